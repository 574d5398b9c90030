"""What a request must be before any page sees it. Each guard raises Refusal."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

from lo_diagnostic.room.keys import same

MOST_BYTES: Final = 64 * 1024
"""A request's body may have; a ballot of a hundred questions has about five thousand."""
MOST_HEAD_BYTES: Final = 16 * 1024
"""Its address and headers may have; a browser's have about one thousand."""
MOST_SECONDS: Final = 20.0
"""A request's body may take to arrive."""
_MOST_FIELDS: Final = 20
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"


class Refusal(Exception):  # noqa: N818 - it is the answer to a request, not an error of ours
    """Why a request gets no page: the status, and words for whoever reads it."""

    def __init__(self, status: int, words: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.headers = headers or {}


def check_head(request: Request) -> None:
    """Not more than a browser says (431)."""
    size = sum(len(name) + len(value) for name, value in request.scope["headers"])
    if size + len(request.scope["raw_path"]) + len(request.scope["query_string"]) > MOST_HEAD_BYTES:
        raise Refusal(431, "That is too much.", {"connection": "close"})


def check_host(request: Request, hosts: frozenset[str]) -> None:
    """Only under a name of this machine: a page elsewhere whose name leads here gets nothing (421)."""
    named = [host.lower() for host in request.headers.getlist("host")]
    if len(named) != 1 or not (named[0] in hosts or named[0] == _reached(request)):
        raise Refusal(421, "Wrong address.")


def _reached(request: Request) -> str:
    """The address to which the request came, as a Host: what leads there by another name is not it."""
    address, port = _plain(request.scope["server"])
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def check_from_here(request: Request) -> None:
    """Only from this machine: what stands on a wall can be photographed. Else as where nothing is (404)."""
    client, server = _plain(request.scope["client"])[0], _plain(request.scope["server"])[0]
    if not client or not (client == server or ipaddress.ip_address(client).is_loopback):
        raise Refusal(404, "Not found.")


def _plain(found: tuple[str, int] | None) -> tuple[str, int]:
    """An address and its port; IPv4 as such, also where a socket for both writes it as IPv6."""
    address, port = found or ("", 0)
    return address.removeprefix("::ffff:"), port


def check_origin(request: Request, scheme: str) -> None:
    """What changes something comes from a page of the same address (403)."""
    if request.headers.getlist("origin") != [f"{scheme}://{request.headers['host'].lower()}"]:
        raise Refusal(403, "This must come from our own page.")


def check_type(request: Request, wanted: str) -> None:
    """The content type that is understood here (415)."""
    kinds = request.headers.getlist("content-type")
    kind, _, more = kinds[0].partition(";") if len(kinds) == 1 else ("", "", "")
    if kind.strip().lower() != wanted or more.strip().lower() not in ("", "charset=utf-8"):
        raise Refusal(415, f"Only {wanted} is understood here.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, "Nothing compressed is understood here.")


def check_proof(form: dict[str, str], expected: str) -> None:
    """The form's hidden proof (403)."""
    if not same(form.get("csrf", ""), expected):
        raise Refusal(403, "This page is too old.")


async def body_of(request: Request) -> bytes:
    """The body, as far as it may go (413), if it comes in time (408)."""
    close = {"connection": "close"}
    if not request.headers.get("content-length", "0").isdecimal():
        raise Refusal(400, "That is no length.", close)
    if int(request.headers.get("content-length", "0")[:12]) > MOST_BYTES:
        raise Refusal(413, "That is too much.", close)
    body = bytearray()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MOST_BYTES:
                    raise Refusal(413, "That is too much.", close)
    except TimeoutError:
        raise Refusal(408, "That took too long.", close) from None
    except ClientDisconnect:
        raise Refusal(400, "That ended too early.", close) from None
    return bytes(body)


def fields_of(body: bytes) -> dict[str, str]:
    """A form's fields, each once (400)."""
    try:
        found = parse_qs(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise Refusal(400, "That is no form of ours.") from None
    if any(len(values) != 1 for values in found.values()):
        raise Refusal(400, "That is no form of ours.")
    return {name: values[0] for name, values in found.items()}
