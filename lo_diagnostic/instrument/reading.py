"""An instrument as a respondent reads it: stems, items, labelled answers, questions, as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.model import Dimension, Instrument, Scale


def as_read(instrument: Instrument, language: str | None = None) -> str:
    """The whole questionnaire in one language (default: its first). Raises InputProblems for another one."""
    language = language or instrument.languages[0]
    if language not in instrument.languages:
        remedy = f"Known: {', '.join(instrument.languages)}."
        raise InputProblems.one(instrument.id, "", f'does not speak "{language}".', remedy)
    return "\n".join(_lines(instrument, language))


def _lines(instrument: Instrument, language: str) -> Iterator[str]:
    yield instrument.title.in_language(language)
    yield instrument.summary.in_language(language)
    told: Scale | None = None
    number = 0
    for dimension in instrument.dimensions:
        yield ""
        scale = instrument.scale_of(dimension, dimension.asked()[0])
        if scale is not told:
            yield from _scale_lines(scale, language)
            told = scale
        yield _heading(dimension, language)
        for item in dimension.asked():
            number += 1
            mark = ", reversed" if item.reversed else ""
            yield f"  {number:2d}. {item.text.in_language(language)}  ({item.id}{mark})"
    if instrument.questions:
        yield ""
    for question in instrument.questions:
        yield f"  • {question.text.in_language(language)}  ({question.id})"


def _scale_lines(scale: Scale, language: str) -> Iterator[str]:
    if scale.stem:
        yield scale.stem.in_language(language)
    points = [f"{value} {label.in_language(language)}" for value, label in scale.points.items()]
    if scale.cannot_say:
        points.append(f"– {scale.cannot_say.in_language(language)}")
    yield "  " + "   ".join(points)
    yield ""


def _heading(dimension: Dimension, language: str) -> str:
    return f"{dimension.title.in_language(language)}: {dimension.definition.in_language(language)}"
