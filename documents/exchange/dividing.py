"""A long export in parts, each of which an import takes: the bounds of its files are those of `entering`."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO

from documents.choices import ExportFormat
from documents.exchange import jsonl, planning, workbook_lines, workbooks
from documents.exchange.records import Raw
from portal.file_bounds import MOST_UNPACKED
from portal.file_kinds import FORMATS

_MEGABYTE = 1024 * 1024
_FRAME = 64 * 1024  # bytes of a workbook beside its rows: heads, styles, relations
_OF_A_CELL = 64  # bytes of XML around the text of a cell
MOST_IN_A_PART = 10_000
"""Documents: so many are entered well within the half hour in which a worker is ended (bench/exchange.py)."""

Group = Sequence[Raw]
"""Documents that stand in one part, because one names the text of another that took its place."""


@dataclass(frozen=True)
class Load:
    """What some documents take up of a file: bytes as they lie there, and unpacked; rows and cells of a workbook."""

    documents: int = 0
    size: int = 0
    unpacked: int = 0
    rows: int = 0
    cells: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(*(a + b for a, b in zip(self._all, other._all, strict=True)))

    def is_within(self, bounds: Load) -> bool:
        """Whether no bound is passed."""
        return all(a <= b for a, b in zip(self._all, bounds._all, strict=True))

    @property
    def _all(self) -> tuple[int, ...]:
        return self.documents, self.size, self.unpacked, self.rows, self.cells


def bounds_of(format: str) -> Load:
    """The most that a file of an import may hold, and that is entered in one go."""
    size = FORMATS[format].megabytes * _MEGABYTE
    documents = min(MOST_IN_A_PART, planning.MOST_DOCUMENTS)
    if format == ExportFormat.JSONL:
        return Load(documents, size, size, documents, documents)
    return Load(
        documents, size - _FRAME, MOST_UNPACKED - _FRAME, workbooks.MOST_ROWS - 1, workbook_lines.MOST_CELLS - _FRAME
    )


def divided(groups: Iterable[Group], format: str, bounds: Load) -> Iterator[Iterator[Raw]]:
    """The documents of each part in their order, one part at least; a group that no part holds is cut.

    Each part is to be read to its end before the next one is asked for: memory holds one group.
    """
    return iter(_Parts(groups, _of_line if format == ExportFormat.JSONL else _of_rows, bounds))


class _Parts:
    def __init__(self, groups: Iterable[Group], measure: Callable[[Raw], Load], bounds: Load) -> None:
        self._measure, self._bounds = measure, bounds
        self._groups = chain.from_iterable(map(self._fitting, groups))
        self._next = next(self._groups, None)

    def __iter__(self) -> Iterator[Iterator[Raw]]:
        yield self._part()
        while self._next is not None:
            yield self._part()

    def _fitting(self, group: Group) -> Iterator[tuple[Group, Load]]:
        loads = [self._measure(each) for each in group]
        whole = sum(loads, Load())
        if whole.is_within(self._bounds):
            yield group, whole
        else:
            yield from (([each], load) for each, load in zip(group, loads, strict=True))

    def _part(self) -> Iterator[Raw]:
        load = Load()
        while self._next is not None:
            group, more = self._next
            if load != Load() and not (load + more).is_within(self._bounds):
                return
            load += more
            yield from group
            self._next = next(self._groups, None)


def _of_line(raw: Raw) -> Load:
    [line] = jsonl.written([raw])
    return Load(documents=1, size=len(line))


def _of_rows(raw: Raw) -> Load:
    """Packed by itself a document is no smaller than among others of its kind."""
    rows = [workbooks.cells_of(name, row) for name, row in workbooks.rows_of(raw)]
    cells = sum(len(row) + 1 for row in rows)
    text = "".join(cell for row in rows for cell in row)
    printed = json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")  # & < > grow, as quotes do here
    marked = sum(text.count(each) for each in "&<>") * 4
    return Load(
        documents=1,
        size=len(zlib.compress(printed)) + cells * 4,
        unpacked=len(printed) + marked + cells * _OF_A_CELL,
        rows=len(rows),
        cells=cells,
    )


def bundled(parts: Sequence[IO[bytes]], stem: str, format: str, target: IO[bytes]) -> None:
    """The parts as one container for the way out; what an import takes are the files inside."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for at, part in enumerate(parts, start=1):
            with bundle.open(f"{stem}-{at}.{format}", "w", force_zip64=True) as member:
                for piece in iter(lambda: part.read(_MEGABYTE), b""):  # noqa: B023  # read within the turn
                    member.write(piece)
