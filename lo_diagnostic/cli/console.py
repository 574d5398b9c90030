"""What the program says: results on stdout, everything else on stderr, problems in one form."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lo_diagnostic.errors import InputProblems, Problem, errors_among
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages, plain

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

ROWS_NAMED = 5
COLUMNS_GATHERED = 4


@dataclass
class Settings:
    """The global options."""

    quiet: bool = False
    debug: bool = False


settings = Settings()


def say(message: str) -> None:
    """Tell people what happens; on stderr, nothing with `--quiet`."""
    if not settings.quiet:
        print(plain(message), file=sys.stderr)


def show(result: RenderableType) -> None:
    """Print a result (a rich table or a text) on stdout."""
    _stdout().print(result, soft_wrap=isinstance(result, str), markup=False, highlight=False)


def speech_of_tables(first: str, language: str | None) -> Speech:
    """The language of tables: as asked, else the survey's first where the program speaks it."""
    if language is not None and language not in languages():
        remedy = f"Choose one of: {', '.join(languages())}."
        raise InputProblems.one("", "--language", f'there is no table in "{language}".', remedy)
    return Speech(language or (first if first in languages() else SOURCE_LANGUAGE))


def tell_faults(problems: Iterable[Problem]) -> None:
    """Why a command could not do its work: on stderr, with `--json` as a document on stdout."""
    listed = list(problems)
    if "--json" in sys.argv:
        print_problems(listed)
    else:
        tell_problems(listed)


def tell_problems(problems: Iterable[Problem]) -> None:
    """Problems on stderr, one line each."""
    for problem in _gathered(list(problems)):
        mark = "warning: " if problem.severity == "warning" else ""
        print(plain(f"{mark}{problem}"), file=sys.stderr)


def tell_checked(problems: Sequence[Problem], *, strict: bool, as_json: bool) -> None:
    """What a check found. Raises InputProblems where there are errors; `strict`: warnings are errors."""
    judged = [replace(problem, severity="error") if strict else problem for problem in problems]
    if errors_among(judged):
        raise InputProblems(judged)
    if as_json:
        print_problems(judged)
    else:
        tell_problems(judged)


def print_problems(problems: Sequence[Problem]) -> None:
    """Problems as a document on stdout."""
    document = {"problems": [problem.as_dict() for problem in problems]}
    print(json.dumps(document, indent=1, ensure_ascii=False))


def _gathered(problems: list[Problem]) -> list[Problem]:
    """The same fault in many rows of a column as one line that names the first rows and counts the rest."""
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        row, _, column = problem.place.partition(", ")
        same_but_row = ("", column) if row.startswith("row ") else (problem.place, "")
        key = (problem.severity, problem.file, problem.message, problem.remedy, *same_but_row)
        alike.setdefault(key, []).append(problem)
    return _over_columns([_as_one(found) for found in alike.values()], list(alike.values()))


def _over_columns(told: list[Problem], cells: list[list[Problem]]) -> list[Problem]:
    """The same fault in cells of many columns as one line, in the place of the first."""
    many: dict[tuple[str, ...], list[int]] = {}
    for index, found in enumerate(cells):
        if found[0].place.startswith("row ") and ", column " in found[0].place:
            key = (found[0].severity, found[0].file, found[0].message, found[0].remedy)
            many.setdefault(key, []).append(index)
    kept = dict(enumerate(told))
    for indices in many.values():
        if len(indices) >= COLUMNS_GATHERED:
            first, more = cells[indices[0]][0], sum(len(cells[index]) for index in indices) - 1
            place = f"{first.place} and {more:,} more cells in {len(indices)} columns"
            kept[indices[0]] = replace(first, place=place)
            for index in indices[1:]:
                del kept[index]
    return list(kept.values())


def _as_one(found: list[Problem]) -> Problem:
    if len(found) == 1:
        return found[0]
    rows = [problem.place.partition(", ")[0].removeprefix("row ") for problem in found[:ROWS_NAMED]]
    more = f" and {len(found) - ROWS_NAMED} more" if len(found) > ROWS_NAMED else ""
    column = found[0].place.partition(", ")[2]
    place = f"rows {', '.join(rows)}{more}" + (f", {column}" if column else "")
    return replace(found[0], place=place)


def tell_bug(bug: Exception) -> None:
    """Our own fault: where it happened goes to a log. The log holds no answers: places, not values."""
    from platformdirs import user_log_path

    frames = traceback.extract_tb(bug.__traceback__)
    lines = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    try:
        log = user_log_path("lo-diag", appauthor=False, ensure_exists=True) / "bug.log"
        log.write_text("\n".join([*lines, type(bug).__name__, ""]), encoding="utf-8")
        where = str(log)
    except OSError:
        where = lines[-1]
    print(f"This is a bug in lo-diag ({type(bug).__name__}). Where it happened: {where}", file=sys.stderr)
    print("Your answers and reports are untouched. Please report it with that file.", file=sys.stderr)


def _stdout() -> Console:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 100)
