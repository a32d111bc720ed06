"""The lists of matters and major decisions, and their filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legal_counsel.advising.choices import DecisionState, Duty, MatterState, Stage
from legal_counsel.models import MajorDecision, Matter
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
NUMBER = {"td": {"class": "number"}}
MATTER_LOOKS = {MatterState.CLOSED: " state-ok", MatterState.WITHDRAWN: " state-stop"}
DECISION_LOOKS = {
    DecisionState.SUBMITTED: " state-ok",
    DecisionState.DECIDED: " state-ok",
    DecisionState.ENDED: " state-stop",
}
WAITS = {
    "counsel": "待指派法律顾问",
    "declare": "待本人声明",
    "authorise": "待授权查阅材料",
    "opine": "待本人提交意见",
    "send": "待报送本单位",
    "overdue": "逾期没有意见",
    "analyse": "待内部分析",
    "answer": "待记录采纳情况",
    "study": "待研究论证",
    "feedback": "待反馈采纳情况",
}


def matter_mark(row: Matter) -> SafeString:
    """The state of a matter as word and colour."""
    late = row.is_late(timezone.localdate())
    look = " state-doubt" if late else MATTER_LOOKS.get(MatterState(row.state), "")
    return format_html('<span class="state{}">{}</span>', look, "办理中，已过期限" if late else row.get_state_display())


def decision_mark(row: MajorDecision) -> SafeString:
    """The state of a decision as word and colour."""
    look = DECISION_LOOKS.get(DecisionState(row.state), "")
    return format_html('<span class="state{}">{}</span>', look, row.get_state_display())


class MatterTable(tables.Table):
    """One line a matter."""

    number = tables.Column("事项编号", accessor="number", order_by=("year", "serial"), attrs=ONE_LINE)
    title = tables.Column("事项名称", linkify=True)
    unit = tables.Column("单位", accessor="unit__name", order_by="unit__pinyin")
    duty = tables.Column("职责类型")
    stage = tables.Column("参与阶段", attrs=ONE_LINE)
    due_on = DayColumn("办理期限", attrs=ONE_LINE)
    state = tables.Column("办理状态", attrs=ONE_LINE)
    opened_at = tables.DateTimeColumn(verbose_name="交办时间", format="Y-m-d", attrs=ONE_LINE)

    class Meta:
        model = Matter
        fields = ["number", "title", "unit", "duty", "stage", "due_on", "state", "opened_at"]

    def render_state(self, record: Matter) -> SafeString:
        """As word and colour."""
        return matter_mark(record)

    def value_state(self, record: Matter) -> str:
        """As a word."""
        return str(record.get_state_display())


class MatterFilters(filters.FilterSet):
    """By name, unit, duty, stage, state, due day, and whom it waits for."""

    title = filters.CharFilter(label="事项名称", lookup_expr="contains")
    unit = filters.CharFilter(label="单位", field_name="unit__name", lookup_expr="contains")
    duty = filters.ChoiceFilter(label="职责类型", choices=Duty.choices)
    stage = filters.ChoiceFilter(label="参与阶段", choices=Stage.choices)
    state = filters.ChoiceFilter(label="办理状态", choices=MatterState.choices)
    technical = filters.BooleanFilter(label="专业性、技术性较强", field_name="is_technical")
    waits = filters.ChoiceFilter(label="待办", choices=list(WAITS.items()), method="filter_waits")

    class Meta:
        model = Matter
        fields = ["title", "unit", "duty", "stage", "state"]

    def filter_waits(self, rows: Any, name: str, value: str) -> QuerySet[Matter]:
        """What waits for this person today."""
        waiting: QuerySet[Matter] = rows.waiting(value, self.request.user, timezone.localdate())
        return waiting


class DecisionTable(tables.Table):
    """One line a decision."""

    title = tables.Column("决策事项", linkify=True)
    unit = tables.Column("决策机关", accessor="unit__name", order_by="unit__pinyin")
    state = tables.Column("办理状态", attrs=ONE_LINE)
    attempts = tables.Column("提交次数", accessor="attempt_count", order_by="attempt_count", attrs=NUMBER)
    stopped = tables.Column("未通过", accessor="stopped_count", order_by="stopped_count", attrs=NUMBER)
    decided_on = DayColumn("决定日期", attrs=ONE_LINE)
    prepared_at = tables.DateTimeColumn(verbose_name="登记时间", format="Y-m-d", attrs=ONE_LINE)

    class Meta:
        model = MajorDecision
        fields = ["title", "unit", "state", "attempts", "stopped", "decided_on", "prepared_at"]

    def render_state(self, record: MajorDecision) -> SafeString:
        """As word and colour."""
        return decision_mark(record)

    def value_state(self, record: MajorDecision) -> str:
        """As a word."""
        return str(record.get_state_display())


class DecisionFilters(filters.FilterSet):
    """By name, unit and state, and those that counsel finds unlawful since."""

    title = filters.CharFilter(label="决策事项", lookup_expr="contains")
    unit = filters.CharFilter(label="决策机关", field_name="unit__name", lookup_expr="contains")
    state = filters.ChoiceFilter(label="办理状态", choices=DecisionState)
    conflict = filters.BooleanFilter(label="提交后认为不合法", method="filter_conflict")

    class Meta:
        model = MajorDecision
        fields = ["title", "unit", "state"]

    def filter_conflict(self, rows: Any, name: str, value: bool) -> QuerySet[MajorDecision]:
        """Submitted or decided, and counsel finds it unlawful since."""
        found = rows.in_conflict()
        chosen: QuerySet[MajorDecision] = found if value else rows.exclude(pk__in=found.values("pk"))
        return chosen
