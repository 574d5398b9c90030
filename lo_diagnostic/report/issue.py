"""Issuing a report: a survey analysed, told in one language, and written whole."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from lo_diagnostic import __version__
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.analysis import analyse
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report.frame import survey_frame
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.leader import drawn_context, with_typeface
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.readers import compose
from lo_diagnostic.study.ledger import Shown
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import languages
from lo_diagnostic.whole_file import whole_file

_FLOAT = re.compile(r"-?\d+\.\d+(e-?\d+)?")


@dataclass(frozen=True)
class IssuedReport:
    """A finished report: the file's content, its pages (0 for HTML), and what it shows, for the ledger."""

    content: bytes
    pages: int
    shown: Shown

    def write(self, path: Path) -> None:
        """Write it whole. Raises InputProblems when that cannot be done; an earlier report stays then."""
        with whole_file(path) as stream:
            stream.write(self.content)


def compose_report(
    survey: Survey, reader: str, language: str, as_format: str, templates: Path | None = None
) -> IssuedReport:
    """The report of `survey` for one of `READERS`, as `pdf` or `html`; `templates`: a folder of one's own.

    Raises InputProblems when too few people answered, the language is not there, or a template is faulty.
    """
    _refuse_other_languages(survey, language)
    findings = analyse(survey)
    frame = survey_frame(
        survey,
        language,
        made_on=_today(),
        program=f"lo-diag {__version__}",
        short_hash=fingerprint(findings),
    )
    context = drawn_context(compose(reader, findings, frame))
    if templates:
        from lo_diagnostic.report.own_templates import report_from

        content = report_from(templates, context, as_format)
    else:
        html = render_html(context)
        content = html_to_pdf(html) if as_format == "pdf" else html.encode("utf-8")
    if as_format == "html":
        return IssuedReport(with_typeface(content.decode("utf-8")).encode("utf-8"), 0, findings.shown)
    return IssuedReport(content, _pages(content), findings.shown)


def fingerprint(findings: Findings) -> str:
    """Eight characters that change with the questionnaires and the released numbers (never raw answers)."""
    told = [(found.dimension.id, found.scores) for found in findings.dimensions]
    record = repr((findings.references, findings.n, told, findings.plane))
    # Sums vary with the order of rows in their last digits.
    rounded = _FLOAT.sub(lambda found: f"{float(found.group()):.9g}", record)
    return hashlib.sha256(rounded.encode("utf-8")).hexdigest()[:8]


def _refuse_other_languages(survey: Survey, language: str) -> None:
    spoken = [
        code
        for code in languages()
        if all(code in found.instrument.languages for found in survey.instruments)
    ]
    if language not in spoken:
        remedy = f"Choose one of: {', '.join(spoken)}."
        raise InputProblems.one("", "--language", f'there is no report in "{language}".', remedy)


def _today() -> date:
    """Today, or the day of SOURCE_DATE_EPOCH where a build must be repeatable."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdecimal() else date.today()


def _pages(pdf: bytes) -> int:
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)
