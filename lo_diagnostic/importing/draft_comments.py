"""What a drafted instrument says in its comments: what to do first, what to decide, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from lo_diagnostic.importing.found_items import LeftOut
from lo_diagnostic.importing.found_names import one_line
from lo_diagnostic.importing.found_scales import FoundScale
from lo_diagnostic.importing.label_families import begins_weak

_LONGEST: Final = 60
_WIDTH: Final = 104
_REVERSED: Final = "if a high number is the weak end, mark its items `reversed: true`"
_NO_RATING: Final = "if it is no rating, ask it as a question of type number"

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


def scale_doubt(scale: FoundScale, items: int) -> str:
    """What is to be decided of a scale that so many items are on; empty where nothing is."""
    alone = items == 1 and scale.name in ("numbers", "codes")
    told = scale.doubt
    for doubt in filter(None, (_end_doubt(scale), _NO_RATING if alone else "")):
        asked = told.endswith("?")
        told += f" {doubt[0].upper()}{doubt[1:]}" if asked else f"; {doubt}" if told else doubt
    return told


def _end_doubt(scale: FoundScale) -> str:
    """What to do where the first point may be the strong end; a person decided the labels of a table."""
    first, last = scale.points[0], scale.points[-1]
    bare = first.label == str(first.value)
    decided = scale.name == "table" and not bare
    if first.value is None or decided or begins_weak(first.label, last.label):
        return ""
    return _REVERSED if bare else f"point {first.value} is {_short(first.label)}: {_REVERSED}"


def left_out(columns: Sequence[LeftOut]) -> Iterator[str]:
    """The columns that are not in the draft, by the reason."""
    if not columns:
        return
    yield ""
    yield "# Left out:"
    for reason in dict.fromkeys(column.reason for column in columns):
        yield f"# - {reason}:"
        yield from _wrapped(_told([column for column in columns if column.reason == reason]))


def _told(columns: Sequence[LeftOut]) -> list[str]:
    """How columns are called: rows of one question by that; by its place what would look like another."""
    rows = Counter(column.question for column in columns if column.question)
    called: dict[str, list[int]] = {}
    for column in columns:
        name = column.question if rows[column.question] > 1 else column.name
        called.setdefault(one_line(name), []).append(column.place)
    alike = Counter(map(_short, called))
    told = []
    for name, places in called.items():
        more = [f"{len(places)} columns"] * (len(places) > 1) + [f"#{places[0]}"] * (alike[_short(name)] > 1)
        told.append(f"{_short(name)} ({' from '.join(more)})" if more else _short(name))
    return told


def _short(text: str) -> str:
    """The text in quotes, without its middle where it is long."""
    line, half = one_line(text), _LONGEST // 2
    return f'"{line[:half].rstrip()}…{line[-half:].lstrip()}"' if len(line) > _LONGEST else f'"{line}"'


def _wrapped(names: Sequence[str]) -> Iterator[str]:
    line = ""
    for name in names:
        if line and len(line) + len(name) > _WIDTH:
            yield f"#     {line},"
            line = ""
        line = f"{line}, {name}" if line else name
    yield f"#     {line}"
