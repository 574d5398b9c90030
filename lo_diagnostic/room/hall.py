"""What every page of a running server shares: the study, its keys, the desk, where it can be reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lo_diagnostic.collect.interview import Interview, plan_interview
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.room.desk import Desk
from lo_diagnostic.room.keys import Keys
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.settings import Study


@dataclass(frozen=True)
class Hall:
    """One wave of a study while phones answer. `language`: one for everybody; `origin`: where phones join.

    `hosts`: what a request may call this machine. `tell_problem` and `tell_bug` speak to the facilitator.
    """

    folder: StudyFolder
    wave: str
    language: str | None
    keys: Keys
    desk: Desk
    origin: str
    hosts: frozenset[str]
    tell_problem: Callable[[InputProblems], None]
    tell_bug: Callable[[Exception], None]
    _interviews: dict[str, Interview] = field(default_factory=dict)

    @property
    def study(self) -> Study:
        """Its settings."""
        return self.folder.study

    @property
    def scheme(self) -> str:
        """`https` or `http`."""
        return self.origin.partition(":")[0]

    @property
    def join_root(self) -> str:
        """The path of the phones' pages."""
        return f"/{self.keys.join}"

    @property
    def screen_root(self) -> str:
        """The path of the wall."""
        return f"/screen/{self.keys.screen}"

    @property
    def languages(self) -> tuple[str, ...]:
        """Those to choose from."""
        return (self.language,) if self.language else tuple(self.study.languages)

    def interview(self, language: str) -> Interview:
        """What is asked, in one of the languages."""
        if language not in self._interviews:
            self._interviews[language] = plan_interview(self.study, self.folder.questionnaire(), language)
        return self._interviews[language]

    def draft(self, answers: AnswersFile, person: str) -> Draft | None:
        """A person's confirmed answers in this wave."""
        found = answers.draft(person)
        return found if found is not None and found.wave == self.wave else None

    def is_sent(self, answers: AnswersFile, person: str) -> bool:
        """Is a person's ballot of this wave there?"""
        found = self.draft(answers, person)
        return found is not None and found.finished
