"""Left of zero stands what is unfavourable, whichever way a question is put."""

from __future__ import annotations

import pytest

from lo_diagnostic.charts.split import item_splits, sides
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.instrument.model import LocalText, Scale
from lo_diagnostic.text import Speech
from tests.report_example import example_findings

EN = Speech("en")


@pytest.fixture(scope="module")
def findings() -> Findings:
    return example_findings(("learning-organisation", "time-pressure"))


def test_the_unfavourable_side_follows_keying_and_dimension(findings: Findings) -> None:
    for found in findings.dimensions:
        for split in item_splits(found, EN):
            item = next(item for item in found.dimension.items if item.id == split.item)
            high_is_bad = item.reversed != found.unfavourable
            assert split.unfavourable_words == (
                "often or (almost) always" if high_is_bad else "rarely or never"
            )
            assert split.unfavourable[0].label == ("often" if high_is_bad else "rarely")


def test_shares_are_those_of_the_raw_counts(findings: Findings) -> None:
    for found in findings.dimensions:
        for split in item_splits(found, EN):
            counts = getattr(found.scores.items[split.item], "counts")  # noqa: B009
            by_label = {a.label: a.share * split.n for a in (*split.unfavourable, *split.favourable)}
            assert by_label["never"] == pytest.approx(counts["1"])
            assert split.middle is not None
            assert split.unfavourable_share + split.middle.share + split.favourable_share == pytest.approx(1)


def test_a_scale_without_a_middle_has_two_halves() -> None:
    def scale(points: int) -> Scale:
        return Scale(points={point: LocalText({"en": str(point)}) for point in range(1, points + 1)})

    assert sides(scale(4)) == ([2, 1], None, [3, 4])
    assert sides(scale(5)) == ([2, 1], 3, [4, 5])
    assert sides(scale(2)) == ([1], None, [2])
