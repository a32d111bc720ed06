"""The formats in which hours of stations come, recognised by their head line.

Each is a layout with a name. Where a file leaves something open (the unit of CO, which of two O3 columns is the hour)
it is a question with a guess, which a person answers before anything is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from pollution.air.items import Pollutant
from pollution.air.monitoring.cells import Measured, Unit
from pollution.air.monitoring.heads import FORMAT_HEADS, is_of_a_format
from pollution.air.monitoring.layouts import Layout, Long, Matrix, Wide
from pollution.air.monitoring.stations import Facts
from pollution.air.monitoring.times import DayAndHour, OneColumn, Parts


@dataclass(frozen=True)
class Choices:
    """What a person says of a file; the defaults are what the formats usually mean."""

    co_unit: Unit | None = None
    is_o3_exchanged: bool = False


@dataclass(frozen=True)
class Format:
    """A format: its code, its name, the head line it is known by, and its layout."""

    code: str
    label: str
    head: frozenset[str]
    co_unit: Unit
    build: Callable[[Measured, str], Layout]
    """The layout, given how CO is read and the column of the hourly O3."""
    o3: tuple[str, str] | None = None
    """The columns of the hourly O3 and of the day's highest so far, which CNEMC's feed has exchanged."""
    facts: Facts | None = None
    """The columns that describe stations; None where the stations are columns themselves."""

    def layout(self, choices: Choices = Choices()) -> Layout:
        """The layout as a person chose it."""
        hourly, of_day = self.o3 or ("", "")
        co = Measured(Pollutant.CO, choices.co_unit or self.co_unit)
        return self.build(co, of_day if choices.is_o3_exchanged else hourly)


def recognised(head: Sequence[str]) -> Format | None:
    """The format of a head line, whatever else it has; None where it is none of these."""
    found = next((each for each in FORMATS if is_of_a_format(head, each.head)), None)
    return CHINA_CITIES if found is CHINA_SITES and not _are_codes(head, found) else found


_CODE = re.compile(r"[0-9A-Za-z_-]*\d[0-9A-Za-z_-]*")


def _are_codes(head: Sequence[str], form: Format) -> bool:
    """Whether the columns of stations are called by codes (1001A) rather than by names (北京), most of them."""
    others = [each.strip() for each in head if each.strip().lower() not in form.head]
    return 2 * sum(1 for each in others if _CODE.fullmatch(each)) >= len(others)


def seems_exchanged(form: Format, table: pl.DataFrame) -> bool:
    """Whether the column named hourly O3 is hardly ever below the one named the day's highest, as in CNEMC's feed.

    The hour cannot exceed the highest hour of the day that ends with it, so where it does the names are exchanged. One
    line in ten may say otherwise: a slip in a file must not silence the question.
    """
    if form.o3 is None:
        return False
    hourly, of_day = (_o3(form, table, which) for which in form.o3)
    both = hourly.join(of_day, on=["station", "at"], suffix="_of_day").drop_nulls()
    above, below = (both.filter(each).height for each in (pl.col("o3") > _OF_DAY, pl.col("o3") < _OF_DAY))
    return above > 0 and above >= 9 * below


_OF_DAY = pl.col("o3_of_day")


def _o3(form: Format, table: pl.DataFrame, column: str) -> pl.DataFrame:
    layout = form.build(Measured.usual(Pollutant.CO), column)
    return layout.read(table).rows.select("station", "at", "o3")


def _cnemc_live(co: Measured, o3: str) -> Layout:
    values = _usual({"so2": "SO2", "no2": "NO2", "pm10": "PM10", "pm2_5": "PM25"})
    return Wide("stationcode", OneColumn("timepoint"), values | {"co": co, o3: Measured.usual(Pollutant.O3)})


def _china(co: Measured, o3: str) -> Layout:
    kinds = _usual({"SO2": "SO2", "NO2": "NO2", "PM10": "PM10", "PM2.5": "PM25"})
    return Matrix(DayAndHour("date", "hour"), "type", kinds | {"CO": co, o3: Measured.usual(Pollutant.O3)})


def _prsa(co: Measured, _: str) -> Layout:
    values = _usual({"SO2": "SO2", "NO2": "NO2", "PM10": "PM10", "PM2.5": "PM25", "O3": "O3"}) | {"CO": co}
    return Wide("station", Parts("year", "month", "day", "hour"), values)


def _openaq(_: Measured, __: str) -> Layout:
    parameters = {"so2": Pollutant.SO2, "no2": Pollutant.NO2, "co": Pollutant.CO, "o3": Pollutant.O3,
                  "pm10": Pollutant.PM10, "pm25": Pollutant.PM25}  # fmt: skip
    return Long("location_id", OneColumn("datetime"), "parameter", "units", "value", parameters)


def _usual(names: dict[str, str]) -> dict[str, Measured]:
    return {column: Measured.usual(Pollutant[name]) for column, name in names.items()}


CHINA_SITES = Format(
    "china_sites", "全国站点逐时数据（按列）", FORMAT_HEADS["china_sites"], Unit.MILLIGRAM, _china, ("O3", "O3_24h")
)
CHINA_CITIES = Format(
    "china_cities", "全国城市逐时数据（按列）", FORMAT_HEADS["china_sites"], Unit.MILLIGRAM, _china, ("O3", "O3_24h")
)
FORMATS = (
    Format(
        "cnemc_live", "总站实时数据", FORMAT_HEADS["cnemc_live"], Unit.MILLIGRAM, _cnemc_live, ("o3", "o3_24h"),
        Facts("stationcode", name="positionname", area="area", longitude="longitude", latitude="latitude"),
    ),
    CHINA_SITES,
    CHINA_CITIES,
    Format("prsa", "UCI 北京多站点数据", FORMAT_HEADS["prsa"], Unit.MICROGRAM, _prsa, facts=Facts("station")),
    Format(
        "openaq", "OpenAQ 归档数据", FORMAT_HEADS["openaq"], Unit.MICROGRAM, _openaq,
        facts=Facts("location_id", name="location", longitude="lon", latitude="lat"),
    ),
)  # fmt: skip
