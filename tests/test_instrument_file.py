"""An instrument file gives the instrument, or every problem at once with line and remedy."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from lo_diagnostic.instrument.instrument_file import read_instrument
from lo_diagnostic.instrument.model import Instrument

SOUND = """\
format: lo-diag/instrument/1
id: mine
version: 1.0.0
status: draft
title:   {en: Mine, nl: Van mij}
summary: {en: "One, two.", nl: "Een, twee."}
licence: {id: CC0-1.0, holder: me, commercial_use: true, modification: true}
references:
  kolb-1984: {citation: "Kolb, 1984"}
scales:
  frequency:
    points:
      1: {en: never, nl: nooit}
      2: {en: sometimes, nl: soms}
      3: {en: often, nl: vaak}
scale: frequency
scoring: {min_answered: 2/3}
bands:
  learning:
    - {id: low, below: 37.5, title: {en: low, nl: laag}}
    - {id: mid, upto: 62.5, title: {en: mid, nl: midden}}
    - {id: high, title: {en: high, nl: hoog}}
dimensions:
  - id: reflection
    title: {en: Reflection, nl: Reflectie}
    definition: {en: "Looking back.", nl: "Terugkijken."}
    layer: principles
    bands: learning
    references: [kolb-1984]
    items:
      - {id: r1, referent: team, text: {en: "We look back.", nl: "We kijken terug."}}
      - {id: r2, referent: team, text: {en: "We talk.", nl: "We praten."}}
questions:
  - {id: kind, type: choice, text: {en: Kind, nl: Soort}, options: {a: {en: A, nl: A}, b: {en: B, nl: B}}}
"""


def _read(tmp_path: Path, text: str, name: str = "mine.yaml") -> tuple[Instrument | None, list[str]]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    instrument, problems = read_instrument(path)
    for problem in problems:
        assert problem.file == str(path)
        assert problem.remedy or "reference" in problem.message, problem
    return instrument, [f"{problem.place}: {problem.message}" for problem in problems]


def test_a_sound_file_is_an_instrument(tmp_path: Path) -> None:
    instrument, problems = _read(tmp_path, SOUND)
    assert not problems
    assert instrument is not None
    assert instrument.scoring.min_answered == Fraction(2, 3)
    assert [item.id for item in instrument.asked_items()] == ["r1", "r2"]
    assert instrument.languages == ("en", "nl")
    with pytest.raises(ValueError, match="frozen"):
        instrument.id = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("status: draft", "status: drafty", "line 4: status: must be 'draft'"),
        ("status: draft", "status: draft\ncolour: red", "line 5: colour: this key is unknown"),
        ("version: 1.0.0", "version: 1.0", "line 3: version: must be text"),
        ("id: mine", "id: yours", 'line 2: the id "yours" differs from the file name'),
        ("nl: Van mij}", "}", 'line 6: the language "nl" is not one of the title'),
        (
            'summary: {en: "One, two.", nl',
            "summary: {en: One, two., nl",
            'line 6: the text before "two." was split',
        ),
        ('nl: "We kijken terug."', "", 'line 31: this text is missing in "nl"'),
        ('nl: "We kijken terug."', 'nl: "x", de: "y"', 'line 31: the language "de" is not one'),
        ("scale: frequency", "scale: frequencie", 'line 16: there is no scale "frequencie"'),
        ("min_answered: 2/3", "min_answered: 3/2", "line 17: scoring.min_answered: must lie above 0"),
        ("upto: 62.5", "upto: 20", "line 21: the band overlaps"),
        ("id: high, title", "id: high, upto: 90, title", "line 22: the last band has an upper end"),
        ("references: [kolb-1984]", "references: [kolb-1985]", 'line 29: there is no reference "kolb-1985"'),
        ("id: r2", "id: r1", 'line 32: the item id "r1" exists already'),
        ("id: r2", "id: wave", 'line 32: "wave" is the name of a column'),
        (
            'referent: team, text: {en: "We talk',
            'text: {en: "We talk',
            'line 32: the item "r2" has no referent',
        ),
        ("1: {en: never", "4: {en: never", "line 12: the points are not in ascending order"),
        ("2: {en: sometimes", "2: {en: Never", 'line 12: the label "never" stands at two points'),
        ("2: {en: sometimes, nl: soms}", "two: {en: sometimes, nl: soms}", "line 14"),
        (
            "layer: principles",
            "layer: principles\n    ask_if: {kind: [c]}",
            'line 28: "c" is no option of "kind"',
        ),
        (
            "layer: principles",
            "layer: principles\n    ask_if: {role: [boss]}",
            'line 28: "boss" is no value of "role"',
        ),
        ("type: choice", "type: choice, ask_if: {kind: [a]}", 'line 34: "kind" waits for its own answer'),
        (
            "id: r2, referent",
            "id: 'r 2', referent",
            "line 32: dimensions.0.items.1.id: 'r 2' cannot be an id",
        ),
        ("lo-diag/instrument/1", "lo-diag/instrument/2", "line 1: the format is lo-diag/instrument/2"),
        ("lo-diag/instrument/1", "lo-diag/study/1", "line 1: the format is lo-diag/study/1"),
    ],
)
def test_each_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in SOUND
    instrument, problems = _read(tmp_path, SOUND.replace(old, new, 1))
    assert instrument is None
    assert any(problem.startswith(told) for problem in problems), problems


def test_items_of_one_dimension_on_different_scales(tmp_path: Path) -> None:
    text = SOUND.replace(
        "scale: frequency",
        "  other: {points: {0: {en: no, nl: nee}, 1: {en: yes, nl: ja}}}\nscale: frequency",
    )
    text = text.replace("{id: r2,", "{id: r2, scale: other,")
    _, problems = _read(tmp_path, text)
    assert any('the items of "reflection" are on different scales' in problem for problem in problems)


def test_all_faults_in_one_run(tmp_path: Path) -> None:
    text = SOUND
    for old, new in (
        ("status: draft", "status: drafty"),
        ("scale: frequency", "scale: frequencie"),
        ("upto: 62.5", "upto: 20"),
        ('nl: "We kijken terug."', ""),
        ("id: r2", "id: r1"),
        ("[kolb-1984]", "[kolb-1985]"),
        ("nl: Reflectie}", "nl: Reflectie, extra}"),
    ):
        text = text.replace(old, new, 1)
    _, problems = _read(tmp_path, text)
    assert len(problems) == 7, problems
    lines = [int(problem.split(":")[0].removeprefix("line ")) for problem in problems]
    assert lines == sorted(lines)


def test_an_item_in_two_dimensions(tmp_path: Path) -> None:
    second = SOUND[SOUND.index("  - id: reflection") : SOUND.index("questions:")].replace(
        "id: reflection", "id: action"
    )
    _, problems = _read(tmp_path, SOUND.replace("questions:", second + "questions:"))
    assert sum("stands in two dimensions (reflection, action)" in problem for problem in problems) == 2


def test_faults_on_one_line_and_in_lists_hide_no_others(tmp_path: Path) -> None:
    text = SOUND
    for old, new in (
        ("      - {id: r1, referent: team", "      - just a text\n      - {id: r1, colour: red"),
        ('nl: "We kijken terug."', ""),
        ("[kolb-1984]", "[kolb-1985]"),
        ("upto: 62.5", "upto: 20"),
    ):
        text = text.replace(old, new, 1)
    _, problems = _read(tmp_path, text)
    for told in (
        "dimensions.0.items.0: must be a mapping",
        "dimensions.0.items.1.colour: this key is unknown",
        'this text is missing in "nl"',
        'the item "r1" has no referent',
        'there is no reference "kolb-1985"',
        "the band overlaps",
    ):
        assert any(told in problem for problem in problems), (told, problems)
