"""The version of the rules that an act notes, whose counsel one sees, and the term in the database."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from legal_counsel.models import Appointment, Counsel
from legal_counsel.pinning import pinned
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory, CounselFactory, RuleVersionFactory

pytestmark = pytest.mark.django_db


class TestPinningTheRules:
    @pytest.mark.parametrize(
        ("on", "has_run_out"),
        [(date(2023, 8, 17), False), (date(2025, 8, 17), False), (date(2025, 8, 18), True), (date(2026, 11, 1), True)],
    )
    def test_an_act_is_stamped_from_the_day_after_the_last_of_its_two_years(self, on, has_run_out):
        facts = pinned(on)
        assert facts["rule"].number == "伊州政办规〔2023〕2号"
        assert facts["is_basis_run_out"] is has_run_out

    def test_a_new_version_is_pinned_from_its_first_day(self):
        later = RuleVersionFactory(number="示范规〔2026〕1号", first_on=date(2026, 5, 1))
        RuleVersionFactory(first_on=date(2026, 4, 1), is_proposed=True)
        assert pinned(date(2026, 5, 1)) == {"rule": later, "is_basis_run_out": False}
        assert pinned(date(2026, 4, 30))["rule"].number == "伊州政办规〔2023〕2号"

    def test_nothing_is_done_before_the_first_version(self):
        with pytest.raises(Refused, match="2023-08-16没有施行中"):
            pinned(date(2023, 8, 16))


class TestSeeing:
    @pytest.fixture
    def tree(self):
        government = UnitFactory(kind=UnitKind.COUNTY_GOVERNMENT)
        bureau = UnitFactory(kind=UnitKind.COUNTY_DEPARTMENT, parent=government)
        other = UnitFactory(kind=UnitKind.COUNTY_DEPARTMENT, parent=government)
        government.judicial_administration = bureau
        government.save()
        return government, bureau, other

    @pytest.mark.parametrize(
        ("whose", "sees"), [("government", "government bureau other"), ("bureau", "government bureau other")]
    )
    def test_the_line_and_the_justice_bureau_see_all(self, tree, whose, sees):
        assert self.seen_by(tree, whose) == sees.split()

    def test_a_department_sees_its_own(self, tree):
        assert self.seen_by(tree, "other") == ["other"]

    def test_the_general_office_sees_the_government_for_which_it_decides_and_nothing_below_it(self, tree):
        office = UnitFactory(kind=UnitKind.GENERAL_OFFICE, parent=tree[0])
        rows = {
            name: AppointmentFactory(unit=unit) for name, unit in zip(("government", "other"), tree[::2], strict=True)
        }
        leader = UserFactory(unit=office, role=Role.ISSUING_LEADER)

        assert list(Appointment.objects.visible_to(leader)) == [rows["government"]]

    def test_somebody_of_elsewhere_or_without_a_role_sees_nothing(self, tree):
        AppointmentFactory(unit=tree[0])
        strangers = [UserFactory(role=Role.LEGAL_MANAGER), UserFactory(unit=tree[0], role=Role.STAFF)]
        assert [Appointment.objects.visible_to(each).count() for each in strangers] == [0, 0]

    def test_internal_counsel_are_seen_in_reach_and_externals_by_all_who_work_with_counsel(self, tree):
        inside, outside = CounselFactory(is_internal=True, unit=tree[2]), CounselFactory()
        stranger = UserFactory(role=Role.LEGAL_MANAGER)
        bureau = UserFactory(unit=tree[1], role=Role.LEGAL_MANAGER)
        assert set(Counsel.objects.visible_to(stranger)) == {outside, outside.firm}
        assert set(Counsel.objects.visible_to(bureau)) == {inside, outside, outside.firm}

    @staticmethod
    def seen_by(tree, whose):
        names = dict(zip(("government", "bureau", "other"), tree, strict=True))
        rows = {name: AppointmentFactory(unit=unit) for name, unit in names.items()}
        user = UserFactory(unit=names[whose], role=Role.LEGAL_MANAGER)
        seen = set(Appointment.objects.visible_to(user))
        return [name for name, row in rows.items() if row in seen]


class TestTerms:
    def test_nobody_is_counsel_of_a_unit_twice_at_a_time(self):
        first = AppointmentFactory(is_appointed=True)
        with pytest.raises(IntegrityError, match="counsel_appointment_once_at_a_time"), transaction.atomic():
            AppointmentFactory(
                is_appointed=True,
                counsel=first.counsel,
                unit=first.unit,
                begins_on=first.ends_on,
                ends_on=date(2030, 1, 1),
            )
        AppointmentFactory(is_appointed=True, counsel=first.counsel)

    @pytest.mark.parametrize(
        ("on", "runs"),
        [
            (date(2026, 2, 28), False),
            (date(2026, 3, 1), True),
            (date(2029, 2, 28), True),
            (date(2029, 3, 1), False),
        ],
    )
    def test_a_term_runs_from_its_first_to_its_last_day(self, on, runs):
        AppointmentFactory(is_appointed=True)
        AppointmentFactory()
        assert Appointment.objects.running(on).exists() is runs
