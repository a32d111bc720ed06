"""The pages of the roster: who is on duty, entered, corrected, ended and cancelled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pollution.alerting import commanding
from pollution.models import DutyShift
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.factories import UnitFactory, UserFactory
from tests.pollution.alerting.factories import shifts
from tests.pollution.alerting.test_commanding import alert
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    client.user = one_with(Role.WARNING_MANAGER)
    client.force_login(client.user)
    return client


def now():
    return timezone.localtime().replace(second=0, microsecond=0)


def written(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


class TestTheRoster:
    def entry(self, unit, start, *hours, **facts):
        data = {"unit": unit.pk, "row_count": str(len(hours))}
        for place, length in enumerate(hours):
            end = start + timedelta(hours=length)
            data |= {f"row-{place}-person": f"值班员{place}", f"row-{place}-phone": f"0999-80{place}"}
            data |= {f"row-{place}-starts_at": written(start), f"row-{place}-ends_at": written(end)}
            start = end
        return data | facts

    def test_takes_several_shifts_of_the_own_unit(self, client):
        user = UserFactory()
        client.force_login(user)

        page = client.post(reverse("pollution:duty_new"), self.entry(user.unit, now(), 8, 8, 8), follow=True)

        assert DutyShift.objects.filter(unit=user.unit, recorded_by=user).count() == 3
        assert "现在在班： " + str(user.unit) in text_of(page).replace("现在在班：", "现在在班： ").replace("  ", " ")

    def test_takes_no_other_unit_from_those_without_the_role(self, client):
        client.force_login(UserFactory())

        page = client.post(reverse("pollution:duty_new"), self.entry(UnitFactory(), now(), 8))

        assert page.context["form"].errors["unit"]
        assert not DutyShift.objects.exists()

    def test_drops_no_row_in_which_only_the_hours_are_filled(self, manager):
        unit = UnitFactory()
        given = self.entry(unit, now(), 8, 8) | {"row-1-person": "", "row-1-phone": ""}

        page = manager.post(reverse("pollution:duty_new"), given)

        assert [each.partition("：")[0] for each in page.context["form"].non_field_errors()] == [
            "第2行值班人",
            "第2行值班电话",
        ]
        assert not DutyShift.objects.exists()

    def test_ends_what_is_running(self, manager):
        [running, _] = shifts(
            None,
            (now() - timedelta(hours=1), now() + timedelta(hours=4)),
            (now() - timedelta(hours=5), now() - timedelta(hours=1)),
        )
        address = reverse("pollution:duty_end", args=[running.pk])
        page = manager.get(reverse("pollution:duty_list"))
        assert page.text.count("提前结束</a>") == 1
        assert address in page.text
        stranger = Client()
        stranger.force_login(UserFactory())
        assert stranger.post(address).status_code == 404
        assert "提前结束班次" in manager.get(address).text

        done = manager.post(address, follow=True)

        assert "班次已结束，请登记接替的班次" in text_of(done)
        assert not DutyShift.objects.at(timezone.now()).exists()

    def test_corrects_the_telephone_of_what_is_not_over(self, manager):
        [running, over] = shifts(
            None,
            (now() - timedelta(hours=1), now() + timedelta(hours=4)),
            (now() - timedelta(hours=5), now() - timedelta(hours=1)),
        )
        stranger = Client()
        stranger.force_login(UserFactory())

        done = manager.post(reverse("pollution:duty_phone", args=[running.pk]), {"phone": "0999-8123456"}, follow=True)
        late = manager.post(reverse("pollution:duty_phone", args=[over.pk]), {"phone": "0999-8123456"})

        running.refresh_from_db()
        assert (running.phone, "电话已更正" in text_of(done)) == ("0999-8123456", True)
        assert "班次已经结束" in text_of(late)
        assert stranger.post(reverse("pollution:duty_phone", args=[running.pk]), {"phone": "1"}).status_code == 404

    def test_says_what_overlaps(self, manager):
        [shift] = shifts(None, (now(), now() + timedelta(hours=4)))

        page = manager.post(reverse("pollution:duty_new"), self.entry(shift.unit, now(), 8))

        assert "重叠" in page.text.partition("error-summary")[2]

    def test_shows_telephones_to_the_chain_and_the_own_unit_only(self, client):
        [shift] = shifts(None, (now(), now() + timedelta(hours=4)))
        address = reverse("pollution:duty_list")

        for user, is_shown in (
            (one_with(Role.COMMANDER), True),
            (UserFactory(unit=shift.unit), True),
            (UserFactory(), False),
            (one_with(Role.MONITORING_CLERK), False),
        ):
            client.force_login(user)
            assert (shift.phone in client.get(address).text) == is_shown
            exported = b"".join(client.get(address, {"export": "csv"}).streaming_content).decode()
            assert (shift.phone in exported) == is_shown

    def test_cancels_what_has_not_begun(self, manager):
        [shift, _] = shifts(
            None, (now() + timedelta(hours=1), now() + timedelta(hours=4)), (now() - timedelta(hours=4), now())
        )
        page = manager.get(reverse("pollution:duty_list"))
        assert page.text.count("/cancel/") == 1
        analyst = Client()
        analyst.force_login(one_with(Role.WARNING_ANALYST))
        assert "/cancel/" not in analyst.get(reverse("pollution:duty_list")).text
        address = reverse("pollution:duty_cancel", args=[shift.pk])
        assert analyst.post(address).status_code == 404
        assert "撤销班次" in manager.get(address).text
        assert DutyShift.objects.count() == 2
        manager.post(address)
        assert DutyShift.objects.count() == 1

    def test_tells_the_chain_of_holes_in_a_response(self, client):
        unit = UnitFactory(name="测试气象局")
        commanding.assign(
            plan="2023-31", place="member_6_prefecture", unit=unit, since=timezone.localdate(), until=None, basis=""
        )
        alert(starts_at=now() - timedelta(hours=2), sent_at=now() - timedelta(hours=3))
        address = reverse("pollution:duty_list")

        client.force_login(one_with(Role.WARNING_ANALYST))
        assert "1个成员单位的24小时值班有空档" in client.get(address).text
        assert "测试气象局：" in text_of(client.get(address))
        client.force_login(UserFactory())
        assert "空档" not in client.get(address).text
