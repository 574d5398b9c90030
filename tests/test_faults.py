"""What must survive: full disks, folders without rights, files of every wrong kind. Nothing half-written."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import FULL
from tests.program import RUN, Outcome, lo_diag

KEEP_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example study."""
    folder = tmp_path_factory.mktemp("example") / "study"
    from lo_diagnostic.study.example import make_example

    make_example(folder, "en")
    return folder


@pytest.fixture
def study(example: Path, tmp_path: Path) -> Path:
    """A copy to do harm to."""
    return Path(shutil.copytree(example, tmp_path / "study"))


def _call(
    *arguments: str | Path,
    cwd: Path,
    prefix: list[str] | None = None,
    first: Callable[[], None] | None = None,
) -> Outcome:
    done = subprocess.run(
        [*(prefix or []), *RUN, *map(str, arguments)],
        cwd=cwd, capture_output=True, text=True, check=False, preexec_fn=first, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return Outcome(done.returncode, done.stdout, done.stderr)


def _almost_full_disk() -> None:
    """No file may grow beyond 10 kB: writing fails half-way, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))


def _state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def read_only(study: Path) -> Iterator[Path]:
    """The study folder without the right to write."""
    (study / "reports").mkdir(exist_ok=True)
    folders = [study, *(path for path in study.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield study
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.parametrize("call", [["report", "--format", "html"], ["score"]], ids=["report", "score"])
def test_a_full_disk_leaves_the_old_file(call: list[str], study: Path, tmp_path: Path) -> None:
    old = tmp_path / ("out.html" if call[0] == "report" else "out.json")
    old.write_bytes(b"old")
    before = _state(tmp_path)
    failed = _call(*call, study, "--out", old, cwd=tmp_path, first=_almost_full_disk)
    assert failed.code == 1
    assert "cannot be written" in failed.err
    assert "free disk space" in failed.err
    after = _state(tmp_path)
    assert after.pop("study/ledger.json"), "what is about to be shown is remembered first"
    assert after == before


def test_a_full_disk_makes_no_half_study(tmp_path: Path) -> None:
    failed = _call("init", "new", cwd=tmp_path, first=_almost_full_disk)
    assert failed.code == 1
    assert not list(tmp_path.iterdir())


def test_a_full_disk_imports_nothing(study: Path, tmp_path: Path) -> None:
    rows = "\n".join(f"p{n},{n % 5 + 1},3" for n in range(5000))
    (tmp_path / "a.csv").write_text(f"respondent,reflect1,reflect2\n{rows}\n")
    before = _state(tmp_path)
    failed = _call("import", "a.csv", "--study", study, cwd=tmp_path, first=_almost_full_disk)
    assert failed.code == 1
    assert _state(tmp_path) == before


@pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"), reason="root, and no setpriv to obey modes"
)
def test_without_rights_reports_still_work_elsewhere(read_only: Path, tmp_path: Path) -> None:
    prefix = KEEP_RIGHTS if os.geteuid() == 0 else []
    refused = _call("report", read_only, cwd=tmp_path, prefix=prefix)
    assert refused.code == 1
    assert "cannot be written (Permission denied)" in refused.err
    (tmp_path / "a.csv").write_text("respondent,reflect1,reflect2\np1,3,3\n")
    assert _call("import", "a.csv", "--study", read_only, cwd=tmp_path, prefix=prefix).code == 1
    assert _call("score", read_only, "--json", cwd=tmp_path, prefix=prefix).code == 0
    assert _call("report", read_only, "-o", tmp_path / "r.pdf", cwd=tmp_path, prefix=prefix).code == 0
    assert _call("init", read_only / "inner", cwd=tmp_path, prefix=prefix).code == 1


WRONG_FILES: dict[str, bytes] = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "zip": b"PK\x03\x04" + b"\x00" * 200,
    "pdf": b"%PDF-1.7\n" + b"\x00\xff" * 100,
    "sqlite": b"SQLite format 3\x00" + b"\x00" * 200,
    "nul": b"time1,time2\n1,\x002\n",
    "utf16": "time1,time2\n1,2\n".encode("utf-16-le"),
    "lines": b"\n" * 5000,
    "header": b"time1,time2\n",
    "deep": b"[" * 100_000,
    "long": b"time1," + b"x" * 500_000 + b"\n1,2\n",
}


@pytest.mark.parametrize("name", list(WRONG_FILES)[:: 1 if FULL else 6])
def test_wrong_files_everywhere(name: str, study: Path, tmp_path: Path) -> None:
    """As answers, as an instrument, as study.yaml, as the answers file: plain words and exit 1."""
    wrong, content = tmp_path / "wrong.csv", WRONG_FILES[name]
    wrong.write_bytes(content)
    instrument = tmp_path / "wrong.yaml"
    instrument.write_bytes(content)
    calls: list[list[str | Path]] = [
        ["import", wrong, "--study", study],
        ["score", wrong, "--instrument", "time-pressure"],
        ["instruments", "check", instrument],
        ["score", wrong, "--instrument", instrument],
    ]
    for call in calls:
        refused = lo_diag(*call, cwd=tmp_path)
        assert refused.code == 1, (call, refused)
        assert refused.err.strip(), call
    for file in ("study.yaml", "answers.sqlite"):
        (study / file).write_bytes(content)
        assert lo_diag("score", study, cwd=tmp_path).code == 1, file
    assert not list((study / "reports").glob("*")) if (study / "reports").exists() else True


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for call in (
        ["import", "none.csv", "--instrument", "time-pressure", "--dry-run"],
        ["instruments", "check", "none.yaml"],
        ["score", "none.csv", "--instrument", "time-pressure"],
        ["run", "none"],
        ["report", "none"],
    ):
        assert lo_diag(*call, cwd=tmp_path).code == 1, call


def test_a_killed_report_leaves_the_old_one(study: Path, tmp_path: Path) -> None:
    """SIGKILL in the middle of drawing: the old file stays whole, and the next run succeeds."""
    report = tmp_path / "r.pdf"
    report.write_bytes(b"old")
    process = subprocess.Popen(
        [*RUN, "report", str(study), "-o", str(report)], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    while "Drawing" not in (line := process.stderr.readline()) and line:
        pass
    process.kill()
    process.wait()
    assert report.read_bytes() == b"old"
    assert lo_diag("report", study, "-o", report, cwd=tmp_path).code == 0
    assert report.read_bytes().startswith(b"%PDF-")
