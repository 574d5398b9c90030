"""SQLite's file format read by hand: where each row lies, and what is left in the room between rows.

Written from the format's description (sqlite.org/fileformat2.html); sqlite itself is not asked.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_LEAF_OF_KEYS, _LEAF_OF_ROWIDS, _INNER_OF_KEYS, _INNER_OF_ROWIDS = 10, 13, 2, 5
_MASTER_COLUMNS = 5


@dataclass(frozen=True)
class Cell:
    """A row: its page, where on it, its rowid where the table has any, and its values.

    `behind`: what stands on its last overflow page behind its own bytes.
    """

    page: int
    offset: int
    rowid: int | None
    overflow: tuple[int, ...]
    values: tuple[int | float | str | bytes | None, ...]
    behind: bytes

    @property
    def key(self) -> str:
        """The first column."""
        return str(self.values[0])


@dataclass(frozen=True)
class Page:
    """A page of a tree: its own cells, and the bytes on it that belong to none."""

    number: int
    cells: tuple[Cell, ...]
    freeblocks: tuple[bytes, ...]
    gap: bytes
    fragments: int


class RawFile:
    """A database file as bytes."""

    def __init__(self, path: Path) -> None:
        self.content = path.read_bytes()
        (size,) = struct.unpack_from(">H", self.content, 16)
        self.page_size = 65536 if size == 1 else size
        self.usable = self.page_size - self.content[20]
        self.pages, self._trunk, self.free_pages, _ = struct.unpack_from(">IIII", self.content, 28)
        (self.largest_root,) = struct.unpack_from(">I", self.content, 52)
        assert len(self.content) == self.pages * self.page_size

    @cached_property
    def roots(self) -> dict[str, int]:
        """Table → the root page of its tree."""
        cells = [cell for page in self.tree(1) for cell in page.cells]
        assert all(len(cell.values) == _MASTER_COLUMNS for cell in cells)
        return {str(cell.values[1]): int(str(cell.values[3])) for cell in cells}

    def bytes_of(self, number: int) -> bytes:
        """A page; they count from 1."""
        start = (number - 1) * self.page_size
        return self.content[start : start + self.page_size]

    def tree(self, root: int) -> list[Page]:
        """The pages of a tree, those with smaller keys first."""
        return list(self._tree(root))

    def rows(self, table: str) -> list[Cell]:
        """A table's rows as they lie: by page, and on a page from its end, where the first row is put."""
        cells = [cell for page in self.tree(self.roots[table]) for cell in page.cells]
        return sorted(cells, key=lambda cell: (cell.page, -cell.offset))

    def freelist(self) -> list[int]:
        """Pages that are in no use, in the order of the list."""
        found = []
        trunk = self._trunk
        while trunk:
            following, n = struct.unpack_from(">II", self.bytes_of(trunk))
            found += [trunk, *struct.unpack_from(f">{n}I", self.bytes_of(trunk), 8)]
            trunk = following
        assert len(found) == self.free_pages
        return found

    def entries_behind_the_end(self) -> tuple[int, int]:
        """From where to where, in bytes, the last map of pages has entries of pages that are not there.

        Each map has an entry of five bytes for each of the pages that follow it, and then comes the next map.
        """
        entries = self.usable // 5
        last_map = 2 + (self.pages - 2) // (entries + 1) * (entries + 1)
        start = (last_map - 1) * self.page_size
        return start + 5 * (self.pages - last_map), start + 5 * entries

    def remains(self) -> bytes:
        """What is not zero in freeblocks, in gaps before rows, behind long texts, and on free pages."""
        left = b""
        for page in (page for root in (1, *self.roots.values()) for page in self.tree(root)):
            left += page.gap + b"".join(block[4:] for block in page.freeblocks)
            left += b"".join(cell.behind for cell in page.cells)
        left += b"".join(self.bytes_of(page) for page in self.freelist() if page not in self._trunks())
        return left.replace(b"\0", b"")

    def _trunks(self) -> set[int]:
        found = set()
        trunk = self._trunk
        while trunk:
            found.add(trunk)
            (trunk,) = struct.unpack_from(">I", self.bytes_of(trunk))
        return found

    def _tree(self, number: int) -> Iterator[Page]:
        page, head = self.bytes_of(number), 100 if number == 1 else 0
        kind, freeblock, n, start, fragments = struct.unpack_from(">BHHHB", page, head)
        inner = kind in (_INNER_OF_KEYS, _INNER_OF_ROWIDS)
        assert inner or kind in (_LEAF_OF_KEYS, _LEAF_OF_ROWIDS)
        pointers_at = head + (12 if inner else 8)
        pointers = struct.unpack_from(f">{n}H", page, pointers_at)
        if inner:
            for at in pointers:
                yield from self._tree(*struct.unpack_from(">I", page, at))
            yield from self._tree(*struct.unpack_from(">I", page, head + 8))
        cells = () if kind == _INNER_OF_ROWIDS else tuple(self._cell(number, at, kind) for at in pointers)
        free = []
        while freeblock:
            following, size = struct.unpack_from(">HH", page, freeblock)
            free.append(page[freeblock : freeblock + size])
            freeblock = following
        gap = page[pointers_at + 2 * n : start or 65536]
        yield Page(number, cells, tuple(free), gap, fragments)

    def _cell(self, number: int, offset: int, kind: int) -> Cell:
        page, rowid = self.bytes_of(number), None
        size, at = _varint(page, offset + (4 if kind == _INNER_OF_KEYS else 0))
        if kind == _LEAF_OF_ROWIDS:
            rowid, at = _varint(page, at)
        local = self._local(size, leaf_of_rowids=kind == _LEAF_OF_ROWIDS)
        payload, overflow = page[at : at + local], []
        following = struct.unpack_from(">I", page, at + local)[0] if local < size else 0
        while following:
            overflow.append(following)
            payload += self.bytes_of(following)[4 : self.usable]
            (following,) = struct.unpack_from(">I", self.bytes_of(following))
        return Cell(number, offset, rowid, tuple(overflow), tuple(_values(payload[:size])), payload[size:])

    def _local(self, size: int, *, leaf_of_rowids: bool) -> int:
        """How much of a row of this size lies on its own page."""
        most = self.usable - 35 if leaf_of_rowids else (self.usable - 12) * 64 // 255 - 23
        least = (self.usable - 12) * 32 // 255 - 23
        if size <= most:
            return size
        fitting = least + (size - least) % (self.usable - 4)
        return fitting if fitting <= most else least


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(8):
        value = value << 7 | page[at + index] & 0x7F
        if page[at + index] < 0x80:
            return value, at + index + 1
    return value << 8 | page[at + 8], at + 9


def _values(payload: bytes) -> Iterator[int | float | str | bytes | None]:
    head, at = _varint(payload, 0)
    kinds = []
    while at < head:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    for kind in kinds:
        size = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind] if kind < 10 else (kind - 12) // 2
        part = payload[at : at + size]
        at += size
        if kind >= 12:
            yield part.decode() if kind % 2 else part
        elif kind == 7:
            yield struct.unpack(">d", part)[0]
        else:
            yield (None, *[int.from_bytes(part, "big", signed=True)] * 6, None, 0, 1)[kind]
