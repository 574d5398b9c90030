"""Pages in the reader's language, from the templates beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from lo_diagnostic.charts.lettering import font_folder
from lo_diagnostic.room.headers import NEVER_STORED
from lo_diagnostic.text import Speech

_HERE: Final = Path(__file__).resolve().parent
_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".ttf": "font/ttf",
}


def page(name: str, speech: Speech, heading: str, status: int = 200, **context: Any) -> HTMLResponse:
    """The page `name` with its heading; `say` is at hand in every template."""
    template = _templates().get_template(f"{name}.html.j2")
    text = template.render(say=speech.say, language=speech.language, heading=heading, **context)
    return HTMLResponse(text, status, headers=NEVER_STORED)


def message(
    speech: Speech,
    heading: str,
    text: str,
    status: int,
    home: str,
    again: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page that tells why something did not happen, with a way back to `home`; with the fields of its form
    it can be tried `again`."""
    return page("message", speech, heading, status, text=text, home=home, again=again)


@cache
def static_files() -> dict[str, tuple[bytes, str]]:
    """Name → content and media type of everything that pages may load; there is nothing else."""
    paths = [*(_HERE / "static").iterdir()]
    files = {path.name: (path.read_bytes(), _KINDS[path.suffix]) for path in paths if path.suffix in _KINDS}
    font = font_folder() / "IBMPlexSans[wdth,wght].ttf"
    return files | {"plex.ttf": (font.read_bytes(), _KINDS[".ttf"])}


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
