"""What others scored: published norms of each theme beside the score found here, or that there is none."""

from __future__ import annotations

from typing import Any, Final

from lo_diagnostic.charts.words import about
from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.instrument.model import Dimension, Norm
from lo_diagnostic.text import Speech

_COMPARABLE: Final = {"yes": "comparable", "partly": "partly comparable", "no": "not comparable"}


def norms(findings: Findings, speech: Speech) -> dict[str, Any]:
    """`told`: a line for each norm of a theme in the report; `missing`: which themes have none."""
    themes = [(found, part) for found in findings.dimensions for part in found.parts or (found.dimension,)]
    told = [_line(found, theme, norm, speech) for found, theme in themes for norm in theme.norms]
    without = [_title(theme, speech) for _, theme in themes if not theme.norms]
    return {"told": told, "missing": _missing(without, len(themes), speech)}


def _missing(names: list[str], themes: int, speech: Speech) -> str:
    if not names:
        return ""
    if len(names) == themes > 1:
        return speech.say("No published norm for any theme.")
    return speech.say("No published norm: {names}.", names=speech.join(names))


def _line(found: DimensionFinding, theme: Dimension, norm: Norm, speech: Speech) -> str:
    """`Curiosity: about 58 here. Teachers (n = 900, 2021): 56 (sd 12); partly comparable. Source: …`."""
    mean = _short(norm.mean, speech)
    return speech.say(
        "{theme}: {here}. {population} (n = {n}, {year}): {mean}; {comparable}. Source: {source}",
        theme=_title(theme, speech),
        here=_here(found, theme, speech),
        population=norm.population,
        n=speech.number(norm.n),
        year=norm.year,
        mean=mean if norm.sd is None else f"{mean} (sd {_short(norm.sd, speech)})",
        comparable=speech.say(_COMPARABLE[norm.comparable]),
        source=norm.source,
    )


def _here(found: DimensionFinding, theme: Dimension, speech: Speech) -> str:
    """Our mean; themes that are told as one have none of their own in a report."""
    if others := [_title(part, speech) for part in found.parts if part.id != theme.id]:
        return speech.say("told as one with {names} here", names=speech.join(others))
    if found.scores.mean is None:
        return speech.say("no score")
    return speech.say("{score} here", score=about(found.scores.mean, speech))


def _title(theme: Dimension, speech: Speech) -> str:
    return theme.title.in_language(speech.language)


def _short(score: float, speech: Speech) -> str:
    return speech.number(score, 0 if score == int(score) else 1)
