"""The interview on phones without JavaScript: a page for each question, each answer saved before the next."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from starlette.responses import RedirectResponse, Response

from lo_diagnostic.collect.cards import Card, card_for
from lo_diagnostic.collect.interview import State
from lo_diagnostic.collect.keeping import keep_confirmed
from lo_diagnostic.collect.steps import Answer, CannotSay, Event, Skip
from lo_diagnostic.room.ballots import CANNOT
from lo_diagnostic.room.call import Call
from lo_diagnostic.room.guards import Refusal
from lo_diagnostic.room.hall import Hall
from lo_diagnostic.room.headers import NEVER_STORED
from lo_diagnostic.room.page import page
from lo_diagnostic.room.phones import Phones
from lo_diagnostic.room.questionnaire import entry_kind, skip_label, way_out
from lo_diagnostic.room.visits import COOKIE, Pass, Visit, read_pass
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.codes import code_of, new_person, normal_code, people_with_code
from lo_diagnostic.text import Speech

GUESSING_SECONDS = 0.5
"""A wrong code takes, one after another: three words can be guessed where nothing slows that down."""


class WithoutScript:
    """The pages of an interview that is kept as a draft."""

    def __init__(self, hall: Hall, phones: Phones) -> None:
        self._hall = hall
        self._phones = phones
        self._one_guess = asyncio.Lock()

    def whose(self, call: Call) -> str:
        """Whose the forms of an interview are."""
        return call.request.cookies.get(COOKIE, "")

    async def begin(self, call: Call) -> Response:
        """Begin a person's interview, or go on with the one that this phone has begun."""
        visit = await self._visit(call)
        if visit is not None and not visit.draft.finished:
            return self._onward(visit)
        language = call.form.get("language", "")
        if language not in self._hall.languages:
            raise Refusal(422, "That is no language of this study.")

        def begun(answers: AnswersFile) -> str | None:
            if answers.closed(self._hall.wave):
                return None
            taken = [draft.person for draft in answers.drafts()]
            person = new_person(taken, self._hall.keys.secret)
            return answers.begin_person(self._hall.wave, language, person)

        person = await self._hall.desk.do(begun)
        if person is None:
            return self._closed(Speech(language))
        return self._let_in(Pass(person), "q/1")

    async def carry_on(self, call: Call) -> Response:
        """Go on with an interrupted interview by its three words; what was answered stays closed."""
        hall = self._hall
        speech = Speech(call.language(hall.languages))
        typed = call.form.get("code", "")

        def visits(answers: AnswersFile) -> list[Visit]:
            code = normal_code(typed)
            open_ones = {d.person: d for d in answers.drafts() if not d.finished and d.wave == hall.wave}
            found = people_with_code(code, list(open_ones), hall.keys.secret) if code else []
            return [Visit(hall.interview(open_ones[each].language), open_ones[each]) for each in found]

        async with self._one_guess:
            found = await hall.desk.do(visits)
            if len(found) != 1:
                await asyncio.sleep(GUESSING_SECONDS)
        if len(found) != 1:
            complaint = speech.say("There is no interrupted interview with these three words.")
            return self._phones.welcome_page(speech, complaint, typed[:100])
        visit = found[0]
        first = visit.first_open
        where = "review" if first is None else f"q/{first + 1}"
        return self._let_in(Pass(visit.draft.person, visit.answered()), where)

    async def question(self, call: Call) -> Response:
        """One question."""
        visit = await self._open_visit(call)
        if isinstance(visit, Response):
            return visit
        state = visit.at(call.place)
        return self._onward(visit) if state is None else self._question(call, visit, state)

    async def answer(self, call: Call) -> Response:
        """Keep the answer to a question, then show the next one."""
        visit = await self._open_visit(call)
        if isinstance(visit, Response):
            return visit
        state = visit.at(call.place)
        if state is None:
            return self._onward(visit)
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
            return self._closed(Speech(visit.draft.language))
        now = await self._visit(call)
        if now is None or now.first_open is None or following.step is None:
            return self._to("review")
        return self._to(f"q/{following.at + 1}")

    async def review(self, call: Call) -> Response:
        """Everything that was answered, before it is sent."""
        visit = await self._open_visit(call)
        if isinstance(visit, Response):
            return visit
        if visit.first_open is not None:
            return self._onward(visit)
        speech = Speech(visit.draft.language)
        return page(
            "review",
            speech,
            speech.say("Check your answers"),
            root=self._hall.join_root,
            given=[self._given(visit, place) for place in visit.asked],
            hidden=bool(visit.sealed),
            csrf=self._hall.keys.csrf(self.whose(call)),
        )

    async def send(self, call: Call) -> Response:
        """Turn the draft into a ballot."""
        visit = await self._open_visit(call)
        if isinstance(visit, Response):
            return visit
        if visit.first_open is not None:
            return self._onward(visit)
        person = visit.draft.person

        def finish(answers: AnswersFile) -> bool:
            if answers.closed(self._hall.wave):
                return False
            answers.finish_person(person)
            return True

        if not await self._hall.desk.do(finish):
            return self._closed(Speech(visit.draft.language))
        return self._to("thanks")

    async def thanks(self, call: Call) -> Response:
        """The end; the cookie has done its work."""
        visit = await self._visit(call)
        if visit is not None and not visit.draft.finished:
            return self._onward(visit)
        speech = Speech(visit.draft.language if visit else call.language(self._hall.languages))
        code = code_of(visit.draft.person, self._hall.keys.secret) if visit else ""
        shown = page("thanks", speech, speech.say("Thank you!"), code=code)
        if COOKIE in call.request.cookies:
            shown.delete_cookie(COOKIE, **self._cookie())
        return shown

    async def _visit(self, call: Call) -> Visit | None:
        """The interview to which the cookie leads, if it does."""
        hall = self._hall
        found = read_pass(call.request.cookies.get(COOKIE), hall.keys)
        if found is None:
            return None
        draft = await hall.desk.do(lambda answers: hall.draft(answers, found.person))
        if draft is None or draft.language not in hall.study.languages:
            return None
        return Visit(hall.interview(draft.language), draft, found.sealed)

    async def _open_visit(self, call: Call) -> Visit | Response:
        """The interview, or where somebody goes who has none, or has sent it."""
        visit = await self._visit(call)
        if visit is None:
            return self._to("")
        return self._to("thanks") if visit.draft.finished else visit

    def _question(self, call: Call, visit: Visit, state: State, *, complaint: bool = False) -> Response:
        card = card_for(state)
        speech = card.speech
        place, total = state.progress
        back = visit.before(state.at)
        step = state.step
        typed = call.form.get("answer") if complaint else None
        return page(
            "question",
            speech,
            card.heading,
            422 if complaint else 200,
            action=f"{self._hall.join_root}/q/{state.at + 1}",
            place=card.heading,
            done=place - 1,
            total=total,
            card=card,
            choices=_choices(card),
            entry=entry_kind(step) if step else None,
            typed=card.entry.text if card.entry and typed is None else typed,
            skip=skip_label(card),
            back=None if back is None else f"{self._hall.join_root}/q/{back + 1}",
            complaint=_complaint(card) if complaint else "",
            code=code_of(visit.draft.person, self._hall.keys.secret),
            csrf=self._hall.keys.csrf(self.whose(call)),
        )

    def _given(self, visit: Visit, place: int) -> dict[str, str | None]:
        """One line of the review; what was answered before an interruption is not told."""
        state = visit.at(place)
        if state is None:
            shown = card_for(replace(visit.at_first_open, at=place))
            return {"text": shown.text, "answer": None, "href": None}
        card = card_for(state)
        answer = next((each.label for each in card.choices if each.reply == card.chosen), "")
        text = card.entry.text if card.entry else answer
        told = "" if state.given.get(visit.interview.steps[place].key) is None else text
        return {"text": card.text, "answer": told, "href": f"{self._hall.join_root}/q/{place + 1}"}

    def _onward(self, visit: Visit) -> Response:
        first = visit.first_open
        return self._to("review" if first is None else f"q/{first + 1}")

    def _let_in(self, granted: Pass, where: str) -> Response:
        response = self._to(where)
        response.set_cookie(COOKIE, granted.written(self._hall.keys), **self._cookie())
        return response

    def _cookie(self) -> dict[str, Any]:
        return {
            "path": self._hall.join_root,
            "secure": self._hall.scheme == "https",
            "httponly": True,
            "samesite": "strict",
        }

    def _to(self, where: str) -> Response:
        root = self._hall.join_root
        return RedirectResponse(f"{root}/{where}" if where else root, 303, headers=NEVER_STORED)

    def _closed(self, speech: Speech) -> Response:
        text = speech.say("No more answers are taken at the moment. What you have answered is kept.")
        return page("message", speech, speech.say("The form is closed"), 409, text=text)


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
