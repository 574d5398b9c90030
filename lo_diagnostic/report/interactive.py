"""From a rendered report to a page for a browser: charts inside the page and in reach of the keyboard.

It happens after the templates, to shipped ones and to one's own alike. A policy lets the browser run the
script that stands beside this file, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from lo_diagnostic.charts.theme import NOTE
from lo_diagnostic.text import Speech

START: Final = re.compile(
    r'\s*<!doctype html>\s*<html(?:\s+[a-z-]+="[^"<>]*")*\s*>\s*<head>', re.IGNORECASE | re.ASCII
)
"""How every report begins."""
_SMALLEST: Final = 10.0
"""Pixels of a chart's smallest letters, below which it scrolls rather than shrinks."""
_NAMESPACE: Final = ' xmlns="http://www.w3.org/2000/svg"'
_REFERENCE: Final = re.compile(r"(?:url\(['\"]?)?#([^'\")]+)")


def enliven(html: str, drawings: Mapping[str, Any], speech: Speech) -> str:
    """The report as a page for a browser: with policy and script, and drawings in place of their `<img>`.

    `drawings` is what the templates got: by name `source`, `alt` and `width`. Raises ValueError unless `html`
    begins as a report does (our bug: templates of one's own are checked before).
    """
    start = START.match(html)
    if start is None:
        raise ValueError("the report does not begin with <!DOCTYPE html>, <html …> and <head>")
    page = _Page(html, {drawing["source"]: name for name, drawing in drawings.items()})
    policy = f'\n<meta http-equiv="Content-Security-Policy" content="{_policy()}">'
    edits = [
        (start.end(), start.end(), policy),
        (page.end_of_head, page.end_of_head, f"<style>\n{_beside('css')}</style>\n"),
        (page.end_of_body, page.end_of_body, f"<script>{script()}</script>\n"),
    ]
    for number, image in enumerate(page.images, start=1):
        chart = _chart(f"chart-{number}", drawings[image.name], image.alt, speech)
        edits.append((image.start, image.end, chart))
    parts, done = [], 0
    for begin, end, text in sorted(edits):
        parts += [html[done:begin], text]
        done = end
    return "".join([*parts, html[done:]])


def script() -> str:
    """The only script that a report runs."""
    return _beside("js")


@cache
def _policy() -> str:
    """Nothing is loaded, sent or run; only our own script, by its hash."""
    digest = base64.b64encode(hashlib.sha256(script().encode("utf-8")).digest()).decode("ascii")
    return (
        "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


@cache
def _beside(kind: str) -> str:
    return Path(__file__).with_suffix(f".{kind}").read_text(encoding="utf-8")


@dataclass(frozen=True)
class _Image:
    """An `<img>` of a drawing: which, its alternative text, and where its tag begins and ends."""

    name: str
    alt: str
    start: int
    end: int


class _Page(HTMLParser):
    """Where things stand in a page. An `<img>` within a comment or a value of an attribute is none."""

    def __init__(self, html: str, names: Mapping[str, str]) -> None:
        super().__init__()
        self.images: list[_Image] = []
        self.end_of_head = self.end_of_body = len(html)
        self._names = names
        self._lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self.feed(html)

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told, start = dict(attrs), self._here()
        if tag == "img" and (name := self._names.get(told.get("src") or "")):
            written = self.get_starttag_text() or ""
            self.images.append(_Image(name, told.get("alt") or "", start, start + len(written)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self.end_of_head = min(self.end_of_head, self._here())
        elif tag == "body":
            self.end_of_body = self._here()


def _chart(prefix: str, drawing: Mapping[str, Any], alt: str, speech: Speech) -> str:
    """The drawing itself, in a wrapper that scrolls, has the alternative text and can have the focus."""
    drawn = base64.b64decode(drawing["source"].partition(",")[2]).decode("utf-8")
    svg = ElementTree.fromstring(drawn.replace(_NAMESPACE, "", 1))  # noqa: S314 - drawn by ourselves
    tips = _told(svg)
    _set_apart(svg, prefix)
    width = drawing["width"]
    svg.set("style", f"max-width:{width:g}px;min-width:{width * min(_SMALLEST / NOTE, 1):.0f}px")
    role, name = "group" if tips else "img", escape(alt or drawing["alt"])
    markup = ElementTree.tostring(svg, encoding="unicode")
    chart = f'<span class="chart" role="{role}" tabindex="0" aria-label="{name}">{markup}</span>'
    return chart + _on_a_phone(tips, speech)


def _on_a_phone(tips: Sequence[str], speech: Speech) -> str:
    """Below a chart that is wider than the screen: how to see the rest, and what it says in words."""
    hint = escape(speech.say("Swipe for the rest, or turn your phone."))
    below = f'<span class="chart-hint" aria-hidden="true">{hint}</span>'
    if not tips:
        return below
    rows = "".join(f"<li>{escape(tip)}</li>" for tip in tips)
    head = escape(speech.say("The picture in words"))
    return f'{below}<details class="chart-words"><summary>{head}</summary><ul>{rows}</ul></details>'


def _told(svg: ElementTree.Element) -> list[str]:
    """The tips of its marks, which become their names; all else is left to the alternative text."""
    for layer in svg.iter("g"):
        named = any(mark.get("aria-label") for mark in layer)
        if "role-mark" in layer.get("class", "") and not named:
            layer.set("aria-hidden", "true")
    tips: list[str] = []
    for part in svg.iter():
        part.attrib.pop("role", None)
        part.attrib.pop("aria-roledescription", None)
        if tip := part.attrib.pop("aria-label", ""):
            part.attrib |= {"role": "img", "aria-label": tip, "tabindex": "-1"}
            tips.append(tip)
    svg.set("role", "none")
    return tips


def _set_apart(svg: ElementTree.Element, prefix: str) -> None:
    """Ids of one drawing, and what refers to them, so that they are no other drawing's."""
    own = {name for part in svg.iter() if (name := part.get("id"))}
    for part in svg.iter():
        for key, value in part.attrib.items():
            if key == "id":
                part.set(key, f"{prefix}-{value}")
            elif (found := _REFERENCE.match(value)) and found.group(1) in own:
                part.set(key, value.replace("#", f"#{prefix}-", 1))
