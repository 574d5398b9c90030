"""The view model of a report: all that a template may use, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from lo_diagnostic.charts.lettering import typographic
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme, theme_of
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report import sentences
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.logo import logo_source
from lo_diagnostic.report.page_method import status_words
from lo_diagnostic.text import Speech

Page = dict[str, Any]
_FOOT_LENGTH: Final = 76  # letters of study, wave and "confidential" together
_TITLE_LENGTH: Final = 200
_SIZES: Final = ((36, "short"), (90, "long"), (_TITLE_LENGTH + 1, "very-long"))


@dataclass(frozen=True)
class Composition:
    """A report before drawing: what the template gets, and the charts that it names."""

    context: dict[str, Any]
    pictures: dict[str, Picture]


def composed(
    findings: Findings,
    frame: ReportFrame,
    reader: str,
    pages: Sequence[Page],
    pictures: dict[str, Picture],
) -> Composition:
    """Cover, contents and numbered pages as the template gets them."""
    speech, theme = Speech(frame.language), theme_of(frame.colour)
    told = [page | {"id": f"page-{number}"} for number, page in enumerate(pages, start=1)]
    context = {
        "language": frame.language,
        "title": sentences.shortened(frame.title, _TITLE_LENGTH),
        "organisation": sentences.shortened(frame.organisation, _TITLE_LENGTH),
        "synthetic": frame.synthetic,
        "made_on": frame.made_on.isoformat(),
        "paper": frame.paper,
        "colours": _colours(theme),
        "foot": _foot(frame, speech),
        "cover": _cover(findings, frame, speech) | {"reader": reader},
        "contents": _contents(told),
        "pages": told,
        "drawings": {name: _sized(picture) for name, picture in pictures.items()},
    }
    return Composition(_typeset(context), pictures)


def _typeset(value: Any) -> Any:
    """Every text of the context with curly apostrophes."""
    if isinstance(value, dict):
        return {key: _typeset(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_typeset(inner) for inner in value]
    return typographic(value) if isinstance(value, str) else value


def _contents(told: list[Page]) -> list[dict[str, str]]:
    """Each question once, with the first page that answers it."""
    first: dict[str, str] = {}
    for page in told:
        first.setdefault(page["question"], page["id"])
    return [{"question": question, "id": name} for question, name in first.items()]


def _cover(findings: Findings, frame: ReportFrame, speech: Speech) -> dict[str, Any]:
    return {
        "size": next(name for most, name in _SIZES if len(frame.title) <= most or most > _TITLE_LENGTH),
        "logo": logo_source(frame.logo) if frame.logo else "",
        "wave": frame.wave,
        "date": speech.date(frame.made_on),
        "people": speech.say("{people} answered", people=sentences.people(findings, speech)),
        "instruments": [
            {
                "title": instrument.title.in_language(speech.language),
                "status": status_words(instrument, speech),
            }
            for instrument in findings.instruments
        ],
    }


def _foot(frame: ReportFrame, speech: Speech) -> dict[str, str]:
    """Texts of the running foot, escaped for a CSS string."""
    rest = [part for part in (frame.wave, speech.say("confidential")) if part]
    study = sentences.shortened(frame.title, max(_FOOT_LENGTH - sum(map(len, rest)), 16))
    left = " · ".join([study, *rest])
    return {
        "left": css_text(left),
        "page": css_text(speech.say("page") + " "),
        "of": css_text(" " + speech.say("of") + " "),
        "hash": css_text(f" · {frame.short_hash}" if frame.short_hash else ""),
        "synthetic": css_text(speech.say("Synthetic example") if frame.synthetic else ""),
    }


def css_text(text: str) -> str:
    """The text for a CSS string: every letter that could mean something there or in HTML as its number."""
    return "".join(
        letter if letter.isascii() and letter.isalnum() else f"\\{ord(letter):x} "
        for letter in typographic(text)
    )


def _colours(theme: Theme) -> dict[str, str]:
    return {
        "accent": theme.accent,
        "ink": theme.ink,
        "grey": theme.grey,
        "line": theme.line_grey,
        "field": theme.field,
    }


def _sized(picture: Picture) -> dict[str, Any]:
    return {"alt": picture.alt, "width": picture.width, "height": picture.height}
