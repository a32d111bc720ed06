"""One document of the register as a record: what a line of the file says. Values only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from documents.choices import DocumentKind, Outcome, Publicity
from documents.gazette.numbering import parse_number
from documents.gazette.shadow import shadow_of
from documents.gazette.titles import plain_title
from documents.importing.drafting import number_parts
from portal.accounts.choices import KnowledgeLevel

Raw = dict[str, Any]
LONGEST_TITLE = 500  # characters, as the register holds them


class Key(NamedTuple):
    """What tells one document from another: its number, or its plain title with its day.

    `form` is "number", "title", or "stub" for what is known by its title alone.
    """

    form: str
    series: str = ""
    year: int | None = None
    sequence: int | None = None
    title: str = ""
    issued_on: date | None = None


@dataclass(frozen=True)
class Name:
    """Another document, as a record names it."""

    number: str = ""
    title: str = ""
    issued_on: date | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The documents that may be meant, the likeliest first."""
        if self.number:
            return (number_key(self.number),)
        titled = Key("title", title=title_key(self.title), issued_on=self.issued_on)
        stub = Key("stub", title=titled.title)
        return (titled,) if self.issued_on else (titled, stub)

    def names_the_same_as(self, other: Name) -> bool:
        """By number where both have one, else by title."""
        if self.number and other.number:
            return number_key(self.number) == number_key(other.number)
        return title_key(self.title) == title_key(other.title)

    def __str__(self) -> str:
        title = f"《{self.title}》" if self.title else ""
        return f"{title}（{self.number}）" if title and self.number else title or self.number


@dataclass(frozen=True)
class TextName:
    """A text of a document, by its own title."""

    document: Name
    title: str

    def names_the_same_as(self, other: TextName) -> bool:
        """The same text of the same document."""
        return self.document.names_the_same_as(other.document) and title_key(self.title) == title_key(other.title)


@dataclass(frozen=True)
class DeterminationRecord:
    """效力认定. Who and when are those of the portal that wrote the file."""

    outcome: str
    reason: str
    decided_by: str = ""
    decided_at: str = ""


@dataclass(frozen=True)
class EventRecord:
    """效力事件: has effect on the days `since` ≤ day < `until`."""

    kind: str
    since: date | None = None
    until: date | None = None
    other_since: date | None = None
    articles: tuple[str, ...] = ()
    by: Name | None = None
    clause: str = ""
    reason: str = ""
    successor: TextName | None = None
    is_suspected: bool = False
    recorded_at: str = ""
    determinations: tuple[DeterminationRecord, ...] = ()

    @property
    def key(self) -> tuple[str, date | None, date | None, tuple[str, ...]]:
        """What makes it one event of its instrument, with the document that says so."""
        return self.kind, self.since, self.until, self.articles

    @property
    def is_rejected(self) -> bool:
        """The office has said 不予采纳."""
        return bool(self.determinations) and self.determinations[-1].outcome == Outcome.REJECTED


@dataclass(frozen=True)
class InstrumentRecord:
    """施行文本."""

    title: str
    events: tuple[EventRecord, ...] = ()


@dataclass(frozen=True)
class AnnexRecord:
    """附件; `block` is the place of its first paragraph, counted from 1."""

    number: int | None = None
    title: str = ""
    block: int | None = None


@dataclass(frozen=True)
class BlockRecord:
    """段落."""

    kind: str
    text: str


@dataclass(frozen=True)
class CitationRecord:
    """引用, from the characters `start` ≤ place < `end` of the paragraph `block`; `document` is what it names.

    `is_basis` is None where the file does not say (files written before it was told).
    """

    block: int
    start: int
    end: int
    title: str = ""
    number: str = ""
    document: Name | None = None
    is_basis: bool | None = None


@dataclass(frozen=True)
class DocumentRecord:
    """公文."""

    number: str = ""
    number_as_printed: str = ""
    title: str = ""
    kind: str = DocumentKind.OTHER.value
    issuers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    issued_on: date | None = None
    printed_on: date | None = None
    publicity: str = Publicity.PENDING.value
    publicity_clause: str = ""
    publicity_reason: str = ""
    knowledge_level: int = KnowledgeLevel.STAFF.value
    is_directory_only: bool = False
    is_told_apart: bool = False
    instruments: tuple[InstrumentRecord, ...] = ()
    annexes: tuple[AnnexRecord, ...] = ()
    blocks: tuple[BlockRecord, ...] = ()
    citations: tuple[CitationRecord, ...] = ()

    @property
    def name(self) -> Name:
        """As other records name it."""
        return Name(self.number, self.title, self.issued_on)

    @property
    def key(self) -> Key:
        """Which document it is."""
        if self.number or not self.is_directory_only:
            return self.name.keys[0]
        return Key("stub", title=title_key(self.title))

    @property
    def events(self) -> tuple[EventRecord, ...]:
        """Of all its texts."""
        return tuple(event for instrument in self.instruments for event in instrument.events)

    def without_times(self) -> DocumentRecord:
        """The same but for who recorded and decided, and when: each portal has its own."""
        return replace(self, instruments=tuple(_without_times(each) for each in self.instruments))

    def __str__(self) -> str:
        return str(self.name)


def title_key(title: str) -> str:
    """A title as the register compares titles."""
    return plain_title(title)[:LONGEST_TITLE]


def number_key(number: str) -> Key:
    """The parts of a number, whatever brackets were typed; ValueError for what is none."""
    parsed = parse_number(shadow_of(number))
    if parsed is None:
        raise ValueError(number)
    parts = number_parts(parsed)
    return Key("number", parts["code"], parts["year"], parts["seq"])


def raw_of(record: DocumentRecord) -> Raw:
    """A record as a line of JSON Lines holds it; what is empty is left out."""
    raw: Raw = _plain(record)
    return raw


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        plain = {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
        return {name: each for name, each in plain.items() if each not in ("", None, [], False) or _is_a_no(name, each)}
    return value


def _is_a_no(name: str, value: Any) -> bool:
    """Whether it says no, where saying nothing means that nobody knows."""
    return name == "is_basis" and value is False


def _without_times(instrument: InstrumentRecord) -> InstrumentRecord:
    return replace(
        instrument,
        events=tuple(
            replace(
                event,
                recorded_at="",
                determinations=tuple(replace(each, decided_by="", decided_at="") for each in event.determinations),
            )
            for event in instrument.events
        ),
    )
