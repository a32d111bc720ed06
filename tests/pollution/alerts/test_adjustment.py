"""docs/rules/pollution_plan.md: when an alert may be lifted or lowered and when it is to be raised (3.3.6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pollution.alerts.adjustment import adjust
from pollution.alerts.inputs import Situation
from pollution.alerts.plan import Judge
from pollution.alerts.settings import Readings
from tests.pollution.alerts.invented import COUNTY, PLAN, foretold, judge_of, judge_of_case, moment, unit
from tests.pollution.alerts.yili import BORDERS, COUNTIES, coded
from tests.rule_tables import cases

AT = moment(0)
TOLD = {True: "yes", False: "no", None: "unknown"}


def adjusted(windows, days="", *, at=0, current="orange", is_observed_only=False, **readings):
    judge, when = judge_of_case({"at": at, "windows": windows, "days": days}, **readings)
    return adjust(judge, [COUNTY], when, current=current, is_observed_only=is_observed_only)


class TestAnAlert:
    @pytest.mark.parametrize(
        "case", cases("pollution_plan.md", "Cases: a lift"), ids=lambda case: " ".join(case.values())
    )
    def test_may_be_lifted_after_36_hours_of_calm(self, case):
        judge, at = judge_of_case(case)

        found = adjust(judge, [COUNTY], at, current="yellow")

        assert (found.hours_calm, found.may_lift, found.is_at_limit) == (
            int(case["hours"]), case["lift"] == "yes", case["marked"] == "yes",
        )  # fmt: skip

    @pytest.mark.parametrize(
        "case", cases("pollution_plan.md", "Cases: late data"), ids=lambda case: " ".join(case.values())
    )
    def test_is_judged_from_the_moment_and_not_from_the_hour_that_the_data_reach(self, case):
        hour, minute = map(int, case["at"].split(":"))
        at = moment(hour) + timedelta(minutes=minute)
        last = moment(hour - int(case["late"]))
        judge = judge_of(unit(COUNTY, case["windows"], last), forecasts=foretold(COUNTY, case["days"], last))

        found = adjust(judge, [COUNTY], at, current="yellow")
        first = judge.at(at).units[COUNTY].finding.first

        assert (found.hours_calm, found.may_lift) == (int(case["hours"]), case["lift"] == "yes")
        assert (first.lead_hours, first.is_short_notice) == (int(case["lead"]), case["marked"] == "yes")

    @pytest.mark.parametrize(("late", "raised"), [(0, None), (3, None)])
    def test_is_raised_by_the_24_hours_after_the_moment(self, late, raised):
        """A9: from 21:00 on the mean is (3 × 260 + 21 × 180) / 24 = 190; from 18:00 it would be 200."""
        last = moment(21 - late)
        judge = judge_of(unit(COUNTY, "25×201", last), forecasts=foretold(COUNTY, "260 180", last))

        found = adjust(judge, [COUNTY], moment(21), current="yellow")

        assert (found.aqi_ahead, found.raise_to) == (190, raised)

    @pytest.mark.parametrize(
        "case", cases("pollution_plan.md", "Cases: lower and raise"), ids=lambda case: " ".join(case.values())
    )
    def test_is_lowered_and_raised_by_what_its_windows_meet(self, case):
        judge, at = judge_of_case(case)

        found = adjust(judge, [COUNTY], at, current=case["alert"])

        assert [found.may_lower_to, found.raise_to, found.reached] == [
            case[name] or None for name in ("lower to", "raise to", "reached")
        ]

    @pytest.mark.parametrize(
        "case",
        cases("pollution_plan.md", "Cases: what is known of coming down"),
        ids=lambda case: " ".join(case.values()),
    )
    def test_comes_down_on_what_is_known_and_nothing_else(self, case):
        judge, at = judge_of_case(case)

        found = adjust(judge, [COUNTY], at, current=case["alert"])

        halves = (found.lift.is_met_now, found.lift.will_last, found.lower.is_met_now, found.lower.will_last)
        names = ("lift now", "lift lasts", "lower now", "lower lasts")
        assert [TOLD[each] for each in halves] == [case[name] for name in names]

    @pytest.mark.parametrize(
        "case", cases("pollution_plan.md", "Cases: a raise by level"), ids=lambda case: " ".join(case.values())
    )
    def test_goes_up_to_each_level_on_its_own_grounds(self, case):
        judge, at = judge_of_case(case)

        found = adjust(judge, [COUNTY], at, current=case["alert"]).to(case["to"])

        told = (found.condition.is_met_now, found.condition.will_last, found.is_foretold)
        assert [TOLD[each] for each in told] == [case[name] for name in ("reached", "stays", "foretold")]

    @pytest.mark.parametrize(("at", "may_lift"), [(12, False), (11, True)])
    def test_needs_more_than_36_hours_where_the_office_reads_it_so(self, at, may_lift):
        assert adjusted("1×100", "100 100", at=at, lift_hours="over_36").may_lift is may_lift

    @pytest.mark.parametrize(
        ("reading", "days", "lowered"),
        [
            ("below_200", "200 200", "yellow"), ("below_200", "201 200", None),
            ("below_150", "151 151", None), ("below_150", "150 150", "yellow"),
            ("stepwise", "201 100", "yellow"),
        ],
    )  # fmt: skip
    def test_comes_down_as_the_office_reads_below_the_start(self, reading, days, lowered):
        assert adjusted("1×140", days, lowering=reading).may_lower_to == lowered

    @pytest.mark.parametrize(("days", "raised"), [("250", None), ("251", "orange")])
    def test_is_raised_without_a_fall_where_the_office_reads_it_so(self, days, raised):
        assert adjusted("25×251", days, current="yellow", improvement="no_fall").raise_to == raised

    @pytest.mark.parametrize(("hours", "may_lift"), [(35, False), (36, True)])
    def test_observed_only_is_lifted_by_the_hours_that_have_passed(self, hours, may_lift):
        found = adjusted(f"10×151 {hours}×150", is_observed_only=True)

        assert (found.hours_calm, found.may_lift) == (hours, may_lift)

    @pytest.mark.parametrize(("hours", "lowered"), [(35, None), (36, "yellow")])
    def test_observed_only_is_lowered_once_its_level_was_not_met_for_36_hours(self, hours, lowered):
        found = adjusted(f"49×201 {hours}×140", is_observed_only=True)

        assert found.may_lower_to == lowered

    def test_observed_only_is_raised_by_what_is_reached(self):
        assert adjusted("25×201", current="yellow", is_observed_only=True).raise_to == "orange"

    def test_of_several_counties_goes_by_their_mean_also_where_they_do_not_touch(self):
        members = coded("新源县", "特克斯县", "奎屯市")
        units = [unit(code, f"1×{value}", AT) for code, value in zip(members, (140, 150, 160), strict=True)]
        forecasts = [each for code in members for each in foretold(code, "150 150", AT)]
        situation = Situation(COUNTIES, BORDERS, tuple(units), tuple(forecasts), further_sets=(members,))
        judge = Judge(situation, plan=PLAN, readings=Readings())

        found = adjust(judge, members, AT, current="yellow")

        assert (found.aqi, found.hours_calm, found.may_lift, found.is_at_limit) == (150, 48, True, True)
        assert judge.of(members, AT).level is None
        worse = tuple(unit(code, "1×400", AT) for code in members)
        assert Judge(replace(situation, units=worse), plan=PLAN, readings=Readings()).at(AT).region is None

    def test_is_not_known_for_members_that_nobody_judges(self):
        with pytest.raises(LookupError, match="没有研判对象654003、654004"):
            adjust(judge_of(unit(COUNTY, "1×90", AT)), ["654004", "654003"], AT, current="red")
