"""The review of comments at one keyboard: each is kept, shortened or dropped before it may be issued."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lo_diagnostic.collect.asker import Asker
from lo_diagnostic.collect.cards import CONTROL_X, ESCAPE, Card, Choice, Entry, keyed
from lo_diagnostic.collect.steps import Back, Leave
from lo_diagnostic.errors import Interrupted
from lo_diagnostic.study.comment_decisions import Comment, Decision
from lo_diagnostic.text import Speech, plain

_INTERRUPTED = "Interrupted. What was decided is kept; `lo-diag comments` carries on."


@dataclass(frozen=True)
class Shorten:
    """Edit the text."""


Reply = Decision | Shorten | Back | Leave


@dataclass(frozen=True)
class Review:
    """One sitting. `decide` puts a decision on disk; `questions`: id → text as the consultant reads it.

    `fills_in`: can the front end show a field that has a text in it already? Otherwise it is typed anew.
    """

    asker: Asker
    speech: Speech
    questions: Mapping[str, str]
    decide: Callable[[Comment, Decision], None]
    fills_in: bool = True

    def hold(self, comments: Sequence[Comment], earlier: Mapping[str, Decision]) -> None:
        """Ask about one comment after another, until the end or `stop`.

        `earlier`: decisions by the key of a comment, shown where it is asked about again. Raises Interrupted
        on Ctrl-C or at the end of input, and InputProblems when a decision cannot be kept; either way the
        screen is wiped and what was decided before is on disk.
        """
        with self.asker:
            try:
                for place, comment in enumerate(comments):
                    decision = self._decision(comment, earlier.get(comment.key), (place, len(comments)))
                    if decision is None:
                        return
                    self.decide(comment, decision)
            except (KeyboardInterrupt, EOFError):
                raise Interrupted(_INTERRUPTED) from None

    def _decision(
        self, comment: Comment, earlier: Decision | None, place: tuple[int, int]
    ) -> Decision | None:
        """What is decided about one comment; None when the consultant stops."""
        wish: Reply = Back()
        while isinstance(wish, Back):
            wish = self.asker.ask(self._card(comment, earlier, place))
            if isinstance(wish, Shorten):
                wish = self.asker.ask(self._field(comment, earlier, place))
        return wish if isinstance(wish, Decision) else None

    def _card(self, comment: Comment, earlier: Decision | None, place: tuple[int, int]) -> Card[Reply]:
        speech = self.speech
        return Card(
            speech,
            *self._heading(place),
            lead=self.questions[comment.question],
            text=plain(comment.text).strip(),
            note=self._earlier(earlier) if earlier else "",
            actions=(
                keyed(speech, "[k] keep", Decision(verdict="keep")),
                keyed(speech, "[s] shorten", Shorten()),
                keyed(speech, "[d] drop", Decision(verdict="drop")),
                keyed(speech, "[q] stop", Leave()),
            ),
        )

    def _field(self, comment: Comment, earlier: Decision | None, place: tuple[int, int]) -> Card[Reply]:
        speech = self.speech
        back: Choice[Reply] = keyed(speech, "[b] back", Back())
        stop: Choice[Reply] = keyed(speech, "[q] stop", Leave())
        hint = "Write the text as it may be issued and press Enter. Leave it empty to go back."
        now = earlier.text if earlier and earlier.text is not None else comment.text
        return Card(
            speech,
            *self._heading(place),
            lead=self.questions[comment.question],
            actions=(
                replace(back, keys=(ESCAPE, *back.keys)),
                replace(stop, keys=(CONTROL_X, *stop.keys)),
            ),
            entry=Entry(
                _shortened,
                lambda _: Back(),
                speech.say(hint),
                text=_on_one_line(now) if self.fills_in else "",
            ),
        )

    def _heading(self, place: tuple[int, int]) -> tuple[str, float]:
        before, total = place
        k, n = self.speech.number(before + 1), self.speech.number(total)
        return self.speech.say("Comment {k} of {n}", k=k, n=n), before / total

    def _earlier(self, decision: Decision) -> str:
        if decision.verdict == "shorten":
            return self.speech.say("Shortened earlier to: {text}", text=decision.text)
        kept, dropped = self.speech.say("Kept earlier."), self.speech.say("Dropped earlier.")
        return kept if decision.verdict == "keep" else dropped


def _shortened(typed: str) -> Decision | Back:
    text = _on_one_line(typed)
    return Decision(verdict="shorten", text=text) if text else Back()


def _on_one_line(text: str) -> str:
    """As it fits a field: without control characters, and without bytes that are no text at all."""
    return " ".join(plain(text.replace("\r", "\n")).encode("utf-8", "replace").decode().split())
