"""`lo-diag report`: a reader's report as PDF or HTML."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lo_diagnostic.cli import console


class Reader(StrEnum):
    """Who the report is for."""

    LEADER = "leader"


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
        Format, typer.Option("--format", help="PDF to print, HTML to look at.")
    ] = Format.PDF,
    instrument: Annotated[
        list[str] | None, typer.Option(metavar="ID|FILE", help="For a responses file.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="ATTR", help="Attribute of a responses file to count participation by."),
    ] = None,
    wave: Annotated[str | None, typer.Option(help="Default: the current one.")] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where to write it.")
    ] = None,
) -> None:
    """Write a report. Nothing is written when too few people answered to keep answers confidential."""
    from lo_diagnostic.report.issue import issue_report
    from lo_diagnostic.study.source import default_report_path, open_source
    from lo_diagnostic.study.survey import headcount_warning

    survey, warnings = open_source(source, instrument or [], [by] if by else [], wave)
    console.tell_problems([*warnings, *headcount_warning(survey)])
    speak = language or survey.languages[0]
    path = out or default_report_path(source, survey.wave, reader.value, speak, as_format.value)
    console.say(f"Drawing the {reader.value} report …")
    pages = issue_report(survey, speak, path, as_format.value)
    length = f" ({pages} pages)" if pages else ""
    console.say(f"Wrote {path}{length}. Read page 1 first; print it double-sided for the conversation.")
