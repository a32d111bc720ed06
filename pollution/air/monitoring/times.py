"""Times of station files: the hour of a value, labelled by its end, in Beijing time.

Beijing time is the legal time of the prefecture, though the sun is about two hours later. `at` columns are therefore
plain Beijing times; a written offset is converted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import polars as pl

from pollution.air.monitoring.cells import plain

BEIJING = "Asia/Shanghai"
_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H%M", "%Y%m%d%H%M")
_ALIKE = {"年": "-", "月": "-", "日": " ", "时": ":00", "/": "-", "T": " ", "  ": " "}
_DAY_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日")
_WITH_OFFSET = "%Y-%m-%dT%H:%M:%S%z"
_END_OF_DAY = r" 24(:?00(:00)?)$"


class Moment(Protocol):
    """Where a layout finds the hour of a row."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it rests on."""
        ...

    def at(self) -> pl.Expr:
        """The hour in Beijing time; null where the cells are no time."""
        ...


@dataclass(frozen=True)
class OneColumn:
    """Date and hour in one cell."""

    name: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.name,)

    def at(self) -> pl.Expr:
        """Any of the written forms; 24:00 is 00:00 of the next day."""
        written = plain(pl.col(self.name))
        cell = written.str.replace_many(_ALIKE)
        earlier = cell.str.replace(_END_OF_DAY, " 00$1")
        local = pl.coalesce(earlier.str.to_datetime(form, time_unit="us", strict=False) for form in _FORMS)
        offset = written.str.to_datetime(_WITH_OFFSET, time_unit="us", strict=False)
        found = pl.coalesce(local, offset.dt.convert_time_zone(BEIJING).dt.replace_time_zone(None))
        return pl.when(cell.str.contains(_END_OF_DAY)).then(found.dt.offset_by("1d")).otherwise(found)


@dataclass(frozen=True)
class DayAndHour:
    """A cell with the day and one with the hour, 0 to 24."""

    day: str
    hour: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Day and hour."""
        return (self.day, self.hour)

    def at(self) -> pl.Expr:
        """The day at the hour; hour 24 is 00:00 of the next day."""
        cell = plain(pl.col(self.day))
        day = pl.coalesce(cell.str.to_date(form, strict=False) for form in _DAY_FORMS)
        return _at_hour(day, self.hour)


@dataclass(frozen=True)
class Parts:
    """Year, month, day and hour in a cell each."""

    year: str
    month: str
    day: str
    hour: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The four columns."""
        return (self.year, self.month, self.day, self.hour)

    def at(self) -> pl.Expr:
        """The hour they name; hour 24 is 00:00 of the next day."""
        written = pl.concat_str((plain(pl.col(each)) for each in (self.year, self.month, self.day)), separator="-")
        return _at_hour(written.str.to_date("%Y-%m-%d", strict=False), self.hour)


def _at_hour(day: pl.Expr, hour: str) -> pl.Expr:
    number = plain(pl.col(hour)).cast(pl.Int8, strict=False)
    within = pl.when(number.is_between(0, 24)).then(number)
    return day.cast(pl.Datetime("us")) + pl.duration(hours=within)
