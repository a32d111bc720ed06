"""The gate before a major decision (第二十六条): what stops it, who tries it, and that every attempt is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from legal_counsel.advising import assigning, deciding
from legal_counsel.advising.deciding import Meeting
from legal_counsel.models import DecisionMatter, GateAttempt, MajorDecision
from legal_counsel.readings import MUST_ADOPT
from portal import readings
from portal.lifecycle import Refused
from tests.legal_counsel.matter_walks import AT, TODAY, MatterWalk
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db
MEETING = Meeting("示范县政府第8次常务会议", TODAY)


@pytest.fixture
def walk():
    return MatterWalk()


@pytest.fixture
def _plain(walk):
    readings.decide(MUST_ADOPT, value="studied", valid_from=TODAY, basis="会议纪要", by=walk.ask("机构"), at=AT)


def stopped_by(attempt):
    return sorted({each["article"] for each in attempt.findings if not each["is_met"]})


class TestPassing:
    def test_needs_counsel_heard_and_answered(self, walk):
        opinion = walk.heard()
        decision = walk.prepared(opinion.assignment.matter)
        first = walk.submitted(decision)
        walk.answered(opinion)
        second = walk.submitted(decision)
        decision.refresh_from_db()

        assert (first.has_passed, stopped_by(first), first.number) == (False, ["第二十五条"], "")
        assert (second.has_passed, second.number, decision.state) == (True, "2026-0001", "submitted")
        assert GateAttempt.objects.count() == 2

    def test_is_stopped_without_matter_counsel_or_opinion(self, walk):
        nothing, nobody, silent = walk.prepared(), walk.prepared(walk.opened()), walk.opened()
        walk.accepted(silent)

        assert [stopped_by(walk.submitted(each)) for each in (nothing, nobody, walk.prepared(silent))] == [
            ["第二十六条"]
        ] * 3

    def test_is_stopped_without_a_review_of_legality(self, walk):
        opinion = walk.heard()
        walk.answered(opinion)

        for review in (None, "unlawful"):
            attempt = walk.submitted(walk.prepared(opinion.assignment.matter, review=review))
            assert stopped_by(attempt) == ["《重大行政决策程序暂行条例》第二十五条"]

    def test_counts_the_last_review(self, walk):
        opinion = walk.heard()
        walk.answered(opinion)
        decision = walk.prepared(opinion.assignment.matter, review="unlawful")
        deciding.record_review(
            decision, result="lawful", reviewed_on=TODAY, paper="示法审〔2026〕2号", by=walk.ask("机构"), at=AT
        )

        assert walk.submitted(decision).has_passed

    def test_keeps_what_was_heard_at_that_moment(self, walk):
        opinion = walk.heard()
        walk.answered(opinion, "partly")
        attempt = walk.submitted(walk.prepared(opinion.assignment.matter))
        walk.answered(opinion)
        attempt.refresh_from_db()
        [line] = attempt.heard

        assert (line["adoption"], line["reason"], line["digest"]) == ("部分采纳", "情况已变化", opinion.digest)


class TestAnIllegality:
    @pytest.mark.usefixtures("_plain")
    def test_blocks_until_the_study_refutes_it(self, walk):
        opinion = walk.heard(conclusion="unlawful")
        walk.answered(opinion, "not_adopted")
        decision = walk.prepared(opinion.assignment.matter)
        open_one = walk.submitted(decision)
        walk.studied(opinion, "confirmed")
        confirmed = walk.submitted(decision)
        walk.studied(opinion, "refuted")
        refuted = walk.submitted(decision)

        assert [stopped_by(each) for each in (open_one, confirmed)] == [["第二十四条"], ["第二十六条", "第二十四条"]]
        assert refuted.has_passed

    def test_is_enough_by_default_whatever_the_study_finds(self, walk):
        opinion = walk.heard(conclusion="unlawful")
        walk.answered(opinion, "not_adopted")
        walk.studied(opinion, "refuted")
        decision = walk.prepared(opinion.assignment.matter)

        attempt = walk.submitted(decision)

        assert (attempt.is_strict, stopped_by(attempt)) == (True, ["中办发〔2016〕30号"])

    def test_ends_when_counsel_gives_another_opinion(self, walk):
        opinion = walk.heard(conclusion="unlawful")
        decision = walk.prepared(opinion.assignment.matter)
        later = walk.opined(opinion.assignment, analysis="已按意见修改", conclusion="lawful")
        walk.sent(later)
        walk.answered(later)

        assert walk.submitted(decision).has_passed

    @pytest.mark.usefixtures("_plain")
    def test_stands_though_its_counsel_is_gone(self, walk):
        matter = walk.opened()
        kept, gone = (
            walk.opined(walk.authorised(matter, walk.internal)),
            walk.opined(walk.authorised(matter), conclusion="unlawful"),
        )
        walk.sent(kept, gone)
        walk.answered(kept)
        walk.answered(gone, "not_adopted")
        assigning.release(gone.assignment, reason="另有安排", by=walk.ask("机构"), at=AT)

        assert stopped_by(walk.submitted(walk.prepared(matter))) == ["第二十四条"]

    def test_is_not_hidden_by_keeping_the_opinion_back(self, walk):
        matter = walk.opened()
        sent = walk.opined(walk.authorised(matter, walk.internal))
        walk.opined(walk.authorised(matter), conclusion="unlawful")
        walk.sent(sent)
        walk.answered(sent)

        assert stopped_by(walk.submitted(walk.prepared(matter))) == ["中办发〔2016〕30号", "第二十三条", "第二十四条"]


class TestDeciding:
    def passed(self, walk):
        opinion = walk.heard()
        walk.answered(opinion)
        decision = walk.prepared(opinion.assignment.matter)
        walk.submitted(decision)
        return opinion, decision

    def test_follows_a_submission_that_passed(self, walk):
        _, decision = self.passed(walk)
        attempt = deciding.decide(decision, MEETING, by=walk.ask("单位"), at=AT)
        decision.refresh_from_db()

        assert (attempt.number, decision.state, decision.meeting) == ("2026-0002", "decided", MEETING.name)

    def test_is_stopped_by_what_counsel_said_since(self, walk):
        opinion, decision = self.passed(walk)
        walk.opined(opinion.assignment, conclusion="unlawful")
        attempt = deciding.decide(decision, MEETING, by=walk.ask("单位"), at=AT)
        decision.refresh_from_db()

        assert not attempt.has_passed
        assert decision.state == "submitted"
        assert list(MajorDecision.objects.in_conflict()) == [decision]

    def test_comes_after_the_submission(self, walk):
        opinion = walk.heard()
        walk.answered(opinion)
        with pytest.raises(Refused, match="不能录入决定"):
            deciding.decide(walk.prepared(opinion.assignment.matter), MEETING, by=walk.ask("单位"), at=AT)
        _, decision = self.passed(walk)
        for days in (-1, 1):
            with pytest.raises(Refused, match="决定日期"):
                deciding.decide(decision, Meeting("会议", TODAY + timedelta(days=days)), by=walk.ask("单位"), at=AT)


class TestWhatWasStoppedBefore:
    @pytest.mark.parametrize("row", cases("counsel_matters.md", "What was stopped before"), ids=str)
    def test_is_not_left_behind_by_a_new_entry(self, walk, row):
        sound = walk.heard()
        walk.answered(sound)
        held = walk.heard(walk.opened(title="选址方案"), conclusion="unlawful")
        earlier = walk.prepared(held.assignment.matter, title=row["the other"])
        assert not walk.submitted(earlier).has_passed
        deciding.end(earlier, reason="另行登记", by=walk.ask("单位"), at=AT)
        if row["its matter is linked"] == "yes":
            later = walk.opined(held.assignment, analysis="已按意见修改", conclusion="lawful")
            walk.sent(later)
            walk.answered(later)
        linked = [held.assignment.matter] if row["its matter is linked"] == "yes" else []

        attempt = walk.submitted(walk.prepared(sound.assignment.matter, *linked))

        told = "；".join(each["fact"] for each in attempt.findings if "拦下" in each["condition"])
        assert attempt.has_passed == (row["passes"] == "yes")
        assert row["told"] in told
        assert bool(told) == bool(row["told"])

    def test_is_told_of_no_decision_that_passed_since(self, walk):
        opinion = walk.heard()
        decision = walk.prepared(opinion.assignment.matter)
        assert not walk.submitted(decision).has_passed
        walk.answered(opinion)
        assert walk.submitted(decision).has_passed

        assert not MajorDecision.objects.stopped().exists()


class TestTheWay:
    def test_to_the_meeting_is_for_the_unit_alone(self, walk):
        decision = walk.prepared()
        for act in (
            lambda by: deciding.submit(decision, by=by, at=AT),
            lambda by: deciding.decide(decision, MEETING, by=by, at=AT),
            lambda by: deciding.recall(decision, by=by, at=AT),
            lambda by: deciding.end(decision, reason="不再办理", by=by, at=AT),
        ):
            for who in ("机构", "律师", "局外", "部门", "部门机构"):
                with pytest.raises(Refused, match="负责人"):
                    act(walk.ask(who))
        assert not GateAttempt.objects.exists()

    def test_is_seen_by_agency_and_unit(self, walk):
        walk.prepared()
        people = ("机构", "单位", "律师", "局外", "部门", "职员")
        assert [who for who in people if MajorDecision.objects.visible_to(walk.ask(who)).exists()] == ["机构", "单位"]

    def test_names_the_law_that_asks_for_counsel(self, walk):
        with pytest.raises(Refused, match="第二十六条"):
            deciding.prepare(walk.unit, title="规划", basis=" ", outline="建设", by=walk.ask("单位"), at=AT)

    def test_takes_matters_of_the_own_unit(self, walk):
        foreign = walk.opened(by="部门机构", unit=walk.department)
        with pytest.raises(Refused, match="本单位"):
            walk.prepared(foreign)

    def test_loses_no_link_and_no_attempt(self, walk):
        walk.submitted(walk.prepared(walk.opened()))
        for rows in (DecisionMatter.objects, GateAttempt.objects):
            with pytest.raises(DatabaseError, match="Cannot delete or update"), transaction.atomic():
                rows.all().delete()
        with pytest.raises(DatabaseError, match="Cannot delete or update"), transaction.atomic():
            GateAttempt.objects.update(has_passed=True)

    def test_goes_back_and_ends_with_a_reason(self, walk):
        _, decision = TestDeciding().passed(walk)
        assert deciding.recall(decision, by=walk.ask("单位"), at=AT).state == "preparing"
        with pytest.raises(Refused, match="理由"):
            deciding.end(decision, reason=" ", by=walk.ask("单位"), at=AT)
        assert deciding.end(decision, reason="不再办理", by=walk.ask("单位"), at=AT).state == "ended"
