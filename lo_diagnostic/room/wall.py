"""The wall: how to join, how many have answered, and the results when the facilitator reveals them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.responses import JSONResponse, RedirectResponse, Response

from lo_diagnostic.collect.wave import Turnout, turnout
from lo_diagnostic.room.call import Call
from lo_diagnostic.room.hall import Hall
from lo_diagnostic.room.headers import NEVER_STORED
from lo_diagnostic.room.page import message, page
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
        people, closed = await self._standing()
        join = f"{hall.origin}{hall.join_root}"
        return page(
            "screen",
            self._speech,
            hall.study.title.in_language(self._speech.language),
            root=hall.screen_root,
            organisation=hall.study.organisation,
            join=join,
            qr=Markup(qr_as_svg(join)),  # noqa: S704 - our own drawing of our own address
            sent=people.sent,
            unsent=self._unsent(people),
            headcount=hall.study.people,
            closed=closed,
            revealed=self._revealed(closed),
            csrf=hall.keys.csrf("screen"),
        )

    async def count(self, call: Call) -> Response:
        """How many have answered."""
        del call
        people, closed = await self._standing()
        told = {"count": people.sent, "unsent": self._unsent(people), "closed": closed}
        return JSONResponse(told, headers=NEVER_STORED)

    async def close(self, call: Call) -> Response:
        """Take no more ballots from phones."""
        return await self._decided(call, lambda answers: answers.close_form(self._hall.wave))

    async def open(self, call: Call) -> Response:
        """Take ballots again; what was revealed is put away."""
        self._put_away()
        return await self._decided(call, lambda answers: answers.open_form(self._hall.wave))

    async def reveal(self, call: Call) -> Response:
        """Show the results; only once the form is closed."""
        del call
        _, closed = await self._standing()
        if not closed:
            text = self._speech.say(
                "Close the form first: results that change while people answer give them away."
            )
            return message(self._speech, self._speech.say("Not yet"), text, 409, self._hall.screen_root)
        if not self._revealed(closed):
            self._results = asyncio.create_task(
                results_in_child(self._hall.folder.path, self._hall.wave, self._speech.language)
            )
        return RedirectResponse(f"{self._hall.screen_root}/results", 303, headers=NEVER_STORED)

    async def results(self, call: Call) -> Response:
        """The results, or that they are being made."""
        del call
        await self._standing()
        if self._results is None:
            return RedirectResponse(self._hall.screen_root, 303, headers=NEVER_STORED)
        found = asdict(self._results.result()) if self._results.done() else {"problem": "", "slides": ()}
        return page(
            "results",
            self._speech,
            self._hall.study.title.in_language(self._speech.language),
            root=self._hall.screen_root,
            waiting=not self._results.done(),
            **found,
        )

    async def _standing(self) -> tuple[Turnout, bool]:
        """Who has answered, and whether the form is closed; another server may have opened it."""
        wave = self._hall.wave
        people, closed = await self._hall.desk.do(
            lambda answers: (turnout(answers, wave), answers.closed(wave))
        )
        if not closed:
            self._put_away()
        return people, closed

    def _put_away(self) -> None:
        if self._results is not None:
            self._results.cancel()
        self._results = None

    def _unsent(self, people: Turnout) -> str:
        """Who counts in the results, but not among those who have sent."""
        one, many = "and {n} has not sent yet", "and {n} have not sent yet"
        return self._speech.count(one, many, people.unsent) if people.unsent else ""

    async def _decided(self, call: Call, decide: Callable[[AnswersFile], None]) -> Response:
        del call
        await self._hall.desk.do(decide)
        return RedirectResponse(self._hall.screen_root, 303, headers=NEVER_STORED)

    def _revealed(self, closed: bool) -> bool:
        """Are there results, or soon? With nothing but a problem another try is worth it."""
        task = self._results
        return closed and task is not None and not (task.done() and bool(task.result().problem))
