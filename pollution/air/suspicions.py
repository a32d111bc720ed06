"""What looks wrong in hours of stations, for a person to look at. A suspicion rejects nothing and changes no value.

Rows are those of `pollution.air.monitoring.layouts`: thousandths of a unit, Beijing time, hours labelled by their end,
one row for each station and hour. Rules in prose, the numbers and why: docs/rules/suspicions.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from pollution.air.items import Pollutant
from pollution.air.monitoring.cells import THOUSANDTHS
from pollution.air.monitoring.layouts import POLLUTANTS


class Kind(StrEnum):
    """Why a value is suspicious."""

    ZERO = "zero"
    ALL_ZERO = "all_zero"
    PM25_ABOVE_PM10 = "pm25_above_pm10"
    SPIKE = "spike"
    STUCK = "stuck"

    @property
    def label(self) -> str:
        """As the pages name it."""
        return _LABELS[self]


_LABELS = {
    Kind.ZERO: "浓度为零",
    Kind.ALL_ZERO: "全部为零",
    Kind.PM25_ABOVE_PM10: "PM2.5高于PM10",
    Kind.SPIKE: "突高",
    Kind.STUCK: "数值不变",
}


@dataclass(frozen=True)
class Bounds:
    """The numbers of one pollutant, in its unit. No standard sets them (docs/rules/suspicions.md)."""

    spike: int
    """A spike stands higher than the hours around it by more than this."""
    stuck_hours: int
    """As many successive hours of the same value are suspicious."""
    stuck_above: str
    """Up to this value clean air may stay for days: the lowest that instruments show."""


BOUNDS = {
    Pollutant.SO2: Bounds(spike=50, stuck_hours=24, stuck_above="2"),
    Pollutant.NO2: Bounds(spike=50, stuck_hours=8, stuck_above="2"),
    Pollutant.CO: Bounds(spike=3, stuck_hours=24, stuck_above="0.3"),
    Pollutant.O3: Bounds(spike=80, stuck_hours=24, stuck_above="2"),
    Pollutant.PM10: Bounds(spike=150, stuck_hours=8, stuck_above="0"),
    Pollutant.PM25: Bounds(spike=100, stuck_hours=8, stuck_above="0"),
}
SPIKE_RATIO = 3  # a spike is more than three times the median of the hours around it
SPIKE_HOURS = 3  # which are the three before and the three after
SPIKE_NEEDED = 2  # of which two must have a value on each side, so that the beginning of an episode is none

REACH = max(SPIKE_HOURS, *(each.stuck_hours - 1 for each in BOUNDS.values()))
"""How many hours before and after an hour decide whether it is suspicious."""

FOUND = pl.Schema(
    [
        ("station", pl.String),
        ("at", pl.Datetime("us")),
        ("pollutant", pl.String),
        ("kind", pl.String),
        ("value", pl.Int64),
        ("detail", pl.String),
    ]
)
_HOURS = pl.Schema([("station", pl.String), ("at", pl.Datetime("us")), *((each, pl.Int64) for each in POLLUTANTS)])
_BEFORE = range(SPIKE_HOURS, 0, -1)
_AFTER = range(-1, -SPIKE_HOURS - 1, -1)
_PREVIOUS_HOUR = pl.col("at").shift() + pl.duration(hours=1)


def suspicions(rows: pl.DataFrame, *, around: pl.DataFrame | None = None) -> pl.DataFrame:
    """station, at, pollutant (printed name; null where all are meant), kind, value (thousandths) and detail.

    The order of rows does not matter; of a station and hour that stands there twice one is looked at. `around` are
    hours that `rows` are compared with and that are not judged themselves: with REACH hours on either side the result
    for `rows` is the same as in the whole series, without them a spike or a run at the edge may be missed.
    """
    hours = _ordered(rows, around)
    found = [_zeros(hours), _all_zero(hours), _pm25_above_pm10(hours)]
    found += [spikes for each in Pollutant for spikes in (_spikes(hours, each), _stuck(hours, each))]
    return pl.concat(found).sort("station", "at", maintain_order=True)


def in_parts(parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The suspicions of rows that come in parts, each station's hours in order; no part boundary hides any.

    The last hours of a station wait until the hours that decide about them have come, so that what is held at a time
    is one part and twice REACH hours of each station. A row that comes later than hours after it is judged by what is
    still held.
    """
    held = _HOURS.to_frame().with_columns(pl.lit(None, pl.Boolean).alias("is_judged"))
    for part in parts:
        known = pl.concat([held, part.select(*_HOURS, pl.lit(False).alias("is_judged"))])
        last = pl.col("at").max().over("station")
        is_due = ~pl.col("is_judged") & (pl.col("at") <= last - pl.duration(hours=REACH))
        known = known.with_columns(is_due.alias("is_due"))
        yield suspicions(known.filter("is_due"), around=known.filter(~pl.col("is_due")))
        held = known.filter(~pl.col("is_due") | (pl.col("at") > last - pl.duration(hours=2 * REACH))).select(
            *_HOURS, (pl.col("is_judged") | pl.col("is_due")).alias("is_judged")
        )
    yield suspicions(held.filter(~pl.col("is_judged")), around=held.filter("is_judged"))


def _ordered(rows: pl.DataFrame, around: pl.DataFrame | None) -> pl.DataFrame:
    """By station and hour, what is not monitored as null, with `is_judged` and a number for each station."""
    hours = [rows.select(*_HOURS, pl.lit(True).alias("is_judged"))]
    if around is not None:
        hours.append(around.select(*_HOURS, pl.lit(False).alias("is_judged")))
    ordered = pl.concat(hours).sort("station", "at", maintain_order=True)
    is_again = (pl.col("station") == pl.col("station").shift()) & (pl.col("at") == pl.col("at").shift())
    values = (pl.when(pl.col(each) >= 0).then(each).alias(each) for each in POLLUTANTS)
    return ordered.filter(~is_again.fill_null(value=False)).with_columns(
        *values, pl.col("station").rle_id().alias("series")
    )


def _zeros(hours: pl.DataFrame) -> pl.DataFrame:
    some = hours.filter("is_judged", ~_is_all_zero())
    return pl.concat(
        _found(some.filter(_value(each) == 0), each.value, Kind.ZERO, _value(each), pl.lit("浓度为0"))
        for each in Pollutant
    )


def _all_zero(hours: pl.DataFrame) -> pl.DataFrame:
    zero = hours.filter("is_judged", _is_all_zero())
    detail = pl.format("{}项浓度均为0", _count())
    return _found(zero, None, Kind.ALL_ZERO, pl.lit(0), detail)


def _pm25_above_pm10(hours: pl.DataFrame) -> pl.DataFrame:
    fine, all_sizes = _value(Pollutant.PM25), _value(Pollutant.PM10)
    detail = pl.format("PM2.5为{}µg/m³，PM10为{}µg/m³", _written(fine), _written(all_sizes))
    above = hours.filter("is_judged", fine > all_sizes)
    return _found(above, Pollutant.PM25.value, Kind.PM25_ABOVE_PM10, fine, detail)


def _spikes(hours: pl.DataFrame, pollutant: Pollutant) -> pl.DataFrame:
    """One hour, or few, far above both what came before and what came after."""
    value, floor = _value(pollutant), BOUNDS[pollutant].spike * THOUSANDTHS
    before, after = ([f"around {shift}" for shift in side] for side in (_BEFORE, _AFTER))
    neighbours = (pl.when(_is_near(shift)).then(value.shift(shift)) for shift in (*_BEFORE, *_AFTER))
    around = hours.with_columns(each.alias(name) for each, name in zip(neighbours, before + after, strict=True))
    # The lowest neighbour is not above the median: what does not stand out from it needs no median.
    high = around.filter("is_judged", value - pl.min_horizontal(before + after) > floor)
    is_known = pl.all_horizontal(_present(side) >= SPIKE_NEEDED for side in (before, after))
    compared = high.filter(is_known).with_columns(pl.concat_list(before + after).list.median().alias("median"))
    above = value - pl.col("median")
    spikes = compared.filter(value > SPIKE_RATIO * pl.col("median"), above > floor)
    detail = pl.format(
        f"比前后各{SPIKE_HOURS}小时的中位数{{}}{pollutant.unit}高出{{}}{pollutant.unit}",
        _written(pl.col("median")),
        _written(above),
    )
    return _found(spikes, pollutant.value, Kind.SPIKE, value, detail)


def _is_near(shift: int) -> pl.Expr:
    """Whether the row so many rows before (after, where negative) is an hour to compare with."""
    distance = (pl.col("at") - pl.col("at").shift(shift)).abs()
    return (pl.col("series") == pl.col("series").shift(shift)) & (distance <= pl.duration(hours=SPIKE_HOURS))


def _stuck(hours: pl.DataFrame, pollutant: Pollutant) -> pl.DataFrame:
    """Every hour of a run of the same value without a gap."""
    value, bounds = _value(pollutant), BOUNDS[pollutant]
    least = int(float(bounds.stuck_above) * THOUSANDTHS)
    is_new = (
        (pl.col("series") != pl.col("series").shift())
        | (pl.col("at") != _PREVIOUS_HOUR)
        | value.ne_missing(value.shift())
    )
    runs = hours.with_columns(is_new.fill_null(value=True).cum_sum().alias("run")).filter(value > least)
    long = runs.filter(pl.len().over("run") >= bounds.stuck_hours).filter("is_judged")
    detail = pl.format(f"连续不少于{bounds.stuck_hours}小时同为{{}}{pollutant.unit}", _written(value))
    return _found(long, pollutant.value, Kind.STUCK, value, detail)


def _found(hours: pl.DataFrame, pollutant: str | None, kind: Kind, value: pl.Expr, detail: pl.Expr) -> pl.DataFrame:
    return hours.select(
        "station",
        "at",
        pl.lit(pollutant, pl.String).alias("pollutant"),
        pl.lit(kind.value).alias("kind"),
        value.alias("value"),
        detail.alias("detail"),
    ).cast(FOUND)


def _value(pollutant: Pollutant) -> pl.Expr:
    return pl.col(pollutant.name.lower())


def _present(names: Iterable[str]) -> pl.Expr:
    return pl.sum_horizontal(pl.col(each).is_not_null() for each in names)


def _count() -> pl.Expr:
    return _present(POLLUTANTS)


def _is_all_zero() -> pl.Expr:
    """At least two values, and all of them zero."""
    return (_count() >= 2) & (pl.max_horizontal(POLLUTANTS) == 0)


def _written(thousandths: pl.Expr) -> pl.Expr:
    """In the unit of the pollutant, as a person would write it."""
    return (thousandths / THOUSANDTHS).cast(pl.String).str.strip_suffix(".0")
