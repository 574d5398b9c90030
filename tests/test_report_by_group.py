"""One report per group: what each says and never says, its name, its folder, what no accident may break."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import outloud
import page
import pandas as pd
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.lettering import text_width, typographic
from lo_diagnostic.charts.registry import CHARTS
from lo_diagnostic.charts.theme import theme_of
from lo_diagnostic.charts.words import about, ends, whole
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.one_group import one_group, verdict_beside
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import LocalText
from lo_diagnostic.report.group_folder import GroupFolder
from lo_diagnostic.report.group_names import names_of_groups, plain_name
from lo_diagnostic.report.group_pages import compose_group
from lo_diagnostic.report.group_reports import (
    GroupReports,
    folder_of,
    issue_group_reports,
    plan_group_reports,
)
from lo_diagnostic.report.group_workers import Drawn, draw_all
from lo_diagnostic.resources import shipped_folder
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.scoring.scores_json import scores_json
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import Speech, plain
from tests.conftest import FULL
from tests.never_say import NEVER
from tests.program import RUN, lo_diag
from tests.random_studies import random_survey
from tests.survey_making import make_survey
from tests.test_charts_drawing import LONG, TEXT

LANGUAGES = ("en", "nl")
GROUPS = 40 if FULL else 5
NFC, NFD = (unicodedata.normalize(form, "Café") for form in ("NFC", "NFD"))
HOSTILE = [
    "R&D",
    "R/D",
    "R-D",
    "r-d",
    "../../etc/passwd",
    "CON",
    "x" * 80,
    "מחלקת מחקר \u202eevil\u202c",
    "👩‍🚒 🔥",
    NFC,
    NFD,
    "<script>alert(1)</script>",
]
SAFE = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
DEVICES = {"con", "prn", "aux", "nul", "com1", "lpt1"}


# Surveys


def answers_of(
    groups: Mapping[str, int], seed: int = 1, instrument: str = "time-pressure"
) -> list[list[str]]:
    """Rows of a responses file, header first: so many people of each group, answering by chance."""
    dice = np.random.default_rng(seed)
    items = [item.id for item in find_instrument(instrument).instrument.asked_items()]
    rows = [["team", *items]]
    for group, people in groups.items():
        level = dice.uniform(2, 4)
        for _ in range(people):
            given = np.clip(np.round(level + dice.normal(0, 1, len(items))), 1, 5).astype(int)
            rows.append([group, *map(str, given)])
    return rows


def write_answers(path: Path, groups: Mapping[str, int], **more: Any) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(answers_of(groups, **more))
    return path


def survey_of(groups: Mapping[str, int], seed: int = 1, instrument: str = "time-pressure") -> Survey:
    """The same answers as a survey without a study."""
    head, *rows = answers_of(groups, seed, instrument)
    table = pd.DataFrame(rows, columns=head)
    people = {
        "respondent": [f"p{number}" for number in range(len(rows))],
        "wave": "",
        "language": "en",
        "team": table.pop("team"),
    }
    responses = Responses(
        pd.DataFrame(people, dtype=object), table.astype(np.int16), pd.DataFrame(index=range(len(rows)))
    )
    found = find_instrument(instrument)
    survey = make_survey(found.instrument, responses)
    return replace(survey, instruments=(found,), wave="", title=LocalText({"en": "Made", "nl": "Gemaakt"}))


def write_reports(
    survey: Survey, path: Path, *, language: str = "en", written_as: str = "html", workers: int = 2
) -> GroupFolder:
    """All reports by team, in this process's own workers; nothing is recorded."""
    reports = plan_group_reports(survey, "team", language, written_as)
    folder = folder_of(reports, path)
    for _ in issue_group_reports(reports, folder, workers, lambda: None):
        pass
    return folder


def contexts(survey: Survey, language: str) -> Iterator[tuple[str, dict[str, Any], GroupReports]]:
    """Group → what its templates get."""
    reports = plan_group_reports(survey, "team", language, "pdf")
    drawing = reports.drawing
    for group, order in reports.orders.items():
        told = one_group(drawing.findings, drawing.cut, order.group, order.headcount, drawing.facts)
        yield group, compose_group(told, order.title, order.members, drawing.frame).context, reports


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("id", "picture", "pictures", "kind", "colours", "source"):
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def read(pdf: Path | bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [one.get_textpage().get_text_bounded() for one in document]


def index_of(folder: Path) -> Any:
    return json.loads((folder / "index.json").read_text(encoding="utf-8"))


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its content and the time at which it was written."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


# Names of files


@given(st.lists(st.text(max_size=400), unique=True, max_size=30))
def test_names_are_safe_and_never_the_same(groups: list[str]) -> None:
    more = [*HOSTILE, "nul", "-rf *", "y" * 300, "y" * 301, "..", "a/../b", "", "\x00"]
    names = names_of_groups([*groups, *(one for one in more if one not in groups)])
    folded = [name.casefold() for name in names.values()]
    assert len(set(folded)) == len(names)
    assert all(SAFE.fullmatch(name) and len(name) <= 110 for name in names.values())
    assert not DEVICES & set(folded)
    for group in groups:
        assert names_of_groups([group])[group] == names[group], "a name hangs on no other group"


def test_plain_ids_stay_as_they_are() -> None:
    ids = ["sales", "0-2-years", "team7", "a"]
    assert names_of_groups(ids) == {one: one for one in ids}
    assert names_of_groups(["R-D"])["R-D"].startswith("r-d-")
    crafted = names_of_groups(["R-D"])["R-D"]
    assert len(set(names_of_groups(["R-D", crafted]).values())) == 2


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2026-autumn", True),
        ("Team", True),
        ("2026.1", True),
        ("con", False),
        ("nul.x", False),
        ("../x", False),
    ],
)
def test_waves_and_attributes_in_names(text: str, kept: bool) -> None:
    name = plain_name(text)
    assert (name == text) is kept
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name)


# What a report says


@pytest.mark.parametrize(
    ("mean", "low", "high", "organisation", "said"),
    [
        (60, 55, 65, 52, "higher"),
        (60, 55, 65, 52.001, "slightly_higher"),
        (60, 55, 65, 55, "too_close"),
        (60, 40, 80, 45, "too_close"),
        (60, 55, 65, 66, "slightly_lower"),
        (60, 55, 65, 68, "lower"),
        (60.1 + 0.2, 55, 65, 52.3, "higher"),  # 8 points but for the rounding of a sum
    ],
)
def test_the_ladder(mean: float, low: float, high: float, organisation: float, said: str) -> None:
    assert verdict_beside(mean, Interval(0.9, low, high), organisation) == said
    assert verdict_beside(mean, None, organisation) == "too_close"


@given(st.integers(0, 10_000), st.sampled_from(LANGUAGES))
def test_every_number_was_released_and_no_other_group_is_named(seed: int, language: str) -> None:
    drawn = random_survey(seed)
    survey = replace(drawn, earlier=None, instruments=drawn.instruments[:1])
    speech = Speech(language)
    try:
        told = list(contexts(survey, language))
    except InputProblems:
        return
    document = json.loads(scores_json(score_instruments(survey, ["team"])))
    for group, context, reports in told:
        rows = context["pages"][1]["rows"]
        shown = document["groups"]["team"][group]["dimensions"]
        dimensions = [one.id for one in reports.drawing.cut.dimensions if "n" in shown[one.id]]
        assert len(rows) == len(dimensions)
        for row, name in zip(rows, dimensions, strict=True):
            _agree(row, shown[name], document["dimensions"][name]["mean"], speech)
        said = " ".join(texts(context))
        others = {f"team-{number}" for number in range(1, 20)} - {group, *reports.orders[group].group.members}
        assert not [name for name in others if re.search(rf"{name}\b", said)]
        assert not NEVER.search(said)


def _agree(row: Mapping[str, str], cell: Any, organisation: float, speech: Speech) -> None:
    """The row of a theme holds the released numbers of the group, and that of the organisation."""
    interval = Interval(**cell["interval"]) if cell["interval"] else None
    assert row["n"] == speech.number(cell["n"])
    assert row["organisation"] == about(organisation, speech)
    assert row["words"].lower().startswith(about(cell["mean"], speech))
    if interval:
        low, high = ends(interval)
        assert low == high or {str(low), str(high)} <= set(re.findall(r"\d+", row["words"]))
    close = verdict_beside(cell["mean"], interval, organisation) == "too_close"
    points = max(whole(abs(cell["mean"] - organisation)), 1)
    assert re.findall(r"\d+", row["verdict"]) == ([] if close else [str(points)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_answers_are_said_first_and_hidden_themes_are_named(language: str) -> None:
    survey = survey_of({"north": 7, "south": 12, "east": 30})
    for group, context, _ in contexts(survey, language):
        first = context["pages"][0]["answer"][0]
        assert first.startswith(("Only 7", "Er deden maar 7")) is (group == "north")


def test_a_merged_group_tells_whom_it_takes_together() -> None:
    survey = survey_of({"north": 14, "south": 12, "east": 3, "west": 4})
    merged = next(context for group, context, _ in contexts(survey, "en") if group == "_merged")
    assert merged["title"] == "Other groups: east, west · Made"
    assert merged["pages"][0]["question"] == "Where does this group stand?"
    assert merged["pages"][0]["together"] == "This report takes together: east and west."


FOUR = [(language, people) for language in LANGUAGES for people in ((8, 40), (24, 17))]


@pytest.mark.parametrize(("language", "people"), FOUR if FULL else FOUR[::3])
def test_four_pages_that_everyone_can_read(language: str, people: tuple[int, int], tmp_path: Path) -> None:
    groups = dict(zip(("W" * 80, "south"), people, strict=True))
    survey = survey_of(groups, seed=3, instrument="learning-organisation")
    folder = write_reports(survey, tmp_path / "out", language=language, written_as="pdf")
    for one in folder.finished.values():
        pdf = tmp_path / "out" / one.file
        assert one.pages == len(read(pdf)) == 4
        assert [f for f in outloud.check(str(pdf)).findings if f.severity == "error"] == []
        judged = page.validate_pdf(pdf, profile=page.ValidationProfile.PDF_UA_1)
        assert judged.is_compliant, [failure.message for failure in judged.failures]
        with pikepdf.open(pdf) as document:
            assert str(document.Root.Lang) == language
            assert len(document.attachments) == 0


@pytest.mark.parametrize("language", LANGUAGES if FULL else ("nl",))
def test_thirty_themes_stand_in_the_report_whole(language: str) -> None:
    names = [name for name in shipped_ids() if name != "pulse"]
    survey = survey_of({"north": 24, "south": 12})
    instruments = tuple(find_instrument(name) for name in names)
    dice = np.random.default_rng(5)
    items = {item.id for found in instruments for item in found.instrument.asked_items()}
    answers = survey.responses.answers
    columns = sorted(items - set(answers.columns))
    more = pd.DataFrame(dice.integers(2, 6, (len(answers), len(columns)), np.int16), columns=columns)
    responses = replace(survey.responses, answers=pd.concat([answers, more], axis=1))
    wide = replace(survey, instruments=instruments, responses=responses)
    reports = plan_group_reports(wide, "team", language, "pdf")
    (drawn,) = draw_all(reports.drawing, [reports.orders["south"]], 1)
    assert isinstance(drawn, Drawn)
    pages = read(drawn.content)
    assert len(reports.drawing.cut.dimensions) >= 30
    assert 4 < drawn.pages <= 7
    joined = "".join("".join(pages).split())
    for dimension in reports.drawing.cut.dimensions:
        assert "".join(typographic(dimension.title.in_language(language)).split()) in joined
    assert all(len(text) > 300 for text in pages[1:]), "no page stands almost empty"


def test_the_readme_of_the_templates_tells_every_value() -> None:
    text = (shipped_folder("report_templates") / "README.md").read_text(encoding="utf-8")
    rows = {row.split("`")[1]: row for row in text.splitlines() if row.startswith("| `")}
    for _, context, _ in contexts(survey_of({"north": 14, "south": 12}), "en"):
        for told in context["pages"]:
            for value in told.keys() - {"kind", "id", "question", "answer", "sure", "talk"}:
                assert f"`{value}`" in rows[told["kind"]], (told["kind"], value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_strip_keeps_long_names_inside_its_frame(language: str) -> None:
    survey = survey_of({"north": 14, "south": 12}, instrument="learning-organisation")
    reports = plan_group_reports(survey, "team", language, "pdf")
    order, drawing = reports.orders["south"], reports.drawing
    beside = one_group(drawing.findings, drawing.cut, order.group, order.headcount).beside
    long = LocalText({"en": LONG, "nl": LONG})
    named = [
        replace(
            one,
            found=replace(one.found, dimension=one.found.dimension.model_copy(update={"title": long})),
            verdict="slightly_higher",
        )
        for one in beside
    ]
    for rows in (beside, named, beside[:1]):
        picture = CHARTS["group_strip"](rows, Speech(language), theme_of(None))
        svg = spec_to_svg(picture.spec)
        told = TEXT.findall(svg)
        assert len(told) == svg.count("<text")
        for anchor, x, y, _, size, weight, text in told:
            width = text_width(text, float(size), int(weight or 400))
            left = float(x) - {"start": 0, "middle": width / 2, "end": width}[anchor]
            assert left >= -1, text
            assert left + width <= picture.width + 1, text
            assert 0 <= float(y) <= picture.height, text


# The folder


def test_the_index_tells_what_is_there_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    survey = survey_of({"north": 14, "south": 12, "<i>west</i>": 13})
    out = tmp_path / "out"
    write_reports(survey, out, language="nl")
    told = index_of(out)
    assert told["format"] == "lo-diag/group-reports/1"
    assert (told["cut"], told["wave"], told["language"], told["written_as"]) == ("team", "", "nl", "html")
    assert [one["group"] for one in told["reports"]] == ["<i>west</i>", "north", "south"]
    assert told["withheld"] == []
    files = {one["file"]: one["sha256"] for one in told["reports"]}
    assert {path.name for path in out.iterdir()} == {"index.json", "index.html", *files}
    assert all(hashlib.sha256((out / name).read_bytes()).hexdigest() == made for name, made in files.items())
    page = (out / "index.html").read_text(encoding="utf-8")
    assert sorted(re.findall(r'href="([^"]+)"', page)) == sorted(files)
    assert "<i>" not in page
    assert "<i>west</i>" in unescape(page)
    before = state(out)
    assert write_reports(survey, out, language="nl").missing == ()
    assert state(out) == before


def test_groups_without_a_report_stand_in_the_index_by_their_id(tmp_path: Path) -> None:
    planned = plan_group_reports(survey_of({"north": 14, "south": 12}), "team", "nl", "html")
    reports = replace(planned, withheld=("a & b",))
    folder = folder_of(reports, tmp_path)
    for _ in issue_group_reports(reports, folder, 1, lambda: None):
        pass
    assert index_of(tmp_path)["withheld"] == ["a & b"]
    assert "<p>Geen rapport van: a &amp; b.</p>" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_missing_and_changed_files_are_made_again_and_no_other(tmp_path: Path) -> None:
    survey = survey_of({"north": 14, "south": 12, "west": 13})
    out = tmp_path / "out"
    write_reports(survey, out)
    before = state(out)
    (out / "north-en.html").unlink()
    (out / "south-en.html").write_bytes(b"<!DOCTYPE html> half")
    reports = plan_group_reports(survey, "team", "en", "html")
    assert folder_of(reports, out).missing == ("north", "south")
    write_reports(survey, out)
    after = state(out)
    assert {name: content for name, (content, _) in after.items()} == {
        name: content for name, (content, _) in before.items()
    }
    assert after["west-en.html"] == before["west-en.html"]


def test_other_answers_make_all_reports_anew_and_outdated_ones_go(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_reports(survey_of({"north": 14, "south": 12, "west": 13}), out)
    before = state(out)
    (out / "notes.txt").write_text("mine")
    folder = write_reports(survey_of({"north": 14, "south": 12}, seed=2), out)
    assert folder.outdated == ["west-en.html"]
    after = state(out)
    assert set(after) == {"north-en.html", "south-en.html", "index.json", "index.html", "notes.txt"}
    assert after["north-en.html"][0] != before["north-en.html"][0]


def test_an_outdated_report_that_somebody_changed_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_reports(survey_of({"north": 14, "south": 12, "west": 13}), out)
    (out / "west-en.html").write_text("with my remarks")
    folder = write_reports(survey_of({"north": 14, "south": 12}), out)
    assert folder.outdated == []
    assert (out / "west-en.html").read_text() == "with my remarks"


@pytest.mark.parametrize("name", ["north-en.html", "index.json", "index.html", "unfinished.jsonl"])
def test_a_file_of_somebody_else_is_never_written_over(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text('{"format": "of somebody else"}')
    before = state(tmp_path)
    with pytest.raises(InputProblems, match=re.escape(name)):
        write_reports(survey_of({"north": 14, "south": 12}), tmp_path)
    assert state(tmp_path) == before


def test_a_folder_holds_reports_of_one_kind(tmp_path: Path) -> None:
    survey = survey_of({"north": 14, "south": 12})
    write_reports(survey, tmp_path / "out")
    before = state(tmp_path)
    with pytest.raises(InputProblems, match="holds other reports per group"):
        write_reports(survey, tmp_path / "out", language="nl")
    assert state(tmp_path) == before


HOSTILE_RECORDS = [
    {"reports": [{"group": "x", "title": "x", "file": "../keep.pdf", "pages": 4, "sha256": "KEPT"}]},
    {"reports": [{"group": ["x"], "title": 1, "file": "north-en.html", "pages": "4", "sha256": None}]},
    {"reports": 7},
]


@pytest.mark.parametrize("record", HOSTILE_RECORDS)
def test_an_index_from_somebody_else_leads_nowhere(record: dict[str, Any], tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "keep.pdf").write_text("keep")
    head = {"format": "lo-diag/group-reports/1", "cut": "team", "wave": "", "language": "en"}
    head |= {"written_as": "html", "program": "", "analysis": ""}
    text = json.dumps({**head, **record}).replace("KEPT", hashlib.sha256(b"keep").hexdigest())
    (out / "index.json").write_text(text)
    write_reports(survey_of({"north": 14, "south": 12}), out)
    assert len(index_of(out)["reports"]) == 2
    assert (tmp_path / "keep.pdf").read_text() == "keep"


def test_nothing_to_show_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match='no group by "team"'):
        write_reports(survey_of({"north": 4, "south": 3}), tmp_path / "out")
    assert not (tmp_path / "out").exists()


# Accidents


def test_a_process_that_dies_costs_one_report(tmp_path: Path) -> None:
    survey = survey_of({f"team-{number}": 12 for number in range(6)})
    reports = plan_group_reports(survey, "team", "en", "html")
    folder = folder_of(reports, tmp_path / "out")
    issued = issue_group_reports(reports, folder, 2, lambda: None)
    next(issued)
    os.kill(_workers(os.getpid())[0], signal.SIGKILL)
    with pytest.raises(InputProblems) as caught:
        list(issued)
    (problem,) = caught.value.problems
    assert "was not made" in problem.message
    lost = re.fullmatch(r'group "(team-\d)"', problem.place)
    assert lost
    assert set(folder.finished) == set(reports.orders) - {lost[1]}
    assert not (tmp_path / "out" / "index.json").exists()
    again = folder_of(reports, tmp_path / "out")
    assert again.missing == (lost[1],)
    write_reports(survey, tmp_path / "out")
    assert len(index_of(tmp_path / "out")["reports"]) == 6


def _workers(pid: int) -> list[int]:
    """Processes that draw: children of the fork server, which is a child of ours."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            state, parent = stat.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    children = {one for one, parent in parents.items() if parent == pid}
    return sorted(one for one, parent in parents.items() if parent in children)


@pytest.fixture
def long_run(tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    """Starts the program on a file of many groups, and waits until some reports are there."""
    write_answers(tmp_path / "answers.csv", {f"team{number}": 9 for number in range(GROUPS)})

    def start() -> subprocess.Popen[str]:
        call = [*RUN, "report", "answers.csv", "--instrument", "time-pressure", "--by", "team", "-o", "out"]
        process = subprocess.Popen(
            call, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True, env=_one_day()
        )
        end = time.monotonic() + 120
        while len(list((tmp_path / "out").glob("*.pdf"))) < 2 and time.monotonic() < end:
            time.sleep(0.02)
        return process

    return start


def _one_day() -> dict[str, str]:
    return {**os.environ, "SOURCE_DATE_EPOCH": "1795305600", "COLUMNS": "100"}


def _sound(folder: Path) -> dict[str, tuple[bytes, int]]:
    """The finished reports of a folder in which nothing is half."""
    assert not (folder / "index.json").exists()
    assert (folder / "unfinished.jsonl").exists()
    found = {name: told for name, told in state(folder).items() if name.endswith(".pdf") and name[0] != "."}
    for content, _ in found.values():
        with pikepdf.open(BytesIO(content)) as document:
            assert len(document.pages) == 4
    return found


def test_a_killed_run_goes_on_where_it_was(
    long_run: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = long_run()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    there = _sound(tmp_path / "out")
    recorded = (tmp_path / "out" / "unfinished.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    kept = {name: there[name] for name in (json.loads(line)["file"] for line in recorded)}
    assert 1 <= len(kept) <= len(there) < GROUPS
    shutil.copy(tmp_path / "out" / "unfinished.jsonl", tmp_path / "out" / ".team1-en.pdf-0123abcd.part")
    with (tmp_path / "out" / "unfinished.jsonl").open("ab") as stream:
        stream.write(b'{"group": "team4", "file": "te')
    call = ["report", "answers.csv", "--instrument", "time-pressure", "--by", "team", "-o"]
    done = subprocess.run(
        [*RUN, *call, "out"], cwd=tmp_path, capture_output=True, text=True, env=_one_day(), check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"{len(kept)} of {GROUPS} reports are there already" in done.stderr
    after = state(tmp_path / "out")
    assert len(after) == GROUPS + 2
    assert {name: after[name] for name in kept} == kept
    whole = write_reports_anew(tmp_path, call)
    assert {name: content for name, (content, _) in after.items()} == whole


def write_reports_anew(folder: Path, call: Sequence[str]) -> dict[str, bytes]:
    """The same reports without an accident."""
    subprocess.run([*RUN, *call, "whole"], cwd=folder, capture_output=True, env=_one_day(), check=True)
    return {name: content for name, (content, _) in state(folder / "whole").items()}


def test_ctrl_c_keeps_what_is_finished(long_run: Callable[[], subprocess.Popen[str]], tmp_path: Path) -> None:
    process = long_run()
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "The same command goes on from there." in said
    assert "Traceback" not in said
    assert 2 <= len(_sound(tmp_path / "out")) < GROUPS
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]


def _almost_full_disk() -> None:
    """No file may grow beyond 30 kB: the index would fit, a report does not."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))


def test_a_full_disk_leaves_no_half_report(tmp_path: Path) -> None:
    write_answers(tmp_path / "answers.csv", {"north": 9, "south": 9})
    call = ["report", "answers.csv", "--instrument", "time-pressure", "--by", "team", "--format", "html"]
    failed = subprocess.run(
        [*RUN, *call, "-o", "out"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_almost_full_disk,
    )
    assert failed.returncode == 1
    assert "cannot be written" in failed.stderr
    assert "free disk space" in failed.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["unfinished.jsonl"]


# The program


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of a file whose groups have hostile names, and one that is too small."""
    folder = tmp_path_factory.mktemp("hostile")
    write_answers(folder / "answers.csv", dict.fromkeys(HOSTILE, 6))
    call = ["report", "answers.csv", "--instrument", "time-pressure", "--by", "team", "--language", "en"]
    done = lo_diag(*call, cwd=folder)
    assert done.code == 0, done.err
    assert not re.search("[\x1b\x9b\u202e]", done.err)
    return folder


def test_hostile_names_stay_in_their_folder(hostile: Path) -> None:
    assert {path.name for path in hostile.iterdir()} == {"answers.csv", "answers-by-team-en"}
    out = hostile / "answers-by-team-en"
    told = index_of(out)
    assert {one["group"] for one in told["reports"]} == set(map(plain, HOSTILE))
    assert told["withheld"] == []
    names = {path.name for path in out.iterdir()}
    assert names == {"index.json", "index.html", *(one["file"] for one in told["reports"])}
    assert len({name.casefold() for name in names}) == len(HOSTILE) + 2
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) for name in names)
    assert not re.search(r"<(script|link|img)\b", (out / "index.html").read_text(encoding="utf-8"))


def test_no_report_names_another_group(hostile: Path) -> None:
    out = hostile / "answers-by-team-en"
    told = {
        "r&d": "R&D",
        "passwd": "../../etc/passwd",
        "alert": HOSTILE[-1],
        "xxxx": "x" * 80,
    }
    for one in index_of(out)["reports"]:
        said = "".join("".join(read(out / one["file"])).split()).lower()
        for sign, group in told.items():
            assert (sign in said) is (one["group"] == group), (one["group"], sign)
        assert one["pages"] == 4


def test_numbers_in_the_pdf_are_those_of_score(hostile: Path) -> None:
    call = ["score", "answers.csv", "--instrument", "time-pressure", "--by", "team", "--json"]
    scores = lo_diag(*call, cwd=hostile).json()
    out = hostile / "answers-by-team-en"
    speech = Speech("en")
    for one in index_of(out)["reports"][:4]:
        said = " ".join(" ".join(read(out / one["file"])).split())
        for name, cell in scores["groups"]["team"][one["group"]]["dimensions"].items():
            low, high = ends(Interval(**cell["interval"]))
            assert f"{about(cell['mean'], speech).capitalize()}, probably between {low} and {high}" in said
            assert about(scores["dimensions"][name]["mean"], speech) in said


def test_the_ledger_knows_before_the_first_file_is_written(tmp_path: Path) -> None:
    made = lo_diag(
        "init", "s", "--instrument", "time-pressure", "--attribute", "team=a:20,b:20,c:20", cwd=tmp_path
    )
    assert made.code == 0, made.err
    write_answers(tmp_path / "answers.csv", {"a": 12, "b": 13})
    assert lo_diag("import", "answers.csv", "--study", "s", cwd=tmp_path).code == 0
    (tmp_path / "t" / "pages").mkdir(parents=True)
    (tmp_path / "t" / "pages" / "cover.html.j2").write_text("{{ nothing }}")
    refused = lo_diag("report", "s", "--by", "team", "--templates", "t", cwd=tmp_path)
    assert refused.code == 1
    assert "cover.html.j2" in refused.err
    assert not (tmp_path / "s" / "ledger.json").exists()
    assert not list((tmp_path / "s" / "reports").glob("*"))
    (tmp_path / "t" / "pages" / "cover.html.j2").write_text("<p>Ours: {{ title }}</p>")
    done = lo_diag("report", "s", "--by", "team", "--templates", "t", "--format", "html", cwd=tmp_path)
    assert done.code == 0, done.err
    (folder,) = (tmp_path / "s" / "reports").iterdir()
    wave = index_of(folder)["wave"]
    assert folder.name == f"{wave}-by-team-en-html"
    assert {path.name for path in folder.iterdir()} == {
        f"{wave}-a-en.html", f"{wave}-b-en.html", "index.html", "index.json",
    }  # fmt: skip
    assert "<p>Ours: a · " in (folder / f"{wave}-a-en.html").read_text(encoding="utf-8")
    (issue,) = json.loads((tmp_path / "s" / "ledger.json").read_text())["waves"][wave]["issues"]
    assert issue["command"] == "report"
    assert issue["shown"]["cuts"]["team"]["groups"] == ["a", "b"]


def test_the_numbers_of_a_group_report_can_be_verified(tmp_path: Path) -> None:
    made = lo_diag(
        "init", "s", "--instrument", "time-pressure", "--attribute", "team=a:20,b:20", cwd=tmp_path
    )
    assert made.code == 0, made.err
    write_answers(tmp_path / "answers.csv", {"a": 12, "b": 13})
    assert lo_diag("import", "answers.csv", "--study", "s", cwd=tmp_path).code == 0
    assert lo_diag("report", "s", "--by", "team", cwd=tmp_path).code == 0
    (report,) = (tmp_path / "s" / "reports").glob("*/*-a-en.pdf")
    verified = lo_diag("verify", report, "--json", cwd=tmp_path)
    assert verified.code == 0, verified.err
    assert verified.json()["verified"]
    assert (verified.json()["seal"]["cut"], verified.json()["seal"]["group"]) == ("team", "a")


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (["--by", "team", "--for", "workshop"], 2, "leave --for out"),
        (["--by", "team,site"], 2, "one attribute"),
        (["--by", "team", "-o", "r.pdf"], 2, "names a folder"),
        (["--by", "team", "-o", "-"], 2, "names a folder"),
        (["--by", "teem"], 1, "teem"),
        (["--by", "team", "--language", "de"], 1, "Choose one of"),
    ],
)
def test_what_makes_no_sense_is_refused(more: list[str], code: int, told: str, tmp_path: Path) -> None:
    write_answers(tmp_path / "answers.csv", {"north": 8, "south": 9})
    refused = lo_diag("report", "answers.csv", "--instrument", "time-pressure", *more, cwd=tmp_path)
    assert refused.code == code
    assert told in " ".join(refused.err.replace("│", " ").split())
    assert {path.name for path in tmp_path.iterdir()} == {"answers.csv"}


def test_the_number_of_processes_is_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_answers(tmp_path / "answers.csv", {"north": 8, "south": 9})
    monkeypatch.setenv("LO_DIAG_WORKERS", "many")
    refused = lo_diag("report", "answers.csv", "--instrument", "time-pressure", "--by", "team", cwd=tmp_path)
    assert refused.code == 1
    assert "LO_DIAG_WORKERS" in refused.err
