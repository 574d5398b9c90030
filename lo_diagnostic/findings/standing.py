"""Where a dimension stands on its bands, as the rules see it: best, ok, poor, or unclear."""

from __future__ import annotations

from collections.abc import Sequence

from lo_diagnostic.findings.findings import Standing
from lo_diagnostic.instrument.model import Band
from lo_diagnostic.scoring.cells import BandPlacement


def standing(placement: BandPlacement | None, bands: Sequence[Band], *, unfavourable: bool) -> Standing:
    """`POOR`: in the worst band, or beside it and leaning to it. `UNCLEAR`: the interval reaches too far.

    Bands go from low to high scores; the worst one is the first, or the last where high is unfavourable.
    """
    if placement is None or len(bands) < 2 or not (placement.clear or placement.leaning):
        return Standing.UNCLEAR
    ids = [band.id for band in bands]
    worst, best = (ids[-1], ids[0]) if unfavourable else (ids[0], ids[-1])
    if placement.id == worst or placement.leaning == worst:
        return Standing.POOR
    return Standing.BEST if placement.id == best else Standing.OK
