"""A process that has loaded the program once and forks for every call: each call is a process all the same.

Most of the time of a short command is loading pandas, SciPy and WeasyPrint. The quick tests pay for it once;
the full ones start a new interpreter each time (`program.lo_diag`).
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import termios
from pathlib import Path
from typing import Any, Final, NoReturn

LOADED: Final = (
    "lo_diagnostic.cli.main",
    "lo_diagnostic.cli.import_table",
    "lo_diagnostic.cli.issuing",
    "lo_diagnostic.cli.score_table",
    "lo_diagnostic.collect.card_screen",
    "lo_diagnostic.collect.desk",
    "lo_diagnostic.collect.paper_desk",
    "lo_diagnostic.collect.paper_keyboard",
    "lo_diagnostic.collect.session",
    "lo_diagnostic.collect.terminal",
    "lo_diagnostic.findings.findings_json",
    "lo_diagnostic.importing.codebook",
    "lo_diagnostic.importing.draft_instrument",
    "lo_diagnostic.importing.mapping_draft",
    "lo_diagnostic.importing.mapping_file",
    "lo_diagnostic.importing.reader",
    "lo_diagnostic.report.group_reports",
    "lo_diagnostic.report.issue",
    "lo_diagnostic.report.fetching",
    "lo_diagnostic.report.verification",
    "lo_diagnostic.room.serving",
    "lo_diagnostic.scoring.scores_file",
    "lo_diagnostic.scoring.scores_json",
    "lo_diagnostic.study.example",
    "lo_diagnostic.study.export_file",
    "lo_diagnostic.study.export_parquet",
    "lo_diagnostic.study.export_sav",
    "lo_diagnostic.study.export_workbook",
    "lo_diagnostic.study.intake",
    "lo_diagnostic.study.source",
    "pikepdf",
    "scipy.optimize",
    "scipy.stats",
    "vl_convert",
    "weasyprint",
)


class WarmProgram:
    """The process that forks, as its caller sees it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from tests.warm import serve; serve()"],
            cwd=Path(__file__).resolve().parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self._process.kill)

    def call(
        self, arguments: list[str], cwd: Path, stdin: str | None, environment: dict[str, str]
    ) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of one call."""
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "in").write_text(stdin or "", encoding="utf-8")
            told = {"arguments": arguments, "cwd": str(cwd), "folder": place, "environment": environment}
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(json.dumps(told) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            out, err = ((folder / name).read_text(encoding="utf-8") for name in ("out", "err"))
            return code, out, err

    def at_terminal(
        self, arguments: list[str], cwd: Path, terminal: str, status: Path, environment: dict[str, str]
    ) -> int:
        """Begin a call at the terminal of this name; its process. How it ended will be in `status`."""
        told = {"arguments": arguments, "cwd": str(cwd), "environment": environment}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(told | {"terminal": terminal, "status": str(status)}) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def serve() -> None:
    """Fork for each line of standard input; answer with the exit code."""
    _warm_up()
    gc.collect()
    gc.freeze()
    kept: list[int] = []
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if not child and "terminal" in told:
            _keep_at_terminal(told)
        if not child:
            _be_the_program(told)
        if "terminal" in told:
            kept.append(child)
            kept = [each for each in kept if os.waitpid(each, os.WNOHANG) == (0, 0)]
            continue
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _warm_up() -> None:
    """Load the program, and read what it ships."""
    for name in LOADED:
        importlib.import_module(name)
    from lo_diagnostic.findings.guidance import shipped_cards, shipped_rules
    from lo_diagnostic.instrument.learning_model import shipped_model
    from lo_diagnostic.instrument.library import find_instrument, shipped_ids

    for shipped in shipped_ids():
        find_instrument(shipped)
    for ready in (shipped_cards, shipped_model, shipped_rules):
        ready()


def _keep_at_terminal(told: dict[str, Any]) -> NoReturn:
    """Wait for a program at a terminal, that another one can be called meanwhile; then tell how it ended."""
    ready, at_it = os.pipe()
    child = os.fork()
    if not child:
        _sit_down(told["terminal"])
        os.write(at_it, b".")
        _be_the_program(told)
    os.read(ready, 1)
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    beside = Path(f"{told['status']}.part")
    beside.write_text(str(os.waitstatus_to_exitcode(status)), encoding="ascii")
    beside.replace(told["status"])
    os._exit(0)


def _sit_down(terminal: str) -> None:
    os.setsid()
    screen = os.open(terminal, os.O_RDWR)
    fcntl.ioctl(screen, termios.TIOCSCTTY, 0)
    for number in (0, 1, 2):
        os.dup2(screen, number)
    os.close(screen)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8")  # noqa: SIM115


def _be_the_program(told: dict[str, Any]) -> NoReturn:
    os.chdir(told["cwd"])
    os.environ.clear()
    os.environ.update(told["environment"])
    files = ((0, "in", os.O_RDONLY), (1, "out", os.O_WRONLY), (2, "err", os.O_WRONLY))
    for number, name, flags in files if "folder" in told else ():
        os.dup2(os.open(Path(told["folder"]) / name, flags | os.O_CREAT), number)
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - as long as the process lives
    sys.argv = ["-c", *told["arguments"]]
    from lo_diagnostic.cli.main import main

    code = 1
    try:
        main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
