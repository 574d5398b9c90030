"""Scores about the answers themselves, in the terminal: overlaps, shares of variance, response quality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from lo_diagnostic.cli.score_words import ScoreWords, columns, heading
from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.report.score_terms import index_words
from lo_diagnostic.responses.quality import FEWEST_ANSWERS
from lo_diagnostic.scoring.cells import CellScores
from lo_diagnostic.scoring.outcome import ALONE
from lo_diagnostic.scoring.priorities import MAXIMUM_PREDICTORS, MINIMUM_ROWS
from lo_diagnostic.scoring.scores import Overlap, Priorities, QualityScores, Scores
from lo_diagnostic.text import Speech


def told_overlaps(words: ScoreWords, overlaps: Sequence[Overlap]) -> Iterator[RenderableType]:
    """Pairs of themes that people hardly tell apart, with their correlation."""
    if not overlaps:
        return
    speech = words.speech
    yield heading(speech.say("Answered almost alike"))
    table = columns([speech.say("theme"), speech.say("theme")], ["r", speech.say("90% interval")])
    for one in sorted(overlaps, key=lambda one: -one.r):
        pair = words.themes[one.a], words.themes[one.b]
        table.add_row(*pair, words.number(one.r, 2), words.interval(one.interval, 2))
    yield table


def told_priorities(words: ScoreWords, found: Priorities) -> Iterator[RenderableType]:
    """Shares of the outcome's variance in per cent, the largest first; or why there are none."""
    speech = words.speech
    yield heading(
        speech.say("What the other themes account for in {theme}", theme=words.themes[found.outcome])
    )
    if found.r_squared is None or not found.weights:
        yield Text(speech.say("No shares: {reason}.", reason=_reason(found, speech)))
        return
    together, people = words.percent(found.r_squared), speech.number(found.n)
    yield Text(
        speech.say(
            "Together {share}% of the variance (R²), of {n} people with a score on every theme.",
            share=together,
            n=people,
        )
    )
    interval = speech.say("95% interval")
    table = columns([speech.say("theme")], ["lmg %", interval, "Johnson %", interval])
    for dimension, weight in sorted(found.weights.items(), key=lambda one: -one[1].lmg):
        table.add_row(
            words.themes[dimension],
            words.percent(weight.lmg),
            words.percents(weight.lmg_interval),
            words.percent(weight.johnson),
            words.percents(weight.johnson_interval),
        )
    yield table
    yield Text(
        speech.say("Neither drivers nor causes. No share can be negative: an interval above 0 is no finding.")
    )


def _reason(found: Priorities, speech: Speech) -> str:
    told = {
        ALONE: speech.say("there is no other theme with results"),
        f"fewer than {MINIMUM_ROWS} complete rows": speech.say(
            "fewer than {least} people have a score on every theme", least=MINIMUM_ROWS
        ),
        f"more than {MAXIMUM_PREDICTORS} predictors": speech.say(
            "there are more than {most} other themes", most=MAXIMUM_PREDICTORS
        ),
        "zero variance": speech.say("everyone has the same score on a theme"),
        "collinear": speech.say("the score on one theme follows from the others"),
        "nearly collinear": speech.say("the score on one theme nearly follows from the others"),
    }
    return told[found.notes["weights"]]


def told_quality(words: ScoreWords, scores: Scores) -> Iterator[RenderableType]:
    """How many people's answers each index flags, and the scores with and without those of several flags."""
    found, speech = scores.quality, words.speech
    if found is None:
        return
    yield heading(speech.say("Response quality"))
    if isinstance(found, Withheld):
        yield Text(speech.say("withheld"))
        return
    yield Text(
        speech.say(
            "{judged} people gave {least} answers or more; two flags or more: {flagged}.",
            judged=speech.number(found.judged),
            least=FEWEST_ANSWERS,
            flagged=speech.number(found.flagged),
        )
    )
    yield _indices(found, speech)
    if found.flagged:
        yield Text()
        yield _without_flagged(words, scores.dimensions, found.without_flagged)
    yield Text(
        speech.say("A flag is about answers, not about people: some honest people answer in extremes.")
    )


def _indices(found: QualityScores, speech: Speech) -> RenderableType:
    table = columns([speech.say("index"), speech.say("flags")], [speech.say("people")])
    for name, meaning in index_words(speech).items():
        n = found.indices[name].n
        table.add_row(name, meaning, speech.say("no value here") if n is None else speech.number(n))
    return table


def _without_flagged(
    words: ScoreWords,
    everybody: Mapping[str, CellScores | Withheld],
    without: Mapping[str, CellScores | Withheld],
) -> RenderableType:
    """Scores of everybody beside those without the flagged, of themes where both may be shown."""
    speech = words.speech
    table = columns(
        [speech.say("theme")], ["n", speech.say("score"), "n", speech.say("score without flagged answers")]
    )
    for dimension, kept in without.items():
        whole = everybody[dimension]
        if isinstance(whole, CellScores) and isinstance(kept, CellScores):
            numbers = (
                speech.number(whole.n),
                words.number(whole.mean),
                speech.number(kept.n),
                words.number(kept.mean),
            )
            table.add_row(words.themes[dimension], *numbers)
    return table if table.row_count else Text(speech.say("Scores without flagged answers: withheld."))
