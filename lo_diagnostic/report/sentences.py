"""The sentences of the report: standings, shares and tension, said as firmly as the data allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor
from typing import Final

from lo_diagnostic.charts.split import ItemSplit, item_splits
from lo_diagnostic.charts.words import about, band_words, in_ten, region_title, side_title, title_of
from lo_diagnostic.findings.findings import DimensionFinding, Findings, Plane, Standing
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.text import Speech

_FEW_NAMES: Final = 3


def people(findings: Findings, speech: Speech) -> str:
    """`61 of 78 people`, `61 people`."""
    if findings.headcount is None:
        return speech.count("{n} person", "{n} people", findings.n)
    return speech.say(
        "{n} of {all} people", n=speech.number(findings.n), all=speech.number(findings.headcount)
    )


def names(found: Iterable[DimensionFinding], speech: Speech) -> str:
    """Titles of dimensions as a list: `Curiosity, Experience and Action`."""
    return speech.join([title_of(one, speech) for one in found])


def sure_line(findings: Findings, speech: Speech) -> str:
    """n of N, what the interval is, and what is hidden, in one line."""
    hidden = _hidden(findings, speech) or speech.say("Nothing is hidden on this page.")
    return f"{_answered(findings, speech)} {hidden}"


def first_sure_line(findings: Findings, speech: Speech) -> str:
    """The same for page 1, where a draft is said to be one."""
    drafts = sum(instrument.status == "draft" for instrument in findings.instruments)
    parts = [_answered(findings, speech), _hidden(findings, speech)]
    if drafts:
        parts.append(
            speech.count(
                "The questionnaire is a draft: trust large differences only.",
                "{n} questionnaires are drafts: trust large differences only.",
                drafts,
            )
        )
    return " ".join(part for part in parts if part)


def _answered(findings: Findings, speech: Speech) -> str:
    answered = speech.say("{people} answered.", people=people(findings, speech))
    if all(found.scores.interval is None for found in findings.dimensions):
        return answered
    return f"{answered} {speech.say('The true average probably lies within each line (90%).')}"


def _hidden(findings: Findings, speech: Speech) -> str:
    hidden = [dimension.title.in_language(speech.language) for dimension in findings.withheld_dimensions]
    if not hidden:
        return ""
    return speech.say("Not shown, for too few answers: {names}.", names=speech.join(hidden))


def leaders_too(findings: Findings, speech: Speech) -> str:
    """Where leaders read the statements about themselves, that their answers are among the others."""
    if ROLE not in findings.participation:
        return ""
    titles = [
        instrument.title.in_language(speech.language)
        for instrument in findings.instruments
        if any(item.leader_text for item in instrument.asked_items())
    ]
    if not titles:
        return ""
    return speech.say(
        "In “{titles}” leaders answered about themselves; their answers are part of these averages.",
        titles=speech.join(titles),
    )


def fit(placed: Plane, speech: Speech) -> str:
    """Which region the picture fits, said as firmly as the zone in the middle allows."""
    if len(placed.close) > 1:
        return speech.say(
            "Learning power and room to learn both lie too close to the middle to name a region."
        )
    wording = "The picture fits “{region}”."
    if placed.close:
        wording = "The picture fits “{region}”, but lies close to the middle: {side} is too close to call."
        side = side_title(placed.close[0], speech)
        return speech.say(wording, region=region_title(placed.region, speech), side=lower(side))
    return speech.say(wording, region=region_title(placed.region, speech))


def small_first(findings: Findings, speech: Speech) -> list[str]:
    """What must be said first when few people answered; nothing otherwise."""
    if findings.detail:
        return []
    if everybody(findings):
        text = "All {n} people answered. With so few, read this as the start of a conversation."
        return [speech.say(text, n=speech.number(findings.n))]
    text = "Only {people} answered: read this as the start of a conversation."
    return [speech.say(text, people=people(findings, speech))]


def everybody(findings: Findings) -> bool:
    """Did all answer of whom there are known to be so many?"""
    return findings.headcount is not None and findings.n >= findings.headcount


def strongest(findings: Findings, speech: Speech) -> str:
    """`Strongest: X.`, or those that cannot be told apart; empty where no learning theme is measured."""
    top = [found for name in findings.highest if (found := findings.dimension(name)) is not None]
    if not top:
        return ""
    if len(top) == 1:
        return speech.say("Strongest: {name}.", name=title_of(top[0], speech))
    if len(top) > _FEW_NAMES:
        return speech.say(
            "Strongest: {n} themes lie too close together to name one.", n=speech.number(len(top))
        )
    return speech.say("Among the highest: {names}.", names=names(top, speech))


def tension(findings: Findings, speech: Speech) -> str:
    """`Tension: X with Y.`; where nothing stands out, the lowest average."""
    found = findings.dimension(findings.tension) if findings.tension else None
    if found is None:
        return _lowest_average(lowest(findings), speech)
    pressure = findings.dimension(shipped_model().pressure)
    if pressure and pressure is not found and pressure.standing is Standing.POOR:
        return speech.say(
            "Tension: {name} with {other}.", name=title_of(found, speech), other=_inside(pressure, speech)
        )
    return speech.say("Tension: {name}.", name=title_of(found, speech))


def lowest(findings: Findings) -> DimensionFinding | None:
    """The theme with the lowest average, learning before time; None where it is named among the highest."""
    scored = [one for one in findings.dimensions if one.scores.mean is not None and not one.unfavourable]
    model = shipped_model()
    learning = [one for one in scored if model.layer(one.dimension.layer).side == "capability"] or scored
    found = min(learning, key=lambda one: one.scores.mean or 0, default=None)
    if found is None or (found.dimension.id in findings.highest and len(findings.highest) <= _FEW_NAMES):
        return None
    return found


def _lowest_average(found: DimensionFinding | None, speech: Speech) -> str:
    if found is None:
        return speech.say("No theme stands out as a tension.")
    return speech.say(
        "Lowest average: {name}, {standing}.",
        name=title_of(found, speech),
        standing=": ".join(filter(None, [about(found.scores.mean or 0, speech), band_words(found, speech)])),
    )


def standings(found: Sequence[DimensionFinding], speech: Speech) -> list[str]:
    """What stands out: towards the good end, towards the bad end, too uncertain; then what is left."""
    said = [
        sentence
        for standing in (Standing.BEST, Standing.POOR, Standing.UNCLEAR)
        for unfavourable in (False, True)
        if (sentence := _standing([f for f in found if f.unfavourable is unfavourable], standing, speech))
    ]
    if not said:
        return [speech.say("All themes lie in between.")]
    if any(one.standing is Standing.OK for one in found):
        said.append(speech.say("The rest lies in between."))
    return said


def told_as_one(found: Iterable[DimensionFinding], speech: Speech) -> list[str]:
    """Why several dimensions of the questionnaire are one theme: a sentence or two for each such theme."""
    return [
        speech.count(
            "People here answered {names} almost alike: whoever scores higher on one usually scores higher "
            "on the other, too. That is why they are told as one theme.",
            "People here answered {names} almost alike: whoever scores higher on one usually scores higher "
            "on the others, too. That is why they are told as one theme.",
            len(one.parts) - 1,
            names=speech.join([part.title.in_language(speech.language) for part in one.parts]),
        )
        for one in found
        if one.parts
    ]


def is_sentences(found: Sequence[DimensionFinding], speech: Speech) -> list[str]:
    """`A and B are mixed; C is expansive, leaning mixed.` as one sentence per band wording."""
    groups: dict[str, list[DimensionFinding]] = {}
    for one in found:
        groups.setdefault(band_words(one, speech) or speech.say("without bands"), []).append(one)
    return [
        speech.count(
            "{names} is {band}.", "{names} are {band}.", len(group), names=names(group, speech), band=band
        )
        for band, group in groups.items()
    ]


def unfavourable_share(split: ItemSplit, speech: Speech) -> str:
    """`8 in 10 say often or (almost) always: “I put off …”`."""
    return _share(split, split.unfavourable_share, split.unfavourable_words, speech)


def favourable_share(split: ItemSplit, speech: Speech) -> str:
    """`7 in 10 say often or (almost) always: “In my team we draw on …”`."""
    return _share(split, split.favourable_share, split.favourable_words, speech)


def shown_items(found: Iterable[DimensionFinding], speech: Speech) -> list[ItemSplit]:
    """All items of these dimensions that may be shown."""
    return [split for one in found for split in item_splits(one, speech) if not split.withheld]


def shortened(text: str, length: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than `length`."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,;:-–") + "…"


def _share(split: ItemSplit, share: float, answers: str, speech: Speech) -> str:
    """Everyone, nobody and one in ten `says`; all other shares `say`."""
    verb = 1 if share >= 1 or floor(share * 10 + 0.5) <= 1 else 2
    said = capital(in_ten(share, speech))
    return speech.count(
        "{share} answers {answers}: “{item}”",
        "{share} answer {answers}: “{item}”",
        verb,
        share=said,
        answers=answers,
        item=split.text,
    )


def _standing(found: Sequence[DimensionFinding], standing: Standing, speech: Speech) -> str:
    members = [one for one in found if one.standing is standing]
    if not members:
        return ""
    said = names(members, speech)
    if standing is Standing.UNCLEAR:
        return speech.say("Too uncertain to name: {names}.", names=said)
    return speech.say(
        "Towards {band}: {names}.", band=_end(members[0], standing is Standing.BEST, speech), names=said
    )


def _end(found: DimensionFinding, good: bool, speech: Speech) -> str:
    """The name of the band at the good or the bad end."""
    if not found.bands:
        return ""
    band = found.bands[-1 if good != found.unfavourable else 0]
    return band.title.in_language(speech.language)


def _inside(found: DimensionFinding, speech: Speech) -> str:
    """A title inside a sentence: its first letter small."""
    return lower(title_of(found, speech))


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """The text with a small first letter, to stand inside a sentence."""
    return text[:1].lower() + text[1:]
