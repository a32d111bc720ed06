"""The lists of issuing: papers on their way out, series, and their filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from documents.choices import DocumentKind
from documents.issuing.choices import PaperState
from documents.models import OutgoingPaper, Series
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
MINE, WAITING = "mine", "waiting"
SCOPES = [(MINE, "我的"), (WAITING, "待我办")]
LOOKS = {PaperState.ISSUED: " state-ok", PaperState.WITHDRAWN: " state-stop"}


def state_mark(state: str) -> SafeString:
    """The state as word and colour."""
    return format_html('<span class="state{}">{}</span>', LOOKS.get(PaperState(state), ""), PaperState(state).label)


def _whole_title(record: OutgoingPaper) -> str:
    return record.title


class PaperTable(tables.Table):
    """One line a paper."""

    title = tables.Column("标题", linkify=True, attrs={"td": {"class": "one-line shortened", "title": _whole_title}})
    kind = tables.Column("文种", attrs=ONE_LINE)
    number = tables.Column("发文字号", empty_values=(), order_by=("series", "number__sequence"), attrs=ONE_LINE)
    state = tables.Column("办理状态", attrs=ONE_LINE)
    round = tables.Column("轮次", attrs=ONE_LINE)
    drafting_unit = tables.Column("拟稿单位", orderable=False, attrs=ONE_LINE)
    drafted_by = tables.Column("拟稿人", orderable=False, attrs=ONE_LINE)
    drafted_at = tables.DateTimeColumn(verbose_name="拟稿时间", format="Y-m-d H:i", attrs=ONE_LINE)

    class Meta:
        model = OutgoingPaper
        fields = ["title", "kind", "number", "state", "round", "drafting_unit", "drafted_by", "drafted_at"]

    def render_number(self, record: OutgoingPaper) -> str:
        """The number, or the series that it will come from."""
        return str(record.number) if record.number else f"{record.series}（未编号）"

    def value_number(self, record: OutgoingPaper) -> str:
        """For the file: the number alone."""
        return str(record.number or "")

    def render_state(self, record: OutgoingPaper) -> SafeString:
        """As word and colour."""
        return state_mark(record.state)

    def value_state(self, record: OutgoingPaper) -> str:
        """As a word."""
        return str(record.get_state_display())


class PaperFilters(filters.FilterSet):
    """By whose it is, state, kind, series and words."""

    scope = filters.ChoiceFilter(label="范围", choices=SCOPES, method="filter_scope", empty_label="全部")
    named = filters.CharFilter(label="标题或拟稿单位", method="filter_named")
    state = filters.ChoiceFilter(label="办理状态", choices=PaperState)
    kind = filters.ChoiceFilter(label="文种", choices=DocumentKind)
    series = filters.ModelChoiceFilter(label="系列", queryset=Series.objects.all())

    class Meta:
        model = OutgoingPaper
        fields = ["scope", "named", "state", "kind", "series"]

    def filter_scope(self, rows: Any, name: str, value: str) -> QuerySet[OutgoingPaper]:
        """The own drafts, or what this person can carry on."""
        user = self.request.user
        found: QuerySet[OutgoingPaper] = rows.drafted_by(user) if value == MINE else rows.waiting_for(user)
        return found

    def filter_named(self, rows: QuerySet[OutgoingPaper], name: str, value: str) -> QuerySet[OutgoingPaper]:
        """By a part of the title or of the drafting unit."""
        return rows.filter(Q(title__contains=value.strip()) | Q(drafting_unit__name__contains=value.strip()))


class SeriesTable(tables.Table):
    """One line a series."""

    code = tables.Column("机关代字", linkify=True, attrs=ONE_LINE)
    unit = tables.Column("发文机关", orderable=False)
    form = tables.Column("编号方式", orderable=False)
    mark = tables.Column("发文机关标志", orderable=False)
    is_normative = tables.Column("用途", orderable=False, attrs=ONE_LINE)
    opened_on = DayColumn("启用日期", attrs=ONE_LINE)
    closed_on = DayColumn("停用日期", attrs=ONE_LINE)

    class Meta:
        model = Series
        fields = ["code", "unit", "form", "mark", "is_normative", "opened_on", "closed_on"]

    def render_is_normative(self, record: Series) -> str:
        """What it is kept for."""
        return "行政规范性文件" if record.is_normative else "信函格式" if record.is_letter else "一般公文"


class SeriesFilters(filters.FilterSet):
    """By a part of the code."""

    code = filters.CharFilter(label="机关代字", lookup_expr="contains")

    class Meta:
        model = Series
        fields = ["code"]
