"""The sorts of annex that upper apps understand: a pure reader, and the acts that preview and store what it read.

An app fills this in `AppConfig.ready()`; documents knows none of them. A draft import keeps what was read as JSON,
the *record* of an annex: {"name", "head": {…}, "rows": [{…}]}, whose contents are the business of that app alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from documents.models import Document
from portal.accounts.models import User

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What storing one row does. `kind` is created, completed, unit_added, unchanged or conflict.

    `label` says it in Chinese, `row` names the row, `reason` explains; a conflict is never stored.
    """

    kind: str
    label: str
    row: str
    line: int
    reason: str = ""
    url: str = ""


class Preview(Protocol):
    """Says what `Store` would do, and writes nothing. `document` is None before the paper is registered."""

    def __call__(self, document: Document | None, record: Record) -> Sequence[RowOutcome]: ...


class Store(Protocol):
    """Stores the record of one annex of a confirmed document, inside the caller's transaction; raises Refused.

    Storing the same record again changes nothing.
    """

    def __call__(
        self, document: Document, record: Record, *, by: User | None, at: datetime
    ) -> Sequence[RowOutcome]: ...


@dataclass(frozen=True)
class Annex:
    """One sort of annex: `name` is that of its AnnexRecords, `columns` are the row fields shown on the import page."""

    name: str
    label: str
    reader: Any
    preview: Preview
    store: Store
    columns: Mapping[str, str]


_known: dict[str, Annex] = {}


def register(annex: Annex) -> None:
    """Make a sort of annex known; called once at start-up."""
    _known[annex.name] = annex


def known() -> Mapping[str, Annex]:
    """All sorts of annex by name."""
    return _known


def readers() -> tuple[Any, ...]:
    """What `documents.gazette.read` takes as `annex_readers`."""
    return tuple(each.reader for each in _known.values())


def preview(document: Document | None, records: Sequence[Record]) -> list[RowOutcome]:
    """What `store` would do with the records of one document."""
    return [
        outcome
        for record in records
        if record["name"] in _known
        for outcome in _known[record["name"]].preview(document, record)
    ]


def store(document: Document, records: Sequence[Record], *, by: User | None, at: datetime) -> list[RowOutcome]:
    """Hand the record of each annex to the app that understands it."""
    return [
        outcome
        for record in records
        if record["name"] in _known
        for outcome in _known[record["name"]].store(document, record, by=by, at=at)
    ]
