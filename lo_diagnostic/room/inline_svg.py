"""A chart's SVG made fit to stand in a page: plain shapes and texts, nothing that styles, runs or refers."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree

_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
_ELEMENTS: Final = frozenset({"g", "path", "line", "text"})
_ATTRIBUTES: Final = frozenset(
    {"transform", "d", "x", "x2", "y", "y2", "fill", "opacity", "stroke", "stroke-miterlimit", "stroke-width"}
    | {"font-size", "font-weight", "text-anchor"}
)
"""Without `font-family`: texts are set in the typeface of the page."""


def inline_svg(drawn: str, alt: str) -> str:
    """The same picture by presentation attributes alone, as wide as its place; `alt` is its name.

    Raises ValueError for an element that no chart is made of (our bug).
    """
    source = ElementTree.fromstring(drawn)  # noqa: S314 - drawn by ourselves
    attributes = {"viewBox": source.get("viewBox", ""), "role": "img", "aria-label": alt}
    made = ElementTree.Element("svg", attributes)
    made.extend([_kept(part) for part in source])
    return ElementTree.tostring(made, encoding="unicode")


def _kept(part: ElementTree.Element) -> ElementTree.Element:
    name = part.tag.removeprefix(_NAMESPACE)
    if name not in _ELEMENTS:
        raise ValueError(f"no chart is made of <{name}>")
    made = ElementTree.Element(name, {key: value for key, value in part.attrib.items() if key in _ATTRIBUTES})
    made.text = part.text if name == "text" else None
    made.extend([_kept(inner) for inner in part])
    return made
