"""The wall: how to join, how many have answered, and the results when the facilitator reveals them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.responses import JSONResponse, RedirectResponse, Response

from lo_diagnostic.room.call import Call
from lo_diagnostic.room.hall import Hall
from lo_diagnostic.room.headers import NEVER_STORED
from lo_diagnostic.room.page import page
from lo_diagnostic.room.qr import qr_as_svg
from lo_diagnostic.room.results import results_in_child
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.text import Speech

if TYPE_CHECKING:
    from lo_diagnostic.room.results import Results


class Wall:
    """The facilitator's pages. Results are computed once per revealing, and kept in memory only."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._speech = Speech(hall.languages[0])
        self._results: asyncio.Task[Results] | None = None

    def whose(self, call: Call) -> str:
        """Whose the wall's forms are."""
        del call
        return "screen"

    async def screen(self, call: Call) -> Response:
        """QR code, count, and what can be done."""
        del call
        hall = self._hall
        sent, closed = await hall.desk.do(self._state)
        join = f"{hall.origin}{hall.join_root}"
        people = hall.study.people
        return page(
            "screen",
            self._speech,
            hall.study.title.in_language(self._speech.language),
            root=hall.screen_root,
            join=join,
            qr=Markup(qr_as_svg(join)),  # noqa: S704 - our own drawing of our own address
            sent=sent,
            headcount=people,
            share=min(sent / people, 1) if people else None,
            closed=closed,
            revealed=self._revealed(closed),
            minimum=hall.study.confidentiality.minimum_group,
            tls=hall.scheme == "https",
            csrf=hall.keys.csrf("screen"),
        )

    async def count(self, call: Call) -> Response:
        """How many have answered."""
        del call
        sent, closed = await self._hall.desk.do(self._state)
        told = {"count": sent, "closed": closed, "revealed": self._revealed(closed)}
        return JSONResponse(told | {"expected": self._hall.study.people}, headers=NEVER_STORED)

    async def close(self, call: Call) -> Response:
        """Take no more ballots from phones."""
        return await self._decided(call, lambda answers: answers.close_form(self._hall.wave))

    async def open(self, call: Call) -> Response:
        """Take ballots again; what was revealed is put away."""
        response = await self._decided(call, lambda answers: answers.open_form(self._hall.wave))
        self._results = None
        return response

    async def reveal(self, call: Call) -> Response:
        """Show the results; only once the form is closed."""
        del call
        _, closed = await self._hall.desk.do(self._state)
        if not closed:
            text = self._speech.say(
                "Close the form first: results that change while people answer give them away."
            )
            return page("message", self._speech, self._speech.say("Not yet"), 409, text=text)
        if not self._revealed(closed):
            self._results = asyncio.create_task(self._computed())
        return RedirectResponse(f"{self._hall.screen_root}/results", 303, headers=NEVER_STORED)

    async def results(self, call: Call) -> Response:
        """The results, or that they are being made."""
        del call
        _, closed = await self._hall.desk.do(self._state)
        if not closed or self._results is None:
            return RedirectResponse(self._hall.screen_root, 303, headers=NEVER_STORED)
        found = asdict(self._results.result()) if self._results.done() else {"problem": "", "slides": ()}
        return page(
            "results",
            self._speech,
            self._hall.study.title.in_language(self._speech.language),
            root=self._hall.screen_root,
            waiting=not self._results.done(),
            csrf=self._hall.keys.csrf("screen"),
            **found,
        )

    def _state(self, answers: AnswersFile) -> tuple[int, bool]:
        return self._hall.sent(answers), answers.closed(self._hall.wave)

    async def _decided(self, call: Call, decide: Callable[[AnswersFile], None]) -> Response:
        del call
        await self._hall.desk.do(decide)
        return RedirectResponse(self._hall.screen_root, 303, headers=NEVER_STORED)

    async def _computed(self) -> Results:
        hall = self._hall
        return await asyncio.to_thread(results_in_child, hall.folder.path, hall.wave, self._speech.language)

    def _revealed(self, closed: bool) -> bool:
        """Are there results, or soon? With nothing but a problem another try is worth it."""
        task = self._results
        return closed and task is not None and not (task.done() and bool(task.result().problem))
