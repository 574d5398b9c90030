"""The index of one report per group as a page for a browser: complete in itself, nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final
from urllib.parse import quote

from lo_diagnostic.charts.lettering import typographic
from lo_diagnostic.report.group_record import Finished
from lo_diagnostic.text import Speech

_PAGE: Final = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 sans-serif; color: #1c2126; max-width: 44rem; margin: 3rem auto; padding: 0 1rem }}
h1 {{ font-size: 1.4rem; line-height: 1.3 }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #c5cad0 }}
td + td {{ text-align: right; padding-right: 0; color: #596068 }}
p {{ color: #596068 }}
</style>
</head>
<body>
<h1>{title}</h1>
<table>
<thead><tr><th scope="col">{group}</th><th scope="col" style="text-align: right">{pages}</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
{notes}
</body>
</html>
"""
_ROW: Final = '<tr><td><a href="{file}">{title}</a></td><td>{pages}</td></tr>'


def index_page(
    title: str, attribute: str, reports: Iterable[Finished], withheld: Sequence[str], speech: Speech
) -> str:
    """The page. `title`: of the study; `attribute`: what its groups are told by, as readers know it."""
    rows = [
        _ROW.format(
            file=quote(one.file),
            title=_safe(one.title),
            pages=speech.number(one.pages) if one.pages else "–",
        )
        for one in reports
    ]
    notes = [speech.say("Give each group its own report only. This page and index.json are for yourself.")]
    if withheld:
        notes.append(speech.say("No report of: {groups}.", groups=speech.join([*withheld])))
    return _PAGE.format(
        language=speech.language,
        title=_safe(f"{title}: {attribute}"),
        group=_safe(attribute),
        pages=_safe(speech.say("pages")),
        rows="\n".join(rows),
        notes="\n".join(f"<p>{_safe(note)}</p>" for note in notes),
    )


def _safe(text: str) -> str:
    return escape(typographic(text))
