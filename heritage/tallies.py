"""What each published list says of itself, against what stands in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from documents.models import Document
from heritage.choices import ListKind
from heritage.codes import CATEGORIES
from heritage.models import Inscription, ListStatement


@dataclass(frozen=True, slots=True)
class Difference:
    """A category, or the whole list, whose stated number is not the number of its rows."""

    name: str
    stated: int
    counted: int


@dataclass(slots=True)
class ListTally:
    """One published list: what it says about itself against what stands in it. Neither is corrected."""

    document: Document
    list_kind: ListKind
    counted: int = 0
    stated: int | None = None
    stated_sum: int = 0
    differences: list[Difference] = field(default_factory=list)


def list_tallies() -> list[ListTally]:
    """Every list that the register holds, oldest first."""
    rows = Inscription.objects.order_by().values_list("document", "list_kind", "project__category")
    counts = {(document, kind, category): n for document, kind, category, n in rows.annotate(Count("pk"))}
    statements = ListStatement.objects.filter(stated__isnull=False).select_related("document")
    said = {(each.document_id, each.list_kind, each.category): each.stated or 0 for each in statements}
    keys = {(document, kind) for document, kind, _ in counts}
    documents = Document.objects.in_bulk({document for document, _ in keys})
    return [_list_tally(documents[document], kind, counts, said) for document, kind in _in_order(keys, documents)]


def _in_order(keys: Iterable[tuple[int, str]], documents: dict[int, Document]) -> Iterable[tuple[int, str]]:
    """By date, the new list before the extensions."""
    return sorted(keys, key=lambda key: (str(documents[key[0]].issued_on), key[0], key[1] != ListKind.NEW))


def _list_tally(
    document: Document,
    kind: str,
    counts: dict[tuple[int, str, int], int],
    said: dict[tuple[int, str, int | None], int],
) -> ListTally:
    tally = ListTally(document, ListKind(kind), stated=said.get((document.pk, kind, None)))
    for number, name in enumerate(CATEGORIES, start=1):
        counted = counts.get((document.pk, kind, number), 0)
        stated = said.get((document.pk, kind, number))
        tally.counted += counted
        tally.stated_sum += stated or 0
        if stated is not None and stated != counted:
            tally.differences.append(Difference(name, stated, counted))
    return tally
