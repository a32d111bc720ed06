"""The list of recognitions, and its filters."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from heritage.choices import CATEGORY_CHOICES, ListKind
from heritage.levels.forms import LEVELS
from heritage.models import LevelRecognition
from heritage.units import COUNTIES
from portal.listing.columns import DayColumn
from portal.organization.models import Region

ONE_LINE = {"td": {"class": "one-line"}}
NUMBER = {"td": {"class": "number"}}


class RecognitionTable(tables.Table):
    """One line a recognition."""

    project = tables.Column(
        "项目",
        order_by=("project__category", "project__number"),
        linkify=lambda record: reverse("heritage:register_project", args=[record.project_id]),
    )
    place = tables.Column("级别", order_by=("level", "region__name"), attrs=ONE_LINE)
    code = tables.Column("编号", attrs=ONE_LINE)
    serial = tables.Column("序号", attrs=NUMBER)
    batch = tables.Column("批次", attrs=NUMBER)
    recognized_on = DayColumn("公布日期", attrs=ONE_LINE)
    paper = tables.Column("公布文件", accessor="source_number", orderable=False, attrs=ONE_LINE)
    ended_on = DayColumn("退出日期", attrs=ONE_LINE)

    class Meta:
        model = LevelRecognition
        fields = ["project", "place", "code", "serial", "batch", "recognized_on", "paper", "ended_on"]

    def render_place(self, record: LevelRecognition) -> SafeString:
        """Word and colour: what has ended stands out."""
        look = " state-stop" if record.ended_on else " state-ok"
        return format_html('<span class="state{}">{}</span>', look, record.place)

    def value_place(self, record: LevelRecognition) -> str:
        """As a word."""
        return record.place


class RecognitionFilters(filters.FilterSet):
    """By level, county, category, batch, and whether it stands."""

    level = filters.ChoiceFilter(label="级别", choices=LEVELS)
    region = filters.ModelChoiceFilter(label="县市", queryset=Region.objects.filter(kind__in=COUNTIES))
    category = filters.ChoiceFilter(label="类别", field_name="project__category", choices=CATEGORY_CHOICES)
    list_kind = filters.ChoiceFilter(label="名录类别", choices=ListKind)
    name = filters.CharFilter(label="项目名称", field_name="project__name", lookup_expr="contains")
    ended = filters.BooleanFilter(label="已退出", field_name="ended_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = LevelRecognition
        fields = ["level", "region", "list_kind"]
