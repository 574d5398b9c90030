"""Templates get plain values, cannot get out of their sandbox or folder, and escape every name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.report.frame import AttributeTitles
from lo_diagnostic.report.html import assert_plain, render_html
from lo_diagnostic.report.leader import leader_report
from lo_diagnostic.report.view import compose_leader, css_text
from tests.report_example import example_findings, example_frame

CONTEXT: dict[str, Any] = {"language": "en", "title": "T", "rows": [1, 2], "table": {"a": "b"}}

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
    "{{ unfinished",
]


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    (tmp_path / "outside.txt").write_text("SECRET")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "folder").symlink_to(tmp_path)
    return folder


@pytest.mark.parametrize("template", ESCAPES)
def test_no_template_gets_out(template: str, templates: Path) -> None:
    (templates / "leader.html.j2").write_text(template)
    with pytest.raises(InputProblems) as caught:
        render_html(CONTEXT, templates)
    (problem,) = caught.value.problems
    assert problem.file.startswith(str(templates))
    assert problem.remedy
    assert CONTEXT["table"] == {"a": "b"}


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match=r"leader\.html\.j2"):
        render_html(CONTEXT, tmp_path)


def test_labels_come_from_the_catalogue(templates: Path) -> None:
    (templates / "leader.html.j2").write_text("{{ _('Confidential') }}")
    assert render_html(CONTEXT | {"language": "nl"}, templates) == "Vertrouwelijk"


@dataclass
class _Rich:
    value: str = "x"


@pytest.mark.parametrize(
    "value", [Path("x"), _Rich(), (1, 2), {"a": {1, 2}}, {1: "a"}, [print], type("S", (str,), {})("x")]
)
def test_only_plain_values_reach_a_template(value: object) -> None:
    with pytest.raises(TypeError, match="context"):
        assert_plain({"a": [value]})


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_view_of_the_leader_report_is_plain(language: str) -> None:
    for n in (5, 61):
        assert_plain(compose_leader(example_findings(n=n), example_frame(language)).context)


def test_names_are_escaped_wherever_they_stand() -> None:
    evil = '</style><script>alert(1)</script><link rel=attachment href="file:///etc/passwd">"\\'
    frame = replace(
        example_frame(),
        title=evil,
        organisation=evil,
        wave=evil,
        short_hash=evil,
        attributes={"team": AttributeTitles(evil, {"care": evil, "planning": evil})},
    )
    html = leader_report(example_findings(), frame)
    assert "<script" not in html
    assert "<link" not in html
    assert html.count("</style>") == 1


def test_css_texts_hold_no_letter_that_means_anything() -> None:
    assert css_text('a"b\\</style>') == "a\\22 b\\5c \\3c \\2f style\\3e "
