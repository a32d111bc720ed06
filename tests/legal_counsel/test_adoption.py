"""Adoption, feedback, studies and the end of a matter (第二十四条、第二十五条)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from legal_counsel.advising import adopting, assigning, closing, opening
from legal_counsel.advising.adopting import Answer, Study
from legal_counsel.models import Adoption, IllegalityStudy, MatterStep, Opinion
from legal_counsel.readings import NO, PARTLY_ADOPTED
from portal import readings
from portal.lifecycle import Refused
from tests.legal_counsel.matter_walks import AT, TODAY, MatterWalk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return MatterWalk()


class TestAdopting:
    def test_less_than_whole_needs_reason_class_and_archive(self, walk):
        opinion = walk.heard()
        for answer in (
            Answer("partly"),
            Answer("partly", reason_class="law"),
            Answer("partly", reason="分歧"),
            Answer("not_adopted", archived_in="第3册"),
            Answer("not_adopted", reason_class="law", reason="分歧"),
        ):
            with pytest.raises(Refused, match="第二十五条"):
                adopting.adopt(opinion, answer, by=walk.ask("单位"), at=AT)
        assert not Adoption.objects.exists()

    def test_in_part_asks_for_no_reason_where_the_office_reads_it_so(self, walk):
        readings.decide(PARTLY_ADOPTED, value=NO, valid_from=TODAY, basis="会议纪要", by=walk.ask("机构"), at=AT)
        opinion = walk.heard()

        assert adopting.adopt(opinion, Answer("partly"), by=walk.ask("单位"), at=AT).reason == ""
        with pytest.raises(Refused, match="第二十五条"):
            adopting.adopt(opinion, Answer("not_adopted", archived_in="卷3"), by=walk.ask("单位"), at=AT)

    def test_not_adopted_is_archived(self, walk):
        assert walk.answered(walk.heard(), "not_adopted").archived_in == "2026年法律事务卷第3册"

    def test_is_for_the_unit_alone(self, walk):
        opinion = walk.heard()
        for who in ("机构", "律师", "内部", "局外", "部门"):
            with pytest.raises(Refused, match="负责人"):
                adopting.adopt(opinion, Answer("adopted"), by=walk.ask(who), at=AT)

    def test_is_of_what_reached_the_unit(self, walk):
        with pytest.raises(Refused, match="没有报送"):
            walk.answered(walk.opined(walk.authorised(walk.opened())))

    def test_is_of_the_last_version(self, walk):
        opinion = walk.heard()
        walk.opined(opinion.assignment)
        with pytest.raises(Refused, match="新版"):
            walk.answered(opinion)

    def test_said_again_counts_as_said_last(self, walk):
        opinion = walk.heard()
        walk.answered(opinion, "not_adopted")
        walk.answered(opinion)

        assert [each.status for each in Adoption.objects.standing()] == ["adopted"]
        assert not Opinion.objects.unanswered().exists()

    def test_stays_as_it_was_said(self, walk):
        walk.answered(walk.heard())
        with pytest.raises(DatabaseError, match="Cannot delete or update"), transaction.atomic():
            Adoption.objects.update(status="partly")


class TestFeedback:
    def test_names_day_and_manner(self, walk):
        told = walk.told(walk.answered(walk.heard()))

        assert (told.told_on, told.manner) == (TODAY, "书面反馈")
        assert not Adoption.objects.without_feedback().exists()

    @pytest.mark.parametrize("days", [-1, 1])
    def test_is_given_between_the_adoption_and_today(self, walk, days):
        with pytest.raises(Refused, match="反馈日期"):
            adopting.feed_back(
                walk.answered(walk.heard()),
                told_on=TODAY + timedelta(days=days),
                manner="书面",
                by=walk.ask("机构"),
                at=AT,
            )

    def test_is_given_once_and_of_the_last(self, walk):
        opinion = walk.heard()
        first = walk.answered(opinion, "partly")
        second = walk.answered(opinion)
        with pytest.raises(Refused, match="另有记录"):
            walk.told(first)
        walk.told(second)
        with pytest.raises(Refused, match="已反馈"):
            walk.told(second)


class TestStudies:
    def test_are_of_what_counsel_finds_unlawful(self, walk):
        with pytest.raises(Refused, match="无需论证"):
            walk.studied(walk.heard(), "refuted")

        assert walk.studied(walk.heard(conclusion="unlawful"), "confirmed").get_result_display() == "确属不合法"

    def test_are_recorded_by_the_agency(self, walk):
        found, opinion = Study("refuted", "论证", "业务科室", TODAY), walk.heard(conclusion="unlawful")
        for who in ("单位", "律师", "局外"):
            with pytest.raises(Refused, match="工作机构"):
                adopting.study(opinion, found, by=walk.ask(who), at=AT)

    @pytest.mark.parametrize("facts", [{"words": ""}, {"participants": " "}], ids=str)
    def test_say_what_was_found_and_by_whom(self, walk, facts):
        found = Study(**({"result": "refuted", "words": "论证", "participants": "科室", "studied_on": TODAY} | facts))
        with pytest.raises(Refused, match="第二十四条"):
            adopting.study(walk.heard(conclusion="unlawful"), found, by=walk.ask("机构"), at=AT)
        assert not IllegalityStudy.objects.exists()

    def test_wait_until_somebody_makes_them(self, walk):
        opinion = walk.heard(conclusion="unlawful")
        assert list(Opinion.objects.unstudied()) == [opinion]
        walk.studied(opinion, "refuted")
        assert not Opinion.objects.unstudied().exists()


class TestClosing:
    def test_waits_for_everything_and_says_all_of_it(self, walk):
        opinion = walk.heard(conclusion="unlawful")
        with pytest.raises(Refused) as refused:
            walk.closed(opinion.assignment.matter)

        assert refused.value.clause.endswith("第十五条、第二十四条、第二十五条")
        walk.reviewed(opinion)
        walk.studied(opinion, "confirmed")
        adoption = walk.answered(opinion)
        with pytest.raises(Refused, match="没有反馈"):
            walk.closed(opinion.assignment.matter)
        walk.told(adoption)
        assert walk.closed(opinion.assignment.matter).state == "closed"

    def test_without_a_synthesis_of_several_goes_on_with_a_reason(self, walk):
        matter = walk.opened()
        outside, inside = walk.opined(walk.authorised(matter)), walk.opined(walk.authorised(matter, walk.internal))
        walk.sent(outside, inside)
        walk.finished(outside)
        walk.told(walk.answered(inside))
        with pytest.raises(Refused, match="没有综合"):
            walk.closed(matter)
        walk.closed(matter, reason="两份意见一致")

        assert MatterStep.objects.get(act="有提示而办结").reason == "两份意见一致"

    def test_is_for_the_agency_alone(self, walk):
        opinion = walk.heard()
        walk.finished(opinion)
        for who in ("单位", "律师", "局外"):
            with pytest.raises(Refused, match="工作机构"):
                closing.close(opinion.assignment.matter, words="办结", by=walk.ask(who), at=AT)

    def test_ends_the_work_until_it_is_reopened(self, walk):
        opinion = walk.heard()
        walk.finished(opinion)
        matter = walk.closed(opinion.assignment.matter)
        with pytest.raises(Refused, match="已办结"):
            walk.opined(opinion.assignment)
        closing.reopen(matter, reason="出现新情况", by=walk.ask("机构"), at=AT)

        assert walk.opined(opinion.assignment).number == 2

    def test_of_one_with_services_alone_asks_for_no_opinion(self, walk):
        row = walk.accepted(walk.opened(duty="meeting"))
        with pytest.raises(Refused, match="没有意见，也没有服务记录"):
            walk.closed(row.matter)
        assigning.log_service(row, served_on=TODAY, words="列席会议", by=walk.ask("律师"), at=AT)

        assert walk.closed(row.matter).state == "closed"


class TestWithdrawing:
    def test_is_over_once_somebody_has_spoken(self, walk):
        matter = walk.opened()
        opinion = walk.opined(walk.authorised(matter), conclusion="unlawful")
        with pytest.raises(Refused, match="不能撤回"):
            opening.withdraw(matter, reason="不再需要", by=walk.ask("机构"), at=AT)
        assert opinion.assignment.matter.state == "open"

        other = walk.opened()
        assert opening.withdraw(other, reason="重复登记", by=walk.ask("机构"), at=AT).state == "withdrawn"
