"""On what a draft says that it rests, and whether that still holds (依据失效; docs/rules/issuing.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from documents import matching
from documents.gazette.bases import is_basis, provisions_behind
from documents.gazette.citations import citations_in
from documents.gazette.parsed import Citation, Span
from documents.gazette.shadow import Text
from documents.matching import title_key
from documents.models import Document
from documents.naming import may_be_titled
from documents.resting import flaw_of_provisions


@dataclass(frozen=True)
class _Basis:
    """A document named behind 根据, and the provisions of it that are named."""

    citation: Citation
    provisions: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.citation.title or ""


def ended_bases(texts: Sequence[str], *, own: Collection[str], reader: Any, on: date) -> tuple[str, ...]:
    """Of what the texts name as their basis what does not hold on the day, in words, as far as `reader` may see it.

    `own` are titles of the paper itself. The wording of the day is before the drafter, so amendments until then are no
    flaw. Of a title that several documents bear nothing is said. As many queries whatever the number of bases.
    """
    left_out = {title_key(each) for each in own}
    found = [each for text in texts for each in _bases_in(text) if title_key(each.title) not in left_out]
    if not found:
        return ()
    meant = [(each, document) for each, document in zip(found, _documents(found), strict=True) if document]
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


def _documents(found: Sequence[_Basis]) -> list[Document | None]:
    """What the register holds of each: under its number, where the title may be meant; else the one of its title."""
    numbers = [asdict(each.citation.number) for each in found if each.citation.number]
    numbered = {(each.series, each.year, each.sequence): each for each in matching.numbered_any(numbers)}
    titles = {title_key(each.title) for each in found} - {""}
    bearers = matching.bearers(titles) if titles else {}
    meant: list[Document | None] = []
    for each in found:
        number = each.citation.number
        if number:
            document = numbered.get((number.code, number.year, number.seq))
            is_meant = document and (not each.title or may_be_titled(each.title, [document.title]))
            meant.append(document if is_meant else None)
        else:
            same = bearers.get(title_key(each.title), [])
            meant.append(same[0] if len(same) == 1 else None)
    return meant
