"""`lo-diag audit`: does any sum or difference of the means and counts shown isolate a few people?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import ExitCode, InputProblems
from lo_diagnostic.text import plain

if TYPE_CHECKING:
    from lo_diagnostic.disclosure.audit import Audit
    from lo_diagnostic.disclosure.witness import Witness

FEWEST = 5
FEW = 5
"""What could not be decided is told up to so many; `--json` tells all."""


def audit(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[STUDY|FILE.csv…]",
            help="A study folder (default: here), or tables of group, n and mean about the same people.",
        ),
    ] = None,
    minimum: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=2, help="For tables: the fewest people a result may be about; default 5."
        ),
    ] = None,
    wave: Annotated[str | None, typer.Option(help="Of a study; default: the current one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Look for cells that, added and subtracted, give the result of a few people; exit 1 if there are any."""
    named = sources or [Path()]
    if named[0].is_dir() and (len(named) > 1 or minimum is not None):
        raise typer.BadParameter("a study is audited by itself, by its own minimum", param_hint="STUDY")
    found = _audit_study(named[0], wave) if named[0].is_dir() else _audit_files(named, minimum or FEWEST)
    if as_json:
        print(json.dumps(found.as_dict(), indent=1, ensure_ascii=False))
    else:
        for line in _lines(found):
            print(plain(line))
    if not found.safe:
        raise typer.Exit(ExitCode.PROBLEMS)


def _audit_study(folder: Path, wave: str | None) -> Audit:
    """Everything that the study's ledger says was shown of a wave."""
    from lo_diagnostic.scoring.audit_study import audit_survey
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.survey import survey_of_study

    survey = survey_of_study(open_study(folder), wave)
    if survey.history and survey.history.told.closed == "expired":
        survey.history.refuse_erased()
    return audit_survey(survey)


def _audit_files(files: list[Path], minimum: int) -> Audit:
    """All files together, each once."""
    from lo_diagnostic.disclosure.audit_table import audit_tables
    from lo_diagnostic.disclosure.tables.table_file import read_report_table

    tables = []
    for path in dict.fromkeys(files):
        if path.is_dir():
            raise InputProblems.one(str(path), "", "is a folder.", "Name the CSV files of the report.")
        table, warnings = read_report_table(path)
        console.tell_problems(warnings)
        tables.append(table)
    return audit_tables(tables, minimum)


def _lines(found: Audit) -> Iterator[str]:
    """The audit in words."""
    if not found.cells:
        yield "Nothing has been shown yet."
        return
    if found.witness:
        yield from _leak(found.witness, found.k)
    elif found.unproven:
        yield f"Nothing surely isolates fewer than {found.k} people, but something may. Not told well enough:"
        yield from (f"  {what}" for what in found.unproven[:FEW])
        if len(found.unproven) > FEW:
            yield f"  and {len(found.unproven) - FEW} more"
    else:
        yield f"No sum or difference of the shown means and counts isolates fewer than {found.k} people."
    cells, people = _count(found.cells, "cell"), _count(found.people, "person", "people")
    yield f"{cells}, {found.independent} of them independent, about {people}."
    if found.assumptions:
        yield "Taken for granted:"
        yield from (f"- {sentence}" for sentence in found.assumptions)


def _leak(witness: Witness, k: int) -> Iterator[str]:
    people = _count(witness.people, "person", "people")
    if witness.at_least < witness.people:
        people = f"{witness.at_least} to {people}"
    verb = "is" if witness.people == 1 else "are"
    if len(witness.terms) == 1:
        yield f"{people[:1].upper()}{people[1:]} {verb} exposed (the minimum is {k}) by one cell:"
    else:
        yield f"{people} {verb} exposed (the minimum is {k}). Take n × mean of each, add and subtract:"
    for times, cell in witness.terms:
        many = f"{abs(times)} × " if abs(times) != 1 else ""
        yield f"  {'+' if times > 0 else '−'} {many}{cell}"


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"
