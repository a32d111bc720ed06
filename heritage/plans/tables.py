"""The lists of plans, of projects without one, and of measures; and their filters."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from heritage.choices import CATEGORY_CHOICES
from heritage.models import HeritageUnit, PlanMeasure, Project, SafeguardingPlan
from heritage.plans.choices import PlanState
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
YES, NO = "yes", "no"
OVERDUE, PENDING, DONE = "overdue", "pending", "done"
MEASURE_STATES = {OVERDUE: "逾期", PENDING: "未完成", DONE: "已完成"}


def plan_words(plan: SafeguardingPlan, on: date) -> tuple[str, str]:
    """How a plan stands on a day: the colour, and the words."""
    if plan.is_in_force(on):
        return " state-ok", "有效"
    if plan.state == PlanState.APPROVED:
        return (" state-doubt", "未到期限") if on < plan.begins_on else (" state-stop", "已期满")
    label = str(PlanState(plan.state).label)
    return (" state-stop" if plan.state == PlanState.WITHDRAWN else ""), label


def plan_mark(plan: SafeguardingPlan, on: date) -> SafeString:
    """The same as word and colour."""
    look, words = plan_words(plan, on)
    return format_html('<span class="state{}">{}</span>', look, words)


def measure_words(measure: PlanMeasure, on: date) -> tuple[str, str]:
    """How a measure stands on a day."""
    if measure.done_on and measure.done_on <= on:
        return " state-ok", "已完成"
    if measure.plan.state != PlanState.APPROVED:
        return "", str(PlanState(measure.plan.state).label)
    if measure.due_on < on:
        return " state-stop", f"逾期{(on - measure.due_on).days}日"
    return "", "未完成"


class PlanTable(tables.Table):
    """One plan a line."""

    project = tables.Column(
        "项目",
        order_by=("project__category", "project__number"),
        linkify=("heritage:plan_detail", [tables.A("pk")]),
    )
    responsible = tables.Column("责任单位", order_by=("responsible__name_key",))
    begins_on = DayColumn("规划首日", attrs=ONE_LINE)
    ends_on = DayColumn("规划末日", attrs=ONE_LINE)
    state = tables.Column("状态", attrs=ONE_LINE)
    measures = tables.Column("措施", accessor="measure_count", order_by="measure_count", attrs=NUMBER)
    done = tables.Column("已完成", accessor="done_count", order_by="done_count", attrs=NUMBER)
    approving_body = tables.Column("批准机关")
    approved_on = DayColumn("批准日期", attrs=ONE_LINE)

    class Meta:
        model = SafeguardingPlan
        fields = (
            "project", "responsible", "begins_on", "ends_on", "state", "measures", "done", "approving_body",
            "approved_on",
        )  # fmt: skip

    def render_state(self, record: SafeguardingPlan) -> SafeString:
        """As it stands today."""
        return plan_mark(record, timezone.localdate())

    def value_state(self, record: SafeguardingPlan) -> str:
        """As a word."""
        return plan_words(record, timezone.localdate())[1]


class MissingTable(tables.Table):
    """Projects without a plan in force: one a line, with the end of the last plan."""

    serial = tables.Column("序号", attrs=NUMBER)
    code = tables.Column("编号", order_by=("category", "number"), attrs=ONE_LINE)
    name = tables.Column("项目名称", order_by=("name_key",), linkify=("heritage:register_project", [tables.A("pk")]))
    category = tables.Column("类别", attrs=ONE_LINE)
    last_end = DayColumn("上一规划末日", attrs=ONE_LINE)
    drafts = tables.Column("拟订中", accessor="draft_count", order_by="draft_count", attrs=NUMBER)

    class Meta:
        model = Project
        fields = ("serial", "code", "name", "category", "last_end", "drafts")


class MeasureTable(tables.Table):
    """One measure a line."""

    words = tables.Column("措施", linkify=lambda record: record.plan.get_absolute_url())
    project = tables.Column(
        "项目", accessor="plan__project", order_by=("plan__project__category", "plan__project__number")
    )
    responsible = tables.Column("责任单位", accessor="plan__responsible", order_by=("plan__responsible__name_key",))
    due_on = DayColumn("完成期限", attrs=ONE_LINE)
    state = tables.Column("状态", empty_values=(), orderable=False, attrs=ONE_LINE)
    done_on = DayColumn("完成日期", attrs=ONE_LINE)
    outcome = tables.Column("完成情况", orderable=False)

    class Meta:
        model = PlanMeasure
        fields = ("words", "project", "responsible", "due_on", "state", "done_on", "outcome")

    def render_state(self, record: PlanMeasure) -> SafeString:
        """As it stands today."""
        return format_html('<span class="state{}">{}</span>', *measure_words(record, timezone.localdate()))

    def value_state(self, record: PlanMeasure) -> str:
        """As a word."""
        return measure_words(record, timezone.localdate())[1]


class PlanFilters(filters.FilterSet):
    """By project, unit, state, and whether it is in force today."""

    name = filters.CharFilter(label="项目名称", field_name="project__name", lookup_expr="contains")
    category = filters.ChoiceFilter(label="类别", field_name="project__category", choices=CATEGORY_CHOICES)
    responsible = filters.ModelChoiceFilter(label="责任单位", queryset=lambda _: HeritageUnit.objects.standing())
    state = filters.ChoiceFilter(label="办理状态", choices=PlanState)
    in_force = filters.ChoiceFilter(label="今日", choices=[(YES, "有效"), (NO, "无效")], method="filter_in_force")

    class Meta:
        model = SafeguardingPlan
        fields = ["name", "category", "responsible", "state", "in_force"]

    def filter_in_force(self, rows: Any, name: str, value: str) -> QuerySet[SafeguardingPlan]:
        """In force today or not."""
        today = timezone.localdate()
        holding = SafeguardingPlan.objects.in_force(today)
        found: QuerySet[SafeguardingPlan] = (
            rows.filter(pk__in=holding) if value == YES else rows.exclude(pk__in=holding)
        )
        return found


class MissingFilters(filters.FilterSet):
    """By name and category."""

    name = filters.CharFilter(label="项目名称", lookup_expr="contains")
    category = filters.ChoiceFilter(label="类别", choices=CATEGORY_CHOICES)

    class Meta:
        model = Project
        fields = ["name", "category"]


class MeasureFilters(filters.FilterSet):
    """By words, project, unit, and whether it is past due today."""

    words = filters.CharFilter(label="措施", lookup_expr="contains")
    name = filters.CharFilter(label="项目名称", field_name="plan__project__name", lookup_expr="contains")
    responsible = filters.ModelChoiceFilter(
        label="责任单位", field_name="plan__responsible", queryset=lambda _: HeritageUnit.objects.standing()
    )
    state = filters.ChoiceFilter(label="状态", choices=list(MEASURE_STATES.items()), method="filter_state")

    class Meta:
        model = PlanMeasure
        fields = ["words", "name", "responsible", "state"]

    def filter_state(self, rows: Any, name: str, value: str) -> QuerySet[PlanMeasure]:
        """Overdue, not done, or done."""
        found: dict[str, Any] = {
            OVERDUE: lambda: rows.overdue(timezone.localdate()),
            PENDING: rows.pending,
            DONE: lambda: rows.filter(done_on__isnull=False),
        }
        chosen: QuerySet[PlanMeasure] = found[value]()
        return chosen
