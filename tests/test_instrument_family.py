"""Every shipped questionnaire does the whole job: asked at a terminal, imported, scored and reported."""

from __future__ import annotations

import csv
from pathlib import Path

import pypdfium2
import pytest

from lo_diagnostic.collect.interview import plan_interview
from lo_diagnostic.collect.steps import AttributeStep, ItemStep, QuestionStep, Step
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.text import Speech
from tests.conftest import FULL
from tests.interview_making import ENTER, Terminal, drafts
from tests.program import lo_diag

LANGUAGES = ("en", "nl")
PEOPLE = 20
NOT_TAKING_PART = 8
QUESTION = {"en": "Question {k} of", "nl": "Vraag {k} van"}
WELCOME = {"en": "Welcome.", "nl": "Welkom."}
THANKS = {"en": "Thank you!", "nl": "Dank je wel!"}


def _cases() -> list[tuple[str, str]]:
    """Each in both languages with the full counts; else those with something of their own, in one of them."""
    if FULL:
        return [(name, language) for name in shipped_ids() for language in LANGUAGES]
    return [
        ("pulse", "en"),
        ("mentoring", "nl"),
        ("leading-learning", "en"),
        ("learning-infrastructure", "nl"),
    ]


def _init(tmp_path: Path, language: str, *names: str) -> StudyFolder:
    chosen = [part for name in names for part in ("--instrument", name)]
    made = lo_diag(
        *("init", "acme", *chosen, "--language", language, "--organisation", "Acme"),
        *("--attribute", "team=sales:15,ops:15"),
        cwd=tmp_path,
    )
    assert made.code == 0, made.err
    return open_study(tmp_path / "acme")


def _answer_at_a_terminal(study: StudyFolder, language: str) -> None:
    """One person, a leader who takes part in everything: the first option each time, 4 on every scale."""
    steps = plan_interview(study.study, study.questionnaire(), language).steps
    terminal = Terminal("run", str(study.path), "--language", language, "--once", size=(100, 50))
    terminal.see(WELCOME[language]).press(ENTER)
    for number, step in enumerate(steps, start=1):
        terminal.see(QUESTION[language].format(k=number), _shown(step, language))
        terminal.press(_key(step))
    terminal.see(Speech(language).say("Before you send")).press(ENTER)
    terminal.see(THANKS[language]).press(ENTER)
    assert terminal.end() == 0


def _shown(step: Step, language: str) -> str:
    if isinstance(step, ItemStep):
        return (step.item.leader_text or step.item.text).in_language(language)
    assert isinstance(step, AttributeStep | QuestionStep)
    text = step.attribute.title if isinstance(step, AttributeStep) else step.question.text
    return text.in_language(language)


def _key(step: Step) -> str:
    if isinstance(step, ItemStep):
        return "4"
    if isinstance(step, AttributeStep):
        return "2" if step.name == "role" else "1"
    assert isinstance(step, QuestionStep)
    return "1" if step.question.type == "choice" else ENTER


def _write_export(path: Path, study: StudyFolder, language: str) -> None:
    """What a survey platform gives: texts of questions above, labels of answers below, in one language."""
    steps = plan_interview(study.study, study.questionnaire(), language).steps
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["respondent", "language", *(_header(step, language) for step in steps)])
        for person in range(PEOPLE):
            given = [_label(step, language, person, place) for place, step in enumerate(steps)]
            rows.writerow([f"p{person}", language, *given])


def _header(step: Step, language: str) -> str:
    if isinstance(step, ItemStep):
        return step.item.text.in_language(language)
    return step.question.text.in_language(language) if isinstance(step, QuestionStep) else step.name


def _label(step: Step, language: str, person: int, place: int) -> str:
    taking_part = person >= NOT_TAKING_PART
    if isinstance(step, ItemStep):
        asked = taking_part or not any(condition for conditions in step.when for condition in conditions)
        point = (person * 3 + place * 7 + person * place) % 5 + 1
        return step.scale.points[point].in_language(language) if asked else ""
    if isinstance(step, QuestionStep):
        options = list((step.question.options or {}).values())
        return options[0 if taking_part else -1].in_language(language) if options else ""
    assert isinstance(step, AttributeStep)
    return list(step.attribute.values)[person % 2]


def _text(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).replace("\ufffe", "").replace("\u00ad", "").split())


@pytest.mark.parametrize(("name", "language"), _cases())
def test_asked_imported_scored_and_reported(name: str, language: str, tmp_path: Path) -> None:
    study = _init(tmp_path, language, name)
    (instrument,) = study.questionnaire()
    _answer_at_a_terminal(study, language)
    (draft,) = drafts(study)
    assert draft.finished
    assert draft.answers == dict.fromkeys((item.id for item in instrument.asked_items()), 4)

    _write_export(tmp_path / "export.csv", study, language)
    imported = lo_diag("import", "export.csv", "--study", "acme", "--json", cwd=tmp_path)
    assert imported.code == 0, imported.out
    columns = imported.json()["columns"]
    matched = {column["matched_by"] for column in columns if column["item"] in draft.answers}
    assert matched == {f"item text ({language})"}
    assert set(imported.json()["items"]) == {item.id for item in instrument.asked_items()}

    scored = lo_diag("score", "acme", "--json", cwd=tmp_path).json()
    assert list(scored["dimensions"]) == [dimension.id for dimension in instrument.dimensions]
    for dimension in instrument.dimensions:
        part = PEOPLE - NOT_TAKING_PART if dimension.ask_if else PEOPLE
        assert scored["dimensions"][dimension.id]["n"] == part + 1, dimension.id

    reported = lo_diag("report", "acme", "--language", language, "-o", "r.pdf", cwd=tmp_path)
    assert reported.code == 0, reported.err
    told = _text(tmp_path / "r.pdf")
    assert instrument.title.in_language(language) in told
    for dimension in instrument.dimensions:
        assert dimension.title.in_language(language).replace("'", "’") in told


def test_the_pulse_tells_four_domains(tmp_path: Path) -> None:
    pulse = find_instrument("pulse").instrument
    assert {dimension.id: len(dimension.items) for dimension in pulse.dimensions} == {
        "cycle": 4,
        "environment": 3,
        "relationships": 3,
        "time-pressure": 3,
    }


def test_three_questionnaires_in_one_study_ask_nothing_twice(tmp_path: Path) -> None:
    study = _init(tmp_path, "en", "learning-organisation", "peer-learning", "mentoring")
    steps = plan_interview(study.study, study.questionnaire(), "en").steps
    items = [step.item for step in steps if isinstance(step, ItemStep)]
    assert len(items) == 24 + 16 + 20
    assert len({item.id for item in items}) == len(items)
    for language in LANGUAGES:
        assert len({item.text.in_language(language) for item in items}) == len(items)


def test_shared_items_are_asked_once_and_count_in_each(tmp_path: Path) -> None:
    study = _init(tmp_path, "nl", "learning-organisation", "pulse")
    names = [step.name for step in plan_interview(study.study, study.questionnaire(), "nl").steps]
    assert len(names) == len(set(names))
    core, pulse = study.questionnaire()
    assert {item.id for item in (*core.asked_items(), *pulse.asked_items())} <= set(names)
    _write_export(tmp_path / "export.csv", study, "nl")
    assert lo_diag("import", "export.csv", "--study", "acme", cwd=tmp_path).code == 0
    results = lo_diag("score", "acme", "--json", cwd=tmp_path).json()["results"]
    assert results[0]["dimensions"]["curiosity"]["n"] == results[1]["dimensions"]["cycle"]["n"] == PEOPLE
