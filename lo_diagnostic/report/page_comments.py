"""The page of comments: what people wrote to the open questions, as far as it was kept for others to read."""

from __future__ import annotations

from typing import Any, Final

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.findings.comments import QuestionComments
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.text import Speech

Page = dict[str, Any]
LONG: Final = 600
"""Letters from which a comment may go on in the next column."""


def comment_pages(findings: Findings, speech: Speech) -> list[Page]:
    """One page, as long as it takes, of what may be told to each open question; none without any."""
    told = findings.comments
    if told is None or not told.anything:
        return []
    return [
        {
            "kind": "comments",
            "question": speech.say("What did people write?"),
            "answer": [speech.say("In people's own words, in no particular order.")],
            "questions": [_question(one, findings, speech) for one in told.questions],
            "sure": _sure(waiting=told.waiting, speech=speech),
            "talk": speech.say(
                "What do you recognise, and what surprises you? Talk about what is said, not about who may "
                "have said it."
            ),
        }
    ]


def no_comments(findings: Findings, speech: Speech) -> str:
    """Why there is no page of comments, in one sentence; empty where nobody wrote any, or there is one."""
    told = findings.comments
    if told is None or told.anything:
        return ""
    if told.over:
        return speech.say(
            "What people wrote is left out: somebody's comments were removed on request after they were "
            "shown, and shown again the others would tell which ones."
        )
    if told.by_group:
        return speech.say(
            "What people wrote is left out: it was shown by group before, and shown for everybody it would "
            "tell in which group each comment was written."
        )
    if told.waiting:
        return speech.say("What people wrote still waits for a look: `lo-diag comments`.")
    return speech.say(
        "Left out, because fewer than {n} people wrote something that may be shown: what people wrote.",
        n=speech.number(findings.minimum_detail),
    )


def _question(one: QuestionComments, findings: Findings, speech: Speech) -> dict[str, Any]:
    hidden = isinstance(one.texts, Withheld)
    least = speech.number(findings.minimum_detail)
    fewer = speech.say("Fewer than {n} people wrote something that may be shown.", n=least)
    return {
        "text": one.question.in_language(speech.language),
        "withheld": fewer if hidden else "",
        "comments": [] if isinstance(one.texts, Withheld) else [_comment(text) for text in one.texts],
    }


def _comment(text: str) -> dict[str, Any]:
    return {"text": " ".join(text.split()), "long": len(text) > LONG}


def _sure(*, waiting: bool, speech: Speech) -> str:
    said = speech.say(
        "Every comment was read first, and kept, shortened or left out. A comment says what one person "
        "thinks; how many think so does not show here."
    )
    return f"{said} {speech.say('Some comments still wait for a look.')}" if waiting else said
