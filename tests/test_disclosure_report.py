"""A report keeps the promise, too: groups, and dimensions told as one, beside whatever `score` told before.

Every two dimensions count as answered alike here, so that they are told as one wherever that is safe.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from lo_diagnostic.disclosure.release import Release
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.analysis import analyse
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.scoring import engine
from lo_diagnostic.scoring.scores_json import scores_json
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.survey import survey_of_study
from tests.disclosure_attack import leak
from tests.disclosure_desk import Desk, study
from tests.disclosure_organisations import Organisation, organisations
from tests.disclosure_told import Cell, Row, members, rows, told_by_json

REPORT = "report"
MOST = (settings.default or settings()).max_examples
SOME = settings(max_examples=max(5, MOST // 2))
SMALL = organisations(6, 16, minima=True, teams=4)
ORDERS = st.permutations([REPORT, REPORT, "team", "site", "team,site"]).map(lambda told: told[:4])


@pytest.fixture(autouse=True, scope="module")
def _told_as_one() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "overlapping", lambda _r, n: n > 3)
        yield


def _report(desk: Desk, organisation: Organisation) -> list[Row]:
    """What a report tells, which is then written into the ledger as the command does."""
    survey = survey_of_study(open_study(desk.folder / "study"))
    try:
        found = analyse(survey)
    except InputProblems:
        return []
    assert survey.history is not None
    survey.history.record("report", [found.shown])
    assert found.scores is not None
    document = json.loads(scores_json([Release(found.scores, found.withheld, found.shown)]))
    single = rows(told_by_json(document), members(document, organisation), organisation)
    return [*single, *_told_together(found, organisation)]


def _told_together(found: Findings, organisation: Organisation) -> Iterator[Row]:
    for one in found.dimensions:
        if not one.parts:
            continue
        scored = {
            person.id: [organisation.scored(person, part.id) for part in one.parts]
            for person in organisation.participants
        }
        counted = {who: sum(parts, ()) for who, parts in scored.items() if all(parts)}
        assert one.scores.n == len(counted)
        yield Row(
            Cell("dimension", one.dimension.id),
            {(who, item): Fraction(1, len(items)) for who, items in counted.items() for item in items},
        )


@SOME
@given(SMALL, ORDERS)
def test_reports_and_scores_together_are_about_no_few_people(
    organisation: Organisation, told: Sequence[str]
) -> None:
    learned: list[Row] = []
    with study(organisation) as desk:
        for one in told:
            if one == REPORT:
                learned += _report(desk, organisation)
            else:
                document = desk.score(one).json()
                learned += rows(told_by_json(document), members(document, organisation), organisation)
    found = leak(learned, organisation.minimum_group, organisation.minimum_detail)
    assert not found, found


@SOME
@given(SMALL)
def test_a_report_tells_again_what_it_told(organisation: Organisation) -> None:
    """More may be told as one the second time: the proof beside what was told before is the exact one."""
    with study(organisation) as desk:
        first, again = _report(desk, organisation), _report(desk, organisation)
    assert {str(row) for row in first} <= {str(row) for row in again}


def test_dimensions_are_told_as_one_here() -> None:
    """So that the laws above are about that, too."""
    organisation = find(organisations(14, 16, skips=False), lambda _: True)
    with study(organisation) as desk:
        assert any("+" in row.cell.id for row in _report(desk, organisation))
