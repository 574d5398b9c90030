"""`lo-diag report`: a reader's report as PDF or HTML, or with `--by` one for each group."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console

if TYPE_CHECKING:
    from lo_diagnostic.study.survey import Survey


class Reader(StrEnum):
    """Who the report is for."""

    LEADER = "leader"
    WORKSHOP = "workshop"
    ANALYST = "analyst"
    FULL = "full"


_NEXT = {
    Reader.LEADER: "Start with the page after the cover, and talk it over together.",
    Reader.WORKSHOP: "Print the cards on one side and cut them out; the script stands after the cover.",
    Reader.ANALYST: "Every released number stands in its tables; `lo-diag score --json` has all the digits.",
    Reader.FULL: "It holds what people wrote and every table: hand on a shorter one where that is enough.",
}


class Format(StrEnum):
    """What the report is written as."""

    PDF = "pdf"
    HTML = "html"


def report(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="[SOURCE]", help="A study folder, or a responses file; default: here."),
    ] = None,
    reader: Annotated[Reader, typer.Option("--for", help="Who reads it.")] = Reader.LEADER,
    language: Annotated[
        str | None, typer.Option(help="Language of the report; default: the study's first.")
    ] = None,
    as_format: Annotated[
        Format | None, typer.Option("--format", help="To print or to look at; default: as the file ends.")
    ] = None,
    instrument: Annotated[
        list[str] | None, typer.Option(metavar="ID|FILE", help="For a responses file; picks one in a study.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="ATTR", help="One report per group, by an attribute or a column of the file."),
    ] = None,
    wave: Annotated[str | None, typer.Option(help="Default: the current one.")] = None,
    templates: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Your own templates; `lo-diag templates eject DIR` starts them."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="FILE|DIR",
            help="Where to write it; `-`: standard output. With `--by`: a folder.",
        ),
    ] = None,
) -> None:
    """Write a report. Nothing is written when too few people answered to keep answers confidential."""
    if by is not None:
        _refuse_with_groups(by, reader, out)
    written_as = _written_as(as_format, None if by else out)
    from lo_diagnostic.cli.report_groups import report_by_group
    from lo_diagnostic.study.source import default_report_path, open_source
    from lo_diagnostic.study.survey import headcount_warning

    survey, warnings = open_source(source, instrument or [], [by] if by else [], wave)
    console.tell_problems([*warnings, *headcount_warning(survey)])
    speak = language or survey.languages[0]
    if by:
        report_by_group(source, survey, by, speak, written_as, templates, out)
        return
    path = out or default_report_path(source, survey.wave, reader.value, speak, written_as)
    _report(survey, reader, speak, written_as, templates, path)


def _report(
    survey: Survey, reader: Reader, language: str, written_as: str, templates: Path | None, path: Path
) -> None:
    """One report, remembered before it is shown; `-` is standard output."""
    from lo_diagnostic.cli.issuing import record_issue
    from lo_diagnostic.report.frame import title_warnings
    from lo_diagnostic.report.issue import compose_report

    if written_as == Format.PDF.value:
        console.tell_problems(title_warnings(survey, language))
    console.say(f"Drawing the report ({reader.value}) …")
    issued = compose_report(survey, reader.value, language, written_as, templates)
    console.tell_problems(issued.warnings)
    record_issue(survey, "report", [issued.shown], issued.comments)
    if str(path) == "-":
        sys.stdout.buffer.write(issued.content)
        return
    issued.write(path)
    length = f" ({issued.pages} pages)" if issued.pages else ""
    console.say(f"Wrote {path}{length}. {_NEXT[reader]}")


def _refuse_with_groups(by: str, reader: Reader, out: Path | None) -> None:
    """Raise BadParameter for what makes no sense beside `--by`."""
    if not by or "," in by:
        raise typer.BadParameter("names one attribute, or one column of a responses file", param_hint="--by")
    if reader is not Reader.LEADER:
        message = "reports per group are of one kind; leave --for out, or leave --by out"
        raise typer.BadParameter(message, param_hint="--for")
    if out is not None and (str(out) == "-" or out.suffix.lower().removeprefix(".") in list(Format)):
        raise typer.BadParameter("with --by names a folder", param_hint="--out")


def _written_as(wanted: Format | None, out: Path | None) -> str:
    """`pdf` or `html`: as wanted, else as the file ends. Raises BadParameter when the two disagree."""
    ending = "" if out is None or str(out) == "-" else out.suffix.removeprefix(".").lower()
    if ending and (ending not in list(Format) or (wanted and ending != wanted.value)):
        raise typer.BadParameter("the file must end as its format: .pdf or .html", param_hint="--out")
    return wanted.value if wanted else ending or Format.PDF.value
