"""Windows of 24 hours, observed and forecast, of every unit and county: value, suspension, basic condition.

An observed window is what was computed for its last hour. One that reaches into the future takes the real-time AQI of
the hours that have passed and the forecast of their days for those to come, each hour with the same weight, rounded up.
Rules in prose: docs/rules/pollution_plan.md.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from pollution.air.columns import SEPARATOR
from pollution.alerts.editions import Plan
from pollution.alerts.inputs import Forecast, Situation, Unit, day_number, day_of, full_hour_of, hour_of
from pollution.alerts.settings import IN_HOST, Readings

LEAST_KNOWN = 20  # of 24 hours, as GB 3095 table 4 asks of a mean of 24 hours
MOST_DELAY = 3
"""Hours after which data are not late any more but missing."""
_NEVER = sys.maxsize  # before it there is nothing to look back on
OBSERVED, FORECAST, MIXED = "observed", "forecast", "mixed"


class Value(NamedTuple):
    """A window of one column: its AQI where it has one; else it is suspended by dust, or missing."""

    aqi: int | None
    is_suspended: bool = False
    pm25: int | None = None
    is_of_pm25: bool = False
    """For a window with forecast: whether PM2.5 leads in all of it."""
    coverage: int | None = None
    primary: str = ""


MISSING = Value(None)
SUSPENDED = Value(None, is_suspended=True)


class _Series:
    """One unit by numbers of hours."""

    def __init__(self, unit: Unit, window: int) -> None:
        self.hours = {hour_of(at): hour for at, hour in unit.hours.items()}
        self.dust = frozenset(map(hour_of, unit.dust))
        self.touched = {dusty + later for dusty in self.dust for later in range(window)}
        known = self.hours.keys() | self.dust
        self._first = min(known, default=0)
        self._sums = self._running_sums(known)

    def value(self, hour: int) -> Value:
        known = self.hours.get(hour)
        is_left_out = known is not None and known.is_without_dust and known.aqi is not None
        if hour in self.touched and not is_left_out:
            return SUSPENDED
        if known is None or known.aqi is None:
            return MISSING
        return Value(known.aqi, pm25=known.pm25, coverage=known.coverage, primary=known.primary)

    def delay(self, hour: int) -> int:
        """How many hours before this one the last row is, where data are only late; else 0."""
        return next((late for late in range(MOST_DELAY + 1) if hour - late in self.hours), 0)

    def passed(self, first: int, last: int) -> tuple[int, int, bool]:
        """Sum and number of the real-time AQI of the hours from `first` to `last`, and whether dust is among them."""
        before, until = self._place(first - 1), self._place(last)
        total, number, dusty = (now - then for now, then in zip(self._sums[until], self._sums[before], strict=True))
        return total, number, dusty > 0

    def _place(self, hour: int) -> int:
        return min(max(hour - self._first + 1, 0), len(self._sums) - 1)

    def _running_sums(self, known: Collection[int]) -> list[tuple[int, int, int]]:
        """Up to each hour: sum and number of real-time AQI outside dust, and how many hours of dust."""
        sums = [(0, 0, 0)]
        for hour in range(self._first, max(known, default=self._first - 1) + 1):
            total, number, dusty = sums[-1]
            row = self.hours.get(hour)
            if hour in self.dust:
                dusty += 1
            elif row is not None and row.hour_aqi is not None:
                total, number = total + row.hour_aqi, number + 1
            sums.append((total, number, dusty))
        return sums


class Outlook:
    """What was foretold at a moment, by column and number of the day.

    `now` is the hour judged, which may lie some hours back; `moment` is the one from which full hours are counted.
    """

    def __init__(
        self,
        now: int,
        moment: int,
        days: Mapping[int, tuple[int | None, ...]],
        of_pm25: Mapping[int, frozenset[int]],
        primaries: Mapping[int, tuple[str, ...]],
    ) -> None:
        self.now, self.moment, self._days, self._of_pm25, self._primaries = now, moment, days, of_pm25, primaries
        self.last_hour = max(((day + 1) * 24 for day in days), default=now)

    def value(self, column: int, day: int) -> int | None:
        """The AQI of a natural day."""
        return self._days[day][column] if day in self._days else None

    def primary(self, column: int, day: int) -> str:
        """The main pollutants that are foretold for a natural day."""
        return self._primaries[day][column] if day in self._primaries else ""

    def says_the_same(self, other: Outlook) -> bool:
        """Whether the same days are foretold alike."""
        return self._days == other._days and self._of_pm25 == other._of_pm25

    def days_foretold(self, columns: Iterable[int]) -> int:
        """How many days have a value for each of these columns."""
        return sum(all(values[column] is not None for column in columns) for values in self._days.values())

    def is_of_pm25(self, column: int, day: int) -> bool:
        """Whether PM2.5 leads on a day."""
        return column in self._of_pm25.get(day, frozenset())


class Evidence:
    """Columns: every unit by itself, and every county as sets count it, with its 团场 where the office reads it so."""

    def __init__(self, situation: Situation, plan: Plan, readings: Readings) -> None:
        self.plan, self.readings, self.situation = plan, readings, situation
        self.window = plan.window_hours
        self._series = {unit.code: _Series(unit, self.window) for unit in situation.units}
        self.units = tuple(sorted(self._series))
        self._hosts = {unit.code: unit.host for unit in situation.units if unit.host}
        self._issued = _by_issue(situation.forecasts)
        of_units = {code: self._of_unit(code) for code in self.units}
        of_counties = {county: self._of_county(county) for county in sorted(situation.counties)}
        columns = list(dict.fromkeys([*of_units.values(), *of_counties.values()]))
        self.sources = [observed for observed, _ in columns]
        """Whose readings each column is the mean of; a county that nobody joins has the column of its unit."""
        self._foretellers = [foretold for _, foretold in columns]
        """Whose forecasts: of each of these the first that has one for a day."""
        self._of_units = {code: columns.index(each) for code, each in of_units.items()}
        self._of_counties = {county: columns.index(each) for county, each in of_counties.items()}
        self.first_hour = min((hour for each in self._series.values() for hour in each.hours), default=_NEVER)

    def column_of_unit(self, code: str) -> int:
        """The column of a unit by itself (L2); what a 团场 has not of its own it has from its host (A5)."""
        return self._of_units[code]

    def has_own(self, code: str, at: datetime) -> bool:
        """Whether a unit is judged on something of its own at a moment, and not on what its host has alone."""
        is_hosted, today = self._hosts.get(code, "") in self._series, day_of(hour_of(at) + 1)
        return (
            not is_hosted
            or bool(self._series[code].hours)
            or any(
                unit == code and day >= today and moments[0] <= at for (unit, day), (moments, _) in self._issued.items()
            )
        )

    def columns_of(self, members: Iterable[str]) -> tuple[int, ...]:
        """The columns of a set: a 团场 counts in its host where that is in the set, or where it has no data (A5).

        Of one without data whose host is not told nothing is known, and the others speak for the set.
        """
        there = tuple(members)
        found = []
        for code in there:
            host = self._hosts.get(code, "")
            has_data = code in self._series and bool(self._series[code].hours)
            if code in self._series and not (has_data or host or code in self._of_counties):
                continue
            is_by_host = host in self._of_counties and (host in there or not has_data)
            counted = host if is_by_host else code
            found.append(self._of_counties[counted] if counted in self._of_counties else self.column_of_unit(counted))
        return tuple(dict.fromkeys(found))

    def dust(self, columns: Iterable[int]) -> frozenset[int]:
        """The excluded hours of all units behind these columns."""
        codes = {code for column in columns for code in self.sources[column]}
        return frozenset(hour for code in codes for hour in self._series[code].dust)

    def delays(self, hour: int) -> tuple[int, ...]:
        """For each column, how many hours back the last one lies of which all that have come of late have a row."""
        return tuple(max(self._series[code].delay(hour) for code in codes) if codes else 0 for codes in self.sources)

    def observed(self, column: int, hour: int) -> Value:
        """The window of a column that ends with an hour which has passed."""
        return _mean([self._series[code].value(hour) for code in self.sources[column]])

    def ahead(self, column: int, hour: int, outlook: Outlook) -> Value:
        """The window that ends with an hour to come, judged from the outlook's moment."""
        total = weight = 0
        is_of_pm25 = True
        begin = max(hour - self.window, outlook.now)
        for day, hours in _days(begin, hour):
            foretold = outlook.value(column, day)
            if foretold is None:
                return MISSING
            total += foretold * hours
            weight += hours
            is_of_pm25 = is_of_pm25 and outlook.is_of_pm25(column, day)
        if weight == self.window:
            return Value(-(-total // weight), is_of_pm25=is_of_pm25)
        return self._mixed(column, hour, outlook.now, (total, weight), is_of_pm25)

    def told_ahead(self, column: int, hour: int, outlook: Outlook) -> Value:
        """The same window with what leads in it, by the hours of each pollutant and their AQI (3.2, 3.3.5)."""
        value = self.ahead(column, hour, outlook)
        if value.aqi is None:
            return value
        first, now, codes = hour - self.window + 1, outlook.now, self.sources[column]
        passed = sum(self._series[code].passed(first, now)[0] for code in codes) // len(codes) if first <= now else 0
        parts = [(self.observed(column, now).primary, passed)]
        for day, hours in _days(max(first - 1, now), hour):
            parts.append((outlook.primary(column, day), hours * (outlook.value(column, day) or 0)))
        return value._replace(primary=leading(parts))

    def _mixed(self, column: int, hour: int, now: int, ahead: tuple[int, int], is_of_pm25: bool) -> Value:
        """Hours that have passed by their real-time AQI, those to come by their days (`ahead`: sum and number)."""
        if is_of_pm25:
            pm25 = self.observed(column, now).pm25
            is_of_pm25 = pm25 is not None and pm25 > self.plan.basic.pm25_above
        values = []
        for code in self.sources[column]:
            total, number, has_dust = self._series[code].passed(hour - self.window + 1, now)
            total, number = total + ahead[0], number + ahead[1]
            if number >= LEAST_KNOWN:
                values.append(Value(-(-total // number), is_of_pm25=is_of_pm25, coverage=number))
            else:
                values.append(SUSPENDED if has_dust else MISSING)
        return _mean(values)

    def outlook(self, at: datetime, *, is_blind: bool = False, delay: int = 0) -> Outlook:
        """What had been issued at a moment: for each unit and day the last forecast, up to the horizon of the plan.

        It begins so many hours before, where data are late. A blind outlook knows of no forecast.
        """
        now, moment = hour_of(at) - delay, full_hour_of(at)
        if is_blind:
            return Outlook(now, moment, {}, {}, {})
        days: dict[int, tuple[int | None, ...]] = {}
        of_pm25: dict[int, frozenset[int]] = {}
        primaries: dict[int, tuple[str, ...]] = {}
        for day in range(day_of(now + 1), day_of(hour_of(at) + 1) + self.plan.horizon_days + 1):
            latest = {code: self._latest(code, day, at) for code in self.units}
            if any(latest.values()):
                days[day] = tuple(self._foretold(latest, column) for column in range(len(self.sources)))
                of_pm25[day] = frozenset(column for column in range(len(self.sources)) if self._leads(latest, column))
                primaries[day] = tuple(self._named(latest, column) for column in range(len(self.sources)))
        return Outlook(now, moment, days, of_pm25, primaries)

    def _of_county(self, county: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        codes = [county] if county in self._series else []
        if self.readings.regiments == IN_HOST:
            codes += sorted(unit.code for unit in self.situation.units if unit.host == county and unit.hours)
        return tuple(codes), tuple((code,) for code in codes)

    def _of_unit(self, code: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Whose readings and whose forecasts speak for a unit by itself."""
        host = self._hosts.get(code, "")
        if host not in self._series:
            return (code,), ((code,),)
        return (code if self._series[code].hours else host,), ((code, host),)

    def _latest(self, code: str, day: int, at: datetime) -> Forecast | None:
        moments, issued = self._issued.get((code, day), ((), ()))
        position = bisect_right(moments, at)
        return issued[position - 1] if position else None

    def _foretold(self, latest: Mapping[str, Forecast | None], column: int) -> int | None:
        known = [each.value(self.readings.forecast_bound) for each in self._among(latest, column)]
        return -(-sum(known) // len(known)) if known else None

    def _leads(self, latest: Mapping[str, Forecast | None], column: int) -> bool:
        return all(each.is_of_pm25 for each in self._among(latest, column))

    def _named(self, latest: Mapping[str, Forecast | None], column: int) -> str:
        of_bound = self.readings.forecast_bound
        return leading((each.primary, each.value(of_bound)) for each in self._among(latest, column))

    def _among(self, latest: Mapping[str, Forecast | None], column: int) -> list[Forecast]:
        known = ([each for code in codes if (each := latest.get(code))] for codes in self._foretellers[column])
        return [first for first, *_ in filter(None, known)]


def _days(after: int, until: int) -> Iterator[tuple[int, int]]:
    """The natural days of the hours after one and up to another, and how many of these hours each has."""
    for day in range(day_of(after + 1), day_of(until) + 1):
        yield day, min(until, (day + 1) * 24) - max(after, day * 24)


def _mean(values: list[Value]) -> Value:
    """A county with its 团场: the mean of those that have a value, rounded up; PM2.5 to the nearest, a half to even.

    Where dust suspends one of them it suspends all (1.4): the others alone are not the air of the county.
    """
    if len(values) == 1:
        return values[0]
    if any(each.is_suspended for each in values):
        return SUSPENDED
    known = [each for each in values if each.aqi is not None]
    if not known:
        return MISSING
    pm25 = [each.pm25 for each in known if each.pm25 is not None]
    return Value(
        -(-sum(each.aqi or 0 for each in known) // len(known)),
        pm25=rounded_mean(sum(pm25), len(pm25)) if len(pm25) == len(known) else None,
        is_of_pm25=all(each.is_of_pm25 for each in known),
        coverage=min((each.coverage for each in known if each.coverage is not None), default=None),
        primary=SEPARATOR.join(sorted({name for each in known for name in each.primary.split(SEPARATOR) if name})),
    )


def leading(parts: Iterable[tuple[str, int]]) -> str:
    """Of the pollutants that each part names the one that weighs most in all of them; all that weigh alike."""
    weights: Counter[str] = Counter()
    for names, weight in parts:
        weights.update(dict.fromkeys(filter(None, names.split(SEPARATOR)), weight))
    most = max(weights.values(), default=0)
    return SEPARATOR.join(sorted(name for name, weight in weights.items() if weight == most))


def rounded_mean(total: int, number: int) -> int:
    """The mean of whole numbers as a whole number, a half to the even one (GB/T 8170)."""
    whole, rest = divmod(total, number)
    return whole + (2 * rest > number or (2 * rest == number and whole % 2 == 1))


def _by_issue(
    forecasts: Iterable[Forecast],
) -> dict[tuple[str, int], tuple[tuple[datetime, ...], tuple[Forecast, ...]]]:
    """The forecasts of each unit and day in the order of issue; raises ValueError for two of one moment."""
    found: dict[tuple[str, int], list[Forecast]] = defaultdict(list)
    for each in forecasts:
        found[each.unit, day_number(each.day)].append(each)
    ordered = {}
    for (unit, day), issued in found.items():
        issued.sort(key=lambda each: each.issued_at)
        moments = tuple(each.issued_at for each in issued)
        if len(set(moments)) < len(moments):
            raise ValueError(f"{unit} {issued[0].day:%Y-%m-%d}有两份同时发布的预报")
        ordered[unit, day] = (moments, tuple(issued))
    return ordered
