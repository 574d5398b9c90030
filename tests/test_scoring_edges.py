"""Corner cases through the public door: null with a reason or a note, never NaN, never a clamp or a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.scoring.engine import Wanted
from lo_diagnostic.scoring.scores_json import scores_json
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.study.settings import Attribute, Confidentiality
from lo_diagnostic.study.survey import Survey
from tests.reference_records import edge_cases
from tests.survey_making import make_instrument, make_responses, make_survey

Rows = Sequence[Sequence[float | None]]
Document = dict[str, Any]

RNG = np.random.default_rng(2026)
ANSWERS: list[list[float]] = RNG.integers(1, 6, (60, 4)).astype(float).tolist()
HALVES = ["a"] * 30 + ["b"] * 30


# --- Surveys of one dimension, d, of items i1, i2 … ---------------------------------------------------------


def survey(
    rows: Rows,
    teams: Sequence[str | None] | None = None,
    *,
    items: int = 0,
    minimum: int = 1,
    detail: int = 0,
    headcount: int | None = None,
    headcounts: Mapping[str, int] | None = None,
    pilot: bool = False,
    **instrument: Any,
) -> Survey:
    """A survey whose thresholds are below their floor, so that corner cases can be seen at all."""
    names = [f"i{place + 1}" for place in range(items or len(rows[0]))]
    made = make_instrument({"d": names}, **{"min_answered": "1/2"} | instrument)
    table = pd.DataFrame([list(row) for row in rows], columns=names, dtype=float)
    found = make_survey(made, make_responses(table, {"team": teams} if teams else None), headcount=headcount)
    floor = Confidentiality.model_construct(minimum_group=minimum, minimum_detail=detail or minimum)
    values = {name: {"headcount": n} for name, n in (headcounts or {}).items()}
    attributes = (
        {"team": Attribute.model_validate({"title": {"en": "Team"}, "values": values})} if values else {}
    )
    return replace(found, confidentiality=floor, attributes=attributes, pilot=pilot)


def document(found: Survey, cuts: Sequence[str] | None = None, wanted: Wanted | None = None) -> Document:
    """The JSON that `score --json` gives, read back; NaN or infinity in it is an error."""
    by = [name for name in found.responses.attributes if name == "team"] if cuts is None else cuts
    read: Document = json.loads(scores_json(score_instruments(found, by, wanted)), parse_constant=_no_number)
    return read


def _no_number(text: str) -> float:
    raise AssertionError(f"{text} in the JSON")


def at(found: Any, path: str) -> Any:
    """What stands at a path such as `dimensions.d.mean`."""
    for name in path.split("."):
        found = found[int(name) if isinstance(found, list) else name]
    return found


# --- Every null has its reason ------------------------------------------------------------------------------

DETAIL = {"raw_sd", "sd", "se", "median", "quartiles", "skew", "kurtosis", "favourable",
          "favourable_interval", "reliability"}  # fmt: skip
SAYS_SOMETHING = ("band.leaning", "priorities", "quality")
"""Null where nothing is missing: no other band is touched, nothing was asked for."""


def reason(found: Document, path: str) -> str | None:
    """The note that says why there is null at a path: of an object around it, about the field or its parent.

    `icc1` speaks for `icc1_k0`, too, and `reliability.alpha` for `reliability.alpha_interval`.
    """
    names = path.split(".")
    for depth in reversed(range(len(names))):
        around = at(found, ".".join(names[:depth])) if depth else found
        notes = around.get("notes", {}) if isinstance(around, dict) else {}
        field_ = ".".join(names[depth:])
        for key, text in notes.items():
            if field_ == key or field_.startswith((f"{key}.", f"{key}_")):
                return str(text)
    return None


def nulls(found: Any, detail: int, path: str = "") -> Iterator[str]:
    """Paths of the nulls that stand for something that could not be computed (hidden fields left out)."""
    if isinstance(found, Mapping):
        for name, value in found.items():
            if not (value is None and _hidden(found, name, detail)):
                yield from nulls(value, detail, f"{path}.{name}" if path else name)
    elif isinstance(found, list):
        for place, value in enumerate(found):
            yield from nulls(value, detail, f"{path}.{place}")
    elif found is None and not path.endswith(SAYS_SOMETHING):
        yield path


def _hidden(around: Mapping[str, Any], name: str, detail: int) -> bool:
    """Is it told of too few people, or does a change of everybody not have it?"""
    if "n_earlier" in around:
        return (name == "effect" and min(around["n"], around["n_earlier"]) < detail) or (
            name == "expected" and not around["cut"]
        )
    return "raw_sd" in around and around["n"] < detail and name in DETAIL


def unexplained(found: Document, detail: int) -> list[str]:
    """Paths of the nulls without a reason."""
    hidden = {f"correlations.{a}.{b}" for a, row in found["correlations"].items() for b in row
              if not _must_be_told(found, a, b)}  # fmt: skip
    return [path for path in nulls(found, detail) if path not in hidden and reason(found, path) is None]


def _must_be_told(found: Document, a: str, b: str) -> bool:
    """Is a correlation missing for want of variance? Below 30 people with both scores it is hidden."""
    cells, everybody = (found["dimensions"][a], found["dimensions"][b]), found["respondents"]["answered"]
    return (
        everybody >= 30 and all(cell["n"] == everybody for cell in cells) and 0.0 in {c["sd"] for c in cells}
    )


ONLY_SCORES = Wanted()


# --- The corner cases ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Edge:
    """A survey; where it has null and what the reason says, where a number, where a note beside a number."""

    name: str
    rows: Rows
    teams: Sequence[str | None] | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    wanted: Wanted = ONLY_SCORES
    nulls: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def _columns(*columns: Sequence[float | None] | NDArray[np.float64]) -> list[list[float | None]]:
    return [list(row) for row in zip(*columns, strict=True)]


def _alpha(rows: Rows) -> float:
    """Cronbach's formula itself."""
    c = np.cov(np.array(rows, dtype=np.float64).T)
    return float(len(c) / (len(c) - 1) * (1 - np.trace(c) / c.sum()))


ONE, TWO, THREE = ([row[:k] for row in ANSWERS] for k in (1, 2, 3))
AGAINST = [[row[0], 6 - row[0], row[1]] for row in ANSWERS]
CONSTANT_ITEM = [[*row[:3], 4.0] for row in ANSWERS]
NOBODYS_ITEM: list[list[float | None]] = [[*row[:3], None] for row in ANSWERS]
UNEQUAL: list[list[float]] = RNG.choice([0.0, 1.0, 2.0, 5.0], (40, 3)).tolist()
FOUR_POINTS: list[list[float]] = RNG.integers(1, 5, (40, 3)).astype(float).tolist()
MANY: list[list[float]] = RNG.integers(1, 6, (750, 3)).astype(float).tolist()
LONG: list[list[float]] = RNG.integers(1, 6, (40, 12)).astype(float).tolist()
WITH_QUALITY = Wanted(quality=True)
POLARISED = [[1.0] * 3] * 3 + [[5.0] * 3] * 3
RELIABILITY, AGREEMENT = "dimensions.d.reliability", "agreement.team.d"
TEAM_A = "groups.team.a.dimensions.d"

ALPHA_EDGES = [
    Edge("everybody equal", [[3.0] * 3] * 40,
         nulls={f"{RELIABILITY}.alpha": "zero variance", f"{RELIABILITY}.omega_total": "zero variance",
                "dimensions.d.interval": "zero variance", "dimensions.d.skew": "zero variance",
                "dimensions.d.kurtosis": "zero variance",
                "dimensions.d.items.i1.item_rest_r": "zero variance",
                "dimensions.d.items.i1.alpha_if_dropped": "zero variance",
                "indices.capability.interval": "zero variance"},
         values={"dimensions.d.mean": 50.0, "dimensions.d.sd": 0.0, "dimensions.d.se": 0.0}),
    Edge("one item", ONE,
         nulls={f"{RELIABILITY}.alpha": "one item", f"{RELIABILITY}.average_r": "one item",
                f"{RELIABILITY}.omega_total": "one item"}),
    Edge("one person", ANSWERS[:1],
         nulls={f"{RELIABILITY}.alpha": "fewer than three", "dimensions.d.interval": "one person",
                "dimensions.d.sd": "one person", "dimensions.d.items.i1.sd": "one"},
         values={"dimensions.d.n": 1, "dimensions.d.favourable_interval.level": 0.95}),
    Edge("two people", ANSWERS[:2], nulls={f"{RELIABILITY}.alpha": "fewer than three"}),
    Edge("three people", ANSWERS[:3], nulls={f"{RELIABILITY}.alpha": "fewer than 30"}),
    Edge("twelve people", ANSWERS[:12], nulls={f"{RELIABILITY}.alpha": "fewer than 30"},
         values={f"{RELIABILITY}.alpha_interval.level": 0.95, f"{RELIABILITY}.complete": 12}),
    Edge("negative alpha", AGAINST, values={f"{RELIABILITY}.alpha": _alpha(AGAINST)},
         notes={f"{RELIABILITY}.alpha": "keyed"}),
    Edge("a constant item", CONSTANT_ITEM, values={f"{RELIABILITY}.alpha": _alpha(THREE)},
         nulls={"dimensions.d.items.i4.item_rest_r": "zero variance",
                "dimensions.d.items.i4.alpha_if_dropped": "zero variance"},
         notes={RELIABILITY: "left out"}),
    Edge("an item nobody answered", NOBODYS_ITEM,
         values={f"{RELIABILITY}.alpha": _alpha(THREE), "dimensions.d.items.i4": {"withheld": True}},
         notes={RELIABILITY: "left out"}),
    Edge("identical items", [[row[0]] * 3 for row in ANSWERS], values={f"{RELIABILITY}.alpha": 1.0},
         nulls={f"{RELIABILITY}.alpha_interval_jackknife": "leaving",
                f"{RELIABILITY}.omega_total": "singular"}),
    Edge("two items", TWO, nulls={f"{RELIABILITY}.omega_total": "fewer than three items",
                                  f"{RELIABILITY}.omega_interval": "fewer than three items",
                                  f"{RELIABILITY}.one_factor_fit": "fewer than three items",
                                  "dimensions.d.items.i1.alpha_if_dropped": "two items"}),
    Edge("two items the wrong way round", [row[:2] for row in AGAINST],
         nulls={f"{RELIABILITY}.spearman_brown": ""}),
    Edge("three items fit exactly", THREE, nulls={f"{RELIABILITY}.one_factor_fit.chi_square": "exactly"}),
]  # fmt: skip

GROUP_EDGES = [
    Edge("one team", THREE, ["a"] * 60,
         nulls={f"{AGREEMENT}.{name}": "one group" for name in
                ("icc1", "icc1_k0", "icc1_reml", "icc1_interval", "icc2", "icc2_reml", "icc2_interval", "f",
                 "df1", "df2", "p", "welch_f", "welch_df2", "welch_p", "omega_squared", "tau2", "sigma2")}
         | {f"{TEAM_A}.eb_mean": "one group"}),
    Edge("teams of one", THREE[:8], [*"abcdefgh"],
         nulls={f"{AGREEMENT}.icc1": "", f"{AGREEMENT}.tau2": "", f"{AGREEMENT}.f": "",
                f"{AGREEMENT}.groups.a.rwg_j": "fewer than two",
                f"{AGREEMENT}.groups.a.ad_mean": "fewer than two",
                f"{TEAM_A}.interval": "one person", f"{TEAM_A}.sd": "one person"},
         values={f"{AGREEMENT}.group_count": 8}),
    Edge("everybody equal in two teams", [[3.0] * 3] * 40, ["a"] * 20 + ["b"] * 20,
         nulls={f"{AGREEMENT}.icc1": "zero variance", f"{AGREEMENT}.f": "zero variance",
                f"{AGREEMENT}.omega_squared": "zero variance", f"{AGREEMENT}.welch_p": "without variance",
                "differences.team.0.interval": "variance", "differences.team.0.p_adjusted": "variance",
                "differences.team.0.hedges_g": "zero variance"},
         values={"differences.team.0.difference": 0.0, "differences.team.0.family": 0,
                 "differences.team.0.verdict": "too_close", f"{AGREEMENT}.groups.a.rwg_j": 1.0,
                 f"{AGREEMENT}.groups.a.ad_mean": 0.0}),
    Edge("teams differ, their members do not", [[2.0] * 3] * 10 + [[4.0] * 3] * 10, ["a"] * 10 + ["b"] * 10,
         nulls={f"{AGREEMENT}.f": "", f"{AGREEMENT}.p": "", f"{AGREEMENT}.welch_f": "without variance",
                "differences.team.0.interval": "variance", "differences.team.0.p_holm": "variance"},
         values={f"{AGREEMENT}.icc1": 1.0, f"{AGREEMENT}.icc2": 1.0, f"{AGREEMENT}.omega_squared": 1.0,
                 f"{AGREEMENT}.sigma2": 0.0, "differences.team.0.difference": -50.0,
                 "differences.team.0.verdict": "too_close"}),
    Edge("teams alike, their members are not", [[1.0] * 3, [5.0] * 3] * 10, ["a"] * 10 + ["b"] * 10,
         values={f"{AGREEMENT}.icc1": -1 / 9, f"{AGREEMENT}.icc1_reml": 0.0, f"{AGREEMENT}.f": 0.0,
                 f"{AGREEMENT}.omega_squared": -1 / 19, f"{TEAM_A}.eb_mean": 50.0},
         nulls={f"{AGREEMENT}.icc2": "", f"{AGREEMENT}.icc2_interval": ""},
         notes={f"{AGREEMENT}.icc1": "negative"}),
    Edge("two teams", THREE, HALVES, values={f"{AGREEMENT}.df1": 1},
         notes={f"{AGREEMENT}.icc2": "two groups"}),
    Edge("split", [*POLARISED, *THREE[:10]], ["a"] * 6 + ["b"] * 10,
         values={f"{AGREEMENT}.groups.a.rwg_j": 0.0, f"{AGREEMENT}.groups.a.split": True,
                 f"{AGREEMENT}.groups.a.ad_mean": 2.0, f"{AGREEMENT}.groups.a.ad_median": 2.0}),
    Edge("an item that one of a team answered", [*[[2.0, 3.0, None]] * 5, [4.0, 4.0, 4.0], *THREE[:10]],
         ["a"] * 6 + ["b"] * 10,
         nulls={f"{AGREEMENT}.groups.a.rwg_j": "fewer than two",
                f"{AGREEMENT}.groups.a.split": "fewer than two",
                f"{AGREEMENT}.groups.a.ad_mean": "fewer than two"}),
    Edge("a team of one beside others", THREE[:21], ["a", *["b"] * 10, *["c"] * 10],
         nulls={"differences.team.0.interval": "", f"{AGREEMENT}.welch_f": "", f"{TEAM_A}.sd": "one person"},
         values={"differences.team.2.family": 1}),
    Edge("points of unequal distance", UNEQUAL, ["a"] * 20 + ["b"] * 20, {"points": {"d": [0, 1, 2, 5]}},
         nulls={f"{AGREEMENT}.ad_limit": "", f"{AGREEMENT}.groups.a.rwg_j_skewed": "no published null"},
         values={"dimensions.d.items.i1.counts.5": lambda n: 0 < n < 40}),
    Edge("four points have no skewed null", FOUR_POINTS, ["a"] * 20 + ["b"] * 20, {"ends": (1, 4)},
         nulls={f"{AGREEMENT}.groups.a.rwg_j_skewed": "no published null"},
         values={f"{AGREEMENT}.ad_limit": 4 / 6}),
    Edge("two hundred and fifty teams", MANY, [f"t{n // 3}" for n in range(750)],
         values={"differences.team": [], f"{AGREEMENT}.group_count": 250},
         notes={"differences.team.d": "more than 200"}),
]  # fmt: skip

OTHER_EDGES = [
    Edge("nobody favourable", [[2.0] * 3] * 3 + [[3.0] * 3] * 4,
         values={"dimensions.d.favourable": 0.0, "dimensions.d.favourable_interval.low": 0.0,
                 "dimensions.d.favourable_interval.high": 3.841458820694124 / 10.841458820694124}),
    Edge("everybody favourable", [[4.0] * 3] * 3 + [[5.0] * 3] * 4,
         values={"dimensions.d.favourable": 1.0, "dimensions.d.favourable_interval.high": 1.0,
                 "dimensions.d.favourable_interval.low": 7 / 10.841458820694124}),
    Edge("everybody there is answered", THREE[:20], asked={"headcount": 20},
         values={"dimensions.d.interval_now.low": float(np.mean(THREE[:20]) * 25 - 25),
                 "dimensions.d.interval_now.high": float(np.mean(THREE[:20]) * 25 - 25)}),
    Edge("more answered than there are", THREE[:20], asked={"headcount": 19},
         nulls={"dimensions.d.interval_now": "headcount"}),
    Edge("no headcount", THREE[:20], nulls={"dimensions.d.interval_now": "headcount"}),
    Edge("no bands", THREE[:20], asked={"bands": {}}, nulls={"dimensions.d.band": "no bands"}),
    Edge("nothing to set priorities among", THREE, wanted=Wanted(outcome="d"),
         nulls={"priorities.r_squared": "no other dimension"}, values={"priorities.weights": {}}),
    Edge("too short to judge carelessness", THREE, wanted=WITH_QUALITY,
         values={"quality": {"withheld": True}}),
    Edge("one scale shows few signs of carelessness", [[3.0] * 12] * 5 + LONG, wanted=WITH_QUALITY,
         nulls={f"quality.indices.{name}.n": "too few" for name in
                ("even_odd", "synonyms", "antonyms")}
         | {"quality.indices.even_odd.cut": "too few"},
         values={"quality.judged": 45, "quality.indices.longstring.n": 5, "quality.flagged": 5,
                 "quality.indices.longstring.cut": 10.0, "quality.without_flagged.d.n": 40}),
    Edge("a skipped question ends a run", [*[[3.0] * 6 + [None] + [3.0] * 5] * 5, *LONG], wanted=WITH_QUALITY,
         values={"quality.judged": 45, "quality.indices.longstring.n": 0}),
]  # fmt: skip


@pytest.mark.parametrize("edge", [*ALPHA_EDGES, *GROUP_EDGES, *OTHER_EDGES], ids=lambda edge: edge.name)
def test_corner_cases(edge: Edge) -> None:
    """Null with its reason, a number as it comes, a note beside it."""
    asked = dict(edge.asked)
    if asked.get("bands") == {}:
        found = document(_without_bands(survey(edge.rows, edge.teams)), wanted=edge.wanted)
    else:
        found = document(survey(edge.rows, edge.teams, **asked), wanted=edge.wanted)
    for path, words in edge.nulls.items():
        assert at(found, path) is None, f"{path} is {at(found, path)}"
        assert words in (reason(found, path) or ""), f"{path}: {reason(found, path)}"
    for path, value in edge.values.items():
        mine = at(found, path)
        near = value(mine) if callable(value) else mine == (value if isinstance(value, str | list | dict)
                                                            else pytest.approx(value, abs=1e-9))  # fmt: skip
        assert near, f"{path} is {mine}"
    for path, words in edge.notes.items():
        assert words in (reason(found, path) or ""), f"{path}: {reason(found, path)}"
    assert unexplained(found, 1) == []


def _without_bands(found: Survey) -> Survey:
    file = found.instruments[0]
    bare = [dimension.model_copy(update={"bands": None}) for dimension in file.instrument.dimensions]
    return replace(
        found,
        instruments=(replace(file, instrument=file.instrument.model_copy(update={"dimensions": bare})),),
    )


# --- Who is there -------------------------------------------------------------------------------------------


def test_nobody_answered_at_all() -> None:
    for found in (survey([], items=3), survey([[None] * 3] * 12)):
        read = document(found, wanted=Wanted(quality=True))
        assert read["dimensions"] == {"d": {"withheld": True}}
        assert read["indices"] == {"capability": {"withheld": True}}
        assert read["quality"] == {"withheld": True}
        assert read["respondents"] == {"rows": len(found.responses), "answered": 0, "scored": 0}
        assert read["correlations"] == {}
        assert read["overlaps"] == read["changes"] == read["highest"] == []


def test_people_are_counted_by_what_they_said() -> None:
    cannot = float(CANNOT_SAY)
    rows: Rows = [[1.0, 2.0, 3.0], [1.0, None, None], [cannot] * 3, [None] * 3, [5.0, 5.0, cannot]]
    read = document(survey(rows, min_answered="2/3"))
    assert read["respondents"] == {"rows": 5, "answered": 4, "scored": 2}
    assert [read["dimensions"]["d"]["items"][item]["cannot_say"] for item in ("i1", "i2", "i3")] == [1, 1, 2]
    assert read["dimensions"]["d"]["items"]["i1"]["counts"] == {"1": 2, "2": 0, "3": 0, "4": 0, "5": 1}
    assert read["dimensions"]["d"]["reliability"]["n"] == 4
    assert read["dimensions"]["d"]["reliability"]["complete"] == 2, "of the items that vary"


def _two_dimensions(rows: Rows, teams: Sequence[str | None] | None = None, **asked: Any) -> Survey:
    """Items i1 … of dimension a (the first half) and of b."""
    names = [f"i{place + 1}" for place in range(len(rows[0]))]
    half = len(names) // 2
    made = make_instrument({"a": names[:half], "b": names[half:]}, **{"min_answered": "1/2"} | asked)
    table = pd.DataFrame([list(row) for row in rows], columns=names, dtype=float)
    found = make_survey(made, make_responses(table, {"team": teams} if teams else None))
    return replace(found, confidentiality=Confidentiality.model_construct(minimum_group=3, minimum_detail=3))


def test_a_dimension_nobody_answered_is_withheld_and_harms_no_other() -> None:
    both = document(_two_dimensions([[*row[:3], None, None, None] for row in ANSWERS], HALVES))
    alone = document(survey(THREE, HALVES, minimum=3))
    assert both["dimensions"]["b"] == {"withheld": True}
    assert both["dimensions"]["a"] == alone["dimensions"]["d"]
    assert both["groups"]["team"]["a"]["dimensions"]["b"] == {"withheld": True}
    assert both["agreement"]["team"].keys() == {"a"}
    assert {one["dimension"] for one in both["differences"]["team"]} == {"a"}
    assert both["correlations"] == {}


def test_dimensions_without_variance_have_no_correlation_and_say_so() -> None:
    read = document(_two_dimensions([[3.0, 3.0, *row[:2]] for row in ANSWERS]))
    assert read["correlations"]["a"]["b"] is None
    assert "variance" in (reason(read, "correlations.a.b") or "")


def test_reserves_are_told_in_a_pilot_and_count_for_nothing() -> None:
    asked = document(survey([[*row[:3], 1.0] for row in ANSWERS], reserve=["i4"], pilot=True))
    unasked = document(survey([[*row[:3], 1.0] for row in ANSWERS], reserve=["i4"]))
    reserve = asked["dimensions"]["d"]["items"].pop("i4")
    assert asked["dimensions"]["d"] == unasked["dimensions"]["d"]
    assert reserve["counts"]["1"] == 60
    assert reserve["item_rest_r"] is reserve["alpha_if_dropped"] is None
    assert "reserve" in reserve["notes"]["alpha_if_dropped"]


@pytest.mark.parametrize(
    ("n", "shown"), [(2, []), (3, ["n"]), (9, ["n"]), (10, ["n", "sd", "median", "items"])]
)
def test_thresholds_stand_whatever_else_there_is(n: int, shown: list[str]) -> None:
    read = document(survey(THREE[:n], minimum=3, detail=10))["dimensions"]["d"]
    told = [name for name in ("n", "sd", "median", "items") if read.get(name)]
    assert told == shown


# --- Cuts, waves, outcomes ----------------------------------------------------------------------------------


def test_crossed_cuts_leave_out_who_is_unknown_on_either() -> None:
    made = make_instrument({"d": ["i1", "i2", "i3"]})
    people = {"team": [*"aaaaabbbbb", None, *"b"] * 5, "site": [*"xy" * 5, "x", None] * 5}
    table = pd.DataFrame(THREE, columns=["i1", "i2", "i3"])
    found = make_survey(made, make_responses(table, people), minimum_group=3, minimum_detail=3)
    read = document(found, ["team", "site", "team,site"])
    crossed = read["groups"]["team,site"]
    assert {name: group["n"] for name, group in crossed.items()} == {
        "a,x": 15,
        "a,y": 10,
        "b,x": 10,
        "b,y": 15,
    }
    assert read["agreement"]["team,site"]["d"]["n"] == 50
    sizes = {cut: len(found) for cut, found in read["differences"].items()}
    assert sizes == {"team": 1, "site": 1, "team,site": 6}
    assert {one["family"] for tested in read["differences"].values() for one in tested} == {8}
    assert unexplained(read, 3) == []


def _waves(before: Rows, now: Rows, *, linked: bool, teams: Sequence[str] | None = None) -> Document:
    earlier = replace(survey(before, teams), wave="before")
    return document(replace(survey(now, teams), wave="now", earlier=earlier, linked=linked))


def test_everybody_moved_by_the_same() -> None:
    before = [[float(value), float(value)] for value in (1, 2, 3, 4) * 5]
    now = [[a + 1, b + 1] for a, b in before]
    (linked,) = _waves(before, now, linked=True)["changes"]
    assert linked["difference"] == pytest.approx(25.0)
    assert linked["interval"] is linked["p_adjusted"] is linked["p_holm"] is linked["effect"] is None
    assert linked["family"] == 0
    assert linked["verdict"] == "too_close"
    assert {"interval", "p_adjusted", "p_holm", "effect"} <= linked["notes"].keys()
    (apart,) = _waves(before, now, linked=False)["changes"]
    assert apart["interval"]["low"] < 25 < apart["interval"]["high"]


def test_waves_without_variance_have_a_change_and_no_test() -> None:
    read = _waves([[2.0, 2.0]] * 12, [[4.0, 4.0]] * 12, linked=False, teams=["a"] * 6 + ["b"] * 6)
    assert [one["difference"] for one in read["changes"]] == [50.0] * 3
    assert {one["p_adjusted"] for one in read["changes"]} == {None}
    assert unexplained(read, 1) == []


def test_nobody_answered_both_waves() -> None:
    found = survey(THREE[:20])
    before = replace(found, wave="before")
    people = found.responses.people.assign(respondent=[f"other{n}" for n in range(20)])
    others = replace(found, responses=replace(found.responses, people=people))
    (change,) = document(replace(others, earlier=before, linked=True))["changes"]
    assert not change["linked"]
    assert "linked" in change["notes"]
    assert change["difference"] == 0.0


def test_an_earlier_wave_without_answers_changes_nothing() -> None:
    found = survey(THREE)
    empty = replace(survey([], items=3), wave="before")
    assert document(replace(found, earlier=empty)) == document(found)


def _outcome(columns: NDArray[np.float64], outcome: str = "y") -> Document:
    """Priorities for y of dimensions of one item each."""
    names = ["y", *(f"x{place}" for place in range(1, columns.shape[1]))]
    table = pd.DataFrame(columns, columns=[f"{name}_" for name in names])
    made = make_instrument({name: [f"{name}_"] for name in names})
    read: Document = document(make_survey(made, make_responses(table)), wanted=Wanted(outcome=outcome))
    return read


def test_collinear_and_constant_predictors_have_no_weights() -> None:
    answers = RNG.integers(1, 6, (120, 3)).astype(float)
    collinear = _outcome(np.column_stack([answers, answers[:, 1]]))
    constant = _outcome(np.column_stack([answers, np.full(120, 3.0)]))
    for read, why in ((collinear, "collinear"), (constant, "zero variance")):
        assert read["priorities"]["weights"] == {}
        assert read["priorities"]["r_squared"] is None
        assert why in (reason(read, "priorities.r_squared") or "")
        assert unexplained(read, 10) == []


def test_an_unknown_outcome_is_the_users_problem() -> None:
    with pytest.raises(InputProblems, match="no dimension"):
        _outcome(RNG.integers(1, 6, (120, 2)).astype(float), "nothing")


# --- Whatever the survey ------------------------------------------------------------------------------------


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Survey, list[str], Wanted, int]:
    """Some dimensions, scales, holes, teams, thresholds, headcounts and waves."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    scales = [
        draw(st.sampled_from([(1, 2, 3, 4, 5), (0, 1), (1, 2, 3, 4, 5, 6, 7), (0, 1, 2, 5)])) for _ in sizes
    ]
    minimum = draw(st.sampled_from([3, 5]))
    dice = np.random.default_rng(draw(st.integers(0, 10_000)))
    holes, alike = draw(st.sampled_from([0.0, 0.1, 0.6])), draw(st.booleans())
    names = [[f"i{d}_{place}" for place in range(size)] for d, size in enumerate(sizes)]
    made = make_instrument(
        {f"d{d}": items for d, items in enumerate(names)},
        points={f"d{d}": points for d, points in enumerate(scales)},
        reverse=draw(st.sampled_from([[], ["i0_0"]])),
        referent=draw(st.sampled_from(["self", "team"])),
        min_answered=draw(st.sampled_from(["1/3", "2/3", "1"])),
    )
    people = {"team": draw(st.integers(1, 4)), "site": draw(st.integers(1, 12))}

    def wave(n: int) -> Survey:
        columns = {item: dice.choice(points[: 1 if alike else None], n).astype(float)
                   for points, items in zip(scales, names, strict=True) for item in items}  # fmt: skip
        table = pd.DataFrame(columns).mask(dice.random((n, len(columns))) < holes)
        labels = {
            cut: [f"g{g}" if g else None for g in dice.integers(0, k + 1, n)] for cut, k in people.items()
        }
        found = make_survey(
            made, make_responses(table, labels), headcount=draw(st.sampled_from([None, 20, 60]))
        )
        floor = Confidentiality.model_construct(minimum_group=minimum, minimum_detail=2 * minimum)
        return replace(found, confidentiality=floor)

    now = wave(draw(st.integers(0, 60)))
    if draw(st.booleans()):
        now = replace(
            now, earlier=replace(wave(draw(st.integers(0, 40))), wave="before"), linked=draw(st.booleans())
        )
    cuts = draw(st.sampled_from([[], ["team"], ["site"], ["team", "site"], ["team,site"]]))
    return now, cuts, Wanted(quality=draw(st.booleans())), 2 * minimum


@given(surveys())
def test_every_null_has_its_reason(asked: tuple[Survey, list[str], Wanted, int]) -> None:
    found, cuts, wanted, detail = asked
    assert unexplained(document(found, cuts, wanted), detail) == []


# --- R's corner cases ---------------------------------------------------------------------------------------


def survey_of_case(data: Mapping[str, Any]) -> Survey | None:
    """A case's data as answers: rows, columns of items (with teams), or two groups; else None."""
    if "rows" in data:
        return survey(data["rows"]) if _answers(data["rows"]) else None
    columns = {name: values for name, values in data.items() if isinstance(values, list)}
    teams = [str(team) for team in columns.pop("team", [])]
    if not teams and set(columns) == {"a", "b"} and len({*map(len, columns.values())}) == 2:
        teams = ["a"] * len(columns["a"]) + ["b"] * len(columns["b"])
        columns = {"answer": [*columns["a"], *columns["b"]]}
    rows = [list(row) for row in zip(*columns.values(), strict=False)]
    even = len({*map(len, columns.values())}) == 1 and (not teams or len(teams) == len(rows))
    return survey(rows, teams or None) if rows and even and _answers(rows) else None


def _answers(rows: Rows) -> bool:
    """Are these answers on a scale of 1 to 5?"""
    return all(value is None or (isinstance(value, int | float) and value in range(1, 6))
               for row in rows for value in row)  # fmt: skip


SHAPES: list[tuple[Mapping[str, Any], bool]] = [
    ({"i1": [1, 2, 3, None], "i2": [2, 2, 4, 5]}, True),
    ({"team": ["T1", "T1", "T2"], "i1": [1, 2, 5], "i2": [1, None, 4]}, True),
    ({"a": [3, 3, 3, 3], "b": [4, 4, 4, 4, 4]}, True),
    ({"rows": [[3, 3, None, 3], [1, 2, 3, 4]]}, True),
    ({"p": [0.01, None, 0.2]}, False),
]


@pytest.mark.parametrize(("data", "answers"), SHAPES)
def test_data_of_a_case_is_read_as_answers(data: Mapping[str, Any], answers: bool) -> None:
    found = survey_of_case(data)
    assert (found is not None) == answers
    if found:
        assert unexplained(document(found), 1) == []


@pytest.mark.skipif(not edge_cases(), reason="../shared/reference/edge-open.json is not here")
def test_corner_cases_of_r_are_null_with_a_reason_or_a_number() -> None:
    held = {name: survey_of_case(case["data"]) for name, case in edge_cases().items()
            if isinstance(case["data"], dict)}  # fmt: skip
    for name, found in held.items():
        if found is not None:
            assert unexplained(document(found), 1) == [], name
    told = [name for name, found in held.items() if found]
    print(f"\nedge-open: {len(told)} of {len(edge_cases())} cases are answers: {', '.join(told)}")
    assert told
