"""`lo-diag expire`: once the day is past, every answer goes; until then, and without a yes, nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest

from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.comment_decisions import DECISIONS_FILE, Comment, Decision, keep_decision
from lo_diagnostic.study.example import make_example
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.keyed import study_key
from lo_diagnostic.study.ledger_file import LEDGER_FILE, read_ledger
from tests.answers_kept import keep_answer, keep_remark
from tests.program import Outcome, lo_diag


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    """The example study with live answers, something shown, and a decision; its day is past."""
    made = make_example(tmp_path / "ex", "en")
    with AnswersFile.open(made.answers_path, writing=True) as answers:
        person = answers.begin_person(made.study.wave, "en")
        for asked in made.questionnaire():
            for item in asked.asked_items(made.study.pilot):
                keep_answer(answers, person, item.id, 3)
        keep_remark(answers, person, "stop", "Stop printing everything twice.")
    comment = Comment(made.study.wave, "stop", person, "Stop printing everything twice.")
    keep_decision(made.path, comment, Decision(verdict="shorten", text="Stop printing twice."))
    assert lo_diag("score", made.path, "--out", made.reports_path / "x.json", cwd=tmp_path).code == 0
    return _until(made, "2020-01-01")


def _until(folder: StudyFolder, day: str) -> StudyFolder:
    path = folder.path / "study.yaml"
    text = path.read_text(encoding="utf-8")
    before = folder.study.privacy.retain_until.isoformat()
    path.write_text(text.replace(before, day), encoding="utf-8")
    return open_study(folder.path)


def _expire(folder: StudyFolder, *more: str) -> Outcome:
    return lo_diag("expire", folder.path, *more, cwd=folder.path.parent)


def _files(folder: StudyFolder) -> dict[str, bytes]:
    files = (path for path in folder.path.rglob("*") if path.is_file())
    return {str(path.relative_to(folder.path)): path.read_bytes() for path in files}


def test_before_its_day_nothing_goes(folder: StudyFolder) -> None:
    early = _until(folder, "2999-12-31")
    before = _files(early)
    told = _expire(early, "--yes")
    assert told.code == 0
    assert "The answers are kept until 2999-12-31" in told.err
    shown = _expire(early, "--dry-run")
    assert "After that day would go:" in shown.err
    assert "Nothing was removed (--dry-run)." in shown.err
    assert _files(early) == before


def test_what_would_go_is_told_first(folder: StudyFolder) -> None:
    before = _files(folder)
    assert any("the day is past" in line or "that day is past" in line for line in _check(folder))
    told = _expire(folder, "--dry-run").err
    for part in (
        "answers.sqlite: 1 person",
        "an import",
        "comments.json",
        "ledger.json",
        "1 file in reports",
    ):
        assert part in told
    assert _expire(folder).code == 1, "nobody is here to say yes"
    assert _files(folder) == before


def test_everything_about_people_goes_and_the_rest_stays(folder: StudyFolder) -> None:
    before, key = _files(folder), study_key(folder.path)
    done = _expire(folder, "--yes")
    assert done.code == 0, done.err
    after = _files(folder)
    gone = {name for name in before if name not in after}
    assert gone == {DECISIONS_FILE, *(name for name in before if name.startswith("responses/"))}
    assert {name for name in after if after[name] != before.get(name)} == {"answers.sqlite", LEDGER_FILE}
    everything = b"".join(after.values())
    assert b"printing" not in everything
    assert all(not told.freezes and not told.issues for told in read_ledger(folder.path).waves.values())
    assert study_key(folder.path) == key, "so that a report is still known as this study's"
    again = _expire(folder, "--yes")
    assert again.code == 0
    assert "There is nothing to remove" in again.err


def _check(folder: StudyFolder) -> list[str]:
    return lo_diag("check", folder.path, cwd=folder.path.parent).err.splitlines()


def test_afterwards_every_command_speaks_plainly(folder: StudyFolder) -> None:
    assert _expire(folder, "--yes").code == 0
    checked = lo_diag("check", folder.path, cwd=folder.path.parent)
    assert checked.code == 0
    assert "that day is past" not in checked.err
    status = lo_diag("status", folder.path, cwd=folder.path.parent)
    assert "The answers of this wave were removed: their time was over." in status.out
    for command in ("report", "score", "findings", "audit"):
        refused = lo_diag(command, folder.path, cwd=folder.path.parent)
        assert refused.code == 1, command
        assert "were removed (`lo-diag expire`)" in refused.err, command
    assert lo_diag("comments", folder.path, cwd=folder.path.parent).code == 0


def test_a_disk_that_refuses_stops_it_and_the_same_again_ends_it(
    folder: StudyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lo_diagnostic.errors import InputProblems
    from lo_diagnostic.study.expiry import expire, expiring

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    done: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(InputProblems, match="cannot be removed"):
            done.extend(expire(folder, expiring(folder)))
    assert expiring(folder).batches
    assert expiring(folder).live == 1
    list(expire(folder, expiring(folder)))
    assert not expiring(folder).anything
