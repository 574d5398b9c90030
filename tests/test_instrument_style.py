"""The linter of item writing: bad items raise exactly their rule, good ones none; exceptions stay honest."""

from __future__ import annotations

import math
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.errors import Problem
from lo_diagnostic.instrument.instrument_file import read_instrument
from lo_diagnostic.instrument.style import style_problems
from lo_diagnostic.instrument.style_words import StyleRuleName, shipped_style
from tests.program import lo_diag

ROOT = Path(__file__).resolve().parents[1]

HEAD = """\
format: lo-diag/instrument/1
id: mine
version: 1.0.0
status: draft
title: {en: Mine, nl: Van mij}
summary: {en: Short, nl: Kort}
licence: {id: CC0-1.0, holder: me, commercial_use: true, modification: true}
scales:
  frequency:
    points: {1: {en: never, nl: nooit}, 2: {en: sometimes, nl: soms}, 3: {en: often, nl: vaak}}
    cannot_say: {en: cannot say, nl: weet ik niet}
scoring: {min_answered: 2/3}
dimensions:
  - id: reflection
    title: {en: Reflection, nl: Reflectie}
    definition: {en: Looking back, nl: Terugkijken}
    layer: principles
    items:
"""
PLAIN = {"en": "We look back on our work.", "nl": "We kijken terug op ons werk."}
PLAIN_ITEMS = [f"      - {{id: plain{n}, referent: self, text: {PLAIN}}}" for n in range(1, 4)]
SECOND = f"""\
  - id: other
    title: {{en: Other, nl: Anders}}
    definition: {{en: Other, nl: Anders}}
    layer: principles
    items: [{{id: others, referent: team, text: {PLAIN}}}]
"""
ITEM_LINE = HEAD.count("\n") + len(PLAIN_ITEMS) + 1


def _style(tmp_path: Path, *items: str, tail: str = "", head: str = HEAD) -> list[Problem]:
    """What the linter says of a sound file with three plain items and these."""
    path = tmp_path / "mine.yaml"
    text = head + "\n".join([*PLAIN_ITEMS, *(f"      - {item}" for item in items)]) + "\n" + tail
    path.write_text(text, encoding="utf-8")
    instrument, faults = read_instrument(path)
    assert instrument is not None, faults
    return style_problems(path)


def _item(language: str, text: str, extra: str = "") -> str:
    texts = PLAIN | {language: text}
    return f'{{id: bad, referent: self, {extra}text: {{en: "{texts["en"]}", nl: "{texts["nl"]}"}}}}'


def _rules(problems: list[Problem]) -> list[str]:
    return [problem.message.split(":")[0] for problem in problems]


BAD_ITEMS = [
    ("en", "length", "When I get stuck on a task I walk over to the desk of someone who did it before me."),
    ("nl", "length", "Als ik vastloop in mijn werk, loop ik naar iemand toe die dit al eens heeft gedaan."),
    ("en", "double-barrelled", "I ask for help and give it."),
    ("en", "double-barrelled", "I read a book or take a class."),
    ("en", "double-barrelled", "Colleagues help me as well as each other."),
    ("en", "double-barrelled", "I talk and/or write about my mistakes."),
    ("en", "double-barrelled", "My boss/colleague shows me how it works."),
    ("nl", "double-barrelled", "Ik vraag hulp en geef tips."),
    ("nl", "double-barrelled", "Ik lees een boek of kijk een filmpje."),
    ("nl", "double-barrelled", "Ik praat en/of schrijf over mijn fouten."),
    ("nl", "double-barrelled", "Zowel jong als oud vraagt mij om hulp."),
    ("nl", "double-barrelled", "We gaan na of het werkt of beter kan."),
    ("en", "negation", "My questions are not welcome."),
    ("en", "negation", "I don’t hear what became of my idea."),
    ("en", "negation", "Nobody asks me what I think."),
    ("en", "negation", "I get through the day without a break."),
    ("nl", "negation", "Mijn vragen zijn niet welkom."),
    ("nl", "negation", "Ik krijg geen antwoord op mijn vragen."),
    ("nl", "negation", "Niemand vraagt wat ik ervan vind."),
    ("nl", "negation", "Ik hoor niets over mijn idee."),
    ("en", "vague", "I regularly look back on my work."),
    ("en", "vague", "I have enough time to learn."),
    ("en", "vague", "I get help quickly when I am stuck."),
    ("en", "vague", "I often ask how things work."),
    ("nl", "vague", "Ik kijk regelmatig terug op mijn werk."),
    ("nl", "vague", "Ik heb voldoende tijd om te leren."),
    ("nl", "vague", "Ik zeg wat ik eigenlijk vind."),
    ("nl", "vague", "Ik stel vaak een vraag."),
    ("en", "loaded", "I get excellent advice from colleagues."),
    ("en", "loaded", "Long talks waste my day."),
    ("en", "loaded", "My boss always hears me out."),
    ("nl", "loaded", "Ik krijg uitstekende raad van collega's."),
    ("nl", "loaded", "Lang praten is verspilde tijd."),
    ("nl", "loaded", "Natuurlijk help ik mijn collega's."),
    ("en", "reading-level", "Interdepartmental collaboration stimulates innovation."),
    ("en", "reading-level", "Management communicates strategic priorities transparently."),
    ("nl", "reading-level", "Functioneringsgesprekken bevatten ontwikkelingsgerichte doelstellingen."),
    ("nl", "reading-level", "Onze organisatie faciliteert multidisciplinaire samenwerking."),
    ("en", "term-note", "My mentor lets me find my own answer."),
    ("en", "term-note", "What clients say changes how I work."),
    ("nl", "term-note", "In mijn team praten we over fouten."),
    ("nl", "term-note", "Ik leer van wat klanten zeggen."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "rule", "text"), BAD_ITEMS)
def test_a_bad_item_raises_its_rule_alone(tmp_path: Path, language: str, rule: str, text: str) -> None:
    problems = _style(tmp_path, _item(language, text))
    assert _rules(problems) == [rule], problems
    (problem,) = problems
    assert problem.severity == "warning"
    assert problem.place == f"line {ITEM_LINE}"
    assert ('"bad" uses' if rule == "term-note" else f'"bad" ({language})') in problem.message
    assert all(source.split(",")[0] in problem.remedy for source in shipped_style().rules[rule].sources)  # type: ignore[index]


GOOD_ITEMS = [
    ("en", "I do the same few tasks over and over."),
    ("en", "I find my way by trial and error."),
    ("en", "My boss asks how often I look back."),
    ("en", "I ask a colleague to watch me at work."),
    ("en", "My organisation pays for what I want to learn."),
    ("en", "I notice the knots in a rope."),
    ("nl", "We gaan na of een nieuwe aanpak werkt."),
    ("nl", "Mijn baas vraagt of ik hulp kan gebruiken."),
    ("nl", "Ik leer mijn vak met vallen en opstaan."),
    ("nl", "Ik denk goed na over wat ik ga doen."),
    ("nl", "Ik neem genoegen met het eerste antwoord."),
    ("nl", "Nieuwe collega's lopen een dag met me mee."),
]


@pytest.mark.parametrize(("language", "text"), GOOD_ITEMS)
def test_a_good_item_raises_none(tmp_path: Path, language: str, text: str) -> None:
    assert not _style(tmp_path, _item(language, text))


def test_a_reversed_item_is_told_to_be_a_true_opposite(tmp_path: Path) -> None:
    (problem,) = _style(tmp_path, _item("nl", "Ik kijk niet terug op mijn werk.", "reversed: true, "))
    assert problem.message == 'reversed-negation: "bad" (nl) is reversed by denying: "niet".'
    assert "true opposite" in problem.remedy


def test_the_wording_for_leaders_is_checked_too(tmp_path: Path) -> None:
    leader = 'leader_text: {en: "I look back and ahead.", nl: "Ik kijk terug."}, '
    (problem,) = _style(tmp_path, _item("en", PLAIN["en"], leader))
    assert problem.message.startswith('double-barrelled: leader_text of "bad" (en)')
    apart = leader.replace("{en", "{\n          en").rstrip(", ")
    (problem,) = _style(tmp_path, _item("en", PLAIN["en"]).removesuffix("}") + f", {apart}}}")
    assert problem.place == f"line {ITEM_LINE + 1}"


def test_a_note_explains_the_terms_of_its_own_item(tmp_path: Path) -> None:
    noted = _item("en", "My team looks back.", "note: {en: Those you see each week, nl: x}, ")
    assert not _style(tmp_path, noted)
    leader = 'leader_text: {en: "My team learns.", nl: "Ik zie klanten."}, '
    bare = _item("nl", "Mijn afdeling leert.", leader).replace("id: bad", "id: bare")
    (problem,) = _style(tmp_path, noted, bare)
    assert problem.message == 'term-note: "bare" uses "afdeling", "team", "klanten", but has no note.'
    assert problem.place == f"line {ITEM_LINE + 1}"


def test_one_referent_a_dimension(tmp_path: Path) -> None:
    (problem,) = _style(tmp_path, _item("en", PLAIN["en"]).replace("self", "team"))
    assert problem.message == (
        'referent-mix: dimension "reflection" mixes referents: self (plain1, plain2, plain3), team (bad).'
    )
    assert problem.place == "line 14"
    assert "Chan, 1998" in problem.remedy


@pytest.mark.parametrize(
    ("reserve", "plain", "told"), [("", 3, False), ("", 1, True), ("reserve: true, ", 1, False)]
)
def test_few_reversed_items(tmp_path: Path, reserve: str, plain: int, told: bool) -> None:
    head = HEAD + "\n".join(PLAIN_ITEMS[:plain]) + "\n"
    path = tmp_path / "mine.yaml"
    path.write_text(head + "      - " + _item("en", "I look ahead.", f"reversed: true, {reserve}"))
    assert _rules(style_problems(path)) == (["reversed-share"] if told else [])


def test_two_reversed_items_are_too_many_even_when_one_is_a_reserve(tmp_path: Path) -> None:
    one = _item("en", "I look ahead.", "reversed: true, ")
    other = one.replace("id: bad", "id: worse, reserve: true")
    (problem,) = _style(tmp_path, one, other)
    assert problem.message == (
        'reversed-share: dimension "reflection" has too many reversed items: bad, worse, with 4 asked.'
    )


@pytest.mark.parametrize("label", ["2", "…", "-"])
def test_every_point_of_a_scale_has_words(tmp_path: Path, label: str) -> None:
    (problem,) = _style(tmp_path, head=HEAD.replace("en: sometimes", f'en: "{label}"'), tail=SECOND)
    assert problem.message == f'scale-labels: scale "frequency" has points without words: 2 "{label}" (en).'
    assert problem.place == "line 9"
    assert not _style(tmp_path, head=HEAD.replace("en: sometimes", "en: 1 or 2 times"))


def test_a_team_can_be_beyond_judging(tmp_path: Path) -> None:
    head = HEAD.replace("    cannot_say: {en: cannot say, nl: weet ik niet}\n", "")
    assert not _style(tmp_path, head=head)
    (problem,) = _style(tmp_path, head=head, tail=SECOND)
    assert problem.message.startswith('cannot-say: scale "frequency" has no `cannot_say`')
    excepted = SECOND.replace("layer:", "exceptions: {cannot-say: all have been here for years}\n    layer:")
    assert not _style(tmp_path, head=head, tail=excepted)


def test_questions_and_facts_may_be_longer_but_ask_one_thing(tmp_path: Path) -> None:
    tail = f"""\
questions:
  - {{id: q1, type: text, text: {{en: What should we start or stop?, nl: Wat is niet voldoende?}}}}
  - {{id: q2, type: text, text: {{en: "{"word " * 20}", nl: "{"woord " * 21}"}}}}
facts:
  - {{id: f1, dimension: reflection, text: {{en: Is there excellent tea?, nl: Is er thee?}}}}
"""
    problems = _style(tmp_path, tail=tail)
    assert [problem.message.split(" (")[0] for problem in problems] == [
        'double-barrelled: question "q1"', 'length: question "q2"', 'loaded: fact "f1"',
    ]  # fmt: skip
    assert "(nl) has 21 words, where 20 is the limit" in problems[1].message


@pytest.mark.parametrize("reserve", ["", "reserve: true, "])
def test_an_exception_with_a_reason_silences_its_rule_in_every_language(tmp_path: Path, reserve: str) -> None:
    text = '{en: "I am not asked.", nl: "Ik word niet vaak gevraagd."}'
    item = (
        f"{{id: bad, {reserve}referent: self, exceptions: {{negation: it is what people say}}, text: {text}}}"
    )
    assert _rules(_style(tmp_path, item)) == ["vague"]
    head = HEAD.replace("    layer:", "    exceptions: {negation: why, vague: why}\n    layer:")
    plain = f"{{id: bad, {reserve}referent: self, text: {text}}}"
    assert not _style(tmp_path, plain, head=head)


def test_an_exception_must_be_of_use(tmp_path: Path) -> None:
    item = _item("en", PLAIN["en"], "exceptions: {vague: why, lenght: why}, ")
    problems = _style(tmp_path, item)
    assert [f"{problem.message} {problem.remedy}" for problem in problems] == [
        'exceptions: "vague" is not broken here. Remove the exception.',
        'exceptions: there is no rule "lenght". Did you mean "length"?',
    ]
    assert {problem.place for problem in problems} == {f"line {ITEM_LINE}"}
    assert {problem.severity for problem in problems} == {"warning"}


def test_a_language_without_lists_is_said_so_once(tmp_path: Path) -> None:
    long_german = "Ich " + "und " * 14 + "nicht."
    path = tmp_path / "mine.yaml"
    path.write_text((HEAD + PLAIN_ITEMS[0]).replace("nl:", "de:").replace("'nl':", "'de':"))
    (problem,) = style_problems(path)
    assert problem.message.startswith('no word lists for "de"')
    assert problem.place == "line 5"
    path.write_text(path.read_text().replace(PLAIN["nl"], long_german))
    assert _rules(style_problems(path)) == ['no word lists for "de"', "length"]


def test_warnings_stand_in_the_order_of_the_file_and_after_errors(tmp_path: Path) -> None:
    items = [
        _item(language, text).replace("id: bad", f"id: bad{n}")
        for n, (language, _, text) in enumerate(BAD_ITEMS)
    ]
    problems = _style(
        tmp_path, *items, tail="questions: [{id: q, type: text, text: {en: A or B, nl: A of B}}]\n"
    )
    lines = [int(problem.place.removeprefix("line ")) for problem in problems]
    assert lines == [*range(ITEM_LINE, ITEM_LINE + len(BAD_ITEMS) + 1), lines[-1]]
    path = tmp_path / "mine.yaml"
    path.write_text(path.read_text().replace("status: draft", "status: fine"))
    assert style_problems(path) == []


@given(st.text(max_size=80))
def test_no_text_is_beyond_the_linter(text: str) -> None:
    for language, style in shipped_style().languages.items():
        ease = style.reading.of(text, language)
        assert ease is None or math.isfinite(ease)
        for words in style.lists.values():
            plain = " ".join(text.casefold().replace("’", "'").split())
            assert all(" ".join(word.split()) in plain for word in words.found(text))


@pytest.mark.parametrize("language", ["en", "nl"])
def test_words_are_found_whole_whatever_their_capitals(language: str) -> None:
    for words in shipped_style().languages[language].lists.values():
        for word in (word for word in words.words if "*" not in word and word.isalpha()):
            assert words.found(f"So {word.upper()}, too.") == [word], word
            assert not words.found(f"So x{word}x."), word


def test_reading_ease_has_the_weights_of_its_language() -> None:
    """Six syllables in five words: Flesch's 206.835 − 84.6 · 6/5 − 1.015 · 5, and Douma's; familiar: two."""
    languages = shipped_style().languages
    assert languages["en"].reading.of("We look back on learning.", "en") == pytest.approx(100.24)
    assert languages["nl"].reading.of("We zien wat er gebeurt.", "nl") == pytest.approx(109.785)
    assert languages["en"].reading.of("My organisation", "en") == pytest.approx(206.835 - 84.6 * 1.5 - 2.03)


def test_check_tells_style_when_asked_and_fails_when_strict(tmp_path: Path) -> None:
    assert _style(tmp_path, _item("nl", "We praten en schrijven."))
    assert "double" not in lo_diag("instruments", "check", "mine.yaml", cwd=tmp_path).err
    warned = lo_diag("instruments", "check", "mine.yaml", "--style", cwd=tmp_path)
    assert (warned.code, warned.out) == (0, "")
    assert f'warning: mine.yaml, line {ITEM_LINE}: double-barrelled: "bad" (nl) asks more' in warned.err
    assert "1 warning(s)" in warned.err
    strict = lo_diag("instruments", "check", "mine.yaml", "--style", "--strict", cwd=tmp_path)
    assert strict.code == 1
    assert "warning" not in strict.err
    for option, severity in (("--json", "warning"), ("--strict", "error")):
        outcome = lo_diag("instruments", "check", "mine.yaml", "--style", "--json", option, cwd=tmp_path)
        (problem,) = outcome.json()["problems"]
        assert problem["severity"] == severity
        assert problem["place"] == f"line {ITEM_LINE}"


@pytest.mark.parametrize("path", sorted((ROOT / "instruments").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_instruments_keep_every_rule(path: Path) -> None:
    assert [str(problem) for problem in style_problems(path)] == []


def test_every_rule_and_source_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "instrument-file.md").read_text(encoding="utf-8")
    rows = {
        rule: [line for line in page.splitlines() if f"`{rule}`" in line] for rule in get_args(StyleRuleName)
    }
    for rule, lines in rows.items():
        sources = shipped_style().rules[rule].sources
        assert any(all(source in line for source in sources) for line in lines), rule
    flat = " ".join(page.split())
    assert all(citation in flat for citation in shipped_style().references.values())
