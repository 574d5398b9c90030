"""Texts and numbers in the reader's language: message catalogues, number formats, safe terminal text.

English stands in the code; every other language is one `locale/LANGUAGE.po`, read as it is (no compile step).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from gettext import c2py

from lo_diagnostic.resources import catalogue_folder

SOURCE_LANGUAGE = "en"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_STRAIGHT = str.maketrans("‘’“”–—", "''\"\"--")


@cache
def languages() -> tuple[str, ...]:
    """Languages that the program speaks: English and every catalogue."""
    return (SOURCE_LANGUAGE, *sorted(path.stem for path in catalogue_folder().glob("*.po")))


@cache
def _catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    """Message id → translation (a tuple of plural forms where the message counts something)."""
    if language == SOURCE_LANGUAGE:
        return {}
    from babel.messages.pofile import read_po

    with (catalogue_folder() / f"{language}.po").open("rb") as stream:
        messages = read_po(stream, locale=language)
    texts: dict[str, str | tuple[str, ...]] = {}
    for message in messages:
        if message.id and message.string and not message.fuzzy:
            key = message.id[0] if isinstance(message.id, tuple | list) else message.id
            string = message.string
            texts[key] = string if isinstance(string, str) else tuple(string)
    return texts


@cache
def _plural_form(language: str) -> Callable[[int], int]:
    """Which plural form of a message a number takes, by the rules of the language."""
    from babel.messages.plurals import get_plural

    return c2py(get_plural(language).plural_expr)


@dataclass(frozen=True)
class Speech:
    """Everything that is said in one language. `Speech("nl")`; an unknown language is a KeyError at once."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in languages():
            raise KeyError(self.language)

    def say(self, message: str, /, **values: object) -> str:
        """The message in this language, its `{name}` fields filled."""
        found = _catalogue(self.language).get(message, message)
        text = found if isinstance(found, str) else found[0]
        return text.format(**values) if values else text

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The message for `n` things; `{n}` is written in this language's digits."""
        found = _catalogue(self.language).get(one, (one, many))
        forms = (found,) if isinstance(found, str) else found
        return forms[min(_plural_form(self.language)(n), len(forms) - 1)].format(n=self.number(n), **values)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number as readers of this language write it, rounded half up, with a true minus sign."""
        from decimal import ROUND_HALF_UP, Decimal

        from babel.numbers import format_decimal

        rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(abs(rounded), pattern, locale=self.language)
        return f"−{text}" if rounded < 0 else text

    def date(self, day: date) -> str:
        """A date in words: 21 November 2026."""
        from babel.dates import format_date

        return format_date(day, "d MMMM y", locale=self.language)

    def join(self, parts: list[str]) -> str:
        """`a, b and c` as this language writes a list."""
        from babel.lists import format_list

        return format_list(parts, locale=self.language).replace(", and", " and")


def language_name(language: str) -> str:
    """A language's name in itself: Nederlands. Its code where the name is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(language).get_display_name(language) or language
    except UnknownLocaleError:
        return language
    return name[:1].upper() + name[1:]


def plain(text: str) -> str:
    """The text without control, escape and direction characters, for terminals and file names."""
    return _CONTROL.sub("", text)


def matching_form(text: str) -> str:
    """The text as it is compared with headers and labels (never as it is stored or shown).

    NFKC, no-break space and U+FEFF out, curly quotes straight, final full stop and tags out,
    spaces collapsed, casefolded.
    """
    folded = unicodedata.normalize("NFKC", text).replace("\ufeff", "")
    folded = re.sub(r"<[^<>]+>", "", folded)
    folded = folded.translate(_STRAIGHT)
    return " ".join(folded.split()).rstrip(".").rstrip().casefold()
