"""What the plan leaves open of consultations as dated settings; portal.readings keeps what the office decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pollution.alerts.cadence import Season
from pollution.alerts.settings import CODE
from portal import readings

HEATING_FROM, HEATING_UNTIL = f"{CODE}heating_from", f"{CODE}heating_until"
"""Asked in pollution/plan_readings.py with the other questions of the plan."""


def season(on: date) -> Season:
    """The heating season as the office reads it on a day; two queries."""
    first, last = (readings.holding_number(code, on=on) for code in (HEATING_FROM, HEATING_UNTIL))
    return Season(first, last)


def season_of(decided: Mapping[str, str]) -> Season:
    """The season by what was decided of the two questions, the defaults where nothing was."""
    first, last = (decided.get(code, readings.questions()[code].default) for code in (HEATING_FROM, HEATING_UNTIL))
    return Season(int(first), int(last))


def is_season_decided(on: date) -> bool:
    """Whether the office has decided both days, or the defaults stand 待核."""
    decided = readings.ClauseReading.objects.filter(code__in=(HEATING_FROM, HEATING_UNTIL), valid_from__lte=on)
    return decided.values("code").distinct().count() == 2
