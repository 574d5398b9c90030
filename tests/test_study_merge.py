"""Several laptops, one study: copies of its folder are brought together, and nobody counts twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.merge import prepare_merge
from tests.answers_kept import keep_answer
from tests.interview_making import WAVE, drafts, write_study
from tests.program import lo_diag


def _answer(folder: Path, people: int, start: int = 0, *, send: bool = True) -> None:
    with AnswersFile.open(folder / "answers.sqlite", writing=True) as answers:
        for number in range(start, start + people):
            person = answers.begin_person(WAVE, "en")
            keep_answer(answers, person, "time1", 1 + number % 5)
            if send:
                answers.finish_person(person)


@pytest.fixture
def laptops(tmp_path: Path) -> tuple[Path, Path]:
    """A study with a file that was imported before, and a copy on another laptop."""
    write_study(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    return tmp_path / "one", tmp_path / "two"


def test_each_person_counts_once_however_often_folders_are_brought_together(
    laptops: tuple[Path, Path],
) -> None:
    one, two = laptops
    _answer(one, 3)
    _answer(two, 4)
    _answer(two, 1, send=False)
    dry = lo_diag("import", str(two), "--study", str(one), "--dry-run", cwd=one)
    assert dry.code == 0
    assert "5 people" in dry.err
    assert len(drafts(open_study(one))) == 3
    first = lo_diag("import", str(two), "--study", str(one), cwd=one)
    assert "Took in 5 people who are new" in first.err
    assert "1 of them with an interview that was not sent" in first.err
    again = lo_diag("import", str(two), "--study", str(one), cwd=one)
    assert "Took in 0 people" in again.err
    assert "5 people were here already" in again.err
    kept = drafts(open_study(one))
    assert len(kept) == 8
    assert sum(draft.finished for draft in kept) == 7


def test_what_was_sent_later_takes_the_place_of_its_draft(laptops: tuple[Path, Path]) -> None:
    one, two = laptops
    _answer(two, 1, send=False)
    prepare_merge(open_study(one), two).write()
    with AnswersFile.open(two / "answers.sqlite", writing=True) as answers:
        (draft,) = answers.drafts()
        keep_answer(answers, draft.person, "time2", 5)
        answers.finish_person(draft.person)
    prepare_merge(open_study(one), two).write()
    (kept,) = drafts(open_study(one))
    assert kept.finished
    assert kept.answers == {"time1": 1, "time2": 5}


def test_another_study_is_refused(laptops: tuple[Path, Path], tmp_path: Path) -> None:
    write_study(tmp_path / "other")
    outcome = lo_diag("import", str(tmp_path / "other"), "--study", str(laptops[0]), cwd=tmp_path)
    assert outcome.code == 1
    assert "is another study" in outcome.err


def test_a_copy_that_showed_results_is_refused(laptops: tuple[Path, Path]) -> None:
    one, two = laptops
    _answer(two, 6)
    assert lo_diag("score", str(two), cwd=two).code == 0
    outcome = lo_diag("import", str(two), "--study", str(one), cwd=one)
    assert outcome.code == 1
    assert "has shown results of its own" in outcome.err
    assert drafts(open_study(one)) == []


def test_a_copy_with_an_import_of_its_own_is_refused(laptops: tuple[Path, Path]) -> None:
    one, two = laptops
    (two / "answers.csv").write_text("team,time1\nsales,3\nops,4\n", encoding="utf-8")
    assert lo_diag("import", "answers.csv", cwd=two).code == 0
    outcome = lo_diag("import", str(two), "--study", str(one), cwd=one)
    assert outcome.code == 1
    assert "holds an import that is not here" in outcome.err


@pytest.mark.parametrize("option", ["--json", "--finished-only", "--draft-map"])
def test_what_is_told_of_an_export_makes_no_sense_of_a_folder(
    laptops: tuple[Path, Path], option: str
) -> None:
    outcome = lo_diag("import", str(laptops[1]), "--study", str(laptops[0]), option, cwd=laptops[0])
    assert outcome.code == 2
    assert "makes no sense with a study's folder" in " ".join(outcome.err.replace("│", " ").split())


@given(st.lists(st.tuples(st.sampled_from(["one", "two"]), st.booleans()), max_size=8))
def test_the_order_of_bringing_together_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, people: list[tuple[str, bool]]
) -> None:
    place = tmp_path_factory.mktemp("laptops")
    write_study(place / "one")
    shutil.copytree(place / "one", place / "two")
    for name, sent in people:
        _answer(place / name, 1, send=sent)
    for name in ("one", "two"):
        shutil.copytree(place / name, place / f"{name} before")
    found: list[list[Draft]] = []
    for name, other in (("one", "two before"), ("two", "one before")):
        prepare_merge(open_study(place / name), place / other).write()
        found.append(drafts(open_study(place / name)))
    assert found[0] == found[1]
    assert len(found[0]) == len(people)


def test_two_paper_forms_of_one_number_are_not_one(laptops: tuple[Path, Path]) -> None:
    one, two = laptops
    for folder, value in ((one, 2), (two, 4)):
        with AnswersFile.open(folder / "answers.sqlite", writing=True) as answers:
            assert answers.keep_ballot(Draft("f" * 32, WAVE, "en", True, {}, {"time1": value}))
    outcome = lo_diag("import", str(two), "--study", str(one), cwd=one)
    assert outcome.code == 1
    assert "1 paper form has the number of another one here" in outcome.err
    assert len(drafts(open_study(one))) == 1


def test_who_was_erased_does_not_come_back(laptops: tuple[Path, Path]) -> None:
    one, two = laptops
    _answer(one, 2)
    shutil.rmtree(two)
    shutil.copytree(one, two)
    person = drafts(open_study(one))[0].person
    assert lo_diag("erase", str(one), "--code", person, "--yes", cwd=one).code == 0
    assert "Took in 0 people" in lo_diag("import", str(two), "--study", str(one), cwd=one).err
    (left,) = drafts(open_study(one))
    assert left.person != person
    assert person.encode() not in (one / "answers.sqlite").read_bytes()
