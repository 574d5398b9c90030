"""LimeSurvey: headings are codes, texts, or `code. text`; an item of an array is `question[item]`.

Names of its own columns: https://github.com/LimeSurvey/LimeSurvey (application/helpers) in English; in German
and French as public scripts that read such files name them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from lo_diagnostic.importing.headings import Heading, Kind
from lo_diagnostic.importing.platforms.platform import (
    Platform,
    Rows,
    grid_heading,
    is_personal,
    one_line,
    question_and_row,
)

_OWN: Final = {
    "id": "id|response id|antwort id|antwort-id|id de la réponse",
    "submitdate": "submitdate|date submitted|datum abgeschickt|date de soumission",
    "lastpage": "lastpage|last page|last page seen|letzte seite|dernière page",
    "startlanguage": "startlanguage|start language|start-sprache|langue de départ",
    "seed": "seed|zufallsstartwert|tête de série",
    "startdate": "startdate|date started|datum gestartet|date de lancement",
    "datestamp": "datestamp|date last action|datum letzte aktivität|date de la dernière action",
    "refurl": "refurl|referrer url",
    "ipaddr": "ipaddr|ip address|ip-adresse|adresse ip",
    "token": "token|access code|zugangscode|code d'accès",
    "interviewtime": "interviewtime|total time|gesamtzeit",
}
_CODE_OF: Final = {name: code for code, names in _OWN.items() for name in names.split("|")}
_PERSONAL: Final = frozenset({"ipaddr", "token"})
_TIMING: Final = re.compile(r"(?:group|question)time\d+.*|(?:group|question) time:.*", re.IGNORECASE)
_CODE: Final = r"[A-Za-z]\w*(?:-\d+)?"
_WITH_TEXT: Final = re.compile(
    rf"(?P<question>{_CODE})(?:\[(?P<item>\w+)\])?(?:\[(?P<scale>\w+)\])?\.\s+(?P<text>\S.*)", re.DOTALL
)
_ALONE: Final = re.compile(rf"(?P<question>{_CODE})(?:\[(?P<item>\w+)\])?(?:\[(?P<scale>\w+)\])?")
_BRACKETED: Final = re.compile(r"\[(?P<row>.*)\]", re.DOTALL)
_NUMBERED: Final = re.compile(r"\d+|SQ\d+|other")
"""Codes of items that LimeSurvey gives itself."""
_STEM: Final = re.compile(r"[A-Za-z]{3,}")
_STEMS: Final = 3
"""With how many words the codes of a file without arrays begin at least: people number `Q1. …, Q2. …` too."""


def _header_rows(rows: Rows) -> int:
    names = [one_line(cell) for cell in rows[0]]
    return int(_own_columns(names) or _coded_texts(names))


def _own_columns(names: Sequence[str]) -> bool:
    """Three columns of the platform: id, date of submission, and last page or language."""
    own = {_own(name) for name in names}
    return {"id", "submitdate"} <= own and not own.isdisjoint({"lastpage", "startlanguage"})


def _coded_texts(names: Sequence[str]) -> bool:
    """Every named column is `code. text`, with items of arrays or codes that nobody numbers by."""
    named = [_WITH_TEXT.fullmatch(name) for name in names if name]
    found = [match for match in named if match]
    codes = {(match["question"], match["item"], match["scale"]) for match in found}
    if len(found) < len(named) or len(codes) < len(found) or len(found) < _STEMS:
        return False
    stems = {stem.group() for match in found if (stem := _STEM.match(match["question"]))}
    return any(match["item"] for match in found) or len(stems) >= _STEMS


def _own(name: str) -> str:
    """The platform's code of its own column, also where its text follows the code; "" where it is none."""
    form = name.casefold()
    code, _, text = form.partition(". ")
    return _CODE_OF.get(form, "") or (_CODE_OF.get(code, "") if text in _CODE_OF else "")


def _headings(rows: Rows) -> list[Heading]:
    names = [one_line(cell) for cell in rows[0]]
    found = [_WITH_TEXT.fullmatch(name) or _ALONE.fullmatch(name) for name in names]
    times = Counter(match["item"] or match["question"] for match in found if match)
    return [_heading(name, frozenset(code for code in times if times[code] == 1)) for name in names]


def _heading(name: str, single: frozenset[str]) -> Heading:
    code = _own(name)
    if code or _TIMING.fullmatch(name):
        return Heading(
            name, (code,) if code else (), kind=_kind(code), finished=("",) if code == "submitdate" else ()
        )
    if with_text := _WITH_TEXT.fullmatch(name):
        return _coded(with_text, with_text["text"], single)
    if alone := _ALONE.fullmatch(name):
        return _coded(alone, "", single)
    return grid_heading(name)


def _kind(code: str) -> Kind:
    if code == "id":
        return "respondent"
    return "personal" if code in _PERSONAL else "technical"


def _coded(found: re.Match[str], text: str, single: frozenset[str]) -> Heading:
    """Named by the code of the item where that is the only one in the file, otherwise with the question's."""
    question, item, scale = found["question"], found["item"], found["scale"]
    whole = question + "".join(f"[{part}]" for part in (item, scale) if part)
    name = item if item in single and not scale and not _NUMBERED.fullmatch(item) else whole
    asked, row = _asked(text) if item else (text, "")
    kind: Kind = "personal" if is_personal(asked or name) else "answers"
    return Heading(name, tuple(dict.fromkeys((whole, name))), asked, row, kind)


def _asked(text: str) -> tuple[str, str]:
    """The text of an array's item: `[item]` alone, or `question [item]`."""
    if alone := _BRACKETED.fullmatch(text):
        return "", alone["row"].strip()
    return question_and_row(text)


LIMESURVEY: Final = Platform("limesurvey", "LimeSurvey", _header_rows, _headings, coded=True)
