"""The audit of a study: everything that its ledger says was shown of a wave, as one matrix a measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lo_diagnostic.disclosure.audit import Audit, audit_rows
from lo_diagnostic.disclosure.measures import Ints
from lo_diagnostic.scoring.issued_rows import Earlier, IssuedColumns, kept_groups, of_issue, who_answered
from lo_diagnostic.scoring.persons import MeasuredDimension
from lo_diagnostic.study.ledger import Issue
from lo_diagnostic.study.survey import Survey

PEOPLE_SHOWN = "people"


@dataclass
class _Shown:
    """Cells of one measure: what they are called, and who counts in them; `k`: people it takes."""

    k: int
    cells: dict[str, Ints] = field(default_factory=dict)


def audit_survey(survey: Survey) -> Audit:
    """Everything that was shown of a wave of a study, as one audit.

    Each dimension has answers of its own, so that no combination of several exposes fewer people than one
    alone: each is audited by itself. The witness is that of the fewest people. Raises InputProblems when
    answers that were shown are gone.
    """
    audits = _by_measure(survey)
    if not audits:
        return Audit(0, 0, 0, survey.confidentiality.minimum_group, None)
    leaks = [found for found in audits.values() if found.witness]
    told = min(leaks, key=lambda found: found.witness.people if found.witness else 0, default=None)
    return replace(
        told or audits[PEOPLE_SHOWN],
        cells=sum(found.cells for found in audits.values()),
        independent=sum(found.independent for found in audits.values()),
        unproven=tuple(cell for found in audits.values() for cell in found.unproven),
    )


def _by_measure(survey: Survey) -> dict[str, Audit]:
    """People, dimensions by key, items by id → the audit of what was shown of each."""
    history = survey.history
    if history is None:
        return {}
    columns = IssuedColumns(survey.responses)
    issues = [(issue, of_issue(issue, survey, history, columns)) for issue in history.told.issues]
    weights = np.concatenate([np.ones(columns.today, np.int64), columns.weights])
    found: dict[str, _Shown] = {}
    for number, (issue, one) in enumerate(issues, start=1):
        place = f" ({issue.command} {number}, {issue.day})" if len(issues) > 1 else ""
        for measure, k, cell, row in _rows(issue, one, survey):
            column = np.zeros(len(weights), np.int64)
            column[one.places] = row
            _add(found.setdefault(measure, _Shown(k)), f"{cell}{place}", column)
    return {measure: _audit(shown, weights) for measure, shown in found.items() if shown.cells}


def _audit(shown: _Shown, weights: Ints) -> Audit:
    return audit_rows(np.stack(list(shown.cells.values())), weights, list(shown.cells), shown.k)


def _add(shown: _Shown, cell: str, row: Ints) -> None:
    """One more cell, unless the same people were shown before."""
    if row.any() and not any(np.array_equal(row, before) for before in shown.cells.values()):
        shown.cells[cell] = row


def _rows(issue: Issue, one: Earlier, survey: Survey) -> Iterator[tuple[str, int, str, Ints]]:
    """Measure, people it takes, name of the cell, and how much each respondent counts in it."""
    least = survey.confidentiality.minimum_group
    yield PEOPLE_SHOWN, least, "everyone", np.ones(len(one.places), np.int64)
    for cut in issue.shown["cuts"]:
        grouping, shown = one.groups(cut)
        for cell, row in _groups(cut, grouping.groups, kept_groups(grouping, shown)):
            yield PEOPLE_SHOWN, least, cell, row
    for found in one.measured:
        if found.key in issue.shown["dimensions"]:
            for cell, row in _of_dimension(issue, one, found):
                yield found.key, least, f"{cell}: {found.dimension.id}", row
        for item in found.items:
            if item.id in issue.shown["items"]:
                row = (who_answered(found, item.id) == 0).astype(np.int64)
                yield item.id, survey.confidentiality.minimum_detail, f"everyone: {item.id}", row


def _of_dimension(issue: Issue, one: Earlier, found: MeasuredDimension) -> Iterator[tuple[str, Ints]]:
    known = found.known
    yield "everyone", known.astype(np.int64)
    for cut in issue.shown["cuts"]:
        grouping, _ = one.groups(cut)
        kept = np.where(known, kept_groups(grouping, one.of_dimension(cut, found.key)), -1)
        yield from _groups(cut, grouping.groups, kept)
    if {item.id for item in found.scored} <= set(issue.shown["items"]):
        yield "all statements together", found.answered.astype(np.int64)


def _groups(cut: str, names: Sequence[str], kept: Ints) -> Iterator[tuple[str, Ints]]:
    for place in np.unique(kept[kept >= 0]):
        yield f"{cut} {names[place]}", (kept == place).astype(np.int64)
