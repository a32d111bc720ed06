"""The sorts of annex that upper apps understand, registered by their `AppConfig.ready()`.

A gazette import reads annexes with `readers()`, shows what `preview` says would happen through `template`, and on
confirmation hands the records and the stored document to `store`. `documents` itself knows no sort of annex.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from documents.models import Document
from portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What storing one annex row does: 新建, 增加单位, 无变化, 冲突. A conflict never overwrites; `reason` says why."""

    outcome: str
    label: str
    row: str
    line: int
    reason: str = ""
    url: str = ""


class Preview(Protocol):
    """Says what `Store` would do, and writes nothing. `document` is None before the document itself is stored."""

    def __call__(self, records: Any, *, document: Document | None) -> Sequence[RowOutcome]: ...


class Store(Protocol):
    """Carries the records of one annex into the register of its app, once: a second call changes nothing."""

    def __call__(self, records: Any, *, document: Document, by: User, at: datetime) -> Sequence[RowOutcome]: ...


@dataclass(frozen=True, slots=True)
class AnnexKind:
    """One sort of annex. `name` is the `AnnexRecords.name` its reader gives; `template` shows `outcomes`.

    `notices` are the codes of its findings that need no decision, `of_rows` those of the others: what is decided about
    a row of the annex rests on no value of the document (docs/rules/import_findings.md).
    """

    name: str
    label: str
    reader: Any
    preview: Preview
    store: Store
    template: str
    notices: frozenset[str] = frozenset()
    of_rows: frozenset[str] = frozenset()


_kinds: dict[str, AnnexKind] = {}


def register(kind: AnnexKind) -> None:
    """Make a sort of annex known; called once by an app that is ready."""
    _kinds[kind.name] = kind


def kinds() -> tuple[AnnexKind, ...]:
    """Every known sort of annex."""
    return tuple(_kinds.values())


def kind_named(name: str) -> AnnexKind | None:
    """The sort of annex whose records are called `name`."""
    return _kinds.get(name)


def readers() -> tuple[Any, ...]:
    """What `documents.gazette.read(text, annex_readers=…)` takes."""
    return tuple(kind.reader for kind in _kinds.values())
