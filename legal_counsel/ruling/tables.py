"""The list of versions of the rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legal_counsel.choices import RuleState
from legal_counsel.models import RuleVersion
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}


def rule_words(version: Any, on: date) -> tuple[str, str]:
    """How a version stands on a day: the colour, and the words. Reads `extensions`."""
    if version.state == RuleState.PROPOSED:
        return " state-doubt", "待复核"
    if version.state == RuleState.WITHDRAWN:
        return "", "已撤回"
    if version.first_on > on:
        return "", "尚未施行"
    if version.has_run_out(on):
        return " state-stop", "有效期届满，待确认续期或修订"
    return " state-ok", "施行中"


def rule_mark(version: Any, on: date) -> SafeString:
    """The same as word and colour."""
    return format_html('<span class="state{}">{}</span>', *rule_words(version, on))


class RuleTable(tables.Table):
    """One version a line."""

    number = tables.Column("文号", linkify=("legal_counsel:rule_detail", [tables.A("pk")]), attrs=ONE_LINE)
    title = tables.Column("标题")
    first_on = DayColumn("施行日期", attrs=ONE_LINE)
    last_on = tables.Column("有效期末日", attrs=ONE_LINE, orderable=False, empty_values=())
    state = tables.Column("状态", attrs=ONE_LINE)

    class Meta:
        model = RuleVersion
        fields = ("number", "title", "first_on", "last_on", "state")

    def render_last_on(self, record: Any) -> str:
        """With what extensions made of it."""
        last = record.last_day(timezone.localdate())
        return last.isoformat() if last else "没有规定"

    def render_state(self, record: Any) -> SafeString:
        """As it stands today."""
        return rule_mark(record, timezone.localdate())

    def value_state(self, record: Any) -> str:
        """As a word."""
        return rule_words(record, timezone.localdate())[1]


class RuleFilters(filters.FilterSet):
    """By number, title and state."""

    number = filters.CharFilter(label="文号", lookup_expr="contains")
    title = filters.CharFilter(label="标题", lookup_expr="contains")
    state = filters.ChoiceFilter(label="复核状态", choices=RuleState)
    waits = filters.ChoiceFilter(label="待办", choices=[("mine", "待我复核")], method="filter_waits")

    class Meta:
        model = RuleVersion
        fields = ["number", "title", "state"]

    def filter_waits(self, rows: Any, name: str, value: str) -> Any:
        """Versions, or versions with an extension, that this person may look through."""
        return rows.with_work_for(self.request.user)
