"""Conditions that can never hold, wordings nobody reads, facts and norms: told at their line, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import lo_diag

HEAD = """\
format: lo-diag/instrument/1
id: mine
version: 1.0.0
status: draft
title: {en: Mine, nl: Van mij}
summary: {en: "Mine.", nl: "Van mij."}
licence: {id: CC0-1.0, holder: me, commercial_use: true, modification: true}
scales:
  often: {points: {1: {en: never, nl: nooit}, 2: {en: often, nl: vaak}}}
scoring: {min_answered: 2/3}
dimensions:
"""
SOUND = (
    HEAD
    + """\
  - id: support
    title: {en: Support, nl: Steun}
    definition: {en: "Support.", nl: "Steun."}
    layer: environment
    ask_if: {role: [staff, leader], site: [north]}
    norms:
      - {population: "Staff", n: 900, year: 2021, source: "Made up", mean: 56, sd: 12, comparable: partly}
    items:
      - id: s1
        referent: self
        ask_if: {kind: [shop]}
        text: {en: "I get help.", nl: "Ik krijg hulp."}
        leader_text: {en: "I help.", nl: "Ik help."}
questions:
  - id: kind
    type: choice
    text: {en: Kind, nl: Soort}
    options: {shop: {en: Shop, nl: Winkel}, desk: {en: Desk, nl: Bureau}}
    ask_if: {paid: [full]}
  - {id: paid, type: choice, text: {en: P, nl: P}, options: {full: {en: F, nl: V}, part: {en: P, nl: D}}}
  - {id: years, type: number, text: {en: Years, nl: Jaren}}
facts:
  - {id: budget, dimension: support, text: {en: "Is there a budget?", nl: "Is er een budget?"}}
"""
)
NORM = "line 18: dimensions.0.norms.0"


def _told(tmp_path: Path, text: str) -> list[str]:
    """What `instruments check` says of a file: `place: message`, and that it exits accordingly."""
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    checked = lo_diag("instruments", "check", "mine.yaml", "--json", cwd=tmp_path)
    problems = checked.json()["problems"]
    assert checked.code == (1 if problems else 0)
    assert all(problem["severity"] == "error" and problem["file"] == "mine.yaml" for problem in problems)
    return [f"{problem['place']}: {problem['message']}" for problem in problems]


def _with(*changes: tuple[str, str]) -> str:
    text = SOUND
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def test_a_sound_file_passes(tmp_path: Path) -> None:
    assert _told(tmp_path, SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "ask_if: {kind: [shop]}",
            "ask_if: {site: [south, west]}",
            'line 22: "s1" can never be asked: "site" would have to be north (for "support") and '
            'south or west (for "s1") at once.',
            id="item-against-dimension",
        ),
        pytest.param(
            "ask_if: {kind: [shop]}",
            "ask_if: {kind: [shop], paid: [part]}",
            'line 22: "s1" can never be asked: "paid" would have to be part (for "s1") and full '
            '(for "kind") at once.',
            id="item-against-what-its-choice-waits-for",
        ),
        pytest.param(
            "ask_if: {paid: [full]}",
            "ask_if: {site: [south]}",
            'line 22: "s1" can never be asked: "site" would have to be north (for "support") and south '
            '(for "kind") at once.',
            id="dimension-against-what-a-choice-waits-for",
        ),
        pytest.param("{kind: [shop]}", "{s1: [a]}", 'line 22: "s1" waits for its own answer.', id="itself"),
        pytest.param("number,", "number, ask_if: {s1: ['1']},", 'line 32: "s1" is an item.', id="an-item"),
        pytest.param(
            "{paid: [full]}", "{wave: [w1]}", 'line 30: "wave" cannot decide: it is no attribute.', id="wave"
        ),
        pytest.param("kind: [shop]", "language: [nl]", 'line 22: "language" cannot decide', id="language"),
        pytest.param("site: [north]", "respondent: [a]", 'line 16: "respondent" cannot', id="respondent"),
        pytest.param(
            "{paid: [full]}", "{years: ['3']}", 'line 30: "years" is no `choice` question.', id="a-number"
        ),
        pytest.param(
            "kind: [shop]",
            "kind: [shed]",
            'line 22: "shed" is no option of "kind", so this can never hold.',
            id="no-option",
        ),
        pytest.param(
            "kind: [shop]", "kind: [shed, shop]", 'line 22: "shed" is no option of "kind".', id="one-option"
        ),
        pytest.param(
            "role: [staff, leader]",
            "role: [boss]",
            'line 16: "boss" is no value of "role", so this can never hold.',
            id="no-role",
        ),
        pytest.param(
            "role: [staff, leader]",
            "role: [boss, leader]",
            'line 16: "boss" is no value of "role".',
            id="one-role",
        ),
        pytest.param(
            "role: [staff, leader]",
            "role: [staff]",
            'line 24: this can never be read: "s1" is asked of staff only.',
            id="leader-text-for-staff",
        ),
        pytest.param(
            "{paid: [full]}",
            "{role: [staff]}",
            'line 24: this can never be read: "s1" is asked of staff only.',
            id="leader-text-behind-a-choice-for-staff",
        ),
        pytest.param(
            'en: "I help.", nl: "Ik help."',
            'en: "I help."',
            'line 24: this text is missing in "nl".',
            id="leader-text-in-one-language",
        ),
        pytest.param("id: years", "id: role", 'line 32: "role" is kept for the attribute', id="role-asked"),
        pytest.param("id: s1", "id: role", 'line 20: "role" is kept for the attribute', id="role-as-item"),
        pytest.param(
            "dimension: support,", "dimension: suport,", 'line 34: there is no dimension "suport".', id="fact"
        ),
        pytest.param("id: budget", "id: s1", 'line 34: the id "s1" is taken already.', id="fact-as-an-item"),
        pytest.param("id: budget", "id: kind", 'line 34: the id "kind" is taken already.', id="a-question"),
        pytest.param(
            ', nl: "Is er een budget?"', "", 'line 34: this text is missing in "nl".', id="one-language"
        ),
        pytest.param(
            "facts:\n",
            "facts:\n  - {id: budget, dimension: support, text: {en: A, nl: B}}\n",
            'line 35: the id "budget" is taken already.',
            id="fact-twice",
        ),
        pytest.param("mean: 56", "mean: 101", f"{NORM}.mean: input", id="mean-above"),
        pytest.param("mean: 56", "mean: -1", f"{NORM}.mean: input", id="mean-below"),
        pytest.param("mean: 56, ", "", f'{NORM}: the key "mean" is missing', id="no-mean"),
        pytest.param("sd: 12", "sd: 120", f"{NORM}.sd: input", id="sd-above"),
        pytest.param("n: 900", "n: 0", f"{NORM}.n: input", id="nobody"),
        pytest.param("year: 2021, ", "", f'{NORM}: the key "year" is missing', id="no-year"),
        pytest.param("comparable: partly", "comparable: so-so", f"{NORM}.comp", id="so-so"),
    ],
)  # fmt: skip
def test_each_fault_is_told_once_at_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    found = _told(tmp_path, _with((old, new)))
    assert [problem for problem in found if problem.startswith(told)], found
    assert len(found) == 1, found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("site: [north]", "support: [a]", id="a-dimension-by-an-attribute-of-its-name"),
        pytest.param("kind: [shop]", "support: [a]", id="an-item"),
        pytest.param("{paid: [full]}", "{support: [a]}", id="a-question"),
        pytest.param("id: support\n", "id: kind\n    ask_if: {kind: [shop]}\n", id="by-a-choice-of-its-name"),
    ],
)
def test_an_attribute_or_a_choice_may_be_called_like_a_dimension(tmp_path: Path, old: str, new: str) -> None:
    text = _with((old, new))
    if "id: kind\n    ask_if" in text:
        text = text.replace("    ask_if: {role: [staff, leader], site: [north]}\n", "")
        text = text.replace("dimension: support", "dimension: kind")
    assert _told(tmp_path, text) == []


def test_options_that_lack_a_language_are_each_told(tmp_path: Path) -> None:
    told = _told(tmp_path, _with(("{en: F, nl: V}", "{en: F}"), ("part: {en: P, nl: D}", "part: {en: P}")))
    assert told == [f'line 31: the text of "{option}" is missing in "nl".' for option in ("full", "part")]


def test_a_contradiction_is_told_where_it_arises(tmp_path: Path) -> None:
    """Not again of the items that rest on it."""
    faulty = _with(
        ("role: [staff, leader], site: [north]", "kind: [shop], paid: [part]"),
        ("ask_if: {kind: [shop]}", "ask_if: {role: [leader]}"),
    )
    (problem,) = _told(tmp_path, faulty)
    assert problem.startswith('line 16: "support" can never be asked: "paid" would have to be part')


ALL_FAULTS = _with(
    ("ask_if: {kind: [shop]}", "ask_if: {kind: [shop], site: [south]}"),
    ("role: [staff, leader]", "role: [staff]"),
    ('en: "I help.", nl: "Ik help."', 'en: "I help."'),
    ("ask_if: {paid: [full]}", "ask_if: {paid: [full], years: ['3']}"),
    ("options: {full", "ask_if: {kind: [desk]}, options: {full"),
    ("id: budget, dimension: support,", "id: years, dimension: suport,"),
    (', nl: "Is er een budget?"', ""),
)
ALL_TOLD = [
    'line 22: "s1" can never be asked: "site"',
    "line 24: this can never be read",
    'line 24: this text is missing in "nl".',
    'line 30: "kind" waits for its own answer.',
    'line 30: "years" is no `choice` question.',
    'line 31: "paid" waits for its own answer.',
    'line 34: the id "years" is taken already.',
    'line 34: there is no dimension "suport".',
    'line 34: this text is missing in "nl".',
]


def _each_told(found: list[str], told: list[str]) -> None:
    for beginning in told:
        assert any(problem.startswith(beginning) for problem in found), (beginning, found)
    assert len(found) == len(told), found


def test_all_faults_in_one_run(tmp_path: Path) -> None:
    _each_told(_told(tmp_path, ALL_FAULTS), ALL_TOLD)


def test_norms_outside_their_scale_hide_no_other_fault(tmp_path: Path) -> None:
    faulty = ALL_FAULTS.replace("n: 900, year: 2021", "n: 0").replace(
        "mean: 56, sd: 12", "mean: 101, sd: 120"
    )
    told = [
        f"{NORM}.n: input",
        f"{NORM}.mean: input",
        f"{NORM}.sd: input",
        f'{NORM}: the key "year" is missing',
    ]
    _each_told(_told(tmp_path, faulty), [*told, *ALL_TOLD])
