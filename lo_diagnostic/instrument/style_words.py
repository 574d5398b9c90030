"""The style guide (`guidance/style.yaml`) as checked data: words to avoid, limits, reading ease, sources."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from lo_diagnostic.instrument.model import Filled, Language, Strict
from lo_diagnostic.instrument.strict_file import load_sound
from lo_diagnostic.resources import shipped_folder

ListedRule = Literal["double-barrelled", "negation", "vague", "loaded", "term-note"]
StyleRuleName = Literal[
    ListedRule,
    "length",
    "reversed-negation",
    "reading-level",
    "referent-mix",
    "reversed-share",
    "scale-labels",
    "cannot-say",
]
HOUSE_RULE = "house rule"
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class StyleRule(Strict):
    """What a rule says, what mends it, and where it comes from (a reference, or the house rule)."""

    message: Filled
    remedy: Filled
    sources: Annotated[list[Filled], Field(min_length=1)]


class WordList(Strict):
    """Words and phrases to avoid (`*`: any letters), and fixed phrases in which they are fine."""

    words: Annotated[list[Filled], Field(min_length=1)]
    fine: Annotated[list[Filled], Field(default_factory=list)]

    def found(self, text: str) -> list[str]:
        """Those of the words that stand in `text`, in small letters, each once, in its order."""
        plain = self._fine.sub(" … ", text.casefold().replace("’", "'"))
        return list(dict.fromkeys(self._words.findall(plain)))

    @cached_property
    def _words(self) -> re.Pattern[str]:
        return _any_of(self.words)

    @cached_property
    def _fine(self) -> re.Pattern[str]:
        return _any_of(self.fine)


class ReadingEase(Strict):
    """Weights of a reading-ease formula, the least ease that is fine, and long words that everyone knows."""

    syllables: Annotated[float, Field(gt=0, strict=False)]
    words: Annotated[float, Field(gt=0, strict=False)]
    least: Annotated[float, Field(strict=False)]
    familiar: list[Filled]

    def of(self, text: str, language: str) -> float | None:
        """Reading ease of `text` as one sentence: below 30 very difficult, above 60 plain; None if empty.

        206.835 − syllables × (syllables a word) − words × (words a sentence), with the weights of Flesch
        (1948, Journal of Applied Psychology 32:221) for English and of Douma (1960, Bulletin 17,
        Landbouwhogeschool Wageningen) for Dutch. `readability` counts the syllables of a word (its own score
        has the English weights in every language, and no syllable in "we"); familiar words count as two.
        """
        from readability.langdata import LANGDATA

        words = WORD.findall(text.lower())
        if not words:
            return None
        count = LANGDATA[language]["syllables"]
        syllables = sum(2 if self._known.fullmatch(word) else max(1, count(word)) for word in words)
        return float(206.835 - self.syllables * syllables / len(words) - self.words * len(words))

    @cached_property
    def _known(self) -> re.Pattern[str]:
        return _any_of(self.familiar)


class LanguageStyle(Strict):
    """Word lists and reading ease of one language."""

    reading: ReadingEase
    lists: dict[ListedRule, WordList]


class WordLimits(Strict):
    """The most words in an item, and in a question or fact."""

    item: Annotated[int, Field(ge=1)]
    question: Annotated[int, Field(ge=1)]


class StyleGuide(Strict):
    """`guidance/style.yaml`. `references`: source → its full citation."""

    format: Literal["lo-diag/guidance-style/1"]
    words: WordLimits
    references: dict[Filled, Filled]
    rules: dict[StyleRuleName, StyleRule]
    languages: dict[Language, LanguageStyle]

    @model_validator(mode="after")
    def _complete(self) -> StyleGuide:
        if odd := sorted(set(get_args(StyleRuleName)) ^ set(self.rules)):
            raise ValueError(f"every rule needs its wording: {odd}")
        for language, style in self.languages.items():
            if missing := sorted(set(get_args(ListedRule)) - set(style.lists)):
                raise ValueError(f"{language} needs its lists: {missing}")
        named = {source for rule in self.rules.values() for source in rule.sources} - {HOUSE_RULE}
        if odd := sorted(named ^ set(self.references)):
            raise ValueError(f"every source needs its reference, and every reference a rule: {odd}")
        return self


@cache
def shipped_style() -> StyleGuide:
    """The style guide that `instruments check --style` goes by."""
    return load_sound(shipped_folder("instruments") / "guidance" / "style.yaml", StyleGuide)


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    """Matches any of the phrases as whole words, the longest first; nothing when there are none."""
    literal = [re.escape(phrase.casefold()) for phrase in sorted(phrases, key=len, reverse=True)]
    parts = "|".join(literal).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{parts})(?!\w)" if phrases else r"(?!)")
