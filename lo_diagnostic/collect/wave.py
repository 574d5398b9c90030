"""The interviews of one wave as they stand on disk: how many answered, and which were interrupted."""

from __future__ import annotations

from dataclasses import dataclass

from lo_diagnostic.collect.interview import Interview, State, plan_interview
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.codes import code_of, new_person, normal_code, people_with_code
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.presence import Presence


@dataclass(frozen=True)
class Turnout:
    """People of a wave who answered at least one item. `unsent`: those who have not sent it yet; it counts
    in results as far as it goes."""

    sent: int
    unsent: int

    @property
    def answered(self) -> int:
        """How many people answered, sent or not."""
        return self.sent + self.unsent


def turnout(answers: AnswersFile, wave: str) -> Turnout:
    """How far a wave has come, whoever asks."""
    finished = [draft.finished for draft in answers.drafts() if draft.wave == wave and draft.answered]
    return Turnout(sum(finished), len(finished) - sum(finished))


@dataclass(frozen=True)
class Wave:
    """One wave of a study, while this process holds interviews in it. `language`: one for everybody."""

    folder: StudyFolder
    name: str
    language: str | None
    answers: AnswersFile
    presence: Presence

    def interview(self) -> Interview:
        """What a new person is asked."""
        return plan_interview(self.folder.study, self.folder.questionnaire(), self.language)

    def answered(self) -> int:
        """How many people answered."""
        return turnout(self.answers, self.name).answered

    def unfinished(self) -> list[tuple[str, State]]:
        """Interviews that were begun and not sent, those with most to go first.

        While another terminal is at work in the study some of them may be running there.
        """
        interview = self.interview()
        begun = [draft for draft in self._drafts() if not draft.finished and _anything(draft)]
        states = [(draft.person, interview.resume(draft)) for draft in begun]
        return sorted(states, key=lambda found: (found[1].progress, found[0]))

    def interrupted(self) -> list[tuple[str, State]]:
        """Unfinished interviews that surely nobody is answering now; none while others are at work."""
        return self.unfinished() if self.presence.alone() else []

    def finish_complete(self) -> None:
        """Close interviews that were interrupted after their last answer."""
        for person, state in self.unfinished():
            if state.step is None:
                self.answers.finish_person(person)

    def new_person(self) -> str:
        """An id for somebody new, whose code nobody else has. InputProblems where the secret is gone."""
        taken = (draft.person for draft in self.answers.drafts())
        return new_person(taken, self.answers.secret)

    def code_of(self, person: str) -> str:
        """The code that only this person is shown."""
        return code_of(person, self.answers.secret)

    def person_with_code(self, typed: str) -> str | None:
        """Whose unfinished interview has the code that was typed; None where there is none."""
        code = normal_code(typed)
        if code is None:
            return None
        begun = [draft.person for draft in self._drafts() if not draft.finished]
        found = people_with_code(code, begun, self.answers.secret)
        return found[0] if len(found) == 1 else None

    def resumed(self, person: str) -> State | None:
        """Where a person's interview goes on; None when it was sent or removed."""
        draft = self.answers.draft(person)
        return None if draft is None or draft.finished else self.interview().resume(draft)

    def _drafts(self) -> list[Draft]:
        return [draft for draft in self.answers.drafts() if draft.wave == self.name]


def _anything(draft: Draft) -> bool:
    return bool(draft.attributes or draft.answers or draft.remarks)
