"""`lo-diag comments`: look at each open answer before it may be issued, and issue those that were kept."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages, plain

if TYPE_CHECKING:
    from lo_diagnostic.collect.asker import Asker
    from lo_diagnostic.disclosure.comments import ReleasedComments, Texts
    from lo_diagnostic.disclosure.release import Withheld
    from lo_diagnostic.study.survey import Survey


def comments(
    study: Annotated[
        Path, typer.Argument(metavar="STUDY", help="The study folder; default: here.", show_default=False)
    ] = Path(),
    wave: Annotated[str | None, typer.Option(help="Default: the current one.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Ask about decided comments, too.")] = False,
    line_by_line: Annotated[
        bool, typer.Option("--plain", help="Line by line, for screen readers; no colour, no moving cursor.")
    ] = False,
    kept: Annotated[bool, typer.Option("--kept", help="Print the comments that may be issued.")] = False,
    by: Annotated[
        str | None, typer.Option(metavar="ATTR", help="With --kept: by group, not of the whole organisation.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --kept: as JSON.")] = False,
) -> None:
    """Keep, shorten or drop each comment before it is issued; on a terminal, one after another."""
    for wrong, option in ((by and not kept, "--by"), (as_json and not kept, "--json")):
        if wrong:
            raise typer.BadParameter("goes with --kept", param_hint=option)
    if kept and again:
        raise typer.BadParameter("asks; --kept prints", param_hint="--again")
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.survey import survey_of_study

    survey = survey_of_study(open_study(study), wave)
    if kept:
        _issue(study, survey, by or "", as_json)
        return
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if again and not at_terminal:
        message = "looking at comments needs a terminal, with a keyboard and a screen."
        raise InputProblems.one("", "", message, "Without `--again` it is told how many wait.")
    if at_terminal:
        _review(study, survey, again, line_by_line)
    _tell_standing(study, survey, wave)


def _issue(study: Path, survey: Survey, cut: str, as_json: bool) -> None:
    """Print what may be issued on one level: the whole organisation, or the groups of `cut`."""
    from lo_diagnostic.disclosure.comments import comments_document, released_comments
    from lo_diagnostic.study.comment_decisions import count_decided, read_decisions, written_comments

    decisions = read_decisions(study)
    released = released_comments(survey, decisions, cut)
    if survey.history and released.anything:
        console.tell_problems(survey.history.record_comments(released.cut))
        if notice := survey.history.notice():
            console.say(notice)
    speech = _speech(survey)
    if as_json:
        print(json.dumps(comments_document(released, survey), indent=1, ensure_ascii=False))
    else:
        for line in _lines(released, survey, speech):
            typer.echo(line)
    if released.withheld:
        least = speech.number(survey.confidentiality.minimum_detail)
        console.say(speech.say("Withheld: what fewer than {least} people wrote.", least=least))
    if waiting := count_decided(written_comments(survey), decisions).waiting:
        one = "{n} comment still waits for a decision; it is not among these."
        console.say(
            speech.count(one, "{n} comments still wait for a decision; they are not among these.", waiting)
        )


def _lines(released: ReleasedComments, survey: Survey, speech: Speech) -> Iterator[str]:
    """The release in words, a line a comment."""
    from lo_diagnostic.study.comment_decisions import open_questions

    cut = survey.attributes[released.cut].title.in_language(speech.language) if released.cut else ""
    made_up = speech.say("Synthetic example") if survey.synthetic else ""
    heading = (speech.say("Comments"), survey.organisation, released.wave, cut, made_up)
    yield " · ".join(plain(part) for part in heading if part)
    for question, groups in released.questions.items():
        yield ""
        yield _on_one_line(open_questions(survey)[question].text.in_language(survey.languages[0]))
        for group, texts in groups.items():
            if group:
                yield ""
                yield plain(survey.group_title(released.cut, group, speech.language))
            yield from _comment_lines(texts, speech)


def _comment_lines(texts: Texts | Withheld, speech: Speech) -> Iterator[str]:
    if isinstance(texts, tuple):
        yield from (f"- {_on_one_line(text)}" for text in texts)
    else:
        yield f"({speech.say('withheld')})"


def _on_one_line(text: str) -> str:
    return " ".join(plain(text).split())


def _review(study: Path, survey: Survey, again: bool, line_by_line: bool) -> None:
    """Ask about every comment that waits; with `again`, about all."""
    from lo_diagnostic.collect.comment_review import Review
    from lo_diagnostic.collect.plain import PlainAsker, terminal_is_dumb
    from lo_diagnostic.study.comment_decisions import (
        keep_decision,
        open_questions,
        read_decisions,
        written_comments,
    )

    decisions = read_decisions(study)
    asked = [found for found in written_comments(survey) if again or found.key not in decisions]
    if not asked:
        return
    if terminal_is_dumb():
        console.say("This terminal cannot be wiped: comments stay in its window. Close it afterwards.")
    line_by_line = line_by_line or terminal_is_dumb()
    asker: Asker
    if line_by_line:
        asker = PlainAsker()
    else:
        from lo_diagnostic.collect.terminal import TerminalAsker

        asker = TerminalAsker()
    first = survey.languages[0]
    questions = {name: question.text.in_language(first) for name, question in open_questions(survey).items()}
    decide = partial(keep_decision, study)
    Review(asker, _speech(survey), questions, decide, fills_in=not line_by_line).hold(asked, decisions)


def _tell_standing(study: Path, survey: Survey, wave: str | None) -> None:
    """How far the decisions have come, and what comes next."""
    from lo_diagnostic.study.comment_decisions import count_decided, read_decisions, written_comments

    speech = _speech(survey)
    found = written_comments(survey)
    if not found:
        typer.echo(speech.say("Nobody has written a comment."))
        return
    decided = count_decided(found, read_decisions(study))
    counts = {name: speech.number(n) for name, n in asdict(decided).items()}
    told = "Comments: {waiting} waiting, {kept} kept, {dropped} dropped."
    typer.echo(speech.say(told, **counts))
    again = [*([str(study)] if study != Path() else []), *(["--wave", wave] if wave else [])]
    command = shlex.join(["lo-diag", "comments", *again])
    if decided.waiting:
        console.say(speech.say("Next: `{command}`, in a terminal, shows those that wait.", command=command))
    else:
        console.say(speech.say("Next: `{command} --kept` prints what may be issued.", command=command))


def _speech(survey: Survey) -> Speech:
    """The survey's first language where the program speaks it."""
    first = survey.languages[0]
    return Speech(first if first in languages() else SOURCE_LANGUAGE)
