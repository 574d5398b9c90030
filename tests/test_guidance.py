"""Guidance: rules fire on their condition alone; guards are laws; texts keep to what is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.findings.advice import MOST_ACTIONS, MOST_FIRED_CARDS, choose_actions, choose_cards, fires
from lo_diagnostic.findings.findings import Standing
from lo_diagnostic.findings.guidance import Rule, RuleFile, When, full_citation, shipped_cards, shipped_rules
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import LocalText

POOR, OK, BEST, UNCLEAR = Standing.POOR, Standing.OK, Standing.BEST, Standing.UNCLEAR
RULES = {rule.id: rule for rule in shipped_rules()}
HIGH = {d.id: d.high for name in shipped_ids() for d in find_instrument(name).instrument.dimensions}
KNOWN = {"span_of_control": 12, "hybrid": True}

Measured = Mapping[str, Standing]
Told = Callable[[Measured], bool]


def _poor(*names: str) -> Told:
    """All of them are poor."""
    return lambda measured: all(measured.get(name) is POOR for name in names)


def _fine(*names: str) -> Told:
    return lambda measured: all(measured.get(name) in (OK, BEST) for name in names)


def _both(one: Told, other: Told) -> Told:
    return lambda measured: one(measured) and other(measured)


def _either(*names: str) -> Told:
    return lambda measured: any(measured.get(name) is POOR for name in names)


DIFFERENCES = ("fit-to-needs", "working-across-difference")
CHANCES = ("wide-participation", "work-that-teaches", "learning-off-the-job")
# What each rule is to fire on where all facts are as `KNOWN`: written down here a second time, by hand.
TABLE: dict[str, tuple[tuple[str, ...], Told]] = {
    "R01": (("reflection", "time-pressure"), _poor("reflection", "time-pressure")),
    "R02": (("reflection", "time-pressure"), _both(_poor("reflection"), _fine("time-pressure"))),
    "R03": (("reflection", "action"), _both(_fine("reflection"), _poor("action"))),
    "R04": (("curiosity",), _poor("curiosity")),
    "R05": (("experience", "supported-stretch"), _either("experience", "supported-stretch")),
    "R06": (("time-pressure",), _poor("time-pressure")),
    "R07": (("protected-room", "time-pressure"), _both(_poor("protected-room"), _fine("time-pressure"))),
    "R08": (("fragmentation",), _poor("fragmentation")),
    "R09": (("wide-participation",), _poor("wide-participation")),
    "R10": (("work-that-teaches",), _poor("work-that-teaches")),
    "R11": (("learning-off-the-job",), _poor("learning-off-the-job")),
    "R12": (CHANCES, _poor(*CHANCES)),
    "R13": (("support",), _poor("support")),
    "R14": ((*CHANCES, "support", "take-up"), _both(_fine(*CHANCES, "support"), _poor("take-up"))),
    "R15": (("peer-networks", "peer-coaching"), _either("peer-networks", "peer-coaching")),
    "R16": (("peer-networks",), _poor("peer-networks")),
    "R17": (("meetings-that-teach",), _poor("meetings-that-teach")),
    "R18": (("unplanned-conversation",), _poor("unplanned-conversation")),
    "R19": (("shared-truth", "equal-access"), _either("shared-truth", "equal-access")),
    "R20": (
        ("access-and-match", "trust-and-safety"),
        _both(_poor("access-and-match"), _fine("trust-and-safety")),
    ),
    "R21": (("trust-and-safety",), _poor("trust-and-safety")),
    "R22": (("organised-support",), _poor("organised-support")),
    "R24": (DIFFERENCES, _either(*DIFFERENCES)),
    "R25": (("knowledge-capture",), _poor("knowledge-capture")),
    "R26": (("internal-experts",), _poor("internal-experts")),
    "R27": (("learning-from-partners",), _poor("learning-from-partners")),
    "R28": (("technology-and-follow-up",), _poor("technology-and-follow-up")),
}  # fmt: skip
BY_HAND = {*TABLE, "R23", "R29"}


def test_the_rules_are_those_of_the_table() -> None:
    assert list(RULES) == [rule.id for rule in shipped_rules()], "an id stands twice"
    assert set(RULES) == BY_HAND


@pytest.mark.parametrize("name", TABLE)
def test_a_rule_fires_on_its_condition(name: str) -> None:
    """Every combination of standings of its dimensions, not measured among them."""
    dimensions, told = TABLE[name]
    for combination in product([None, *Standing], repeat=len(dimensions)):
        measured = {d: where for d, where in zip(dimensions, combination, strict=True) if where is not None}
        fired = fires(RULES[name].when, measured, KNOWN)
        assert (fired is not None) is told(measured), measured
        if fired is not None:
            assert fired
            assert set(fired) <= measured.keys()


@pytest.mark.parametrize("name", TABLE)
def test_a_rule_does_not_look_at_anything_else(name: str) -> None:
    own, _ = TABLE[name]
    for others in Standing:
        rest = dict.fromkeys(HIGH.keys() - set(own), others)
        assert fires(RULES[name].when, rest, KNOWN) is None
    assert {*RULES[name].when.all, *RULES[name].when.any} == set(own)


def test_all_is_well_needs_everything_at_its_best() -> None:
    when = RULES["R29"].when
    assert fires(when, {}) is None
    assert fires(when, dict.fromkeys(HIGH, BEST)) == tuple(HIGH)
    for one, where in product(HIGH, (POOR, OK, UNCLEAR)):
        assert fires(when, dict.fromkeys(HIGH, BEST) | {one: where}) is None


def test_what_leaders_see_better_fires_on_that_alone() -> None:
    when = RULES["R23"].when
    assert fires(when, dict.fromkeys(HIGH, POOR), KNOWN) is None
    assert fires(when, {}, KNOWN, ["support", "action"]) == ("support", "action")
    rules = [action.rule for action in choose_actions(shipped_rules(), {}, {}, ["support"]).actions]
    assert rules == ["R23"]
    cards = choose_cards(shipped_cards(), {}, {}, ["support"])
    assert [card.id for card in cards if card.fired_on] == ["leaders-and-staff"]


@pytest.mark.parametrize(
    ("facts", "fired"),
    [
        ({}, []),
        ({"span_of_control": None, "hybrid": None}, []),
        ({"span_of_control": 12}, ["R15"]),
        ({"span_of_control": 12.5}, ["R15"]),
        ({"span_of_control": 11.9}, []),
        ({"span_of_control": float("nan")}, []),
        ({"span_of_control": "14"}, []),
        ({"span_of_control": True}, []),
        ({"span_of_control": [14]}, []),
        ({"hybrid": True}, ["R16"]),
        ({"hybrid": "yes"}, ["R16"]),
        ({"hybrid": False}, []),
        ({"hybrid": "no"}, []),
        ({"hybrid": "partly"}, []),
        ({"hybrid": 1}, []),
        ({"hybrid": {}}, []),
        (KNOWN, ["R15", "R16"]),
    ],
)
def test_facts_decide_too(facts: dict[str, Any], fired: list[str]) -> None:
    assert [
        action.rule for action in choose_actions(shipped_rules(), {"peer-networks": POOR}, facts).actions
    ] == fired
    assert choose_actions(shipped_rules(), {"peer-networks": OK}, facts).actions == ()


def test_a_fact_may_be_a_word() -> None:
    when = When.model_validate(
        {"all": {"support": "low"}, "facts": {"expert_list": "partly", "budget": False}}
    )
    assert fires(when, {"support": POOR}, {"expert_list": "partly", "budget": "no"}) == ("support",)
    assert fires(when, {"support": POOR}, {"expert_list": "yes", "budget": "no"}) is None


@pytest.mark.parametrize(
    "when",
    [
        {},
        {"facts": {"hybrid": True}},
        {"all": {"support": "poor"}},
        {"all": {"support": "low"}, "facts": {"span of control": 3}},
        {"all": {"support": "low"}, "facts": {"span": {"at_least": "12"}}},
        {"all": {"support": "low"}, "facts": {"span": {"at_least": float("inf")}}},
        {"all": {"support": "low"}, "facts": {"span": {"at_most": 12}}},
        {"all": {"support": "low"}, "facts": {"span": 12}},
        {"leaders": "see less"},
    ],
)
def test_a_faulty_condition_is_refused(when: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="When"):
        When.model_validate(when)


STANDINGS = st.dictionaries(
    st.sampled_from(sorted(HIGH)), st.sampled_from([POOR, POOR, *Standing]), max_size=14
)
PRESSED = st.sampled_from([{}, *({"time-pressure": where} for where in Standing)])
TRUST = st.sampled_from([{}, *({"trust-and-safety": where} for where in Standing)])
FACTS = st.fixed_dictionaries(
    {}, optional={"span_of_control": st.integers(1, 30), "hybrid": st.booleans() | st.just("yes")}
)


@given(STANDINGS, PRESSED, TRUST, FACTS)
def test_guards_are_laws(rest: Measured, pressed: Measured, trust: Measured, facts: dict[str, Any]) -> None:
    measured = {**rest, **pressed, **trust}
    advice = choose_actions(shipped_rules(), measured, facts)
    actions = advice.actions
    rules = [RULES[action.rule] for action in actions]
    ids = [rule.id for rule in rules]
    assert len(ids) == len(set(ids)) <= MOST_ACTIONS
    squeezed = measured.get("time-pressure") is POOR
    if squeezed:
        assert ids[0] == "R06"
        assert not any(rule.adds_time for rule in rules)
    if measured.get("trust-and-safety") is POOR:
        assert ids.index("R21") == squeezed
        assert not any(rule.public for rule in rules[: ids.index("R21")])
    for action in actions:
        assert action.fired_on
        assert all(measured.get(name, UNCLEAR) is not UNCLEAR for name in action.fired_on)
    assert not {replaced for rule in rules for replaced in rule.supersedes} & set(ids)
    assert ids == sorted(ids, key=list(RULES).index)
    told = {one.rule: one.why for one in advice.held_back}
    fired = {name for name, rule in RULES.items() if fires(rule.when, measured, facts) is not None}
    assert fired == {*ids, *told}
    assert {RULES[name].adds_time for name, why in told.items() if why == "adds_time"} <= {True}
    assert len(ids) == MOST_ACTIONS or "three_already" not in told.values()


@given(STANDINGS, st.data())
def test_the_tension_finds_its_own_card(measured: Measured, data: st.DataObject) -> None:
    poor = sorted(name for name, where in measured.items() if where is POOR)
    tension = data.draw(st.sampled_from(poor)) if poor else "support"
    cards = choose_cards(shipped_cards(), measured, tension=(tension,))
    fired = [card for card in cards if card.fired_on]
    assert len(fired) == min(len(poor), MOST_FIRED_CARDS)
    assert all(set(card.fired_on) <= set(poor) for card in fired)
    assert [card.id for card in fired[:1]] == ([tension] if poor else [])
    assert [card.id for card in cards[len(fired) :]] == ["embedding", "stakeholders", "vision"]


@pytest.mark.parametrize("name", HIGH)
def test_every_dimension_has_a_question_of_its_own(name: str) -> None:
    fired = [card for card in choose_cards(shipped_cards(), {name: POOR}) if card.fired_on]
    assert [card.id for card in fired] == [name]
    for where in (OK, BEST, UNCLEAR):
        assert not any(card.fired_on for card in choose_cards(shipped_cards(), {name: where}))


def test_a_card_asks_and_gives_a_choice() -> None:
    cards = shipped_cards()
    for part in ("id", "title", "question", "choice"):
        said = [str(getattr(card, part)) for card in cards]
        assert len(said) == len(set(said)), part
    for card in cards:
        for text in (card.question, card.choice):
            assert all(said.endswith("?") and said.count("?") == 1 for said in text.root.values()), card.id
        assert " or " in card.choice.in_language("en"), card.id
        assert re.search(r"\bof\b", card.choice.in_language("nl")), card.id


def test_conditions_name_the_bad_side_of_dimensions_that_exist() -> None:
    conditions = [rule.when for rule in RULES.values()]
    conditions += [card.when for card in shipped_cards() if isinstance(card.when, When)]
    for when in conditions:
        for name, wanted in (when.all | when.any).items():
            assert wanted in ("ok", "high" if HIGH[name] == "unfavourable" else "low"), name


def _texts() -> Iterator[tuple[str, LocalText]]:
    for rule in RULES.values():
        parts = (rule.action, rule.because, rule.first_step, rule.owner, rule.evidence.text, rule.caveat)
        yield from ((rule.id, text) for text in parts)
    for card in shipped_cards():
        yield from ((card.id, text) for text in (card.title, card.question, card.choice))


# The "never say" column of the report's design, and what promises or ranks.
NEVER = re.compile(
    r"your culture is|representative|significant|type-2|you are a|unwilling|complain|best team|worst|wrong to"
    r"|thanks to the|\bwill (raise|improve|increase|solve|boost)|guarantee|prove[sn]|effect size|engaged"
    r"|jullie cultuur is|representatief|significant|onwillig|onwil\b|klagen|klaagt|beste team|slechtste"
    r"|dankzij het|garand|\bverhoogt\b|effectgrootte|bewezen|zal (leiden|zorgen)",
    re.IGNORECASE,
)


def test_texts_stand_in_both_languages_and_promise_nothing() -> None:
    for owner, text in _texts():
        assert set(text.root) == {"en", "nl"}, owner
        for said in text.root.values():
            assert not NEVER.search(said), said
            assert said == " ".join(said.split()), said
        assert not re.search(r"\b(u|uw)\b", text.in_language("nl")), f"{owner}: je, not u"


def test_evidence_is_told_without_numbers() -> None:
    for rule in RULES.values():
        for said in rule.evidence.text.root.values():
            assert not re.search(r"\d|%|≈|=", said), said
        assert rule.evidence.grade == "D" or rule.evidence.sources, rule.id
        practice = [said.split()[0].rstrip(".:") for said in rule.evidence.text.root.values()]
        assert (practice[0] == "Practice") is (rule.evidence.grade == "D"), rule.id


def test_because_follows_because() -> None:
    for rule in RULES.values():
        for said in rule.because.root.values():
            assert said[0].islower(), said
            assert said[-1] not in ".!?", said


def test_what_is_public_asks_about_safety_first() -> None:
    for rule in RULES.values():
        asks = "unless you have measured that." in rule.caveat.in_language("en")
        vraagt = "tenzij je dat al hebt gemeten." in rule.caveat.in_language("nl")
        assert asks is vraagt is rule.public, rule.id


def test_every_source_is_cited_in_full() -> None:
    for source in {source for rule in RULES.values() for source in rule.evidence.sources}:
        author, year = re.split(r",? et al\., | & .*?, |, (?=\d)", source)[0], source[-4:]
        citation = full_citation(source)
        assert citation.startswith(f"{author},"), source
        assert f"({year})." in citation or f"({year}, " in citation, source
        assert len(re.split(r"(?<=[.?]) ", citation)) >= 4, f"{source}: author, year, title, where"


def _file(rules: list[Rule], safety: str = "R21", references: dict[str, str] | None = None) -> RuleFile:
    named = {source for rule in rules for source in rule.evidence.sources}
    known = {source: full_citation(source) for source in named} if references is None else references
    return RuleFile(format="lo-diag/guidance-rules/1", safety=safety, references=known, rules=rules)


def test_a_source_without_its_reference_is_caught() -> None:
    with pytest.raises(ValueError, match="every source needs its reference"):
        _file([*RULES.values()], references={})


def test_a_file_that_breaks_the_guard_of_safety_is_caught() -> None:
    rules = [*RULES.values()]
    assert _file(rules).rules == rules
    with pytest.raises(ValueError, match=r"what is public comes after R21: \['R01'\]"):
        _file([RULES["R01"], RULES["R21"]])
    with pytest.raises(ValueError, match='there is no rule "R21" on safety'):
        _file([RULES["R01"]])
    with pytest.raises(ValueError, match="nothing may hold back R21"):
        _file([RULES["R21"].model_copy(update={"adds_time": True})])
    with pytest.raises(ValueError, match="nothing may hold back R21"):
        _file([RULES["R21"], RULES["R06"].model_copy(update={"supersedes": ["R21"]})])
