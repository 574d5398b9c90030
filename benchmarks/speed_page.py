"""The figures in `docs/explanation/speed.md`: tables between markers, written anew by `--full`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from benchmarks.timing import Ratio

DOCS = Path(__file__).resolve().parents[1] / "docs"
_PAGE = DOCS / "explanation" / "speed.md"


def ratio_table(ratios: Iterable[Ratio]) -> str:
    """Every ratio as a row of a Markdown table."""
    head = "| | measured | floor | ratio | limit |\n|---|---|---|---|---|\n"
    return head + "".join(
        f"| {ratio.name} | {ratio.amount(ratio.ours)} | {ratio.floor_name}: {ratio.amount(ratio.floor)} "
        f"| **{ratio.value:.2f}** | {ratio.limit}{'' if ratio.holds else ' (not met)'} |\n"
        for ratio in ratios
    )


def rewrite(section: str, markdown: str) -> None:
    """Put new text between the markers of a section; a section that the page lacks is left out."""
    page = _PAGE.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {section} -->\n).*?(<!-- /{section} -->)", re.DOTALL)
    _PAGE.write_text(marked.sub(lambda found: found[1] + markdown + found[2], page), encoding="utf-8")
