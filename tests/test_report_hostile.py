"""A hostile study, by the program itself: its names are shown as they are, lead nowhere, break nothing."""

from __future__ import annotations

import csv
import re
import struct
import zlib
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import pypdfium2
import pytest

from lo_diagnostic.charts.lettering import typographic
from lo_diagnostic.disclosure.participation import count_participation
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.report.frame import GROUP_TITLE, AttributeTitles
from lo_diagnostic.report.interactive import script
from lo_diagnostic.report.readers import compose
from tests.program import Outcome, lo_diag
from tests.report_example import example_findings, example_frame

ORGANISATION = '</style><script>alert(1)</script><link rel=attachment href="file:///etc/passwd">'
TITLE = "<i>Learning</i> " + "very " * 60 + "long 🔥"
HEBREW = "מחלקת מחקר"
GROUPS = [
    "<b>bold</b><script>alert(1)</script>",
    "../../../etc/passwd",
    f"{HEBREW} \u202eevil\u202c",
    "👩‍🚒 Brandweer 🔥🇳🇱",
    "{{ 7*7 }} {% raw %} {0.__class__} %s",
    "R&D",
    "CON",
    "x" * 80,
]
LONG = "W" * 300


def _png(side: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x40" * side) * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the study `s`: hostile names, a title of 300 letters, a logo of 4,000 pixels."""
    folder = tmp_path_factory.mktemp("hostile")
    groups = ",".join(f"{group}:12" for group in GROUPS)
    call = ["init", "s", "--language", "en", "--organisation", ORGANISATION, "--title", TITLE]
    made = lo_diag(*call, "--attribute", f"team={groups}", cwd=folder)
    assert made.code == 0, made.err
    settings = folder / "s" / "study.yaml"
    text = settings.read_text(encoding="utf-8")
    titled = text.replace(
        "CON: {headcount: 12}", f"CON: {{title: {{en: {LONG}, nl: {LONG}}}, headcount: 12}}"
    )
    assert titled != text
    settings.write_text(f'{titled}report: {{logo: logo.png, colour: "#ffff00"}}\n', encoding="utf-8")
    (folder / "s" / "logo.png").write_bytes(_png(4000))
    items = [item.id for item in find_instrument("learning-organisation").instrument.asked_items()]
    with (folder / "answers.csv").open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["team", *items])
        for group in GROUPS:
            rows.writerows([group, *((at * 7 + n * 3) % 5 + 1 for at in range(len(items)))] for n in range(9))
    for command in (
        ["check", "s"],
        ["import", "answers.csv", "--study", "s"],
        ["score", "s", "--by", "team"],
    ):
        done = lo_diag(*command, cwd=folder)
        assert done.code == 0, done.err
        assert not re.search("[\x1b\x9b\u202e]", done.out + done.err)
    return folder


@pytest.fixture(scope="module")
def printed(folder: Path) -> tuple[Outcome, bytes]:
    """What the program says, and the PDF."""
    done = lo_diag("report", "s", "-o", "r.pdf", cwd=folder)
    assert done.code == 0, done.err
    return done, (folder / "r.pdf").read_bytes()


def test_the_pdf_shows_every_name_as_it_is(printed: tuple[Outcome, bytes]) -> None:
    with pypdfium2.PdfDocument(printed[1]) as document:
        pages = [one.get_textpage().get_text_bounded() for one in document]
    joined = "".join("".join(pages).split())
    told = [ORGANISATION, GROUPS[0], GROUPS[1], "Brandweer", *GROUPS[4:6], "W" * 80 + "…", "x" * 80]
    for name in told:
        assert "".join(name.split()) in joined, name
    assert "W" * 81 not in joined
    assert sum(text.count("9 of 12") for text in pages) == len(GROUPS)


def test_the_pdf_holds_nothing_but_pages_that_everyone_can_read(
    folder: Path, printed: tuple[Outcome, bytes]
) -> None:
    with pikepdf.open(BytesIO(printed[1])) as document:
        assert len(document.attachments) == 0
        assert b"root:" not in b"".join(
            one.read_bytes()
            for one in document.objects
            if isinstance(one, pikepdf.Stream) and not _image(one)
        )
        told = [one.keys() for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        assert not set().union(*told) & {
            "/JavaScript",
            "/JS",
            "/Launch",
            "/EmbeddedFile",
            "/OpenAction",
            "/AA",
        }
    judged = page.validate_pdf(folder / "r.pdf", profile=page.ValidationProfile.PDF_UA_1)
    assert judged.is_compliant, [failure.message for failure in judged.failures]


def _image(stream: pikepdf.Stream) -> bool:
    return stream.get("/Subtype") == pikepdf.Name.Image


def test_letters_that_a_chart_cannot_write_are_told(printed: tuple[Outcome, bytes]) -> None:
    (warning,) = [line for line in printed[0].err.splitlines() if line.startswith("warning: study.yaml")]
    assert HEBREW in warning
    assert "Give the group a title" in warning


def test_the_html_holds_no_markup_of_theirs_and_asks_for_nothing(folder: Path) -> None:
    done = lo_diag("report", "s", "--language", "nl", "-o", "r.html", cwd=folder)
    assert done.code == 0, done.err
    html = (folder / "r.html").read_text(encoding="utf-8")
    ours = f"<script>{script()}</script>"
    assert html.count(ours) == 1
    html = html.replace(ours, "")
    assert not re.search(r"<(script|link|i|iframe|object|base)\b", html)
    assert html.count("</style>") == 2
    assert "&lt;script&gt;alert(1)" in html
    for address in re.findall(r"""(?:src=["']?|url\(["']?)([^"')]{0,40})""", html):
        assert address.startswith(("data:image/png", "data:font/ttf")), address
    assert "\u202e" not in html


def test_no_name_leads_out_of_the_folder(folder: Path, printed: tuple[Outcome, bytes]) -> None:
    assert {path.name for path in folder.iterdir()} <= {"s", "answers.csv", "r.pdf", "r.html"}
    known = {"study.yaml", "instruments", "responses", "answers.sqlite", "ledger.json", "reports", "logo.png"}
    assert {path.name for path in (folder / "s").iterdir()} <= known


@pytest.mark.parametrize(
    ("content", "told"), [(_png(4001), "4001 × 4001 pixels"), (b"<svg/>", "no PNG or JPEG")]
)
def test_another_logo_is_refused_and_nothing_written(
    content: bytes, told: str, folder: Path, tmp_path: Path
) -> None:
    (folder / "s" / "logo.png").write_bytes(content)
    try:
        done = lo_diag("report", "s", "-o", tmp_path / "r.pdf", cwd=folder)
    finally:
        (folder / "s" / "logo.png").write_bytes(_png(4000))
    assert done.code == 1
    assert told in done.err
    assert not (tmp_path / "r.pdf").exists()


def test_an_id_of_300_letters_is_refused(tmp_path: Path) -> None:
    done = lo_diag("init", "s", "--attribute", f"team={LONG}:20", cwd=tmp_path)
    assert done.code == 1
    assert "at most 80 characters" in done.err
    assert list(tmp_path.iterdir()) == []


def test_forty_groups_with_long_titles_fit_on_their_pages() -> None:
    people = {f"group{number}": 12 for number in range(40)}
    titles = {group: f"{group} " + "long " * (GROUP_TITLE // 5) for group in people}
    frame = example_frame(attributes={"team": AttributeTitles("Team", titles)})
    counted = {"team": count_participation(dict.fromkeys(people, 9), 0, people, 5)}
    drawn = compose("leader", example_findings(participation=counted), frame).pictures
    heights = [picture.height for name, picture in drawn.items() if name.startswith("response-team")]
    assert len(heights) >= 3
    assert max(heights) < 850
    assert max(heights) - min(heights) < 150


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("it's 5 % – café, Ωμέγα, Київ, ½ €", "it’s 5 % – café, Ωμέγα, Київ, ½ €"),
        ("👩‍🚒 Brandweer 🔥🇳🇱", "Brandweer"),
        ("a 🔥 b", "a b"),
        ("🔥", "fire"),
        ("\u202eevil\u202c\x9b", "evil"),
        (HEBREW, HEBREW),
        ("", ""),
    ],
)
def test_what_is_printed_of_a_text(text: str, shown: str) -> None:
    assert typographic(text) == shown
