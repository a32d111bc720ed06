"""What a record adds to the register, and where the two contradict each other. Values only.

Both sides are records: `held` is what the register says of the same document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from documents.choices import DocumentKind, Publicity
from documents.exchange.reading import LABELS
from documents.exchange.records import (
    AnnexRecord,
    BlockRecord,
    CitationRecord,
    DeterminationRecord,
    DocumentRecord,
    EventRecord,
    InstrumentRecord,
    title_key,
)
from documents.validity import EVENT_LABELS, EventKind
from portal.accounts.choices import KnowledgeLevel
from portal.hidden_characters import visible

PARTS = ("annexes", "blocks", "citations")  # of the text: they come with it, and none is mended by itself
LISTS = ("issuers", "addressees", *PARTS)
NO_KIND, NO_LEVEL = DocumentKind.OTHER.value, DocumentRecord().knowledge_level
LONGEST_TOLD = 80  # characters of a value that a sentence quotes


@dataclass
class Comparison:
    """What the record fills (names of fields) and adds (in words), where it contradicts, and what is only told."""

    held: DocumentRecord = field(default_factory=DocumentRecord)
    conflicts: list[str] = field(default_factory=list)
    fills: list[str] = field(default_factory=list)
    adds: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def brings_something(self) -> bool:
        """Whether entering it would change a row."""
        return bool(self.fills or self.adds)


def compare(record: DocumentRecord, held: DocumentRecord, *, may_publish: bool) -> Comparison:
    """Field by field. `may_publish`: whoever confirms also decides about publicity."""
    found = Comparison(held)
    becomes_full = held.is_directory_only and not record.is_directory_only
    if becomes_full:
        found.fills.append("is_directory_only")
    _values(record, held, found, becomes_full=becomes_full)
    _publicity(record, held, found, may_publish=may_publish)
    _instruments(record, held, found, may_rename=becomes_full or not held.title)
    return found


def _values(record: DocumentRecord, held: DocumentRecord, found: Comparison, *, becomes_full: bool) -> None:
    def fill_or_refuse(name: str, *, is_empty: bool, told: str = "") -> None:
        if is_empty:
            found.fills.append(name)
        else:
            told = told or f"：登记簿中为{_told(held, name)}，文件中为{_told(record, name)}"
            found.conflicts.append(f"{LABELS[name]}与登记簿不同{told}")

    if record.title and title_key(record.title) != title_key(held.title):
        fill_or_refuse("title", is_empty=not held.title)
    if record.kind not in (held.kind, NO_KIND):
        fill_or_refuse("kind", is_empty=becomes_full or held.kind == NO_KIND)
    if record.issued_on and record.issued_on != held.issued_on:
        fill_or_refuse("issued_on", is_empty=held.issued_on is None)
    if record.printed_on and record.printed_on != held.printed_on:
        fill_or_refuse("printed_on", is_empty=held.printed_on is None)
    if record.knowledge_level != held.knowledge_level:
        fill_or_refuse("knowledge_level", is_empty=becomes_full)
    for name in LISTS:
        given, known = _comparable(record, held, name)
        if given and given != known:
            is_empty = not known and (name not in PARTS or becomes_full or not held.blocks)
            fill_or_refuse(name, is_empty=is_empty, told=_first_difference(given, known) if name in PARTS else "")


def _comparable(record: DocumentRecord, held: DocumentRecord, name: str) -> tuple[Sequence[object], Sequence[object]]:
    """Both sides. Of citations what is printed: what they name, each register finds by itself.

    A citation that does not say whether it is a basis contradicts none that does.
    """
    if name != "citations":
        return list(getattr(record, name)), list(getattr(held, name))
    known = [replace(each, document=None) for each in held.citations]
    given = [replace(each, document=None) for each in record.citations]
    for at, (each, same) in enumerate(zip(given, known, strict=False)):
        if each.is_basis is None:
            given[at] = replace(each, is_basis=same.is_basis)
    return given, known


def _first_difference(given: Sequence[Any], known: Sequence[Any]) -> str:
    """Where two lists of parts begin to differ, and what stands there on both sides."""
    pairs = enumerate(zip_longest(known, given), start=1)
    at, both = next((at, both) for at, both in pairs if both[0] != both[1])
    told = [_part(each) for each in both]
    is_text = any(isinstance(each, BlockRecord) for each in both)
    place = f"（自第{at}{'段' if is_text else '项'}起）"
    return place if told[0] == told[1] else f"{place}：登记簿中{told[0]}，文件中{told[1]}"


def _part(part: BlockRecord | AnnexRecord | CitationRecord | None) -> str:
    if part is None:
        return "没有"
    if isinstance(part, BlockRecord):
        return f"为{_quoted(part.text)}"
    return f"为{_quoted(part.title or str(part.number or ''))}"


def _told(record: DocumentRecord, name: str) -> str:
    """A value as people say it."""
    value = getattr(record, name)
    if name == "kind":
        return _quoted(str(DocumentKind(value).label))
    if name == "knowledge_level":
        return _quoted(str(KnowledgeLevel(value).label))
    return _quoted("、".join(value) if isinstance(value, tuple) else str(value))


def _quoted(text: str) -> str:
    return f"“{visible(text[:LONGEST_TOLD])}{'…' if len(text) > LONGEST_TOLD else ''}”"


def _publicity(record: DocumentRecord, held: DocumentRecord, found: Comparison, *, may_publish: bool) -> None:
    if record.publicity in (Publicity.PENDING, held.publicity):
        return
    label = Publicity(record.publicity).label
    if held.publicity != Publicity.PENDING:
        found.conflicts.append(f"公开属性与登记簿不同（{Publicity(held.publicity).label}，文件中为{label}）")
    elif may_publish:
        found.fills.append("publicity")
    else:
        found.notices.append(f"文件中公开属性为{label}；确认人不是信息公开审批人，登记簿中仍为待定")


def _instruments(record: DocumentRecord, held: DocumentRecord, found: Comparison, *, may_rename: bool) -> None:
    for place, given in enumerate(record.instruments):
        known = held.instruments[place] if place < len(held.instruments) else InstrumentRecord(title="")
        if title_key(given.title) != title_key(known.title):
            if may_rename:
                found.adds.append(f"施行文本《{given.title}》")
            else:
                told = f"登记簿中为《{known.title}》" if known.title else "登记簿中没有"
                found.conflicts.append(f"第{place + 1}个施行文本《{given.title}》与登记簿不同（{told}）")
                continue
        for event in given.events:
            _event(event, known, found)


def _event(event: EventRecord, known: InstrumentRecord, found: Comparison) -> None:
    called = f"{EVENT_LABELS[EventKind(event.kind)]}{event.since or ''}"
    same = event_like(event, known)
    if same is None:
        found.adds.append(f"效力事件：{called}")
    elif differences := list(_differences(event, same)):
        found.conflicts.append(f"效力事件{called}的{'、'.join(differences)}与登记簿不同")
    elif is_longer(event.determinations, same.determinations):
        found.adds.append(f"{called}的认定")
    elif not is_longer(same.determinations, event.determinations) and _plain(event) != _plain(same):
        found.conflicts.append(f"效力事件{called}的认定与登记簿不同")


def event_like(event: EventRecord, known: InstrumentRecord) -> EventRecord | None:
    """The event of the same kind, days and articles: by the same document, else one that was not rejected."""
    alike = [each for each in known.events if each.key == event.key and each.is_suspected == event.is_suspected]
    same = [each for each in alike if not _is_another(event.by, each.by)]
    return next((each for each in (*same, *alike) if each in same or not each.is_rejected), None)


def _differences(event: EventRecord, same: EventRecord) -> Iterator[str]:
    for name in ("other_since", "clause", "reason"):
        if getattr(event, name) != getattr(same, name):
            yield LABELS[name]
    if _is_another(event.by, same.by):
        yield LABELS["by"]
    if _is_another(event.successor, same.successor):
        yield LABELS["successor"]


def _is_another(given: Any, known: Any) -> bool:
    """Of what two events name: whether only one names something, or the two name different things."""
    if given is None or known is None:
        return given is not known
    return not given.names_the_same_as(known)


def is_longer(given: Sequence[DeterminationRecord], known: Sequence[DeterminationRecord]) -> bool:
    """Whether `given` goes on where `known` ends."""
    told = [(each.outcome, each.reason) for each in given]
    return len(given) > len(known) and told[: len(known)] == [(each.outcome, each.reason) for each in known]


def _plain(event: EventRecord) -> list[tuple[str, str]]:
    return [(each.outcome, each.reason) for each in event.determinations]
