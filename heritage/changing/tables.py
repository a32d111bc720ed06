"""The list of changes, and its filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from heritage.changing.choices import ChangeKind, ChangeState
from heritage.models import RegisterChange

ONE_LINE = {"td": {"class": "one-line"}}
LOOKS = {
    ChangeState.PROPOSED: " state-doubt",
    ChangeState.CONFIRMED: " state-ok",
    ChangeState.RETURNED: " state-stop",
    ChangeState.WITHDRAWN: " state-stop",
}
CONFIRM = "confirm"


def change_mark(state: str) -> SafeString:
    """The state as word and colour."""
    known = ChangeState(state)
    return format_html('<span class="state{}">{}</span>', LOOKS[known], known.label)


class ChangeTable(tables.Table):
    """One line a change."""

    kind = tables.Column("事项", linkify=True, attrs=ONE_LINE)
    project = tables.Column("项目", order_by=("project__category", "project__number"))
    reason = tables.Column("理由", orderable=False)
    state = tables.Column("办理状态", attrs=ONE_LINE)
    proposed_by = tables.Column("提请人", attrs=ONE_LINE)
    proposed_at = tables.DateTimeColumn(verbose_name="提请时间", format="Y-m-d H:i", attrs=ONE_LINE)
    decided_by = tables.Column("办理人", attrs=ONE_LINE)

    class Meta:
        model = RegisterChange
        fields = ["kind", "project", "reason", "state", "proposed_by", "proposed_at", "decided_by"]

    def render_state(self, record: RegisterChange) -> SafeString:
        """As word and colour."""
        return change_mark(record.state)

    def value_state(self, record: RegisterChange) -> str:
        """As a word."""
        return str(record.get_state_display())


class ChangeFilters(filters.FilterSet):
    """By kind, state, project, and what waits for this person."""

    kind = filters.ChoiceFilter(label="事项", choices=ChangeKind)
    state = filters.ChoiceFilter(label="办理状态", choices=ChangeState)
    name = filters.CharFilter(label="项目名称", field_name="project__name", lookup_expr="contains")
    waits = filters.ChoiceFilter(label="待办", choices=[(CONFIRM, "待本人确认")], method="filter_waits")

    class Meta:
        model = RegisterChange
        fields = ["kind", "state"]

    def filter_waits(self, rows: Any, name: str, value: str) -> QuerySet[RegisterChange]:
        """What another person has proposed."""
        found: QuerySet[RegisterChange] = rows.to_be_confirmed_by(self.request.user)
        return found
