"""Verifying a report: what was made is known again, what was changed never is, and the seal tells nothing."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import outloud
import page
import pandas as pd
import pikepdf
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lo_diagnostic import __version__
from lo_diagnostic.cli.verify import MOST_BYTES
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.report.issue import analysis_for, compose_report
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.readers import READERS
from lo_diagnostic.report.seal import NAMESPACE, Seal, Vouched, is_as_made, read_seal, with_seal
from lo_diagnostic.report.sealing import vouch
from lo_diagnostic.report.verification import Numbers, Verification, compare, verify_report
from lo_diagnostic.responses.canonical_bytes import canonical_bytes
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.scoring.engine import Wanted
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.keyed import StudyKey, study_key
from lo_diagnostic.study.moments import Moment
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from lo_diagnostic.study.survey import Survey, survey_of_study
from tests.conftest import FULL, ROOT
from tests.program import lo_diag
from tests.report_example import example_findings, example_frame, leader_report
from tests.survey_making import make_responses

ITEMS = ("time1", "time2", "time3", "time4")


def _import(study: Path, name: str, people: int) -> None:
    """People of three teams and two sites, five more of sales at the end."""
    dice = np.random.default_rng(people)
    rows = []
    for number in range(people):
        team, site = ("sales", "ops", "sales", "legal", "ops")[number % 5], ("north", "south")[number % 2]
        rows.append(",".join([f"{name}{number}", team, site, *map(str, dice.integers(1, 6, len(ITEMS)))]))
    file = study.parent / f"{name}.csv"
    file.write_text("\n".join(["respondent,team,site," + ",".join(ITEMS), *rows]) + "\n", encoding="utf-8")
    done = lo_diag("import", file, "--study", study, cwd=study.parent)
    assert done.code == 0, done.err


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of thirty people, its leader's report issued: `reports/leader.pdf`."""
    folder = tmp_path_factory.mktemp("verify") / "s"
    attributes = ["team=sales:20,ops:16,legal:9", "site=north,south"]
    make_study(folder, StudyPlan(["time-pressure"], "en", "Acme", attributes))
    _import(folder, "first", 30)
    assert lo_diag("report", folder, "-o", folder / "reports" / "leader.pdf", cwd=folder).code == 0
    return folder


@pytest.fixture
def study(made: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return Path(shutil.copytree(made, tmp_path / "s"))


def _survey(study: Path) -> Survey:
    return survey_of_study(open_study(study))


def _issue(study: Path, name: str, reader: str = "leader", *, remember: bool = True) -> None:
    """Issue a report without drawing it: an empty page that bears its seal."""
    survey, key = _survey(study), study_key(study)
    found = analysis_for(survey, reader)
    seal = Seal(reader, "en", survey.wave, {"time-pressure": "1.0.0"}, __version__, date.today())
    sealed = with_seal(_empty_page(), replace(seal, vouched=vouch(survey, found, key)), key)
    if remember:
        assert survey.history
        survey.history.record("report", [found.shown])
    (study / "reports").mkdir(exist_ok=True)
    (study / "reports" / name).write_bytes(sealed)


@cache
def _empty_page() -> bytes:
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        with document.open_metadata() as told:
            told["dc:title"] = "A report"
        document.save(out)
    return out.getvalue()


def _show(study: Path, *cuts: str, quality: bool = False) -> None:
    """Show scores as `score` does."""
    survey = _survey(study)
    assert survey.history
    releases = score_instruments(survey, cuts, Wanted(quality=quality))
    survey.history.record("score", [release.shown for release in releases])


def _verify(study: Path, name: str = "leader.pdf") -> Verification:
    return verify_report((study / "reports" / name).read_bytes(), name, study)


def _places(found: Verification, severity: str) -> list[str]:
    return [Path(one.file).name for one in found.problems if one.severity == severity]


def _state(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


# As made


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Verified: the file is as it was made, and its numbers follow from the answers."),
        ("nl", "In orde: het bestand is zoals het is gemaakt, en de cijfers volgen uit de antwoorden."),
    ],
)
def test_a_report_of_the_program_is_known_again(language: str, told: str, study: Path) -> None:
    written = lo_diag("report", study, "--language", language, cwd=study.parent)
    assert written.code == 0, written.err
    (report,) = study.glob(f"reports/*-leader-{language}.pdf")
    before = _state(study)
    verified = lo_diag("verify", report, cwd=study.parent)
    assert (verified.code, verified.err) == (0, "")
    assert verified.out.splitlines()[-1] == told
    assert len(verified.out.splitlines()) == 7
    assert _state(study) == before


def test_the_study_is_here_or_around_the_report_or_named(study: Path) -> None:
    report = Path(shutil.copyfile(study / "reports" / "leader.pdf", study.parent / "r.pdf"))
    assert lo_diag("verify", report, cwd=study).code == 0
    assert lo_diag("verify", report, study, "--language", "nl", cwd=study.parent).out.startswith("Bestand: ")
    standard_input = lo_diag("verify", "-", cwd=study, stdin="%PDF-1.7\n")
    assert (standard_input.code, standard_input.out) == (1, "")
    assert standard_input.err.startswith("-: is damaged")


def test_a_report_of_one_group(study: Path) -> None:
    made = lo_diag("report", study, "--by", "team", cwd=study.parent)
    assert made.code == 0, made.err
    report = next(one for one in sorted(study.glob("reports/*/*.pdf")) if "ops" in one.name)
    seal = lo_diag("verify", report, "--json", cwd=study.parent).json()["seal"]
    assert (seal["cut"], seal["group"]) == ("team", "ops")
    _show(study, "site")
    assert verify_report(report.read_bytes(), "", study).problems == ()


@pytest.mark.parametrize("reader", READERS)
def test_every_reader(study: Path, reader: str) -> None:
    _issue(study, "r.pdf", reader)
    _show(study, "team")
    assert _verify(study, "r.pdf").problems == ()


def test_the_document(study: Path) -> None:
    verified = lo_diag("verify", "s/reports/leader.pdf", "--json", cwd=study.parent)
    assert verified.code == 0
    assert verified.json() == {
        "format": "lo-diag/verification/1",
        "verified": True,
        "seal": {
            "reader": "leader",
            "language": "en",
            "wave": _survey(study).wave,
            "cut": "",
            "group": "",
            "instruments": {"time-pressure": "1.0.0"},
            "program": __version__,
            "made_on": date.today().isoformat(),
            "own_templates": False,
        },
        "file": "as_made",
        "study": {
            "changed": [],
            "same_settings": True,
            "same_answers": True,
            "removed": False,
            "come": 0,
            "gone": 0,
            "waiting": 0,
            "same_engine": True,
            "numbers": "follow",
        },
        "problems": [],
    }
    described = (ROOT / "docs" / "reference" / "verification.md").read_text(encoding="utf-8")
    document = verified.json()
    for name in (*document, *document["seal"], *document["study"]):
        assert f"`{name}`" in described, name


def test_same_input_same_bytes(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also from the first report of a study to the next: that something was shown is no other input."""
    (study / "ledger.json").unlink()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    made = []
    for show in ((), ("site",)):
        made.append(_drawn(study))
        _show(study, *show)
    made.append(_drawn(study))
    assert made[0] == made[1] == made[2]
    assert read_seal(made[0], "").made_on == date(2027, 1, 15)
    assert verify_report(made[0], "", study).problems == ()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    assert _drawn(study) != made[0]


@pytest.mark.parametrize("epoch", ["yesterday", "1e9", "9" * 30, "99999999999999", "-" + "9" * 15])
def test_a_day_that_is_none(study: Path, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(InputProblems, match="SOURCE_DATE_EPOCH"):
        _drawn(study)


def _drawn(study: Path) -> bytes:
    survey = _survey(study)
    issued = compose_report(survey, "leader", "en", "pdf")
    assert survey.history
    survey.history.record("report", [issued.shown], issued.comments)
    return issued.content


def test_others_can_read_the_seal(made: Path) -> None:
    report = made / "reports" / "leader.pdf"
    with pikepdf.open(report) as document, document.open_metadata() as told:
        seal = json.loads(str(told[f"{{{NAMESPACE}}}seal"]))
    assert seal["format"] == "lo-diag/seal/1"
    assert seal == read_seal(report.read_bytes(), "").as_dict()
    assert page.validate_pdf(report, profile=page.ValidationProfile.PDF_UA_1).is_compliant


def test_a_sealed_report_can_be_read_aloud(tmp_path: Path) -> None:
    _, seal, key = _sealed()
    sealed = with_seal(html_to_pdf(leader_report(example_findings(), example_frame())), seal, key)
    (tmp_path / "r.pdf").write_bytes(sealed)
    checked = outloud.check(str(tmp_path / "r.pdf"))
    assert checked.error is None
    assert [one for one in checked.findings if one.severity == "error"] == []
    assert page.validate_pdf(tmp_path / "r.pdf", profile=page.ValidationProfile.PDF_UA_1).is_compliant


# Changed files


@cache
def _sealed() -> tuple[bytes, Seal, StudyKey]:
    """A small PDF with a seal, for many tries."""
    key = StudyKey(b"k" * 32)
    moment = Moment({"w": "1" * 64}, "2" * 64)
    vouched = Vouched("3" * 64, {"time-pressure": "4" * 64}, "5" * 64, moment, "6" * 64, "7" * 64)
    seal = Seal("leader", "en", "w", {"time-pressure": "1.0.0"}, "0.1.0", date(2026, 11, 22), vouched=vouched)
    return with_seal(_empty_page(), seal, key), seal, key


def _passes(content: bytes, key: StudyKey) -> bool:
    try:
        return is_as_made(content, read_seal(content, ""), key)
    except InputProblems:
        return False


def test_any_other_byte_in_the_seal_shows() -> None:
    content, _, key = _sealed()
    assert _passes(content, key)
    start, end = content.index(b"<lodiag:seal>"), content.index(b"</lodiag:seal>")
    for place in range(start, end + 14):
        for other in range(256) if FULL else (1, 2, 32, 255):
            changed = bytearray(content)
            changed[place] ^= other
            assert _passes(bytes(changed), key) == (other == 0), (place, other)


@given(st.data())
def test_any_other_byte_in_a_report_shows(made: Path, data: st.DataObject) -> None:
    content, key = (made / "reports" / "leader.pdf").read_bytes(), study_key(made)
    place = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[place] ^= data.draw(st.integers(1, 255))
    assert not _passes(bytes(changed), key)
    assert not _passes(content[:place] + content[place + 1 :], key)
    assert not _passes(content[:place] + data.draw(st.binary(min_size=1, max_size=9)) + content[place:], key)
    assert not _passes(content[:place], key)


def _resaved(content: bytes, change: Callable[[pikepdf.Pdf], None], **options: Any) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as document:
        change(document)
        document.save(out, **options)
    return out.getvalue()


def _another_number(document: pikepdf.Pdf) -> None:
    stream = document.pages[1].obj.Contents
    stream.write(re.sub(rb"<([0-9a-f]{4})", b"<0011", stream.read_bytes(), count=1))


@pytest.mark.parametrize(
    "change",
    [
        lambda document: None,
        _another_number,
        lambda document: document.docinfo.__setitem__("/Title", "Ours"),
        lambda document: document.pages.__delitem__(2),
    ],
)
def test_what_another_program_saved_is_not_as_made(
    study: Path, change: Callable[[pikepdf.Pdf], None]
) -> None:
    report = study / "reports" / "leader.pdf"
    report.write_bytes(_resaved(report.read_bytes(), change))
    found = _verify(study)
    assert not found.as_made
    assert not found.verified
    assert found.compared
    assert found.compared.numbers is Numbers.FOLLOW
    told = lo_diag("verify", report, cwd=study.parent)
    assert told.code == 1
    assert told.out.splitlines()[-1] == "Not verified: do not rely on this file, it was changed."
    assert "was changed after lo-diag made it. Use the file as lo-diag wrote it" in told.err


def test_the_seal_of_another_report_does_not_fit(study: Path) -> None:
    _issue(study, "other.pdf", "workshop")
    other = (study / "reports" / "other.pdf").read_bytes()
    content = (study / "reports" / "leader.pdf").read_bytes()
    seal = re.compile(rb"<lodiag:seal>.*?</lodiag:seal>")
    (theirs,) = seal.findall(other)
    moved = seal.sub(lambda _: theirs, content)
    found = verify_report(moved, "", study)
    assert (found.as_made, found.verified) == (False, False)


# What changes in a study


def _alter_batch(study: Path) -> None:
    (file,) = study.glob("responses/*.parquet")
    table = pq.read_table(file)
    frame = table.to_pandas()
    frame.loc[3, "answers.time1"] = 6 - frame.loc[3, "answers.time1"] or 1
    frame["answers.time2"] = frame["answers.time2"].clip(upper=4)
    pq.write_table(type(table).from_pandas(frame, schema=table.schema), file)


def _in_settings(old: str, new: str) -> Callable[[Path], None]:
    def alter(study: Path) -> None:
        file = study / "study.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return alter


_minimum = _in_settings("minimum_group: 5", "minimum_group: 6")


def _in_questionnaire(old: str, new: str) -> Callable[[Path], None]:
    def alter(study: Path) -> None:
        file = study / "instruments" / "time-pressure.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return alter


@pytest.mark.parametrize(
    ("alter", "place"),
    [
        pytest.param(_alter_batch, "s", id="answers"),
        pytest.param(_minimum, "study.yaml", id="thresholds"),
        pytest.param(_in_settings("headcount: 20", "headcount: 21"), "study.yaml", id="headcount"),
        pytest.param(_in_questionnaire("min_answered: 2/3", "min_answered: 1/1000"), "", id="nothing"),
        pytest.param(
            _in_questionnaire("      - id: time1\n", "      - id: time1\n        reversed: true\n"),
            "time-pressure.yaml",
            id="questionnaire",
        ),
    ],
)
def test_numbers_that_no_longer_follow(study: Path, alter: Callable[[Path], None], place: str) -> None:
    alter(study)
    found = _verify(study)
    assert found.as_made
    assert found.compared
    if not place:  # everybody answered everything: nothing but the file is another
        assert (found.verified, _places(found, "warning")) == (True, ["time-pressure.yaml"])
        return
    assert found.compared.numbers is Numbers.DIFFER
    assert _places(found, "error") == ["leader.pdf", place]
    told = lo_diag("verify", "s/reports/leader.pdf", cwd=study.parent)
    assert told.code == 1
    assert "its numbers do not follow from the study as it is." in told.err
    assert told.out.splitlines()[-1].startswith("Not verified: do not use this report any more")


def test_what_does_not_touch_numbers_is_told_or_does_not_matter(study: Path) -> None:
    _in_settings("organisation: ", "organisation: The ")(study)
    assert _verify(study).problems == ()
    with (study / "instruments" / "time-pressure.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# read again\n")
    found = _verify(study)
    assert found.verified
    assert found.compared
    assert found.compared.changed == ("time-pressure",)
    assert _places(found, "warning") == ["time-pressure.yaml"]


def test_a_study_that_cannot_be_opened(study: Path) -> None:
    _in_settings("format: lo-diag/study/1", "format: lo-diag/study/0")(study)
    told = lo_diag("verify", "s/reports/leader.pdf", cwd=study.parent)
    assert told.code == 1
    assert told.out.splitlines()[0].startswith("File: as it was made on")
    assert told.out.splitlines()[-1] == "Not verified: the study cannot be used as it is."
    assert "study.yaml" in told.err


def test_another_current_wave_changes_nothing(study: Path) -> None:
    wave = _survey(study).wave
    text = (study / "study.yaml").read_text(encoding="utf-8")
    moved = re.sub(r"(?m)^wave: .*$", "wave: next", text)
    (study / "study.yaml").write_text(
        re.sub(r"(?m)^waves: .*$", f"waves: [{wave}, next]", moved), encoding="utf-8"
    )
    assert _survey(study).wave == "next"
    assert _verify(study).problems == ()


def test_a_wave_that_is_gone(study: Path) -> None:
    wave = _survey(study).wave
    text = (study / "study.yaml").read_text(encoding="utf-8")
    (study / "study.yaml").write_text(text.replace(wave, "renamed"), encoding="utf-8")
    found = _verify(study)
    assert found.compared is None
    assert f'there is no wave "{wave}"' in found.problems[0].message


# Late answers, and what else is shown


def test_late_answers_wait_and_then_count(study: Path) -> None:
    _import(study, "late", 3)
    waiting = lo_diag("verify", "s/reports/leader.pdf", cwd=study.parent)
    assert waiting.code == 0
    assert "Answers: the same. 3 late answers wait and do not count yet." in waiting.out
    _issue(study, "again.pdf")
    _import(study, "later", 4)
    for show in (False, True):
        if show:
            _show(study, "team")
        for name in ("leader.pdf", "again.pdf"):
            found = _verify(study, name)
            assert found.as_made
            assert found.compared
            assert found.compared.numbers is Numbers.FOLLOWED
            assert (found.compared.come, found.compared.gone) == (7, 0)
            assert _places(found, "error") == [name, "s"]
    _issue(study, "new.pdf")
    assert _verify(study, "new.pdf").problems == ()
    told = lo_diag("verify", "s/reports/leader.pdf", cwd=study.parent)
    assert told.code == 1
    assert "they followed from the answers when the report was made." in told.out
    assert "the answers that count are not those of the report: 7 people came in." in told.err


def test_answers_that_are_gone(study: Path) -> None:
    (study / "ledger.json").unlink()
    _answer_live(study, {"ax": 8})
    _issue(study, "more.pdf")
    assert _verify(study, "more.pdf").problems == ()
    with sqlite3.connect(study / "answers.sqlite") as answers:
        answers.execute("DELETE FROM ballot WHERE id < ?", (f"{6:032x}",))
    found = _verify(study, "more.pdf")
    assert found.compared
    assert (found.compared.numbers, found.compared.gone) == (Numbers.FOLLOWED, 6)
    (study / "ledger.json").unlink()
    lost = _verify(study, "more.pdf")
    assert lost.compared
    assert (lost.compared.numbers, lost.compared.gone) == (Numbers.DIFFER, None)
    assert "ledger.json" in _places(lost, "warning")


def _answer_live(study: Path, groups: dict[str, int]) -> None:
    """People of a team and a site ("ax" → how many) answer."""
    wave = _survey(study).wave
    people = []
    for number, group in enumerate(group for group, n in groups.items() for _ in range(n)):
        given: dict[str, int | None] = {item: 1 + number * n % 5 for n, item in enumerate(ITEMS, start=1)}
        chosen: dict[str, str | None] = {"team": group[0], "site": group[1]}
        people.append(Draft(f"{number:032x}", wave, "en", True, chosen, given))
    with AnswersFile.open(study / "answers.sqlite", writing=True) as answers:
        answers.take_in(people)


SHOWING = (*READERS, "team", "site", "team,site", "quality")


@settings(max_examples=40 if FULL else 6)
@given(st.lists(st.sampled_from(SHOWING), min_size=2, max_size=5))
def test_whatever_else_is_shown_a_report_stays_right(
    made: Path, tmp_path_factory: pytest.TempPathFactory, showing: list[str]
) -> None:
    """Before, between and after: what was shown stays shown, so the same numbers come out."""
    study = Path(shutil.copytree(made, tmp_path_factory.mktemp("shown") / "s"))
    key, seals = study_key(study), [read_seal((made / "reports" / "leader.pdf").read_bytes(), "")]
    for what in showing:
        if what in READERS:
            survey = _survey(study)
            found = analysis_for(survey, what)
            seals.append(replace(seals[0], reader=what, vouched=vouch(survey, found, key)))
            assert survey.history
            survey.history.record("report", [found.shown])
        else:
            _show(study, *([] if what == "quality" else [what]), quality=what == "quality")
    survey = _survey(study)
    for seal in seals:
        assert seal.vouched
        compared = compare(seal, seal.vouched, survey, key)
        assert (compared.numbers, compared.same_answers) == (Numbers.FOLLOW, True)


def test_a_report_that_the_ledger_does_not_know(tmp_path: Path) -> None:
    """Made while the folder could not be written: something else was shown since, and less would be told."""
    study = tmp_path / "s"
    make_study(study, StudyPlan(["time-pressure"], "en", "Acme", ["team=a,b", "site=x,y"]))
    _answer_live(study, {"ax": 6, "ay": 1, "bx": 1, "by": 6})
    _issue(study, "r.pdf", remember=False)
    _show(study, "site")
    told = lo_diag("verify", study / "reports" / "r.pdf", cwd=tmp_path)
    assert told.code == 0, told.err
    assert "they followed from the answers when the report was made." in told.out
    assert "warning: " in told.err
    assert "other results of the wave were shown since" in told.err


# The seal tells nothing


def test_without_the_key_nothing_can_be_checked(made: Path) -> None:
    survey = _survey(made)
    found = analysis_for(survey, "leader")
    first, second = (vouch(survey, found, StudyKey(bytes([n]) * 32)) for n in (1, 2))

    def values(told: Any) -> list[str]:
        if isinstance(told, str):
            return [told]
        parts = told.values() if isinstance(told, dict) else vars(told).values()
        return [value for part in parts for value in values(part)]

    assert len(values(first)) == 7
    assert all(one != other for one, other in zip(values(first), values(second), strict=True))
    assert not set(values(first)) & set(values(second))
    content = (made / "reports" / "leader.pdf").read_bytes()
    for path in [*made.glob("instruments/*"), *made.glob("responses/*"), made / "answers.sqlite"]:
        raw = path.read_bytes()
        assert hashlib.sha256(raw).hexdigest().encode() not in content
        assert hashlib.sha256(raw).digest() not in content


def test_the_key_is_not_that_of_imported_ids(made: Path) -> None:
    with sqlite3.connect(made / "answers.sqlite") as answers:
        (secret,) = answers.execute("SELECT value FROM setting WHERE name = 'secret'").fetchone()
    assert study_key(made).key != bytes.fromhex(secret)
    assert secret not in repr(study_key(made))


@given(st.randoms(use_true_random=False), st.integers(5, 25))
def test_answers_are_known_again_in_any_order(dice: Any, people: int) -> None:
    numbers = np.random.default_rng(people).integers(1, 6, (people, 4)).astype(float)
    numbers[0, 0] = np.nan
    teams = {"team": [*"ab" * people][:people], "site": [None] * people}
    responses = make_responses(pd.DataFrame(numbers, columns=ITEMS), teams)
    rows = dice.sample(range(people), people)
    columns = dice.sample(ITEMS, len(ITEMS))
    mixed = Responses(
        responses.people.iloc[rows].reset_index(drop=True),
        responses.answers[columns].iloc[rows].reset_index(drop=True),
        responses.remarks.iloc[rows].reset_index(drop=True),
    )
    assert b"".join(canonical_bytes(mixed)) == b"".join(canonical_bytes(responses))
    row, item = dice.randrange(people), dice.choice(columns)
    mixed.answers.loc[row, item] = 1 + mixed.answers.loc[row, item] % 5
    assert b"".join(canonical_bytes(mixed)) != b"".join(canonical_bytes(responses))


# Another program, another study, no study


def test_another_version_with_the_same_numbers_is_a_warning(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("sealing", "verification"):
        monkeypatch.setattr(f"lo_diagnostic.report.{module}.__version__", "9.0.0")
    found = _verify(study)
    assert found.verified
    assert found.compared
    assert not found.compared.same_engine
    (warning,) = found.problems
    assert re.search(r"was made by lo-diag [0-9.]+; this is 9\.0\.0\.$", warning.message)


def test_a_report_of_another_study(study: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    make_study(other, StudyPlan(["time-pressure"], "en", "Acme", ["team=a,b"]))
    told = lo_diag("verify", study / "reports" / "leader.pdf", other, cwd=tmp_path)
    assert (told.code, told.out) == (1, "")
    assert "is a report of another study than" in told.err
    assert "Name the study that it was made from." in told.err


def test_a_study_without_its_secret(study: Path) -> None:
    with sqlite3.connect(study / "answers.sqlite") as answers:
        answers.execute("DELETE FROM setting")
    told = lo_diag("verify", "s/reports/leader.pdf", cwd=study.parent)
    assert (told.code, told.out) == (1, "")
    assert "does not hold the study's secret any more" in told.err
    written = lo_diag("report", study, "-o", "r.pdf", cwd=study.parent)
    assert written.code == 0
    assert "warning: " in written.err
    assert "Without it this report cannot be verified." in written.err
    assert read_seal((study.parent / "r.pdf").read_bytes(), "").vouched is None


def test_a_bare_file_has_no_secret_and_its_report_says_versions_only(study: Path) -> None:
    exported = lo_diag("export", study, "-o", "a.csv", cwd=study.parent)
    assert exported.code == 0
    arguments = ["a.csv", "--instrument", "time-pressure", "-o", "r.pdf"]
    assert lo_diag("report", *arguments, cwd=study.parent).code == 0
    content = (study.parent / "r.pdf").read_bytes()
    seal = read_seal(content, "")
    assert (seal.vouched, seal.file, seal.instruments) == (None, "", {"time-pressure": "1.0.0"})
    assert not re.search(rb"[0-9a-f]{64}", re.findall(rb"<lodiag:seal>.*?</lodiag:seal>", content)[0])
    told = lo_diag("verify", "r.pdf", "s", cwd=study.parent)
    assert (told.code, told.out) == (1, "")
    assert "was made from a responses file, without a study" in told.err


def test_own_templates_are_told(study: Path) -> None:
    assert lo_diag("templates", "eject", "t", cwd=study.parent).code == 0
    assert lo_diag("report", study, "--templates", "t", "-o", "r.pdf", cwd=study.parent).code == 0
    told = lo_diag("verify", "r.pdf", "s", cwd=study.parent)
    assert told.code == 0
    assert "Made with templates of one's own" in told.out


# Wrong files

WRONG: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda pdf: b"", "is no PDF"),
    "text": (lambda pdf: b"Learning climate 2026\n" * 99, "is no PDF"),
    "html": (lambda pdf: b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html></html>", "only PDFs carry a seal"),
    "picture": (lambda pdf: b"\x89PNG\r\n\x1a\n" + bytes(2000), "is no PDF"),
    "another program's": (lambda pdf: _resaved(pdf, _without_metadata), "has no seal"),
    "cut short": (lambda pdf: pdf[:2000], "is damaged"),
    "rubbish": (lambda pdf: b"%PDF-1.7\n" + bytes(range(256)) * 20, "is damaged"),
    "locked": (lambda pdf: _encrypted(pdf, "secret"), "was encrypted"),
    "owned": (lambda pdf: _encrypted(pdf, ""), "was encrypted"),
    "newer": (lambda pdf: pdf.replace(b"lo-diag/seal/1", b"lo-diag/seal/2"), "seal of a newer kind"),
    "sealed twice": (lambda pdf: pdf + pdf, "damaged, or was changed"),
    "no JSON": (lambda pdf: pdf.replace(b'"reader":', b'"reader";'), "damaged, or was changed"),
    "no reader": (lambda pdf: pdf.replace(b'"reader":"leader"', b'"reader":["lead"]'), "damaged, or was"),
    "no name": (lambda pdf: pdf.replace(b'"reader":', b'"writer":'), "damaged, or was changed"),
    "no date": (lambda pdf: pdf.replace(b'"made_on":"20', b'"made_on":"xx'), "damaged, or was changed"),
    "a number": (lambda pdf: pdf.replace(b'"wave":"', b'"wave":9,"w":"'), "damaged, or was changed"),
    "a list": (lambda pdf: pdf.replace(b'"vouched":{', b'"vouched":[],"v":{'), "damaged, or was changed"),
    "deep": (lambda pdf: pdf.replace(b'"cut":""', b'"cut":' + b"[" * 99999), "damaged, or was changed"),
    "unclosed": (lambda pdf: pdf.replace(b"</lodiag:seal>", b"<!lodiag:seal>"), "damaged, or was changed"),
}


def _without_metadata(document: pikepdf.Pdf) -> None:
    del document.Root.Metadata


def _encrypted(pdf: bytes, user: str) -> bytes:
    return _resaved(pdf, lambda document: None, encryption=pikepdf.Encryption(owner="owner", user=user))


@pytest.mark.parametrize("name", WRONG)
def test_wrong_files_are_told_plainly(made: Path, name: str) -> None:
    change, told = WRONG[name]
    content = change((made / "reports" / "leader.pdf").read_bytes())
    with pytest.raises(InputProblems) as refused:
        verify_report(content, "r.pdf", made)
    (problem,) = refused.value.problems
    assert told in problem.message
    assert (problem.file, bool(problem.remedy)) == ("r.pdf", True)


def test_wrong_paths_and_far_too_large(study: Path) -> None:
    with (study / "large.pdf").open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    (study.parent / "r.pdf").write_bytes((study / "reports" / "leader.pdf").read_bytes())
    for arguments, told in (
        (["nowhere.pdf", "s"], "there is no such file"),
        (["s", "s"], "is a folder"),
        (["s/large.pdf", "s"], "is larger than 200 MB"),
        (["r.pdf"], "neither here nor around it"),
        (["r.pdf", "nowhere"], "is missing"),
        (["r.pdf", "s", "--language", "de"], "Choose one of: en, nl"),
    ):
        refused = lo_diag("verify", *arguments, cwd=study.parent)
        assert (refused.code, refused.out) == (1, ""), arguments
        assert told in refused.err, refused.err
    assert lo_diag("verify", cwd=study.parent).code == 2


def test_problems_as_json(study: Path) -> None:
    refused = lo_diag("verify", "nowhere.pdf", "s", "--json", cwd=study.parent)
    assert (refused.code, refused.err) == (1, "")
    assert set(refused.json()["problems"][0]) == {"severity", "file", "place", "message", "remedy"}
    _minimum(study)
    differing = lo_diag("verify", "s/reports/leader.pdf", "--json", cwd=study.parent)
    assert (differing.code, differing.err) == (1, "")
    document = differing.json()
    assert (document["verified"], document["study"]["numbers"]) == (False, "differ")
    assert document["study"]["same_settings"] is False
    assert len(document["problems"]) == 2
