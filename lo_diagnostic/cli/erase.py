"""`lo-diag erase`: a person's answers out of a study, and what that means for its results."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import InputProblems, Problem

if TYPE_CHECKING:
    from lo_diagnostic.study.erasure import Place
    from lo_diagnostic.study.folder import StudyFolder

_STAYS = (
    "Nothing takes back what left this folder: reports that were issued, exports, copies, backups, and the "
    "files that were imported. An export that still holds the person brings them back when it is imported."
)


def erase(
    code: Annotated[
        str,
        typer.Option(
            "--code",
            metavar="CODE",
            help="The person's three words, id in an export or an imported file, or paper form's number.",
            show_default=False,
        ),
    ],
    study: Annotated[
        Path, typer.Argument(metavar="[STUDY]", help="The study folder; default: here.", show_default=False)
    ] = Path(),
    wave: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Of these waves alone; default: of all.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a person: answers, comments and what the ledger keeps of them. It cannot be undone."""
    from lo_diagnostic.study.erasure import find_person
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.survey import known_wave

    folder = open_study(study)
    waves = [known_wave(folder, name) for name in wave or ()]
    places = find_person(folder, code, waves)
    console.say("Found one person:")
    for place in places:
        console.say(f"- {_where(place)}")
    _tell_before(folder, places)
    confirm("Remove this person?", yes)
    _erase(folder, places)
    console.say("Removed. Nothing of this person's answers is left in the study folder.")
    _tell_results(folder, list(dict.fromkeys(place.wave for place in places)))
    console.say(_STAYS)


def confirm(question: str, yes: bool) -> None:
    """Go on with a yes alone. Raises InputProblems where nobody can be asked, Exit where the answer is no."""
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        message = "nothing was removed: nobody is here to say yes."
        raise InputProblems.one("", "", message, "Add `--yes` where it is meant.")
    if not typer.confirm(f"{question} It cannot be undone.", err=True):
        console.say("Nothing was removed.")
        raise typer.Exit


def _where(place: Place) -> str:
    told = f"wave {place.wave}"
    if place.batch is not None:
        return f"{told}, in the import {place.batch.stem}"
    return f"{told}, answered live" if place.kind == "live" else f"{told}, in the ledger alone"


def _erase(folder: StudyFolder, places: Sequence[Place]) -> None:
    """File by file. Raises InputProblems that also say how far it came."""
    from lo_diagnostic.study.erasure import erase as erased

    done: list[str] = []
    try:
        for name in erased(folder, places):
            done.append(name)  # noqa: PERF402 - known when the next one fails
    except InputProblems as fault:
        came = f"out of {', '.join(dict.fromkeys(done))} alone" if done else "nowhere yet"
        message = f"the person is {came}; every file is whole."
        again = "Mend what is wrong, then say the same command again: it goes on from there."
        raise InputProblems([*fault.problems, Problem(str(folder.path), "", message, again)]) from fault


def _tell_before(folder: StudyFolder, places: Sequence[Place]) -> None:
    """What removing means for results, while it can still be left."""
    from lo_diagnostic.study.ledger_file import read_ledger

    ledger = read_ledger(folder.path)
    for wave in dict.fromkeys(place.wave for place in places if ledger.of(place.wave).freezes):
        console.say(
            f"Results of the wave {wave} were shown: new ones will wait until the answers of enough people "
            "have changed, and what was issued cannot be computed again."
        )


def _tell_results(folder: StudyFolder, waves: Sequence[str]) -> None:
    """Where results wait now, so that those shown with the person and new ones do not tell of them."""
    from lo_diagnostic.study.survey import survey_of_study

    for wave in (name for name in waves if name in folder.study.waves):
        history = survey_of_study(folder, wave).history
        try:
            if history:
                history.refuse_erased()
        except InputProblems as fault:
            for problem in fault.problems:
                told = f"{problem.message} {problem.remedy}"
                console.say(f"{told[:1].upper()}{told[1:]}")
