"""Print every ratio; exit 1 when one does not hold."""

from __future__ import annotations

import sys

from benchmarks import rendering, startup


def main() -> int:
    """Measure one after the other."""
    ratios = [startup.measure(), rendering.measure()]
    for ratio in ratios:
        print(ratio)
    return int(any(ratio.value > ratio.limit for ratio in ratios))


if __name__ == "__main__":
    sys.exit(main())
