"""What the documents of an import name is entered with it: citations from their paragraphs, repeals and lapses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from documents.choices import DocumentKind, DraftField
from documents.drafting import Json
from documents.entries import Entry
from documents.gazette.bases import is_basis
from documents.gazette.heading import carried_by
from documents.models import LONGEST_TITLE, RING_REFUSALS, Block, Citation, Document, Instrument, ValidityEvent
from documents.naming import FIELDS, Named, Names
from documents.registering import ORDERS, day_of, end_in_title, indexed, kind_named, record, set_number
from documents.validity import EventKind
from portal.constraints import keeping

_KINDS_IN_NUMBERS = ("令", "公告", "通告", "通报")  # of a 机关代字; 函 in 伊州政办函 is a series and no 文种
_ENDINGS = ((DraftField.REPEALS, EventKind.REPEAL), (DraftField.INVALIDATES, EventKind.DECLARED_LAPSE))


def enter(drafts: Sequence[Entry], names: Names, *, at: datetime) -> None:
    """Enter what the registered `drafts` name; `names` was found before they were registered."""
    documents = {named: _document(named, at) for named in names}
    for draft in drafts:
        _citations(draft, names, documents)
        with keeping(ValidityEvent, also=RING_REFUSALS):  # what closes a ring with events that came in the meantime
            _endings(draft, names, documents, at)


def _document(named: Named, at: datetime) -> Document | None:
    """The row that a name stands for, entered by name only where there is none; None where several bear it."""
    if named.is_open:
        return None
    if named.draft:
        return named.draft.document
    return named.document or by_name_only(named, at)


def by_name_only(named: Named, at: datetime) -> Document:
    kind = _kind_of_named(named.title, named.number)
    document = Document(title=named.title, kind=kind, is_directory_only=True, registered_at=at)
    set_number(document, named.number)
    document.number_as_printed = ""
    indexed(document)
    for order, title in enumerate(carried_by(named.title) or [named.title or document.number], start=1):
        end_in_title(Instrument.objects.create(document=document, order=order, title=title[:LONGEST_TITLE]), at)
    return document


def _kind_of_named(title: str, number: Json | None) -> str:
    """The 文种 that the title ends in, else that of the number: 自治区人民政府令第218号 is an order."""
    words = (*ORDERS, *DocumentKind.labels)
    told = next((word for word in words if title.endswith(word)), None)
    if told is None and number:
        names = (number["value"], number["code"])
        told = next((word for word in _KINDS_IN_NUMBERS if any(name.endswith(word) for name in names)), None)
    return kind_named(told)


def _citations(draft: Entry, names: Names, documents: dict[Named, Document | None]) -> None:
    """Each from the paragraph it stands in."""
    blocks = Block.objects.filter(document=draft.document)
    places = [(each["start"], each["end"], block) for each, block in zip(draft.blocks, blocks, strict=True)]
    source = draft.source
    rows = []
    for citation, named in (each for name in FIELDS for each in names.of(draft, name)):
        block = next((block for start, end, block in places if start <= citation["start"] < end), None)
        if block is None:
            continue
        printed = source[citation["start"] : citation["end"]]
        at_offset = max(block.text.find(printed), 0)
        rows.append(
            Citation(
                block=block,
                start=at_offset,
                end=max(min(at_offset + len(printed), len(block.text)), at_offset + 1),
                document=documents[named],
                title=(citation["title"] or "")[:LONGEST_TITLE],
                number=citation["number"]["value"] if citation["number"] else "",
                is_basis=is_basis(block.text, at_offset),
            )
        )
    Citation.objects.bulk_create(rows)


def _own_day(citation: Json) -> date | None:
    """2030-01-01 of 《甲办法》自2030年1月1日起废止."""
    return date.fromisoformat(citation["since"]) if "since" in citation else None


def _endings(draft: Entry, names: Names, documents: dict[Named, Document | None], at: datetime) -> None:
    """Repeals and declared lapses take effect on a day of their own, else with the document that pronounces them."""
    for field, kind in _ENDINGS:
        for citation, named in names.of(draft, field):
            ended, by = documents[named], draft.document
            assert ended is not None, "checking.problems_of refuses a title that several bear"
            assert by is not None, "drafts are registered first"
            since = _own_day(citation) or day_of(draft.values["effective_on"]) or by.issued_on
            assert since is not None, "checking.problems_of asks for the date"
            for instrument in ended.instruments.all():
                record(instrument, kind, since, at, by=by)
