"""A logo is a small PNG or JPEG, told by its bytes; anything else is refused with a remedy."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.report.logo import MOST_BYTES, logo_source


def png(width: int, height: int) -> bytes:
    """A white PNG, without its pixels where it is large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(height))) if height < 500 else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """The head of a JPEG: an application segment, then the frame."""
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"
    return b"\xff\xd8" + app + frame + b"\xff\xd9"


@pytest.mark.parametrize(
    ("content", "kind"), [(png(40, 20), "png"), (png(4000, 4000), "png"), (jpeg(40, 20), "jpeg")]
)
def test_small_pictures_are_taken_in(content: bytes, kind: str, tmp_path: Path) -> None:
    (tmp_path / "logo").write_bytes(content)
    assert logo_source(tmp_path / "logo").startswith(f"data:image/{kind};base64,")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\0" * 40,
        png(4001, 10),
        png(10, 4001),
        png(0, 10),
        jpeg(10, 5000),
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"\xff" * 3_000,
        png(10, 10) + b"\0" * MOST_BYTES,
    ],
)
def test_everything_else_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(InputProblems) as caught:
        logo_source(tmp_path / "logo.png")
    assert caught.value.problems[0].remedy


def test_a_missing_logo_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match=r"nowhere\.png"):
        logo_source(tmp_path / "nowhere.png")
