"""What is in place in the organisation: the answered checklist of its questionnaires, apart from scores."""

from __future__ import annotations

from dataclasses import dataclass

from lo_diagnostic.instrument.model import Dimension, Fact
from lo_diagnostic.study.survey import Survey


@dataclass(frozen=True)
class FactFinding:
    """One line of the checklist: `answer` is yes, partly or no; None while nobody answered it.

    `dimension`: the theme of the questionnaire beside which it is told.
    """

    fact: Fact
    dimension: Dimension
    answer: str | None


def facts_in_place(survey: Survey) -> tuple[FactFinding, ...]:
    """The checklists of the study's questionnaires, in their order; empty where none has been answered."""
    found: dict[str, FactFinding] = {}
    for instrument in (file.instrument for file in survey.instruments):
        dimensions = {dimension.id: dimension for dimension in instrument.dimensions}
        for fact in instrument.facts:
            answer = survey.facts.get(fact.id)
            found.setdefault(fact.id, FactFinding(fact, dimensions[fact.dimension], answer))
    answered = any(one.answer for one in found.values())
    return tuple(found.values()) if answered else ()
