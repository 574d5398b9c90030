"""Where the server listens: sockets that are bound before any address is told."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from lo_diagnostic.errors import InputProblems

PORT: Final = 8765
_PORTS: Final = 20
"""So many are tried when nobody asked for one."""
_HERE: Final = "127.0.0.1"
_EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - recognised, never chosen
_NOWHERE: Final = ("192.0.2.1", 9)  # an address for examples: connecting a UDP socket to it sends nothing
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_BACKLOG: Final = 1024


@dataclass(frozen=True)
class Doors:
    """Sockets that listen, and the names to call them by: the first is the phones', the last the wall's."""

    sockets: tuple[socket.socket, ...]
    names: tuple[str, ...]
    port: int
    asked_port: int

    @property
    def for_this_machine_only(self) -> bool:
        """Can no phone reach it?"""
        return all(name == "localhost" or name.startswith("127.") or name == "::1" for name in self.names)

    def origins(self, scheme: str) -> list[str]:
        """`http://192.168.1.7:8765` and the like, as a browser writes them."""
        return [f"{scheme}://{host}" for host in (self._with_port(name, scheme) for name in self.names)]

    @property
    def listening(self) -> list[str]:
        """The sockets' own addresses, with their port."""
        bound = [each.getsockname()[0] for each in self.sockets]
        return [
            f"[{address}]:{self.port}" if ":" in address else f"{address}:{self.port}" for address in bound
        ]

    def hosts(self, scheme: str) -> frozenset[str]:
        """What a request's Host may be, besides the very address that it came to."""
        return frozenset(self._with_port(name, scheme) for name in self.called)

    @property
    def called(self) -> list[str]:
        """Every name of this machine under which the sockets can be reached, for a certificate too."""
        own = socket.gethostname().lower()
        names = {name.lower() for name in self.names}
        if _HERE in self.names:
            names.add("localhost")
        if any(each.getsockname()[0] in _EVERYWHERE for each in self.sockets):
            names |= {own, f"{own.removesuffix('.local')}.local"}
        return sorted(names)

    def _with_port(self, name: str, scheme: str) -> str:
        host = f"[{name}]" if ":" in name else name
        return host if self.port == _DEFAULT_PORTS[scheme] else f"{host}:{self.port}"


@contextmanager
def open_doors(host: str | None, port: int | None, last: int | None = None) -> Iterator[Doors]:
    """Listen at `host`, by default at this machine's address in its network and at 127.0.0.1.

    Raises InputProblems when that cannot be done. Without a `port` it is the one of `last` time, else the
    next free one.
    """
    hosts = [host] if host else list(dict.fromkeys(filter(None, (address_in_network(), _HERE))))
    asked = (last or PORT) if port is None else port
    tried = dict.fromkeys((asked, *range(PORT, PORT + _PORTS))) if port is None else (asked,)
    sockets = _first_free(hosts, list(tried))
    try:
        found = sockets[0].getsockname()[1]
        yield Doors(tuple(sockets), tuple(_names(hosts, sockets)), found, asked)
    finally:
        for each in sockets:
            each.close()


def address_in_network() -> str | None:
    """This machine's address in its network; None where it is in none."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_NOWHERE)
        return str(probe.getsockname()[0])
    return None


def _names(hosts: Sequence[str], sockets: Sequence[socket.socket]) -> list[str]:
    if any(each.getsockname()[0] in _EVERYWHERE for each in sockets):
        return list(dict.fromkeys(filter(None, (address_in_network(), _HERE))))
    return list(hosts)


def _first_free(hosts: Sequence[str], ports: Sequence[int]) -> list[socket.socket]:
    for port in ports:
        try:
            return _listening(hosts, port)
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE and port != ports[-1]:
                continue
            raise InputProblems.one("", f"port {port}", *_told(fault, hosts)) from fault
    raise AssertionError("there is always a port to try")


def _told(fault: OSError, hosts: Sequence[str]) -> tuple[str, str]:
    if fault.errno == errno.EADDRINUSE:
        return "something else listens there already.", "Leave `--port` out, or name another one."
    if fault.errno in (errno.EACCES, errno.EPERM):
        return "this machine does not let us listen there.", "Name a port above 1023."
    reason = f"cannot listen at {' and '.join(hosts)} ({fault.strerror or fault})."
    return reason, "Leave `--host` out, or name an address of this machine."


def _listening(hosts: Sequence[str], port: int) -> list[socket.socket]:
    opened: list[socket.socket] = []
    try:
        for host in hosts:
            family, kind, _, _, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            each = socket.socket(family, kind)
            opened.append(each)
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.bind((address[0], opened[0].getsockname()[1] if len(opened) > 1 else port))
            each.listen(_BACKLOG)
    except BaseException:
        for each in opened:
            each.close()
        raise
    return opened
