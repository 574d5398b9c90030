"""The analyst's tables hold every released number and none that is withheld; so does the full report."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import outloud
import page
import pandas as pd
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.disclosure.release import Release, Withheld
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.analysis import analyse
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report.frame import ReportFrame, survey_frame
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.readers import compose
from lo_diagnostic.report.tables_pages import tables_pages
from lo_diagnostic.scoring.scores_json import scores_json
from lo_diagnostic.study.example import make_example
from lo_diagnostic.study.settings import Attribute
from lo_diagnostic.study.survey import Survey, survey_of_study
from lo_diagnostic.text import Speech
from tests.conftest import FULL
from tests.program import lo_diag
from tests.random_studies import random_frame, random_survey
from tests.report_example import example_findings, example_frame
from tests.survey_making import make_instrument, make_responses, make_survey

LANGUAGES = ("en", "nl")
NUMBER = re.compile(r"−?[\d.,]*\d")
WITHHELD = {"en": "withheld", "nl": "niet getoond"}
Row = dict[str, str]
Tables = dict[str, dict[str, Row]]
"""Table → row → column → text."""


def _frame(survey: Survey, language: str) -> ReportFrame:
    return survey_frame(
        survey, language, made_on=date(2026, 11, 21), program="lo-diag 0.1.0", short_hash="3f9a1c7e"
    )


def _told(findings: Findings, survey: Survey, language: str = "en") -> list[dict[str, Any]]:
    return tables_pages(findings, _frame(survey, language), Speech(language))


def _tables(pages: Sequence[Mapping[str, Any]]) -> Tables:
    found: Tables = {}
    for table in (table for one in pages for table in one["tables"]):
        names = [column["name"] for column in table["columns"]][1:]
        rows = found.setdefault(table["title"], {})
        for title, *cells in table["rows"]:
            told: Row = {}
            for name, cell in zip(names, cells, strict=False):
                told[name if name not in told else f"{name} of it"] = cell
            rows[title.split(":")[0] if table["columns"][0]["name"] in ("Question", "Vraag") else title] = (
                told
            )
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    else:
        yield str(value)


def _says(text: str, value: Any, factor: float = 1) -> bool:
    """Is `text` this number, interval or dash, as far as its decimals go?"""
    if value is None:
        return text == "–"
    ends = ("low", "high", "lower", "upper")
    values = [value[end] for end in ends if end in value] if isinstance(value, dict) else [value]
    numbers = NUMBER.findall(text)
    if len(numbers) != len(values):
        return False
    return all(_is(number, factor * one) for number, one in zip(numbers, values, strict=True))


def _is(text: str, value: float) -> bool:
    plain = text.replace("−", "-").replace(",", "")
    decimals = len(plain.partition(".")[2])
    return abs(float(plain) - value) <= 0.5 * 10.0**-decimals + 1e-9


SCORES = {"n": "n", "Mean": "mean", "90% interval": "interval", "Interval now": "interval_now"}
SPREAD = {"SD": "sd", "Median": "median", "Quartiles": "quartiles"}
SHARES = {"Favourable %": "favourable", "95% interval %": "favourable_interval"}
MORE_SPREAD = {
    "SE": "se",
    "Skew": "skew",
    "Kurtosis": "kurtosis",
    "Raw mean": "raw_mean",
    "Raw SD": "raw_sd",
}
RELIABILITY = {
    "Questions": "items",
    "n": "n",
    "Complete": "complete",
    "Alpha": "alpha",
    "95% interval (Feldt)": "alpha_interval",
    "95% interval (jackknife)": "alpha_interval_jackknife",
    "Alpha (complete)": "alpha_listwise",
    "Alpha (standardised)": "alpha_standardised",
    "Mean r": "average_r",
}
OMEGA = {"Omega": "omega_total", "95% interval": "omega_interval"}
ITEM = {
    "n": "n",
    "Cannot say": "cannot_say",
    "Mean": "mean",
    "SD": "sd",
    "Item-rest r": "item_rest_r",
    "Alpha without": "alpha_if_dropped",
}
ICC = {
    "Groups": "group_count",
    "n": "n",
    "ICC(1)": "icc1",
    "95% interval": "icc1_interval",
    "ICC(1) k0": "icc1_k0",
    "ICC(1) REML": "icc1_reml",
    "ICC(2)": "icc2",
    "95% interval of it": "icc2_interval",
    "ICC(2) REML": "icc2_reml",
}
ANOVA = {"F": "f", "F (Welch)": "welch_f", "ω²": "omega_squared", "τ²": "tau2", "σ²": "sigma2"}
AGREEMENT = {
    "r_wg, uniform": "rwg_j",
    "r_wg, skewed": "rwg_j_skewed",
    "r_wg, shuffled": "rwg_j_shuffled",
    "AD, mean": "ad_mean",
    "AD, median": "ad_median",
}
DIFFERENCE = {
    "Difference": "difference",
    "95% interval": "interval",
    "Hedges g": "hedges_g",
    "95% interval of g": "hedges_g_interval",
    "p (BH)": "p_adjusted",
    "p (Holm)": "p_holm",
}
CHANGE = {
    "n then": "n_earlier",
    "n now": "n",
    "Change": "difference",
    "95% interval": "interval",
    "Hedges g": "effect",
    "p (BH)": "p_adjusted",
    "p (Holm)": "p_holm",
}


def _hold(row: Row, record: Mapping[str, Any], columns: Mapping[str, str], factor: float = 1) -> None:
    for column, field in columns.items():
        text, value = row[column], record[field]
        if text.startswith("< "):
            assert value < float(text.removeprefix("< ")), (column, text, value)
            continue
        assert _says(text, value, factor), (column, text, value)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> tuple[Survey, Findings]:
    """The example study of `lo-diag demo`: two waves, teams, leaders."""
    survey = survey_of_study(make_example(tmp_path_factory.mktemp("analyst") / "d", "en"))
    return survey, analyse(survey, quality=True)


@pytest.fixture(scope="module")
def document(example: tuple[Survey, Findings]) -> dict[str, Any]:
    """The same scores as `score --json` tells them."""
    findings = example[1]
    assert findings.scores is not None
    made: dict[str, Any] = json.loads(scores_json([Release(findings.scores, findings.withheld, {})]))
    return made


@pytest.fixture(scope="module")
def tables(example: tuple[Survey, Findings]) -> Tables:
    """Its tables, in English."""
    return _tables(_told(example[1], example[0]))


@pytest.fixture(scope="module")
def titles(example: tuple[Survey, Findings]) -> dict[str, str]:
    """Dimensions and groups, id → title."""
    survey = example[0]
    found = {d.id: d.title.in_language("en") for f in survey.instruments for d in f.instrument.dimensions}
    found |= {g: survey.group_title(name, g, "en") for name, a in survey.attributes.items() for g in a.values}
    return found | {"_merged": "other: Facilities; not stated"}


def test_scores_and_spread(tables: Tables, document: dict[str, Any], titles: dict[str, str]) -> None:
    assert document["dimensions"]
    for name, scores in document["dimensions"].items():
        _hold(tables["Scores of everybody (0–100)"][titles[name]], scores, SCORES)
        spread = tables["Spread of everybody’s scores (0–100)"][titles[name]]
        _hold(spread, scores, SPREAD | MORE_SPREAD)
        _hold(spread, scores, SHARES, 100)
        _hold(tables["Cronbach’s alpha"][titles[name]], scores["reliability"], RELIABILITY)
        _hold(tables["Omega, and the fit of one factor"][titles[name]], scores["reliability"], OMEGA)


def test_answers_to_each_question(tables: Tables, document: dict[str, Any], titles: dict[str, str]) -> None:
    answered = document["respondents"]["answered"]
    for name, scores in document["dimensions"].items():
        rows = {title.removesuffix(" (R)"): row for title, row in tables[titles[name]].items()}
        for item, found in scores["items"].items():
            if "withheld" in found:
                assert rows[item] == {"n": "withheld"}
                continue
            _hold(rows[item], found, ITEM)
            assert [rows[item][point] for point in "12345"] == [str(n) for n in found["counts"].values()]
            assert int(rows[item]["Blank"]) == answered - found["n"] - found["cannot_say"]
    assert "wide3 (R)" in tables[titles["wide-participation"]]


def test_what_the_plane_and_the_page_on_response_draw(
    tables: Tables, document: dict[str, Any], example: tuple[Survey, Findings]
) -> None:
    rows = tables["What the plane draws: learning power and room to learn"]
    told = {"capability": "Learning power", "capacity": "Room to learn"}
    for name, title in told.items():
        _hold(rows[title], document["indices"][name], {k: SCORES[k] for k in ("n", "Mean", "90% interval")})
    for name, found in example[1].participation.items():
        rows = tables[f"Who took part, by {name.capitalize()}"]
        assert [row["Answered"] for row in rows.values()] == [str(one.n) for one in found.rows] + ["61"]
        assert rows["Everybody"] == {"Answered": "61", "Of": "78", "Answered %": "78"}


def test_correlations(tables: Tables, document: dict[str, Any], titles: dict[str, str]) -> None:
    names = [title[2:] for title in tables["Correlations of people’s scores"]]
    assert names == list(tables["Scores of everybody (0–100)"])
    told = 0
    for a, others in document["correlations"].items():
        for b, r in others.items():
            first, second = sorted((names.index(titles[a]), names.index(titles[b])))
            triangle = tables["Correlations of people’s scores"][f"{second + 1} {names[second]}"]
            assert _says(triangle[str(first + 1)], r)
            told += 1
    assert told == len(names) * (len(names) - 1) / 2


def test_groups(tables: Tables, document: dict[str, Any], titles: dict[str, str]) -> None:
    means = SCORES | {"EB mean": "eb_mean", "Reliability": "group_reliability"}
    checked = 0
    for cut, groups in document["groups"].items():
        people = tables[f"People who answered, by {cut.capitalize()}"]
        for group, found in groups.items():
            if "withheld" in found:
                assert people.get(titles[group], {"People": "withheld"}) == {"People": "withheld"}
                continue
            assert people[titles[group]] == {"People": str(found["n"])}
            for name, scores in found["dimensions"].items():
                _hold(tables[f"Scores (0–100): {titles[group]}"][titles[name]], scores, means)
                if scores["median"] is not None:
                    spread = tables[f"Spread (0–100): {titles[group]}"][titles[name]]
                    _hold(spread, scores, SPREAD)
                    _hold(spread, scores, SHARES, 100)
                checked += 1
    assert checked == 7 * 8


def test_agreement_and_differences(tables: Tables, document: dict[str, Any], titles: dict[str, str]) -> None:
    for cut, dimensions in document["agreement"].items():
        for name, found in dimensions.items():
            _hold(tables[f"Intraclass correlations, by {cut.capitalize()}"][titles[name]], found, ICC)
            _hold(
                tables[f"Do the means of groups differ at all, by {cut.capitalize()}"][titles[name]],
                found,
                ANOVA,
            )
            for group, agreed in found["groups"].items():
                if "withheld" not in agreed:
                    _hold(tables[f"Agreement: {titles[group]}"][titles[name]], agreed, AGREEMENT)
        for one in document["differences"][cut]:
            pair, theme = f"{titles[one['a']]} − {titles[one['b']]}", titles[one["dimension"]]
            places = (f"Differences (points): {theme}", pair), (f"Differences (points): {pair}", theme)
            (row,) = (tables[table][row] for table, row in places if row in tables.get(table, {}))
            _hold(row, one, DIFFERENCE)


def test_changes_and_quality(tables: Tables, document: dict[str, Any], titles: dict[str, str]) -> None:
    for one in document["changes"]:
        table = f"Changes (points): {titles[one['group']]}" if one["cut"] else "Changes of everybody (points)"
        row = tables[table][titles[one["dimension"]]]
        _hold(row, one, CHANGE | ({"Expected": "expected"} if one["cut"] else {}))
    found = document["quality"]["indices"]
    flags = [one["n"] for name, one in found.items() if name != "response_time"]
    rows = list(tables["Patterns of careless answering"].values())
    assert all(_says(row["People"], n) for row, n in zip(rows, [*flags, 0], strict=True))


def test_versions_cut_points_and_the_log(
    tables: Tables, document: dict[str, Any], example: tuple[Survey, Findings]
) -> None:
    (version,) = tables["Versions (lo-diag 0.1.0, analysis 3f9a1c7e)"].values()
    assert version["SHA-256"].replace(" ", "") == document["instrument"]["sha256"]
    assert "mixed [37.5; 62.5]" in " ".join(_texts(tables["Cut points of the bands"]))
    (log,) = (
        table["rows"]
        for one in _told(example[1], example[0])
        for table in one["tables"]
        if table["title"] == "What is withheld"
    )
    assert ["Team", "Facilities", "everything"] in log
    items = [one["item"] for one in document["withheld"] if "item" in one]
    assert items
    assert ["Everybody", "", f"questions {', '.join(items)}"] in log


def test_dutch_tables_hold_the_same_numbers(example: tuple[Survey, Findings]) -> None:
    english, dutch = (_told(example[1], example[0], language) for language in LANGUAGES)
    assert len(english) == len(dutch)
    for one, other in zip(english, dutch, strict=True):
        for table, same in zip(one["tables"], other["tables"], strict=True):
            for row, again in zip(table["rows"], same["rows"], strict=True):
                numbers = zip(row[1:], again[1:], table["columns"][1:], strict=False)
                assert all(
                    _digits(cell) == _digits(twin) for cell, twin, column in numbers if column["number"]
                )


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _survey(people: int, groups: int = 1, dimensions: int = 1, items: int = 3) -> Survey:
    """Answers drawn by chance; `groups` of equal size, none where 0."""
    dice = np.random.default_rng(people)
    scales = {f"d{place}": [f"d{place}i{item}" for item in range(items)] for place in range(dimensions)}
    names = [name for scale in scales.values() for name in scale]
    answers = pd.DataFrame(dice.integers(1, 6, (people, len(names))).astype(float), columns=names)
    teams = [f"t{place % groups}" for place in range(people)] if groups else []
    attribute = Attribute.model_validate(
        {"title": {"en": "Team"}, "values": {name: {} for name in sorted(set(teams))}}
    ) if groups else None  # fmt: skip
    return make_survey(
        make_instrument(scales, referent="team"),
        make_responses(answers, {"team": teams} if groups else None),
        attributes={"team": attribute} if attribute else {},
    )


@pytest.mark.parametrize(("people", "groups"), [(5, 0), (8, 1), (12, 2), (29, 0)])
def test_thin_data(people: int, groups: int) -> None:
    survey = _survey(people, groups)
    findings = analyse(survey, quality=True)
    for language in LANGUAGES:
        pages = _told(findings, survey, language)
        assert pages
        assert all(one["tables"] for one in pages)
    tables = _tables(_told(findings, survey))
    assert tables["Scores of everybody (0–100)"]["d0"]["n"] == str(people)
    assert ("Spread of everybody’s scores (0–100)" in tables) == (people >= 10)
    assert "Correlations of people’s scores" not in tables
    assert not re.search(r"\.\d", tables["Scores of everybody (0–100)"]["d0"]["Mean"])


def test_forty_groups() -> None:
    survey = _survey(40 * 12, groups=40, dimensions=3)
    tables = _tables(_told(analyse(survey, quality=True), survey))
    for name in ("d0", "d1", "d2"):
        for kind in ("Scores (0–100)", "Spread (0–100)", "Agreement", "Differences (points)"):
            assert len(tables[f"{kind}: {name}"]) == 40, kind
    assert "t7 − the rest" in tables["Differences (points): d0"]


def test_long_tables_repeat_their_heads_and_split_no_row() -> None:
    survey = _survey(40 * 12, groups=40, dimensions=1)
    findings = analyse(survey, quality=True)
    context = compose("analyst", findings, _frame(survey, "en")).context
    told = [one for one in context["pages"] if one["kind"] == "tables"]
    html = render_html(context | {"pages": told, "contents": [], "drawings": {}})
    with pypdfium2.PdfDocument(html_to_pdf(html)) as document:
        pages = [sheet.get_textpage().get_text_bounded() for sheet in document]
    broken = [text for text in pages if "EB mean" in text and re.search(r"\bt\d+ 12 ", text)]
    assert len(broken) > 1
    assert len(re.findall(r"^t\d+ 12 \d+ \d+ to \d+", "\n".join(broken), re.MULTILINE)) == 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_can_read_the_tables(language: str, tmp_path: Path) -> None:
    survey = _survey(62, groups=7, dimensions=2)
    context = compose("analyst", analyse(survey, quality=True), _frame(survey, language)).context
    told = [one for one in context["pages"] if one["kind"] == "tables"]
    html = render_html(context | {"pages": told, "drawings": {}, "contents": []})
    assert html.count("<caption>") == html.count("<table") == sum(len(one["tables"]) for one in told)
    assert WITHHELD[language] in html
    (tmp_path / "r.pdf").write_bytes(html_to_pdf(html))
    assert [f for f in outloud.check(str(tmp_path / "r.pdf")).findings if f.severity == "error"] == []
    second = page.validate_pdf(tmp_path / "r.pdf", profile=page.ValidationProfile.PDF_UA_1)
    assert second.is_compliant, [failure.message for failure in second.failures]


@pytest.mark.parametrize(
    ("reader", "language"), [("analyst", "nl"), ("full", "en")] if FULL else [("full", "nl")]
)
def test_the_command_writes_it(reader: str, language: str, tmp_path: Path) -> None:
    make_example(tmp_path / "d", language)
    called = lo_diag("report", "d", "--for", reader, "-o", "r.pdf", cwd=tmp_path)
    assert called.code == 0, called.err
    assert [f for f in outloud.check(str(tmp_path / "r.pdf")).findings if f.severity == "error"] == []
    assert page.validate_pdf(tmp_path / "r.pdf", profile=page.ValidationProfile.PDF_UA_1).is_compliant
    with pypdfium2.PdfDocument(tmp_path / "r.pdf") as document:
        first, second = (document[at].get_textpage().get_text_bounded() for at in (0, 1))
        assert "SHA-256" in " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    assert {"en": "Can I check the scores?", "nl": "Kan ik de scores nagaan?"}[language] in first
    assert {"en": "page 2 of", "nl": "pagina 2 van"}[language] in second


def test_who_gets_which_pages() -> None:
    kinds = {
        reader: [one["kind"] for one in compose(reader, example_findings(), example_frame()).context["pages"]]
        for reader in ("analyst", "full")
    }
    assert kinds["analyst"][:2] == ["response", "profile"]
    assert {"standing", "plane", "actions", "script", "cutcards", "method"} <= set(kinds["full"])
    assert "tables" not in kinds["full"], "no tables without the scores of single themes"


@given(st.integers(0, 10_000))
def test_any_study_can_be_told(seed: int) -> None:
    survey = random_survey(seed)
    try:
        findings = analyse(survey, quality=True)
    except InputProblems:
        return
    for language in LANGUAGES:
        pages = tables_pages(findings, random_frame(survey, language), Speech(language))
        for table in (table for one in pages for table in one["tables"]):
            columns = table["columns"]
            assert all(type(cell) is str for row in table["rows"] for cell in row)
            assert all(1 < len(row) <= len(columns) for row in table["rows"])
            assert sum(column["width"] for column in columns) == pytest.approx(100, abs=0.1)
            assert all(row[-1] == WITHHELD[language] for row in table["rows"] if len(row) < len(columns)), (
                table["title"]
            )
        _hides_what_is_withheld(findings, survey, pages, language)


def _hides_what_is_withheld(
    findings: Findings, survey: Survey, pages: list[dict[str, Any]], language: str
) -> None:
    scores, hidden = findings.scores, {"n": WITHHELD[language]}
    assert scores is not None
    tables = _tables(pages)
    titles = {
        d.id: d.title.in_language(language) for f in survey.instruments for d in f.instrument.dimensions
    }
    everybody = next(iter(tables.values()))
    for name, found in scores.dimensions.items():
        assert (everybody[titles[name]] == hidden) == isinstance(found, Withheld)
        items = getattr(found, "items", {})
        rows = tables.get(titles[name], {})
        for item in (item for item, one in items.items() if isinstance(one, Withheld)):
            assert next(row for title, row in rows.items() if title.split(" ")[0] == item) == hidden
    for cut, groups in scores.groups.items():
        merged = {member for one in groups.values() for member in getattr(one, "members", ())}
        for group in {name for name, one in groups.items() if isinstance(one, Withheld)} - merged:
            title = survey.group_title(cut, group, language)
            assert not [name for name in tables if name.endswith(f": {title}")]
            told = [row for rows in tables.values() for name, row in rows.items() if name == title]
            assert all(set(row.values()) == {WITHHELD[language]} for row in told)
    reasons = {reason for one in scores.dimensions.values() for reason in getattr(one, "notes", {}).values()}
    if language == "nl":
        notes = " ".join(table["note"] for one in pages for table in one["tables"])
        assert not [reason for reason in reasons if reason in notes]
