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
    "disclosure_rivals",
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


_LONG = {
    "test_a_killed_run_goes_on_where_it_was",
    "test_a_letter_page_holds_what_an_a4_page_holds",
    "test_an_answer_that_the_changed_study_does_not_know_is_asked_again",
    "test_an_outdated_report_that_somebody_changed_stays",
    "test_every_key_counts_as_somebody",
    "test_hostile_names_stay_in_their_folder",
    "test_many_themes_keep_page_1_and_the_profile_whole",
    "test_same_input_same_bytes",
    "test_the_ledger_knows_before_the_first_file_is_written",
    "test_the_numbers_of_a_group_report_can_be_verified",
    "test_the_order_of_score_and_report_hides_no_statement",
    "test_the_pdf_shows_every_name_as_it_is",
    "test_the_shipped_templates_as_ones_own_give_the_same_report",
    "test_the_wall_counts_on_when_the_laptop_was_away",
    "test_thirty_themes_stand_in_the_report_whole",
    "test_watching_draws_anew_until_it_is_ended",
    "test_where_a_report_goes",
    "test_without_rights_reports_still_work_elsewhere",
}
"""Tests that take long for what they add to others like them: with full counts only."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Quick counts: of a slow test with many sets of parameters the first and the last; in full all."""
    if FULL:
        return
    for item in items:
        if item.name.partition("[")[0] in _LONG:
            item.add_marker(pytest.mark.skip(reason="takes long: `make test-all` runs it"))
    alike: dict[tuple[str, str], list[pytest.Item]] = {}
    for item in items:
        module = item.path.stem.removeprefix("test_")
        alike.setdefault((module, item.name.partition("[")[0]), []).append(item)
    left = {item for (module, _), sets in alike.items() if module in _SLOW for item in sets[1:-1]}
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = [item for item in items if item not in left]
