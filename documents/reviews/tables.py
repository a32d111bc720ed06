"""The columns of what has to be looked at."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from documents.choices import ReviewKind
from documents.reviews import subjects

ONE_LINE = {"td": {"class": "one-line"}}


class ReviewTable(tables.Table):
    """Rows of one kind of review, whatever they are about."""

    number = tables.Column("发文字号", empty_values=(), orderable=False, attrs=ONE_LINE)
    document = tables.Column("公文", empty_values=(), orderable=False)
    words = tables.Column("复核事由", empty_values=(), orderable=False)
    actions = tables.Column(
        "操作", empty_values=(), orderable=False, attrs={"td": {"class": "acts"}, "th": {"class": "acts"}}
    )

    def __init__(self, *args: Any, kind: ReviewKind, teller: subjects.Teller, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind, self.teller = kind, teller

    def render_number(self, record: Any) -> str:
        """Of the document on whose page it is looked at."""
        return subjects.document_of(self.kind, record).number or "（无字号）"

    def render_document(self, record: Any) -> SafeString:
        """Leads to that page."""
        document = subjects.document_of(self.kind, record)
        return format_html('<a href="{}">{}</a>', document.get_absolute_url(), document.title or document.number)

    def value_document(self, record: Any) -> str:
        """The title alone, for files."""
        document = subjects.document_of(self.kind, record)
        return document.title or document.number

    def render_words(self, record: Any) -> str:
        """Why it waits."""
        return self.teller.words(self.kind, record)

    def render_actions(self, record: Any) -> SafeString:
        """What can be done about it, and the conclusion."""
        act = subjects.act_url(self.kind, record)
        conclude = reverse("documents:review_conclude", args=[self.kind.value, record.pk])
        link = format_html('<a href="{}">{}</a>', act, subjects.ACT_LABELS[self.kind]) if act else ""
        return format_html('{}<a href="{}">登记复核结论</a>', link, conclude)
