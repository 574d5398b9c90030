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
    "quick", max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "full", max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("full" if FULL else "quick")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout."""
    return ROOT
