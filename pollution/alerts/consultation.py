"""How often consultation 会商 is due: monthly, weekly in the heating season, daily in heavy pollution (3.2; C1)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection
from datetime import date, timedelta

from pollution.alerts.editions import Cadence, Plan
from pollution.alerts.settings import Readings

_DAY = timedelta(days=1)


def cadence_on(plan: Plan, readings: Readings, day: date, *, is_heavy: bool) -> Cadence:
    """The cadence of a day; `is_heavy` says whether there is heavy pollution."""
    season = "heavy_pollution" if is_heavy else "heating" if readings.is_heating(day) else "non_heating"
    [found] = [each for each in plan.cadences if each.season == season]
    return found


def period_of(cadence: Cadence, day: date) -> tuple[date, date]:
    """First and last day of the month, the week from Monday on, or the day, in which one consultation is due."""
    if cadence.cadence == "monthly":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    if cadence.cadence == "weekly":
        monday = day - day.weekday() * _DAY
        return monday, monday + 6 * _DAY
    return day, day


def missed(
    cadence_of: Callable[[date], Cadence], held: Collection[date], *, since: date, today: date
) -> list[tuple[date, date, Cadence]]:
    """The periods from `since` on that ended before `today` without a consultation, each under the cadence of its end.

    A month or week whose last day falls under a closer cadence is not asked for: there the closer one is due.
    """
    found = []
    day = since
    while day < today:
        cadence = cadence_of(day)
        first, last = period_of(cadence, day)
        if day == last and not any(max(first, since) <= each <= last for each in held):
            found.append((first, last, cadence))
        day += _DAY
    return found
