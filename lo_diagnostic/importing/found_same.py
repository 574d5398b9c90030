"""Scales that differ only in capitals and spaces → one scale, worded as the answers most often are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

from lo_diagnostic.importing.anchored import number_and_label
from lo_diagnostic.importing.found_scales import FoundScale, Point
from lo_diagnostic.text import matching_form


def one_wording(
    scales: Sequence[FoundScale], written: Sequence[Sequence[Mapping[str, int]]]
) -> list[FoundScale]:
    """The scales in the same order, those that are the same as one.

    `written`: for each scale, how often its columns hold each spelling of an answer.
    """
    members: dict[Hashable, list[FoundScale]] = {}
    spelled: dict[Hashable, Counter[str]] = {}
    for scale, columns in zip(scales, written, strict=True):
        key = _key(scale)
        members.setdefault(key, []).append(scale)
        times = spelled.setdefault(key, Counter())
        for column in columns:
            times.update(column)
    one = {key: _one(same, _usual(spelled[key])) for key, same in members.items()}
    return [one[_key(scale)] for scale in scales]


def _key(scale: FoundScale) -> Hashable:
    """What is the same of scales that are one; the order of points without a number is not."""
    points = frozenset((point.value, matching_form(point.label)) for point in scale.points)
    return scale.name, scale.language, matching_form(scale.cannot_say), points


def _usual(times: Counter[str]) -> dict[str, str]:
    """The spelling of each label (by its matching form) that was written most often."""
    found: dict[str, str] = {}
    for text, _ in times.most_common():
        _, label = number_and_label(text) or (None, text)
        for spelling in (text, label):
            found.setdefault(matching_form(spelling), spelling)
    return found


def _one(same: Sequence[FoundScale], usual: Mapping[str, str]) -> FoundScale:
    """The first of scales with the usual spellings; a point that one of them does not doubt is sure."""
    first = same[0]
    sure = {matching_form(point.label) for scale in same for point in scale.points if not point.doubt}
    points = []
    for point in first.points:
        form = matching_form(point.label)
        points.append(Point(point.value, usual.get(form, point.label), "" if form in sure else point.doubt))
    return FoundScale(first.name, tuple(points), first.language, first.cannot_say, first.doubt)
