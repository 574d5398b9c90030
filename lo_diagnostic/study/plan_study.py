"""What a new study is to be, from options: instruments, language, groups; completed and written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.instrument_file import InstrumentFile
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.licences import refuse_forbidden
from lo_diagnostic.study.new_study import common_languages, create_study
from lo_diagnostic.study.role import BOTH_ROLES, role_attribute, uses_role
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages

DEFAULT_INSTRUMENT: Final = "learning-organisation"
KEPT_FOR = timedelta(days=365)
_PURPOSE: Final = "To see where people learn well here and where not."
_RECIPIENTS: Final = "Management and staff see the report; it holds no single answers."


@dataclass(frozen=True)
class StudyPlan:
    """Options of `init`; what is empty or None is still open."""

    instruments: Sequence[str] = ()
    language: str | None = None
    organisation: str | None = None
    attributes: Sequence[str] = ()
    title: str | None = None
    wave: str | None = None


def make_study(path: Path, plan: StudyPlan, *, strict: bool = False) -> StudyFolder:
    """Write the planned study; what the plan leaves open gets a sensible default.

    Raises InputProblems with every fault of the plan; `strict`: also where a licence does not allow the use.
    """
    found = _instruments(plan)
    spoken = common_languages(found, plan.language)
    attributes, problems = parse_attributes(plan.attributes)
    if problems:
        raise InputProblems(problems)
    instruments = [file.instrument for file in found]
    if strict:
        refuse_forbidden(instruments)
    if any(uses_role(instrument) for instrument in instruments):
        attributes.setdefault(ROLE, dict(BOTH_ROLES))
    speeches = {code: Speech(code if code in languages() else SOURCE_LANGUAGE) for code in spoken}
    wave = plan.wave or this_season(date.today(), speeches[spoken[0]])
    settings: dict[str, Any] = {
        "title": plan.title or _title(instruments, plan.organisation or path.resolve().name, speeches),
        "organisation": plan.organisation or path.resolve().name,
        "languages": spoken,
        **({"attributes": {n: _titled(n, a, spoken) for n, a in attributes.items()}} if attributes else {}),
        "wave": wave,
        "waves": [wave],
        "pilot": False,
        "confidentiality": {"minimum_group": 5, "minimum_detail": 10},
        "privacy": {
            "purpose": {code: speech.say(_PURPOSE) for code, speech in speeches.items()},
            "recipients": {code: speech.say(_RECIPIENTS) for code, speech in speeches.items()},
            "retain_until": (date.today() + KEPT_FOR).isoformat(),
        },
        "use": {"commercial": True},
    }
    return create_study(path, settings, found)


def _title(
    instruments: Sequence[Instrument], organisation: str, speeches: Mapping[str, Speech]
) -> dict[str, str]:
    """The questionnaire's own title; of several none may stand for all."""
    if len(instruments) == 1:
        return {code: instruments[0].title.in_language(code) for code in speeches}
    return {
        code: speech.say("Learning at {organisation}", organisation=organisation)
        for code, speech in speeches.items()
    }


def parse_attributes(options: Sequence[str]) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """`team=sales:24,ops:41` → {team: {sales: {headcount: 24}, ops: {headcount: 41}}} and every problem."""
    attributes: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for option in options:
        name, equals, values = option.partition("=")
        listed = [value.strip() for value in values.split(",") if value.strip()]
        if not equals or not name.strip() or not listed:
            remedy = "Write it as team=sales:24,ops:41 (headcounts may be left out)."
            problems.append(Problem("", "--attribute", f'"{option}" names no groups.', remedy))
            continue
        if name.strip() in attributes:
            problems.append(Problem("", "--attribute", f'"{name.strip()}" is given twice.', "Give it once."))
        groups: dict[str, Any] = {}
        attributes[name.strip()] = groups
        for value in listed:
            before, colon, count = value.rpartition(":")
            group = before.strip() if colon else value
            if group in groups:
                problems.append(Problem("", "--attribute", f'"{group}" is given twice.', "Give it once."))
            if not colon or (group and count.strip().isdecimal()):
                groups[group] = {"headcount": int(count)} if colon else {}
            else:
                remedy = "A headcount is a whole number, as in sales:24."
                problems.append(Problem("", "--attribute", f'"{value}" has no whole number.', remedy))
    return attributes, problems


def this_season(day: date, speech: Speech) -> str:
    """A wave's default name: 2026-autumn."""
    seasons = (speech.say("winter"), speech.say("spring"), speech.say("summer"), speech.say("autumn"))
    return f"{day.year}-{seasons[day.month % 12 // 3]}"


def _instruments(plan: StudyPlan) -> list[InstrumentFile]:
    found: list[InstrumentFile] = []
    problems: list[Problem] = []
    for name in dict.fromkeys(plan.instruments or [DEFAULT_INSTRUMENT]):
        try:
            found.append(find_instrument(name))
        except InputProblems as fault:
            problems += [p if p.file else replace(p, place="--instrument") for p in fault.problems]
    if problems:
        raise InputProblems(problems)
    return found


def _titled(name: str, groups: dict[str, Any], spoken: list[str]) -> dict[str, Any]:
    if name == ROLE:
        return role_attribute(spoken, groups)
    return {"title": dict.fromkeys(spoken, name.replace("_", " ").capitalize()), "values": groups}
