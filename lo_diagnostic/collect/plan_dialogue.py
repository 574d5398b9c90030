"""The short dialogue of `init`: asks for what the options leave open, on a terminal only."""

from __future__ import annotations

from dataclasses import replace

import questionary

from lo_diagnostic.errors import Interrupted
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.study.plan_study import DEFAULT_INSTRUMENT, StudyPlan, parse_attributes

_STOPPED = "Interrupted. No study was made."
_ONE_LINE = 76


def complete_plan(plan: StudyPlan, folder_name: str) -> StudyPlan:
    """The plan with every open question answered. Raises Interrupted on Ctrl-C or the end of input."""
    try:
        if not plan.instruments:
            plan = replace(plan, instruments=_ask_instruments())
        if plan.language is None:
            plan = replace(plan, language=_ask_language(plan))
        if plan.organisation is None:
            asked = questionary.text(
                f"Whose study is it? (the name in the report; left empty: {folder_name})"
            )
            plan = replace(plan, organisation=asked.unsafe_ask().strip() or folder_name)
        if not plan.attributes:
            plan = replace(plan, attributes=_ask_attributes())
    except (KeyboardInterrupt, EOFError):
        raise Interrupted(_STOPPED) from None
    return plan


def _ask_instruments() -> list[str]:
    choices = []
    for name in shipped_ids():
        instrument = find_instrument(name).instrument
        told = f"{instrument.title.in_language('en')} ({len(instrument.asked_items())} items, "
        told += f"{instrument.minutes()} min)"
        choices.append(questionary.Choice(told, value=name, checked=name == DEFAULT_INSTRUMENT))
    asked = questionary.checkbox(
        "Which questionnaires?",
        choices=choices,
        validate=lambda chosen: bool(chosen) or "Choose one or more.",
    )
    return list(asked.unsafe_ask())


def _ask_language(plan: StudyPlan) -> str:
    spoken = find_instrument(plan.instruments[0]).instrument.languages
    return str(questionary.select("Which language first?", choices=list(spoken)).unsafe_ask())


def _ask_attributes() -> list[str]:
    asked = questionary.text(
        "Groups to compare, with headcounts (team=sales:24,ops:41), or nothing:",
        validate=lambda text: not text.strip() or _fault(text) or True,
    )
    answer = asked.unsafe_ask().strip()
    return [answer] if answer else []


def _fault(text: str) -> str:
    """What is wrong, in the one line that a terminal has for it; what mends it matters most."""
    _, problems = parse_attributes([text.strip()])
    if not problems:
        return ""
    told = f"{problems[0].message} {problems[0].remedy}"
    return told if len(told) <= _ONE_LINE else problems[0].remedy
