"""A request that has passed the guards, and what a page tells of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True)
class Call:
    """A request: its form's fields or its body, and a question's place (from 0) where its path names one."""

    request: Request
    place: int = 0
    form: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def language(self, offered: Sequence[str]) -> str:
        """The language asked for in the address, else the first of the browser's that is offered."""
        wished = [self.request.query_params.get("language", "")]
        wished += _preferred(self.request.headers.get("accept-language", ""))
        return next((language for language in wished if language in offered), offered[0])


Handler = Callable[[Call], Awaitable[Response]]


def _preferred(header: str) -> list[str]:
    """Languages of an Accept-Language header, the dearest first, without their regions."""
    found: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        language, _, weight = part.strip().partition(";")
        try:
            liking = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if liking > 0:
            found.append((-liking, language.partition("-")[0].strip().lower()))
    return [language for _, language in sorted(found, key=lambda each: each[0])]
