"""One report per group: planned from one analysis, drawn in parallel, written one by one, indexed last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from lo_diagnostic import __version__
from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.findings.comparison import GroupFinding
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.findings.one_group import group_headcount
from lo_diagnostic.report.frame import GROUP_TITLE, ReportFrame, survey_frame
from lo_diagnostic.report.group_folder import GroupFolder
from lo_diagnostic.report.group_index import index_page
from lo_diagnostic.report.group_names import names_of_groups, plain_name
from lo_diagnostic.report.group_record import Batch
from lo_diagnostic.report.group_workers import Drawing, Lost, Order, draw_all
from lo_diagnostic.report.issue import analysis_for, digest, fingerprint, refuse_other_languages, today
from lo_diagnostic.report.seal import Seal
from lo_diagnostic.report.sealing import key_of, vouch
from lo_diagnostic.report.sentences import shortened
from lo_diagnostic.resources import catalogue_folder, shipped_folder
from lo_diagnostic.study.keyed import StudyKey
from lo_diagnostic.study.ledger import Shown
from lo_diagnostic.study.study_file import STUDY_FILE
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import Speech

_READER: Final = "leader"


@dataclass(frozen=True)
class GroupReports:
    """The reports of one cut, ready to be drawn. `orders`: by group, in the order of the study.

    `withheld`: groups of which there is none. `shown`: what they all show, for the ledger.
    """

    batch: Batch
    drawing: Drawing
    orders: dict[str, Order]
    files: dict[str, str]
    withheld: tuple[str, ...]
    shown: Shown
    warnings: tuple[Problem, ...]


def plan_group_reports(
    survey: Survey, cut: str, language: str, written_as: str, templates: Path | None = None
) -> GroupReports:
    """What `issue_group_reports` makes of a survey by the attribute `cut`, as `pdf` or `html`.

    Raises InputProblems when too few people answered, no group may be shown, or the language or the attribute
    is not there.
    """
    refuse_other_languages(survey, language)
    findings = analysis_for(survey, _READER, cut)
    groups = findings.groups
    if groups is None:
        message = f'no group by "{cut}" has enough answers to be shown.'
        remedy = "Let more people answer, or report by an attribute with larger groups. Nothing was written."
        raise InputProblems.one("", "--by", message, remedy)
    told = fingerprint(findings) + digest((groups.groups, groups.hidden))
    program = f"lo-diag {__version__}"
    short_hash = hashlib.sha256(told.encode("ascii")).hexdigest()[:8]
    frame = survey_frame(survey, language, made_on=today(), program=program, short_hash=short_hash)
    orders = {one.group: _order(survey, cut, one, frame) for one in groups.groups}
    seal, key, warnings = _seal(survey, cut, findings, frame, templates is not None)
    drawing = Drawing(
        findings=_shared(findings),
        cut=replace(groups, groups=(), differences=(), agreement={}),
        facts=dict(survey.facts),
        frame=frame,
        written_as=written_as,
        templates=templates,
        seal=seal if written_as == "pdf" else None,
        key=key,
    )
    made_of = (told, list(orders.values()), dict(survey.facts), _vouched(seal), _looks(frame, templates))
    batch = Batch(cut, survey.wave, language, written_as, program, digest(made_of))
    files = _files(batch, orders)
    return GroupReports(batch, drawing, orders, files, groups.hidden, findings.shown, tuple(warnings))


def default_folder(source: Path | None, batch: Batch) -> Path:
    """`reports/WAVE-by-ATTR-LANGUAGE` in a study; beside a bare file, named after it. HTML stands apart."""
    path = source or Path()
    kind = "-html" if batch.written_as == "html" else ""
    name = f"by-{plain_name(batch.cut)}-{batch.language}{kind}"
    if (path / STUDY_FILE).is_file():
        return path / "reports" / f"{plain_name(batch.wave)}-{name}"
    stem = "report" if str(path) == "-" else path.stem
    return path.with_name(f"{stem}-{name}")


def folder_of(reports: GroupReports, path: Path) -> GroupFolder:
    """The folder of the reports. Raises InputProblems where `path` holds what this would write over."""
    return GroupFolder(path, reports.batch, reports.files)


def issue_group_reports(
    reports: GroupReports, folder: GroupFolder, workers: int, record: Callable[[], None]
) -> Iterator[str]:
    """Draw and write what the folder lacks, telling each group as it gets done; at last the index.

    `record` is called before the first file is written: what is about to be shown must be remembered first.
    Raises InputProblems where reports could not be drawn or written: those that are finished stay, and no
    file is half. A group whose process died is told of when all others are done.
    """
    orders = [reports.orders[group] for group in folder.missing]
    if not orders:
        record()
        folder.finish(reports.withheld, _index(reports, folder))
        return
    lost: list[str] = []
    with closing(draw_all(reports.drawing, orders, workers)) as drawn, ExitStack() as writing:
        for number, one in enumerate(drawn):
            if number == 0:
                record()
                writing.enter_context(folder.writing())
            if isinstance(one, Lost):
                lost.append(one.group)
            else:
                folder.add(one.group, reports.orders[one.group].title, one.content, one.pages)
            yield one.group
        if lost:
            raise _lost(folder, lost)
        folder.finish(reports.withheld, _index(reports, folder))


def _lost(folder: GroupFolder, groups: Iterable[str]) -> InputProblems:
    message = "was not made: the process that drew it was ended, perhaps for lack of memory."
    remedy = "All others are there. Run the same command again: it makes what is missing."
    return InputProblems(
        Problem(str(folder.path / folder.files[group]), f'group "{group}"', message, remedy)
        for group in groups
    )


def _index(reports: GroupReports, folder: GroupFolder) -> str:
    frame, cut = reports.drawing.frame, reports.batch.cut
    known = frame.attributes.get(cut)
    return index_page(
        frame.title,
        known.title if known else cut,
        [folder.finished[group] for group in folder.files],
        reports.withheld,
        Speech(frame.language),
    )


def _order(survey: Survey, cut: str, group: GroupFinding, frame: ReportFrame) -> Order:
    known = frame.attributes.get(cut)

    def title_of(name: str) -> str:
        return known.groups.get(name, name) if known else name

    speech = Speech(frame.language)
    members = tuple(shortened(title_of(name), GROUP_TITLE) for name in group.members)
    if group.members:
        title = speech.say("Other groups: {groups}", groups=", ".join(members))
    else:
        title = title_of(group.group)
    return Order(group, shortened(title, GROUP_TITLE), group_headcount(survey, cut, group), members)


def _files(batch: Batch, groups: Iterable[str]) -> dict[str, str]:
    """Group → `WAVE-GROUP-LANGUAGE.pdf`; a bare file may have no wave."""
    start = f"{plain_name(batch.wave)}-" if batch.wave else ""
    names = names_of_groups(groups)
    return {group: f"{start}{names[group]}-{batch.language}.{batch.written_as}" for group in names}


def _shared(findings: Findings) -> Findings:
    """What reports of groups take from the findings on everybody; processes need no more."""
    scores = findings.scores
    return replace(
        findings,
        participation={},
        groups=None,
        scores=replace(scores, groups={}, agreement={}, differences={}, changes=()) if scores else None,
        leaders=(),
        changes=(),
        withheld=(),
        shown={},
    )


def _seal(
    survey: Survey, cut: str, findings: Findings, frame: ReportFrame, own_templates: bool
) -> tuple[Seal, StudyKey | None, list[Problem]]:
    """The seal that all reports of the batch bear, but for their group."""
    key, warnings = key_of(survey)
    seal = Seal(
        reader=_READER,
        language=frame.language,
        wave=survey.wave,
        instruments={one.instrument.id: one.instrument.version for one in survey.instruments},
        program=__version__,
        made_on=frame.made_on,
        cut=cut,
        own_templates=own_templates,
        vouched=vouch(survey, findings, key) if key else None,
    )
    return seal, key, warnings


def _vouched(seal: Seal) -> tuple[object, ...]:
    """What the study vouches for, but for what was shown of it by now: a run that goes on has shown more."""
    told = seal.vouched
    return (told.instruments, told.settings, told.engine) if told else ()


def _looks(frame: ReportFrame, templates: Path | None) -> tuple[object, ...]:
    """All that decides how a report looks, but for the day on which it is made."""
    logo = hashlib.sha256(frame.logo.read_bytes()).hexdigest() if frame.logo and frame.logo.is_file() else ""
    package = catalogue_folder().parent
    files = [*package.rglob("*.py"), *package.rglob("*.po"), *shipped_folder("report_templates").rglob("*")]
    files += (shipped_folder("instruments") / "guidance").glob("*.yaml")
    files += templates.rglob("*") if templates else []
    made = hashlib.sha256()
    for path in sorted(files):
        if path.is_file():
            made.update(hashlib.sha256(path.read_bytes()).digest())
    return replace(frame, made_on=date.min, logo=None), logo, templates is None, made.hexdigest()
