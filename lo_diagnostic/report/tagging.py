"""What PDF/UA asks and WeasyPrint leaves out (scopes, places, artifacts, links), and no time of making."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, Final

import pikepdf
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from lo_diagnostic.report.repeats import tell_once

_MARKED: Final = re.compile(rb"/\w+\s<</MCID (\d+)>>\sBDC")
_ARTIFACT: Final = b"/Artifact\n<</Type /Pagination>>\nBDC"
_PRINT: Final = 4
_POINTS: Final = 0.75  # of a pixel


def finish_tags(pdf: bytes) -> bytes:
    """The PDF with its tags finished; the same bytes for the same input."""
    with pikepdf.open(BytesIO(pdf)) as document:
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        tell_once(document)
        for element in document.objects:
            if not isinstance(element, pikepdf.Dictionary):
                continue
            kind = element.get("/S")
            if kind == pikepdf.Name.TH:
                _give_scope(element)
            elif kind == pikepdf.Name.Figure:
                _place(element)
            elif isinstance(file := element.get("/FontFile2"), pikepdf.Stream):
                _undate(file)
        told = _told_content(document)
        for page in document.pages:
            _mark_running_lines(document, page, told.get(page.obj.objgen, set()))
            for annotation in page.get("/Annots", ()):
                annotation.F = _PRINT
        out = BytesIO()
        document.save(out, deterministic_id=True)
        return out.getvalue()


def _give_scope(head: pikepdf.Dictionary) -> None:
    row = head.get("/P")
    section = row.get("/P") if isinstance(row, pikepdf.Dictionary) else None
    in_head = isinstance(section, pikepdf.Dictionary) and section.get("/S") == pikepdf.Name.THead
    attributes = head.get("/A")
    if not isinstance(attributes, pikepdf.Dictionary):
        attributes = pikepdf.Dictionary(O=pikepdf.Name.Table)
    attributes.Scope = pikepdf.Name.Column if in_head else pikepdf.Name.Row
    head.A = attributes


def _place(figure: pikepdf.Dictionary) -> None:
    """Where it stands, in points from the foot of its page: WeasyPrint tells it in pixels from the top."""
    left, top, right, bottom = (float(edge) * _POINTS for edge in figure.A.BBox)
    height = float(figure.Pg.MediaBox[3])
    figure.A.BBox = pikepdf.Array([left, height - bottom, right, height - top])


def _undate(file: pikepdf.Stream) -> None:
    """Take out the second at which the font was cut down to its used letters."""
    out = BytesIO()
    with TTFont(BytesIO(file.read_bytes()), lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        font["head"].modified = font["head"].created
        font.save(out, reorderTables=None)
    file.write(out.getvalue())
    file.Length1 = len(out.getvalue())


def _told_content(document: pikepdf.Pdf) -> dict[tuple[int, int], set[int]]:
    """Page → numbers of the marked content that the tree of tags holds."""
    told: dict[tuple[int, int], set[int]] = {}
    waiting: list[tuple[Any, Any]] = [(document.Root.StructTreeRoot.K, None)]
    while waiting:
        element, page = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting += [(child, page) for child in element]
        elif isinstance(element, pikepdf.Dictionary):
            page = element.get("/Pg", page)
            if "/MCID" in element and page is not None:
                told.setdefault(page.objgen, set()).add(int(element.MCID))
            elif "/K" in element:
                waiting.append((element.K, page))
        elif isinstance(element, int) and page is not None:
            told.setdefault(page.objgen, set()).add(element)
    return told


def _mark_running_lines(document: pikepdf.Pdf, page: pikepdf.Page, told: set[int]) -> None:
    """Content that no tag tells of is what runs along in head and foot: an artifact."""

    def artifact(found: re.Match[bytes]) -> bytes:
        return found.group(0) if int(found.group(1)) in told else _ARTIFACT

    content = page.obj.Contents
    streams = list(content) if isinstance(content, pikepdf.Array) else [content]
    whole = b"\n".join(stream.read_bytes() for stream in streams)
    page.obj.Contents = document.make_stream(_MARKED.sub(artifact, whole))
