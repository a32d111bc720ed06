"""Citations whose number belongs to a document of another title (docs/rules/citations.md). Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from documents.choices import DraftField
from documents.entries import Entry
from documents.importing.naming import EFFECTS, Named, Names, may_be_titled, titles_carried
from documents.models import Instrument

Json = dict[str, Any]
CODE = "citation_title_differs"


@dataclass(frozen=True)
class Differing:
    """A citation and the title that its number has."""

    draft: Entry
    citation: Json
    own: str

    @property
    def place(self) -> tuple[int, int]:
        """Which draft, by its order, and where in the text."""
        return self.draft.order, self.citation["start"]

    @property
    def message(self) -> str:
        """Both titles, and what follows."""
        number = self.citation["number"]["value"]
        return (
            f"引用的《{self.citation['title']}》（{number}）：该字号的公文是《{self.own}》，请核对名称和字号是不是同一件；"
            "登记时不链接，列入“引用待认定”"
        )


def differing(drafts: Sequence[Entry], names: Names) -> list[Differing]:
    """What is cited under the number of another title; one query at most.

    Of what a draft ends or changes a question of its own is asked, and its answer holds for the citation as well.
    """
    suspected = [each for draft in drafts for each in _suspected(draft, names)]
    held = [named.document.pk for _, named in suspected if named.document]
    carried: dict[int, list[str]] = defaultdict(list)
    for pk, title in Instrument.objects.filter(document__in=held).values_list("document", "title") if held else ():
        carried[pk].append(title)
    return [
        each
        for each, named in suspected
        if not (
            named.document
            and carried[named.document.pk]
            and may_be_titled(each.citation["title"], carried[named.document.pk])
        )
    ]


def _suspected(draft: Entry, names: Names) -> Iterator[tuple[Differing, Named]]:
    for citation, named in names.of(draft, DraftField.CITES):
        own = named.document.title if named.document else named.title
        if not (own and citation["title"] and citation["number"]):
            continue
        if any((draft, field) in named.mentions for field in EFFECTS):
            continue
        if not may_be_titled(citation["title"], [own, *(titles_carried(named.draft) if named.draft else ())]):
            yield Differing(draft, citation, own), named
