"""What is derived from the study's secret for one wave: addresses, people's ids, proofs in forms.

Nothing of it is stored, so that a server that was killed comes back under the same addresses.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_TOKEN_BYTES: Final = 16
BEGIN: Final = "begin"
"""The welcome page's forms, for `csrf`: there is no interview yet whose they could be."""


@dataclass(frozen=True)
class Keys:
    """The keys of one wave of a study."""

    secret: bytes
    wave: str

    @cached_property
    def join(self) -> str:
        """The part of the phones' address that nobody can guess: 128 bits."""
        return self._token("join")

    @cached_property
    def screen(self) -> str:
        """The same for the wall, which only the facilitator has."""
        return self._token("screen")

    @cached_property
    def study(self) -> str:
        """Tells this wave of this study from others, in a phone's memory."""
        return self._digest("study").hex()[:16]

    def person(self, key: str) -> str:
        """The id under which the ballot of a phone's own `key` is kept."""
        return self._digest("person", key).hex()[:32]

    def csrf(self, form: str) -> str:
        """The proof that a form comes from a page of ours; `form` says which, or whose."""
        return self._digest("csrf", form).hex()[:32]

    def seal(self, text: str) -> str:
        """The proof that `text` in a cookie is ours."""
        return self._digest("cookie", text).hex()[:32]

    def _token(self, purpose: str) -> str:
        return base64.urlsafe_b64encode(self._digest(purpose)[:_TOKEN_BYTES]).decode("ascii").rstrip("=")

    def _digest(self, purpose: str, *parts: str) -> bytes:
        message = "\0".join(("lo-diag/room", purpose, self.wave, *parts))
        return hmac.digest(self.secret, message.encode("utf-8"), hashlib.sha256)


def same(given: str, expected: str) -> bool:
    """Are they equal? It takes as long whatever is given."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8"))
