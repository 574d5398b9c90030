"""Many reports at once: each is drawn in one of a few processes, and a process that dies costs one report.

The processes are copies of one that has loaded everything once (a fork server), where the system has that.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import traceback
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.findings.advice import Facts
from lo_diagnostic.findings.comparison import CutFinding, GroupFinding
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.findings.one_group import one_group
from lo_diagnostic.report.drawn import drawn_context
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.group_pages import compose_group
from lo_diagnostic.report.issue import page_count, rendered
from lo_diagnostic.report.seal import Seal, with_seal
from lo_diagnostic.study.keyed import StudyKey

WORKERS: Final = "LO_DIAG_WORKERS"
"""Environment variable: how many processes draw; else as many as there are processors."""
_LIFE: Final = 40
"""Reports that a process draws before another takes its place: what draws keeps half a megabyte of each."""
_LOADED_ONCE: Final = ["pikepdf", "vl_convert", "weasyprint", "lo_diagnostic.report.group_workers"]


@dataclass(frozen=True)
class Drawing:
    """What all reports of a batch share. `cut`: without its groups. `facts`: of the study.

    `seal`: without its group; None for HTML. `key`: the study's, None for a bare file.
    """

    findings: Findings
    cut: CutFinding
    facts: Facts
    frame: ReportFrame
    written_as: str
    templates: Path | None
    seal: Seal | None
    key: StudyKey | None


@dataclass(frozen=True)
class Order:
    """One report to draw. `title`: of the group, as readers know it; `members`: titles, of a merged one."""

    group: GroupFinding
    title: str
    headcount: int | None
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """The report of a group. `pages`: 0 for HTML."""

    group: str
    content: bytes
    pages: int


@dataclass(frozen=True)
class Lost:
    """The process that drew the report of this group ended before it was done."""

    group: str


def worker_count(reports: int) -> int:
    """How many processes draw so many reports. Raises InputProblems for a setting that is no number."""
    wanted = os.environ.get(WORKERS, "")
    if wanted and not (wanted.isdecimal() and int(wanted)):
        remedy = "Give a whole number from 1 on, or unset it: then there are as many as processors."
        raise InputProblems.one("", WORKERS, f'is "{wanted}", which is no number of processes.', remedy)
    return max(1, min(int(wanted) if wanted else _processors(), reports))


def draw_all(drawing: Drawing, orders: Sequence[Order], workers: int) -> Generator[Drawn | Lost, None, None]:
    """The reports as they get done. Closing the iterator ends the processes.

    Raises InputProblems where a report cannot be drawn for a reason that holds for all: a faulty template.
    """
    context = _context()
    waiting = list(reversed(orders))
    busy: dict[Connection, _Worker] = {}
    try:
        while waiting or busy:
            while waiting and len(busy) < workers:
                worker = _Worker(context, drawing, waiting.pop())
                busy[worker.ours] = worker
            for ready in wait(list(busy)):
                worker = busy[ready]  # type: ignore[index]
                yield worker.answer()
                if worker.gone or not waiting or worker.drawn >= _LIFE:
                    del busy[worker.ours]
                    worker.end()
                else:
                    worker.give(waiting.pop())
    finally:
        for worker in busy.values():
            worker.end()


class _Worker:
    """A process that draws one report after another, and the report it is at."""

    def __init__(self, context: Any, drawing: Drawing, order: Order) -> None:
        self.ours, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, drawing), daemon=True)
        with suppress(OSError):  # gone before it began: its answer, too, is that there is none
            self.process.start()
        theirs.close()
        self.gone = False
        self.drawn = 0
        self.give(order)

    def give(self, order: Order) -> None:
        """Let it draw a report. Where it is gone already, its answer will tell."""
        self.group = order.group.group
        with suppress(OSError):
            self.ours.send(order)

    def answer(self) -> Drawn | Lost:
        """What came of it, once there is something to receive. Raises what kept it from being drawn."""
        try:
            answer = self.ours.recv()
        except (EOFError, OSError):
            self.gone = True
            return Lost(self.group)
        self.drawn += 1
        if isinstance(answer, Drawn | Lost):
            return answer
        if isinstance(answer, list):
            raise InputProblems(answer)
        raise RuntimeError(f"while the report of a group was drawn:\n{answer}")

    def end(self) -> None:
        """Let the process go, whatever it is at."""
        self.ours.close()
        if self.process.pid is not None:
            self.process.terminate()
            self.process.join()


def _work(theirs: Connection, drawing: Drawing) -> None:
    """The life of a process: groups in, their reports out, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks
    gc.set_threshold(100_000, 50, 50)
    while True:
        try:
            theirs.send(_answer(drawing, theirs.recv()))
        except (EOFError, OSError):
            return
        gc.collect()  # a laid out report is full of circles
        gc.freeze()  # what outlives the first report is there to stay: no need to look at it again


def _answer(drawing: Drawing, order: Order) -> Drawn | Lost | list[Problem] | str:
    """The report, or what is wrong with the user's input, or where in our code it went wrong."""
    try:
        return _drawn(drawing, order)
    except InputProblems as fault:
        return list(fault.problems)
    except MemoryError:
        return Lost(order.group.group)
    except OSError as fault:
        message = f"cannot be used ({fault.strerror or fault}) while a report is drawn."
        remedy = "Free disk space, also where the system keeps temporary files, and run the command again."
        return [Problem(str(fault.filename or ""), "", message, remedy)]
    except Exception:
        return traceback.format_exc()


def _drawn(drawing: Drawing, order: Order) -> Drawn:
    name = order.group.group
    told = one_group(drawing.findings, drawing.cut, order.group, order.headcount, drawing.facts)
    composition = compose_group(told, order.title, order.members, drawing.frame)
    content = rendered(drawn_context(composition), drawing.written_as, drawing.templates)
    if drawing.seal is None:
        return Drawn(name, content, 0)
    sealed = with_seal(content, replace(drawing.seal, group=name), drawing.key)
    return Drawn(name, sealed, page_count(sealed))


def _context() -> Any:
    """How processes are started: copies of a loaded one, else each from nothing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED_ONCE)
    return context


def _processors() -> int:
    known = getattr(os, "sched_getaffinity", None)
    return len(known(0)) if known else os.cpu_count() or 1
