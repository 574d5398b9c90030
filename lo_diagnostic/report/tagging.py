"""What PDF/UA asks and WeasyPrint leaves out: scopes of table heads, the title in the window, no attachments."""

from __future__ import annotations

from io import BytesIO

import pikepdf


def finish_tags(pdf: bytes) -> bytes:
    """The PDF with its tags finished; the same bytes for the same input."""
    with pikepdf.open(BytesIO(pdf)) as document:
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        for element in document.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == pikepdf.Name.TH:
                _give_scope(element)
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
