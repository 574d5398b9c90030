"""The wheel carries everything: installed elsewhere, it lists instruments and writes the demo report."""

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


def test_installed_elsewhere_it_writes_the_demo_report(wheel: Path, tmp_path: Path) -> None:
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
    call("demo", "example", "--language", "nl")
    (report,) = (tmp_path / "example" / "reports").glob("*-leader-nl.pdf")
    assert report.read_bytes().startswith(b"%PDF-")
