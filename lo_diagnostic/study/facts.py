"""The checklist of what is in place, as `init` writes it into `study.yaml` to be answered there once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lo_diagnostic.instrument.model import Fact, Instrument
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages

FACT_ANSWERS: Final = ("yes", "partly", "no")


def checklist(instruments: Sequence[Instrument]) -> tuple[Fact, ...]:
    """The facts of all the instruments in their order, each once."""
    facts = {fact.id: fact for instrument in instruments for fact in instrument.facts}
    return tuple(facts.values())


def checklist_yaml(instruments: Sequence[Instrument], language: str) -> str:
    """The `facts` of a new study: every one unanswered, its question above it; empty where none is asked."""
    facts = checklist(instruments)
    if not facts:
        return ""
    speech = Speech(language if language in languages() else SOURCE_LANGUAGE)
    head = speech.say(
        "What is in place? Answer each with yes, partly or no: once for the organisation, never by "
        "respondents."
    )
    lines = [f"# {head}", "facts:"]
    for fact in facts:
        asked = " ".join(fact.text.in_language(language).split())
        lines += [f"  # {asked}", f"  {fact.id}:"]
    return "\n".join(lines) + "\n"
