"""Times of station files: the hour of a value, labelled by its end, in Beijing time.

Beijing time is the legal time of the prefecture, though the sun is about two hours later. `at` columns are therefore
plain Beijing times; a written offset is converted. A bare number of five digits is a day of Excel, counted from 1900;
in a workbook that counts from 1904 such a number without a date format cannot be told apart.
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
_WITH_OFFSET = "%Y-%m-%d %H:%M:%S%z"
_ZONE = r"\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)$"
_SERIAL = r"^[2-7]\d{4}(\.\d+)?$"
_MIDNIGHT = r" 00:00(:00)?$"
_HOUR = r"^(?:1899-12-31 )?(\d{1,2})(?::00(?::00)?|时|点)?$"
_HOUR_24 = "1900-01-01 00:00:00"
"""What a cell of Excel that shows 24:00 holds."""
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

    def zone(self) -> pl.Expr:
        """The offset from UTC as written; empty where there is none."""
        return plain(pl.col(self.name)).str.extract(_ZONE).fill_null("")

    def at(self) -> pl.Expr:
        """Any of the written forms; 24:00 is 00:00 of the next day."""
        written = plain(pl.col(self.name))
        cell = written.str.replace_many(_ALIKE)
        earlier = cell.str.replace(_END_OF_DAY, " 00$1")
        local = pl.coalesce(earlier.str.to_datetime(form, time_unit="us", strict=False) for form in _FORMS)
        full = written.str.replace("T", " ", literal=True).str.replace(r"Z$", "+00:00")
        full = full.str.replace(r"( \d\d:\d\d)([+-]\d\d:?\d\d)$", "$1:00$2").str.replace(r"\.0+([+-])", "$1")
        offset = full.str.to_datetime(_WITH_OFFSET, time_unit="us", strict=False)
        of_offset = offset.dt.convert_time_zone(BEIJING).dt.replace_time_zone(None)
        found = pl.coalesce(local, of_offset, _of_serial(written))
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
        cell = plain(pl.col(self.day)).str.replace(_MIDNIGHT, "")
        days = (cell.str.to_date(form, strict=False) for form in _DAY_FORMS)
        serial = pl.when(cell.str.contains(r"^\d{5}$")).then(_of_serial(cell).dt.date())
        day = pl.coalesce(*days, serial)
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
    cell = plain(pl.col(hour))
    number = pl.when(cell == _HOUR_24).then(24).otherwise(cell.str.extract(_HOUR).cast(pl.Int8, strict=False))
    within = pl.when(number.is_between(0, 24)).then(number)
    return day.cast(pl.Datetime("us")) + pl.duration(hours=within)


def _of_serial(cell: pl.Expr) -> pl.Expr:
    """The moment of a number of days since 1899-12-30, to the second: the fractions of Excel are no exact hours."""
    days = pl.when(cell.str.contains(_SERIAL)).then(cell).cast(pl.Float64, strict=False)
    return pl.datetime(1899, 12, 30) + pl.duration(seconds=(days * 86_400).round(0).cast(pl.Int64))
