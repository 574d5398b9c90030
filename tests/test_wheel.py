"""The wheel carries everything: installed elsewhere, it lists instruments and writes a report."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(repository)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_data_folders_are_inside(wheel: Path, repository: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("instruments", "report_templates"):
        for path in (repository / folder).rglob("*"):
            if path.is_file():
                assert f"lo_diagnostic/shipped/{path.relative_to(repository)}" in names
    assert "lo_diagnostic/locale/nl.po" in names
    assert not any(name.startswith(("tests/", "docs/", "benchmarks/")) for name in names)


def test_installed_elsewhere_it_writes_a_report(wheel: Path, tmp_path: Path) -> None:
    """An environment of its own for our code; the libraries are those already installed here."""
    home = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    site = next((home / "lib").glob("python*/site-packages"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    install = [*pip, "--no-deps", "--no-index", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (site / "libraries.pth").write_text("\n".join(libraries))
    run = [str(home / "bin" / "python"), "-P", "-c", "from lo_diagnostic.cli.main import main; main()"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [*run, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [*run[:-1], "import lo_diagnostic; print(lo_diagnostic.__file__)"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert Path(where.strip()).is_relative_to(home)
    assert "learning-organisation" in call("instruments", "list")
    rows = "\n".join("4,3,4,2,2,3,4,4,3,3,2,3" for _ in range(6))
    items = "time1,time2,time3,room1,room2,room3,fragment1,fragment2,fragment3,say1,say2,say3"
    (tmp_path / "a.csv").write_text(f"{items}\n{rows}\n")
    call("report", "a.csv", "--instrument", "time-pressure", "--language", "nl", "-o", "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
