"""Response quality: which answers show patterns of careless answering, by several indices with their cuts.

No index finds all careless answering, and no cut suits every questionnaire (Meade & Craig 2012, Psychol
Methods 17:437; Curran 2016, J Exp Soc Psychol 66:4). The cuts here are conventions of this project, chosen so
that careful answers are seldom flagged twice. A flag says something about answers, never about a person:
somebody with an extreme but honest view answers in long runs, too (doi 10.1080/00273171.2018.1563520). So one
flag alone means nothing; results are told with and without those who have two, and nobody is left out
silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from lo_diagnostic.responses.answer_blocks import Answers, Floats, Mask, answers_given, spread_of_answers
from lo_diagnostic.responses.cross_products import CrossProducts
from lo_diagnostic.responses.even_odd import even_odd
from lo_diagnostic.responses.longstring import longstring
from lo_diagnostic.responses.mahalanobis import mahalanobis_squared
from lo_diagnostic.responses.psychometric_synonyms import (
    antonym_pairs,
    correlation_over_pairs,
    synonym_pairs,
)
from lo_diagnostic.responses.response_time import seconds_per_item
from lo_diagnostic.responses.response_variability import response_variability
from lo_diagnostic.responses.responses import CANNOT_SAY

Index = Literal[
    "longstring", "response_variability", "even_odd", "mahalanobis", "synonyms", "antonyms", "response_time"
]

FEWEST_ANSWERS: Final = 10
"""Whoever gave fewer is not judged: the same answer to five items in a row is nothing unusual."""
LONGSTRING_SHARE: Final = 0.5
"""At least half the questionnaire in one run (Curran 2016), and never fewer than ten items."""
VARIABILITY_SHARE: Final = 1 / 8
"""Below an eighth of the distance between the lowest and highest answer given: half a step of five points.

No published cut; a percentile would flag people in the most careful survey, too.
"""
EVEN_ODD_CUT: Final = 0.0
"""Above 0 the halves go together no better than chance would have it.

The −.30 of long inventories (Johnson 2005, J Res Pers 39:103) flags a fifth to a third of simulated careful
people on eight scales of three items.
"""
FEWEST_SCALES: Final = 5
"""Even-odd needs so many scales, synonyms and antonyms pairs from so many: fewer correlate by chance."""
SYNONYMS_CUT: Final = -0.30
"""Below it, like items are answered against each other; antonyms: above +.30.

Lower than 0, for even-odd looks at the same consistency: both would mark the same careful people, twice.
"""
SECONDS_PER_ITEM: Final = 2.0
"""Faster than two seconds an item nobody reads (Huang, Curran et al. 2012, J Bus Psychol 27:99)."""
SEVERAL: Final = 2


@dataclass(frozen=True, eq=False)
class Flag:
    """What one index found: the cut that was used, and over people whose answers lie beyond it."""

    index: Index
    cut: float
    people: Mask


@dataclass(frozen=True, eq=False)
class Quality:
    """The flags of a survey; the masks are for the scoring alone, only numbers of people may be told.

    `judged`: how many people gave enough answers to be judged. `flags`: one an index that could be computed.
    `flagged`: over people, whose answers at least two indices flag.
    """

    judged: int
    flags: tuple[Flag, ...]
    flagged: Mask

    @property
    def counts(self) -> Mapping[str, int]:
        """How many people each index flags."""
        return {flag.index: int(flag.people.sum()) for flag in self.flags}


def assess(
    answers: Answers,
    scales: Sequence[Sequence[int]],
    seconds: Floats | None = None,
    *,
    turned: Mapping[int, int] | None = None,
    distance_cut: float | None = None,
) -> Quality:
    """The quality of answers (int16, items × people, raw values or the two codes for none).

    `scales`: the items of each dimension by number. `seconds`: over people, from first to last answer, NaN
    where not known. `turned`: for reversed items the sum of the scale's ends; only even-odd turns them, the
    other indices look at answers as given. `distance_cut`: the D² above which Mahalanobis flags, best the
    .999 quantile of chi-square with as many degrees of freedom as items; without it that index is left out.
    An index without a value (NaN) never flags.
    """
    enough = answers_given(answers) >= FEWEST_ANSWERS
    sums = CrossProducts.of(answers, answers > CANNOT_SAY)
    found = (
        *_unvarying(answers),
        *_inconsistent(answers, scales, turned, sums),
        *_unusual(answers, sums, distance_cut),
        *_fast(answers, seconds),
    )
    flags = tuple(Flag(flag.index, flag.cut, flag.people & enough) for flag in found)
    several = np.zeros(answers.shape[1], dtype=np.int8)
    for flag in flags:
        several += flag.people
    return Quality(int(enough.sum()), flags, several >= SEVERAL)


def _unvarying(answers: Answers) -> Iterator[Flag]:
    run = max(FEWEST_ANSWERS, int(np.ceil(LONGSTRING_SHARE * len(answers))))
    yield Flag("longstring", run, longstring(answers) >= run)
    cut = VARIABILITY_SHARE * spread_of_answers(answers)
    if cut > 0:
        yield Flag("response_variability", cut, response_variability(answers) < cut)


def _inconsistent(
    answers: Answers, scales: Sequence[Sequence[int]], turned: Mapping[int, int] | None, sums: CrossProducts
) -> Iterator[Flag]:
    halved = [scale for scale in scales if len(scale) > 1]
    if len(halved) >= FEWEST_SCALES and (contradiction := even_odd(answers, halved, turned)) is not None:
        beyond = np.round(contradiction, 9) > EVEN_ODD_CUT  # an index of 0 but for rounding is not above 0
        yield Flag("even_odd", EVEN_ODD_CUT, beyond)
    alike = _over_pairs(answers, synonym_pairs(sums), scales)
    if alike is not None:
        yield Flag("synonyms", SYNONYMS_CUT, alike < SYNONYMS_CUT)
    against = _over_pairs(answers, antonym_pairs(sums), scales)
    if against is not None:
        yield Flag("antonyms", -SYNONYMS_CUT, against > -SYNONYMS_CUT)


def _over_pairs(answers: Answers, pairs: Mask, scales: Sequence[Sequence[int]]) -> Floats | None:
    paired: Mask = np.logical_or(pairs.any(axis=0), pairs.any(axis=1))
    if sum(bool(paired[list(scale)].any()) for scale in scales) < FEWEST_SCALES:
        return None
    return correlation_over_pairs(answers, pairs)


def _unusual(answers: Answers, sums: CrossProducts, cut: float | None) -> Iterator[Flag]:
    if cut is not None and (distance := mahalanobis_squared(answers, sums)) is not None:
        yield Flag("mahalanobis", cut, distance > cut)


def _fast(answers: Answers, seconds: Floats | None) -> Iterator[Flag]:
    if seconds is not None:
        yield Flag("response_time", SECONDS_PER_ITEM, seconds_per_item(answers, seconds) < SECONDS_PER_ITEM)
