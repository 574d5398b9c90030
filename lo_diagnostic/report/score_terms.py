"""How scores are said in tables, on paper and in the terminal: numbers, intervals, verdicts, flags, views."""

from __future__ import annotations

from typing import ClassVar, Final

from lo_diagnostic.charts.differences import sides_words
from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.scoring.scores import Verdict
from lo_diagnostic.text import Speech

NOTHING: Final = "–"
_LEAST_P: Final = 0.001


class ScoreTerms:
    """What every table of scores says alike; `decimals` are those of a number that names none."""

    speech: Speech
    decimals: ClassVar[int]

    def number(self, value: float | None, decimals: int | None = None) -> str:
        """A number, or a dash where there is none."""
        return NOTHING if value is None else self.speech.number(value, self._decimals(decimals))

    def interval(self, interval: Interval | None, decimals: int | None = None) -> str:
        """`0.06 to 0.33`."""
        if interval is None:
            return NOTHING
        places = self._decimals(decimals)
        low, high = (self.speech.number(end, places) for end in (interval.low, interval.high))
        return self.speech.say("{low} to {high}", low=low, high=high)

    def percent(self, share: float | None, decimals: int | None = None) -> str:
        """A share of 1 as per cent, without the sign."""
        return NOTHING if share is None else self.number(100 * share, decimals)

    def percents(self, shares: Interval | None, decimals: int | None = None) -> str:
        """An interval of shares of 1 as per cent."""
        if shares is None:
            return NOTHING
        return self.interval(Interval(shares.level, 100 * shares.low, 100 * shares.high), decimals)

    def p(self, value: float | None) -> str:
        """`.048`; below a thousandth `< .001`, because no p is zero."""
        if value is None:
            return NOTHING
        text = self.speech.number(max(value, _LEAST_P), 3).removeprefix("0")
        return f"< {text}" if value < _LEAST_P else text

    def verdict(self, verdict: Verdict) -> str:
        """What may be said of a difference or of a change."""
        return sides_words(self.speech)[verdict]

    def _decimals(self, decimals: int | None) -> int:
        return self.decimals if decimals is None else decimals


def index_words(speech: Speech) -> dict[str, str]:
    """What each index of response quality (`quality.Index`) flags."""
    return {
        "longstring": speech.say("long runs of one answer"),
        "response_variability": speech.say("hardly any variation"),
        "even_odd": speech.say("themes whose halves contradict each other"),
        "mahalanobis": speech.say("unusual combinations of answers"),
        "synonyms": speech.say("like questions answered differently"),
        "antonyms": speech.say("opposite questions answered alike"),
        "response_time": speech.say("hardly any time a question"),
    }


def view_words(speech: Speech) -> dict[str, str]:
    """What a group's mean may be called (`agreement_gate.Wording`), in words."""
    return {
        "personal_average": speech.say("average of personal experiences"),
        "few_answers": speech.say("too few of the group answered"),
        "split": speech.say("answers are split"),
        "not_told_apart": speech.say("groups cannot be told apart"),
        "not_all_told": speech.say("reliability or agreement not known"),
        "one_team": speech.say("one group: nothing to compare with"),
        "team_view": speech.say("the group's view"),
    }
