"""The folder of one report per group: what is finished, what is ours, and an index, written last.

A file that its record does not name is somebody else's, and stays as it is.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.report.group_record import (
    INDEX,
    UNFINISHED,
    Batch,
    Finished,
    Record,
    finished_line,
    index_text,
    read_record,
    unfinished_text,
)
from lo_diagnostic.study.presence import present
from lo_diagnostic.whole_file import whole_file

PAGE: Final = "index.html"
_LEFTOVER: Final = re.compile(r"\.(.+)-[0-9a-f]{8}\.part")


class GroupFolder:
    """The folder at `path` for the reports of `batch`; `finished`: by group, those that need not be made."""

    def __init__(self, path: Path, batch: Batch, files: Mapping[str, str]) -> None:
        """`files`: group → file name, in the order of the index.

        Raises InputProblems where the folder holds reports of another kind, or where a file of somebody else
        stands in the way.
        """
        self.path, self.batch, self.files = path, batch, files
        self._before = read_record(path)
        if self._before and not self._before.batch.same_kind(batch):
            raise _of_another_kind(path, self._before.batch)
        self._refuse_to_overwrite()
        self.finished = {one.group: one for one in self._kept(self._before)}
        self.outdated: list[str] = []

    @property
    def missing(self) -> tuple[str, ...]:
        """Groups whose report must be made."""
        return tuple(group for group in self.files if group not in self.finished)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make the folder ready for what is missing: from now on it says that it is unfinished.

        Raises InputProblems when it cannot be made, or another process is at work in it.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            reason = fault.strerror or str(fault)
            remedy = "Choose a folder that is there and may be written; nothing was changed."
            raise InputProblems.one(str(self.path), "", f"cannot be made ({reason}).", remedy) from fault
        with present(self.path) as presence:
            if not presence.alone():
                message = "another lo-diag is writing reports into this folder."
                raise InputProblems.one(str(self.path), "", message, "Wait until it is done.")
            if read_record(self.path) != self._before:
                message = "another lo-diag has written reports into this folder meanwhile."
                raise InputProblems.one(str(self.path), "", message, "Run the same command again.")
            self._remove_leftovers()
            wanted = set(self.files.values())
            earlier = [one for one in self._before.finished if one.file not in wanted] if self._before else []
            ours = wanted.union(self._before.files if self._before else ())
            text = unfinished_text(self.batch, ours, [*earlier, *self.finished.values()])
            _write(self.path / UNFINISHED, text)
            for name in (INDEX, PAGE):
                (self.path / name).unlink(missing_ok=True)
            yield

    def add(self, group: str, title: str, content: bytes, pages: int) -> None:
        """Write the report of a group, whole. Raises InputProblems when that cannot be done."""
        file = self.files[group]
        with whole_file(self.path / file) as stream:
            stream.write(content)
        one = Finished(group, title, file, pages, hashlib.sha256(content).hexdigest())
        with (self.path / UNFINISHED).open("ab") as stream:
            stream.write(finished_line(one).encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        self.finished[group] = one

    def finish(self, withheld: Sequence[str], page: str) -> None:
        """Write the index, whose readable form is `page`; nothing may be missing.

        Reports of groups that are no longer shown are taken away where they are as we wrote them; their names
        stand in `outdated` then.
        """
        index = index_text(self.batch, [self.finished[group] for group in self.files], withheld)
        unfinished = self.path / UNFINISHED
        if not unfinished.exists() and _same(self.path / INDEX, index) and _same(self.path / PAGE, page):
            return
        self.outdated = self._outdated()
        for name in self.outdated:
            (self.path / name).unlink(missing_ok=True)
        _write(self.path / PAGE, page)
        _write(self.path / INDEX, index)
        unfinished.unlink(missing_ok=True)

    def _kept(self, before: Record | None) -> list[Finished]:
        """The reports of the very same batch that are there, whole."""
        if before is None or before.batch != self.batch:
            return []
        return [
            one for one in before.finished if self.files.get(one.group) == one.file and self._is_whole(one)
        ]

    def _outdated(self) -> list[str]:
        """Reports of an earlier run that are not among those of today, and that nobody has changed since."""
        wanted = set(self.files.values())
        before = self._before.finished if self._before else ()
        return [one.file for one in before if one.file not in wanted and self._is_whole(one)]

    def _is_whole(self, one: Finished) -> bool:
        try:
            return hashlib.sha256((self.path / one.file).read_bytes()).hexdigest() == one.sha256
        except OSError:
            return False

    def _refuse_to_overwrite(self) -> None:
        ours = {INDEX, PAGE, UNFINISHED, *self._before.files} if self._before else set()
        message = "is there already, and was not written by this command."
        remedy = "Move it, or choose another folder with `-o`; nothing was written."
        problems = [
            Problem(str(self.path / name), "", message, remedy)
            for name in (INDEX, PAGE, UNFINISHED, *self.files.values())
            if name not in ours and ((self.path / name).exists() or (self.path / name).is_symlink())
        ]
        if problems:
            raise InputProblems(problems)

    def _remove_leftovers(self) -> None:
        """Half files of a run that was killed."""
        ours = {INDEX, PAGE, UNFINISHED, *self.files.values()}
        for path in self.path.iterdir():
            found = _LEFTOVER.fullmatch(path.name)
            if found and found[1] in ours and path.is_file():
                path.unlink(missing_ok=True)


def _of_another_kind(path: Path, batch: Batch) -> InputProblems:
    wave = f", {batch.wave}" if batch.wave else ""
    message = (
        f'holds other reports per group: by "{batch.cut}"{wave}, "{batch.language}", {batch.written_as}.'
    )
    return InputProblems.one(str(path), "", message, "Choose another folder with `-o`; nothing was written.")


def _same(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode("utf-8")
    except OSError:
        return False


def _write(path: Path, text: str) -> None:
    with whole_file(path) as stream:
        stream.write(text.encode("utf-8"))
