"""`lo-diag check`: what in a sound study deserves a second look: settings, licences, answers."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from lo_diagnostic.study.answers import AnswersFile
from tests.answers_kept import keep_answer, keep_attribute, keep_remark
from tests.program import Outcome, lo_diag
from tests.study_making import FIRST, STUDY, changed, check_says, written_study

WARNED: list[tuple[list[tuple[str, str]], list[str]]] = [
    ([("  budget: yes\n", "")], ["line 14: what is in place has no answer yet: budget."]),
    ([("budget: yes", "budget:")], ["line 14: what is in place has no answer yet: budget."]),
    (
        [("  budget: yes\n", "  budgte: yes\n")],
        [
            "line 14: what is in place has no answer yet: budget.",
            'line 15: "budgte" stands on no checklist of this study.',
        ],
    ),
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
    folder = written_study(tmp_path / "s", changed(STUDY, *changes))
    assert check_says(folder, "warning") == told


def test_the_last_day_is_not_past(tmp_path: Path) -> None:
    today = datetime.date.today()
    assert (
        check_says(
            written_study(tmp_path / "s", changed(STUDY, ("2999-12-31", today.isoformat()))), "warning"
        )
        == []
    )


def test_warnings_are_read_in_plain_words(tmp_path: Path) -> None:
    folder = written_study(tmp_path / "s", changed(STUDY, ("budget: yes", "budget:")))
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
    folder = written_study(tmp_path / "s", changed(STUDY, ("budget: yes", "budget:")))
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("no such thing")
    checked = lo_diag("check", folder, "--json", cwd=tmp_path)
    assert checked.code == 1
    severities = {problem["severity"]: problem["file"] for problem in checked.json()["problems"]}
    assert severities["error"].endswith(name)
    assert severities["warning"].endswith("study.yaml")


# Answers


def test_more_answers_than_people(tmp_path: Path) -> None:
    folder = written_study(
        tmp_path / "s", changed(STUDY, ("{headcount: 20}", "{headcount: 1}"), ("30}", "1}"))
    )
    rows = "".join(f"p{n},{n % 2 + 1}\n" for n in range(3))
    (tmp_path / "a.csv").write_text(f"respondent,s1\n{rows}")
    assert lo_diag("import", "a.csv", "--study", "s", cwd=tmp_path).code == 0
    assert check_says(folder, "warning") == ["headcount: 3 people answered, more than the headcount of 2."]


def _import(folder: Path, text: str, *options: str) -> None:
    (folder / "a.csv").write_text(text, encoding="utf-8")
    assert lo_diag("import", "a.csv", "--study", "s", *options, cwd=folder).code == 0


def test_imported_answers_that_the_settings_no_longer_know(tmp_path: Path) -> None:
    """A renamed item, question, group, option and wave: each batch is told of, by its file."""
    folder = written_study(tmp_path / "s")
    _import(tmp_path, "respondent,team,s1,s2,kind\np1,sales,1,2,shop\np2,ops,2,,desk\n")
    assert check_says(folder, "warning") == []
    (batch,) = (folder / "responses").iterdir()
    for name in ("first", "second"):
        path = folder / "instruments" / f"{name}.yaml"
        text = path.read_text(encoding="utf-8").replace("id: s1", "id: renamed").replace("desk:", "office:")
        path.write_text(text, encoding="utf-8")
    settings = changed(STUDY, ("sales:", "verkoop:"), ("wave: w1", "wave: w2"), ("[w1]", "[w2]"))
    (folder / "study.yaml").write_text(settings, encoding="utf-8")
    told = [
        ': holds answers to "s1", which nobody is asked any more: they count nowhere.',
        ': holds "w1" as "wave", which the study does not have.',
        ': holds "desk" as "kind", which the study does not have.',
        ': holds "sales" as "team", which the study does not have.',
    ]
    assert check_says(folder, "warning") == told
    warned = lo_diag("check", folder, "--json", cwd=tmp_path).json()["problems"]
    assert {problem["file"] for problem in warned} == {str(batch)}


def test_a_question_and_an_attribute_that_are_gone(tmp_path: Path) -> None:
    folder = written_study(tmp_path / "s")
    _import(tmp_path, "respondent,team,s1,s2,kind\np1,sales,1,2,shop\n")
    settings = changed(STUDY, ("  team:", "  ploeg:"), ("[first, second]", "[first]"))
    (folder / "study.yaml").write_text(settings, encoding="utf-8")
    first = FIRST.replace("id: kind", "id: place").replace("{kind:", "{place:")
    (folder / "instruments" / "first.yaml").write_text(first, encoding="utf-8")
    assert check_says(folder, "warning") == [
        ': holds answers to "kind", "team", which nobody is asked any more: they count nowhere.'
    ]


def test_live_answers_that_the_settings_no_longer_know(tmp_path: Path) -> None:
    folder = written_study(tmp_path / "s")
    with AnswersFile.open(folder / "answers.sqlite", writing=True) as answers:
        for wave, item in (("w1", "s1"), ("w0", "old")):
            person = answers.begin_person(wave, "en")
            keep_attribute(answers, person, "team", "legal")
            keep_answer(answers, person, item, 1)
            keep_answer(answers, person, "passed_over", None)
            keep_remark(answers, person, "gone", None)
    assert check_says(folder, "warning") == [
        ': holds answers to "old", which nobody is asked any more: they count nowhere.',
        ': holds "w0" as "wave", which the study does not have.',
        ': holds "legal" as "team", which the study does not have.',
    ]
    assert "answers.sqlite" in lo_diag("check", folder, cwd=tmp_path).err


def test_warnings_come_in_the_order_of_lines(tmp_path: Path) -> None:
    study = changed(
        STUDY,
        ("2999-12-31", "2020-12-31"),
        ("ops: {headcount: 30}", "ops: {}"),
        ("budget: yes", "budget:"),
        ("use:", "confidentiality: {minimum_group: 4}\nuse:"),
    )
    told = check_says(written_study(tmp_path / "s", study, first=WITHOUT_SALE), "warning")
    assert [one.partition(":")[0] for one in told] == ["line 7", "line 12", "line 13", "line 14", "line 15"]


# Licences


WITHOUT_SALE = FIRST.replace(
    "id: CC-BY-4.0, holder: us, commercial_use: true", "id: CC-BY-NC-4.0, holder: Ann, commercial_use: false"
)
FORBIDDEN = 'the licence of "first" (CC-BY-NC-4.0) allows no commercial use.'


def _init(folder: Path, *options: str) -> Outcome:
    (folder / "first.yaml").write_text(WITHOUT_SALE, encoding="utf-8")
    return lo_diag("init", "s", "--instrument", "first.yaml", *options, cwd=folder)


def test_a_licence_that_does_not_allow_the_use(tmp_path: Path) -> None:
    folder = written_study(tmp_path / "s", first=WITHOUT_SALE)
    assert check_says(folder, "warning") == [f"line 13: {FORBIDDEN}"]
    assert "Ask Ann for permission" in lo_diag("check", folder, cwd=tmp_path).err
    shutil.rmtree(folder)
    written_study(folder, changed(STUDY, ("commercial: true", "commercial: false")), first=WITHOUT_SALE)
    assert check_says(folder, "warning") == []


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
