"""A study's server: opened, served until it is stopped, and what there is to tell of it."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.room.app import App
from lo_diagnostic.room.desk import Desk
from lo_diagnostic.room.doors import Doors
from lo_diagnostic.room.guards import MOST_HEAD_BYTES
from lo_diagnostic.room.hall import Hall
from lo_diagnostic.room.headers import HEADERS
from lo_diagnostic.room.keys import Keys
from lo_diagnostic.room.protocol import PatientProtocol
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.presence import present

if TYPE_CHECKING:
    from lo_diagnostic.room.certificate import Certificate

_CONNECTIONS: Final = 900
_IDLE_SECONDS: Final = 5
_ENDING_SECONDS: Final = 3
_STOPS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Serving:
    """A server that is ready to serve. `moved_from`: where phones joined last time, "" if it was here."""

    hall: Hall
    doors: Doors
    certificate: Certificate | None
    moved_from: str

    @property
    def join_address(self) -> str:
        """Where phones join."""
        return f"{self.hall.origin}{self.hall.join_root}"

    @property
    def wall_address(self) -> str:
        """The wall's, for the browser of this machine."""
        return f"{self.doors.origins(self.hall.scheme)[-1]}{self.hall.screen_root}"

    @property
    def closed(self) -> bool:
        """Is the form closed, so that nobody can send? Before serving only."""
        return self.hall.desk.do_now(lambda answers: answers.closed(self.hall.wave))

    def server(self) -> uvicorn.Server:
        """The server, not yet serving."""
        return server_for(App(self.hall), self.certificate.path if self.certificate else None)

    def until_stopped(self) -> None:
        """Serve until Ctrl-C, or until the process is told to end."""
        self.server().run(sockets=list(self.doors.sockets))


def last_port(folder: StudyFolder, wave: str) -> int | None:
    """The port at which phones last joined. Raises InputProblems when the answers file cannot be used."""
    with AnswersFile.open(folder.answers_path) as answers:
        found = answers.served_at(wave)
    return urlsplit(found).port if found else None


@contextmanager
def serving(
    folder: StudyFolder,
    wave: str,
    language: str | None,
    doors: Doors,
    certificate: Certificate | None,
    tell_problem: Callable[[InputProblems], None],
    tell_bug: Callable[[Exception], None],
) -> Iterator[Serving]:
    """Be at work in a study until the block ends; other servers and terminals may be, too.

    Raises InputProblems when the answers file cannot be used.
    """
    with present(folder.path) as presence, Desk(folder.answers_path) as desk:
        scheme = "https" if certificate else "http"
        keys = Keys(desk.do_now(lambda answers: answers.secret), wave)
        origin, hosts = doors.origins(scheme)[0], doors.hosts(scheme)
        hall = Hall(folder, wave, language, keys, desk, origin, hosts, tell_problem, tell_bug)
        last = desk.do_now(lambda answers: answers.served_at(wave))
        if last != origin and presence.alone():
            desk.do_now(lambda answers: answers.keep_served_at(wave, origin))
        yield Serving(hall, doors, certificate, last if last and last != origin else "")
        with suppress(InputProblems):
            if presence.alone():
                desk.do_now(lambda answers: answers.tidy())


def server_for(app: ASGIApp, certificate: Path | None) -> uvicorn.Server:
    """A server of one process, with no log of any kind, that is stopped by a signal and returns then."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    return _Server(
        uvicorn.Config(
            app,
            loop="asyncio",
            http=PatientProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=_IDLE_SECONDS,
            timeout_graceful_shutdown=_ENDING_SECONDS,
            h11_max_incomplete_event_size=MOST_HEAD_BYTES,
            headers=[*HEADERS],
            ssl_certfile=certificate,
        )
    )


class _Server(uvicorn.Server):
    """Being stopped is its normal end: no signal is raised again afterwards."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listen to what asks for the end; the second time it is at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # as `nohup` asks for
        stops = [each for each in _STOPS if not (ignored and each is signal.SIGHUP)]
        before = {each: signal.signal(each, self.handle_exit) for each in stops}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; not even the first answer goes out without its headers."""
        self.server_state.default_headers = self.config.encoded_headers
        await super().startup(sockets)
