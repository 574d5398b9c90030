"""Four readers, one analysis: which pages each of them gets, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme, theme_of
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report import pages_detail, pages_scores, pages_workshop
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.left_out import left_out
from lo_diagnostic.report.page_answer import answer_page
from lo_diagnostic.report.page_change import change_page
from lo_diagnostic.report.page_comments import comment_pages, no_comments
from lo_diagnostic.report.page_facts import facts_page
from lo_diagnostic.report.page_groups import group_pages
from lo_diagnostic.report.page_method import method_page
from lo_diagnostic.report.page_response import response_page
from lo_diagnostic.report.page_views import views_page
from lo_diagnostic.report.tables_pages import tables_pages
from lo_diagnostic.report.view import Composition, composed
from lo_diagnostic.text import Speech

Page = dict[str, Any]


@dataclass(frozen=True)
class _Desk:
    """All that any page is made from; `pictures` fills up with the charts that pages name."""

    findings: Findings
    frame: ReportFrame
    speech: Speech
    theme: Theme
    pictures: dict[str, Picture] = field(default_factory=dict)


def compose(reader: str, findings: Findings, frame: ReportFrame) -> Composition:
    """The report of `findings` for one of `READERS`. Raises InputProblems when the logo is unusable."""
    desk = _Desk(findings, frame, Speech(frame.language), theme_of(frame.colour))
    name, sections = _READERS[reader]
    made = {section: _PAGES[section](desk) for section in sections if section in _PAGES}
    missing = left_out([section for section, pages in made.items() if not pages], findings, desk.speech)
    made |= {section: [_TELLING[section](desk, missing)] for section in sections if section in _TELLING}
    told = [page for section in sections for page in made[section]]
    return composed(findings, frame, desk.speech.say(name), told, desk.pictures)


def sections_of(reader: str) -> tuple[str, ...]:
    """What stands in the report of one of `READERS`, in its order."""
    return _READERS[reader][1]


def _one(page: Page | None) -> list[Page]:
    return [] if page is None else [page]


def _answer(desk: _Desk) -> list[Page]:
    return [answer_page(desk.findings, desk.frame, desk.speech, desk.theme, desk.pictures)]


def _standing(desk: _Desk) -> list[Page]:
    desk_of = (desk.findings, desk.frame, desk.speech, desk.theme, desk.pictures)
    return [answer_page(*desk_of, proposes=False)]


def _profile(desk: _Desk) -> list[Page]:
    return _one(pages_scores.profile_page(desk.findings, desk.speech, desk.theme, desk.pictures))


def _plane(desk: _Desk) -> list[Page]:
    return _one(pages_scores.plane_page(desk.findings, desk.speech, desk.theme, desk.pictures))


def _environment(desk: _Desk) -> list[Page]:
    return _one(pages_scores.environment_page(desk.findings, desk.speech, desk.theme, desk.pictures))


def _items(desk: _Desk) -> list[Page]:
    return pages_detail.item_pages(desk.findings, desk.speech, desk.theme, desk.pictures)


def _groups(desk: _Desk) -> list[Page]:
    return group_pages(desk.findings, desk.frame, desk.speech, desk.theme, desk.pictures)


def _views(desk: _Desk) -> list[Page]:
    return _one(views_page(desk.findings, desk.frame, desk.speech, desk.theme, desk.pictures))


def _change(desk: _Desk) -> list[Page]:
    return _one(change_page(desk.findings, desk.speech, desk.theme, desk.pictures))


def _facts(desk: _Desk) -> list[Page]:
    return _one(facts_page(desk.findings, desk.speech))


def _actions(desk: _Desk) -> list[Page]:
    return _one(pages_detail.action_page(desk.findings, desk.speech))


def _cards(desk: _Desk) -> list[Page]:
    return _one(pages_detail.card_page(desk.findings, desk.speech))


def _script(desk: _Desk) -> list[Page]:
    page = pages_workshop.script_page(desk.findings, desk.speech)
    return [page | {"no_comments": no_comments(desk.findings, desk.speech)}]


def _sheets(desk: _Desk) -> list[Page]:
    findings, speech = desk.findings, desk.speech
    return [
        pages_workshop.card_sheet(findings, speech),
        pages_workshop.dot_page(findings, speech),
        pages_workshop.agreement_page(findings, speech),
    ]


def _comments(desk: _Desk) -> list[Page]:
    return comment_pages(desk.findings, desk.speech)


def _tables(desk: _Desk) -> list[Page]:
    return tables_pages(desk.findings, desk.frame, desk.speech)


def _response(desk: _Desk, missing: Sequence[str]) -> Page:
    page = response_page(desk.findings, desk.frame, desk.speech, desk.theme, desk.pictures)
    return page | {"left_out": " ".join(missing)}


def _method(desk: _Desk, missing: Sequence[str]) -> Page:
    return method_page(desk.findings, desk.frame, missing, desk.speech)


_PAGES: Final[Mapping[str, Callable[[_Desk], list[Page]]]] = {
    "answer": _answer,
    "standing": _standing,
    "profile": _profile,
    "plane": _plane,
    "environment": _environment,
    "items": _items,
    "groups": _groups,
    "views": _views,
    "change": _change,
    "facts": _facts,
    "actions": _actions,
    "cards": _cards,
    "script": _script,
    "sheets": _sheets,
    "comments": _comments,
    "tables": _tables,
}
"""The pages of each section; none where it cannot be told."""

_TELLING: Final[Mapping[str, Callable[[_Desk, Sequence[str]], Page]]] = {
    "response": _response,
    "method": _method,
}
"""Sections that also tell which of the others are left out."""

_RESULTS: Final = (
    *("answer", "response", "profile", "plane", "environment", "items"),
    *("groups", "views", "change", "facts", "actions"),
)
_READERS: Final = {
    "leader": ("Report for leaders", (*_RESULTS, "cards", "method")),
    "workshop": ("For a workshop of ninety minutes", ("script", "standing", "profile", "sheets", "comments")),
    "analyst": (
        "Report for analysts",
        ("response", "profile", "items", "groups", "views", "change", "tables", "method"),
    ),
    "full": ("Full report", (*_RESULTS, "script", "sheets", "comments", "tables", "method")),
}
"""Who a report may be for: what its cover calls it, and its sections."""

READERS: Final = tuple(_READERS)
