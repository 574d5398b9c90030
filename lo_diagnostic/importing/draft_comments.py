"""What a drafted instrument says in its comments: what to do first, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from lo_diagnostic.importing.found_names import one_line

_LONGEST: Final = 90
_WIDTH: Final = 104


_BEGINNING: Final = """\
# A first draft of a questionnaire, made of the answers in {file}. Save it as {name}.yaml.
#
# A file of answers does not tell everything, and nothing was guessed. What only you can know is marked
# `# decide`: settle it and take the mark away. Then see what is left, and whether the answers are read
# as you expect:
#   lo-diag instruments check {name}.yaml
#   lo-diag import FILE --dry-run --instrument {name}.yaml
#
# No file of answers tells which items are worded the other way round: add `reversed: true` to each of
# them, and to all items of a scale that runs from the good end to the bad one. Where you write labels
# in place of numbers and the column does not bear the item's id, tell the import that they are numbers
# (`values: numbers` in a mapping file).
"""


def beginning(name: str, file: str) -> Iterator[str]:
    """The comments above the draft called `name` of the answers in `file`."""
    yield from _BEGINNING.format(name=name, file=file).splitlines()


def left_out(columns: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The columns that are not in the draft, by the reason."""
    if not columns:
        return
    yield ""
    yield "# Left out:"
    for reason in dict.fromkeys(reason for _, reason in columns):
        yield f"# - {reason}:"
        times = Counter(_short(name) for name, why in columns if why == reason)
        yield from _wrapped(
            [f"{name} ({many} columns)" if many > 1 else name for name, many in times.items()]
        )


def _short(name: str) -> str:
    line = one_line(name)
    return f'"{line[:_LONGEST]}…"' if len(line) > _LONGEST else f'"{line}"'


def _wrapped(names: Sequence[str]) -> Iterator[str]:
    line = ""
    for name in names:
        if line and len(line) + len(name) > _WIDTH:
            yield f"#     {line},"
            line = ""
        line = f"{line}, {name}" if line else name
    yield f"#     {line}"
