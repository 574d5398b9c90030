"""Questionnaires on paper: every word once, codes beside them, and a PDF that can be read by ear."""

from __future__ import annotations

import re
from pathlib import Path

import outloud
import page
import pikepdf
import pypdfium2
import pytest

from lo_diagnostic.collect.interview import plan_interview
from lo_diagnostic.collect.paper_form import PaperForm, form_for, interview_of, paper_forms, text_of
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.report.paper_form import frame_of_instrument, frame_of_study, paper_pdf
from lo_diagnostic.study.folder import StudyFolder
from tests.conftest import FULL
from tests.interview_making import PURPOSE, RECIPIENTS, write_study
from tests.program import lo_diag

LANGUAGES = ["en", "nl"]
SAMPLE = shipped_ids() if FULL else ("learning-organisation", "leading-learning", "mentoring")
ROLES = (
    "{team: {title: {en: Team, nl: Ploeg}, values: {north: {}, south: {title: {en: South, nl: Zuid}}}}, "
    "role: {title: {en: Role, nl: Rol}, values: {staff: {}, leader: {}}}}"
)


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [one.get_textpage().get_text_bounded() for one in document]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def printed(name: str, language: str, role: str = "staff") -> tuple[PaperForm, bytes]:
    instrument = find_instrument(name).instrument
    interview = interview_of(instrument)
    form = form_for(paper_forms(interview), role)
    return form, paper_pdf(form, frame_of_instrument(instrument, form, interview, language))


def printed_study(study: StudyFolder, language: str, role: str = "staff") -> tuple[PaperForm, bytes]:
    interview = plan_interview(study.study, study.questionnaire(), language)
    form = form_for(paper_forms(interview), role)
    return form, paper_pdf(form, frame_of_study(study.study, form, interview, language))


def heard_well(pdf: Path) -> None:
    """Nothing keeps somebody from reading it by ear, and it is PDF/UA."""
    result = outloud.check(str(pdf))
    assert result.error is None
    assert [f"{f.message} ({f.evidence})" for f in result.findings if f.severity != "info"] == []
    second = page.validate_pdf(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert second.is_compliant, [failure.message for failure in second.failures]


def assert_every_question_once(form: PaperForm, pdf: bytes, language: str) -> None:
    """Each text stands there once, beside its code."""
    told = letters(" ".join(pages_of(pdf)))
    for field in form.fields:
        text = letters(text_of(field.step, language, form.role))
        assert told.count(text) == 1, text
        assert f"{field.code}{text}" in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLE)
def test_every_questionnaire_is_printed(name: str, language: str, tmp_path: Path) -> None:
    form, pdf = printed(name, language)
    assert_every_question_once(form, pdf, language)
    pages = pages_of(pdf)
    assert len(pages) <= 2
    for number, words in enumerate(pages, start=1):
        assert re.search(rf"{number} / {len(pages)}\s+·\s+\w+ {form.mark}", words)
    (tmp_path / "form.pdf").write_bytes(pdf)
    heard_well(tmp_path / "form.pdf")
    with pikepdf.open(tmp_path / "form.pdf") as document:
        assert str(document.Root.Lang) == language
        fonts = [
            one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one
        ]
        assert fonts
        assert all("/FontFile2" in font for font in fonts)
    assert printed(name, language)[1] == pdf, "the same bytes again"


def test_the_scale_heads_each_page() -> None:
    for words in pages_of(printed("learning-organisation", "nl")[1]):
        for label in ("nooit", "zelden", "soms", "vaak", "altijd", "weet ik niet"):
            assert label in words
        assert "In de afgelopen drie maanden" in words


@pytest.mark.parametrize("role", ["staff", "leader"])
def test_a_study_with_roles_conditions_and_every_kind(role: str, tmp_path: Path) -> None:
    study = write_study(
        tmp_path / "s",
        ("every-kind", "leading-learning"),
        attributes=ROLES,
        report='{paper: letter, colour: "#ffee00"}',
    )
    form, pdf = printed_study(study, "en", role)
    assert_every_question_once(form, pdf, "en")
    words = " ".join(" ".join(pages_of(pdf)).split())
    for told in ("Learning here", "Acme BV", PURPOSE, RECIPIENTS, "31 December 2027", "Write no name on it"):
        assert told in words
    assert "Only if you crossed 1 (at home) at C:" in words
    assert "Only if you crossed 2 (a shared one) at D:" in words
    assert words.count("Everyone:") >= 1
    assert "10 = ten" in words
    leads = role == "leader"
    assert ("For people who lead others" in words) == leads
    assert ("I help my people." in words) == leads
    assert ("My manager helps me." in words) != leads
    assert ("I give time to learn." in words) == leads, "what only leaders are asked"
    assert f"{role} ({1 + leads})" in words, "their role is crossed already"
    (tmp_path / "form.pdf").write_bytes(pdf)
    heard_well(tmp_path / "form.pdf")
    with pypdfium2.PdfDocument(pdf) as document:
        assert tuple(map(round, document[0].get_size())) == (612, 792)


def test_codes_are_letters_before_the_statements_and_numbers_from_there(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", ("every-kind",), attributes=ROLES)
    interview = plan_interview(study.study, study.questionnaire(), "en")
    staff, leader = paper_forms(interview)
    told = {field.code: field.step.name for field in staff.fields}
    assert told == {
        "A": "team", "B": "role", "C": "place", "D": "desk",
        "1": "basic1", "2": "basic2", "3": "far1", "4": "wish", "5": "sharing",
    }  # fmt: skip
    assert [field.step.name for field in leader.fields if field.code in "1234"] == [
        "basic1", "basic2", "lead1", "far1",
    ]  # fmt: skip
    assert staff.mark != leader.mark
    dutch = paper_forms(plan_interview(study.study, study.questionnaire(), "nl"))
    assert [form.mark for form in dutch] == [staff.mark, leader.mark], "one mark in all languages"


def test_a_scale_of_many_points_has_a_field_to_write_in(tmp_path: Path) -> None:
    text = find_instrument("pulse").path.read_text(encoding="utf-8")
    points = ", ".join(f'{n}: {{en: "p{n}", nl: "p{n}"}}' for n in range(101))
    start, end = text.index("    points:"), text.index("    cannot_say:")
    (tmp_path / "pulse.yaml").write_text(text[:start] + f"    points: {{{points}}}\n" + text[end:])
    assert lo_diag("instruments", "print", "pulse.yaml", "-o", "p.pdf", cwd=tmp_path).code == 0
    words = " ".join(pages_of((tmp_path / "p.pdf").read_bytes()))
    assert "100 = p100" in words
    heard_well(tmp_path / "p.pdf")


def test_the_command(tmp_path: Path) -> None:
    done = lo_diag("instruments", "print", "time-pressure", "--language", "nl", cwd=tmp_path)
    assert done.code == 0, done.err
    assert re.search(r"time-pressure-nl\.pdf \(1 page, form [0-9a-f]{4}\)", done.err)
    assert lo_diag("instruments", "print", "time-pressure", "--language", "nl", cwd=tmp_path).code == 0
    led = lo_diag("instruments", "print", "leading-learning", "--role", "leader", cwd=tmp_path)
    assert "--role staff" in led.err
    same = lo_diag("instruments", "print", "pulse", "--role", "leader", "-o", "p.pdf", cwd=tmp_path)
    assert "the same form" in same.err
    assert {one.name for one in tmp_path.iterdir()} == {
        "time-pressure-nl.pdf", "leading-learning-en-leader.pdf", "p.pdf",
    }  # fmt: skip


def test_the_command_in_a_study(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    outside = lo_diag("instruments", "print", "--study", "s", cwd=tmp_path)
    assert "import --paper --study s" in outside.err
    assert (tmp_path / "2026-autumn-form-en.pdf").is_file()
    inside = lo_diag("instruments", "print", "--language", "nl", "-o", "f.pdf", cwd=study.path)
    assert inside.code == 0, inside.err
    assert "Ploeg" in pages_of((study.path / "f.pdf").read_bytes())[0]


def test_what_cannot_be_printed(tmp_path: Path) -> None:
    write_study(tmp_path / "s")
    for wrong in (["pulse", "--study", "s"], ["pulse", "-o", "f.docx"], ["pulse", "--role", "boss"]):
        assert lo_diag("instruments", "print", *wrong, cwd=tmp_path).code == 2, wrong
    for arguments, told in (
        ([], "lo-diag init"),
        (["pulsee"], "pulsee"),
        (["pulse", "--language", "de"], "does not speak"),
        (["--study", "s", "--language", "de"], "does not speak"),
        (["pulse", "-o", "none/of/these.pdf"], "cannot be written"),
    ):
        refused = lo_diag("instruments", "print", *arguments, cwd=tmp_path)
        assert refused.code == 1, arguments
        assert told in refused.err, refused.err
    assert [one.name for one in tmp_path.iterdir()] == ["s"]
