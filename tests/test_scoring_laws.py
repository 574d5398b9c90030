"""What must hold whatever the answers: order, doubling, scales, keying, chunks, labels and further cuts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Grouping
from lo_diagnostic.responses.cross_products import CrossProducts
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.engine import Wanted
from lo_diagnostic.scoring.persons import measure
from lo_diagnostic.scoring.scores_json import scores_json
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.scoring.tallies import tally
from lo_diagnostic.study.survey import Survey
from tests.survey_making import make_instrument, make_responses, make_survey

Document = dict[str, Any]
Dimensions = Mapping[str, Sequence[str]]
Points = NDArray[np.int64]

FIVE: Points = np.arange(1, 6)


@dataclass(frozen=True)
class People:
    """Answers to `dimensions` (NaN for none) on the points of one scale, and what people are grouped by."""

    dimensions: Dimensions
    answers: pd.DataFrame
    groups: Mapping[str, Sequence[str | None]]
    reverse: frozenset[str] = frozenset()
    points: tuple[int, ...] = (1, 2, 3, 4, 5)
    share: str = "1/2"

    def survey(self) -> Survey:
        """A survey of them."""
        scale = dict.fromkeys(self.dimensions, self.points)
        made = make_instrument(self.dimensions, reverse=self.reverse, points=scale, min_answered=self.share)
        columns = {name: list(values) for name, values in self.groups.items()}
        return make_survey(made, make_responses(self.answers, columns), minimum_group=3, minimum_detail=6)

    def text(self, cuts: Sequence[str] = ("team",), *, quality: bool = False) -> str:
        """The JSON of their scores."""
        return scores_json(score_instruments(self.survey(), cuts, Wanted(quality=quality)))

    def scores(self, cuts: Sequence[str] = ("team",), *, quality: bool = False) -> Document:
        """The same, read."""
        read: Document = json.loads(self.text(cuts, quality=quality))
        return read

    def rows(self, order: Sequence[int]) -> People:
        """Some of the people, in an order."""
        groups = {name: [values[row] for row in order] for name, values in self.groups.items()}
        return replace(self, answers=self.answers.iloc[list(order)].reset_index(drop=True), groups=groups)

    def relabelled(self, cut: str, names: Mapping[str, str]) -> People:
        """With other names for the groups of a cut."""
        labels = [None if group is None else names[group] for group in self.groups[cut]]
        return replace(self, groups={**self.groups, cut: labels})


@st.composite
def people(draw: st.DrawFn, *, holes: bool = True) -> People:
    """3–70 people in up to four teams: a common level, dimensions, noise; one to three dimensions."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    n, teams = draw(st.integers(3, 70)), draw(st.integers(1, 4))
    dice = np.random.default_rng(draw(st.integers(0, 100_000)))
    team = dice.integers(0, teams, n)
    level = dice.normal(0, 0.5, teams)[team][:, None] + dice.normal(0, 0.7, (n, 1))
    dimensions = {f"d{d}": [f"i{d}{place}" for place in range(size)] for d, size in enumerate(sizes)}
    columns = [item for items in dimensions.values() for item in items]
    answers = pd.DataFrame(
        np.clip(np.rint(3 + level + dice.normal(0, 1, (n, len(columns)))), 1, 5), columns=columns
    )
    if holes and draw(st.booleans()):
        answers = answers.mask(dice.random(answers.shape) < 0.15)
    labels = ["abcd"[place] for place in team]
    unknown = dice.random(n) < 0.05
    known = [None if hidden else name for name, hidden in zip(labels, unknown, strict=True)]
    reverse = frozenset(item for item in columns if dice.random() < 0.3)
    return People(dimensions, answers, {"team": known if holes else labels}, reverse)


def numbers(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a document with its path, notes left out."""
    if isinstance(found, Mapping):
        for name, value in found.items():
            if name != "notes":
                yield from numbers(value, f"{path}.{name}")
    elif isinstance(found, list):
        for place, value in enumerate(found):
            yield from numbers(value, f"{path}.{place}")
    else:
        yield path, found


SIMULATED = (".rwg_j_shuffled",)
"""Drawn from people in the order of their answers: another order of items draws others."""


FITTED = re.compile(r"\.(omega_|one_factor_fit)")
ILL_CONDITIONED = 1e-3
"""Items that hardly measure anything together: the likelihood is so flat that rounding shows in the fit."""


def same(one: Any, other: Any, near: float = 1e-7, skip: Sequence[str] = SIMULATED) -> None:
    """The same leaves, numbers within rounding, whatever the order of keys and of what is withheld."""
    mine, theirs = (dict(numbers(_withheld_in_order(found))) for found in (one, other))
    assert mine.keys() == theirs.keys()
    for path, value in mine.items():
        if path.endswith(tuple(skip)):
            continue
        within = max(near, ILL_CONDITIONED) if near and FITTED.search(path) else near
        equal = value == theirs[path] or (
            isinstance(value, float) and value == pytest.approx(theirs[path], rel=within, abs=within)
        )
        assert equal, f"{path}: {value} and {theirs[path]}"


def _withheld_in_order(found: Any) -> Any:
    if not (isinstance(found, Mapping) and isinstance(found.get("withheld"), list)):
        return found
    return {**found, "withheld": sorted(found["withheld"], key=json.dumps)}


def by_name(differences: list[Document]) -> dict[str, Document]:
    """Differences by dimension and groups."""
    return {f"{one['dimension']} {one['a']} {one['b']}": one for one in differences}


def turned(found: Document) -> Document:
    """b minus a of a minus b."""
    return found | {
        "a": found["b"], "b": found["a"], "difference": -found["difference"],
        "interval": _turned(found["interval"]), "hedges_g_interval": _turned(found["hedges_g_interval"]),
        "hedges_g": None if found["hedges_g"] is None else -found["hedges_g"],
        "verdict": OPPOSITE.get(found["verdict"], found["verdict"]),
    }  # fmt: skip


def _turned(interval: Document | None) -> Document | None:
    return interval and interval | {"low": -interval["high"], "high": -interval["low"]}


OPPOSITE = {"higher": "lower", "slightly_higher": "slightly_lower", "lower": "higher",
            "slightly_lower": "slightly_higher"}  # fmt: skip


# --- Order --------------------------------------------------------------------------------------------------


@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_people_changes_no_digit(found: People, random: Random) -> None:
    order = random.sample(range(len(found.answers)), len(found.answers))
    assert found.rows(order).text(quality=True) == found.text(quality=True)


@given(people(), st.booleans(), st.integers(0, 70), st.randoms(use_true_random=False))
def test_nor_does_it_in_two_waves(found: People, linked: bool, gone: int, random: Random) -> None:
    """The first people left after the earlier wave; the others turned round what they think."""
    n = len(found.answers)
    named = replace(found, groups={**found.groups, "respondent": [str(row) for row in range(n)]})
    now = replace(named, answers=6 - named.answers).rows(range(min(gone, n - 1), n))
    asked = replace(now.survey(), earlier=replace(named.survey(), wave="then"), linked=linked)
    mixed = [wave.rows(random.sample(range(len(wave.answers)), len(wave.answers))) for wave in (now, named)]
    again = replace(mixed[0].survey(), earlier=replace(mixed[1].survey(), wave="then"), linked=linked)
    texts = [scores_json(score_instruments(survey, ["team"])) for survey in (asked, again)]
    assert texts[0] == texts[1]


def test_nor_does_it_to_priorities() -> None:
    dice = np.random.default_rng(5)
    common = dice.normal(0, 1, (130, 1))
    answers = pd.DataFrame(
        np.clip(np.rint(3 + common + dice.normal(0, 1, (130, 6))), 1, 5), columns=[*"uvwxyz"]
    )
    found = People({"a": "uv", "b": "wx", "c": "yz"}, answers, {})
    texts = {
        scores_json(score_instruments(mixed.survey(), [], Wanted(outcome="c")))
        for mixed in (found, found.rows(range(129, -1, -1)), found.rows(dice.permutation(130).tolist()))
    }
    assert len(texts) == 1
    assert json.loads(texts.pop())["priorities"]["weights"].keys() == {"a", "b"}


@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_items_changes_nothing(found: People, random: Random) -> None:
    """But for which item gives way where all of them together would give somebody away: the last one."""
    mixed = {name: random.sample(items, len(items)) for name, items in found.dimensions.items()}
    told = [found.scores(), replace(found, dimensions=mixed).scores()]
    hidden = [sum("item" in cell for cell in scores["withheld"]) for scores in told]
    assert hidden[0] == hidden[1]
    if hidden[0]:
        for scores in told:
            scores["withheld"] = [cell for cell in scores["withheld"] if "item" not in cell]
            for dimension in scores["dimensions"].values():
                dimension.pop("items", None)
    same(told[0], told[1])


@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_dimensions_changes_nothing(found: People, random: Random) -> None:
    names = random.sample([*found.dimensions], len(found.dimensions))
    mixed = replace(found, dimensions={name: found.dimensions[name] for name in names})
    one, other = found.scores(), mixed.scores()
    for document in (one, other):
        document["differences"]["team"] = by_name(document["differences"]["team"])
        for part in ("correlations", "correlation_intervals"):
            pairs = [(a, b, r) for a, row in document[part].items() for b, r in row.items()]
            document[part] = {" ".join(sorted((a, b))): r for a, b, r in pairs}
        notes = {" ".join(sorted(name.split("."))): note for name, note in document["notes"].items()}
        document["notes"] = notes
        document["overlaps"] = {" ".join(sorted((o["a"], o["b"]))): o["r"] for o in document["overlaps"]}
        document["highest"] = sorted(document["highest"])
    same(one, other)


@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_dimensions_changes_no_flag_of_an_index_without_order(
    found: People, random: Random
) -> None:
    """Runs are of neighbours, and of two like items one comes first; the other indices know no order."""
    wide = {f"{name}{copy}": [f"{item}{copy}" for item in items]
            for copy in "xyz" for name, items in found.dimensions.items()}  # fmt: skip
    dice = np.random.default_rng(len(found.answers))
    columns = {item: dice.integers(1, 6, len(found.answers)) for items in wide.values() for item in items}
    whole = replace(found, dimensions=wide, answers=pd.DataFrame(columns).astype(float), reverse=frozenset())
    names = random.sample([*wide], len(wide))
    one = whole.scores([], quality=True)["quality"]
    other = replace(whole, dimensions={name: wide[name] for name in names}).scores([], quality=True)[
        "quality"
    ]
    if "withheld" not in one:
        for name in ("response_variability", "even_odd", "mahalanobis"):
            same(one["indices"][name], other["indices"][name])


def test_halves_that_do_not_correlate_flag_nobody_by_a_rounding() -> None:
    """Many of 600 people have an even-odd index of exactly 0, which is its cut."""
    names = {f"d{d}": [f"i{d}0", f"i{d}1"] for d in range(6)}
    answers = np.random.default_rng(1).integers(1, 6, (600, 12)).astype(float)
    found = People(
        names, pd.DataFrame(answers, columns=[item for pair in names.values() for item in pair]), {}
    )
    orders = [found, replace(found, dimensions=dict(reversed(names.items())))]
    flagged = [one.scores([], quality=True)["quality"]["indices"]["even_odd"]["n"] for one in orders]
    assert flagged[0] == flagged[1]


# --- Everybody twice ----------------------------------------------------------------------------------------


@given(people(holes=False))
def test_everybody_twice_is_as_certain_about_the_same(found: People) -> None:
    n = len(found.answers)
    one, two = found.scores(), found.rows([*range(n), *range(n)]).scores()
    narrower = np.sqrt(2 * (n - 1) / (2 * n - 1))
    for name, cell in one["dimensions"].items():
        twice = two["dimensions"][name]
        if "withheld" in cell:
            continue  # too few people, or all of them at one end of the scale
        assert twice["n"] == 2 * cell["n"]
        assert twice["raw_mean"] == pytest.approx(cell["raw_mean"])
        same(twice["band"] | {"clear": 0, "leaning": 0}, cell["band"] | {"clear": 0, "leaning": 0})
        if cell["interval"] is not None:
            assert cell["interval"]["low"] < twice["interval"]["low"] < twice["interval"]["high"]
        if cell["median"] is not None:
            same({"median": cell["median"], "share": cell["favourable"], "sd": cell["sd"] * narrower},
                 {"median": twice["median"], "share": twice["favourable"], "sd": twice["sd"]})  # fmt: skip
            _items_twice(cell["items"], twice["items"])
            _reliability_twice(cell["reliability"], twice["reliability"])
    _teams_twice(one, two)


def _items_twice(one: Document, two: Document) -> None:
    for name, item in one.items():
        assert two[name]["counts"] == {point: 2 * count for point, count in item["counts"].items()}
        assert two[name]["mean"] == pytest.approx(item["mean"])
        if item["item_rest_r"] is not None:
            assert two[name]["item_rest_r"] == pytest.approx(item["item_rest_r"])
            assert two[name]["alpha_if_dropped"] == pytest.approx(item["alpha_if_dropped"])


def _reliability_twice(one: Document, two: Document) -> None:
    for name in (
        "alpha",
        "alpha_listwise",
        "alpha_standardised",
        "average_r",
        "spearman_brown",
        "omega_total",
    ):
        if one[name] is not None:
            assert two[name] == pytest.approx(one[name], abs=1e-6), name


def _teams_twice(one: Document, two: Document) -> None:
    """Deviations are means over people; differences are those of means."""
    for name, found in one["agreement"]["team"].items():
        for team, members in found["groups"].items():
            twice = two["agreement"]["team"].get(name, {"groups": {}})["groups"].get(team)
            if twice is None:
                continue  # twice as many: other groups are merged, or one at an end of the scale is told
            if "withheld" not in members and members["ad_mean"] is not None:
                assert twice["ad_mean"] == pytest.approx(members["ad_mean"])
                assert twice["ad_median"] == pytest.approx(members["ad_median"])
                assert twice["rwg_j"] >= members["rwg_j"] - 1e-12
    later = by_name(two["differences"]["team"])
    for name, difference in by_name(one["differences"]["team"]).items():
        if _merges(difference) or name not in later:
            continue  # as above
        assert later[name]["difference"] == pytest.approx(difference["difference"], abs=1e-9)


# --- Another scale ------------------------------------------------------------------------------------------

RAW = ("raw_mean", "raw_sd", "mean", "counts", "sd")


def _on(found: People, points: Points) -> People:
    """The same answers told in other numbers."""
    answers = found.answers.map(lambda answer: answer if np.isnan(answer) else points[int(answer) - 1])
    return replace(found, answers=answers, points=tuple(points.tolist()))


def _raw_apart(document: Document) -> tuple[Document, Document]:
    """What is told in the scale's own numbers, and the rest."""
    raw: Document = {}

    def taken(around: Document, path: str, names: Sequence[str]) -> None:
        for name in names:
            if around.get(name) is not None:
                raw[f"{path}.{name}"] = around.pop(name)

    for name, cell in document["dimensions"].items():
        taken(cell, name, ("raw_mean", "raw_sd"))
        for item, values in (cell.get("items") or {}).items():
            taken(values, f"{name}.{item}", ("mean", "sd", "counts"))
    for team, group in document["groups"]["team"].items():
        for name, cell in group.get("dimensions", {}).items():
            taken(cell, f"{team}.{name}", ("raw_mean", "raw_sd"))
    for name, found in document["agreement"]["team"].items():
        taken(found, name, ("ad_limit",))
        for team, members in found["groups"].items():
            taken(members, f"{name}.{team}", ("ad_mean", "ad_median"))
    return raw, document


@given(people(), st.sampled_from([(2, 1), (-1, 1), (0, 2), (-1, 3)]))
def test_a_scale_told_in_other_numbers(found: People, by: tuple[int, int]) -> None:
    """1–5 as 3–7, 0–4, 2–10 in steps of two and 2–14 in steps of three: on 0–100 nothing changes."""
    plus, times = by
    one, rest = _raw_apart(found.scores())
    other, other_rest = _raw_apart(_on(found, times * FIVE + plus).scores())
    same(rest, other_rest)
    assert one.keys() == other.keys()
    for path, value in one.items():
        if path.endswith(".counts"):
            assert other[path] == {str(times * int(point) + plus): count for point, count in value.items()}
        elif path.endswith("mean") and not path.endswith("ad_mean"):
            assert other[path] == pytest.approx(times * value + plus)
        else:
            assert other[path] == pytest.approx(times * value)


@given(people())
def test_flags_do_not_look_at_the_numbers_of_a_scale(found: People) -> None:
    one = found.scores(quality=True)["quality"]
    other = _on(found, 2 * FIVE).scores(quality=True)["quality"]
    for quality in (one, other):
        for part in ("indices", "without_flagged"):
            for cell in quality.get(part, {}).values():
                for name in ("cut", "raw_mean", "raw_sd"):
                    cell.pop(name, None)
    same(one, other)


# --- Keying -------------------------------------------------------------------------------------------------


def _mirrored(found: People) -> People:
    return replace(found, answers=6 - found.answers, reverse=frozenset(found.answers.columns) - found.reverse)


@given(people())
def test_mirrored_answers_to_mirrored_items_are_the_same_answers(found: People) -> None:
    one, other = found.scores(), _mirrored(found).scores()
    for cell in other["dimensions"].values():
        for item in (cell.get("items") or {}).values():
            if "withheld" in item:
                continue
            item["mean"] = 6 - item["mean"]
            item["counts"] = dict(zip("12345", reversed(item["counts"].values()), strict=True))
    same(one, other, near=1e-12)
    assert _mirrored(_mirrored(found)).text() == found.text()


def _without_hold(cell: Document) -> tuple[str, ...]:
    """Ends of an omega interval far outside 0–1: the likelihood is flat there, and rounding decides."""
    interval = (cell["reliability"] or {}).get("omega_interval")
    return ("omega_interval.low", "omega_interval.high") if interval and interval["low"] < -1 else ()


@given(people())
def test_items_keyed_the_other_way_turn_every_score(found: People) -> None:
    """Means mirror, spreads and coefficients stay, differences turn round."""
    one = found.scores()
    other = replace(found, reverse=frozenset(found.answers.columns) - found.reverse).scores()
    for name, cell in one["dimensions"].items():
        if "withheld" not in cell:
            mirror = other["dimensions"][name]
            assert mirror["mean"] == pytest.approx(100 - cell["mean"])
            for told in ("sd", "kurtosis", "reliability"):
                same({told: cell[told]}, {told: mirror[told]}, skip=(*SIMULATED, *_without_hold(cell)))
    same(one["agreement"], other["agreement"])
    expected = [turned(found) | {"a": found["a"], "b": found["b"]} for found in one["differences"]["team"]]
    same(expected, other["differences"]["team"])
    for name, row in one["correlations"].items():
        same(row, other["correlations"][name])


@given(people())
def test_an_item_nobody_answered_changes_nothing_else(found: People) -> None:
    low = replace(found, share="1/10")
    name, items = next(iter(low.dimensions.items()))
    more = replace(low, dimensions={**low.dimensions, name: [*items, "nobody"]},
                   answers=low.answers.assign(nobody=np.nan))  # fmt: skip
    one, other = low.scores(), more.scores()
    for document in (one, other):
        cell, members = document["dimensions"][name], document["agreement"]["team"].get(name, {"groups": {}})
        (cell.get("items") or {}).pop("nobody", None)
        document.pop("withheld")
        if cell.get("reliability"):
            for told in ("items", "complete", "spearman_brown"):
                cell["reliability"].pop(told)
        members["groups"] = {}
    same(one, other)


# --- Chunks -------------------------------------------------------------------------------------------------


def equal(one: Any, other: Any) -> bool:
    """Are two results made of arrays the same to the last digit?"""
    if is_dataclass(one):
        return all(equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(equal(one[name], other[name]) for name in one)
    return np.array_equal(one, other, equal_nan=getattr(one, "dtype", None) == np.float64)


@given(people(), st.integers(0, 70))
def test_counts_of_chunks_add_up_to_those_of_everybody(found: People, at: int) -> None:
    survey = found.survey()
    everybody, instrument = survey.responses, survey.instruments[0].instrument
    grouping = Grouping.by(everybody.people["team"])
    first = np.arange(len(everybody)) < at

    def counts(mask: NDArray[np.bool_]) -> list[Any]:
        chunk: Responses = everybody.where(pd.Series(mask))
        cuts = {"team": Grouping(grouping.groups, grouping.codes[mask])}
        return [tally(measured, cuts) for measured in measure(instrument, chunk)]

    for a, b, whole in zip(counts(first), counts(~first), counts(np.ones_like(first)), strict=True):
        assert equal(a + b, whole)
        assert equal(b + a, whole)
        products = [part.patterns.cross_products() for part in (a, b, whole)]
        assert equal(products[0] + products[1], products[2])


@given(people(), st.integers(0, 70))
def test_people_one_by_one_and_patterns_of_them_have_the_same_products(found: People, at: int) -> None:
    survey = found.survey()
    for measured in measure(survey.instruments[0].instrument, survey.responses):
        steps = np.stack([measured.steps(item) for item in measured.scored])
        whole = CrossProducts.of(steps, steps >= 0)
        chunks = [CrossProducts.of(part, part >= 0) for part in (steps[:, :at], steps[:, at:])]
        assert equal(chunks[0] + chunks[1], whole)
        assert equal(tally(measured, {}).patterns.cross_products(), whole)


@given(st.lists(st.integers(0, 12), max_size=60), st.integers(0, 60))
def test_distributions_of_chunks_add_up(values: list[int], at: int) -> None:
    scores = np.array(values, dtype=np.float64) / 3
    assert equal(Distributions.of(scores[:at]) + Distributions.of(scores[at:]), Distributions.of(scores))


# --- Groups -------------------------------------------------------------------------------------------------


def _tied(one: Document, other: Document, new: Mapping[str, str]) -> bool:
    """Of two smallest groups of one size that one is withheld whose name comes later."""
    hidden = [cell | {"group": _name(cell["group"], new)} if "group" in cell else cell
              for cell in one["withheld"]]  # fmt: skip
    return sorted(hidden, key=json.dumps) != sorted(other["withheld"], key=json.dumps)


def _name(group: str, new: Mapping[str, str]) -> str:
    return new.get(group, group)


def _pair(pair: Document, new: Mapping[str, str]) -> Document:
    return pair | {"a": _name(pair["a"], new), "b": _name(pair["b"], new)}


def _merges(pair: Document) -> bool:
    """Merged groups come last, whatever the others are called."""
    return str(pair["b"]).startswith("_merged")


def _renamed(groups: Document, new: Mapping[str, str]) -> Document:
    for group in groups.values():
        if "members" in group:
            group["members"] = sorted(_name(member, new) for member in group["members"])
    return {_name(team, new): group for team, group in groups.items()}


@given(people(), st.permutations([*"abcd"]))
def test_other_names_for_groups_carry_their_results_along(found: People, names: list[str]) -> None:
    new = dict(zip("abcd", names, strict=True))
    one, other = found.scores(), found.relabelled("team", new).scores()
    assume(not _tied(one, other, new))
    for cut in ("groups", "agreement", "differences", "withheld"):
        mine = one.pop(cut)
        theirs = other.pop(cut)
        if cut == "groups":
            same(_renamed(mine["team"], new), _renamed(theirs["team"], {}), near=1e-9)
        if cut == "agreement":
            for agreement in mine["team"].values():
                agreement["groups"] = _renamed(agreement["groups"], new)
            same(mine, theirs, near=1e-9)
        if cut == "differences":
            renamed = [_pair(pair, new) for pair in mine["team"]]
            ordered = [one if one["a"] < one["b"] or _merges(one) else turned(one) for one in renamed]
            same(by_name(ordered), by_name(theirs["team"]), near=1e-9)
    assert one == other


@given(people())
def test_a_minus_b_is_b_minus_a_turned_round(found: People) -> None:
    names = dict(zip("abcd", "dcba", strict=True))
    there, back = found.scores(), found.relabelled("team", names).scores()
    assume(not _tied(there, back, names))
    expected = [pair if _merges(pair) else turned(pair) for pair in there["differences"]["team"]]
    again = [_pair(pair, names) for pair in back["differences"]["team"]]
    same(by_name(expected), by_name(again), near=1e-9)


@given(people(), st.integers(0, 1000))
def test_a_second_cut_changes_no_number_that_is_still_shown(found: People, seed: int) -> None:
    """It may take cells away, which no longer enter what is computed across groups."""
    coins = np.random.default_rng(seed).integers(0, 2, len(found.answers))
    both = replace(found, groups={**found.groups, "coin": [str(coin) for coin in coins]})
    one, two = (dict(numbers(scores)) for scores in (found.scores(), both.scores(("team", "coin"))))
    own = re.compile(
        r"\.(dimensions\.\w+|groups\.team\.[a-d]\.dimensions\.\w+)\.(n|mean|sd|items\.\w+\.mean)"
    )
    shared = [path for path in one.keys() & two.keys() if own.fullmatch(path)]
    assert [one[path] for path in shared] == [two[path] for path in shared]
    assert {path for path in shared if path.startswith(".dimensions")} >= {
        path
        for path in one
        if path.startswith(".dimensions") and path.endswith(".mean") and ".items." not in path
    }


def test_long_scales_with_holes_correlate_alike_in_any_order() -> None:
    """Their scores have no common denominator small enough for exact products."""
    dice = np.random.default_rng(1)
    names = {name: [f"{name}{item}" for item in range(20)] for name in "ab"}
    answers = dice.integers(1, 6, (4000, 40)).astype(float)
    answers[dice.random(answers.shape) < 0.3] = np.nan
    table = pd.DataFrame(answers, columns=[item for items in names.values() for item in items])
    found = People(names, table, {})
    order = dice.permutation(len(table))
    other = replace(found, answers=table.iloc[order].reset_index(drop=True))
    told = [one.scores([])["correlations"] for one in (found, other)]
    assert told[0] == told[1]
    scores = pd.DataFrame({name: table[items].mean(axis=1).where(table[items].notna().mean(axis=1) >= 0.5)
                           for name, items in names.items()})  # fmt: skip
    assert told[0]["a"]["b"] == pytest.approx(scores["a"].corr(scores["b"]), abs=1e-9)
