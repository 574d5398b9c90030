"""The seal of a report: what it was made of, as keyed hashes inside the PDF, by which a study knows it again.

It stands in the PDF's XMP metadata as the property `seal` of the namespace `urn:lo-diag:seal:1/`, as JSON in
plain ASCII. Its last value is a hash of the whole file in which that value itself is blanked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any, Final

import pikepdf

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.keyed import StudyKey
from lo_diagnostic.study.moments import Moment

SEAL_FORMAT: Final = "lo-diag/seal/1"
NAMESPACE: Final = "urn:lo-diag:seal:1/"
_BLANK: Final = "0" * 64
_START: Final = b"<lodiag:seal>"
_SEAL: Final = re.compile(rb"<lodiag:seal>(\{[^<>]{180,1000000}\})</lodiag:seal>")
_FILE: Final = re.compile(rb'"file":"([0-9a-f]{64})"')
_ANY_FORMAT: Final = re.compile(r"lo-diag/seal/\d{1,4}")
_HASH: Final = re.compile("[0-9a-f]{64}")
_PACKET: Final = (
    f'<rdf:Description rdf:about="" xmlns:lodiag="{NAMESPACE}">'
    "<lodiag:seal>{}</lodiag:seal></rdf:Description></rdf:RDF>"
)
_NOT_IN_XML: Final = str.maketrans({letter: f"\\u{ord(letter):04x}" for letter in "<>&\x7f"})
MADE_ANEW: Final = "Use the file as lo-diag wrote it, or make the report anew."
"""What helps where a file is not as it was made."""


@dataclass(frozen=True)
class Vouched:
    """Keyed hashes: of the `study` itself, of each of its `instruments` files, of the `settings` that decide
    what is computed, of the answers and what is shown (`moment`), of the `engine`, of the released `numbers`.
    """

    study: str
    instruments: Mapping[str, str]
    settings: str
    moment: Moment
    engine: str
    numbers: str


@dataclass(frozen=True)
class Seal:
    """What a report says of itself. `instruments`: id → version. `cut` and `group`: of a report on one group.

    `own_templates`: did it come from somebody's own templates? `vouched`: None where there was no study, so
    that there was no secret. `file`: the hash of the file, empty without a study.
    """

    reader: str
    language: str
    wave: str
    instruments: Mapping[str, str]
    program: str
    made_on: date
    cut: str = ""
    group: str = ""
    own_templates: bool = False
    vouched: Vouched | None = None
    file: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As the seal stands in the PDF."""
        told = asdict(self) | {"made_on": self.made_on.isoformat()}
        return {"format": SEAL_FORMAT, **told}


def with_seal(pdf: bytes, seal: Seal, key: StudyKey | None) -> bytes:
    """The PDF with its seal in it, the same bytes for the same input.

    `key`: None where nothing is vouched for.
    """
    text = _text(replace(seal, file=_BLANK if key else ""))
    packet = _PACKET.format(text).encode("ascii")
    with pikepdf.open(BytesIO(pdf)) as document:
        told = document.Root.Metadata
        told.write(packet.join(told.read_bytes().rsplit(b"</rdf:RDF>", 1)))
        out = BytesIO()
        document.save(out, deterministic_id=True)
    content = out.getvalue()
    return _with_hash(content, key) if key else content


def is_as_made(content: bytes, seal: Seal, key: StudyKey) -> bool:
    """Is the file, byte by byte, what this study's key vouches for?"""
    try:
        return bool(seal.file) and _with_hash(content, key) == content
    except ValueError:
        return False


def read_seal(content: bytes, name: str) -> Seal:
    """The seal of a report, whether or not it is true.

    Raises InputProblems (about the file called `name`) when there is none, or none that can be read.
    """
    if b"%PDF-" not in content[:1024]:
        raise _not_sealed(content, name)
    found = _SEAL.findall(content)
    if not found and _START not in content:
        raise _without_seal(content, name)
    try:
        (text,) = found
        document = json.loads(text)
        if document["format"] == SEAL_FORMAT:
            return _seal(document)
        if not _ANY_FORMAT.fullmatch(document["format"]):
            raise ValueError(document["format"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        message = "has a seal that is damaged, or was changed."
        raise InputProblems.one(name, "", message, MADE_ANEW) from fault
    message = f'has a seal of a newer kind ("{document["format"]}").'
    raise InputProblems.one(name, "", message, "Use the newest lo-diag.")


def _text(seal: Seal) -> str:
    """As JSON that XML need not escape."""
    return json.dumps(seal.as_dict(), separators=(",", ":")).translate(_NOT_IN_XML)


def _with_hash(content: bytes, key: StudyKey) -> bytes:
    """The file with the hash that it should have. Raises ValueError where there is not one place for it."""
    (seal,) = _SEAL.finditer(content)
    (place,) = _FILE.finditer(content, seal.start(), seal.end())
    start, end = place.span(1)
    made = key.of("file", [content[:start], _BLANK.encode("ascii"), content[end:]])
    return content[:start] + made.encode("ascii") + content[end:]


def _seal(document: Mapping[str, Any]) -> Seal:
    """The seal in a document. Raises ValueError, KeyError or TypeError where it is none."""
    vouched, own = document["vouched"], document["own_templates"]
    if not isinstance(own, bool):
        raise TypeError(own)
    names = ("reader", "language", "wave", "program", "cut", "group")
    return Seal(
        **{name: _a_text(document[name]) for name in names},
        instruments={name: _a_text(version) for name, version in document["instruments"].items()},
        made_on=date.fromisoformat(document["made_on"]),
        own_templates=own,
        vouched=None if vouched is None else _vouched(vouched),
        file=document["file"] if vouched is None else _a_hash(document["file"]),
    )


def _vouched(document: Mapping[str, Any]) -> Vouched:
    return Vouched(
        **{name: _a_hash(document[name]) for name in ("study", "settings", "engine", "numbers")},
        instruments={name: _a_hash(told) for name, told in document["instruments"].items()},
        moment=Moment(
            {wave: _a_hash(told) for wave, told in document["moment"]["answers"].items()},
            _a_hash(document["moment"]["shown"]),
        ),
    )


def _a_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _a_hash(value: Any) -> str:
    if not _HASH.fullmatch(value):
        raise ValueError(value)
    return str(value)


def _not_sealed(content: bytes, name: str) -> InputProblems:
    """Why a file that is no PDF cannot be verified."""
    if re.match(rb"\s*<(!doctype html|html)\b", content.removeprefix(b"\xef\xbb\xbf"), re.IGNORECASE):
        message = "is a page of HTML: only PDFs carry a seal."
        remedy = "Verify the PDF; `lo-diag report` makes one of the same study."
        return InputProblems.one(name, "", message, remedy)
    return InputProblems.one(name, "", "is no PDF.", "Name a report that lo-diag wrote as a PDF.")


def _without_seal(content: bytes, name: str) -> InputProblems:
    """Why a PDF without a seal has none."""
    try:
        with pikepdf.open(BytesIO(content)) as document:
            encrypted = document.is_encrypted
    except pikepdf.PasswordError:
        encrypted = True
    except (pikepdf.PdfError, ValueError, RuntimeError) as fault:
        reason = " ".join(str(fault).split())[:200]
        return InputProblems.one(name, "", f"is damaged ({reason}).", MADE_ANEW)
    if encrypted:
        message = "was encrypted after it was made: its seal cannot be read."
        return InputProblems.one(name, "", message, MADE_ANEW)
    message = "has no seal: it is no report of lo-diag, or another program wrote it anew."
    return InputProblems.one(name, "", message, MADE_ANEW)
