"""Who assesses and who confirms, in every reading of A16 (docs/rules/counsel_assessment.md)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from legal_counsel.assessing import judging
from legal_counsel.assessing.choices import AssessmentState
from legal_counsel.assessing.judging import Verdict
from legal_counsel.models import CounselAssessment
from legal_counsel.readings import ASSESSOR
from portal import readings
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory, CounselFactory
from tests.rule_tables import cases, listed

AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
VERDICT = Verdict(2025, 90, 85, 92, "qualified", date(2026, 3, 2))
CASES = cases("counsel_assessment.md", "Who assesses")

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Of a government, its 司法行政部门 and its general office: two of each."""
    government = UnitFactory(kind=UnitKind.PREFECTURE_GOVERNMENT)
    bureau = UnitFactory(parent=government)
    office = UnitFactory(kind=UnitKind.GENERAL_OFFICE, parent=government)
    government.judicial_administration = bureau
    government.save()
    counsel = CounselFactory(is_internal=True, unit=government)
    row = AppointmentFactory(
        is_appointed=True, unit=government, counsel=counsel, begins_on=date(2024, 3, 1), ends_on=date(2027, 2, 28)
    )
    of = {
        "agency": (bureau, Role.LEGAL_MANAGER), "head": (office, Role.ISSUING_LEADER),
        "own": (office, Role.LEGAL_MANAGER),
    }  # fmt: skip
    return row, {who: [UserFactory(unit=unit, role=role) for _ in range(2)] for who, (unit, role) in of.items()}


def read_as(value):
    by = UserFactory(role=Role.LEGAL_MANAGER)
    readings.decide(ASSESSOR, value=value, valid_from=date(2026, 1, 1), basis="示范纪要", by=by, at=AT)


class TestTheReadings:
    def test_are_all_in_the_table(self):
        assert [each["A16"] for each in CASES] == list(readings.questions()[ASSESSOR].options)

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["A16"])
    def test_say_who_enters_and_who_confirms(self, people, case):
        row, of = people
        read_as(case["A16"])
        entering, settling = set(listed(case["enters"])), set(listed(case["confirms"]))
        made = None
        for who, (somebody, _) in of.items():
            if who in entering:
                CounselAssessment.objects.all().delete()
                made = judging.assess(row, VERDICT, by=somebody, at=AT)
            else:
                with pytest.raises(Refused, match="考核由聘任"):
                    judging.assess(row, VERDICT, by=somebody, at=AT)
        for who, (_, another) in of.items():
            waiting = CounselAssessment.objects.to_confirm(another, AT.date())
            if who not in settling:
                assert not waiting.exists()
                with pytest.raises(Refused, match="考核结果由"):
                    judging.confirm(made, seen=made.version, by=another, at=AT)
        another = of[next(iter(settling))][1]
        assert list(CounselAssessment.objects.to_confirm(another, AT.date())) == [made]
        assert judging.confirm(made, seen=made.version, by=another, at=AT).state == AssessmentState.CONFIRMED
        assert made.assessed_by != another

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["A16"])
    def test_take_two_people_always(self, people, case):
        row, of = people
        read_as(case["A16"])
        both = [who for who in listed(case["enters"]) if who in listed(case["confirms"])]
        for who in both:
            CounselAssessment.objects.all().delete()
            made = judging.assess(row, VERDICT, by=of[who][0], at=AT)
            with pytest.raises(Refused, match="考核由两人办理"):
                judging.confirm(made, seen=made.version, by=of[who][0], at=AT)

    def test_begin_on_their_day(self, people):
        row, of = people
        by = UserFactory(role=Role.LEGAL_MANAGER)
        readings.decide(ASSESSOR, value="agency", valid_from=date(2026, 11, 24), basis="示范纪要", by=by, at=AT)
        judging.assess(row, VERDICT, by=of["agency"][0], at=AT)

        assert not CounselAssessment.objects.to_confirm(of["agency"][1], date(2026, 11, 23)).exists()
        assert CounselAssessment.objects.to_confirm(of["agency"][1], date(2026, 11, 24)).exists()


class TestTheirPages:
    def test_offer_what_the_reading_allows(self, people, client):
        row, of = people
        read_as("unit")
        address = reverse("legal_counsel:assessment_new", args=[row.pk])
        client.force_login(of["agency"][0])
        assert client.get(address).status_code == 403
        client.force_login(of["own"][0])
        assert address in client.get(reverse("legal_counsel:assessment_list")).text
        asked = {"year": 2025, "completion": 90, "efficiency": 85, "quality": 92, "result": "qualified"}
        answer = client.post(address, asked | {"assessed_on": "2026-03-02", "seen": ""}, follow=True)
        assert "已录入，待聘任（任用）单位的负责人确认" in answer.text
