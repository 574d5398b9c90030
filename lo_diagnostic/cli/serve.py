"""`lo-diag serve`: the interview on people's own phones, and a wall that shows how far it has come."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.cli.interviewing import answered_in_words, choice_problems, tell_next

if TYPE_CHECKING:
    from collections.abc import Callable

    from lo_diagnostic.errors import InputProblems, Problem
    from lo_diagnostic.room.certificate import Certificate
    from lo_diagnostic.room.doors import Doors
    from lo_diagnostic.room.serving import Serving


def serve(
    study: Annotated[
        Path, typer.Argument(metavar="STUDY", help="The study folder; default: here.", show_default=False)
    ] = Path(),
    host: Annotated[
        str | None,
        typer.Option(
            help="Listen at this address only (default: this machine's in its network, and 127.0.0.1)."
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Listen at this port (default: the last one, or 8765)."),
    ] = None,
    tls: Annotated[
        bool, typer.Option("--tls", help="Encrypt, with a certificate made here: phones warn of it once.")
    ] = False,
    wave: Annotated[str | None, typer.Option(help="Wave to answer in (default: the current one).")] = None,
    language: Annotated[
        str | None, typer.Option(help="Ask everybody in this language (default: each phone's own).")
    ] = None,
) -> None:
    """Let people answer on their phones, in the same network; show the way and the count on a wall."""
    from lo_diagnostic.errors import InputProblems
    from lo_diagnostic.room.doors import open_doors
    from lo_diagnostic.room.serving import last_port, serving
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.survey import survey_of_study

    folder = open_study(study)
    chosen = wave or folder.study.wave
    if problems := choice_problems(folder.study, language, chosen):
        raise InputProblems(problems)
    with open_doors(host, port, last_port(folder, chosen)) as doors:
        certificate = _certificate(doors) if tls else None
        told = _tell_once()
        with serving(folder, chosen, language, doors, certificate, told, console.tell_bug) as served:
            _tell_where(served)
            served.until_stopped()
    answered = len(survey_of_study(folder, chosen).answering().responses)
    console.say(answered_in_words(folder.study, answered, language))
    tell_next(folder.study, answered, language)


def _certificate(doors: Doors) -> Certificate:
    import datetime

    from platformdirs import user_data_path

    from lo_diagnostic.room.certificate import certificate_for

    folder = user_data_path("lo-diag", appauthor=False, ensure_exists=True)
    now = datetime.datetime.now(datetime.UTC)
    return certificate_for(doors.called, folder / "serve.pem", now)


def _tell_once() -> Callable[[InputProblems], None]:
    """Problems while serving, each once: two hundred phones may meet the same one."""
    known: set[Problem] = set()

    def tell(fault: InputProblems) -> None:
        console.tell_problems(problem for problem in fault.problems if problem not in known)
        known.update(fault.problems)

    return tell


def _tell_where(served: Serving) -> None:
    from lo_diagnostic.room.qr import qr_for_terminal

    doors = served.doors
    if doors.port != doors.asked_port:
        console.say(f"Port {doors.asked_port} is taken, so it is {doors.port}.")
    if served.moved_from:
        console.say(f"Phones joined at {served.moved_from} before; who has not sent yet cannot send here.")
        console.say("Go back to that address if you can; else they scan the new code, and begin anew.")
    console.say(f"Listening at {' and '.join(doors.listening)}.")
    if doors.for_this_machine_only:
        console.say("No phone can reach that: connect this machine to the phones' network, then start again.")
    elif sys.stderr.isatty() and not console.settings.quiet:
        print(qr_for_terminal(served.join_address), file=sys.stderr)
    console.say("Phones in the same network join here:")
    print(served.join_address, flush=True)
    console.say("The wall, for the projector. Open it on this laptop: nobody else can.")
    print(served.wall_address, flush=True)
    if served.closed:
        console.say("The form is closed: nobody can send answers. Open it again on the wall.")
    _tell_of_encryption(served)
    console.say("Stop with Ctrl-C. Starting again in the same network carries on at the same addresses.")


def _tell_of_encryption(served: Serving) -> None:
    if served.certificate is None:
        console.say("Plain HTTP: on a Wi-Fi that others share, somebody could listen in. `--tls` encrypts.")
    else:
        console.say("Encrypted. Each phone warns once that it does not know the certificate. Its SHA-256:")
        console.say(served.certificate.fingerprint)
