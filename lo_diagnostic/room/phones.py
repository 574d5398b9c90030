"""The phones' pages: the welcome with the interview for the script, and the taking in of ballots."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from starlette.responses import JSONResponse, Response

from lo_diagnostic.collect.welcome import welcome_card
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.room.ballots import Ballot, read_ballot
from lo_diagnostic.room.call import Call
from lo_diagnostic.room.guards import Refusal
from lo_diagnostic.room.hall import Hall
from lo_diagnostic.room.headers import NEVER_STORED
from lo_diagnostic.room.keys import BEGIN
from lo_diagnostic.room.page import page
from lo_diagnostic.room.questionnaire import entry_kind, interview_for_script
from lo_diagnostic.room.visits import PhoneVisit, visit_of
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.codes import code_of
from lo_diagnostic.text import Speech, language_name


class Phones:
    """The welcome page, and ballots as the script sends them."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._scripted = {
            language: interview_for_script(hall.study, hall.interview(language))
            for language in hall.languages
        }
        self._facts = {language: _facts(hall, Speech(language)) for language in hall.languages}

    async def welcome(self, call: Call) -> Response:
        """What a person should know before the first question; or the interview that was begun here.

        There the script is left out: it would begin that person's answers a second time.
        """
        hall, speech = self._hall, Speech(call.language(self._hall.languages))
        closed, visit = False, None
        with suppress(InputProblems):  # a phone whose answers wait to be sent needs its page all the same
            closed = await hall.desk.do(lambda answers: answers.closed(hall.wave))
            visit = await visit_of(call, hall)
        if visit is not None and visit.begun:
            return self._begun_page(speech, visit, closed=closed)
        return self.welcome_page(speech, closed=closed)

    def _begun_page(self, speech: Speech, visit: PhoneVisit, *, closed: bool) -> Response:
        hall = self._hall
        return page(
            "begun",
            speech,
            hall.study.title.in_language(speech.language),
            root=hall.join_root,
            organisation=hall.study.organisation,
            onward=visit.path,
            closed=closed,
            csrf=hall.keys.csrf(BEGIN),
        )

    def welcome_page(
        self, speech: Speech, complaint: str = "", code: str = "", *, closed: bool = False
    ) -> Response:
        """The welcome; with a `complaint` where the `code` to carry on with was not found."""
        hall, language = self._hall, speech.language
        scripted = self._scripted[language] | {
            "root": hall.join_root,
            "wave": hall.wave,
            "study": hall.keys.study,
            "languages": list(hall.languages),
        }
        return page(
            "welcome",
            speech,
            hall.study.title.in_language(language),
            422 if complaint else 200,
            root=hall.join_root,
            organisation=hall.study.organisation,
            text=welcome_card(hall.study, hall.interview(language), speech).text,
            facts=self._facts[language],
            languages=[(other, language_name(other)) for other in hall.languages if other != language],
            csrf=hall.keys.csrf(BEGIN),
            closed=closed,
            complaint=complaint,
            code=code,
            interview=scripted,
        )

    async def keep(self, call: Call) -> Response:
        """Take a ballot in. It is acknowledged when it is on disk, and every time it comes again."""
        hall = self._hall
        speech = Speech(call.language(hall.languages))
        try:
            ballot = read_ballot(call.body)
            person = hall.keys.person(ballot.key)
            if not await hall.desk.do(lambda answers: hall.is_sent(answers, person)):
                await self._take_in(self._confirmed(ballot, person), speech)
        except ValueError:
            raise Refusal(422, speech.say("These are no answers to the questions of this study.")) from None
        told = {"saved": True, "code": code_of(person, hall.keys.secret)}
        return JSONResponse(told, headers=NEVER_STORED)

    def _confirmed(self, ballot: Ballot, person: str) -> Draft:
        if ballot.language not in self._hall.languages:
            raise ValueError("not in this language")
        return ballot.confirmed(self._hall.interview(ballot.language), self._hall.wave, person)

    async def _take_in(self, ballot: Draft, speech: Speech) -> None:
        def kept(answers: AnswersFile) -> bool:
            if answers.closed(self._hall.wave):
                return False
            answers.keep_ballot(ballot)
            return True

        if not await self._hall.desk.do(kept):
            raise Refusal(409, speech.say("The form is closed: no more answers are taken at the moment."))


def _facts(hall: Hall, speech: Speech) -> Sequence[tuple[str, str]]:
    """As in the terminal, but for what is different on a phone."""
    interview = hall.interview(speech.language)
    facts = dict(welcome_card(hall.study, interview, speech).facts)
    facts[speech.say("Voluntary")] = speech.say("You may skip any question, and stop whenever you like.")
    facts[speech.say("No guarantee")] = _no_guarantee(hall, speech)
    return list(facts.items())


def _no_guarantee(hall: Hall, speech: Speech) -> str:
    group = hall.study.confidentiality.minimum_group
    told = [
        speech.say(
            "Whoever holds the study file can see the answers. If {others} people in a group of {group} put "
            "their answers together, they can work out the last one's.",
            others=speech.number(group - 1),
            group=speech.number(group),
        )
    ]
    if any(entry_kind(step) == "text" for step in hall.interview(speech.language).steps):
        told.append(speech.say("An open answer may be recognised by how it is written."))
    if hall.scheme == "http":
        told.append(
            speech.say("The connection is not encrypted: on a Wi-Fi that others share, they could listen in.")
        )
    return " ".join(told)
