"""The certificate of an appointment, and its renewal (docs/rules/counsel_selection.md)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from legal_counsel.appointing import certifying, drafting
from legal_counsel.appointing.gathering import findings_to_contract, findings_to_decide
from legal_counsel.appointing.wording import standing
from legal_counsel.assessing import judging
from legal_counsel.assessing.choices import AssessmentResult
from legal_counsel.assessing.judging import Verdict
from legal_counsel.choices import AppointmentState
from legal_counsel.dismissing import deciding as dismissing
from legal_counsel.models import Appointment
from legal_counsel.qualification import Outcome
from legal_counsel.readings import PROCUREMENT_ABOVE, RENEWAL_SELECTION
from portal import readings
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.legal_counsel.selection_walks import CounselWalk, fit, scanned, unfit
from tests.rule_tables import cases


@pytest.fixture
def walk(db):
    return CounselWalk()


class TestTheCertificate:
    def test_is_numbered_without_a_gap(self, walk):
        first, second = walk.certified(), walk.certified(walk.appointed(walk.drafted(walk.procured())))

        assert [first.certificate_number, second.certificate_number] == ["法顾聘〔2026〕0001号", "法顾聘〔2026〕0002号"]
        assert first.certificate_code != second.certificate_code
        with pytest.raises(Refused, match="已颁发"):
            certifying.certify(first, **walk.now())

    def test_follows_the_decision(self, walk):
        with pytest.raises(Refused, match="决定聘任后"):
            certifying.certify(walk.drafted(), **walk.now())

    def test_is_valid_in_its_term_and_until_it_was_ended(self, walk):
        row = walk.certified()

        def valid(on):
            return certifying.confirmed(row.certificate_code, on).is_valid

        before = row.begins_on - timedelta(days=1)
        assert [valid(before), valid(row.begins_on), valid(row.ends_on)] == [False, True, True]
        ended = row.begins_on + timedelta(days=30)
        Appointment.objects.filter(pk=row.pk).update(state=AppointmentState.DISMISSED, ended_on=ended)
        assert [valid(ended), valid(ended + timedelta(days=1))] == [True, False]

    @pytest.mark.parametrize("case", cases("counsel_selection.md", "Certificates"))
    def test_says_how_it_stands(self, case):
        ended = date.fromisoformat(case["dismissed"]) if case["dismissed"] else None
        on = date.fromisoformat(case["on"])

        assert standing(date(2027, 1, 1), date(2028, 12, 31), ended, on) == case["the page says"]

    def test_of_no_code_is_none(self, walk):
        walk.appointed()

        assert certifying.confirmed("", walk.day()) is None
        assert certifying.confirmed("0" * 20, walk.day()) is None


def assessed(walk, row, year, result):
    """The agency assesses a year or the term, and the unit confirms."""
    found = judging.assess(row, Verdict(year, 70, 70, 70, result, walk.day()), **walk.now())
    judging.confirm(found, seen=found.version, **walk.now("财政局长"))


class TestRenewing:
    def test_is_offered_ninety_days_before_the_end_once(self, walk):
        row = walk.appointed()
        early = walk.terms(begins_on=row.ends_on + timedelta(days=1), ends_on=row.ends_on + timedelta(days=365))
        with pytest.raises(Refused, match="期满前90日"):
            drafting.renew(row, early, **walk.now())
        walk.later((row.ends_on - timedelta(days=90) - walk.day()).days)
        assert list(Appointment.objects.to_renew(walk.day(), 90)) == [row]
        assert not Appointment.objects.to_renew(walk.day(-1), 90).exists()
        with pytest.raises(Refused, match="自其次日起"):
            drafting.renew(row, walk.terms(begins_on=row.ends_on, ends_on=early.ends_on), **walk.now())

        again = drafting.renew(row, early, **walk.now())
        assert again.renews == row
        assert not Appointment.objects.to_renew(walk.day(), 90).exists()
        with pytest.raises(Refused, match="已有续聘"):
            drafting.renew(row, early, **walk.now())
        drafting.withdraw(again, reason="另行选聘", **walk.now())
        assert drafting.renew(row, early, **walk.now()).state == AppointmentState.DRAFTED

    def test_notes_on_what_it_rests_and_warns_where_nobody_wrote_it(self, walk):
        row = walk.appointed()
        walk.later((row.ends_on - walk.day()).days)
        terms = walk.terms(begins_on=row.ends_on + timedelta(days=1), ends_on=row.ends_on + timedelta(days=365))
        again = drafting.renew(row, terms, basis="原合同续签条款", **walk.now())

        def procedure():
            found = findings_to_decide(again, walk.day(), fit)
            return next(each for each in found if each.condition == "经过选聘、选用或者续聘程序")

        assert procedure().outcome is Outcome.MET
        assert "续聘：原合同续签条款" in procedure().fact
        again.origin_note = ""
        assert procedure().warns
        assert "没有写明续聘依据" in procedure().fact

    def test_is_a_new_selection_where_the_office_reads_it_so(self, walk):
        row = walk.appointed()
        walk.later((row.ends_on - walk.day()).days)
        terms = walk.terms(begins_on=row.ends_on + timedelta(days=1), ends_on=row.ends_on + timedelta(days=365))
        drafted = drafting.renew(row, terms, basis="原合同续签条款", **walk.now())
        drafting.withdraw(drafted, reason="读法改变", **walk.now())
        by = UserFactory(role=Role.LEGAL_MANAGER)
        decided = {"valid_from": walk.day(), "basis": "示范纪要", "by": by, "at": walk.at}
        readings.decide(RENEWAL_SELECTION, value="yes", **decided)

        with pytest.raises(Refused, match="续聘须重新遴选：请筹备选聘"):
            drafting.renew(row, terms, basis="原合同续签条款", **walk.now())
        drafted.drafted_at = walk.at
        found = findings_to_decide(drafted, walk.day(), fit)
        assert ["没有重新遴选" in each.fact for each in found if each.blocks].count(True) == 1

    def test_of_internal_counsel_needs_no_selection_in_any_reading(self, walk):
        row = walk.appointed(walk.drafted_inside())
        walk.later((row.ends_on - walk.day()).days)
        by = UserFactory(role=Role.LEGAL_MANAGER)
        decided = {"valid_from": walk.day(), "basis": "示范纪要", "by": by, "at": walk.at}
        readings.decide(RENEWAL_SELECTION, value="yes", **decided)
        terms = walk.terms(begins_on=row.ends_on + timedelta(days=1), ends_on=row.ends_on + timedelta(days=365))

        assert drafting.renew(row, terms, **walk.now()).state == AppointmentState.DRAFTED

    def test_is_refused_after_a_failed_assessment(self, walk):
        row = walk.appointed()
        walk.later((row.ends_on - walk.day()).days)
        assessed(walk, row, None, AssessmentResult.UNQUALIFIED)
        terms = walk.terms(begins_on=row.ends_on + timedelta(days=1), ends_on=row.ends_on + timedelta(days=365))

        with pytest.raises(Refused, match="考核不合格"):
            walk.appoint(drafting.renew(row, terms, **walk.now()))

    def test_of_who_was_dismissed_meanwhile_is_refused(self, walk):
        row = walk.appointed()
        walk.later((row.ends_on - walk.day()).days)
        assessed(walk, row, None, "qualified")
        terms = walk.terms(begins_on=row.ends_on + timedelta(days=1), ends_on=row.ends_on + timedelta(days=365))
        again = drafting.renew(row, terms, basis="原合同续签条款", **walk.now())
        made = dismissing.draft(row, ground="breach", facts="泄露工作秘密", **walk.now())
        dismissing.attach(made, scanned(), caption="调查报告", **walk.now())
        made.refresh_from_db()
        facts = {"decided_on": walk.day(), "paper": "示范纪要", "ends_on": walk.day(), "seen": made.version}
        dismissing.decide(made, **facts, **walk.now("财政局长"))

        with pytest.raises(Refused, match="解聘"):
            walk.appoint(again)

    def test_asks_again_and_waits_for_what_was_not_assessed(self, walk):
        row = walk.appointed(walk.drafted(walk.procured()))
        walk.later((row.ends_on - walk.day()).days)
        terms = walk.terms(begins_on=row.ends_on + timedelta(days=1), ends_on=row.ends_on + timedelta(days=365))
        again = drafting.renew(row, terms, **walk.now())
        with pytest.raises(Refused, match="未满5年"):
            walk.appoint(again, report=unfit)
        with pytest.raises(Refused, match="2027年度尚未考核"):
            walk.appoint(again)
        for year in (2026, 2027):
            assessed(walk, row, year, AssessmentResult.QUALIFIED)

        articles = {each.article: each.fact for each in walk.appoint(again).remarks.all()}
        assert "采购依据" in articles["第十七条第一项"]


class TestTheContractOfAChosenLawyer:
    @pytest.mark.parametrize(("limit", "warns"), [(0, True), (50_000, True), (60_000, True), (60_001, False)])
    def test_is_held_against_the_limit_of_procurement(self, walk, limit, warns):
        by = UserFactory(role=Role.LEGAL_MANAGER)
        decided = {"valid_from": walk.day(), "basis": "示范纪要", "by": by, "at": walk.at}
        readings.decide(PROCUREMENT_ABOVE, value=str(limit), **decided)
        row = walk.appointed(walk.drafted(fee=60_000))
        row.contract_signer = row.unit

        told = [each for each in findings_to_contract(row) if "采购限额" in each.condition]
        assert [each.warns for each in told] == [warns]
        assert told[0].article == "第十七条第一项"
        assert "A10" in told[0].reading
