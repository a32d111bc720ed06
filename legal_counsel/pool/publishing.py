"""What everybody may know of the talent pool, as values that hold nothing else (第二十九条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from legal_counsel.choices import CounselKind
from legal_counsel.models import PoolEntry

PUBLIC = ("name", "kind", "where", "field")
"""All that is ever published."""


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """Name, kind, firm or employer, and field."""

    name: str
    kind: str
    where: str
    field: str

    @property
    def kind_label(self) -> str:
        """律师, 法学专家, 律师事务所."""
        return str(CounselKind(self.kind).label)


def directory(on: date, *, text: str = "", kind: str = "") -> Sequence[PublicEntry]:
    """Who is in the pool on a day, by name; `text` in the name, the place of work or the field."""
    rows = PoolEntry.objects.standing(on)
    if text:
        words = Q(counsel__name__contains=text) | Q(field__contains=text)
        rows = rows.filter(words | Q(counsel__firm__name__contains=text) | Q(counsel__employer__contains=text))
    if kind:
        rows = rows.filter(counsel__kind=kind)
    columns = ("counsel__name", "counsel__kind", "counsel__firm__name", "counsel__employer", "field")
    ordered = rows.order_by("counsel__pinyin", "counsel__name", "pk").values_list(*columns)
    return [PublicEntry(name, kind, firm or employer, field) for name, kind, firm, employer, field in ordered]
