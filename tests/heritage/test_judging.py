"""The experts, the committee, the notice and the approval (docs/rules/heritage_batches.md)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from heritage.batches import applying, checking, deliberating, judging, noticing
from heritage.batches.checking import Answer
from heritage.batches.choices import ApplicationState, BatchState, EntryKind, Vote
from heritage.batches.judging import Seat
from heritage.models import Batch, HeritageUnitAlias, Objection, PanelConclusion, PanelOpinion
from heritage.readings import LEFT_OUT, NOTICE_DAYS, RECUSED
from portal import readings
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.heritage.batch_walks import BatchWalk
from tests.heritage.factories import HeritageUnitFactory

pytestmark = pytest.mark.django_db
FOR, AGAINST, OUT = Vote.FOR, Vote.AGAINST, Vote.RECUSED


@pytest.fixture
def walk(db):
    return BatchWalk()


class TestThePanel:
    def test_waits_for_what_is_unchecked(self, walk):
        batch = walk.opened()
        walk.accepted(batch)
        walk.submitted(batch, "皮雕制作技艺")

        with pytest.raises(Refused, match="还有1件申报待复核"):
            walk.reviewing(batch)

    def test_leaves_out_what_was_not_put_right(self, walk):
        batch = walk.opened()
        walk.accepted(batch)
        late = walk.submitted(batch, "皮雕制作技艺")
        checking.send_back(late, {"media": "缺"}, seen=late.version, by=walk.ask("管理"), at=walk.at)
        walk.reviewing(batch)

        with pytest.raises(Refused, match="不再受理申报"):
            applying.submit(late, seen=late.version, by=walk.ask("甲县"), at=walk.at)

    @pytest.mark.parametrize("chairs", [0, 2])
    def test_has_one_chair(self, walk, chairs):
        batch = walk.opened()
        walk.accepted(batch)
        seats = [Seat(f"专家{number}", "某大学", is_chair=number < chairs) for number in range(3)]

        with pytest.raises(Refused, match="一名组长"):
            judging.begin_review(batch, seats, by=walk.ask("管理"), at=walk.at)

    @pytest.mark.parametrize(
        ("votes", "state"),
        [
            ((FOR, FOR, FOR, AGAINST, AGAINST), ApplicationState.PASSED),
            ((FOR, FOR, AGAINST, AGAINST), ApplicationState.FAILED),
            ((FOR, FOR, OUT, OUT, AGAINST), ApplicationState.FAILED),
        ],
    )
    def test_passes_by_more_than_half_of_its_members(self, walk, votes, state):
        batch = walk.opened()
        row = walk.accepted(batch)
        walk.reviewing(batch, experts=len(votes))
        walk.judged(row, votes)

        assert row.state == state

    def test_counts_as_the_office_reads_the_clause_on_that_day(self, walk):
        batch = walk.opened()
        row, other = walk.accepted(batch), walk.accepted(batch, "皮雕制作技艺")
        walk.reviewing(batch, experts=5)
        begins = walk.today + timedelta(days=5)
        readings.decide(RECUSED, value=LEFT_OUT, valid_from=begins, basis="会议", by=walk.ask("管理"), at=walk.at)
        votes = (FOR, FOR, OUT, OUT, AGAINST)

        assert not walk.judged(row, votes).passed
        assert walk.judged(other, votes, at=walk.later(5)).counted_of == 3
        assert other.state == ApplicationState.PASSED

    def test_concludes_when_all_have_spoken(self, walk):
        batch = walk.opened()
        row = walk.accepted(batch)
        batch = walk.reviewing(batch)
        walk.say(row, batch.panelists.first())

        with pytest.raises(Refused, match="专家2、专家3还没有意见"):
            judging.conclude(row, seen=judging.state_of_opinions(row), protocol="记录", by=walk.ask("评审"), at=walk.at)

    def test_is_not_concluded_by_a_chair_who_keeps_out_of_it(self, walk):
        batch = walk.opened()
        row = walk.accepted(batch)
        seats = [Seat("组长", "某大学", account=walk.ask("乙县"), is_chair=True), Seat("乙", "某研究所")]
        panel = judging.begin_review(batch, seats, by=walk.ask("管理"), at=walk.at)
        chair, member = panel.panelists.all()
        walk.say(row, chair, OUT, paper="", by="乙县")
        walk.say(row, member)

        with pytest.raises(Refused, match="组长对该申报已回避，由非遗审核录入初评结论"):
            judging.conclude(row, seen=judging.state_of_opinions(row), protocol="记录", by=walk.ask("乙县"), at=walk.at)

        assert (
            judging.conclude(
                row, seen=judging.state_of_opinions(row), protocol="记录", by=walk.ask("评审"), at=walk.at
            ).recused
            == 1
        )

    def test_is_concluded_by_nobody_of_the_unit_that_applies(self, walk):
        batch = walk.opened()
        row = walk.accepted(batch)
        walk.reviewing(batch)
        walk.heard(row)
        reviewer = UserFactory(role=Role.HERITAGE_REVIEWER, unit=row.unit)

        with pytest.raises(Refused, match="申报单位的人员不能录入对本单位申报的初评结论"):
            judging.conclude(row, seen=judging.state_of_opinions(row), protocol="记录", by=reviewer, at=walk.at)

        assert not PanelConclusion.objects.exists()

    def test_holds_the_majority_in_the_database(self, walk):
        batch = walk.opened()
        row = walk.accepted(batch)
        facts = {"application": row, "round": 1, "protocol": "记录", "concluded_by": walk.ask("评审")}
        counts = {"members": 4, "recused": 0, "votes_for": 2, "counted_of": 4, "passed": True}

        with pytest.raises(IntegrityError, match="heritage_conclusion_by_more_than_half"), transaction.atomic():
            PanelConclusion.objects.create(**facts, **counts, concluded_at=walk.at)


class TestAMember:
    @pytest.fixture
    def seated(self, walk):
        """An application before a panel whose second member has an account."""
        batch = walk.opened()
        row = walk.accepted(batch)
        seats = [Seat("组长", "某大学", is_chair=True), Seat("乙", "乙县文化馆", account=walk.ask("乙县"))]
        return row, list(judging.begin_review(batch, seats, by=walk.ask("管理"), at=walk.at).panelists.all())

    def test_writes_his_own_opinion(self, walk, seated):
        row, (_, own) = seated
        with pytest.raises(Refused, match="由其本人填写"):
            walk.say(row, own)

        assert walk.say(row, own, paper="", by="乙县").vote == FOR

    def test_is_written_for_only_from_a_signed_sheet(self, walk, seated):
        row, (chair, _) = seated
        with pytest.raises(Refused, match="签字评审表"):
            walk.say(row, chair, paper=" ")
        with pytest.raises(Refused, match="专家本人或非遗审核"):
            walk.say(row, chair, by="乙县")

    @pytest.mark.parametrize(("vote", "score"), [(FOR, None), (FOR, 101)])
    def test_gives_a_score_from_0_to_100(self, walk, seated, vote, score):
        row, (chair, _) = seated
        with pytest.raises(Refused, match="0至100"):
            walk.say(row, chair, vote, score=score)

    def test_keeps_out_with_a_reason_and_without_a_score(self, walk, seated):
        row, (chair, _) = seated
        with pytest.raises(Refused, match="回避事由"):
            walk.say(row, chair, OUT, words="")

        assert walk.say(row, chair, OUT, words="与传承人是亲属").score is None

    def test_has_to_keep_out_of_what_the_own_unit_applied_for(self, walk):
        batch = walk.opened()
        row = walk.accepted(batch)
        seats = [Seat("组长", "甲县文化馆", is_chair=True), Seat("乙", "某大学")]
        chair = judging.begin_review(batch, seats, by=walk.ask("管理"), at=walk.at).panelists.first()

        with pytest.raises(Refused, match="应当回避"):
            walk.say(row, chair)

    def test_has_to_keep_out_under_another_spelling_of_the_employer(self, walk):
        unit = HeritageUnitFactory(name="甲自治县文化馆")
        HeritageUnitAlias.objects.create(unit=unit, name="甲县文化馆")
        batch = walk.opened()
        row = walk.accepted(batch)
        seats = [Seat("组长", "甲自治县文化馆", is_chair=True), Seat("乙", "某大学")]
        chair = judging.begin_review(batch, seats, by=walk.ask("管理"), at=walk.at).panelists.first()

        with pytest.raises(Refused, match="应当回避"):
            walk.say(row, chair)

    def test_is_not_written_for_by_the_unit_that_applies(self, walk, seated):
        row, (chair, _) = seated
        own = UserFactory(unit=row.unit, role=Role.HERITAGE_REVIEWER)

        with pytest.raises(Refused, match="申报单位的人员不能代录"):
            walk.say(row, chair, by=own)

    def test_is_not_written_over_unread(self, walk, seated):
        row, (chair, _) = seated
        walk.say(row, chair, AGAINST, words="谱系不清")

        with pytest.raises(Refused, match="已被录入或修改"):
            walk.say(row, chair, FOR, seen="")
        assert [each.vote for each in PanelOpinion.objects.all()] == [AGAINST]

    def test_may_think_better_of_it_until_the_conclusion(self, walk, seated):
        row, (chair, own) = seated
        walk.say(row, chair, AGAINST)
        walk.say(row, chair, FOR)
        walk.say(row, own, paper="", by="乙县")
        judging.conclude(row, seen=judging.state_of_opinions(row), protocol="记录", by=walk.ask("评审"), at=walk.at)

        assert [each.vote for each in PanelOpinion.objects.filter(panelist=chair)] == [FOR]
        with pytest.raises(Refused, match="不在专家评审中"):
            walk.say(row, chair, AGAINST)


class TestTheCommittee:
    def test_proposes_what_passed_but_for_what_it_declines_with_a_reason(self, walk):
        batch = walk.opened()
        rows = [walk.accepted(batch, name) for name in ("木雕制作技艺", "皮雕制作技艺")]
        walk.reviewing(batch)
        for row in rows:
            walk.judged(row)
        with pytest.raises(Refused, match="请写明皮雕制作技艺不予列入的理由"):
            walk.deliberated(batch, {rows[1].pk: " "})
        walk.deliberated(batch, {rows[1].pk: "传承不清"})

        assert [type(row).objects.get(pk=row.pk).state for row in rows] == ["proposed", "declined"]

    def test_waits_for_every_conclusion(self, walk):
        batch = walk.opened()
        walk.accepted(batch)
        walk.reviewing(batch)

        with pytest.raises(Refused, match="还有1件申报没有初评结论"):
            walk.deliberated(batch)

    def test_proposes_nothing_that_joins_what_it_declines(self, walk):
        batch = walk.opened()
        lead = walk.accepted(batch)
        joint = walk.accepted(batch, by="乙县", answer=Answer(EntryKind.JOINT, joins=lead, reason="同一项目"))
        walk.reviewing(batch)
        for row in (lead, joint):
            walk.judged(row)

        with pytest.raises(Refused, match="并入的申报没有通过"):
            walk.deliberated(batch, {lead.pk: "传承不清"})

    def test_sends_back_to_the_panel_in_a_new_round(self, walk):
        batch = walk.opened()
        row = walk.accepted(batch)
        walk.reviewing(batch)
        walk.judged(row)
        walk.deliberated(batch)
        judging.reconsider(batch, reason="评分有误", by=walk.ask("评审"), at=walk.at)
        row.refresh_from_db()
        batch.refresh_from_db()

        assert (row.state, batch.state, batch.round, batch.deliberated_on) == ("accepted", "reviewing", 2, None)
        walk.judged(row, (AGAINST, AGAINST, FOR))
        assert [each.passed for each in row.conclusions.all()] == [True, False]


class TestTheNotice:
    def test_is_warned_of_and_not_refused_when_it_is_short(self, walk):
        batch, _ = walk.proposed("木雕制作技艺")
        noticing.recall(batch, reason="改期", by=walk.ask("管理"), at=walk.at)
        walk.noticed(batch, days=14)

        assert batch.state == BatchState.NOTICED
        assert "公示14日，少于20日" in batch.steps.last().reason

    def test_has_to_be_as_long_as_the_office_decides(self, walk):
        first = walk.today
        assert noticing.usual_last_day(first) == first + timedelta(days=20)
        readings.decide(NOTICE_DAYS, value="10", valid_from=first, basis="条例", by=walk.ask("管理"), at=walk.at)

        assert noticing.length(first, first + timedelta(days=10)).warning == ""
        assert noticing.length(first, first + timedelta(days=9)).warning

    def test_is_not_approved_before_its_last_day_is_over(self, walk):
        batch, _ = walk.proposed("木雕制作技艺")

        with pytest.raises(Refused, match="期满后才能批准"):
            walk.approved(batch, at=walk.later(20))
        assert walk.approved(batch, at=walk.later(21)).state == BatchState.APPROVED

    def test_is_not_approved_with_an_objection_unanswered(self, walk):
        batch, (row,) = walk.proposed("木雕制作技艺")
        objection = walk.object_to(row)
        with pytest.raises(Refused, match="还有1件异议没有答复"):
            walk.approved(batch)

        noticing.reply(objection, outcome="dismissed", words="查无此事", by=walk.ask("管理"), at=walk.later(3))
        assert walk.approved(batch).state == BatchState.APPROVED
        with pytest.raises(Refused, match="刚被他人答复"):
            noticing.reply(objection, outcome="upheld", words="属实", by=walk.ask("管理"), at=walk.later(3))

    def test_is_not_rid_of_an_objection_by_being_taken_down(self, walk):
        batch, (row, _) = walk.proposed("木雕制作技艺", "皮雕制作技艺")
        objection = walk.object_to(row)
        noticing.recall(batch, reason="更正受理方式", by=walk.ask("管理"), at=walk.later(1))
        assert list(Objection.objects.unanswered()) == [objection]
        batch.refresh_from_db()
        walk.noticed(batch)
        assert not Batch.objects.ready_to_approve(walk.today + timedelta(days=22)).exists()

        with pytest.raises(Refused, match="还有1件异议没有答复"):
            walk.approved(batch)
        noticing.reply(objection, outcome="upheld", words="属实", by=walk.ask("管理"), at=walk.later(3))

        row.refresh_from_db()
        assert row.state == ApplicationState.DECLINED
        assert walk.approved(batch).state == BatchState.APPROVED

    def test_is_rid_of_a_project_while_it_is_down(self, walk):
        batch, (row, other) = walk.proposed("木雕制作技艺", "皮雕制作技艺")
        objection = walk.object_to(row)
        noticing.recall(batch, reason="更正受理方式", by=walk.ask("管理"), at=walk.later(1))

        noticing.reply(objection, outcome="upheld", words="属实", by=walk.ask("管理"), at=walk.later(3))

        assert list(batch.applications.proposed()) == [other]

    def test_has_its_objections_answered_by_others_than_who_applied(self, walk):
        _, (row,) = walk.proposed("木雕制作技艺")
        own = UserFactory(unit=row.unit, role=Role.HERITAGE_MANAGER)

        with pytest.raises(Refused, match="申报单位的人员不能答复"):
            noticing.reply(walk.object_to(row), outcome="dismissed", words="不属实", by=own, at=walk.later(3))

    def test_loses_a_project_against_which_an_objection_is_upheld(self, walk):
        batch, (row, other) = walk.proposed("木雕制作技艺", "皮雕制作技艺")
        noticing.reply(walk.object_to(row), outcome="upheld", words="属实", by=walk.ask("管理"), at=walk.later(3))
        row.refresh_from_db()

        assert row.state == ApplicationState.DECLINED
        assert list(batch.applications.proposed()) == [other]

    def test_ends_in_no_approval_when_nothing_is_left(self, walk):
        batch, (row,) = walk.proposed("木雕制作技艺")
        noticing.reply(walk.object_to(row), outcome="upheld", words="属实", by=walk.ask("管理"), at=walk.later(3))

        with pytest.raises(Refused, match="没有拟列入的项目"):
            walk.approved(batch)

    def test_takes_no_objection_of_a_day_on_which_it_was_not_yet_up(self, walk):
        _, (row,) = walk.proposed("木雕制作技艺")
        facts = {"objector": "某人", "content": "异议", "by": walk.ask("管理"), "at": walk.at}

        with pytest.raises(Refused, match="收到日期"):
            noticing.object_to(row, received_on=date(2026, 1, 1), **facts)

    def test_is_given_anew_after_the_government_sent_the_list_back(self, walk):
        batch, _ = walk.proposed("木雕制作技艺")
        walk.approved(batch)
        noticing.return_approval(batch, reason="请再核", by=walk.ask("签发"), at=walk.later(22))
        batch.refresh_from_db()

        assert (batch.state, batch.approved_on) == ("deliberated", None)
        assert batch.notices.get().recall_reason == "请再核"

    def test_leaves_a_withdrawn_lead_to_be_settled_first(self, walk):
        batch = walk.opened()
        lead = walk.accepted(batch)
        joint = walk.accepted(batch, by="乙县", answer=Answer(EntryKind.JOINT, joins=lead, reason="同一项目"))
        batch = walk.carried(batch, [lead, joint])
        applying.withdraw(lead, reason="放弃", by=walk.ask("甲县"), at=walk.later(1))

        with pytest.raises(Refused, match="并入的申报已不在拟列入之列"):
            walk.approved(batch)
        joint.refresh_from_db()
        checking.determine(
            joint, Answer(EntryKind.NEW, reason="独立申报"), seen=joint.version, by=walk.ask("管理"), at=walk.later(2)
        )
        assert walk.approved(batch).state == BatchState.APPROVED


class TestAPressedTwice:
    def test_step_happens_once(self, walk):
        batch, _ = walk.proposed("木雕制作技艺")
        stale = Batch.objects.get(pk=batch.pk)
        walk.approved(batch)

        with pytest.raises(Refused):
            walk.approved(stale)
        with pytest.raises(Refused, match="不能录入审议意见"):
            deliberating.deliberate(
                stale,
                deliberating.Meeting("会议", walk.today, "意见"),
                {},
                seen=deliberating.state_of(stale),
                by=walk.ask("评审"),
                at=walk.at,
            )
