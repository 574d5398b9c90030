"""The results of a wave for the wall: analysed as a workshop report is, and remembered before they are shown.

Run as a process of its own (`results.results_in_child`): its arguments are folder, wave and language.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.report.issue import analysis_for, refuse_other_languages
from lo_diagnostic.room.results import Results
from lo_diagnostic.room.slides import slides_of
from lo_diagnostic.scoring.persons import measure
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.history import History
from lo_diagnostic.study.ledger import Shown
from lo_diagnostic.study.ledger_file import read_ledger
from lo_diagnostic.study.survey import Survey, survey_of_study
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages

_COMMAND: Final = "wall"


def wall_results(folder: Path, wave: str, language: str) -> Results:
    """The slides of a wave in a language, written into the study's ledger; or why there are none.

    Nothing is written down where there are none.
    """
    speech = Speech(language if language in languages() else SOURCE_LANGUAGE)
    try:
        read_ledger(folder)
    except InputProblems:
        text = (
            "What was shown before cannot be known: ledger.json is damaged, or was changed by hand. "
            "Put it back from a copy of the study."
        )
        return Results(speech.say(text))
    try:
        survey = survey_of_study(open_study(folder), wave)
        refuse_other_languages(survey, language)
    except InputProblems:
        return Results(
            speech.say("The study cannot be read. On the laptop, `lo-diag check` tells what is wrong.")
        )
    return _shown(survey, speech)


def _shown(survey: Survey, speech: Speech) -> Results:
    """The slides of a sound study, where enough people answered and it can be remembered."""
    history, least = survey.history, survey.confidentiality.minimum_group
    if history is None or history.lost_ledger():
        text = (
            "There are reports, but ledger.json, in which stands what they show, is missing. "
            "Put it back from a copy of the study, or make a report first: it tells what that means."
        )
        return Results(speech.say(text))
    answered = len(survey.answering().responses)
    if answered < least:
        return Results(_too_few(answered, least, speech))
    try:
        findings = analysis_for(survey, "workshop")
    except InputProblems:
        return Results(_why_not(survey, history, speech))
    slides = slides_of(findings, survey, speech)
    if not _remembered(history, findings.shown):
        text = (
            "Nothing is shown, because it could not be written into the study's ledger. Reveal it once more."
        )
        return Results(speech.say(text))
    return Results(slides=slides)


def _too_few(answered: int, least: int, speech: Speech) -> str:
    so_far = speech.count("{n} person has answered so far.", "{n} people have answered so far.", answered)
    why = speech.say(
        "Results are shown from {least} people, so that nobody can be singled out.",
        least=speech.number(least),
    )
    return f"{so_far} {why}"


def _why_not(survey: Survey, history: History, speech: Speech) -> str:
    """Why nothing may be told of a survey that enough people answered."""
    if history.told.closed == "expired":
        return speech.say("The answers of this wave were removed: their time was over.")
    try:
        history.refuse_erased()
    except InputProblems:
        # the room must not learn here that somebody withdrew; `status` and `score` say it
        text = "No new results can be shown just now. On the laptop, `lo-diag status` tells why."
        return speech.say(text)
    least = survey.confidentiality.minimum_group
    measured = (
        theme
        for found in survey.instruments
        for theme in measure(found.instrument, survey.responses, pilot=survey.pilot)
    )
    if any(int(theme.known.sum()) >= least for theme in measured):
        text = (
            "Enough people have answered, but results could give away what single people answered, "
            "by themselves or beside what was shown before. So nothing is shown."
        )
        return speech.say(text)
    text = "No theme has complete answers of {least} people yet, so nothing can be shown."
    return speech.say(text, least=speech.number(least))


def _remembered(history: History, shown: Shown) -> bool:
    """Was it written down? Not where the disk takes nothing, or somebody else showed something just now."""
    try:
        return not history.record(_COMMAND, [shown])
    except InputProblems:
        return False


def _main() -> None:
    folder, wave, language = sys.argv[1:]
    print(wall_results(Path(folder), wave, language).as_json())


if __name__ == "__main__":
    _main()
