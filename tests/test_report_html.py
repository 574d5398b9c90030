"""Templates get plain values and the labels of a language, and escape every name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from lo_diagnostic.report.frame import AttributeTitles
from lo_diagnostic.report.html import assert_plain, render_html
from lo_diagnostic.report.readers import compose
from lo_diagnostic.report.view import css_text
from tests.report_example import example_findings, example_frame, leader_report

CONTEXT: dict[str, Any] = {"language": "en", "title": "T", "rows": [1, 2], "table": {"a": "b"}}


def test_labels_come_from_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "leader.html.j2").write_text("{{ _('Confidential') }}")
    assert render_html(CONTEXT | {"language": "nl"}, tmp_path) == "Vertrouwelijk"


@dataclass
class _Rich:
    value: str = "x"


@pytest.mark.parametrize(
    "value", [Path("x"), _Rich(), (1, 2), {"a": {1, 2}}, {1: "a"}, [print], type("S", (str,), {})("x")]
)
def test_only_plain_values_reach_a_template(value: object) -> None:
    with pytest.raises(TypeError, match="context"):
        assert_plain({"a": [value]})


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_view_of_the_leader_report_is_plain(language: str) -> None:
    for n in (5, 61):
        assert_plain(compose("leader", example_findings(n=n), example_frame(language)).context)


def test_names_are_escaped_wherever_they_stand() -> None:
    evil = '</style><script>alert(1)</script><link rel=attachment href="file:///etc/passwd">"\\'
    frame = replace(
        example_frame(),
        title=evil,
        organisation=evil,
        wave=evil,
        short_hash=evil,
        attributes={"team": AttributeTitles(evil, {"care": evil, "planning": evil})},
    )
    html = leader_report(example_findings(), frame)
    assert "<script" not in html
    assert "<link" not in html
    assert html.count("</style>") == 1


def test_css_texts_hold_no_letter_that_means_anything() -> None:
    assert css_text('a"b\\</style>') == "a\\22 b\\5c \\3c \\2f style\\3e "
