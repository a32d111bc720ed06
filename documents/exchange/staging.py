"""Lines on their way into the register, between their parts and their papers: in a file, so that memory holds few."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO

from documents.exchange.records import DocumentRecord
from documents.models import Document


@dataclass
class Staged:
    """A line that is entered. `document` is its key, `paper` the row that is new; `fills` names fields.

    Of a new paper the texts stand already (`instruments`), and its events have their keys (`events`, text by text).
    `provisions` are those of its citations, one by one.
    """

    line: int
    record: DocumentRecord
    document: int
    fills: frozenset[str]
    blocks: Sequence[int] = ()
    paper: Document | None = None
    instruments: Sequence[int] = ()
    events: Sequence[Sequence[int]] = ()
    provisions: Sequence[Sequence[str]] = ()

    def without_text(self) -> Staged:
        """The same without its paragraphs, once they are entered."""
        return replace(self, record=replace(self.record, blocks=()))


class Stage:
    """Batches of lines, written once to a temporary file and read as often as it is asked."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def put(self, batch: Sequence[Staged]) -> None:
        """Write a batch down."""
        pickle.dump(list(batch), self._file)

    def __iter__(self) -> Iterator[list[Staged]]:
        self._file.seek(0)
        while True:
            try:
                batch: list[Staged] = pickle.load(self._file)  # noqa: S301  # written by this very act
            except EOFError:
                return
            yield batch
