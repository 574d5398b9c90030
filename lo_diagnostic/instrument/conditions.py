"""Conditions of asking (`ask_if`): what they may name, and which of them can never hold together.

All conditions on the way to an item are one conjunction of "name is one of these values": its own, its
dimension's, and those of every choice that any of them names. It can hold exactly where, for each name, some
value is left: a choice and an attribute have one value each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lo_diagnostic.errors import did_you_mean
from lo_diagnostic.instrument.model import RESERVED_COLUMNS, Condition, Instrument, Question
from lo_diagnostic.yaml_file import Finding, KeyPath

Values = Mapping[str, Sequence[str]]
"""Attribute or choice → what it can be. A name that is missing can be anything."""
Questions = Mapping[str, Question]
Part = tuple[str, Condition | None]
"""Whose condition, and the condition."""


@dataclass(frozen=True)
class Demand:
    """`owner` is asked only of people whose `name` is one of `values`."""

    owner: str
    name: str
    values: frozenset[str]


def check_conditions(instrument: Instrument, shared: Values) -> Iterator[Finding]:
    """Every fault of the instrument's conditions. `shared`: attributes that are alike in all studies."""
    questions = {question.id: question for question in instrument.questions}
    known = {**choice_values(instrument.questions), **shared}
    for owner, path, condition in instrument.conditions():
        asked = None if path[0] == "dimensions" and "items" not in path else owner
        for name in condition:
            if name not in shared and (fault := _unfit(name, asked, instrument, questions)):
                yield (*path, name), *fault
        for name, values, some_left in unknown_values(condition, known):
            kind = "value" if name in shared else "option"
            end = "." if some_left else ", so this can never hold."
            for value in values:
                message = f'"{value}" is no {kind} of "{name}"{end}'
                yield (*path, name), message, did_you_mean(value, list(known[name]))
    yield from contradictions(instrument, questions, known)


def choice_values(questions: Iterable[Question]) -> dict[str, tuple[str, ...]]:
    """Choice → its options."""
    return {question.id: tuple(question.options) for question in questions if question.options is not None}


def unknown_values(condition: Condition, known: Values) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Each name of a condition, the values there that it cannot have, and whether it can have another one."""
    for name, values in condition.items():
        if name in known and (unknown := dict.fromkeys(v for v in values if v not in known[name])):
            yield name, tuple(unknown), not unknown.keys() >= set(values)


def contradictions(instrument: Instrument, questions: Questions, known: Values) -> Iterator[Finding]:
    """Where an `ask_if` leaves no value to something, itself or together with those that it rests on.

    Told where it arises, and not again of all that rests on it. Circles are another fault: they are cut here.
    """
    questions = {name: q for name, q in questions.items() if not _waits_for(name, name, questions)}
    for path, parts in _chains(instrument):
        owner, own = parts[-1]
        whole = demands(parts, questions)
        below = [*parts[:-1], *((d.name, questions[d.name].ask_if) for d in whole if d.name in questions)]
        told = {name for part in below for name in _left_empty(demands([part], questions), known)}
        for name in _left_empty(whole, known):
            if name not in told:
                asked = [d for d in whole if d.name == name]
                yield (
                    (*path, name) if own and name in own else path,
                    f'"{owner}" can never be asked: "{name}" would have to be {_in_words(asked)} at once.',
                    "Let them share a value, or remove one of them.",
                )


def demands(parts: Iterable[Part], questions: Questions) -> list[Demand]:
    """What the conditions ask for, with those of every choice that they name, and so on."""
    found: list[Demand] = []
    seen: set[str] = set()
    waiting = list(parts)
    while waiting:
        owner, condition = waiting.pop(0)
        for name, values in (condition or {}).items():
            found.append(Demand(owner, name, frozenset(values)))
            if name in questions and name not in seen:
                seen.add(name)
                waiting.append((name, questions[name].ask_if))
    return found


def rules_out(found: Iterable[Demand], name: str, value: str) -> bool:
    """Do the demands exclude everybody whose `name` is `value`?"""
    return any(demand.name == name and value not in demand.values for demand in found)


def _chains(instrument: Instrument) -> Iterator[tuple[KeyPath, list[Part]]]:
    """Everything with an `ask_if`: its key path, and the conditions that it stands under, its own last."""
    for owner, path, condition in instrument.conditions():
        around = [instrument.dimensions[int(path[1])]] if "items" in path else []
        yield path, [*((dimension.id, dimension.ask_if) for dimension in around), (owner, condition)]


def _left_empty(found: Sequence[Demand], known: Values) -> list[str]:
    """Names that no value is left to. A demand for values that never are is told as such, and not here."""
    names = []
    for name in dict.fromkeys(demand.name for demand in found):
        asked = [demand.values for demand in found if demand.name == name]
        possible = [values & set(known[name]) if name in known else values for values in asked]
        possible = [values for values in possible if values]
        if possible and not frozenset.intersection(*possible):
            names.append(name)
    return names


def _in_words(asked: Sequence[Demand]) -> str:
    """`leader (for "leading") and staff (for "lead2")`."""
    said = dict.fromkeys(f'{" or ".join(sorted(d.values))} (for "{d.owner}")' for d in asked)
    return " and ".join(said)


def _unfit(
    name: str, asked: str | None, instrument: Instrument, questions: Questions
) -> tuple[str, str] | None:
    """Why `name` cannot decide on the item or question `asked` (None: on a dimension), and what mends it."""
    if asked is not None and (name == asked or _waits_for(name, asked, questions)):
        return f'"{asked}" waits for its own answer.', "Remove the circle."
    remedy = "Only choices and attributes can decide."
    if name in RESERVED_COLUMNS:
        return f'"{name}" cannot decide: it is no attribute.', remedy
    if name in questions and questions[name].type != "choice":
        return f'"{name}" is no `choice` question.', remedy
    if name not in questions and any(name == item.id for _, item in instrument.items()):
        return f'"{name}" is an item.', remedy
    return None


def _waits_for(name: str, owner: str, questions: Questions) -> bool:
    """Does the choice `name`, directly or through others, wait for `owner`?"""
    if name not in questions:
        return False
    return any(demand.name == owner for demand in demands([(name, questions[name].ask_if)], questions))
