"""What a reader learns: every number that the program tells, and the sum over people's answers that it is."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from typing import Any, NamedTuple

from tests.disclosure_organisations import ATTRIBUTES, OFFERED_AND_TAKEN, Organisation, Person

CAPABILITY_LAYERS = ("principles", "environment", "relationships", "reach")


class Cell(NamedTuple):
    """What a number is about: `kind` is people, dimension, item or index; no cut: the whole organisation."""

    kind: str
    id: str
    cut: str = ""
    group: str = ""


@dataclass(frozen=True)
class Told:
    """A number of people and, but for people alone, their mean (of an item raw, else on 0–100)."""

    n: int
    mean: float | None


Numbers = dict[Cell, Told]
Members = dict[tuple[str, str], frozenset[str]]
Column = tuple[str, str]
"""A person and an item; the item is empty where being counted is what is told."""


@dataclass(frozen=True)
class Row:
    """A told sum: how much each answer counts in it."""

    cell: Cell
    counts: Mapping[Column, Fraction]

    def __str__(self) -> str:
        return f"{' '.join(filter(None, self.cell))} of {len(self.people)}"

    @property
    def people(self) -> set[str]:
        """Whose answers it uses."""
        return {person for person, _ in self.counts}


def told_by_json(document: Mapping[str, Any]) -> Numbers:
    """Every cell of `score --json`. Whatever compares groups may name those only that are told."""
    n = document["respondents"]["answered"]  # no secret by itself, however few they are
    told: Numbers = {Cell("people", ""): Told(n, None)} if n >= document["minimum_group"] else {}
    for name, dimension in document["dimensions"].items():
        told |= _cell(Cell("dimension", name), dimension)
        for item, found in (dimension.get("items") or {}).items():
            told |= _cell(Cell("item", item), found)
    for name, found in document["indices"].items():
        told |= _cell(Cell("index", name), found)
    for cut, groups in document["groups"].items():
        for group, found in groups.items():
            told |= _cell(Cell("people", "", cut, group), found)
            for name, dimension in found.get("dimensions", {}).items():
                told |= _cell(Cell("dimension", name, cut, group), dimension)
    unknown = [cell for cell in _compared(document) if cell not in told]
    assert not unknown, f"compared, but not told: {unknown}"
    return told


def _cell(cell: Cell, found: Mapping[str, Any]) -> Numbers:
    if found.get("withheld"):
        assert set(found) <= {"withheld", "members", "unstated"}, f"{cell} is withheld, but tells {found}"
        return {}
    return {cell: Told(found["n"], found.get("mean"))}


def _compared(document: Mapping[str, Any]) -> Iterator[Cell]:
    for cut, dimensions in document["agreement"].items():
        for name, found in dimensions.items():
            yield from (Cell("dimension", name, cut, group) for group in found["groups"])
    for cut, tests in document["differences"].items():
        for test in tests:
            groups = {test["a"], test["b"]} - {"_rest"}
            yield from (Cell("dimension", test["dimension"], cut, group) for group in groups)


def told_by_table(table: str) -> Numbers:
    """Every cell of `score --out x.csv`; the number of all people is not in it."""
    told: Numbers = {}
    for row in csv.DictReader(StringIO(table)):
        cell = Cell(row["kind"], row["id"], row["cut"], row["group"])
        if row["withheld"] == "true":
            numbers = {row[name] for name in ("n", "raw_mean", "mean", "raw_sd", "sd", "median", "eb_mean")}
            assert numbers == {""}, f"{cell} is withheld, but its row tells {numbers}"
        else:
            mean = row["raw_mean" if cell.kind == "item" else "mean"]
            told[cell] = Told(int(row["n"]), float(mean) if mean else None)
    return told


def told_by_report(page: str) -> Numbers:
    """Dimensions and items of a report in HTML: n, and of dimensions the mean as a whole number."""
    profile = re.findall(r'<th scope="row">(.*?)<br>.*?n = (\d+)</span>.*?<td>(?:About (\d+))?', page)
    told = {
        Cell("dimension", html.unescape(name)): Told(int(n), float(mean) if mean else None)
        for name, n, mean in profile
    }
    for drawing in re.findall(r'<span class="chart"[^>]* aria-label="Answers to [^>]*>(.*?)</svg>', page):
        told |= _items(drawing)
    return told


def _items(drawing: str) -> Numbers:
    """The n that stands beside each item."""
    texts = re.findall(r"<text[^>]*translate\([^,]*,([\d.]+)\)[^>]*>(.*?)</text>", drawing)
    height = {float(y): text for y, text in texts if text.startswith("Text of ")}
    told: Numbers = {}
    for y, text in texts:
        if text.isdigit():
            beside = min(height, key=lambda other: abs(other - float(y)))
            told[Cell("item", height[beside].split()[2].rstrip("."))] = Told(int(text), None)
    tips = re.findall(r'aria-label="Text of (\w+)[^"]* – ([^"]*)"', drawing)
    assert {Cell("item", item) for item, shares in tips if shares != "not shown"} == told.keys()
    return told


def participation_by_report(page: str, organisation: Organisation) -> list[Row]:
    """The rows of the tables of who took part; a merged one counts whoever is in no row of its own."""
    built: list[Row] = []
    for table in re.findall(r'aria-label="Answered, by group: ([^"]*)\."', page):
        told = [row.rpartition(" ") for row in html.unescape(table).split("; ")]
        names = {name for name, _, _ in told}
        for attribute in ATTRIBUTES:
            group = {one.id: one.group(attribute) for one in organisation.participants}
            if alone := names & set(group.values()):
                found = [
                    (name, int(n), {who for who, of in group.items() if _is(of, name, alone)})
                    for name, _, n in told
                ]
                for name, n, people in found:
                    assert n == len(people), f"took part: {name} is told of {n} people, but has {len(people)}"
                    built.append(
                        Row(
                            Cell("people", "", attribute, name),
                            dict.fromkeys(((who, "") for who in people), Fraction(1)),
                        )
                    )
    return built


def _is(group: str | None, row: str, alone: Collection[str | None]) -> bool:
    return group == row if row in alone else group not in alone


def members(document: Mapping[str, Any], organisation: Organisation) -> Members:
    """Who is in each group of `score --json`, those merged and the whole organisation included."""
    people = organisation.participants
    found: Members = {("", ""): frozenset(person.id for person in people)}
    for cut, groups in document["groups"].items():
        for group, told in groups.items():
            names: set[str | None] = {*told.get("members", [group])}
            names |= {None} if told.get("unstated") else set()
            found[cut, group] = frozenset(person.id for person in people if person.group(cut) in names)
    return found


def told_groups(measure: Cell, told: Numbers, of: Members) -> dict[str, str]:
    """Person → group, of the groups of a cut of which the measure is told."""
    return {
        person: group
        for (cut, group), people in of.items()
        if cut == measure.cut and measure._replace(group=group) in told
        for person in people
    }


def rows(numbers: Numbers, of: Members, organisation: Organisation) -> list[Row]:
    """The rows that the told numbers are; each must indeed give its number."""
    built = []
    for cell, told in numbers.items():
        people = [one for one in organisation.participants if one.id in of[cell.cut, cell.group]]
        counts = {one.id: own for one in people if (own := _own(one, cell, organisation)) is not None}
        assert told.n == len(counts), f"{cell}: told of {told.n} people, but it is about {len(counts)}"
        row = Row(cell, {(who, item): own[item] for who, own in counts.items() for item in own})
        if told.mean is not None:
            assert abs(told.mean - _mean(row, people, len(counts))) < 1e-9, f"{cell}: the mean is of others"
        built.append(row)
    return built


def _own(person: Person, cell: Cell, organisation: Organisation) -> dict[str, Fraction] | None:
    """How much each of a person's answers counts; None where the person does not count."""
    if cell.kind == "people":
        return {"": Fraction(1)}
    if cell.kind == "item":
        return {cell.id: Fraction(1)} if cell.id in person.answers else None
    scores = {
        name: {item: Fraction(1, len(found)) for item in found}
        for name in organisation.dimensions
        if (found := organisation.scored(person, name))
    }
    return scores.get(cell.id) if cell.kind == "dimension" else _index(cell.id, scores, organisation)


def _index(
    name: str, scores: Mapping[str, dict[str, Fraction]], organisation: Organisation
) -> dict[str, Fraction] | None:
    if name == "reciprocity_gap":
        if any(part not in scores for part in OFFERED_AND_TAKEN):
            return None
        *offered, taken = OFFERED_AND_TAKEN
        return _sum((scores[part], -1 if part == taken else Fraction(1, 4)) for part in (*offered, taken))
    wanted = CAPABILITY_LAYERS if name == "capability" else ("capacity",)
    layers: dict[str, list[dict[str, Fraction]]] = {}
    for dimension, layer in organisation.layers.items():
        if layer in wanted:
            layers.setdefault(layer, []).extend([scores[dimension]] if dimension in scores else [])
    if not all(layers.values()):
        return None
    return _sum((one, Fraction(1, len(layers) * len(of))) for of in layers.values() for one in of)


def _sum(parts: Iterable[tuple[Mapping[str, Fraction], Fraction | int]]) -> dict[str, Fraction]:
    return {item: count * times for part, times in parts for item, count in part.items()}


def _mean(row: Row, people: Sequence[Person], n: int) -> float:
    given = {one.id: one.answers for one in people}
    total = sum(count * given[who][item] for (who, item), count in row.counts.items())
    if row.cell.kind == "item":
        return float(total / n)
    lowest = sum(row.counts.values())  # every answer at 1, which is 0 on 0–100
    return float((total - lowest) / n * 25)
