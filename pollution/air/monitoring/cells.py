"""Cells of station files as values: every number exact to a thousandth, every gap with the mark that was written.

A value is a whole number of thousandths of the unit of its pollutant (µg/m³, CO mg/m³), so 0.7 is 700 and no sum is
ever rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import polars as pl

from pollution.air.columns import NOT_MONITORED
from pollution.air.items import HIGHEST_BELIEVABLE, Gap, Pollutant

THOUSANDTHS = 1000
UNCALCULATED = "#未计算"
"""Stands where a workbook holds a formula without the result that a spreadsheet program would have kept with it."""
ERROR_MARKS = ("#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!")
"""What spreadsheets show where a formula came to nothing."""
MISSING_MARKS = (
    "",
    "—",
    "－",
    "-",
    "--",
    "-;",
    "NA",
    "N/A",
    "NaN",
    "nan",
    "NULL",
    "null",
    "None",
    "-99",
    "-999",
    "-9999",
    "999",
    *ERROR_MARKS,
)
"""What stations write where there is no value (docs/rules/monitoring_files.md); 999 and the minus ones are numbers."""

MARKS = (*MISSING_MARKS, Gap.NOT_MONITORED.value)

_DECIMAL = pl.Decimal(28, 9)
_FAR_OUT = Decimal(10 * HIGHEST_BELIEVABLE)
_FULL_WIDTH = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)} | {
    "　": " ",
    "−": "-",
    "\ufeff": "",
    "\u200b": "",
}


class Unit(StrEnum):
    """The unit a column is written in; the value is the printed name."""

    MICROGRAM = "µg/m³"
    MILLIGRAM = "mg/m³"


@dataclass(frozen=True)
class Measured:
    """How a column of concentrations is read."""

    pollutant: Pollutant
    unit: Unit

    @classmethod
    def usual(cls, pollutant: Pollutant) -> Measured:
        """In the unit of the standards."""
        return cls(pollutant, Unit(pollutant.unit))

    @property
    def factor(self) -> int:
        """Thousandths of the standard unit in one written unit."""
        wanted = Unit(self.pollutant.unit)
        if self.unit is wanted:
            return THOUSANDTHS
        return THOUSANDTHS * THOUSANDTHS if self.unit is Unit.MILLIGRAM else 1


def plain(cell: pl.Expr) -> pl.Expr:
    """A cell without blanks around it, full-width characters as half-width ones; null as empty."""
    return cell.fill_null("").str.replace_many(_FULL_WIDTH).str.strip_chars()


def understood(cells: pl.Series, measured: Measured) -> pl.DataFrame:
    """Every distinct cell of a column of concentrations: `cell`, `plain`, `value`, `is_gap`, `reason`.

    `value` is in thousandths of the unit of the standards, NOT_MONITORED for "/" and null where there is none;
    `reason` says why a cell that is no gap has none. A column holds few distinct cells, so reading these costs little.
    """
    known = pl.DataFrame({"cell": cells.unique()}, schema={"cell": pl.String}).with_columns(
        plain(pl.col("cell")).alias("plain")
    )
    text = pl.col("plain")
    number = text.cast(_DECIMAL, strict=False)
    # What is far out of bounds is refused by its bound, not multiplied beyond what a number can hold.
    bounded = number.clip(-_FAR_OUT, _FAR_OUT)
    thousandths = (bounded * measured.factor).round(0, mode="half_to_even").cast(pl.Int64)
    return (
        known.with_columns(text.is_in(MARKS).alias("is_gap"), thousandths.alias("thousandths"))
        .with_columns(
            pl.when("is_gap")
            .then(None)
            .when(text == UNCALCULATED)
            .then(pl.lit("公式没有保存结果；请用Excel打开并保存后再上传"))
            .when(number.is_null())
            .then(pl.lit("不是数字；缺测请填 NA，不监测请填 /"))
            .when(pl.col("thousandths") < 0)
            .then(pl.lit("浓度为负，请核对仪器或改为缺测"))
            .when(pl.col("thousandths") > HIGHEST_BELIEVABLE * THOUSANDTHS)
            .then(pl.lit(f"超过{HIGHEST_BELIEVABLE}，请核对单位"))
            .alias("reason")
        )
        .with_columns(
            pl.when(text == Gap.NOT_MONITORED.value)
            .then(NOT_MONITORED)
            .when(~pl.col("is_gap") & pl.col("reason").is_null())
            .then("thousandths")
            .alias("value")
        )
        .drop("thousandths")
    )
