"""Where a draft differs from the document that the register holds under its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from documents.choices import DocumentKind, DraftField
from documents.importing.drafting import named, words
from documents.importing.foreseeing import KINDS
from documents.importing.naming import ENDINGS
from documents.models import Document, DraftDocument, ValidityEvent
from documents.registering import kind_named
from documents.validity import EventKind

_KINDS = {field: {KINDS[field]} for field in ENDINGS} | {
    DraftField.PARTIAL_REPEALS: {EventKind.REPEAL, EventKind.DECLARED_LAPSE}
}
_OF_ARTICLES = {
    DraftField.PARTIAL_REPEALS: (True,),
    DraftField.AMENDS: (True, False),
    DraftField.ANNULS: (True, False),
    DraftField.EXTENDS: (True, False),
    DraftField.RESTORES: (True, False),
}
MOST_NAMED = 3  # paragraphs of a side that are named


@dataclass(frozen=True)
class Difference:
    """One item on which the two disagree, in words."""

    label: str
    registered: str
    read: str


def differences(draft: DraftDocument, document: Document) -> list[Difference]:
    """Item by item, only where the two differ. A document known by name only has nothing but its title to differ."""
    values = draft.values
    if document.is_directory_only:
        known = [(DraftField.TITLE, document.title, words(values["title"]))]
    else:
        known = [*_head(document, values), *_force(document, values), *_endings(document, values)]
    found = [Difference(field.label, old, new) for field, old, new in known if old != new]
    return found if document.is_directory_only else found + _text(draft, document)


def _head(document: Document, values: Any) -> list[tuple[DraftField, str, str]]:
    return [
        (DraftField.TITLE, document.title, words(values["title"])),
        (
            DraftField.KIND,
            document.get_kind_display(),
            DocumentKind(kind_named(values["kind"])).label,
        ),
        (DraftField.ISSUED_ON, str(document.issued_on or ""), words(values["issued_on"])),
        (DraftField.ISSUERS, _joined(document.issuers.all()), words(values["issuers"])),
        (DraftField.ADDRESSEES, _joined(document.addressees.all()), words(values["addressees"])),
    ]


def _force(document: Document, values: Any) -> list[tuple[DraftField, str, str]]:
    """What it carries, from when and until when; the last day is the day before the end takes effect."""
    instruments = list(document.instruments.prefetch_related("validity_events"))
    events = [event for each in instruments for event in each.validity_events.all()]
    carried = (each.title for each in instruments if each.title != document.title)
    return [
        (DraftField.INSTRUMENTS, _joined(carried), words(values["instruments"])),
        (DraftField.EFFECTIVE_ON, _first_day(events, EventKind.COMMENCEMENT), words(values["effective_on"])),
        (DraftField.EXPIRES_ON, _first_day(events, EventKind.NATURAL_END, back=1), words(values["expires_on"])),
    ]


def _first_day(events: Iterable[ValidityEvent], kind: EventKind, back: int = 0) -> str:
    days = [each.effective.lower for each in events if each.kind == kind and not each.is_suspected]
    return str(min(days) - timedelta(days=back)) if days else ""


def _endings(document: Document, values: Any) -> list[tuple[DraftField, str, str]]:
    """The documents that it ends or changes, by number where they have one."""
    caused = list(document.caused_events.select_related("instrument__document"))
    compared = []
    for field in ENDINGS:
        ended = {
            each.instrument.document
            for each in caused
            if each.kind in _KINDS[field] and bool(each.articles) in _OF_ARTICLES.get(field, (False,))
        }
        read = {each["number"]["value"] if each["number"] else named(each) for each in values.get(field, ())}
        known = {each.number or str(each) for each in ended}
        compared.append((field, _joined(sorted(known - read)), _joined(sorted(read - known))))
    return compared


def _text(draft: DraftDocument, document: Document) -> list[Difference]:
    """How many paragraphs stand on one side only, and the first of them."""
    known = Counter(document.blocks.values_list("text", flat=True))
    read = Counter(each["text"] for each in draft.blocks)
    old, new = list((known - read).elements()), list((read - known).elements())
    return [Difference("正文", _paragraphs(old), _paragraphs(new))] if old or new else []


def _paragraphs(texts: Sequence[str]) -> str:
    if not texts:
        return "没有另一方所无的段落"
    named = "；".join(f"“{text[:30]}{'……' if len(text) > 30 else ''}”" for text in texts[:MOST_NAMED])
    return f"{len(texts)}段为另一方所无：{named}{' 等' if len(texts) > MOST_NAMED else ''}"


def _joined(names: Iterable[object]) -> str:
    return "；".join(map(str, names))
