"""Hashes under a key of the study: who does not hold the study can neither make them nor guess their origin.

A bare hash of few answers can be guessed: one tries what they may have been.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import ANSWERS_FILE

_PURPOSE: Final = b"lo-diag/seal/1"
"""Makes a key of its own of the study's secret, which imported ids are hashed with."""


@dataclass(frozen=True)
class StudyKey:
    """The key of a study by which it knows its reports again."""

    key: bytes = field(repr=False)

    def of(self, label: str, parts: Iterable[bytes]) -> str:
        """The keyed hash (HMAC-SHA-256, 64 hexadecimal digits) of `parts` one after another, as `label`."""
        made = hmac.new(self.key, label.encode("utf-8") + b"\0", "sha256")
        for part in parts:
            made.update(part)
        return made.hexdigest()


def study_key(folder: Path) -> StudyKey:
    """The key of the study in `folder`. Raises InputProblems where its answers file cannot give it."""
    with AnswersFile.open(folder / ANSWERS_FILE) as answers:
        return StudyKey(hmac.digest(answers.secret, _PURPOSE, "sha256"))
