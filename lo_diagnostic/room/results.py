"""What the wall shows of the results, and the process of its own that makes it: a server stays small."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages

_FORMAT: Final = "lo-diag/wall/1"
_MODULE: Final = "lo_diagnostic.room.results_made"
_SECONDS: Final = 120.0
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Slide:
    """One result to be talked over, in plain texts; `svg` alone is markup, to stand in a page as it is.

    `answer`: what the result says. `alt`: what the picture says. `talk`: the question to discuss. `note`:
    small print. Any of them may be empty but the title.
    """

    title: str
    answer: str = ""
    svg: str = ""
    alt: str = ""
    talk: str = ""
    note: str = ""


@dataclass(frozen=True)
class Results:
    """`slides` in the order in which they are shown, or none and the `problem` for which there are none."""

    problem: str = ""
    slides: tuple[Slide, ...] = ()

    def as_json(self) -> str:
        """The results as one line of JSON."""
        return json.dumps({"format": _FORMAT} | asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> Results:
        """The results that `as_json` wrote. Raises ValueError for anything else."""
        document: Any = json.loads(text)
        if not isinstance(document, dict) or document.get("format") != _FORMAT:
            raise ValueError("these are no results for the wall")
        problem, slides = document.get("problem"), document.get("slides")
        if not isinstance(problem, str) or not isinstance(slides, list) or bool(problem) == bool(slides):
            raise ValueError("results are slides, or a problem")
        return cls(problem, tuple(_slide(one) for one in slides))


async def results_in_child(folder: Path, wave: str, language: str, timeout: float = _SECONDS) -> Results:
    """What `results_made.wall_results` makes of a wave, in a process of its own that ends with this task.

    Raises nothing: a process that crashes, hangs for `timeout` seconds or answers nonsense becomes a
    `problem`.
    """
    speech = Speech(language if language in languages() else SOURCE_LANGUAGE)
    command = [sys.executable, "-P", "-m", _MODULE, str(folder.absolute()), wave, language]
    try:
        async with asyncio.timeout(timeout):
            child = await asyncio.create_subprocess_exec(
                *command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=os.environ | _ONE_THREAD
            )
            return Results.from_json(await _said(child))
    except TimeoutError:
        return Results(speech.say("Making the results took too long. Reveal them once more."))
    except (OSError, ValueError):
        return Results(
            speech.say("The results could not be made. On the laptop, `lo-diag report` tells what is wrong.")
        )


async def _said(child: Process) -> bytes:
    """All that a process prints. Raises ValueError where it ends badly; whoever stops waiting ends it."""
    try:
        said, _ = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise ValueError("the process failed")
    return said


def _slide(document: object) -> Slide:
    names = {field.name for field in fields(Slide)}
    if not isinstance(document, dict) or document.keys() != names:
        raise ValueError("this is no slide")
    if not all(isinstance(text, str) for text in document.values()):
        raise ValueError("a slide is made of texts")
    return Slide(**document)
