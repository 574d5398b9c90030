"""The JSON Schemas for editors follow the models: they accept what the program reads, and mark slips."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

from lo_diagnostic.instrument.editor_schema import Schema, as_text
from lo_diagnostic.instrument.instrument_file import read_instrument
from lo_diagnostic.instrument.instrument_schema import MEANINGS as INSTRUMENT_MEANINGS
from lo_diagnostic.instrument.instrument_schema import instrument_schema
from lo_diagnostic.instrument.library import shipped_ids
from lo_diagnostic.instrument.model import Instrument, Strict
from lo_diagnostic.instrument.new_instrument import new_instrument_text
from lo_diagnostic.resources import shipped_folder
from lo_diagnostic.study.settings import Study
from lo_diagnostic.study.study_file import read_study
from lo_diagnostic.study.study_schema import MEANINGS as STUDY_MEANINGS
from lo_diagnostic.study.study_schema import study_schema
from lo_diagnostic.yaml_file import parse_yaml
from tests.program import lo_diag

SCHEMAS = {"instrument": instrument_schema(), "study": study_schema()}
START = new_instrument_text("my-own")
RENEW = "run `make schema`"


def _data(text: str) -> Any:
    """YAML as the project's reader understands it, with keys as JSON has them."""
    document, problems = parse_yaml(text, "file")
    assert document is not None, problems
    return json.loads(json.dumps(document.data))


def _faults(schema: Schema, data: Any) -> list[str]:
    validator = Draft7Validator(schema, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


@pytest.fixture(scope="module")
def study_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A study.yaml as `init` writes it."""
    folder = tmp_path_factory.mktemp("study")
    call = ["--instrument", "time-pressure", "--organisation", "Acme", "--attribute", "team=sales:8,ops:9"]
    assert lo_diag("init", "acme", *call, cwd=folder).code == 0
    return (folder / "acme" / "study.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_means_the_same_in_old_and_new_drafts(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)
    Draft202012Validator.check_schema(schema | {"$schema": Draft202012Validator.META_SCHEMA["$id"]})
    assert not {"$ref", "$defs", "definitions", "unevaluatedProperties"} & set(
        re.findall(r"[$\w]+", str(schema))
    )


@pytest.mark.parametrize(("model", "meanings"), [(Instrument, INSTRUMENT_MEANINGS), (Study, STUDY_MEANINGS)])
def test_every_key_has_its_sentence(model: type[Strict], meanings: Mapping[str, Mapping[str, str]]) -> None:
    raw = model.model_json_schema()
    models = {model.__name__: raw} | {
        name: inner for name, inner in raw["$defs"].items() if "properties" in inner
    }
    assert {name: set(told) for name, told in meanings.items()} == {
        name: set(inner["properties"]) for name, inner in models.items()
    }
    assert all(sentence for told in meanings.values() for sentence in told.values())


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_up_to_date(name: str, repository: Path) -> None:
    committed = (repository / "docs" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert committed == as_text(SCHEMAS[name]), RENEW


@pytest.mark.parametrize("name", shipped_ids())
def test_shipped_questionnaires_keep_to_it(name: str) -> None:
    text = (shipped_folder("instruments") / f"{name}.yaml").read_text(encoding="utf-8")
    assert _faults(SCHEMAS["instrument"], _data(text)) == []


def test_the_start_keeps_to_it_with_all_its_examples() -> None:
    assert _faults(SCHEMAS["instrument"], _data(START)) == []
    switched_on = re.sub(r"(?m)^(\s*)#(?=[^#\s])", r"\1", START)
    assert "\nfacts:" in switched_on
    assert _faults(SCHEMAS["instrument"], _data(switched_on)) == []


def test_a_new_study_keeps_to_it(study_text: str) -> None:
    assert _faults(SCHEMAS["study"], _data(study_text)) == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("reversed: true", "reverst: true", "$.dimensions[0].items[2]: Additional"),
        ("layer: principles", "layer: principle", "$.dimensions[1].layer"),
        ("layer: principles", "layer:", "$.dimensions[1].layer"),
        ("status: draft", "status: tested", "$.status"),
        ("high: favourable", "high: good", "$.dimensions[0].high"),
        ("type: choice", "type: choose", "$.questions[0].type"),
        ("referent: self", "referent: me", "$.dimensions[1].items[0].referent"),
        ("version: 0.1.0", "version: 0.1", "$.version"),
        ("id: fresh-eyes", "id: fresh eyes", "$.dimensions[1].id"),
        ("id: settle1", "id: settle-1", "$.dimensions[0].items[0].id"),
        ("lo-diag/instrument/1", "lo-diag/instrument/2", "$.format"),
        ("  holder:", "  owner:", "$.licence: "),
        ("below: 37.5", "below: 137.5", "$.bands['how-often'][0].below"),
        ('1: {en: "never"', 'one: {en: "never"', "$.scales.frequency5.points"),
        ('en: "New colleagues"', 'English: "New colleagues"', "$.title"),
        ('title: {en: "Fresh eyes", nl: "Frisse blik"}', "title: Fresh eyes", "$.dimensions[1].title"),
        ("ask_if: {started: [recently]}", "ask_if: {started: recently}", "$.questions[1].ask_if.started"),
    ],
)
def test_slips_in_a_questionnaire_are_marked(old: str, new: str, place: str) -> None:
    assert old in START
    told = _faults(SCHEMAS["instrument"], _data(START.replace(old, new, 1)))
    assert any(fault.startswith(place) for fault in told), told


def test_an_item_without_text_is_marked() -> None:
    data = _data(START)
    del data["dimensions"][0]["items"][1]["text"]
    assert _faults(SCHEMAS["instrument"], data) == ["$.dimensions[0].items[1]: 'text' is a required property"]


@pytest.mark.parametrize(
    "value", ["2/3", "2 / 3", "0.75", "1", '"0.5"', '".5"', "0", "1.5", "-1", "half", "2/0", "true"]
)
def test_shares_are_judged_as_the_program_judges_them(value: str, tmp_path: Path) -> None:
    text = START.replace("min_answered: 2/3", f"min_answered: {value}")
    path = tmp_path / "my-own.yaml"
    path.write_text(text, encoding="utf-8")
    assert bool(_faults(SCHEMAS["instrument"], _data(text))) == bool(read_instrument(path)[1])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("use: {commercial: true}", "use: {commercial: true}"),
        ("use: {commercial: true}", "use: {comercial: true}"),
        ("use: {commercial: true}", 'report: {colour: "#0b5394"}'),
        ("use: {commercial: true}", "report: {colour: blue}"),
        ("use: {commercial: true}", "facts: {span: 14, hybrid: true}"),
        ("organisation: Acme", "organisation:"),
        ("sales: {headcount: 8}", '"0-2 years": {headcount: 8}'),
        ("sales: {headcount: 8}", '"sales, north": {headcount: 8}'),
        ("sales: {headcount: 8}", "2024: {headcount: 8}"),
        ("sales: {headcount: 8}", "sales: 8"),
        ("sales: {headcount: 8}", "sales: {headcount: -8}"),
        ("minimum_group: 5", "minimum_group: 2"),
        ("retain_until: '", "retain_until: '20 or so "),
        ("title: {en: ", "title: {english: "),
    ],
)
def test_settings_are_judged_as_the_program_judges_them(
    old: str, new: str, study_text: str, tmp_path: Path
) -> None:
    assert old in study_text
    text = study_text.replace(old, new, 1)
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    refused = bool(read_study(tmp_path).problems)
    assert bool(_faults(SCHEMAS["study"], _data(text))) == refused


def test_a_study_may_have_one_text_for_all_languages(study_text: str) -> None:
    one = re.sub(r"title: \{en: .*\}", 'title: "Learning climate"', study_text, count=1)
    assert one != study_text
    assert _faults(SCHEMAS["study"], _data(one)) == []
