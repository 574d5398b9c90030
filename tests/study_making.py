"""A study folder made for tests: two small questionnaires that share everything, and what is told of it."""

from __future__ import annotations

import datetime
from pathlib import Path

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.study_warnings import study_warnings

FIRST = """\
format: lo-diag/instrument/1
id: first
version: 1.0.0
status: draft
title: {en: First, nl: Eerste}
summary: {en: "First.", nl: "Eerste."}
licence: {id: CC-BY-4.0, holder: us, commercial_use: true, modification: true}
scales:
  often:
    stem: {en: "Last month …", nl: "Vorige maand …"}
    points: {1: {en: never, nl: nooit}, 2: {en: often, nl: vaak}}
scoring: {min_answered: 2/3}
dimensions:
  - id: support
    title: {en: Support, nl: Steun}
    definition: {en: "Support.", nl: "Steun."}
    layer: environment
    items:
      - id: s1
        referent: self
        text: {en: "I get help.", nl: "Ik krijg hulp."}
      - id: s2
        referent: self
        ask_if: {kind: [shop]}
        text: {en: "I am helped.", nl: "Ik word geholpen."}
questions:
  - {id: kind, type: choice, text: {en: K, nl: S}, options: {shop: {en: Shop, nl: W}, desk: {en: D, nl: B}}}
facts:
  - {id: budget, dimension: support, text: {en: "A budget?", nl: "Een budget?"}}
"""
SECOND = FIRST.replace("id: first", "id: second")

STUDY = """\
format: lo-diag/study/1
title: Learning here
organisation: Acme
languages: [en, nl]
instruments: [first, second]
attributes:
  team:
    title: {en: Team, nl: Ploeg}
    values: {sales: {headcount: 20}, ops: {headcount: 30}}
wave: w1
waves: [w1]
privacy: {purpose: "To learn.", recipients: "All.", retain_until: 2999-12-31}
use: {commercial: true}
facts:
  budget: yes
  span_of_control: 14
"""


def written_study(folder: Path, study: str = STUDY, first: str = FIRST, second: str = SECOND) -> Path:
    (folder / "instruments").mkdir(parents=True)
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    (folder / "instruments" / "first.yaml").write_text(first, encoding="utf-8")
    (folder / "instruments" / "second.yaml").write_text(second, encoding="utf-8")
    AnswersFile.create(folder / "answers.sqlite")
    return folder


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def check_says(folder: Path, severity: str = "error") -> list[str]:
    """What is told of a study: `place: message`, all of one severity."""
    try:
        problems = study_warnings(open_study(folder), datetime.date.today())
    except InputProblems as fault:
        problems = list(fault.problems)
    assert {problem.severity for problem in problems} <= {severity}, problems
    assert all(problem.file and problem.remedy for problem in problems), problems
    return [f"{problem.place}: {problem.message}" for problem in problems]
