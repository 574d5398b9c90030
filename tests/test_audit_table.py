"""The audit of tables of group, n and mean: planted leaks are found, safe ones pass, nothing is made up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lo_diagnostic.disclosure.audit import Audit
from lo_diagnostic.disclosure.audit_table import audit_tables
from lo_diagnostic.disclosure.tables.table_file import ReportRow, ReportTable, Within, read_report_table
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.example import make_example
from tests.program import lo_diag

Ints = NDArray[np.int64]
FIXTURES = Path(__file__).parent / "fixtures" / "audit"

UNSAFE = {
    "remainder.csv": (3, "everyone − group sales − group ops"),
    "parent-and-children.csv": (2, "department Sales − department Sales / North − department Sales / South"),
    "crossed.csv": (
        2,
        "tenure 3-5 + team,tenure ops,0-2 − team ops − team,tenure sales,3-5 − team,tenure hr,3-5",
    ),
    "counts-stay-visible.csv": (
        4,
        "team sales + team,tenure hr,middle − tenure middle − team,tenure sales,short",
    ),
    "items.csv": (
        1,
        "everyone · I have time + everyone · I may try + everyone · I may err − 3 × everyone · Room to learn",
    ),
    "small-cell.csv": (4, "afdeling juridisch"),
    "before.csv after.csv": (1, "everyone (after.csv) − everyone (before.csv)"),
    "after.csv before.csv": (1, "everyone (after.csv) − everyone (before.csv)"),
    "by-team.csv by-site.csv": (
        3,
        "everyone (by-team.csv) − site north (by-site.csv) − site south (by-site.csv)",
    ),
    "merged.csv alone.csv": (3, "team _merged (merged.csv) − team legal (alone.csv)"),
}
SAFE = [
    "safe-two-cuts.csv", "safe-two-hidden.csv", "safe-crossed.csv", "safe-items.csv", "before.csv",
    "after.csv", "by-team.csv", "merged.csv", "before.csv safe-after.csv",
]  # fmt: skip


def audit(names: str, k: int = 5) -> Audit:
    """The audit of some of the fixtures together."""
    tables = [read_report_table(FIXTURES / name)[0] for name in names.split()]
    return audit_tables([ReportTable(Path(one.file).name, *_renamed(one)) for one in tables], k)


def _renamed(table: ReportTable) -> tuple[tuple[ReportRow, ...], Mapping[tuple[str, str], int]]:
    name = Path(table.file).name
    return tuple(ReportRow(**{**vars(row), "file": name}) for row in table.rows), table.items


def told(found: Audit) -> str:
    """The combination of a witness on one line."""
    assert found.witness is not None
    terms = [
        f"{'+' if times > 0 else '−'} {f'{abs(times)} × ' if abs(times) != 1 else ''}{cell}"
        for times, cell in found.witness.terms
    ]
    return " ".join(terms).removeprefix("+ ")


@pytest.mark.parametrize("names", UNSAFE)
def test_planted_leaks_are_found(names: str) -> None:
    found = audit(names)
    assert found.witness is not None
    assert (found.witness.people, told(found)) == UNSAFE[names]
    assert found.witness.at_least == found.witness.people
    assert not found.safe


@pytest.mark.parametrize("names", SAFE)
def test_safe_tables_are_safe(names: str) -> None:
    found = audit(names)
    assert found.safe, found
    assert found.assumptions


def test_what_was_taken_for_granted_is_told() -> None:
    assert (
        "Nobody is in two groups of one cut; everyone holds all groups." in audit("remainder.csv").assumptions
    )
    cuts = "Who is in a group of site and of team is not told: what combines these was not looked at."
    assert cuts in audit("safe-two-cuts.csv").assumptions
    files = audit("before.csv safe-after.csv").assumptions
    assert "All files are about the same people and their same answers." in files
    assert files[-1].endswith("in order: before.csv, safe-after.csv.")


def test_sizes_that_no_n_tells_are_not_made_up() -> None:
    found = audit("undecided.csv")
    assert found.witness is None
    assert not found.safe
    assert "team sales and tenure long, in no other shown group: 0 to 9 people" in found.unproven


def test_figures() -> None:
    found = audit("safe-two-cuts.csv")
    assert (found.cells, found.independent, found.people, found.k) == (10, 6, 46, 5)


def table(text: str, tmp_path: Path, name: str = "t.csv") -> ReportTable:
    """The table in a file of this content."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_report_table(path)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Team;Respondenten;Gemiddelde score\nIedereen;40;3,6\nVerkoop;36;3,5\n",
        "level,group,n,average\norganisation,Acme,40,3.6\nteam,Sales,36,3.5\n",
        "unit\tcount\tscore (1-5)\nTotal\t40.0\t3.6\nSales\t36.0\t3.5\nOps\t-\t*\n",
        "group,n,mean\n,40,3.6\nsales,36,3.5\nlegal,<5,\n",
        "group,wave,n,mean\n,2026,40,3.6\nsales,2026,36,3.5\nops,2025,40,3.3\n",
        "group,withheld,n,mean\n,false,40,3.6\nsales,false,36,3.5\nlegal,true,4,3\n",
        "unit,parent,n,mean\nHQ,,40,3.6\nSales,hq,36,3.5\n",
        "department,team,n,mean\nHQ,,40,3.6\nHQ,Sales,36,3.5\nHQ,Ops,,\n",
        "level,unit,n,mean\ndepartment,HQ,40,3.6\nteam,HQ > Sales,36,3.5\n",
        '"cut","group","n","mean"\n"team,site","a,total",40,3\n"team,site","a,b",36,3\n',
    ],
)
def test_tables_of_many_makes_are_understood(text: str, tmp_path: Path) -> None:
    found = audit_tables([table(text, tmp_path)], 5)
    assert found.witness is not None, found
    assert found.witness.people == 4
    assert len(found.witness.terms) == 2


def test_waves_and_questionnaires_are_not_subtracted(tmp_path: Path) -> None:
    text = "instrument,wave,group,n,mean\na,1,,40,3\na,2,,41,3\nb,2,,42,3\n"
    found = audit_tables([table(text, tmp_path)], 5)
    assert found.safe
    assert any("different waves" in sentence for sentence in found.assumptions)


def test_counts_alone_are_judged_and_counts_beside_means_are_used(tmp_path: Path) -> None:
    assert not audit_tables([table("group,n\n,40\nsales,37\n", tmp_path)], 5).safe
    beside = table("group,n,mean\nsales,20,3\nlegal,3,\n", tmp_path)
    assert audit_tables([beside], 5).safe


def test_other_answers_in_a_second_file_are_looked_at_by_themselves(tmp_path: Path) -> None:
    first = table("group,n,mean\n,40,3.61\nsales,22,3.5\n", tmp_path, "a.csv")
    second = table("group,n,mean\n,40,3.2\nops,38,3.5\n", tmp_path, "b.csv")
    found = audit_tables([first, second], 5)
    assert told(found) == f"everyone ({second.file}) − group ops ({second.file})"
    assert any("by itself" in sentence for sentence in found.assumptions)
    rounded = table("group,n,mean\n,40,3.6\nops,16,3.5\n", tmp_path, "c.csv")
    together = audit_tables([first, rounded], 5)
    assert together.witness is not None
    assert together.witness.people == 2


def test_items_tell_nothing_where_one_is_hidden_or_nobody_left_one_out(tmp_path: Path) -> None:
    header = "group,kind,id,dimension,reliability_items,n,mean\n"
    scores = ",dimension,d,d,3,20,3\n"
    items = ",item,i1,d,,20,3\n,item,i2,d,,19,3\n"
    assert audit_tables([table(header + scores + items, tmp_path)], 5).safe
    assert audit_tables([table(header + scores + items + ",item,i3,,,,\n", tmp_path)], 5).safe
    whole = audit_tables([table(header + scores + items + ",item,i3,d,,20,3\n", tmp_path)], 5)
    assert whole.witness is not None
    assert whole.witness.people == 1
    astray = table("group,kind,id,dimension,n,mean\n,item,d,d,20,3\n", tmp_path)
    assert audit_tables([astray], 5).safe
    many = header + scores + ",item,i1,d,,20,3\n,item,i2,d,,17,3\n,item,i3,d,,18,3\n"
    assert audit_tables([table(many, tmp_path)], 5).safe
    few = audit_tables([table(many.replace("17", "18"), tmp_path)], 5)
    assert few.witness is not None
    assert (few.witness.at_least, few.witness.people) == (2, 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "group,n,mean\n,40,3\nsales,30,3\nops,20,3\n",
            "everyone has 40 people, the groups in it have 50 together.",
        ),
        ("group,n,mean\n,40,3\nsales,about 30,3\n", '"about 30" is no number of people.'),
        ("group,n,mean\nsales,30,3\nSales,20,3\n", "group Sales stands twice, with n 30 (row 2) and n 20."),
        ("afdelingen,n,mean\nsales,30,3\n", "has no column of groups"),
        ("group,mean\nsales,3\n", "has no column of numbers of people"),
        ("group,n,openness,trust\nsales,30,3.1,3.3\n", "seems to have a column for each measure"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match=re.escape(message)):
        audit_tables([table(text, tmp_path)], 5)


@st.composite
def reports(draw: st.DrawFn) -> tuple[list[ReportTable], dict[str, Ints], bool]:
    """One or two reports about some people by team and tenure, some cells hidden; who is in each cell.

    True where the cuts are crossed, or one within the other, so that the table tells how they overlap.
    """
    n = draw(st.integers(3, 24))
    team, tenure = (np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))) for _ in range(2))
    late = np.array(draw(st.lists(st.sampled_from([False] * 4 + [True]), min_size=n, max_size=n)))
    form = draw(st.sampled_from(["apart", "crossed", "nested"]))
    files = ["a", "b"] if draw(st.booleans()) else ["b"]
    hidden = draw(st.sampled_from([1, 4, 12]))
    tables, truth = [], {}
    for file in files:
        rows: list[ReportRow] = []
        for cut, within, mask in _cells(team, tenure, form):
            members = mask & ~(late & (file == "a"))
            shown = not within or not (cut != "" and draw(st.integers(0, hidden)) == 0)
            if not members.any():
                continue
            count = int(members.sum()) if shown else None
            rows.append(
                ReportRow(file, len(rows), cut, within, (), "", "", "", None, count, "x" if shown else None)
            )
            if shown:
                label = f"{cut} {','.join(value for _, value in within)}" if within else "everyone"
                truth[label + (f" ({file})" if len(files) > 1 else "")] = members.astype(np.int64)
        tables.append(ReportTable(file, tuple(rows)))
    return tables, truth, form != "apart"


def _cells(team: Ints, tenure: Ints, form: str) -> Iterator[tuple[str, Within, NDArray[np.bool_]]]:
    yield "", (), np.ones(len(team), np.bool_)
    for t in range(3):
        yield "team", (("team", f"t{t}"),), team == t
    if form != "nested":
        for b in range(3):
            yield "tenure", (("tenure", f"b{b}"),), tenure == b
    for t, b in ((t, b) for t in range(3) for b in range(3)):
        if form == "crossed":
            yield "team,tenure", (("team", f"t{t}"), ("tenure", f"b{b}")), (team == t) & (tenure == b)
        elif form == "nested":
            yield "team", (("team", f"t{t} / b{b}"),), (team == t) & (tenure == b)


def _exposes(rows: Ints, k: int) -> bool:
    """Does forgetting fewer than k people lower the rank of the rows?"""
    columns, people = np.unique(rows, axis=1, return_counts=True)
    rank, few = np.linalg.matrix_rank(columns), np.flatnonzero(people < k)
    return any(
        people[list(gone)].sum() < k and np.linalg.matrix_rank(np.delete(columns, gone, axis=1)) < rank
        for size in range(1, k)
        for gone in combinations(few, size)
    )


@given(reports(), st.integers(2, 4))
def test_a_leak_that_is_told_is_one_and_what_is_called_safe_is_safe(
    drawn: tuple[list[ReportTable], dict[str, Ints], bool], k: int
) -> None:
    tables, truth, related = drawn
    found = audit_tables(tables, k)
    assert found.cells == len(truth)
    if found.witness is not None:
        total = np.sum([int(times) * truth[cell] for times, cell in found.witness.terms], axis=0)
        assert 1 <= found.witness.at_least <= np.count_nonzero(total) <= found.witness.people < k
        return
    if found.unproven:
        return
    everyone = [members for cell, members in truth.items() if cell.startswith("everyone")]
    parts = [("team", "tenure")] if related else [("team",), ("tenure",)]
    for cuts in parts:
        rows = [members for cell, members in truth.items() if cell.startswith(cuts)]
        assert not _exposes(np.array([*everyone, *rows]), k)


@given(reports(), st.integers(2, 4))
def test_one_tree_of_groups_is_always_decided(
    drawn: tuple[list[ReportTable], dict[str, Ints], bool], k: int
) -> None:
    tables, truth, _ = drawn
    rows = tuple(row for row in tables[-1].rows if row.cut in ("", "team"))
    found = audit_tables([ReportTable("b", rows)], k)
    members = [truth.get(f"{name} (b)", truth.get(name)) for name in ("everyone", *_teams(rows))]
    assert not found.unproven
    assert found.safe == (not _exposes(np.array([one for one in members if one is not None]), k))


def _teams(rows: tuple[ReportRow, ...]) -> list[str]:
    return [f"team {row.within[0][1]}" for row in rows if row.within]


def test_the_command_tells_a_leak_in_words_and_exits_1(tmp_path: Path) -> None:
    done = lo_diag("audit", FIXTURES / "remainder.csv", cwd=tmp_path)
    assert done.code == 1
    assert done.out.startswith("3 people are exposed (the minimum is 5).")
    assert "  + everyone\n  − group sales\n  − group ops\n" in done.out
    assert lo_diag("audit", FIXTURES / "remainder.csv", "--minimum", "3", cwd=tmp_path).code == 0


def test_the_command_says_what_is_safe_and_exits_0(tmp_path: Path) -> None:
    done = lo_diag("audit", FIXTURES / "by-team.csv", FIXTURES / "by-team.csv", cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith(
        "No sum or difference of the shown means and counts isolates fewer than 5 people.\n"
    )
    assert "3 cells, 2 of them independent, about 46 people." in done.out


def test_the_command_as_json(tmp_path: Path) -> None:
    done = lo_diag("audit", FIXTURES / "remainder.csv", "--json", cwd=tmp_path)
    assert done.code == 1
    assert done.json() == {
        "format": "lo-diag/audit/1",
        "safe": False,
        "k": 5,
        "cells": 3,
        "independent": 3,
        "people": 40,
        "witness": {
            "people": 3,
            "terms": [
                {"times": 1, "cell": "everyone"},
                {"times": -1, "cell": "group sales"},
                {"times": -1, "cell": "group ops"},
            ],
        },
        "assumptions": ["Nobody is in two groups of one cut; everyone holds all groups."],
        "unproven": [],
    }


def test_the_command_names_what_it_cannot_use(tmp_path: Path) -> None:
    missing = lo_diag("audit", "nothing.csv", cwd=tmp_path)
    assert missing.code == 1
    assert "nothing.csv: cannot be read (No such file or directory)." in missing.err
    folder = lo_diag("audit", ".", "--json", cwd=tmp_path)
    assert folder.code == 1
    assert json.loads(folder.out)["problems"][0]["message"].startswith("is no study folder")
    assert lo_diag("audit", "a.csv", "--minimum", "1", cwd=tmp_path).code == 2


def test_our_own_scores_are_understood(tmp_path: Path) -> None:
    """A table as `score --out` writes it: cells of the whole, of groups, of items, and withheld ones."""
    make_example(tmp_path / "ex", "en")
    assert lo_diag("score", "ex", "--by", "team", "--out", "scores.csv", cwd=tmp_path).code == 0
    done = lo_diag("audit", "scores.csv", "--json", cwd=tmp_path)
    found = done.json()
    assert found["people"] > 50
    assert found["cells"] > 60
    assert found["unproven"] == []
    assert (done.code == 0) == found["safe"]
