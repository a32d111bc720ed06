"""What is brought to mind before a term ends: the table of docs/rules/counsel_selection.md."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from legal_counsel.appointing.renewing import reminder_of
from legal_counsel.appointing.todo import appointment_todo
from legal_counsel.models import Appointment, RuleVersion
from portal.accounts.choices import Role
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory
from tests.rule_tables import cases, listed

LAST = date(2026, 12, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return UserFactory(role=Role.LEGAL_MANAGER, unit=UnitFactory())


@pytest.fixture
def term(clerk):
    return AppointmentFactory(is_appointed=True, unit=clerk.unit, begins_on=date(2024, 1, 1), ends_on=LAST)


def lines(clerk, on):
    """The lines about terms that end, by their stage, which have something."""
    found = [each for each in appointment_todo(clerk, on) if "remind=" in each.url and each.waiting.exists()]
    return [each.url.rpartition("=")[2] for each in found]


class TestTheWorkbench:
    @pytest.mark.parametrize("case", cases("counsel_selection.md", "Reminders"), ids=lambda case: f"{case['on']}")
    def test_has_the_term_in_the_line_of_its_stage(self, clerk, term, case):
        RuleVersion.objects.update(reminders=[int(each) for each in listed(case["reminders"])])
        wanted = {"over": ["0"], "": []}.get(case["line"], [case["line"]])

        assert lines(clerk, date.fromisoformat(case["on"])) == wanted

    def test_forgets_what_is_being_renewed(self, clerk, term):
        AppointmentFactory(
            unit=term.unit, counsel=term.counsel, origin="renewal", origin_note="", renews=term,
            begins_on=date(2027, 1, 1), ends_on=date(2027, 12, 31),
        )  # fmt: skip

        assert lines(clerk, date(2026, 12, 24)) == []
        assert reminder_of(term, date(2026, 12, 24)) == ""

    def test_is_of_the_own_agency(self, term):
        assert lines(UserFactory(role=Role.LEGAL_MANAGER), date(2026, 12, 24)) == []

    def test_leads_to_the_list_of_exactly_these(self, clerk, client):
        today = timezone.localdate()
        for days in (60, 20, 3, -5):
            ends = today + timedelta(days=days)
            AppointmentFactory(is_appointed=True, unit=clerk.unit, begins_on=today - timedelta(days=400), ends_on=ends)
        client.force_login(clerk)
        for line in [each for each in appointment_todo(clerk, today) if "remind=" in each.url]:
            shown = client.get(line.url).context["table"].data
            assert [each.pk for each in shown] == list(line.waiting.values_list("pk", flat=True))
            assert len(shown) == 1


class TestThePage:
    def test_says_how_many_days_are_left(self, clerk, client):
        today = timezone.localdate()
        row = AppointmentFactory(
            is_appointed=True,
            unit=clerk.unit,
            begins_on=today - timedelta(days=400),
            ends_on=today + timedelta(days=20),
        )
        client.force_login(clerk)

        assert "聘期还有20日届满" in client.get(row.get_absolute_url()).text
        Appointment.objects.update(ends_on=today - timedelta(days=2))
        assert "尚未续聘" in client.get(row.get_absolute_url()).text
        Appointment.objects.update(ends_on=today + timedelta(days=200))
        assert "尚未续聘" not in client.get(row.get_absolute_url()).text
        assert reverse("legal_counsel:appointment_renew", args=[row.pk]) not in client.get(row.get_absolute_url()).text
