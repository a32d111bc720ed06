"""Invented hours of stations for demonstration: a year of a valley with coal winters, one dust day and summer ozone.

Nothing here is measured. Every hour follows from the seed, the station and the hour alone, by whole-number hashing and
the four basic operations, so any hour can be made by itself and comes out the same on every machine. What a series
holds: docs/rules/generating.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from pollution.air.generating_weather import DAY, HOUR, Air, between, drawn, seeded, weather
from pollution.air.items import Gap, Pollutant

HEAD = ("timepoint", "stationcode", "area", "positionname",
        "pm10", "pm2_5", "o3", "o3_24h", "no2", "so2", "co")  # fmt: skip
"""A head that the format cnemc_live knows; o3 is the hour and o3_24h the highest hour of its day so far."""

MARKS = ("NA", "—", "-;", "")  # as CNEMC wrote missing values over the years
_NIGHTS = (0.92, 0.88, 0.85, 0.84, 0.84, 0.86, 0.9, 0.97, 1.06, 1.14, 1.17, 1.12, 1.04, 0.97, 0.92, 0.9,
           0.91, 0.95, 1.02, 1.1, 1.16, 1.17, 1.11, 1.0)  # fmt: skip
"""How what is emitted stays over the day: little mixing in the morning and in the evening."""
_TRAFFIC = (0.7, 0.6, 0.55, 0.5, 0.5, 0.55, 0.65, 0.85, 1.15, 1.4, 1.45, 1.3, 1.1, 1.0, 0.95, 0.95,
            1.0, 1.1, 1.25, 1.4, 1.45, 1.3, 1.1, 0.9)  # fmt: skip
"""By Beijing time, while people rise and drive by the sun about two hours later."""
_WET_SMOG = 60
_LOCAL_HOURS = 12  # after which a place has changed against the others
_FINE_ABOVE_ALL, _ZERO, _SPIKE = range(4), range(4, 7), range(7, 8)  # of 8,000 hours
_MISSING_OF_1024 = 6
_STUCK_HOURS, _STUCK_EVERY = 30, 300 * 24
_OUTAGE_HOURS, _OUTAGE_EVERY = 9, 30 * 24
_COLUMNS = {Pollutant.PM10: "pm10", Pollutant.PM25: "pm2_5", Pollutant.O3: "o3", Pollutant.NO2: "no2",
            Pollutant.SO2: "so2", Pollutant.CO: "co"}  # fmt: skip


@dataclass(frozen=True)
class Station:
    """An invented station: `load` is how dirty its place is, 1 being usual for the valley."""

    code: str
    name: str
    region: str
    load: float = 1.0
    not_monitored: frozenset[Pollutant] = frozenset()


def table(seed: int, stations: Sequence[Station], since: date, until: date) -> Iterator[tuple[str, ...]]:
    """HEAD, then a row for each hour and station, from 01:00 of `since` to 24:00 of `until`."""
    yield HEAD
    keys = [(each, seeded(seed, each.code)) for each in stations]
    at, end = datetime.combine(since, time()), datetime.combine(until, time()) + DAY
    highest: dict[str, str] = {}
    while at < end:
        at += HOUR
        if at.hour == 1:
            highest = {}
        air = weather(seed, at)
        for station, key in keys:
            cells = _cells(station, key, seed, air)
            highest[station.code] = _higher(cells["o3"], highest.get(station.code, Gap.MISSING.value))
            yield _row(station, at, cells, highest[station.code])


def row(seed: int, station: Station, at: datetime) -> tuple[str, ...]:
    """The row of one station and hour, the same as in every table that holds it."""
    key = seeded(seed, station.code)
    hours_of_day = [at - back * HOUR for back in reversed(range((at.hour - 1) % 24 + 1))]
    highest = Gap.MISSING.value
    for each in hours_of_day:
        cells = _cells(station, key, seed, weather(seed, each))
        highest = _higher(cells["o3"], highest)
    return _row(station, at, cells, highest)


def text(seed: int, stations: Sequence[Station], since: date, until: date) -> str:
    """The table as CSV."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(table(seed, stations, since, until))
    return file.getvalue()


def invented(regions: Iterable[str], *, each: int = 3) -> tuple[Station, ...]:
    """Stations DEMO01, DEMO02, …, `each` of them in every region; the first region is the dirtiest, one lacks CO."""
    found: list[Station] = []
    for place, region in enumerate(regions):
        for count in range(each):
            code = f"DEMO{len(found) + 1:02}"
            load = max(1.1 - 0.05 * place, 0.5) + (0.06, 0.0, -0.06)[count % 3]
            lacking = frozenset({Pollutant.CO} if place == 1 and count == 0 else ())
            found.append(Station(code, f"{region}演示站{count + 1}", region, load, lacking))
    return tuple(found)


def _cells(station: Station, key: int, seed: int, air: Air) -> dict[str, str]:
    """What the station reports of the hour: concentrations with the flaws of real files among them."""
    values = _values(station, key, air)
    chance = drawn(key, air.number, 1)
    since_stuck = _since(key, air.number, _STUCK_EVERY, _STUCK_HOURS)
    if since_stuck is not None:
        values["pm10"] = _values(station, key, weather(seed, air.at - since_stuck * HOUR))["pm10"]
    flaw, mark = chance % 8000, MARKS[chance // 8000 % len(MARKS)]
    if flaw in _FINE_ABOVE_ALL:
        values["pm2_5"] = values["pm10"] + 1 + flaw
    elif flaw in _ZERO:
        values["no2"] = 0
    elif flaw in _SPIKE:
        values["pm2_5"], values["pm10"] = values["pm2_5"] * 5 + 300, values["pm10"] * 4 + 400
    cells = {name: _written(name, value) for name, value in values.items()}
    is_out = _since(key, air.number, _OUTAGE_EVERY, _OUTAGE_HOURS) is not None
    missing = drawn(key, air.number, 2)
    for name in cells:
        missing, is_missing = missing >> 10, missing & 1023 < _MISSING_OF_1024
        if is_out or is_missing:
            cells[name] = mark
    for pollutant in station.not_monitored:
        cells[_COLUMNS[pollutant]] = Gap.NOT_MONITORED.value
    return cells


def _values(station: Station, key: int, air: Air) -> dict[str, int]:
    """Concentrations of the air at the station in µg/m³, CO in tenths of mg/m³."""
    chance, clock = drawn(key, air.number, 3), air.at.hour
    noise = [0.85 + 0.3 * (chance >> shift & 1023) / 1023 for shift in (0, 10, 20, 30, 40, 50)]
    load = station.load * (0.8 + 0.4 * between(key, air.number, _LOCAL_HOURS))
    workday = 1.0 if air.at.weekday() < 5 else 0.82
    night, traffic = _NIGHTS[clock], _TRAFFIC[clock]
    fires = air.heating * air.stillness
    calm = load * night
    fine = (11 + 45 * fires + air.smog) * calm * noise[0]
    coarse = (14 + 22 * air.bare_ground) * (0.6 + 0.4 * workday) * load * traffic * noise[1]
    if air.smog > _WET_SMOG:
        coarse *= 0.5  # snow and fog hold the ground down
    nitrogen = (9 + 22 * fires + 0.12 * air.smog) * load * workday * traffic * noise[2]
    ozone = air.ozone * noise[3] - 0.35 * nitrogen
    sulphur = (6 + 14 * fires + 0.05 * air.smog) * load * traffic * noise[4]
    carbon = (3 + 9 * fires + 0.08 * air.smog) * calm * workday * noise[5]
    blown = air.dust * noise[1]
    return {
        "pm10": int(fine / 0.75 + coarse + blown),
        "pm2_5": int(fine + blown / 5),
        "o3": max(int(ozone), 2),
        "no2": max(int(nitrogen), 2),
        "so2": max(int(sulphur), 2),
        "co": max(int(carbon), 1),
    }


def _row(station: Station, at: datetime, cells: dict[str, str], highest_o3: str) -> tuple[str, ...]:
    values = (highest_o3 if name == "o3_24h" else cells[name] for name in HEAD[4:])
    return (at.isoformat(), station.code, station.region, station.name, *values)


def _higher(cell: str, other: str) -> str:
    """Of two cells the higher number; a mark only where there is no number yet."""
    if not cell.isdigit():
        return cell if other == Gap.MISSING and cell == Gap.NOT_MONITORED else other
    return cell if not other.isdigit() or int(cell) > int(other) else other


def _written(name: str, value: int) -> str:
    return f"{value // 10}.{value % 10}" if name == "co" else str(value)


def _since(key: int, hour: int, every: int, length: int) -> int | None:
    """How many hours ago a span of `length` hours began, one in `every` hours at a drawn place; None outside of it."""
    period, within = divmod(hour, every)
    since = within - _begins(key, period, every, length)
    return since if 0 <= since < length else None


@lru_cache(maxsize=4096)
def _begins(key: int, period: int, every: int, length: int) -> int:
    return drawn(key, period, every) % (every - length)
