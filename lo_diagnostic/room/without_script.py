"""The interview on phones without JavaScript: a page for each question, each answer saved before the next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from starlette.responses import RedirectResponse, Response

from lo_diagnostic.collect.cards import Card, card_for
from lo_diagnostic.collect.interview import State
from lo_diagnostic.collect.keeping import keep_confirmed
from lo_diagnostic.collect.steps import MOST_LETTERS, Answer, Back, CannotSay, Event, Skip
from lo_diagnostic.room.ballots import CANNOT
from lo_diagnostic.room.call import Call
from lo_diagnostic.room.guards import Refusal
from lo_diagnostic.room.hall import Hall
from lo_diagnostic.room.headers import NEVER_STORED
from lo_diagnostic.room.keys import BEGIN
from lo_diagnostic.room.page import message, page
from lo_diagnostic.room.phones import Phones
from lo_diagnostic.room.questionnaire import entry_kind, skip_label, way_out
from lo_diagnostic.room.visits import COOKIE, Pass, PhoneVisit, visit_of
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.codes import code_of, new_person, normal_code, people_with_code
from lo_diagnostic.text import Speech

GUESSING_SECONDS = 0.5
"""A wrong code takes, one after another: three words can be guessed where nothing slows that down."""
MOST_WAITING: Final = 5
"""So many wait for that at once; others are asked to come again, rather than kept waiting themselves."""


class WithoutScript:
    """The pages of an interview that is kept as a draft."""

    def __init__(self, hall: Hall, phones: Phones) -> None:
        self._hall = hall
        self._phones = phones
        self._one_guess = asyncio.Lock()
        self._guessing = 0

    def whose(self, call: Call) -> str:
        """Whose the forms of an interview are."""
        return call.request.cookies.get(COOKIE, "")

    async def begin(self, call: Call) -> Response:
        """Begin a person's interview; where one was begun on this phone, the welcome asks whose it is."""
        language = call.form.get("language", "")
        if language not in self._hall.languages:
            raise Refusal(422, "That is no language of this study.")
        visit = await visit_of(call, self._hall)
        if visit is not None and visit.begun:
            return self._to("")
        if visit is not None and not visit.draft.finished and visit.draft.language == language:
            return self._to(visit.path)

        def begun(answers: AnswersFile) -> str | None:
            if answers.closed(self._hall.wave):
                return None
            taken = [draft.person for draft in answers.drafts()]
            person = new_person(taken, self._hall.keys.secret)
            return answers.begin_person(self._hall.wave, language, person)

        person = await self._hall.desk.do(begun)
        if person is None:
            return self._closed(call, Speech(language), "")
        return self._let_in(Pass(person), "q/1")

    async def another(self, call: Call) -> Response:
        """Somebody else has the phone now: nothing leads to the interview before any more but its code."""
        del call
        response = self._to("")
        response.delete_cookie(COOKIE, **self._cookie())
        return response

    async def carry_on(self, call: Call) -> Response:
        """Go on with an interrupted interview by its three words; what was answered stays closed."""
        hall = self._hall
        speech = Speech(call.language(hall.languages))
        typed = call.form.get("code", "")

        def visits(answers: AnswersFile) -> list[PhoneVisit]:
            code = normal_code(typed)
            open_ones = {d.person: d for d in answers.drafts() if not d.finished and d.wave == hall.wave}
            found = people_with_code(code, list(open_ones), hall.keys.secret) if code else []
            return [PhoneVisit(hall.interview(open_ones[each].language), open_ones[each]) for each in found]

        with self._in_line(speech):
            async with self._one_guess:
                found = await hall.desk.do(visits)
                if len(found) != 1:
                    await asyncio.sleep(GUESSING_SECONDS)
        if len(found) != 1:
            complaint = speech.say("There is no interrupted interview with these three words.")
            return self._phones.welcome_page(speech, complaint, typed[:100])
        visit = found[0]
        return self._let_in(Pass(visit.draft.person, visit.answered()), visit.path)

    @contextmanager
    def _in_line(self, speech: Speech) -> Iterator[None]:
        """Wait for one's turn to try a code. Raises Refusal (503) where too many do."""
        if self._guessing >= MOST_WAITING:
            text = "Many codes are being tried just now. Please try again in a moment."
            raise Refusal(503, speech.say(text))
        self._guessing += 1
        try:
            yield
        finally:
            self._guessing -= 1

    async def question(self, call: Call) -> Response:
        """One question."""
        visit = await self._open_visit(call)
        if isinstance(visit, Response):
            return visit
        state = visit.at(call.place)
        return self._to(visit.path) if state is None else self._question(call, visit, state)

    async def answer(self, call: Call) -> Response:
        """Keep the answer to a question, then show the next one."""
        visit = await self._open_visit(call)
        if isinstance(visit, Response):
            return visit
        state = visit.at(call.place)
        if state is None:
            return self._to(visit.path)
        event = _event(call, state)
        if event is None:
            return self._question(call, visit, state, complaint=True)
        following, confirmed = state.reply(event)
        person = visit.draft.person

        def keep(answers: AnswersFile) -> bool:
            if answers.closed(self._hall.wave):
                return False
            keep_confirmed(answers, person, confirmed)
            return True

        if not await self._hall.desk.do(keep):
            return self._closed(call, Speech(visit.draft.language), f"q/{call.place + 1}")
        now = await visit_of(call, self._hall)
        if now is None or now.first_open is None or following.step is None:
            return self._to("review")
        return self._to(f"q/{following.at + 1}")

    async def review(self, call: Call) -> Response:
        """Everything that was answered, before it is sent."""
        visit = await self._open_visit(call)
        if isinstance(visit, Response):
            return visit
        if visit.first_open is not None:
            return self._to(visit.path)
        speech = Speech(visit.draft.language)
        return page(
            "review",
            speech,
            speech.say("Check your answers"),
            root=self._hall.join_root,
            given=[self._given(visit.state, place) for place in visit.places],
            hidden=bool(visit.state.sealed),
            csrf=self._hall.keys.csrf(self.whose(call)),
        )

    async def send(self, call: Call) -> Response:
        """Turn the draft into a ballot."""
        visit = await self._open_visit(call)
        if isinstance(visit, Response):
            return visit
        if visit.first_open is not None:
            return self._to(visit.path)
        person = visit.draft.person

        def finish(answers: AnswersFile) -> bool:
            if answers.closed(self._hall.wave):
                return False
            answers.finish_person(person)
            return True

        if not await self._hall.desk.do(finish):
            return self._closed(call, Speech(visit.draft.language), "review")
        return self._to("thanks")

    async def thanks(self, call: Call) -> Response:
        """The end, with the code for as long as nobody else begins on this phone."""
        visit = await visit_of(call, self._hall)
        if visit is not None and not visit.draft.finished:
            return self._to(visit.path)
        speech = Speech(visit.draft.language if visit else call.language(self._hall.languages))
        code = code_of(visit.draft.person, self._hall.keys.secret) if visit else ""
        proof = self._hall.keys.csrf(BEGIN)
        heading = speech.say("Thank you!")
        return page("thanks", speech, heading, root=self._hall.join_root, code=code, csrf=proof)

    async def _open_visit(self, call: Call) -> PhoneVisit | Response:
        """The interview, or where somebody goes who has none, or has sent it."""
        visit = await visit_of(call, self._hall)
        if visit is None:
            return self._to("")
        return self._to("thanks") if visit.draft.finished else visit

    def _question(self, call: Call, visit: PhoneVisit, state: State, *, complaint: bool = False) -> Response:
        card = card_for(state)
        speech = card.speech
        place, total = state.progress
        back = state.reply(Back())[0].at if state.can_go_back else None
        step = state.step
        typed = call.form.get("answer") if complaint else None
        return page(
            "question",
            speech,
            card.heading,
            422 if complaint else 200,
            action=self._path(f"q/{state.at + 1}"),
            place=card.heading,
            done=place - 1,
            total=total,
            card=card,
            choices=_choices(card),
            entry=entry_kind(step) if step else None,
            most_letters=MOST_LETTERS,
            typed=card.entry.text if card.entry and typed is None else typed,
            skip=skip_label(card),
            back=None if back is None else self._path(f"q/{back + 1}"),
            complaint=_complaint(card) if complaint else "",
            code=code_of(visit.draft.person, self._hall.keys.secret),
            csrf=self._hall.keys.csrf(self.whose(call)),
        )

    def _given(self, state: State, place: int) -> dict[str, str]:
        """One line of the review."""
        card = card_for(state.visit(place))
        answer = next((each.label for each in card.choices if each.reply == card.chosen), "")
        text = card.entry.text if card.entry else answer
        told = "" if state.given.get(state.interview.steps[place].key) is None else text
        return {"text": card.text, "answer": told, "href": self._path(f"q/{place + 1}")}

    def _let_in(self, granted: Pass, where: str) -> Response:
        response = self._to(where)
        response.set_cookie(COOKIE, granted.written(self._hall.keys), **self._cookie())
        return response

    def _cookie(self) -> dict[str, Any]:
        return {
            "path": self._hall.join_root,
            "secure": self._hall.scheme == "https",
            "httponly": True,
            "samesite": "lax",
        }

    def _to(self, where: str) -> Response:
        return RedirectResponse(self._path(where), 303, headers=NEVER_STORED)

    def _path(self, where: str) -> str:
        root = self._hall.join_root
        return f"{root}/{where}" if where else root

    def _closed(self, call: Call, speech: Speech, home: str) -> Response:
        text = speech.say("No more answers are taken at the moment. What you have answered is kept.")
        heading = speech.say("The form is closed")
        return message(speech, heading, text, 409, self._path(home), call.form)


def _event(call: Call, state: State) -> Event | None:
    """What the person did; None where that is no answer to this question."""
    card = card_for(state)
    posted = call.form.get("answer", "")
    if call.form.get("do") == "skip":
        return Skip()
    if card.entry is not None:
        return card.entry.read(posted)
    return next((choice.reply for choice in card.choices if _value(choice.reply) == posted), None)


def _choices(card: Card[Event]) -> list[dict[str, Any]]:
    out = way_out(card)
    return [
        {
            "value": _value(choice.reply),
            "label": out["label"] if out and choice.reply == CannotSay() else choice.label,
            "apart": choice.apart,
            "checked": choice.reply == card.chosen,
        }
        for choice in card.choices
        if choice.reply != Skip()
    ]


def _value(reply: Event) -> str | None:
    if isinstance(reply, Answer):
        return str(reply.value)
    return CANNOT if isinstance(reply, CannotSay) else None


def _complaint(card: Card[Event]) -> str:
    chosen = "Choose an answer, or skip the question."
    return card.entry.complaint if card.entry else card.speech.say(chosen)
