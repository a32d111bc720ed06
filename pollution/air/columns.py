"""The rules of `pollution.air.aqi` over columns of many sets at once.

A column is named as its item (`so2_1h`) and holds whole steps; null is missing, NOT_MONITORED is "/". Every index is
looked up in the table that the rule for single values filled, so there is one formula, not two.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pollution.air.aqi import PRIMARY_ABOVE, TEXT, Profile
from pollution.air.items import Item, Pollutant
from pollution.air.standards import Edition

NOT_MONITORED = -1
SEPARATOR = "、"


def judged(frame: pl.DataFrame, edition: Edition, items: Sequence[Item], *, profile: Profile = TEXT) -> pl.DataFrame:
    """The frame with `iaqi_<pollutant>`, `aqi` (null for NA) and `primary` beside each set.

    An item that has no column is missing in every row.
    """
    replacing = [each.item for each in edition.replacements.values()]
    lacking = sorted({each.value for each in (*items, *replacing)} - set(frame.columns))
    pollutants = [each for each in Pollutant if any(item.pollutant is each for item in items)]
    indices = [
        pl.max_horizontal(_index(edition, item) for item in items if item.pollutant is each).alias(_name(each))
        for each in pollutants
    ]
    return (
        frame.with_columns(pl.lit(None, pl.Int32).alias(each) for each in lacking)
        .with_columns(indices)
        .with_columns(_aqi(edition, items, pollutants, profile).alias("aqi"))
        .with_columns(_primary(pollutants).alias("primary"))
        .drop(lacking)
    )


def _aqi(edition: Edition, items: Sequence[Item], pollutants: Sequence[Pollutant], profile: Profile) -> pl.Expr:
    highest = pl.max_horizontal(_name(each) for each in pollutants)
    if edition.incomplete_above is None:
        return highest
    blocks = pl.any_horizontal(_is_missing(each, items) for each in pollutants if each not in profile.may_lack)
    return pl.when(blocks & (highest <= edition.incomplete_above)).then(None).otherwise(highest)


def _primary(pollutants: Sequence[Pollutant]) -> pl.Expr:
    named = [
        pl.when((pl.col("aqi") > PRIMARY_ABOVE) & (pl.col(_name(each)) == pl.col("aqi"))).then(pl.lit(each.value))
        for each in pollutants
    ]
    return pl.concat_str(named, separator=SEPARATOR, ignore_nulls=True)


def _name(pollutant: Pollutant) -> str:
    return f"iaqi_{pollutant.name.lower()}"


def _index(edition: Edition, item: Item) -> pl.Expr:
    table = pl.Series(edition.columns[item].table, dtype=pl.Int16)
    value = pl.col(item.value)
    within = pl.when(value >= 0).then(value.clip(upper_bound=len(table) - 1))
    index = pl.lit(table).gather(within)
    if item in edition.replacements:
        other = _index(edition, edition.replacements[item].item)
        index = pl.when(value >= len(table) - 1).then(other).otherwise(index)
    return index


def _is_missing(pollutant: Pollutant, items: Sequence[Item]) -> pl.Expr:
    own = [item.value for item in items if item.pollutant is pollutant]
    is_monitored = pl.any_horizontal(pl.col(each).is_null() | (pl.col(each) >= 0) for each in own)
    return pl.col(_name(pollutant)).is_null() & is_monitored
