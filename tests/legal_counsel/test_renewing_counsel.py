"""The certificate of an appointment, and its renewal (docs/rules/counsel_selection.md)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from legal_counsel.appointing import certifying, drafting
from legal_counsel.assessing import judging
from legal_counsel.assessing.choices import AssessmentResult
from legal_counsel.assessing.judging import Verdict
from legal_counsel.choices import AppointmentState
from legal_counsel.models import Appointment
from portal.lifecycle import Refused
from tests.legal_counsel.selection_walks import CounselWalk, unfit


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

    def test_is_refused_after_a_failed_assessment(self, walk):
        row = walk.appointed()
        walk.later((row.ends_on - walk.day()).days)
        assessed(walk, row, None, AssessmentResult.UNQUALIFIED)
        terms = walk.terms(begins_on=row.ends_on + timedelta(days=1), ends_on=row.ends_on + timedelta(days=365))

        with pytest.raises(Refused, match="考核不合格"):
            walk.appoint(drafting.renew(row, terms, **walk.now()))

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
