"""Templates of the user: a copy to start from, used with the shipped ones, faults told, kept in bounds."""

from __future__ import annotations

import base64
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from lo_diagnostic.charts.lettering import font_folder
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.report.drawn import drawn_context
from lo_diagnostic.report.eject import eject_templates
from lo_diagnostic.report.fetching import ReportFetcher
from lo_diagnostic.report.html import MOST_BYTES, MOST_LETTERS, assert_plain, render_html
from lo_diagnostic.report.interactive import enliven
from lo_diagnostic.report.own_templates import Limits, report_from
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.readers import compose
from lo_diagnostic.resources import shipped_folder
from lo_diagnostic.study.example import make_example
from lo_diagnostic.text import Speech
from tests.program import lo_diag
from tests.report_example import example_findings, example_frame
from tests.test_report_logo import png

CONTEXT: dict[str, Any] = {"language": "en", "title": "T", "rows": [1, 2], "table": {"a": "b"}}
START = '<!DOCTYPE html>\n<html lang="en">\n<head><title>t</title></head>\n<body><h1>t</h1>\n'

ESCAPES = [
    "{{ title.__class__ }}",
    "{{ title['__class__'] }}",
    "{{ title|attr('__class__') }}",
    "{{ title|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ '{0.__class__}'.format(title) }}",
    "{{ '{x.__class__}'.format_map({'x': title}) }}",
    "{{ ('{0.__class__}'|attr('format'))(title) }}",
    "{{ ['{0.__class__}']|map('format', title)|list }}",
    "{{ [title]|map(attribute='__class__')|first }}",
    "{{ ([title]|groupby('__class__')|first).grouper }}",
    "{{ _.__globals__ }}",
    "{{ _('{x.__class__}', x=title) }}",
    "{{ _('{x.__class__}', **table) }}",
    "{{ _.__self__ }}",
    "{{ _.__func__.__code__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ rows.append(3) }}",
    "{{ table.clear() }}",
    "{{ table.update({'x': 1}) }}",
    "{% set x = table.pop('a') %}",
    "{{ range(10 ** 9)|list }}",
    "{% macro m() %}{% endmacro %}{{ m.__globals__ }}{{ m._func }}",
    "{% for i in rows recursive %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "{{ open('/etc/passwd').read() }}",
    "{{ missing }}",
    "{{ table.missing }}",
    "{% include '../outside.txt' %}",
    "{% include '/etc/passwd' %}",
    "{% include 'link.txt' %}",
    "{% include 'folder/outside.txt' %}",
    "{% import '../outside.txt' as x %}",
    "{% extends '../outside.txt' %}",
    "{{ file('../outside.png') }}",
    "{{ file('/etc/passwd') }}",
    "{{ file('link.png') }}",
    "{{ file('folder/outside.png') }}",
    "{{ file('report.css') }}",
    "{{ file('a\\0.png') }}",
    "{{ file('x' * 9999) }}",
    "{{ file.__globals__ }}",
    "{{ file.__closure__[0].cell_contents }}",
    "{% import 'pages/_macros.html.j2' as m %}{{ m.__init__.__globals__ }}",
    "{{ unfinished",
]


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A folder beside a secret, with links that lead to it."""
    (tmp_path / "outside.txt").write_text("SECRET")
    (tmp_path / "outside.png").write_bytes(b"SECRET")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    (folder / "folder").symlink_to(tmp_path)
    return folder


@pytest.fixture(scope="module")
def context() -> dict[str, Any]:
    """What the templates of the example report get."""
    return drawn_context(compose("leader", example_findings(), example_frame()))


def _refused(template: str, templates: Path, as_format: str = "pdf") -> list[str]:
    """What is told of a report whose frame is this; every problem has its file and its remedy."""
    (templates / "leader.html.j2").write_text(template)
    with pytest.raises(InputProblems) as caught:
        report_from(templates, CONTEXT, as_format, Limits(seconds=20))
    for problem in caught.value.problems:
        assert problem.file.startswith(str(templates))
        assert problem.remedy
    return [f"{problem.place}: {problem.message}" for problem in caught.value.problems]


# What templates can reach


@pytest.mark.parametrize("template", ESCAPES)
def test_no_template_gets_out(template: str, templates: Path) -> None:
    (templates / "leader.html.j2").write_text(f"one\ntwo\n{template}")
    with pytest.raises(InputProblems) as caught:
        render_html(CONTEXT, templates)
    (problem,) = caught.value.problems
    assert problem.file == str(templates / "leader.html.j2")
    assert problem.place == "line 3"
    assert problem.remedy
    assert "SECRET" not in str(problem)
    assert CONTEXT["table"] == {"a": "b"}
    assert_plain(CONTEXT)


def test_the_file_at_fault_is_named_not_the_one_that_calls_it(
    tmp_path: Path, context: dict[str, Any]
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "cover.html.j2").write_text("<p>\n{{ titel }}</p>")
    with pytest.raises(InputProblems) as caught:
        render_html(context, tmp_path)
    (problem,) = caught.value.problems
    assert problem.file == str(tmp_path / "pages" / "cover.html.j2")
    assert (problem.place, problem.message) == (
        "line 2",
        "the template cannot be used: 'titel' is undefined.",
    )


def test_what_is_missing_comes_from_the_program(tmp_path: Path, context: dict[str, Any]) -> None:
    assert render_html(context, tmp_path) == render_html(context)
    (tmp_path / "report.css").write_text("p { color: green }")
    assert "<style>" in render_html(context, tmp_path)
    assert "p { color: green }" in render_html(context, tmp_path)
    assert "Nine columns" not in render_html(context, tmp_path)


def test_pictures_and_fonts_of_the_folder_are_taken_in(templates: Path) -> None:
    (templates / "photo.png").write_bytes(png(4, 2))
    (templates / "leader.html.j2").write_text(f'{START}<img src="{{{{ file("photo.png") }}}}" alt="x">')
    address = f"data:image/png;base64,{base64.b64encode(png(4, 2)).decode()}"
    assert address.encode() in report_from(templates, CONTEXT, "html")
    assert report_from(templates, CONTEXT, "pdf").startswith(b"%PDF-")


def test_a_large_file_is_refused(templates: Path) -> None:
    (templates / "photo.png").write_bytes(b"\0" * (MOST_BYTES + 1))
    assert _refused(START + "{{ file('photo.png') }}", templates) == [
        'line 5: the template cannot be used: "photo.png" is larger than 5 MB.'
    ]


# What the PDF loads, and what a browser would


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "file://localhost/etc/passwd",
        "file://{folder}/templates/own.css",
        "http://127.0.0.1:9/x",
        "https://example.org/x.css",
        "ftp://example.org/x",
        "templates:///own.css",
        "report-font:../outside.txt",
        "report-font:other",
        "relative.css",
    ],
)
def test_no_address_is_loaded(address: str, tmp_path: Path) -> None:
    fetcher = ReportFetcher(font_folder())
    with pytest.raises(ValueError, match="may be read"):
        fetcher.fetch(address.format(folder=tmp_path))
    assert fetcher.refused == [address.format(folder=tmp_path)]


def test_data_and_the_fonts_of_the_report_are_loaded() -> None:
    fetcher = ReportFetcher(font_folder())
    assert fetcher.fetch("data:text/plain,abc").read() == b"abc"
    assert len(fetcher.fetch("report-font:upright").read()) > 100_000
    assert fetcher.refused == []


LOADING = [
    '<img src="{address}" alt="x">',
    '<link rel="stylesheet" href="{address}">',
    '<link rel="attachment" href="{address}">',
    '<a rel="attachment" href="{address}">x</a>',
    '<style>@import "{address}";</style>',
    "<style>@import url({address});</style>",
    "<style>body {{ background: url({address}) }}</style>",
    "<style>@font-face {{ font-family: x; src: url({address}) }} p {{ font-family: x }}</style><p>x</p>",
    '<p style="background-image: url({address})">x</p>',
    '<p style="list-style: url({address}); display: list-item">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}" width="9" height="9"/></svg>',
]


@pytest.mark.parametrize("markup", LOADING)
@pytest.mark.parametrize("address", ["file://{folder}/outside.txt", "http://127.0.0.1:9/x", "../outside.txt"])
def test_a_page_that_asks_for_more_is_no_report(markup: str, address: str, templates: Path) -> None:
    """Relative, local and remote addresses, wherever HTML, CSS and SVG take one: told at their line."""
    asked = address.format(folder=templates.parent)
    (templates / "leader.html.j2").write_text(f"{START}{markup.format(address=asked)}")
    with pytest.raises(InputProblems) as caught:
        html_to_pdf((templates / "leader.html.j2").read_text(), templates)
    for problem in caught.value.problems:
        assert problem.message == f'a report may not load "{asked}".'
        assert problem.file == str(templates / "leader.html.j2")
        assert problem.place == "line 5"
        assert "file(" in problem.remedy


@pytest.mark.parametrize("as_format", ["pdf", "html"])
def test_the_program_says_so_too_whatever_is_written(as_format: str, templates: Path) -> None:
    told = _refused(START + '<img src="photo.png" alt="x">', templates, as_format)
    assert told == ['line 5: a report may not load "photo.png".']


@pytest.mark.parametrize(
    "markup",
    [
        "<script>1</script>",
        "<SCRIPT src='data:text/javascript,1'></SCRIPT>",
        "<iframe src='data:text/html,x'></iframe>",
        "<object data='data:text/html,x'></object>",
        "<embed src='data:text/html,x'>",
        "<form action='x'></form>",
        "<base href='data:text/html,x'>",
        "<meta content='0;url=http://127.0.0.1/' http-equiv=refresh>",
        "{{ '<script>1</script>'|safe }}",
    ],
)
def test_nothing_runs_in_a_report(markup: str, templates: Path) -> None:
    (told,) = _refused(START + markup, templates, "html")
    assert told.startswith("line 5: a report may not hold <")


def test_a_browser_gets_the_policy_before_anything_else(templates: Path) -> None:
    (templates / "leader.html.j2").write_text(START + "<p>x</p>")
    html = enliven(report_from(templates, CONTEXT, "html").decode(), {}, Speech("en"))
    policy = html.index('<meta http-equiv="Content-Security-Policy"')
    assert html[:policy].split() == ["<!DOCTYPE", "html>", "<html", 'lang="en">', "<head>"]
    assert "default-src 'none'" in html


@pytest.mark.parametrize("start", ["", "<p>", '<html lang="a><head>', "<!-- <html><head> -->"])
def test_a_page_without_a_head_of_its_own_is_refused(start: str, templates: Path) -> None:
    (told,) = _refused(f"<!DOCTYPE html>{start}x", templates)
    assert "does not begin with" in told


def test_nothing_is_attached(context: dict[str, Any], tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(report_from(tmp_path, context, "pdf"))) as document:
        assert len(document.attachments) == 0


# What they may take


def test_a_loop_without_end_is_stopped(templates: Path) -> None:
    deep = "".join(f"{{% for a{n} in text %}}" for n in range(9)) + "{% endfor %}" * 9
    (templates / "leader.html.j2").write_text(f"{START}{{% set text = 'x' * 999 %}}{deep}")
    began = time.monotonic()
    with pytest.raises(InputProblems, match=r"more than 2 seconds .* Look for a loop"):
        report_from(templates, CONTEXT, "pdf", Limits(seconds=2))
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ 'x' * 10 ** 10 }}", "MemoryError"),
        ("{{ '%10000000000d' % 1 }}", "MemoryError"),
        ("{% for a in ' ' * 9999 %}{{ ' ' * 9999 }}{% endfor %}", f"grows beyond {MOST_LETTERS:,} letters"),
        ("{% include 'leader.html.j2' %}", "RecursionError"),
    ],
)
def test_nothing_grows_without_end(template: str, message: str, templates: Path) -> None:
    (told,) = _refused(START + template, templates)
    assert message in told


# A copy to start from


def test_eject_copies_everything_and_says_what_is_next(tmp_path: Path) -> None:
    done = lo_diag("templates", "eject", "mine", cwd=tmp_path)
    assert done.code == 0
    assert "lo-diag report --templates mine" in done.err
    shipped = shipped_folder("report_templates")
    expected = {path.relative_to(shipped): path.read_bytes() for path in shipped.rglob("*") if path.is_file()}
    made = tmp_path / "mine"
    assert {p.relative_to(made): p.read_bytes() for p in made.rglob("*") if p.is_file()} == expected
    assert Path("README.md") in expected


@pytest.mark.parametrize("name", ["report.css", "pages", "README.md"])
def test_eject_writes_over_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to("nowhere")
    (tmp_path / "other.txt").write_text("mine")
    done = lo_diag("templates", "eject", ".", cwd=tmp_path)
    assert done.code == 1
    assert f"{name}: exists already" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "other.txt"])


def test_eject_leaves_nothing_behind_where_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if target.name == "report.css":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    (tmp_path / "other.txt").write_text("mine")
    for folder in (tmp_path, tmp_path / "new"):
        with pytest.raises(InputProblems, match="No space left"):
            eject_templates(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["other.txt"]


def test_eject_into_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in ("no/where", "file"):
        done = lo_diag("templates", "eject", place, cwd=tmp_path)
        assert done.code == 1
        assert place in done.err


def test_the_readme_tells_every_file_and_every_value(context: dict[str, Any]) -> None:
    shipped = shipped_folder("report_templates")
    text = (shipped / "README.md").read_text(encoding="utf-8")
    rows = {row.split("`")[1]: row for row in text.splitlines() if row.startswith("| `")}
    for path in (path for path in shipped.rglob("*.*") if path.name != "README.md"):
        name = path.relative_to(shipped).as_posix()
        assert name in rows or path.stem.removesuffix(".html") in rows, name
    for value in context:
        assert f"`{value}`" in text
    for page in context["pages"]:
        for value in page.keys() - {"kind", "id", "question", "answer", "sure", "talk"}:
            assert f"`{value}`" in rows[page["kind"]], (page["kind"], value)


# The program


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example study, of which something was shown."""
    study = make_example(tmp_path_factory.mktemp("study") / "ex", "en").path
    assert lo_diag("score", study, cwd=study).code == 0
    return study


def test_the_shipped_templates_as_ones_own_give_the_same_report(study: Path, tmp_path: Path) -> None:
    assert lo_diag("templates", "eject", "mine", cwd=tmp_path).code == 0
    for more, out in (([], "a.html"), (["--templates", "mine"], "b.html")):
        done = lo_diag("report", study, *more, "-o", out, cwd=tmp_path)
        assert done.code == 0, done.err
    first, second = (tmp_path / "a.html").read_bytes(), (tmp_path / "b.html").read_bytes()
    assert second == first
    assert first.count(b"Content-Security-Policy") == 1


def test_a_faulty_template_leaves_the_report_of_before(study: Path, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "standing.html.j2").write_text("<p>\n{% if %}\n</p>")
    (tmp_path / "r.pdf").write_bytes(b"before")
    ledger = (study / "ledger.json").read_bytes()
    done = lo_diag("report", study, "--templates", tmp_path, "-o", tmp_path / "r.pdf", cwd=tmp_path)
    assert done.code == 1
    assert f"{tmp_path / 'pages' / 'standing.html.j2'}, line 2: the template cannot be used" in done.err
    assert (tmp_path / "r.pdf").read_bytes() == b"before"
    assert (study / "ledger.json").read_bytes() == ledger
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pages", "r.pdf"]


def test_a_folder_that_is_not_there_is_told(study: Path, tmp_path: Path) -> None:
    done = lo_diag("report", study, "--templates", "nowhere", "-o", "r.pdf", cwd=tmp_path)
    assert done.code == 1
    assert "nowhere: there is no such folder of templates." in done.err
    assert "lo-diag templates eject nowhere" in done.err
    assert not (tmp_path / "r.pdf").exists()
