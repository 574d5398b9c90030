"""Real exports, end to end: draft an instrument, check it, import with it, and get the published numbers.

The exports lie in ../shared/samples with what a correct import must yield (`expected.json`); what only a
person can decide of one lies in `importing_decisions/`, as a mapping file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lo_diagnostic import api
from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.importing.draft_instrument import draft_id, draft_instrument
from lo_diagnostic.importing.expected import bare_file
from lo_diagnostic.importing.found_columns import NOBODY, OWN_WORDS, SAME
from lo_diagnostic.importing.mapping_file import MappingFile, read_mapping
from lo_diagnostic.importing.reader import Instructions, Reading, read_responses
from lo_diagnostic.importing.table_file import read_table
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.instrument.instrument_file import InstrumentFile, judge_instrument
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.scoring.reliability import cronbach_alpha
from lo_diagnostic.text import matching_form
from lo_diagnostic.yaml_file import parse_yaml
from tests.program import lo_diag

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"
DECISIONS = Path(__file__).with_name("importing_decisions")
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the shared samples are not beside this checkout"
)

EXPECTED: dict[str, Any] = (
    json.loads((SAMPLES / "expected.json").read_text("utf-8")) if SAMPLES.is_dir() else {}
)
WITH_ITEMS = [name for name, told in EXPECTED.items() if told["item_groups"]]
PLATFORMS = {
    "qualtrics_choice_text_pilot.csv": "qualtrics",
    "qualtrics_german_ui.csv": "qualtrics",
    "qualtrics_legacy_bom.csv": "qualtrics",
    "qualtrics_cleaned_mixed_labels.csv": "generic",
    "surveymonkey_two_header_rows.csv": "surveymonkey",
    "surveymonkey_not_utf8.csv": "surveymonkey",
    "surveymonkey_lost_subheaders.csv": "generic",
    "carpentries_longterm_2020_03.csv": "generic",
    "kobo_likert_labels.csv": "kobo",
    "kobo_translated_es_labels.csv": "kobo",
    "kobo_translated_xml_values.csv": "kobo",
    "googleforms_grid.csv": "google-forms",
    "limesurvey_full_text_uk2016.csv": "limesurvey",
    "limesurvey_arrays_nl2017.csv": "limesurvey",
    "typeform_2017.csv": "generic",
    "indico_2018_bom_crlf.csv": "indico",
    "redcap_survey_raw.csv": "redcap",
    "numeric_with_na_code.csv": "generic",
    "team_climate_lq2002.csv": "generic",
    "spss_hotel.sav": "spss",
}
ENCODINGS = {
    "ascii": "utf-8",
    "SPSS .sav, UTF-8": "utf-8",
    "utf-8 with BOM": "utf-8-sig",
    "cp1252 (not UTF-8: bytes 8C E6 once, in a header)": "cp1252",
}
OTHER_NAMES = {"critical": "On a scale of 1-5, how business-critical"}
"""An item that `expected.json` does not call by its heading, and how that begins."""
AS_PRINTED = "12 items as printed"


@dataclass(frozen=True)
class Import:
    """A sample as it was drafted and read."""

    table: TextTable
    instrument: Instrument
    reading: Reading

    @property
    def responses(self) -> Responses:
        assert self.reading.responses is not None, self.reading.problems
        return self.reading.responses

    def item(self, called: str) -> str:
        """The item of the column that is called so."""
        wanted = matching_form(OTHER_NAMES.get(called, called))
        for column in self.reading.report.columns:
            heading = self.table.headings[column.index]
            forms = [matching_form(text) for text in (heading.name, heading.row, *heading.texts)]
            if column.role == "item" and (
                wanted in forms or (called in OTHER_NAMES and forms[0].startswith(wanted))
            ):
                return str(column.target)
        raise AssertionError(f"{called} is no item of {self.reading.report.file}")

    def counts(self, called: str) -> list[int]:
        """How often each point of an item's scale was chosen."""
        item = self.item(called)
        dimension, found = next(pair for pair in self.instrument.items() if pair[1].id == item)
        answers = self.responses.answers[item].to_numpy()
        return [int((answers == point).sum()) for point in self.instrument.scale_of(dimension, found).points]


def decided(name: str) -> MappingFile | None:
    path = DECISIONS / f"{Path(name).stem}.yaml"
    return read_mapping(path) if path.is_file() else None


def drafted(name: str, told: MappingFile | None) -> tuple[Instrument | None, list[str]]:
    """The instrument of the draft, and its problems on lines that do not say `# decide`."""
    new_id = draft_id(Path(name).stem)
    text, _ = draft_instrument(SAMPLES / name, new_id, told.mapping if told else None)
    document, problems = parse_yaml(text, f"{new_id}.yaml")
    assert document is not None, problems
    instrument, problems = judge_instrument(document, problems)
    lines = text.splitlines()
    marked = [problem.place.startswith("line ") and "# decide" in lines[int(problem.place[5:]) - 1]
              for problem in problems]  # fmt: skip
    return instrument, [str(problem) for problem, fine in zip(problems, marked, strict=True) if not fine]


@cache
def imported(name: str, with_decisions: bool = True) -> Import:
    told = decided(name) if with_decisions else None
    instrument, problems = drafted(name, told)
    assert instrument is not None, problems
    table, _ = read_table(SAMPLES / name)
    assert table is not None
    reading = read_responses(SAMPLES / name, bare_file([instrument]), Instructions(mapping=told))
    return Import(table, instrument, reading)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("with_decisions", [True, False], ids=["decided", "as it is"])
def test_the_draft_has_errors_only_where_it_says_decide(name: str, with_decisions: bool) -> None:
    assert drafted(name, decided(name) if with_decisions else None)[1] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_the_form_of_the_file_is_seen(name: str) -> None:
    told = EXPECTED[name]
    report = read_responses(SAMPLES / name, bare_file([])).report
    assert report.sha256 == told["sha256"]
    assert report.platform == PLATFORMS[name]
    assert report.encoding == ENCODINGS.get(told["encoding"], told["encoding"])
    assert (report.header_rows, report.respondents) == (told["header_rows"], told["respondents"])
    assert len(report.columns) - told["columns"] in (0, 1 if "legacy" in name else 0)
    assert {"comma": ",", "semicolon": ";", "": None}[told["delimiter"].split(",")[0].split(" ")[0]] == (
        report.delimiter
    )


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_every_item_is_read_as_expected(name: str) -> None:
    found = imported(name)
    for group, told in EXPECTED[name]["item_groups"].items():
        if group == AS_PRINTED:
            continue
        for called, wanted in told["items"].items():
            counts = found.reading.report.items[found.item(called)]
            assert (counts.valid, counts.blank, counts.missing) == (
                wanted["valid"],
                wanted["blank"],
                wanted["declared_missing"],
            ), called
            unread = found.reading.report.respondents - counts.valid - counts.blank - counts.missing
            assert unread == wanted["unmapped"], called
            assert (counts.low, counts.high) == (wanted["min"], wanted["max"]), called


@pytest.mark.parametrize("name", [name for name in WITH_ITEMS if name != "numeric_with_na_code.csv"])
def test_every_mean_is_as_expected(name: str) -> None:
    """To the four decimals that `expected.json` tells, its totals being means of such means."""
    found = imported(name)
    for told in EXPECTED[name]["item_groups"].values():
        items = {called: found.item(called) for called in told["items"]}
        wanted: dict[tuple[str, ...], float | None] = {
            (item,): told["items"][called]["mean"] for called, item in items.items()
        }
        wanted[tuple(items.values())] = told["total"]["mean_of_all_valid_cells"]
        for some, mean in wanted.items():
            values = _valid(found.responses, list(some))
            assert (float(values.mean()) if len(values) else None) == pytest.approx(mean, abs=1e-4), some


def test_the_one_zero_beside_a_scale_from_1_is_an_error() -> None:
    found = imported("numeric_with_na_code.csv")
    assert found.reading.responses is None
    (error,) = [problem for problem in found.reading.problems if problem.severity == "error"]
    assert '"presenters_clear"' in error.place
    assert '"0"' in error.message


def test_without_a_decision_numbers_are_read_as_they_are_printed() -> None:
    found = imported("numeric_with_na_code.csv", with_decisions=False)
    told = EXPECTED["numeric_with_na_code.csv"]["item_groups"][AS_PRINTED]
    for called, wanted in told["items"].items():
        counts = found.reading.report.items[found.item(called)]
        assert (counts.valid, counts.blank, counts.low, counts.high) == (
            wanted["valid"],
            wanted["blank"],
            wanted["min"],
            wanted["max"],
        )
    values = _valid(found.responses, [found.item(called) for called in told["items"]])
    assert round(float(values.mean()), 4) == told["total"]["mean_of_all_valid_cells"]


def test_two_files_with_the_same_answers_yield_the_same_numbers() -> None:
    """The Carpentries' survey as it was published, and as Kobo exports it."""
    one, other = imported("carpentries_longterm_2020_03.csv"), imported("kobo_likert_labels.csv")
    (impact, _), (labels,) = (EXPECTED[name]["item_groups"].values() for name in
                              ("carpentries_longterm_2020_03.csv", "kobo_likert_labels.csv"))  # fmt: skip
    for first, second in zip(impact["items"], labels["items"], strict=True):
        assert one.counts(first) == other.counts(second)


def _valid(responses: Responses, items: list[str]) -> np.ndarray[Any, Any]:
    values = responses.values(items)
    return np.asarray(values[~np.isnan(values)])


def test_todo_group_59_percent_call_their_programme_critical() -> None:
    extremely, very, *others = imported("surveymonkey_two_header_rows.csv").counts("critical")
    assert (extremely, very) == (51, 44)
    assert extremely + very + sum(others) == 161
    assert round(100 * (extremely + very) / 161) == 59


def test_carpentries_shares_of_those_who_answered() -> None:
    found = imported("surveymonkey_lost_subheaders.csv")
    assert len(found.responses) == 476
    for called, agree, many in (
        ("Made-Analyses-Reproducible", 223, 409),
        ("Gained-Confidence-With-Data", 264, 408),
    ):
        counts = found.counts(called)
        assert (sum(counts[3:]), sum(counts)) == (agree, many)
    said = found.responses.remarks["Change_In_Confidence"].dropna()
    assert ((said == "im_more_confident_now").sum(), len(said)) == (333, 432)


@pytest.mark.parametrize(
    ("name", "item", "counts"),
    [
        ("limesurvey_full_text_uk2016.csv", "affSat1", [8, 30, 58, 103, 72]),
        ("limesurvey_full_text_uk2016.csv", "affSat2", [17, 30, 54, 115, 55]),
        ("limesurvey_full_text_uk2016.csv", "affSat3", [10, 40, 61, 104, 56]),
        ("limesurvey_full_text_uk2016.csv", "affRec1", [15, 30, 37, 86, 103]),
        ("limesurvey_arrays_nl2017.csv", "affRec1", [4, 3, 10, 40, 16]),
        ("limesurvey_arrays_nl2017.csv", "affRec3", [6, 5, 13, 37, 12]),
        ("limesurvey_arrays_nl2017.csv", "satisgen1", [2, 0, 1, 1, 2, 3, 4, 18, 30, 10, 2]),
    ],
)
def test_count_tables_of_the_software_sustainability_institute(
    name: str, item: str, counts: list[int]
) -> None:
    assert imported(name).counts(item) == counts


@pytest.mark.parametrize(("item", "never"), [("turnOver1", 15), ("turnOver2", 43)])
def test_a_space_behind_never_loses_nobody(item: str, never: int) -> None:
    """The institute's own table prints blank and 27: it counted the spelling without the space."""
    assert imported("limesurvey_full_text_uk2016.csv").counts(item)[0] == never


def test_the_team_climate_file_scores_as_r_does() -> None:
    """Alpha of three scales, and of leadership ICC(1), ICC(2) and the mean rwg(j) of 49 companies."""
    told = EXPECTED["team_climate_lq2002.csv"]
    found = imported("team_climate_lq2002.csv")
    expected = bare_file([found.instrument], ["COMPID"])
    responses = read_responses(SAMPLES / "team_climate_lq2002.csv", expected).responses
    assert responses is not None
    instrument = InstrumentFile(found.instrument, Path("team-climate-lq2002.yaml"), "0" * 64)
    scores = api.score(responses, instrument, "COMPID").scores
    for name, alpha in told["alpha"].items():
        dimension = scores.dimensions[name.lower()]
        assert not isinstance(dimension, Withheld)
        assert dimension.reliability is not None
        assert dimension.reliability.alpha == pytest.approx(alpha, abs=1e-6)
    lead = scores.agreement["COMPID"]["lead"]
    assert not isinstance(lead, Withheld)
    icc = told["icc"]["LEAD mean"]
    assert (lead.icc1, lead.icc2) == pytest.approx((icc["ICC1"], icc["ICC2"]), abs=1e-6)
    groups = [group.rwg_j for group in lead.groups.values() if not isinstance(group, Withheld)]
    agreed = np.array(groups, np.float64)
    r = told["rwgj_LEAD_ranvar2"]
    assert len(agreed) == told["teams"]
    assert [round(float(value), 4) for value in (agreed.mean(), agreed.min(), agreed.max())] == [
        r["mean"],
        r["min"],
        r["max"],
    ]


@pytest.mark.parametrize(
    ("items", "turned", "alpha"),
    [("v1 v3 v4", "v3", 0.8075), ("v1 v2 v3 v4 v5", "v3 v5", 0.1147), ("v1 v2 v3 v4 v5", "", -0.4623)],
)
def test_alpha_of_the_hotel_survey_is_that_of_pspp(items: str, turned: str, alpha: float) -> None:
    values = imported("spss_hotel.sav").responses.values(items.split())
    for item in turned.split():
        place = items.split().index(item)
        values[:, place] = 6 - values[:, place]
    found = cronbach_alpha(np.cov(values.T))
    assert found is not None
    assert round(found, 4) == alpha


def test_options_that_nobody_chose_and_those_for_not_knowing_are_told_apart() -> None:
    text, _ = draft_instrument(SAMPLES / "surveymonkey_two_header_rows.csv", "survey")
    reasons = dict(part.split(":\n", 1) for part in text.partition("# Left out:")[2].split("\n# - ")[1:])
    assert '"Why not?" (9 columns)' in reasons[SAME]
    assert reasons[NOBODY].count("[Other (please specify)]") == reasons[NOBODY].count('"') // 2 == 2
    assert "(#113)" in reasons[OWN_WORDS]
    assert "(#153)" in reasons[OWN_WORDS]


def test_bands_of_ages_are_a_choice_as_those_of_salaries_are() -> None:
    instrument = imported("limesurvey_full_text_uk2016.csv").instrument
    options = {question.id: len(question.options or {}) for question in instrument.questions}
    assert (options["socio3"], options["socio4"]) == (5, 10)


def test_a_scale_that_two_exports_spell_in_two_ways_is_one() -> None:
    text, _ = draft_instrument(SAMPLES / "qualtrics_cleaned_mixed_labels.csv", "survey")
    assert "agreement3-2" not in text
    assert '2: {en: "Neither Agree Nor Disagree"}' in text
    assert "- id: concern_harm " in text
    assert "type: text" not in text


@pytest.mark.parametrize(
    "name", ["googleforms_grid.csv", "spss_hotel.sav", "surveymonkey_lost_subheaders.csv"]
)
def test_the_commands_do_the_same(name: str, tmp_path: Path) -> None:
    decisions = DECISIONS / f"{Path(name).stem}.yaml"
    mapped = ["--map", str(decisions)] if decisions.is_file() else []
    draft = tmp_path / f"{draft_id(Path(name).stem)}.yaml"
    made = lo_diag("instruments", "draft", SAMPLES / name, *mapped, cwd=tmp_path)
    assert made.code == 0
    draft.write_text(made.out, "utf-8")
    assert lo_diag("instruments", "check", draft, cwd=tmp_path).code == 0
    given: list[str | Path] = ["--dry-run", "--json", "--instrument", draft, *mapped]
    report = lo_diag("import", SAMPLES / name, *given, cwd=tmp_path).json()
    assert report["items"] == {
        item: counts.as_dict() for item, counts in imported(name).reading.report.items.items()
    }
