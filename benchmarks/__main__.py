"""Print every ratio and every coverage; exit 1 when one does not hold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

from benchmarks import (
    alpha,
    coverage,
    disclosure,
    group_reports,
    growth,
    importing,
    rendering,
    scoring,
    startup,
    workshop,
)
from benchmarks.speed_page import ratio_table, rewrite
from benchmarks.timing import Ratio


class Outcome(Protocol):
    """What a benchmark found, as a line of text, and whether that keeps the promise."""

    @property
    def holds(self) -> bool: ...


def main() -> int:
    """Measure one after the other."""
    measures: dict[str, Callable[[], Iterable[Outcome]]] = {
        "startup": startup.measure,
        "rendering": rendering.measure,
        "group_reports": group_reports.measure,
        "scoring": scoring.measure,
        "importing": importing.measure,
        "alpha": alpha.measure,
        "growth": growth.measure,
        "disclosure": disclosure.measure,
        "coverage": coverage.measure,
        "workshop": workshop.measure,
    }
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"Of {', '.join(measures)}; default: all.")
    parser.add_argument("--full", action="store_true", help="Up to ten million people, and write docs anew.")
    wanted = parser.parse_args()
    if unknown := set(wanted.name) - set(measures):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    if wanted.full:
        measures["group_reports"] = partial(group_reports.measure, full=True)
        measures["growth"] = partial(growth.measure, full=True)
        measures["disclosure"] = partial(disclosure.measure, full=True)
    kept = True
    for name in wanted.name or measures:
        outcomes = []
        for outcome in measures[name]():
            print(outcome, flush=True)
            outcomes.append(outcome)
        kept &= all(outcome.holds for outcome in outcomes)
        if wanted.full:
            rewrite(name, ratio_table(outcome for outcome in outcomes if isinstance(outcome, Ratio)))
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
