"""Files of answers and an instrument to read them with, for the tests of importing."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from lo_diagnostic.importing.expected import Expected, ExpectedAttribute
from lo_diagnostic.importing.reader import Reading, read_responses
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.responses.responses import CANNOT_SAY, CANNOT_SAY_WORD, NOT_ANSWERED, Responses

LABELS = {
    "en": ["never", "rarely", "sometimes", "often", "(almost) always"],
    "nl": ["nooit", "zelden", "soms", "vaak", "(bijna) altijd"],
}
CANNOT = {"en": "cannot say / does not apply", "nl": "weet ik niet / niet van toepassing"}


def small_instrument() -> Instrument:
    """Four items (one for leaders, one in reserve) on a scale of five, and three questions; two languages."""

    def item(name: str, **more: Any) -> dict[str, Any]:
        text = {"en": f"I do ‘{name}’, often.", "nl": f"Ik doe ‘{name}’ vaak."}
        return {"id": name, "referent": "self", "text": text, **more}

    points = {value + 1: {language: LABELS[language][value] for language in LABELS} for value in range(5)}
    return Instrument.model_validate(
        {
            "format": "lo-diag/instrument/1",
            "id": "small",
            "version": "1.0.0",
            "status": "draft",
            "title": {"en": "Small", "nl": "Klein"},
            "summary": {"en": "Small", "nl": "Klein"},
            "licence": {"id": "CC0", "holder": "us", "commercial_use": True, "modification": True},
            "scales": {"s": {"points": points, "cannot_say": CANNOT}},
            "scoring": {"min_answered": "2/3"},
            "dimensions": [
                {
                    "id": "d",
                    "title": {"en": "D", "nl": "D"},
                    "definition": {"en": "D", "nl": "D"},
                    "layer": "environment",
                    "items": [
                        item("q1", leader_text={"en": "My people do q1.", "nl": "Mijn mensen doen q1."}),
                        item("q2", reversed=True),
                        item("lead", ask_if={"role": ["leader"]}),
                        item("spare", reserve=True),
                    ],
                }
            ],
            "questions": [
                {
                    "id": "kind",
                    "type": "choice",
                    "text": {"en": "What kind?", "nl": "Welk soort?"},
                    "options": {
                        "shop": {"en": "A shop", "nl": "Een winkel"},
                        "desk": {"en": "A desk", "nl": "Een bureau"},
                    },
                },
                {
                    "id": "stop",
                    "type": "text",
                    "text": {"en": "What to stop?", "nl": "Waarmee stoppen?"},
                    "ask_if": {"kind": ["shop"]},
                },
                {"id": "years", "type": "number", "text": {"en": "Years here?", "nl": "Jaren hier?"}},
            ],
        }
    )


def study_expects(**more: Any) -> Expected:
    """What a study with the small instrument, teams and roles expects."""
    team: dict[str, tuple[str, ...]] = {
        "sales": ("Sales", "Verkoop"),
        "ops": ("Operations", "Operatie"),
        "R&D": (),
    }
    role = {"staff": ("Staff", "Medewerker"), "leader": ("Leader", "Leidinggevende")}
    return Expected(
        **{
            "instruments": (small_instrument(),),
            "attributes": (
                ExpectedAttribute("team", (("en", "Team"), ("nl", "Afdeling")), team),
                ExpectedAttribute("role", (("en", "Role"), ("nl", "Rol")), role),
            ),
            "languages": ("nl", "en"),
            "wave": "w2",
            "waves": ("w1", "w2"),
            **more,
        }
    )


def written(folder: Path, text: str | bytes, name: str = "answers.csv") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(folder: Path, text: str | bytes, expected: Expected | None = None) -> Reading:
    """What is read of a file with this content, in the study of `study_expects` unless told otherwise."""
    return read_responses(written(folder, text), expected or study_expects())


def told(reading: Reading, severity: str = "error") -> list[str]:
    """`place: message remedy` of the problems of one severity."""
    return [f"{p.place}: {p.message} {p.remedy}" for p in reading.problems if p.severity == severity]


def as_csv(responses: Responses, delimiter: str = ",") -> str:
    """A canonical responses file (CONTRACT §2), written independently of the program."""

    def cell(value: Any) -> str:
        if pd.isna(value) or value == NOT_ANSWERED:
            return ""
        text = CANNOT_SAY_WORD if value == CANNOT_SAY else str(value)
        return f"'{text}" if isinstance(value, str) and text.lstrip("'")[:1] in tuple("=+-@\t") else text

    table = pd.concat([responses.people, responses.answers.astype(object), responses.remarks], axis=1)
    return as_text([list(table.columns), *([cell(v) for v in row] for row in table.to_numpy())], delimiter)


def as_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Rows as delimited text."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def known(column: pd.Series[Any]) -> list[Any]:
    """The texts of a column, None where there is none."""
    return [None if pd.isna(text) else text for text in column]


def same(one: Responses | None, other: Responses | None) -> None:
    """Assert that two tables of responses are equal, down to types and order."""
    assert one is not None
    assert other is not None
    for name in ("people", "answers", "remarks"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)


def loaded_by(child: str, path: Path) -> list[str]:
    """The heavy libraries that a child process loads to convert a file."""
    script = (
        "import importlib, json, sys;"
        "child = importlib.import_module('lo_diagnostic.importing.' + sys.argv[1]);"
        "child.convert(open(sys.argv[2], 'rb'), []);"
        "print(json.dumps([name for name in ('pandas', 'pyarrow', 'pydantic') if name in sys.modules]))"
    )
    command = [sys.executable, "-c", script, child, str(path)]
    found: list[str] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found
