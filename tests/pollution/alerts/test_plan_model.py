"""The judgement held against the plainest model of the plan, on invented air, dust and forecasts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pollution.alerts import editions
from pollution.alerts.adjustment import adjust
from pollution.alerts.history import spells
from pollution.alerts.inputs import Forecast, Hour, Situation, Unit
from pollution.alerts.plan import Judge
from pollution.alerts.settings import Readings
from tests.pollution.alerts import naive

PLAN = editions.edition("2023-31")
NOW = datetime(2026, 1, 15, 8)
COUNTIES = ("a", "b", "c", "d", "e")
BORDERS = (("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"))  # e touches nobody
STEPS = {"blocks": 24, "hourly": 1}
values = st.sampled_from([None, 90, 150, 151, 151, 180, 200, 201, 201, 300, 301, 301])
stretches = st.lists(st.tuples(values, st.integers(1, 80)), min_size=1, max_size=5)
hours_of_day = st.integers(0, 23)
days = st.lists(st.sampled_from([None, 100, 150, 151, 200, 201, 301]), max_size=8)
foretold_days = st.integers(90, 320)
dusts = st.lists(st.tuples(st.integers(0, 120), st.integers(1, 30)), max_size=2)


def unit_of(code, series, dusty, now):
    known = [value for value, count in series for _ in range(count)][-200:]
    ends = [now - timedelta(hours=each) for each in range(len(known))]
    hours = {at: Hour(value, hour_aqi=value) for at, value in zip(ends, reversed(known), strict=True)}
    dust = {now - timedelta(hours=back + each) for back, length in dusty for each in range(length)}
    return Unit(code, hours, frozenset(dust))


def forecasts_of(code, levels, now):
    first = naive.natural_day(now + naive.HOUR)
    return [
        Forecast(code, first + timedelta(days=ahead), level, level, "PM2.5", "model", now - timedelta(hours=2))
        for ahead, level in enumerate(levels)
        if level is not None
    ]


def judged(units, forecasts, now, **readings):
    situation = Situation(COUNTIES, BORDERS, tuple(units), tuple(forecasts))
    return Judge(situation, plan=PLAN, readings=Readings(**readings)).at(now)


def days_of(units, forecasts):
    return {unit.code: {each.day: each.upper for each in forecasts if each.unit == unit.code} for unit in units}


@pytest.mark.parametrize("duration", STEPS)
class TestTheJudgement:
    @settings(max_examples=80, deadline=None)
    @given(
        series=stretches,
        dusty=dusts,
        levels=days,
        hour=hours_of_day,
        late=st.integers(0, 3),
        minute=st.sampled_from([0, 0, 1, 30]),
    )
    def test_of_a_county_is_that_of_the_plain_model(self, duration, series, dusty, levels, hour, late, minute):
        now = NOW.replace(hour=hour)
        moment = now + late * naive.HOUR + timedelta(minutes=minute)
        unit, forecasts = unit_of("a", series, dusty, now), forecasts_of("a", levels, now)
        windows = naive.runs([unit], now, days_of([unit], forecasts), STEPS[duration], min(unit.hours))

        finding = judged([unit], forecasts, moment).units["a"].findings[duration]

        assert finding.level == naive.level(windows, now, STEPS[duration])
        assert set(finding.rules) == {name for _, name in naive.met_in(windows, now, STEPS[duration])}
        if finding.level:
            found = [(each.since, each.until, each.level, each.level_due) for each in finding.episodes]
            assert found == naive.episodes(windows, now, STEPS[duration])
            leads = [each.lead_hours for each in finding.episodes]
            assert leads == [naive.lead(start, moment) for start, *_ in found]
            assert max((each.level_due for each in finding.episodes), key=naive.ORDER.get) == finding.level

    @settings(max_examples=120, deadline=None)
    @given(
        last=st.sampled_from([90, 90, 150, 151]),
        calm=st.lists(st.sampled_from([100, 150]), min_size=1, max_size=3),
        after=st.sampled_from([None, 151, 300]),
        hour=st.integers(6, 15),
        late=st.integers(0, 3),
        minute=st.sampled_from([0, 30]),
    )
    def test_of_a_lift_is_that_of_the_plain_model(self, duration, last, calm, after, hour, late, minute):
        now = NOW.replace(hour=hour)
        moment = now + late * naive.HOUR + timedelta(minutes=minute)
        unit, forecasts = unit_of("a", [(last, 24)], [], now), forecasts_of("a", [*calm, after], now)
        situation = Situation(COUNTIES, BORDERS, (unit,), tuple(forecasts))

        judge = Judge(situation, plan=PLAN, readings=Readings(duration=duration))
        found = adjust(judge, ["a"], moment, current="yellow")

        assert found.may_lift == naive.may_lift(unit, now, moment, days_of([unit], forecasts)["a"])

    @settings(max_examples=60, deadline=None)
    @given(levels=st.lists(foretold_days, min_size=1, max_size=6), hour=hours_of_day)
    def test_of_what_is_foretold_is_no_lower_at_any_hour_of_the_day_before(self, duration, levels, hour):
        """Readings and forecast agree: what holds at midnight holds at every hour of the day."""
        today = NOW.replace(hour=0)
        air = {today + timedelta(hours=each): 100 for each in range(-47, hour + 1)}
        units = [Unit("a", {at: Hour(aqi, hour_aqi=aqi) for at, aqi in air.items()})]
        forecasts = forecasts_of("a", [100, *levels], today)

        at_midnight = judged(units, forecasts, today).units["a"].findings[duration]
        found = judged(units, forecasts, today + timedelta(hours=hour)).units["a"].findings[duration]

        assert naive.ORDER[found.level] >= naive.ORDER[at_midnight.level]
        assert set(found.rules) >= set(at_midnight.rules)
        assert max(levels) <= 200 or found.level

    @settings(max_examples=25, deadline=None)
    @given(
        series=st.lists(stretches, min_size=5, max_size=5),
        dusty=dusts,
        levels=st.lists(days, min_size=5, max_size=5),
        hour=hours_of_day,
    )
    def test_of_the_region_is_that_of_the_plain_model(self, duration, series, dusty, levels, hour):
        now = NOW.replace(hour=hour)
        units = [
            unit_of(code, each, dusty if code == "b" else [], now) for code, each in zip(COUNTIES, series, strict=True)
        ]
        forecasts = [
            each for code, days in zip(COUNTIES, levels, strict=True) for each in forecasts_of(code, days, now)
        ]
        first = min(at for unit in units for at in unit.hours)

        judgement = judged(units, forecasts, now)

        expected = naive.region(units, BORDERS, now, days_of(units, forecasts), STEPS[duration], first)
        found = judgement.regions[duration]
        assert (found and (found.members, found.findings[duration].level)) == expected

    @settings(max_examples=15, deadline=None)
    @given(series=stretches, dusty=dusts)
    def test_looking_back_is_judging_every_hour(self, duration, series, dusty):
        unit = unit_of("a", series, dusty, NOW)
        first = min(unit.hours)
        judge = Judge(Situation(COUNTIES, BORDERS, (unit,)), plan=PLAN, readings=Readings())

        found = spells(judge, ["a"], duration, first=first, last=NOW, is_merged=False)

        ends = [first + each * naive.HOUR for each in range((NOW - first) // naive.HOUR + 1)]
        expected = [
            naive.level(naive.runs([unit], end, {"a": {}}, STEPS[duration], first), end, STEPS[duration])
            for end in ends
        ]
        assert sum(sum(each.hours.values()) for each in found) == sum(each is not None for each in expected)
        for each in found:
            inside = expected[ends.index(each.first) : ends.index(each.last) + 1]
            assert {level: inside.count(level) for level in each.hours} == each.hours
