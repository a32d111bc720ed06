"""Windows and forecasts as the tables of docs/rules/pollution_plan.md write them."""

from __future__ import annotations

from datetime import datetime, timedelta

from pollution.alerts import editions
from pollution.alerts.inputs import Forecast, Hour, Situation, Unit
from pollution.alerts.plan import Judge
from pollution.alerts.settings import Readings
from tests.pollution.alerts.yili import BORDERS, COUNTIES

PLAN = editions.edition("2023-31")
DAY = datetime(2026, 1, 15)
HOUR = timedelta(hours=1)
COUNTY = "654002"


def moment(hour):
    return DAY + int(hour) * HOUR


def unit(code, windows, at, *, pm25=None, host=""):
    """`24×151 2×~ 1×-`: windows that end hour by hour, the last one at `at`."""
    written = [part.partition("×") for part in windows.split()]
    marks = [mark for count, _, mark in written for _ in range(int(count))]
    ends = [at - each * HOUR for each in reversed(range(len(marks)))]
    known = [int(mark) if mark.isdigit() else None for mark in marks]
    hours = {
        end: Hour(aqi, pm25=pm25, primary="PM2.5", hour_aqi=aqi, is_without_dust=True)
        for end, aqi in zip(ends, known, strict=True)
    }
    return Unit(code, hours, frozenset(end for end, mark in zip(ends, marks, strict=True) if mark == "~"), host)


def foretold(code, days, at, primary="PM2.5"):
    """`151 - 201`: the natural days from that of the next hour on."""
    return tuple(
        Forecast(code, at.date() + timedelta(days=ahead), int(aqi), int(aqi), primary, "集合预报", at - HOUR)
        for ahead, aqi in enumerate(days.split())
        if aqi.isdigit()
    )


def judge_of(*units, forecasts=(), **readings):
    situation = Situation(COUNTIES, BORDERS, units, tuple(forecasts))
    return Judge(situation, plan=PLAN, readings=Readings(**readings))


def judge_of_case(case, **readings):
    """The judge of one county, and the moment."""
    at = moment(case["at"])
    forecasts = foretold(COUNTY, case["days"], at)
    return judge_of(unit(COUNTY, case["windows"], at), forecasts=forecasts, **readings), at
