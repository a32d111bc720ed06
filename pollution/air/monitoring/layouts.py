"""How the cells of a station file are laid out, and how each layout becomes rows of one shape.

A row is one station and hour: `line` (of the file, from 1), `station`, `at` (Beijing time, end of the hour) and a
column for each pollutant in thousandths of its unit; null is missing, NOT_MONITORED is "/"; `said` tells a missing
value from one that the file does not speak of. What cannot be read is a refusal with its line, column, value and
reason; a row whose station or hour cannot be read is refused whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from pollution.air.items import Pollutant
from pollution.air.monitoring import cells
from pollution.air.monitoring.cells import Measured, Unit, plain
from pollution.air.monitoring.heads import NO_MASS
from pollution.air.monitoring.times import Moment, OneColumn

REFUSALS = pl.Schema([("line", pl.UInt32), ("column", pl.String), ("value", pl.String), ("reason", pl.String)])
POLLUTANTS = tuple(each.name.lower() for each in Pollutant)
ROWS = pl.Schema(
    [
        ("line", pl.UInt32),
        ("station", pl.String),
        ("at", pl.Datetime("us")),
        *((each, pl.Int64) for each in POLLUTANTS),
        ("said", pl.Int16),
    ]
)
BITS = {name: 1 << place for place, name in enumerate(POLLUTANTS)}
"""What a row says something of, be it that the value is missing: a bit of `said` for each pollutant."""
_ZONES = pl.Schema([("zone", pl.String), ("line", pl.UInt32), ("value", pl.String)])
UNITS = {"µg/m³": Unit.MICROGRAM, "μg/m³": Unit.MICROGRAM, "ug/m3": Unit.MICROGRAM, "mg/m³": Unit.MILLIGRAM,
         "mg/m3": Unit.MILLIGRAM}  # fmt: skip
UNIT_OF_EACH_LINE = "按各行单位"
MOST_SHOWN = 80  # characters of a value that a refusal names: a cell may be as long as a file
LONGEST_CODE = 100  # of any network; a text that is longer is no code
_LONG_CODE = f"站点编码超过{LONGEST_CODE}个字；请核对是否选错了列"
_NO_STATION = "没有站点编码，无法知道是哪个站点的数据"
_NO_TIME = "不是可识别的时间；请写成 2026-03-10 12:00"
_NO_HOUR = "不是整点；小时数据的时间应为整点"


@dataclass(frozen=True)
class Batch:
    """A part of a file: its rows, and what of it was refused."""

    rows: pl.DataFrame
    refusals: pl.DataFrame


class Layout(Protocol):
    """A way to lay out a table whose columns are all text and whose `line` counts the lines of the file."""

    @property
    def moment(self) -> Moment:
        """Where the hour of a row stands."""
        ...

    @property
    def columns(self) -> frozenset[str]:
        """The columns it needs."""
        ...

    @property
    def units(self) -> dict[str, str]:
        """Pollutant → the unit that its values are read in."""
        ...

    def read(self, table: pl.DataFrame) -> Batch:
        """The rows of a table."""
        ...

    def gaps(self, table: pl.DataFrame) -> dict[str, int]:
        """How often each mark of a missing value stands in its values, the most frequent first."""
        ...


@dataclass(frozen=True)
class Wide:
    """A line for each station and hour, a column for each pollutant."""

    station: str
    moment: Moment
    values: Mapping[str, Measured]

    @property
    def columns(self) -> frozenset[str]:
        """Station, time and the values."""
        return frozenset({self.station, *self.moment.columns, *self.values})

    @property
    def units(self) -> dict[str, str]:
        """As the columns are declared."""
        return _units(self.values.values())

    def gaps(self, table: pl.DataFrame) -> dict[str, int]:
        """In the columns of the values."""
        return gaps(table, list(self.values))

    def read(self, table: pl.DataFrame) -> Batch:
        """The rows of a table, each pollutant from its column."""
        timed = hours(table, self.moment).with_columns(plain(pl.col(self.station)).alias("station"))
        is_code = pl.col("station").str.len_chars().is_between(1, LONGEST_CODE)
        whole = timed.filter(is_code & pl.col("at").is_not_null() & (pl.col("at").dt.minute() == 0))
        values, of_cells = [], []
        for name, measured in self.values.items():
            known = cells.understood(whole[name], measured)
            read = whole[name].replace_strict(known["cell"], known["value"], default=None, return_dtype=pl.Int64)
            values.append(read.alias(measured.pollutant.name.lower()))
            of_cells.append(_refused_cells(whole, name, known))
        absent = set(POLLUTANTS) - {each.name for each in values}
        rows = whole.select("line", "station", "at").with_columns(
            *values,
            *(pl.lit(None, pl.Int64).alias(each) for each in absent),
            pl.lit(sum(BITS[each.name] for each in values), pl.Int16).alias("said"),
        )
        refusals = pl.concat([*self._refused_rows(timed), *of_cells]).sort("line", maintain_order=True)
        return Batch(rows.select(*ROWS), refusals)

    def _refused_rows(self, timed: pl.DataFrame) -> list[pl.DataFrame]:
        time = "、".join(self.moment.columns)
        written = pl.concat_str((pl.col(each).fill_null("") for each in self.moment.columns), separator=" ")
        at, station = pl.col("at"), pl.col("station")
        return [
            _refused(timed.filter(station == ""), self.station, pl.lit(""), _NO_STATION),
            _refused(timed.filter(station.str.len_chars() > LONGEST_CODE), self.station, station, _LONG_CODE),
            _refused(timed.filter(at.is_null()), time, written, _NO_TIME),
            _refused(timed.filter(at.dt.minute() != 0), time, written, _NO_HOUR),
        ]


@dataclass(frozen=True)
class OneStation:
    """A line for each hour of the one station that the whole file is of, a column for each pollutant."""

    station: str
    """Its code, which a person gave."""
    moment: Moment
    values: Mapping[str, Measured]

    @property
    def columns(self) -> frozenset[str]:
        """Time and the values."""
        return frozenset({*self.moment.columns, *self.values})

    @property
    def units(self) -> dict[str, str]:
        """As the columns are declared."""
        return _units(self.values.values())

    def gaps(self, table: pl.DataFrame) -> dict[str, int]:
        """In the columns of the values."""
        return gaps(table, list(self.values))

    def read(self, table: pl.DataFrame) -> Batch:
        """The rows of a table."""
        return Wide("", self.moment, self.values).read(table.with_columns(pl.lit(self.station).alias("")))


@dataclass(frozen=True)
class Matrix:
    """A line for each hour and kind of value, a column for each station: date, hour, type, 1001A, …"""

    moment: Moment
    kind: str
    kinds: Mapping[str, Measured]
    """Which values of the column `kind` are concentrations; the other lines (AQI, 24h means) are left out."""

    @property
    def columns(self) -> frozenset[str]:
        """Time and kind; every other column is a station."""
        return frozenset({*self.moment.columns, self.kind})

    @property
    def units(self) -> dict[str, str]:
        """As the kinds are declared."""
        return _units(self.kinds.values())

    def gaps(self, table: pl.DataFrame) -> dict[str, int]:
        """In the lines of concentrations."""
        lines = table.filter(plain(pl.col(self.kind)).is_in(list(self.kinds)))
        return gaps(lines, self.stations(table))

    def read(self, table: pl.DataFrame) -> Batch:
        """The rows of a table, one for each station and hour that any line of the hour has a column for."""
        timed = hours(table, self.moment)
        parts = [self._of(pollutant_kind, measured, timed) for pollutant_kind, measured in self.kinds.items()]
        refusals = pl.concat([each.refusals for each in parts]).sort("line", maintain_order=True)
        return Batch(_merged([each.rows for each in parts]), refusals)

    def stations(self, table: pl.DataFrame) -> list[str]:
        """The columns of a table that are stations."""
        return [each for each in table.columns if each not in self.columns | {"line", "at"}]

    def _of(self, kind: str, measured: Measured, timed: pl.DataFrame) -> Batch:
        stations = self.stations(timed)
        lines = timed.filter(plain(pl.col(self.kind)) == kind)
        name = measured.pollutant.name.lower()
        long = lines.unpivot(
            stations, index=["line", "at", *self.moment.columns], variable_name="station", value_name=name
        )
        return Wide("station", self.moment, {name: measured}).read(long.drop("at"))


@dataclass(frozen=True)
class Long:
    """A line for each value: station, time, parameter, unit, value."""

    station: str
    moment: Moment
    parameter: str
    unit: str
    value: str
    parameters: Mapping[str, Pollutant]
    """Which parameters are pollutants of the index; the other lines (temperature, black carbon) are left out."""

    @property
    def columns(self) -> frozenset[str]:
        """Station, time, parameter, unit and value."""
        return frozenset({self.station, *self.moment.columns, self.parameter, self.unit, self.value})

    @property
    def units(self) -> dict[str, str]:
        """Each line names its own."""
        return {each.name.lower(): UNIT_OF_EACH_LINE for each in self.parameters.values()}

    def gaps(self, table: pl.DataFrame) -> dict[str, int]:
        """In the lines of pollutants."""
        return gaps(table.filter(plain(pl.col(self.parameter)).is_in(list(self.parameters))), [self.value])

    def read(self, table: pl.DataFrame) -> Batch:
        """The rows of a table, one for each station and hour; a value in another unit than a mass is refused."""
        tidy = table.with_columns(plain(pl.col(self.parameter)), plain(pl.col(self.unit)))
        ours = tidy.filter(pl.col(self.parameter).is_in(list(self.parameters)))
        is_mass = pl.col(self.unit).is_in(list(UNITS))
        refusals = [_refused(ours.filter(~is_mass), self.unit, pl.col(self.unit), NO_MASS)]
        rows = []
        for (parameter, unit), part in ours.filter(is_mass).group_by(self.parameter, self.unit, maintain_order=True):
            measured = Measured(self.parameters[str(parameter)], UNITS[str(unit)])
            batch = Wide(self.station, self.moment, {self.value: measured}).read(part)
            rows.append(batch.rows)
            refusals.append(batch.refusals)
        return Batch(_merged(rows), pl.concat(refusals).sort("line", maintain_order=True))


def hours(table: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    """The table with `at`. Each distinct time is read once."""
    written = list(moment.columns)
    known = table.select(written).unique().with_columns(moment.at().alias("at"))
    return table.join(known, on=written, how="left", maintain_order="left", nulls_equal=True)


def zones(layout: Layout, table: pl.DataFrame) -> pl.DataFrame:
    """Every offset from UTC that times of a table are written with: `zone` (empty: none), first `line`, its `value`."""
    moment = layout.moment
    if not isinstance(moment, OneColumn):
        return pl.DataFrame(schema=_ZONES)
    written = table.select(moment.zone().alias("zone"), "line", pl.col(moment.name).alias("value"))
    return written.filter(plain(pl.col("value")) != "").unique("zone", keep="first", maintain_order=True).cast(_ZONES)


def mixed_zones(layout: Layout, found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """A doubt, shaped like a refusal, for each offset of a file after the first, given the `zones` of its parts."""
    known = pl.concat([pl.DataFrame(schema=_ZONES), *found]).unique("zone", keep="first", maintain_order=True)
    other = known.slice(1)
    first = _zone_name(pl.lit(known["zone"].first() if known.height else "", pl.String))
    reason = pl.format("同一文件有两种时区：这里{}，前面{}；请核对", _zone_name(pl.col("zone")), first)
    column = pl.lit("、".join(layout.moment.columns)).alias("column")
    return other.select("line", column, pl.col("value").str.slice(0, MOST_SHOWN), reason.alias("reason")).cast(REFUSALS)


def _zone_name(zone: pl.Expr) -> pl.Expr:
    return pl.when(zone == "").then(pl.lit("没有写时区（按北京时间）")).otherwise(pl.format("是{}", zone))


def gaps(table: pl.DataFrame, names: Sequence[str]) -> dict[str, int]:
    """How often each mark of a missing value stands in the columns, the most frequent first."""
    marks = table.select(names).unpivot(value_name="mark").select(pl.col("mark").fill_null(""))
    counted = marks.group_by("mark").len().with_columns(plain(pl.col("mark")))
    of_gaps = counted.filter(pl.col("mark").is_in(cells.MARKS)).group_by("mark").agg(pl.col("len").sum())
    return dict(of_gaps.sort("len", "mark", descending=[True, False]).iter_rows())


def _units(values: Iterable[Measured]) -> dict[str, str]:
    units = {each.pollutant.name.lower(): each.unit.value for each in values}
    return {each: units[each] for each in POLLUTANTS if each in units}


def _merged(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row for each station and hour of parts that carry a pollutant each.

    Where two lines say different things of one pollutant their rows stay apart, for whoever settles duplicates.
    """
    if not parts:
        return pl.DataFrame(schema=ROWS)
    rows = pl.concat(parts)
    of_hours = rows.group_by("station", "at", maintain_order=True)
    said = {each: pl.col(each).filter((pl.col("said") & bit) > 0) for each, bit in BITS.items()}
    merged = of_hours.agg(
        pl.col("line").min(),
        pl.col("said").bitwise_or(),
        *(values.first().alias(each) for each, values in said.items()),
        pl.any_horizontal(values.n_unique() > 1 for values in said.values()).alias("differs"),
    )
    apart = rows.join(merged.filter("differs"), on=["station", "at"], how="semi", maintain_order="left")
    return pl.concat([merged.filter(~pl.col("differs")).select(*ROWS), apart.select(*ROWS)])


def _refused_cells(table: pl.DataFrame, column: str, known: pl.DataFrame) -> pl.DataFrame:
    reasons = known.filter(pl.col("reason").is_not_null()).select(pl.col("cell").alias(column), "reason")
    found = table.select("line", column).join(reasons, on=column, maintain_order="left")
    value = pl.col(column).str.slice(0, MOST_SHOWN).alias("value")
    return found.select("line", pl.lit(column).alias("column"), value, "reason").cast(REFUSALS)


def _refused(rows: pl.DataFrame, column: str, value: pl.Expr, reason: str) -> pl.DataFrame:
    value = value.str.slice(0, MOST_SHOWN).alias("value")
    return rows.select("line", pl.lit(column).alias("column"), value, pl.lit(reason).alias("reason")).cast(REFUSALS)
