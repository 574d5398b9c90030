"""`lo-diag check`: settings, instruments and answers that do not go together, told at once, at their line."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.library import shipped_ids
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import examine_study, open_study
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from lo_diagnostic.study.study_warnings import look_through
from tests.program import Outcome, lo_diag

FIRST = """\
format: lo-diag/instrument/1
id: first
version: 1.0.0
status: draft
title: {en: First, nl: Eerste}
summary: {en: "First.", nl: "Eerste."}
licence: {id: CC-BY-4.0, holder: us, commercial_use: true, modification: true}
scales:
  often:
    stem: {en: "Last month …", nl: "Vorige maand …"}
    points: {1: {en: never, nl: nooit}, 2: {en: often, nl: vaak}}
scoring: {min_answered: 2/3}
dimensions:
  - id: support
    title: {en: Support, nl: Steun}
    definition: {en: "Support.", nl: "Steun."}
    layer: environment
    items:
      - id: s1
        referent: self
        text: {en: "I get help.", nl: "Ik krijg hulp."}
      - id: s2
        referent: self
        ask_if: {kind: [shop]}
        text: {en: "I am helped.", nl: "Ik word geholpen."}
questions:
  - {id: kind, type: choice, text: {en: K, nl: S}, options: {shop: {en: Shop, nl: W}, desk: {en: D, nl: B}}}
facts:
  - {id: budget, dimension: support, text: {en: "A budget?", nl: "Een budget?"}}
"""
SECOND = FIRST.replace("id: first", "id: second")

STUDY = """\
format: lo-diag/study/1
title: Learning here
organisation: Acme
languages: [en, nl]
instruments: [first, second]
attributes:
  team:
    title: {en: Team, nl: Ploeg}
    values: {sales: {headcount: 20}, ops: {headcount: 30}}
wave: w1
waves: [w1]
privacy: {purpose: "To learn.", recipients: "All.", retain_until: 2999-12-31}
use: {commercial: true}
facts:
  budget: yes
  span_of_control: 14
"""


def _written(folder: Path, study: str = STUDY, first: str = FIRST, second: str = SECOND) -> Path:
    (folder / "instruments").mkdir(parents=True)
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    (folder / "instruments" / "first.yaml").write_text(first, encoding="utf-8")
    (folder / "instruments" / "second.yaml").write_text(second, encoding="utf-8")
    AnswersFile.create(folder / "answers.sqlite")
    return folder


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def _told(folder: Path, severity: str = "error") -> list[str]:
    """What is told of a study: `place: message`, all of one severity."""
    found, problems = examine_study(folder)
    if found is not None:
        problems += look_through(found, datetime.date.today())
    assert {problem.severity for problem in problems} <= {severity}, problems
    assert all(problem.file and problem.remedy for problem in problems), problems
    return [f"{problem.place}: {problem.message}" for problem in problems]


def test_a_sound_study_gives_nothing_but_its_length(tmp_path: Path) -> None:
    checked = lo_diag("check", _written(tmp_path / "s"), "--strict", cwd=tmp_path)
    assert checked.code == 0
    assert checked.err == "The study is sound: up to 4 questions, about 1 min.\n"
    assert lo_diag("check", tmp_path / "s", "--json", cwd=tmp_path).json() == {"problems": []}
    assert lo_diag("check", cwd=tmp_path / "s").code == 0


def test_all_shipped_instruments_go_together(tmp_path: Path) -> None:
    made = make_study(tmp_path / "s", StudyPlan(shipped_ids(), "en", "Acme", ["team=sales:20,ops:30"]))
    assert all("has no answer yet" in told for told in _told(made.path, "warning"))


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
    folder = _written(tmp_path / "s", first=_changed(FIRST, (old, new)), second=_changed(SECOND, (old, new)))
    (problem,) = lo_diag("check", folder, "--json", cwd=tmp_path).json()["problems"]
    assert problem["place"] == "line 6"
    assert problem["message"] == (
        'leaders are asked otherwise by "first" and "second", but there is no attribute "role".'
    )
    head, *lines = problem["remedy"].splitlines()
    assert head == "Add at the end of `attributes:`"
    assert len(lines) == 3
    settings = folder / "study.yaml"
    settings.write_text(_changed(STUDY, ("wave:", "\n".join([*lines, "wave:"]))))
    role = open_study(folder).study.attributes["role"]
    assert [role.title_of(value, "nl") for value in role.values] == ["Medewerker", "Leidinggevende"]


def test_without_any_attributes_too(tmp_path: Path) -> None:
    study = _changed(STUDY, (STUDY[STUDY.index("attributes:") : STUDY.index("wave:")], "headcount: 50\n"))
    (told,) = _told(_written(tmp_path / "s", study, first=_changed(FIRST, (SAID, SAID + LED))))
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
    folder = _written(tmp_path / "s", _changed(STUDY, ("wave: w1", f"{role}wave: w1")))
    assert _told(folder, "error" if told else "warning") == told


def test_a_condition_that_this_study_can_never_meet(tmp_path: Path) -> None:
    """Nobody is asked that; it is never that; a choice of the other instrument waits for something else."""
    first = _changed(
        FIRST,
        ("layer: environment", "layer: environment\n    ask_if: {site: [north]}"),
        ("ask_if: {kind: [shop]}", "ask_if: {site: [north], place: [home], team: [sales, legal]}"),
    )
    options = "{home: {en: H, nl: T}, away: {en: A, nl: W}}"
    place = f"id: place, type: choice, text: {{en: P, nl: P}}, options: {options}, ask_if: {{team: [ops]}}"
    second = _changed(SECOND, ("questions:\n", f"questions:\n  - {{{place}}}\n"))
    told = _told(_written(tmp_path / "s", first=first, second=second))
    assert told[:2] == [
        'line 6: "first" asks "support" and 1 more by "site", which nobody is asked in this study.',
        'line 7: "team" is never "legal" here, which "first" needs to ask "s2".',
    ]
    rests = '"team" would have to be legal or sales (for "s2") and ops (for "place") at once.'
    assert told[2:] == [f'line 5: in "first", "s2" can never be asked: {rests}']


def test_a_choice_of_another_instrument_may_decide(tmp_path: Path) -> None:
    first = FIRST.replace(FIRST[FIRST.index("questions:") : FIRST.index("facts:")], "")
    assert _told(_written(tmp_path / "s", first=first), "warning") == []
    alone = _changed(STUDY, ("[first, second]", "[first]"))
    (told,) = _told(_written(tmp_path / "alone", alone, first=first))
    assert told == 'line 6: "first" asks "s2" by "kind", which nobody is asked in this study.'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('nl: "Ik krijg hulp."', 'nl: "Ik kreeg hulp."', 'question "s1" has another text'),
        ("id: s1\n", "id: s1\n        reversed: true\n", 'question "s1" has another keying'),
        ("2: {en: often, nl: vaak}", "2: {en: mostly, nl: vaak}", 'question "s1" has another scale'),
        ("Last month", "Last year", 'question "s1" has another scale'),
        ("{en: K, nl: S}", "{en: Kind, nl: S}", 'question "kind" has another text'),
        ("desk: {en: D, nl: B}", "home: {en: D, nl: B}", 'question "kind" has another options'),
        ('en: "A budget?"', 'en: "Any budget?"', 'fact "budget" has another text'),
    ],
)
def test_what_instruments_share_is_the_same_in_each(tmp_path: Path, old: str, new: str, told: str) -> None:
    found = _told(_written(tmp_path / "s", second=_changed(SECOND, (old, new))))
    assert f'line 5: {told} in "second" than in "first".' in found
    assert all('in "second" than in "first".' in one for one in found)


def test_an_item_here_is_no_question_there(tmp_path: Path) -> None:
    second = _changed(
        SECOND, ("  - {id: kind", "  - {id: extra, type: number, text: {en: N, nl: N}}\n  - {id: kind")
    )
    (told,) = _told(_written(tmp_path / "s", first=_changed(FIRST, ("id: s1", "id: extra")), second=second))
    assert told == 'line 5: question "extra" has another type and text in "second" than in "first".'


def test_what_may_differ(tmp_path: Path) -> None:
    """The wording for leaders in one only, the note, the conditions; a language that is not asked in."""
    study = _changed(STUDY, ("[en, nl]", "[en]"), ("wave: w1", f"{ROLE}wave: w1"))
    second = _changed(
        SECOND,
        (SAID, SAID + LED + '        note: {en: "Any help.", nl: "Hulp."}\n        ask_if: {kind: [desk]}\n'),
        ("type: choice", "type: choice, ask_if: {team: [ops]}"),
        ("nl: vaak", "nl: dikwijls"),
    )
    assert _told(_written(tmp_path / "s", study, second=second), "warning") == []


ROLE = "  role: {title: {en: Role, nl: Rol}, values: {staff: {}, leader: {}}}\n"


@pytest.mark.parametrize(
    ("answer", "told"),
    [("Yes", "Yes"), ("true", "true"), ("1", "1"), ("maybe", "maybe"), ("[yes]", "['yes']")],
)
def test_a_fact_is_yes_partly_or_no(tmp_path: Path, answer: str, told: str) -> None:
    folder = _written(tmp_path / "s", _changed(STUDY, ("budget: yes", f"budget: {answer}")))
    assert _told(folder) == [f'line 15: "budget" must be yes, partly or no, not {told}.']


@pytest.mark.parametrize("answer", ["yes", "partly", "no", '"no"'])
def test_answers_that_a_fact_may_have(tmp_path: Path, answer: str) -> None:
    assert (
        _told(_written(tmp_path / "s", _changed(STUDY, ("budget: yes", f"budget: {answer}"))), "warning")
        == []
    )


def test_all_problems_at_once(tmp_path: Path) -> None:
    study = _changed(
        STUDY,
        ("wave: w1", f"{ROLE.replace('leader', 'boss')}wave: w9"),
        ("budget: yes", "budget: maybe"),
    )
    second = _changed(
        SECOND, ("I get help", "I am given help"), ("ask_if: {kind:", "ask_if: {site: [north], kind:")
    )
    told = _told(_written(tmp_path / "s", study, second=second))
    for part in ("current wave", "boss", 'no value "leader"', "budget", "another text", '"site"'):
        assert any(part in one for one in told), (part, told)
    assert len(told) == 6


def test_faulty_settings_hide_no_faulty_instrument(tmp_path: Path) -> None:
    study = _changed(STUDY, ("privacy:", "privacies:"), ("[first, second]", "[first, second, third]"))
    folder = _written(tmp_path / "s", study, second=_changed(SECOND, ("status: draft", "status: drafty")))
    told = _told(folder)
    for part in ("privacies: this key", '"privacy" is missing', "status: must be", 'no instrument "third"'):
        assert any(part in one for one in told), (part, told)
    with pytest.raises(InputProblems) as raised:
        open_study(folder)
    assert len(raised.value.problems) == len(told)


# What a consultant is warned of


WARNED: list[tuple[list[tuple[str, str]], list[str]]] = [
    ([("  budget: yes\n", "")], ["line 14: what is in place has no answer yet: budget."]),
    ([("budget: yes", "budget:")], ["line 14: what is in place has no answer yet: budget."]),
    ([("ops: {headcount: 30}", "ops: {}")], ["line 7: no headcount is given for ops."]),
    (
        [("sales: {headcount: 20}, ops: {headcount: 30}", "sales: {}, ops: {}")],
        ["line 1: how many people are asked is not given."],
    ),
    ([("sales: {headcount: 20}, ops: {headcount: 30}", "a: {}"), ("wave:", "headcount: 9\nwave:")], []),
    (
        [("wave:", "headcount: 49\nwave:")],
        ['line 7: "team" counts 50 people, more than the headcount of 49.'],
    ),
    (
        [("2999-12-31", "2020-12-31")],
        ["line 12: the answers were to be kept until 2020-12-31: that day is past."],
    ),
    (
        [("use:", "confidentiality: {minimum_group: 4}\nuse:")],
        ["line 13: scores of 4 people are shown; 5 is usual."],
    ),
    ([("use:", "report: {logo: logo.png}\nuse:")], [": the logo that study.yaml names is not there."]),
]


@pytest.mark.parametrize(("changes", "told"), WARNED)
def test_warnings(tmp_path: Path, changes: list[tuple[str, str]], told: list[str]) -> None:
    folder = _written(tmp_path / "s", _changed(STUDY, *changes))
    assert _told(folder, "warning") == told


def test_the_last_day_is_not_past(tmp_path: Path) -> None:
    today = datetime.date.today()
    assert (
        _told(_written(tmp_path / "s", _changed(STUDY, ("2999-12-31", today.isoformat()))), "warning") == []
    )


def test_warnings_are_read_in_plain_words(tmp_path: Path) -> None:
    folder = _written(tmp_path / "s", _changed(STUDY, ("budget: yes", "budget:")))
    checked = lo_diag("check", folder, cwd=tmp_path)
    assert checked.code == 0
    assert checked.out == ""
    assert checked.err.startswith("warning: ")
    assert "The study is sound, 1 warning(s)" in checked.err
    strict = lo_diag("check", folder, "--strict", cwd=tmp_path)
    assert strict.code == 1
    assert "what is in place has no answer yet" in strict.err
    assert "warning:" not in strict.err


@pytest.mark.parametrize("name", ["answers.sqlite", "responses/b.parquet", "ledger.json"])
def test_files_that_cannot_be_read_are_told(tmp_path: Path, name: str) -> None:
    folder = _written(tmp_path / "s", _changed(STUDY, ("budget: yes", "budget:")))
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("no such thing")
    checked = lo_diag("check", folder, "--json", cwd=tmp_path)
    assert checked.code == 1
    severities = {problem["severity"]: problem["file"] for problem in checked.json()["problems"]}
    assert severities["error"].endswith(name)
    assert severities["warning"].endswith("study.yaml")


def test_more_answers_than_people(tmp_path: Path) -> None:
    folder = _written(tmp_path / "s", _changed(STUDY, ("{headcount: 20}", "{headcount: 1}"), ("30}", "1}")))
    rows = "".join(f"p{n},{n % 2 + 1}\n" for n in range(3))
    (tmp_path / "a.csv").write_text(f"respondent,s1\n{rows}")
    assert lo_diag("import", "a.csv", "--study", "s", cwd=tmp_path).code == 0
    assert _told(folder, "warning") == ["headcount: 3 people answered, more than the headcount of 2."]


def test_no_study_here(tmp_path: Path) -> None:
    checked = lo_diag("check", "--json", cwd=tmp_path)
    assert checked.code == 1
    assert "is no study folder" in checked.json()["problems"][0]["message"]


# Licences


NOT_FOR_SALE = FIRST.replace(
    "id: CC-BY-4.0, holder: us, commercial_use: true", "id: CC-BY-NC-4.0, holder: Ann, commercial_use: false"
)
FORBIDDEN = 'the licence of "first" (CC-BY-NC-4.0) allows no commercial use.'


def _init(folder: Path, *options: str) -> Outcome:
    (folder / "first.yaml").write_text(NOT_FOR_SALE, encoding="utf-8")
    return lo_diag("init", "s", "--instrument", "first.yaml", *options, cwd=folder)


def test_a_licence_that_does_not_allow_the_use(tmp_path: Path) -> None:
    folder = _written(tmp_path / "s", first=NOT_FOR_SALE)
    assert _told(folder, "warning") == [f"line 13: {FORBIDDEN}"]
    assert "Ask Ann for permission" in lo_diag("check", folder, cwd=tmp_path).err
    shutil.rmtree(folder)
    _written(folder, _changed(STUDY, ("commercial: true", "commercial: false")), first=NOT_FOR_SALE)
    assert _told(folder, "warning") == []


def test_init_warns_and_makes_the_study(tmp_path: Path) -> None:
    made = _init(tmp_path)
    assert made.code == 0
    assert "warning: s/study.yaml, line" in made.err
    assert FORBIDDEN in made.err
    assert (tmp_path / "s" / "study.yaml").is_file()


def test_a_strict_init_makes_nothing(tmp_path: Path) -> None:
    refused = _init(tmp_path, "--strict")
    assert refused.code == 1
    assert FORBIDDEN in refused.err
    assert "leave out `--strict`" in refused.err
    assert [path.name for path in tmp_path.iterdir()] == ["first.yaml"]
    assert lo_diag("init", "t", "--instrument", "time-pressure", "--strict", cwd=tmp_path).code == 0
