"""A new questionnaire on disk: its YAML file, and beside it the JSON Schema by which editors help."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.editor_schema import as_text
from lo_diagnostic.instrument.instrument_schema import instrument_schema
from lo_diagnostic.instrument.library import shipped_ids
from lo_diagnostic.instrument.model import DimensionId
from lo_diagnostic.resources import shipped_folder
from lo_diagnostic.whole_file import whole_file

STAND_IN = "new-instrument"
"""The id that the shipped start bears wherever the new one belongs."""
SCHEMA_FILE = "instrument.schema.json"
"""The first line of every new questionnaire names it."""


def new_instrument_text(new_id: str) -> str:
    """The text of `NEW_ID.yaml`. Raises InputProblems where `new_id` can be no id, or is a shipped one."""
    try:
        TypeAdapter(DimensionId).validate_python(new_id)
    except ValidationError:
        remedy = "Begin with a letter; use letters, digits and hyphens, 60 at most, such as team-climate."
        raise InputProblems.one("", "", f"{new_id!r} cannot be an id.", remedy) from None
    if new_id in shipped_ids():
        message = f'"{new_id}" is the id of a shipped questionnaire.'
        remedy = "Choose another id, so that nobody mistakes one's scores for the other's."
        raise InputProblems.one("", "", message, remedy)
    start = shipped_folder("instruments") / "guidance" / f"{STAND_IN}.yaml"
    return start.read_text(encoding="utf-8").replace(STAND_IN, new_id)


def write_new_instrument(new_id: str, path: Path) -> list[Path]:
    """Write the new questionnaire to `path`, and the schema beside it where there is none; the files written.

    Raises InputProblems where `new_id` can be no id, the file is not called by it or exists already, or it
    cannot be written. A schema that is there already stays as it is.
    """
    text = new_instrument_text(new_id)
    if path.name != f"{new_id}.yaml":
        named = path / f"{new_id}.yaml" if path.is_dir() else path.with_name(f"{new_id}.yaml")
        message = "a questionnaire's file is called by its id."
        raise InputProblems.one(str(path), "", message, f"Write it to {named}.")
    if path.exists() or path.is_symlink():
        remedy = "Choose another id or folder, or move that file away."
        raise InputProblems.one(str(path), "", "exists already and is never written over.", remedy)
    schema = path.with_name(SCHEMA_FILE)
    contents = {path: text} | ({} if schema.exists() else {schema: as_text(instrument_schema())})
    for target, content in contents.items():
        with whole_file(target) as stream:
            stream.write(content.encode("utf-8"))
    return list(contents)
