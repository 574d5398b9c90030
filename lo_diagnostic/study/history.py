"""A wave between what was shown of it and what has come in since: which answers count now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.study.answers import Draft
from lo_diagnostic.study.batches import Batch
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.late_answers import late_answers, wholes_shown
from lo_diagnostic.study.ledger import Freeze, Ledger, Shown, WaveLedger
from lo_diagnostic.study.ledger_file import LEDGER_FILE, read_ledger, write_ledger

_ISSUED: Final = "Use what was issued."


@dataclass(frozen=True)
class History:
    """`responses`: the answers that count, as frozen in `freeze`; `waiting` more people's do not count yet.

    `fewest`: so many of these are in the result that has the fewest of them, those with none aside.
    `ledger` and `told`: of the whole study and of this wave.
    """

    folder: StudyFolder
    wave: str
    ledger: Ledger
    freeze: Freeze
    responses: Responses
    waiting: int
    fewest: int

    @property
    def told(self) -> WaveLedger:
        """What was shown of the wave."""
        return self.ledger.of(self.wave)

    @property
    def missing(self) -> int:
        """The answers of so many more people it takes, at the least, until those that wait count."""
        return self._least - min(self.waiting, self.fewest)

    @property
    def _least(self) -> int:
        return self.folder.study.confidentiality.minimum_group

    def at(self, freeze: Freeze) -> Responses:
        """The answers as they were in an earlier freeze. Raises InputProblems when a batch is gone."""
        if freeze == self.freeze:
            return self.responses
        return _responses(self.folder, self.wave, freeze, self.folder.batches())

    def refuse_erased(self) -> None:
        """Raise InputProblems where results would tell, beside those shown before, of who was removed."""
        place = str(self.folder.path)
        if self.told.closed == "expired":
            message = f"the answers of the wave {self.wave} were removed (`lo-diag expire`)."
            raise InputProblems.one(place, "", message, "What was issued of it is all there is.")
        if not self.told.closed and not self.freeze.erased:
            return
        message = f"{self._removed()} Nothing of it is computed anew"
        if self.told.closed:
            raise InputProblems.one(place, "", f"{message}.", _ISSUED)
        if self.waiting >= self._least:
            come = "enough people's answers to each theme have"
        else:
            more = self.missing
            come = f"the answers of {more} more people have" if more > 1 else "one more person's answers have"
        raise InputProblems.one(place, "", f"{message} until {come} come in, or gone.", _ISSUED)

    def refuse_unproven(self) -> None:
        """Raise InputProblems where people were removed, and not even how many are left may be told."""
        if any(freeze.erased for freeze in self.told.freezes):
            message = f"{self._removed()} Nothing of it is computed anew until more people's answers come in."
            raise InputProblems.one(str(self.folder.path), "", message, _ISSUED)

    def _removed(self) -> str:
        return (
            f"people were removed from the wave {self.wave} after its results were shown: new results, "
            "compared with those, would tell of single people."
        )

    def record(self, command: str, shown: Sequence[Shown], comments: str | None = None) -> list[Problem]:
        """Write down that this is shown; do it before showing. Raises InputProblems when that fails.

        `comments`: the cut of those that are shown with it, see `record_comments`. Where too few people
        answered to show anything, nothing is written down.
        """
        if not any(one["people"] for one in shown):
            return []
        told = self.told.with_issues(date.today().isoformat(), command, self.freeze, shown)
        return self._written(told if comments is None else self._with_comments(told, comments))

    def lost_ledger(self) -> list[Problem]:
        """A warning where reports were written, but nothing is remembered of any."""
        if self.ledger.waves or not any(self.folder.reports_path.rglob("*.*")):
            return []
        message = "is missing, though there are reports: what they show is not looked at."
        remedy = "Put it back from a copy of the study; else compare with no earlier report."
        return [Problem(str(self.folder.path / LEDGER_FILE), "", message, remedy, "warning")]

    def other_cuts(self, shown: Sequence[Shown]) -> list[str]:
        """Cuts by which something was shown in the wave, and that are not among these."""
        now = {cut for one in shown for cut in one["cuts"]}
        return sorted({cut for issue in self.told.issues for cut in issue.shown["cuts"]} - now)

    def no_longer_shown(self, shown: Sequence[Shown]) -> dict[str, list[str]]:
        """By cut the groups that were shown some time in the wave and are not among these."""
        gone: dict[str, list[str]] = {}
        for cut in dict.fromkeys(cut for one in shown for cut in one["cuts"]):
            now = {group for one in shown if cut in one["cuts"] for group in one["cuts"][cut]["groups"]}
            told = (issue.shown["cuts"].get(cut, {}) for issue in self.told.issues)
            before = {group for one in told for group in one.get("groups", ()) if group not in one["merged"]}
            if missing := sorted(before - now):
                gone[cut] = missing
        return gone

    def record_comments(self, cut: str) -> list[Problem]:
        """Write down by which cut comments are shown, "" for the whole organisation.

        Raises InputProblems when they were shown by another one: who misses a comment in one of them that
        stands in the other knows in which group it was written. Also where nothing is told any more, or yet,
        because somebody was removed.
        """
        self.refuse_erased()
        return self._written(self._with_comments(self.told.with_freeze(self.freeze), cut))

    def _with_comments(self, told: WaveLedger, cut: str) -> WaveLedger:
        before = self.told.comments
        if self.told.comments_over:
            message = (
                f"somebody's comments were removed from the wave {self.wave} after its comments were shown: "
                "shown again, they would tell which ones."
            )
            raise InputProblems.one(str(self.folder.path), "", message, _ISSUED)
        if before is not None and before != cut:
            level = f"by {before}" if before else "of the whole organisation"
            message = (
                f"comments of this wave were shown {level}; by another level they would place who wrote them."
            )
            remedy = f"Use `--by {before}`." if before else "Leave `--by` out."
            raise InputProblems.one(str(self.folder.path), "--by", message, remedy)
        return replace(told, comments=cut)

    def _written(self, told: WaveLedger) -> list[Problem]:
        if told == self.told:
            return []
        return write_ledger(self.folder.path, self.ledger.with_wave(self.wave, told))

    def notice(self) -> str:
        """Says how many answers wait, and what it takes until they count; empty when none do."""
        if not self.waiting:
            return ""
        answers = "1 late answer waits" if self.waiting == 1 else f"{self.waiting} late answers wait"
        enough = "there are enough of them for each theme"
        if self.waiting < self._least:
            come = f"{self.missing} more have come" if self.missing > 1 else "1 more has come"
            enough = f"{come} and {enough}"
        return (
            f"{answers}: results stay as they were shown, so that nobody's answers show by comparison. "
            f"They count as soon as {enough}."
        )


def read_history(folder: StudyFolder, wave: str, batches: Sequence[Batch]) -> History:
    """The answers of a wave that count: those shown before until enough have changed, else all there are.

    Enough are `minimum_group` people, also in each result that was shown of everybody and has some of them.
    """
    ledger = read_ledger(folder.path)
    drafts = folder.drafts(wave)
    now = freeze_of(folder, wave, drafts, batches)
    told = ledger.of(wave)
    last = told.freezes[-1] if told.freezes else now
    late = late_answers(last, now, wave, batches)
    fewest = 0
    if late.people:
        fewest = late.fewest(wholes_shown(folder.questionnaire(), told.issues, pilot=folder.study.pilot))
    if 0 < fewest < folder.study.confidentiality.minimum_group or told.closed:
        before = _responses(folder, wave, last, batches)
        return History(folder, wave, ledger, last, before, late.people, fewest)
    return History(folder, wave, ledger, now, folder.responses_of(wave, drafts, batches), 0, 0)


def freeze_of(folder: StudyFolder, wave: str, drafts: Sequence[Draft], batches: Sequence[Batch]) -> Freeze:
    """The answers of a wave as they are: live ones in `drafts`, and those batches that have some."""
    choices = [
        question.id
        for asked in folder.questionnaire()
        for question in asked.questions
        if question.type == "choice"
    ]
    return Freeze(
        tuple(batch.provenance.batch for batch in batches if _people(batch, wave)),
        {draft.person: _record(draft, choices) for draft in drafts},
    )


def _people(batch: Batch, wave: str) -> int:
    return int((batch.responses.people["wave"] == wave).sum())


def _record(draft: Draft, choices: Collection[str]) -> Mapping[str, Any]:
    """All of a person that results depend on; of questions only `choices`, which decide what is asked."""
    return {
        "language": draft.language,
        "attributes": draft.attributes,
        "answers": {item: value for item, value in draft.answers.items() if value is not None},
        "choices": {name: text for name, text in draft.remarks.items() if name in choices},
    }


def _responses(folder: StudyFolder, wave: str, freeze: Freeze, batches: Sequence[Batch]) -> Responses:
    by_name = {batch.provenance.batch: batch for batch in batches}
    if gone := [name for name in freeze.batches if name not in by_name]:
        message = f'"{gone[0]}" is gone, though results of it were shown.'
        raise InputProblems.one(str(folder.batches_path), "", message, "Put the file back from a copy.")
    written = {draft.person: draft.remarks for draft in folder.drafts(wave)}
    drafts = [
        Draft(
            person,
            wave,
            one["language"],
            True,
            one["attributes"],
            one["answers"],
            {**written.get(person, {}), **one["choices"]},
        )
        for person, one in freeze.live.items()
    ]
    return folder.responses_of(wave, drafts, [by_name[name] for name in freeze.batches])
