"""Who fills the places of the command, and the duty roster."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, MessageType
from pollution.alerting import commanding
from pollution.models import AlertDecision, AlertVersion, DutyShift, Episode, PlanMember
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.cast import one_with
from tests.factories import UnitFactory, UserFactory
from tests.pollution.alerting.factories import at, order, shifts
from tests.pollution.factories import region_named

pytestmark = pytest.mark.django_db
MET = "member_6_prefecture"


def assigned(unit=None, *, place=MET, since=date(2026, 1, 1), until=None):
    given = {"plan": "2023-31", "place": place, "unit": unit or UnitFactory(), "since": since, "until": until}
    return commanding.assign(**given, basis="指挥部文件")


def alert(*, starts_at=None, sent_at=None, is_drill=False, lifted=False):
    """An alert that was published; only what the roster asks of it."""
    starts_at, sent_at = starts_at or at(8), sent_at or at(7)
    episode = Episode.objects.create(scope=AlertScope.REGIONAL, plan="2023-31", began_at=sent_at, is_drill=is_drill)
    facts = {"episode": episode, "level": AlertLevel.YELLOW, "starts_at": starts_at, "sent_at": sent_at}
    types = [MessageType.ALERT, *([MessageType.CANCEL] if lifted else [])]
    for number, kind in enumerate(types, start=1):
        decision = AlertDecision.objects.create(
            episode=episode,
            kind=DecisionKind.RELEASE,
            level=AlertLevel.YELLOW,
            starts_at=starts_at,
            drafted_by=UserFactory(),
            drafted_at=sent_at,
            state="withdrawn",
            withdrawn_by=UserFactory(),
            withdrawn_at=sent_at,
            withdrawal_reason="只为占位",
        )
        AlertVersion.objects.create(
            **facts,
            number=number,
            decision=decision,
            message_type=kind,
            identifier=f"{episode.pk}-{number}",
            ends_at=starts_at + timedelta(days=30),
            content={"only": "for the roster"},
            cap="<alert/>",
        )
    return episode


class TestAPlace:
    def test_is_filled_by_several_units_each_from_a_day_to_a_day(self):
        first, second = assigned(), assigned(until=date(2026, 6, 30))

        assert list(PlanMember.objects.on(date(2026, 6, 30)).order_by("pk")) == [first, second]
        assert list(PlanMember.objects.on(date(2026, 7, 1))) == [first]

    @pytest.mark.parametrize(
        ("facts", "message"),
        [
            ({"place": "member_99_prefecture"}, "没有这项职责"),
            ({"until": date(2025, 1, 1)}, "早于起始日"),
        ],
    )
    def test_is_refused_for_what_the_edition_does_not_name(self, facts, message):
        with pytest.raises(Refused, match=message):
            assigned(**facts)

    def test_is_refused_for_an_edition_that_nobody_knows(self):
        with pytest.raises(Refused, match="没有预案版本"):
            commanding.assign(plan="2019", place=MET, unit=UnitFactory(), since=date(2026, 1, 1), until=None, basis="")

    def test_is_not_filled_by_the_same_unit_twice_at_a_time(self):
        unit = UnitFactory()
        assigned(unit, until=date(2026, 6, 30))

        with pytest.raises(Refused, match="已登记此项职责"):
            assigned(unit, since=date(2026, 6, 30))
        assert assigned(unit, since=date(2026, 7, 1)).pk

    def test_ends_with_a_last_day(self):
        member = commanding.end(assigned(), last_day=date(2026, 6, 30))

        assert PlanMember.objects.on(date(2026, 6, 30)).get() == member
        assert not PlanMember.objects.on(date(2026, 7, 1)).exists()
        with pytest.raises(Refused, match="已于2026-06-30终止"):
            commanding.end(member, last_day=date(2026, 7, 1))
        with pytest.raises(Refused, match="早于起始日"):
            commanding.end(member, last_day=date(2025, 7, 1))


class TestShifts:
    def test_are_entered_together_or_not_at_all(self):
        unit = UnitFactory()
        shifts(unit, (at(8), at(20)), (at(20), at(8, day=2)))
        with pytest.raises(Refused, match="第2班与已登记的值班员1"):
            shifts(unit, (at(8, day=2), at(20, day=2)), (at(7, day=2), at(8, day=2)))

        assert DutyShift.objects.count() == 2
        assert DutyShift.objects.at(at(20)).get().person == "值班员1"

    @pytest.mark.parametrize(
        ("spans", "message"),
        [
            ((), "没有可登记"),
            (((at(8), at(8)),), "晚于起始"),
            (((at(8), at(9, day=3)),), "超过48小时"),
            (((at(8), at(12)), (at(11), at(13))), "第2班与第1班的时间重叠"),
        ],
    )
    def test_are_refused_with_the_number_of_the_wrong_one(self, spans, message):
        with pytest.raises(Refused, match=message):
            shifts(None, *spans)

    def test_of_two_units_may_meet(self):
        shifts(None, (at(8), at(20)))

        assert shifts(None, (at(8), at(20)))

    def test_are_cancelled_before_they_begin_only(self):
        [first, second] = shifts(None, (at(8), at(20)), (at(20), at(22)))

        commanding.cancel_shift(second, at=at(19))
        with pytest.raises(Refused, match="已经开始"):
            commanding.cancel_shift(first, at=at(19))

        assert list(DutyShift.objects.all()) == [first]

    def test_are_ended_while_they_run_so_that_another_one_follows(self):
        [running] = shifts(None, (at(8), at(20)))

        commanding.end_shift(running, at=at(10, 30) + timedelta(seconds=20))
        [follows] = shifts(running.unit, (at(10, 30), at(20)), now=at(10, 30))

        running.refresh_from_db()
        assert (running.during.lower, running.during.upper) == (at(8), at(10, 30))
        assert DutyShift.objects.at(at(11)).get() == follows

    def test_are_not_ended_before_they_began_in_their_first_minute_or_afterwards(self):
        [shift] = shifts(None, (at(8), at(20)))

        for moment in (at(7), at(20), at(21)):
            with pytest.raises(Refused, match="没有正在进行"):
                commanding.end_shift(shift, at=moment)
        with pytest.raises(Refused, match="过一分钟"):
            commanding.end_shift(shift, at=at(8) + timedelta(seconds=30))

    def test_are_seen_by_the_chain_and_the_own_unit(self):
        [shift] = shifts(None, (at(8), at(20)))

        for user, count in (
            (one_with(Role.WARNING_ANALYST), 1),
            (UserFactory(unit=shift.unit), 1),
            (UserFactory(), 0),
            (one_with(Role.MONITORING_CLERK), 0),
        ):
            assert DutyShift.objects.visible_to(user).count() == count


class TestHolesInTheRoster:
    def test_are_looked_for_in_a_response_only(self):
        assigned()

        assert commanding.uncovered(at(9)) == []
        alert(is_drill=True)
        assert commanding.uncovered(at(9)) == []
        alert(lifted=True)
        assert commanding.uncovered(at(9)) == []

    def test_go_from_the_start_of_the_response_to_a_day_ahead(self):
        unit = UnitFactory()
        assigned(unit)
        assigned(place="member_18_prefecture", until=date(2026, 6, 30))
        shifts(unit, (at(6), at(20)), (at(22), at(12, day=2)))
        alert()

        [found] = commanding.uncovered(at(10))

        assert found.unit == unit
        assert found.gaps == ((at(20), at(22)),)

    def test_are_looked_for_under_an_order_from_outside_and_in_the_governments_of_its_regions(self):
        [region] = order(regions=("奎屯市",), starts_at=at(8)).regions.all()
        government = UnitFactory(kind=UnitKind.COUNTY_GOVERNMENT, region=region)
        UnitFactory(kind=UnitKind.COUNTY_GOVERNMENT, region=region_named("昭苏县"))

        [found] = commanding.uncovered(at(10))

        assert (found.unit, found.gaps) == (government, ((at(8), at(10, day=2)),))

    def test_look_a_week_back_at_most(self):
        assigned()
        alert(starts_at=at(8, day=1), sent_at=at(7, day=1))

        [found] = commanding.uncovered(at(10, day=20))

        assert found.gaps == ((at(10, day=13), at(10, day=21)),)
