"""Consultations as rows, and what is owed by the register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile

from pollution.alert_choices import AlertScope
from pollution.alert_readings import HEATING_FROM, is_season_decided, season
from pollution.alerting import consulting, deciding
from pollution.alerting.consulting import Attendee
from pollution.alerting.deciding import CONSULTED_WITHIN
from pollution.models import Consultation, Episode
from portal import readings
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.pollution.alert_factories import (
    a_consulted_decision,
    a_drafted_decision,
    a_drill,
    a_held_consultation,
    a_withdrawn_consultation,
    a_withdrawn_decision,
    an_open_episode,
)
from tests.pollution.alerting.factories import at, consultation, order
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db


def episode(*, began=1, closed=None, **facts):
    usual = {"scope": AlertScope.REGIONAL, "plan": "2023-31", "began_at": at(10, day=began)}
    return Episode.objects.create(**usual | {"closed_at": closed and at(10, day=closed)} | facts)


def told(on):
    return [f"{each.kind} {each.first}" for each in consulting.owed(on) if not each.is_held]


class TestRecording:
    @pytest.mark.parametrize(
        ("kind", "period"),
        [("monthly", "2026-12-01"), ("weekly", "2026-12-07"), ("daily", "2026-12-10"), ("warning", "2026-12-10")],
    )
    def test_computes_the_period_that_it_stands_for(self, kind, period):
        row = consultation(kind=kind, held_at=at(15, day=10))

        assert str(row.period_start) == period
        assert [str(each) for each in row.participants.all()] == ["张三（生态环境监测站站长）", "李四（气象台台长）"]

    def test_takes_the_day_of_the_office_not_of_utc(self):
        row = consultation(kind="daily", held_at=at(1, day=10))

        assert str(row.period_start) == "2026-12-10"

    def test_is_refused_a_second_time(self):
        person = one_with(Role.WARNING_ANALYST)
        consultation(by=person)

        with pytest.raises(Refused, match="已经记录"):
            consultation(by=person)
        consultation(by=person, conclusion="启动预警")

        assert Consultation.objects.count() == 2

    def test_keeps_the_minutes(self):
        row = consultation(minutes=ContentFile(b"%PDF-1.7\n", name="纪要.pdf"))

        assert row.minutes.name == "纪要.pdf"

    @pytest.mark.parametrize(
        ("facts", "message"),
        [
            ({"held_at": at(11), "now": at(10)}, "晚于现在"),
            ({"held_at": at(9) - timedelta(days=366), "now": at(10)}, "31天以前"),
            ({"attendees": []}, "参加人"),
            ({"attendees": [Attendee("张三", "站长")] * 2}, "不止一次"),
            ({"weather": ""}, "气象条件"),
            ({"minutes": ContentFile(b"MZ", name="a.exe")}, "不能接收"),
        ],
    )
    def test_is_refused_without_what_it_needs(self, facts, message):
        with pytest.raises(Refused, match=message):
            consultation(**facts)

        assert not Consultation.objects.exists()


def withdraw(row, *, reason="日期有误", now=None):
    return consulting.withdraw(row, reason=reason, by=one_with(Role.WARNING_MANAGER), at=now or row.recorded_at)


class TestWithdrawing:
    def test_keeps_the_record_and_makes_room_for_the_same_again(self):
        person = one_with(Role.WARNING_ANALYST)
        row = withdraw(consultation(by=person))

        assert (row.withdrawal_reason, row.withdrawn_by is not None) == ("日期有误", True)
        assert consultation(by=person).pk != row.pk

    def test_leaves_the_period_without_one(self):
        row = consultation(kind="weekly", held_at=at(8, day=8))
        assert told(date(2026, 12, 9)) == []

        withdraw(row)

        assert told(date(2026, 12, 9)) == ["weekly 2026-12-07"]

    def test_is_refused_twice_and_without_reason(self):
        row = consultation()
        with pytest.raises(Refused, match="理由"):
            withdraw(row, reason=" ")
        withdraw(row)
        with pytest.raises(Refused, match="已经撤回"):
            withdraw(row)

    def test_is_refused_while_a_decision_rests_on_it(self):
        decision = a_consulted_decision()

        with pytest.raises(Refused, match="以该会商为依据"):
            withdraw(decision.consultation)
        gone = a_withdrawn_decision(consultation=a_held_consultation()).consultation
        assert withdraw(gone).withdrawn_at

    def test_is_free_once_the_decision_was_returned_to_its_draft(self):
        """It asks for a consultation anew."""
        returned = a_drafted_decision(consultation=a_held_consultation(), round=2)

        assert withdraw(returned.consultation).withdrawn_at


class TestWhatADecisionMayRestOn:
    @pytest.mark.parametrize("case", cases("consultations.md", "Cases: what a decision may rest on"), ids=str)
    def test_is_what_the_table_says(self, case):
        held_at = at(9, day=7) - timedelta(hours=int(case["held"]))
        row = consultation(kind=case["kind"], held_at=held_at, is_drill=case["consultation"] == "drill")
        if case["withdrawn"] == "yes":
            withdraw(row)

        found = Consultation.objects.bases(at(9, day=7), within=CONSULTED_WITHIN, is_drill=case["decision"] == "drill")

        assert list(found) == ([row] if case["rests"] == "yes" else [])

    @pytest.mark.parametrize("facts", [{"kind": "weekly", "period_start": date(2026, 11, 16)}, {"withdrawn": True}])
    def test_is_looked_at_again_when_the_decision_is_sent_on(self, facts):
        is_withdrawn = facts.pop("withdrawn", False)
        row = a_withdrawn_consultation() if is_withdrawn else a_held_consultation(**facts)
        decision = a_drafted_decision()

        with pytest.raises(Refused, match="已撤回，或不是预警会商、日会商"):
            deciding.consult(decision, row, by=decision.drafted_by, at=row.recorded_at)

    @pytest.mark.parametrize(
        ("held_for_drill", "words"), [(True, "演练会商不能作为正式预警"), (False, "只能以演练会商为依据")]
    )
    def test_keeps_drills_and_real_ones_apart_when_the_decision_is_sent_on(self, held_for_drill, words):
        row = a_held_consultation(is_drill=held_for_drill)
        decision = a_drafted_decision(episode=an_open_episode() if held_for_drill else a_drill())

        with pytest.raises(Refused, match=words):
            deciding.consult(decision, row, by=decision.drafted_by, at=row.recorded_at)


class TestWhatIsOwed:
    def test_is_not_met_by_a_consultation_of_a_drill(self):
        consultation(kind="weekly", held_at=at(8, day=9), is_drill=True)

        assert told(date(2026, 12, 9)) == ["weekly 2026-12-07"]

    def test_of_an_empty_register_is_what_the_day_asks_for(self):
        assert told(date(2026, 12, 9)) == ["weekly 2026-12-07"]
        assert told(date(2026, 6, 9)) == ["monthly 2026-06-01"]

    def test_begins_with_the_first_consultation(self):
        consultation(held_at=at(8, day=1))

        assert told(date(2026, 12, 20)) == ["weekly 2026-12-07", "weekly 2026-12-14"]
        assert [each.first for each in consulting.overdue(date(2026, 12, 20))] == [date(2026, 12, 7)]

    def test_looks_no_more_than_a_year_back(self):
        consultation(held_at=at(8, day=1))

        assert min(each.last for each in consulting.owed(date(2028, 6, 1))) >= date(2028, 6, 1) - timedelta(days=365)

    def test_is_daily_while_a_real_episode_is_open(self):
        episode(began=8, closed=10)
        consultation(kind="warning", held_at=at(9, day=9))

        assert [each for each in told(date(2026, 12, 12)) if "daily" in each] == [
            "daily 2026-12-08",
            "daily 2026-12-10",
        ]

    def test_goes_on_day_by_day_until_the_episode_closes(self):
        episode(began=8)

        assert [each for each in told(date(2026, 12, 9)) if "daily" in each] == ["daily 2026-12-08", "daily 2026-12-09"]

    def test_asks_for_one_each_day_under_an_order_from_outside(self):
        order(starts_at=at(8, day=8), now=at(9, day=8))

        assert [each for each in told(date(2026, 12, 9)) if "daily" in each] == ["daily 2026-12-08", "daily 2026-12-09"]

    def test_asks_for_nothing_in_a_drill(self):
        episode(began=8, is_drill=True)

        assert [each for each in told(date(2026, 12, 9)) if "daily" in each] == []

    def test_follows_the_heating_season_that_the_office_decides(self):
        readings.decide(
            HEATING_FROM,
            value="1101",
            valid_from=date(2026, 1, 1),
            basis="纪要",
            by=one_with(Role.LEGAL_MANAGER),
            at=at(),
        )

        assert not season(date(2026, 10, 20)).holds_on(date(2026, 10, 20))
        assert season(date(2025, 10, 20)).holds_on(date(2025, 10, 20))
        assert not is_season_decided(date(2026, 10, 20))

    def test_asks_the_database_as_often_whatever_the_length(self, django_assert_num_queries):
        for day in range(1, 20):
            consultation(kind="daily", held_at=at(8, day=day))
        episode(began=3, closed=4)

        with django_assert_num_queries(1):
            consulting.owed(date(2026, 12, 25))
