"""Every number that is reported against R's: simulated data here, real data where ../shared/reference is.

`TABLE` says which of our fields a statistic of R's is held against; `reference_surveys` makes surveys of R's
data and has them scored by `score_instruments`, `reference_checks` compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
import pytest

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.scoring import cells
from lo_diagnostic.scoring import scores as scores_types
from lo_diagnostic.scoring.cells import Interval, Quartiles
from tests.reference_checks import (
    NULLS,
    About,
    Floats,
    Pairs,
    Record,
    across,
    check_alpha,
    check_anova,
    check_careless,
    check_correlations,
    check_d_interval,
    check_deviation,
    check_distance,
    check_fpc,
    check_g,
    check_groups,
    check_gz,
    check_item_raw,
    check_mean_interval,
    check_omega_squared,
    check_one_factor,
    check_p,
    check_p_adjusted,
    check_paired,
    check_pairwise,
    check_priorities,
    check_rwg,
    check_share,
    check_sizes,
    check_team_means,
    check_unpaired,
    check_welch,
    check_welch_anova,
    check_with_outcome,
    coefficient,
    keyed_mean,
    of_cell,
    of_items,
    quartiles,
    times,
)
from tests.reference_surveys import NAMES, DataSet, data_set

# --- The table ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """Fields of our results that a statistic of R's is held against, and how."""

    check: Callable[[About], Pairs]
    fields: tuple[str, ...]
    only: Callable[[Record], bool] = lambda record: True


def fields_of(kind: str, names: str) -> tuple[str, ...]:
    """`Type.field` of each name."""
    return tuple(f"{kind}.{name}" for name in names.split())


def listwise_ml(estimator: str) -> Callable[[Record], bool]:
    """Of several estimators the one that we have: the others are other statistics."""
    return lambda r: r["missing"] == "listwise" and r["params"]["estimator"] == estimator


def our_null(record: Record) -> bool:
    """The moderately skewed null is not reported."""
    return record["params"]["null"] in NULLS


def our_adjustment(record: Record) -> bool:
    """Neither Benjamini and Yekutieli's, Bonferroni's nor Hochberg's is reported."""
    return record["params"]["method"] in ("BH", "holm")


def rows_enough(record: Record) -> bool:
    """Below 100 people no weights are told (attitude: test_scoring_priorities)."""
    return bool(record["n"] >= 100)


CELL, ITEM, GROUP = "CellScores", "ItemScores", "GroupAgreement"
GROUPS = (*fields_of(GROUP, "rwg_j rwg_j_skewed"), "GroupScores.n")

TABLE: Mapping[str, Compared] = {
    "mean": Compared(of_cell(lambda of, cell: times(cell.raw_mean, of.unit)), fields_of(CELL, "raw_mean n")),
    "sd": Compared(of_cell(lambda of, cell: times(cell.raw_sd, of.unit)), fields_of(CELL, "raw_sd")),
    "se": Compared(of_cell(lambda of, cell: times(cell.se, of.width / 100)), fields_of(CELL, "se")),
    "median": Compared(of_cell(lambda of, cell: of.own(cell.median)), fields_of(CELL, "median")),
    "quartiles_type7": Compared(
        of_cell(lambda of, cell: [of.own(end) for end in quartiles(cell)]), fields_of(CELL, "quartiles")
    ),
    "skew_type3": Compared(of_cell(lambda of, cell: cell.skew), fields_of(CELL, "skew")),
    "kurtosis_type3": Compared(of_cell(lambda of, cell: cell.kurtosis), fields_of(CELL, "kurtosis")),
    "pomp_mean": Compared(of_cell(lambda of, cell: cell.mean), fields_of(CELL, "mean")),
    "pomp_sd": Compared(of_cell(lambda of, cell: cell.sd), fields_of(CELL, "sd")),
    "mean_ci95_t": Compared(
        check_mean_interval, fields_of(CELL, "interval") + fields_of("IndexScores", "n mean interval")
    ),
    "fpc_mean_se": Compared(check_fpc, fields_of(CELL, "interval_now")),
    "fpc_mean_ci95_t": Compared(check_fpc, fields_of(CELL, "interval_now")),
    "favourable_share": Compared(check_share, fields_of(CELL, "favourable")),
    "favourable_share_ci95_wilson": Compared(check_share, fields_of(CELL, "favourable_interval")),
    "item_raw": Compared(check_item_raw, fields_of(ITEM, "n mean sd counts")),
    "item_n": Compared(of_items(lambda of, name, item: item.n), fields_of(ITEM, "n")),
    "item_mean_keyed": Compared(of_items(keyed_mean), fields_of(ITEM, "mean")),
    "item_sd_keyed": Compared(of_items(lambda of, name, item: item.sd), fields_of(ITEM, "sd")),
    "item_rest_r": Compared(
        of_items(lambda of, name, item: item.item_rest_r), fields_of(ITEM, "item_rest_r")
    ),
    "alpha_if_dropped_raw": Compared(
        of_items(lambda of, name, item: item.alpha_if_dropped), fields_of(ITEM, "alpha_if_dropped")
    ),
    "alpha_raw": Compared(check_alpha, fields_of("Reliability", "alpha alpha_listwise n complete items")),
    "alpha_std": Compared(coefficient("alpha_standardised"), fields_of("Reliability", "alpha_standardised")),
    "alpha_ci95_feldt": Compared(coefficient("alpha_interval"), fields_of("Reliability", "alpha_interval")),
    "average_interitem_r": Compared(coefficient("average_r"), fields_of("Reliability", "average_r")),
    "spearman_brown_2item": Compared(
        coefficient("spearman_brown"), fields_of("Reliability", "spearman_brown")
    ),
    "omega_total": Compared(
        coefficient("omega_total"), fields_of("Reliability", "omega_total"), listwise_ml("ml_cov")
    ),
    "omega_total_ci95": Compared(coefficient("omega_interval"), fields_of("Reliability", "omega_interval")),
    "one_factor_fit": Compared(
        check_one_factor,
        fields_of("OneFactorFitScores", "chi_square df cfi rmsea srmr"),
        listwise_ml("ml_cov"),
    ),
    "group_means": Compared(check_groups, fields_of(CELL, "n mean raw_sd interval")),
    "group_summary": Compared(check_groups, fields_of(CELL, "n mean raw_sd")),
    "group_sizes": Compared(check_sizes, fields_of("Agreement", "group_count n")),
    "icc1_anova": Compared(across("icc1"), fields_of("Agreement", "icc1")),
    "icc1_anova_k0": Compared(across("icc1_k0"), fields_of("Agreement", "icc1_k0")),
    "icc1_reml": Compared(across("icc1_reml"), fields_of("Agreement", "icc1_reml")),
    "icc1_reml_lme4": Compared(across("icc1_reml"), fields_of("Agreement", "icc1_reml")),
    "icc1_ci95": Compared(across("icc1_interval"), fields_of("Agreement", "icc1_interval")),
    "icc2_anova": Compared(across("icc2"), fields_of("Agreement", "icc2")),
    "icc2_reml": Compared(across("icc2_reml"), fields_of("Agreement", "icc2_reml")),
    "icc2_ci95": Compared(across("icc2_interval"), fields_of("Agreement", "icc2_interval")),
    "icc_f_test": Compared(check_anova, fields_of("Agreement", "f df1 df2 p")),
    "anova_oneway": Compared(check_anova, fields_of("Agreement", "f df1 df2 p")),
    "anova_welch": Compared(check_welch_anova, fields_of("Agreement", "welch_f welch_df2 welch_p")),
    "omega_squared": Compared(check_omega_squared, fields_of("Agreement", "omega_squared")),
    "omega_squared_untruncated": Compared(across("omega_squared"), fields_of("Agreement", "omega_squared")),
    "eb_team_means": Compared(
        check_team_means,
        fields_of("Agreement", "tau2 sigma2")
        + fields_of("GroupDimensionScores", "eb_mean group_reliability")
        + fields_of(GROUP, "n"),
    ),
    "rwg": Compared(check_rwg, GROUPS, our_null),
    "rwg_j": Compared(check_rwg, GROUPS, our_null),
    "ad_mean": Compared(check_deviation, fields_of(GROUP, "ad_mean")),
    "ad_median": Compared(check_deviation, fields_of(GROUP, "ad_median")),
    "welch_t": Compared(check_welch, fields_of("Difference", "difference interval p_adjusted p_holm")),
    "pairwise_welch_p": Compared(check_pairwise, fields_of("Difference", "p_adjusted p_holm family")),
    "p_values": Compared(check_p, fields_of("Difference", "p_adjusted")),
    "p_adjust": Compared(
        check_p_adjusted, fields_of("Difference", "p_adjusted p_holm family"), our_adjustment
    ),
    "hedges_g": Compared(check_g, fields_of("Difference", "hedges_g hedges_g_interval")),
    "hedges_g_mbess": Compared(check_g, fields_of("Difference", "hedges_g")),
    "cohens_d_ci95_mbess": Compared(check_d_interval, fields_of("Difference", "hedges_g_interval")),
    "paired_t": Compared(
        check_paired, fields_of("Change", "difference interval p_adjusted p_holm n n_earlier family")
    ),
    "unpaired_welch_t": Compared(check_unpaired, fields_of("Change", "interval p_adjusted n n_earlier")),
    "cohens_dz": Compared(check_gz, fields_of("Change", "effect")),
    "scale_correlations": Compared(check_correlations, ("Scores.correlations",)),
    "correlations_with_outcome": Compared(
        check_with_outcome, ("Scores.correlations", "Overlap.r", "Overlap.interval", "PairInterval.interval")
    ),
    "r_squared": Compared(check_priorities, fields_of("Priorities", "n r_squared"), rows_enough),
    "relimp_lmg": Compared(check_priorities, ("Weight.lmg",), rows_enough),
    "relimp_genizi": Compared(check_priorities, ("Weight.johnson",), rows_enough),
    "careless_table": Compared(
        check_careless, fields_of("QualityScores", "judged flagged") + fields_of("Flagged", "n cut")
    ),
    "careless_summary": Compared(check_distance, ("Flagged.n",)),
}

NOT_OF_R = {
    "Reliability.alpha_interval_jackknife": "no package gives it: by brute force in test_scoring_reliability",
    "GroupAgreement.rwg_j_shuffled": "no package gives it: drawn by hand in test_scoring_agreement",
    "Agreement.ad_limit": "a constant of the scale: test_scoring_agreement",
    "Change.expected": "a formula of group_reliability: test_scoring_comparisons, test_scoring_laws",
    "Weight.lmg_interval": "a bootstrap with its own seed: coverage in test_scoring_priorities",
    "Weight.johnson_interval": "the same",
    "PairInterval.n": "counted: test_scoring_edges",
    "Scores.headcount": "as it was given: test_scoring_engine",
    "Scores.minimum_group": "as it was given",
    "Scores.minimum_detail": "as it was given",
    "Respondents.rows": "counted: test_scoring_edges",
    "Respondents.answered": "counted: test_scoring_edges",
    "Respondents.scored": "counted: test_scoring_edges",
    "ItemScores.cannot_say": "counted: test_scoring_edges",
    "Interval.level": "a constant",
    "Interval.low": "compared as the interval that it belongs to",
    "Interval.high": "the same",
    "Quartiles.lower": "compared as the quartiles",
    "Quartiles.upper": "the same",
}


# --- The tests ----------------------------------------------------------------------------------------------


def to_compare(data: DataSet) -> list[Record]:
    """The records of statistics that we have."""
    known = [record for record in data.records if record["statistic"] in TABLE]
    return [record for record in known if TABLE[record["statistic"]].only(record)]


@pytest.mark.parametrize("name", NAMES)
def test_equal_to_r(name: str) -> None:
    data, compared, numbers = data_set(name), Counter[str](), 0
    for record in to_compare(data):
        told = 0
        for ours, theirs in TABLE[record["statistic"]].check(About(data, record)):
            told += _equal(record, _flat(ours), _flat(theirs))
        assert told, f"nothing compared in {record['id']}"
        compared[record["statistic"]] += 1
        numbers += told
    print(f"\n{name}: {compared.total()} records, {numbers} numbers: "
          + ", ".join(f"{count} {what}" for what, count in sorted(compared.items())))  # fmt: skip


def _equal(record: Record, ours: Floats, theirs: Floats) -> int:
    """Within R's tolerance, absolute or relative; missing where R's is. How many numbers there are."""
    assert ours.shape == theirs.shape, record["id"]
    missing = np.isnan(theirs)
    assert (np.isnan(ours) == missing).all(), f"{record['id']}: {ours} where R has {theirs}"
    gap = np.abs(ours - theirs)[~missing]
    near = gap <= record["tol"] * np.maximum(1.0, np.abs(theirs[~missing]))
    assert near.all(), f"{record['id']}: {ours} instead of {theirs}"
    return int((~missing).sum())


def _flat(value: Any) -> Floats:
    """Numbers however deep, NaN for none."""
    if isinstance(value, list | tuple):
        return np.concatenate([_flat(inner) for inner in value]) if value else np.zeros(0)
    return np.array([np.nan if value is None else value], dtype=np.float64)


def test_every_statistic_is_compared() -> None:
    counts = {name: Counter(r["statistic"] for r in to_compare(data_set(name))) for name in NAMES}
    everywhere = sum(counts.values(), Counter[str]())
    print("\n" + "\n".join(f"{what}: " + ", ".join(f"{counts[name][what]} {name}" for name in NAMES
                                                   if counts[name][what]) for what in TABLE))  # fmt: skip
    offered = {record["statistic"] for record in data_set("synthetic").records} & TABLE.keys()
    assert offered == set(counts["synthetic"])
    assert set(TABLE) - offered <= ONLY_REAL
    if len(NAMES) > len(("synthetic",)):
        assert set(TABLE) == set(everywhere), "these have no value of R's"


ONLY_REAL = {
    "spearman_brown_2item",
    "one_factor_fit",
    "rwg",
    "p_values",
    "paired_t",
    "unpaired_welch_t",
    "cohens_dz",
}
"""Statistics that R computed for real data alone."""


def test_every_reported_number_has_a_value_of_r_or_a_reason() -> None:
    reported = {name for kind in result_types() for name in numeric_fields(kind)}
    known = {name for entry in TABLE.values() for name in entry.fields}
    assert known <= reported, f"no such fields: {known - reported}"
    assert not known & NOT_OF_R.keys()
    assert reported == known | NOT_OF_R.keys(), f"without R and reason: {reported - known - NOT_OF_R.keys()}"


def result_types() -> list[type]:
    """The result types of cells and scores."""
    found = [*vars(cells).values(), *vars(scores_types).values()]
    return [kind for kind in found if isinstance(kind, type) and is_dataclass(kind) and kind is not Withheld]


def numeric_fields(kind: type) -> Iterator[str]:
    """`Type.field` of the numbers, intervals and mappings to numbers that a type adds to its base."""
    hints = get_type_hints(kind)
    inherited = {f.name for base in kind.__mro__[1:] if is_dataclass(base) for f in fields(base)}
    for f in fields(kind):
        if f.name not in inherited and _numeric(hints[f.name]):
            yield f"{kind.__name__}.{f.name}"


def _numeric(hint: Any) -> bool:
    if hint in (int, float, Interval, Quartiles):
        return True
    inner = get_args(hint)
    if get_origin(hint) in (Mapping, tuple):
        inner = inner[-1:]
    return any(_numeric(one) for one in inner)
