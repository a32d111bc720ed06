"""The list of forecasts: columns, filters, and the words of a range of AQI."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pollution.air.aqi import Level, level
from pollution.air_at import NOT_JUDGED
from pollution.models import Forecast
from pollution.showing import SHAPES
from pollution.tables import NUMBER, ONE_LINE
from portal.filters import WrittenDateFilter
from portal.organization.models import Region

STANDING, NEWEST, WITHDRAWN = "standing", "newest", "withdrawn"
STATES = [(NEWEST, "现用（各日最新）"), (STANDING, "有效"), (WITHDRAWN, "已撤回")]


def levels_of(lower: int, upper: int) -> list[Level]:
    """The levels at both ends of a range, one where they are the same."""
    return list(dict.fromkeys((level(lower), level(upper))))


def levels_look(lower: int, upper: int) -> str:
    """The same as words with shape and colour of the index."""
    shaped = [(each, SHAPES[each.rank - 1]) for each in levels_of(lower, upper)]
    return render_to_string("pollution/_aqi_levels.html", {"levels": shaped})


def range_words(lower: int, upper: int) -> str:
    """120～150, or one number."""
    return f"{lower}～{upper}" if lower != upper else str(lower)


def state_of(forecast: Forecast) -> SafeString:
    """Whether it stands."""
    if forecast.withdrawn_at:
        return format_html('<span class="state state-stop">{}</span>', "已撤回")
    return format_html('<span class="state state-ok">{}</span>', "有效")


class ForecastTable(tables.Table):
    """One line a forecast."""

    region = tables.Column(linkify=lambda record: record.get_absolute_url(), attrs=ONE_LINE,
                           order_by=("region__order", "region__name"))  # fmt: skip
    day = tables.DateColumn(format="Y-m-d", attrs=ONE_LINE)
    lower = tables.Column(attrs=NUMBER)
    upper = tables.Column(attrs=NUMBER)
    level = tables.Column("级别", empty_values=(), orderable=False, attrs=ONE_LINE)
    primary = tables.Column(attrs=ONE_LINE)
    source = tables.Column(attrs=ONE_LINE)
    issued_at = tables.DateTimeColumn(format="Y-m-d H:i", attrs=ONE_LINE)
    state = tables.Column("状态", empty_values=(), orderable=False, attrs=ONE_LINE)
    channel = tables.Column(attrs=ONE_LINE)
    entered_by = tables.Column(orderable=False, attrs=ONE_LINE)

    class Meta:
        model = Forecast
        fields = (
            "region", "day", "lower", "upper", "level", "primary", "source", "issued_at", "state", "channel",
            "entered_by",
        )  # fmt: skip
        order_by = ("-issued_at", "day", "region")

    def render_level(self, record: Forecast) -> str:
        return levels_look(record.lower, record.upper)

    def value_level(self, record: Forecast) -> str:
        return "～".join(each.category for each in levels_of(record.lower, record.upper))

    def render_state(self, record: Forecast) -> SafeString:
        return state_of(record)

    def value_state(self, record: Forecast) -> str:
        return "已撤回" if record.withdrawn_at else "有效"


class ForecastFilters(django_filters.FilterSet):
    """By region, day, source, state and day of issue."""

    region = django_filters.ModelChoiceFilter(label="区域", queryset=Region.objects.exclude(kind__in=NOT_JUDGED))
    day = WrittenDateFilter(label="预报日")
    source = django_filters.CharFilter(label="来源", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label="状态", choices=STATES, method="filter_state")
    issued = WrittenDateFilter(label="起报日", method="filter_issued")

    class Meta:
        model = Forecast
        fields = ("region", "day", "source", "state", "issued")

    def filter_state(self, rows: Any, name: str, value: str) -> QuerySet[Forecast]:
        """Standing ones, the newest of each region and day, or withdrawn ones."""
        if value == NEWEST:
            newest = Forecast.objects.standing().newest()
            found: QuerySet[Forecast] = rows.filter(pk__in=newest.values("pk"))
            return found
        kept: QuerySet[Forecast] = rows.filter(withdrawn_at__isnull=value == STANDING)
        return kept

    def filter_issued(self, rows: Any, name: str, value: date) -> QuerySet[Forecast]:
        """Issued on a day."""
        found: QuerySet[Forecast] = rows.filter(issued_at__date=value)
        return found
