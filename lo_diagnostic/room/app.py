"""The pages behind their guards: every request is looked at in the same order, and nothing is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.room.call import Call, Handler
from lo_diagnostic.room.guards import (
    FORM,
    JSON,
    Refusal,
    body_of,
    check_from_here,
    check_head,
    check_host,
    check_origin,
    check_proof,
    check_type,
    fields_of,
)
from lo_diagnostic.room.hall import Hall
from lo_diagnostic.room.headers import NEVER_STORED, STORED_SHORTLY
from lo_diagnostic.room.keys import BEGIN, same
from lo_diagnostic.room.page import message, static_files
from lo_diagnostic.room.phones import Phones
from lo_diagnostic.room.wall import Wall
from lo_diagnostic.room.without_script import WithoutScript
from lo_diagnostic.text import Speech

_STATIC: Final = "static"
_SCREEN: Final = "screen"


@dataclass(frozen=True)
class Route:
    """What an address does. `proof`: whose its form must be; a route without takes JSON."""

    get: Handler | None = None
    post: Handler | None = None
    proof: Callable[[Call], str] | None = None

    def handler(self, method: str) -> Handler:
        """What a method does. Raises Refusal (405) where it does nothing."""
        found = {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method)
        if found is None:
            allowed = [*(["GET", "HEAD"] if self.get else []), *(["POST"] if self.post else [])]
            raise Refusal(405, "That cannot be done here.", {"allow": ", ".join(allowed)})
        return found


class App:
    """The ASGI application of one hall."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._static = static_files()
        phones, wall = Phones(hall), Wall(hall)
        slow = WithoutScript(hall, phones)
        self._question = Route(slow.question, slow.answer, slow.whose)
        self._phones = {
            "": Route(get=phones.welcome),
            "ballots": Route(post=phones.keep),
            "begin": Route(post=slow.begin, proof=lambda _: BEGIN),
            "another": Route(post=slow.another, proof=lambda _: BEGIN),
            "carry-on": Route(post=slow.carry_on, proof=lambda _: BEGIN),
            "review": Route(get=slow.review),
            "send": Route(post=slow.send, proof=slow.whose),
            "thanks": Route(get=slow.thanks),
        }
        self._wall = {
            "": Route(get=wall.screen),
            "count.json": Route(get=wall.count),
            "close": Route(post=wall.close, proof=wall.whose),
            "open": Route(post=wall.open, proof=wall.whose),
            "reveal": Route(post=wall.reveal, proof=wall.whose),
            "results": Route(get=wall.results),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._answered(request)
        except Refusal as refusal:
            response = PlainTextResponse(refusal.words, refusal.status, refusal.headers | NEVER_STORED)
        except Exception as bug:
            self._hall.tell_bug(bug)
            response = PlainTextResponse("This is a bug in lo-diag.", 500, NEVER_STORED)
        await response(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        check_head(request)
        check_host(request, self._hall.hosts)
        route, place = self._route(request.scope["raw_path"])
        if route in self._wall.values():
            check_from_here(request)
        handler = route.handler(request.method)
        if handler is not route.post:
            return await self._handled(handler, Call(request, place), route)
        check_origin(request, self._hall.scheme)
        try:
            body = await body_of(request)
            check_type(request, FORM if route.proof else JSON)
        except Refusal as refusal:
            return self._refused(Call(request), refusal, route)
        call = Call(request, place, fields_of(body) if route.proof else {}, body)
        return await self._handled(handler, call, route)

    async def _handled(self, handler: Handler, call: Call, route: Route) -> Response:
        """What the handler gives, its refusals told in the way of the route."""
        try:
            if route.proof and handler is route.post:
                check_proof(call.form, self._hall.keys.csrf(route.proof(call)))
            return await handler(call)
        except Refusal as refusal:
            return self._refused(call, refusal, route)
        except InputProblems as fault:
            self._hall.tell_problem(fault)
            speech = Speech(call.language(self._hall.languages))
            text = speech.say("This could not be saved just now. Please try again in a moment.")
            return self._refused(call, Refusal(503, text), route)

    def _refused(self, call: Call, refusal: Refusal, route: Route) -> Response:
        headers = refusal.headers | NEVER_STORED
        if route.post and not route.proof:
            return JSONResponse({"problem": refusal.words}, refusal.status, headers)
        if refusal.status not in (403, 503):
            return PlainTextResponse(refusal.words, refusal.status, headers)
        speech = Speech(call.language(self._hall.languages))
        text, again = refusal.words, call.form
        if refusal.status == 403:
            text = speech.say("This page is too old. Scan the code again; what you have answered is kept.")
            again = {}
        home = self._hall.screen_root if route in self._wall.values() else self._hall.join_root
        return message(speech, speech.say("That did not work"), text, refusal.status, home, again)

    def _route(self, raw_path: bytes) -> tuple[Route, int]:
        """What is asked for. Refusal (404), the same for all, where there is nothing of that name."""
        path = raw_path.decode("latin-1")
        first, *rest = path[1:].split("/")
        found: Route | None = None
        place = 0
        if not path.startswith("/"):
            pass
        elif first == _STATIC:
            found = self._file("/".join(rest))
        elif first == _SCREEN and rest and same(rest[0], self._hall.keys.screen):
            found = self._wall.get("/".join(rest[1:]) if rest[1:] != [""] else "/")
        elif same(first, self._hall.keys.join):
            if len(rest) == 2 and rest[0] == "q":
                place = self._place(rest[1])
                found = self._question
            else:
                found = self._phones.get("/".join(rest) if rest != [""] else "/")
        if found is None:
            raise Refusal(404, "Not found.")
        return found, place

    def _place(self, written: str) -> int:
        steps = len(self._hall.interview(self._hall.languages[0]).steps)
        if not (written.isascii() and written.isdigit() and len(written) < 5 and written[0] != "0"):
            raise Refusal(404, "Not found.")
        if int(written) > steps:
            raise Refusal(404, "Not found.")
        return int(written) - 1

    def _file(self, name: str) -> Route | None:
        found = self._static.get(name)
        if found is None:
            return None
        content, kind = found

        async def served(call: Call) -> Response:
            del call
            return Response(content, media_type=kind, headers=STORED_SHORTLY)

        return Route(get=served)
