"""Released scores as the JSON of CONTRACT §5: full precision, null for what cannot be told, never NaN."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from lo_diagnostic.disclosure.plan import PEOPLE, Cell
from lo_diagnostic.disclosure.release import WITHHELD, Release
from lo_diagnostic.scoring.scores import SCORES_FORMAT, Scores


def scores_document(releases: Sequence[Release[Scores]]) -> dict[str, Any]:
    """The document of one instrument, or `results` with one each of several."""
    documents = [_document(release) for release in releases]
    return documents[0] if len(documents) == 1 else {"format": SCORES_FORMAT, "results": documents}


def scores_json(releases: Sequence[Release[Scores]]) -> str:
    """The document as text: one line for each of its parts (indenting all of it takes ten times as long)."""
    return _laid_out(scores_document(releases))


def _laid_out(document: Mapping[str, Any]) -> str:
    lines = [f"{_text(name)}: {_results(part) if name == 'results' else _text(part)}"
             for name, part in document.items()]  # fmt: skip
    return "{\n" + ",\n".join(lines) + "\n}"


def _results(documents: Sequence[Mapping[str, Any]]) -> str:
    return "[\n" + ",\n".join(map(_laid_out, documents)) + "\n]"


def _text(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, allow_nan=False)


def _document(release: Release[Scores]) -> dict[str, Any]:
    scores = release.results
    plain = {f.name: _plain(getattr(scores, f.name)) for f in fields(scores) if f.name != "instruments"}
    reference = asdict(scores.instruments[0])
    hidden = {cell[1:] for cell in release.withheld if cell.measure == PEOPLE}
    withheld = [_named(cell) for cell in release.withheld if cell.measure == PEOPLE or cell[1:] not in hidden]
    return {"format": SCORES_FORMAT, "instrument": reference, **plain, "withheld": withheld}


def _plain(value: Any) -> Any:
    if value is WITHHELD:
        return {"withheld": True}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value


def _named(cell: Cell) -> dict[str, str]:
    place = {"cut": cell.cut, "group": cell.group} if cell.cut else {}
    return place | ({cell.measure.kind: cell.measure.id} if cell.measure.id else {})
