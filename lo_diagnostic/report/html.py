"""From plain values to HTML: Jinja's immutable sandbox, all escaped, files of one folder only."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.resources import shipped_folder
from lo_diagnostic.text import Speech

TEMPLATE = "leader.html.j2"
MOST_LETTERS: Final = 20_000_000
"""A page of HTML may have; a report has about a million, most of them its charts."""
MOST_BYTES: Final = 5_000_000
"""A picture or a font of a template may have."""
_PLAIN = (str, int, float, bool, type(None))
_FAULTS: Final = (
    TemplateError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a template's own doing may raise."""
_KINDS: Final = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


def render_html(context: dict[str, Any], templates: Path | None = None, name: str = TEMPLATE) -> str:
    """The report as one HTML text. What `templates` lacks comes from the shipped templates.

    Raises InputProblems when a template is missing, faulty or reaches for what it may not have,
    and TypeError when the context holds anything but plain values (our bug).
    """
    assert_plain(context)
    shipped = shipped_folder("report_templates")
    loader = _FolderLoader([shipped] if templates is None else [templates, shipped])
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    environment.globals["_"] = _labels_in(context["language"])
    environment.globals["file"] = _files_of(loader)
    try:
        return _bounded(environment.get_template(name).generate(context))
    except _FAULTS as error:
        raise _faulty(templates or shipped, error) from None


def _labels_in(language: str) -> Callable[[str], str]:
    """`_("label")` for templates: no fields to fill, for filling them would happen outside the sandbox."""
    speech = Speech(language)

    def label(message: str) -> str:
        return speech.say(message)

    return label


def _files_of(loader: _FolderLoader) -> Callable[[str], str]:
    """`file("photo.png")` for templates: a picture or font of the folder as a `data:` address."""

    def file(name: str) -> str:
        path = loader.path_of(name)
        kind = _KINDS.get(path.suffix.lower())
        if kind is None:
            raise TemplateRuntimeError(f'"{name}" is no picture or font ({" ".join(_KINDS)})')
        if path.stat().st_size > MOST_BYTES:
            raise TemplateRuntimeError(f'"{name}" is larger than {MOST_BYTES // 1_000_000} MB')
        return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"

    return file


def _bounded(parts: Iterable[str]) -> str:
    told: list[str] = []
    letters = 0
    for part in parts:
        letters += len(part)
        if letters > MOST_LETTERS:
            raise TemplateRuntimeError(f"the report grows beyond {MOST_LETTERS:,} letters")
        told.append(part)
    return "".join(told)


def assert_plain(value: object, place: str = "context") -> None:
    """Raise TypeError unless `value` is made of exactly dict, list, str, int, float, bool and None."""
    if type(value) is dict:
        for key, inner in value.items():
            if type(key) is not str:
                raise TypeError(f"{place}: key {key!r} is no text")
            assert_plain(inner, f"{place}.{key}")
    elif type(value) is list:
        for number, inner in enumerate(value):
            assert_plain(inner, f"{place}.{number}")
    elif type(value) not in _PLAIN:
        raise TypeError(f"{place}: {type(value).__name__} is not a plain value")


class _FolderLoader(BaseLoader):
    """Files of the first folder that has them; neither `..` nor a symbolic link leads out of it."""

    def __init__(self, folders: list[Path]) -> None:
        self._folders = [folder.resolve() for folder in folders]

    def path_of(self, name: str) -> Path:
        """The file of that name. Raises TemplateNotFound where there is none, or it lies elsewhere."""
        for folder in self._folders:
            path = (folder / name).resolve()
            if not path.is_relative_to(folder):
                raise TemplateNotFound(name, f'"{name}" leads out of the folder of templates')
            if path.is_file():
                return path
        raise TemplateNotFound(name, f'there is no file "{name}"')

    def get_source(
        self,
        _environment: Environment,
        template: str,
    ) -> tuple[str, str, Callable[[], bool] | None]:
        path = self.path_of(template)
        try:
            return path.read_text(encoding="utf-8"), str(path), None
        except UnicodeDecodeError:
            raise TemplateNotFound(template, f'"{template}" is no text in UTF-8') from None


def _faulty(folder: Path, error: Exception) -> InputProblems:
    file, line = str(folder / TEMPLATE), 0
    if isinstance(error, TemplateSyntaxError):
        file, line = error.filename or file, error.lineno
    elif found := _last_template(error.__traceback__):
        file, line = found
    told = error.message if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
    reason = " ".join((told or type(error).__name__).split()).rstrip(".:")
    remedy = "Correct it, or take the file away: the one that comes with the program is used then."
    place = f"line {line}" if line else ""
    return InputProblems.one(file, place, f"the template cannot be used: {reason[:300]}.", remedy)


def _last_template(trace: TracebackType | None) -> tuple[str, int] | None:
    """File and line of the innermost template that was at work."""
    found = None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith((".j2", ".css")):
            found = file, trace.tb_lineno
        trace = trace.tb_next
    return found


def line_with(text: str, templates: Path) -> tuple[str, str]:
    """File and `line N` of the first template that holds `text`, in any case of letters; else the folder."""
    for path in sorted(templates.rglob("*")):
        if path.suffix in (".j2", ".css") and path.is_file() and not path.is_symlink():
            lines = path.read_text(encoding="utf-8", errors="replace").lower().splitlines()
            for number, line in enumerate(lines, start=1):
                if text.lower() in line:
                    return str(path), f"line {number}"
    return str(templates), ""
