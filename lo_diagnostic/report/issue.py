"""Issuing a report: a survey analysed, told in one language, and written whole."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from lo_diagnostic import __version__
from lo_diagnostic.disclosure.comments import WHOLE
from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.findings.analysis import analyse
from lo_diagnostic.findings.comments import told_comments
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report.drawn import drawn_context, with_typeface
from lo_diagnostic.report.frame import survey_frame
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.interactive import enliven
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.readers import compose, sections_of
from lo_diagnostic.report.seal import Seal
from lo_diagnostic.report.sealing import sealed
from lo_diagnostic.study.ledger import Shown
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import Speech, languages
from lo_diagnostic.whole_file import whole_file

_FLOAT = re.compile(r"-?\d+\.\d+(e-?\d+)?")


@dataclass(frozen=True)
class IssuedReport:
    """A finished report: the file's content, its pages (0 for HTML), and what it shows, for the ledger.

    `comments`: the cut of the comments in it; None where it has none. `warnings`: of its seal.
    """

    content: bytes
    pages: int
    shown: Shown
    comments: str | None = None
    warnings: tuple[Problem, ...] = ()

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
    refuse_other_languages(survey, language)
    return told_report(findings_for(survey, reader), survey, reader, language, as_format, templates)


def findings_for(survey: Survey, reader: str) -> Findings:
    """The analysis that a report for `reader` tells, with the comments where it has some.

    Raises InputProblems when too few people answered.
    """
    findings = analysis_for(survey, reader)
    if "comments" in sections_of(reader):
        findings = replace(findings, comments=told_comments(survey))
    return findings


def comments_in(findings: Findings) -> str | None:
    """The cut of the comments that a report of `findings` shows; None where it shows none."""
    return WHOLE if findings.comments and findings.comments.anything else None


def told_report(
    findings: Findings,
    survey: Survey,
    reader: str,
    language: str,
    as_format: str,
    templates: Path | None = None,
) -> IssuedReport:
    """The report of `findings_for` this survey and reader. Raises InputProblems when a template is faulty."""
    frame = survey_frame(
        survey,
        language,
        made_on=today(),
        program=f"lo-diag {__version__}",
        short_hash=fingerprint(findings),
    )
    context = drawn_context(compose(reader, findings, frame))
    content = rendered(context, as_format, templates)
    comments = comments_in(findings)
    if as_format == "html":
        return IssuedReport(content, 0, findings.shown, comments)
    seal = Seal(
        reader=reader,
        language=language,
        wave=survey.wave,
        instruments={one.instrument.id: one.instrument.version for one in survey.instruments},
        program=__version__,
        made_on=frame.made_on,
        own_templates=templates is not None,
    )
    content, warnings = sealed(content, seal, survey, findings)
    return IssuedReport(content, page_count(content), findings.shown, comments, tuple(warnings))


def analysis_for(survey: Survey, reader: str, cut: str = "") -> Findings:
    """What a report for `reader` is made of, one of a group by its `cut`; `lo-diag verify` does it again."""
    return analyse(survey, (cut,) if cut else None, quality="tables" in sections_of(reader))


def rendered(context: dict[str, Any], as_format: str, templates: Path | None = None) -> bytes:
    """The report of a drawn `context`, as `pdf` (without a seal) or as `html` for a browser.

    Raises InputProblems when a template is faulty.
    """
    if templates:
        from lo_diagnostic.report.own_templates import report_from

        content = report_from(templates, context, as_format)
    else:
        html = render_html(context)
        content = html_to_pdf(html) if as_format == "pdf" else html.encode("utf-8")
    if as_format == "pdf":
        return content
    html = with_typeface(content.decode("utf-8"))
    return enliven(html, context["drawings"], Speech(context["language"])).encode("utf-8")


def fingerprint(findings: Findings) -> str:
    """Eight characters that change with the questionnaires and the released numbers (never raw answers)."""
    told = [(found.dimension.id, found.scores) for found in findings.dimensions]
    groups = findings.groups
    compared = (groups.groups, groups.differences) if groups else ()
    beside = (compared, findings.leaders, findings.changes)
    return digest((findings.references, findings.n, told, findings.plane, *beside))[:8]


def digest(results: object) -> str:
    """A hash of released results, by how they print."""
    # Sums vary with the order of rows in their last digits.
    rounded = _FLOAT.sub(lambda found: f"{float(found.group()):.9g}", repr(results))
    return hashlib.sha256(rounded.encode("utf-8")).hexdigest()


def refuse_other_languages(survey: Survey, language: str) -> None:
    """Raise InputProblems where program and questionnaires do not all speak the language."""
    spoken = [
        code
        for code in languages()
        if all(code in found.instrument.languages for found in survey.instruments)
    ]
    if language not in spoken:
        remedy = f"Choose one of: {', '.join(spoken)}."
        raise InputProblems.one("", "--language", f'there is no report in "{language}".', remedy)


def today() -> date:
    """Today, or the day of SOURCE_DATE_EPOCH where a build must be repeatable.

    Raises InputProblems where that is no number of seconds since 1970.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return date.today()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as fault:
        message = f'is "{epoch[:40]}", which is no number of seconds since 1970.'
        raise InputProblems.one("", "SOURCE_DATE_EPOCH", message, "Correct it, or unset it.") from fault


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)
