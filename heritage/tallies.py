"""What each published list says of itself, against what stands in it."""

from __future__ import annotations

from collections import defaultdict
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


@dataclass(frozen=True, slots=True)
class Absence:
    """A category of which the list says why it holds none."""

    name: str
    reason: str


@dataclass(slots=True)
class ListTally:
    """One published list: what it says about itself against what stands in it. Neither is corrected."""

    document: Document
    list_kind: ListKind
    counted: int = 0
    stated: int | None = None
    stated_sum: int = 0
    differences: list[Difference] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)


def list_tallies() -> list[ListTally]:
    """Every list that the register holds, oldest first."""
    rows = Inscription.objects.order_by().values_list("document", "list_kind", "project__category")
    counts = {(document, kind, category): n for document, kind, category, n in rows.annotate(Count("pk"))}
    said = {(each.document_id, each.list_kind, each.category): each for each in ListStatement.objects.all()}
    keys = {(document, kind) for document, kind, _ in counts}
    documents = Document.objects.in_bulk({document for document, _ in keys})
    return [_list_tally(documents[document], kind, counts, said) for document, kind in _in_order(keys, documents)]


def lists_by_batch() -> dict[int, list[ListTally]]:
    """The lists that named projects in each batch, in the same order."""
    rows = Inscription.objects.order_by().filter(batch__isnull=False).values_list("document", "list_kind", "batch")
    batches: dict[tuple[int, str], list[int]] = defaultdict(list)
    for document, kind, batch in rows.distinct():
        batches[document, kind].append(batch or 0)
    found: dict[int, list[ListTally]] = defaultdict(list)
    for each in list_tallies():
        for batch in batches.get((each.document.pk, each.list_kind), ()):
            found[batch].append(each)
    return found


def _in_order(keys: Iterable[tuple[int, str]], documents: dict[int, Document]) -> Iterable[tuple[int, str]]:
    """By date, the new list before the extensions."""
    return sorted(keys, key=lambda key: (str(documents[key[0]].issued_on), key[0], key[1] != ListKind.NEW))


def _list_tally(
    document: Document,
    kind: str,
    counts: dict[tuple[int, str, int], int],
    said: dict[tuple[int, str, int | None], ListStatement],
) -> ListTally:
    whole = said.get((document.pk, kind, None))
    tally = ListTally(document, ListKind(kind), stated=whole.stated if whole else None)
    for number, name in enumerate(CATEGORIES, start=1):
        counted = counts.get((document.pk, kind, number), 0)
        statement = said.get((document.pk, kind, number))
        stated = statement.stated if statement else None
        tally.counted += counted
        if statement and statement.absence:
            tally.absences.append(Absence(name, statement.absence))
        tally.stated_sum += stated or 0
        if stated is not None and stated != counted:
            tally.differences.append(Difference(name, stated, counted))
    return tally
