"""A paper form as one typed line: its number, then a digit for each question with boxes, in their order.

`12 21 44352 3.41?`: spaces and commas part what they part and mean nothing; `.` or `-` is not answered, `?`,
`c` or 0 is "cannot say", `/` passes over what this person was not to be asked. Numbers of more than one digit
end at the next space. After a `|`, written answers may follow, parted by further ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lo_diagnostic.collect.paper_form import Field, PaperForm, form_for
from lo_diagnostic.collect.steps import MOST_LETTERS, Answer, Key, QuestionStep, Value
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.text import Speech

_NUMBER: Final = re.compile(r"\s*(\d{1,6})(?=[\s|]|$)", re.ASCII)
_BETWEEN: Final = " \t,"
_NARROW: Final = re.compile(r"[\d.\-?cC]", re.ASCII)
_WIDE: Final = re.compile(r"-?\d{1,4}|[.\-?cC]", re.ASCII)
_WAY_OUT: Final = "?cC"
_SKIPPED: Final = "/"
_WRITTEN: Final = "|"


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of the line (from 0), and the code of the question that it is about.

    `open`: only something is missing yet."""

    at: int
    code: str
    message: str
    open: bool = False


@dataclass(frozen=True)
class Typed:
    """What a line says. `written`: were written answers in it, too?"""

    form: PaperForm
    number: int | None = None
    values: dict[Key, Value] = field(default_factory=dict)
    written: bool = False
    faults: tuple[Fault, ...] = ()


def read_line(forms: Sequence[PaperForm], line: str, speech: Speech) -> Typed:
    """What a typed line says, with every fault of it, told in the language of `speech`."""
    return _Line(forms, line, speech).read()


class _Line:
    """Reads one line from left to right."""

    def __init__(self, forms: Sequence[PaperForm], line: str, speech: Speech) -> None:
        self.forms, self.speech = forms, speech
        self.crosses, self.parted, self.words = line.partition(_WRITTEN)
        self.at = 0
        self.values: dict[Key, Value] = {}
        self.known: dict[str, str | None] = {}
        self.faults: list[Fault] = []

    def read(self) -> Typed:
        found = _NUMBER.match(self.crosses)
        if found is None:
            self._fault(0, "", self.speech.say("A line begins with the number of the form, then a space."))
            return Typed(self.forms[0], faults=tuple(self.faults))
        self.at = found.end()
        self._boxes()
        form = form_for(self.forms, self.known.get(ROLE))
        if self.parted:
            self._written(form)
        return Typed(form, int(found[1]), self.values, bool(self.parted), tuple(self.faults))

    def _boxes(self) -> None:
        passed = False
        for each in self._fields():
            asked = each.step.asked(self.known)
            if self._sign() == _SKIPPED:
                if not asked:
                    passed = True
                    continue
                if not passed:
                    message = "{code} is asked of this person: / passes over only what is not."
                    self._fault(self.at, each.code, self.speech.say(message, code=each.code))
                self.at, passed = self.at + 1, False
            if self._sign():
                self._answer(each)
            elif asked:
                self._missing(each)
                return
        self.at += passed
        self._too_much()

    def _fields(self) -> Iterator[Field]:
        """What the line has to hold, in its order: whose form it is shows after the attributes."""
        common = [each for each in self.forms[0].in_line if each.step.kind == "attribute"]
        yield from common
        yield from form_for(self.forms, self.known.get(ROLE)).in_line[len(common) :]

    def _sign(self) -> str:
        """The next character that means something; empty at the end."""
        while self.at < len(self.crosses) and self.crosses[self.at] in _BETWEEN:
            self.at += 1
        return self.crosses[self.at : self.at + 1]

    def _answer(self, each: Field) -> None:
        asked = each.step.asked(self.known)
        value = self._value(each)
        self.values[each.step.key] = value
        if asked and each.step.decides and value is not None:
            self.known[each.step.name] = str(value)

    def _value(self, each: Field) -> Value:
        """The answer that stands here; None, too, where it is none that there is."""
        start = self.at
        found = (_WIDE if each.wide else _NARROW).match(self.crosses, start)
        typed = found[0] if found else self.crosses[start]
        self.at += len(typed)
        if found is None:
            return self._off(start, each, typed)
        if typed.isdigit() or len(typed) > 1:
            number = int(typed)
            if number in each.choices:
                return each.choices[number]
            return CANNOT_SAY if number == 0 and each.way_out else self._off(start, each, typed)
        if typed in _WAY_OUT:
            return CANNOT_SAY if each.way_out else self._off(start, each, typed)
        return None

    def _off(self, start: int, each: Field, typed: str) -> Value:
        others = ", ?, ." if each.way_out else ", ."
        self._fault(
            start,
            each.code,
            self.speech.say(
                "{code}: {typed} is not among its answers ({choices}).",
                code=each.code,
                typed=typed,
                choices=_in_short(each.choices) + others,
            ),
        )
        return None

    def _missing(self, each: Field) -> None:
        form = form_for(self.forms, self.known.get(ROLE))
        rest = form.in_line[form.in_line.index(each) :]
        one = "The line ends before {code}: {n} answer is missing."
        many = "The line ends before {code}: {n} answers are missing."
        open_ = sum(field.step.asked(self.known) for field in rest)
        self._fault(len(self.crosses), each.code, self.speech.count(one, many, open_, code=each.code), True)

    def _too_much(self) -> None:
        if self._sign():
            form = form_for(self.forms, self.known.get(ROLE))
            last = form.in_line[-1].code
            self._fault(self.at, last, self.speech.say("{code} is the last: this is too much.", code=last))

    def _written(self, form: PaperForm) -> None:
        """What stands after the first `|`: one answer for each question with lines to write on."""
        at = len(self.crosses) + 1
        answers = self.words.split(_WRITTEN)
        for each, words in zip(form.written, answers, strict=False):
            value, fault = read_written(each, words, self.speech)
            self.values[each.step.key] = value
            if fault:
                self._fault(at, each.code, fault)
            at += len(words) + 1
        if len(answers) > len(form.written):
            at = len(self.crosses) + sum(len(words) + 1 for words in answers[: len(form.written)])
            last = form.fields[-1].code
            self._fault(at, last, self.speech.say("More written answers than the form has room for."))

    def _fault(self, at: int, code: str, message: str, open_: bool = False) -> None:
        self.faults.append(Fault(at, code, message, open_))


def read_written(each: Field, words: str, speech: Speech) -> tuple[Value, str]:
    """A written answer (None: there is none), and what is wrong with it, if anything is."""
    if not words.strip():
        return None, ""
    try:
        return each.step.value_of(Answer(words)), ""
    except ValueError:
        if isinstance(each.step, QuestionStep) and each.step.question.type == "text":
            most = speech.number(MOST_LETTERS)
            return None, speech.say("{code}: too long, {n} letters at most.", code=each.code, n=most)
        return None, speech.say("{code}: a number in digits, such as 12 or 2.5.", code=each.code)


def _in_short(numbers: Sequence[int] | dict[int, Value]) -> str:
    """`1-5` where they follow one another, else each."""
    ordered = sorted(numbers)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{ordered[0]}–{ordered[-1]}"
    return " ".join(map(str, ordered))
