"""What all tests share: how many examples, where the shared reference data is, study folders to work in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # several workers share the cores: threads would only wait
FULL = os.environ.get("LO_DIAG_FULL") == "1"
ROOT = Path(__file__).resolve().parents[1]

settings.register_profile(
    "quick", max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "full", max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("full" if FULL else "quick")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout."""
    return ROOT


_SLOW = [
    "answers_arrival",
    "charts_compared",
    "charts_drawing",
    "charts_heatmap",
    "cli_findings",
    "collect_pass_round",
    "collect_stopping",
    "collect_terminal",
    "comments",
    "erase",
    "export",
    "faults_disk",
    "importing_workbook",
    "instrument_conditions",
    "instrument_family",
    "paper_form",
    "report_analyst",
    "report_by_group",
    "report_leader",
    "report_pdf",
    "report_templates",
    "report_words",
    "room_browser",
    "room_browser_axe",
    "room_results",
    "room_wall",
    "study_soundness",
    "verify",
]
"""Modules of which many tests call the program, a terminal or a browser."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Quick counts: of a slow test with many sets of parameters the first and the last; in full all."""
    if FULL:
        return
    alike: dict[tuple[str, str], list[pytest.Item]] = {}
    for item in items:
        module = item.path.stem.removeprefix("test_")
        alike.setdefault((module, item.name.partition("[")[0]), []).append(item)
    left = {item for (module, _), sets in alike.items() if module in _SLOW for item in sets[1:-1]}
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = [item for item in items if item not in left]
