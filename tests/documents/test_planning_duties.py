"""What the page of confirmation says of duties, before anything is entered."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from documents.choices import Decision
from documents.duties import assigning, planning
from documents.importing import importing
from documents.models import DutyAssignment
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.duty_notices import EARLIER, NOTICE
from tests.documents.factories import confirmed_import, decided_import, read_import

pytestmark = pytest.mark.django_db


class TestThePlanOfAnImport:
    def test_says_what_would_be_opened_and_closed(self):
        confirmed_import(EARLIER)

        (plan,) = planning.plans(read_import(NOTICE).drafts.all())

        first, second = plan.opened
        assert (first.deputy, first.since, first.until) == ("甲一（挂职）", date(2023, 8, 10), None)
        assert first.relations == ["赵三副州长：全面协助", "钱四常务副州长：交通、水利等"]
        assert [(row.document.number, until) for row, until in first.closes] == [
            ("测政办发〔2021〕9号", date(2023, 8, 10))
        ]
        assert not second.closes
        assert (plan.is_start_inferred, plan.says_others_stay) == (True, True)

    def test_says_until_when_an_older_notice_would_hold(self):
        confirmed_import(NOTICE)

        (plan,) = planning.plans(read_import(EARLIER).drafts.all())

        assert [(each.deputy, each.until) for each in plan.opened] == [
            ("甲一（挂职）", date(2023, 8, 10)),
            ("丙五", None),
        ]
        assert [each.closes for each in plan.opened] == [[], []]

    def test_takes_all_documents_of_the_import_together(self):
        first, second = planning.plans(read_import(f"{NOTICE}\n\n\n{EARLIER}").drafts.all())

        assert first.opened[0].until is None
        assert second.opened[0].until == date(2023, 8, 10)

    def test_says_nothing_of_what_is_not_to_be_registered(self):
        gazette_import = read_import(NOTICE)
        gazette_import.drafts.update(decision=Decision.SKIP)

        assert planning.plans(gazette_import.drafts.all()) == []

    def test_finds_no_clash_with_the_duties_of_the_same_document(self):
        confirmed_import(NOTICE)

        assert list(planning.problems(read_import(NOTICE).drafts.get().values)) == []
        other = read_import(NOTICE.replace("30号", "31号")).drafts.get().values
        assert len(list(planning.problems(other))) == 2

    @pytest.mark.parametrize("other", [NOTICE.replace("30号", "31号"), EARLIER], ids=["of one day", "earlier"])
    def test_takes_no_account_of_duties_that_were_withdrawn(self, other):
        confirmed_import(other)
        DutyAssignment.objects.update(
            withdrawn_at=timezone.now(), withdrawn_by=one_with(Role.DOCUMENT_MANAGER), withdrawal_reason="误登"
        )
        gazette_import = read_import(NOTICE)

        assert list(planning.problems(gazette_import.drafts.get().values)) == []
        (plan,) = planning.plans(gazette_import.drafts.all())
        assert [each.closes for each in plan.opened] == [[], []]

    def test_closes_neither_what_ended_before_nor_what_another_notice_closed(self):
        confirmed_import(EARLIER)
        confirmed_import(EARLIER.replace("2021年4月6日", "2022年4月6日").replace("〔2021〕9号", "〔2022〕9号"))
        closing = planning.plans(read_import(NOTICE).drafts.all())[0].opened[0]
        assert [row.document.number for row, _ in closing.closes] == ["测政办发〔2022〕9号"]

        last = DutyAssignment.objects.get(deputy_name="甲一", document__number="测政办发〔2022〕9号")
        by = one_with(Role.DOCUMENT_MANAGER)
        assigning.end(last, last_day=date(2022, 12, 31), reason="离任", by=by, at=timezone.now())

        assert planning.plans(read_import(NOTICE).drafts.all())[0].opened[0].closes == []

    def test_begins_on_the_stated_day_and_not_on_the_date_of_the_notice(self):
        gazette_import = read_import(NOTICE)
        draft = gazette_import.drafts.get()
        draft.values["effective_on"] = {"value": "2023-09-01", "start": 0, "end": 0}

        (plan,) = planning.plans([draft])

        assert ({each.since for each in plan.opened}, plan.is_start_inferred) == ({date(2023, 9, 1)}, False)

    def test_is_what_confirming_does(self):
        confirmed_import(EARLIER)
        gazette_import = decided_import(NOTICE)
        (plan,) = planning.plans(gazette_import.drafts.all())

        importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        for each in plan.opened:
            assert (each.since, each.until) in held_by(each.deputy.removesuffix("（挂职）"))
            assert [row.pk for row, until in each.closes if (row.since, until) not in held_by(row.deputy_name)] == []


def held_by(name: str) -> list[tuple[date, date | None]]:
    return [(row.since, row.until) for row in DutyAssignment.objects.effective().filter(deputy_name=name)]
