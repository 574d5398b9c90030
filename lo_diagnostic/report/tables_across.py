"""Tables across the groups of each cut: how far groups differ, and how far their members agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lo_diagnostic.findings.comparison import agree_little
from lo_diagnostic.report.compared import low_agreement
from lo_diagnostic.report.tables_crossed import Crossing, Line, crossed
from lo_diagnostic.report.tables_groups import within_tables
from lo_diagnostic.report.tables_layout import Row, Table, TablesPage, columns
from lo_diagnostic.report.tables_words import TableWords
from lo_diagnostic.scoring.differences import MOST_COMPARED
from lo_diagnostic.scoring.scores import Agreement, Difference
from lo_diagnostic.scoring.verdicts import ALPHA, CLEAR

_OF_ICC: Final = ("icc1", "icc1_k0", "icc1_reml", "icc1_interval", "icc2", "icc2_reml", "icc2_interval")
_OF_TESTS: Final = ("f", "p", "welch_f", "welch_p", "omega_squared", "tau2", "sigma2")
_OF_DIFFERENCES: Final = ("interval", "hedges_g", "p_adjusted")


def agreement_tables(words: TableWords) -> TablesPage:
    """Of each cut: ICC and tests, differences, and each group's spread and agreement."""
    speech = words.speech
    tables: list[Table] = []
    for cut in words.scores.agreement:
        tables += [_icc(words, cut), _tests(words, cut)]
        tables += [*_differences(words, cut), *within_tables(words, cut)]
    return TablesPage(
        question=speech.say("Do groups differ, and do their members agree?"),
        answer=_agreement_in_words(words),
        tables=tables,
        reading=speech.say(
            "ICC(1): share of the differences between people that lies between groups; ICC(2): how "
            "reliably group means differ. Both by ANOVA with the mean group size, “k0” with that of "
            "unequal groups, “REML” from the mixed model. r_wg(J): agreement of members, measured against "
            "answers spread evenly (uniform) or slightly skewed; “shuffled” is what arbitrary people in a "
            "group of this size would have. AD: average deviation from the mean or median of a question, "
            "in steps of its scale; below a sixth of the number of possible answers it counts as "
            "agreement. Split: answers lie further apart than evenly spread ones. The p of differences is "
            "adjusted for all tests of this report."
        ),
        sure=speech.say(
            "A difference counts where its 95% interval leaves out 0 and the adjusted p is below {p}; from "
            "{clear} points it is no longer called slight. That a difference may be chance does not make "
            "groups alike.",
            p=speech.number(ALPHA, 2),
            clear=speech.number(CLEAR),
        ),
    )


def _agreement_in_words(words: TableWords) -> list[str]:
    """Where agreement within groups is low; else how many differences hold."""
    if low := [said for cut in words.scores.agreement if (said := _low_agreement(words, cut))]:
        return low
    speech, found = words.speech, words.scores.differences
    tests = [one for cut in found.values() for one in cut if one.p_adjusted is not None]
    if not tests:
        return [_untested(words)]
    clear = sum(one.verdict != "too_close" for one in tests)
    if not clear:
        return [speech.say("No difference between groups is more than chance would explain.")]
    return [
        speech.count(
            "{n} of {all} differences between groups is more than chance would explain.",
            "{n} of {all} differences between groups are more than chance would explain.",
            clear,
            all=speech.number(len(tests)),
        )
    ]


def _low_agreement(words: TableWords, cut: str) -> str:
    """On which themes agreement is low within most groups of a cut; empty where on none."""
    found = words.scores.agreement[cut]
    low = [words.theme(name) for name in words.dimensions if name in found and agree_little(found[name])]
    return low_agreement(low, len(found), words.cut(cut), words.speech)


def _untested(words: TableWords) -> str:
    if any(name.startswith("differences.") for name in words.scores.notes):
        return words.speech.say(
            "There are more than {most} groups: no differences are tested.", most=MOST_COMPARED
        )
    return words.speech.say("No differences between groups could be tested.")


def _compared(words: TableWords, cut: str) -> dict[str, Agreement]:
    """The themes on which at least two groups are compared."""
    found = words.scores.agreement[cut]
    return {name: found[name] for name in words.dimensions if name in found and found[name].group_count > 1}


def _icc(words: TableWords, cut: str) -> Table:
    speech, found = words.speech, _compared(words, cut)
    heads = [
        speech.say("Groups"),
        "n",
        "ICC(1)",
        speech.say("95% interval"),
        "ICC(1) k0",
        "ICC(1) REML",
        "ICC(2)",
        speech.say("95% interval"),
        "ICC(2) REML",
    ]
    return Table(
        speech.say("Intraclass correlations, by {cut}", cut=words.cut(cut)),
        columns([speech.say("Theme")], heads),
        tuple((words.theme(name), *_icc_row(words, one)) for name, one in found.items()),
        words.remarks(((words.theme(name), one.notes) for name, one in found.items()), _OF_ICC),
    )


def _icc_row(words: TableWords, one: Agreement) -> Row:
    return (
        words.speech.number(one.group_count),
        words.speech.number(one.n),
        words.number(one.icc1, 2),
        words.interval(one.icc1_interval, 2),
        words.number(one.icc1_k0, 2),
        words.number(one.icc1_reml, 2),
        words.number(one.icc2, 2),
        words.interval(one.icc2_interval, 2),
        words.number(one.icc2_reml, 2),
    )


def _tests(words: TableWords, cut: str) -> Table:
    speech, found = words.speech, _compared(words, cut)
    note = speech.say("These p are not adjusted. τ², σ²: variance between and within groups (REML).")
    remarks = words.remarks(((words.theme(name), one.notes) for name, one in found.items()), _OF_TESTS)
    heads = ["F", "df", "p", "F (Welch)", "df (Welch)", "p (Welch)", "ω²", "τ²", "σ²"]
    return Table(
        speech.say("Do the means of groups differ at all, by {cut}", cut=words.cut(cut)),
        columns([speech.say("Theme")], heads),
        tuple((words.theme(name), *_test_row(words, one)) for name, one in found.items()),
        f"{note} {remarks}".rstrip(),
    )


def _test_row(words: TableWords, one: Agreement) -> Row:
    return (
        words.number(one.f, 2),
        "; ".join(words.number(df) for df in (one.df1, one.df2)),
        words.p(one.p),
        words.number(one.welch_f, 2),
        "; ".join([words.number(one.df1), words.number(one.welch_df2, 1)]),
        words.p(one.welch_p),
        words.number(one.omega_squared, 3),
        words.number(one.tau2, 1),
        words.number(one.sigma2, 1),
    )


def _differences(words: TableWords, cut: str) -> Iterator[Table]:
    speech = words.speech
    numbers = [
        speech.say("Difference"),
        speech.say("95% interval"),
        "Hedges g",
        speech.say("95% interval of g"),
        "p (BH)",
        "p (Holm)",
    ]
    found = words.scores.differences.get(cut, ())
    pairs = {_pair(one): f"{words.group(cut, one.a)} − {words.group(cut, one.b)}" for one in found}
    crossing = Crossing(
        others=pairs,
        head=speech.say("Groups"),
        caption=lambda title: speech.say("Differences (points): {title}", title=title),
        numbers=numbers,
        last=[speech.say("Verdict")],
        fields=_OF_DIFFERENCES,
    )
    yield from crossed(
        words, crossing, {(one.dimension, _pair(one)): _difference(words, one) for one in found}
    )


def _pair(one: Difference) -> str:
    return f"{one.a}\n{one.b}"


def _difference(words: TableWords, one: Difference) -> Line:
    cells = (
        words.number(one.difference, 1),
        words.interval(one.interval, 1),
        words.number(one.hedges_g, 2),
        words.interval(one.hedges_g_interval, 2),
        words.p(one.p_adjusted),
        words.p(one.p_holm),
        words.verdict(one.verdict),
    )
    return Line(cells, one.notes)
