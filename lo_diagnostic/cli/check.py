"""`lo-diag check`: is the study sound, and what deserves a second look?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console

if TYPE_CHECKING:
    from lo_diagnostic.study.soundness import Checked


def check(
    study: Annotated[
        Path, typer.Argument(metavar="STUDY", help="The study folder; default: here.", show_default=False)
    ] = Path(),
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are errors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every problem of a study at once: its settings, its questionnaires and their licences, its answers."""
    from datetime import date

    from lo_diagnostic.study.soundness import check_study

    checked = check_study(study, date.today())
    console.tell_checked(checked.problems, strict=strict, as_json=as_json)
    if not as_json:
        for line in _sound(checked):
            console.say(line)


def _sound(checked: Checked) -> Iterator[str]:
    if checked.folder is None:
        return
    from lo_diagnostic.collect.interview import plan_interview

    folder, warnings = checked.folder, len(checked.problems)
    asked = plan_interview(folder.study, folder.questionnaire())
    length = f"up to {asked.questions} questions, about {asked.minutes} min"
    yield f"The study is sound{f', {warnings} warning(s)' if warnings else ''}: {length}."
    told = [
        f"answers of {_many(checked.people, 'person', 'people')} in {_many(checked.waves, 'wave')}",
        _many(checked.batches, "import"),
        f"what was shown {_many(checked.issues, 'time')}",
    ]
    yield f"Checked: {', '.join(told)}."


def _many(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or f'{one}s'}"
