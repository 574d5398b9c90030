"""Where a dimension stands on its bands, as the rules see it, and which one most deserves talk."""

from __future__ import annotations

from collections.abc import Sequence

from lo_diagnostic.findings.findings import DimensionFinding, Standing
from lo_diagnostic.instrument.learning_model import shipped_model
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


def tension_of(found: Sequence[DimensionFinding]) -> DimensionFinding | None:
    """The dimension that most deserves talk: of the poor ones of learning the lowest, else of the others."""
    poor = [one for one in found if one.standing is Standing.POOR]
    model = shipped_model()
    learning = [one for one in poor if model.layer(one.dimension.layer).side == "capability"] or poor
    return min(learning, key=lambda one: one.favourable_mean, default=None)
