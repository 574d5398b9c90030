"""One fault of study.yaml hides no other, and is told once: at its line, in the order of lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.study_making import FIRST, SECOND, STUDY, changed, check_says, written_study

BY_TEAM = ("ask_if: {kind: [shop]}", "ask_if: {team: [sales]}")
TYPE_FAULTS = [
    ("sales: {headcount: 20}", "sales: {headcount: many}"),
    ("sales: {headcount: 20}", "sales: 20"),
    ("languages: [en, nl]", "languages: [en, Dutch]"),
    ("languages: [en, nl]", "languages: en"),
    ("organisation: Acme\n", ""),
    ('purpose: "To learn.", ', ""),
    ("use: {commercial: true}", "use: {comercial: true}"),
    ("2999-12-31", "in a year"),
]


@pytest.mark.parametrize(("old", "new"), TYPE_FAULTS)
def test_a_fault_of_type_hides_no_other_rule_and_brings_no_other(tmp_path: Path, old: str, new: str) -> None:
    first = changed(FIRST, BY_TEAM)
    (alone,) = check_says(written_study(tmp_path / "s", changed(STUDY, (old, new)), first=first))
    others = (("wave: w1", "wave: w9"), ("budget: yes", "budget: maybe"))
    both = check_says(written_study(tmp_path / "t", changed(STUDY, (old, new), *others), first=first))
    lines = [int(one.removeprefix("line ").partition(":")[0]) for one in both]
    assert lines == sorted(lines)
    assert alone.partition(":")[2] in {one.partition(":")[2] for one in both}
    assert len(both) == 3
    for part in ('current wave "w9"', '"budget" must be yes'):
        assert any(part in one for one in both), (part, both)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("waves: [w1]", "waves: w1"),
        ("waves: [w1]", "waves: [w1, 'w 2']"),
        ("  team:\n", "  team:\n    colour: red\n"),
        ("{sales: {headcount: 20}, ops: {headcount: 30}}", "[sales, ops]"),
        ("instruments: [first, second]", "instruments: [first, second, 5]"),
        ("title: {en: Team, nl: Ploeg}", "title: {en: Team, dutch: Ploeg}"),
        ("title: {en: Team, nl: Ploeg}", "title: Team"),
        ("use:", "confidentiality: {minimum_group: 2, minimum_detail: 4}\nuse:"),
    ],
)
def test_one_fault_is_told_once(tmp_path: Path, old: str, new: str) -> None:
    first = changed(FIRST, BY_TEAM)
    assert len(check_says(written_study(tmp_path / "s", changed(STUDY, (old, new)), first=first))) == 1


def test_each_title_that_lacks_a_language_is_told_at_its_line(tmp_path: Path) -> None:
    values = "\n      sales: {title: {en: Sales}}\n      ops:\n        title: {en: Ops}"
    study = changed(
        STUDY,
        ("{en: Team, nl: Ploeg}", "{en: Team}"),
        (" {sales: {headcount: 20}, ops: {headcount: 30}}", values),
    )
    assert check_says(written_study(tmp_path / "s", study)) == [
        'line 8: the title of "team" is missing in "nl".',
        'line 10: the title of "sales" is missing in "nl".',
        'line 12: the title of "ops" is missing in "nl".',
    ]


def test_a_missing_instrument_hides_no_other_fault(tmp_path: Path) -> None:
    """And what it may ask itself is not missed."""
    study = changed(STUDY, ("[first, second]", "[first, third, second]"), ("budget: yes", "budget: maybe"))
    first = changed(FIRST, ("ask_if: {kind: [shop]}", "ask_if: {elsewhere: [a]}"))
    second = changed(SECOND, ("I get help", "I am given help"))
    told = check_says(written_study(tmp_path / "s", study, first=first, second=second))
    assert told == [
        'line 5: there is no instrument "third".',
        'line 5: question "s1" has another text in "second" than in "first".',
        'line 15: "budget" must be yes, partly or no, not maybe.',
    ]


def test_faulty_settings_hide_no_faulty_instrument(tmp_path: Path) -> None:
    study = changed(
        STUDY,
        ("privacy:", "privacies:"),
        ("[first, second]", "[first, second, third]"),
        ("wave: w1", "wave: w9"),
    )
    folder = written_study(tmp_path / "s", study, second=changed(SECOND, ("status: draft", "status: drafty")))
    told = check_says(folder)
    for part in (
        "privacies: this key",
        '"privacy" is missing',
        "status: must be",
        'no instrument "third"',
        'current wave "w9"',
    ):
        assert any(part in one for one in told), (part, told)
    assert len(told) == 5
