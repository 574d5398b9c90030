"""`lo-diag import` as people type it: what is shown, what is written, how it ends."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from tests.importing_making import written


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    plan = StudyPlan(["time-pressure"], "nl", "Acme BV", ["team=sales:24,ops:41"])
    return make_study(tmp_path / "acme", plan)


def _import(
    *words: str | Path, cwd: Path, stdin: bytes = b"", largest: int | None = None
) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own; `largest` is a limit on the size of files, as on a full disk."""

    def limit() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    done = subprocess.run(
        [sys.executable, "-c", "from lo_diagnostic.cli.main import main; main()", "import", *map(str, words)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        preexec_fn=limit,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_good_file_goes_into_the_study_here(study: StudyFolder) -> None:
    written(study.path, "respondent;team;time1;time2\np1;ops;vaak;4\np2;Sales;nooit;cannot_say\n", "a.csv")
    done = _import("a.csv", cwd=study.path)
    assert done.returncode == 0, done.stderr
    assert "2 people" in done.stdout
    assert "item time1" in done.stdout
    assert "item id" in done.stdout
    assert "Imported 2 people from a.csv" in done.stderr
    assert "Next: `lo-diag score` shows" in done.stderr
    assert len(open_study(study.path).responses(study.study.wave)) == 2
    again = _import("a.csv", cwd=study.path)
    assert again.returncode == 1
    assert "was imported already" in again.stderr


def test_what_comes_next_names_a_study_that_is_not_here(study: StudyFolder) -> None:
    path = written(study.path.parent, "sep=^\nrespondent^time1\np1^4\n")
    done = _import(path, "--study", study.path.name, cwd=study.path.parent)
    assert done.returncode == 0, done.stderr
    assert 'delimiter: "^"' in done.stdout
    assert "`lo-diag score acme` shows the results, `lo-diag report acme` prints" in done.stderr
    other = written(study.path.parent, "respondent,time1\np2,4\n")
    assert "`lo-diag score` shows" in _import(other, "--study", ".", cwd=study.path).stderr


def test_a_dry_run_writes_nothing(study: StudyFolder) -> None:
    path = written(study.path.parent, "respondent,time1\np1,4\n")
    before = sorted(study.path.rglob("*"))
    done = _import(path, "--study", study.path, "--dry-run", cwd=study.path.parent)
    assert done.returncode == 0, done.stderr
    assert "Nothing was written" in done.stderr
    assert sorted(study.path.rglob("*")) == before


def test_a_dry_run_needs_no_study(tmp_path: Path) -> None:
    path = written(tmp_path, "naam;time1\np1;vaak\n")
    named = _import(path, "--dry-run", "--instrument", "time-pressure", cwd=tmp_path)
    assert named.returncode == 0, named.stderr
    assert "item time1" in named.stdout
    assert 'personal data were left out: "naam"' in named.stderr
    unnamed = _import(path, "--dry-run", cwd=tmp_path)
    assert unnamed.returncode == 0, unnamed.stderr
    assert "semicolon" in unnamed.stdout


def test_problems_are_told_all_at_once_and_nothing_is_written(study: StudyFolder) -> None:
    good = written(study.path, "respondent,time1\np9,4\n", "good.csv")
    bad = written(study.path, "respondent,team,time1,x\np1,opss,4,\np1,ops,7,\np2,ops\n", "bad.csv")
    done = _import(good, bad, "no.csv", cwd=study.path)
    assert done.returncode == 1
    for words in (
        'row 2, column "team": "opss" is no value of "team". Did you mean "ops"?',
        'row 3, column "time1": "7" is not on the scale (1–5).',
        'row 3, column "respondent": "p1" stands in row 2, too.',
        "row 4: has 2 values; the header has 4.",
        'column "x": is no item, question or attribute of this study.',
        "no.csv: cannot be read (No such file or directory).",
    ):
        assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(study.batches_path.glob("*"))


def test_the_json_report_is_whole_also_with_problems(study: StudyFolder) -> None:
    path = written(study.path, "respondent,time1\np1,4\np2,9\n")
    done = _import(path, "--json", cwd=study.path)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["respondents"] == 2
    assert report["items"]["time1"]["valid"] == 1
    assert report["problems"][0]["place"] == 'row 3, column "time1"'
    assert report["problems"][0]["severity"] == "error"
    done = _import(path, "nowhere.csv", "--json", cwd=study.path)
    assert [report["respondents"] for report in json.loads(done.stdout)["reports"]] == [2, 0]


def test_standard_input(study: StudyFolder) -> None:
    done = _import("-", cwd=study.path, stdin=b"respondent,time1\np1,4\n")
    assert done.returncode == 0, done.stderr
    assert open_study(study.path).batches()[0].provenance.file == "standard input"


def test_without_a_study_the_way_out_is_told(tmp_path: Path) -> None:
    done = _import(written(tmp_path, "respondent,time1\np1,4\n"), cwd=tmp_path)
    assert done.returncode == 1
    assert "lo-diag init" in done.stderr


def test_a_full_disk_leaves_the_study_as_it_was(study: StudyFolder) -> None:
    first = written(study.path, "respondent,time1\np1,4\n", "first.csv")
    assert _import(first, cwd=study.path).returncode == 0
    before = {path: path.read_bytes() for path in study.path.rglob("*") if path.is_file()}
    second = written(study.path, "respondent,time1\np2,4\n", "second.csv")
    done = _import(second, cwd=study.path, largest=2000)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    second.unlink()
    assert {path: path.read_bytes() for path in study.path.rglob("*") if path.is_file()} == before


def test_a_place_that_cannot_be_written_is_told(study: StudyFolder) -> None:
    if study.batches_path.exists():
        study.batches_path.rmdir()
    study.batches_path.write_text("in the way")
    done = _import("-", cwd=study.path, stdin=b"respondent,time1\np1,4\n")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert study.batches_path.read_text() == "in the way"


def test_a_mapping_file_is_drafted_completed_and_kept_with_the_batch(study: StudyFolder) -> None:
    text = "id,Team,time1,time2\na,ops,nevr,4\nb,Sales,vaak,-99\n"
    written(study.path, text, "a.csv")
    refused = _import("a.csv", cwd=study.path)
    assert refused.returncode == 1
    assert "--draft-map" in refused.stderr
    draft = _import("a.csv", "--draft-map", cwd=study.path)
    assert draft.returncode == 0, draft.stderr
    assert '# "nevr": 1  # 1 cell, like "never"' in draft.stdout
    decided = draft.stdout.replace('# "nevr"', '"nevr"').replace('# "-99"', '"-99"')
    decided = decided.replace("columns:", 'columns:\n  "id": respondent')
    written(study.path, decided, "map.yaml")
    done = _import("a.csv", "--map", "map.yaml", cwd=study.path)
    assert done.returncode == 0, done.stderr
    assert 'Read as no answer: "-99" (1)' in done.stdout
    (batch,) = open_study(study.path).batches()
    assert batch.provenance.mapping == decided
    assert sorted(batch.responses.answers["time1"]) == [1, 4]


def test_a_structure_file_says_what_codes_mean(study: StudyFolder) -> None:
    fields = '"Variable / Field Name","Form Name","Field Type","Field Label",'
    fields += '"Choices, Calculations, OR Slider Labels"\n'
    labels = "1, never | 6, rarely | 2, sometimes | 3, often | 4, (almost) always"
    written(
        study.path, f'{fields}record_id,f,text,Id,\ntime1,f,radio,"Mijn dag.","{labels}"\n', "dictionary.csv"
    )
    written(study.path, "record_id,redcap_survey_identifier,time1,f_complete\n1,,6,2\n2,,4,0\n", "raw.csv")
    done = _import("raw.csv", "--codebook", "dictionary.csv", "--json", "--dry-run", cwd=study.path)
    report = json.loads(done.stdout)
    assert (report["platform"], report["items"]["time1"]["low"], report["items"]["time1"]["high"]) == (
        "redcap",
        2,
        5,
    )
    only = json.loads(_import("raw.csv", "--finished-only", "--json", "--dry-run", cwd=study.path).stdout)
    assert only["respondents"] == 1


def test_every_fault_of_a_mapping_file_is_told_at_once(study: StudyFolder) -> None:
    written(study.path, "time1\n4\n", "a.csv")
    written(study.path, "format: lo-diag/mapping/1\ncolums: {}\nheader_rows: 9\n", "map.yaml")
    done = _import("a.csv", "--map", "map.yaml", cwd=study.path)
    assert done.returncode == 1
    assert "map.yaml, line 2: colums: this key is unknown. Did you mean" in done.stderr
    assert "map.yaml, line 3: header_rows:" in done.stderr
    assert not open_study(study.path).batches()
