"""The client's logo: a small PNG or JPEG, looked at before anything decodes it."""

from __future__ import annotations

import base64
import struct
from pathlib import Path
from typing import Final

from lo_diagnostic.errors import InputProblems

MOST_PIXELS: Final = 4000
MOST_BYTES: Final = 5_000_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers that carry the size


def logo_source(path: Path) -> str:
    """The logo as a `data:` address. Raises InputProblems unless it is a PNG or JPEG of at most 4,000 px."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refused(path, "the logo is larger than 5 MB.", "Save it smaller.")
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise _refused(
            path, f"the logo cannot be read: {reason}.", "Correct `report.logo` in study.yaml."
        ) from None
    kind, size = _kind_and_size(content)
    if not kind or size is None:
        raise _refused(path, "the logo is no PNG or JPEG.", "Save it as PNG or JPEG.")
    width, height = size
    if not 0 < width <= MOST_PIXELS or not 0 < height <= MOST_PIXELS:
        message = f"the logo measures {width} × {height} pixels; {MOST_PIXELS} a side is the most."
        raise _refused(path, message, "Save it smaller.")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _refused(path: Path, message: str, remedy: str) -> InputProblems:
    return InputProblems.one(str(path), "", message, remedy)


def _kind_and_size(content: bytes) -> tuple[str, tuple[int, int] | None]:
    """(`png` or `jpeg` by the first bytes, its size), or (``, None)."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return "png", (width, height)
    if content.startswith(_JPEG):
        return "jpeg", _jpeg_size(content)
    return "", None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height from the first frame header; None where there is none."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        if marker == 0xFF:
            at += 1
            continue
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None
