"""The picture of capability against capacity: its region, and which of the two is too close to call."""

from __future__ import annotations

from collections.abc import Mapping

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.findings.findings import Plane, Region
from lo_diagnostic.scoring.cells import IndexScores

MIDDLE = 50.0
TOO_CLOSE = (45.0, 55.0)

_REGIONS = {
    (True, True): Region.ROOM_TO_GROW,
    (True, False): Region.RUNNING_HOT,
    (False, True): Region.UNTAPPED_ROOM,
    (False, False): Region.LOCKED_IN,
}


def place_on_plane(indices: Mapping[str, IndexScores | Withheld]) -> Plane | None:
    """The plane, or None where capability or capacity is not measured or withheld."""
    capability, capacity = indices.get("capability"), indices.get("capacity")
    if not isinstance(capability, IndexScores) or not isinstance(capacity, IndexScores):
        return None
    if capability.mean is None or capacity.mean is None:
        return None
    region = _REGIONS[capability.mean >= MIDDLE, capacity.mean >= MIDDLE]
    axes = {"capability": capability, "capacity": capacity}
    close = tuple(name for name, index in axes.items() if _too_close(index))
    return Plane(capability, capacity, region, close)


def _too_close(index: IndexScores) -> bool:
    if index.mean is None or TOO_CLOSE[0] <= index.mean <= TOO_CLOSE[1]:
        return True
    return index.interval is None or index.interval.low <= MIDDLE <= index.interval.high
