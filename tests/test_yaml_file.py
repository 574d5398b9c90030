"""Strict YAML: plain data with lines, and everything that a loader would pass over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.yaml_file import parse_yaml, read_yaml


def test_plain_data_as_yaml_1_2_reads_it() -> None:
    document, problems = parse_yaml(
        "a: No\nb: 010\nc: 22:30\nd: 2/3\ne: [1, 2.5, true, null, ~]\nf: '1'\n", "f"
    )
    assert not problems
    assert document is not None
    assert document.data == {
        "a": "No",
        "b": 10,
        "c": "22:30",
        "d": "2/3",
        "e": [1, 2.5, True, None, None],
        "f": "1",
    }
    assert document.place(("e", 3)) == "line 5"
    assert document.place(("e", 9, "x")) == "line 5"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x 1\n", 1, "anchor &x"),
        ("a: 1\nb: *x\n", 2, "alias *x"),
        ("a: 1\nb: 2\na: 3\n", 3, '"a" stands here a second time'),
        ("a: !!python/object 3\n", 1, "tag"),
        ("t: {en: Hello, world, nl: Hallo}\n", 1, "split at its comma"),
        ("? [a]\n: 1\n", 1, "used as a key"),
        ("a: " + "9" * 5000, 1, "too many digits"),
        ('a: "\\ud800"', 1, "half a character"),
    ],
)
def test_hidden_things_are_told(text: str, line: int, words: str) -> None:
    _, problems = parse_yaml(text, "f.yaml")
    assert [problem.place for problem in problems] == [f"line {line}"]
    assert words in problems[0].message
    assert problems[0].remedy


@pytest.mark.parametrize(
    "text", ["", "# only a comment", "a: 1\n---\nb: 2\n", "[" * 200_000, 'a: "', "\x00", "\ta: 1"]
)
def test_no_usable_structure_is_a_problem_not_a_crash(text: str) -> None:
    document, problems = parse_yaml(text, "f.yaml")
    assert document is None
    assert problems


def test_the_same_text_in_two_files_makes_two_documents() -> None:
    first, told = parse_yaml("a: &x [1]\n", "one.yaml")
    assert first is not None
    first.data["a"].append(2)
    first.lines.clear()
    second, again = parse_yaml("a: &x [1]\n", "two.yaml")
    assert second is not None
    assert (second.file, second.data, second.place(("a",))) == ("two.yaml", {"a": [1]}, "line 1")
    assert ([one.file for one in told], [one.file for one in again]) == (["one.yaml"], ["two.yaml"])


def test_alias_bomb_stays_small() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    _, problems = parse_yaml(bomb, "f.yaml")
    assert len(problems) > 8


def test_unreadable_files(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"a: caf\xe9\n")
    huge = tmp_path / "huge.yaml"
    huge.write_bytes(b"#" * 1_000_001)
    for path in (latin, huge, tmp_path, tmp_path / "none.yaml"):
        document, problems = read_yaml(path)
        assert document is None
        assert len(problems) == 1
        assert problems[0].remedy


@given(st.text(max_size=200))
def test_any_text_gives_data_or_problems(text: str) -> None:
    document, problems = parse_yaml(text, "f.yaml")
    assert document is not None or problems
