"""Page 6: split bars of the answers to each question; unfavourable left of zero, the middle answer apart.

What left and right stand for is printed right above the bars, again wherever it differs from the row before:
in a question that is put the other way round, “often” stands left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lo_diagnostic.charts.lettering import LINE_HEIGHT, wrap
from lo_diagnostic.charts.marks import (
    Lettering,
    Picture,
    Row,
    boxes,
    lines,
    picture,
    text_rows,
    texts,
    tip_box,
)
from lo_diagnostic.charts.split import ItemSplit, item_splits
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, STRONG, Theme, shade
from lo_diagnostic.charts.words import about, in_ten, percent, title_of
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.text import Speech

_TEXT: Final = 236.0
_ZERO: Final = 398.0
_SIDE: Final = 112.0  # pixels of the longest bar on either side
_MIDDLE: Final = (552.0, 576.0)  # the middle answer's bar; its number follows
_NUMBER: Final = 606.0
_BAR: Final = 15.0
_HEAD: Final = 30.0
_TURN: Final = 18.0  # room in a row for a line of words of its own
_LINE: Final = NOTE * LINE_HEIGHT
_SIDE_WORDS: Final = 140.0
_MIDDLE_WORDS: Final = FULL_WIDTH - _MIDDLE[0] - 20  # beside it stands what the last numbers are
_GAP: Final = 10.0


@dataclass(frozen=True)
class _ItemRow:
    split: ItemSplit
    text: list[str]
    turn: float  # room for words of its own: left and right stand for other answers than in the row above
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Of the text and, below the words of its own, the bars."""
        return (self.top + self.turn + self.bottom) / 2


@dataclass(frozen=True)
class _Part:
    title: list[str]
    rows: list[_ItemRow]
    top: float  # of its heading
    head: float  # height of its heading


def draw(found: Sequence[DimensionFinding], speech: Speech, theme: Theme, widest: float = 1) -> Picture:
    """Split bars of all items of `found`; `widest` is the share (0–1) that takes the full side.

    Needs at least one dimension whose items may be shown.
    """
    parts, height = _lay_out(found, speech)
    rows = [row for part in parts for row in part.rows]
    scale = _SIDE / max(widest, 0.01)
    layers = [
        lines(_separators(parts, theme), 0.5),
        boxes([box for row in rows for box in _bars(row, scale, theme)]),
        boxes([box for row in rows for box in _middle_bar(row, theme)]),
        lines([_zero(part, theme) for part in parts], 1),
        texts([r for part in parts for r in _headings(part, theme)], Lettering(LABEL, STRONG)),
        texts([r for row in rows for r in _texts(row, theme)], Lettering(LABEL)),
        texts([r for row in rows for r in _left(row, scale, speech, theme)], Lettering(NOTE, align="right")),
        texts(
            [r for part in parts for r in _heads(part, "right", theme)],
            Lettering(NOTE, align="right"),
        ),
        texts([r for row in rows for r in _right(row, scale, speech, theme)], Lettering(NOTE)),
        texts([r for part in parts for r in _heads(part, "left", theme)], Lettering(NOTE)),
        texts([r for row in rows for r in _numbers(row, speech, theme)], Lettering(NOTE, align="right")),
        boxes([tip_box(0, row.top, FULL_WIDTH, row.bottom, _tip(row.split, speech)) for row in rows]),
    ]
    return picture(layers, FULL_WIDTH, height, _answer(rows, speech))


def height_of(found: Sequence[DimensionFinding], speech: Speech) -> float:
    """How many pixels high the chart of these dimensions is."""
    return _lay_out(found, speech)[1]


def _lay_out(found: Sequence[DimensionFinding], speech: Speech) -> tuple[list[_Part], float]:
    parts: list[_Part] = []
    top = 0.0
    for one in found:
        heading = top
        title = wrap(_title(one, speech), _TEXT - 14, LABEL, STRONG)
        splits = item_splits(one, speech)
        words = max(map(len, _side_words(splits[0])), default=1)
        words = max(words, len(_middle_words(splits[0])))
        head = max(_HEAD + (words - 1) * _LINE, len(title) * LABEL * LINE_HEIGHT + 14)
        top += head
        rows = []
        for split, above in zip(splits, [*splits[:1], *splits], strict=False):
            text = wrap(split.text, _TEXT - 14, LABEL)
            turned = split.unfavourable_words != above.unfavourable_words
            turn = _TURN + (max(map(len, _side_words(split))) - 1) * _LINE if turned else 0
            bottom = top + max(len(text) * LABEL * LINE_HEIGHT + 9, 28) + turn
            rows.append(_ItemRow(split, text, turn, top, bottom))
            top = bottom
        parts.append(_Part(title, rows, heading, head))
        top += _GAP
    return parts, top


def _side_words(split: ItemSplit) -> tuple[list[str], list[str]]:
    """What left and right stand for, in lines."""
    said = (split.unfavourable_words, split.favourable_words)
    left, right = (wrap(words, _SIDE_WORDS, NOTE) for words in said)
    return left, right


def _middle_words(split: ItemSplit) -> list[str]:
    return wrap(split.middle.label, _MIDDLE_WORDS, NOTE) if split.middle else []


def _separators(parts: Sequence[_Part], theme: Theme) -> list[Row]:
    edges = [(part.top + part.head, theme.middle_grey) for part in parts]
    edges += [(row.bottom, theme.line_grey) for part in parts for row in part.rows]
    return [{"x": 0, "x2": FULL_WIDTH, "y": y, "y2": y, "colour": colour} for y, colour in edges]


def _zero(part: _Part, theme: Theme) -> Row:
    return {
        "x": _ZERO,
        "x2": _ZERO,
        "y": part.top + part.head,
        "y2": part.rows[-1].bottom,
        "colour": theme.grey,
    }


def _bars(row: _ItemRow, scale: float, theme: Theme) -> list[Row]:
    """Both sides, from zero outwards, darker towards the end of the scale."""
    boxed: list[Row] = []
    sides = ((row.split.unfavourable, -1, theme.unfavourable), (row.split.favourable, 1, theme.favourable))
    for answers, direction, colours in sides:
        x = _ZERO
        for number, answer in enumerate(answers):
            x2 = x + direction * answer.share * scale
            colour = shade(colours, number / max(len(answers) - 1, 1))
            boxed.append(_bar(x, x2, row, colour) | {"answer": answer.label, "share": answer.share})
            x = x2
    return [box for box in boxed if box["share"] > 0]


def _bar(x: float, x2: float, row: _ItemRow, colour: str) -> Row:
    return {"x": x, "x2": x2, "y": row.middle - _BAR / 2, "y2": row.middle + _BAR / 2, "colour": colour}


def _middle_bar(row: _ItemRow, theme: Theme) -> list[Row]:
    middle = row.split.middle
    if middle is None or not middle.share:
        return []
    left, right = _MIDDLE
    bar = _bar(left, left + (right - left) * middle.share, row, theme.neutral)
    return [bar | {"answer": middle.label, "share": middle.share}]


def _title(found: DimensionFinding, speech: Speech) -> str:
    """`Curiosity: about 58`."""
    if found.scores.mean is None:
        return title_of(found, speech)
    return f"{title_of(found, speech)}: {about(found.scores.mean, speech)}"


def _headings(part: _Part, theme: Theme) -> list[Row]:
    middle = part.top + part.head - 5 - len(part.title) * LABEL * LINE_HEIGHT / 2
    return text_rows(part.title, 0, middle, LABEL, theme.ink)


def _heads(part: _Part, align: str, theme: Theme) -> list[Row]:
    """What left, right and middle stand for: above each dimension, and in each row that differs."""
    low = part.top + part.head - 12  # where the last line of words stands
    first = part.rows[0].split
    turned = [row for row in part.rows if row.turn]
    heads = [(low, first), *((row.top + 11 + row.turn - _TURN, row.split) for row in turned)]
    side, x, colours = (
        (0, _ZERO - 6, theme.unfavourable) if align == "right" else (1, _ZERO + 6, theme.favourable)
    )
    rows = _above(["n"] if align == "right" else [], FULL_WIDTH, low, theme.grey)
    rows += _above([] if align == "right" else _middle_words(first), _MIDDLE[0], low, theme.grey)
    for at, split in heads:
        rows += _above(_side_words(split)[side], x, at, colours[1])
    return rows


def _above(said: list[str], x: float, low: float, colour: str) -> list[Row]:
    """Lines of words, the last of them at `low`."""
    return text_rows(said, x, low - (len(said) - 1) * _LINE / 2, NOTE, colour)


def _texts(row: _ItemRow, theme: Theme) -> list[Row]:
    return text_rows(row.text, 0, row.middle, LABEL, theme.ink)


def _left(row: _ItemRow, scale: float, speech: Speech, theme: Theme) -> list[Row]:
    if row.split.withheld:
        return []
    share = row.split.unfavourable_share
    return text_rows([percent(share, speech)], _ZERO - share * scale - 5, row.middle, NOTE, theme.ink)


def _right(row: _ItemRow, scale: float, speech: Speech, theme: Theme) -> list[Row]:
    if row.split.withheld:
        return text_rows([speech.say("not shown")], _ZERO + 6, row.middle, NOTE, theme.grey)
    share = row.split.favourable_share
    return text_rows([percent(share, speech)], _ZERO + share * scale + 5, row.middle, NOTE, theme.ink)


def _numbers(row: _ItemRow, speech: Speech, theme: Theme) -> list[Row]:
    if row.split.withheld:
        return []
    rows = text_rows([speech.number(row.split.n)], FULL_WIDTH, row.middle, NOTE, theme.grey)
    if row.split.middle is not None:
        rows += text_rows([percent(row.split.middle.share, speech)], _NUMBER, row.middle, NOTE, theme.ink)
    return rows


def _tip(split: ItemSplit, speech: Speech) -> str:
    """`I ask questions – never 3%, rarely 10%, …`, from the unfavourable end to the favourable one."""
    question = split.text.rstrip(".")
    if split.withheld:
        return f"{question} – {speech.say('not shown')}"
    middle = (split.middle,) if split.middle else ()
    answers = (*reversed(split.unfavourable), *middle, *split.favourable)
    shares = ", ".join(f"{one.label} {percent(one.share, speech)}" for one in answers)
    return f"{question} – {shares}"


def _answer(rows: Sequence[_ItemRow], speech: Speech) -> str:
    shown = [row.split for row in rows if not row.split.withheld]
    if not shown:
        return speech.say("No answers may be shown here.")
    most = max(shown, key=lambda split: split.unfavourable_share)
    return speech.say(
        "Answers to {n} questions; most often unfavourable: “{item}” ({answers}: {share}).",
        n=speech.number(len(shown)),
        item=most.text,
        share=in_ten(most.unfavourable_share, speech),
        answers=most.unfavourable_words,
    )
