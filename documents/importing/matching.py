"""Which document of the register a draft is: the one under its number, or without number under its title.

Titles are compared in their plain form: blanks, widths and the marks 《》 〈〉 make no difference. A title
without number names the same document only where the days of issue do not differ: offices send the same unnumbered
notice every year. A document known by name only has no day yet, and is completed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from documents.entries import Entry
from documents.gazette.titles import PlainTitles, plain_title
from documents.models import LONGEST_TITLE, Document, Instrument

Json = dict[str, Any]


def numbered(number: Json) -> Document | None:
    """The document that stands in the register under this number."""
    return Document.objects.filter(_under(number)).first()


def find(values: Json) -> Document | None:
    """The document that the values of a draft name, if the register holds it."""
    found = Document.objects.filter(_asked(values))
    return next((each for each in found if _is_same(values, each)), None)


def registered(drafts: Sequence[Entry]) -> dict[int, Document]:
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


def title_key(title: str) -> str:
    """A title as titles are compared; the column `plain_title` holds the same."""
    return plain_title(title)[:LONGEST_TITLE]


def bearers(titles: Collection[str]) -> dict[str, list[Document]]:
    """Of plain titles the documents that bear them or carry a text of that name, oldest first; two queries."""
    found: dict[str, dict[int, Document]] = {}
    for document in Document.objects.filter(plain_title__in=titles):
        found.setdefault(document.plain_title, {})[document.pk] = document
    for each in Instrument.objects.filter(plain_title__in=titles).select_related("document"):
        found.setdefault(each.plain_title, {})[each.document_id] = each.document
    return {title: [rows[pk] for pk in sorted(rows)] for title, rows in found.items()}


def namesakes(titles: Collection[str]) -> dict[str, list[Document]]:
    """Of plain titles the documents that bear or carry one that may name the same, oldest first; two queries."""
    asked = PlainTitles(titles)
    rows: list[tuple[Document | Instrument, Document]] = [
        (each, each) for each in Document.objects.filter(unversioned_title__in=asked.by_unversioned)
    ]
    texts = Instrument.objects.filter(unversioned_title__in=asked.by_unversioned).select_related("document")
    rows += [(each, each.document) for each in texts]
    found: dict[str, dict[int, Document]] = {}
    for named, document in rows:
        for title in asked.naming_the_same_as(named.plain_title):
            found.setdefault(title, {})[document.pk] = document
    return {title: [same[pk] for pk in sorted(same)] for title, same in found.items()}


def numbered_any(numbers: Sequence[Json]) -> list[Document]:
    """The documents that stand in the register under any of these numbers; one query."""
    return list(Document.objects.filter(reduce(or_, map(_under, numbers)))) if numbers else []


def perhaps_same(document: Document) -> list[Document]:
    """Of a title-only record the documents of its title, of any other the title-only records of its titles.

    A title that names a version and one that names none may be the same. What ends a record of its own title is not the
    same; nor is what a person has told apart.
    """
    titles = {document.plain_title, *(each.plain_title for each in document.instruments.all())} - {""}
    found = {each.pk: each for rows in namesakes(titles).values() for each in rows if each.pk != document.pk}
    if document.is_known_by_title:
        ending = document.instruments.values("validity_events__by_document")
        apart = set(Document.objects.filter(pk__in=ending).values_list("pk", flat=True))
        return [] if document.is_told_apart else [each for pk, each in found.items() if pk not in apart]
    ended = set(document.caused_events.values_list("instrument__document", flat=True))
    return [each for pk, each in found.items() if each.is_offered and pk not in ended]


def _asked(values: Json) -> Q:
    number, title = values["number"], values["title"]
    if number:
        return _under(number)
    return Q(number="", plain_title=title_key(title["value"])) if title else Q(pk__in=[])


def _under(number: Json) -> Q:
    return Q(series=number["code"], year=number["year"], sequence=number["seq"])


def _name_in(values: Json) -> tuple[object, ...]:
    number, title = values["number"], values["title"]
    return (
        (number["code"], number["year"], number["seq"])
        if number
        else ("", title_key(title["value"]) if title else None)
    )


def _name_of(document: Document) -> tuple[object, ...]:
    return (document.series, document.year, document.sequence) if document.number else ("", document.plain_title)


def _is_same(values: Json, document: Document) -> bool:
    if values["number"] or document.is_directory_only or document.issued_on is None or not values["issued_on"]:
        return True
    return document.issued_on == date.fromisoformat(values["issued_on"]["value"])
