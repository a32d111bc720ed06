"""The lists of batches: batches, applications, notices, and their filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from heritage.batches.choices import ApplicationState, BatchState, EntryKind
from heritage.choices import CATEGORY_CHOICES
from heritage.models import Application, Batch
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
NUMBER = {"td": {"class": "number"}}
BATCH_LOOKS = {BatchState.ANNOUNCED: " state-ok", BatchState.WITHDRAWN: " state-stop"}
LOOKS = {
    ApplicationState.RETURNED: " state-doubt",
    ApplicationState.PASSED: " state-ok",
    ApplicationState.PROPOSED: " state-ok",
    ApplicationState.LISTED: " state-ok",
    ApplicationState.FAILED: " state-stop",
    ApplicationState.DECLINED: " state-stop",
    ApplicationState.WITHDRAWN: " state-stop",
}
WAITS = {"put_right": "待本单位补正", "check": "待复核", "judge": "待本人评审", "conclude": "待录入初评结论"}
BATCH_WAITS = {"review": "待转入评审", "deliberate": "待录入审议意见", "approve": "待录入批准"}


def batch_mark(state: str) -> SafeString:
    """The state of a batch as word and colour."""
    known = BatchState(state)
    return format_html('<span class="state{}">{}</span>', BATCH_LOOKS.get(known, ""), known.label)


def application_mark(state: str) -> SafeString:
    """The state of an application as word and colour."""
    known = ApplicationState(state)
    return format_html('<span class="state{}">{}</span>', LOOKS.get(known, ""), known.label)


class BatchTable(tables.Table):
    """One line a batch."""

    number = tables.Column("批次", linkify=True, attrs=ONE_LINE)
    state = tables.Column("办理状态", attrs=ONE_LINE)
    applications = tables.Column("申报", accessor="application_count", order_by="application_count", attrs=NUMBER)
    applications_until = DayColumn("申报截止", attrs=ONE_LINE)
    deliberated_on = DayColumn("审议日期", attrs=ONE_LINE)
    approved_on = DayColumn("批准日期", attrs=ONE_LINE)
    document = tables.Column("公布文件", accessor="document__number", orderable=False, attrs=ONE_LINE)

    class Meta:
        model = Batch
        fields = [
            "number", "state", "applications", "applications_until", "deliberated_on", "approved_on", "document",
        ]  # fmt: skip

    def render_number(self, record: Batch) -> str:
        """第6批."""
        return f"第{record.number}批"

    def render_state(self, record: Batch) -> SafeString:
        """As word and colour."""
        return batch_mark(record.state)

    def value_state(self, record: Batch) -> str:
        """As a word."""
        return str(record.get_state_display())


class ApplicationTable(tables.Table):
    """One line an application."""

    name = tables.Column("项目名称", linkify=True)
    category = tables.Column("类别", attrs=ONE_LINE)
    unit = tables.Column("申报机构", accessor="unit__name", order_by="unit__pinyin")
    state = tables.Column("办理状态", attrs=ONE_LINE)
    kind = tables.Column("列入方式", attrs=ONE_LINE)
    batch = tables.Column(
        "批次", accessor="batch__number", linkify=lambda record: record.batch.get_absolute_url(), attrs=NUMBER
    )
    submitted_at = tables.DateTimeColumn(verbose_name="提交时间", format="Y-m-d H:i", attrs=ONE_LINE)

    class Meta:
        model = Application
        fields = ["name", "category", "unit", "state", "kind", "batch", "submitted_at"]

    def render_state(self, record: Application) -> SafeString:
        """As word and colour."""
        return application_mark(record.state)

    def value_state(self, record: Application) -> str:
        """As a word."""
        return str(record.get_state_display())


class BatchFilters(filters.FilterSet):
    """By state, and by what it waits for."""

    state = filters.ChoiceFilter(label="办理状态", choices=BatchState)
    waits = filters.ChoiceFilter(label="待办", choices=list(BATCH_WAITS.items()), method="filter_waits")

    class Meta:
        model = Batch
        fields = ["state"]

    def filter_waits(self, rows: Any, name: str, value: str) -> QuerySet[Batch]:
        """What is ready for a step today."""
        today = timezone.localdate()
        found = {
            "review": lambda: rows.ready_to_review(today),
            "deliberate": rows.ready_to_deliberate,
            "approve": lambda: rows.ready_to_approve(today),
        }
        ready: QuerySet[Batch] = found[value]()
        return ready


class ApplicationFilters(filters.FilterSet):
    """By batch, state, category, kind, name, unit, and whom it waits for."""

    name = filters.CharFilter(label="项目名称", lookup_expr="contains")
    batch = filters.ModelChoiceFilter(label="批次", queryset=Batch.objects.all())
    state = filters.ChoiceFilter(label="办理状态", choices=ApplicationState)
    category = filters.ChoiceFilter(label="类别", choices=CATEGORY_CHOICES)
    kind = filters.ChoiceFilter(label="列入方式", choices=EntryKind)
    waits = filters.ChoiceFilter(label="待办", choices=list(WAITS.items()), method="filter_waits")

    class Meta:
        model = Application
        fields = ["name", "batch", "state", "category", "kind"]

    def filter_waits(self, rows: Any, name: str, value: str) -> QuerySet[Application]:
        """What waits for this person."""
        user = self.request.user
        found = {
            "put_right": lambda: rows.to_put_right(user),
            "check": lambda: rows.to_check(user),
            "judge": lambda: rows.to_judge(user),
            "conclude": rows.to_conclude,
        }
        waiting: QuerySet[Application] = found[value]()
        return waiting
