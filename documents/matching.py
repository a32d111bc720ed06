"""Which document of the register a draft is: the one under its number, or without number under its title.

A title without number names the same document only where the days of issue do not differ: offices send the same
unnumbered notice every year. A document known by name only has no day yet, and is completed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q

from documents.models import Document, DraftDocument

Json = dict[str, Any]


def numbered(number: Json) -> Document | None:
    """The document that stands in the register under this number."""
    return Document.objects.filter(_under(number)).first()


def find(values: Json) -> Document | None:
    """The document that the values of a draft name, if the register holds it."""
    found = Document.objects.filter(_asked(values))
    return next((each for each in found if _is_same(values, each)), None)


def registered(drafts: Sequence[DraftDocument]) -> dict[int, Document]:
    """The documents that the register already holds, by the order of the draft; one query for all drafts."""
    if not drafts:
        return {}
    rows = list(Document.objects.filter(reduce(or_, (_asked(each.values) for each in drafts))))
    by_name: dict[tuple[object, ...], list[Document]] = {}
    for row in rows:
        by_name.setdefault(_name_of(row), []).append(row)
    found = {}
    for draft in drafts:
        same = (each for each in by_name.get(_name_in(draft.values), []) if _is_same(draft.values, each))
        if document := next(same, None):
            found[draft.order] = document
    return found


def ambiguous(titles: Iterable[str]) -> set[str]:
    """Titles that several documents without number bear, so that a title alone names none of them."""
    rows = Document.objects.filter(number="", title__in=set(titles)).values("title").annotate(count=Count("pk"))
    return {row["title"] for row in rows if row["count"] > 1}


def _asked(values: Json) -> Q:
    number, title = values["number"], values["title"]
    if number:
        return _under(number)
    return Q(number="", title=title["value"]) if title else Q(pk__in=[])


def _under(number: Json) -> Q:
    return Q(series=number["code"], year=number["year"], sequence=number["seq"])


def _name_in(values: Json) -> tuple[object, ...]:
    number, title = values["number"], values["title"]
    return (number["code"], number["year"], number["seq"]) if number else ("", title["value"] if title else None)


def _name_of(document: Document) -> tuple[object, ...]:
    return (document.series, document.year, document.sequence) if document.number else ("", document.title)


def _is_same(values: Json, document: Document) -> bool:
    if values["number"] or document.is_directory_only or document.issued_on is None or not values["issued_on"]:
        return True
    return document.issued_on == date.fromisoformat(values["issued_on"]["value"])
