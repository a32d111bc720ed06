"""The list of protection units as they stand today, and its filters."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from heritage.models import HeritageUnit, Protection
from heritage.protecting.choices import SOUND, ProtectionState
from heritage.protecting.reporting import checked_before
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
LOOKS = {
    ProtectionState.RECTIFYING: " state-doubt",
    ProtectionState.SUSPENDED: " state-doubt",
    ProtectionState.DISMISSED: " state-stop",
    ProtectionState.REJECTED: " state-stop",
}
WAITS = {"overdue": "整改逾期", "report": "缺本年度自查报告", "check": "到期待核查"}


def protection_words(state: str | None, due_on: date | None, on: date) -> tuple[str, str]:
    """How a protection unit stands: the colour, and the words."""
    if not state:
        return "", "尚未认定"
    known = ProtectionState(state)
    if known == ProtectionState.RECTIFYING and due_on and due_on < on:
        return " state-stop", f"{known.label}，逾期{(on - due_on).days}日"
    return LOOKS.get(known, " state-ok" if known in SOUND else ""), str(known.label)


def protection_mark(state: str | None, due_on: date | None, on: date) -> SafeString:
    """The same as word and colour."""
    return format_html('<span class="state{}">{}</span>', *protection_words(state, due_on, on))


class ProtectionTable(tables.Table):
    """One unit of one project a line; reads what `Protection.objects.on()` fetched."""

    unit = tables.Column(
        "保护单位", order_by=("unit__name_key",), linkify=("heritage:protection_detail", [tables.A("pk")])
    )
    project = tables.Column("项目", order_by=("project__category", "project__number"))
    state_now = tables.Column("状态", empty_values=(), attrs=ONE_LINE)
    since = DayColumn("自", attrs=ONE_LINE)
    due_on = DayColumn("整改期限", attrs=ONE_LINE)
    checked_on = DayColumn("最近核查合格", attrs=ONE_LINE)

    class Meta:
        model = Protection
        fields = ("unit", "project", "state_now", "since", "due_on", "checked_on")

    def render_state_now(self, record: Any) -> SafeString:
        """As it stands today."""
        return protection_mark(record.state_now, record.due_on, timezone.localdate())

    def value_state_now(self, record: Any) -> str:
        """As a word."""
        return protection_words(record.state_now, record.due_on, timezone.localdate())[1]


class ProtectionFilters(filters.FilterSet):
    """By project, unit, state today, and what it waits for."""

    name = filters.CharFilter(label="项目名称", field_name="project__name", lookup_expr="contains")
    unit = filters.ModelChoiceFilter(label="保护单位", queryset=lambda _: HeritageUnit.objects.standing())
    state = filters.ChoiceFilter(label="状态", field_name="state_now", choices=ProtectionState)
    waits = filters.ChoiceFilter(label="待办", choices=list(WAITS.items()), method="filter_waits")

    class Meta:
        model = Protection
        fields = ["name", "unit", "state", "waits"]

    def filter_waits(self, rows: Any, name: str, value: str) -> QuerySet[Protection]:
        """Past the day of rectification, without a report, or not checked for a whole cycle."""
        today = timezone.localdate()
        found: dict[str, Any] = {
            "overdue": lambda: rows.overdue(today),
            "report": lambda: rows.missing_report(today),
            "check": lambda: rows.to_check(today, checked_before(today)),
        }
        chosen: QuerySet[Protection] = found[value]()
        return chosen
