"""Released scores as the JSON of CONTRACT §5: full precision, null for what cannot be told, never NaN."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from lo_diagnostic.disclosure.measures import Cell
from lo_diagnostic.disclosure.release import Release
from lo_diagnostic.scoring.scores import SCORES_FORMAT, Scores


def scores_document(releases: Sequence[Release[Scores]]) -> dict[str, Any]:
    """The document of one instrument, or `results` with one each of several, as plain dicts and lists."""
    document: dict[str, Any] = json.loads(scores_json(releases))
    return document


def scores_json(releases: Sequence[Release[Scores]]) -> str:
    """The document as text: one line for each of its parts (indenting all of it takes ten times as long)."""
    documents = [_laid_out(_document(release)) for release in releases]
    if len(documents) == 1:
        return documents[0]
    results = "[\n" + ",\n".join(documents) + "\n]"
    return f'{{\n"format": {_text(SCORES_FORMAT)},\n"results": {results}\n}}'


def _document(release: Release[Scores]) -> dict[str, Any]:
    scores = release.results
    parts = {f.name: getattr(scores, f.name) for f in fields(scores) if f.name != "instruments"}
    withheld = [_named(cell) for cell in release.withheld]
    return {"format": SCORES_FORMAT, "instrument": scores.instruments[0], **parts, "withheld": withheld}


def _named(cell: Cell) -> dict[str, str]:
    place = {name: where for name, where in (("cut", cell.cut), ("group", cell.group)) if where}
    return place | ({cell.measure.kind: cell.measure.id} if cell.measure.id else {})


def _laid_out(document: Mapping[str, Any]) -> str:
    lines = [f"{_text(name)}: {_text(part)}" for name, part in document.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def _text(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, allow_nan=False, default=_fields)


def _fields(result: Any) -> dict[str, Any]:
    """What json does not know: a mapping as a dict, any other result type field by field."""
    if isinstance(result, Mapping):
        return dict(result)
    return {name: getattr(result, name) for name in result.__dataclass_fields__}
