"""What the documents of an import name is entered with it: citations from their paragraphs, and effects on others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from documents.choices import DocumentKind, DraftField
from documents.cited_titles import differing
from documents.entries import Entry
from documents.events.term_ends import term_of
from documents.gazette.bases import is_basis, provisions_behind
from documents.gazette.heading import carried_by
from documents.grounds import place_of
from documents.importing.drafting import Json
from documents.importing.foreseeing import Effect, foresee
from documents.importing.naming import Named, Names, is_of_the_name, texts_meant
from documents.models import (
    LONGEST_CLAUSE,
    LONGEST_TITLE,
    RING_REFUSALS,
    Block,
    Citation,
    Document,
    Instrument,
    ValidityEvent,
)
from documents.registering import ORDERS, end_in_title, index, kind_named, record, set_number
from documents.validity import REPLACEMENTS, EventKind
from portal.constraints import keeping
from portal.dates import written

_KINDS_IN_NUMBERS = ("令", "公告", "通告", "通报")  # of a 机关代字; 函 in 伊州政办函 is a series and no 文种
_STATED = (DraftField.REPEALS, DraftField.INVALIDATES)
_TOLD_ABOVE = "导入的页面注明，不是从依据的公文中读出"
_CITED = (DraftField.CITES, *_STATED)  # what is changed otherwise is among the citations


def enter(drafts: Sequence[Entry], names: Names, effects: Sequence[Effect] | None = None, *, at: datetime) -> None:
    """Enter what the registered `drafts` name; `names` and `effects` were found before they were registered.

    Without `effects`, repeals and lapses are entered as they are read: what a paper of the office does otherwise was
    planned and checked before it was signed, and is recorded by `issuing`.
    """
    new = [named for named in names if named.is_new]
    documents = dict(zip(new, by_names_only(new, at), strict=True)) | {
        named: _document(named) for named in names if not named.is_new
    }
    left_open = {each.place for each in differing(drafts, names)}
    for draft in drafts:
        _citations(draft, names, documents, left_open)
    if effects is None:
        effects = [each for each in foresee(drafts, names) if each.field in _STATED]
    with keeping(ValidityEvent, also=RING_REFUSALS):  # what closes a ring with events that came in the meantime
        for effect in effects:
            if effect.is_recorded:
                _record(effect, documents, at)


def _document(named: Named) -> Document | None:
    """The row that a name stands for; None where several bear it."""
    if named.is_open:
        return None
    return named.draft.document if named.draft else named.document


def by_names_only(names: Sequence[Named], at: datetime) -> list[Document]:
    """Enter documents of which only the names are known; the number of statements does not grow with them."""
    documents = Document.objects.bulk_create(stub(each, at) for each in names)
    texts = Instrument.objects.bulk_create(text for each in documents for text in texts_of(each))
    for text in texts:
        end_in_title(text, at)
    return documents


def stub(named: Named, at: datetime) -> Document:
    """The row of a document of which only the name is known, not saved yet."""
    kind = _kind_of_named(named.title, named.number)
    document = Document(title=named.title, kind=kind, is_directory_only=True, registered_at=at)
    set_number(document, named.number)
    document.number_as_printed = ""
    index(document)
    return document


def texts_of(document: Document) -> list[Instrument]:
    """What a document known by name carries, as far as its title says; else it is its own single text."""
    titles = carried_by(document.title) or [document.title or document.number]
    return [
        Instrument(document=document, order=order, title=title[:LONGEST_TITLE])
        for order, title in enumerate(titles, start=1)
    ]


def _kind_of_named(title: str, number: Json | None) -> str:
    """The 文种 that the title ends in, else that of the number: 自治区人民政府令第218号 is an order."""
    words = (*ORDERS, *DocumentKind.labels)
    told = next((word for word in words if title.endswith(word)), None)
    if told is None and number:
        names = (number["value"], number["code"])
        told = next((word for word in _KINDS_IN_NUMBERS if any(name.endswith(word) for name in names)), None)
    return kind_named(told)


def _citations(
    draft: Entry, names: Names, documents: dict[Named, Document | None], left_open: Collection[tuple[int, int]]
) -> None:
    """Each from the paragraph it stands in; one under the number of another title waits for a person."""
    blocks = Block.objects.filter(document=draft.document)
    places = [(each["start"], each["end"], block) for each, block in zip(draft.blocks, blocks, strict=True)]
    source = draft.source
    rows = []
    for citation, named in (each for name in _CITED for each in names.of(draft, name)):
        block = next((block for start, end, block in places if start <= citation["start"] < end), None)
        if block is None:
            continue
        printed = source[citation["start"] : citation["end"]]
        at_offset = max(block.text.find(printed), 0)
        end = max(min(at_offset + len(printed), len(block.text)), at_offset + 1)
        rows.append(
            Citation(
                block=block,
                start=at_offset,
                end=end,
                document=None if (draft.order, citation["start"]) in left_open else documents[named],
                title=(citation["title"] or "")[:LONGEST_TITLE],
                number=citation["number"]["value"] if citation["number"] else "",
                provisions=provisions_behind(block.text, end),
                is_basis=is_basis(block.text, at_offset),
            )
        )
    Citation.objects.bulk_create(rows)


def _record(effect: Effect, documents: dict[Named, Document | None], at: datetime) -> None:
    """One effect on each text that is meant."""
    own, other = effect.draft.document, documents[effect.named]
    assert own is not None, "drafts are registered first"
    if other is None:
        return  # several bear the title: `foreseeing` says so, and nothing is recorded
    ended, ender = (own, other) if effect.is_reverse else (other, own)
    texts = list(ended.instruments.all())
    title = "" if effect.is_reverse else effect.citation["title"] or ""
    for place in texts_meant([each.title for each in texts], title):
        facts: Json = {"by": ender} | _said_at(effect)
        if effect.kind is EventKind.EXTENSION:
            _extend(texts[place], effect, at, **facts)
            continue
        if effect.kind in REPLACEMENTS and not effect.articles:
            facts["successor"] = _successor(texts[place], ender)
        record(texts[place], effect.kind, effect.since, at, articles=effect.articles, **facts)


def _said_at(effect: Effect) -> Json:
    """Where the document says it: 第三十六条, 正文第3段, 附件第3项. What ends the draft is told above it alone."""
    if effect.is_reverse:
        return {"clause": "", "reason": _TOLD_ABOVE}
    return {"clause": place_of(effect.citation, effect.draft.blocks)[:LONGEST_CLAUSE]}


def _successor(text: Instrument, ender: Document) -> Instrument | None:
    """The text of that name that the document carries which says so."""
    return next((each for each in ender.instruments.all() if is_of_the_name(each.title, text.title)), None)


def _extend(text: Instrument, effect: Effect, at: datetime, **facts: Any) -> None:
    """The days that are added, from the end that the text has now, extensions included, the earlier of two readings.

    Where no end is known, the day until which it is prolonged is one: a text does not apply longer than was said.
    """
    assert effect.last_day is not None, "foreseeing leaves an extension without end to a person"
    assert effect.since is not None, "checking.problems_of asks for the date"
    behind = effect.last_day + timedelta(days=1)
    term = term_of(text.validity_events.all())
    begins = max(term.earliest, effect.since) if term else effect.since
    record(text, EventKind.EXTENSION, begins, at, until=behind, **facts)
    if term is None:
        record(text, EventKind.NATURAL_END, behind, at, reason=f"有效期延长至{written(effect.last_day)}", **facts)
