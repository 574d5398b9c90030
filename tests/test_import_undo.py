"""`import --undo`: a batch goes out of the study as long as nothing was shown of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.batches import SYNTHETIC, write_batch
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.ledger_file import LEDGER_FILE
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from lo_diagnostic.study.undo import undo_batch
from tests.program import Outcome, lo_diag

ITEMS = ("time1", "time2", "time3", "time4")


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    plan = StudyPlan(["time-pressure"], "en", "Acme BV", ["team=sales:24,ops:41"])
    return make_study(tmp_path / "acme", plan)


def _import(study: StudyFolder, name: str, people: range, wave: str | None = None) -> str:
    """Import a file of these people; the name of its batch."""
    rows = [f"p{person},{wave or study.study.wave},{','.join(['4', '2', '3', '5'])}" for person in people]
    file = study.path.parent / f"{name}.csv"
    file.write_text("\n".join([f"respondent,wave,{','.join(ITEMS)}", *rows]) + "\n")
    before = set(_files(study))
    done = lo_diag("import", file, "--study", study.path, cwd=study.path.parent)
    assert done.code == 0, done.err
    (made,) = set(_files(study)) - before
    return made.stem


def _files(study: StudyFolder) -> list[Path]:
    return sorted(study.batches_path.glob("*"))


def _undo(study: StudyFolder, batch: str, *more: str) -> Outcome:
    return lo_diag("import", "--undo", batch, "--study", study.path, *more, cwd=study.path.parent)


def _with_two_waves(study: StudyFolder) -> StudyFolder:
    path = study.path / "study.yaml"
    wave = study.study.wave
    text = re.sub(r"^waves: .*$", f"waves: [{wave}, later]", path.read_text(), flags=re.MULTILINE)
    path.write_text(text)
    return open_study(study.path)


def test_an_undone_batch_is_gone_and_may_come_again(study: StudyFolder) -> None:
    kept = _import(study, "first", range(3))
    batch = _import(study, "second", range(10, 17))
    done = _undo(study, batch)
    assert done.code == 0, done.err
    assert re.search(r"Undone: 7 people from second\.csv, imported on \d{4}-\d\d-\d\d\.", done.err)
    assert [path.stem for path in _files(study)] == [kept]
    assert len(study.responses(study.study.wave)) == 3
    assert _import(study, "second", range(10, 17)) == batch
    assert len(study.responses(study.study.wave)) == 10


@pytest.mark.parametrize("written", ["{}", "{}.parquet", "acme/responses/{}.parquet"])
def test_a_batch_is_named_as_it_was_told(study: StudyFolder, written: str) -> None:
    batch = _import(study, "first", range(3))
    assert undo_batch(study, written.format(batch)).people == 3
    assert not _files(study)


def test_an_unknown_batch_is_told_with_those_that_are_there(study: StudyFolder) -> None:
    assert "Nothing was imported" in _undo(study, "x").err
    batch = _import(study, "first", range(3))
    done = _undo(study, batch[:-1] + "?")
    assert done.code == 1
    assert f'Did you mean "{batch}"?' in done.err
    assert [path.stem for path in _files(study)] == [batch]


def test_what_was_shown_cannot_be_undone(study: StudyFolder) -> None:
    batch = _import(study, "first", range(8))
    assert lo_diag("score", study.path, cwd=study.path.parent).code == 0
    before = {path: path.read_bytes() for path in study.path.rglob("*") if path.is_file()}
    done = _undo(study, batch)
    assert done.code == 1
    assert "results with its answers were shown already" in done.err
    assert "make a new study" in done.err
    assert {path: path.read_bytes() for path in study.path.rglob("*") if path.is_file()} == before
    waiting = _import(study, "late", range(20, 22))
    assert _undo(study, waiting).code == 0, "nothing was shown of answers that wait"


def test_what_too_few_answered_was_not_shown(study: StudyFolder) -> None:
    batch = _import(study, "first", range(3))
    lo_diag("score", study.path, cwd=study.path.parent)
    assert _undo(study, batch).code == 0


def test_results_of_a_later_wave_tell_of_the_one_before(study: StudyFolder) -> None:
    study = _with_two_waves(study)
    first = _import(study, "first", range(8))
    second = _import(study, "second", range(8), "later")
    assert lo_diag("score", study.path, "--wave", "later", cwd=study.path.parent).code == 0
    for batch in (first, second):
        done = _undo(study, batch)
        assert done.code == 1
        assert "shown already (wave later)" in done.err


def test_results_of_an_earlier_wave_tell_nothing_of_a_later_one(study: StudyFolder) -> None:
    study = _with_two_waves(study)
    _import(study, "first", range(8))
    second = _import(study, "second", range(8), "later")
    assert lo_diag("score", study.path, cwd=study.path.parent).code == 0
    assert _undo(study, second).code == 0


def test_without_its_ledger_a_study_with_reports_keeps_everything(study: StudyFolder) -> None:
    batch = _import(study, "first", range(8))
    study.reports_path.mkdir(exist_ok=True)
    (study.reports_path / "report.pdf").write_bytes(b"")
    done = _undo(study, batch)
    assert done.code == 1
    assert f"{LEDGER_FILE} is missing" in done.err
    assert _files(study)


def test_answers_that_were_made_up_can_be_undone_too(study: StudyFolder) -> None:
    _import(study, "first", range(3))
    (batch,) = study.batches()
    made_up = replace(batch.provenance, batch="example", source=SYNTHETIC)
    write_batch(study.batches_path, replace(batch, provenance=made_up))
    assert undo_batch(study, "example").provenance.source == SYNTHETIC
    assert len(study.batches()) == 1


def test_a_file_that_cannot_be_removed_is_told(study: StudyFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = _import(study, "first", range(3))

    def refused(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(InputProblems, match="cannot be removed \\(Permission denied\\)"):
        undo_batch(study, batch)


@pytest.mark.parametrize("more", [["a.csv"], ["--dry-run"], ["--wave", "later"], ["--json"]])
def test_it_goes_with_nothing_but_the_study(study: StudyFolder, more: list[str]) -> None:
    batch = _import(study, "first", range(3))
    assert _undo(study, batch, *more).code == 2
    assert _files(study)


def test_neither_file_nor_batch_is_a_usage_error(study: StudyFolder) -> None:
    done = lo_diag("import", "--study", study.path, cwd=study.path.parent)
    assert done.code == 2
    assert "--undo" in done.err
