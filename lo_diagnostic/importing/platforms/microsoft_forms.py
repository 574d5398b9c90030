"""Microsoft Forms: its own columns first, named in the language of whoever exports, then the questions.

English: https://github.com/acl-org/acl-anthology (bin/add_attachments.py). Dutch, German and French: as
public scripts that read such files name them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lo_diagnostic.importing.headings import Heading, Kind
from lo_diagnostic.importing.platforms.platform import (
    Platform,
    Rows,
    grid_heading,
    is_personal,
    listed,
    one_line,
)


@dataclass(frozen=True)
class _Names:
    """The platform's own columns in one language, in lower case."""

    times: tuple[str, str]
    people: frozenset[str]
    more: frozenset[str]


_LANGUAGES: Final = (
    _Names(
        ("start time", "completion time"),
        frozenset({"email", "name"}),
        frozenset({"last modified time", "language"}),
    ),
    _Names(
        ("begintijd", "tijd van voltooien"),
        frozenset({"e-mail", "naam"}),
        frozenset({"tijd van laatste wijziging"}),
    ),
    _Names(("startzeit", "fertigstellungszeit"), frozenset({"e-mail", "name"}), frozenset({"sprache"})),
    _Names(
        ("heure de début", "heure de fin"),
        frozenset({"adresse de messagerie", "nom"}),
        frozenset({"heure de la dernière modification", "langue"}),
    ),
)
_QUIZ: Final = listed(
    "total points|quiz feedback|grade posted time"
    "|gesamtpunktzahl|prüfungsfeedback|uhrzeit der notenveröffentlichung"
)
_OF_QUESTION: Final = ("points - ", "feedback - ")


def _header_rows(rows: Rows) -> int:
    return int(_language([one_line(cell).casefold() for cell in rows[0]]) is not None)


def _language(names: list[str]) -> _Names | None:
    """The language of a file: id, the two times, and name or address stand first, in this order."""
    for language in _LANGUAGES:
        if names[:3] == ["id", *language.times] and names[3:4] and names[3] in language.people:
            return language
    return None


def _headings(rows: Rows) -> list[Heading]:
    """The platform's own columns end at the first name that is not one of them."""
    names = [one_line(cell) for cell in rows[0]]
    forms = [name.casefold() for name in names]
    language = _language(forms)
    own = 3
    while language and own < len(forms) and forms[own] in language.people | language.more | _QUIZ:
        own += 1
    found = [Heading(name, kind=_own(forms[at], language)) for at, name in enumerate(names[:own])]
    return [*found, *(grid_heading(name, _kind(name, frozenset(forms))) for name in names[own:])]


def _own(form: str, language: _Names | None) -> Kind:
    if form == "id":
        return "respondent"
    return "personal" if language and form in language.people else "technical"


def _kind(name: str, forms: frozenset[str]) -> Kind:
    """`Points - question` is the platform's where the file has that question too."""
    form = name.casefold()
    if is_personal(name):
        return "personal"
    of_question = any(form.startswith(start) and form.removeprefix(start) in forms for start in _OF_QUESTION)
    return "technical" if of_question or form in _QUIZ else "answers"


MICROSOFT_FORMS: Final = Platform("microsoft-forms", "Microsoft Forms", _header_rows, _headings)
