"""HTTP as uvicorn speaks it, with less patience: who sends a request's head drop by drop is hung up on."""

from __future__ import annotations

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from lo_diagnostic.room.headers import HEADERS, NEVER_STORED

HEAD_SECONDS: Final = 10.0
"""A request's head may take to arrive, and what comes after an answer that did not wait for it."""


class PatientProtocol(H11Protocol):
    """One connection. Patient, up to a point."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody called."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """They sent something."""
        super().data_received(data)
        unheard = self.conn.their_state is h11.SEND_BODY and self.conn.our_state is not h11.SEND_RESPONSE
        if self.conn.their_state is h11.IDLE or unheard:
            self._wait()
        else:
            self._wait_no_more()

    def send_400_response(self, msg: str) -> None:
        """What was sent is no HTTP, and that is all that is said."""
        del msg
        headers = [*HEADERS, *NEVER_STORED.items(), ("content-length", "0"), ("connection", "close")]
        try:
            written = self.conn.send(h11.Response(status_code=400, headers=headers, reason=b"Bad Request"))
            self.transport.write(written or b"")
        except h11.LocalProtocolError:
            pass  # in the middle of an answer: there is nothing left to say
        self.transport.close()

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
