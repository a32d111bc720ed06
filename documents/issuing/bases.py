"""On what a draft says that it rests, and whether that still holds (依据失效; docs/rules/issuing.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.choices import DraftField
from documents.cited_titles import differing
from documents.gazette.bases import is_basis, provisions_behind
from documents.gazette.citations import citations_in
from documents.gazette.parsed import Citation, ParsedDocument, Span
from documents.gazette.shadow import Text
from documents.importing.drafting import Json, draft_values
from documents.importing.matching import title_key
from documents.importing.naming import Names
from documents.models import Document
from documents.resting import flaw_of_provisions


@dataclass(frozen=True)
class _Basis:
    """A document named behind 根据, and the provisions of it that are named."""

    citation: Citation
    provisions: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.citation.title or ""

    @property
    def name(self) -> tuple[str, str]:
        """By what it is looked up."""
        return self.title, str(self.citation.number or "")


@dataclass
class _Naming:
    """What a text names, in the shape in which the register is asked what is meant; nothing of it is entered."""

    values: Json
    order: int = 1
    blocks: tuple[Json, ...] = ()
    source: str = ""
    document: Document | None = None


def ended_bases(texts: Sequence[str], *, own: Collection[str], reader: Any, on: date) -> tuple[str, ...]:
    """Of what the texts name as their basis what does not hold on the day, in words, as far as `reader` may see it.

    `own` are titles of the paper itself. The wording of the day is before the drafter, so amendments until then are no
    flaw. Of a title that several documents bear nothing is said. As many queries whatever the number of bases.
    """
    left_out = {title_key(each) for each in own}
    found = [each for text in texts for each in _bases_in(text) if title_key(each.title) not in left_out]
    if not found:
        return ()
    documents = _documents(found)
    meant = [(each, documents[each.name]) for each in found if each.name in documents]
    rows = Document.objects.visible_to(reader).with_parties(reader)
    held = rows.in_bulk([document.pk for _, document in meant])
    told = []
    for each, document in meant:
        known = held.get(document.pk)
        if flaw := flaw_of_provisions(known, each.provisions, on, title=each.title, written_on=on):
            told.append(f"{flaw.document}：{flaw.words}")
    return tuple(dict.fromkeys(told))


def _bases_in(text: str) -> Iterator[_Basis]:
    for line in text.splitlines():
        citations, _ = citations_in(Text(line), Span(0, len(line)))
        for each in citations:
            if is_basis(line, each.span.start):
                yield _Basis(each, provisions_behind(line, each.span.end))


def _documents(found: Sequence[_Basis]) -> dict[tuple[str, str], Document]:
    """What the register holds of them, by the rule by which everything that is cited is looked up (naming.py).

    Under the number of another title nobody is meant.
    """
    entry = _Naming(draft_values(ParsedDocument(Span(0, 0), cites=tuple(each.citation for each in found)), ""))
    names = Names([entry])
    others = {_name(each.citation) for each in differing([entry], names)}
    cited = ((_name(citation), named.document) for citation, named in names.of(entry, DraftField.CITES))
    return {name: document for name, document in cited if document and name not in others}


def _name(citation: Json) -> tuple[str, str]:
    return citation["title"] or "", citation["number"]["value"] if citation["number"] else ""
