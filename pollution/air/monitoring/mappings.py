"""A file of no known format: which column is what, set by a person once and kept.

`guess` proposes a mapping from the names of the columns; units that no name states are marked as guessed, so that
somebody confirms them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as Object
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from pollution.air.items import Pollutant
from pollution.air.monitoring import heads
from pollution.air.monitoring.cells import Measured, Unit, plain
from pollution.air.monitoring.heads import NO_MASS, Role
from pollution.air.monitoring.layouts import UNITS, Layout, OneStation, Wide
from pollution.air.monitoring.stations import Facts
from pollution.air.monitoring.times import DayAndHour, Moment, OneColumn, Parts

TIME_COLUMNS = (1, 2, 4)
MILLIGRAMS_OF_CO_AT_MOST = 50
"""A median of CO above it is no mg/m³ but µg/m³: the limit of an hour is 10 mg/m³ (GB 3095-2026 table 1)."""


class BadMapping(ValueError):
    """A mapping that cannot be read or used; the message says why."""


@dataclass(frozen=True)
class Value:
    """A column of hourly concentrations."""

    pollutant: Pollutant
    column: str
    unit: Unit
    is_unit_guessed: bool = False


@dataclass(frozen=True)
class Mapping:
    """Which column is what: a line for each station and hour, a column for each pollutant."""

    time: tuple[str, ...]
    """One column, day and hour, or year, month, day and hour."""
    values: tuple[Value, ...]
    station: str = ""
    """The column of the station's code, unless the whole file is of one station."""
    fixed_station: str = ""
    """The code of the one station of the whole file."""
    name: str = ""
    area: str = ""
    longitude: str = ""
    latitude: str = ""

    @property
    def facts(self) -> Facts:
        """The columns that describe a station."""
        return Facts(self.station, self.name, self.area, self.longitude, self.latitude)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it rests on."""
        others = (self.station, self.name, self.area, self.longitude, self.latitude)
        return tuple(each for each in (*self.time, *(value.column for value in self.values), *others) if each)

    def problems(self, head: Sequence[str] | None = None) -> list[str]:
        """Why a file (with this head) cannot be read by it, in words; empty where it can."""
        found = []
        if bool(self.station) == bool(self.fixed_station):
            found.append("请选择站点编码列，或填写整个文件所属的一个站点（二者取一）")
        if len(self.time) not in TIME_COLUMNS or not all(self.time):
            found.append("请选择时间列：一列、日期和小时两列，或年、月、日、小时四列")
        if not self.values:
            found.append("请至少选择一种污染物的列")
        pollutants = [each.pollutant for each in self.values]
        found += [f"{each.value}选择了不止一列" for each in Pollutant if pollutants.count(each) > 1]
        used = [*self.time, *(each.column for each in self.values), self.station]
        found += [f"“{each}”列用了不止一次" for each in dict.fromkeys(used) if each and used.count(each) > 1]
        if head is not None:
            found += [f"文件中没有“{each}”列" for each in dict.fromkeys(self.columns) if each not in head]
        return found

    def with_co_in(self, unit: Unit | None) -> Mapping:
        """The same with CO read in the unit that a person says, where one does."""
        if unit is None:
            return self
        of_co = Pollutant.CO
        return replace(
            self, values=tuple(replace(each, unit=unit) if each.pollutant is of_co else each for each in self.values)
        )

    def layout(self) -> Layout:
        """The layout of a file that it describes. Raises BadMapping for an incomplete one."""
        problems = self.problems()
        if problems:
            raise BadMapping("；".join(problems))
        values = {each.column: Measured(each.pollutant, each.unit) for each in self.values}
        if self.fixed_station:
            return OneStation(self.fixed_station, self._moment(), values)
        return Wide(self.station, self._moment(), values)

    def _moment(self) -> Moment:
        match self.time:
            case (one,):
                return OneColumn(one)
            case (day, hour):
                return DayAndHour(day, hour)
            case (year, month, day, hour):
                return Parts(year, month, day, hour)
        raise BadMapping("时间列应为一列、两列或四列")

    def to_json(self) -> str:
        """As text that `from_json` reads."""
        values = [
            {
                "pollutant": each.pollutant.value,
                "column": each.column,
                "unit": each.unit.value,
                "is_unit_guessed": each.is_unit_guessed,
            }
            for each in self.values
        ]
        texts = {name: getattr(self, name) for name in _TEXTS}
        return json.dumps({"time": list(self.time), "values": values} | texts, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Raises BadMapping for anything but a whole mapping."""
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            raise BadMapping("列对应关系不是JSON") from None
        known = _object(given, "列对应关系", {"time", "values"}, {*_TEXTS})
        texts = {name: _string(known.get(name, ""), name) for name in _TEXTS}
        time = tuple(_string(each, "time") for each in _list(known["time"], "time"))
        found = cls(time, tuple(map(_value, _list(known["values"], "values"))), **texts)
        problems = found.problems()
        if problems:
            raise BadMapping("；".join(problems))
        return found


_TEXTS = ("station", "fixed_station", "name", "area", "longitude", "latitude")


def guess(head: Sequence[str], first_rows: pl.DataFrame) -> Mapping:
    """What the names of the columns say; `problems` tells what a person has to add.

    Of several columns that mean the same the first is taken.
    """
    rows = first_rows if set(head) <= set(first_rows.columns) else pl.DataFrame(schema=dict.fromkeys(head, pl.String))
    roles: dict[Role, str] = {}
    values: dict[Pollutant, Value] = {}
    for name in head:
        meaning = heads.meaning(name)
        if meaning.role:
            roles.setdefault(meaning.role, name)
        if meaning.pollutant and not meaning.is_parts and meaning.pollutant not in values:
            unit = meaning.unit or _usual_unit(meaning.pollutant, rows[name])
            values[meaning.pollutant] = Value(meaning.pollutant, name, unit, meaning.unit is None)
    name = roles.get(Role.NAME, "")
    found = Mapping(
        time=_time(roles, rows),
        values=tuple(values[each] for each in Pollutant if each in values),
        station=roles.get(Role.STATION) or name,
        name=name,
        area=roles.get(Role.AREA, ""),
        longitude=roles.get(Role.LONGITUDE, ""),
        latitude=roles.get(Role.LATITUDE, ""),
    )
    # A file of cities, a row each, has their names for stations.
    return found if found.station else replace(found, station=found.area)


def without_mass(head: Sequence[str]) -> dict[str, str]:
    """The columns of concentrations that are no mass (ppb, ppm), with the reason why they are not read."""
    return {each: NO_MASS for each in head if heads.meaning(each).is_parts}


def _time(roles: Object[Role, str], rows: pl.DataFrame) -> tuple[str, ...]:
    day_of_month = roles.get(Role.DAY_OF_MONTH) or roles.get(Role.DAY, "")
    four = (roles.get(Role.YEAR, ""), roles.get(Role.MONTH, ""), day_of_month, roles.get(Role.HOUR, ""))
    if all(four):
        return four
    hour = roles.get(Role.HOUR, "")
    for one in (roles.get(Role.TIME, ""), roles.get(Role.DAY, ""), hour):
        if one and (not hour or one == hour or _tells_the_hour(rows, one)):
            return (one,)
        if one and hour:
            return (one, hour)
    return ()


def _tells_the_hour(rows: pl.DataFrame, column: str) -> bool:
    """Whether a column holds full times; a day that Excel keeps as a date is one at midnight."""
    at = rows.select(OneColumn(column).at().alias("at"))["at"].drop_nulls()
    return at.len() > 0 and bool((at.dt.hour() != 0).any())


def _usual_unit(pollutant: Pollutant, cells: pl.Series) -> Unit:
    if pollutant is not Pollutant.CO:
        return Unit(pollutant.unit)
    numbers = cells.to_frame("cell").select(plain(pl.col("cell")).cast(pl.Float64, strict=False))["cell"]
    median = numbers.filter(numbers.is_finite() & (numbers > 0) & (numbers != 999)).median()
    return Unit.MICROGRAM if isinstance(median, float) and median > MILLIGRAMS_OF_CO_AT_MOST else Unit.MILLIGRAM


def _value(given: object) -> Value:
    known = _object(given, "values", {"pollutant", "column", "unit"}, {"is_unit_guessed"})
    pollutant, unit = _string(known["pollutant"], "pollutant"), _string(known["unit"], "unit")
    if pollutant not in {each.value for each in Pollutant}:
        raise BadMapping(f"没有污染物“{pollutant}”；可用：{'、'.join(each.value for each in Pollutant)}")
    if unit not in UNITS:
        raise BadMapping(f"单位“{unit}”{NO_MASS}")
    is_guessed = known.get("is_unit_guessed", False)
    if not isinstance(is_guessed, bool):
        raise BadMapping("is_unit_guessed应为true或false")
    column = _string(known["column"], "column")
    if not column:
        raise BadMapping(f"{pollutant}没有选择列")
    return Value(Pollutant(pollutant), column, UNITS[unit], is_guessed)


def _object(given: object, name: str, needed: set[str], allowed: set[str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise BadMapping(f"{name}应为JSON对象")
    lacking, unknown = sorted(needed - set(given)), sorted(set(given) - needed - allowed)
    if lacking:
        raise BadMapping(f"{name}缺少{'、'.join(lacking)}")
    if unknown:
        raise BadMapping(f"{name}不认识{'、'.join(unknown)}")
    return given


def _list(given: object, name: str) -> list[object]:
    if not isinstance(given, list):
        raise BadMapping(f"{name}应为列表")
    return given


def _string(given: object, name: str) -> str:
    if not isinstance(given, str):
        raise BadMapping(f"{name}应为文字")
    return given
