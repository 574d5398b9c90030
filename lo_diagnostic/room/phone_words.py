"""What the phones' script says, in one language. `{name}` stays a field: the script fills it."""

from __future__ import annotations

from lo_diagnostic.text import Speech


def phone_words(speech: Speech) -> dict[str, str]:
    """Key → sentence, for `static/phone.js`."""
    return _asking(speech) | _reviewing(speech) | _sending(speech) | _sent(speech)


def _asking(speech: Speech) -> dict[str, str]:
    return {
        "place": speech.say("Question {k} of {n}"),
        "next": speech.say("Next"),
        "back": speech.say("Back"),
        "explanation": speech.say("Explanation"),
        "choose": speech.say("Choose an answer, or skip the question."),
        "number": speech.say("Please type a number in digits, such as 12 or 2.5."),
        "too_long": speech.say("That is too long: {n} letters at most."),
        "entry_hint": speech.say("Leave it empty to skip the question."),
        "was_skipped": speech.say("You skipped this question."),
        "stays": speech.say(
            "Your answers stay on this phone until you send them at the end. Until then they do not count."
        ),
        "memory": speech.say(
            "This phone keeps nothing: if you reload or close this page, your answers are lost."
        ),
    }


def _reviewing(speech: Speech) -> dict[str, str]:
    return {
        "review_title": speech.say("Check your answers"),
        "review_text": speech.say("Tap an answer to change it. Nothing has been sent yet."),
        "skipped": speech.say("skipped"),
        "send": speech.say("Send my answers"),
    }


def _sending(speech: Speech) -> dict[str, str]:
    return {
        "sending_title": speech.say("Sending your answers …"),
        "sending_text": speech.say("This takes a moment."),
        "waiting_title": speech.say("Not sent yet"),
        "waiting_text": speech.say(
            "Your answers are safe on this phone. We keep trying to send them; please leave this page open."
        ),
        "waiting_memory": speech.say(
            "We keep trying to send them. Do not close or reload this page: your answers would be lost."
        ),
        "try_now": speech.say("Try again now"),
        "look_back": speech.say("Look at my answers"),
        "closed_title": speech.say("The form is closed"),
        "closed_text": speech.say(
            "Your answers could not be sent: no more answers are taken at the moment. They stay on this "
            "phone. If it opens again, you can still send them."
        ),
        "try_again": speech.say("Try again"),
        "refused_title": speech.say("This could not be sent"),
        "refused_text": speech.say(
            "Your answers are still on this phone. Ask whoever leads this session for help."
        ),
        "gone": speech.say(
            "This address is no longer in use. Ask whoever leads this session for the new one."
        ),
    }


def _sent(speech: Speech) -> dict[str, str]:
    return {
        "thanks_title": speech.say("Thank you!"),
        "thanks_text": speech.say("Your answers have been saved."),
        "code_label": speech.say("Your code"),
        "code_text": speech.say(
            "Write it down if you may want your answers removed later: whoever leads this study can find "
            "them with this code only. It is shown to nobody else."
        ),
        "done": speech.say("You can close this page."),
        "another": speech.say("Somebody else on this phone"),
        "another_text": speech.say("Then your code disappears from this phone."),
    }
