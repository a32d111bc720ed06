"""The list of what is said of counsel, and its filters. Who said it stands in no list and no export."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legal_counsel.complaining.choices import ComplaintResult, ComplaintState, Obligation
from legal_counsel.models import CounselComplaint
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
WAITS = {"verify": "待我单位核实"}
_LOOKS = {
    ComplaintResult.TRUE: " state-stop",
    ComplaintResult.PARTLY: " state-doubt",
    ComplaintResult.UNTRUE: " state-ok",
}


def complaint_words(row: CounselComplaint) -> str:
    """The result once there is one, else the state."""
    return str(row.get_result_display() if row.result else row.get_state_display())


def complaint_mark(row: CounselComplaint) -> SafeString:
    """The same as word and colour."""
    look = _LOOKS[ComplaintResult(row.result)] if row.result else ""
    return format_html('<span class="state{}">{}</span>', look, complaint_words(row))


class ComplaintTable(tables.Table):
    """One a line."""

    counsel = tables.Column(
        "人选",
        accessor="appointment__counsel",
        order_by="appointment__counsel__pinyin",
        linkify=("legal_counsel:complaint_detail", [tables.A("pk")]),
    )
    unit = tables.Column("聘任（任用）单位", accessor="appointment__unit", order_by="appointment__unit__pinyin")
    item = tables.Column("所涉义务")
    received_on = DayColumn("收到日期", attrs=ONE_LINE)
    state = tables.Column("办理状态", order_by=("state", "result"), attrs=ONE_LINE)
    found_on = DayColumn("核实日期", attrs=ONE_LINE)

    class Meta:
        model = CounselComplaint
        fields = ("counsel", "unit", "item", "received_on", "state", "found_on")

    def render_state(self, record: CounselComplaint) -> SafeString:
        """As word and colour."""
        return complaint_mark(record)

    def value_state(self, record: CounselComplaint) -> str:
        """As a word."""
        return complaint_words(record)


class ComplaintFilters(filters.FilterSet):
    """By counsel, unit, duty, state, result, and what waits."""

    name = filters.CharFilter(label="人选", field_name="appointment__counsel__name", lookup_expr="contains")
    unit = filters.CharFilter(label="聘任（任用）单位", field_name="appointment__unit__name", lookup_expr="contains")
    item = filters.ChoiceFilter(label="所涉义务", choices=Obligation.choices)
    state = filters.ChoiceFilter(label="办理状态", choices=ComplaintState.choices)
    result = filters.ChoiceFilter(label="核实结果", choices=ComplaintResult.choices)
    waits = filters.ChoiceFilter(label="待办", choices=list(WAITS.items()), method="filter_waits")

    class Meta:
        model = CounselComplaint
        fields = ["name", "unit", "item", "state", "result", "waits"]

    def filter_waits(self, rows: QuerySet[CounselComplaint], name: str, value: str) -> QuerySet[CounselComplaint]:
        """What waits for the own agency."""
        found: QuerySet[CounselComplaint] = rows.to_verify(self.request.user)  # type: ignore[attr-defined]
        return found
