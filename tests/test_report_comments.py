"""The page of comments: only what was kept, enough people behind it, as it was written, and remembered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import page
import pypdfium2
import pytest

from lo_diagnostic.disclosure.release import WITHHELD, Withheld
from lo_diagnostic.findings.comments import CommentFindings, QuestionComments, told_comments
from lo_diagnostic.instrument.model import LocalText
from lo_diagnostic.report.drawn import drawn_context
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.page_comments import comment_pages, no_comments
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.readers import compose
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.comment_decisions import Decision, keep_decision, written_comments
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.survey import survey_of_study
from lo_diagnostic.text import Speech
from tests.answers_kept import keep_answer, keep_attribute, keep_remark
from tests.interview_making import WAVE, write_study
from tests.program import lo_diag
from tests.report_example import example_findings, example_frame

EN = Speech("en")
KEEP, DROP = Decision(verdict="keep"), Decision(verdict="drop")
HELPS = LocalText({"en": "What helps?", "nl": "Wat helpt?"})
STOP = LocalText({"en": "What should stop?", "nl": "Wat kan weg?"})


def _study(folder: Path, comments: Iterable[str | None]) -> StudyFolder:
    """A study in which a person answered, and wrote, for each of the comments."""
    study = write_study(folder)
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        for number, comment in enumerate(comments):
            person = answers.begin_person(WAVE, "en")
            keep_attribute(answers, person, "team", "sales" if number % 2 else "ops")
            for item in study.questionnaire()[0].items():
                keep_answer(answers, person, item[1].id, 1 + number % 5)
            keep_remark(answers, person, "relief", comment)
    return study


def _decide(study: StudyFolder, decision: Decision = KEEP, most: int | None = None) -> None:
    for comment in written_comments(survey_of_study(study))[:most]:
        keep_decision(study.path, comment, decision)


def _printed(study: StudyFolder, reader: str = "workshop") -> str:
    """The report as HTML, as the command writes it."""
    called = lo_diag("report", study.path, "--for", reader, "-o", "r.html", cwd=study.path.parent)
    assert called.code == 0, called.err
    return _body(study.path.parent / "r.html")


def _body(report: Path) -> str:
    return report.read_text(encoding="utf-8").partition("<body>")[2]


def _ledger(study: StudyFolder) -> Any:
    return json.loads((study.path / "ledger.json").read_text())["waves"][WAVE]["comments"]


def _told(*questions: tuple[LocalText, Sequence[str] | Withheld], **more: bool) -> CommentFindings:
    listed = [
        QuestionComments(asked, texts if isinstance(texts, Withheld) else tuple(texts))
        for asked, texts in questions
    ]
    return CommentFindings(tuple(listed), **more)


def _html(told: CommentFindings | None, language: str = "en") -> str:
    findings = replace(example_findings(), comments=told)
    return render_html(drawn_context(compose("workshop", findings, example_frame(language))))


def _page(html: str) -> str:
    """The part of the report that holds the comments."""
    (found,) = re.findall(r'<section class="page comments".*?</section>', html, re.DOTALL)
    return str(found)


# What stands on it


@pytest.mark.parametrize(
    ("language", "fewer"),
    [
        ("en", "Fewer than 10 people wrote something that may be shown."),
        ("nl", "Minder dan 10 mensen schreven iets dat getoond mag worden."),
    ],
)
def test_each_question_with_what_was_written_or_that_too_few_wrote(language: str, fewer: str) -> None:
    written = [f"Comment {n}." for n in range(12)]
    shown = _page(_html(_told((HELPS, written), (STOP, WITHHELD)), language))
    assert re.findall(r"<li[^>]*>(.*?)</li>", shown) == written
    assert shown.index(HELPS.in_language(language)) < shown.index("Comment 0.")
    assert shown.index("Comment 11.") < shown.index(STOP.in_language(language)) < shown.index(fewer)
    assert shown.count(fewer) == 1


def test_a_comment_is_in_no_language_that_is_known() -> None:
    assert "lang=" not in _page(_html(_told((HELPS, ["Meer rust op vrijdag."] * 10))))


def test_markup_and_templates_in_a_comment_are_letters() -> None:
    hostile = ["</li></ul><script>alert(1)</script>", "{{ 7 * 7 }}{% include x %}", '" onload="x', "&lt;"]
    shown = _page(_html(_told((HELPS, hostile))))
    assert "<script" not in shown
    assert "{{ 7 * 7 }}{% include x %}" in shown
    assert "&amp;lt;" in shown
    assert shown.count("<li") == len(hostile)


def test_lines_of_a_comment_take_no_room() -> None:
    assert ">one two three</li>" in _page(_html(_told((HELPS, ["one\n\n\n\ttwo\r\nthree "]))))


def test_two_hundred_comments_and_long_ones_are_all_there_in_order() -> None:
    written = [f"({n}) " + "More time for it. " * (1 + n * 7 % 11) for n in range(200)]
    written[50] += "A long story about work. " * 300
    with pypdfium2.PdfDocument(html_to_pdf(_html(_told((HELPS, written))))) as document:
        sheets = [sheet.get_textpage().get_text_bounded() for sheet in document]
    found = [int(number) for number in re.findall(r"\((\d+)\)", " ".join(sheets))]
    assert found == list(range(200))
    assert len(sheets) < 25
    assert " ".join(sheets).count("long story") == 300


def test_letters_of_any_writing_make_a_report_that_can_be_read_aloud(tmp_path: Path) -> None:
    written = ["שלום לכולם", "مزيد من الوقت للتعلم", "👍👍", "Good 👍 team", "\u202eturned\u2066", "w" * 900]
    pdf = tmp_path / "r.pdf"
    pdf.write_bytes(html_to_pdf(_html(_told((HELPS, written)))))
    assert page.validate_pdf(pdf, profile=page.ValidationProfile.PDF_UA_1).is_compliant
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[len(document) - 1].get_textpage().get_text_bounded()
    assert "Good team" in text
    assert "thumbs up sign thumbs up sign" in text
    assert "turned" in text


# Where there is none


def test_why_there_is_no_page_is_said_without_a_number_of_comments() -> None:
    why = {
        "waits": CommentFindings((QuestionComments(HELPS, WITHHELD),), waiting=True),
        "by group": CommentFindings(by_group=True),
        "Fewer": None,
        "fewer than 10": CommentFindings((QuestionComments(HELPS, WITHHELD),)),
    }
    for word, told in why.items():
        findings = replace(example_findings(), comments=told)
        assert comment_pages(findings, EN) == []
        line = no_comments(findings, EN)
        assert (word in line) == (told is not None)
        assert not re.search(r"\d", line.replace("than 10", ""))
        pages = compose("workshop", findings, example_frame()).context["pages"]
        assert [one["no_comments"] for one in pages if one["kind"] == "script"] == [line]


def test_comments_that_nobody_looked_at_wait(tmp_path: Path) -> None:
    study = _study(tmp_path / "s", [f"Secret {n}." for n in range(12)])
    html = _printed(study)
    assert "Secret" not in html
    assert "What people wrote still waits for a look: `lo-diag comments`." in html
    assert _ledger(study) is None


def test_leaders_get_no_comments(tmp_path: Path) -> None:
    study = _study(tmp_path / "s", [f"Remark {n}." for n in range(12)])
    _decide(study)
    html = _printed(study, "leader")
    assert "Remark" not in html
    assert "What people wrote" not in html
    assert _ledger(study) is None


def test_a_responses_file_has_none(tmp_path: Path) -> None:
    study = _study(tmp_path / "s", [f"Remark {n}." for n in range(12)])
    assert lo_diag("export", "s", "--to", "csv", "-o", "a.csv", cwd=tmp_path).code == 0
    called = lo_diag(
        "report", "a.csv", "--instrument", "time-pressure", "--for", "workshop", "-o", "r.html", cwd=tmp_path
    )
    assert called.code == 0, called.err
    html = _body(tmp_path / "r.html")
    assert "Remark" not in html
    assert "What people wrote" not in html
    assert told_comments(replace(survey_of_study(study), history=None)) is None


def test_where_nobody_wrote_nothing_is_said(tmp_path: Path) -> None:
    study = _study(tmp_path / "s", [None] * 12)
    assert told_comments(survey_of_study(study)) is None


def test_dropped_ones_are_not_there_and_do_not_wait(tmp_path: Path) -> None:
    study = _study(tmp_path / "s", [f"Remark {n}." for n in range(12)])
    _decide(study)
    _decide(study, DROP, most=3)
    told = told_comments(survey_of_study(study))
    assert told == CommentFindings((QuestionComments(told.questions[0].question, WITHHELD),))  # type: ignore[union-attr]
    assert "fewer than 10 people wrote something" in _printed(study)


# From the study to the page


def test_what_was_kept_is_shown_and_remembered(tmp_path: Path) -> None:
    study = _study(tmp_path / "s", [f"Remark {n:02}." for n in range(34)])
    _decide(study, most=31)
    html = _printed(study)
    shown = re.findall(r"Remark \d\d\.", _page(html))
    assert len(shown) == 31
    assert "Some comments still wait for a look." in html
    assert _ledger(study) == ""
    refused = lo_diag("comments", study.path, "--kept", "--by", "team", cwd=tmp_path)
    assert refused.code == 1
    assert "comments of this wave were shown of the whole organisation" in refused.err
    assert _page(_printed(study)) == _page(html), "told again it is the same"


def test_comments_shown_by_group_before_are_left_out_of_the_report(tmp_path: Path) -> None:
    study = _study(tmp_path / "s", [f"Remark {n}." for n in range(24)])
    _decide(study)
    assert lo_diag("comments", study.path, "--kept", "--by", "team", cwd=tmp_path).code == 0
    html = _printed(study)
    assert "Remark" not in html
    assert "What people wrote is left out: it was shown by group before" in html
    assert _ledger(study) == "team"


def test_the_order_is_neither_that_of_writing_nor_of_the_rows(tmp_path: Path) -> None:
    study = _study(tmp_path / "s", [f"Remark {n:02}." for n in range(30)])
    _decide(study)
    survey = survey_of_study(study)
    told = told_comments(survey)
    assert told is not None
    texts = told.questions[0].texts
    assert isinstance(texts, tuple)
    assert sorted(texts) not in (list(texts), list(texts)[::-1])
    rows = np.random.default_rng(1).permutation(len(survey.responses))
    tables = [getattr(survey.responses, part).iloc[rows].reset_index(drop=True) for part in
              ("people", "answers", "remarks")]  # fmt: skip
    assert told_comments(replace(survey, responses=type(survey.responses)(*tables))) == told
