"""What the database refuses of duties, with the sentence that a person gets to read."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from documents.duties import assigning
from documents.models import Assistance
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, DutyAssignmentFactory
from tests.documents.test_constraints import refused_by

pytestmark = pytest.mark.django_db


class TestTheDatabase:
    def test_gives_a_deputy_to_one_notice_at_a_time(self):
        DutyAssignmentFactory(deputy_name="甲一")
        again = DutyAssignmentFactory.build(document=DocumentFactory(), deputy_name="甲一", since=date(2024, 1, 1))

        assert "另一件公文" in refused_by(again, "duty_assignment_one_notice_at_a_time")

    def test_refuses_it_to_raw_sql_too(self):
        row = DutyAssignmentFactory(deputy_name="甲一")
        other = DutyAssignmentFactory(deputy_name="乙二")

        with (
            pytest.raises(IntegrityError, match="duty_assignment_one_notice_at_a_time"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "UPDATE documents_dutyassignment SET deputy_name = %s WHERE id = %s", [row.deputy_name, other.pk]
            )

    def test_takes_a_withdrawn_one_beside_it(self):
        row = DutyAssignmentFactory(deputy_name="甲一")
        assigning.withdraw(row, reason="误登", by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        DutyAssignmentFactory(deputy_name="甲一")

    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("duty_assignment_deputy_named", {"deputy_name": ""}),
            ("duty_assignment_period_has_start", {"period": DateRange(None, None)}),
            ("duty_assignment_early_end_reasoned", {"last_day": date(2024, 1, 1)}),
            ("duty_assignment_early_end_reasoned", {"end_reason": "离任"}),
            ("duty_assignment_withdrawn_by_somebody", {"withdrawal_reason": "误登"}),
            ("duty_assignment_withdrawn_by_somebody", {"withdrawn_at": timezone.now()}),
        ],
    )
    def test_holds_what_a_duty_must_be(self, constraint, facts):
        refused_by(DutyAssignmentFactory.build(document=DocumentFactory(), **facts), constraint)

    def test_registers_a_deputy_once_by_a_document(self):
        row = DutyAssignmentFactory(until=date(2024, 1, 1))
        again = DutyAssignmentFactory.build(document=row.document, deputy_name=row.deputy_name, since=date(2024, 1, 1))

        assert "已登记" in refused_by(again, "duty_assignment_once_by_a_document")

    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("assistance_order_once", {"order": 1}),
            ("assistance_leader_named", {"leader_name": ""}),
            ("assistance_open_only_with_matters", {"is_open": True}),
            ("assistance_matters_named", {"matters": ["教育", ""]}),
        ],
    )
    def test_holds_what_a_relation_must_be(self, constraint, facts):
        row = DutyAssignmentFactory()

        refused_by(Assistance(**{"assignment": row, "order": 2, "leader_name": "钱四"} | facts), constraint)
