"""Indices as people read them: level in word, shape and rank, concentrations in their unit, and why a value lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pollution.air.aqi import EXCEEDING_ABOVE, LEVELS, PROFILES, Level, Profile, concluded, hourly_items, level
from pollution.air.averages import FIRST_WINDOW_ENDS_AT
from pollution.air.columns import NOT_MONITORED
from pollution.air.explaining import HOURS, label, written
from pollution.air.items import Gap, Pollutant
from pollution.air.standards import Edition, edition
from pollution.assessing import day_of
from pollution.choices import Scale
from pollution.models import Index

SHAPES = ("aqi1", "aqi2", "aqi3", "aqi4", "aqi5", "aqi6")
"""Icons, one for each level: the level is told without its colour."""
LEGEND = [
    (each, shape, f"{LEVELS[each.rank - 2].highest + 1 if each.rank > 1 else 0}—{each.highest}")
    for each, shape in zip(LEVELS, SHAPES, strict=True)
]
"""Level, icon and range of each level."""
_WINDOWS = HOURS - FIRST_WINDOW_ENDS_AT + 1


@dataclass(frozen=True)
class Part:
    """One pollutant of an index; `count` of `possible` hours, windows or stations stand behind it."""

    pollutant: Pollutant
    concentration: str
    iaqi: int | None
    count: int
    possible: int

    @property
    def level(self) -> Level | None:
        """The level that the pollutant alone would make."""
        return None if self.iaqi is None else level(self.iaqi)

    @property
    def is_measured(self) -> bool:
        """Whether there is a concentration."""
        return self.concentration not in tuple(Gap)


@dataclass(frozen=True)
class Air:
    """An index of a station or region for the period that ends `at`."""

    at: datetime
    scale: str
    edition: Edition
    profile: Profile
    aqi: int | None
    primary: str
    parts: tuple[Part, ...]
    note: str

    @property
    def level(self) -> Level | None:
        """The level of the AQI, none without one."""
        return None if self.aqi is None else level(self.aqi)

    @property
    def day(self) -> date:
        """The natural day in which its last hour lies."""
        return day_of(self.at)

    @property
    def shape(self) -> str:
        """The icon of the level."""
        return SHAPES[self.level.rank - 1] if self.level else ""

    @property
    def basis(self) -> str:
        """What the sub-indices of an hour rest on beside its one-hour means."""
        items = hourly_items(self.edition, self.profile) if self.scale == Scale.HOUR else ()
        return "、".join(f"{each.pollutant} {label(each)}" for each in items if not each.name.endswith("_1H"))

    @property
    def exceeding(self) -> tuple[Pollutant, ...]:
        """Pollutants with an IAQI above 100."""
        return tuple(each.pollutant for each in self.parts if (each.iaqi or 0) > EXCEEDING_ABOVE)

    @property
    def coverage(self) -> str:
        """How much stands behind each pollutant, where it is not all of it: `PM10 21/24`."""
        lacking = (
            each for each in self.parts if each.count < each.possible and each.concentration != Gap.NOT_MONITORED
        )
        return "、".join(f"{each.pollutant} {each.count}/{each.possible}" for each in lacking) or "齐全"


def shown(row: Index) -> Air:
    """A stored index as pages show it."""
    applied, profile = edition(row.edition), PROFILES[row.profile]
    parts = tuple(_part(row, each) for each in Pollutant)
    found = {each.pollutant: each.iaqi for each in parts if each.iaqi is not None}
    missing = [each.pollutant for each in parts if each.iaqi is None and each.concentration != Gap.NOT_MONITORED]
    _, note = concluded(applied, found, missing, profile=profile)
    return Air(row.at, row.scale, applied, profile, row.aqi, row.primary, parts, note)


def _part(row: Index, pollutant: Pollutant) -> Part:
    name = pollutant.name.lower()
    value = getattr(row, name)
    if value is None:
        concentration = str(Gap.MISSING)
    elif value == NOT_MONITORED:
        concentration = str(Gap.NOT_MONITORED)
    else:
        concentration = written(value, pollutant)
    iaqi, count = getattr(row, f"iaqi_{name}"), getattr(row, f"{name}_count")
    return Part(pollutant, concentration, iaqi, count, _possible(row, pollutant))


def _possible(row: Index, pollutant: Pollutant) -> int:
    """A region counts its stations; a station its hours, or for O3 over 24 hours its 8-hour windows."""
    stations: int | None = getattr(row, "possible", None)
    if stations is not None:
        return stations
    if row.scale == Scale.HOUR:
        return 1
    return _WINDOWS if pollutant is Pollutant.O3 else HOURS
