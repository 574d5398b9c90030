"""`lo-diag instruments print`: a questionnaire, or all that a study asks, as a form on paper."""

from __future__ import annotations

import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import InputProblems, did_you_mean
from lo_diagnostic.text import languages

if TYPE_CHECKING:
    from lo_diagnostic.collect.paper_form import PaperForm
    from lo_diagnostic.report.paper_form import PaperFrame


class Role(StrEnum):
    """For whom a form is, where leaders and staff read different ones."""

    STAFF = "staff"
    LEADER = "leader"


def print_(
    instrument: Annotated[
        str | None,
        typer.Argument(metavar="[ID|FILE]", help="A shipped id, or a YAML file; default: all of the study."),
    ] = None,
    study: Annotated[
        Path | None, typer.Option(metavar="DIR", help="What this study asks; default: the one here.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of the form; default: the first.")] = None,
    role: Annotated[
        Role, typer.Option(help="Whose form, where leaders read another one than staff.")
    ] = Role.STAFF,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="FILE.pdf", help="Default: ID-LANGUAGE.pdf; `-`: standard output."
        ),
    ] = None,
) -> None:
    """A paper form as PDF; typed in later, one line a form, by its codes."""
    if instrument is not None and study is not None:
        message = "prints all that the study asks, on one form; leave ID out, or --study"
        raise typer.BadParameter(message, param_hint="--study")
    if out is not None and str(out) != "-" and out.suffix.lower() != ".pdf":
        raise typer.BadParameter("the file must end in .pdf", param_hint="--out")
    from lo_diagnostic.report.paper_form import pages_of, paper_pdf
    from lo_diagnostic.whole_file import whole_file

    if instrument is None:
        forms, form, frame, name = _of_study(study or Path(), language, role)
    else:
        forms, form, frame, name = _of_instrument(instrument, language, role)
    content = paper_pdf(form, frame)
    if str(out) == "-":
        sys.stdout.buffer.write(content)
        return
    path = out or Path(f"{name}-{frame.language}{'-leader' if form.role == Role.LEADER else ''}.pdf")
    with whole_file(path) as stream:
        stream.write(content)
    pages = pages_of(content)
    length = "1 page" if pages == 1 else f"{pages} pages"
    console.say(f"Wrote {path} ({length}, form {form.mark}).")
    if len(forms) > 1:
        other = Role.STAFF if form.role == Role.LEADER else Role.LEADER
        console.say(f"It is the form for {form.role}. `--role {other}` prints the other one.")
    elif role is Role.LEADER:
        console.say("Leaders and staff read the same form.")
    if instrument is None:
        where = "" if study is None else f" --study {shlex.quote(str(study))}"
        console.say(f"Type the forms in with `lo-diag import --paper{where}`.")


Found = tuple[tuple["PaperForm", ...], "PaperForm", "PaperFrame", str]
"""All forms, the one to print, what stands around its questions, and the name of its file."""


def _of_study(folder: Path, language: str | None, role: Role) -> Found:
    from lo_diagnostic.collect.interview import plan_interview
    from lo_diagnostic.collect.paper_form import form_for, paper_forms
    from lo_diagnostic.report.paper_form import frame_of_study
    from lo_diagnostic.study.folder import open_study

    found = open_study(folder)
    speak = _spoken(language, tuple(found.study.languages), "study.yaml")
    interview = plan_interview(found.study, found.questionnaire(), speak)
    forms = paper_forms(interview)
    form = form_for(forms, role.value)
    frame = frame_of_study(found.study, form, interview, speak)
    return forms, form, frame, f"{found.study.wave}-form"


def _of_instrument(name: str, language: str | None, role: Role) -> Found:
    from lo_diagnostic.collect.paper_form import form_for, interview_of, paper_forms
    from lo_diagnostic.instrument.library import find_instrument
    from lo_diagnostic.report.paper_form import frame_of_instrument

    instrument = find_instrument(name).instrument
    speak = _spoken(language, instrument.languages, instrument.id)
    interview = interview_of(instrument)
    forms = paper_forms(interview)
    form = form_for(forms, role.value)
    return forms, form, frame_of_instrument(instrument, form, interview, speak), instrument.id


def _spoken(language: str | None, known: tuple[str, ...], file: str) -> str:
    """The language of the form. Raises InputProblems for one that questions or program do not speak."""
    chosen = language or known[0]
    if chosen not in known:
        raise InputProblems.one(file, "", f'does not speak "{chosen}".', did_you_mean(chosen, known))
    if chosen not in languages():
        remedy = f"It speaks {', '.join(languages())}."
        raise InputProblems.one(file, "", f'lo-diag does not speak "{chosen}".', remedy)
    return chosen
