"""Means over hours and over stations, with the counts that GB 3095 asks for.

Sums are exact; a mean is rounded once, when it is judged (GB/T 8170-2008 3.3 forbids rounding twice). Hours are
labelled by their end: the values of a natural day are those of 01:00 to 24:00.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pollution.air.items import Concentration, Gap, Pollutant, in_steps

Value = Fraction | Decimal | int
"""A concentration in the unit of its pollutant."""

HOURS_OF_A_DAY = 20  # GB 3095 table 4: at least 20 hourly values a natural day; read alike for rolling 24 hours
HOURS_OF_EIGHT = 6  # GB 3095 table 4: at least 6 hourly values in 8 hours
WINDOWS_OF_A_DAY = 14  # HJ 663 6.1.2: at least 14 valid 8-hour means of the 17 that end at 08:00 to 24:00
FIRST_WINDOW_ENDS_AT = 8


@dataclass(frozen=True)
class Mean:
    """A mean with what it rests on: `count` of `possible` values, of which `needed` make it valid."""

    value: Fraction | None
    count: int
    needed: int
    possible: int

    @property
    def is_valid(self) -> bool:
        """Whether the standard lets it stand for its period."""
        return self.count >= self.needed and self.value is not None

    def concentration(self, pollutant: Pollutant) -> Concentration:
        """In whole steps for the index; NA where it is not valid."""
        return in_steps(self.value, pollutant) if self.is_valid and self.value is not None else Gap.MISSING


def mean(values: Sequence[Value | None], *, needed: int) -> Mean:
    """The arithmetic mean of what there is."""
    present = [Fraction(each) for each in values if each is not None]
    value = sum(present, Fraction(0)) / len(present) if present else None
    return Mean(value, len(present), needed, len(values))


def day_mean(hours: Sequence[Value | None]) -> Mean:
    """24 小时平均 of the 24 hours of a natural day, or of the 24 that end with any hour (GB 3095 table 4)."""
    _exactly(24, hours)
    return mean(hours, needed=HOURS_OF_A_DAY)


def eight_hour_mean(hours: Sequence[Value | None]) -> Mean:
    """8 小时平均 of the eight hours that end with the hour judged (GB 3095 table 4)."""
    _exactly(8, hours)
    return mean(hours, needed=HOURS_OF_EIGHT)


def o3_daily_maximum(hours: Sequence[Value | None], *, limit: Value | None = None) -> Mean:
    """臭氧日最大 8 小时平均: the largest valid mean of the 17 windows that end at 08:00 to 24:00.

    Valid from 14 windows on; with fewer it still counts where it exceeds `limit`, the second-class limit of the day
    (HJ 663 6.1.2): more hours could only have raised it. `count` and `needed` are windows. For the 24 hours that end
    with any hour the same windows lie inside them; no standard sets a count for those, so the same one is asked.
    """
    _exactly(24, hours)
    ends = range(FIRST_WINDOW_ENDS_AT, len(hours) + 1)
    windows = [eight_hour_mean(hours[end - 8 : end]) for end in ends]
    valid = [each.value for each in windows if each.is_valid and each.value is not None]
    highest = max(valid, default=None)
    exceeds = highest is not None and limit is not None and in_steps(highest, Pollutant.O3) > limit
    needed = min(len(valid), WINDOWS_OF_A_DAY) if exceeds else WINDOWS_OF_A_DAY
    return Mean(highest, len(valid), needed, len(windows))


def city_mean(
    values: Iterable[Mean], *, share: Fraction = Fraction(3, 4), share_of_few: Fraction = Fraction(1, 2)
) -> Mean:
    """The mean of the valid stations of a city or county (HJ 663).

    At least `share` of the stations must be valid, `share_of_few` where there are fewer than four; both are readings
    of the office, for the text of HJ 663-2026 could not be checked.
    """
    stations = list(values)
    wanted = share if len(stations) >= 4 else share_of_few
    needed = max(-(-wanted.numerator * len(stations) // wanted.denominator), 1)
    return mean([each.value if each.is_valid else None for each in stations], needed=needed)


def _exactly(count: int, hours: Sequence[Value | None]) -> None:
    if len(hours) != count:
        raise ValueError(f"{count} hourly values are wanted, None where one is missing; there are {len(hours)}")
