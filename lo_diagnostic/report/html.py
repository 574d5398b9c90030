"""From plain values to HTML: Jinja's immutable sandbox, all escaped, templates from one folder only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.resources import shipped_folder
from lo_diagnostic.text import Speech

TEMPLATE = "leader.html.j2"
_PLAIN = (str, int, float, bool, type(None))


def render_html(context: dict[str, Any], templates: Path | None = None, name: str = TEMPLATE) -> str:
    """The report as one HTML text, from the templates in `templates` (default: the shipped ones).

    Raises InputProblems when a template is missing, faulty or reaches for what it may not have,
    and TypeError when the context holds anything but plain values (our bug).
    """
    assert_plain(context)
    folder = templates or shipped_folder("report_templates")
    environment = ImmutableSandboxedEnvironment(
        loader=_FolderLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    environment.globals["_"] = _labels_in(context["language"])
    try:
        return environment.get_template(name).render(context)
    except TemplateError as error:
        raise _faulty(folder, error) from None
    except (ArithmeticError, LookupError, TypeError, ValueError, MemoryError, RecursionError) as error:
        raise _faulty(folder, error) from None


def _labels_in(language: str) -> Callable[[str], str]:
    """`_("label")` for templates: no fields to fill, for filling them would happen outside the sandbox."""
    speech = Speech(language)

    def label(message: str) -> str:
        return speech.say(message)

    return label


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
    """Templates of one folder; neither `..` nor a symbolic link leads out of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def get_source(
        self,
        _environment: Environment,
        template: str,
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        path = (self._folder / template).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            raise TemplateNotFound(template)
        try:
            return path.read_text(encoding="utf-8"), template, None
        except (OSError, UnicodeDecodeError):
            raise TemplateNotFound(template) from None


def _faulty(folder: Path, error: Exception) -> InputProblems:
    remedy = "Correct it, or start again from the templates that come with the program."
    if isinstance(error, TemplateNotFound):
        return InputProblems.one(
            str(folder), "", f'there is no template "{error.name}" in this folder.', remedy
        )
    name = getattr(error, "name", None) or TEMPLATE
    line = getattr(error, "lineno", None)
    message = f"the template cannot be used: {type(error).__name__}: {error}."
    return InputProblems.one(str(folder / str(name)), f"line {line}" if line else "", message, remedy)
