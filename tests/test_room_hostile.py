"""What a hostile client says to the server of a workshop, and the refusals that it gets (TRUST §3)."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.room.headers import HEADERS
from lo_diagnostic.room.keys import BEGIN
from tests.interview_making import drafts
from tests.room_making import FORM, JSON, Client, Room, Said, ballot_of, heard, room, room_study


@pytest.fixture(scope="module")
def open_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A server for all of these tests; nothing that they do may change the answers, but where they say so."""
    with room(room_study(tmp_path_factory.mktemp("room") / "s")) as served:
        yield served


@pytest.fixture
def client(open_room: Room) -> Iterator[Client]:
    """A client whose doings leave the answers as they are."""
    before = _print(open_room)
    yield open_room.client()
    assert _print(open_room) == before, "something was changed"


def _print(served: Room) -> str:
    return hashlib.sha256(served.folder.answers_path.read_bytes()).hexdigest()


def _has_every_header(said: Said) -> None:
    for name, value in HEADERS:
        assert said.header(name) == value
    assert "'unsafe-inline'" not in said.header("content-security-policy")
    assert said.header("server") == ""
    assert said.header("cache-control") in ("no-store", "private, max-age=300")
    assert not {name.lower() for name, _ in said.headers} & {
        "etag",
        "last-modified",
        "access-control-allow-origin",
    }


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example:{}",
        "127.0.0.1:{}.evil.example",
        "0.0.0.0:{}",
        "x@127.0.0.1:{}",
        "127.0.0.1:{}/",
        "127.1:{}",
        "2130706433:{}",
        "[::1]:{}",
        "",
    ],
)
def test_another_host_gets_nothing(client: Client, open_room: Room, host: str) -> None:
    for path in (open_room.root, open_room.wall, "/", "/static/room.css"):
        said = client.ask("GET", path, headers={"Host": host.format(open_room.port)})
        assert said.status in (400, 421), path
        assert open_room.root.encode() not in said.body
        _has_every_header(said)


def test_this_machine_by_its_names(client: Client, open_room: Room) -> None:
    for host in (f"127.0.0.1:{open_room.port}", f"localhost:{open_room.port}", f"LOCALHOST:{open_room.port}"):
        assert client.ask("GET", open_room.root, headers={"Host": host}).status == 200


def test_no_host_or_two(client: Client, open_room: Room) -> None:
    path = open_room.root.encode()
    host = b"Host: %s\r\n" % client.host.encode()
    assert client.raw(b"GET %s HTTP/1.1\r\n\r\n" % path).status == 400
    assert client.raw(b"GET %s HTTP/1.0\r\n\r\n" % path).status == 421
    assert client.raw(b"GET %s HTTP/1.1\r\n%s%s\r\n" % (path, host, host)).status in (400, 421)
    assert client.raw(b"GET %s HTTP/1.1\r\n%sHost: evil\r\n\r\n" % (path, host)).status in (400, 421)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", None, "https://{}", "http://{}.evil", "http://{}/", "{}"]
)
def test_another_origin_changes_nothing(client: Client, open_room: Room, origin: str | None) -> None:
    sent = origin.format(client.host) if origin else origin
    for path, kind in (
        (f"{open_room.root}/begin", FORM),
        (f"{open_room.root}/send", FORM),
        (f"{open_room.root}/ballots", JSON),
        (f"{open_room.wall}/close", FORM),
        (f"{open_room.wall}/reveal", FORM),
    ):
        body = (
            json.dumps(ballot_of()).encode()
            if kind == JSON
            else b"csrf=" + open_room.served.hall.keys.csrf(BEGIN).encode()
        )
        said = client.ask("POST", path, body, {"Origin": sent, "Content-Type": kind})
        assert said.status == 403
        _has_every_header(said)


def test_unknown_tokens_look_like_unknown_pages(client: Client, open_room: Room) -> None:
    right, screen = open_room.root[1:], open_room.served.hall.keys.screen
    guesses = [
        "/nothing", "/", "//", "/" + "A" * 22, "/" + right[:-1], "/" + right + "A", "/" + right.swapcase(),
        "/screen", "/screen/", "/screen/" + "A" * 22, "/screen/" + right, "/" + screen,
        "/screen/" + screen[:-1],
        f"/{right}/", f"/{right}/nothing", f"/{right}/q", f"/{right}/q/", f"/{right}/q/0", f"/{right}/q/11",
        f"/{right}/q/-1", f"/{right}/q/01", f"/{right}/q/1/", f"/{right}/q/９", f"/{right}/q/1e1",
        f"/{right}/q/99999999",
        f"/screen/{screen}/", f"/screen/{screen}/results/1", f"/screen/{screen}/{right}",
        "/static", "/static/", "/static/phone.css", "/favicon.ico", "/robots.txt", "/docs", "/openapi.json",
    ]  # fmt: skip
    said = [client.get(guess.encode("utf-8").decode("latin-1")) for guess in guesses]
    known = {(each.status, each.body, tuple(sorted(each.headers))) for each in said if each.status != 400}
    assert len(known) == 1
    assert {each.status for each in said} <= {404, 400}
    for each in said:
        _has_every_header(each)
    assert {client.ask(method, "/nothing").status for method in ("POST", "PUT", "OPTIONS", "TRACE")} == {404}


@pytest.mark.parametrize(
    "path",
    [
        "/{}/../static/room.css",
        "/{}/%2e%2e/static/room.css",
        "/static/../{}",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "//{}",
        "///{}",
        "/./{}",
        "/{}//",
        "/{}%00",
        "/{}%2f",
        "/%7b{}",
        "/{};a=b",
        "/static/room.css/",
        "/static/room.css%00.js",
        "/static/ROOM.CSS",
        "/static/base.html.j2",
        "/static/../pages/base.html.j2",
        "\\{}",
    ],
)
def test_path_tricks_lead_nowhere(client: Client, open_room: Room, path: str) -> None:
    said = client.get(path.format(open_room.root[1:]))
    assert said.status in (400, 404)
    _has_every_header(said)


def test_odd_targets(client: Client, open_room: Room) -> None:
    host = b"Host: %s\r\n" % client.host.encode()
    for target in (
        b"http://evil.example/",
        b"http://%s%s" % (client.host.encode(), open_room.root.encode()),
        b"*",
        b"evil:80",
    ):
        assert client.raw(b"GET %s HTTP/1.1\r\n%s\r\n" % (target, host)).status in (400, 404)
    assert client.raw(b"CONNECT evil:80 HTTP/1.1\r\n%s\r\n" % host).status in (400, 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "GETT", "get"])
def test_other_verbs_are_not_understood(client: Client, open_room: Room, method: str) -> None:
    for path in (
        open_room.root,
        f"{open_room.root}/ballots",
        open_room.wall,
        f"{open_room.wall}/close",
        "/static/room.css",
    ):
        said = client.ask(method, path)
        assert said.status == 405, path
        assert said.header("allow") in ("GET, HEAD", "POST", "GET, HEAD, POST")
        assert b"Cookie" not in said.body
        _has_every_header(said)


def test_get_changes_nothing(client: Client, open_room: Room) -> None:
    for path in ("begin", "carry-on", "send", "ballots"):
        assert client.get(f"{open_room.root}/{path}?csrf=1").status == 405
    for path in ("close", "open", "reveal"):
        assert client.get(f"{open_room.wall}/{path}?csrf=1").status == 405
    for path in ("", "/q/1", "/review", "/thanks", "?language=nl", "?language=%00", "?" + "x" * 5000):
        said = client.get(f"{open_room.root}{path}")
        assert said.status in (200, 303)
        assert said.header("set-cookie") == ""
    for path in ("", "/count.json", "/results"):
        assert client.get(f"{open_room.wall}{path}").status in (200, 303)


def test_head_is_get_without_a_body(client: Client, open_room: Room) -> None:
    for path in (open_room.root, open_room.wall, "/static/room.css"):
        said = client.ask("HEAD", path)
        assert (said.status, said.body) == (200, b"")
        _has_every_header(said)


def test_pages_load_nothing_from_elsewhere(client: Client, open_room: Room) -> None:
    for path in (open_room.root, open_room.wall):
        page = client.get(path)
        loaded = re.findall(r'(?:src|href|action)="([^"]*)"', page.text)
        assert all(each.startswith(("/", "?", "data:,")) and not each.startswith("//") for each in loaded), (
            loaded
        )
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page.text)
        assert not re.search(r'<style|\sstyle="|\son[a-z]+="', page.text)


@pytest.mark.parametrize("size", [64 * 1024 + 1, 10**6])
def test_too_much_is_refused(client: Client, open_room: Room, size: int) -> None:
    for path, kind in (("ballots", JSON), ("begin", FORM)):
        said = client.ask("POST", f"{open_room.root}/{path}", b"x" * size, {"Content-Type": kind})
        assert said.status == 413
        _has_every_header(said)


def test_too_much_in_pieces_is_refused(client: Client, open_room: Room) -> None:
    head = _post(open_room, client, "Transfer-Encoding: chunked")
    assert client.raw(head + b"1000\r\n%s\r\n" % (b"x" * 4096) * 20 + b"0\r\n\r\n", "POST").status == 413


@pytest.mark.parametrize("length", ["99999999999999999999", "-1", "1x", "65537", "0x10", "٣"])
def test_a_false_length_is_refused_unread(client: Client, open_room: Room, length: str) -> None:
    said = client.raw(_post(open_room, client, f"Content-Length: {length}") + b"{}", "POST")
    assert said.status in (400, 413)
    _has_every_header(said)


def test_smuggled_requests_are_refused(client: Client, open_room: Room) -> None:
    both = _post(open_room, client, "Content-Length: 2\r\nTransfer-Encoding: chunked")
    assert client.raw(both + b"0\r\n\r\nGET / HTTP/1.1\r\n\r\n", "POST").status in (400, 413, 422)
    twice = _post(open_room, client, "Content-Length: 2\r\nContent-Length: 3")
    assert client.raw(twice + b"{}x", "POST").status == 400


def test_a_head_that_is_too_large_is_refused(client: Client, open_room: Room) -> None:
    host = b"Host: %s\r\n" % client.host.encode()
    for size in (17_000, 100_000, 1_000_000):
        said = client.raw(
            b"GET %s HTTP/1.1\r\n%sX: %s\r\n\r\n" % (open_room.root.encode(), host, b"x" * size)
        )
        assert said.status in (400, 431)
        _has_every_header(said)


@given(noise=st.binary(min_size=1, max_size=300))
def test_noise_is_no_request(open_room: Room, noise: bytes) -> None:
    with socket.create_connection(("127.0.0.1", open_room.port), timeout=20) as connection:
        connection.sendall(noise + b"\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        begun = connection.recv(65536)
    assert begun == b"" or re.match(rb"HTTP/1.1 4\d\d ", begun)
    assert open_room.bugs == []


@pytest.mark.parametrize(
    "kind",
    [
        FORM,
        "text/plain",
        "application/jsonp",
        "application/json; charset=utf-16",
        "application/json, text/plain",
        "",
        None,
    ],
)
def test_only_json_is_a_ballot(client: Client, open_room: Room, kind: str | None) -> None:
    said = client.ask(
        "POST", f"{open_room.root}/ballots", json.dumps(ballot_of()).encode(), {"Content-Type": kind}
    )
    assert said.status == 415
    assert said.json()["problem"]


def test_only_forms_are_forms(client: Client, open_room: Room) -> None:
    for path in (f"{open_room.root}/begin", f"{open_room.wall}/close"):
        for kind in (JSON, "multipart/form-data; boundary=x", "text/plain"):
            assert client.ask("POST", path, b"{}", {"Content-Type": kind}).status == 415
        packed = {"Content-Type": FORM, "Content-Encoding": "gzip"}
        assert client.ask("POST", path, b"x", packed).status == 415


def test_forms_without_our_proof_are_refused(client: Client, open_room: Room) -> None:
    keys = open_room.served.hall.keys
    for path, right in (
        (f"{open_room.root}/begin", keys.csrf(BEGIN)),
        (f"{open_room.wall}/close", keys.csrf("screen")),
    ):
        for wrong in ("", "x", right[:-1], right.upper(), keys.csrf(""), keys.csrf("\0"), "é"):
            if wrong != right:
                assert client.form(path, csrf=wrong, language="en").status == 403
        assert (
            client.ask("POST", path, b"csrf=a&csrf=" + right.encode(), {"Content-Type": FORM}).status == 400
        )
        assert client.ask("POST", path, b"csrf=%FF", {"Content-Type": FORM}).status == 400
    crossed = client.form(f"{open_room.wall}/close", csrf=keys.csrf(BEGIN))
    assert crossed.status == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"1" * 5000,
        b"NaN",
        b'{"format": NaN}',
    ],
)
def test_what_is_no_ballot_is_refused(client: Client, open_room: Room, body: bytes) -> None:
    said = client.ask("POST", f"{open_room.root}/ballots", body, {"Content-Type": JSON})
    assert said.status == 422
    assert said.json()["problem"]


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    part=st.sampled_from(["format", "key", "language", "attributes", "answers", "remarks"]),
    name=st.sampled_from(["team", "role", "basic1", "lead1", "wish", "sharing", "place", "x", ""]),
    value=ODD,
    whole=st.booleans(),
)
def test_odd_values_never_break_anything(
    open_room: Room, part: str, name: str, value: Any, whole: bool
) -> None:
    before = len(drafts(open_room.folder))
    changes: dict[str, Any] = {part: value if whole else {name: value}}
    said = open_room.client().ballot(open_room.root, ballot_of(**changes))
    assert said.status in (200, 422)
    assert len(drafts(open_room.folder)) == before + (said.status == 200)


@pytest.mark.parametrize(
    "answers",
    [
        {"basic1": True},
        {"basic1": 2.0},
        {"basic1": "2"},
        {"basic1": 4},
        {"basic1": -1},
        {"basic1": []},
        {"far1": "cannot_say"},
        {"basic3": 1},
        {"nothing": None},
        {"basic1": 10**30},
    ],
)
def test_an_answer_that_cannot_be_given_is_refused(
    client: Client, open_room: Room, answers: dict[str, object]
) -> None:
    assert client.ballot(open_room.root, ballot_of(answers=answers)).status == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"remarks": {"place": "moon"}},
        {"remarks": {"place": "office", "desk": "shared", "sharing": "many"}},
        {"attributes": {"team": "board"}},
        {"attributes": {"team": 1}},
        {"language": "de"},
        {"key": "A" * 32},
        {"key": "a" * 31},
        {"format": "lo-diag/ballot/2"},
        {"more": 1},
    ],
)
def test_a_ballot_to_another_interview_is_refused(
    client: Client, open_room: Room, changes: dict[str, Any]
) -> None:
    assert client.ballot(open_room.root, ballot_of(**changes)).status == 422


def test_who_dawdles_is_hung_up_on(open_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lo_diagnostic.room.protocol.HEAD_SECONDS", 0.4)
    monkeypatch.setattr("lo_diagnostic.room.guards.MOST_SECONDS", 0.4)
    client = open_room.client()
    slow_heads = (
        b"",
        b"GET /",
        b"GET %s HTTP/1.1\r\nHost: %s\r\nX: " % (open_room.root.encode(), client.host.encode()),
    )
    for head in slow_heads:
        assert _dripped(open_room, head) == b""
    late = _dripped(open_room, _post(open_room, client, "Content-Length: 5000") + b"{")
    assert late.startswith(b"HTTP/1.1 408")
    refused = _dripped(
        open_room, b"POST /x HTTP/1.1\r\nHost: %s\r\nContent-Length: 9000\r\n\r\n" % client.host.encode()
    )
    assert refused.startswith(b"HTTP/1.1 404")


def _dripped(served: Room, begun: bytes) -> bytes:
    """What comes back until the server hangs up, while a byte is sent now and then."""
    heard_so_far = b""
    with socket.create_connection(("127.0.0.1", served.port), timeout=0.1) as connection:
        connection.sendall(begun)
        for _ in range(100):
            try:
                part = connection.recv(65536)
            except TimeoutError:
                try:
                    connection.sendall(b"x")
                except OSError:
                    return heard_so_far
                continue
            except ConnectionError:
                return heard_so_far
            if not part:
                return heard_so_far
            heard_so_far += part
    raise AssertionError(f"still connected after ten seconds: {heard_so_far!r}")


def test_a_dawdler_keeps_nobody_waiting(open_room: Room) -> None:
    idle = [socket.create_connection(("127.0.0.1", open_room.port)) for _ in range(100)]
    for each in idle:
        each.sendall(b"GET / HTTP/1.1\r\n")
    try:
        assert open_room.client().get(open_room.root).status == 200
    finally:
        for each in idle:
            each.close()


def test_a_connection_serves_one_request_after_another(open_room: Room) -> None:
    host = f"Host: 127.0.0.1:{open_room.port}\r\n"
    with socket.create_connection(("127.0.0.1", open_room.port), timeout=20) as connection:
        for path, status in (
            (open_room.root, 200),
            ("/x", 404),
            ("/static/room.css", 200),
            (open_room.wall, 200),
        ):
            connection.sendall(f"GET {path} HTTP/1.1\r\n{host}\r\n".encode())
            assert heard(connection).status == status


def test_nothing_is_said_about_anybody(open_room: Room, capfd: pytest.CaptureFixture[str]) -> None:
    client = open_room.client()
    client.get(open_room.root)
    client.get("/nothing")
    client.raw(b"\x16\x03\x01\r\n\r\n")
    client.ask("GET", open_room.root, headers={"Host": "evil"})
    client.ask("GET", open_room.root, headers={"Connection": "Upgrade", "Upgrade": "websocket"})
    time.sleep(0.1)
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "")
    assert open_room.problems == []


def _post(served: Room, client: Client, more: str) -> bytes:
    lines = [
        f"POST {served.root}/ballots HTTP/1.1",
        f"Host: {client.host}",
        f"Origin: http://{client.host}",
        f"Content-Type: {JSON}",
        more,
    ]
    return "\r\n".join([*lines, "", ""]).encode()
