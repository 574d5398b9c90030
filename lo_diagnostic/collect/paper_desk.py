"""Typing paper forms in: one line a form, checked as it is typed; what was confirmed is on disk at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from lo_diagnostic.collect.cards import Choice, keyed
from lo_diagnostic.collect.interview import Interview
from lo_diagnostic.collect.paper_ballot import ballot_of_form
from lo_diagnostic.collect.paper_form import Field, paper_forms, text_of
from lo_diagnostic.collect.paper_line import Fault, Typed, read_line, read_written
from lo_diagnostic.collect.steps import Key
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.codes import paper_id
from lo_diagnostic.text import Speech, plain

_KEEP, _MEND, _DROP = "keep", "mend", "drop"
_PROMPT: Final = "> "
_LEAD: Final = 60


class Keyboard(Protocol):
    """Where lines are typed. `line` may raise KeyboardInterrupt or EOFError."""

    def line(
        self, prompt: str, text: str = "", at: int | None = None, hint: Callable[[str], str] | None = None
    ) -> str:
        """A line, beginning with `text` and the cursor at `at`; `hint` tells what it lacks so far."""

    def point(self, column: int) -> None:
        """Point at a column of the line above."""

    def say(self, *lines: str) -> None:
        """Show lines."""


@dataclass
class _Sheet:
    """A form on the desk: its line, and its written answers, so that neither is typed twice."""

    line: str
    written: dict[Key, str] = field(default_factory=dict)


@dataclass
class PaperDesk:
    """One sitting with the forms of a wave. `kept`: those confirmed in it, in their order."""

    answers: AnswersFile
    interview: Interview
    wave: str
    speech: Speech
    keyboard: Keyboard
    kept: list[tuple[str, _Sheet]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.forms = paper_forms(self.interview)
        self._secret = self.answers.secret

    def sit(self) -> None:
        """Take forms until an empty line or the end of input. Raises KeyboardInterrupt on Ctrl-C.

        Either way what was confirmed is on disk, and nothing else.
        """
        self._welcome()
        sheet, following = _Sheet(""), ""
        with suppress(EOFError):
            while True:
                sheet.line = self._line(sheet.line or following)
                wish = sheet.line.removeprefix(following).strip().casefold()
                if wish in ("", following.strip()):
                    return
                if wish in self._undo().keys:
                    sheet = self._undone()
                    continue
                number = self._form(sheet)
                following = "" if number is None else f"{number + 1} "
                sheet = _Sheet("")

    def _form(self, sheet: _Sheet) -> int | None:
        """One form, from its line to its confirmation; its number, or None where it was not kept."""
        while (typed := self._mended(sheet)) is not None:
            if not typed.written:
                self._write(sheet, typed)
            ballot, left_out = self._ballot(typed)
            self.keyboard.say(*self._summary(typed, ballot, left_out))
            wish = self._wish()
            if wish == _KEEP and self.answers.keep_ballot(ballot):
                self.kept.append((ballot.person, sheet))
                one, many = "Kept: {n} form so far.", "Kept: {n} forms so far."
                self.keyboard.say(self.speech.count(one, many, len(self.kept)), "")
                return typed.number
            if wish == _DROP:
                break
            sheet.line = self._line(sheet.line)
        self.keyboard.say(self.speech.say("Dropped: nothing of this form is kept."), "")
        return None

    def _line(self, text: str, at: int | None = None) -> str:
        return self.keyboard.line(_PROMPT, text, at, self._hint)

    def _ballot(self, typed: Typed) -> tuple[Draft, list[str]]:
        return ballot_of_form(self.interview, typed, self._id(typed), self.wave, self.speech.language)

    def _mended(self, sheet: _Sheet) -> Typed | None:
        """What the line says once nothing is wrong with it; None where it was emptied."""
        while sheet.line.strip():
            typed = self._read(sheet.line)
            if not typed.faults:
                return typed
            first = typed.faults[0]
            self.keyboard.point(len(_PROMPT) + first.at)
            self.keyboard.say(*(f"  {fault.message}" for fault in typed.faults))
            sheet.line = self._line(sheet.line, first.at)
        return None

    def _read(self, line: str) -> Typed:
        """What the line says; its number must be new in this wave."""
        typed = read_line(self.forms, line, self.speech)
        if typed.number is None or self.answers.draft(self._id(typed)) is None:
            return typed
        message = "Form {number} is in the study already: each form counts once."
        place = len(line) - len(line.lstrip())
        again = Fault(place, "", self.speech.say(message, number=typed.number))
        return Typed(typed.form, typed.number, typed.values, typed.written, (again, *typed.faults))

    def _id(self, typed: Typed) -> str:
        return paper_id(self._secret, self.wave, typed.number or 0)

    def _write(self, sheet: _Sheet, typed: Typed) -> None:
        """Ask for the written answers of those questions that this person was asked."""
        asked = self._ballot(typed)[0].remarks
        for each in typed.form.written:
            if each.step.name in asked:
                self._written(sheet, typed, each)

    def _written(self, sheet: _Sheet, typed: Typed, each: Field) -> None:
        prompt = f"{each.code}. {plain(text_of(each.step, self.speech.language))} "
        words, fault = sheet.written.get(each.step.key, ""), "?"
        while fault:
            words = self.keyboard.line(prompt, words)
            typed.values[each.step.key], fault = read_written(each, words, self.speech)
            if fault:
                self.keyboard.say(f"  {fault}")
        sheet.written[each.step.key] = words

    def _summary(self, typed: Typed, ballot: Draft, left_out: list[str]) -> list[str]:
        """How much was answered, never what."""
        say, count, number = self.speech.say, self.speech.count, self.speech.number
        values = list(ballot.answers.values())
        answered = sum(value not in (None, CANNOT_SAY) for value in values)
        lines = [
            say(
                "Form {number}: {answered} of {asked} statements answered, {cannot_say} × “cannot say”, "
                "{skipped} left open.",
                number=typed.number,
                answered=number(answered),
                asked=number(len(values)),
                cannot_say=number(values.count(CANNOT_SAY)),
                skipped=number(values.count(None)),
            )
        ]
        if written := sum(typed.values.get(each.step.key) is not None for each in typed.form.written):
            lines.append(count("{n} written answer.", "{n} written answers.", written))
        if left_out:
            codes = ", ".join(left_out)
            lines.append(say("Left out, for it was not asked of this person: {codes}.", codes=codes))
        if not ballot.answered:
            lines.append(say("No statement is answered on it: it will not count."))
        return lines

    def _wish(self) -> str:
        """`keep`, `mend` or `drop`."""
        choices = [
            keyed(self.speech, "[m] mends the line", _MEND),
            keyed(self.speech, "[d] drops the form", _DROP),
        ]
        wishes = {key: choice.reply for choice in choices for key in choice.keys} | {"": _KEEP}
        told = [self.speech.say("Enter keeps it"), *(f"{each.keys[0]} {each.label}" for each in choices)]
        while (typed := self.keyboard.line(f"{', '.join(told)}: ").strip().casefold()) not in wishes:
            pass
        return wishes[typed]

    def _welcome(self) -> None:
        say, undo = self.speech.say, self._undo()
        marks = ", ".join(form.mark for form in self.forms)
        self.keyboard.say(
            say("Forms marked {marks} at the foot, wave {wave}.", marks=marks, wave=self.wave),
            say("One line a form: its number, a space, then one digit for each code in order."),
            say(". not answered · ? cannot say · / passes over what was not asked of this person"),
            say("{key} takes the last form back; an empty line ends.", key=undo.keys[0]),
            "",
        )

    def _undo(self) -> Choice[None]:
        return keyed(self.speech, "[u] undo", None)

    def _undone(self) -> _Sheet:
        """Take the last form of this sitting out of the study; it lies on the desk again, to be mended."""
        if not self.kept:
            self.keyboard.say(self.speech.say("No form was kept in this sitting."))
            return _Sheet("")
        person, sheet = self.kept.pop()
        self.answers.remove_person(person)
        self.keyboard.say(self.speech.say("Taken back. Mend it, or clear the line."))
        return sheet

    def _hint(self, line: str) -> str:
        """What is wrong with the line so far, else what comes next."""
        numbered = " " in line.lstrip()
        typed = self._read(line) if numbered else read_line(self.forms, line, self.speech)
        wrong = [fault for fault in typed.faults if not fault.open]
        if wrong and line.strip():
            return wrong[0].message
        for fault in typed.faults:
            following = next((each for each in typed.form.fields if each.code == fault.code), None)
            if following is not None:
                text = text_of(following.step, self.speech.language)
                return self.speech.say("next {code}: {text}", code=following.code, text=plain(text)[:_LEAD])
        return self.speech.say("Complete: press Enter.") if line.strip() else ""
