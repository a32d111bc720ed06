"""The ambiguities of the plan as questions that the office answers, each from a day on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pollution.alerts import settings
from pollution.alerts.settings import QUESTIONS, Readings
from pollution.plan_readings import plan_readings
from portal import readings
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.pollution.alerts.yili import COUNTIES


def decided(code, value, valid_from):
    return readings.decide(
        code,
        value=value,
        valid_from=valid_from,
        basis="会议纪要〔2026〕1号",
        by=one_with(Role.LEGAL_MANAGER),
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )


class TestTheQuestions:
    def test_cover_every_ambiguity(self):
        asked = {each.ambiguity for each in QUESTIONS} | {settings.COUNTY_QUESTION.ambiguity} | set(settings.NOTES)

        assert asked - {""} == {f"A{number}" for number in range(1, 14)}

    def test_are_registered_with_clause_and_default(self):
        registered = readings.questions()

        assert {each.code for each in QUESTIONS} <= set(registered)
        assert {f"{settings.COUNTY_APPROVAL}.{adcode}" for adcode in COUNTIES} <= set(registered)
        assert registered["pollution.plan.duration"].clause == "伊州政办发〔2023〕31号 3.3.2"
        assert registered["pollution.plan.duration"].default == "blocks"

    @pytest.mark.django_db
    def test_have_their_defaults_where_nobody_decided(self):
        held = plan_readings(date(2026, 1, 1))

        assert {each.field: getattr(held, each.field) for each in QUESTIONS} == {
            each.field: getattr(Readings(), each.field) for each in QUESTIONS
        }
        assert {held.county_approver(adcode) for adcode in (*COUNTIES, "")} == {"command_office"}

    @pytest.mark.django_db
    def test_ask_of_the_regiments_together_who_approves_their_warnings(self):
        """A4: a regiment has no adcode."""
        decided("pollution.plan.county_approval.regiments", "county", date(2026, 2, 1))

        held = plan_readings(date(2026, 2, 28))

        assert readings.questions()["pollution.plan.county_approval.regiments"].label.startswith("第四师各团场")
        assert [held.county_approver(each) for each in ("", "654002")] == ["county", "command_office"]

    @pytest.mark.django_db
    def test_hold_from_their_day_on_in_one_query(self, django_assert_num_queries):
        decided("pollution.plan.duration", "hourly", date(2026, 2, 1))
        decided("pollution.plan.duration", "blocks", date(2026, 3, 1))
        decided("pollution.plan.county_approval.654002", "county", date(2026, 2, 1))
        decided("pollution.plan.heating_from", "1008", date(2026, 2, 1))

        with django_assert_num_queries(1):
            held = plan_readings(date(2026, 2, 28))

        assert (held.duration, held.county_approver("654002"), held.county_approver("654003")) == (
            "hourly", "county", "command_office",
        )  # fmt: skip
        assert [held.is_heating(date(2026, 10, day)) for day in (7, 8)] == [False, True]
        assert [plan_readings(date(2026, month, 1)).duration for month in (1, 3)] == ["blocks", "blocks"]


class TestReadings:
    def test_refuse_an_answer_that_nobody_offers(self):
        with pytest.raises(ValueError, match="没有读法weekly"):
            Readings.of({"duration": "weekly"})
        with pytest.raises(ValueError, match="没有这些问题：durations"):
            Readings.of({"durations": "blocks"})

    def test_count_the_heating_season_over_the_turn_of_the_year(self):
        held = Readings.of({"heating_from": "1015", "heating_until": "415"})

        days = [date(2026, 4, 15), date(2026, 4, 16), date(2026, 10, 14), date(2026, 10, 15), date(2027, 1, 1)]
        assert [held.is_heating(day) for day in days] == [True, False, False, True, True]
