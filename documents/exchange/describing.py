"""Rows of the register as records."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from documents.choices import BlockKind
from documents.exchange.records import (
    AnnexRecord,
    BlockRecord,
    CitationRecord,
    DeterminationRecord,
    DocumentRecord,
    EventRecord,
    InstrumentRecord,
    Name,
    TextName,
)
from documents.models import Block, Citation, Determination, Document, Instrument, ValidityEvent

ROWS_AT_ONCE = 500


def records(documents: QuerySet[Document]) -> Iterator[DocumentRecord]:
    """The documents in a fixed order: as many queries for five hundred as for one."""
    return (each for group in grouped(documents) for each in group)


def grouped(documents: QuerySet[Document]) -> Iterator[list[DocumentRecord]]:
    """The same by groups, in the order of their first ones: one carries the text that took the place of another's.

    An import takes no line that names such a text of a document that it does not know.
    """
    keys = array("q", documents.order_by("pk").values_list("pk", flat=True).iterator())
    companions = _companions(keys)
    others = {key for group in companions.values() for key in group[1:]}
    groups = (companions.get(key, [key]) for key in keys if key not in others)
    for batch in _batches(groups):
        whole = Document.objects.filter(pk__in=[key for group in batch for key in group])
        found = {each.pk: each for each in whole.prefetch_related(*everything())}
        yield from ([record_of(found[key]) for key in group if key in found] for group in batch)


def _companions(keys: Sequence[int]) -> dict[int, list[int]]:
    """By its first key each group of more than one."""
    linked = ValidityEvent._base_manager.filter(successor__isnull=False).order_by()
    links = list(linked.values_list("instrument__document", "successor__document").distinct())
    known = set(keys) if links else set()
    first: dict[int, int] = {}
    groups: dict[int, list[int]] = {}
    for pair in links:
        if not known.issuperset(pair):
            continue
        here, there = sorted(first.get(key, key) for key in pair)
        if here != there or here not in groups:
            groups[here] = sorted({*groups.pop(here, [here]), *groups.pop(there, [there])})
            first |= dict.fromkeys(groups[here], here)
    return groups


def _batches(groups: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    """As many groups as have some five hundred documents."""
    batch: list[list[int]] = []
    for group in groups:
        batch.append(group)
        if sum(map(len, batch)) >= ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def everything() -> list[str | Prefetch[Any]]:
    """What a record tells beside the row of the document."""
    citations = Citation.objects.select_related("document").order_by("start", "pk")
    return [
        "issuers",
        "addressees",
        "annexes",
        Prefetch("blocks", Block.objects.defer("search_copy", "pairs").order_by("order")),
        Prefetch("blocks__citations", citations),
        *texts_told(),
    ]


def texts_told() -> list[str | Prefetch[Any]]:
    """What a record tells of the texts of a document."""
    events = ValidityEvent._base_manager.select_related("by_document", "successor__document").order_by("pk")
    decided = Determination.objects.select_related("decided_by").order_by("decided_at", "pk")
    return [
        Prefetch("instruments", Instrument.objects.order_by("order")),
        Prefetch("instruments__validity_events", events),
        Prefetch("instruments__validity_events__determinations", decided),
    ]


def record_of(document: Document) -> DocumentRecord:
    """The record of a document that was fetched with `everything`."""
    blocks = list(document.blocks.all())
    places = {block.pk: place for place, block in enumerate(blocks, start=1)}
    return DocumentRecord(
        number=document.number,
        number_as_printed=document.number_as_printed,
        title=document.title,
        kind=document.kind,
        issuers=tuple(each.printed_name for each in document.issuers.all()),
        addressees=tuple(each.printed_name for each in document.addressees.all()),
        issued_on=document.issued_on,
        printed_on=document.printed_on,
        publicity=document.publicity,
        publicity_clause=document.publicity_clause,
        publicity_reason=document.publicity_reason,
        knowledge_level=document.knowledge_level,
        is_directory_only=document.is_directory_only,
        is_told_apart=document.is_told_apart,
        instruments=tuple(map(text_of, document.instruments.all())),
        annexes=tuple(
            AnnexRecord(each.number, each.title, places.get(each.block_id or 0)) for each in document.annexes.all()
        ),
        blocks=tuple(BlockRecord(BlockKind(each.kind).value, each.text) for each in blocks),
        citations=tuple(
            CitationRecord(
                block=places[block.pk],
                start=each.start,
                end=each.end,
                title=each.title,
                number=each.number,
                document=_name(each.document),
                is_basis=each.is_basis,
            )
            for block in blocks
            for each in block.citations.all()
        ),
    )


def text_of(instrument: Instrument) -> InstrumentRecord:
    """A text of a document that was fetched with `texts_told`."""
    return InstrumentRecord(instrument.title, tuple(_event(event) for event in instrument.validity_events.all()))


def _event(event: ValidityEvent) -> EventRecord:
    return EventRecord(
        kind=event.kind,
        since=event.effective.lower,
        until=event.effective.upper,
        other_since=event.other_since,
        articles=tuple(event.articles),
        by=_name(event.by_document),
        clause=event.clause,
        reason=event.reason,
        successor=_text_name(event.successor),
        is_suspected=event.is_suspected,
        recorded_at=_moment(event.recorded_at),
        determinations=tuple(
            DeterminationRecord(each.outcome, each.reason, each.decided_by.name, _moment(each.decided_at))
            for each in event.determinations.all()
        ),
    )


def _text_name(instrument: Instrument | None) -> TextName | None:
    return TextName(_named(instrument.document), instrument.title) if instrument else None


def _name(document: Document | None) -> Name | None:
    return _named(document) if document else None


def _named(document: Document) -> Name:
    return Name(document.number, document.title, document.issued_on)


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
