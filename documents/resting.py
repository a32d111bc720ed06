"""On what a document rests, and whether that still holds (依据失效; docs/rules/citations.md)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.events.changed_provisions import ProvisionChange, changed_provisions
from documents.importing.naming import texts_meant
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


@dataclass(frozen=True)
class ProvisionFlaw:
    """A document that applies, while provisions of it that are a basis do not, or not as they were worded."""

    document: Document
    changes: tuple[ProvisionChange, ...]

    @property
    def words(self) -> str:
        """依据的条款已失效: which, since when and by what."""
        return "；".join(
            f"{label}：{'；'.join(each.words for each in said)}"
            for label, said in (
                ("依据的条款已失效", [each for each in self.changes if not each.is_amendment]),
                ("依据的条款已修改", [each for each in self.changes if each.is_amendment]),
            )
            if said
        )


def flaw_of(document: Document | None, on: date) -> Flaw | None:
    """Why a document is no basis any more: none of the texts that it carries applies, nor will; reads their events."""
    standings = [each.standing(on) for each in document.instruments.all()] if document else []
    if document is None or not standings or any(each.status not in OVER for each in standings):
        return None
    return Flaw(document, standings[0])


def flaw_of_provisions(
    document: Document | None, named: Collection[str], on: date, *, title: str = "", written_on: date | None = None
) -> Flaw | ProvisionFlaw | None:
    """Why a document is no basis any more for who rests on the provisions `named` of it, of the text of this title.

    Amendments that began by the day on which that was written are no flaw. Without provisions, as `flaw_of`.
    """
    whole = flaw_of(document, on)
    if whole or document is None or not named:
        return whole
    texts = list(document.instruments.all())
    meant = [texts[place] for place in texts_meant([each.title for each in texts], title)]
    changes = [
        change for text in meant for change in changed_provisions(text.happened(), named, on, written_on=written_on)
    ]
    return ProvisionFlaw(document, tuple(changes)) if changes else None


def flaws_of(document: Document, user: Any, on: date) -> list[Flaw | ProvisionFlaw]:
    """What `document` names as its basis and does not hold any more, as far as `user` may see it.

    Of a document that does not apply any more itself nothing is said. The number of queries does not grow with them.
    """
    if flaw_of(document, on):
        return []
    cited = Citation.objects.filter(block__document=document, is_basis=True, document__isnull=False)
    cited = cited.exclude(document=document).order_by("document_id", "block__order", "start")
    rows = Document.objects.visible_to(user).with_parties(user)
    known = {each.pk: each for each in rows.filter(pk__in=cited.values("document"))}
    found = [flaw_of_citation(each, known.get(each.document_id or 0), document.issued_on, on) for each in cited]
    return list({(each.document.pk, each.words): each for each in found if each}.values())


def flaw_of_citation(
    citation: Citation, document: Document | None, written_on: date | None, on: date
) -> Flaw | ProvisionFlaw | None:
    """Why what a text of the day `written_on` cites holds no more; `document` is read with its events."""
    return flaw_of_provisions(document, citation.provisions, on, title=citation.title, written_on=written_on)
