"""`study.yaml` on disk: the settings, or every problem; and a fresh one, written once by `init`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.instrument.strict_file import validate
from lo_diagnostic.study.settings import STUDY_FORMAT, Study, check_study
from lo_diagnostic.yaml_file import YamlDocument, read_yaml

STUDY_FILE = "study.yaml"


def load_study(folder: Path) -> Study:
    """The settings of the study in `folder`; raises InputProblems with every problem."""
    path = folder / STUDY_FILE
    if not path.is_file():
        remedy = "Go to the study folder, name it, or make one with `lo-diag init DIR`."
        raise InputProblems.one(str(folder), "", "is no study folder: there is no study.yaml.", remedy)
    document, problems = read_yaml(path)
    if document is None:
        raise InputProblems(problems)
    _refuse_newer(document)
    study, found = validate(document, Study)
    problems += found
    if study is not None:
        problems += [
            Problem(str(path), document.place(p), text, remedy) for p, text, remedy in check_study(study)
        ]
    if problems or study is None:
        raise InputProblems(problems)
    return study


def _refuse_newer(document: YamlDocument) -> None:
    found = document.data.get("format") if isinstance(document.data, dict) else None
    if isinstance(found, str) and found.startswith("lo-diag/study/") and found != STUDY_FORMAT:
        message = f"was made by another version of lo-diag ({found}; this one reads {STUDY_FORMAT})."
        remedy = "Install the newest lo-diag; nothing was changed."
        raise InputProblems.one(document.file, document.place(("format",)), message, remedy)


def study_yaml(settings: dict[str, Any]) -> str:
    """The text of a new `study.yaml`; `settings` are its keys in the order of writing."""
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(settings, stream)
    return stream.getvalue()
