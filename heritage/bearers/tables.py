"""The list of bearers, and its filters. Neither shows what the keeper alone may see."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from heritage.bearers.assessing import last_due_year
from heritage.bearers.choices import BearerEnd, Sex
from heritage.choices import CATEGORY_CHOICES, Level
from heritage.models import Bearer
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
NUMBER = {"td": {"class": "number"}}
YEARS_BACK = 5
UNBASED = "yes"


class BearerTable(tables.Table):
    """One line a bearer."""

    name = tables.Column("姓名", linkify=True, attrs=ONE_LINE)
    sex = tables.Column("性别", attrs=ONE_LINE)
    project = tables.Column(
        "项目",
        order_by=("project__category", "project__number"),
        linkify=lambda record: reverse("heritage:register_project", args=[record.project_id]),
    )
    level = tables.Column("级别", attrs=ONE_LINE)
    year = tables.Column("认定年份", attrs=NUMBER, localize=False)
    batch = tables.Column("批次", attrs=NUMBER)
    end_kind = tables.Column("状态", empty_values=(), attrs=ONE_LINE)
    ended_on = DayColumn("终止日期", attrs=ONE_LINE)

    class Meta:
        model = Bearer
        fields = ["name", "sex", "project", "level", "year", "batch", "end_kind", "ended_on"]

    def render_end_kind(self, record: Bearer) -> SafeString:
        """As word and colour."""
        return bearer_mark(record)

    def value_end_kind(self, record: Bearer) -> str:
        """As a word."""
        return str(record.get_end_kind_display()) or "在册"


class BearerFilters(filters.FilterSet):
    """By name, project, level, sex, year, state, and by the year that is not assessed yet."""

    name = filters.CharFilter(label="姓名", lookup_expr="contains")
    project = filters.CharFilter(label="项目名称", field_name="project__name", lookup_expr="contains")
    category = filters.ChoiceFilter(label="类别", field_name="project__category", choices=CATEGORY_CHOICES)
    level = filters.ChoiceFilter(label="级别", choices=Level)
    sex = filters.ChoiceFilter(label="性别", choices=Sex)
    unassessed = filters.TypedChoiceFilter(
        label="逾期未评估", choices=lambda: list(_due_years()), coerce=int, method="filter_unassessed"
    )
    unbased = filters.ChoiceFilter(label="评估依据", choices=[(UNBASED, "有不在公文登记簿的")], method="filter_unbased")
    ended = filters.ChoiceFilter(label="终止情形", field_name="end_kind", choices=BearerEnd)

    class Meta:
        model = Bearer
        fields = ["name", "level", "sex"]

    def filter_unbased(self, rows: Any, name: str, value: str) -> QuerySet[Bearer]:
        """Who has an assessment without a document of the register."""
        found: QuerySet[Bearer] = rows.unbased()
        return found

    def filter_unassessed(self, rows: Any, name: str, value: int) -> QuerySet[Bearer]:
        """Who has no assessment of a year that is due."""
        found: QuerySet[Bearer] = rows.unassessed(value)
        return found


def bearer_mark(bearer: Bearer) -> SafeString:
    """在册, or how the status has ended."""
    if bearer.ended_on:
        return format_html('<span class="state state-stop">{}</span>', bearer.get_end_kind_display())
    return format_html('<span class="state state-ok">{}</span>', "在册")


def _due_years() -> Any:
    last = last_due_year(timezone.localdate())
    for year in range(last, last - YEARS_BACK, -1):
        yield year, f"{year}年度"
