"""Who is counsel and an officer of the unit too neither reads what is said of themselves nor decides on themselves."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from legal_counsel.appointing import deciding as appointing
from legal_counsel.assessing import judging
from legal_counsel.assessing.judging import Verdict
from legal_counsel.complaining.telling import CONDITION
from legal_counsel.dismissing import deciding as dismissing
from legal_counsel.models import AppointmentRemark, CounselAssessment, CounselDismissal
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.legal_counsel.factories import AppointmentFactory, CounselFactory
from tests.legal_counsel.selection_walks import fit
from tests.legal_counsel.test_complaining import AT, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    """Internal counsel is legal manager of the unit himself; a colleague entered what was found true of him."""
    made = Walk()
    made.own, made.agent = made.agent, UserFactory(unit=made.unit, role=Role.LEGAL_MANAGER)
    counsel = CounselFactory(is_internal=True, unit=made.unit, account=made.own)
    made.appointment = AppointmentFactory(is_appointed=True, unit=made.unit, counsel=counsel, ends_on=date(2026, 12, 1))
    made.found()
    return made


@pytest.fixture
def renewal(walk):
    return AppointmentFactory(
        unit=walk.unit, counsel=walk.appointment.counsel, begins_on=date(2027, 3, 1), ends_on=date(2028, 3, 1)
    )


class TestReading:
    def test_no_line_of_the_checks_of_a_later_term_tells_them(self, walk, renewal):
        assert "的反映属实" in walk.page("agent", renewal.get_absolute_url())
        assert "的反映属实" not in walk.page("own", renewal.get_absolute_url())

    def test_nor_a_warning_that_was_answered(self, walk, renewal):
        facts = {"article": "第二十一条", "fact": "2026-11-02的反映属实", "reason": "已改正", "by": walk.head, "at": AT}
        AppointmentRemark.objects.create(appointment=renewal, condition=CONDITION, **facts)
        AppointmentRemark.objects.create(appointment=renewal, condition="聘期", **facts | {"fact": "超过三年"})
        own = walk.page("own", renewal.get_absolute_url())
        assert "已改正" in own
        assert "超过三年" in own
        assert "的反映属实" not in own
        assert "的反映属实" in walk.page("agent", renewal.get_absolute_url())

    def test_nor_the_ground_that_is_chosen_beforehand(self, walk):
        new = reverse("legal_counsel:dismissal_new", args=[walk.appointment.pk])
        assert walk.browser("agent").get(new).context["form"].initial == {"ground": "breach"}
        assert not walk.browser("own").get(new).context["form"].initial.get("ground")


class TestDeciding:
    @pytest.fixture
    def chief(self, walk):
        """Who decides for the unit is its internal counsel."""
        counsel = CounselFactory(is_internal=True, unit=walk.unit, account=walk.head)
        return AppointmentFactory(is_appointed=True, unit=walk.unit, counsel=counsel)

    def test_is_not_of_the_own_appointment(self, walk):
        counsel = CounselFactory(is_internal=True, unit=walk.unit, account=walk.head)
        row = AppointmentFactory(unit=walk.unit, counsel=counsel)
        with pytest.raises(Refused, match="涉及您本人"):
            appointing.appoint(row, {}, seen=row.version, report=fit, by=walk.head, at=AT)
        assert not type(row).objects.to_decide(walk.head).filter(pk=row.pk).exists()
        assert "核对并决定聘任" not in walk.page("head", row.get_absolute_url())

    def test_is_not_of_the_own_assessment(self, walk, chief):
        row = judging.assess(chief, Verdict(2026, 90, 90, 90, "qualified", AT.date()), by=walk.agent, at=AT)
        with pytest.raises(Refused, match="涉及您本人"):
            judging.confirm(row, seen=row.version, by=walk.head, at=AT)
        assert not CounselAssessment.objects.to_confirm(walk.head, AT.date()).exists()
        assert "核对并确认" not in walk.page("head", reverse("legal_counsel:assessment_detail", args=[row.pk]))
        second = UserFactory(unit=walk.unit, role=Role.DEPARTMENT_HEAD)
        assert judging.confirm(row, seen=row.version, by=second, at=AT).confirmed_by == second

    def test_is_not_of_the_own_dismissal(self, walk, chief):
        row = dismissing.draft(chief, ground="other", facts="另有任用", by=walk.agent, at=AT)
        facts = {"decided_on": AT.date(), "paper": "纪要", "ends_on": AT.date(), "seen": row.version}
        with pytest.raises(Refused, match="涉及您本人"):
            dismissing.decide(row, **facts, by=walk.head, at=AT)
        assert not CounselDismissal.objects.to_decide(walk.head).exists()
        assert "核对并决定" not in walk.page("head", reverse("legal_counsel:dismissal_detail", args=[row.pk]))
