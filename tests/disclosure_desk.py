"""Made organisations before the real command line: their files, and the commands that read them."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from typer.testing import CliRunner

from lo_diagnostic.cli.main import app
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.study.new_study import create_study
from tests.disclosure_organisations import ATTRIBUTES, Items, Organisation
from tests.program import Outcome
from tests.survey_making import make_instrument


@dataclass(frozen=True)
class Desk:
    """The command line with something to score: `words` name the source."""

    folder: Path
    words: tuple[str, ...]

    def score(self, *cuts: str, to: Sequence[str] = ("--json",)) -> Outcome:
        """`lo-diag score`, with `--json` unless it is to be written elsewhere."""
        return call("score", *self.words, *(word for cut in cuts for word in ("--by", cut)), *to)

    def table(self, *cuts: str) -> str:
        """What `lo-diag score --out x.csv` writes."""
        out = self.folder / "x.csv"
        self.score(*cuts, to=("--out", str(out)))
        return out.read_text(encoding="utf-8")

    def report(self) -> str:
        """What `lo-diag report --format html` writes."""
        out = self.folder / "x.html"
        call("report", *self.words, "--format", "html", "-o", str(out))
        return out.read_text(encoding="utf-8")

    def take_in(self, answers: str, name: str) -> Outcome:
        """`lo-diag import` of a responses file."""
        path = self.folder / f"{name}.csv"
        path.write_text(answers, encoding="utf-8")
        return call("import", str(path), "--study", str(self.folder / "study"))


def call(*words: str) -> Outcome:
    """A command in this process, which must succeed; what it raises comes through."""
    done = CliRunner().invoke(app, words)
    if done.exception is not None:
        raise done.exception
    return Outcome(done.exit_code, done.stdout, done.stderr)


@contextmanager
def bare_file(organisation: Organisation, csv: str = "") -> Iterator[Desk]:
    """Everybody's answers (or those of `csv`) as a file beside its questionnaire."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        answers, instrument = folder / "answers.csv", folder / "made.yaml"
        answers.write_text(csv or organisation.csv(), encoding="utf-8")
        instrument.write_text(_questionnaire(organisation), encoding="utf-8")
        yield Desk(folder, (str(answers), "--instrument", str(instrument)))


@contextmanager
def study(organisation: Organisation, late: Collection[int] = ()) -> Iterator[Desk]:
    """A study folder with the answers of all but the late ones imported; it knows everybody's groups."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        instrument = folder / "made.yaml"
        instrument.write_text(_questionnaire(organisation), encoding="utf-8")
        create_study(folder / "study", _settings(organisation), [find_instrument(str(instrument))])
        desk = Desk(folder, (str(folder / "study"),))
        desk.take_in(organisation.without(late).csv(), "first")
        yield desk


def _questionnaire(organisation: Organisation) -> str:
    return _yaml(tuple(organisation.dimensions.items()), tuple(organisation.layers.values()))


@lru_cache
def _yaml(dimensions: tuple[tuple[str, Items], ...], layers: tuple[str, ...]) -> str:
    made: dict[str, Any] = make_instrument(dict(dimensions)).model_dump(
        exclude_none=True, exclude_defaults=True
    )
    for dimension, layer in zip(made["dimensions"], layers, strict=True):
        dimension["layer"] = layer
    text = StringIO()
    YAML().dump(made | {"scoring": {"min_answered": "2/3"}}, text)
    return text.getvalue()


def _settings(organisation: Organisation) -> dict[str, Any]:
    groups = {of: {one.groups[of] for one in organisation.people if of in one.groups} for of in ATTRIBUTES}
    attributes = {
        of: {"title": {"en": of}, "values": {name: {} for name in sorted(names)}}
        for of, names in groups.items()
    }
    return {
        "title": "Made",
        "organisation": "Made Ltd",
        "languages": ["en"],
        "attributes": attributes,
        "wave": "w",
        "waves": ["w"],
        "confidentiality": {
            "minimum_group": organisation.minimum_group,
            "minimum_detail": organisation.minimum_detail,
        },
        "privacy": {"purpose": "a test", "recipients": "nobody", "retain_until": "2099-01-01"},
    }
