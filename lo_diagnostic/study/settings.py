"""What `study.yaml` says: what is asked of whom, and how confidentiality is kept (CONTRACT §2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from lo_diagnostic.instrument.checks import LEADER, ROLE, ROLES
from lo_diagnostic.instrument.model import RESERVED_COLUMNS, Filled, Language, LocalText, Strict
from lo_diagnostic.yaml_file import Finding, KeyPath

STUDY_FORMAT = "lo-diag/study/1"
ANY_LANGUAGE = "any"
"""Under this key stands a text that is given once for all languages."""
LEAST_MINIMUM = 3
"""No study may show results of fewer people than this."""

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
Headcount = Annotated[int, Field(ge=0, le=10_000_000)]


def _as_value_id(value: Any) -> Any:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.strip() or len(text) > 80 or "," in text:
        raise ValueError("must be text of at most 80 characters without a comma")
    return text


def _as_day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is no date such as 2027-12-31") from None
    return value


def _a_colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError(f'{value!r} is no colour such as "#0b5394"')
    return value.lower()


def _as_local_text(value: Any) -> Any:
    """One text for all languages, or one each."""
    return LocalText({ANY_LANGUAGE: value}) if isinstance(value, str) and value.strip() else value


StudyText = Annotated[LocalText, BeforeValidator(_as_local_text)]
ValueId = Annotated[str, BeforeValidator(_as_value_id)]
WaveId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")]
Day = Annotated[date, BeforeValidator(_as_day)]
Colour = Annotated[str, AfterValidator(_a_colour)]
Paper = Literal["a4", "letter"]


class AttributeValue(Strict):
    """One group: its title (default: its id) and how many people belong to it."""

    title: LocalText | None = None
    headcount: Headcount | None = None


class Attribute(Strict):
    """What people are grouped by."""

    title: LocalText
    values: Annotated[dict[ValueId, AttributeValue], Field(min_length=1)]

    def title_of(self, value: str, language: str) -> str:
        """A group's name in `language`."""
        title = self.values[value].title if value in self.values else None
        return title.in_language(language) if title else value


class Confidentiality(Strict):
    """People needed behind a number."""

    minimum_group: Annotated[int, Field(ge=LEAST_MINIMUM, le=1000)] = 5
    minimum_detail: Annotated[int, Field(ge=LEAST_MINIMUM, le=1000)] = 10


class Privacy(Strict):
    """What respondents are told before they answer."""

    purpose: StudyText
    recipients: StudyText
    retain_until: Day


class Use(Strict):
    """How the study is used, for whoever has to judge an instrument's licence."""

    commercial: bool = True


class ReportLook(Strict):
    """The client's logo (a file in the study folder) and accent colour, and the paper to print on."""

    logo: Filled | None = None
    colour: Colour | None = None
    paper: Paper = "a4"


class Study(Strict):
    """A study as `study.yaml` describes it."""

    format: Literal["lo-diag/study/1"]
    title: StudyText
    organisation: Filled
    languages: Annotated[list[Language], Field(min_length=1)]
    instruments: Annotated[list[Filled], Field(min_length=1)]
    headcount: Headcount | None = None
    attributes: Annotated[dict[Name, Attribute], Field(default_factory=dict)]
    wave: WaveId
    waves: Annotated[list[WaveId], Field(min_length=1)]
    linked: bool = False
    pilot: bool = False
    confidentiality: Confidentiality = Confidentiality()
    privacy: Privacy
    use: Use = Use()
    facts: Annotated[dict[str, Any], Field(default_factory=dict)]
    report: ReportLook = ReportLook()

    @property
    def people(self) -> int | None:
        """Headcount: as stated, or the sum over the first attribute where every value states one."""
        if self.headcount is not None or not self.attributes:
            return self.headcount
        counts = [value.headcount for value in next(iter(self.attributes.values())).values.values()]
        return None if any(count is None for count in counts) else sum(count or 0 for count in counts)


def check_study(study: Study) -> Iterator[Finding]:
    """Rules across fields, as (key path, what is wrong, what mends it)."""
    if study.wave not in study.waves:
        yield ("wave",), f'the current wave "{study.wave}" is not among the waves.', "Add it to `waves`."
    for name in dict.fromkeys(study.instruments):
        if study.instruments.count(name) > 1:
            yield ("instruments",), f'"{name}" stands here more than once.', "Name each questionnaire once."
    if study.confidentiality.minimum_detail < study.confidentiality.minimum_group:
        remedy = "Raise it to minimum_group or more."
        yield ("confidentiality", "minimum_detail"), "minimum_detail lies below minimum_group.", remedy
    yield from _check_attributes(study)
    if ROLE in study.attributes:
        yield from _check_role(study.attributes[ROLE])


def _check_attributes(study: Study) -> Iterator[Finding]:
    """Names that are free, titles in every language of the study."""
    for name, attribute in study.attributes.items():
        if name in RESERVED_COLUMNS:
            yield (
                ("attributes", name),
                f'"{name}" is the name of a column of every responses file.',
                "Rename it.",
            )
        titles: list[tuple[KeyPath, str, LocalText | None]] = [((), name, attribute.title)]
        titles += [(("values", group), group, value.title) for group, value in attribute.values.items()]
        for within, titled, title in titles:
            for language in study.languages:
                if title is not None and language not in title.root:
                    path: KeyPath = ("attributes", name, *within, "title")
                    yield (
                        path,
                        f'the title of "{titled}" is missing in "{language}".',
                        f"Add `{language}: …`.",
                    )


def _check_role(role: Attribute) -> Iterator[Finding]:
    """The role means the same in all studies: questionnaires speak to leaders by it."""
    path: KeyPath = ("attributes", ROLE, "values")
    for value in role.values:
        if value not in ROLES:
            message = f'"{ROLE}" is kept for staff and leader; "{value}" is neither.'
            remedy = "Use these two; an attribute of another name may hold finer groups."
            yield (*path, value), message, remedy
    if LEADER not in role.values:
        yield path, f'"{ROLE}" has no value "{LEADER}", so nobody can be a leader.', "Add `leader: {}`."
