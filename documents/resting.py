"""On what a document rests, and whether that still holds (依据失效; docs/rules/citations.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.models import Citation, Document
from documents.validity import OVER, Standing, Status


@dataclass(frozen=True)
class Flaw:
    """A document that is cited as a basis and does not hold any more, and why in words."""

    document: Document
    standing: Standing

    @property
    def words(self) -> str:
        """依据已失效: since when and by what."""
        word = "依据被替代" if self.standing.status is Status.AMENDED else "依据已失效"
        return f"{word}：{self.standing.label}，{self.standing.reason}"


def flaw_of(document: Document | None, on: date) -> Flaw | None:
    """Why a document is no basis any more: none of the texts that it carries applies, nor will; reads their events."""
    standings = [each.standing(on) for each in document.instruments.all()] if document else []
    if document is None or not standings or any(each.status not in OVER for each in standings):
        return None
    return Flaw(document, standings[0])


def flaws_of(document: Document, user: Any, on: date) -> list[Flaw]:
    """What `document` names as its basis and does not hold any more, as far as `user` may see it.

    Of a document that does not apply any more itself nothing is said. The number of queries does not grow with them.
    """
    if flaw_of(document, on):
        return []
    cited = Citation.objects.filter(block__document=document, is_basis=True, document__isnull=False)
    rows = Document.objects.visible_to(user).with_parties(user)
    found = rows.filter(pk__in=cited.values("document")).exclude(pk=document.pk).order_by("pk")
    return list(_flaws(found, on))


def _flaws(documents: Iterable[Document], on: date) -> Iterable[Flaw]:
    return (flaw for each in documents if (flaw := flaw_of(each, on)))
