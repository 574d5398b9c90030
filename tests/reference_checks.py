"""How each statistic of R's is held against what we report: pairs of ours and R's, one check a statistic.

Where R tells a number in another form than we do, its form is worked out from the fields that are reported: a
95 % interval of a mean from our 90 % one, the finite-population standard error from `interval_now`, p from a
family of one test (there it is the adjusted p), t of a change from its interval, d from g and J. Listwise
records are of surveys of the complete rows. Three steps are taken outside: R's family of nine pairs of waves
is put together with the engine's `Family`, Fisher's interval at 95 % with its `fisher_interval`; t, df and se
of Welch's test are not reported (test_scoring_comparisons has them).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.scoring.cells import (
    DimensionScores,
    GroupDimensionScores,
    GroupScores,
    Interval,
    ItemScores,
    Reliability,
)
from lo_diagnostic.scoring.family import Family
from lo_diagnostic.scoring.hedges import correction
from lo_diagnostic.scoring.intervals import t_quantile
from lo_diagnostic.scoring.scores import (
    Agreement,
    Change,
    Difference,
    GroupAgreement,
    QualityScores,
    Scores,
)
from tests.reference_records import HERE, SHARED
from tests.reference_surveys import Asked, DataSet, columns, ident, results

Record = Mapping[str, Any]
Pairs = Iterator[tuple[Any, Any]]
Floats = NDArray[np.float64]

SHARES = {"any": "1/100", "half": "1/2", "all": "1"}


# --- What of a survey's scores a record is about ------------------------------------------------------------


@dataclass(frozen=True)
class About:
    """A record with the data set it is about."""

    data: DataSet
    record: Record

    @property
    def scale(self) -> str:
        """The scale or variable that the record names."""
        scope = self.record["scope"]
        return str(scope.get("scale") or scope.get("variable"))

    @property
    def width(self) -> float:
        """From one end of the scale to the other, in R's numbers."""
        low, high = self.data.ends(self.scale)
        return high - low

    @property
    def unit(self) -> float:
        """What a point of the instrument's scale is in R's numbers."""
        return self.data.scales[self.scale].unit

    def own(self, points: float | None) -> float | None:
        """A score on 0–100 in R's numbers."""
        return None if points is None else self.data.ends(self.scale)[0] + points / 100 * self.width

    def own_interval(self, limits: tuple[float, float]) -> list[float | None]:
        """Limits on 0–100 in R's numbers."""
        return [self.own(limit) for limit in limits]

    def scores(self, **asked: Any) -> Scores:
        """Scores of the survey so asked; of the record's scale alone unless `scales` says otherwise."""
        small = {"minimum": 1} if self.data.name in ("univbct_waves", "apisrs") else {}
        return results(self.data.name, Asked(**{"scales": (self.scale,)} | small | asked))

    def as_recorded(self) -> dict[str, Any]:
        """The missing rule and the rows of the record."""
        rule = self.record["missing"].rpartition("_")[2]
        return {"share": SHARES.get(rule, "1/2"), "rows": self.record["scope"].get("rows", "all")}

    def dimension(self, **asked: Any) -> DimensionScores:
        """The whole organisation's results of the record's scale, by its missing rule."""
        found = self.scores(**self.as_recorded() | asked).dimensions[ident(self.scale)]
        assert isinstance(found, DimensionScores)
        return found

    def reliability(self) -> tuple[DimensionScores, Reliability]:
        """Pairwise records count all rows, so the other items are asked, too; listwise ones complete rows."""
        pairwise = self.record["missing"] == "pairwise"
        found = self.dimension(scales=self.with_others()) if pairwise else self.dimension(rows="complete")
        assert found.reliability is not None
        return found, found.reliability

    def with_others(self) -> tuple[str, ...]:
        """The record's scale, then the scales and items that share no item with it."""
        mine, others = set(self.data.scales[self.scale].items), list(self.data.described)
        clear = [name for name in others if not mine & set(self.data.scales[name].items)]
        return (self.scale, *(name for name in clear if name != self.scale))

    def group(self, name: str, **asked: Any) -> GroupDimensionScores:
        """One group's results."""
        cut = self.record["scope"]["group"]
        group = self.scores(cuts=(cut,), **asked).groups[cut][name]
        assert isinstance(group, GroupScores)
        cell = group.dimensions[ident(self.scale)]
        assert isinstance(cell, GroupDimensionScores)
        return cell

    def agreement(self) -> Agreement:
        """What is computed across the groups."""
        cut = self.record["scope"]["group"]
        return self.scores(cuts=(cut,)).agreement[cut][ident(self.scale)]

    def quality(self) -> QualityScores:
        """Response quality, without reversed items."""
        found = results(self.data.name, Asked(keyed=False, quality=True)).quality
        assert isinstance(found, QualityScores)
        return found

    def members(self, name: str) -> GroupAgreement:
        """How one group agrees."""
        found = self.agreement().groups[name]
        assert isinstance(found, GroupAgreement)
        return found

    def differences(self) -> Mapping[tuple[str, str], Difference]:
        """Every tested pair of groups of the one scale."""
        cut = self.record["scope"]["group"]
        return {(one.a, one.b): one for one in self.scores(cuts=(cut,)).differences[cut]}

    def difference(self) -> Difference:
        """a minus b: a family of one, so that its adjusted p is the p."""
        scope = self.record["scope"]
        (found,) = self.differences().values()
        assert (found.a, found.b, found.family) == (scope["a"], scope["b"], 1)
        return found

    def wave(self, which: str) -> str:
        """The variable's column in a wave."""
        return f"{self.scale}{str(self.record['scope'][which])[-2:]}"

    def change(self, *, linked: bool) -> Change:
        """The later minus the earlier wave: a family of one."""
        now, before = self.wave("wave_b"), self.wave("wave_a")
        asked = Asked(scales=(now,), before=before, linked=linked, minimum=1)
        (found,) = results(self.data.name, asked).changes
        assert found.linked == linked
        assert found.family == 1
        return found


def half(interval: Interval | None) -> float:
    """Half the width of an interval."""
    assert interval is not None
    return (interval.high - interval.low) / 2


def at_95(interval: Interval | None, n: int) -> tuple[float, float]:
    """Ends that our 90 % t interval of a mean would have at R's 95 %, on 0–100."""
    assert interval is not None
    middle = (interval.low + interval.high) / 2
    reach = half(interval) * t_quantile(0.95, n - 1) / t_quantile(interval.level, n - 1)
    return middle - reach, middle + reach


def quartiles(cell: DimensionScores) -> tuple[float, float]:
    """Quartiles as R gives them."""
    assert cell.quartiles is not None
    return cell.quartiles.lower, cell.quartiles.upper


def times(value: float | None, factor: float) -> float | None:
    """The value in another unit."""
    return None if value is None else value * factor


def ends(interval: Interval | None) -> tuple[float, float]:
    """An interval as R gives it."""
    assert interval is not None
    return interval.low, interval.high


# --- One check a statistic: pairs of ours and R's -----------------------------------------------------------


def of_cell(value: Callable[[About, DimensionScores], Any]) -> Callable[[About], Pairs]:
    """A check of one value of the whole organisation's cell; its n goes with it."""

    def check(of: About) -> Pairs:
        found = of.dimension()
        yield [value(of, found), found.n], [of.record["value"], of.record["n"]]

    return check


def check_mean_interval(of: About) -> Pairs:
    """The one dimension is the whole of the capability index, too."""
    found, theirs = of.dimension(), of.record["value"]
    yield of.own_interval(at_95(found.interval, found.n)), theirs
    index = of.scores(**of.as_recorded()).indices["capability"]
    assert not isinstance(index, Withheld)
    yield of.own_interval(at_95(index.interval, index.n)), theirs
    yield [of.own(index.mean), index.n], [(theirs[0] + theirs[1]) / 2, of.record["n"]]


def check_fpc(of: About) -> Pairs:
    found, theirs = of.dimension(headcount=of.record["params"]["N"]), of.record["value"]
    if of.record["statistic"] == "fpc_mean_se":
        se = half(found.interval_now) / t_quantile(0.9, found.n - 1)
        yield se * of.width / 100, theirs
    else:
        yield of.own_interval(at_95(found.interval_now, found.n)), theirs


def check_share(of: About) -> Pairs:
    assert of.own(75.0) == of.record["params"]["cut"]
    found = of.dimension()
    is_interval = of.record["statistic"].endswith("wilson")
    yield ends(found.favourable_interval) if is_interval else found.favourable, of.record["value"]


def check_item_raw(of: About) -> Pairs:
    name, r = of.record["scope"]["item"], of.record["value"]
    scale = next(s for s in of.data.described if name in of.data.scales[s].items)
    found = results(of.data.name, Asked()).dimensions[ident(scale)]
    assert isinstance(found, DimensionScores)
    item = found.items[name]
    assert isinstance(item, ItemScores)
    yield [item.n, item.mean, item.sd], [r["n"], r["mean"], r["sd"]]
    yield [item.counts.get(point) for point in r["freq"]], [*r["freq"].values()]
    yield sum(item.counts.values()), item.n


def of_items(value: Callable[[About, str, ItemScores], Any]) -> Callable[[About], Pairs]:
    """A check of one value of each item of a scale."""

    def check(of: About) -> Pairs:
        found, _ = of.reliability()
        for name, theirs in of.record["value"].items():
            item = found.items[name]
            assert isinstance(item, ItemScores)
            yield value(of, name, item), theirs

    return check


def keyed_mean(of: About, name: str, item: ItemScores) -> float:
    """The mean of the keyed answers."""
    assert item.mean is not None
    scale = of.data.scales[of.scale]
    return scale.low + scale.high - item.mean if name in scale.reverse else item.mean


def coefficient(field: str) -> Callable[[About], Pairs]:
    """A check of one coefficient or interval of reliability."""

    def check(of: About) -> Pairs:
        found = getattr(of.reliability()[1], field)
        yield ends(found) if isinstance(found, Interval) else found, of.record["value"]

    return check


def check_alpha(of: About) -> Pairs:
    found = of.reliability()[1]
    yield [found.alpha, found.n], [of.record["value"], of.record["n"]]
    yield found.items, len(of.data.scales[of.scale].items)
    if of.record["missing"] == "listwise":
        everybody = of.dimension(scales=of.with_others(), rows="all").reliability
        assert everybody is not None
        yield [everybody.alpha_listwise, everybody.complete], [of.record["value"], of.record["n"]]


def check_one_factor(of: About) -> Pairs:
    fit, r = of.reliability()[1].one_factor_fit, of.record["value"]
    assert fit is not None
    assert not fit.heywood
    mine = [fit.chi_square, fit.df, fit.cfi, fit.rmsea, fit.srmr]
    yield mine, [r[name] for name in ("chisq", "df", "cfi", "rmsea", "srmr")]


def check_groups(of: About) -> Pairs:
    r, scope = of.record["value"], of.record["scope"]
    found = [of.group(str(name)) for name in r.get("group") or [scope["a"], scope["b"]]]
    yield [cell.n for cell in found], r["n"]
    yield [of.own(cell.mean) for cell in found], r["mean"]
    yield [times(cell.raw_sd, of.unit) for cell in found], r["sd"]
    if "group" in r:
        limits = [
            of.own_interval(at_95(cell.interval, cell.n)) if cell.interval else [None] * 2 for cell in found
        ]
        yield limits, [[*both] for both in zip(r["ci95_t_low"], r["ci95_t_high"], strict=True)]


def check_sizes(of: About) -> Pairs:
    found, r, cut = of.agreement(), of.record["value"], of.record["scope"]["group"]
    yield [found.group_count, found.n / found.group_count], [r["groups"], r["mean"]]
    sizes = [of.group(name).n for name in of.scores(cuts=(cut,)).groups[cut]]
    yield [min(sizes), max(sizes), sum(sizes)], [r["min"], r["max"], of.record["n"]]


def across(field: str) -> Callable[[About], Pairs]:
    """A check of one number or interval across the groups."""

    def check(of: About) -> Pairs:
        found = of.agreement()
        value = getattr(found, field)
        yield ends(value) if isinstance(value, Interval) else value, of.record["value"]
        yield found.n, of.record["n"]

    return check


def check_anova(of: About) -> Pairs:
    found, r = of.agreement(), of.record["value"]
    yield [found.f, found.df1, found.df2, found.p], [r["F"], r["df1"], r["df2"], r["p"]]


def check_welch_anova(of: About) -> Pairs:
    found, r = of.agreement(), of.record["value"]
    yield [found.welch_f, found.df1, found.welch_df2, found.welch_p], [r["F"], r["df1"], r["df2"], r["p"]]


def check_omega_squared(of: About) -> Pairs:
    ours = of.agreement().omega_squared
    assert ours is not None
    yield max(ours, 0.0), of.record["value"]["value"]


def check_team_means(of: About) -> Pairs:
    r, found = of.record["value"], of.agreement()
    groups = [of.group(str(name)) for name in r["group"]]
    yield [cell.n for cell in groups], r["n"]
    yield [of.own(cell.eb_mean) for cell in groups], r["eb_mean"]
    yield [cell.group_reliability for cell in groups], r["reliability"]
    squared = (of.width / 100) ** 2
    yield [times(found.tau2, squared), times(found.sigma2, squared)], [r["tau2"], r["sigma2"]]


def check_rwg(of: About) -> Pairs:
    r, field = of.record["value"], NULLS[of.record["params"]["null"]]
    yield [getattr(of.members(str(name)), field) for name in r["group"]], r[of.record["statistic"]]
    cut = of.record["scope"]["group"]
    groups = of.scores(scales=of.data.described, cuts=(cut,)).groups[cut]
    people = {name: group.n for name, group in groups.items() if isinstance(group, GroupScores)}
    yield [people[str(name)] for name in r["group"]], r["gsize"]


def check_deviation(of: About) -> Pairs:
    r, field = of.record["value"], of.record["statistic"]
    yield [getattr(of.members(str(name)), field) for name in r["group"]], r["ad"]


def check_welch(of: About) -> Pairs:
    found, r = of.difference(), of.record["value"]
    share = of.width / 100
    yield [found.difference * share, found.p_adjusted, found.p_holm], [r["diff"], r["p"], r["p"]]
    yield [end * share for end in ends(found.interval)], r["ci95"]


def check_pairwise(of: About) -> Pairs:
    r, found = of.record["value"], of.differences()
    pairs = [found[str(a), str(b)] for a, b in zip(r["a"], r["b"], strict=True)]
    yield [pair.p_adjusted for pair in pairs], r["p_bh"]
    yield [pair.p_holm for pair in pairs], r["p_holm"]
    yield [pair.family for pair in pairs], [len(r["p"])] * len(pairs)


def check_g(of: About) -> Pairs:
    found, r = of.difference(), of.record["value"]
    yield found.hedges_g, r["g"]
    if "ci95" in r:
        yield ends(found.hedges_g_interval), r["ci95"]


def check_d_interval(of: About) -> Pairs:
    """R's limits are of d, ours of g = J · d."""
    cut = of.record["scope"]["group"]
    j = float(correction(np.array(float(of.scores(cuts=(cut,)).agreement[cut][ident(of.scale)].n - 2))))
    yield [end / j for end in ends(of.difference().hedges_g_interval)], of.record["value"]


def check_p_of_scales(of: About) -> Pairs:
    """All scales at once are the family that R adjusted."""
    family, r = of.record["scope"]["family"], of.record["value"]
    cut = family.split("_")[2]
    tested = results(of.data.name, Asked(cuts=(cut,))).differences[cut]
    found = {one.dimension: one for one in tested}
    assert {one.family for one in tested} == {len(r)}
    field = {"BH": "p_adjusted", "holm": "p_holm"}[of.record["params"]["method"]]
    yield [getattr(found[ident(name)], field) for name in r], [*r.values()]


def check_p_of_waves(of: About) -> Pairs:
    """R's family is over all pairs of waves, ours over one: the family is put together here."""
    tests = [About(of.data, r) for r in of.data.records if r["statistic"] == "paired_t"]
    p = [one.change(linked=True).p_adjusted for one in tests]
    family = Family.of([np.nan if value is None else value for value in p])
    scopes = [one.record["scope"] for one in tests]
    names = [f"{scope['variable']}{scope['wave_a']}_{scope['wave_b']}" for scope in scopes]
    adjusted = {"BH": family.exploring, "holm": family.deciding}[of.record["params"]["method"]]
    found = dict(zip(names, adjusted, strict=True))
    yield [found[name] for name in of.record["value"]], [*of.record["value"].values()]


def check_p_adjusted(of: About) -> Pairs:
    waves = of.record["scope"]["family"].startswith("paired_t")
    yield from check_p_of_waves(of) if waves else check_p_of_scales(of)


def check_p(of: About) -> Pairs:
    cut = of.record["scope"]["family"].split("_")[2]
    for name, theirs in of.record["value"].items():
        (found,) = results(of.data.name, Asked(scales=(name,), cuts=(cut,))).differences[cut]
        yield found.p_adjusted, theirs


def check_paired(of: About) -> Pairs:
    found, r = of.change(linked=True), of.record["value"]
    share = _share(of)
    yield [found.difference * share, found.p_adjusted, found.p_holm], [r["mean_diff"], r["p"], r["p"]]
    yield [end * share for end in ends(found.interval)], r["ci95"]
    yield [found.n, found.n_earlier], [of.record["n"]] * 2
    t = found.difference / half(found.interval) * t_quantile(0.95, found.n - 1)
    yield [t, found.n - 1], [r["t"], r["df"]]


def check_unpaired(of: About) -> Pairs:
    found, r = of.change(linked=False), of.record["value"]
    yield [found.p_adjusted, found.n + found.n_earlier], [r["p"], of.record["n"]]
    yield [end * _share(of) for end in ends(found.interval)], r["ci95"]


def check_gz(of: About) -> Pairs:
    found, r = of.change(linked=True), of.record["value"]
    yield found.effect, r["gz"]
    assert found.effect is not None
    yield found.effect / float(correction(np.array(found.n - 1.0))), r["dz"]


def _share(of: About) -> float:
    """What a point of a change on 0–100 is in R's numbers."""
    low, high = of.data.ends(of.wave("wave_a"))
    return (high - low) / 100


def check_correlations(of: About) -> Pairs:
    found, r = results(of.data.name, Asked()).correlations, of.record["value"]
    names = [ident(name) for name in r["scales"]]
    for i, a in enumerate(names):
        for j, b in enumerate(names[i + 1 :], i + 1):
            yield found[a][b], r["r"][i][j]


def of_outcome(of: About) -> tuple[str, tuple[str, ...]]:
    """The outcome, and all scales of the regression."""
    scope = of.record["scope"]
    return scope["outcome"], (*scope["predictors"].split("+"), scope["outcome"])


def check_with_outcome(of: About) -> Pairs:
    """Ours are pairwise, R's listwise: only people with every score are asked. Fisher's interval: 95 %."""
    outcome, names = of_outcome(of)
    r = of.record["value"]
    found = results(of.data.name, Asked(scales=names, rows="scored"))
    for name, theirs in r["r"].items():
        ours = found.correlations[ident(name)][ident(outcome)]
        limits = found.correlation_intervals[ident(name)][ident(outcome)]
        assert limits.n == of.record["n"]
        yield [ours, *ends(limits.interval)], [theirs, r["ci_low"][name], r["ci_high"][name]]


def check_priorities(of: About) -> Pairs:
    outcome, names = of_outcome(of)
    found = results(of.data.name, Asked(scales=names, outcome=ident(outcome))).priorities
    assert found is not None
    yield found.n, of.record["n"]
    if of.record["statistic"] == "r_squared":
        yield found.r_squared, of.record["value"]
    else:
        field = {"relimp_lmg": "lmg", "relimp_genizi": "johnson"}[of.record["statistic"]]
        yield (
            [getattr(found.weights[ident(name)], field) for name in names[:-1]],
            [of.record["value"][name] for name in names[:-1]],
        )


def check_careless(of: About) -> Pairs:
    """How many people lie beyond our cuts in R's table; R turns no item, so none is reversed."""
    folder = HERE if of.data.name == "synthetic" else SHARED
    theirs = pd.read_csv(folder / of.record["value"])
    found = of.quality()
    enough = of.data.table[columns(of.data, of.data.described)].notna().sum(axis=1).to_numpy() >= 10
    yield found.judged, int(enough.sum())
    flags, cuts = np.zeros(len(theirs)), {name: one.cut for name, one in found.indices.items()}
    alike = BEYOND if of.record["params"]["critval"] == SYNONYMS_FROM else BEYOND[:-2]
    for index, column, beyond in alike:
        if (cut := cuts[index]) is not None:
            people = beyond(theirs[column].to_numpy(np.float64).round(9), cut) & enough
            flags += people
            yield found.indices[index].n, int(people.sum())
    if {name for name, cut in cuts.items() if cut is not None} <= {index for index, *_ in alike}:
        yield found.flagged, int((flags >= 2).sum())


def check_distance(of: About) -> Pairs:
    """Mahalanobis' cut is R's .999 quantile of chi-square."""
    yield of.quality().indices["mahalanobis"].n, of.record["value"]["mahad_over_chi2_999"]


SYNONYMS_FROM = 0.6
NULLS = {"uniform": "rwg_j", "slight_skew": "rwg_j_skewed"}
BEYOND: tuple[tuple[str, str, Callable[[Floats, float], NDArray[np.bool_]]], ...] = (
    ("longstring", "longstring", lambda x, cut: x >= cut),
    ("response_variability", "irv", lambda x, cut: x < cut),
    ("even_odd", "evenodd", lambda x, cut: x > cut),
    ("mahalanobis", "mahad", lambda x, cut: x > cut),
    ("synonyms", "psychsyn", lambda x, cut: x < cut),
    ("antonyms", "psychant", lambda x, cut: x > cut),
)
