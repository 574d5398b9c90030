"""Reports from somebody's own templates: made in a process of its own, with so much time and memory, no more.

Templates can neither read nor send anything (`html`, `fetching`), but loop for ever they can: no sandbox of
Python's stops that. The process gets the plain values on its standard input and gives back the report.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.report.html import line_with, render_html
from lo_diagnostic.report.interactive import START
from lo_diagnostic.report.pdf import html_to_pdf

_FAULTY: Final = 10
_TOO_MUCH: Final = 11
_ACTIVE: Final = frozenset(["script", "iframe", "frame", "object", "embed", "base", "form"])


@dataclass(frozen=True)
class Limits:
    """What making one report may take: seconds of work, and bytes of memory (not known to Windows)."""

    seconds: int = 60
    memory: int = 1_500_000_000


def report_from(
    templates: Path, context: dict[str, Any], as_format: str, limits: Limits | None = None
) -> bytes:
    """The report of `context` from `templates`, as `pdf` or `html` (still without the policy of `enliven`).

    Raises InputProblems when they are faulty, ask for what a report may not load, or take too much.
    """
    if not templates.is_dir():
        remedy = f"Name a folder; `lo-diag templates eject {templates}` makes one."
        raise InputProblems.one(str(templates), "", "there is no such folder of templates.", remedy)
    allowed = limits or Limits()
    arguments = [str(templates.resolve()), as_format, str(allowed.seconds), str(allowed.memory)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by its full name
            [sys.executable, "-P", "-m", "lo_diagnostic.report.own_templates", *arguments],
            input=json.dumps(context).encode("utf-8"),
            capture_output=True,
            timeout=2 * allowed.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_much(templates, allowed) from None
    if done.returncode == _FAULTY:
        raise InputProblems(Problem(**told) for told in json.loads(done.stdout))
    if done.returncode == _TOO_MUCH or done.returncode < 0:
        raise _too_much(templates, allowed)
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))
    return done.stdout


def _too_much(templates: Path, limits: Limits) -> InputProblems:
    message = (
        f"these templates take more than {limits.seconds} seconds or {limits.memory / 1e9:g} GB of memory "
        "to become a report."
    )
    remedy = "Look for a loop within a loop, or for a very large picture."
    return InputProblems.one(str(templates), "", message, remedy)


def main() -> None:
    """The process that `report_from` starts: values in; the report out, or its problems and an exit code."""
    folder, as_format, seconds, memory = sys.argv[1:]
    _restrict(int(seconds), int(memory))
    logging.disable()
    try:
        content = _made(Path(folder), json.load(sys.stdin.buffer), as_format)
    except InputProblems as fault:
        sys.stdout.write(json.dumps([asdict(problem) for problem in fault.problems]))
        sys.exit(_FAULTY)
    except MemoryError:
        sys.exit(_TOO_MUCH)
    sys.stdout.buffer.write(content)


def _restrict(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory)):
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            continue


def _made(folder: Path, context: dict[str, Any], as_format: str) -> bytes:
    html = render_html(context, folder)
    _refuse_active_parts(html, folder)
    # Laid out where HTML is wanted, too: only so it is known what the page would load.
    pdf = html_to_pdf(html, folder)
    return pdf if as_format == "pdf" else html.encode("utf-8")


def _refuse_active_parts(html: str, folder: Path) -> None:
    """Raise InputProblems where the page could run or send something, or has no head for the policy."""
    if not START.match(html):
        message = "the page does not begin with <!DOCTYPE html>, <html …> and <head>."
        raise InputProblems.one(str(folder), "", message, "Begin leader.html.j2 as the shipped one begins.")
    active = _ActiveParts()
    active.feed(html)
    problems: list[Problem] = []
    for part, written in active.found.items():
        file, place = line_with(written, folder)
        message = f"a report may not hold {part}: nothing runs, loads or sends in it."
        problems.append(Problem(file, place, message, "Take it out."))
    if problems:
        raise InputProblems(problems)


class _ActiveParts(HTMLParser):
    """Collects the elements that a printed page has no use for, each with the letters to look for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTIVE:
            self.found[f"<{tag}>"] = f"<{tag}"
        elif tag == "meta" and "http-equiv" in dict(attrs):
            self.found["<meta http-equiv>"] = "http-equiv"


if __name__ == "__main__":
    main()
