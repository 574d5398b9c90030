"""Lines of typed paper forms from a file: every fault with its line, and all forms or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lo_diagnostic.collect.interview import Interview
from lo_diagnostic.collect.paper_ballot import ballot_of_form
from lo_diagnostic.collect.paper_form import paper_forms
from lo_diagnostic.collect.paper_line import Fault, read_line
from lo_diagnostic.errors import Problem, Severity
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.codes import paper_id
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech

_COMMENT: Final = "#"
_NOTHING: Final = "Nothing: each form counts once."


@dataclass
class PaperFile:
    """The forms of a file. `ballots`: those that are new; `problems`: errors keep all of them out."""

    file: str
    interview: Interview
    wave: str
    language: str
    ballots: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def read(self, text: str, answers: AnswersFile) -> None:
        """Read all lines; empty ones and those that begin with `#` are passed over."""
        forms, speech, secret = paper_forms(self.interview), Speech(SOURCE_LANGUAGE), answers.secret
        seen: dict[int, int] = {}
        for place, line in _lines(text):
            typed = read_line(forms, line, speech)
            for fault in typed.faults:
                self._tell(place, f"column {fault.at + 1}: {fault.message}", _mend(fault))
            if typed.number is None:
                continue
            if (first := seen.setdefault(typed.number, place)) != place:
                message = f"form {typed.number} stands in line {first}, too."
                self._tell(place, message, "Give each form a number of its own.")
            elif not typed.faults:
                person = paper_id(secret, self.wave, typed.number)
                ballot, left_out = ballot_of_form(self.interview, typed, person, self.wave, self.language)
                self._warn_of(place, left_out, ballot)
                self._add(place, typed.number, ballot, answers.draft(person))

    def _add(self, place: int, number: int, ballot: Draft, known: Draft | None) -> None:
        if known is None:
            self.ballots.append(ballot)
        elif replace(known, language=ballot.language) == ballot:
            message = f"form {number} is in the study already, with these answers: it was passed over."
            self._tell(place, message, _NOTHING, warning=True)
        else:
            message = f"form {number} is in the study already, with other answers."
            self._tell(place, message, "Give each form a number of its own.")

    def _warn_of(self, place: int, left_out: list[str], ballot: Draft) -> None:
        if left_out:
            message = f"what stands at {', '.join(left_out)} was not asked of this person: it was left out."
            self._tell(place, message, "Nothing, if what was crossed before is right.", warning=True)
        if not ballot.answered:
            message = "no statement is answered on this form: it will not count."
            self._tell(place, message, "Nothing, if the form is empty.", warning=True)

    def _tell(self, place: int, message: str, remedy: str, *, warning: bool = False) -> None:
        severity: Severity = "warning" if warning else "error"
        self.problems.append(Problem(self.file, f"line {place}", message, remedy, severity))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if line.strip() and not line.lstrip().startswith(_COMMENT):
            yield number, line


def _mend(fault: Fault) -> str:
    return "Type . for what is not answered." if fault.open else "Look at the form."
