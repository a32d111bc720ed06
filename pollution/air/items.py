"""What is measured: pollutants, averaging times, and the whole steps in which the standards state concentrations."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction


class Pollutant(StrEnum):
    """The six pollutants of the index, in the order of GB 3095 table 1; the value is the printed name."""

    SO2 = "SO2"
    NO2 = "NO2"
    CO = "CO"
    O3 = "O3"
    PM10 = "PM10"
    PM25 = "PM2.5"

    @property
    def unit(self) -> str:
        """mg/m³ for CO, µg/m³ for all others (HJ 633 table 1)."""
        return "mg/m³" if self is Pollutant.CO else "µg/m³"

    @property
    def steps(self) -> int:
        """Steps per unit: concentrations are rounded to whole µg/m³, CO to 0.1 mg/m³ (HJ 633-2026 4.2.2)."""
        return 10 if self is Pollutant.CO else 1


class Item(StrEnum):
    """A pollutant with its averaging time: a column of HJ 633 table 1, or a mean that is read in such a column."""

    SO2_24H = "so2_24h"
    SO2_1H = "so2_1h"
    NO2_24H = "no2_24h"
    NO2_1H = "no2_1h"
    CO_24H = "co_24h"
    CO_1H = "co_1h"
    O3_8H = "o3_8h"
    O3_1H = "o3_1h"
    PM10_24H = "pm10_24h"
    PM10_1H = "pm10_1h"
    PM25_24H = "pm25_24h"
    PM25_1H = "pm25_1h"

    @property
    def pollutant(self) -> Pollutant:
        """Whose concentration it is."""
        return Pollutant[self.name.partition("_")[0]]


class Gap(StrEnum):
    """Why there is no concentration; the value is the mark that the reports print (HJ 633-2026 5.3)."""

    MISSING = "NA"
    NOT_MONITORED = "/"


HIGHEST_BELIEVABLE = 100_000
"""No air carries more; what is written so is a slip of the pen or of the unit."""

Concentration = int | Gap
"""A concentration in whole steps of its pollutant, or why there is none."""


def half_even(value: Fraction) -> int:
    """The nearest whole number, a half to the even one (GB/T 8170-2008 3.2: 四舍六入五成双)."""
    return round(value)


def in_steps(value: Decimal | Fraction | int, pollutant: Pollutant) -> int:
    """A concentration in the unit of the pollutant as whole steps, rounded once (GB/T 8170-2008 3.2, 3.3)."""
    return half_even(Fraction(value) * pollutant.steps)


def concentration(text: str, pollutant: Pollutant) -> Concentration:
    """A written concentration; blank and NA are missing, / is not monitored. Raises ValueError for anything else."""
    written = text.strip()
    if written in ("", Gap.MISSING):
        return Gap.MISSING
    if written == Gap.NOT_MONITORED:
        return Gap.NOT_MONITORED
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise ValueError(f"“{written}”不是浓度；请填数字，缺测填 NA，不监测填 /") from None
    if not value.is_finite() or not 0 <= value <= HIGHEST_BELIEVABLE:
        raise ValueError(f"浓度{written}不在0至{HIGHEST_BELIEVABLE}之间")
    return in_steps(value, pollutant)
