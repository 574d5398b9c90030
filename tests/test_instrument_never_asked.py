"""What can never be asked is found exactly: against all people that there can be."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.instrument.checks import ROLE, ROLES, check_instrument
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.responses.asking import holds
from tests.survey_making import make_instrument

VALUES = {ROLE: ROLES, "a": ("x", "y"), "b": ("x", "y"), "site": ("x", "y", "z")}
UNKNOWN = {ROLE: ("boss",), "a": ("z",), "b": ("z",), "site": ()}


@st.composite
def _conditions(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, list[str]] | None:
    named = draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
    return {
        name: draw(st.lists(st.sampled_from((*VALUES[name], *UNKNOWN[name])), unique=True, min_size=1))
        for name in named
    } or None


def _instrument(dimension: Any, item: Any, a: Any, b: Any) -> Instrument:
    options = {value: {"en": value} for value in VALUES["a"]}
    choice = {"type": "choice", "text": {"en": "?"}, "options": options}
    made = make_instrument(
        {"d": ["i"]},
        questions=[{"id": "a", **choice, "ask_if": a}, {"id": "b", **choice, "ask_if": b}],
    )
    data = made.model_dump()
    data["dimensions"][0] |= {"ask_if": dimension}
    data["dimensions"][0]["items"][0] |= {"ask_if": item}
    return Instrument.model_validate(data)


def _ever_asked(instrument: Instrument) -> dict[str, bool]:
    """What is asked of somebody: all people there can be are tried out."""
    found = dict.fromkeys(("a", "b", "d", "i"), False)
    a, b = instrument.questions
    dimension = instrument.dimensions[0]
    for values in product(*VALUES.values()):
        known: dict[str, str | None] = dict(zip(VALUES, values, strict=True))
        asked_a = holds(a.ask_if, known | {"a": None, "b": None})
        known["a"] = known["a"] if asked_a else None
        asked_b = holds(b.ask_if, known | {"b": None})
        known["b"] = known["b"] if asked_b else None
        within = holds(dimension.ask_if, known)
        asked = {
            "a": asked_a,
            "b": asked_b,
            "d": within,
            "i": within and holds(dimension.items[0].ask_if, known),
        }
        found = {name: found[name] or asked[name] for name in found}
    return found


@given(
    dimension=_conditions((ROLE, "a", "b", "site")),
    item=_conditions((ROLE, "a", "b", "site")),
    a=_conditions((ROLE, "site")),
    b=_conditions((ROLE, "site", "a")),
)
def test_what_can_never_be_asked_is_found_exactly(dimension: Any, item: Any, a: Any, b: Any) -> None:
    """ "Never" is said exactly where nobody can be asked something; a value too many is none."""
    instrument = _instrument(dimension, item, a, b)
    faults = [message for _, message, _ in check_instrument(instrument) if "can never" in message]
    assert bool(faults) == (not all(_ever_asked(instrument).values())), faults
