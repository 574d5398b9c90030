"""Pages 3 to 5: the profile, the plane of learning power and room, and the learning environment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from lo_diagnostic.charts import continuum, plane, profile
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme
from lo_diagnostic.charts.words import (
    about,
    between,
    in_words,
    region_title,
    side_title,
    title_of,
    told_dimensions,
    whole,
)
from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.report import sentences
from lo_diagnostic.scoring.cells import IndexScores
from lo_diagnostic.text import Speech

Page = dict[str, Any]
Pictures = dict[str, Picture]

_FEW_THEMES: Final = 3
_ROWS_A_PAGE: Final = 20


def profile_page(findings: Findings, speech: Speech, theme: Theme, pictures: Pictures) -> Page | None:
    """Page 3: what is our profile? None when no dimension may be shown."""
    if not findings.dimensions:
        return None
    drawn = {
        "profile" if number == 1 else f"profile-{number}": profile.draw(part, speech, theme)
        for number, part in enumerate(_parts(findings.dimensions), start=1)
    }
    pictures |= drawn
    rows = [
        {
            "title": title_of(one, speech),
            "definition": one.dimension.definition.in_language(speech.language),
            "words": sentences.capital(in_words(one, speech)),
            "n": speech.number(one.scores.n),
        }
        for one in findings.dimensions
    ]
    return {
        "kind": "profile",
        "question": speech.say("What is our profile?"),
        "answer": sentences.standings(findings.dimensions, speech),
        "pictures": list(drawn),
        "told_as_one": sentences.told_as_one(findings.dimensions, speech),
        "rows": rows,
        "sure": f"{sentences.sure_line(findings, speech)} {sentences.leaders_too(findings, speech)}".rstrip(),
        "talk": speech.say("Do we recognise this? Which dot surprises us most?"),
    }


def _parts(found: Sequence[DimensionFinding]) -> list[list[DimensionFinding]]:
    """Whole layers, as many as a page holds; a layer that fills more than a page stands alone."""
    parts: list[list[DimensionFinding]] = [[]]
    for _, layer in groupby(found, key=lambda one: one.dimension.layer):
        members = list(layer)
        if parts[-1] and told_dimensions([*parts[-1], *members]) > _ROWS_A_PAGE:
            parts.append([])
        parts[-1] += members
    return parts


def plane_page(findings: Findings, speech: Speech, theme: Theme, pictures: Pictures) -> Page | None:
    """Page 4: learning power against room. None where one of the two is not measured."""
    placed = findings.plane
    if placed is None:
        return None
    pictures["plane"] = plane.draw(placed, speech, theme)
    regions = [
        {
            "title": sentences.capital(region_title(region, speech)),
            "text": region.talk.in_language(speech.language),
            "here": region == placed.region and not placed.close,
        }
        for region in shipped_model().regions
    ]
    return {
        "kind": "plane",
        "question": speech.say("Is there learning power, and room to use it?"),
        "answer": [sentences.fit(placed, speech)],
        "picture": "plane",
        "values": [
            _value(side_title("capability", speech), placed.capability, speech),
            _value(side_title("capacity", speech), placed.capacity, speech),
        ],
        "regions": regions,
        "remark": speech.say("Averages make up for each other: read this picture together with the profile."),
        "sure": sentences.sure_line(findings, speech),
        "talk": speech.say("Does this match how a normal week feels? What makes it so?"),
    }


def environment_page(findings: Findings, speech: Speech, theme: Theme, pictures: Pictures) -> Page | None:
    """Page 5: how expansive is our work? None where the environment is not measured."""
    found = [one for one in findings.dimensions if one.dimension.layer == "environment"]
    if not found:
        return None
    pictures["continuum"] = continuum.draw(found, speech, theme)
    few = told_dimensions(found) <= _FEW_THEMES
    return {
        "kind": "environment",
        "question": speech.say("How expansive is our work?"),
        "answer": sentences.is_sentences(found, speech),
        "picture": "continuum",
        "gap": _gap(findings.reciprocity_gap, speech),
        "themes": [_theme(one, few, speech) for one in found],
        "sure": sentences.sure_line(findings, speech),
        "talk": speech.say("Which work here teaches people most, and who never gets to do it?"),
    }


def _gap(gap: IndexScores | None, speech: Speech) -> str:
    """What the reciprocity gap says: its direction, never more."""
    if gap is None or gap.mean is None:
        return ""
    if gap.interval is None or gap.interval.low <= 0 <= gap.interval.high:
        return speech.say("Chances to learn and their use lie too close together to call a difference.")
    points = speech.number(max(abs(whole(abs(gap.mean))), 1))
    if gap.mean > 0:
        return speech.say(
            "The chance exists more often than people use it (about {points} points).", points=points
        )
    return speech.say(
        "People use chances more often than the work seems to offer them (about {points} points).",
        points=points,
    )


def _theme(found: DimensionFinding, with_definition: bool, speech: Speech) -> dict[str, str]:
    """A dimension with what it asks, and the answer with the clearest majority as `x in 10 say …`."""
    items = sentences.shown_items([found], speech)
    share = ""
    if items:
        top = max(items, key=lambda split: max(split.favourable_share, split.unfavourable_share))
        good = top.favourable_share >= top.unfavourable_share
        share = (sentences.favourable_share if good else sentences.unfavourable_share)(top, speech)
    return {
        "title": title_of(found, speech),
        "definition": found.dimension.definition.in_language(speech.language) if with_definition else "",
        "share": share,
    }


def _value(title: str, index: IndexScores, speech: Speech) -> dict[str, str]:
    words = "" if index.mean is None else f"{about(index.mean, speech)}, {between(index.interval, speech)}"
    return {"title": title, "words": words}
