"""`lo-diag report` against one process that only converts the same finished specs and sets the same HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.timing import Ratio, compare, lo_diag, python

_FLOOR = """
import json, sys, vl_convert, weasyprint
from pathlib import Path
from weasyprint.urls import URLFetcher, URLFetcherResponse

class Fetcher(URLFetcher):
    def fetch(self, url, headers=None):
        if url.startswith("report-font:"):
            return URLFetcherResponse(url, Path(font).read_bytes(), {"Content-Type": "font/ttf"})
        return super().fetch(url, headers)

specs, html, font, out = sys.argv[1:]
vl_convert.register_font_directory(str(Path(font).parent))
for spec in json.loads(Path(specs).read_text()):
    vl_convert.vegalite_to_svg(spec)
page = weasyprint.HTML(string=Path(html).read_text(), url_fetcher=Fetcher())
page.write_pdf(out, pdf_variant="pdf/ua-1")
"""


def measure() -> Iterator[Ratio]:
    """The ratio on the demo study, medians of 7 runs each."""
    with TemporaryDirectory() as name:
        ours, floor = commands(Path(name))
        yield compare("lo-diag report", ours, "vl-convert and WeasyPrint alone", floor, 1.8, 7)


def commands(folder: Path) -> tuple[list[str], list[str]]:
    """The program and the floor, on a demo study made in `folder`."""
    from lo_diagnostic.charts.lettering import font_folder
    from lo_diagnostic.findings.analysis import analyse
    from lo_diagnostic.report.drawn import drawn_context
    from lo_diagnostic.report.fetching import FONTS
    from lo_diagnostic.report.frame import survey_frame
    from lo_diagnostic.report.html import render_html
    from lo_diagnostic.report.readers import compose
    from lo_diagnostic.study.example import make_example
    from lo_diagnostic.study.survey import survey_of_study

    survey = survey_of_study(make_example(folder / "demo", "en"))
    findings = analyse(survey)
    frame = survey_frame(survey, "en", made_on=date.today(), program="lo-diag", short_hash="0" * 8)
    report = compose("leader", findings, frame)
    specs = [picture.spec for picture in report.pictures.values()]
    (folder / "specs.json").write_text(json.dumps(specs))
    (folder / "report.html").write_text(render_html(drawn_context(report)))
    (folder / "floor.py").write_text(_FLOOR)
    inputs = [str(folder / part) for part in ("floor.py", "specs.json", "report.html")]
    floor = python(*inputs, str(font_folder() / FONTS["upright"]), str(folder / "floor.pdf"))
    return lo_diag("report", str(folder / "demo"), "-o", str(folder / "ours.pdf")), floor
