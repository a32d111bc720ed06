"""The public notice of a selection, its objections, the decision, and ten people at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from legal_counsel.models import SelectionEntry, SelectionObjection
from legal_counsel.selecting import entering, noticing, opening
from legal_counsel.selecting.choices import EntryState, ObjectionOutcome, SelectionState
from portal.lifecycle import Refused
from portal.organization.choices import CalendarDayKind, CalendarScope
from portal.organization.models import CalendarDay
from tests.legal_counsel.selection_walks import CounselWalk


@pytest.fixture
def walk(db):
    return CounselWalk()


def noon(day):
    return timezone.make_aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=12))


class TestThePublicNotice:
    def test_lasts_five_working_days_and_the_decision_comes_after(self, walk):
        selection, _ = walk.noticed()
        notice = selection.notices.get()
        last = noticing.period_of(notice).on
        assert notice.posted_on == date(2026, 9, 9)
        assert last == date(2026, 9, 16)

        walk.at = noon(last)
        with pytest.raises(Refused, match="公示至2026-09-16"):
            walk.decide(selection)
        walk.later(1)
        assert walk.decide(selection).state == SelectionState.DECIDED

    def test_is_longer_by_the_days_off_of_xinjiang_and_says_what_is_provisional(self, walk):
        selection, _ = walk.noticed()
        CalendarDay.objects.create(
            date=date(2026, 9, 16), kind=CalendarDayKind.OFF, scope=CalendarScope.XINJIANG, name="某节"
        )

        last = noticing.period_of(selection.notices.get())
        assert (last.on, last.is_provisional) == (date(2026, 9, 17), True)
        assert "（暂定）" in noticing.why_not_decide(selection, date(2026, 9, 17))

    def test_begins_anew_when_it_was_taken_down(self, walk):
        selection, _ = walk.noticed()
        walk.later(6)
        selection = noticing.recall(selection, reason="名单有误", **walk.now())
        with pytest.raises(Refused, match="自重新公示起算"):
            walk.give_notice(selection, days=-1)
        walk.give_notice(selection)
        walk.later(3)

        with pytest.raises(Refused, match="公示至2026-09-21"):
            walk.decide(selection)

    def test_waits_for_the_reply_to_every_objection_also_of_a_notice_taken_down(self, walk):
        selection, entries = walk.noticed()
        objection = noticing.object_to(
            entries[0], objector="某人", content="不实", received_on=walk.day(), **walk.now()
        )
        selection = noticing.recall(selection, reason="补正", **walk.now())
        walk.give_notice(selection)
        walk.later(20)
        with pytest.raises(Refused, match="1件异议没有答复"):
            walk.decide(selection)

        noticing.reply(objection, outcome=ObjectionOutcome.DISMISSED, words="查无此事", **walk.now("财政局长"))
        assert walk.decide(selection).state == SelectionState.DECIDED
        with pytest.raises(Refused, match="不能答复"):
            noticing.reply(objection, outcome=ObjectionOutcome.UPHELD, words="又查", **walk.now())

    def test_takes_off_the_list_who_is_objected_to_rightly(self, walk):
        selection, entries = walk.noticed()
        objection = noticing.object_to(
            entries[0], objector="某人", content="受过处罚", received_on=walk.day(), **walk.now()
        )
        noticing.reply(objection, outcome=ObjectionOutcome.UPHELD, words="属实", **walk.now())
        walk.later(20)

        with pytest.raises(Refused, match="已没有人选"):
            walk.decide(selection, chosen=[entries[0].pk])


class TestTheDecision:
    def test_is_of_the_unit_and_has_a_paper(self, walk):
        selection, _ = walk.noticed()
        walk.later(20)
        for who in ("外人", "司法局"):
            with pytest.raises(Refused, match="由示范州财政局录入"):
                walk.decide(selection, who=who)
        with pytest.raises(Refused, match="决定文件"):
            walk.decide(selection, paper=False)
        with pytest.raises(Refused, match="公示期满"):
            walk.decide(selection, on=date(2026, 9, 16))

    def test_of_a_government_is_entered_by_its_office(self, walk):
        entry = walk.decided(who="司法局", by="办公厅", unit=walk.government)

        assert entry.selection.unit == walk.government

    def test_chooses_from_the_list_alone(self, walk):
        selection, entries = walk.noticed()
        walk.later(20)

        with pytest.raises(Refused, match="推荐名单中选定"):
            walk.decide(selection, chosen=[entries[1].pk])

    def test_of_nothing_is_taken_once_it_is_withdrawn(self, walk):
        selection, _ = walk.noticed()
        opening.withdraw(selection, reason="编制调整", **walk.now("财政局长"))
        walk.later(20)

        with pytest.raises(Refused, match="已终止"):
            walk.decide(selection)
        assert not selection.notices.standing().exists()


@pytest.mark.django_db(transaction=True)
class TestTenAtOnce:
    def test_leave_one_consistent_record(self):
        walk = CounselWalk()
        selection, entries = walk.noticed(3)
        objections = [
            noticing.object_to(
                entries[0], objector=f"某人{number}", content="不实", received_on=walk.day(), **walk.now()
            )
            for number in range(2)
        ]
        walk.later(20)
        barrier = Barrier(10)

        def reply(outcome):
            return lambda: noticing.reply(objections[0], outcome=outcome, words="答复", **walk.now())

        acts = [
            *[reply(ObjectionOutcome.DISMISSED)] * 2,
            lambda: noticing.reply(objections[1], outcome=ObjectionOutcome.DISMISSED, words="答复", **walk.now()),
            *[lambda: walk.decide(selection, chosen=[entries[0].pk])] * 4,
            lambda: noticing.recall(selection, reason="补正", **walk.now()),
            lambda: opening.withdraw(selection, reason="终止", **walk.now()),
            lambda: entering.withdraw_entry(entries[0], reason="退出", **walk.now()),
        ]

        def at_once(act):
            barrier.wait(30)
            try:
                act()
            except Refused:
                return "refused"
            finally:
                connection.close()
            return "done"

        with ThreadPoolExecutor(10) as pool:
            outcomes = list(pool.map(at_once, acts))

        selection.refresh_from_db()
        states = [each.state for each in SelectionEntry.objects.order_by("pk")]
        assert outcomes[:2].count("done") <= 1
        assert outcomes[3:7].count("done") <= 1
        assert selection.steps.filter(act="录入党组织决定").count() == outcomes[3:7].count("done")
        assert selection.steps.count() == selection.version - 1
        if selection.state == SelectionState.DECIDED:
            assert states.count(EntryState.SELECTED) == 1
            assert not SelectionObjection.objects.filter(outcome="").exists()
        else:
            assert EntryState.SELECTED not in states
            assert selection.decision is None
