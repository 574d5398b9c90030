"""The command line from outside: exit codes, what goes to which stream, plain words for every fault."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2
import pytest

from lo_diagnostic.cli.main import app
from lo_diagnostic.report.readers import READERS
from lo_diagnostic.study.example import make_example
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.ledger_file import read_ledger
from tests.conftest import FULL
from tests.disclosure_desk import call
from tests.program import lo_diag

COMMANDS = [
    "demo", "init", "run", "serve", "import", "score", "report", "export", "doctor",
    "instruments list", "instruments show", "instruments check", "instruments new", "instruments print",
    "comments",
    "audit",
    "status",
    "erase",
    "expire",
    "check",
    "templates eject",
    "verify",
    "findings",
]  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example study."""
    return make_example(tmp_path_factory.mktemp("demo") / "ex", "nl").path


def _text(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_every_command_has_help() -> None:
    names = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }
    assert names | {"instruments", "templates"} == {name.split()[0] for name in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str, tmp_path: Path) -> None:
    shown = lo_diag(*command.split(), "--help", cwd=tmp_path)
    assert shown.code == 0
    assert "Usage" in shown.out


def test_version(tmp_path: Path) -> None:
    assert lo_diag("--version", cwd=tmp_path).out.startswith("lo-diag ")


def test_usage_errors_exit_2(tmp_path: Path) -> None:
    for wrong in (["scor"], ["score", "--nonsense"], ["report", "--for", "nobody"], ["instruments", "show"]):
        assert lo_diag(*wrong, cwd=tmp_path).code == 2


def test_demo_names_the_leaders_report_and_makes_everybodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quick: for two readers, in this process; for all four it takes half a minute."""
    readers = sorted(READERS) if FULL else ["leader", "workshop"]
    monkeypatch.setattr("lo_diagnostic.report.readers.READERS", readers)
    monkeypatch.chdir(tmp_path)
    words = ("demo", "ex", "--language", "nl")
    made = lo_diag(*words, cwd=tmp_path) if FULL else call(*words)
    assert made.code == 0, made.err
    path, pages = made.out.strip().rsplit(" (", 1)
    wave = open_study(tmp_path / "ex").study.wave
    assert path == f"ex/reports/{wave}-leader-nl.pdf"
    reports = tmp_path / "ex" / "reports"
    said = {"en": "Synthetic example", "nl": "Fictief voorbeeld"}
    written = {f"{wave}-{reader}-{language}.pdf" for reader in readers for language in said}
    more = {f"{wave}-scores.json", f"{wave}-leader-nl.html"}
    assert {one.name for one in reports.iterdir()} == written | more
    for name in written:
        with pypdfium2.PdfDocument(reports / name) as document:
            assert len(document) >= 8
            assert name not in path or len(document) == int(pages.split()[0])
            for page in document:
                assert said[name[-6:-4]] in page.get_textpage().get_text_bounded(), name
    assert lo_diag("audit", "ex", cwd=tmp_path).code == 0
    assert read_ledger(tmp_path / "ex").of(wave).comments == ""
    kept = (tmp_path / "ex" / "ledger.json").read_bytes()
    for reader in ("leader", "full") if FULL else ("leader",):
        assert lo_diag("report", "ex", "--for", reader, "-o", "r.html", cwd=tmp_path).code == 0
    assert (tmp_path / "ex" / "ledger.json").read_bytes() == kept, "told again it is the same"


def test_demo_never_touches_another_study(tmp_path: Path) -> None:
    assert lo_diag("init", "mine", cwd=tmp_path).code == 0
    refused = lo_diag("demo", "mine", cwd=tmp_path)
    assert refused.code == 1
    assert "another study" in refused.err


def test_score_as_contract_says(demo: Path, tmp_path: Path) -> None:
    scored = lo_diag("score", demo, "--by", "team", "--json", cwd=tmp_path).json()
    assert scored["format"] == "lo-diag/scores/1"
    assert scored["instrument"]["id"] == "learning-organisation"
    assert len(scored["instrument"]["sha256"]) == 64
    assert scored["respondents"] == {"rows": 61, "answered": 61, "scored": 61}
    assert scored["groups"]["team"]["facilities"] == {"withheld": True}
    assert {"cut": "team", "group": "facilities"} in scored["withheld"]
    assert all(list(cell) in (["item"], ["cut", "group"]) for cell in scored["withheld"])
    merged = scored["groups"]["team"]["_merged"]
    assert (merged["members"], merged["unstated"], merged["n"]) == (["facilities"], True, 6)
    assert set(scored["indices"]) == {"capability", "capacity"}
    small = scored["groups"]["team"]["engineering"]["dimensions"]["reflection"]
    assert small["n"] == 9
    assert small["sd"] is None
    assert small["interval"]["level"] == 0.9
    without = lo_diag("score", demo, "--json", cwd=tmp_path).json()
    assert without["groups"] == {}


def test_score_table_is_for_people(demo: Path, tmp_path: Path) -> None:
    shown = lo_diag("score", demo, "--by", "team", cwd=tmp_path)
    assert "Reflectie" in shown.out
    assert "overige:" in shown.out
    assert "Facilitair" in shown.out
    assert lo_diag("--quiet", "score", demo, cwd=tmp_path).err == ""


def test_score_table_tells_all_that_was_asked_for(demo: Path, tmp_path: Path) -> None:
    shown = lo_diag("score", demo, "--by", "team", "--quality", "--outcome", "reflection", cwd=tmp_path).out
    for heading in ("overeenstemming binnen groepen, per team", "Verschillen per team", "Kwaliteit van de"):
        assert heading in shown
    assert "Geen aandelen: minder dan 100 mensen hebben een score op elk thema." in shown


def test_score_writes_json_whole(demo: Path, tmp_path: Path) -> None:
    assert lo_diag("score", demo, "--out", "s.json", cwd=tmp_path).code == 0
    assert json.loads((tmp_path / "s.json").read_text())["format"] == "lo-diag/scores/1"
    assert lo_diag("score", demo, "--out", "s.docx", cwd=tmp_path).code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]


def test_a_bare_file_scores_like_a_study_of_which_nothing_was_shown(tmp_path: Path) -> None:
    study = make_example(tmp_path / "ex", "nl").path
    exported = lo_diag("export", study, "-o", "a.csv", cwd=tmp_path)
    assert exported.code == 0
    assert "Confidential" in exported.err
    ours = lo_diag("score", study, "--by", "team", "--json", cwd=tmp_path).json()
    arguments = ["a.csv", "--instrument", "learning-organisation", "--by", "team", "--json"]
    bare = lo_diag("score", *arguments, cwd=tmp_path).json()
    for document in (ours, bare):
        for part in (
            document["dimensions"],
            *(g.get("dimensions", {}) for g in document["groups"]["team"].values()),
        ):
            for dimension in part.values():
                dimension.pop("interval_now", None)
                dimension.pop("notes", None)
    assert ours["dimensions"] == bare["dimensions"]
    assert ours["groups"] == bare["groups"]
    reported = lo_diag("report", *arguments[:3], "--language", "nl", "-o", "r.pdf", cwd=tmp_path)
    assert reported.code == 0, reported.err
    assert "Reflectie" in _text(tmp_path / "r.pdf")


def test_a_file_without_an_instrument_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("time1\n3\n")
    for command in ("score", "report"):
        refused = lo_diag(command, "a.csv", cwd=tmp_path)
        assert refused.code == 1
        assert "--instrument" in refused.err


@pytest.mark.parametrize("command", ["score", "report", "run"])
def test_no_study_here(command: str, tmp_path: Path) -> None:
    refused = lo_diag(command, cwd=tmp_path)
    assert refused.code == 1
    assert "lo-diag" in refused.err


def test_problems_as_json(tmp_path: Path) -> None:
    refused = lo_diag("score", "nowhere", "--json", cwd=tmp_path)
    assert refused.code == 1
    (problem,) = refused.json()["problems"]
    assert set(problem) == {"severity", "file", "place", "message", "remedy"}


def test_unknown_wave_attribute_instrument_language(demo: Path, tmp_path: Path) -> None:
    from lo_diagnostic.study.folder import open_study

    for arguments, told in (
        (["score", demo, "--wave", open_study(demo).study.wave[:-1]], "Did you mean"),
        (["score", demo, "--by", "teem"], 'Did you mean "team"'),
        (["score", demo, "--instrument", "learning-culture"], "does not use"),
        (["report", demo, "--language", "de"], "Choose one of: en, nl"),
        (["demo", "x", "--language", "de"], "Choose en or nl"),
        (["init", "x", "--language", "de"], "They share"),
        (["instruments", "show", "pulsee"], "no instrument"),
        (["instruments", "show", "time-pressure", "--language", "de"], "does not speak"),
    ):
        refused = lo_diag(*arguments, cwd=tmp_path)
        assert refused.code == 1, arguments
        assert told in refused.err, refused.err
    assert not list(tmp_path.iterdir())


def test_an_earlier_report_survives_a_failing_one(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "r.pdf").write_bytes(b"old")
    refused = lo_diag("report", demo, "--language", "de", "-o", folder / "r.pdf", cwd=tmp_path)
    assert refused.code == 1
    assert (folder / "r.pdf").read_bytes() == b"old"
    taken = lo_diag("report", demo, "-o", folder, cwd=tmp_path)
    assert taken.code == 1
    assert "cannot be written" in taken.err
    assert [path.name for path in tmp_path.rglob("*")] == ["reports", "r.pdf"]


def test_instruments_from_outside(tmp_path: Path) -> None:
    listed = lo_diag("instruments", "list", "--json", cwd=tmp_path).json()
    assert {row["id"]: row["items"] for row in listed}["time-pressure"] == 12
    assert set(listed[0]) == {"id", "version", "status", "title", "items", "minutes", "languages"}
    shown = lo_diag("instruments", "show", "time-pressure", "--language", "nl", cwd=tmp_path)
    assert "In de afgelopen drie maanden" in shown.out
    (tmp_path / "bad.yaml").write_text("format: lo-diag/instrument/1\nid: bad\nid: bad\ncolour: red\n")
    checked = lo_diag("instruments", "check", "bad.yaml", cwd=tmp_path)
    assert checked.code == 1
    assert "line 3" in checked.err
    assert "line 4" in checked.err
    assert len(lo_diag("instruments", "check", "bad.yaml", "--json", cwd=tmp_path).json()["problems"]) > 5
    sound = Path(__file__).parents[1] / "instruments" / "time-pressure.yaml"
    assert lo_diag("instruments", "check", sound, cwd=tmp_path).code == 0


def test_doctor_uses_each_part_once(tmp_path: Path) -> None:
    examined = lo_diag("doctor", cwd=tmp_path)
    assert examined.code == 0, examined.out
    assert "WeasyPrint" in examined.out
    assert "Everything is ready" in examined.err


def test_our_bug_exits_3_and_its_log_holds_no_answer(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    crash = (
        "import lo_diagnostic.instrument.library as library\n"
        "def broken(): raise ValueError('a secret answer')\n"
        "library.shipped_ids = broken\n"
        "from lo_diagnostic.cli.main import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", crash, "instruments", "list"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env=os.environ | {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    log = Path(done.stderr.split("Where it happened: ")[1].splitlines()[0])
    assert "secret" not in log.read_text() + done.stderr
    assert "ValueError" in log.read_text()


def test_people_who_said_nothing_are_no_respondents(tmp_path: Path) -> None:
    blank = "\n".join(f"r{n},," for n in range(20))
    (tmp_path / "a.csv").write_text(
        f"respondent,time1,time2\n{blank}\n" + "\n".join(f"p{n},3,4" for n in range(4))
    )
    refused = lo_diag("report", "a.csv", "--instrument", "time-pressure", "-o", "r.pdf", cwd=tmp_path)
    assert refused.code == 1
    assert "4 people have answered" in refused.err
    scored = lo_diag("score", "a.csv", "--instrument", "time-pressure", "--json", cwd=tmp_path).json()
    assert scored["respondents"] == {"rows": 24, "answered": 4, "scored": 4}
    assert scored["dimensions"]["time-pressure"] == {"withheld": True}


def test_where_a_report_goes(demo: Path, tmp_path: Path) -> None:
    for wrong in (["-o", "r.docx"], ["-o", "r.html", "--format", "pdf"], ["--by", "team,role"]):
        assert lo_diag("report", demo, *wrong, cwd=tmp_path).code == 2, wrong
    assert lo_diag("report", demo, "-o", ".", cwd=tmp_path).code == 1
    assert lo_diag("report", demo, "-o", "none/of/these.pdf", cwd=tmp_path).code == 1
    assert lo_diag("report", demo, "-o", "r.html", cwd=tmp_path).code == 0
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert lo_diag("report", demo, "-o", "-", "--format", "html", cwd=tmp_path).out.startswith(
        "<!DOCTYPE html>"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_the_same_fault_in_many_rows_is_told_once(tmp_path: Path) -> None:
    rows = "\n".join(f"r{n},9" for n in range(40))
    (tmp_path / "a.csv").write_text(f"respondent,time1\n{rows}\n")
    call = ["score", "a.csv", "--instrument", "time-pressure"]
    told = lo_diag(*call, cwd=tmp_path).err
    assert 'rows 2, 3, 4, 5, 6 and 35 more, column "time1"' in told
    assert len(lo_diag(*call, "--json", cwd=tmp_path).json()["problems"]) >= 40


def test_what_is_exported_is_read_back(demo: Path, tmp_path: Path) -> None:
    groups = ("team=operations,service,planning,engineering,facilities", "role=staff,leader")
    asked = [word for group in groups for word in ("--attribute", group)]
    assert lo_diag("init", "other", *asked, cwd=tmp_path).code == 0
    (tmp_path / "a.csv").write_text(lo_diag("export", demo, "-o", "-", cwd=tmp_path).out, encoding="utf-8")
    wave = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[1]
    study = tmp_path / "other" / "study.yaml"
    text = study.read_text(encoding="utf-8")
    study.write_text(re.sub(r"wave: .*\nwaves: .*", f"wave: {wave}\nwaves: [{wave}]", text), encoding="utf-8")
    assert lo_diag("import", "a.csv", "--study", "other", cwd=tmp_path).code == 0
    again = lo_diag("export", "other", "-o", "-", cwd=tmp_path).out
    files = ((tmp_path / "a.csv").read_text(encoding="utf-8"), again)
    rows = [sorted(row.split(",", 1)[1] for row in file.splitlines()) for file in files]
    assert rows[0] == rows[1]


def test_a_closed_pipe_is_no_bug(tmp_path: Path) -> None:
    import subprocess

    from tests.program import RUN

    (tmp_path / "bad.yaml").write_text("a: 1\n" * 3000)
    for words in (["instruments", "check", "bad.yaml", "--json"], ["instruments", "list", "--json"]):
        pipe = subprocess.PIPE
        done = subprocess.Popen([*RUN, *words], cwd=tmp_path, stdout=pipe, stderr=pipe, text=True)
        assert done.stdout is not None
        done.stdout.close()
        _, err = done.communicate()
        assert "Traceback" not in err, err
