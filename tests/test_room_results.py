"""Results on the wall: only of enough people, remembered before they are shown, made in a process apart."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report.issue import analysis_for
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.room import results, results_made
from lo_diagnostic.room.results import Results, Slide, results_in_child
from lo_diagnostic.room.results_made import wall_results
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.erasure import erase, find_person
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.late_answers import LateAnswers
from lo_diagnostic.study.ledger_file import LEDGER_FILE
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from lo_diagnostic.study.survey import Survey, survey_of_study
from tests.interview_making import WAVE as AUTUMN
from tests.interview_making import write_study
from tests.program import lo_diag

WAVE = "w1"
INSTRUMENTS = ("learning-organisation", "time-pressure")
TEXTS = st.text(max_size=30)
SLIDES = st.builds(Slide, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    """A study that nobody has answered yet, in both languages."""
    return make_study(tmp_path / "s", StudyPlan(INSTRUMENTS, None, "Acme", wave=WAVE))


def _items(study: StudyFolder) -> dict[str, list[str]]:
    """The items of each dimension."""
    return {
        dimension.id: [item.id for item in dimension.items]
        for instrument in study.questionnaire()
        for dimension in instrument.dimensions
    }


def _send(study: StudyFolder, people: Sequence[int], left_out: Mapping[str, int] | None = None) -> None:
    """Ballots of these people; of the dimensions `left_out` only the first so many answer."""
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        for person in people:
            dice = np.random.default_rng(person)
            given: dict[str, int | None] = {
                item: int(dice.integers(1, 6))
                for dimension, items in _items(study).items()
                for item in items
                if person < (left_out or {}).get(dimension, 1000)
            }
            assert answers.keep_ballot(Draft(f"{person:032x}", WAVE, "en", True, {}, given))


def _ledger(study: StudyFolder) -> Any:
    return json.loads((study.path / LEDGER_FILE).read_text(encoding="utf-8"))


def _texts(told: Results) -> str:
    return " ".join(
        text for slide in told.slides for text in (slide.title, slide.answer, slide.alt, slide.note)
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "4 people have answered so far. Results are shown from 5 people, so that nobody can be sing"),
        ("nl", "Er hebben tot nu toe 4 mensen meegedaan. Resultaten worden getoond vanaf 5 mensen, zodat n"),
    ],
)
def test_of_too_few_people_nothing_is_shown_and_nothing_is_written(
    study: StudyFolder, language: str, said: str
) -> None:
    assert wall_results(study.path, WAVE, language).problem
    _send(study, range(4))
    told = wall_results(study.path, WAVE, language)
    assert told.problem.startswith(said)
    assert not told.slides
    assert not (study.path / LEDGER_FILE).exists()


def test_what_is_shown_is_in_the_ledger_and_the_same_twice(study: StudyFolder) -> None:
    _send(study, range(14))
    told = wall_results(study.path, WAVE, "en")
    kept = _ledger(study)
    (issue,) = kept["waves"][WAVE]["issues"]
    assert issue["command"] == "wall"
    assert len(kept["waves"][WAVE]["freezes"][0]["live"]) == 14
    assert wall_results(study.path, WAVE, "en") == told
    assert wall_results(study.path, WAVE, "nl").slides
    assert _ledger(study) == kept
    assert lo_diag("audit", study.path, cwd=study.path.parent).code == 0


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        (
            "en",
            ["What is our profile? (1 of 2)", "What is our profile? (2 of 2)", "Is there learning power,"],
        ),
        ("nl", ["Wat is ons profiel? (1 van 2)", "Wat is ons profiel? (2 van 2)", "Is er lerend vermogen,"]),
    ],
)
def test_profile_and_plane_come_first_then_the_cards_of_the_workshop_one_by_one(
    study: StudyFolder, language: str, titles: list[str]
) -> None:
    _send(study, range(14))
    told = wall_results(study.path, WAVE, language)
    assert not told.problem
    pictures = [slide for slide in told.slides if slide.svg]
    assert [slide.title[: len(title)] for slide, title in zip(pictures, titles, strict=True)] == titles
    assert told.slides[: len(pictures)] == tuple(pictures)
    cards = told.slides[len(pictures) :]
    assert 6 <= len(cards) <= 8
    assert all(card.title and card.talk and not card.alt for card in cards)
    report = _report(study, "workshop", language)
    assert all(card.talk in report for card in cards)
    assert all(card.answer.split(":")[0] in report for card in cards)


def test_a_report_afterwards_shows_the_same_numbers_and_nothing_more(study: StudyFolder) -> None:
    _send(study, range(14))
    told = wall_results(study.path, WAVE, "en")
    kept = _ledger(study)
    report = _report(study, "leader", "en").lower()
    said = [
        one
        for slide in told.slides
        for one in re.findall(r"about \d+, probably between \d+ and \d+", slide.alt)
    ]
    assert (
        len(said)
        == len(analysis_for(survey_of_study(open_study(study.path), WAVE), "workshop").dimensions) + 2
    )
    assert all(one in report for one in said)
    assert _ledger(study) == kept


def _report(study: StudyFolder, reader: str, language: str) -> str:
    made = lo_diag(
        *("report", study.path, "--for", reader, "--language", language, "--format", "html", "-o", "-"),
        cwd=study.path.parent,
    )
    assert made.code == 0, made.err
    return unescape(made.out)


def test_late_answers_wait_and_the_wall_says_so(study: StudyFolder) -> None:
    _send(study, range(14))
    first = wall_results(study.path, WAVE, "en")
    _send(study, range(50, 52))
    later = wall_results(study.path, WAVE, "en")
    waiting = "2 late answers wait and do not count yet."
    assert waiting in later.slides[0].note
    assert waiting not in first.slides[0].note
    assert [slide.svg for slide in later.slides] == [slide.svg for slide in first.slides]
    assert "2 late inzendingen wachten" in wall_results(study.path, WAVE, "nl").slides[0].note


@pytest.mark.parametrize(("full", "nothing"), [(4, False), (1, True)])
def test_late_answers_of_too_few_on_some_theme_take_nothing_away(
    study: StudyFolder, full: int, nothing: bool
) -> None:
    """Four people answer everything and one a single item; or one does, and four cannot say."""
    _send(study, range(12))
    first = wall_results(study.path, WAVE, "en")
    scored = lo_diag("score", study.path, cwd=study.path.parent)
    kept = _ledger(study)
    _send(study, range(50, 50 + full))
    item = next(iter(_items(study).values()))[0]
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        for person in range(60, 65 - full):
            said: dict[str, int | None] = {item: CANNOT_SAY if nothing else 3}
            assert answers.keep_ballot(Draft(f"{person:032x}", WAVE, "en", True, {}, said))
    later = wall_results(study.path, WAVE, "en")
    assert [slide.svg for slide in later.slides] == [slide.svg for slide in first.slides]
    assert "5 late answers wait and do not count yet." in later.slides[0].note
    again = lo_diag("score", study.path, cwd=study.path.parent)
    assert again.out == scored.out
    assert "5 late answers wait" in again.err
    assert "They count as soon as there are enough of them for each theme." in again.err
    made = lo_diag("report", study.path, "--format", "html", cwd=study.path.parent)
    assert made.code == 0
    assert "5 late answers wait" in made.err
    assert _ledger(study)["waves"][WAVE]["freezes"] == kept["waves"][WAVE]["freezes"]
    _send(study, range(70, 75 - full))
    counted = wall_results(study.path, WAVE, "en")
    assert "late answer" not in counted.slides[0].note
    assert len(counted.slides) == len(first.slides)


def test_enough_complete_late_answers_count_at_once(study: StudyFolder) -> None:
    _send(study, range(12))
    first = wall_results(study.path, WAVE, "en")
    _send(study, range(50, 55))
    later = wall_results(study.path, WAVE, "en")
    assert "late answer" not in later.slides[0].note
    assert [slide.title for slide in later.slides if slide.svg] == [
        slide.title for slide in first.slides if slide.svg
    ]
    assert [slide.svg for slide in later.slides] != [slide.svg for slide in first.slides]
    assert len(_ledger(study)["waves"][WAVE]["freezes"]) == 2


def test_a_theme_that_only_some_are_asked_for_holds_nobody_up(tmp_path: Path) -> None:
    """Five come late, and three of them work at home."""
    study = write_study(tmp_path / "s", ("every-kind",))

    def send(people: Sequence[int], at_home: int) -> None:
        with AnswersFile.open(study.answers_path, writing=True) as answers:
            for place, person in enumerate(people):
                given: dict[str, int | None] = {"basic1": 1 + person % 3, "basic2": 1 + person % 2}
                home = place < at_home
                said = {"place": "home" if home else "office"}
                ballot = Draft(
                    f"{person:032x}", AUTUMN, "en", True, {}, given | ({"far1": 3} if home else {}), {**said}
                )
                assert answers.keep_ballot(ballot)

    send(range(12), 6)
    assert wall_results(study.path, AUTUMN, "en").slides
    send(range(50, 55), 3)
    later = wall_results(study.path, AUTUMN, "en")
    assert "late answer" not in later.slides[0].note
    assert "Basics" in later.slides[0].alt
    assert "Distance" not in later.slides[0].alt
    assert lo_diag("audit", study.path, cwd=study.path.parent).code == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "No new results can be shown just now"), ("nl", "nu geen nieuwe resultaten")],
)
def test_the_room_does_not_learn_that_somebody_withdrew(study: StudyFolder, language: str, said: str) -> None:
    _send(study, range(14))
    assert wall_results(study.path, WAVE, language).slides
    (place,) = find_person(study, f"{3:032x}")
    assert list(erase(study, [place]))
    told = wall_results(study.path, WAVE, language)
    assert said in told.problem
    assert not told.slides


@pytest.mark.parametrize(
    ("language", "said"), [("en", "results could give away what single"), ("nl", "kunnen blijken wat één")]
)
def test_what_would_give_somebody_away_is_not_told_as_too_few(
    study: StudyFolder, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    """Late answers count although they are too few for the themes: the proof withholds everything."""
    _send(study, range(12))
    assert wall_results(study.path, WAVE, language).slides
    _send(study, range(50, 54))
    monkeypatch.setattr(LateAnswers, "fewest", lambda *_: 5)
    told = wall_results(study.path, WAVE, language)
    assert said in told.problem
    with pytest.raises(InputProblems, match="could give away what single people answered"):
        analysis_for(survey_of_study(open_study(study.path), WAVE), "workshop")


def test_of_few_people_the_wall_says_first_that_they_are_few(study: StudyFolder) -> None:
    _send(study, range(6))
    first = wall_results(study.path, WAVE, "en").slides[0]
    assert first.answer.startswith("Only 6 people answered: read this as the start of a conversation.")


def test_a_theme_that_is_withheld_is_named_but_never_told(study: StudyFolder) -> None:
    _send(study, range(14), {"fragmentation": 4})
    told = wall_results(study.path, WAVE, "en")
    assert "Not shown, for too few answers: Fragmentation." in told.slides[0].note
    assert "Fragmentation" not in "".join(slide.svg + slide.alt + slide.answer for slide in told.slides)


def test_where_every_theme_is_withheld_there_is_nothing_to_show(study: StudyFolder) -> None:
    _send(study, range(14), dict.fromkeys(_items(study), 4))
    item = next(iter(_items(study).values()))[0]
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        for person in range(100, 110):
            answers.keep_ballot(Draft(f"{person:032x}", WAVE, "en", True, {}, {item: 3}))
    told = wall_results(study.path, WAVE, "en")
    assert told == Results("No theme has complete answers of 5 people yet, so nothing can be shown.")
    assert not (study.path / LEDGER_FILE).exists()


def _damaged(study: StudyFolder) -> None:
    ledger = study.path / LEDGER_FILE
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("wall", "walk"), encoding="utf-8")


def _lost(study: StudyFolder) -> None:
    (study.path / LEDGER_FILE).unlink()
    study.reports_path.mkdir(exist_ok=True)
    (study.reports_path / "w1-leader-en.pdf").write_bytes(b"%PDF")


def _unsound(study: StudyFolder) -> None:
    (study.path / "study.yaml").write_text("format: nonsense", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "english", "dutch"),
    [
        (_damaged, "ledger.json is damaged", "ledger.json is beschadigd"),
        (_lost, "is missing", "ledger.json ontbreekt"),
        (_unsound, "`lo-diag check`", "`lo-diag check`"),
    ],
)
def test_a_study_that_is_not_as_it_was_shows_nothing(
    study: StudyFolder, spoil: Any, english: str, dutch: str
) -> None:
    _send(study, range(14))
    assert wall_results(study.path, WAVE, "en").slides
    spoil(study)
    before = sorted(path.name for path in study.path.iterdir())
    for language, said in (("en", english), ("nl", dutch)):
        told = wall_results(study.path, WAVE, language)
        assert said in told.problem
        assert not told.slides
    assert sorted(path.name for path in study.path.iterdir()) == before


def test_what_cannot_be_remembered_is_not_shown(study: StudyFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else issues results while those for the wall are computed."""
    _send(study, range(14))

    def meanwhile(survey: Survey, reader: str) -> Findings:
        findings = analysis_for(survey, reader)
        assert lo_diag("score", study.path, cwd=study.path.parent).code == 0
        return findings

    monkeypatch.setattr(results_made, "analysis_for", meanwhile)
    told = wall_results(study.path, WAVE, "en")
    assert "could not be written into the study's ledger" in told.problem
    assert not told.slides
    assert {issue["command"] for issue in _ledger(study)["waves"][WAVE]["issues"]} == {"score"}


@pytest.mark.parametrize(("wave", "language"), [("w9", "en"), (WAVE, "xx"), ("", "nl")])
def test_what_nobody_asked_for_is_a_problem_in_plain_words(
    study: StudyFolder, wave: str, language: str
) -> None:
    _send(study, range(14))
    told = wall_results(study.path, wave, language)
    assert "lo-diag check" in told.problem
    assert not (study.path / LEDGER_FILE).exists()


def _in_child(folder: Path, wave: str, language: str, timeout: float = 120) -> Results:
    return asyncio.run(results_in_child(folder, wave, language, timeout))


def test_a_process_of_its_own_makes_the_same(study: StudyFolder) -> None:
    assert "0 people have answered" in _in_child(study.path, WAVE, "en").problem
    _send(study, range(14))
    assert _in_child(study.path, WAVE, "nl") == wall_results(study.path, WAVE, "nl")


@pytest.mark.parametrize("module", ["no_such_module", "this", "sre_parse"])
def test_a_process_that_fails_is_a_problem(
    study: StudyFolder, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    """It does not start, prints what is not ours, or prints nothing."""
    monkeypatch.setattr(results, "_MODULE", module)
    assert "could not be made" in _in_child(study.path, WAVE, "en").problem
    assert "konden niet" in _in_child(study.path, WAVE, "nl").problem


def test_a_process_that_ends_badly_is_not_believed(
    study: StudyFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = Results("All is well.").as_json()
    (tmp_path / "ends_badly.py").write_text(f"print({said!r}); raise SystemExit(1)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(results, "_MODULE", "ends_badly")
    assert "could not be made" in _in_child(study.path, WAVE, "en").problem


def test_a_program_that_is_gone_is_a_problem(study: StudyFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(study.path / "python"))
    assert "could not be made" in _in_child(study.path, WAVE, "xx").problem


def test_a_study_that_is_gone_is_a_problem(study: StudyFolder) -> None:
    shutil.rmtree(study.path)
    assert "lo-diag check" in _in_child(study.path, WAVE, "en").problem


def test_a_process_that_hangs_is_stopped(study: StudyFolder) -> None:
    _send(study, range(14))
    assert "took too long" in _in_child(study.path, WAVE, "en", timeout=0.05).problem
    assert not (study.path / LEDGER_FILE).exists()


def test_a_server_that_asks_for_results_stays_small() -> None:
    heavy = "{'pandas', 'numpy', 'scipy', 'vl_convert', 'pydantic'} & set(sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, lo_diagnostic.room.results; sys.exit(len({heavy}))"], check=False
    )
    assert done.returncode == 0


@given(TEXTS.filter(bool), st.lists(SLIDES, min_size=1, max_size=3))
def test_results_travel_unchanged(problem: str, slides: list[Slide]) -> None:
    for told in (Results(problem), Results(slides=tuple(slides))):
        assert Results.from_json(told.as_json()) == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "lo-diag/wall/2", "problem": "x", "slides": []}',
        '{"format": "lo-diag/wall/1", "problem": "", "slides": []}',
        '{"format": "lo-diag/wall/1", "problem": 1, "slides": []}',
        '{"format": "lo-diag/wall/1", "problem": "", "slides": [{"title": "x"}]}',
        '{"format": "lo-diag/wall/1", "problem": "", "slides": ["x"]}',
    ],
)
def test_what_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - that it is refused is all there is to say
        Results.from_json(text)
