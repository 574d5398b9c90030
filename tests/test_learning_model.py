"""The learning model: what the shipped file says, that the program listens to it, and how faults are told."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.charts.registry import CHARTS
from lo_diagnostic.charts.theme import theme_of
from lo_diagnostic.charts.words import side_title
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.advice import choose_actions
from lo_diagnostic.findings.findings import Standing
from lo_diagnostic.findings.guidance import shipped_rules
from lo_diagnostic.instrument.learning_model import SIDES, SystemRow, load_model, shipped_model
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import Dimension, Layer
from lo_diagnostic.report.readers import compose
from lo_diagnostic.resources import shipped_folder
from lo_diagnostic.scoring.indices import person_indices
from lo_diagnostic.scoring.persons import measure
from lo_diagnostic.text import Speech, languages
from tests.report_example import example_findings, example_frame
from tests.survey_making import make_instrument, make_responses

SHIPPED = shipped_folder("instruments") / "guidance" / "model.yaml"
TEXT = SHIPPED.read_text(encoding="utf-8")
ALL_FOUR = ("learning-organisation", "learning-culture", "expansive-restrictive", "time-pressure")

SYSTEM = {
    "S1": "fit-to-needs working-across-difference supported-stretch take-up",
    "S2": "curiosity experience reflection action cycle",
    "S3": "wide-participation work-that-teaches learning-off-the-job action peer-coaching environment",
    "S4": "peer-networks unplanned-conversation access-and-match context-depth trust-and-connection "
    "mentor-support organised-support action relationships",
    "S5": "support meetings-that-teach trust-and-safety leader-asks shared-truth purpose-in-processes "
    "equal-access",
    "S6": "time-pressure protected-room fragmentation say-over-planning",
    "S7": "formal-learning internal-experts knowledge-capture technology-and-follow-up experience "
    "peer-networks",
    "S8": "learning-from-partners wide-participation",
}
"""Which dimensions measure each part of the system: CONTENT §1, last columns."""


def _dimensions() -> list[Dimension]:
    """Those of all shipped instruments."""
    return [found for name in shipped_ids() for found in find_instrument(name).instrument.dimensions]


def test_the_layers_are_those_of_the_instrument_format_capacity_last() -> None:
    model = shipped_model()
    assert tuple(layer.id for layer in model.layers) == get_args(Layer)
    assert [layer.side for layer in model.layers] == ["capability"] * 4 + ["capacity"]


@pytest.mark.parametrize(
    ("capability", "capacity", "english", "dutch"),
    [
        (50, 50, "room to grow", "groeiruimte"),
        (50, 49.9, "running hot", "op hoge toeren"),
        (49.9, 50, "untapped room", "onbenutte ruimte"),
        (49.9, 49.9, "locked in", "in de waan van de dag"),
    ],
)
def test_regions_and_their_names(capability: float, capacity: float, english: str, dutch: str) -> None:
    region = shipped_model().region_at(capability, capacity)
    assert (region.title.in_language("en"), region.title.in_language("nl")) == (english, dutch)


@given(st.floats(0, 100), st.floats(0, 100))
def test_every_place_of_the_plane_has_its_region(capability: float, capacity: float) -> None:
    region = shipped_model().region_at(capability, capacity)
    assert (region.capability == "high", region.capacity == "high") == (capability >= 50, capacity >= 50)


@pytest.mark.parametrize(
    ("score", "close"), [(44.9, False), (45, True), (50, True), (55, True), (55.1, False)]
)
def test_the_zone_counts_its_ends(score: float, close: bool) -> None:
    assert shipped_model().zone.holds(score) is close


def test_sentences_call_the_sides_by_their_names() -> None:
    """The names stand in whole sentences of the program, too: both change together."""
    plane = example_findings().plane
    assert plane is not None
    for language in languages():
        speech = Speech(language)
        power, room = (side_title(side, speech) for side in SIDES)
        alt = CHARTS["plane"](plane, speech, theme_of("#0b6e5f")).alt
        assert alt.startswith(f"{power} ")
        assert f"; {room[0].lower()}{room[1:]} " in alt


def test_what_the_model_names_is_measured() -> None:
    known = {dimension.id: dimension for dimension in _dimensions()}
    model = shipped_model()
    gap = model.reciprocity_gap
    named = [*gap.offered, gap.taken, model.pressure, *(continuum.id for continuum in model.continua)]
    assert not [name for name in named if name not in known]
    assert known[model.pressure].high == "unfavourable"


def test_each_part_of_the_system_has_its_dimensions() -> None:
    assert {row.id: " ".join(row.dimensions) for row in shipped_model().system} == SYSTEM


@pytest.mark.parametrize("row", shipped_model().system, ids=lambda row: row.id)
def test_each_part_of_the_system_is_measured(row: SystemRow) -> None:
    measured = {dimension.id for dimension in _dimensions()}
    missing = [name for name in row.dimensions if name not in measured]
    assert not missing, f"{row.id} {row.title.in_language('en')}: no instrument measures {missing}"


def test_every_dimension_has_its_place_in_the_system() -> None:
    placed = {name for row in shipped_model().system for name in row.dimensions}
    assert not {dimension.id for dimension in _dimensions()} - placed


def _changed(folder: Path, changes: dict[str, str]) -> Path:
    """A copy of the shipped file with these texts, each standing there once, exchanged."""
    text = TEXT
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "model.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _with_model(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let the whole program go by the model of this file."""
    model = load_model(path)
    for name, module in list(sys.modules.items()):
        if name.startswith("lo_diagnostic.") and hasattr(module, "shipped_model"):
            monkeypatch.setattr(module, "shipped_model", lambda: model)


def test_reports_speak_by_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = {
        "running hot": "full steam",
        "which time do we protect": "which hour is ours",
        "The learning cycle": "The wheel",
        '{en: "Learning power"': '{en: "Strength"',
        "people learn on their own": "nobody helps",
        "{low: 45, middle: 50, high: 55}": "{low: 41, middle: 42, high: 43}",
        "pressure: time-pressure": "pressure: fragmentation",
    }
    _with_model(monkeypatch, _changed(tmp_path, changes))
    made = compose("leader", example_findings(ALL_FOUR), example_frame())
    said = json.dumps([made.context, [picture.spec for picture in made.pictures.values()]])
    new = ("full steam", "which hour is ours", "The wheel", "Strength", "nobody helps", "between 41 and 43",
           "Tension: Reflection with fragmentation.")  # fmt: skip
    assert [words for words in new if words not in said] == []
    assert [words for words in changes if words in said] == []


def test_advice_goes_by_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_model(monkeypatch, _changed(tmp_path, {"pressure: time-pressure": "pressure: fragmentation"}))

    def rules(pressed: str) -> list[str]:
        standings = dict.fromkeys([pressed, "wide-participation"], Standing.POOR)
        return [action.rule for action in choose_actions(shipped_rules(), standings).actions]

    assert rules("time-pressure") == ["R06", "R09"]
    assert rules("fragmentation") == ["R08"]


def test_indices_go_by_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scales = {"work-that-teaches": ["a"], "curiosity": ["b"], "protected-room": ["c"]}
    made = make_instrument(scales)
    layers = ("environment", "principles", "capacity")
    dimensions = [
        dimension.model_copy(update={"layer": layer})
        for dimension, layer in zip(made.dimensions, layers, strict=True)
    ]
    answers = make_responses(pd.DataFrame({"a": [5.0, 3.0], "b": [1.0, 3.0], "c": [5.0, 4.0]}))
    measured = measure(made.model_copy(update={"dimensions": dimensions}), answers)
    changes = {
        "{id: principles, side: capability": "{id: principles, side: capacity",
        "offered: [wide-participation, work-that-teaches, learning-off-the-job, support]":
            "offered: [protected-room, curiosity]",
        "taken: take-up": "taken: work-that-teaches",
    }  # fmt: skip
    before = {"capability": [50, 50], "capacity": [100, 75]}
    after = {"capability": [100, 50], "capacity": [50, 62.5], "reciprocity_gap": [-50, 12.5]}
    assert {name: list(values) for name, values in person_indices(measured).items()} == before
    _with_model(monkeypatch, _changed(tmp_path, changes))
    assert {name: list(values) for name, values in person_indices(measured).items()} == after


FAULTS = {
    "unknown key": ("high: 55}", "high: 55, wide: 3}", "wide: 3", "this key is unknown"),
    "missing language": (', nl: "groeiruimte"}', "}", '"room to grow"', 'is missing in "nl"'),
    "layer twice": ("id: reach,", "id: environment,", "Toegang en", '"environment" stands here a second'),
    "layer missing": ("id: reach,", "id: environment,", "layers:", '"reach" is missing'),
    "layer unknown": ("id: reach,", "id: raech,", "id: raech", 'Did you mean "reach"?'),
    "no side": ("side: capacity,", "side: room,", "side: room", "must be 'capability' or 'capacity'"),
    "side without layers": ("side: capacity,", "side: capability,", "layers:", 'lies on the side "capacity"'),
    "region elsewhere": (
        "id: locked-in\n    capability: low", "id: locked-in\n    capability: high",
        "id: locked-in", '"locked-in" lies where "running-hot" lies',
    ),
    "region missing": (
        TEXT[TEXT.index("  - id: untapped-room") : TEXT.index("# A person's mean")], "",
        "regions:", "the region with low capability and high capacity is missing",
    ),
    "region twice": ("id: locked-in", "id: running-hot", "running-hot\n    capability: low", "a second"),
    "zone beside the middle": ("middle: 50", "middle: 60", "middle: 60", "not lie around the middle, 60"),
    "no dimension": ("taken: take-up", "taken: take_up", "taken:", "cannot be an id"),
    "offered and taken": ("taken: take-up", "taken: support", "taken:", '"support" is offered and taken'),
    "row twice": ("id: S8", "id: S7", "id: S7\n    title: {en: \"Bound", '"S7" stands here a second time'),
    "unmeasured": ("[learning-from-partners, wide-participation]", "[]", "dimensions: []", "at least 1 item"),
    "measured twice": ("protected-room, frag", "time-pressure, frag", "[time-pressure, time-", "a second"),
    "other version": ("lo-diag/model/1", "lo-diag/model/2", "format:", "must be 'lo-diag/model/1'"),
    "no pressure": ("pressure: time-pressure", "", "format:", 'the key "pressure" is missing'),
}  # fmt: skip


def _assert_told(path: Path, faults: dict[str, tuple[str, str]]) -> None:
    """Each fault is told with the line on which its mark stands."""
    with pytest.raises(InputProblems) as told:
        load_model(path)
    text = path.read_text(encoding="utf-8")
    problems = [str(problem) for problem in told.value.problems]
    for name, (mark, message) in faults.items():
        assert text.count(mark) == 1, name
        line = text[: text.index(mark)].count("\n") + 1
        found = [problem for problem in problems if f"line {line}: " in problem and message in problem]
        assert len(found) == 1, (name, line, problems)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    old, new, mark, message = FAULTS[name]
    _assert_told(_changed(tmp_path, {old: new}), {name: (mark, message)})


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    names = ["unknown key", "missing language", "layer twice", "layer missing", "side without layers",
             "region elsewhere", "region missing", "offered and taken", "row twice", "measured twice",
             "no pressure"]  # fmt: skip
    chosen = {name: FAULTS[name] for name in names}
    path = _changed(tmp_path, {old: new for old, new, _, _ in chosen.values()})
    _assert_told(path, {name: (mark, message) for name, (_, _, mark, message) in chosen.items()})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("", "the file is empty"),
        ("- 1\n", "is not a mapping"),
        ("a: [", "no valid YAML"),
    ],
)
def test_what_is_no_model_at_all(content: str | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputProblems, match=message):
        load_model(path)
