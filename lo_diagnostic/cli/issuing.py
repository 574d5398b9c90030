"""Before anything is shown: it is written into the study's ledger, and what that means is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lo_diagnostic.cli import console

if TYPE_CHECKING:
    from lo_diagnostic.study.ledger import Shown
    from lo_diagnostic.study.survey import Survey

NO_LEDGER = "A responses file has no ledger: what was shown of it before is not looked at."


def record_issue(survey: Survey, command: str, shown: Sequence[Shown], comments: str | None = None) -> None:
    """Remember what a command is about to show of a study, `comments` by which cut (None: it shows none).

    Raises InputProblems when that cannot be done.
    """
    if survey.history is None:
        console.say(NO_LEDGER)
        return
    if lost := survey.history.lost_ledger():
        console.tell_problems(lost)
    if earlier := survey.history.other_cuts(shown):
        console.say(f"Checked together with what was shown before by {', '.join(earlier)}.")
    for cut, groups in survey.history.no_longer_shown(shown).items():
        names = ", ".join(groups)
        console.say(
            f"Shown before, withheld now: {names} ({cut}). Too few of the late answers are from there."
        )
    console.tell_problems(survey.history.record(command, shown, comments))
    if notice := survey.history.notice():
        console.say(notice)
