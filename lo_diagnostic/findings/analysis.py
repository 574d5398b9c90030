"""One analysis for every reader: a survey's released scores turned into findings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from lo_diagnostic.disclosure.participation import participation_of
from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.advice import Advice, Facts, choose_actions, choose_cards
from lo_diagnostic.findings.comparison import (
    compare_groups,
    compare_roles,
    compare_waves,
    cuts_of,
    leaders_see_more,
)
from lo_diagnostic.findings.facts import facts_in_place
from lo_diagnostic.findings.findings import Action, Card, DimensionFinding, Findings, HeldBack, Standing
from lo_diagnostic.findings.guidance import shipped_cards, shipped_rules
from lo_diagnostic.findings.plane import place_on_plane
from lo_diagnostic.findings.standing import standing, tension_of
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.instrument.model import Dimension
from lo_diagnostic.scoring.cells import DimensionScores, IndexScores
from lo_diagnostic.scoring.combined import CombinedDimension, ReportScores
from lo_diagnostic.scoring.engine import Wanted
from lo_diagnostic.scoring.persons import MeasuredDimension
from lo_diagnostic.scoring.scores import Scores
from lo_diagnostic.scoring.survey_scores import score_joined
from lo_diagnostic.study.survey import Survey

Told = TypeVar("Told", Action, Card, HeldBack)


def analyse(survey: Survey, cuts: Sequence[str] | None = None, *, quality: bool = False) -> Findings:
    """Findings of a survey, groups by `cuts` (default: what the study is told by).

    `quality`: with what its answers say of themselves. Raises InputProblems when fewer than `minimum_group`
    people answered, and when nothing may be told of them.
    """
    by = cuts_of(survey) if cuts is None else tuple(cuts)
    scored = score_joined(survey, by, Wanted(quality=quality))
    n, minimum = scored.told.respondents.answered, survey.confidentiality.minimum_group
    if n < minimum:
        raise _too_few(n, minimum)
    found = _dimensions(scored.measured, scored.told)
    if not found:
        complete = any(int(one.known.sum()) >= minimum for one in scored.measured)
        raise _all_withheld(n) if complete else _no_theme(n, minimum)
    return _findings(survey, by, scored, found)


def _findings(
    survey: Survey, by: Sequence[str], scored: ReportScores, found: tuple[DimensionFinding, ...]
) -> Findings:
    settings, scores, n = survey.confidentiality, scored.told, scored.told.respondents.answered
    detail = n >= settings.minimum_detail
    tension = tension_of(found)
    gap = scores.indices.get("reciprocity_gap")
    single = _single_dimensions(scored.measured)
    leaders = compare_roles(compare_groups(ROLE, scored.single, single, survey))
    above = leaders_see_more(leaders)
    advice = _advice(found, settings.minimum_detail, survey.facts, above) if detail else Advice((), ())
    return Findings(
        instruments=tuple(file.instrument for file in survey.instruments),
        references=scores.instruments,
        n=n,
        headcount=survey.headcount,
        minimum_group=settings.minimum_group,
        minimum_detail=settings.minimum_detail,
        detail=detail,
        participation=participation_of(
            survey.answering().responses, survey.attributes, survey.confidentiality
        ),
        dimensions=found,
        withheld_dimensions=_withheld(scored.measured, scores),
        highest=scores.highest,
        tension=tension.dimension.id if tension else None,
        plane=place_on_plane(scores.indices),
        reciprocity_gap=gap if isinstance(gap, IndexScores) else None,
        actions=advice.actions,
        held_back=advice.held_back,
        cards=_cards(found, tension, survey.facts, above),
        overlaps=scores.overlaps,
        facts=facts_in_place(survey),
        groups=compare_groups(by[0], scored.single, single, survey) if by else None,
        leaders=leaders,
        changes=compare_waves(scored.single, single),
        scores=scored.single,
        withheld=scored.withheld,
        shown=scored.shown,
    )


def _withheld(measured: Sequence[MeasuredDimension], scores: Scores) -> tuple[Dimension, ...]:
    return tuple(
        one.dimension
        for one in _by_layer(measured)
        if isinstance(scores.dimensions[one.dimension.id], Withheld)
    )


def _single_dimensions(measured: Sequence[MeasuredDimension]) -> tuple[Dimension, ...]:
    """Each dimension of the questionnaire by itself, in the order of the layers."""
    return tuple(
        part
        for one in _by_layer(measured)
        for part in (one.parts if isinstance(one, CombinedDimension) else (one.dimension,))
    )


def _too_few(n: int, minimum: int) -> InputProblems:
    """Why there are no results: too few people to keep anyone's answers to themselves."""
    people = "1 person has" if n == 1 else f"{n} people have"
    message = (
        f"{people} answered; results are shown from {minimum} people, so that nobody can be singled out."
    )
    return InputProblems.one("", "", message, "Let more people answer, then try again. Nothing was written.")


def _no_theme(n: int, minimum: int) -> InputProblems:
    """Why there are no results although enough people began: too few came far enough on any theme."""
    message = f"{n} people began, but no theme has complete answers of {minimum} people."
    return InputProblems.one("", "", message, "Let more people answer to the end. Nothing was written.")


def _all_withheld(n: int) -> InputProblems:
    """Why there are no results although enough people answered: they would be about a few of them."""
    message = (
        f"{n} people answered, but results could give away what single people answered, by themselves or "
        "beside what was shown before."
    )
    return InputProblems.one("", "", message, "Use what was issued before. Nothing was written.")


def _by_layer(measured: Sequence[MeasuredDimension]) -> list[MeasuredDimension]:
    return sorted(measured, key=lambda m: shipped_model().place_of(m.dimension.layer))


def _dimensions(measured: Sequence[MeasuredDimension], scores: Scores) -> tuple[DimensionFinding, ...]:
    """What may be shown, in the order of the layers."""
    found: list[DimensionFinding] = []
    for m in _by_layer(measured):
        results = scores.dimensions[m.dimension.id]
        if isinstance(results, DimensionScores):
            where = standing(results.band, m.bands, unfavourable=m.dimension.high == "unfavourable")
            parts = m.parts if isinstance(m, CombinedDimension) else ()
            found.append(DimensionFinding(m.dimension, m.scale, m.bands, results, where, parts))
    return tuple(found)


def _advice(
    found: Sequence[DimensionFinding], minimum: int, facts: Facts, leaders_more: Collection[str]
) -> Advice:
    """What the rules advise on dimensions with at least `minimum` people."""
    solid = _standings([one for one in found if one.scores.n >= minimum])
    told_more = [name for name in leaders_more if name in solid]
    chosen = choose_actions(shipped_rules(), solid, facts, told_more)
    return Advice(
        tuple(_as_told(action, found) for action in chosen.actions),
        tuple(_as_told(rule, found) for rule in chosen.held_back),
    )


def _cards(
    found: Sequence[DimensionFinding],
    tension: DimensionFinding | None,
    facts: Facts,
    leaders_more: Collection[str],
) -> tuple[Card, ...]:
    first = tension.names if tension else ()
    chosen = choose_cards(shipped_cards(), _standings(found), facts, leaders_more, first)
    return tuple(_as_told(card, found) for card in chosen)


def _standings(found: Sequence[DimensionFinding]) -> dict[str, Standing]:
    """Where each dimension of the questionnaire stands: parts stand where they are told to stand together."""
    return {name: one.standing for one in found for name in one.names}


def _as_told(advice: Told, found: Sequence[DimensionFinding]) -> Told:
    """Advice fired on the dimensions of the findings: on a combined one where a rule speaks of its parts."""
    told = {name: one.dimension.id for one in found for name in one.names}
    return replace(advice, fired_on=tuple(dict.fromkeys(told[name] for name in advice.fired_on)))
