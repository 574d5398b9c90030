"""A room of two hundred phones in a minute, on bad Wi-Fi, against a bare handler that commits one row.

Both servers run at once and every phone talks to both, so that they see the same machine. A phone opens the
page, sends its ballot (a fifth of the connections break off half-way) until that is acknowledged, and three
times more.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlsplit

from benchmarks.timing import Ratio, lo_diag, python
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.example import make_example
from lo_diagnostic.study.folder import StudyFolder

_PHONES = 200
_SECONDS = 60.0
_RESENDS = 3
_BROKEN = 0.2
_LIMIT = 3.0
_MEGABYTES = 200.0
_SEED = 20261122


@dataclass(frozen=True)
class Kept:
    """How many ballots are in the file after all that."""

    ballots: int
    sends: int

    @property
    def holds(self) -> bool:
        """Exactly one of each phone."""
        return self.ballots == _PHONES

    def __str__(self) -> str:
        promise = "holds" if self.holds else "DOES NOT HOLD"
        return f"{_PHONES} phones, {self.sends} sends: {self.ballots} ballots; due {_PHONES}: {promise}"


@dataclass(frozen=True)
class Memory:
    """What the server took at its peak."""

    megabytes: float

    @property
    def holds(self) -> bool:
        """Little enough for a laptop that shows slides as well?"""
        return 0 < self.megabytes < _MEGABYTES

    def __str__(self) -> str:
        promise = "holds" if self.holds else "DOES NOT HOLD"
        return f"memory of the server: {self.megabytes:.0f} MB; limit {_MEGABYTES:.0f} MB: {promise}"


@dataclass
class Place:
    """A server, what is sent to it, and how long each acknowledgement of a first sending took."""

    port: int
    path: str
    page: str = ""
    seconds: list[float] = field(default_factory=list)
    sends: int = 0

    @property
    def p95(self) -> float:
        """So long at most did nineteen of twenty take."""
        return sorted(self.seconds)[int(0.95 * len(self.seconds))]


def measure(seconds: float = _SECONDS) -> Iterator[Ratio | Kept | Memory]:
    """Waiting, ballots and memory; the phones arrive within so many seconds."""
    with TemporaryDirectory() as name:
        folder = make_example(Path(name) / "study", "nl")
        (Path(name) / "study" / "answers.sqlite").unlink()
        AnswersFile.create(folder.answers_path)
        bare = python("-m", "benchmarks.bare_server", str(Path(name) / "bare.sqlite"))
        ours = lo_diag("serve", str(folder.path), "--host", "127.0.0.1", "--language", "nl")
        with _running(ours) as (process, address), _running(bare) as (_, port):
            found = urlsplit(address)
            room = Place(found.port or 0, f"{found.path}/ballots", found.path)
            floor = Place(int(port), "/ballots")
            asyncio.run(_workshop(folder, room, floor, seconds))
            peak = _peak(process.pid)
        with AnswersFile.open(folder.answers_path) as answers:
            kept = len(answers.drafts())
    name = f"{_PHONES} phones in {seconds:.0f} s, p95 of a ballot"
    yield Ratio(name, "a bare handler that commits one row", room.p95, floor.p95, _LIMIT)
    yield Kept(kept, room.sends)
    yield Memory(peak)


async def _workshop(folder: StudyFolder, room: Place, floor: Place, seconds: float) -> None:
    chance = random.Random(_SEED)
    instruments = folder.questionnaire()
    await asyncio.gather(
        *(
            _phone(random.Random(chance.random()), chance.uniform(0, seconds), instruments, room, floor)
            for _ in range(_PHONES)
        )
    )


async def _phone(
    chance: random.Random, arrives: float, instruments: tuple[Instrument, ...], room: Place, floor: Place
) -> None:
    await asyncio.sleep(arrives)
    await _exchange(
        room, f"GET {room.page} HTTP/1.1\r\nHost: 127.0.0.1:{room.port}\r\nConnection: close\r\n\r\n".encode()
    )
    body = json.dumps(_ballot(chance, instruments)).encode()
    places = [room, floor]
    chance.shuffle(places)
    for place in places:
        await _send(chance, place, body, timed=True)
        for _ in range(_RESENDS):
            await asyncio.sleep(chance.uniform(0, 0.5))
            await _send(chance, place, body, timed=False)


def _ballot(chance: random.Random, instruments: tuple[Instrument, ...]) -> dict[str, object]:
    items = [item.id for instrument in instruments for item in instrument.asked_items()]
    return {
        "format": "lo-diag/ballot/1",
        "key": secrets.token_hex(16),
        "language": "nl",
        "attributes": {},
        "answers": {item: chance.randint(1, 5) for item in items},
        "remarks": {},
    }


async def _send(chance: random.Random, place: Place, body: bytes, *, timed: bool) -> None:
    """Send until it is acknowledged, on connections of which some break."""
    head = (
        f"POST {place.path} HTTP/1.1\r\nHost: 127.0.0.1:{place.port}\r\nOrigin: http://127.0.0.1:{place.port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode()
    while chance.random() < _BROKEN:
        await _break_off(place, head + body, chance.choice([0.5, 1.0]))
    begun = perf_counter()
    said = await _exchange(place, head + body)
    if timed:
        place.seconds.append(perf_counter() - begun)
    if not re.match(rb"HTTP/1.1 200 ", said):
        raise RuntimeError(f"not acknowledged: {said[:200]!r}")


async def _exchange(place: Place, sent: bytes) -> bytes:
    place.sends += sent.startswith(b"POST")
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    writer.write(sent)
    said = await reader.read()
    writer.close()
    return said


async def _break_off(place: Place, sent: bytes, share: float) -> None:
    place.sends += 1
    _, writer = await asyncio.open_connection("127.0.0.1", place.port)
    writer.write(sent[: int(len(sent) * share)])
    await writer.drain()
    writer.transport.abort()


@contextmanager
def _running(command: list[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server and the first line that it prints."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(30)


def _peak(pid: int) -> float:
    """Megabytes at the peak; where the system does not tell a running process's, those it has now."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        return int(found[1]) * 1024 / 1e6 if found else 0.0
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(told.stdout) * 1024 / 1e6
