"""Page 9: what changed since the wave before?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lo_diagnostic.charts import paired
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme
from lo_diagnostic.findings.comparison import ChangeFinding
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report import compared, sentences
from lo_diagnostic.report.change_words import of_changes
from lo_diagnostic.text import Speech

Page = dict[str, Any]
Pictures = dict[str, Picture]

_ROOM: Final = compared.Room(alone=420, each=550, least=21, most=40)
_MOST_NAMED: Final = 5  # themes of the same people, above which a sentence tells how many they are


def change_page(findings: Findings, speech: Speech, theme: Theme, pictures: Pictures) -> Page | None:
    """Page 9: then and now on every theme. None without an earlier wave, or where no change may be shown."""
    changes = findings.changes
    if not changes:
        return None
    reach = paired.reach_of(changes)
    drawn = compared.draw_parts(
        [one.dimension for one in changes],
        paired.LABELS,
        _ROOM,
        speech,
        lambda part, height: paired.draw(
            [one for one in changes if one.dimension in part],
            compared.answered_as(part, findings),
            speech,
            theme,
            height,
            reach,
        ),
    )
    title = speech.say("Since {wave}: then (open dot) and now (filled dot)", wave=changes[0].change.earlier)
    return {
        "kind": "change",
        "question": speech.say("What changed?"),
        "answer": of_changes(changes, speech),
        "figures": compared.as_figures(drawn, "change", title, pictures),
        "blocks": _blocks(findings, speech),
        "sure": " ".join(_sure(findings, speech)),
        "talk": speech.say("What did we do differently since then, and what else changed meanwhile?"),
    }


def _blocks(findings: Findings, speech: Speech) -> list[dict[str, str]]:
    return [
        {"head": speech.say("Who is compared"), "text": _people(findings.changes, speech)},
        {
            "head": speech.say("How to read the picture"),
            "text": speech.say(
                "On the right the change itself: the dot is the estimate, the bar is where it probably lies "
                "(95%). On the left, “now” is the average of today, and “then” is that minus the change."
            ),
        },
        {"head": speech.say("What is not told here"), "text": _not_told(findings, speech)},
    ]


def _people(changes: Sequence[ChangeFinding], speech: Speech) -> str:
    """Are the same people compared with themselves, on all themes or on some?"""
    linked = [one for one in changes if one.change.linked]
    apart = [one for one in changes if not one.change.linked]
    both = compared.counted([one.change.n for one in linked], speech) if linked else ""
    then = compared.counted([one.change.n_earlier for one in apart], speech) if apart else ""
    now = compared.counted([one.change.n for one in apart], speech) if apart else ""
    if not apart:
        return speech.say("The {n} people who answered both times are compared with themselves.", n=both)
    strangers = speech.say(
        "Everybody who answered then ({then}) is compared with everybody who answered now ({now}), as if "
        "they were different people; who left and who joined counts as change, too.",
        then=then,
        now=now,
    )
    if not linked:
        return strangers
    names = compared.titles([one.dimension for one in linked], speech)
    if len(linked) > _MOST_NAMED:
        names = speech.count("{n} theme", "{n} themes", len(linked))
    with_themselves = speech.say(
        "On {names} the {n} people who answered both times are compared with themselves. On the other "
        "themes:",
        names=names,
        n=both,
    )
    return f"{with_themselves} {sentences.lower(strangers)}"


def _not_told(findings: Findings, speech: Speech) -> str:
    said = [speech.say("Why it changed: a survey cannot tell; the people can.")]
    if findings.scores is not None and any(one.cut for one in findings.scores.changes):
        said.append(speech.say("How single groups changed stands in the analyst's report."))
    return " ".join(said)


def _sure(findings: Findings, speech: Speech) -> list[str]:
    """Who answered, when a change is called, and what is hidden."""
    told = {one.dimension.id for one in findings.changes}
    missing = [one for one in compared.single_dimensions(findings) if one.id not in told]
    said = [
        speech.say("{people} answered.", people=sentences.people(findings, speech)),
        speech.say("In brackets: the range in which the change probably lies (95%)."),
        *compared.slightly([one.change.verdict for one in findings.changes], speech),
        speech.say("As many are compared at once, each must be clearer to count."),
    ]
    if missing:
        names = compared.titles(missing, speech)
        said.append(speech.say("Not comparable with the wave before: {names}.", names=names))
    return said
