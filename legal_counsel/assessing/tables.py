"""The list of assessments, and its filters."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legal_counsel.assessing.choices import AssessmentResult, AssessmentState
from legal_counsel.models import CounselAssessment
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
WAITS = {"confirm": "待我确认"}
_LOOKS = {AssessmentState.CONFIRMED: " state-ok"}


def assessment_mark(row: CounselAssessment) -> SafeString:
    """The state as word and colour."""
    look = _LOOKS.get(AssessmentState(row.state), "")
    return format_html('<span class="state{}">{}</span>', look, row.get_state_display())


class AssessmentTable(tables.Table):
    """One assessment a line."""

    counsel = tables.Column(
        "人选",
        accessor="appointment__counsel",
        order_by="appointment__counsel__pinyin",
        linkify=("legal_counsel:assessment_detail", [tables.A("pk")]),
    )
    unit = tables.Column("聘任（任用）单位", accessor="appointment__unit", order_by="appointment__unit__pinyin")
    period = tables.Column("期间", order_by="year", attrs=ONE_LINE)
    result = tables.Column("考核结果", attrs=ONE_LINE)
    completion = tables.Column("工作完成情况", attrs={"td": {"class": "number"}})
    efficiency = tables.Column("工作效率", attrs={"td": {"class": "number"}})
    quality = tables.Column("服务质量", attrs={"td": {"class": "number"}})
    assessed_on = DayColumn("考核日期", attrs=ONE_LINE)
    state = tables.Column("办理状态", attrs=ONE_LINE)

    class Meta:
        model = CounselAssessment
        fields = (
            "counsel", "unit", "period", "result", "completion", "efficiency", "quality", "assessed_on", "state",
        )  # fmt: skip

    def render_state(self, record: CounselAssessment) -> SafeString:
        """As word and colour."""
        return assessment_mark(record)

    def value_state(self, record: CounselAssessment) -> str:
        """As a word."""
        return str(record.get_state_display())


class AssessmentFilters(filters.FilterSet):
    """By counsel, unit, year, result, state, and what waits."""

    name = filters.CharFilter(label="人选", field_name="appointment__counsel__name", lookup_expr="contains")
    unit = filters.CharFilter(label="聘任（任用）单位", field_name="appointment__unit__name", lookup_expr="contains")
    year = filters.NumberFilter(label="考核年度", field_name="year", min_value=2000, max_value=2200)
    result = filters.ChoiceFilter(label="考核结果", choices=AssessmentResult)
    state = filters.ChoiceFilter(label="办理状态", choices=AssessmentState)
    waits = filters.ChoiceFilter(label="待办", choices=list(WAITS.items()), method="filter_waits")

    class Meta:
        model = CounselAssessment
        fields = ["name", "unit", "year", "result", "state", "waits"]

    def filter_waits(self, rows: QuerySet[CounselAssessment], name: str, value: str) -> QuerySet[CounselAssessment]:
        """What waits for the own confirmation."""
        found: QuerySet[CounselAssessment] = rows.to_confirm(self.request.user, timezone.localdate())  # type: ignore[attr-defined]
        return found
