"""What a report says again on page after page is told once: questions, explanations, heads of tables.

Whoever reads by ear would hear them anew on every page. What leaves the tree of tags stays on the paper.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import pikepdf

_MARKED: Final = re.compile(rb"/\w+\s<</MCID (\d+)>>\sBDC(.*?)\sEMC\b", re.DOTALL)
_LETTERS: Final = re.compile(rb"<([0-9a-fA-F]+)>")
_RUNS_ALONG: Final = 3  # pages in a row

Words = dict[tuple[int, int], dict[int, bytes]]
"""Page → number of the marked content → its letters, as the font counts them."""


@dataclass(frozen=True)
class _Told:
    """An element of the tree, of a `kind` such as /H2, on the page (from 0) on which it stands."""

    element: pikepdf.Dictionary
    kind: str
    page: int


def tell_once(document: pikepdf.Pdf) -> None:
    """Take out of the tree of tags what was told on the page before; tables that go on become one."""
    words = {page.obj.objgen: _letters(page) for page in document.pages}
    numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    told = [
        _Told(element, kind, numbers[element.Pg.objgen])
        for element in _elements(document.Root.StructTreeRoot.K)
        if (kind := str(element.S)) in ("/H2", "/P", "/Table")
    ]
    tables = [one for one in told if one.kind == "/Table"]
    gone = [*_said_again(told, words), *_joined(tables, words, document)]
    _forget(document, [mark for element in gone for mark in _marks(element)])
    for element in gone:
        _take_out(element)


def _letters(page: pikepdf.Page) -> dict[int, bytes]:
    content = page.obj.Contents.read_bytes()
    return {
        int(found.group(1)): b"".join(_LETTERS.findall(found.group(2))) for found in _MARKED.finditer(content)
    }


def _elements(kids: Any) -> Iterator[pikepdf.Dictionary]:
    """All elements of the tree, in its order."""
    if isinstance(kids, pikepdf.Array):
        for kid in kids:
            yield from _elements(kid)
    elif isinstance(kids, pikepdf.Dictionary) and "/S" in kids:
        yield kids
        if "/K" in kids:
            yield from _elements(kids.K)


def _marks(element: pikepdf.Dictionary) -> Iterator[tuple[tuple[int, int], int]]:
    """Page and number of the marked content in an element, in its order."""
    for inner in _elements(element):
        kids = inner.get("/K", ())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                yield inner.Pg.objgen, kid


def _said(element: pikepdf.Dictionary, words: Words) -> bytes:
    return b" ".join(words[page].get(mark, b"") for page, mark in _marks(element))


def _said_again(told: list[_Told], words: Words) -> Iterator[pikepdf.Dictionary]:
    """Headings, and paragraphs with a head of their own, that run along: all but the first of them."""
    places = defaultdict(list)
    for one in told:
        if one.kind == "/H2" or (one.kind == "/P" and _has_head(one.element)):
            places[one.kind, _said(one.element, words)].append(one)
    for same in places.values():
        row: list[_Told] = []
        for one, after in zip(same, [*same[1:], None], strict=True):
            row.append(one)
            if after is None or after.page != one.page + 1:
                yield from (again.element for again in row[1:] if len(row) >= _RUNS_ALONG)
                row = []


def _has_head(paragraph: pikepdf.Dictionary) -> bool:
    first = next(iter(_elements(paragraph.K)), None)
    return first is not None and str(first.S) == "/NonStruct"


def _joined(tables: list[_Told], words: Words, document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Add the rows of each table that goes on from the page before to where it began; what remains of it."""
    begun: _Told | None = None
    for one in tables:
        if begun and one.page == begun.page + 1 and _goes_on(begun.element, one.element, words):
            _set_apart(begun.element, document)
            _add_rows(begun.element, one.element)
            yield one.element
            begun = replace(begun, page=one.page)
        else:
            begun = one


def _goes_on(begun: pikepdf.Dictionary, table: pikepdf.Dictionary, words: Words) -> bool:
    """The same head, and first on its page; what begins there has a question or a caption before."""
    first = table.P.K[0].objgen == table.objgen
    if not first or [str(part.S) for part in table.K] != ["/THead", "/TBody"]:
        return False
    head, more = _part(begun, "/THead"), _part(table, "/THead")
    if head is None or _part(begun, "/TBody") is None or len(_cells(head)) != len(_cells(more)):
        return False
    return _said(head, words) == _said(more, words)


def _part(table: pikepdf.Dictionary, kind: str) -> Any:
    return next((part for part in table.K if str(part.S) == kind), None)


def _set_apart(table: pikepdf.Dictionary, document: pikepdf.Pdf) -> None:
    """A table on several pages, by itself in a division: it is no neighbour of the tables around it."""
    parent: Any = table.P
    if str(parent.S) == "/Div" and len(parent.K) == 1:
        return
    apart = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Div, P=parent, Pg=table.Pg)
    apart.K = pikepdf.Array([table])
    table.P = document.make_indirect(apart)
    parent.K = pikepdf.Array([table.P if kid.objgen == table.objgen else kid for kid in parent.K])


def _add_rows(begun: pikepdf.Dictionary, table: pikepdf.Dictionary) -> None:
    heads = [[cell.ID for cell in _cells(_part(one, "/THead"))] for one in (begun, table)]
    renamed = {bytes(there): here for here, there in zip(*heads, strict=True)}
    rows, more = _part(begun, "/TBody"), _part(table, "/TBody")
    for row in more.K:
        row.P = rows
        rows.K.append(row)
        for cell in _cells(row):
            if "/Headers" in cell.get("/A", {}):
                cell.A.Headers = pikepdf.Array([renamed.get(bytes(head), head) for head in cell.A.Headers])
    more.K = pikepdf.Array()


def _cells(part: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    return [one for one in _elements(part) if str(one.S) in ("/TH", "/TD")]


def _take_out(element: pikepdf.Dictionary) -> None:
    """Out of the tree, with whatever has nothing in it any more."""
    parent: Any = element.P
    kids = [kid for kid in parent.K if isinstance(kid, int) or kid.objgen != element.objgen]
    parent.K = pikepdf.Array(kids)
    if not kids and "/P" in parent:
        _take_out(parent)


def _forget(document: pikepdf.Pdf, marks: Iterable[tuple[tuple[int, int], int]]) -> None:
    """Take marked content out of the list of which element it belongs to."""
    numbers = list(document.Root.StructTreeRoot.ParentTree.Nums)
    known = {int(key): elements for key, elements in zip(numbers[::2], numbers[1::2], strict=True)}
    pages = {page.obj.objgen: known[int(page.obj.StructParents)] for page in document.pages}
    for page, mark in marks:
        pages[page][mark] = None
