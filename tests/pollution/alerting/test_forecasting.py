"""Forecasts as rows: entered whole or not at all, known ones left out, withdrawn with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pollution.alert_choices import Channel
from pollution.alerting import forecasting, proposing
from pollution.alerting.forecasting import Objectionable
from pollution.models import Forecast
from portal.accounts.choices import Role
from portal.jobs import Job, JobState, performing
from portal.lifecycle import Refused
from tests.cast import one_with, outsider
from tests.pollution.alerting.factories import ISSUED, at, draft, forecast

pytestmark = pytest.mark.django_db


def enter(*drafts, now=None, by=None):
    by = by or one_with(Role.WARNING_ANALYST)
    return forecasting.enter_many(list(drafts), channel=Channel.FORM, by=by, at=now or at())


class TestEntering:
    def test_keeps_who_entered_what_and_when(self):
        analyst = one_with(Role.WARNING_ANALYST)

        entered = enter(draft(), draft(ahead=2, lower=90, upper=100, primary=""), by=analyst)

        first, second = Forecast.objects.order_by("day")
        assert entered.told == "已录入2条预报"
        assert (str(first.region), first.lower, first.upper, first.primary) == ("伊宁市", 120, 150, "PM2.5")
        assert (first.entered_by, first.entered_at, first.channel) == (analyst, at(), Channel.FORM)
        assert (first.issued_at, second.primary) == (at(8), "")

    def test_takes_a_region_by_its_adcode(self):
        enter(draft("654002"))

        assert str(Forecast.objects.get().region) == "伊宁市"

    def test_leaves_out_what_stands_word_for_word(self):
        enter(draft())

        again = enter(draft(), draft(ahead=2))

        assert (len(again.forecasts), again.known, Forecast.objects.count()) == (1, 1, 2)
        assert again.told == "已录入1条预报，1条与已有预报完全相同，未重复录入"

    def test_enters_nothing_of_a_submission_with_an_objection(self):
        with pytest.raises(
            Objectionable, match=r"AQI下限151大于上限150（规则F1）（依据：伊州政办发〔2023〕31号 3\.1"
        ) as caught:
            enter(draft(ahead=2), draft(lower=151, place="第3行"))

        assert not Forecast.objects.exists()
        assert [(each.number, each.field) for each in caught.value.objections] == [(1, "lower")]
        assert str(caught.value).startswith("第3行：")

    def test_counts_objections_beyond_the_first_five(self):
        with pytest.raises(Objectionable, match="另有3处"):
            enter(*(draft(ahead=number, lower=500, upper=1) for number in range(8)))

    def test_refuses_other_values_of_the_same_issue_until_the_first_are_withdrawn(self):
        first = forecast()
        with pytest.raises(Objectionable, match=r"已有不同预报（AQI 120～150，首要污染物PM2\.5）"):
            enter(draft(upper=160))

        forecasting.withdraw(first, reason="录入有误", by=one_with(Role.WARNING_ANALYST), at=at(10))
        enter(draft(upper=160))

        assert Forecast.objects.standing().get().upper == 160

    def test_refuses_nothing_at_all(self):
        with pytest.raises(Refused, match="没有可录入的预报"):
            enter()

    def test_tells_which_of_the_twelve_counties_are_missing(self):
        entered = enter(draft(), draft("第四师66团"))

        names = [region for region, _ in entered.missing]
        assert len(names) == 11
        assert "伊宁市" not in names
        assert {"可克达拉市", "奎屯市"} <= set(names)

    def test_asks_the_database_as_often_for_one_as_for_many(self, django_assert_num_queries):
        by = one_with(Role.WARNING_ANALYST)
        with django_assert_num_queries(16):
            enter(draft(), by=by)
        Job.objects.all().delete()
        with django_assert_num_queries(16):
            enter(*(draft("霍城县", ahead=number) for number in range(8)), by=by)


class TestJudgingAnew:
    def test_waits_for_nobody_to_come_by_when_a_forecast_is_entered_or_withdrawn(self):
        row, by = forecast(), one_with(Role.WARNING_ANALYST)
        [entered] = Job.objects.filter(kind=proposing.JUDGE)
        Job.objects.update(state=JobState.CANCELLED, finished_at=at(9))

        forecasting.withdraw(row, reason="误", by=by, at=at(10))

        [_] = Job.objects.filter(kind=proposing.JUDGE).exclude(pk=entered.pk)

    def test_is_one_job_for_all_that_comes_before_it_begins(self):
        for number in range(5):
            forecast(ahead=number)

        [_] = Job.objects.filter(kind=proposing.JUDGE)

    def test_begins_anew_for_what_comes_while_it_runs(self):
        row = forecast()
        [first] = Job.objects.all()
        assert performing.claim(first.pk)

        for number in range(2, 5):
            forecast(ahead=number)
        forecasting.withdraw(row, reason="误", by=one_with(Role.WARNING_ANALYST), at=at(10))

        [second] = Job.objects.filter(state=JobState.PENDING)
        assert performing.claim(second.pk)
        forecast(ahead=5)
        assert Job.objects.filter(state=JobState.PENDING).count() == 1
        assert Job.objects.count() == 3

    def test_shares_its_numbers_with_nothing_else(self):
        row = forecast()
        Job.objects.all().delete()
        Job.objects.create(kind=proposing.JUDGE, subject_id=row.pk + 1, created_at=at(8), state=JobState.RUNNING,
                           attempts=1, started_at=at(8), lease_until=at(9))  # fmt: skip

        later = forecast(ahead=2)

        assert later.pk == row.pk + 1
        assert Job.objects.filter(state=JobState.PENDING).count() == 1

    def test_has_nothing_to_judge_when_all_is_known_already(self):
        enter(draft())
        Job.objects.all().delete()

        enter(draft())

        assert not Job.objects.exists()


class TestWhatCounts:
    def test_is_the_last_issued_and_of_two_issued_together_the_last_entered(self):
        forecast(issued_at=ISSUED, upper=150)
        forecast(issued_at=ISSUED + timedelta(hours=1), upper=160)
        forecast(issued_at=ISSUED - timedelta(hours=1), upper=170)
        forecast(issued_at=ISSUED + timedelta(hours=1), upper=180, source="气象局", now=at(9, 30))

        [newest] = Forecast.objects.standing().newest()

        assert newest.upper == 180
        assert Forecast.objects.count() == 4


class TestWithdrawing:
    def test_keeps_the_forecast_with_its_reason(self):
        row, by = forecast(), one_with(Role.WARNING_ANALYST)

        forecasting.withdraw(row, reason=" 录入有误 ", by=by, at=at(10))

        assert (row.withdrawn_by, row.withdrawn_at, row.withdrawal_reason) == (by, at(10), "录入有误")
        assert not Forecast.objects.standing().exists()

    def test_is_refused_twice_and_without_reason(self):
        row, by = forecast(), one_with(Role.WARNING_ANALYST)

        with pytest.raises(Refused, match="理由"):
            forecasting.withdraw(row, reason=" ", by=by, at=at(10))
        forecasting.withdraw(row, reason="误", by=by, at=at(10))
        with pytest.raises(Refused, match="已经撤回"):
            forecasting.withdraw(row, reason="误", by=by, at=at(11))


def test_rows_are_seen_by_the_chain_alone():
    forecast()

    assert Forecast.objects.visible_to(one_with(Role.COUNTY_LEADER)).count() == 1
    assert Forecast.objects.visible_to(one_with(Role.MONITORING_CLERK)).count() == 0
    assert Forecast.objects.visible_to(outsider()).count() == 0
