"""What the ledger says was shown of a wave, as rows over people that later results are checked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lo_diagnostic.disclosure.issued import Issued
from lo_diagnostic.disclosure.measures import PEOPLE, Measure
from lo_diagnostic.disclosure.plan import Plan
from lo_diagnostic.scoring.issued_rows import Earlier, EarlierRows, IssuedColumns, ToldAgain, of_issue
from lo_diagnostic.scoring.persons import MeasuredDimension
from lo_diagnostic.scoring.waves import Part, Wave
from lo_diagnostic.study.history import History
from lo_diagnostic.study.ledger import Issue
from lo_diagnostic.study.survey import Survey


def shown_record(wave: Wave, scope: Sequence[str], parts: Sequence[Part]) -> dict[str, Any]:
    """What is shown of a wave, in plain words of the ledger.

    `scope`: the instruments whose respondents count. `parts`: people of whom a mean of their own is shown.
    """
    plan = wave.plan
    keys = {name: key for found in wave.measured for name, key in found.named.items()}
    ids = wave.people.to_numpy()
    return {
        "instruments": list(scope),
        "people": bool(plan.whole[PEOPLE]),
        "dimensions": [key for name, key in keys.items() if plan.whole[Measure("dimension", name)]],
        "items": [one.id for one, level in plan.whole.items() if one.kind == "item" and level],
        "sums": [
            {"kind": one.kind, "id": one.id, "of": [keys[name] for name in names]}
            for one, names in plan.sums.items()
            if plan.whole[one]
        ],
        "parts": [{"of": keys[name], "without": sorted(map(str, ids[~mask]))} for name, mask in parts],
        "cuts": {cut: _cut_record(plan, cut, keys) for cut in plan.cuts},
    }


def shown_parts(shown: Mapping[str, Any], wave: Wave) -> list[Part]:
    """The parts of the people in such a record of the wave."""
    names = {key: name for found in wave.measured for name, key in found.named.items()}
    return [(names[told["of"]], ~wave.people.isin(told["without"]).to_numpy()) for told in shown["parts"]]


def _cut_record(plan: Plan, cut: str, keys: Mapping[str, str]) -> dict[str, Any]:
    """The groups that are shown, how others were merged, and where a dimension of a shown group is not."""
    grouping, people = plan.cuts[cut], plan.by_group[PEOPLE, cut]
    names = np.array(grouping.groups, dtype=object)
    withheld = {
        key: names[(people > 0) & (plan.by_group[Measure("dimension", name), cut] == 0)].tolist()
        for name, key in keys.items()
    }
    return {
        "groups": names[people > 0].tolist(),
        "merged": {
            name: {"members": list(members), "unstated": name in grouping.with_unstated}
            for name, members in grouping.members.items()
        },
        "withheld": {key: groups for key, groups in withheld.items() if groups},
    }


def issued_before(
    survey: Survey, scope: Sequence[str], measured: Sequence[MeasuredDimension]
) -> Issued | None:
    """What was shown of these dimensions, or of who answered, since the wave began; None if nothing was.

    `survey`: the respondents of the instruments in `scope`, as they are measured now. Raises InputProblems
    where results would tell of people who were removed.
    """
    history = survey.history
    if history is not None:
        history.refuse_erased()
    if history is None or not history.told.issues:
        return None
    columns = IssuedColumns(survey.responses)
    now = [one.shown for one in history.told.issues if _is_now(one, history, scope)]
    before = [
        (one, of_issue(one, survey, history, columns)) for one in history.told.issues if one.shown not in now
    ]
    rows = EarlierRows(measured, columns)
    told = ToldAgain(measured, survey)
    for shown in now:
        told.add(shown)
        rows.add_sums(Earlier(shown, survey, measured, np.arange(columns.today)))
    for one, earlier in before:
        if history.told.freezes[one.freeze] == history.freeze and told.agrees(earlier):
            told.add_dimensions(one.shown)
            rows.add_people(earlier)
            rows.add_sums(earlier)
        else:
            rows.add(earlier)
    return Issued(
        cuts=told.cuts,
        by_group=told.by_group,
        whole=frozenset(told.whole),
        again=bool(now),
        people=columns.weights,
        layers={name: tuple(layers) for name, layers in rows.layers.items()},
        values={name: tuple(values) for name, values in rows.values.items()},
        wholes={measure: (rows.today(measure), *layers) for measure, layers in rows.wholes.items()},
    )


def _is_now(issue: Issue, history: History, scope: Sequence[str]) -> bool:
    """Is it about the very people and answers that are measured now?"""
    return history.told.freezes[issue.freeze] == history.freeze and issue.shown["instruments"] == list(scope)
