"""`lo-diag serve` as its user meets it: what it prints, how it stops, and that it encrypts when asked to."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.room.certificate import certificate_for
from lo_diagnostic.room.doors import open_doors
from lo_diagnostic.room.qr import qr_for_terminal
from lo_diagnostic.study.folder import StudyFolder
from tests.conftest import FULL
from tests.program import RUN, lo_diag
from tests.room_making import FORM, Client, Said, ballot_of, heard, room, room_study

NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
STOPS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
NAMES = ["127.0.0.1", "192.168.1.7", "localhost"]


class Serve:
    """The command, with its addresses as they were printed."""

    def __init__(self, folder: StudyFolder, *options: str, home: Path) -> None:
        self.process = subprocess.Popen(
            [*RUN, "serve", str(folder.path), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data")},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
        )
        lines: Queue[str] = Queue()
        assert self.process.stdout is not None
        stdout = self.process.stdout
        Thread(target=lambda: [*map(lines.put, stdout)], daemon=True).start()
        self.join, self.wall = (lines.get(timeout=60).strip() for _ in range(2))

    def stop(self, how: int = signal.SIGINT) -> tuple[int, str]:
        """End it; its exit code and all that it said on stderr."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


@contextmanager
def serve(folder: StudyFolder, *options: str, home: Path) -> Iterator[Serve]:
    """The command, ended in any case."""
    served = Serve(folder, *options, home=home)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.communicate()


def _parts(address: str) -> tuple[str, int, str]:
    found = re.fullmatch(r"https?://([0-9.]+):(\d+)(/.*)", address)
    assert found, address
    return found[1], int(found[2]), found[3]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("how", STOPS if FULL else STOPS[:1])
def test_it_prints_addresses_that_work_and_stops_when_told(tmp_path: Path, how: int) -> None:
    folder = room_study(tmp_path / "s")
    with serve(folder, "--host", "127.0.0.1", "--port", str(_free_port()), home=tmp_path) as served:
        _, port, root = _parts(served.join)
        assert Client(port).get(root).status == 200
        assert Client(port).get(_parts(served.wall)[2]).status == 200
        assert Client(port).ballot(root, ballot_of()).status == 200
        code, said = served.stop(how)
    assert code == 0, said
    assert "1 person has answered." in said
    assert "4 more are needed" in said
    assert "Plain HTTP" in said
    assert f"Listening at 127.0.0.1:{port}." in said
    assert "No phone can reach that" in said
    assert "Traceback" not in said
    assert root not in said


def test_a_killed_server_comes_back_under_the_same_addresses(tmp_path: Path) -> None:
    folder, ballot = room_study(tmp_path / "s"), ballot_of()
    port = str(_free_port())
    told = []
    for _ in range(2):
        with serve(folder, "--host", "127.0.0.1", "--port", port, home=tmp_path) as served:
            told.append(
                (served.join, served.wall, Client(int(port)).ballot(_parts(served.join)[2], ballot).json())
            )
            served.process.kill()
            served.process.wait(20)
    assert told[0] == told[1]


def test_without_a_port_it_is_the_one_of_last_time(tmp_path: Path) -> None:
    """Phones that wait with their answers know no other address."""
    folder, port = room_study(tmp_path / "s"), _free_port()
    with serve(folder, "--host", "127.0.0.1", "--port", str(port), home=tmp_path) as first:
        first.process.kill()
        first.process.wait(20)
    with serve(folder, "--host", "127.0.0.1", home=tmp_path) as again:
        assert again.join == first.join
        assert Client(port).get(_parts(again.join)[2]).status == 200
        code, said = again.stop(signal.SIGTERM)
    assert (code, "Phones joined at" in said) == (0, False)
    with open_doors("127.0.0.1", port), serve(folder, "--host", "127.0.0.1", home=tmp_path) as moved:
        assert moved.join != first.join
        assert Client(_parts(moved.join)[1]).get(_parts(moved.join)[2]).status == 200
        _, said = moved.stop(signal.SIGTERM)
    assert f"Phones joined at http://127.0.0.1:{port} before" in said


def test_a_taken_port_is_a_problem_only_where_it_was_asked_for(tmp_path: Path) -> None:
    folder = room_study(tmp_path / "s")
    with open_doors("127.0.0.1", None) as first, open_doors("127.0.0.1", None) as second:
        assert first.port != second.port
        assert second.port > second.asked_port
        refused = lo_diag(
            "serve", folder.path, "--host", "127.0.0.1", "--port", str(first.port), cwd=tmp_path
        )
    assert refused.code == 1
    assert "something else listens there already" in refused.err
    assert refused.out == ""


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--host", "192.0.2.77"], "cannot listen at 192.0.2.77"),
        (["--host", "no.such.name.invalid"], "cannot listen at"),
        (["--wave", "2026-autum"], "Did you mean"),
        (["--language", "de"], 'not in the language "de"'),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, options: list[str], told: str) -> None:
    refused = lo_diag("serve", room_study(tmp_path / "s").path, *options, cwd=tmp_path)
    assert refused.code == 1
    assert told in refused.err
    assert refused.out == ""


def test_everywhere_means_every_address_and_still_no_other_name() -> None:
    with open_doors("0.0.0.0", 0) as doors:
        hosts = doors.hosts("http")
        assert {f"127.0.0.1:{doors.port}", f"localhost:{doors.port}"} <= hosts
        assert f"{socket.gethostname().lower()}:{doors.port}" in hosts
        assert f"0.0.0.0:{doors.port}" not in hosts
        assert not any("0.0.0.0" in origin for origin in doors.origins("http"))


def test_the_default_is_not_everywhere() -> None:
    with open_doors(None, None) as doors:
        bound = {each.getsockname()[0] for each in doors.sockets}
        assert "127.0.0.1" in bound
        assert not bound & {"0.0.0.0", "::"}
        assert doors.names[-1] == "127.0.0.1"


def test_tls_with_the_fingerprint_that_was_printed(tmp_path: Path) -> None:
    folder = room_study(tmp_path / "s")
    with serve(folder, "--host", "127.0.0.1", "--port", str(_free_port()), "--tls", home=tmp_path) as served:
        host, port, root = _parts(served.join)
        assert served.join.startswith("https://")
        kept = tmp_path / "data" / "lo-diag" / "serve.pem"
        trusting = ssl.create_default_context(cafile=str(kept))
        page, shown = _encrypted(trusting, host, port, "GET", root, "")
        assert page.status == 200
        assert "not encrypted" not in page.text
        form = f"csrf={page.csrf}&language=en"
        begun, _ = _encrypted(trusting, host, port, "POST", f"{root}/begin", form)
        assert begun.status == 303
        assert "; secure" in begun.header("set-cookie").lower()
        with socket.create_connection((host, port), timeout=20) as plain:
            plain.sendall(f"GET {root} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            assert not plain.recv(100).startswith(b"HTTP/1.1 200")
        code, told = served.stop()
    assert code == 0
    assert shown.upper() in told.replace(":", "")
    assert "Plain HTTP" not in told
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def _encrypted(
    trusting: ssl.SSLContext, host: str, port: int, method: str, path: str, form: str
) -> tuple[Said, str]:
    """An answer over TLS, and the fingerprint of the certificate."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: https://{host}:{port}\r\n"
        f"Content-Type: {FORM}\r\nContent-Length: {len(form)}\r\nConnection: close\r\n\r\n"
    )
    with (
        socket.create_connection((host, port), timeout=20) as plain,
        trusting.wrap_socket(plain, server_hostname=host) as connection,
    ):
        assert (connection.version() or "") >= "TLSv1.2"
        shown = hashlib.sha256(connection.getpeercert(binary_form=True) or b"").hexdigest()
        connection.sendall((head + form).encode())
        return heard(connection, method), shown


def test_the_certificate_is_used_again_until_it_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "serve.pem"
    first = certificate_for(NAMES, path, NOW)
    assert certificate_for(NAMES[::-1], path, NOW + datetime.timedelta(days=300)) == first
    others = [
        certificate_for(NAMES, path, NOW + datetime.timedelta(days=380)),
        certificate_for([*NAMES, "10.0.0.1"], path, NOW),
    ]
    path.write_bytes(b"spoilt")
    others.append(certificate_for(NAMES, path, NOW))
    others.append(certificate_for(NAMES, path, NOW - datetime.timedelta(days=30)))
    assert len({each.fingerprint for each in (first, *others)}) == 5
    assert list(tmp_path.iterdir()) == [path]


def test_no_certificate_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="cannot be written"):
        certificate_for(NAMES, tmp_path / "not" / "there" / "serve.pem", NOW)


def test_the_code_in_the_terminal_has_colours_of_its_own() -> None:
    lines = qr_for_terminal("http://192.168.1.7:8765/" + "A" * 22).splitlines()
    assert all(line.startswith("\x1b[97;40m") and line.endswith("\x1b[0m") for line in lines)
    assert len({len(line) for line in lines}) == 1
    assert len(lines) < 22


def test_it_says_that_the_form_was_left_closed(tmp_path: Path) -> None:
    folder = room_study(tmp_path / "s")
    with room(folder) as before:
        before.decide("close")
    with serve(folder, "--host", "127.0.0.1", "--port", str(_free_port()), home=tmp_path) as served:
        _, port, root = _parts(served.join)
        assert Client(port).get(root).status == 200
        assert "The form is closed: nobody can send" in served.stop()[1]
