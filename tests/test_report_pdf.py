"""The PDF: its pages, its words, its fonts, its tags."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import outloud
import page
import pikepdf
import pypdfium2
import pytest

from lo_diagnostic.charts.words import title_of
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.report.leader import leader_report
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.readers import compose
from lo_diagnostic.text import Speech
from tests.conftest import FULL
from tests.report_example import example_findings, example_frame
from tests.test_report_logo import png

HEADLINES = {
    "en": [
        "Where do we stand, and what first?",
        "61 of 78 people answered",
        "page 2 of 10",
        "About 68, probably",
    ],
    "nl": [
        "Waar staan we, en wat doen we eerst?",
        "61 van de 78 mensen deden mee",
        "pagina 2 van 10",
        "Ongeveer 68, waar",
    ],
}


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The example report in a language, rendered once."""
    folder = tmp_path_factory.mktemp("reports")

    def render(language: str) -> Path:
        path = folder / f"{language}.pdf"
        if not path.exists():
            path.write_bytes(html_to_pdf(leader_report(example_findings(), example_frame(language))))
        return path

    return render


@pytest.mark.parametrize("language", ["en", "nl"])
def test_pages_and_words(language: str, pdf: Callable[[str], Path]) -> None:
    document = pypdfium2.PdfDocument(pdf(language))
    pages = [page.get_textpage().get_text_bounded() for page in document]
    assert len(pages) == 10
    text = " ".join(" ".join(pages).split())
    for headline in HEADLINES[language]:
        assert headline in text
    mark = {"en": "Synthetic example", "nl": "Fictief voorbeeld"}[language]
    assert all(mark in page for page in pages)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_screen_reader_can_read_it(language: str, pdf: Callable[[str], Path]) -> None:
    result = outloud.check(str(pdf(language)))
    assert result.error is None
    assert [f for f in result.findings if f.severity == "error"] == []
    second_opinion = page.validate_pdf(pdf(language), profile=page.ValidationProfile.PDF_UA_1)
    assert second_opinion.is_compliant, [failure.message for failure in second_opinion.failures]
    with pikepdf.open(pdf(language)) as document:
        assert str(document.Root.Lang) == language
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "Names" not in document.Root or "EmbeddedFiles" not in document.Root.Names


@pytest.mark.parametrize("language", ["en", "nl"])
def test_only_our_own_font_is_inside(language: str, pdf: Callable[[str], Path]) -> None:
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


def test_the_same_input_gives_the_same_bytes(pdf: Callable[[str], Path]) -> None:
    assert html_to_pdf(leader_report(example_findings(), example_frame())) == pdf("en").read_bytes()


def test_the_client_logo_is_inside(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png(40, 20))
    html = leader_report(example_findings(), example_frame(logo=tmp_path / "logo.png"))
    assert '<img class="logo" src="data:image/png;base64,' in html
