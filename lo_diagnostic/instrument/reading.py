"""An instrument as a respondent reads it: stems, items, labelled answers, questions, as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.model import Condition, Dimension, Instrument, Item, LocalText, Question, Scale
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages


def as_read(instrument: Instrument, language: str | None = None) -> str:
    """The whole questionnaire in one language (default: its first). Raises InputProblems for another one."""
    language = language or instrument.languages[0]
    if language not in instrument.languages:
        remedy = f"Known: {', '.join(instrument.languages)}."
        raise InputProblems.one(instrument.id, "", f'does not speak "{language}".', remedy)
    return "\n".join(_Reader(instrument, language).lines())


class _Reader:
    """Turns one instrument into lines in one language."""

    def __init__(self, instrument: Instrument, language: str) -> None:
        self.instrument, self.language = instrument, language
        self.speech = Speech(language if language in languages() else SOURCE_LANGUAGE)

    def lines(self) -> Iterator[str]:
        yield self._said(self.instrument.title)
        yield self._said(self.instrument.summary)
        items, minutes = len(self.instrument.asked_items()), self.instrument.minutes()
        yield self.speech.say("{items} statements, about {minutes} min.", items=items, minutes=minutes)
        named = {name for *_, condition in self.instrument.conditions() for name in condition}
        deciding = [question for question in self.instrument.questions if question.id in named]
        others = [question for question in self.instrument.questions if question.id not in named]
        yield from self._questions(deciding)
        yield from self._dimensions()
        yield from self._questions(others)
        if self.instrument.facts:
            yield from ("", self.speech.say("Answered once for the organisation, in study.yaml:"))
            yield from (f"  • {self._said(fact.text)}  ({fact.id})" for fact in self.instrument.facts)

    def _dimensions(self) -> Iterator[str]:
        told: Scale | None = None
        number = 0
        for dimension in self.instrument.dimensions:
            yield ""
            scale = self.instrument.scale_of(dimension, dimension.asked()[0])
            if scale is not told:
                yield from self._scale(scale)
                told = scale
            yield from self._heading(dimension)
            for item in dimension.asked():
                number += 1
                yield from self._item(number, item)

    def _scale(self, scale: Scale) -> Iterator[str]:
        if scale.stem:
            yield self._said(scale.stem)
        points = [f"{value} {self._said(label)}" for value, label in scale.points.items()]
        if scale.cannot_say:
            points.append(f"– {self._said(scale.cannot_say)}")
        yield "  " + "   ".join(points)
        yield ""

    def _heading(self, dimension: Dimension) -> Iterator[str]:
        yield f"{self._said(dimension.title)}: {self._said(dimension.definition)}"
        yield from self._asked_if(dimension.ask_if)

    def _item(self, number: int, item: Item) -> Iterator[str]:
        mark = f", {self.speech.say('reversed')}" if item.reversed else ""
        yield f"  {number:2d}. {self._said(item.text)}  ({item.id}{mark})"
        if item.leader_text:
            yield f"      {self.speech.say('leaders read: {text}', text=self._said(item.leader_text))}"
        yield from self._asked_if(item.ask_if)

    def _questions(self, questions: Sequence[Question]) -> Iterator[str]:
        if questions:
            yield ""
        for question in questions:
            yield f"  • {self._said(question.text)}  ({question.id})"
            if question.options:
                yield "    " + "   ".join(map(self._said, question.options.values()))
            yield from self._asked_if(question.ask_if)

    def _asked_if(self, condition: Condition | None) -> Iterator[str]:
        if condition:
            known = " + ".join(f"{name}: {' | '.join(values)}" for name, values in condition.items())
            yield f"      {self.speech.say('asked only where {condition}', condition=known)}"

    def _said(self, text: LocalText) -> str:
        return text.in_language(self.language)
