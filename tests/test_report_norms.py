"""Norms in the report: whose, of how many, of when, from where, how comparable; or that there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdfium2
import pytest

from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.instrument.model import Dimension, Norm
from lo_diagnostic.report.norms import norms
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.text import Speech
from tests.report_example import example_findings, example_frame, leader_report, told_as_one

ONE = {"population": "Staff", "n": 1234, "year": 2021, "source": "Me", "mean": 56.25}


def _norm(**more: Any) -> Norm:
    return Norm.model_validate({**ONE, "comparable": "yes", **more})


def _with(findings: Findings, **normed: list[Norm]) -> Findings:
    """The findings with norms of these dimensions; `_` in a name stands for a hyphen."""

    def dimension(found: Dimension) -> Dimension:
        return found.model_copy(update={"norms": normed.get(found.id.replace("-", "_"), [])})

    def finding(found: DimensionFinding) -> DimensionFinding:
        parts = tuple(dimension(part) for part in found.parts)
        return replace(found, dimension=found.dimension if parts else dimension(found.dimension), parts=parts)

    return replace(findings, dimensions=tuple(finding(found) for found in findings.dimensions))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No published norm for any theme."),
        ("nl", "Voor geen enkel thema is een norm gepubliceerd."),
    ],
)
def test_no_norm_at_all_takes_one_line(language: str, said: str) -> None:
    assert norms(example_findings(), Speech(language)) == {"told": [], "missing": said}


TOLD = {
    "en": """\
Curiosity: about 58 here. Staff (n = 1,234, 2021): 56.3 (sd 12); partly comparable. Source: Me
Time pressure: about 70 here. Staff (n = 1,234, 2021): 56.3; comparable. Source: Me
Time pressure: about 70 here. Nurses (n = 9, 1998–2001): 71 (sd 8.5); not comparable. Source: Me
No published norm: """,
    "nl": """\
Nieuwsgierigheid: hier ongeveer 58. Staff (n = 1.234, 2021): 56,3 (sd 12); deels vergelijkbaar. Bron: Me
Tijdsdruk: hier ongeveer 70. Staff (n = 1.234, 2021): 56,3; vergelijkbaar. Bron: Me
Tijdsdruk: hier ongeveer 70. Nurses (n = 9, 1998–2001): 71 (sd 8,5); niet vergelijkbaar. Bron: Me
Geen gepubliceerde norm: """,
}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_norm_stands_beside_our_score(language: str) -> None:
    nurses = _norm(population="Nurses", n=9, year="1998–2001", mean=71, sd=8.5, comparable="no")
    findings = _with(
        example_findings(), curiosity=[_norm(sd=12, comparable="partly")], time_pressure=[_norm(), nurses]
    )
    told = norms(findings, Speech(language))
    assert "\n".join([*told["told"], told["missing"]]).startswith(TOLD[language])
    titles = {f.dimension.id: f.dimension.title.in_language(language) for f in findings.dimensions}
    named = [name for name, title in titles.items() if title in told["missing"]]
    assert named == [name for name in titles if name not in ("curiosity", "time-pressure")]


def test_where_every_theme_has_a_norm_none_is_missing() -> None:
    findings = example_findings(("time-pressure",))
    names = (found.dimension.id.replace("-", "_") for found in findings.dimensions)
    assert norms(_with(findings, **{name: [_norm()] for name in names}), Speech("en"))["missing"] == ""


def test_one_theme_without_a_norm_is_named() -> None:
    findings = example_findings(("time-pressure",))
    alone = replace(findings, dimensions=findings.dimensions[:1])
    title = alone.dimensions[0].dimension.title.in_language("en")
    assert norms(alone, Speech("en"))["missing"] == f"No published norm: {title}."


@pytest.mark.parametrize(
    ("language", "here"),
    [("en", "told as one with Experience here"), ("nl", "hier samengenomen met Ervaring")],
)
def test_themes_told_as_one_keep_their_norms_without_a_score_of_their_own(language: str, here: str) -> None:
    joined = told_as_one(example_findings(), ["curiosity", "experience"])
    (line,) = norms(_with(joined, curiosity=[_norm()]), Speech(language))["told"]
    assert here in line
    assert "about 58" not in line
    assert "ongeveer" not in line


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_pdf_prints_norms_and_attribution(language: str) -> None:
    findings = _with(example_findings(), curiosity=[_norm(sd=12, comparable="partly")])
    with pypdfium2.PdfDocument(
        BytesIO(html_to_pdf(leader_report(findings, example_frame(language))))
    ) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    printed = re.sub(r"\s+", " ", text)
    told = norms(findings, Speech(language))
    for line in (*told["told"], told["missing"]):
        assert line in printed, printed[-4000:]
    (instrument,) = findings.instruments
    spaceless = re.sub(r"\s+", "", text)
    assert re.sub(r"\s+", "", instrument.licence.attribution) in spaceless
    assert {"en": "Norms", "nl": "Normen"}[language] in printed


def test_without_norms_the_line_follows_the_licence() -> None:
    html = leader_report(example_findings(), example_frame())
    licence = example_findings().instruments[0].licence.attribution
    assert re.sub(r"<[^>]+>", "", html).count(f"{licence} No published norm for any theme.") == 1
    assert "<h3>Norms</h3>" not in html
