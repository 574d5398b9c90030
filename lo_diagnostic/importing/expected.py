"""What a file of answers may hold: items, questions, attributes, languages, waves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.model import (
    RESERVED_COLUMNS,
    Instrument,
    LocalText,
    Question,
    Scale,
)


@dataclass(frozen=True)
class ExpectedAttribute:
    """An attribute: its titles (read as column names, too) and its values with their titles.

    `free`: any other value is taken as it stands; otherwise it is an error. `needed`: so is a file
    without the column.
    """

    name: str
    titles: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    free: bool = False
    needed: bool = False


@dataclass(frozen=True)
class ExpectedItem:
    """An item: every wording with how it is called, its scale, and whether people are asked it."""

    id: str
    texts: tuple[tuple[str, str], ...]
    scale: Scale
    asked: bool


@dataclass(frozen=True)
class Expected:
    """What a file may hold. The first language and `wave` hold where the file does not say.

    `waves`: those allowed; empty: any. `strict`: a column that is none of these is an error,
    otherwise it is left out with a warning.
    """

    instruments: tuple[Instrument, ...]
    attributes: tuple[ExpectedAttribute, ...]
    languages: tuple[str, ...]
    wave: str
    waves: tuple[str, ...] = ()
    pilot: bool = False
    strict: bool = True

    def items(self) -> dict[str, ExpectedItem]:
        """Items of all the instruments, in order; one that two of them share is asked if either asks it."""
        found: dict[str, ExpectedItem] = {}
        for instrument in self.instruments:
            for dimension, item in instrument.items():
                asked = self.pilot or not item.reserve
                known = found.get(item.id)
                texts = _texts("item text", item.text)
                if item.leader_text is not None:
                    texts += _texts("leader text", item.leader_text)
                if known is not None:
                    asked, texts = asked or known.asked, known.texts + texts
                scale = known.scale if known else instrument.scale_of(dimension, item)
                found[item.id] = ExpectedItem(item.id, texts, scale, asked)
        return found

    def questions(self) -> dict[str, Question]:
        """Questions of all the instruments, in order."""
        found: dict[str, Question] = {}
        for instrument in self.instruments:
            for question in instrument.questions:
                found.setdefault(question.id, question)
        return found


def bare_file(instruments: Sequence[Instrument], by: Sequence[str] = ()) -> Expected:
    """What a responses file without a study may hold: `by` names its attributes.

    Attributes that decide who was asked what are read, too. Raises InputProblems where a name in `by`
    cannot be an attribute.
    """
    deciding = _deciding_values(instruments)
    items = {item.id for instrument in instruments for _, item in instrument.items()}
    for name in by:
        if name in RESERVED_COLUMNS or name in items:
            message = f'"{name}" is {"an item" if name in items else "no attribute"}.'
            raise InputProblems.one("", f"--by {name}", message, "Name a column that groups people.")
    attributes = tuple(
        ExpectedAttribute(
            name, values=dict.fromkeys(deciding.get(name, ()), ()), free=True, needed=name in by
        )
        for name in dict.fromkeys([*by, *deciding])
    )
    languages = dict.fromkeys(language for instrument in instruments for language in instrument.languages)
    return Expected(tuple(instruments), attributes, tuple(languages) or ("en",), wave="", strict=False)


def _texts(called: str, text: LocalText) -> tuple[tuple[str, str], ...]:
    return tuple((f"{called} ({language})", wording) for language, wording in text.root.items())


def _deciding_values(instruments: Sequence[Instrument]) -> dict[str, dict[str, None]]:
    """Attribute → values that a condition of the instruments names."""
    found: dict[str, dict[str, None]] = {}
    for instrument in instruments:
        questions = {question.id for question in instrument.questions}
        for _, _, condition in instrument.conditions():
            for name, values in condition.items():
                if name not in questions:
                    found.setdefault(name, {}).update(dict.fromkeys(values))
    return found
