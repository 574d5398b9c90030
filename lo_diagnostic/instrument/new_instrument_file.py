"""A new questionnaire on disk: its YAML file, and beside it the JSON Schema by which editors help."""

from __future__ import annotations

from pathlib import Path

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.editor_schema import as_text
from lo_diagnostic.instrument.instrument_schema import instrument_schema
from lo_diagnostic.instrument.new_instrument import STAND_IN, new_instrument
from lo_diagnostic.resources import shipped_folder
from lo_diagnostic.whole_file import whole_file

SCHEMA_FILE = "instrument.schema.json"
"""The first line of every new questionnaire names it."""


def new_instrument_text(new_id: str) -> str:
    """The text of `NEW_ID.yaml`. Raises InputProblems where `new_id` can be no id."""
    start = shipped_folder("instruments") / "guidance" / f"{STAND_IN}.yaml"
    return new_instrument(start.read_text(encoding="utf-8"), new_id)


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
