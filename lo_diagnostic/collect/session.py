"""A session at one keyboard: person after person, each answer on disk before the next question shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from lo_diagnostic.collect.cards import Card, card_for
from lo_diagnostic.collect.interview import Confirmation, Forget, Keep, State, plan_interview
from lo_diagnostic.collect.steps import Answer, LanguageStep
from lo_diagnostic.collect.welcome import (
    Begin,
    CarryOn,
    Next,
    ShowOpen,
    SpeakIn,
    Stop,
    pause_card,
    resume_card,
    thanks_card,
    welcome_card,
)
from lo_diagnostic.errors import Interrupted
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.folder import StudyFolder
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
        with AnswersFile.open(self.folder.answers_path, writing=True) as answers, self.asker:
            try:
                self._people(answers)
            except (KeyboardInterrupt, EOFError):
                raise Interrupted(self._interrupted(answers)) from None

    @property
    def _speech(self) -> Speech:
        return Speech(self.language or self.folder.study.languages[0])

    def _interrupted(self, answers: AnswersFile) -> str:
        if self._open_states(answers):
            return "Interrupted. What was confirmed is kept; `lo-diag run` offers to resume."
        return "Interrupted. All answers are kept."

    def _people(self, answers: AnswersFile) -> None:
        self._finish_complete(answers)
        following: Next = ShowOpen() if self._open_states(answers) else Begin()
        while not isinstance(following, Stop):
            if isinstance(following, ShowOpen):
                open_states = self._open_states(answers)
                following = self.asker.ask(resume_card(self.folder.study, self._speech, open_states))
                continue
            self._one_person(answers, following)
            if self.once:
                return
            self.asker.wipe()
            following = self._pause(answers)

    def _one_person(self, answers: AnswersFile, following: Begin | CarryOn) -> None:
        if isinstance(following, CarryOn):
            state = dict(self._open_states(answers))[following.person]
            language = _Interviewed(answers, self.wave, following.person).through(state, self.asker)
        else:
            language = self._new_person(answers)
        self.asker.ask(thanks_card(Speech(language), others_follow=not self.once))

    def _new_person(self, answers: AnswersFile) -> str:
        study = self.folder.study
        interview = plan_interview(study, self.folder.questionnaire(), self.language)
        speech = self._speech
        while isinstance(wish := self.asker.ask(welcome_card(study, interview, speech)), SpeakIn):
            speech = Speech(wish.language)
        person = _Interviewed(answers, self.wave)
        state = interview.begin()
        if isinstance(state.step, LanguageStep) and speech != self._speech:
            state, confirmed = state.reply(Answer(speech.language))
            person.keep(state, confirmed)
        return person.through(state, self.asker)

    def _pause(self, answers: AnswersFile) -> Next:
        drafts = self._drafts(answers)
        answered = sum(draft.answered for draft in drafts)
        card = pause_card(self.folder.study, self._speech, answered, len(self._open_states(answers)))
        return self.asker.ask(card)

    def _drafts(self, answers: AnswersFile) -> list[Draft]:
        return [draft for draft in answers.drafts() if draft.wave == self.wave]

    def _begun(self, answers: AnswersFile) -> list[tuple[str, State]]:
        """Unfinished interviews in which something was confirmed, those with most to go first."""
        interview = plan_interview(self.folder.study, self.folder.questionnaire(), self.language)
        begun = [draft for draft in self._drafts(answers) if not draft.finished and _anything(draft)]
        states = [(draft.person, interview.resume(draft)) for draft in begun]
        return sorted(states, key=lambda found: (found[1].progress, found[0]))

    def _open_states(self, answers: AnswersFile) -> list[tuple[str, State]]:
        return [(person, state) for person, state in self._begun(answers) if state.step is not None]

    def _finish_complete(self, answers: AnswersFile) -> None:
        """Close interviews that were interrupted after their last answer."""
        for person, state in self._begun(answers):
            if state.step is None:
                answers.finish_person(person)


@dataclass
class _Interviewed:
    """One person's place in the answers file, made with the first confirmed answer."""

    answers: AnswersFile
    wave: str
    person: str | None = None

    def through(self, state: State, asker: Asker) -> str:
        """Ask until the end; returns the language in which the person was asked."""
        while state.step is not None:
            state, confirmed = state.reply(asker.ask(card_for(state)))
            self.keep(state, confirmed)
        if self.person is not None:
            self.answers.finish_person(self.person)
        return state.language

    def keep(self, state: State, confirmed: tuple[Confirmation, ...]) -> None:
        """Put confirmations on disk, in their order."""
        for confirmation in confirmed:
            if self.person is None:
                self.person = self.answers.begin_person(self.wave, state.language)
            if isinstance(confirmation, Keep):
                self._keep(self.person, confirmation)
            else:
                self._forget(self.person, confirmation)

    def _keep(self, person: str, confirmed: Keep) -> None:
        (kind, name), value = confirmed.key, confirmed.value
        if kind == "answer":
            self.answers.keep_answer(person, name, int(value) if value is not None else None)
        elif kind == "language":
            self.answers.keep_language(person, str(value))
        elif kind == "attribute":
            self.answers.keep_attribute(person, name, str(value) if value is not None else None)
        else:
            self.answers.keep_remark(person, name, str(value) if value is not None else None)

    def _forget(self, person: str, confirmed: Forget) -> None:
        kind, name = confirmed.key
        if kind == "answer":
            self.answers.forget_answer(person, name)
        elif kind == "remark":
            self.answers.forget_remark(person, name)


def _anything(draft: Draft) -> bool:
    return bool(draft.attributes or draft.answers or draft.remarks)
