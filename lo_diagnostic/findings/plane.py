"""The picture of capability against capacity: its region, and which of the two is too close to call."""

from __future__ import annotations

from collections.abc import Mapping

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.findings.findings import Plane
from lo_diagnostic.instrument.learning_model import SideId, Zone, shipped_model
from lo_diagnostic.scoring.cells import IndexScores


def place_on_plane(indices: Mapping[str, IndexScores | Withheld]) -> Plane | None:
    """The plane, or None where capability or capacity is not measured or withheld."""
    capability, capacity = indices.get("capability"), indices.get("capacity")
    if not isinstance(capability, IndexScores) or not isinstance(capacity, IndexScores):
        return None
    if capability.mean is None or capacity.mean is None:
        return None
    model = shipped_model()
    axes: dict[SideId, IndexScores] = {"capability": capability, "capacity": capacity}
    close = tuple(name for name, index in axes.items() if _too_close(index, model.zone))
    return Plane(capability, capacity, model.region_at(capability.mean, capacity.mean), close)


def _too_close(index: IndexScores, zone: Zone) -> bool:
    if index.mean is None or zone.holds(index.mean):
        return True
    return index.interval is None or index.interval.low <= zone.middle <= index.interval.high
