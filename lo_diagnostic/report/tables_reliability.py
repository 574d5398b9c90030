"""Tables of how the questions of a theme hang together, and how themes go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lo_diagnostic.disclosure.showing import RELIABILITY_ROWS
from lo_diagnostic.report.score_terms import NOTHING
from lo_diagnostic.report.tables_layout import Row, Table, TablesPage, columns
from lo_diagnostic.report.tables_words import TableWords, of_fields
from lo_diagnostic.scoring.cells import DimensionScores, Reliability

_ABREAST: Final = 12  # columns of correlations that a page holds
_OF_ALPHA: Final = ("alpha", "alpha_interval_jackknife", "spearman_brown", "")
_OF_OMEGA: Final = ("omega_total", "omega_interval", "one_factor_fit")


def reliability_tables(words: TableWords) -> TablesPage:
    """Alpha, omega and the fit of one factor; correlations between themes."""
    speech = words.speech
    found = _reliabilities(words)
    return TablesPage(
        question=speech.say("Do the questions of a theme belong together?"),
        answer=[_range(words, [one for _, one, _ in found])],
        tables=[_alpha(words, found), _omega(words, found), *_correlations(words), _overlaps(words)],
        reading=speech.say(
            "Of the whole organisation only. Complete: people who answered every question of the theme. "
            "Alpha is computed from pairs of answers; its interval is Feldt’s, the jackknife’s holds "
            "better in small samples. Omega: one factor, maximum likelihood, complete rows. With fewer "
            "than {n} complete rows only the interval of alpha is told. No cut-off makes a theme good: "
            "alpha grows with the number of questions.",
            n=speech.number(RELIABILITY_ROWS),
        ),
        sure=speech.say(
            "Reliability is about these people and these questions. It does not say that a theme measures "
            "what its name says."
        ),
    )


def _reliabilities(words: TableWords) -> list[tuple[str, Reliability, dict[str, str]]]:
    """Title, reliability and its notes of each theme that has one, then of those told as one."""
    told: list[tuple[str, DimensionScores]] = [(words.theme(name), one) for name, one in words.shown.items()]
    told += [(words.joined_theme(one), one.scores) for one in words.joined]
    return [
        (title, one.reliability, of_fields(one.notes, "reliability") | _of_all(one))
        for title, one in told
        if one.reliability is not None
    ]


def _of_all(scores: DimensionScores) -> dict[str, str]:
    """The note on a reliability as a whole, where it stands for itself."""
    reason = scores.notes.get("reliability")
    return {"": reason} if reason and reason not in of_fields(scores.notes, "reliability").values() else {}


def _range(words: TableWords, found: Sequence[Reliability]) -> str:
    alphas = sorted(one.alpha for one in found if one.alpha is not None)
    if not alphas:
        return words.speech.say("Too few people answered every question to tell reliability as one number.")
    if len(alphas) == 1:
        return words.speech.say("Alpha is {alpha}.", alpha=words.number(alphas[0], 2))
    return words.speech.say(
        "Alpha lies between {low} and {high}.",
        low=words.number(alphas[0], 2),
        high=words.number(alphas[-1], 2),
    )


def _alpha(words: TableWords, found: Sequence[tuple[str, Reliability, dict[str, str]]]) -> Table:
    speech = words.speech
    pairs = any(one.items == 2 for _, one, _ in found)
    heads = [
        speech.say("Questions"),
        "n",
        speech.say("Complete"),
        speech.say("Alpha"),
        speech.say("95% interval (Feldt)"),
        speech.say("95% interval (jackknife)"),
        speech.say("Alpha (complete)"),
        speech.say("Alpha (standardised)"),
        speech.say("Mean r"),
        *([speech.say("Spearman–Brown")] if pairs else []),
    ]
    rows = [(title, *_alpha_row(words, one, pairs)) for title, one, _ in found]
    shown = _OF_ALPHA if pairs else tuple(name for name in _OF_ALPHA if name != "spearman_brown")
    remarks = words.remarks(((title, _about(one, notes)) for title, one, notes in found), shown)
    return Table(speech.say("Cronbach’s alpha"), columns([speech.say("Theme")], heads), tuple(rows), remarks)


def _about(one: Reliability, notes: dict[str, str]) -> dict[str, str]:
    """Without what is said of Spearman–Brown where it has no business."""
    return {name: note for name, note in notes.items() if name != "spearman_brown" or one.items == 2}


def _alpha_row(words: TableWords, one: Reliability, pairs: bool) -> Row:
    return (
        words.speech.number(one.items),
        words.speech.number(one.n),
        words.speech.number(one.complete),
        words.number(one.alpha, 2),
        words.interval(one.alpha_interval, 2),
        words.interval(one.alpha_interval_jackknife, 2),
        words.number(one.alpha_listwise, 2),
        words.number(one.alpha_standardised, 2),
        words.number(one.average_r, 2),
        *([words.number(one.spearman_brown, 2)] if pairs else []),
    )


def _omega(words: TableWords, found: Sequence[tuple[str, Reliability, dict[str, str]]]) -> Table:
    """Without the columns of the fit where no theme has enough questions for one."""
    speech = words.speech
    told = [(title, one, notes) for title, one, notes in found if one.omega_total is not None]
    fits = [one.one_factor_fit for _, one, _ in told]
    tested = any(fit is not None and fit.chi_square is not None for fit in fits)
    heads = ["Omega", speech.say("95% interval"), "Heywood"]
    heads += [speech.say("Chi-square"), "df", "CFI", "RMSEA", "SRMR"] if tested else []
    rows = [(title, *_omega_row(words, one, tested)) for title, one, _ in told]
    return Table(
        speech.say("Omega, and the fit of one factor"),
        columns([speech.say("Theme")], heads),
        tuple(rows),
        words.remarks(((title, notes) for title, _, notes in told), _OF_OMEGA),
    )


def _omega_row(words: TableWords, one: Reliability, tested: bool) -> Row:
    fit = one.one_factor_fit
    heywood = words.yes_no(fit.heywood) if fit else NOTHING
    omega = words.number(one.omega_total, 2), words.interval(one.omega_interval, 2), heywood
    if not tested:
        return omega
    if fit is None:
        return (*omega, *[NOTHING] * 5)
    return (
        *omega,
        words.number(fit.chi_square, 2),
        words.speech.number(fit.df),
        words.number(fit.cfi, 3),
        words.number(fit.rmsea, 3),
        words.number(fit.srmr, 3),
    )


def _pairs(words: TableWords) -> dict[frozenset[str], float]:
    """Two dimensions → their correlation, where it is told."""
    return {
        frozenset((a, b)): r
        for a, others in words.scores.correlations.items()
        for b, r in others.items()
        if r is not None
    }


def _correlations(words: TableWords) -> Iterator[Table]:
    """The lower triangle, in parts that fit a page; then n and interval of each pair."""
    known, names = _pairs(words), list(words.shown)
    if not known:
        return
    speech = words.speech
    for start in range(0, len(names) - 1, _ABREAST):
        across = names[start : min(start + _ABREAST, len(names) - 1)]
        rows = [
            (_numbered(words, place), *_triangle(words, known, across, start, names, place))
            for place in range(start + 1, len(names))
        ]
        if start == 0:
            rows.insert(0, (_numbered(words, 0), *[""] * len(across)))
        heads = [speech.number(start + place) for place in range(1, len(across) + 1)]
        yield Table(
            speech.say("Correlations of people’s scores"), columns([speech.say("Theme")], heads), tuple(rows)
        )
    yield _intervals(words, known)


def _numbered(words: TableWords, place: int) -> str:
    return f"{words.speech.number(place + 1)} {words.theme(list(words.shown)[place])}"


def _triangle(
    words: TableWords,
    known: dict[frozenset[str], float],
    across: Sequence[str],
    start: int,
    names: Sequence[str],
    place: int,
) -> list[str]:
    """The correlations of one theme with those before it; nothing above the diagonal."""
    return [
        words.number(known.get(frozenset((name, names[place]))), 2) if start + column < place else ""
        for column, name in enumerate(across)
    ]


def _intervals(words: TableWords, known: dict[frozenset[str], float]) -> Table:
    speech = words.speech
    told = {
        frozenset((a, b)): found
        for a, others in words.scores.correlation_intervals.items()
        for b, found in others.items()
    }
    rows: list[Row] = []
    names = list(words.shown)
    for place, name in enumerate(names):
        for other in names[:place]:
            pair = frozenset((name, other))
            if pair in known:
                found = told.get(pair)
                n = NOTHING if found is None else speech.number(found.n)
                interval = words.interval(found.interval if found else None, 2)
                rows.append(
                    (words.theme(other), words.theme(name), words.number(known[pair], 2), n, interval)
                )
    heads = ["r", "n", speech.say("95% interval")]
    return Table(
        speech.say("Correlations of people’s scores, pair by pair"),
        columns([speech.say("Theme"), speech.say("With")], heads),
        tuple(rows),
        _why_not(words),
    )


def _why_not(words: TableWords) -> str:
    """Why pairs that enough people have both of are not correlated; all others need more people."""
    reasons = {reason for name, reason in words.scores.notes.items() if name.startswith("correlations.")}
    few = words.speech.say(
        "Pairs are told from {n} people with both scores.", n=words.speech.number(RELIABILITY_ROWS)
    )
    return " ".join([few, *(words.remarks([("", {"r": reason})], ["r"]) for reason in sorted(reasons))])


def _overlaps(words: TableWords) -> Table:
    speech = words.speech
    rows = [
        (
            words.theme(one.a),
            words.theme(one.b),
            words.number(one.r, 2),
            words.interval(one.interval, 2),
            words.yes_no(words.findings.dimension(one.a) is words.findings.dimension(one.b)),
        )
        for one in sorted(words.findings.overlaps, key=lambda one: -one.r)
    ]
    return Table(
        speech.say("Answered almost alike"),
        columns(
            [speech.say("Theme"), speech.say("With")],
            ["r", speech.say("90% interval")],
            [speech.say("Told as one")],
        ),
        tuple(rows),
    )
