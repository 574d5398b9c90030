"""Words and codes that are no answer in any questionnaire: chosen ("don't know") or never given ("NA")."""

from __future__ import annotations

from typing import Final

from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED
from lo_diagnostic.text import matching_form

_CHOSEN: Final = (
    "n/a|n.a.|not applicable|does not apply|don't know|do not know|dont know|i don't know|i do not know"
    "|cannot say|can't say|unfamiliar|unfamiliar (n/a)|weet niet|weet ik niet|weet het niet|ik weet het niet"
    "|niet van toepassing|n.v.t.|nvt|geen mening|geen idee|weiß nicht|weiß ich nicht|ne sait pas"
    "|je ne sais pas|sans objet|no sé|no sabe|no aplica"
)
_NOT_GIVEN: Final = (
    "na|[not completed]|no answer|not answered|prefer not to say|prefer not to answer"
    "|geen antwoord|keine antwort|keine angabe"
)
USUAL_CODES: Final = frozenset({"-99", "-9", "77", "88", "98", "99", "999"})
"""Numbers that often stand for no answer: proposed where they are off the scale, never taken."""

_MEANINGS: Final = {matching_form(word): CANNOT_SAY for word in _CHOSEN.split("|")} | {
    matching_form(word): NOT_ANSWERED for word in _NOT_GIVEN.split("|")
}


def no_answer(text: str) -> int | None:
    """`CANNOT_SAY` or `NOT_ANSWERED` where a text is a usual word for one of them."""
    return _MEANINGS.get(matching_form(text))
