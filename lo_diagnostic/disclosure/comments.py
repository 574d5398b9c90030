"""Which comments may be issued: those that were looked at and kept, where enough people wrote one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lo_diagnostic.disclosure.release import WITHHELD, Withheld
from lo_diagnostic.disclosure.showing import Showing, Thresholds
from lo_diagnostic.errors import InputProblems, did_you_mean
from lo_diagnostic.study.comment_decisions import Decision, open_questions, written_comments
from lo_diagnostic.study.survey import Survey

COMMENTS_FORMAT: Final = "lo-diag/comments/1"
WHOLE: Final = ""
"""The cut, and its only group, of the whole organisation."""

Texts = tuple[str, ...]


@dataclass(frozen=True)
class ReleasedComments:
    """What may be issued of a wave on one level: `cut` is an attribute, or empty for the whole organisation.

    `questions`: question → group (`WHOLE` is the only one without a cut) → texts, in an order that tells
    nothing about when or by whom.
    """

    wave: str
    cut: str
    questions: Mapping[str, Mapping[str, Texts | Withheld]]

    @property
    def anything(self) -> bool:
        """Is there any text that may be issued?"""
        return any(texts != WITHHELD for groups in self.questions.values() for texts in groups.values())

    @property
    def withheld(self) -> bool:
        """Is anything withheld?"""
        return any(WITHHELD in groups.values() for groups in self.questions.values())


def released_comments(
    survey: Survey, decisions: Mapping[str, Decision], cut: str = WHOLE
) -> ReleasedComments:
    """The kept comments of each open question, of everybody or of each group of `cut`.

    `decisions`: by the key of a comment; what was not decided is not issued. The texts of a group stand or
    fall together: they are withheld unless `minimum_detail` different people wrote one. With a cut, those
    whose group is unknown are left out. Raises InputProblems for a cut that is no attribute.
    """
    groups, group_of = _membership(survey, cut)
    limits = survey.confidentiality
    thresholds = Thresholds(limits.minimum_group, limits.minimum_detail)
    kept: dict[tuple[str, str | None], list[tuple[str, str]]] = defaultdict(list)
    for comment in written_comments(survey):
        decision = decisions.get(comment.key)
        if decision is not None and (text := decision.issued(comment)) is not None:
            kept[comment.question, group_of.get(comment.person)].append((comment.person, text))
    questions = {
        question: {group: _shown(kept[question, group], thresholds) for group in groups}
        for question in open_questions(survey)
    }
    return ReleasedComments(survey.wave, cut, questions)


def comments_document(released: ReleasedComments, survey: Survey) -> dict[str, Any]:
    """The release as `lo-diag/comments/1`, questions with their text in every language of the survey."""
    return {
        "format": COMMENTS_FORMAT,
        "wave": released.wave,
        "cut": released.cut,
        "questions": [
            _question_part(question, groups, released.cut, survey)
            for question, groups in released.questions.items()
        ],
    }


def _membership(survey: Survey, cut: str) -> tuple[list[str], dict[str, str]]:
    """The groups in the study's order, and each person's where it is known."""
    people = survey.responses.people
    if cut == WHOLE:
        return [WHOLE], dict.fromkeys(people["respondent"], WHOLE)
    if cut not in survey.attributes:
        remedy = f"Comments are issued by one attribute. {did_you_mean(cut, list(survey.attributes))}".strip()
        raise InputProblems.one("study.yaml", "attributes", f'the study has no attribute "{cut}".', remedy)
    known = people[cut].notna()
    group_of = dict(zip(people["respondent"][known], people[cut][known], strict=True))
    return list(dict.fromkeys([*survey.attributes[cut].values, *sorted(set(group_of.values()))])), group_of


def _shown(written: list[tuple[str, str]], thresholds: Thresholds) -> Texts | Withheld:
    """The texts (by their writers), when enough different people wrote them."""
    writers = {writer for writer, _ in written}
    enough = thresholds.showing(len(writers)) == Showing.DETAIL
    return tuple(text for _, text in written) if enough else WITHHELD


def _question_part(
    question: str, groups: Mapping[str, Texts | Withheld], cut: str, survey: Survey
) -> dict[str, Any]:
    if not cut and isinstance(groups[WHOLE], Withheld):
        return {"question": question, "withheld": True}
    text = open_questions(survey)[question].text
    told = {"question": question, "text": {name: text.in_language(name) for name in survey.languages}}
    parts = {group: _part(texts) for group, texts in groups.items()}
    return {**told, "groups": parts} if cut else {**told, **parts[WHOLE]}


def _part(texts: Texts | Withheld) -> dict[str, Any]:
    return {"withheld": True} if isinstance(texts, Withheld) else {"comments": list(texts)}
