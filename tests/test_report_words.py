"""What reports say of studies as chance makes them: no sentence contradicts its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from lo_diagnostic.charts.words import ends, whole
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.analysis import analyse
from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.instrument.model import Band
from lo_diagnostic.report.readers import READERS, compose
from lo_diagnostic.report.view import Composition
from lo_diagnostic.scoring.cells import ItemScores
from tests.conftest import FULL
from tests.never_say import NEVER
from tests.random_studies import random_frame, random_survey

SEEDS = range(100, 160 if FULL else 106)
TENTHS = {
    "nobody": (0, 0),
    "everyone": (1, 1),
    "fewer than 1 in 10": (0, 0.05),
    "more than 9 in 10": (0.95, 1),
    **{f"{k} in 10": (k / 10 - 0.05, k / 10 + 0.05) for k in range(1, 10)},
}


@cache
def _findings(seed: int) -> Findings | None:
    """None where nothing may be told of so few people."""
    try:
        return analyse(random_survey(seed), quality=True)
    except InputProblems:
        return None


@cache
def _composed(seed: int, reader: str, language: str) -> Composition | None:
    findings = _findings(seed)
    return compose(reader, findings, random_frame(random_survey(seed), language)) if findings else None


def _pages(seed: int, reader: str = "leader") -> dict[str, dict[str, Any]]:
    """The first page of each kind, in English."""
    made = _composed(seed, reader, "en")
    found: dict[str, dict[str, Any]] = {}
    for page in made.context["pages"] if made else ():
        found.setdefault(page["kind"], page)
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _drawn(made: Composition) -> Iterator[str]:
    for picture in made.pictures.values():
        yield picture.alt
        yield from _texts(picture.spec)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_never_said(seed: int, language: str) -> None:
    for reader in READERS:
        made = _composed(seed, reader, language)
        for said in (*_texts(made.context), *_drawn(made)) if made else ():
            assert not NEVER.search(said), f"{reader}: {said}"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_score_is_said_as_it_is(seed: int) -> None:
    findings = _findings(seed)
    if findings is None:
        return
    rows = _pages(seed)["profile"]["rows"]
    assert len(rows) == len(findings.dimensions)
    for row, found in zip(rows, findings.dimensions, strict=True):
        _says(row["words"], found)
        assert row["n"] == str(found.scores.n)


def _says(words: str, found: DimensionFinding) -> None:
    scores = found.scores
    assert scores.mean is not None
    told = re.fullmatch(
        r"About (\d+), (?:probably between (\d+) and (\d+)|too few .*?|with hardly any spread)(?:: (.*))?",
        words,
    )
    assert told, words
    assert int(told[1]) == whole(scores.mean)
    assert abs(int(told[1]) - scores.mean) <= 1
    if told[2]:
        assert scores.interval is not None
        assert (int(told[2]), int(told[3])) == ends(scores.interval)
        assert int(told[2]) <= scores.mean + 0.5
        assert int(told[3]) >= scores.mean - 0.5
    assert (told[4] or "") == _band(found)


def _band(found: DimensionFinding) -> str:
    """CONTRACT §5, once more: the band of the mean, and the one other that the interval touches."""
    scores = found.scores
    if not found.bands or scores.mean is None or scores.interval is None:
        return "" if not found.bands else "too uncertain to name"
    touched = [
        band for band in found.bands if _touches(band, found, scores.interval.low, scores.interval.high)
    ]
    own = next(band for band in found.bands if _touches(band, found, scores.mean, scores.mean))
    others = [band for band in touched if band is not own]
    title = own.title.in_language("en")
    if not others:
        return title
    return (
        f"{title}, leaning {others[0].title.in_language('en')}"
        if len(others) == 1
        else "too uncertain to name"
    )


def _touches(band: Band, found: DimensionFinding, low: float, high: float) -> bool:
    """Does the interval hold a score of the band?"""
    place = found.bands.index(band)
    before = found.bands[place - 1] if place else None
    starts = before is None or not _below_its_end(high, before)
    return starts and _below_its_end(low, band)


def _below_its_end(score: float, band: Band) -> bool:
    if band.below is not None:
        return score < band.below
    return band.upto is None or score <= band.upto


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_page_names_what_the_numbers_say(seed: int) -> None:
    findings = _findings(seed)
    if findings is None:
        return
    said = " ".join(_pages(seed)["standing"]["answer"])
    by_title = {one.dimension.title.in_language("en"): one for one in findings.dimensions}
    learning = [one for one in findings.dimensions if one.dimension.layer != "capacity"]
    if (told := re.search(r"Strongest: ([^.]*)\. ", f"{said} ")) and told[1] in by_title:
        top = by_title[told[1]]
        assert (top.scores.mean or 0) == max(one.scores.mean or 0 for one in learning)
        assert findings.highest == (top.dimension.id,)
    if told := re.search(r"Tension: (.*?)(?: with [^.]*)?\.", said):
        assert by_title[told[1]].standing.value == "poor"
    if not findings.detail:
        assert said.startswith((f"Only {findings.n} ", f"All {findings.n} "))
        assert "First step: talk" in said
    if told := re.search(r"Lowest average: (.*?), about (\d+)", said):
        assert int(told[2]) == whole(by_title[told[1]].scores.mean or 0)
        assert not any(one.standing.value == "poor" for one in learning)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plane_fits_its_means(seed: int) -> None:
    findings, page = _findings(seed), _pages(seed).get("plane")
    if page is None or findings is None or findings.plane is None:
        return
    placed = findings.plane
    sides = [placed.capability.mean or 0, placed.capacity.mean or 0]
    names = {(True, True): "room to grow", (True, False): "running hot", (False, True): "untapped room"}
    told = re.search(r"fits “(.*?)”", page["answer"][0])
    if told:
        assert told[1] == names.get((sides[0] > 50, sides[1] > 50), "locked in")
    clear = [
        abs(index.mean - 50) > 5 and not index.interval.low <= 50 <= index.interval.high
        for index in (placed.capability, placed.capacity)
        if index.mean is not None and index.interval is not None
    ]
    firm = "close to the middle" not in page["answer"][0]
    assert firm == (clear == [True, True]), page["answer"]


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_are_those_of_the_answers(seed: int) -> None:
    findings = _findings(seed)
    if findings is None:
        return
    items = {
        item.text.in_language("en"): (one, item)
        for one in findings.dimensions
        for item in one.dimension.items
    }
    told = [s for page in _pages(seed).values() for said in _texts(page) for s in _shares(said)]
    for share, answers, text in told:
        assert text in items, text
        one, item = items[text]
        scores = one.scores.items[item.id]
        assert isinstance(scores, ItemScores)
        labels = {str(point): label.in_language("en") for point, label in one.scale.points.items()}
        counted = sum(n for point, n in scores.counts.items() if labels[point] in answers.split(" or "))
        low, high = TENTHS[share.lower()]
        assert low - 1e-9 <= counted / scores.n <= high + 1e-9, (share, answers, counted, scores.n)


def _shares(said: str) -> list[tuple[str, str, str]]:
    return re.findall(
        r"((?:nobody|everyone|fewer than 1 in 10|more than 9 in 10|\d in 10)) answers? ([^:“”]*): “([^”]*)”",
        said.replace("’", "'").replace("\xa0", " "),
        re.IGNORECASE,
    )
