"""What the register holds under the keys of a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from documents.exchange.describing import everything
from documents.exchange.records import DocumentRecord, Key
from documents.models import Document

KEY_COLUMNS = ("series", "year", "sequence", "plain_title", "is_directory_only", "issued_on")


class Held:
    """What the register holds under some keys."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.by_key = {key_of(each): each for each in documents}
        self._by_title: dict[str, list[Document]] = {}
        for each in documents:
            if not each.number and not each.is_directory_only:
                self._by_title.setdefault(each.plain_title, []).append(each)

    @classmethod
    def of(cls, keys: Collection[Key], *, whole: bool = False) -> Held:
        """The documents that may stand under `keys`, with all that a record tells where `whole`."""
        numbered = {key for key in keys if key.form == "number"}
        titles = {key.title for key in keys if key.form != "number"}
        asked = [Q(series=key.series, year=key.year, sequence=key.sequence) for key in numbered]
        if titles:
            asked.append(Q(number="", plain_title__in=titles))
        if not asked:
            return cls([])
        rows = Document.objects.filter(reduce(or_, asked)).defer("search_copy", "pairs")
        return cls(list(rows.prefetch_related(*everything()) if whole else rows))

    def meant_by(self, record: DocumentRecord, *, is_in_file: Callable[[Key], bool]) -> list[Document]:
        """The document that a record is; several where nobody can say which."""
        if record.key.form != "title":
            found = self.by_key.get(record.key)
            return [found] if found else []
        exact = self.by_key.get(record.key)
        if exact:
            return [exact]
        titled = [
            each
            for each in self._by_title.get(record.key.title, ())
            if each.issued_on is None or record.issued_on is None
        ]
        stub = self.by_key.get(Key("stub", title=record.key.title))
        if not titled and stub and stub.is_offered and not is_in_file(key_of(stub)):
            return [stub]
        return titled


def key_of(document: Document) -> Key:
    """The key of a row."""
    return key_from([getattr(document, name) for name in KEY_COLUMNS])


def key_from(values: Sequence[Any]) -> Key:
    """Of the values of `KEY_COLUMNS`."""
    series, year, sequence, title, is_directory_only, day = values
    if sequence is not None:
        return Key("number", series, year, sequence)
    if is_directory_only:
        return Key("stub", title=title)
    return Key("title", title=title, issued_on=day)
