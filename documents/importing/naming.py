"""Which document each citation, repeal, lapse and change of an import names (docs/rules/citations.md). Writes nothing.

The page that is checked before confirming and the act itself read the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from documents.choices import DraftField
from documents.entries import Entry
from documents.gazette.heading import carried_by
from documents.gazette.titles import PlainTitles, may_name_the_same, quoted
from documents.importing import matching
from documents.importing.matching import title_key
from documents.models import LONGEST_TITLE, Document

Json = dict[str, Any]
# What a document ends or changes; the last one names what has ended the document itself.
ENDINGS = (
    DraftField.REPEALS,
    DraftField.INVALIDATES,
    DraftField.PARTIAL_REPEALS,
    DraftField.AMENDS,
    DraftField.EXTENDS,
    DraftField.ANNULS,
    DraftField.REPUBLISHES,
    DraftField.RESTORES,
)
EFFECTS = (*ENDINGS, DraftField.REPEALED_BY)
FIELDS = (DraftField.CITES, *EFFECTS)


@dataclass(eq=False)
class Named:
    """One document that is named: held by the register, coming with the same import, or neither, and so new.

    Several `rivals` that bear the title leave open which one is meant.
    """

    title: str
    number: Json | None = None
    document: Document | None = None
    draft: Entry | None = None
    rivals: Sequence[Named] = ()
    mentions: list[tuple[Entry, DraftField]] = field(default_factory=list)

    @property
    def issued_on(self) -> date | None:
        """Its 成文日期, where it is known."""
        if self.draft:
            day = self.draft.values["issued_on"]
            return date.fromisoformat(day["value"]) if day else None
        return self.document.issued_on if self.document else None

    @property
    def is_open(self) -> bool:
        """Nobody can say which of several is meant."""
        return bool(self.rivals)

    @property
    def is_new(self) -> bool:
        """It will be entered by name only."""
        return not (self.document or self.draft or self.rivals)

    @property
    def is_known_by_title(self) -> bool:
        """Nobody has seen its number, and nobody has said that it is no other document of its title."""
        if self.document:
            return self.document.is_offered
        return self.is_new and not self.number

    @property
    def titles(self) -> set[str]:
        """The plain titles of what comes or is new, and of what it carries."""
        said = _titles_of(self.draft) if self.draft else [self.title, *carried_by(self.title)]
        return {title_key(each) for each in said} - {""}

    def is_ended_by(self, other: Named) -> bool:
        """Whether a draft ends or changes it, or says that it ended the draft."""
        return other.draft is not None and any((other.draft, each) in self.mentions for each in EFFECTS)

    def __str__(self) -> str:
        if self.document:
            return str(self.document)
        number = self.number["value"] if self.number else ""
        if not self.title:
            return number
        return f"{quoted(self.title)}（{number}）" if number else quoted(self.title)


class Names:
    """What the drafts that are to be registered name, each thing once, in the order of the text."""

    def __init__(self, drafts: Sequence[Entry]) -> None:
        self._by_number: dict[tuple[Any, ...], Named] = {}
        self._by_title: dict[str, list[Named]] = {}
        self._open: dict[tuple[str, int], Named] = {}
        self._found: dict[Named, None] = {}
        self._of: dict[tuple[int, str, int], Named] = {}
        self._left_out: frozenset[tuple[int, str, int]] = frozenset()
        citations = [
            (draft, name, place, each)
            for draft in drafts
            for name in FIELDS
            for place, each in enumerate(said(draft, name))
        ]
        self._know_the_register(drafts, [each for *_, each in citations])
        for draft, name, place, each in sorted(citations, key=lambda citation: not citation[-1]["number"]):
            named = self._numbered(each) if each["number"] else self._titled(each, draft)
            self._of[draft.order, name, place] = named
        for draft, name, place, _ in citations:
            named = self._of[draft.order, name, place]
            self._found.setdefault(named)
            named.mentions.append((draft, name))

    def of(self, draft: Entry, name: DraftField) -> Iterator[tuple[Json, Named]]:
        """Each entry of one field of a draft with what it names."""
        for place, each in enumerate(said(draft, name)):
            if (draft.order, name, place) not in self._left_out:
                yield each, self._of[draft.order, name, place]

    def without(self, left_out: Collection[tuple[int, str, int]]) -> Names:
        """The same without some entries, each by the order of its draft, its field and its place there."""
        rest = copy(self)
        rest._left_out = frozenset(left_out)
        return rest

    def completed_by(self, draft: Entry) -> Document | None:
        """What the register holds of the draft, by name only or whole."""
        return self._held_by.get(draft.order)

    def __iter__(self) -> Iterator[Named]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def perhaps_same(self) -> dict[Named, list[Named]]:
        """What is known by its title alone with what may be the same; one of the two comes or is new here."""
        fresh = [*self._coming, *(each for each in self._found if each.is_new)]
        bearers: dict[str, list[Named]] = {}
        for each in fresh:
            for title in each.titles:
                bearers.setdefault(title, []).append(each)
        coming = PlainTitles(bearers)
        held = {
            title: [self._held(row) for row in rows if row.pk not in self._completed]
            for title, rows in matching.namesakes(bearers).items()
        }
        pairs = [(known, each) for title, rows in held.items() for known in rows for each in bearers[title]]
        for known in fresh:
            for title in sorted(known.titles) if known.is_known_by_title else ():
                same = [each for other in coming.naming_the_same_as(title) for each in bearers[other]]
                pairs += [(known, each) for each in (*held.get(title, ()), *same) if each is not known]
        found: dict[Named, dict[Named, None]] = {}
        for known, each in pairs:
            if known.is_known_by_title and not known.is_ended_by(each):
                found.setdefault(known, {}).setdefault(each)
        return {known: list(same) for known, same in found.items()}

    def _know_the_register(self, drafts: Sequence[Entry], citations: Sequence[Json]) -> None:
        """What the register and this import hold of all that is named, in three queries."""
        self._held_by = matching.registered(drafts)
        by_order = {draft.order: draft for draft in drafts}
        self._completed = {document.pk: by_order[order] for order, document in self._held_by.items()}
        self._register: dict[int, Named] = {}
        self._coming: list[Named] = []
        coming: dict[int, Named] = {}
        for draft in drafts:
            own = coming[draft.order] = Named(title=str(draft), number=draft.values["number"], draft=draft)
            self._coming.append(own)
            if draft.values["number"]:
                self._by_number[_parts(draft.values["number"])] = own
            for title in {title_key(title) for title in _titles_of(draft)}:
                self._by_title.setdefault(title, []).append(own)
        numbers = [each["number"] for each in citations if each["number"]]
        for document in matching.numbered_any(numbers):
            self._by_number.setdefault((document.series, document.year, document.sequence), self._held(document))
        titles = {title_key(_title(each)) for each in citations} | set(self._by_title)
        for title, documents in matching.bearers(titles - {""}).items():
            known = self._by_title.setdefault(title, [])
            for document in documents:
                completing = self._completed.get(document.pk)
                one = coming[completing.order] if completing else self._held(document)
                if one not in known:
                    known.append(one)

    def _held(self, document: Document) -> Named:
        return self._register.setdefault(document.pk, Named(title=document.title, document=document))

    def _numbered(self, citation: Json) -> Named:
        number, title = citation["number"], _title(citation)
        named = self._by_number.get(_parts(number))
        if named is None:
            named = self._by_number[_parts(number)] = Named(title=title, number=number)
            for name in named.titles:
                self._by_title.setdefault(name, []).append(named)
        return named

    def _titled(self, citation: Json, draft: Entry) -> Named:
        """A text that ends an earlier one of its own title does not mean itself."""
        title = _title(citation)
        known = self._by_title.setdefault(title_key(title), [])
        others = [each for each in known if each.draft is not draft]
        if len(others) > 1:
            return self._open.setdefault((title_key(title), draft.order), Named(title=title, rivals=others))
        if not others:
            others = [Named(title=title)]
            known.extend(others)
        return others[0]


def may_be_titled(title: str, known: Iterable[str]) -> bool:
    """Whether a title may be meant for a document of these: whole, a text it carries, or one inside the other."""
    names = {title_key(one) for each in known for one in (each, *carried_by(each))} - {""}
    said_to_be = {title_key(each) for each in (title, *carried_by(title))} - {""}
    return not names or any(
        one in other or other in one or may_name_the_same(one, other) for one in said_to_be for other in names
    )


def texts_meant(titles: Sequence[str], title: str) -> list[int]:
    """Which of the texts of a document a title means: the one of that name, else all."""
    meant = [place for place, each in enumerate(titles) if title and title_key(each) == title_key(title)]
    return meant if len(titles) > 1 and len(meant) == 1 else list(range(len(titles)))


def is_of_the_name(title: str, other: str) -> bool:
    """Whether a text can take the place of one of this name: 甲办法（2023年修订版） that of 甲办法."""
    return may_name_the_same(title_key(title), title_key(other))


def titles_carried(draft: Entry) -> list[str]:
    """What a draft carries, else its own title, as `registering` enters it."""
    title = draft.values["title"]
    return [each["value"] for each in draft.values["instruments"]] or [title["value"] if title else ""]


def said(draft: Entry, name: DraftField) -> list[Json]:
    """The entries of a field; 被废止于 holds one at most."""
    value = draft.values.get(name)
    return value if isinstance(value, list) else [value] if value else []


def _titles_of(draft: Entry) -> list[str]:
    title = draft.values["title"]
    return [each["value"] for each in (*([title] if title else []), *draft.values["instruments"])]


def _title(citation: Json) -> str:
    """As it is entered: without line ends, and no longer than a title may be."""
    return " ".join((citation["title"] or "").split())[:LONGEST_TITLE]


def _parts(number: Json) -> tuple[Any, ...]:
    return number["code"], number["year"], number["seq"]
