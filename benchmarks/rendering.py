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
from lo_diagnostic.report.fetching import ReportFetcher
specs, html, fonts, base, out = sys.argv[1:]
vl_convert.register_font_directory(fonts)
for spec in json.loads(Path(specs).read_text()):
    vl_convert.vegalite_to_svg(spec)
fetcher = ReportFetcher(Path(base), Path(fonts))
weasyprint.HTML(string=Path(html).read_text(), url_fetcher=fetcher).write_pdf(out, pdf_variant="pdf/ua-1")
"""


def measure() -> Iterator[Ratio]:
    """The ratio on the demo study, medians of 7 runs each."""
    from lo_diagnostic.charts.lettering import font_folder
    from lo_diagnostic.findings.analysis import analyse
    from lo_diagnostic.report.frame import survey_frame
    from lo_diagnostic.report.leader import leader_pictures, leader_report
    from lo_diagnostic.resources import shipped_folder
    from lo_diagnostic.study.example import make_example
    from lo_diagnostic.study.survey import survey_of_study

    with TemporaryDirectory() as name:
        folder = Path(name)
        survey = survey_of_study(make_example(folder / "demo", "en"))
        findings = analyse(survey)
        frame = survey_frame(survey, "en", made_on=date.today(), program="lo-diag", short_hash="0" * 8)
        specs = [picture.spec for picture in leader_pictures(findings, frame).values()]
        (folder / "specs.json").write_text(json.dumps(specs))
        (folder / "report.html").write_text(leader_report(findings, frame))
        (folder / "floor.py").write_text(_FLOOR)
        base = str(shipped_folder("report_templates"))
        inputs = [str(folder / part) for part in ("floor.py", "specs.json", "report.html")]
        floor = python(*inputs, str(font_folder()), base, str(folder / "floor.pdf"))
        ours = lo_diag("report", str(folder / "demo"), "-o", str(folder / "ours.pdf"))
        yield compare("lo-diag report", ours, "vl-convert and WeasyPrint alone", floor, 2.0, 7)
