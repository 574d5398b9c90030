"""Dimensions that people hardly tell apart, combined into one for a report; the JSON keeps each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import Any, Final

import numpy as np

from lo_diagnostic.disclosure.measures import Cell, Measure
from lo_diagnostic.disclosure.release import Release
from lo_diagnostic.instrument.model import Dimension, LocalText
from lo_diagnostic.scoring.engine import Wanted, score
from lo_diagnostic.scoring.issued_before import shown_parts
from lo_diagnostic.scoring.membership import combined_sum, part_sums
from lo_diagnostic.scoring.persons import Floats, Levels, MeasuredDimension
from lo_diagnostic.scoring.scores import InstrumentRef, Overlap, Scores
from lo_diagnostic.scoring.waves import EarlierWave, Part, Wave

_AND: Final = "+"


@dataclass(frozen=True)
class CombinedDimension(MeasuredDimension):
    """Several dimensions measured as one; `parts`: what it stands for, in the order of the questionnaire.

    `keys`: which instrument's dimension each part is.
    """

    parts: tuple[Dimension, ...]
    keys: tuple[str, ...]

    @property
    def named(self) -> dict[str, str]:
        """The id of each part → its key."""
        return {part.id: key for part, key in zip(self.parts, self.keys, strict=True)}


@dataclass(frozen=True)
class ReportScores:
    """What a report is made of, released together.

    `told`: everybody's scores as a report tells them, the dimensions in it are `measured`; its overlaps are
    those of the single dimensions, the reason why some were combined. `single`: the scores of each dimension
    by itself, with groups and changes. `shown`: all of both, for the ledger.
    """

    told: Scores
    measured: tuple[MeasuredDimension, ...]
    single: Scores
    withheld: tuple[Cell, ...]
    shown: Mapping[str, Any]


def score_combined(
    wave: Wave,
    rows: int,
    instruments: tuple[InstrumentRef, ...],
    wanted: Wanted,
    earlier: EarlierWave | None = None,
) -> ReportScores:
    """The scores of a wave as reports tell them. Parameters as for `engine.score`."""
    release = score(wave, rows, instruments, wanted, earlier)
    single = release.results
    told = combine(wave, single.overlaps, shown_parts(release.shown, wave))
    if told is wave:
        return ReportScores(single, wave.measured, single, release.withheld, release.shown)
    again: Release[Scores] = score(
        replace(told, frame=replace(told.frame, cuts={})), rows, instruments, Wanted()
    )
    return ReportScores(
        replace(again.results, overlaps=single.overlaps),
        told.measured,
        single,
        release.withheld,
        {**again.shown, "parts": release.shown["parts"]},
    )


def combine(wave: Wave, overlaps: Sequence[Overlap], beside: Sequence[Part] = ()) -> Wave:
    """The wave with overlapping dimensions as one, which stands where the first of them stood.

    The strongest pair comes first; a third one joins only if it overlaps with both. Only dimensions that are
    comparable are combined: same layer, direction, bands and answers, asked of the same people. What was told
    as one before is told as one again, and nothing else. Indices stay those of the single dimensions. The
    very same wave where there is nothing to combine.

    Whoever holds the means of the single dimensions, too, can subtract: what would give somebody away then,
    or beside the means of parts of the people (`beside`), is not combined.
    """
    parts = part_sums(beside, wave.measured)
    before = _told_before(wave)
    refused: set[frozenset[str]] = set()
    while True:
        measured = _measured(wave, before or _together(wave, overlaps, refused))
        joined = [found for found in measured if isinstance(found, CombinedDimension)]
        if not joined:
            return wave
        sums = [combined_sum(found.dimension.id, _parts(wave, found)) for found in joined]
        plan = wave.plan_with([*parts, *sums])
        unsafe = [found for found in joined if not plan.shown(Cell(Measure("dimension", found.dimension.id)))]
        if before or not unsafe:
            told = {one.measure for one in sums}
            whole = {**wave.plan.whole, **{name: plan.whole[name] for name in told}}
            across = {**wave.plan.sums, **{name: plan.sums[name] for name in told}}
            planned = replace(wave.plan, whole=whole, sums=across)
            return replace(wave, measured=tuple(measured), plan=planned)
        refused |= {frozenset(part.id for part in found.parts) for found in unsafe}


def _told_before(wave: Wave) -> dict[str, frozenset[str]]:
    """Dimension → itself and those that it was told with, of the very same people; empty where none was."""
    together = {found.dimension.id: frozenset((found.dimension.id,)) for found in wave.measured}
    told = [frozenset(one.id.split(_AND)) for one in wave.issued.whole] if wave.issued else []
    joined = [names for names in told if len(names) > 1 and names <= together.keys()]
    for names in joined:
        together |= dict.fromkeys(names, names)
    return together if joined else {}


def _measured(wave: Wave, together: Mapping[str, frozenset[str]]) -> list[MeasuredDimension]:
    measured: list[MeasuredDimension] = []
    for found in wave.measured:
        parts = [other for other in wave.measured if other.dimension.id in together[found.dimension.id]]
        if found is parts[0]:
            measured.append(_combined(parts) if len(parts) > 1 else found)
    return measured


def _parts(wave: Wave, found: CombinedDimension) -> list[MeasuredDimension]:
    names = [part.id for part in found.parts]
    return [one for one in wave.measured if one.dimension.id in names]


def one_dimension(parts: Sequence[Dimension]) -> Dimension:
    """A dimension that stands for all `parts`: named after each, with the items of each, without norms.

    Its id holds a `+`, which no dimension of an instrument may. Texts are in the languages of every part.
    """
    first = parts[0]
    update = {
        "id": _AND.join(part.id for part in parts),
        "title": _joined([part.title for part in parts], " & "),
        "definition": _joined([part.definition for part in parts], " ", end="."),
        "references": list(dict.fromkeys(chain.from_iterable(part.references for part in parts))),
        "norms": [],
        "items": list(chain.from_iterable(part.items for part in parts)),
    }
    return first.model_copy(update=update)


def _joined(texts: Sequence[LocalText], between: str, end: str = "") -> LocalText:
    """Texts one after another in each language, each with an `end` where it ends on a letter.

    Unchecked, because two texts of the greatest length are longer than one may be.
    """
    spoken = [name for name in texts[0].languages() if all(name in text.languages() for text in texts)]
    joined: dict[str, str] = {}
    for name in spoken or texts[0].languages():
        said = [text.in_language(name) for text in texts]
        joined[name] = between.join(f"{text}{end}" if text[-1].isalnum() else text for text in said)
    return LocalText.model_construct(joined)


def _together(
    wave: Wave, overlaps: Sequence[Overlap], refused: Collection[frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Dimension → itself and those that it is combined with, which are none of the `refused` sets."""
    by_id = {found.dimension.id: found for found in wave.measured}
    pairs = {frozenset((overlap.a, overlap.b)) for overlap in overlaps}
    together = {name: frozenset((name,)) for name in by_id}
    for overlap in sorted(overlaps, key=lambda one: (-one.r, one.a, one.b)):
        joined = together[overlap.a] | together[overlap.b]
        everyone_overlaps = all(frozenset(pair) in pairs for pair in combinations(joined, 2))
        if (
            everyone_overlaps
            and joined not in refused
            and all(_kind(by_id[name]) == _kind(by_id[overlap.a]) for name in joined)
        ):
            together |= dict.fromkeys(joined, joined)
    return together


def _kind(measured: MeasuredDimension) -> tuple[object, ...]:
    """What combined dimensions must share."""
    dimension = measured.dimension
    return dimension.layer, dimension.high, dimension.ask_if, measured.bands, measured.scale


def _combined(parts: Sequence[MeasuredDimension]) -> CombinedDimension:
    """The parts as one dimension, of people with a score on each: the mean of their answers to all items.

    With as many items in each part, all answered, that is the mean of a person's scores on the parts.
    """
    levels, level_scores = _levels(parts)
    return CombinedDimension(
        instrument=parts[0].instrument,
        dimension=one_dimension([part.dimension for part in parts]),
        scale=parts[0].scale,
        bands=parts[0].bands,
        items=tuple(chain.from_iterable(part.items for part in parts)),
        answers={item: given for part in parts for item, given in part.answers.items()},
        conditions={item: asked for part in parts for item, asked in part.conditions.items()},
        given={item: n for part in parts for item, n in part.given.items()},
        levels=levels,
        level_scores=level_scores,
        parts=tuple(part.dimension for part in parts),
        keys=tuple(part.key for part in parts),
    )


def _levels(parts: Sequence[MeasuredDimension]) -> tuple[Levels, Floats]:
    """Each person's level and the score of each level, laid out as `persons.measure` does.

    A level stands for a number of answers and the sum of their steps; both add up over the parts.
    """
    width = parts[0].scale.highest - parts[0].scale.lowest
    items = sum(len(part.scored) for part in parts)
    answered, sums = np.zeros((2, len(parts[0].levels)), np.int64)
    for part in parts:
        fewer, steps = np.divmod(part.levels.astype(np.int64) - 1, len(part.scored) * width + 1)
        answered += fewer + 1
        sums += steps
    sums_possible = items * width + 1
    everywhere = np.all([part.known for part in parts], axis=0)
    levels = np.where(everywhere, 1 + (answered - 1) * sums_possible + sums, 0)
    answers = np.repeat(np.arange(1, items + 1), sums_possible)
    scores = np.tile(np.arange(sums_possible), items) / (answers * width) * 100.0
    smallest = np.min_scalar_type(items * sums_possible)
    return levels.astype(smallest), np.concatenate([[np.nan], scores])
