"""Packed text: gzip is read like the text inside, bombs and damaged files are refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import sys
import threading
import zlib
from pathlib import Path

import pytest

from lo_diagnostic.importing.text_file import TextFile, open_text

TEXT = "naam,café\nJoë,€ 5\n"


def _told(path: Path) -> str:
    with open_text(path) as (file, problems):
        assert file is None
        (problem,) = problems
        assert problem.severity == "error"
        assert problem.remedy
        return str(problem)


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "answers.csv.gz"
    path.write_bytes(content)
    return path


def _whole(file: TextFile | None) -> str:
    assert file is not None
    text, whole = file.sample(1_000_000)
    assert whole
    return text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_that_of_the_text_inside_the_fingerprint_that_of_the_file(
    tmp_path: Path, encoding: str
) -> None:
    content = gzip.compress(TEXT.encode(encoding))
    with open_text(_written(tmp_path, content)) as (file, problems):
        assert _whole(file).removeprefix("\ufeff") == TEXT
        assert file is not None
        assert (file.encoding, file.kind, file.delimiter) == (encoding, "text", None)
        assert file.sha256() == hashlib.sha256(content).hexdigest()
        assert file.source().read() == TEXT.encode()
        assert [problem.severity for problem in problems] == (["warning"] if encoding == "cp1252" else [])


def test_members_behind_one_another_are_one_text(tmp_path: Path) -> None:
    content = gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n")
    with open_text(_written(tmp_path, content)) as (file, _):
        assert _whole(file) == "a,b\n1,2\n3,4\n"


def test_through_standard_input_and_pipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = gzip.compress(TEXT.encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(content))
    writer.start()
    for path in (Path("-"), pipe):
        with open_text(path) as (file, _):
            assert _whole(file) == TEXT
            assert file is not None
            assert file.sha256() == hashlib.sha256(content).hexdigest()
    writer.join()


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    """Five million rows in some nineteen kilobytes; and a smaller one that Python takes at its word."""
    bomb = gzip.compress(b"a,b\n" + b"1,2\n" * 5_000_000)
    assert len(bomb) < 25_000
    assert "far larger inside" in _told(_written(tmp_path, bomb))
    assert "Unpack it and import the CSV inside" in _told(_written(tmp_path, bomb))
    with_small_size = bomb[:-4] + (12).to_bytes(4, "little")
    assert "far larger inside" in _told(_written(tmp_path, with_small_size))


def test_answers_of_a_large_survey_are_no_bomb(tmp_path: Path) -> None:
    """The same few labels again and again become small, but not as small as a bomb."""
    labels = ["Helemaal mee oneens", "Mee oneens", "Neutraal", "Mee eens", "Helemaal mee eens"]
    rows = "".join(
        ",".join([str(row), *(labels[(row * 7 + item * row) % 5] for item in range(30))]) + "\n"
        for row in range(20_000)
    )
    content = gzip.compress(f"id{',q' * 30}\n{rows}".encode())
    with open_text(_written(tmp_path, content)) as (file, problems):
        assert file is not None
        assert file.line_ends == 20_001
        assert problems == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-12],
        lambda packed: packed[:40],
        lambda packed: packed[:60] + b"\x00\xff\x00" + packed[63:],
        lambda packed: packed[:-8] + bytes(4) + packed[-4:],
        lambda packed: packed[:3],
        lambda packed: packed + b"more",
    ],
    ids=["no end", "cut", "bytes changed", "wrong checksum", "a beginning only", "something behind it"],
)
def test_a_damaged_file_is_a_plain_problem(tmp_path: Path, damage: object) -> None:
    packed = gzip.compress("".join(f"{row},{zlib.crc32(str(row).encode())}\n" for row in range(300)).encode())
    assert callable(damage)
    assert "damaged or not complete" in _told(_written(tmp_path, damage(packed)))


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (b"", "is empty"),
        (b"$FL2@(#) SPSS DATA FILE", "something other than text"),
        (b"PK\x03\x04....xl/workbook.xml", "something other than text"),
        (gzip.compress(b"a,b\n1,2\n"), "something other than text"),
        (b"%PDF-1.7", "PDF"),
        (b"a,b\n1,\x002\n", "line 2: holds NUL bytes"),
    ],
    ids=["nothing", "sav", "xlsx", "gzip again", "pdf", "nul"],
)
def test_what_is_no_text_inside(tmp_path: Path, inside: bytes, words: str) -> None:
    assert words in _told(_written(tmp_path, gzip.compress(inside)))
