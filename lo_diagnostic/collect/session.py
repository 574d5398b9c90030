"""A session at one keyboard: person after person, each answer on disk before the next question shows."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from lo_diagnostic.collect.asker import Asker
from lo_diagnostic.collect.cards import Card, PutAway
from lo_diagnostic.collect.desk import MakesReport, PauseDesk
from lo_diagnostic.collect.interview import State
from lo_diagnostic.collect.pause import Begin, CarryOn, Next, Pause, ShowOpen, Stop
from lo_diagnostic.collect.sitting import Ending, Sitting
from lo_diagnostic.collect.steps import Answer, LanguageStep, Leave
from lo_diagnostic.collect.wave import Wave
from lo_diagnostic.collect.welcome import SpeakIn, gone_card, stopped_card, thanks_card, welcome_card
from lo_diagnostic.errors import Interrupted
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.presence import present
from lo_diagnostic.text import Speech


@dataclass(frozen=True)
class Session:
    """The interviews of one wave. `language` holds for everybody; `once` ends after one person.

    `report` makes the leader's report, for the facilitator between two people.
    """

    folder: StudyFolder
    wave: str
    asker: Asker
    language: str | None = None
    once: bool = False
    report: MakesReport | None = None

    def hold(self) -> None:
        """Interview people until the facilitator stops.

        Raises Interrupted on Ctrl-C or at the end of input, and InputProblems when answers cannot be kept;
        either way the screen is wiped and what was confirmed is on disk.
        """
        with (
            present(self.folder.path) as presence,
            AnswersFile.open(self.folder.answers_path, writing=True) as answers,
        ):
            answers.tidy()
            wave = Wave(self.folder, self.wave, self.language, answers, presence)
            try:
                with self.asker:
                    self._people(wave)
            except (KeyboardInterrupt, EOFError):
                raise Interrupted(_interrupted(wave)) from None
            finally:
                answers.tidy()

    @property
    def _speech(self) -> Speech:
        return Speech(self.language or self.folder.study.languages[0])

    def _people(self, wave: Wave) -> None:
        desk = PauseDesk(wave, self.asker, self._speech, self.report)
        following = self._opening(wave)
        while not isinstance(following, Stop):
            if isinstance(following, Begin | CarryOn):
                following = self._one_person(wave, following)
            else:
                following = desk.serve(following)

    def _opening(self, wave: Wave) -> Next:
        if not wave.presence.alone():
            return Pause()
        wave.finish_complete()
        return ShowOpen() if wave.unfinished() else Begin()

    def _one_person(self, wave: Wave, following: Begin | CarryOn) -> Next:
        person = following.person if isinstance(following, CarryOn) else wave.new_person()
        sitting = Sitting(wave, self.asker, person, kept=isinstance(following, CarryOn))
        try:
            end = self._sit(sitting)
        except PutAway:
            return Stop() if self.once else Pause(put_away=sitting.kept)
        if end is not None:
            with suppress(PutAway):
                self.asker.ask(self._end_card(sitting, *end))
        return Stop() if self.once else Pause()

    def _sit(self, sitting: Sitting) -> tuple[State, Ending] | None:
        """Where a sitting ended, and how; None when the welcome was enough."""
        wave = sitting.wave
        if sitting.kept:
            state = wave.resumed(sitting.person)
            return sitting.through(state) if state else (wave.interview().begin(), Ending.GONE)
        study, interview, speech = self.folder.study, wave.interview(), self._speech
        while isinstance(wish := self.asker.ask(welcome_card(study, interview, speech)), SpeakIn):
            speech = Speech(wish.language)
        if isinstance(wish, Leave):
            return None
        state = interview.begin()
        if isinstance(state.step, LanguageStep) and speech != self._speech:
            state, confirmed = state.reply(Answer(speech.language))
            sitting.keep(state, confirmed)
        return sitting.through(state)

    def _end_card(self, sitting: Sitting, state: State, ending: Ending) -> Card[None]:
        speech, others_follow = Speech(state.language), not self.once
        match ending:
            case Ending.SENT:
                return thanks_card(speech, sitting.code, others_follow=others_follow)
            case Ending.STOPPED:
                return stopped_card(speech, sitting.code, others_follow=others_follow)
            case Ending.GONE:
                return gone_card(speech, others_follow=others_follow)


def _interrupted(wave: Wave) -> str:
    if wave.unfinished():
        return "Interrupted. What was confirmed is kept; `lo-diag run` offers to resume."
    return "Interrupted. All answers are kept."
