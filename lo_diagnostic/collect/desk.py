"""Between two people: the pause, codes, interrupted interviews, and what the facilitator does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lo_diagnostic.collect.asker import Asker
from lo_diagnostic.collect.cards import Card, PutAway
from lo_diagnostic.collect.pause import (
    Close,
    Consider,
    ConsiderReport,
    Desk,
    Facilitate,
    MakeReport,
    Next,
    Pause,
    ShowOpen,
    Standing,
    TypeCode,
    carry_on_card,
    code_card,
    facilitator_card,
    pause_card,
    report_card,
    resume_card,
    told_card,
)
from lo_diagnostic.collect.wave import Wave
from lo_diagnostic.text import Speech

MakesReport = Callable[[Speech], str]
"""Makes the leader's report; tells in that language where it stands, or why there is none."""


@dataclass(frozen=True)
class PauseDesk:
    """Serves what is asked for between two people. `report`: makes the leader's report, where that can be."""

    wave: Wave
    asker: Asker
    speech: Speech
    report: MakesReport | None

    def serve(self, wish: Desk) -> Next:
        """Show what is wished for; returns what is wished next. Left alone it goes back to the pause."""
        if isinstance(wish, Pause):
            self.asker.wipe()
        try:
            return self.asker.ask(self._card(wish))
        except PutAway:
            return Pause()

    def _card(self, wish: Desk) -> Card[Next]:
        study, speech, standing = self.wave.folder.study, self.speech, self.standing()
        match wish:
            case TypeCode():
                return code_card(study, speech, self.wave.person_with_code)
            case Facilitate():
                return facilitator_card(study, speech, standing, reports=self.report is not None)
            case ConsiderReport():
                return report_card(study, speech)
            case MakeReport() if self.report is not None and not standing.missing:
                return told_card(study, speech, self._made(self.report))
            case Pause():
                return pause_card(study, speech, standing, put_away=wish.put_away)
            case Close():
                self.wave.answers.finish_person(wish.person)
        return self._about_interrupted(wish)

    def _made(self, report: MakesReport) -> str:
        self.asker.wipe()
        self.asker.announce(self.speech.say("The report is being made. This takes a moment."))
        told = report(self.speech)
        self.asker.wipe()
        return told

    def _about_interrupted(self, wish: Desk) -> Card[Next]:
        study, speech = self.wave.folder.study, self.speech
        found = self.wave.interrupted()
        if isinstance(wish, Consider) and wish.person in dict(found):
            return carry_on_card(study, speech, wish.person, dict(found)[wish.person])
        if found and isinstance(wish, Consider | Close | ShowOpen):
            return resume_card(study, speech, found)
        return pause_card(study, speech, self.standing(), put_away=False)

    def standing(self) -> Standing:
        """How far the session has come."""
        alone, unfinished = self.wave.presence.alone(), len(self.wave.unfinished())
        answered = self.wave.answered()
        fewest = self.wave.folder.study.confidentiality.minimum_group
        return Standing(
            answered, unfinished, unfinished if alone else 0, max(0, fewest - answered), alone=alone
        )
