"""The slides of the wall: the profile, learning power against room, then one card after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lo_diagnostic.charts import plane
from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.lettering import typographic
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme, theme_of
from lo_diagnostic.charts.words import in_words, title_of
from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.report import sentences
from lo_diagnostic.report.pages_workshop import card_sheet
from lo_diagnostic.room import slides_plane, slides_profile
from lo_diagnostic.room.inline_svg import inline_svg
from lo_diagnostic.room.results import Slide
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import Speech


@dataclass(frozen=True)
class _Desk:
    """All that a slide is made from. `waiting`: people whose late answers do not count yet."""

    findings: Findings
    speech: Speech
    theme: Theme
    synthetic: bool
    waiting: int

    def slide(
        self,
        title: str,
        *,
        answer: str = "",
        drawn: Picture | None = None,
        talk: str = "",
        note: str = "",
    ) -> Slide:
        """A slide with its texts as they are printed; one of made-up answers says so."""
        made_up = self.speech.say("Synthetic example") if self.synthetic else ""
        return Slide(
            title=typographic(title),
            answer=typographic(answer),
            svg=inline_svg(spec_to_svg(drawn.spec), typographic(drawn.alt)) if drawn else "",
            alt=typographic(drawn.alt) if drawn else "",
            talk=typographic(talk),
            note=typographic(" · ".join(filter(None, [note, made_up]))),
        )


def slides_of(findings: Findings, survey: Survey, speech: Speech) -> tuple[Slide, ...]:
    """What a workshop sees of the `findings` of a survey, in the order in which it sees it."""
    waiting = survey.history.waiting if survey.history else 0
    desk = _Desk(findings, speech, theme_of(survey.colour), survey.synthetic, waiting)
    return (*_profile(desk), *_plane(desk), *_cards(desk))


def _profile(desk: _Desk) -> Iterator[Slide]:
    """All themes, on as many slides as they take; the first one says what stands out."""
    findings, speech = desk.findings, desk.speech
    parts = slides_profile.parts(findings.dimensions, speech)
    says = [
        *sentences.small_first(findings, speech),
        sentences.strongest(findings, speech),
        sentences.tension(findings, speech),
    ]
    for number, part in enumerate(parts, start=1):
        title = speech.say("What is our profile?")
        if len(parts) > 1:
            place = speech.say("{k} of {n}", k=speech.number(number), n=speech.number(len(parts)))
            title = f"{title} ({place})"
        yield desk.slide(
            title,
            answer=" ".join(filter(None, says)) if number == 1 else "",
            drawn=slides_profile.draw(part, _told(part, speech), speech, desk.theme),
            talk=speech.say("Do we recognise this? Which dot surprises us most?"),
            note=_sure(desk),
        )


def _told(part: list[DimensionFinding], speech: Speech) -> str:
    """What a picture of the profile says: every theme with its number, how sure it is, and its band."""
    said = [f"{title_of(found, speech)} – {in_words(found, speech)}" for found in part]
    return speech.say("Scores from 0 to 100: {scores}.", scores="; ".join(said))


def _sure(desk: _Desk) -> str:
    """Who answered, what is not shown, and who waits."""
    said = sentences.first_sure_line(desk.findings, desk.speech)
    if not desk.waiting:
        return said
    late = desk.speech.count(
        "{n} late answer waits and does not count yet.",
        "{n} late answers wait and do not count yet.",
        desk.waiting,
    )
    return f"{said} {late}"


def _plane(desk: _Desk) -> Iterator[Slide]:
    """Learning power against room; nothing where one of the two is not measured."""
    placed, speech = desk.findings.plane, desk.speech
    if placed is None:
        return
    yield desk.slide(
        speech.say("Is there learning power, and room to use it?"),
        answer=sentences.fit(placed, speech),
        drawn=slides_plane.draw(placed, plane.draw(placed, speech, desk.theme).alt, speech, desk.theme),
        talk=speech.say("Does this match how a normal week feels? What makes it so?"),
        note=speech.say("Averages make up for each other: read this picture together with the profile."),
    )


def _cards(desk: _Desk) -> Iterator[Slide]:
    """The cards that the workshop report prints, with the result that picked each."""
    for card in card_sheet(desk.findings, desk.speech)["cards"]:
        yield desk.slide(
            card["title"],
            answer=sentences.capital(card["result"]),
            talk=card["question"],
            note=card["choice"],
        )
