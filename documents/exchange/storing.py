"""From planned lines to rows of the register. Always inside the transaction of the import that is confirmed.

First come the documents, then what names other documents: a line may rest on one that stands below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from documents import publicizing
from documents.bigrams import pairs, search_copy
from documents.choices import RowOutcome
from documents.drafting import number_parts
from documents.exchange.comparing import event_like, is_longer
from documents.exchange.contradictions import ACTION_TO
from documents.exchange.describing import everything, record_of
from documents.exchange.planning import Held, Planned, key_of, names_in
from documents.exchange.records import DocumentRecord, EventRecord, InstrumentRecord, Key, Name, TextName, title_key
from documents.gazette.numbering import parse_number
from documents.gazette.shadow import shadow_of
from documents.models import (
    Addressee,
    Annex,
    Block,
    Citation,
    Determination,
    Document,
    Instrument,
    Issuer,
    ValidityEvent,
)
from documents.registering import indexed, record_too, set_number, units_named
from portal.accounts.models import User
from portal.lifecycle import Refused


class Storing:
    """Enters the lines of one import in the name of `by`; `documents` are the rows of the lines that it entered."""

    def __init__(self, *, by: User, at: datetime) -> None:
        self._by, self._at = by, at
        self.documents: dict[int, int] = {}
        self._known: dict[Key, int] = {}

    def documents_of(self, batch: Sequence[Planned]) -> None:
        """The papers: number, title, parties, text, annexes and the names of their texts."""
        self._units = units_named([name for each in batch for name in _parties_of(each)])
        for each in batch:
            if each.record is None:
                continue
            if each.outcome == RowOutcome.NEW:
                each.document = self._document(
                    each.record, Document(registered_at=self._at), everything_of(each.record)
                )
                self._known[each.record.key] = each.document.pk
            elif each.outcome == RowOutcome.COMPLETED and each.document and each.comparison:
                self._document(each.record, each.document, each.comparison.fills)
            if each.document:
                self.documents[each.line] = each.document.pk
                self._known.setdefault(each.record.key, each.document.pk)

    def texts_of(self, batch: Sequence[Planned]) -> None:
        """The texts that each paper carries; what was known of the paper by name is known of each of them."""
        found = self._entered(batch)
        for each in batch:
            if each.record and (document := found.get(self.documents.get(each.line, 0))):
                self._texts(document, each.record)

    def references_of(self, batch: Sequence[Planned]) -> None:
        """What names other documents: events with their determinations, and citations; and publicity last."""
        found = self._entered(batch)
        entered = [each for each in batch if self.documents.get(each.line, 0) in found]
        records = [each.record for each in entered if each.record]
        named = Held.of([key for record in records for name in names_in(record) for key in name.keys])
        for each in entered:
            document = found[self.documents[each.line]]
            assert each.record is not None, "only lines that could be read are entered"
            self._events(document, each.record, named)
            if each.comparison and "citations" in each.comparison.fills:
                self._citations(document, each.record, named)
            if each.comparison and "publicity" in each.comparison.fills:
                publicizing.decide(
                    document,
                    ACTION_TO[each.record.publicity],
                    clause=each.record.publicity_clause,
                    reason=each.record.publicity_reason,
                    by=self._by,
                    at=self._at,
                )

    def _entered(self, batch: Sequence[Planned]) -> dict[int, Document]:
        """The rows of the lines that are entered, with all that a record tells."""
        lines = [each.line for each in batch if each.outcome in (RowOutcome.NEW, RowOutcome.COMPLETED)]
        rows = Document.objects.filter(pk__in=[self.documents[line] for line in lines])
        return {each.pk: each for each in rows.prefetch_related(*everything())}

    def _document(self, record: DocumentRecord, document: Document, fills: Iterable[str]) -> Document:
        filled = set(fills)
        for name in ("title", "kind", "issued_on", "printed_on", "knowledge_level", "is_directory_only"):
            if name in filled:
                setattr(document, name, getattr(record, name))
        if document.pk is None or record.number:
            _number(document, record)
        document.is_told_apart = record.is_told_apart if document.pk is None else document.is_told_apart
        if not document.is_directory_only:
            document.is_told_apart = False
        indexed(document)
        if "issuers" in filled:
            Issuer.objects.bulk_create(Issuer(document=document, **each) for each in self._parties(record.issuers))
        if "addressees" in filled:
            addressees = (Addressee(document=document, **each) for each in self._parties(record.addressees))
            Addressee.objects.bulk_create(addressees)
        blocks = _blocks(document, record) if "blocks" in filled else list(document.blocks.all())
        if "annexes" in filled:
            Annex.objects.bulk_create(
                Annex(
                    document=document,
                    order=order,
                    number=each.number,
                    title=each.title,
                    block=blocks[each.block - 1] if each.block else None,
                )
                for order, each in enumerate(record.annexes, start=1)
            )
        return document

    def _parties(self, names: Sequence[str]) -> Iterator[dict[str, Any]]:
        for order, name in enumerate(names, start=1):
            yield {"order": order, "printed_name": name, "unit": self._units.get(name)}

    def _texts(self, document: Document, record: DocumentRecord) -> None:
        rows = list(document.instruments.all())
        known = list(rows[0].validity_events.all()) if rows else []
        given = record.instruments or (() if rows else (InstrumentRecord(str(document.title or document.number)),))
        for place, each in enumerate(given):
            if place < len(rows):
                if title_key(rows[place].title) != title_key(each.title):
                    rows[place].title = each.title
                    rows[place].save(update_fields=["title"])
                continue
            instrument = Instrument.objects.create(document=document, order=place + 1, title=each.title)
            for event in known:
                record_too(instrument, event)

    def _events(self, document: Document, record: DocumentRecord, named: Held) -> None:
        held = record_of(document)
        for instrument, known, given in zip(
            document.instruments.all(), held.instruments, record.instruments, strict=False
        ):
            for event in given.events:
                self._event(instrument, event, known, named)

    def _event(self, instrument: Instrument, event: EventRecord, known: InstrumentRecord, named: Held) -> None:
        same = event_like(event, known)
        if same and not is_longer(event.determinations, same.determinations):
            return
        row, _ = ValidityEvent.objects.get_or_create(
            instrument=instrument,
            kind=event.kind,
            effective=DateRange(event.since, event.until),
            articles=list(event.articles),
            by_document_id=self._meant(event.by, named, document=instrument.document) if event.by else None,
            is_suspected=event.is_suspected,
            defaults={
                "other_since": event.other_since,
                "clause": event.clause,
                "reason": event.reason,
                "successor": self._text(event.successor, named) if event.successor else None,
                "recorded_by": self._by,
                "recorded_at": self._at,
            },
        )
        told = len(same.determinations) if same else 0
        Determination.objects.bulk_create(
            Determination(event=row, outcome=each.outcome, reason=each.reason, decided_by=self._by, decided_at=self._at)
            for each in event.determinations[told:]
        )

    def _citations(self, document: Document, record: DocumentRecord, named: Held) -> None:
        blocks = list(document.blocks.all())
        Citation.objects.bulk_create(
            Citation(
                block=blocks[each.block - 1],
                start=each.start,
                end=each.end,
                title=each.title,
                number=each.number,
                document_id=self._found(each.document, named) if each.document else None,
            )
            for each in record.citations
        )

    def _meant(self, name: Name, named: Held, *, document: Document) -> int:
        """The document on which an event rests, entered by name only where there is none."""
        found = self._found(name, named)
        if found is not None:
            return found
        stub = Document(title=name.title, is_directory_only=True, registered_at=self._at)
        _number(stub, DocumentRecord(number=name.number))
        indexed(stub)
        Instrument.objects.create(document=stub, order=1, title=stub.title or stub.number)
        self._known[key_of(Document.objects.get(pk=stub.pk))] = stub.pk
        return stub.pk

    def _text(self, text: TextName, named: Held) -> Instrument:
        """The text that took the place of another; it stands, because texts come before events."""
        document = self._found(text.document, named)
        rows = Instrument.objects.filter(document=document) if document else ()
        found = next((each for each in rows if title_key(each.title) == title_key(text.title)), None)
        if found is None:
            raise Refused(f"替代的文本《{text.title}》不在{text.document}中，请核对后重新导入")
        return found

    def _found(self, name: Name, named: Held) -> int | None:
        for key in name.keys:
            if key in self._known:
                return self._known[key]
            if key in named.by_key:
                return named.by_key[key].pk
        return None


def everything_of(record: DocumentRecord) -> list[str]:
    """The fields that a new document takes from its record."""
    names = ("title", "kind", "issued_on", "printed_on", "knowledge_level", "is_directory_only")
    return [*names, "issuers", "addressees", "annexes", "blocks"]


def _parties_of(planned: Planned) -> list[str]:
    return [*planned.record.issuers, *planned.record.addressees] if planned.record else []


def _number(document: Document, record: DocumentRecord) -> None:
    if document.number or not record.number:
        if not document.number:
            set_number(document, None)
        return
    parsed = parse_number(shadow_of(record.number))
    assert parsed is not None, "reading.read refuses what is no number"
    set_number(document, number_parts(parsed) | {"printed": record.number_as_printed})


def _blocks(document: Document, record: DocumentRecord) -> list[Block]:
    copies = [search_copy(each.text) for each in record.blocks]
    return Block.objects.bulk_create(
        Block(
            document=document,
            order=order,
            anchor=f"p{order}",
            kind=each.kind,
            text=each.text,
            search_copy=copy,
            pairs=pairs(copy),
        )
        for order, (each, copy) in enumerate(zip(record.blocks, copies, strict=True), start=1)
    )
