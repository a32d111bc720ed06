"""Assessing counsel: the cases of docs/rules/counsel_assessment.md."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from legal_counsel.assessing import judging
from legal_counsel.assessing.choices import AssessmentResult, AssessmentState
from legal_counsel.assessing.cycles import due_by
from legal_counsel.assessing.judging import Verdict
from legal_counsel.assessing.missing import missing
from legal_counsel.choices import CounselKind
from legal_counsel.models import Appointment, CounselAssessment
from legal_counsel.rules import OF_2023, Readings
from portal.accounts.choices import Role
from portal.accounts.models import RoleAssignment
from portal.lifecycle import Refused
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory, CounselFactory, RuleVersionFactory
from tests.rule_tables import cases, listed

FILE = "counsel_assessment.md"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
TODAY = AT.date()
RESULTS = {str(each.label): each for each in AssessmentResult}


class TestWhatIsToBeAssessed:
    @pytest.mark.parametrize("case", cases(FILE, "What is to be assessed"))
    def test_the_table(self, case):
        begins, last, on = (date.fromisoformat(case[name]) for name in ("begins", "last day", "on"))
        found = due_by(case["kind"] in ("internal", "firm"), begins, last, on, rules=OF_2023, readings=Readings())
        assert [f"{each.year or '聘期'} {each.by}" for each in found] == listed(case["due"])


def verdict(**facts):
    usual = {"year": 2025, "completion": 90, "efficiency": 85, "quality": 92, "result": "qualified"}
    return Verdict(**usual | {"assessed_on": date(2026, 3, 2)} | facts)


@pytest.fixture
def unit(db):
    return UnitFactory()


@pytest.fixture
def agent(unit):
    return UserFactory(unit=unit, role=Role.LEGAL_MANAGER)


@pytest.fixture
def head(unit):
    return UserFactory(unit=unit, role=Role.DEPARTMENT_HEAD)


@pytest.fixture
def inside(unit):
    counsel = CounselFactory(is_internal=True, unit=unit)
    return AppointmentFactory(
        is_appointed=True, unit=unit, counsel=counsel, begins_on=date(2024, 3, 1), ends_on=date(2027, 2, 28)
    )


@pytest.fixture
def lawyer(unit):
    return AppointmentFactory(is_appointed=True, unit=unit, begins_on=date(2024, 3, 1), ends_on=date(2027, 2, 28))


def confirmed(appointment, agent, head, **facts):
    row = judging.assess(appointment, verdict(**facts), by=agent, at=AT)
    return judging.confirm(row, seen=row.version, by=head, at=AT)


class TestAssessing:
    def test_the_agency_assesses_and_the_unit_confirms(self, inside, agent, head):
        row = confirmed(inside, agent, head)
        assert (row.state, row.assessed_by, row.confirmed_by) == (AssessmentState.CONFIRMED, agent, head)
        assert (row.rule.number, row.is_basis_run_out) == ("伊州政办规〔2023〕2号", True)

    def test_nobody_confirms_the_own_entry(self, inside, unit):
        both = UserFactory(unit=unit, role=Role.LEGAL_MANAGER)
        RoleAssignment.objects.create(user=both, role=Role.DEPARTMENT_HEAD)
        row = judging.assess(inside, verdict(), by=both, at=AT)
        with pytest.raises(Refused, match="不能自行确认"):
            judging.confirm(row, seen=row.version, by=both, at=AT)
        with pytest.raises(IntegrityError, match="counsel_assessment_confirmed_by_another"), transaction.atomic():
            CounselAssessment.objects.filter(pk=row.pk).update(
                state=AssessmentState.CONFIRMED, confirmed_by=both, confirmed_at=AT
            )

    def test_a_year_is_assessed_once(self, inside, agent):
        judging.assess(inside, verdict(), by=agent, at=AT)
        with pytest.raises(Refused, match="已有考核"):
            judging.assess(inside, verdict(), by=agent, at=AT)

    @pytest.mark.parametrize(
        ("facts", "message"),
        [
            ({"year": 2023}, "2023年度不在其中"),
            ({"year": 2028}, "2028年度不在其中"),
            ({"year": None}, "每年考核一次"),
            ({"assessed_on": date(2026, 11, 24)}, "不能晚于今日"),
            ({"year": 2026, "assessed_on": date(2025, 12, 31)}, "不能早于所考核的年度"),
            ({"quality": 101}, "0至100"),
        ],
    )
    def test_what_cannot_be_so_is_refused(self, inside, agent, facts, message):
        with pytest.raises(Refused, match=message):
            judging.assess(inside, verdict(**facts), by=agent, at=AT)
        assert not CounselAssessment.objects.exists()

    def test_a_draft_or_another_unit_is_not_assessed(self, unit, agent, inside):
        with pytest.raises(Refused, match="尚未聘任"):
            judging.assess(AppointmentFactory(unit=unit), verdict(), by=agent, at=AT)
        with pytest.raises(Refused, match="工作机构录入"):
            judging.assess(inside, verdict(), by=UserFactory(role=Role.LEGAL_MANAGER), at=AT)

    def test_what_is_confirmed_is_changed_only_after_it_was_sent_back(self, inside, agent, head):
        row = confirmed(inside, agent, head)
        with pytest.raises(Refused, match="已确认"):
            judging.revise(row, verdict(quality=70), seen=row.version, by=agent, at=AT)
        row = judging.send_back(row, reason="得分有误", by=head, at=AT)
        row = judging.revise(row, verdict(quality=70), seen=row.version, by=agent, at=AT)
        assert (row.quality, row.state, row.sent_back_for) == (70, AssessmentState.DRAFTED, "得分有误")

    def test_two_who_change_it_at_once_see_each_other(self, inside, agent):
        row = judging.assess(inside, verdict(), by=agent, at=AT)
        judging.revise(row, verdict(quality=70), seen=1, by=agent, at=AT)
        with pytest.raises(Refused, match="已被修改"):
            judging.revise(row, verdict(quality=60), seen=1, by=agent, at=AT)


class TestRenewal:
    @pytest.mark.parametrize("case", cases(FILE, "What stands in the way of renewal"))
    def test_the_table(self, inside, agent, head, case):
        for each in listed(case["assessments"]):
            year, result = each.split()
            facts = {"year": int(year), "assessed_on": date(int(year) + 1, 3, 2), "result": RESULTS[result]}
            confirmed(inside, agent, head, **facts)
        assert judging.hindrances_of_renewal(inside, date.fromisoformat(case["on"])) == listed(case["in the way"])

    def test_what_is_not_confirmed_does_not_count(self, inside, agent):
        judging.assess(inside, verdict(), by=agent, at=AT)
        assert "2025年度尚未考核" in judging.hindrances_of_renewal(inside, TODAY)

    def test_a_yearly_assessment_stands_for_the_term_of_a_lawyer(self, lawyer, agent, head):
        on = date(2027, 1, 5)
        assert judging.hindrances_of_renewal(lawyer, on) == ["聘期尚未考核"]
        confirmed(lawyer, agent, head)
        assert judging.hindrances_of_renewal(lawyer, on) == []


class TestTheRulesOfTheDay:
    """A version that brings renewal to mind 120 days before asks for the assessment of the term 120 days before."""

    ON = date(2026, 11, 1)  # 119 days before the last one

    def test_say_from_when_on_the_term_is_to_be_assessed(self, lawyer):
        assert judging.periods_missing(lawyer, self.ON) == []
        RuleVersionFactory(reminders=[120, 30])
        assert [each.period for each in judging.periods_missing(lawyer, self.ON)] == ["聘期"]
        assert [each.appointment for each in missing(Appointment.objects.all(), self.ON)] == [lawyer]

    def test_are_asked_once_however_many_are_assessed(self, lawyer, unit, django_assert_max_num_queries):
        for _ in range(5):
            AppointmentFactory(is_appointed=True, unit=unit, begins_on=date(2024, 3, 1), ends_on=date(2026, 12, 1))
        with django_assert_max_num_queries(5):
            assert len(missing(Appointment.objects.all(), self.ON)) == 5


class TestPages:
    def test_the_list_shows_what_is_missing_and_leads_to_it(self, client, inside, agent):
        client.force_login(agent)
        shown = client.get(reverse("legal_counsel:assessment_list")).content.decode()
        assert "待考核：2项" in shown
        assert reverse("legal_counsel:assessment_new", args=[inside.pk]) in shown

    def test_agency_enters_and_head_confirms_on_the_page(self, client, inside, agent, head):
        client.force_login(agent)
        data = {"seen": "", "year": "2024", "completion": "90", "efficiency": "80", "quality": "95"}
        data |= {"result": "excellent", "assessed_on": "2026-3-2", "remark": ""}
        client.post(reverse("legal_counsel:assessment_new", args=[inside.pk]), data)
        row = CounselAssessment.objects.get()
        client.force_login(head)
        page = client.get(row.get_absolute_url()).content.decode()
        assert "核对并确认" in page
        client.post(reverse("legal_counsel:assessment_confirm", args=[row.pk]), {"seen": str(row.version)})
        row.refresh_from_db()
        assert row.state == AssessmentState.CONFIRMED

    def test_a_stranger_finds_nothing(self, client, inside, agent):
        row = judging.assess(inside, verdict(), by=agent, at=AT)
        client.force_login(UserFactory(role=Role.LEGAL_MANAGER))
        assert client.get(row.get_absolute_url()).status_code == 404


def test_every_kind_has_its_cycle():
    assert set(judging.YEARLY) == {CounselKind.INTERNAL, CounselKind.FIRM}
