"""What a record adds to the register, and where the two contradict each other. Values only.

Both sides are records: `held` is what the register says of the same document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from documents.choices import DocumentKind, Publicity
from documents.exchange.reading import LABELS
from documents.exchange.records import DeterminationRecord, DocumentRecord, EventRecord, InstrumentRecord, title_key
from documents.validity import EVENT_LABELS, EventKind

PARTS = ("annexes", "blocks", "citations")  # of the text: they come with it, and none is mended by itself
LISTS = ("issuers", "addressees", *PARTS)
NO_KIND, NO_LEVEL = DocumentKind.OTHER.value, DocumentRecord().knowledge_level


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
    if record.title and title_key(record.title) != title_key(held.title):
        _fill_or_refuse("title", found, is_empty=not held.title)
    if record.kind not in (held.kind, NO_KIND):
        _fill_or_refuse("kind", found, is_empty=becomes_full or held.kind == NO_KIND)
    if record.issued_on and record.issued_on != held.issued_on:
        _fill_or_refuse("issued_on", found, is_empty=held.issued_on is None)
    if record.printed_on and record.printed_on != held.printed_on:
        _fill_or_refuse("printed_on", found, is_empty=held.printed_on is None)
    if record.knowledge_level != held.knowledge_level:
        _fill_or_refuse("knowledge_level", found, is_empty=becomes_full)
    for name in LISTS:
        given, known = _comparable(record, held, name)
        if given and given != known:
            is_empty = not known and (name not in PARTS or becomes_full or not held.blocks)
            _fill_or_refuse(name, found, is_empty=is_empty, place=_first_difference(given, known, name))


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


def _fill_or_refuse(name: str, found: Comparison, *, is_empty: bool, place: str = "") -> None:
    if is_empty:
        found.fills.append(name)
    else:
        found.conflicts.append(f"{LABELS[name]}与登记簿不同{place}")


def _first_difference(given: Sequence[object], known: Sequence[object], name: str) -> str:
    if name != "blocks":
        return ""
    pairs = zip(given, known, strict=False)
    at = next((at for at, (one, other) in enumerate(pairs, start=1) if one != other), min(len(given), len(known)) + 1)
    return f"（自第{at}段起）"


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
