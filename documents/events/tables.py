"""The columns of what changed in the register between two days."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse

from documents.events.timeline import Difference, difference
from documents.models import Instrument


def _labelled(name: str, **attributes: str) -> dict[str, dict[str, str]]:
    """On a phone the rows stand one below the other, and each cell tells its column."""
    return {"td": {"data-label": name} | attributes}


def _compare_url(record: Instrument, table: Any) -> str:
    days = {"since": table.since, "until": table.until}
    return f"{reverse('documents:document_compare', args=[record.document_id])}?{urlencode(days)}"


class ChangedInstrumentTable(tables.Table):
    """Texts whose status is another one on the second day."""

    is_stacked = True

    number = tables.Column(
        "发文字号",
        accessor="document__number",
        order_by=("document__year", "document__series", "document__sequence"),
        empty_values=(),
        attrs=_labelled("发文字号", **{"class": "one-line"}),
    )
    title = tables.Column("施行文本", linkify=_compare_url)
    before = tables.Column("期初", orderable=False, empty_values=(), attrs=_labelled("期初", **{"class": "one-line"}))
    after = tables.Column("期末", orderable=False, empty_values=(), attrs=_labelled("期末", **{"class": "one-line"}))
    reason = tables.Column("理由", orderable=False, empty_values=(), attrs=_labelled("理由"))

    class Meta:
        model = Instrument
        fields = ["number", "title", "before", "after", "reason"]

    def __init__(self, *args: Any, since: date, until: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.since, self.until = since, until
        self.columns["before"].column.verbose_name = f"期初（{since}）"
        self.columns["after"].column.verbose_name = f"期末（{until}）"

    def render_number(self, record: Instrument) -> str:
        """Documents without number say so."""
        return record.document.number or "（无字号）"

    def render_before(self, record: Instrument) -> str:
        """On the first day."""
        return self._of(record).before.label

    def render_after(self, record: Instrument) -> str:
        """On the second day."""
        return self._of(record).after.label

    def render_reason(self, record: Instrument) -> str:
        """Why it is so on the second day."""
        return self._of(record).after.reason

    def _of(self, record: Instrument) -> Difference:
        return difference(record.happened(), self.since, self.until)
