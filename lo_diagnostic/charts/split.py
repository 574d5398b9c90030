"""The answers to one question, split: unfavourable, middle, favourable, whichever way the question is put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.instrument.model import Item, Scale
from lo_diagnostic.scoring.cells import ItemScores
from lo_diagnostic.text import Speech


@dataclass(frozen=True)
class Answer:
    """One answer of the scale and the share (0–1) of people who gave it."""

    label: str
    share: float


@dataclass(frozen=True)
class ItemSplit:
    """Both sides run from the middle outwards; their words are those of this question, turned or not."""

    item: str
    text: str
    n: int
    withheld: bool
    unfavourable: tuple[Answer, ...]
    middle: Answer | None
    favourable: tuple[Answer, ...]
    unfavourable_words: str
    favourable_words: str

    @property
    def unfavourable_share(self) -> float:
        """Share of all unfavourable answers."""
        return sum(answer.share for answer in self.unfavourable)

    @property
    def favourable_share(self) -> float:
        """Share of all favourable answers."""
        return sum(answer.share for answer in self.favourable)


def item_splits(found: DimensionFinding, speech: Speech) -> list[ItemSplit]:
    """The items of a dimension that were asked, in their order; nothing of those that are withheld."""
    measured = [item for item in found.dimension.items if item.id in found.scores.items]
    return [_split(found, item, found.scores.items[item.id], speech) for item in measured]


def widest_side(found: Sequence[DimensionFinding], speech: Speech) -> float:
    """The largest share on either side of any item."""
    splits = [split for one in found for split in item_splits(one, speech)]
    return max((max(split.unfavourable_share, split.favourable_share) for split in splits), default=1)


def sides(scale: Scale) -> tuple[list[int], int | None, list[int]]:
    """Points below the middle (from it outwards), the middle point if there is one, points above it."""
    points = sorted(scale.points)
    half = len(points) // 2
    middle = points[half] if len(points) % 2 else None
    return points[:half][::-1], middle, points[len(points) - half :]


def _split(found: DimensionFinding, item: Item, scores: ItemScores | Withheld, speech: Speech) -> ItemSplit:
    low, middle, high = sides(found.scale)
    low_words, high_words = _words(found.scale, low, speech), _words(found.scale, high, speech)
    high_is_bad = item.reversed != found.unfavourable
    bad, good = (high, low) if high_is_bad else (low, high)
    bad_words, good_words = (high_words, low_words) if high_is_bad else (low_words, high_words)
    counts = scores.counts if isinstance(scores, ItemScores) else {}
    total = sum(counts.values())

    def answer(point: int) -> Answer:
        share = counts.get(str(point), 0) / total if total else 0.0
        return Answer(_label(found.scale, point, speech), share)

    return ItemSplit(
        item=item.id,
        text=item.text.in_language(speech.language),
        n=total,
        withheld=not total,
        unfavourable=tuple(map(answer, bad)),
        middle=answer(middle) if middle is not None else None,
        favourable=tuple(map(answer, good)),
        unfavourable_words=bad_words,
        favourable_words=good_words,
    )


def _label(scale: Scale, point: int, speech: Speech) -> str:
    return scale.points[point].in_language(speech.language)


def _words(scale: Scale, points: Sequence[int], speech: Speech) -> str:
    """`rarely or never`, from the middle outwards; with more than two answers, the two ends of them."""
    labels = [_label(scale, point, speech) for point in points]
    if len(labels) > 2:
        return speech.say("{near} to {far}", near=labels[0], far=labels[-1])
    return speech.say("{one} or {other}", one=labels[0], other=labels[1]) if len(labels) == 2 else labels[0]
