"""What several instruments of a study share must be the same in each: it is asked once, and counts in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from lo_diagnostic.instrument.model import Instrument, LocalText, Scale
from lo_diagnostic.yaml_file import Finding

Aspects = dict[str, Any]
"""What makes a question the question that it is, or a dimension the dimension."""

_REMEDY: Final = "What they share must be the same in both: change one of them, or give it another id."


def check_shared(instruments: Sequence[Instrument], languages: Sequence[str]) -> Iterator[Finding]:
    """Items, questions, facts and dimensions of one id that differ between instruments, in `languages`."""
    seen: dict[tuple[str, str], tuple[str, Aspects]] = {}
    for instrument in instruments:
        for key, aspects in (*_asked(instrument, languages), *_measured(instrument, languages)):
            first, known = seen.setdefault(key, (instrument.id, {}))
            if differing := [name for name, aspect in aspects.items() if known.get(name, aspect) != aspect]:
                told = " and ".join(differing)
                message = f'{key[0]} "{key[1]}" has another {told} in "{instrument.id}" than in "{first}".'
                yield ("instruments",), message, _REMEDY
            seen[key] = (first, aspects | known)


def _asked(instrument: Instrument, languages: Sequence[str]) -> Iterator[tuple[tuple[str, str], Aspects]]:
    """Everything that respondents or the organisation answer: (where its id counts, id) → its aspects."""

    def read(text: LocalText | None) -> tuple[str | None, ...] | None:
        return tuple(text.root.get(language) for language in languages) if text else None

    def answers(scale: Scale) -> Aspects:
        points = {value: read(label) for value, label in scale.points.items()}
        return {"stem": read(scale.stem), "points": points, "cannot_say": read(scale.cannot_say)}

    for dimension, item in instrument.items():
        yield (
            ("question", item.id),
            {
                "type": "item",
                "text": read(item.text),
                "keying": item.reversed,
                "scale": answers(instrument.scale_of(dimension, item)),
                **({"wording for leaders": read(item.leader_text)} if item.leader_text else {}),
            },
        )
    for question in instrument.questions:
        options = {value: read(title) for value, title in (question.options or {}).items()}
        yield (
            ("question", question.id),
            {"type": question.type, "text": read(question.text), "set of options": options},
        )
    for fact in instrument.facts:
        yield ("fact", fact.id), {"text": read(fact.text)}


def _measured(instrument: Instrument, languages: Sequence[str]) -> Iterator[tuple[tuple[str, str], Aspects]]:
    """Everything that gets a score: what is read from the score must be read alike."""
    for dimension in instrument.dimensions:
        bands = instrument.bands[dimension.bands] if dimension.bands else []
        yield (
            ("dimension", dimension.id),
            {
                "layer": dimension.layer,
                "direction (`high`)": dimension.high,
                "set of bands": [
                    (
                        band.id,
                        band.below,
                        band.upto,
                        [band.title.root.get(language) for language in languages],
                    )
                    for band in bands
                ],
                "scale": list(instrument.scale_of(dimension, dimension.items[0]).points),
            },
        )
