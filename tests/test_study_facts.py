"""What is in place: asked once of the organisation in study.yaml, told on a page of its own, never scored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import outloud
import page
import pypdfium2
import pytest

from lo_diagnostic.findings.facts import FactFinding
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.instrument.model import LocalText
from lo_diagnostic.report.page_facts import facts_page
from lo_diagnostic.report.readers import compose
from lo_diagnostic.study.facts import checklist_yaml
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.text import Speech
from tests.program import lo_diag
from tests.report_example import example_findings, example_frame

INFRASTRUCTURE = find_instrument("learning-infrastructure").instrument


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study of the learning infrastructure with ten people's answers, and nothing on its checklist yet."""
    call = ("init", "acme", "--instrument", "learning-infrastructure", "--organisation", "Acme")
    assert lo_diag(*call, "--language", "nl", cwd=tmp_path).code == 0
    items = [item.id for item in INFRASTRUCTURE.asked_items()]
    rows = [
        ",".join(str((person * 2 + place) % 5 + 1) for place in range(len(items))) for person in range(12)
    ]
    (tmp_path / "a.csv").write_text("\n".join([",".join(items), *rows]) + "\n")
    assert lo_diag("import", "a.csv", "--study", "acme", cwd=tmp_path).code == 0
    return tmp_path / "acme"


def _answer(study: Path, **answers: str) -> None:
    path = study / "study.yaml"
    text = path.read_text(encoding="utf-8")
    for name, answer in answers.items():
        text = text.replace(f"  {name}:\n", f"  {name}: {answer}\n")
    path.write_text(text, encoding="utf-8")


def _pages(pdf: Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_init_writes_each_question_to_be_answered_once(study: Path) -> None:
    text = (study / "study.yaml").read_text(encoding="utf-8")
    for fact in INFRASTRUCTURE.facts:
        assert f"  # {fact.text.in_language('nl')}\n  {fact.id}:\n" in text
    assert open_study(study).study.facts == dict.fromkeys(fact.id for fact in INFRASTRUCTURE.facts)


def test_the_report_tells_them_on_a_page_of_their_own(study: Path, tmp_path: Path) -> None:
    call = ("report", "acme", "--language", "nl", "-o")
    assert lo_diag(*call, "before.pdf", cwd=tmp_path).code == 0
    assert not any("Wat is er geregeld?" in told for told in _pages(tmp_path / "before.pdf")[1:])
    before = lo_diag("score", "acme", "--json", cwd=tmp_path).json()
    _answer(study, learning_plan="yes", learning_budget="yes", expert_list="partly", handover="no")
    assert lo_diag(*call, "after.pdf", cwd=tmp_path).code == 0
    (told,) = [told for told in _pages(tmp_path / "after.pdf")[1:] if told.startswith("Wat is er geregeld?")]
    assert "Geregeld: 2 van de 12 voorzieningen om te leren; deels: 1; ontbreekt: 1." in told
    assert "Nog niet beantwoord: 8." in told
    assert lo_diag("score", "acme", "--json", cwd=tmp_path).json() == before, "never averaged in"
    assert [f for f in outloud.check(str(tmp_path / "after.pdf")).findings if f.severity == "error"] == []
    assert page.validate_pdf(tmp_path / "after.pdf", profile=page.ValidationProfile.PDF_UA_1).is_compliant


def test_respondents_are_never_asked(study: Path, tmp_path: Path) -> None:
    items = [item.id for item in INFRASTRUCTURE.asked_items()]
    (tmp_path / "b.csv").write_text(f"{items[0]},learning_plan\n3,yes\n")
    refused = lo_diag("import", "b.csv", "--study", "acme", cwd=tmp_path)
    assert refused.code == 1
    assert 'column "learning_plan"' in refused.err


def test_without_a_checklist_there_is_no_page() -> None:
    told = compose("leader", example_findings(), example_frame()).context["pages"]
    assert "facts" not in [one["kind"] for one in told]


def test_a_question_of_several_lines_stays_one_comment() -> None:
    fact = INFRASTRUCTURE.facts[0].model_copy(update={"text": LocalText({"en": "A plan:\nis it there?"})})
    text = checklist_yaml([INFRASTRUCTURE.model_copy(update={"facts": [fact]})], "en")
    assert text.splitlines()[2:] == ["  # A plan: is it there?", f"  {fact.id}:"]


def test_each_theme_is_told_once_whatever_the_order() -> None:
    found = [
        FactFinding(fact, next(d for d in INFRASTRUCTURE.dimensions if d.id == fact.dimension), "yes")
        for fact in (*INFRASTRUCTURE.facts[::2], *INFRASTRUCTURE.facts[1::2])
    ]
    told = facts_page(replace(example_findings(), facts=tuple(found)), Speech("en"))
    assert told is not None
    titles = [theme["title"] for theme in told["themes"]]
    assert len(titles) == len(set(titles)) == 5
    assert sum(len(theme["facts"]) for theme in told["themes"]) == 12
