"""Documentation as a product: its commands run, its links lead somewhere, and every option is described."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from lo_diagnostic.study.example import make_example
from tests.program import lo_diag
from tests.test_cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
FILE_BLOCK = re.compile(r"<!-- file: (\S+) -->\n```\w*\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\s*\$ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)")


def _commands(page: Path) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [command for block in blocks for command in COMMAND.findall(block)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_run_as_shown(page: Path, tmp_path: Path) -> None:
    """Each `$ lo-diag …` in order, in one folder. `run` and `serve` need people: they are only understood.

    Of `demo` the study alone is made: tests/test_cli.py runs it, and it takes half a minute.
    """
    for name, content in FILE_BLOCK.findall(page.read_text(encoding="utf-8")):
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "instruments").symlink_to(ROOT / "instruments")
    answered: set[str] = set()
    for command in _commands(page):
        words = shlex.split(command, comments=True)
        if words[0] == "make":
            assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text(), command
            continue
        assert words[0] == "lo-diag", command
        if words[1] == "demo" and len(words) == 3:
            make_example(tmp_path / words[2], "en")
            continue
        if words[1] in ("run", "serve"):
            answered.add(words[2])
            words += ["--help"]
        outcome = lo_diag(*words[1:], cwd=tmp_path)
        nobody_answered = words[1] == "report" and words[2] in answered
        assert outcome.code == (1 if nobody_answered else 0), f"{command}\n{outcome.out}\n{outcome.err}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if not link.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / link).exists(), link


def test_every_command_and_option_is_described(tmp_path: Path) -> None:
    described = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        row = next(line for line in described.splitlines() if line.startswith(f"| `{command}"))
        for option in set(re.findall(r"--[a-z-]+", lo_diag(*command.split(), "--help", cwd=tmp_path).out)):
            assert option in row or option == "--help", f"{command} {option}"


def test_documents_speak_of_the_project_alone() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"/(work|root|home|tmp)/", text), page
