"""Two people at one safeguarding plan: nothing is approved or changed that the second has not read."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from heritage.plans import measuring, planning
from heritage.plans.choices import PlanState
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.heritage.test_plans import PDF, approved, drafted


@pytest.fixture
def keeper(client, db):
    user = one_with(Role.HERITAGE_MANAGER)
    client.force_login(user)
    return user


class TestAPlan:
    def test_is_approved_with_the_text_that_was_read(self, keeper):
        plan = drafted(keeper)
        planning.attach(plan, SimpleUploadedFile("后附.pdf", PDF), seen=1, by=keeper, at=timezone.now())

        with pytest.raises(Refused, match="刚被修改"):
            planning.approve(
                plan, seen=1, body="县政府", day=date(2024, 1, 2), paper="一号", by=keeper, at=timezone.now()
            )
        with pytest.raises(Refused, match="请重新阅读后再附文本"):
            planning.attach(plan, SimpleUploadedFile("又一份.pdf", PDF), seen=1, by=keeper, at=timezone.now())
        plan.refresh_from_db()
        assert (plan.attachment.name, plan.state) == ("后附.pdf", PlanState.DRAFTED)

    def test_is_not_withdrawn_by_who_read_the_draft_of_what_is_approved(self, client, keeper):
        plan = approved(keeper)
        given = {"day": "2024-3-1", "reason": "重复拟订", "seen": "1"}

        page = client.post(f"{plan.get_absolute_url()}withdraw/", given).content.decode()

        assert "已被修改或批准" in page
        assert "重复拟订" in page
        facts = {"day": date(2024, 3, 1), "reason": "重复拟订", "by": keeper, "at": timezone.now()}
        with pytest.raises(Refused, match="刚被修改或批准"):
            planning.withdraw(plan, seen=1, **facts)
        plan.refresh_from_db()
        assert plan.state == PlanState.APPROVED
        assert planning.withdraw(plan, seen=plan.version, **facts).state == PlanState.WITHDRAWN


class TestAMeasure:
    def test_is_put_off_by_the_second_of_two_people_after_a_look(self, client, keeper):
        measure = approved(keeper).measures.first()
        given = {"day": "2026-6-30", "reason": "二", "seen": measure.due_on.isoformat()}
        facts = {"reason": "一", "by": keeper, "at": timezone.now()}
        measuring.put_off(measure, day=date(2025, 6, 30), seen=measure.due_on, **facts)

        page = client.post(f"/heritage/register/measures/{measure.pk}/put-off/", given).content.decode()

        measure.refresh_from_db()
        assert "已被他人延期" in page
        assert "现为2025-06-30" in page
        assert 'value="2026-6-30"' in page
        assert measure.due_on == date(2025, 6, 30)
        with pytest.raises(Refused, match="刚被他人延至2025-06-30"):
            measuring.put_off(measure, day=date(2026, 6, 30), seen=date(2024, 6, 30), **facts)
