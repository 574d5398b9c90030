"""Several questionnaires in one study: what was shown of one is no reason to hide the others' answers."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from lo_diagnostic.instrument.library import find_instrument
from tests.conftest import FULL
from tests.program import lo_diag

BOTH = ("learning-organisation", "peer-learning")
ITEMS = {name: [item.id for item in find_instrument(name).instrument.asked_items()] for name in BOTH}
STOPPED = (4, 11)


def _study(folder: Path, *, stopped: bool) -> None:
    """Thirty people in three teams; two of them may have stopped after the first questionnaire."""
    call = [part for name in BOTH for part in ("--instrument", name)]
    made = lo_diag(
        "init", "acme", *call, "--language", "en", "--attribute", "team=a:12,b:12,c:12", cwd=folder
    )
    assert made.code == 0, made.err
    rng = random.Random(5)
    with (folder / "answers.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["team", *(item for name in BOTH for item in ITEMS[name])])
        for person in range(30):
            given = [rng.randint(1, 5) for _ in range(40)]
            if stopped and person in STOPPED:
                given[24:] = [""] * 16  # type: ignore[list-item]
            rows.writerow(["abc"[person % 3], *given])
    assert lo_diag("import", "answers.csv", "--study", "acme", cwd=folder).code == 0


def _scored(folder: Path) -> list[dict[str, Any]]:
    outcome = lo_diag("score", "acme", "--by", "team", "--json", cwd=folder)
    assert outcome.code == 0, outcome.err
    results: list[dict[str, Any]] = json.loads(outcome.out)["results"]
    return results


def _hidden_statements(folder: Path) -> int:
    assert lo_diag("report", "acme", "-o", "r.pdf", cwd=folder).code == 0
    with pypdfium2.PdfDocument(folder / "r.pdf") as document:
        return sum(page.get_textpage().get_text_bounded().count("not shown") for page in document)


@pytest.mark.parametrize("stopped", [False, True] if FULL else [True])
def test_the_order_of_score_and_report_hides_no_statement(tmp_path: Path, stopped: bool) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        _study(folder, stopped=stopped)
    scored_first, hidden_after = _scored(one), _hidden_statements(one)
    hidden_first, scored_after = _hidden_statements(other), _scored(other)
    assert hidden_after == hidden_first
    told = [[sorted(found["dimensions"]) for found in results] for results in (scored_first, scored_after)]
    assert told[0] == told[1]
    shown = [
        sum("mean" in item for d in found["dimensions"].values() for item in d.get("items", {}).values())
        for found in scored_first
    ]
    assert shown == [24, 16]
    assert _scored(one) == scored_first
