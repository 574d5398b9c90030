"""Is this machine ready to ask, draw and print? What draws and prints is really used once."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from lo_diagnostic import __version__

PANGO_REMEDIES = {
    "darwin": "brew install pango",
    "linux": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "win32": "wsl --install, then use lo-diag inside WSL",
}
_REINSTALL = "pip install --force-reinstall lo-diagnostic"


@dataclass(frozen=True)
class Check:
    """One thing this machine needs: what it is, what was found, and the command that mends it."""

    what: str
    found: str
    ready: bool
    remedy: str = ""


def examine() -> list[Check]:
    """Every check, in the order in which a study needs them."""
    return [
        _tried("Python 3.11 or newer", _python, "install Python 3.11 or newer: python.org/downloads"),
        _tried("questionnaires", _questionnaires, _REINSTALL),
        _tried("live answers (SQLite)", lambda: sqlite3.sqlite_version, _REINSTALL),
        _tried("typeface", _typeface, "pip install --force-reinstall fontpkg-ibm-plex-sans"),
        _tried("charts", _charts, "pip install --force-reinstall vl-convert-python"),
        _tried("PDF (Pango)", _pdf, PANGO_REMEDIES.get(sys.platform, "Install Pango: see weasyprint.org.")),
        _tried("this terminal", _terminal, "Use `lo-diag run --plain`, or import a CSV."),
    ]


def _tried(what: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(what, look(), ready=True)
    except Exception as fault:
        reason = str(fault).strip().splitlines() or [type(fault).__name__]
        return Check(what, reason[0][:80], ready=False, remedy=remedy)


def _python() -> str:
    return f"{platform.python_version()}, lo-diag {__version__}"


def _questionnaires() -> str:
    from lo_diagnostic.findings.guidance import shipped_cards, shipped_rules
    from lo_diagnostic.instrument.library import find_instrument, shipped_ids

    found = [find_instrument(name) for name in shipped_ids()]
    return f"{len(found)} questionnaires, {len(shipped_rules())} rules, {len(shipped_cards())} cards"


def _typeface() -> str:
    from lo_diagnostic.charts.lettering import font_folder

    faces = sorted(path.name for path in font_folder().glob("*.ttf"))
    if not faces:
        raise FileNotFoundError("no typeface is installed")
    return ", ".join(faces)


def _charts() -> str:
    import vl_convert

    svg = vl_convert.vegalite_to_svg({"data": {"values": [{"x": 1}]}, "mark": "point"})
    return f"vl-convert {version('vl-convert-python')}, {len(svg)} bytes drawn"


def _pdf() -> str:
    import weasyprint

    pdf = weasyprint.HTML(string="<p>ready</p>").write_pdf()
    return f"WeasyPrint {weasyprint.VERSION}, {len(pdf)} bytes written"


def _terminal() -> str:
    return "yes" if sys.stdin.isatty() else "no terminal here (fine for scripts)"
