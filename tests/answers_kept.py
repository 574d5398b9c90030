"""One confirmation of a draft at a time, as an interview makes them."""

from __future__ import annotations

from lo_diagnostic.study.answers import AnswersFile


def keep_attribute(answers: AnswersFile, person: str, name: str, value: str | None) -> None:
    """An attribute; None where the person rather does not say."""
    with answers.changing(person) as content:
        content.attributes[name] = value


def keep_answer(answers: AnswersFile, person: str, item: str, value: int | None) -> None:
    """A scale value, `CANNOT_SAY`, or None when it was passed over."""
    with answers.changing(person) as content:
        content.answers[item] = value


def keep_remark(answers: AnswersFile, person: str, question: str, text: str | None) -> None:
    """What was said to an unscored question."""
    with answers.changing(person) as content:
        content.remarks[question] = text
