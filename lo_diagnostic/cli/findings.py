"""`lo-diag findings`: which rule fired, on which number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.text import Speech, plain

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from lo_diagnostic.findings.findings import Findings
    from lo_diagnostic.study.survey import Survey


def findings(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="[SOURCE]", help="A study folder, or a responses file; default: here."),
    ] = None,
    instrument: Annotated[
        list[str] | None, typer.Option(metavar="ID|FILE", help="For a responses file; picks one in a study.")
    ] = None,
    wave: Annotated[str | None, typer.Option(help="Default: the current one.")] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the tables; with --json of its texts, default: every one.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Where each theme stands, and which rules and cards fired on which numbers."""
    from lo_diagnostic.cli.issuing import record_issue
    from lo_diagnostic.findings.analysis import analyse
    from lo_diagnostic.findings.findings_json import findings_json
    from lo_diagnostic.study.source import open_source
    from lo_diagnostic.study.survey import headcount_warning

    survey, warnings = open_source(source, instrument or [], [], wave)
    speech = console.speech_of_tables(survey.languages[0], language)
    console.tell_problems([*warnings, *headcount_warning(survey)])
    found = analyse(survey)
    record_issue(survey, "findings", [found.shown])
    if as_json:
        print(findings_json(found, survey.wave, language))
        return
    for part in _parts(survey, found, speech):
        console.show(part)
    console.say("Next: `--json` gives every number, and the first step and the owner of each action.")


def _parts(survey: Survey, found: Findings, speech: Speech) -> Iterator[RenderableType]:
    """Everything that is printed, in order: first what was measured, then what follows from it."""
    from lo_diagnostic.cli.score_words import heading
    from lo_diagnostic.report import findings_rows as told
    from lo_diagnostic.report import sentences

    made_up = speech.say("Synthetic example") if survey.synthetic else ""
    title, people = survey.title.in_language(speech.language), sentences.people(found, speech)
    yield " · ".join(
        plain(part) for part in (title, survey.organisation, survey.wave, people, made_up) if part
    )
    yield from _lines(sentences.small_first(found, speech))
    yield _profile(told.profile_rows(found, speech), speech)
    yield ""
    yield from _lines([sentences.strongest(found, speech), sentences.tension(found, speech)])
    if found.plane:
        yield from _lines(told.plane_lines(found.plane, speech))
    yield heading(speech.say("What the rules propose"))
    if found.actions:
        headings = [
            speech.say("rule"),
            speech.say("evidence"),
            speech.say("proposal"),
            speech.say("fired on"),
        ]
        yield _table(headings, told.action_rows(found, speech))
    else:
        yield from _lines([_no_action(found, speech)])
    yield from _lines(told.held_back_lines(found, speech))
    yield heading(speech.say("Conversation cards"))
    headings = [speech.say("card"), speech.say("question"), speech.say("fired on")]
    yield _table(headings, told.card_rows(found, speech))
    yield ""
    yield from _lines(told.silent_lines(found, speech))


def _profile(rows: Iterable[tuple[str, ...]], speech: Speech) -> Table:
    from lo_diagnostic.cli.score_words import columns

    numbers = ["n", speech.say("about"), speech.say("probably")]
    table = columns([speech.say("theme")], numbers, [speech.say("band"), speech.say("for the rules")])
    for row in rows:
        table.add_row(*map(plain, row))
    return table


def _table(headings: list[str], rows: Iterable[tuple[str, ...]]) -> Table:
    from lo_diagnostic.cli.score_words import columns

    table = columns([], [], headings)
    for row in rows:
        table.add_row(*map(plain, row))
    return table


def _no_action(found: Findings, speech: Speech) -> str:
    if found.detail:
        return speech.say("No rule suggests an action.")
    return speech.say("Actions are proposed from {least} people.", least=speech.number(found.minimum_detail))


def _lines(texts: Iterable[str]) -> Iterator[Text]:
    from rich.text import Text

    return (Text(plain(text)) for text in texts if text)
