"""Page 8: do we agree, with leaders too?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lo_diagnostic.charts import dumbbell, spread
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme
from lo_diagnostic.charts.theme_rows import height_of
from lo_diagnostic.findings.comparison import CutFinding, RoleGap, agree_little
from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.report import compared, sentences
from lo_diagnostic.report.frame import AttributeTitles, ReportFrame
from lo_diagnostic.report.views_words import of_everybody, of_leaders
from lo_diagnostic.text import Speech

Page = dict[str, Any]
Pictures = dict[str, Picture]

_BOTH: Final = 496.0  # pixels that a page has for the rows of two charts
_LEAST: Final = 19.0  # pixels of a row
_ONE: Final = compared.Room(alone=510, each=620, least=_LEAST, most=44)
_EACH: Final = compared.Room(alone=620, each=620, least=_LEAST, most=44)


def views_page(
    findings: Findings, frame: ReportFrame, speech: Speech, theme: Theme, pictures: Pictures
) -> Page | None:
    """Page 8: where people differ, and leaders beside staff.

    None where neither may be told: fewer than `minimum_detail` people, and no leaders beside staff.
    """
    halves = [one for one in findings.dimensions if one.scores.quartiles is not None]
    gaps = findings.leaders
    if not halves and not gaps:
        return None
    room = _room(halves, gaps, speech)
    return {
        "kind": "views",
        "question": speech.say("Do we agree, with leaders too?") if gaps else speech.say("Do we agree?"),
        "answer": [*of_leaders(gaps, speech), *of_everybody(halves, not gaps, speech)],
        "figures": [
            *_spreads(halves, room, speech, theme, pictures),
            *_gaps(findings, room, speech, theme, pictures),
        ],
        "remarks": [*_within_groups(findings.groups, frame, speech), *_about_themselves(findings, speech)],
        "sure": " ".join(_sure(findings, speech)),
        "talk": speech.say("What do leaders see that staff do not, and the reverse?")
        if gaps
        else speech.say("Where we differ most: what has one of us met here that another has not?"),
    }


def _room(halves: Sequence[DimensionFinding], gaps: Sequence[RoleGap], speech: Speech) -> compared.Room:
    """Both charts on one page where they fit; else a page for each."""
    if not halves or not gaps:
        return _ONE
    taken = height_of([one.dimension for one in halves], spread.LABELS, _LEAST, speech)
    taken += height_of([gap.dimension for gap in gaps], dumbbell.LABELS, _LEAST, speech)
    if taken > _BOTH:
        return _EACH
    most = _LEAST + (_BOTH - taken) / (len(halves) + len(gaps))
    return compared.Room(alone=_BOTH, each=_BOTH, least=_LEAST, most=most)


def _spreads(
    halves: Sequence[DimensionFinding],
    room: compared.Room,
    speech: Speech,
    theme: Theme,
    pictures: Pictures,
) -> list[Page]:
    drawn = compared.draw_parts(
        [one.dimension for one in halves],
        spread.LABELS,
        room,
        speech,
        lambda part, height: spread.draw(
            [one for one in halves if one.dimension in part], speech, theme, height
        ),
    )
    title = speech.say("How far people differ: the middle half of them (bar) and the average (dot)")
    return compared.as_figures(drawn, "spread", title, pictures)


def _gaps(
    findings: Findings, room: compared.Room, speech: Speech, theme: Theme, pictures: Pictures
) -> list[Page]:
    drawn = compared.draw_parts(
        [gap.dimension for gap in findings.leaders],
        dumbbell.LABELS,
        room,
        speech,
        lambda part, height: dumbbell.draw(
            [gap for gap in findings.leaders if gap.dimension in part],
            compared.answered_as(part, findings),
            speech,
            theme,
            height,
        ),
    )
    title = speech.say("Leaders (filled dot) beside staff (open dot)")
    return compared.as_figures(drawn, "leaders", title, pictures)


def _within_groups(cut: CutFinding | None, frame: ReportFrame, speech: Speech) -> list[str]:
    """On which themes the members of most groups agree little, so that a mean of theirs hides much."""
    if cut is None:
        return []
    low = [one for one in cut.dimensions if one.id in cut.agreement and agree_little(cut.agreement[one.id])]
    groups = frame.attributes.get(cut.cut, AttributeTitles(cut.cut, {})).title
    named = [compared.title(one, speech) for one in low]
    said = compared.low_agreement(named, len(cut.dimensions), groups, speech)
    return [said] if said else []


def _about_themselves(findings: Findings, speech: Speech) -> list[str]:
    """Of which questionnaires leaders read the statements about themselves."""
    told = {gap.dimension.id for gap in findings.leaders}
    found = [
        instrument.title.in_language(speech.language)
        for instrument in findings.instruments
        if any(item.leader_text for item in instrument.asked_items())
        and any(dimension.id in told for dimension in instrument.dimensions)
    ]
    if not found:
        return []
    return [
        speech.say(
            "In “{titles}” leaders answered about themselves, and staff about their leaders.",
            titles=speech.join(found),
        )
    ]


def _sure(findings: Findings, speech: Speech) -> list[str]:
    """Who is compared, what the brackets are, and what is hidden."""
    said = [speech.say("{people} answered.", people=sentences.people(findings, speech))]
    if findings.leaders:
        leaders = compared.counted([gap.leaders.n for gap in findings.leaders], speech)
        staff = compared.counted([gap.staff.n for gap in findings.leaders], speech)
        said += [
            speech.say("Compared: {leaders} leaders and {staff} staff.", leaders=leaders, staff=staff),
            speech.say("In brackets: the range in which the difference probably lies (95%)."),
            *compared.slightly([gap.difference.verdict for gap in findings.leaders], speech),
            speech.say("As many are compared at once, each must be clearer to count."),
        ]
    else:
        said.append(speech.say("Bars show how people differ, not how sure an average is."))
        if findings.scores is not None and ROLE in findings.scores.groups:
            said.append(speech.say("Leaders and staff cannot be shown apart."))
    return [*said, *_hidden(findings, speech)]


def _hidden(findings: Findings, speech: Speech) -> list[str]:
    """The themes without a middle half or without a comparison, where others have one."""
    without = [one.dimension for one in findings.dimensions if one.scores.quartiles is None]
    told = {gap.dimension.id for gap in findings.leaders}
    apart = [one for one in compared.single_dimensions(findings) if one.id not in told]
    if len(without) == len(findings.dimensions):
        without = []
    elif not without and not findings.withheld_dimensions and not (apart and told):
        return [speech.say("Nothing is hidden on this page.")]
    hidden = [*without, *findings.withheld_dimensions]
    said = []
    if hidden:
        names = compared.titles(hidden, speech)
        said.append(speech.say("Not shown, for too few answers: {names}.", names=names))
    if apart and told:
        names = compared.titles(apart, speech)
        said.append(speech.say("Not compared here: {names}.", names=names))
    return said
