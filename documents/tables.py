"""The columns of the lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables

from documents.models import Assistance, Document, GazetteImport
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}


def _whole_title(record: Document) -> str:
    return record.title


def _all_issuers(record: Document) -> str:
    return "、".join(each.printed_name for each in record.issuers.all())


class DocumentTable(tables.Table):
    """The register, with the status of each document on the day `on`, which stands in the head of its column."""

    number = tables.Column("发文字号", order_by=("year", "series", "sequence"), empty_values=(), attrs=ONE_LINE)
    title = tables.Column(
        "标题",
        linkify=True,
        order_by=("title_key", "title"),
        empty_values=(),
        attrs={"td": {"class": "one-line shortened", "title": _whole_title}},
    )
    kind = tables.Column("文种", orderable=False)
    issuers = tables.Column(
        "发文机关",
        orderable=False,
        empty_values=(),
        attrs={"td": {"class": "one-line brief", "title": _all_issuers}},
    )
    issued_on = DayColumn("成文日期", attrs=ONE_LINE)
    status = tables.Column("效力状态", orderable=False, empty_values=(), attrs=ONE_LINE)
    publicity = tables.Column("公开属性", orderable=False)

    class Meta:
        model = Document
        fields = ["number", "title", "kind", "issuers", "issued_on", "status", "publicity"]

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on
        self.columns["status"].column.verbose_name = f"效力状态（{on}）"

    def render_number(self, record: Document) -> str:
        """Documents without number say so."""
        return record.number or "（无字号）"

    def render_title(self, record: Document) -> str:
        """Documents known by name only say so."""
        title = record.title or "（标题待补）"
        return f"{title}（仅有目录信息）" if record.is_directory_only else title

    def render_issuers(self, record: Document) -> str:
        """In printed order."""
        return _all_issuers(record) or "—"

    def render_status(self, record: Any) -> str:
        """Of each instrument, once where all agree."""
        standings = [each.standing(self.on).label for each in record.instruments.all()]
        return "；".join(dict.fromkeys(standings)) or "—"


class PublicDocumentTable(DocumentTable):
    """What the public sees of it: names in full, and neither 文种 nor 公开属性."""

    title = tables.Column("标题", linkify=True, order_by=("title_key", "title"))
    issuers = tables.Column("发文机关", orderable=False, empty_values=())
    kind = None
    publicity = None

    class Meta(DocumentTable.Meta):
        fields = ["number", "title", "issuers", "issued_on", "status"]


class ImportTable(tables.Table):
    """The imports."""

    pk = tables.Column("编号", linkify=True)
    attachment = tables.Column("文件", orderable=False)
    state = tables.Column("状态", orderable=False)
    draft_count = tables.Column("公文件数", orderable=False)
    received_by = tables.Column("上传人", orderable=False)
    received_at = tables.DateTimeColumn(verbose_name="上传时间", format="Y-m-d H:i")
    confirmed_by = tables.Column("确认人", orderable=False)
    confirmed_at = tables.DateTimeColumn(verbose_name="确认时间", format="Y-m-d H:i")

    class Meta:
        model = GazetteImport
        fields = [
            "pk",
            "attachment",
            "state",
            "draft_count",
            "received_by",
            "received_at",
            "confirmed_by",
            "confirmed_at",
        ]


def _all_matters(record: Assistance) -> str:
    return record.matters_label


class DutyTable(tables.Table):
    """One line a deputy, leader and notice."""

    deputy_name = tables.Column(
        "分工人员",
        accessor="assignment__deputy_label",
        order_by=("assignment__deputy_pinyin", "assignment__deputy_name"),
        linkify=lambda record: record.assignment.get_absolute_url(),
        attrs=ONE_LINE,
    )
    leader_name = tables.Column(order_by=("leader_pinyin", "leader_name"), attrs=ONE_LINE)
    leader_post = tables.Column(orderable=False, attrs=ONE_LINE)
    matters = tables.Column(
        orderable=False,
        empty_values=(),
        attrs={"td": {"class": "one-line shortened", "title": _all_matters}},
    )
    since = DayColumn("自", accessor="assignment__since", order_by="assignment__period", attrs=ONE_LINE)
    end = DayColumn("至", accessor="assignment__end", orderable=False, default="今", attrs=ONE_LINE)
    document = tables.Column(
        "依据",
        accessor="assignment__document__number",
        orderable=False,
        linkify=lambda record: record.assignment.document.get_absolute_url(),
        attrs=ONE_LINE,
    )

    class Meta:
        model = Assistance
        fields = ["deputy_name", "leader_name", "leader_post", "matters", "since", "end", "document"]

    def render_matters(self, record: Assistance) -> str:
        """As printed; 全面协助 where no matter is named."""
        return record.matters_label
