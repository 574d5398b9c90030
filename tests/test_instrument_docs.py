"""Each shipped questionnaire has its page: definitions, sources, and how every text came to its Dutch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import Fact, Instrument, Item, Question
from tests.conftest import ROOT

PAGES = ROOT / "docs" / "instruments"
DECIDED = re.compile(r"(A|B|A \+ B|new|kept): \S")


def _read(page: Path) -> str:
    return " ".join(page.read_text(encoding="utf-8").split())


def _rows() -> dict[str, list[str]]:
    """Item, question or fact → the cells of its row, from the one page that tells its translation."""
    found: dict[str, list[str]] = {}
    for page in PAGES.glob("*.md"):
        for line in page.read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            if len(cells) == 6 and cells[0] != "id" and not cells[0].startswith("---"):
                assert cells[0] not in found, f"{cells[0]} is told twice"
                found[cells[0]] = cells
    return found


def _texts(instrument: Instrument) -> dict[str, tuple[str, str]]:
    items: list[Item | Question | Fact] = [item for _, item in instrument.items()]
    told = [*items, *instrument.questions, *instrument.facts]
    return {one.id: (one.text.in_language("en"), one.text.in_language("nl")) for one in told}


@pytest.mark.parametrize("name", shipped_ids())
def test_every_theme_tells_what_it_rests_on(name: str) -> None:
    instrument = find_instrument(name).instrument
    told = _read(PAGES / f"{name}.md")
    for dimension in instrument.dimensions:
        assert f"(`{dimension.id}`)" in told
        assert " ".join(dimension.definition.in_language("en").split()) in told
        assert any(key.startswith("founding") for key in dimension.references), dimension.id
        for key in dimension.references:
            assert instrument.references[key].citation.split(" (practice text")[0] in told, key
    for head in ("## What it measures", "## Design decisions", "## How it was translated"):
        assert head in told
    assert "## What is not yet known - No pilot has been held" in told


@pytest.mark.parametrize("name", shipped_ids())
def test_every_text_tells_how_it_was_translated(name: str) -> None:
    rows = _rows()
    for one, (english, dutch) in _texts(find_instrument(name).instrument).items():
        _, source, first, second, asked, decision = rows[one]
        assert (source, asked) == (english, dutch), one
        assert first
        assert second
        assert DECIDED.match(decision), decision


def test_every_page_is_listed() -> None:
    listed = (PAGES / "README.md").read_text(encoding="utf-8")
    assert all(f"({name}.md)" in listed for name in shipped_ids())
