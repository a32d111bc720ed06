"""What a file says of its stations beside their values: name, area, coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import polars as pl

from pollution.air.monitoring.cells import MARKS, plain
from pollution.air.monitoring.layouts import LONGEST_CODE, Layout, Matrix, OneStation

MOST_NAME = 200  # characters of a name or an area that are kept; twice what can be registered
STATIONS = pl.Schema(
    [("station", pl.String), ("name", pl.String), ("area", pl.String), ("longitude", pl.Float64),
     ("latitude", pl.Float64)]
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """The columns that describe a station; a column that a file lacks is passed over."""

    station: str
    name: str = ""
    area: str = ""
    longitude: str = ""
    latitude: str = ""


class Described(Protocol):
    """A format, or a mapping that a person has set."""

    @property
    def facts(self) -> Facts | None:
        """The columns that describe stations."""
        ...

    def layout(self) -> Layout:
        """How the rows are laid out."""
        ...


def stations_of(form: Described, part: pl.DataFrame) -> pl.DataFrame:
    """The stations of a part of a file, a row for each way in which one is described: two rows for one renamed.

    Coordinates are degrees; what is no coordinate is null, like everything the file does not say.
    """
    layout, facts = form.layout(), form.facts
    if isinstance(layout, Matrix):
        # Columns called by names rather than codes (北京, 1001A) are named by them.
        names = [(each, None if any(map(str.isdigit, each)) else each) for each in layout.stations(part)]
        return pl.DataFrame([(*each, None, None, None) for each in names], schema=STATIONS, orient="row")
    if facts is None:
        return pl.DataFrame(schema=STATIONS)
    code = (pl.lit(layout.station) if isinstance(layout, OneStation) else plain(pl.col(facts.station))).alias("station")
    texts = [_text(part, facts.name).alias("name"), _text(part, facts.area).alias("area")]
    degrees = [
        _degrees(part, facts.longitude, 180).alias("longitude"),
        _degrees(part, facts.latitude, 90).alias("latitude"),
    ]
    found = part.select(code, *texts, *degrees)
    found = found.filter(pl.col("station").str.len_chars().is_between(1, LONGEST_CODE))
    return found.unique(maintain_order=True).cast(STATIONS)


def _text(part: pl.DataFrame, column: str) -> pl.Expr:
    if column not in part.columns:
        return pl.lit(None, pl.String)
    cell = plain(pl.col(column))
    return pl.when(~cell.is_in(MARKS)).then(cell.str.slice(0, MOST_NAME))


def _degrees(part: pl.DataFrame, column: str, most: int) -> pl.Expr:
    number = _text(part, column).cast(pl.Float64, strict=False)
    return pl.when(number.is_between(-most, most)).then(number)
