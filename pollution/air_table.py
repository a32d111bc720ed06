"""The table of regions below the schematic map: what the tiles say, with the concentrations."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html

from pollution.air.items import Pollutant
from pollution.air_at import PlaceAir

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
ONE_LINE = {"td": {"class": "one-line"}}


def _concentration(pollutant: Pollutant) -> tables.Column:
    part = f"air__parts__{list(Pollutant).index(pollutant)}"
    head = f"{pollutant}（{pollutant.unit}）"
    return tables.Column(head, accessor=f"{part}__concentration", order_by=f"{part}__iaqi", attrs=NUMBER)


class AirTable(tables.Table):
    """One line for each region."""

    region = tables.Column("区域", accessor="region__name", attrs=ONE_LINE)
    aqi = tables.Column("AQI", accessor="air__aqi", attrs=NUMBER)
    level = tables.Column("级别", accessor="air__level__number", empty_values=(), attrs=ONE_LINE)
    primary = tables.Column("首要污染物", accessor="air__primary", attrs=ONE_LINE)
    so2 = _concentration(Pollutant.SO2)
    no2 = _concentration(Pollutant.NO2)
    co = _concentration(Pollutant.CO)
    o3 = _concentration(Pollutant.O3)
    pm10 = _concentration(Pollutant.PM10)
    pm25 = _concentration(Pollutant.PM25)
    at = tables.DateTimeColumn(verbose_name="时间", accessor="air__at", format="Y-m-d H:i", attrs=ONE_LINE)
    coverage = tables.Column("有效数", accessor="air__coverage", orderable=False, attrs=ONE_LINE)
    says = tables.Column("说明", accessor="says", orderable=False, empty_values=(), attrs=ONE_LINE)

    class Meta:
        default = ""

    def render_region(self, record: PlaceAir, value: str) -> str:
        return format_html('<a href="{}">{}</a>', record.url, value)

    def value_region(self, value: str) -> str:
        return value

    def render_level(self, record: PlaceAir) -> str:
        return f"{record.level.number} {record.level.category}" if record.level else record.standing.label
