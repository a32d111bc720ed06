"""Suggests the hours of a sand-dust event 沙尘 of one station or region. A suggestion only: a person decides.

环办监测〔2016〕120号 leaves span and area of an event to a decision on satellite, network and weather data; what the
hours themselves can say is said here, as evidence in words. The numbers are readings: docs/rules/dust.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

import polars as pl

from pollution.air import hours
from pollution.air.aqi import CNEMC, PRIMARY_ABOVE
from pollution.air.items import Pollutant
from pollution.air.monitoring.cells import THOUSANDTHS
from pollution.air.standards import Edition, in_force

HOURS_COMPARED = 6  # before the first hour
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Reading:
    """From which numbers on hours look like dust. None of them is confirmed by a text (docs/rules/dust.md)."""

    share: Fraction = Fraction(2, 5)
    """PM2.5 is at most this part of PM10 in a dust hour."""
    strong_share: Fraction = Fraction(3, 10)
    """At most this part over the whole event speaks strongly for dust."""
    jump: Fraction = Fraction(2)
    """PM10 of the first hour is at least so many times the mean of the six hours before."""
    first_above: int = 150
    """PM10 of the first hour is above this, µg/m³."""
    settled: Fraction = Fraction(11, 10)
    """The event is over where PM10 is down to so many times that mean."""
    hours_known: int = 3
    """As many of the six hours before must have a value."""
    least_hours: int = 2
    """As many successive hours make a suggestion."""


@dataclass(frozen=True)
class Suggestion:
    """Successive hours that look like dust, labelled by their end; what was measured in them, and why."""

    first: datetime
    last: datetime
    hours: int
    peak: Fraction
    """The highest PM10, µg/m³, in the hour that ends at `peak_at`."""
    peak_at: datetime
    share: Fraction
    """PM2.5 as a part of PM10, over all hours together."""
    jump: Fraction
    """PM10 of the first hour over the mean of the six hours before."""
    is_strong: bool
    evidence: str


@dataclass(frozen=True)
class _Hour:
    at: datetime
    pm10: int | None
    pm25: int | None
    is_primary: bool


def suggestions(
    rows: pl.DataFrame, *, reading: Reading = Reading(), edition_on: Callable[[date], Edition] = in_force
) -> tuple[Suggestion, ...]:
    """The suggestions for rows of one station or region: `at` and a column for each pollutant, in thousandths.

    A dust hour has PM10 as primary pollutant among the one-hour values and little PM2.5 in it. An event begins with a
    dust hour in which PM10 jumps, and goes on while dust hours follow without a gap and PM10 has not settled. The order
    of rows does not matter. Raises LookupError for hours before the first edition of HJ 633.
    """
    series = _hours(rows, edition_on)
    found = []
    position = 0
    while position < len(series):
        before = _mean_before(series, position, reading)
        run = _run(series, position, before, reading) if before is not None else []
        if before is not None and len(run) >= reading.least_hours:
            found.append(_suggestion(run, before, reading))
        position += max(len(run), 1)
    return tuple(found)


def _hours(rows: pl.DataFrame, edition_on: Callable[[date], Edition]) -> list[_Hour]:
    if rows.is_empty():
        return []
    one = rows.with_columns(pl.lit("").alias("station")).sort("at").unique("at", keep="first", maintain_order=True)
    indices = hours.indices(one, profile=CNEMC, edition_on=edition_on)
    of_pm10 = pl.col("iaqi_pm10")
    highest = pl.max_horizontal(f"iaqi_{each.name.lower()}" for each in Pollutant)
    # The AQI of the hour may be NA for want of another pollutant; whether PM10 leads the others does not depend on it.
    is_primary = ((of_pm10 == highest) & (of_pm10 > PRIMARY_ABOVE)).fill_null(value=False)
    measured = one.select("at", *(pl.when(pl.col(each) >= 0).then(each).alias(each) for each in ("pm10", "pm25")))
    known = measured.join(indices.select("at", is_primary.alias("is_primary")), on="at", maintain_order="left")
    return [_Hour(**row) for row in known.iter_rows(named=True)]


def _mean_before(series: Sequence[_Hour], position: int, reading: Reading) -> Fraction | None:
    """The mean PM10 of the six hours before; None where too few of them have a value."""
    since = series[position].at - HOURS_COMPARED * _HOUR
    before = [each.pm10 for each in series[max(position - HOURS_COMPARED, 0) : position] if each.at >= since]
    known = [each for each in before if each is not None]
    return Fraction(sum(known), len(known)) if len(known) >= reading.hours_known else None


def _run(series: Sequence[_Hour], position: int, before: Fraction, reading: Reading) -> Sequence[_Hour]:
    """The hours of an event that begins at this position; none where none does."""
    first = series[position]
    least = max(reading.jump * before, Fraction(reading.first_above * THOUSANDTHS + 1))
    if not _is_dusty(first, reading) or (first.pm10 or 0) < least:
        return []
    end = position + 1
    while (
        end < len(series)
        and series[end].at - series[end - 1].at == _HOUR
        and _is_dusty(series[end], reading)
        and (series[end].pm10 or 0) > reading.settled * before
    ):
        end += 1
    return series[position:end]


def _is_dusty(hour: _Hour, reading: Reading) -> bool:
    if hour.pm10 is None or hour.pm25 is None:
        return False
    return hour.is_primary and hour.pm25 <= reading.share * hour.pm10


def _suggestion(run: Sequence[_Hour], before: Fraction, reading: Reading) -> Suggestion:
    pm10, pm25 = [each.pm10 or 0 for each in run], [each.pm25 or 0 for each in run]
    peak = max(pm10)
    peak_at = run[pm10.index(peak)].at
    shares = [Fraction(part, whole) for part, whole in zip(pm25, pm10, strict=True)]
    share = Fraction(sum(pm25), sum(pm10))
    jump = pm10[0] / max(before, Fraction(1))
    is_strong = share <= reading.strong_share
    shares_told = f"各小时{float(min(shares)):.2f}至{float(max(shares)):.2f}"
    evidence = (
        f"{run[0].at:%Y-%m-%d %H:%M}至{run[-1].at:%Y-%m-%d %H:%M}连续{len(run)}小时PM10为首要污染物",
        f"PM10最高{peak / THOUSANDTHS:g}µg/m³（{peak_at:%m-%d %H:%M}）",
        f"PM2.5与PM10之比{float(share):.2f}（{shares_told}）{'，沙尘特征明显' if is_strong else ''}",
        f"起始小时PM10为前{HOURS_COMPARED}小时均值{float(before) / THOUSANDTHS:.0f}µg/m³的{float(jump):.1f}倍",
    )
    return Suggestion(
        first=run[0].at,
        last=run[-1].at,
        hours=len(run),
        peak=Fraction(peak, THOUSANDTHS),
        peak_at=peak_at,
        share=share,
        jump=jump,
        is_strong=is_strong,
        evidence="；".join(evidence),
    )
