"""One person at the keyboard: asked, each answer kept, looked over, sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from lo_diagnostic.collect.asker import Asker
from lo_diagnostic.collect.cards import card_for
from lo_diagnostic.collect.interview import Confirmation, State
from lo_diagnostic.collect.keeping import keep_confirmed
from lo_diagnostic.collect.review import Send, Visit, review_card
from lo_diagnostic.collect.steps import Event, Leave
from lo_diagnostic.collect.wave import Wave
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.text import Speech


class Ending(Enum):
    """How a sitting ended. `GONE`: the draft was sent or removed elsewhere meanwhile."""

    SENT = auto()
    STOPPED = auto()
    GONE = auto()


@dataclass
class Sitting:
    """One person's place in the answers file, made with the first confirmed answer: then it is `kept`."""

    wave: Wave
    asker: Asker
    person: str
    kept: bool = False

    @property
    def code(self) -> str:
        """The person's code; "" where nothing is kept that it could lead to."""
        return self.wave.code_of(self.person) if self.kept else ""

    def through(self, state: State) -> tuple[State, Ending]:
        """Ask until the answers are sent, or the person stops; returns where that was.

        Raises InputProblems when an answer cannot be kept.
        """
        while True:
            event = self._ask(state)
            if isinstance(event, Leave):
                return state, Ending.STOPPED
            if isinstance(event, Send):
                return state, self._send()
            if isinstance(event, Visit):
                state = state.visit(event.place)
                continue
            following, confirmed = state.reply(event)
            if not self.keep(following, confirmed):
                return state, Ending.GONE
            state = following

    def _ask(self, state: State) -> Event | Visit | Send:
        aside = self._aside(state)
        if state.step is None:
            return self.asker.ask(replace(review_card(state), aside=aside))
        return self.asker.ask(replace(card_for(state), aside=aside))

    def _aside(self, state: State) -> str:
        """The person's code, and before the first answer what it is for."""
        speech, code = Speech(state.language), self.wave.code_of(self.person)
        if self.kept:
            return speech.say("Your code: {code}", code=code)
        return speech.say("Your code: {code}. With it you can carry on after an interruption.", code=code)

    def _send(self) -> Ending:
        if self.wave.resumed(self.person) is None:
            return Ending.GONE
        self.wave.answers.finish_person(self.person)
        return Ending.SENT

    def keep(self, state: State, confirmed: tuple[Confirmation, ...]) -> bool:
        """Put confirmations on disk; False where the draft is gone."""
        answers = self.wave.answers
        if confirmed and not self.kept:
            answers.begin_person(self.wave.name, state.language, self.person)
            self.kept = True
        try:
            if confirmed:
                keep_confirmed(answers, self.person, confirmed)
        except InputProblems:
            if self.wave.resumed(self.person) is not None:
                raise
            return False
        return True
