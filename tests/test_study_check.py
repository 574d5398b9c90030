"""`lo-diag check`: settings and instruments that do not go together, told at once, at their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lo_diagnostic.instrument.library import shipped_ids
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from tests.program import lo_diag
from tests.study_making import FIRST, SECOND, STUDY, changed, check_says, written_study


def test_a_sound_study_gives_nothing_but_its_length(tmp_path: Path) -> None:
    checked = lo_diag("check", written_study(tmp_path / "s"), "--strict", cwd=tmp_path)
    assert checked.code == 0
    assert checked.err.splitlines() == [
        "The study is sound: up to 4 questions, about 1 min.",
        "Checked: answers of 0 people in 0 waves, 0 imports, what was shown 0 times.",
    ]
    assert lo_diag("check", tmp_path / "s", "--json", cwd=tmp_path).json() == {"problems": []}
    assert lo_diag("check", cwd=tmp_path / "s").code == 0


def test_all_shipped_instruments_go_together(tmp_path: Path) -> None:
    made = make_study(tmp_path / "s", StudyPlan(shipped_ids(), "en", "Acme", ["team=sales:20,ops:30"]))
    assert all("has no answer yet" in told for told in check_says(made.path, "warning"))


SAID = '        text: {en: "I get help.", nl: "Ik krijg hulp."}\n'
LED = '        leader_text: {en: "I help.", nl: "Ik help."}\n'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(SAID, SAID + LED, id="wording"),
        pytest.param("ask_if: {kind: [shop]}", "ask_if: {role: [leader]}", id="item"),
        pytest.param("type: choice,", "type: choice, ask_if: {role: [staff]},", id="question"),
    ],
)
def test_who_speaks_to_leaders_needs_a_role(tmp_path: Path, old: str, new: str) -> None:
    folder = written_study(
        tmp_path / "s", first=changed(FIRST, (old, new)), second=changed(SECOND, (old, new))
    )
    (problem,) = lo_diag("check", folder, "--json", cwd=tmp_path).json()["problems"]
    assert problem["place"] == "line 6"
    assert problem["message"] == (
        'leaders are asked otherwise by "first" and "second", but there is no attribute "role".'
    )
    head, *lines = problem["remedy"].splitlines()
    assert head == "Add at the end of `attributes:`"
    settings = folder / "study.yaml"
    settings.write_text(changed(STUDY, ("wave:", "\n".join([*lines, "wave:"]))))
    role = open_study(folder).study.attributes["role"]
    assert [role.title_of(value, "nl") for value in role.values] == ["Medewerker", "Leidinggevende"]


def test_without_any_attributes_too(tmp_path: Path) -> None:
    study = changed(STUDY, (STUDY[STUDY.index("attributes:") : STUDY.index("wave:")], "headcount: 50\n"))
    (told,) = check_says(written_study(tmp_path / "s", study, first=changed(FIRST, (SAID, SAID + LED))))
    assert told.startswith('line 1: leaders are asked otherwise by "first"')


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            "{staff: {}, leader: {}, boss: {}}",
            ['line 10: "role" is kept for staff and leader; "boss" is neither.'],
        ),
        ("{staff: {}}", ['line 10: "role" has no value "leader", so nobody can be a leader.']),
        ("{staff: {}, leader: {}}", []),
        ("{leader: {}}", []),
    ],
)
def test_a_role_is_staff_or_leader(tmp_path: Path, values: str, told: list[str]) -> None:
    role = f"  role: {{title: {{en: Role, nl: Rol}}, values: {values}}}\n"
    folder = written_study(tmp_path / "s", changed(STUDY, ("wave: w1", f"{role}wave: w1")))
    assert check_says(folder, "error" if told else "warning") == told


def test_a_condition_that_this_study_can_never_meet(tmp_path: Path) -> None:
    """Nobody is asked that; it is never that; a choice of the other instrument waits for something else."""
    first = changed(
        FIRST,
        ("layer: environment", "layer: environment\n    ask_if: {site: [north]}"),
        ("ask_if: {kind: [shop]}", "ask_if: {site: [north], place: [home], team: [sales]}"),
    )
    options = "{home: {en: H, nl: T}, away: {en: A, nl: W}}"
    place = f"id: place, type: choice, text: {{en: P, nl: P}}, options: {options}, ask_if: {{team: [ops]}}"
    second = changed(SECOND, ("questions:\n", f"questions:\n  - {{{place}}}\n"))
    rests = '"team" would have to be sales (for "s2") and ops (for "place") at once.'
    assert check_says(written_study(tmp_path / "s", first=first, second=second)) == [
        f'line 5: in "first", "s2" can never be asked: {rests}',
        'line 6: "first" asks "support" and 1 more by "site", which nobody is asked in this study.',
    ]


BY_TEAM = "ask_if: {{team: [{}]}}"


def test_a_value_that_nobody_has_is_a_fault_where_no_other_is_left(tmp_path: Path) -> None:
    first = changed(FIRST, ("ask_if: {kind: [shop]}", BY_TEAM.format("legal, board")))
    assert check_says(written_study(tmp_path / "s", first=first)) == [
        'line 9: "team" is never "legal" or "board" here, which "first" needs to ask "s2".'
    ]


def test_a_value_that_nobody_has_beside_others_is_a_warning(tmp_path: Path) -> None:
    first = changed(FIRST, ("ask_if: {kind: [shop]}", BY_TEAM.format("sales, verkoop")))
    second = changed(SECOND, ("ask_if: {kind: [shop]}", BY_TEAM.format("sales")))
    folder = written_study(tmp_path / "s", first=first, second=second)
    assert check_says(folder, "warning") == [
        'line 9: "verkoop" is no value of "team", by which "first" asks "s2".'
    ]
    (tmp_path / "own.yaml").write_text(first.replace("id: first", "id: own"), encoding="utf-8")
    made = lo_diag("init", "t", "--instrument", "own.yaml", "--attribute", "team=sales:2,ops:3", cwd=tmp_path)
    assert made.code == 0, made.err


def test_a_choice_of_another_instrument_may_decide(tmp_path: Path) -> None:
    first = FIRST.replace(FIRST[FIRST.index("questions:") : FIRST.index("facts:")], "")
    assert check_says(written_study(tmp_path / "s", first=first), "warning") == []
    alone = changed(STUDY, ("[first, second]", "[first]"))
    (told,) = check_says(written_study(tmp_path / "alone", alone, first=first))
    assert told == 'line 6: "first" asks "s2" by "kind", which nobody is asked in this study.'


@pytest.mark.parametrize(
    "question",
    [
        "- {id: extra, type: text, text: {en: T, nl: T}}",
        "- {id: extra, type: number, text: {en: N, nl: N}}",
    ],
)
def test_only_a_choice_of_another_instrument_may_decide(tmp_path: Path, question: str) -> None:
    first = changed(FIRST, ("ask_if: {kind: [shop]}", "ask_if: {extra: [a]}"))
    second = changed(SECOND, ("questions:\n", f"questions:\n  {question}\n"))
    assert check_says(written_study(tmp_path / "s", first=first, second=second)) == [
        'line 5: "first" asks "s2" by "extra", which is no choice.'
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('nl: "Ik krijg hulp."', 'nl: "Ik kreeg hulp."', 'question "s1" has another text'),
        ("id: s1\n", "id: s1\n        reversed: true\n", 'question "s1" has another keying'),
        ("2: {en: often, nl: vaak}", "2: {en: mostly, nl: vaak}", 'question "s1" has another scale'),
        ("Last month", "Last year", 'question "s1" has another scale'),
        ("{en: K, nl: S}", "{en: Kind, nl: S}", 'question "kind" has another text'),
        ("desk: {en: D, nl: B}", "home: {en: D, nl: B}", 'question "kind" has another set of options'),
        ("layer: environment", "layer: capacity", 'dimension "support" has another layer'),
        (
            "layer: environment",
            "layer: environment\n    high: unfavourable",
            'dimension "support" has another direction (`high`)',
        ),
        (
            "layer: environment",
            "layer: environment\n    bands: own",
            'dimension "support" has another set of bands',
        ),
        ("2: {en: often", "3: {en: often", 'dimension "support" has another scale'),
        ('en: "A budget?"', 'en: "Any budget?"', 'fact "budget" has another text'),
    ],
)
def test_what_instruments_share_is_the_same_in_each(tmp_path: Path, old: str, new: str, told: str) -> None:
    bands = "bands: {own: [{id: low, below: 50, title: {en: L, nl: L}}, {id: high, title: {en: H, nl: H}}]}"
    second = changed(SECOND, (old, new), ("dimensions:", f"{bands}\ndimensions:"))
    found = check_says(written_study(tmp_path / "s", second=second))
    assert f'line 5: {told} in "second" than in "first".' in found
    assert all('in "second" than in "first".' in one for one in found)


def test_an_item_here_is_no_question_there(tmp_path: Path) -> None:
    second = changed(
        SECOND, ("  - {id: kind", "  - {id: extra, type: number, text: {en: N, nl: N}}\n  - {id: kind")
    )
    (told,) = check_says(
        written_study(tmp_path / "s", first=changed(FIRST, ("id: s1", "id: extra")), second=second)
    )
    assert told == 'line 5: question "extra" has another type and text in "second" than in "first".'


def test_what_may_differ(tmp_path: Path) -> None:
    """The wording for leaders in one only, the note, the conditions; a language that is not asked in."""
    study = changed(STUDY, ("[en, nl]", "[en]"), ("wave: w1", f"{ROLE}wave: w1"))
    second = changed(
        SECOND,
        (SAID, SAID + LED + '        note: {en: "Any help.", nl: "Hulp."}\n        ask_if: {kind: [desk]}\n'),
        ("type: choice", "type: choice, ask_if: {team: [ops]}"),
        ("nl: vaak", "nl: dikwijls"),
    )
    assert check_says(written_study(tmp_path / "s", study, second=second), "warning") == []


ROLE = "  role: {title: {en: Role, nl: Rol}, values: {staff: {}, leader: {}}}\n"


@pytest.mark.parametrize(
    ("answer", "told"),
    [("Yes", "Yes"), ("true", "true"), ("1", "1"), ("maybe", "maybe"), ("[yes]", "['yes']")],
)
def test_a_fact_is_yes_partly_or_no(tmp_path: Path, answer: str, told: str) -> None:
    folder = written_study(tmp_path / "s", changed(STUDY, ("budget: yes", f"budget: {answer}")))
    assert check_says(folder) == [f'line 15: "budget" must be yes, partly or no, not {told}.']


@pytest.mark.parametrize("answer", ["yes", "partly", "no", '"no"'])
def test_answers_that_a_fact_may_have(tmp_path: Path, answer: str) -> None:
    assert (
        check_says(
            written_study(tmp_path / "s", changed(STUDY, ("budget: yes", f"budget: {answer}"))), "warning"
        )
        == []
    )


def test_all_problems_at_once(tmp_path: Path) -> None:
    study = changed(
        STUDY,
        ("wave: w1", f"{ROLE.replace('leader', 'boss')}wave: w9"),
        ("budget: yes", "budget: maybe"),
    )
    second = changed(
        SECOND, ("I get help", "I am given help"), ("ask_if: {kind:", "ask_if: {site: [north], kind:")
    )
    told = check_says(written_study(tmp_path / "s", study, second=second))
    for part in ("current wave", "boss", 'no value "leader"', "budget", "another text", '"site"'):
        assert any(part in one for one in told), (part, told)
    assert len(told) == 6


def test_no_study_here(tmp_path: Path) -> None:
    checked = lo_diag("check", "--json", cwd=tmp_path)
    assert checked.code == 1
    assert "is no study folder" in checked.json()["problems"][0]["message"]
