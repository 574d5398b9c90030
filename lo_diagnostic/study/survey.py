"""What was asked of whom and what they answered: a wave of a study, or a bare responses file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from lo_diagnostic.errors import InputProblems, Problem, did_you_mean
from lo_diagnostic.instrument.instrument_file import InstrumentFile
from lo_diagnostic.instrument.model import LocalText
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.study.batches import SYNTHETIC
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.history import History, read_history
from lo_diagnostic.study.settings import Attribute, Confidentiality, Paper


@dataclass(frozen=True)
class Survey:
    """Everything an analysis needs. `attributes` are those of the study; a bare file has their ids alone.

    `synthetic`: some of the answers were made up, and every page must say so. `earlier`: the wave before this
    one that has answers; `linked`: may a person's answers be compared between the two? `history`: what was
    shown of the wave before; None for a bare file, which has none. `facts`: its answers.
    """

    title: LocalText
    organisation: str
    wave: str
    languages: tuple[str, ...]
    instruments: tuple[InstrumentFile, ...]
    responses: Responses
    attributes: Mapping[str, Attribute]
    headcount: int | None
    confidentiality: Confidentiality
    pilot: bool = False
    synthetic: bool = False
    retain_until: date | None = None
    colour: str | None = None
    logo: Path | None = None
    paper: Paper = "a4"
    earlier: Survey | None = None
    linked: bool = False
    history: History | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def answering(self, instruments: Sequence[InstrumentFile] | None = None) -> Survey:
        """The survey with those only who said anything to an item of `instruments` (default: all of them)."""
        asked = self.instruments if instruments is None else instruments
        items = [item.id for found in asked for item in found.instrument.asked_items(self.pilot)]
        return replace(self, responses=self.responses.answering(items))

    def group_title(self, attribute: str, group: str, language: str) -> str:
        """A group's name as readers know it."""
        known = self.attributes.get(attribute)
        return known.title_of(group, language) if known else group


def survey_of_study(folder: StudyFolder, wave: str | None = None) -> Survey:
    """One wave of a study (default: the current one) and the one before it, where that may be compared.

    Raises InputProblems for an unknown wave.
    """
    survey = _survey(folder, wave)
    before = folder.study.waves[: folder.study.waves.index(survey.wave)]
    answered = (found for name in reversed(before) if len((found := _survey(folder, name)).responses))
    earlier = next(answered, None)
    compares = earlier is not None and (earlier.history is None or earlier.history.told.compares)
    return replace(survey, earlier=earlier if compares else None)


def known_wave(folder: StudyFolder, wave: str | None) -> str:
    """The wave that was named, or the current one. Raises InputProblems for one that the study has not."""
    waves = folder.study.waves
    if wave is not None and wave not in waves:
        remedy = f"{did_you_mean(wave, waves)} A new wave is added to `waves` in study.yaml."
        raise InputProblems.one(str(folder.path), "", f'there is no wave "{wave}".', remedy)
    return wave or folder.study.wave


def _survey(folder: StudyFolder, wave: str | None) -> Survey:
    study, wave = folder.study, known_wave(folder, wave)
    batches = folder.batches()
    history = read_history(folder, wave, batches)
    sources = {
        batch.provenance.source for batch in batches if wave in batch.responses.people["wave"].cat.categories
    }
    return Survey(
        title=study.title,
        organisation=study.organisation,
        wave=wave,
        languages=tuple(study.languages),
        instruments=folder.instruments,
        responses=history.responses,
        history=history,
        attributes=study.attributes,
        headcount=study.people,
        confidentiality=study.confidentiality,
        pilot=study.pilot,
        synthetic=SYNTHETIC in sources,
        retain_until=study.privacy.retain_until,
        colour=study.report.colour,
        logo=folder.path / study.report.logo if study.report.logo else None,
        paper=study.report.paper,
        linked=study.linked,
        facts=study.facts,
    )


def survey_of_file(path: Path, responses: Responses, instruments: tuple[InstrumentFile, ...]) -> Survey:
    """A bare responses file as a survey: default thresholds, no headcount, the questionnaire's title."""
    languages = instruments[0].instrument.languages
    return Survey(
        title=instruments[0].instrument.title,
        organisation="",
        wave=_only_wave(responses, path),
        languages=languages,
        instruments=instruments,
        responses=responses,
        attributes={},
        headcount=None,
        confidentiality=Confidentiality(),
    )


def headcount_warning(survey: Survey) -> list[Problem]:
    """A warning where more people answered than there are."""
    if survey.headcount is None or (n := len(survey.answering().responses)) <= survey.headcount:
        return []
    message = f"{n} people answered, more than the headcount of {survey.headcount}."
    remedy = "Correct the headcounts; until then no interval is given for these people alone."
    return [Problem("study.yaml", "headcount", message, remedy, "warning")]


def _only_wave(responses: Responses, path: Path) -> str:
    waves = [wave for wave in responses.people["wave"].cat.categories if wave]
    if len(waves) > 1:
        message = f"holds {len(waves)} waves: {', '.join(waves)}."
        raise InputProblems.one(str(path), "", message, "Name one with `--wave`.")
    return waves[0] if waves else ""
