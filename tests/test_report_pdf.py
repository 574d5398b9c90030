"""The PDF: its pages, its words, its fonts, its tags."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from time import sleep

import outloud
import page
import pikepdf
import pypdfium2
import pytest

from lo_diagnostic.charts.words import title_of
from lo_diagnostic.disclosure.participation import count_participation
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.findings.guidance import shipped_rules
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.report.drawn import drawn_context
from lo_diagnostic.report.frame import ReportFrame, survey_frame
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.readers import READERS, compose
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from lo_diagnostic.study.settings import Paper
from lo_diagnostic.study.survey import survey_of_study
from lo_diagnostic.text import Speech
from tests.conftest import FULL
from tests.report_example import example_findings, example_frame, leader_report
from tests.test_report_logo import png

HEADLINES = {
    "en": [
        "Where do we stand, and what first?",
        "61 of 78 people answered",
        "page 2 of {pages}",
        "About 68, probably",
    ],
    "nl": [
        "Waar staan we, en wat doen we eerst?",
        "61 van de 78 mensen deden mee",
        "pagina 2 van {pages}",
        "Ongeveer 68, waar",
    ],
}
LANGUAGES = ["en", "nl"]
ALWAYS = ["leader", "workshop"]
FOR = list(READERS) if FULL else ALWAYS
Render = Callable[..., Path]


def report_html(reader: str, findings: Findings, frame: ReportFrame) -> str:
    """The report for a reader, charts inside."""
    return render_html(drawn_context(compose(reader, findings, frame)))


def texts_of(path: Path) -> list[str]:
    """The words of each page, in the order in which they are set."""
    with pypdfium2.PdfDocument(path) as document:
        return [one.get_textpage().get_text_bounded() for one in document]


def warnings_of(path: Path) -> list[str]:
    """What would keep somebody from reading it by ear."""
    result = outloud.check(str(path))
    assert result.error is None
    return [f"{f.message} ({f.evidence})" for f in result.findings if f.severity != "info"]


def elements_of(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """The tree of tags, in its order."""
    found, waiting = [], [document.Root.StructTreeRoot.K]
    while waiting:
        kid = waiting.pop()
        if isinstance(kid, pikepdf.Array):
            waiting += reversed(list(kid))
        elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.append(kid)
            waiting.append(kid.get("/K", pikepdf.Array()))
    return found


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Render:
    """The example report in a language, for a reader, on a paper; each rendered once."""
    folder = tmp_path_factory.mktemp("reports")
    logo = folder / "logo.png"
    logo.write_bytes(png(40, 20))

    def render(language: str, reader: str = "leader", paper: Paper = "a4") -> Path:
        path = folder / f"{reader}-{language}-{paper}.pdf"
        if not path.exists():
            frame = example_frame(language, paper=paper, logo=logo)
            path.write_bytes(html_to_pdf(report_html(reader, example_findings(), frame)))
        return path

    return render


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_and_words(language: str, pdf: Render) -> None:
    pages = texts_of(pdf(language))
    text = " ".join(" ".join(pages).split())
    for headline in HEADLINES[language]:
        assert headline.format(pages=len(pages)) in text
    mark = {"en": "Synthetic example", "nl": "Fictief voorbeeld"}[language]
    assert all(mark in page for page in pages)


@pytest.mark.parametrize("reader", FOR)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_can_read_it(language: str, reader: str, pdf: Render) -> None:
    assert warnings_of(pdf(language, reader)) == []
    second_opinion = page.validate_pdf(pdf(language, reader), profile=page.ValidationProfile.PDF_UA_1)
    assert second_opinion.is_compliant, [failure.message for failure in second_opinion.failures]
    with pikepdf.open(pdf(language, reader)) as document:
        assert str(document.Root.Lang) == language
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "Names" not in document.Root or "EmbeddedFiles" not in document.Root.Names


class _Blocks(HTMLParser):
    """The letters and digits of each paragraph, heading, cell and item of a list, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "h1", "h2", "h3", "li", "td", "th", "caption"):
            self.inside = True
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h1", "h2", "h3", "li", "td", "th", "caption"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.blocks[-1] += _letters(data)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@pytest.mark.parametrize("reader", FOR)
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_set_in_the_order_in_which_they_are_read(language: str, reader: str, pdf: Render) -> None:
    parser = _Blocks()
    parser.feed(report_html(reader, example_findings(), example_frame(language)))
    text, place = _letters(" ".join(texts_of(pdf(language, reader)))), 0
    blocks = [block[:24] for block in parser.blocks if block]
    assert len(blocks) > 60
    for block in blocks:
        found = text.find(block, place)
        assert found >= 0, f"{block} stands before {text[place - 30 : place]}"
        place = found + len(block)


@pytest.mark.parametrize("reader", ALWAYS)
@pytest.mark.parametrize("language", LANGUAGES if FULL else ["nl"])
def test_a_letter_page_holds_what_an_a4_page_holds(language: str, reader: str, pdf: Render) -> None:
    assert texts_of(pdf(language, reader, "letter")) == texts_of(pdf(language, reader))
    assert warnings_of(pdf(language, reader, "letter")) == []
    with pikepdf.open(pdf(language, reader, "letter")) as document:
        assert {tuple(map(float, one.mediabox)) for one in document.pages} == {(0, 0, 612, 792)}


def test_the_paper_is_that_of_the_study(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s", StudyPlan(("pulse",), "en", "Acme", [])).path / "study.yaml"
    settings = study.read_text(encoding="utf-8")
    assert survey_of_study(open_study(study.parent)).paper == "a4"
    study.write_text(f"{settings}\nreport: {{paper: letter}}\n", encoding="utf-8")
    survey = survey_of_study(open_study(study.parent))
    frame = survey_frame(survey, "en", made_on=date(2026, 11, 21), program="lo-diag", short_hash="0" * 8)
    assert frame.paper == "letter"
    study.write_text(f"{settings}\nreport: {{paper: legal}}\n", encoding="utf-8")
    with pytest.raises(InputProblems, match="letter"):
        open_study(study.parent)


LONG_ACTIONS = ("R02", "R10", "R13")


def _with_actions(findings: Findings, names: tuple[str, ...]) -> Findings:
    rules = {rule.id: rule for rule in shipped_rules()}
    like = findings.actions[0]
    return replace(
        findings,
        actions=tuple(
            replace(
                like,
                action=rules[name].action,
                because=rules[name].because,
                first_step=rules[name].first_step,
                owner=rules[name].owner,
                evidence=rules[name].evidence.text,
                caveat=rules[name].caveat,
            )
            for name in names
        ),
    )


def _with_groups(findings: Findings, *counts: int) -> Findings:
    """As many groups of seven people by each of some attributes."""
    sizes = [{f"Group {number}": 7 for number in range(count)} for count in counts]
    tables = {
        f"cut {number}": count_participation(told, 0, dict.fromkeys(told, 9), 5)
        for number, told in enumerate(sizes)
    }
    return replace(findings, participation=tables)


@pytest.mark.parametrize("language", LANGUAGES if FULL else ["nl"])
@pytest.mark.parametrize(
    "findings",
    [
        pytest.param(_with_groups(example_findings(), 8), id="eight groups"),
        pytest.param(_with_groups(_with_actions(example_findings(), LONG_ACTIONS), 8, 3), id="long actions"),
    ],
)
def test_no_page_spills_over(findings: Findings, language: str, tmp_path: Path) -> None:
    composition = compose("leader", findings, example_frame(language))
    (tmp_path / "r.pdf").write_bytes(html_to_pdf(render_html(drawn_context(composition))))
    questions = [_letters(one["question"]) for one in composition.context["pages"]]
    pages = [_letters(text) for text in texts_of(tmp_path / "r.pdf")[1:]]
    assert len(pages) == len(questions)
    assert all(question in text for question, text in zip(questions, pages, strict=True))


@pytest.mark.parametrize("language", LANGUAGES if FULL else ["nl"])
@pytest.mark.parametrize(
    "names",
    [
        ("learning-organisation",),
        ("learning-culture", "time-pressure", "leading-learning"),
        ("learning-organisation", "leading-learning"),
        tuple(name for name in shipped_ids() if name not in ("pulse", "learning-organisation")),
    ],
    ids=len,
)
def test_page_1_and_the_method_hold_together(names: tuple[str, ...], language: str, tmp_path: Path) -> None:
    themes = [one.id for name in names for one in find_instrument(name).instrument.dimensions]
    means = {theme: [30.0, 70.0, 50.0, 66.0, 36.0][place % 5] for place, theme in enumerate(themes)}
    composition = compose("leader", example_findings(names, means=means), example_frame(language))
    first, method = composition.context["pages"][0], composition.context["pages"][-1]
    composition.context["pages"] = [first, method]
    (tmp_path / "r.pdf").write_bytes(html_to_pdf(render_html(drawn_context(composition))))
    pages = [_letters(text) for text in texts_of(tmp_path / "r.pdf")]
    assert _letters(first["talk"]) in pages[1]
    assert _letters(method["question"]) in pages[2]
    if method["one_page"]:
        assert len(pages) == 3
    else:
        assert _letters(method["closing"]) in pages[3]
        assert len(pages[-1]) > 1000, "a page for a line or two"


RUNNING = """<!DOCTYPE html><html lang="en"><head><title>Runs</title><style>
@page {{ size: 100mm 100mm; margin: 10mm; @bottom-left {{ content: "foot" }} }}
body {{ margin: 0 }}
section {{ break-before: page }}
img {{ display: block; margin: 5mm 0 0 3mm }} b {{ display: block }}
</style></head><body><h1>Runs</h1>{body}</body></html>"""
DOT = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='96' height='48'/>"


def _running(tmp_path: Path, body: str) -> pikepdf.Pdf:
    path = tmp_path / "running.pdf"
    path.write_bytes(html_to_pdf(RUNNING.format(body=body)))
    assert page.validate_pdf(path, profile=page.ValidationProfile.PDF_UA_1).is_compliant
    return pikepdf.open(path)


@pytest.mark.parametrize(("sections", "told"), [(2, 2), (3, 1), (5, 1)])
def test_what_runs_along_for_three_pages_is_told_once(tmp_path: Path, sections: int, told: int) -> None:
    page_of = "<section><h2>Which?</h2><p>Only {}.</p><p>Same.</p><p><b>How sure</b> Very sure.</p></section>"
    made = _running(tmp_path, "".join(page_of.format("abcdef"[number]) for number in range(sections)))
    kinds = [str(one.S) for one in elements_of(made)]
    assert kinds.count("/H2") == told
    assert kinds.count("/P") == 2 * (sections + told), "a paragraph without a head stays"


def test_a_table_that_goes_on_is_one_table(tmp_path: Path) -> None:
    rows = "".join(f"<tr><th scope='row'>row {number}</th><td>{number}</td></tr>" for number in range(40))
    head = "<thead><tr><th>What</th><th>How many</th></tr></thead>"
    made = _running(tmp_path, f"<section><h2>Which?</h2><table>{head}<tbody>{rows}</tbody></table></section>")
    assert len(made.pages) > 3
    found = elements_of(made)
    kinds = [str(one.S) for one in found]
    assert (kinds.count("/Table"), kinds.count("/THead"), kinds.count("/TR")) == (1, 1, 41)
    named = {bytes(one.ID) for one in found if "/ID" in one}
    cells = [one for one in found if str(one.S) == "/TD"]
    assert all(len(cell.A.Headers) == 2 and {*map(bytes, cell.A.Headers)} <= named for cell in cells)


def test_a_picture_says_where_it_stands(tmp_path: Path) -> None:
    made = _running(tmp_path, f'<section><img src="{DOT}" alt="A dot."></section>')
    (figure,) = [one for one in elements_of(made) if str(one.S) == "/Figure"]
    left, bottom, right, top = (float(edge) / 72 * 25.4 for edge in figure.A.BBox)
    assert (left, 100 - top) == pytest.approx((13, 15), abs=0.01)
    assert (right - left, top - bottom) == pytest.approx((25.4, 12.7), abs=0.01)


@pytest.mark.parametrize("language", ["en", "nl"] if FULL else ["nl"])
def test_only_our_own_font_is_inside(language: str, pdf: Render) -> None:
    with pikepdf.open(pdf(language)) as document:
        fonts = {
            str(element.BaseFont)
            for element in document.objects
            if isinstance(element, pikepdf.Dictionary) and "/BaseFont" in element
        }
        assert fonts
        assert all(re.fullmatch(r"/[A-Z]{6}\+IBM-Plex-Sans(-Semi-Bold)?", font) for font in fonts), fonts


@pytest.mark.parametrize("language", ["en", "nl"] if FULL else ["nl"])
def test_many_themes_keep_page_1_and_the_profile_whole(tmp_path: Path, language: str) -> None:
    names = tuple(name for name in shipped_ids() if name not in ("pulse", "learning-organisation"))
    themes = [one.id for name in names for one in find_instrument(name).instrument.dimensions]
    means = {theme: 20.0 + place * 2 for place, theme in enumerate(themes)}
    findings = example_findings(names, means=means)
    composition = compose("leader", findings, example_frame(language))
    assert {"profile", "profile-2"} <= set(composition.pictures)
    alt = {name: picture.alt for name, picture in composition.pictures.items()}
    for one in findings.dimensions:
        assert sum(title_of(one, Speech(language)) in alt[name] for name in alt if "profile" in name) >= 1
    (tmp_path / "r.pdf").write_bytes(html_to_pdf(leader_report(findings, example_frame(language))))
    with pypdfium2.PdfDocument(tmp_path / "r.pdf") as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    first, last, second = {
        "en": ("Where do we stand", "To talk about", "Who spoke"),
        "nl": ("Waar staan we", "Om te bespreken", "Wie deed mee"),
    }[language]
    assert first in pages[1]
    assert last in pages[1]
    assert second in pages[2]


def test_the_same_input_gives_the_same_bytes(pdf: Render) -> None:
    made = pdf("en")
    sleep(1)  # the fonts would carry the second
    frame = example_frame(logo=made.with_name("logo.png"))
    assert html_to_pdf(report_html("leader", example_findings(), frame)) == made.read_bytes()


def test_the_client_logo_is_inside(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png(40, 20))
    html = leader_report(example_findings(), example_frame(logo=tmp_path / "logo.png"))
    assert '<img class="logo" src="data:image/png;base64,' in html
