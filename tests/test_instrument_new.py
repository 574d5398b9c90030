"""A consultant's own questionnaire: `instruments new` gives one that is sound, explained and ready to run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.instrument_file import load_instrument, read_instrument
from lo_diagnostic.instrument.instrument_schema import MEANINGS
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.new_instrument import (
    SCHEMA_FILE,
    new_instrument_text,
    write_new_instrument,
)
from lo_diagnostic.instrument.style import style_problems
from tests.program import lo_diag

IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,59}", fullmatch=True).filter(
    lambda text: text not in shipped_ids()
)


def _switched_on(text: str) -> str:
    """The file with its examples switched on as its header says (# and no space: taken away)."""
    return re.sub(r"(?m)^(\s*)#(?=[^#\s])", r"\1", text)


def test_it_is_sound_and_well_written(tmp_path: Path) -> None:
    made = lo_diag("instruments", "new", "my-own", cwd=tmp_path)
    assert made.code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [SCHEMA_FILE, "my-own.yaml"]
    text = (tmp_path / "my-own.yaml").read_text(encoding="utf-8")
    assert text.splitlines()[0] == f"# yaml-language-server: $schema={SCHEMA_FILE}"
    checked = lo_diag("instruments", "check", "my-own.yaml", "--style", "--strict", cwd=tmp_path)
    assert (checked.code, checked.err) == (0, "1 file(s) checked: no errors.\n")
    instrument = load_instrument(tmp_path / "my-own.yaml").instrument
    assert instrument.languages == ("en", "nl")
    assert [len(dimension.items) for dimension in instrument.dimensions] == [3, 3]
    assert instrument.questions[1].ask_if == {"started": ["recently"]}


@given(new_id=IDS)
@example("true")
@example("null")
@example("e1")
@example("new-instrument")
def test_any_id_makes_a_sound_file(tmp_path_factory: pytest.TempPathFactory, new_id: str) -> None:
    path = tmp_path_factory.mktemp("new") / f"{new_id}.yaml"
    write_new_instrument(new_id, path)
    instrument, problems = read_instrument(path)
    assert not problems
    assert instrument is not None
    assert instrument.id == new_id


def test_examples_that_are_switched_off_can_be_switched_on(tmp_path: Path) -> None:
    path = tmp_path / "my-own.yaml"
    path.write_text(_switched_on(new_instrument_text("my-own")), encoding="utf-8")
    instrument, problems = read_instrument(path)
    assert not problems
    assert instrument is not None
    settling, fresh = instrument.dimensions
    assert settling.norms[0].comparable == "partly"
    assert settling.items[0].leader_text
    assert [item.id for item in settling.items if item.reserve] == ["settle4"]
    assert fresh.items[1].exceptions
    assert instrument.facts[0].dimension == settling.id
    assert all("length" in problem.message for problem in style_problems(path)), "the example of an exception"


def test_every_key_of_the_format_stands_in_it() -> None:
    lines = _switched_on(new_instrument_text("my-own"))
    written = set(re.findall(r"\b([a-z_]+):", lines))
    keys = {key for sentences in MEANINGS.values() for key in sentences}
    assert keys <= written


def test_it_is_in_words_of_its_own() -> None:
    """No item of a shipped questionnaire, neither by id nor by text."""
    text = _switched_on(new_instrument_text("my-own"))
    for name in shipped_ids():
        dimensions = find_instrument(name).instrument.dimensions
        for item in (item for dimension in dimensions for item in dimension.items):
            assert not re.search(rf"id: {item.id}\b", text)
            assert not any(words.rstrip(".") in text for words in item.text.root.values())


def test_it_can_be_run_at_once(tmp_path: Path) -> None:
    assert lo_diag("instruments", "new", "my-own", cwd=tmp_path).code == 0
    shown = lo_diag("instruments", "show", "my-own.yaml", "--language", "nl", cwd=tmp_path)
    assert "Ik leer iets van een nieuwe collega." in shown.out
    teams = "team=a:8,b:8"
    made = lo_diag("init", "s", "--instrument", "my-own.yaml", "--attribute", teams, cwd=tmp_path)
    assert made.code == 0, made.err
    columns = "team,settle1,settle2,settle3,fresh1,fresh2,fresh3,started,first_weeks"
    rows = [
        f"{'ab'[n % 2]},{n % 5 + 1},{n % 4 + 1},{n % 3 + 1},3,{n % 2 + 3},4,recently,Een buddy"
        for n in range(14)
    ]
    (tmp_path / "a.csv").write_text("\n".join([columns, *rows]), encoding="utf-8")
    taken = lo_diag("import", "a.csv", "--study", "s", cwd=tmp_path)
    assert taken.code == 0, taken.err
    scored = lo_diag("score", "s", "--json", cwd=tmp_path).json()
    assert {name: cell["n"] for name, cell in scored["dimensions"].items()} == {
        "settling-in": 14,
        "fresh-eyes": 14,
    }
    for language, title in (("en", "Fresh eyes"), ("nl", "Frisse blik")):
        printed = lo_diag("report", "s", "--language", language, "--format", "html", "-o", "-", cwd=tmp_path)
        assert printed.code == 0, printed.err
        assert title in printed.out


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "my-own.yaml").write_text("mine")
    refused = lo_diag("instruments", "new", "my-own", cwd=tmp_path)
    assert refused.code == 1
    assert "my-own.yaml: exists already and is never written over. Choose another id" in refused.err
    assert [path.name for path in tmp_path.iterdir()] == ["my-own.yaml"]
    assert (tmp_path / "my-own.yaml").read_text() == "mine"


def test_a_schema_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / SCHEMA_FILE).write_text("{}")
    made = lo_diag("instruments", "new", "my-own", cwd=tmp_path)
    assert made.err.startswith("Wrote my-own.yaml.\n")
    assert (tmp_path / SCHEMA_FILE).read_text() == "{}"


def test_standard_output_and_other_folders(tmp_path: Path) -> None:
    printed = lo_diag("instruments", "new", "my-own", "-o", "-", cwd=tmp_path)
    assert printed.code == 0
    assert list(tmp_path.iterdir()) == []
    assert lo_diag("instruments", "new", "my-own", "-o", "mine/my-own.yaml", cwd=tmp_path).code == 0
    assert (tmp_path / "mine" / "my-own.yaml").read_text(encoding="utf-8") == printed.out
    assert (tmp_path / "mine" / SCHEMA_FILE).is_file()


@pytest.mark.parametrize(
    ("new_id", "path", "told"),
    [
        ("my own", "my own.yaml", "cannot be an id. Begin with a letter"),
        ("../own", "own.yaml", "cannot be an id"),
        ("time-pressure", "time-pressure.yaml", "is the id of a shipped questionnaire. Choose another id"),
        ("my-own", "yours.yaml", "called by its id. Write it to"),
        ("my-own", ".", "called by its id. Write it to"),
        ("my-own", "a/b/my-own.yaml", "cannot be written"),
    ],
)
def test_what_cannot_be_made(tmp_path: Path, new_id: str, path: str, told: str) -> None:
    with pytest.raises(InputProblems, match=told):
        write_new_instrument(new_id, tmp_path / path)
    assert list(tmp_path.iterdir()) == []


def test_the_better_items_of_the_guide_break_no_rule(repository: Path, tmp_path: Path) -> None:
    """What `write-an-instrument.md` calls better is so to the linter, too; a note is all that they lack."""
    guide = (repository / "docs" / "how-to" / "write-an-instrument.md").read_text(encoding="utf-8")
    table = guide.split("| rule | not so | better |\n|---|---|---|\n")[1].split("\n\n")[0]
    worse, better = zip(*(row.strip("| ").split(" | ")[1:] for row in table.splitlines()), strict=True)
    assert len(better) >= 8
    assert not _broken(tmp_path, better) - {"term-note"}
    assert _broken(tmp_path, worse) >= {"double-barrelled", "negation", "vague", "loaded", "reading-level"}


def _broken(tmp_path: Path, items: tuple[str, ...]) -> set[str]:
    """Rules that English items break, as those of the start's second dimension."""
    start = new_instrument_text("my-own")
    before, after = start.index("      - id: fresh1"), start.index("# Asked, not scored")
    blocks = [
        f'      - id: x{n}\n        referent: self\n        text: {{en: "{text}", nl: "Ik leer iets."}}\n'
        for n, text in enumerate(items)
    ]
    path = tmp_path / "my-own.yaml"
    path.write_text("".join([start[:before], *blocks, start[after:]]), encoding="utf-8")
    assert not read_instrument(path)[1]
    return {problem.message.split(":")[0] for problem in style_problems(path)}
