"""`lo-diag import FOLDER`: the live answers of a copy of the study, from another laptop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lo_diagnostic.cli import console


def import_studies(folder: Path, others: Sequence[Path], *, dry_run: bool) -> None:
    """Take in whoever answered on other laptops and is not in the study yet."""
    from lo_diagnostic.cli.import_table import people
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.merge import prepare_merge

    study = open_study(folder)
    for other in others:
        merge = prepare_merge(study, other)
        known = merge.people - len(merge.new)
        told = f"{people(len(merge.new))} who {'is' if len(merge.new) == 1 else 'are'} new in {other}"
        told += f", {merge.unsent} of them with an interview that was not sent" if merge.unsent else ""
        told += f"; {people(known)} {'was' if known == 1 else 'were'} here already" if known else ""
        if not dry_run:
            merge.write()
        console.say(f"{'Found' if dry_run else 'Took in'} {told}.")
    if dry_run:
        console.say("Nothing was written (--dry-run).")
