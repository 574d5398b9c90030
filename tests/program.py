"""The real program, as users call it: a process with its exit code, standard output and standard error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.conftest import FULL
from tests.warm import WarmProgram

RUN = [sys.executable, "-c", "from lo_diagnostic.cli.main import main; main()"]

PLAIN = {"COLUMNS": "100", "NO_COLOR": "1"}


@dataclass(frozen=True)
class Outcome:
    """What a call gave."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def lo_diag(*arguments: str | Path, cwd: Path, stdin: str | None = None) -> Outcome:
    """Call the program in `cwd`, without a terminal."""
    words = [*map(str, arguments)]
    if not FULL:
        outcome = Outcome(*warm_program().call(words, cwd, stdin, os.environ | PLAIN))
        assert "Traceback" not in outcome.err, outcome.err
        return outcome
    done = subprocess.run(
        [*RUN, *words],
        cwd=cwd,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        env=os.environ | PLAIN,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Outcome(done.returncode, done.stdout, done.stderr)


@cache
def warm_program() -> WarmProgram:
    """The process that forks for the quick tests."""
    return WarmProgram()
