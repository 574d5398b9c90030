"""Answers to what a person was not asked: told of, and left out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.expected import Expected
from lo_diagnostic.importing.places import cell_place
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.responses.asking import condition_mask, was_asked
from lo_diagnostic.responses.responses import NOT_ANSWERED, Responses

Mask = NDArray[np.bool_]


def without_unasked(
    responses: Responses, answers: NDArray[np.int16], expected: Expected
) -> tuple[Responses, dict[str, Mask]]:
    """The responses without what was answered though not asked; item or question → whose answer that is.

    `answers` (items × people) is the memory of `responses.answers`: what is left out is overwritten there.
    """
    left_out = _unasked_remarks(responses, expected)
    remarks = responses.remarks.copy(deep=False)
    for name, extra in left_out.items():
        remarks[name] = remarks[name].where(~extra, None)
    responses = Responses(responses.people, responses.answers, remarks)
    given = dict(zip(responses.answers, answers, strict=True))
    for name, asked in _asked_items(responses, expected).items():
        extra = ~asked & (given[name] != NOT_ANSWERED)
        if extra.any():
            given[name][extra] = NOT_ANSWERED
            left_out[name] = extra
    return responses, left_out


def unasked_problems(table: TextTable, left_out: Mapping[str, Mask]) -> list[Problem]:
    """A warning for each item or question of which answers were left out."""
    return [_told(table, name, extra) for name, extra in left_out.items()]


def _unasked_remarks(responses: Responses, expected: Expected) -> dict[str, Mask]:
    """Question → who answered it unasked. What was not asked decides nothing: look until that settles."""
    found: dict[str, Mask] = {}
    conditional = [question for question in expected.questions().values() if question.ask_if]
    for _ in conditional:
        remarks = responses.remarks.copy(deep=False)
        for name, extra in found.items():
            remarks[name] = remarks[name].where(~extra, None)
        known = Responses(responses.people, responses.answers, remarks)
        now = {
            question.id: ~condition_mask(question.ask_if, known)
            & responses.remarks[question.id].notna().to_numpy()
            for question in conditional
        }
        found = {name: extra for name, extra in now.items() if extra.any()}
    return found


def _asked_items(responses: Responses, expected: Expected) -> dict[str, Mask]:
    """Item → who was asked it, for items under a condition in every instrument that has them."""
    found: dict[str, Mask] = {}
    everyone = np.ones(len(responses), np.bool_)
    for instrument in expected.instruments:
        masks = was_asked(instrument, responses)
        for item in (item.id for _, item in instrument.items()):
            mask = masks.get(item, everyone)
            found[item] = found[item] | mask if item in found else mask
    return {name: mask for name, mask in found.items() if not mask.all()}


def _told(table: TextTable, name: str, extra: Mask) -> Problem:
    rows = np.flatnonzero(extra)
    more = f" (and in {len(rows) - 1:,} more rows)" if len(rows) > 1 else ""
    message = f"an answer stands here{more} though it was not asked: it was left out."
    place = cell_place(int(table.rows[rows[0]]), name)
    return Problem(table.file, place, message, "Nothing, if the attributes are right.", "warning")
