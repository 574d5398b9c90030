"""How far a wave has come: who has answered by now, and what enough people have answered for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.disclosure.participation import Participation, ParticipationRow, participation_of
from lo_diagnostic.disclosure.showing import Showing, Thresholds
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.batches import Batch, batch_paths
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.history import read_history

STATUS_FORMAT: Final = "lo-diag/status/1"
_ENOUGH_FOR: Final = {Showing.NOTHING: "nothing", Showing.SUMMARY: "scores", Showing.DETAIL: "detail"}


@dataclass(frozen=True)
class Progress:
    """A wave as it is now, live and imported answers together.

    `unfinished`: live interviews that were begun and not sent. `form_closed`: takes the phones' form no more
    answers? `waiting`: late answers that do not count yet; `held`: at least so many more people it takes
    until anything is computed anew after people were removed (0: nothing waits; None: nothing ever is).
    `groups`: by each attribute, the first one first.
    """

    wave: str
    answered: int
    headcount: int | None
    unfinished: int
    form_closed: bool
    waiting: int
    held: int | None
    expired: bool
    thresholds: Thresholds
    groups: Mapping[str, Participation]

    @property
    def missing(self) -> int:
        """How many more people a report takes."""
        return max(self.thresholds.group - self.answered, 0)

    def enough_for(self, row: ParticipationRow) -> Showing:
        """What enough people of a group have answered for; what is shown beside it may still withhold it."""
        return self.thresholds.showing(row.n)

    def as_dict(self) -> dict[str, Any]:
        """The document of `lo-diag status --json`; docs/reference/commands.md tells of it."""
        return {
            "format": STATUS_FORMAT,
            "wave": self.wave,
            "answered": self.answered,
            "headcount": self.headcount,
            "unfinished": self.unfinished,
            "form_closed": self.form_closed,
            "report": {"possible": not self.missing and self.held == 0, "missing": self.missing},
            "waiting": self.waiting,
            "held": self.held,
            "expired": self.expired,
            "minimum_group": self.thresholds.group,
            "minimum_detail": self.thresholds.detail,
            "groups": {name: [self._row(row) for row in one.rows] for name, one in self.groups.items()},
        }

    def _row(self, row: ParticipationRow) -> dict[str, Any]:
        return {**asdict(row), "enough_for": _ENOUGH_FOR[self.enough_for(row)]}


@dataclass
class ProgressReader:
    """Reads how far a wave of a study has come; again and again, imports only when there are other files."""

    folder: StudyFolder
    wave: str
    _seen: tuple[tuple[Path, int, int], ...] = ()
    _batches: Sequence[Batch] = ()

    def read(self) -> Progress:
        """As it is now. Raises InputProblems where a file cannot be read."""
        folder, study = self.folder, self.folder.study
        with AnswersFile.open(folder.answers_path) as answers:
            live = [draft for draft in answers.drafts() if draft.wave == self.wave]
            closed = answers.closed(self.wave)
        batches = self._imported()
        answering = folder.responses_of(self.wave, [one for one in live if one.answered], batches)
        items = [item.id for asked in folder.questionnaire() for item in asked.asked_items(study.pilot)]
        answering = answering.answering(items)
        history = read_history(folder, self.wave, batches)
        settings = study.confidentiality
        held = None if history.told.closed else 0
        if held == 0 and history.freeze.erased:
            held = history.missing
        return Progress(
            wave=self.wave,
            answered=len(answering),
            headcount=study.people,
            unfinished=sum(not one.finished for one in live),
            form_closed=closed,
            waiting=history.waiting,
            held=held,
            expired=history.told.closed == "expired",
            thresholds=Thresholds(settings.minimum_group, settings.minimum_detail),
            groups=participation_of(answering, study.attributes, settings),
        )

    def _imported(self) -> Sequence[Batch]:
        files = ((path, path.stat()) for path in batch_paths(self.folder.batches_path))
        there = tuple((path, told.st_mtime_ns, told.st_size) for path, told in files)
        if there != self._seen:
            self._batches, self._seen = self.folder.batches(), there
        return self._batches
