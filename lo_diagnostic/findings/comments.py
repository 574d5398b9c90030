"""What people wrote, as far as a report may tell it: what was kept, of everybody together, by question."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lo_diagnostic.disclosure.comments import WHOLE, Texts, released_comments
from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.instrument.model import LocalText
from lo_diagnostic.study.comment_decisions import (
    count_decided,
    open_questions,
    read_decisions,
    written_comments,
)
from lo_diagnostic.study.survey import Survey


@dataclass(frozen=True)
class QuestionComments:
    """An open question and what was written to it, in an order that tells nothing; or withheld."""

    question: LocalText
    texts: Texts | Withheld


@dataclass(frozen=True)
class CommentFindings:
    """`questions`: in the order of asking. `waiting`: has somebody yet to look at some that may be told?

    `by_group`: comments of the wave were shown by group before, so that none are told here: who misses one
    there that stands here knows in which group it was written. `over`: somebody's comments were removed
    after they had been shown, so that none are told any more: which one is missing would tell whose it was.
    """

    questions: tuple[QuestionComments, ...] = ()
    waiting: bool = False
    by_group: bool = False
    over: bool = False

    @property
    def anything(self) -> bool:
        """Is there any comment to tell?"""
        return any(not isinstance(one.texts, Withheld) for one in self.questions)


def told_comments(survey: Survey) -> CommentFindings | None:
    """What a report may tell of the comments of a wave; None for a bare file, and where nobody wrote any.

    Raises InputProblems where the file of decisions is damaged.
    """
    if survey.history is None or not (written := written_comments(survey)):
        return None
    decisions = read_decisions(survey.history.folder.path)
    writers = Counter(comment.question for comment in written)
    enough = [one for one in written if writers[one.question] >= survey.confidentiality.minimum_detail]
    waiting = count_decided(enough, decisions).waiting > 0
    if survey.history.told.comments_over:
        return CommentFindings(waiting=waiting, over=True)
    if survey.history.told.comments not in (None, WHOLE):
        return CommentFindings(waiting=waiting, by_group=True)
    asked = open_questions(survey)
    told = released_comments(survey, decisions).questions
    return CommentFindings(
        tuple(QuestionComments(asked[name].text, groups[WHOLE]) for name, groups in told.items()), waiting
    )
