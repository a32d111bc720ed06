"""From planned lines to rows of the register. Always inside the transaction of the import that is confirmed.

A long file must not keep others from issuing papers. So what takes long and what nobody else looks for comes first and
without the lock of whoever enters documents: of new papers the paragraphs, parties, annexes, citations, texts and the
events that rest on no paper (`parts_of`, `citations`). Foreign keys are asked at the end of the transaction; until
then the papers themselves are missing, and with them every number and title that another act could stumble over. They
come at the end and in bulk, with all that completes a document which stands and with what rests on papers (`papers`,
`references`), under the lock: a row of a document that others know would make them wait, holding that lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange

from documents import publicizing
from documents.exchange import parts
from documents.exchange.comparing import event_like, is_longer
from documents.exchange.contradictions import ACTION_TO
from documents.exchange.describing import text_of, texts_told
from documents.exchange.held import Held
from documents.exchange.namesakes import namesake_key
from documents.exchange.planning import Planned, causes_in, names_in, successors_in
from documents.exchange.records import (
    DeterminationRecord,
    DocumentRecord,
    EventRecord,
    InstrumentRecord,
    Key,
    Name,
    TextName,
    title_key,
)
from documents.exchange.staging import Stage, Staged
from documents.gazette.bases import is_basis, provisions_behind
from documents.gazette.numbering import parse_number
from documents.gazette.shadow import shadow_of
from documents.importing import citing
from documents.importing.drafting import number_parts
from documents.importing.naming import Named
from documents.models import (
    Determination,
    Document,
    Instrument,
    ValidityEvent,
)
from documents.registering import end_in_title, hold, index, record_too, set_number
from portal.accounts.models import User
from portal.lifecycle import Refused

OF_A_NUMBER = ("number", "number_as_printed", "series", "year", "sequence")
OF_THE_INDEX = ("title_key", "search_copy", "pairs")
OF_THE_PAPER = ("title", "kind", "issued_on", "printed_on", "knowledge_level", "is_directory_only")
OF_A_COMPLETED = (*OF_THE_PAPER, *OF_A_NUMBER, "is_told_apart", *OF_THE_INDEX)


class Storing:
    """Enters the lines of one import in the name of `by`; `stage` keeps them in the meantime."""

    def __init__(self, stage: Stage, *, by: User, at: datetime) -> None:
        self._stage, self._by, self._at = stage, by, at
        self._known: dict[Key, int] = {}

    def parts_of(self, batch: Sequence[Planned]) -> dict[int, int]:
        """What stands in no other paper's way; answers the key of the document of each line that is entered."""
        entered = [each for each in batch if each.is_entered]
        keys = _next_keys(Document, sum(each.document is None for each in entered))
        staged = [_staged(each, each.document.pk if each.document else next(keys), at=self._at) for each in entered]
        for each in staged:
            self._known[each.record.key] = each.document
        new = [each for each in staged if each.paper]
        parts.enter(new)
        self._texts_of_new(new)
        self._stage.put([each.without_text() if each.paper else each for each in staged])
        return {each.line: each.document for each in staged}

    def citations(self) -> Iterator[int]:
        """What new papers cite, once every line has the key of its document; answers how many lines are done."""
        done = 0
        for batch in self._stage:
            self._cite([each for each in batch if each.paper])
            yield (done := done + len(batch))

    def names(self) -> Iterator[tuple[Staged, Sequence[Key]]]:
        """Every line with the keys under which it looks for documents, its own first and its title's last."""
        for batch in self._stage:
            for each in batch:
                named = (key for name in names_in(each.record) for key in name.keys)
                bearers = [namesake_key(title_key(each.record.title))] if each.record.title else []
                yield each, [each.record.key, *named, *bearers]

    def completed(self) -> set[int]:
        """The documents of the register that the file completes."""
        return {each.document for batch in self._stage for each in batch if each.paper is None}

    def hold(self) -> None:
        """Lock the rows that are changed, in their order and before the first event that may close a ring."""
        hold(Document, self.completed())
        events: set[int] = set()
        for batch in self._stage:
            decided = [each for each in batch if any(event.determinations for event in each.record.events)]
            for _, document in self._standing(decided):
                texts = document.instruments.all()
                events.update(event.pk for text in texts for event in text.validity_events.all())
        hold(ValidityEvent, events)

    def papers(self) -> None:
        """The papers and the parts of those that stand, under the lock of whoever enters documents and after `hold`."""
        for batch in self._stage:
            completing = [each for each in batch if each.paper is None]
            parts.enter(completing)
            self._cite(completing)
        for batch in self._stage:
            Document.objects.bulk_create(each.paper for each in batch if each.paper)
            completed = [self._completed(each, document) for each, document in self._standing(batch)]
            Document.objects.bulk_update(completed, OF_A_COMPLETED)

    def references(self) -> None:
        """What rests on papers: events with their determinations; and publicity last."""
        for batch in self._stage:
            self._texts(self._standing(batch))
        for batch in self._stage:
            causes = [name for each in batch for name in causes_in(each.record)]
            named = _held(causes + [text.document for each in batch for text in successors_in(each.record)])
            self._by_name_only(causes, named)
            self._events_of_new([each for each in batch if each.paper], named)
            self._events(self._standing(batch), named)
            self._publicity([each for each in batch if "publicity" in each.fills])

    def _cite(self, staged: Sequence[Staged]) -> None:
        named = _held(name for each in staged if "citations" in each.fills for name in names_in(each.record))
        parts.cite(staged, lambda name: self._found(name, named))

    def _texts_of_new(self, staged: Sequence[Staged]) -> None:
        """The texts of new papers, and the events that rest on no paper; the others keep their places."""
        texts = Instrument.objects.bulk_create(
            Instrument(document_id=each.document, order=order, title=text.title)
            for each in staged
            for order, text in enumerate(each.record.instruments, start=1)
        )
        made = iter(texts)
        for each in staged:
            each.instruments = [next(made).pk for _ in each.record.instruments]
        keys = _next_keys(ValidityEvent, sum(len(each.record.events) for each in staged))
        for each in staged:
            each.events = [[next(keys) for _ in text.events] for text in each.record.instruments]
        self._record([row for row in _events_in(staged) if row[2].by is None], Held([]))

    def _events_of_new(self, staged: Sequence[Staged], named: Held) -> None:
        self._record([row for row in _events_in(staged) if row[2].by], named)

    def _record(self, rows: Sequence[tuple[int, int, EventRecord]], named: Held) -> None:
        """Events of new texts, by their keys and those of the texts, with what was determined."""
        made = [self._event(instrument, event, named, key) for key, instrument, event in rows]
        ValidityEvent.objects.bulk_create(made)
        decided = (self._determined(row, event.determinations) for row, (*_, event) in zip(made, rows, strict=True))
        Determination.objects.bulk_create(chain.from_iterable(decided))

    def _standing(self, batch: Sequence[Staged]) -> Iterator[tuple[Staged, Document]]:
        """The lines that complete a document, with its row and what a record tells of its texts."""
        staged = {each.document: each for each in batch if each.paper is None}
        rows = Document.objects.filter(pk__in=staged).order_by("pk").prefetch_related(*texts_told())
        return ((staged[row.pk], row) for row in rows)

    def _completed(self, each: Staged, document: Document) -> Document:
        for name in each.fills & set(OF_THE_PAPER):
            setattr(document, name, getattr(each.record, name))
        if each.record.number:
            _number(document, each.record)
        if not document.is_directory_only:
            document.is_told_apart = False
        index(document)
        return document

    def _texts(self, standing: Iterable[tuple[Staged, Document]]) -> None:
        """The texts that papers carry; what was known of a paper by name is known of each of them."""
        renamed: list[Instrument] = []
        for each, document in standing:
            rows = list(document.instruments.all())
            known = list(rows[0].validity_events.all()) if rows else []
            for place, text in enumerate(each.record.instruments or (() if rows else _carried(document))):
                if place >= len(rows):
                    instrument = Instrument.objects.create(document=document, order=place + 1, title=text.title)
                    for event in known:
                        record_too(instrument, event)
                elif title_key(rows[place].title) != title_key(text.title):
                    rows[place].title = text.title
                    renamed.append(rows[place])
        Instrument.objects.bulk_update(renamed, ["title"])

    def _events(self, standing: Iterable[tuple[Staged, Document]], named: Held) -> None:
        """Events that texts which stand have not, and what was determined beyond what is known."""
        events: list[ValidityEvent] = []
        determinations: list[Determination] = []
        for each, document in standing:
            for instrument, given in zip(document.instruments.all(), each.record.instruments, strict=False):
                rows = {_once(row): row for row in instrument.validity_events.all()}
                known = text_of(instrument)
                for event in given.events:
                    same = event_like(event, known)
                    if same and not is_longer(event.determinations, same.determinations):
                        continue
                    made = self._event(instrument.pk, event, named)
                    row = rows.setdefault(_once(made), made)
                    if row is made:
                        events.append(made)
                    elif not same:
                        raise Refused(f"有人刚登记了{instrument}的同一效力事件，请重新比对后再确认")
                    told = len(same.determinations) if same else 0
                    determinations += self._determined(row, event.determinations[told:])
        ValidityEvent.objects.bulk_create(events)
        Determination.objects.bulk_create(determinations)

    def _event(self, instrument: int, event: EventRecord, named: Held, key: int | None = None) -> ValidityEvent:
        return ValidityEvent(
            pk=key,
            instrument_id=instrument,
            kind=event.kind,
            effective=DateRange(event.since, event.until),
            articles=list(event.articles),
            other_since=event.other_since,
            by_document_id=self._found(event.by, named) if event.by else None,
            clause=event.clause,
            reason=event.reason,
            successor=self._text(event.successor, named) if event.successor else None,
            is_suspected=event.is_suspected,
            recorded_by=self._by,
            recorded_at=self._at,
        )

    def _determined(
        self, event: ValidityEvent, determinations: Iterable[DeterminationRecord]
    ) -> Iterator[Determination]:
        return (
            Determination(
                event=event, outcome=each.outcome, reason=each.reason, decided_by=self._by, decided_at=self._at
            )
            for each in determinations
        )

    def _publicity(self, staged: Sequence[Staged]) -> None:
        rows = Document.objects.in_bulk([each.document for each in staged])
        for each in staged:
            publicizing.decide(
                rows[each.document],
                ACTION_TO[each.record.publicity],
                clause=each.record.publicity_clause,
                reason=each.record.publicity_reason,
                by=self._by,
                at=self._at,
            )

    def _by_name_only(self, names: Iterable[Name], named: Held) -> None:
        """Enter by name the documents on which events rest and that nobody holds."""
        new: dict[Key, Document] = {}
        for name in names:
            key = DocumentRecord(number=name.number, title=name.title, is_directory_only=True).key
            if self._found(name, named) is None and key not in new:
                number = _parts(name.number) if name.number else None
                new[key] = citing.stub(Named(name.title, number), self._at)
        stubs = Document.objects.bulk_create(new.values())
        for text in Instrument.objects.bulk_create(text for each in stubs for text in citing.texts_of(each)):
            end_in_title(text, self._at)
        self._known |= {key: each.pk for key, each in zip(new, stubs, strict=True)}

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


def _staged(planned: Planned, document: int, *, at: datetime) -> Staged:
    record, comparison = planned.record, planned.comparison
    assert record is not None, "only lines that could be read are entered"
    assert comparison is not None, "what is entered was compared"
    record = replace(record, citations=tuple(replace(each, is_basis=_basis(each, record)) for each in record.citations))
    provisions = [provisions_behind(record.blocks[each.block - 1].text, each.end) for each in record.citations]
    fills = frozenset(comparison.fills)
    if planned.document:
        return Staged(planned.line, record, document, fills, provisions=provisions)
    paper = Document(pk=document, is_told_apart=record.is_told_apart, registered_at=at)
    for name in OF_THE_PAPER:
        setattr(paper, name, getattr(record, name))
    _number(paper, record)
    index(paper)
    record = replace(record, instruments=record.instruments or _carried(paper))
    return Staged(planned.line, record, document, fills, paper=paper, provisions=provisions)


def _basis(citation: Any, record: DocumentRecord) -> bool:
    """What the file says, else what the gazette reader would say of the paragraph."""
    if citation.is_basis is not None:
        return bool(citation.is_basis)
    return is_basis(record.blocks[citation.block - 1].text, citation.start)


def _carried(document: Document) -> tuple[InstrumentRecord, ...]:
    """The texts of a line that names none: of a document known by name what its title says, else the paper itself."""
    if document.is_directory_only:
        return tuple(InstrumentRecord(each.title) for each in citing.texts_of(document))
    return (InstrumentRecord(document.title or document.number),)


def _events_in(staged: Iterable[Staged]) -> Iterator[tuple[int, int, EventRecord]]:
    """Key, key of the text, and event, of new papers."""
    for each in staged:
        for text, instrument, keys in zip(each.record.instruments, each.instruments, each.events, strict=True):
            for event, key in zip(text.events, keys, strict=True):
                yield key, instrument, event


def _once(event: ValidityEvent) -> tuple[Any, ...]:
    """What makes an event one (`validity_event_once`)."""
    days = event.effective.lower, event.effective.upper
    return event.kind, *days, *event.articles, event.by_document_id, event.is_suspected


def _held(names: Iterable[Name]) -> Held:
    return Held.of([key for name in names for key in name.keys])


def _next_keys(model: type[models.Model], count: int) -> Iterator[int]:
    """Keys for rows that are written later."""
    with connection.cursor() as cursor:
        sequence = [model._meta.db_table, model._meta.pk.column if model._meta.pk else "id"]
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [*sequence, count])
        return iter([key for (key,) in cursor.fetchall()])


def _number(document: Document, record: DocumentRecord) -> None:
    if document.number or not record.number:
        if not document.number:
            set_number(document, None)
        return
    set_number(document, _parts(record.number) | {"printed": record.number_as_printed})


def _parts(number: str) -> dict[str, Any]:
    parsed = parse_number(shadow_of(number))
    assert parsed is not None, "reading.read refuses what is no number"
    return number_parts(parsed)
