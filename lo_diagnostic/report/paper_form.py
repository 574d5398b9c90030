"""A questionnaire on paper: what stands on its pages, and those pages as a tagged PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pikepdf

from lo_diagnostic.charts.theme import theme_of
from lo_diagnostic.collect.interview import Interview
from lo_diagnostic.collect.paper_form import Field, PaperForm, text_of
from lo_diagnostic.collect.steps import AttributeStep, ItemStep, QuestionStep, Step
from lo_diagnostic.instrument.checks import LEADER, ROLE
from lo_diagnostic.instrument.model import Condition, Instrument, LocalText, Scale
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.study.settings import Paper, Study
from lo_diagnostic.text import Speech

_TEMPLATES: Final = Path(__file__).parent
"""Beside this module: the form has codes to keep, and nobody's templates for reports change it."""
_TEMPLATE: Final = "paper_form.html.j2"
_LABELLED: Final = 7
"""More points than these have their labels above the grid and not in its head."""
_BOXES: Final = 11
"""More points than these have a line to write a number on."""
_LINES: Final = 4
"""To write on."""


@dataclass(frozen=True)
class PaperFrame:
    """What stands around the questions. `facts`: what people should know before they answer, by heading."""

    title: str
    organisation: str
    language: str
    lead: str
    facts: tuple[tuple[str, str], ...] = ()
    paper: Paper = "a4"
    colour: str | None = None


def frame_of_study(study: Study, form: PaperForm, interview: Interview, language: str) -> PaperFrame:
    """The frame of a study's form: what `run` tells first, as it holds for paper."""
    speech, privacy, limits = Speech(language), study.privacy, study.confidentiality
    shown = speech.say(
        "Scores from {group} people upwards; single questions from {detail}.",
        group=speech.number(limits.minimum_group),
        detail=speech.number(limits.minimum_detail),
    )
    read = speech.say(
        "Whoever leads this study reads the open answers first, and may pass some on without a name, if at "
        "least {detail} people wrote one.",
        detail=speech.number(limits.minimum_detail),
    )
    facts = (
        (speech.say("What for"), privacy.purpose.in_language(language)),
        (speech.say("Who reads it"), privacy.recipients.in_language(language)),
        (speech.say("Voluntary"), speech.say(_VOLUNTARY)),
        (speech.say("What is shown"), f"{shown} {read}" if form.written else shown),
        (speech.say("No guarantee"), speech.say(_HOLDERS)),
        (speech.say("Kept until"), speech.date(privacy.retain_until)),
    )
    return PaperFrame(
        title=study.title.in_language(language),
        organisation=study.organisation,
        language=language,
        lead=_length(form, interview, speech),
        facts=facts,
        paper=study.report.paper,
        colour=study.report.colour,
    )


def frame_of_instrument(
    instrument: Instrument, form: PaperForm, interview: Interview, language: str
) -> PaperFrame:
    """The frame of a questionnaire without a study."""
    speech = Speech(language)
    return PaperFrame(
        instrument.title.in_language(language),
        "",
        language,
        _length(form, interview, speech),
        ((speech.say("Voluntary"), speech.say(_VOLUNTARY)),),
    )


_VOLUNTARY: Final = "Leave open what you would rather not answer, and hand the form in as it is."
_HOLDERS: Final = (
    "Whoever collects this sheet can see it, and may know your handwriting. Write no name on it. Once it is "
    "typed in, it is kept without a name."
)


def _length(form: PaperForm, interview: Interview, speech: Speech) -> str:
    questions = speech.count("{n} question", "{n} questions", len(form.fields))
    minutes = speech.count("about {n} minute", "about {n} minutes", interview.minutes)
    return f"{questions}, {minutes}."


def paper_pdf(form: PaperForm, frame: PaperFrame) -> bytes:
    """The form as a tagged PDF; the same bytes for the same form."""
    return html_to_pdf(paper_html(form, frame))


def pages_of(pdf: bytes) -> int:
    """How many pages it has."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def paper_html(form: PaperForm, frame: PaperFrame) -> str:
    """The form as HTML."""
    return render_html(_Page(form, frame).context(), _TEMPLATES, _TEMPLATE)


class _Page:
    """The form in plain values for the template, in one language."""

    def __init__(self, form: PaperForm, frame: PaperFrame) -> None:
        self.form, self.frame = form, frame
        self.speech = Speech(frame.language)
        notes = Counter(self._said(field.step.note) for field in form.fields if field.step.note)
        self.shared = [note for note, times in notes.items() if times > 1]
        self.by_name = {field.step.name: field for field in form.fields if field.step.kind != "answer"}

    def context(self) -> dict[str, Any]:
        say, theme = self.speech.say, theme_of(self.frame.colour)
        return {
            "language": self.frame.language,
            "paper": self.frame.paper,
            "title": self.frame.title,
            "organisation": self.frame.organisation,
            "reader": say("For people who lead others") if self.form.role == LEADER else "",
            "lead": self.frame.lead,
            "facts": [list(fact) for fact in (*self.frame.facts, *self._guidance())],
            "colours": {
                "accent": theme.accent,
                "ink": theme.ink,
                "grey": theme.grey,
                "line": theme.line_grey,
            },
            "texts": {
                "number": say("Form no."),
                "keeper": say("(leave this open)"),
                "thanks": say("Thank you!"),
                "code": say("No."),
            },
            "foot": {"mark": say("form {mark}", mark=self.form.mark), "of": " / "},
            "blocks": list(self._blocks()),
        }

    def _guidance(self) -> Iterator[tuple[str, str]]:
        """How to fill it in, and what several questions explain alike."""
        crosses = "Cross one box in each row. A mistake? Fill that box in completely and cross another one."
        yield self.speech.say("How to fill in"), self.speech.say(crosses)
        if self.shared:
            yield self.speech.say("Words"), " ".join(self.shared)

    def _blocks(self) -> Iterator[dict[str, Any]]:
        """Items on one scale under one condition are a grid; anything else is a block of its own."""
        some = False
        for (scale, only), fields in groupby(self.form.fields, self._kin):
            listed = list(fields)
            for block in [self._grid(scale, only, listed)] if scale else map(self._question, listed):
                again = "" if block["only"] or not some else self.speech.say("Everyone:")
                some = bool(block["only"])
                yield block | ({"only": again} if again else {})

    def _kin(self, field: Field) -> tuple[Scale | None, str]:
        scale = field.step.scale if isinstance(field.step, ItemStep) else None
        return scale, self._only(field.step) if scale else ""

    def _grid(self, scale: Scale, only: str, fields: Sequence[Field]) -> dict[str, Any]:
        points = [
            {"number": self._numeral(value), "label": self._said(label)}
            for value, label in sorted(scale.points.items())
        ]
        way_out = self._said(scale.cannot_say) if scale.cannot_say else ""
        notes = [self._note(field.step) for field in fields]
        return {
            "kind": "grid" if len(points) <= _LABELLED else "long",
            "only": only,
            "stem": self._said(scale.stem) if scale.stem else self.speech.say("Statements"),
            "points": points,
            "boxes": points if len(points) <= _BOXES else [],
            "way_out": way_out,
            "rows": [
                {"code": field.code, "text": self._text(field.step), "note": note}
                for field, note in zip(fields, notes, strict=True)
            ],
        }

    def _question(self, field: Field) -> dict[str, Any]:
        step = field.step
        typed = step.question.type if isinstance(step, QuestionStep) else "choice"
        role = self.form.role if step.name == ROLE else None
        return {
            "kind": typed,
            "code": field.code,
            "text": self._text(step),
            "note": self._note(step),
            "only": self._only(step),
            "choices": [
                self._choice(step, number, str(value), chosen=value == role)
                for number, value in field.choices.items()
            ],
            "lines": [""] * _LINES,
        }

    def _choice(self, step: Step, number: int, value: str, *, chosen: bool) -> dict[str, Any]:
        """A box to cross; one that is crossed already hides its number, which then stands beside it."""
        label, numeral = self._label(step, value), self._numeral(number)
        return {"number": numeral, "label": f"{label} ({numeral})" if chosen else label, "chosen": chosen}

    def _text(self, step: Step) -> str:
        return text_of(step, self.frame.language, self.form.role)

    def _note(self, step: Step) -> str:
        note = self._said(step.note) if step.note else ""
        return "" if note in self.shared else note

    def _label(self, step: Step, value: str) -> str:
        if isinstance(step, AttributeStep):
            return step.attribute.title_of(value, self.frame.language)
        options = step.question.options if isinstance(step, QuestionStep) else None
        return self._said(options[value]) if options and value in options else value

    def _only(self, step: Step) -> str:
        """Who answers it, in words; empty where everybody does who has this form."""
        open_ = [[c for c in map(self._without_role, conditions) if c] for conditions in step.when]
        if not all(open_):
            return ""
        any_of = [self._all_of(conditions) for conditions in open_]
        return self.speech.say("Only {who}:", who=self._or(list(dict.fromkeys(any_of))))

    def _without_role(self, condition: Condition) -> Condition:
        """A form of one role asks nobody for it again."""
        return {k: v for k, v in condition.items() if k != ROLE or self.form.role is None}

    def _all_of(self, conditions: Sequence[Condition]) -> str:
        told = [self._told(name, values) for each in conditions for name, values in each.items()]
        return self.speech.join(list(dict.fromkeys(told)))

    def _told(self, name: str, values: Sequence[str]) -> str:
        field = self.by_name.get(name)
        if field is None:
            return self.speech.say("if {name} is {values}", name=name, values=self._or(list(values)))
        numbers = {str(value): number for number, value in field.choices.items()}
        boxes = [
            f"{numbers[value]} ({self._label(field.step, value)})" for value in values if value in numbers
        ]
        return self.speech.say("if you crossed {boxes} at {code}", boxes=self._or(boxes), code=field.code)

    def _or(self, parts: Sequence[str]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return self.speech.say("{some} or {last}", some=", ".join(parts[:-1]), last=parts[-1])

    def _said(self, text: LocalText) -> str:
        return text.in_language(self.frame.language)

    def _numeral(self, number: int) -> str:
        return self.speech.number(number)
