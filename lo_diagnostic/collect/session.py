"""A session at one keyboard: person after person, each answer on disk before the next question shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from lo_diagnostic.collect.cards import Card, card_for
from lo_diagnostic.collect.interview import Confirmation, Forget, Keep, State
from lo_diagnostic.collect.steps import Answer, LanguageStep, Leave
from lo_diagnostic.collect.wave import Wave
from lo_diagnostic.collect.welcome import (
    Begin,
    CarryOn,
    Close,
    Consider,
    Next,
    ShowOpen,
    SpeakIn,
    Stop,
    carry_on_card,
    pause_card,
    resume_card,
    thanks_card,
    welcome_card,
)
from lo_diagnostic.errors import Interrupted
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.presence import present
from lo_diagnostic.text import Speech

T = TypeVar("T")


class Asker(Protocol):
    """A front end. `ask` may raise KeyboardInterrupt or EOFError: neither is ever an answer."""

    def __enter__(self) -> Asker: ...

    def __exit__(self, *_: object) -> None:
        """Wipe the screen and give the terminal back as it was."""

    def ask(self, card: Card[T]) -> T:
        """Show the card until one of its replies is chosen."""

    def wipe(self) -> None:
        """Leave nothing of what was shown, on the screen or scrolled off it."""


@dataclass(frozen=True)
class Session:
    """The interviews of one wave. `language` holds for everybody; `once` ends after one person."""

    folder: StudyFolder
    wave: str
    asker: Asker
    language: str | None = None
    once: bool = False

    def hold(self) -> None:
        """Interview people until the facilitator stops.

        Raises Interrupted on Ctrl-C or at the end of input, and InputProblems when answers cannot be kept;
        either way the screen is wiped and what was confirmed is on disk.
        """
        with (
            present(self.folder.path) as presence,
            AnswersFile.open(self.folder.answers_path, writing=True) as answers,
            self.asker,
        ):
            wave = Wave(self.folder, self.wave, self.language, answers, presence)
            try:
                self._people(wave)
            except (KeyboardInterrupt, EOFError):
                raise Interrupted(_interrupted(wave)) from None

    @property
    def _speech(self) -> Speech:
        return Speech(self.language or self.folder.study.languages[0])

    def _people(self, wave: Wave) -> None:
        following = self._opening(wave)
        while not isinstance(following, Stop):
            if isinstance(following, ShowOpen | Consider | Close):
                following = self._about_interrupted(wave, following)
                continue
            self._one_person(wave, following)
            if self.once:
                return
            self.asker.wipe()
            following = self._pause(wave)

    def _opening(self, wave: Wave) -> Next:
        if not wave.presence.alone():
            return self._pause(wave)
        wave.finish_complete()
        return ShowOpen() if wave.unfinished() else Begin()

    def _about_interrupted(self, wave: Wave, wish: ShowOpen | Consider | Close) -> Next:
        if isinstance(wish, Close):
            wave.answers.finish_person(wish.person)
        found = wave.interrupted()
        if not found:
            return self._pause(wave)
        study = self.folder.study
        if isinstance(wish, Consider) and wish.person in dict(found):
            card = carry_on_card(study, self._speech, wish.person, dict(found)[wish.person])
        else:
            card = resume_card(study, self._speech, found)
        return self.asker.ask(card)

    def _one_person(self, wave: Wave, following: Begin | CarryOn) -> None:
        end: State | None
        if isinstance(following, CarryOn):
            state = dict(wave.unfinished())[following.person]
            end = _Interviewed(wave, following.person).through(state, self.asker)
        else:
            end = self._new_person(wave)
        if end is not None:
            stopped = end.step is not None
            card = thanks_card(Speech(end.language), stopped=stopped, others_follow=not self.once)
            self.asker.ask(card)

    def _new_person(self, wave: Wave) -> State | None:
        """Where a new person's interview ended; None when the welcome was enough."""
        study, interview, speech = self.folder.study, wave.interview(), self._speech
        while isinstance(wish := self.asker.ask(welcome_card(study, interview, speech)), SpeakIn):
            speech = Speech(wish.language)
        if isinstance(wish, Leave):
            return None
        person = _Interviewed(wave)
        state = interview.begin()
        if isinstance(state.step, LanguageStep) and speech != self._speech:
            state, confirmed = state.reply(Answer(speech.language))
            person.keep(state, confirmed)
        return person.through(state, self.asker)

    def _pause(self, wave: Wave) -> Next:
        alone = wave.presence.alone()
        interrupted = len(wave.unfinished()) if alone else 0
        card = pause_card(self.folder.study, self._speech, wave.answered(), interrupted, alone=alone)
        return self.asker.ask(card)


@dataclass
class _Interviewed:
    """One person's place in the answers file, made with the first confirmed answer."""

    wave: Wave
    person: str | None = None

    def through(self, state: State, asker: Asker) -> State:
        """Ask until the end, or until the person stops; returns where that was."""
        while state.step is not None:
            event = asker.ask(card_for(state))
            if isinstance(event, Leave):
                return state
            state, confirmed = state.reply(event)
            self.keep(state, confirmed)
        if self.person is not None:
            self.wave.answers.finish_person(self.person)
        return state

    def keep(self, state: State, confirmed: tuple[Confirmation, ...]) -> None:
        """Put confirmations on disk, in their order."""
        for confirmation in confirmed:
            if self.person is None:
                self.person = self.wave.answers.begin_person(self.wave.name, state.language)
            if isinstance(confirmation, Keep):
                self._keep(self.person, confirmation)
            else:
                self._forget(self.person, confirmation)

    def _keep(self, person: str, confirmed: Keep) -> None:
        (kind, name), value = confirmed.key, confirmed.value
        if kind == "answer":
            self.wave.answers.keep_answer(person, name, int(value) if value is not None else None)
        elif kind == "language":
            self.wave.answers.keep_language(person, str(value))
        elif kind == "attribute":
            self.wave.answers.keep_attribute(person, name, str(value) if value is not None else None)
        else:
            self.wave.answers.keep_remark(person, name, str(value) if value is not None else None)

    def _forget(self, person: str, confirmed: Forget) -> None:
        kind, name = confirmed.key
        if kind == "answer":
            self.wave.answers.forget_answer(person, name)
        elif kind == "remark":
            self.wave.answers.forget_remark(person, name)


def _interrupted(wave: Wave) -> str:
    if wave.unfinished():
        return "Interrupted. What was confirmed is kept; `lo-diag run` offers to resume."
    return "Interrupted. All answers are kept."
