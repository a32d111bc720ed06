"""The list of selections, and its filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legal_counsel.models import Selection
from legal_counsel.selecting.choices import SelectionState, SelectionWay
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
NUMBER = {"td": {"class": "number"}}
LOOKS = {SelectionState.DECIDED: " state-ok", SelectionState.WITHDRAWN: " state-stop"}
WAITS = {"check": "待初审", "score": "待本人评分", "reply": "异议待答复", "decide": "公示中待决定"}


def selection_mark(state: str) -> SafeString:
    """The state of a selection as word and colour."""
    known = SelectionState(state)
    return format_html('<span class="state{}">{}</span>', LOOKS.get(known, ""), known.label)


class SelectionTable(tables.Table):
    """One line a selection."""

    title = tables.Column("名称", linkify=True)
    unit = tables.Column("聘任单位", accessor="unit__name", order_by="unit__pinyin")
    way = tables.Column("选聘方式", attrs=ONE_LINE)
    state = tables.Column("办理状态", attrs=ONE_LINE)
    seats = tables.Column("拟聘人数", attrs=NUMBER)
    entries_until = DayColumn("报名截止", attrs=ONE_LINE)
    decided_on = DayColumn("决定日期", attrs=ONE_LINE)

    class Meta:
        model = Selection
        fields = ["title", "unit", "way", "state", "seats", "entries_until", "decided_on"]

    def render_state(self, record: Selection) -> SafeString:
        """As word and colour."""
        return selection_mark(record.state)

    def value_state(self, record: Selection) -> str:
        """As a word."""
        return str(record.get_state_display())


class SelectionFilters(filters.FilterSet):
    """By title, unit, way, state, and what it waits for."""

    title = filters.CharFilter(label="名称", lookup_expr="contains")
    unit = filters.CharFilter(label="聘任单位", field_name="unit__name", lookup_expr="contains")
    way = filters.ChoiceFilter(label="选聘方式", choices=SelectionWay)
    state = filters.ChoiceFilter(label="办理状态", choices=SelectionState)
    waits = filters.ChoiceFilter(label="待办", choices=list(WAITS.items()), method="filter_waits")

    class Meta:
        model = Selection
        fields = ["title", "way", "state"]

    def filter_waits(self, rows: Any, name: str, value: str) -> QuerySet[Selection]:
        """What waits for this person."""
        user = self.request.user
        found = {
            "check": lambda: rows.of_agency(user).to_check(),
            "score": lambda: rows.to_score(user),
            "reply": lambda: rows.of_agency(user).with_open_objection(),
            "decide": lambda: rows.to_decide(user),
        }
        waiting: QuerySet[Selection] = found[value]()
        return waiting
