"""`lo-diag status`: who has answered by now, and what can be reported already."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.text import Speech, plain

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from lo_diagnostic.disclosure.participation import Participation
    from lo_diagnostic.disclosure.progress import Progress, ProgressReader
    from lo_diagnostic.study.settings import Study

SECONDS = 2
NOTHING = "–"


def status(
    study: Annotated[
        Path, typer.Argument(metavar="[STUDY]", help="The study folder; default: here.", show_default=False)
    ] = Path(),
    watch: Annotated[
        bool, typer.Option("--watch", help="In a terminal: again every two seconds, until Ctrl-C.")
    ] = False,
    wave: Annotated[str | None, typer.Option(help="Default: the current one.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the tables.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """People who answered, by group, against the headcount; and what can be reported already."""
    if watch and as_json:
        raise typer.BadParameter("is for people; --json tells how it stands once", param_hint="--watch")
    from lo_diagnostic.disclosure.progress import ProgressReader
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.survey import known_wave

    folder = open_study(study)
    speech = console.speech_of_tables(folder.study.languages[0], language)
    reader = ProgressReader(folder, known_wave(folder, wave))
    if as_json:
        print(json.dumps(reader.read().as_dict(), indent=1, ensure_ascii=False))
    elif watch and sys.stdout.isatty():
        _watch(reader, folder.study, speech)
    else:
        for part in _told(reader.read(), folder.study, speech):
            console.show(part)


def _watch(reader: ProgressReader, study: Study, speech: Speech) -> None:
    """Draw it anew in the same place; a file that is busy for a moment leaves the last picture standing."""
    from rich.console import Group
    from rich.live import Live
    from rich.text import Text

    def picture() -> RenderableType:
        parts = [*_told(reader.read(), study, speech), "", speech.say("Ctrl-C ends this.")]
        return Group(*(Text(part) if isinstance(part, str) else part for part in parts))

    with Live(picture(), screen=True, auto_refresh=False) as live:
        try:
            while True:
                time.sleep(SECONDS)
                try:
                    live.update(picture(), refresh=True)
                except (InputProblems, OSError):
                    continue
        except KeyboardInterrupt:
            return


def _told(progress: Progress, study: Study, speech: Speech) -> Iterator[RenderableType]:
    """A heading, a table for each attribute, and what it means."""
    title = study.title.in_language(speech.language)
    yield plain(" · ".join([title, study.organisation, progress.wave]))
    yield ""
    yield _answered(progress, speech)
    for name, participation in progress.groups.items():
        yield ""
        yield _table(name, participation, progress, study, speech)
    yield ""
    yield from _meaning(progress, speech)


def _answered(progress: Progress, speech: Speech) -> str:
    answered = speech.count("{n} person has answered", "{n} people have answered", progress.answered)
    if not progress.headcount:
        return f"{answered}."
    asked, rate = speech.number(progress.headcount), _rate(progress.answered, progress.headcount, speech)
    return speech.say("{answered}, of {asked}: {rate}.", answered=answered, asked=asked, rate=rate)


def _rate(n: int, headcount: int, speech: Speech) -> str:
    return f"{speech.number(100 * n / headcount)}%"


def _table(
    name: str, participation: Participation, progress: Progress, study: Study, speech: Speech
) -> Table:
    """One row for each group that may be told of; whose are too few stand together."""
    from rich.table import Table

    from lo_diagnostic.charts.response import row_title

    heading, titles = name, dict[str, str]()
    if attribute := study.attributes.get(name):
        heading = attribute.title.in_language(speech.language)
        titles = {group: attribute.title_of(group, speech.language) for group in attribute.values}
    table = Table(box=None, pad_edge=False)
    table.add_column(plain(heading), overflow="fold")
    for column in ("answered", "of", "response"):
        table.add_column(speech.say(column), justify="right")
    table.add_column(speech.say("enough for"))
    for row in participation.rows:
        known = row.headcount is not None and row.headcount > 0
        table.add_row(
            plain(row_title(row, titles, speech)),
            speech.number(row.n),
            speech.number(row.headcount or 0) if known else NOTHING,
            _rate(row.n, row.headcount or 1, speech) if known else NOTHING,
            _enough_for(progress, row.n, speech),
        )
    return table


def _enough_for(progress: Progress, n: int, speech: Speech) -> str:
    if n >= progress.thresholds.detail:
        return speech.say("scores and spread")
    return speech.say("scores") if n >= progress.thresholds.group else speech.say("nothing yet")


def _meaning(progress: Progress, speech: Speech) -> Iterator[str]:
    """What waits, and what can be reported."""
    if progress.expired:
        yield speech.say("The answers of this wave were removed: their time was over.")
        return
    if progress.unfinished:
        one, many = "{n} interview here is not finished.", "{n} interviews here are not finished."
        yield speech.count(one, many, progress.unfinished)
    if progress.form_closed:
        yield speech.say("The form on the phones is closed.")
    if progress.held != 0:
        yield _held(progress.held, speech)
        return
    if progress.waiting:
        one = "{n} late answer waits and does not count yet."
        yield speech.count(one, "{n} late answers wait and do not count yet.", progress.waiting)
    if progress.missing:
        one, many = "One more is needed for a report.", "{n} more are needed for a report."
        yield speech.count(one, many, progress.missing)
        return
    yield speech.say("A report can be made: `lo-diag report`.")
    if (more := progress.thresholds.detail - progress.answered) > 0:
        one = "{n} more, and it can tell the answers to each statement and what people wrote."
        yield speech.count(one, one, more)


def _held(more: int | None, speech: Speech) -> str:
    told = speech.say(
        "People were removed after results were shown: new ones, beside those, would tell of single people."
    )
    if more is None:
        return f"{told} {speech.say('Nothing is computed anew.')}"
    one = "Nothing is computed anew until {n} more person's answers have come in, or gone."
    many = "Nothing is computed anew until {n} more people's answers have come in, or gone."
    return f"{told} {speech.count(one, many, more)}"
