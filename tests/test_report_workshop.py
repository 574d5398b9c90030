"""The workshop pack: ninety minutes, six to eight cards that results chose, dots, a sheet of agreements."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import outloud
import page
import pypdfium2
import pytest

from lo_diagnostic.findings.workshop import shipped_script
from lo_diagnostic.report.readers import compose
from lo_diagnostic.study.example import make_example
from tests.program import lo_diag
from tests.report_example import example_findings, example_frame
from tests.test_report_leader import NEVER

LANGUAGES = ("en", "nl")


def _pages(language: str = "en", **changes: Any) -> dict[str, Any]:
    findings = replace(example_findings(), **changes)
    told = compose("workshop", findings, example_frame(language)).context["pages"]
    return {one["kind"]: one for one in told}


def test_the_session_takes_ninety_minutes_in_both_languages() -> None:
    script = shipped_script()
    assert sum(block.minutes for block in script.blocks) == 90
    texts = [script.bring, script.safety_unknown]
    texts += [text for block in script.blocks for text in (block.title, block.how)]
    assert all(text.languages() == LANGUAGES for text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_session_needs_is_there_in_order(language: str) -> None:
    pages = _pages(language)
    assert list(pages) == ["script", "standing", "profile", "cutcards", "dots", "agreements"]
    assert pages["script"]["blocks"][-1]["time"].endswith("90")
    assert pages["agreements"]["closing"]
    assert len(pages["dots"]["themes"]) == len(example_findings().dimensions)
    assert len(pages["agreements"]["proposals"]) == len(example_findings().actions)


def test_six_to_eight_cards_with_the_result_that_picked_each() -> None:
    cards = _pages()["cutcards"]["cards"]
    assert 6 <= len(cards) <= 8
    assert len({card["question"] for card in cards}) == len(cards)
    picked = [card["result"] for card in cards if card["result"]]
    assert any(result.startswith("Reflection: about 34") for result in picked)


def test_where_no_result_picked_a_card_the_lowest_themes_do() -> None:
    always = tuple(card for card in example_findings().cards if not card.fired_on)
    cards = _pages(cards=always)["cutcards"]["cards"]
    assert len(cards) >= 6
    assert cards[len(always)]["result"].startswith("Time pressure: about 70")


def test_who_leads_the_session_knows_that_safety_was_not_measured() -> None:
    assert "was not measured" in _pages()["script"]["safety"]
    names = ("leading-learning",)
    means = {
        "trust-and-safety": 31.0,
        "leader-asks": 50.0,
        "shared-truth": 50.0,
        "purpose-in-processes": 50.0,
    }
    findings = example_findings(names, means=means)
    (script,) = [
        one
        for one in compose("workshop", findings, example_frame()).context["pages"]
        if one["kind"] == "script"
    ]
    assert script["safety"].startswith("Trust and safety here: about 31")


def test_few_people_carry_a_session_without_proposals() -> None:
    pages = _pages(actions=())
    assert pages["agreements"]["proposals"] == []


def test_the_command_prints_a_pack_that_a_screen_reader_can_read(tmp_path: Path) -> None:
    make_example(tmp_path / "d", "nl")
    called = lo_diag("report", "d", "--for", "workshop", cwd=tmp_path)
    assert called.code == 0, called.err
    assert "cut them out" in called.err
    (made,) = (tmp_path / "d" / "reports").glob("*-workshop-nl.pdf")
    assert [f for f in outloud.check(str(made)).findings if f.severity == "error"] == []
    assert page.validate_pdf(made, profile=page.ValidationProfile.PDF_UA_1).is_compliant
    with pypdfium2.PdfDocument(made) as document:
        text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    assert "Voor een werksessie van anderhalf uur" in text
    assert "vraag het ze" in text
    assert not re.search(NEVER["nl"], text)
