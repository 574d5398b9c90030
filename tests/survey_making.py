"""Instruments and responses made for tests: small, exact, without a file where none is needed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lo_diagnostic.instrument.instrument_file import InstrumentFile
from lo_diagnostic.instrument.model import Instrument, LocalText
from lo_diagnostic.responses.responses import NOT_ANSWERED, Responses
from lo_diagnostic.study.settings import Attribute, Confidentiality
from lo_diagnostic.study.survey import Survey

BANDS = [
    {"id": "restrictive", "below": 37.5, "title": {"en": "restrictive"}},
    {"id": "mixed", "upto": 62.5, "title": {"en": "mixed"}},
    {"id": "expansive", "title": {"en": "expansive"}},
]


def make_instrument(
    scales: Mapping[str, Sequence[str]],
    *,
    reverse: Collection[str] = (),
    reserve: Collection[str] = (),
    ends: tuple[int, int] = (1, 5),
    points: Mapping[str, Iterable[int]] | None = None,
    referent: str = "self",
    min_answered: str = "2/3",
    **more: Any,
) -> Instrument:
    """An instrument with one dimension for each entry of `scales` (name → item ids).

    `points`: the scale of a dimension that is not every whole number between `ends`.
    """
    low, high = ends
    own = points or {}
    dimensions = [
        {
            "id": name,
            "title": {"en": name},
            "definition": {"en": name},
            "layer": "environment",
            "bands": "learning",
            "scale": name if name in own else "points",
            "items": [
                {
                    "id": item,
                    "referent": referent,
                    "text": {"en": f"Text of {item}."},
                    "reversed": item in reverse,
                    "reserve": item in reserve,
                }
                for item in items
            ],
        }
        for name, items in scales.items()
    ]
    return Instrument.model_validate(
        {
            "format": "lo-diag/instrument/1",
            "id": "made",
            "version": "1.0.0",
            "status": "draft",
            "title": {"en": "Made"},
            "summary": {"en": "Made for a test."},
            "licence": {"id": "CC0-1.0", "holder": "tests", "commercial_use": True, "modification": True},
            "scales": {
                name: {"points": {p: {"en": f"point {p}"} for p in numbers}}
                for name, numbers in {"points": range(low, high + 1), **own}.items()
            },
            "scoring": {"min_answered": min_answered},
            "bands": {"learning": BANDS},
            "dimensions": dimensions,
        }
        | more
    )


def make_responses(
    answers: pd.DataFrame, people: Mapping[str, Sequence[str | None]] | None = None
) -> Responses:
    """Responses from a table of answers (NaN = not answered) and attributes."""
    n = len(answers)
    table = {"respondent": [str(i) for i in range(n)], "wave": ["w"] * n, "language": ["en"] * n}
    frame = pd.DataFrame(table | dict(people or {}), dtype=object)
    coded = answers.fillna(NOT_ANSWERED).astype(np.int16).reset_index(drop=True)
    return Responses(frame, coded, pd.DataFrame(index=range(n)))


def make_survey(
    instrument: Instrument,
    responses: Responses,
    *,
    attributes: Mapping[str, Attribute] | None = None,
    headcount: int | None = None,
    minimum_group: int = 5,
    minimum_detail: int = 10,
) -> Survey:
    """A survey of one instrument."""
    return Survey(
        title=LocalText({"en": "Made"}),
        organisation="Made Ltd",
        wave="w",
        languages=instrument.languages,
        instruments=(InstrumentFile(instrument, Path("made.yaml"), "0" * 64),),
        responses=responses,
        attributes=attributes or {},
        headcount=headcount,
        confidentiality=Confidentiality(minimum_group=minimum_group, minimum_detail=minimum_detail),
    )


def nine_digits(value: Any) -> Any:
    """A document with its numbers rounded: sums depend on the order of rows beyond that."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {name: nine_digits(inner) for name, inner in value.items()}
    return [nine_digits(inner) for inner in value] if isinstance(value, list) else value
