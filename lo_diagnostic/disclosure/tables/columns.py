"""Which column of somebody's table is what: group, n, mean and the rest, by the names that people use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.importing.places import shown

Role = Literal[
    "group", "cut", "parent", "kind", "item", "dimension", "items", "n", "mean", "withheld",
    "wave", "instrument", "members", "unstated",
]  # fmt: skip
_NAMES: Final[Mapping[Role, str]] = {
    "group": """group, groep, unit, eenheid, team, department, dept, afdeling, division, divisie, sector,
        section, sectie, business unit, organisatieonderdeel, site, location, locatie, vestiging, region,
        regio, country, land, function, functie, job, role, rol, tenure, dienstjaren, diensttijd, age,
        age group, leeftijd, gender, geslacht, cohort, segment, subgroup, subgroep""",
    "cut": "cut, attribute, attribuut, kenmerk, level, niveau, breakdown, uitsplitsing, indeling, grouped by",
    "parent": "parent, parent group, part of, within, onderdeel van, valt onder, hoort bij, bovenliggend",
    "kind": "kind, soort",
    "item": "item, question, vraag, statement, stelling, id",
    "dimension": """dimension, dimensie, measure, maat, theme, thema, topic, onderwerp, scale, schaal,
        indicator, construct, variable, variabele""",
    "n": """n, count, aantal, respondents, respondenten, number of respondents, aantal respondenten,
        n respondents, responses, respons, response, participants, deelnemers, people, mensen, answers,
        antwoorden, base""",
    "mean": """mean, raw mean, average, avg, gemiddelde, gem, score, mean score, average score,
        gemiddelde score""",
    "withheld": "withheld, suppressed, hidden, verborgen, onderdrukt",
    "wave": "wave, meting, round, ronde, year, jaar, period, periode",
    "instrument": "instrument, questionnaire, vragenlijst, survey",
    "members": "members, leden",
    "unstated": "unstated",
    "items": "reliability items, number of items, aantal items",
}
_WHOLE: Final = """all, total, grand total, everyone, everybody, overall, organisation, organization,
    company, whole, whole organisation, whole organization, all groups, all respondents,
    totaal, iedereen, allen, alle, organisatie, bedrijf, hele organisatie, alle respondenten,
    eindtotaal"""


def _names(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split(",")]


_WORDS: Final = {role: _names(names) for role, names in _NAMES.items()}
_EVERYONE: Final = frozenset(_names(_WHOLE))
_NEEDED: Final[Mapping[Role, tuple[str, str]]] = {
    "group": (
        "groups",
        "Call one `group`, `team` or `afdeling`; for all people together its cell is empty or `total`.",
    ),
    "n": ("numbers of people", "Call the one with them `n`, `count` or `aantal`."),
}
"""Columns that there must be: what they hold, and what mends it."""
_BRACKETS: Final = re.compile(r"[(\[].*[)\]]\s*$")
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?%?")


def key_of(text: str) -> str:
    """The text as names are compared: without case, and with single spaces."""
    return " ".join(text.casefold().split())


def is_everyone(text: str) -> bool:
    """Does the name of a group or of a cut stand for the whole organisation?"""
    return not text or key_of(text) in _EVERYONE


@dataclass(frozen=True)
class Columns:
    """Where each role stands in the header, the best name first."""

    header: Sequence[str]
    places: Mapping[Role, Sequence[int]]

    def has(self, role: Role) -> bool:
        """Is there such a column?"""
        return bool(self.places[role])

    def name(self, role: Role) -> str:
        """The name of the first such column."""
        return self.header[self.places[role][0]]

    def texts(self, record: Sequence[str], role: Role) -> list[str]:
        """What stands in the columns of a role."""
        return [record[place] for place in self.places[role]]

    def text(self, record: Sequence[str], role: Role) -> str:
        """What stands in the first column of a role; empty where there is none."""
        return record[self.places[role][0]] if self.places[role] else ""

    def groups(self, record: Sequence[str]) -> list[tuple[str, str]]:
        """(cut, group): one where a column names the cut, else one for each column of groups."""
        if not self.has("cut"):
            return [(self.header[place], record[place]) for place in sorted(self.places["group"])]
        cut, group = self.text(record, "cut"), self.text(record, "group")
        return [(cut or self.name("group"), group)] if group else []


def find_columns(file: str, header: Sequence[str], records: Sequence[Sequence[str]]) -> Columns:
    """The role of every column that has one. Raises InputProblems where groups or numbers are missing."""
    forms = [key_of(re.sub(r"[_.]+", " ", _BRACKETS.sub("", name))) or key_of(name) for name in header]
    places = {
        role: [place for word in words for place, form in enumerate(forms) if form == word]
        for role, words in _WORDS.items()
    }
    columns = Columns(header, places)
    taken = {place for found in places.values() for place in found}
    if not columns.has("mean") and not columns.has("item") and not columns.has("dimension"):
        loose = [place for place in range(len(header)) if place not in taken]
        if wide := [header[place] for place in loose if _is_numeric([record[place] for record in records])]:
            raise _wide(file, wide)
    for role in _NEEDED:
        if not columns.has(role):
            raise _missing(file, header, role)
    return columns


def _missing(file: str, header: Sequence[str], role: Role) -> InputProblems:
    what, remedy = _NEEDED[role]
    found = ", ".join(shown(name) for name in header[:12])
    return InputProblems.one(file, "", f"has no column of {what} (its columns: {found}).", remedy)


def _wide(file: str, names: Sequence[str]) -> InputProblems:
    named = ", ".join(shown(name) for name in names[:3])
    message = f"seems to have a column for each measure ({named})."
    remedy = "Write a row for each group and measure, with the columns `group`, `measure`, `n` and `mean`."
    return InputProblems.one(file, "", message, remedy)


def _is_numeric(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and sum(bool(_NUMBER.fullmatch(cell)) for cell in filled) * 2 > len(filled)
