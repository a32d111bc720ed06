"""The one way into the register: from values and paragraphs to rows. Always inside the transaction of an act.

A draft that is confirmed and a paper that is issued come in by it alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from documents.bigrams import pairs, search_copy
from documents.choices import BlockKind, DocumentKind
from documents.duties import assigning
from documents.duties.assistance import Relation, charge_of
from documents.entries import Entry
from documents.gazette.parsed import AnnexRecords
from documents.gazette.provisions import canonical
from documents.gazette.titles import last_day_in_title
from documents.grounds import ground_of
from documents.importing import annexes, matching
from documents.models import (
    LONGEST_TITLE,
    RING_REFUSALS,
    Addressee,
    Annex,
    Block,
    Determination,
    Document,
    Instrument,
    Issuer,
    ValidityEvent,
)
from documents.validity import EventKind
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.organization.models import Unit
from portal.pinyin import sort_key

Json = dict[str, Any]
ORDERS = ("命令", "令")
_ONE_AT_A_TIME, _ONE_FILE_AT_A_TIME = 0x646F6373, 0x646F6366  # keys of the advisory locks


def wait_for_others() -> None:
    """Until the end of the transaction nobody else enters documents: each finds what the other named.

    Papers are issued under this lock, so it is taken before a short act and late in a long one. Locks are taken in one
    order: this one, then rows of documents and of events by their keys, then that of the rings (`NO_RING_OF_EVENTS`).
    """
    _lock(_ONE_AT_A_TIME)


def wait_for_other_files() -> None:
    """Until the end of the transaction nobody else enters a register file; papers are issued and gazettes entered."""
    _lock(_ONE_FILE_AT_A_TIME)


def let_others_end() -> None:
    """Wait until everybody has ended who is entering documents now; afterwards others may begin."""
    before = transaction.savepoint()
    wait_for_others()
    transaction.savepoint_rollback(before)  # gives the lock back


def hold(model: type[models.Model], keys: Collection[int]) -> None:
    """Lock these rows in the order of their keys: two acts that change the same rows never wait for each other."""
    rows = model._base_manager.filter(pk__in=keys).order_by("pk")
    for _ in rows.select_for_update(of=("self",)).values_list("pk"):
        pass


def _lock(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def enter(entry: Entry, records: Iterable[AnnexRecords] = (), *, by: User, at: datetime) -> Document:
    """Enter one document: the paper, its parties, text, instruments, term, duties and annex rows.

    What it cites and ends is entered by `citing.enter` once all documents that come together stand.
    """
    values = entry.values
    document = _document(values, at)
    _parties(document, values)
    blocks = _blocks(document, entry.blocks)
    _annexes(document, entry, blocks)
    _instruments(document, entry, at)
    _duties(document, entry, blocks, by, at)
    for part in records:
        if kind := annexes.kind_named(part.name):
            kind.store(part, document=document, by=by, at=at)
    return document


def kind_named(label: str | None) -> str:
    """The code of a 文种 as it is written, 其他 for what is none."""
    if label in ORDERS:
        return DocumentKind.ORDER.value
    return next((code for code, name in DocumentKind.choices if name == label), DocumentKind.OTHER.value)


def _document(values: Json, at: datetime) -> Document:
    """A new document, or the one that was only known by name and now gets its text."""
    number = values["number"]
    document = matching.find(values) or Document(registered_at=at)
    document.is_directory_only = document.is_told_apart = False
    document.title = values["title"]["value"]
    document.kind = kind_named(values["kind"])
    document.issued_on, document.printed_on = day_of(values["issued_on"]), day_of(values["printed_on"])
    if number:
        set_number(document, number)
    return indexed(document)


def set_number(document: Document, number: Json | None) -> None:
    """Write the parts of a number, or none."""
    if number is None:
        document.number = document.number_as_printed = document.series = ""
        document.year = document.sequence = None
        return
    document.is_told_apart = False
    document.number = number["value"]
    document.number_as_printed = number.get("printed", "")[:120]
    document.series, document.year, document.sequence = number["code"], number["year"], number["seq"]


def indexed(document: Document) -> Document:
    """Save with what the register is searched and sorted by."""
    index(document)
    document.save()
    return document


def index(document: Document) -> None:
    """What the register is searched and sorted by."""
    document.title_key = sort_key(document.title)
    document.search_copy = search_copy(f"{document.number}\n{document.title}")
    document.pairs = pairs(document.search_copy)


def day_of(value: Json | None) -> date | None:
    return date.fromisoformat(value["value"]) if value else None


def _parties(document: Document, values: Json) -> None:
    """Who issued it and to whom; what its text says takes the place of what was known of it by name."""
    issuers, addressees = values["issuers"], values["addressees"]
    for model, given in ((Issuer, issuers), (Addressee, addressees)):
        if given:
            model.objects.filter(document=document).delete()
    units = units_named([each["value"] for each in [*issuers, *addressees]])
    if early := before_its_issuer((units.get(each["value"]) for each in issuers), document.issued_on):
        raise Refused(f"《{document.title}》：{early}")
    Issuer.objects.bulk_create(
        Issuer(document=document, order=order, printed_name=each["value"], unit=units.get(each["value"]))
        for order, each in enumerate(issuers, start=1)
    )
    Addressee.objects.bulk_create(
        Addressee(document=document, order=order, printed_name=each["value"], unit=units.get(each["value"]))
        for order, each in enumerate(addressees, start=1)
    )


def before_its_issuer(issuers: Iterable[Unit | None], issued_on: date | None) -> str:
    """Why a paper of that day cannot be theirs: one of them was established later. Empty where it can."""
    for unit in issuers:
        if unit and unit.established_on and issued_on and issued_on < unit.established_on:
            return (
                f"成文日期{issued_on}早于发文机关{unit}的成立日期{unit.established_on}；"
                "请核对成文日期和发文机关，成立日期有误的在机构目录中更正"
            )
    return ""


def units_named(names: Sequence[str]) -> dict[str, Unit]:
    """The units of the tree that bear these names."""
    return {unit.name: unit for unit in Unit.objects.filter(name__in=names)}


def _blocks(document: Document, blocks: Sequence[Json]) -> list[Block]:
    rows = []
    for order, each in enumerate(blocks, start=1):
        copy = search_copy(each["text"])
        rows.append(
            Block(
                document=document,
                order=order,
                anchor=f"p{order}",
                kind=each["kind"] if each["kind"] in BlockKind.values else BlockKind.PARAGRAPH,
                text=each["text"],
                search_copy=copy,
                pairs=pairs(copy),
            )
        )
    return Block.objects.bulk_create(rows)


def _annexes(document: Document, entry: Entry, blocks: Sequence[Block]) -> None:
    """The annexes that the paper names, each with the paragraph where it begins; without one its text is missing."""
    if entry.values["annexes"]:
        document.annexes.all().delete()  # those of the directory, which the text names anew
    starts = [(each["start"], block) for each, block in zip(entry.blocks, blocks, strict=True)]
    Annex.objects.bulk_create(
        Annex(
            document=document,
            order=order,
            number=each["number"],
            title=(each["title"] or "")[:LONGEST_TITLE],
            block=None
            if each["is_missing"]
            else next((block for start, block in starts if start >= each.get("start", 0)), None),
        )
        for order, each in enumerate(entry.values["annexes"], start=1)
    )


def _instruments(document: Document, entry: Entry, at: datetime) -> None:
    """What the paper carries; a paper that carries nothing is its own single instrument.

    Where the paper stood in the register by name only, what is known of it (a repeal) stays with it.
    """
    kept = list(document.instruments.prefetch_related("validity_events__determinations"))
    known = [event for instrument in kept[:1] for event in instrument.validity_events.all()]
    carried = [each["value"] for each in entry.values["instruments"]] or [document.title]
    for order, title in enumerate(carried, start=1):
        instrument, is_new = Instrument.objects.update_or_create(
            document=document, order=order, defaults={"title": title}
        )
        if is_new:
            with keeping(ValidityEvent, also=RING_REFUSALS):
                for event in known:
                    record_too(instrument, event)
        _term(instrument, entry, at)


def _term(instrument: Instrument, entry: Entry, at: datetime) -> None:
    """Start and end as the text states them, each with its clause.

    A period ("有效期两年") is counted with its anniversary inside; the day before is the other reading.
    A day spelled out ("有效期至…", "自…日起废止") has one reading.
    """
    values, source = entry.values, entry.source
    start, end = day_of(values["effective_on"]), day_of(values["expires_on"])
    if start:
        ground = ground_of(values["effective_on"], entry.blocks, source, values["printed_on"])
        record(instrument, EventKind.COMMENCEMENT, start, at, **ground)
    if end:
        read_at = values["expires_on"]
        is_stated = "corrected" in read_at or "日" in source[read_at["start"] : read_at["end"]]
        other = None if is_stated else end
        lapsed = end + timedelta(days=1)
        ground = ground_of(read_at, entry.blocks, source)
        record(instrument, EventKind.NATURAL_END, lapsed, at, **ground, other_since=other)
    end_in_title(instrument, at, stated=end)


def end_in_title(instrument: Instrument, at: datetime, *, stated: date | None = None) -> None:
    """纲要（2016-2020年）: an end for the office to confirm, but where the text itself states the same day."""
    last = last_day_in_title(instrument.title)
    if last and last != stated:
        lapsed, reason = last + timedelta(days=1), f"名称载明期间{'，与写明的有效期不同' if stated else ''}"
        record(instrument, EventKind.NATURAL_END, lapsed, at, reason=reason, is_suspected=True)


def record(
    instrument: Instrument,
    kind: EventKind | str,
    since: date | None,
    at: datetime,
    *,
    until: date | None = None,
    articles: Sequence[str] = (),
    by: Document | None = None,
    is_suspected: bool = False,
    **facts: Any,
) -> None:
    """A fact that the same document says is recorded once; what was only suspected of a day is no such fact.

    `until` is the first day without effect.
    """
    ValidityEvent.objects.get_or_create(
        instrument=instrument,
        kind=str(kind),
        effective=DateRange(since, until),
        articles=list(canonical(articles)),
        by_document=by,
        is_suspected=is_suspected,
        defaults={"recorded_at": at, **facts},
    )


def record_too(instrument: Instrument, event: ValidityEvent) -> None:
    """What is known of one text of a paper known by name is known of this one: the event, with what was determined."""
    told = ("other_since", "clause", "reason", "successor_id", "recorded_by_id")
    row, _ = ValidityEvent.objects.get_or_create(
        instrument=instrument,
        kind=event.kind,
        effective=event.effective,
        articles=event.articles,
        by_document_id=event.by_document_id,
        is_suspected=event.is_suspected,
        defaults={name: getattr(event, name) for name in (*told, "recorded_at")},
    )
    Determination.objects.bulk_create(
        Determination(
            event=row,
            outcome=each.outcome,
            reason=each.reason,
            decided_by_id=each.decided_by_id,
            decided_at=each.decided_at,
        )
        for each in sorted(event.determinations.all(), key=lambda each: each.pk)
    )


def _duties(document: Document, entry: Entry, blocks: Sequence[Block], by: User, at: datetime) -> None:
    """Who assists whom, from the stated day on, else from the date of the document."""
    values = entry.values
    since = day_of(values["effective_on"]) or document.issued_on
    if not values["duties"]:
        return
    assert since is not None, "checking.problems_of asks for the date"
    places = [(each["start"], each["end"], block) for each, block in zip(entry.blocks, blocks, strict=True)]

    def block_of(relation: Relation) -> Block | None:
        start = relation.start
        found = (block for first, end, block in places if start is not None and first <= start < end)
        return next(found, None)

    notice = assigning.Notice(document, since, is_start_inferred=not values["effective_on"])
    assigning.assign(notice, map(charge_of, values["duties"]), block_of=block_of, by=by, at=at)
