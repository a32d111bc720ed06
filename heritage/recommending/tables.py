"""The list of recommendations, and its filters."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from heritage.choices import CATEGORY_CHOICES
from heritage.models import Recommendation
from heritage.models.recommendation import UPWARD
from heritage.recommending.choices import RecommendationState
from portal.listing.columns import DayColumn

ONE_LINE = {"td": {"class": "one-line"}}
LOOKS = {
    RecommendationState.RETURNED: " state-doubt",
    RecommendationState.RECOGNISED: " state-ok",
    RecommendationState.DECLINED: " state-stop",
    RecommendationState.WITHDRAWN: " state-stop",
}


def recommendation_mark(state: str) -> SafeString:
    """The state as word and colour."""
    known = RecommendationState(state)
    return format_html('<span class="state{}">{}</span>', LOOKS.get(known, ""), known.label)


class RecommendationTable(tables.Table):
    """One line a recommendation."""

    project = tables.Column(
        "项目",
        order_by=("project__category", "project__number"),
        linkify=lambda record: reverse("heritage:recommendation_detail", args=[record.pk]),
    )
    to_level = tables.Column("推荐列入", attrs=ONE_LINE)
    state = tables.Column("办理状态", attrs=ONE_LINE)
    submitted_on = DayColumn("上报日期", attrs=ONE_LINE)
    drafted_at = tables.DateTimeColumn(verbose_name="拟稿时间", format="Y-m-d H:i", attrs=ONE_LINE)

    class Meta:
        model = Recommendation
        fields = ["project", "to_level", "state", "submitted_on", "drafted_at"]

    def render_state(self, record: Recommendation) -> SafeString:
        """As word and colour."""
        return recommendation_mark(record.state)

    def value_state(self, record: Recommendation) -> str:
        """As a word."""
        return str(record.get_state_display())


class RecommendationFilters(filters.FilterSet):
    """By level, state, category and name."""

    name = filters.CharFilter(label="项目名称", field_name="project__name", lookup_expr="contains")
    to_level = filters.ChoiceFilter(label="推荐列入", choices=[(level.value, level.label) for level in UPWARD])
    state = filters.ChoiceFilter(label="办理状态", choices=RecommendationState)
    category = filters.ChoiceFilter(label="类别", field_name="project__category", choices=CATEGORY_CHOICES)

    class Meta:
        model = Recommendation
        fields = ["to_level", "state"]
