"""What a judgement rests on, as plain values: hours of counties and 团场, forecasts, borders.

Times are Beijing time without zone and label an hour by its end, as everywhere in `pollution.air`. AQI are whole
numbers from 0 to 500, PM2.5 whole µg/m³, both over the 24 hours that end with the hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pollution.air.items import Pollutant
from pollution.alerts.settings import COUNTS, LOWER, MEAN, Readings

_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 Beijing time throughout
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """What is known of a unit at the end of an hour; None is missing."""

    aqi: int | None
    """Of the 24 hours."""
    pm25: int | None = None
    primary: str = ""
    coverage: int = 24
    """How many of the 24 hours have a value of the primary pollutant."""
    hour_aqi: int | None = None
    """Real-time AQI of this hour alone: what a window that reaches into the forecast takes for it."""
    is_without_dust: bool = False
    """Whether the excluded hours of the window are left out of these values already."""


@dataclass(frozen=True)
class Unit:
    """A county or 团场: its hours, and the ends of the hours that are excluded because of dust (1.4)."""

    code: str
    hours: Mapping[datetime, Hour]
    dust: frozenset[datetime] = frozenset()
    host: str = ""
    """For a 团场 the county that it lies in."""


@dataclass(frozen=True)
class Forecast:
    """What a source foretells for a unit and a natural day: AQI from `lower` to `upper`."""

    unit: str
    day: date
    lower: int
    upper: int
    primary: str
    source: str
    issued_at: datetime

    def __post_init__(self) -> None:
        if not 0 <= self.lower <= self.upper:
            raise ValueError(f"{self.unit} {self.day:%Y-%m-%d}的预报下限{self.lower}高于上限{self.upper}")

    def value(self, bound: str) -> int:
        """The one AQI that is judged: a bound, or the mean of both rounded up."""
        if bound == MEAN:
            return (self.lower + self.upper + 1) // 2
        return self.lower if bound == LOWER else self.upper

    @property
    def is_of_pm25(self) -> bool:
        """Whether PM2.5 is primary, so that above AQI 150 the basic condition holds."""
        return Pollutant.PM25.value in self.primary


@dataclass(frozen=True)
class Situation:
    """Everything that is known: all counties of the graph, their borders, the units with data, all forecasts issued."""

    counties: tuple[str, ...]
    borders: tuple[tuple[str, str], ...]
    units: tuple[Unit, ...]
    forecasts: tuple[Forecast, ...] = ()
    further_sets: tuple[tuple[str, ...], ...] = field(default=())
    """Sets of counties to be judged besides the connected ones, as the members of an alert; never chosen."""


def warning_aqi(aqi: int | None, indices: Mapping[str, int | None], readings: Readings) -> int | None:
    """The AQI of 24 hours for a warning: as computed, or where only PM10 is missing, as the office reads it.

    `indices` has the IAQI of each pollutant by its printed name.
    """
    if aqi is not None or readings.pm10_missing != COUNTS:
        return aqi
    others = [value for name, value in indices.items() if name != Pollutant.PM10.value]
    known = [value for value in others if value is not None]
    return max(known) if len(known) == len(others) and known else None


def hour_of(at: datetime) -> int:
    """The number of the last hour that has ended."""
    return (at - _EPOCH) // _HOUR


def full_hour_of(at: datetime) -> int:
    """The number of the hour that ends at a moment, or of the one that goes on: full hours are counted from its end."""
    return -((_EPOCH - at) // _HOUR)


def end_of(hour: int) -> datetime:
    """When the hour of this number ends."""
    return _EPOCH + hour * _HOUR


def day_of(hour: int) -> int:
    """The number of the natural day in which an hour lies: one that ends at 00:00 is the last of the day before."""
    return (hour - 1) // 24


def day_number(day: date) -> int:
    """The number of a natural day."""
    return (day - _EPOCH.date()).days
