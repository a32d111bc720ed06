"""docs/rules/pollution_plan.md: the level of a county and of a region, case by case, and what it rests on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pollution.alerts.inputs import Forecast, Hour, Unit, warning_aqi
from pollution.alerts.settings import Readings
from tests.pollution.alerts.invented import COUNTY, HOUR, PLAN, foretold, judge_of, judge_of_case, moment, unit
from tests.pollution.alerts.yili import ADCODES, coded
from tests.rule_tables import cases, listed

AT = moment(0)
OF_RULE = {rule.id: rule.level for rule in PLAN.rules}
REGION = ("伊宁市", "伊宁县", "霍城县")


def told(case):
    return f"{case['windows']} {case['days']}"


def county(windows, days="", at=AT, **readings):
    """The judgement of one county."""
    judge = judge_of(unit(COUNTY, windows, at), forecasts=foretold(COUNTY, days, at), **readings)
    return judge.at(at).units[COUNTY]


class TestACounty:
    @pytest.mark.parametrize("duration", ["blocks", "hourly"])
    @pytest.mark.parametrize("case", cases("pollution_plan.md", "Cases: levels of one county"), ids=told)
    def test_meets_the_rules_of_its_windows(self, case, duration):
        judge, at = judge_of_case(case)

        found = judge.at(at).units[COUNTY].findings[duration]

        assert list(found.rules) == listed(case[duration])
        levels = [OF_RULE[rule] for rule in found.rules]
        assert found.level == (max(levels, key=lambda code: PLAN.level(code).order) if levels else None)

    def test_shows_each_window_with_its_kind(self):
        found = county("25×151", "160 170")

        [episode] = found.finding.episodes
        assert [(each.since, each.until, each.aqi, each.kind) for each in episode.windows] == [
            (AT - 48 * HOUR, AT - 24 * HOUR, 151, "observed"),
            (AT - 24 * HOUR, AT, 151, "observed"),
            (AT, AT + 24 * HOUR, 160, "forecast"),
            (AT + 24 * HOUR, AT + 48 * HOUR, 170, "forecast"),
        ]
        assert (episode.peak, episode.level, episode.lead_hours, episode.is_short_notice) == (170, "orange", 0, True)
        assert episode.windows[-1].rules == ("W1-150", "W2-150")
        hourly = found.findings["hourly"].episodes[0].windows
        assert {each.kind for each in hourly} == {"observed", "mixed", "forecast"}

    def test_mixes_passed_and_coming_hours_from_20_known_ones_on(self):
        judge = judge_of(unit(COUNTY, "1×300", AT), forecasts=foretold(COUNTY, "200", AT))

        hourly = judge.at(AT).units[COUNTY].findings["hourly"].episodes[-1].windows

        # One passed hour and 19 to 23 to come: (300 + 19 × 200) / 20 = 205; the last window is foretold alone.
        assert [(each.until - AT, each.aqi, each.kind, each.coverage) for each in hourly if each.until > AT] == [
            (19 * HOUR, 205, "mixed", 20), (20 * HOUR, 205, "mixed", 21), (21 * HOUR, 205, "mixed", 22),
            (22 * HOUR, 205, "mixed", 23), (23 * HOUR, 205, "mixed", 24), (24 * HOUR, 200, "forecast", None),
        ]  # fmt: skip

    def test_has_lead_time_until_the_start(self):
        found = county("1×100", "100 201 201").finding

        assert (found.lead_hours, found.episodes[0].is_short_notice) == (24, False)
        assert county("1×100", "201 201").finding.episodes[0].is_short_notice

    def test_has_two_episodes_where_a_lift_fits_between(self):
        apart = county("1×100", "201 100 100 201 201").finding
        near = county("1×100", "201 100 201 201").finding

        assert [each.level for each in apart.episodes] == ["yellow", "orange"]
        assert [each.level for each in near.episodes] == ["orange"]
        assert [each.lead_hours for each in (*apart.episodes, *near.episodes)] == [0, 72, 0]

    @pytest.mark.parametrize("hour", range(24))
    @pytest.mark.parametrize(
        ("days", "level", "start"),
        [("100 205 100 100", "yellow", 1), ("100 160 160 100", "yellow", 1), ("100 210 310 210 100", "red", 1),
         ("100 100 201 201 100", "orange", 2)],
    )  # fmt: skip
    def test_is_due_from_the_day_that_is_foretold_at_whatever_hour_it_is_asked(self, days, level, start, hour):
        found = county("48×100", days, moment(hour)).finding

        assert found.level == level
        assert [(each.since, each.level_due) for each in found.episodes] == [(AT + start * 24 * HOUR, level)]

    def test_tells_an_hour_by_itself_where_neither_run_sees_it(self):
        """Bad hours of yesterday and fair ones of today: (13 × 230 + 10 × 190 + 100) / 24 = 208 an hour from now."""
        at = moment(10)
        hours = {at - each * HOUR: Hour(190, hour_aqi=230 if each >= 10 else 190) for each in range(24)}
        judge = judge_of(Unit(COUNTY, hours), forecasts=foretold(COUNTY, "100 100", at))

        found = judge.at(at).units[COUNTY].finding

        [episode] = found.episodes
        assert [(each.rules, each.peak, each.until - at) for each in episode.spells] == [
            ((), 190, timedelta()), (("W1-200",), 208, 2 * HOUR),
        ]  # fmt: skip
        assert (found.level, episode.level_due, episode.lead_hours) == ("yellow", "yellow", 0)

    @pytest.mark.parametrize(("days", "due", "lead"), [
        ("100 210 100 100 260 260 100", "yellow", 24), ("100 210 100 260 260 100", "orange", 24),
        ("100 100 260 260 100 100 210", "orange", 48),
    ])  # fmt: skip
    def test_is_due_for_the_episode_that_comes_first(self, days, due, lead):
        found = county("1×100", days).finding

        assert found.level == "orange"
        assert (found.first.level_due, found.first.lead_hours) == (due, lead)

    @pytest.mark.parametrize(("late", "level"), [(0, "red"), (1, "red"), (3, "red"), (4, None)])
    def test_is_judged_at_the_last_hour_that_has_a_row(self, late, level):
        judge = judge_of(unit(COUNTY, "72×310", AT))

        found = judge.at(AT + late * HOUR).units[COUNTY]

        assert found.level == level
        assert (found.hour, found.current.aqi) == ((AT, 310) if level else (AT + 4 * HOUR, None))
        assert judge.levels_at(AT + late * HOUR)["blocks"]["red"] == ((COUNTY,) if level else ())

    def test_has_a_row_also_where_it_says_nothing(self):
        judge = judge_of(unit(COUNTY, "72×310 1×-", AT))

        assert judge.at(AT).units[COUNTY].hour == AT

    def test_takes_the_forecast_for_the_hours_that_are_late(self):
        """At midnight the data end with 22:00: the last two hours of the day are those of its forecast."""
        judge = judge_of(unit(COUNTY, "24×140", AT - 2 * HOUR), forecasts=foretold(COUNTY, "210 210", AT - 24 * HOUR))

        found = judge.at(AT).units[COUNTY]

        assert (found.hour, found.level) == (AT - 2 * HOUR, "yellow")
        assert found.finding.episodes[0].since == AT

    @pytest.mark.parametrize(
        "case", cases("pollution_plan.md", "Cases: the main pollutant"), ids=lambda case: " ".join(case.values())
    )
    def test_names_what_leads_in_a_window_to_come(self, case):
        at = moment(case["at"])
        passed, _, leads = case["passed"].partition(" ")
        hours = {at - ago * HOUR: Hour(int(passed), primary=leads, hour_aqi=int(passed)) for ago in range(24)}
        days = [each.partition(" ") for each in listed(case["days"])]
        forecasts = [
            Forecast(COUNTY, at.date() + timedelta(days=number), int(aqi), int(aqi), primary, "甲", at)
            for number, (aqi, _, primary) in enumerate(days)
        ]
        judge = judge_of(Unit(COUNTY, hours), forecasts=forecasts)
        lane = judge.subjects.lane_of([COUNTY])

        outlook = judge.outlook(lane, at)
        found = judge.chains["blocks"].windows.value(lane, outlook.now + int(case["ends"]), outlook)

        assert found.primary == case["main"]

    def test_tells_how_much_is_known(self):
        found = county("10×151 4×~ 20×151", "151 151")

        assert (found.coverage.known, found.coverage.suspended, found.coverage.days_foretold) == (30, 4, 2)
        assert found.dust_hours == tuple(AT - each * HOUR for each in (23, 22, 21, 20))

    def test_whose_index_still_holds_the_dust_is_suspended_for_the_whole_window(self):
        hours = {AT - each * HOUR: Hour(301) for each in range(60)}
        dusty = Unit(COUNTY, hours, frozenset({AT - 30 * HOUR}))

        found = judge_of(dusty).at(AT).units[COUNTY]

        assert found.findings["hourly"].rules == ("W1-200",)  # 60 windows, 24 of them suspended
        assert found.coverage.suspended == 24

    def test_observed_only_looks_at_no_forecast(self):
        judge = judge_of(unit(COUNTY, "1×100", AT), forecasts=foretold(COUNTY, "301 301 301", AT))

        assert judge.at(AT).units[COUNTY].level == "red"
        assert judge.at(AT, is_observed_only=True).units[COUNTY].level is None
        assert judge.levels_at(AT)["blocks"]["red"] == (COUNTY,)
        assert judge.levels_at(AT, durations=("hourly",))["hourly"]["red"] == ()

    def test_goes_by_what_had_been_issued_last(self):
        day = AT.date()
        earlier = Forecast(COUNTY, day, 90, 201, "PM2.5", "甲", AT - 10 * HOUR)
        later = Forecast(COUNTY, day, 90, 100, "PM2.5", "乙", AT + timedelta(minutes=20))
        judge = judge_of(unit(COUNTY, "3×90", AT + 2 * HOUR), forecasts=(earlier, later))

        assert judge.at(AT).units[COUNTY].level == "yellow"
        assert judge.at(AT + timedelta(minutes=20)).units[COUNTY].level is None

    @pytest.mark.parametrize(("bound", "level"), [("upper", "yellow"), ("mean", "yellow"), ("lower", None)])
    def test_takes_the_bound_that_the_office_chose(self, bound, level):
        forecast = Forecast(COUNTY, AT.date(), 200, 201, "PM2.5", "甲", AT)
        judge = judge_of(unit(COUNTY, "1×90", AT), forecasts=(forecast,), forecast_bound=bound)

        assert judge.at(AT).units[COUNTY].level == level

    def test_refuses_two_forecasts_of_one_moment_and_a_range_upside_down(self):
        with pytest.raises(ValueError, match="两份同时发布的预报"):
            judge_of(unit(COUNTY, "1×90", AT), forecasts=foretold(COUNTY, "90", AT) * 2)
        with pytest.raises(ValueError, match="预报下限201高于上限200"):
            Forecast(COUNTY, AT.date(), 201, 200, "PM2.5", "甲", AT)

    def test_asks_48_hours_of_either_where_the_office_reads_it_so(self):
        assert county("1×201", yellow_duration="both").level is None
        assert county("25×201", yellow_duration="both").finding.rules == ("W1-200", "W1-150", "W2-200")


class TestTheBasicCondition:
    @pytest.mark.parametrize(("pm25", "is_unmet"), [(115, True), (116, False), (None, True)])
    def test_is_marked_where_the_level_rests_on_other_pollutants(self, pm25, is_unmet):
        found = judge_of(unit(COUNTY, "25×180", AT, pm25=pm25)).at(AT).units[COUNTY].finding

        assert (found.level, found.is_basic_unmet) == ("yellow", is_unmet)

    def test_is_met_by_aqi_above_200_whatever_the_pollutant(self):
        found = judge_of(unit(COUNTY, "25×201", AT, pm25=90)).at(AT).units[COUNTY].finding

        assert (found.level, found.is_basic_unmet) == ("orange", False)

    def test_can_be_required(self):
        judge = judge_of(unit(COUNTY, "25×180", AT, pm25=115), basic_condition="required")

        assert judge.at(AT).units[COUNTY].level is None

    @pytest.mark.parametrize(("primary", "is_unmet"), [("PM2.5", False), ("PM2.5、PM10", False), ("PM10", True)])
    def test_of_a_forecast_is_told_by_its_primary_pollutant(self, primary, is_unmet):
        judge = judge_of(unit(COUNTY, "1×90", AT), forecasts=foretold(COUNTY, "180 180", AT, primary))

        assert judge.at(AT).units[COUNTY].finding.is_basic_unmet is is_unmet

    @pytest.mark.parametrize(("pm25", "is_unmet"), [((115, 115, 116), True), ((115, 115, 117), False)])
    def test_of_a_region_is_that_of_its_mean_rounded_half_to_even(self, pm25, is_unmet):
        units = [unit(ADCODES[name], "25×180", AT, pm25=each) for name, each in zip(REGION, pm25, strict=True)]

        assert judge_of(*units).at(AT).region.finding.is_basic_unmet is is_unmet


class TestARegion:
    @pytest.mark.parametrize("case", cases("pollution_plan.md", "Cases: a region"), ids=lambda case: case["values"])
    def test_is_the_largest_connected_set_of_the_highest_level(self, case):
        values = dict(each.split() for each in listed(case["values"]))
        units = [unit(ADCODES[name], f"1×{value}", AT) for name, value in values.items()]

        found = judge_of(*units).at(AT)

        assert (found.region.members if found.region else ()) == coded(*listed(case["warned"]))
        assert found.level == ("yellow" if case["warned"] else None)

    def test_of_the_same_size_is_that_of_the_highest_mean_then_of_the_smallest_codes(self):
        values = {"伊宁市": 300, "伊宁县": 300, "霍城县": 150, "尼勒克县": 150}  # four: 225, with 0 below
        apart = [unit(ADCODES[name], f"1×{value}", AT) for name, value in values.items()]
        less = [unit(ADCODES[name], f"1×{min(value, 299)}", AT) for name, value in values.items()][:2]
        much = [*less, unit(ADCODES["霍城县"], "1×20", AT), unit(ADCODES["尼勒克县"], "1×21", AT)]
        same = [*less, unit(ADCODES["霍城县"], "1×20", AT), unit(ADCODES["尼勒克县"], "1×20", AT)]

        assert judge_of(*apart).at(AT).region.members == coded(*values)
        assert judge_of(*much).at(AT).region.members == coded("伊宁市", "伊宁县", "尼勒克县")
        assert judge_of(*same).at(AT).region.members == coded("伊宁市", "伊宁县", "霍城县")

    @pytest.mark.parametrize(("regiments", "warned"), [("in_host", True), ("counties_only", False)])
    def test_counts_a_regiment_in_its_host(self, regiments, warned):
        units = [unit(ADCODES[name], "1×200", AT) for name in REGION]
        regiment = unit("第四师62团", "1×203", AT, host=ADCODES["霍城县"])  # with its host 202

        found = judge_of(*units, regiment, regiments=regiments).at(AT)

        assert (found.region is not None) is warned
        assert found.units["第四师62团"].level == "yellow"

    @pytest.mark.parametrize(
        "case", cases("pollution_plan.md", "Cases: a regiment"), ids=lambda case: " ".join(case.values())
    )
    def test_lends_a_regiment_what_it_has_not_of_its_own(self, case):
        host = ADCODES["霍城县"]
        own = (
            Unit("第四师62团", {}, host=host)
            if case["own"] == "-"
            else unit("第四师62团", f"1×{case['own']}", AT, host=host)
        )
        days = [*foretold("第四师62团", case["own days"], AT), *foretold(host, case["host days"], AT)]
        earlier = Forecast("第四师62团", AT.date() - timedelta(days=15), 80, 80, "PM2.5", "甲", AT - timedelta(days=16))

        for forecasts in (days, [*days, earlier]):
            found = judge_of(unit(host, f"1×{case['host']}", AT), own, forecasts=forecasts).at(AT)
            assert (found.units["第四师62团"].level or "") == case["level"]

    @pytest.mark.parametrize(("days", "has_own"), [(-15, False), (-1, False), (0, True), (3, True)])
    def test_has_a_regiment_asked_for_by_itself_on_a_forecast_of_a_day_to_come(self, days, has_own):
        host, day = ADCODES["霍城县"], AT.date() + timedelta(days=days)
        forecast = Forecast("第四师62团", day, 80, 80, "PM2.5", "甲", AT - timedelta(days=16))
        judge = judge_of(unit(host, "1×60", AT), Unit("第四师62团", {}, host=host), forecasts=[forecast])

        assert judge.evidence.has_own("第四师62团", AT) is has_own

    def test_is_judged_at_the_last_hour_that_all_its_counties_have(self):
        units = [unit(ADCODES[name], "72×310", AT - late * HOUR) for name, late in zip(REGION, (0, 2, 1), strict=True)]
        silent = [*units[:2], unit(ADCODES["霍城县"], "72×310", AT - 4 * HOUR)]

        found = judge_of(*units).at(AT)

        assert (found.level, found.region.members, found.region.hour) == ("red", coded(*REGION), AT - 2 * HOUR)
        assert found.units[ADCODES["伊宁市"]].hour == AT
        assert judge_of(*silent).at(AT).region is None

    @pytest.mark.parametrize("dusty", ["host", "regiment"])
    def test_is_suspended_with_a_county_of_which_dust_suspends_any_part(self, dusty):
        marks = {"host": ("1×~", "1×500"), "regiment": ("1×500", "1×~")}[dusty]
        units = [unit(ADCODES[name], "1×260", AT) for name in REGION[:2]]
        host, regiment = (
            unit(code, mark, AT, host=of)
            for code, mark, of in zip((ADCODES["霍城县"], "第四师62团"), marks, ("", ADCODES["霍城县"]), strict=True)
        )

        judge = judge_of(*units, host, regiment)

        assert judge.at(AT).region is None
        assert judge.of(coded(*REGION), AT).current.is_suspended

    def test_is_first_that_of_the_nearer_episode(self):
        near, far = ("伊宁市", "伊宁县", "霍城县"), ("新源县", "尼勒克县", "巩留县")
        days = dict.fromkeys(near, "100 210 60 60 60 60") | dict.fromkeys(far, "60 60 60 60 210 210")
        units = [unit(ADCODES[name], "1×60", AT) for name in days]
        forecasts = [each for name, own in days.items() for each in foretold(ADCODES[name], own, AT)]
        judge = judge_of(*units, forecasts=forecasts)

        found = judge.next_region(AT)

        assert judge.at(AT).region.members == coded(*far)
        assert (found.members, found.finding.first.level_due, found.finding.first.lead_hours) == (
            coded(*near), "yellow", 24,
        )  # fmt: skip

    def test_is_first_that_of_the_highest_level_of_the_nearer_episode(self):
        near, far = ("伊宁市", "伊宁县", "霍城县"), ("新源县", "尼勒克县", "巩留县")
        days = dict.fromkeys(near, "210 210 60 60 60 60 60") | dict.fromkeys(far, "210 60 60 60 310 310 310")
        units = [unit(ADCODES[name], "1×60", AT) for name in days]
        forecasts = [each for name, own in days.items() for each in foretold(ADCODES[name], own, AT)]

        found = judge_of(*units, forecasts=forecasts).next_region(AT)

        assert (found.members, found.level) == (coded(*near), "orange")

    def test_is_led_by_the_pollutant_of_its_bad_air_and_not_by_the_clean_counties(self):
        air = dict(zip(REGION, ((620, "PM10"), (40, ""), (40, "")), strict=True))
        units = [Unit(ADCODES[name], {AT: Hour(aqi, primary=primary)}) for name, (aqi, primary) in air.items()]

        assert judge_of(*units).at(AT).region.current.primary == "PM10"

    def test_may_be_another_set_under_the_other_reading(self):
        units = [unit(ADCODES[name], "25×151", AT) for name in REGION]

        found = judge_of(*units, duration="hourly").at(AT)

        assert (found.region, found.regions["blocks"].findings["blocks"].level) == (None, "yellow")

    def test_is_foretold_where_each_county_is(self):
        units = [unit(ADCODES[name], "1×90", AT) for name in REGION]
        forecasts = [each for name in REGION for each in foretold(ADCODES[name], "100 201", AT)]

        assert judge_of(*units, forecasts=forecasts).at(AT).region.finding.lead_hours == 24
        assert judge_of(*units, forecasts=forecasts[1:-1]).at(AT).region is None


class TestAnAqiWithoutPm10:
    def test_counts_only_where_the_office_reads_it_so(self):
        indices = {"SO2": 10, "NO2": 20, "CO": 5, "O3": 30, "PM2.5": 80, "PM10": None}

        assert warning_aqi(None, indices, Readings()) is None
        assert warning_aqi(None, indices, Readings(pm10_missing="counts")) == 80
        assert warning_aqi(None, indices | {"O3": None}, Readings(pm10_missing="counts")) is None
        assert warning_aqi(120, indices, Readings()) == 120
