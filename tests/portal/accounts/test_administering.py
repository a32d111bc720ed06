"""Accounts are opened, closed and edited by the system administrator, on pages."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts import administering, ending_sessions
from portal.accounts.choices import AccountState, EventKind, Role
from portal.accounts.models import SecurityEvent, User
from portal.lifecycle import Refused
from tests.cast import one_with, outsider
from tests.factories import PASSWORD, UnitFactory, UserFactory
from tests.portal.accounts.browsing import is_inside, sign_in, text_of
from tests.processes import eventually, somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = one_with(Role.SYSTEM_ADMINISTRATOR)
    client.force_login(user)
    return user


def opened(client, username="lisi"):
    """Post the form for a new account; answers the page with the one-time password."""
    unit = UnitFactory()
    return client.post(reverse("user_create"), {"username": username, "name": "李四", "unit": unit.pk})


def password_on(page):
    return re.search(r"<code>([\w-]{17})</code>", page.content.decode())[1]


class TestOpeningAnAccount:
    def test_shows_the_one_time_password_once_and_keeps_it_nowhere(self, client, administrator):
        page = opened(client)

        user = User.objects.get(username="lisi")
        assert user.check_password(password_on(page))
        assert user.is_password_one_time
        assert not user.held_roles
        assert "no-store" in page.headers["Cache-Control"]
        assert password_on(page) not in text_of(client.get(user.get_absolute_url()))
        assert SecurityEvent.objects.filter(kind=EventKind.ACCOUNT, user=administrator, detail="新建用户 lisi").exists()

    def test_leads_the_person_to_a_new_password_before_anything_else(self, client, administrator):
        password = password_on(opened(client))
        person = Client()

        page = sign_in(person, "lisi", password)

        assert page.request["PATH_INFO"] == reverse("account_change_password")
        assert "请先更换一次性密码" in text_of(page)
        assert not is_inside(person)

        answer = person.get(reverse("api-root"))
        assert (answer.status_code, answer.json()["error"]["message"]) == (403, "请先更换一次性密码，再继续使用。")

        chosen = {"oldpassword": password, "password1": "Xinmima-2026!", "password2": "Xinmima-2026!"}
        person.post(reverse("account_change_password"), chosen)

        assert is_inside(person)

    def test_refuses_a_name_in_use_in_any_case(self, client, administrator):
        UserFactory(username="LiSi")

        page = opened(client, "lisi")

        assert "该用户名已有人使用（不分大小写）" in text_of(page)
        assert User.objects.filter(username__iexact="lisi").count() == 1

    @pytest.mark.parametrize(("days_from_today", "is_opened"), [(-1, False), (0, True)])
    def test_refuses_a_last_day_in_the_past(self, client, administrator, days_from_today, is_opened):
        day = timezone.localdate() + timedelta(days=days_from_today)
        facts = {"username": "lisi", "name": "李四", "unit": UnitFactory().pk, "expires_on": day.isoformat()}

        page = client.post(reverse("user_create"), facts)

        assert User.objects.filter(username="lisi").exists() is is_opened
        assert ("有效期早于今天，账号将无法登录" in text_of(page)) is not is_opened

    def test_refuses_in_words_when_a_colleague_was_faster(self, administrator):
        unit = UnitFactory()
        facts = {"name": "李四", "unit": unit, "expires_on": None, "by": administrator, "at": timezone.now()}
        administering.create(username="lisi", **facts)

        with pytest.raises(Refused, match="刚被他人使用"):
            administering.create(username="LISI", **facts)


class TestDisablingAnAccount:
    def test_ends_its_sessions_at_once(self, client, administrator):
        person = UserFactory(username="lisi", role=Role.STAFF)
        browser = Client()
        sign_in(browser, "lisi")
        assert is_inside(browser)

        client.post(reverse("user_disable", args=[person.pk]))

        page = browser.get(reverse("workbench"), follow=True)
        assert page.request["PATH_INFO"] == reverse("account_login")
        assert "您的登录已结束" in text_of(page)

    def test_leaves_no_session_that_wakes_up_when_the_account_is_opened_again(self, client, administrator):
        person, browser = UserFactory(username="lisi"), Client()
        sign_in(browser, "lisi")

        client.post(reverse("user_disable", args=[person.pk]))
        client.post(reverse("user_enable", args=[person.pk]))

        assert not is_inside(browser)

    def test_ends_sessions_that_nobody_listed(self, client, administrator):
        person = UserFactory()
        browser = Client()
        browser.force_login(person)

        client.post(reverse("user_disable", args=[person.pk]))

        assert not is_inside(browser)

    def test_can_be_undone(self, client, administrator):
        person = UserFactory(username="lisi")
        client.post(reverse("user_disable", args=[person.pk]))

        client.post(reverse("user_enable", args=[person.pk]))

        person.refresh_from_db()
        assert (person.state, person.disabled_at) == (AccountState.ACTIVE, None)

    def test_twice_is_refused_and_recorded(self, client, administrator):
        person = UserFactory(username="lisi")
        client.post(reverse("user_disable", args=[person.pk]))

        page = client.post(reverse("user_disable", args=[person.pk]), follow=True)

        assert "当前状态不能停用" in text_of(page)
        assert SecurityEvent.objects.filter(is_success=False, detail__startswith="停用用户 lisi").exists()

    def test_of_oneself_is_refused(self, administrator):
        with pytest.raises(Refused, match="自己的账号"):
            administering.disable(administrator, by=administrator, at=timezone.now())

    @pytest.mark.parametrize("hour", [0, 12, 23])
    def test_of_the_last_auditor_is_refused(self, administrator, hour):
        auditor, expired = one_with(Role.AUDITOR), one_with(Role.AUDITOR)
        User.objects.filter(pk=expired.pk).update(expires_on=date(2026, 11, 23))
        the_day_after = datetime(2026, 11, 24, hour, 30, tzinfo=timezone.get_default_timezone())

        with pytest.raises(Refused, match="最后一个可用的审计员"):
            administering.disable(auditor, by=administrator, at=the_day_after)

    def test_needs_a_date_in_the_database_too(self):
        person = UserFactory()

        with pytest.raises(IntegrityError, match="user_disabled_iff_dated"):
            User.objects.filter(pk=person.pk).update(state=AccountState.DISABLED)


class TestDisablingSeveralAccounts:
    def test_names_each_one_first_and_says_beforehand_what_will_be_refused(self, client, administrator):
        one, closed = UserFactory(), UserFactory(state=AccountState.DISABLED, disabled_at=timezone.now())
        url = reverse("user_disable_many")

        page = text_of(client.get(url, {"pk": [one.pk, closed.pk, administrator.pk]}))

        assert f'formaction="{url}"' in client.get(reverse("user_list")).text
        assert f"{one.name}（{one.username}） 可以" in page
        assert f"{closed.name}（{closed.username}） 不能 当前已是“停用”" in page
        assert f"{administrator.name}（{administrator.username}） 不能 不能停用自己的账号" in page
        assert User.objects.get(pk=one.pk).state == AccountState.ACTIVE

    def test_checks_each_one_again_ends_its_sessions_and_records_every_outcome(self, client, administrator):
        one, last_auditor, browser = UserFactory(), one_with(Role.AUDITOR), Client()
        sign_in(browser, one.username)

        page = client.post(reverse("user_disable_many"), {"pk": [one.pk, last_auditor.pk]}, follow=True)

        assert "停用：已完成 1 条" in text_of(page)
        assert f"{last_auditor.name}（{last_auditor.username}）：这是最后一个可用的审计员账号" in text_of(page)
        assert not is_inside(browser)
        assert User.objects.get(pk=last_auditor.pk).state == AccountState.ACTIVE
        told = SecurityEvent.objects.filter(kind=EventKind.ACCOUNT).values_list("is_success", "detail")
        assert (True, f"停用用户 {one.username}") in told
        assert [detail for is_success, detail in told if not is_success and last_auditor.username in detail]

    def test_is_offered_to_the_system_administrator_only(self, client):
        client.force_login(one_with(Role.AUDITOR))

        assert reverse("user_disable_many") not in client.get(reverse("user_list")).text


@pytest.mark.django_db(transaction=True)
class TestTwoAdministratorsAtTheSameTime:
    def test_cannot_close_each_others_account(self):
        first, second = one_with(Role.SYSTEM_ADMINISTRATOR), one_with(Role.SYSTEM_ADMINISTRATOR)

        def close_the_first():
            try:
                administering.disable(first, by=second, at=timezone.now())
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                administering.disable(second, by=first, at=timezone.now())
                slower = pool.submit(close_the_first)
                eventually(somebody_waits_for_a_lock, "第二个正在等待")
            with pytest.raises(Refused, match="最后一个可用的系统管理员"):
                slower.result()

        assert User.objects.get(state=AccountState.ACTIVE) == first


class TestResettingAPassword:
    def test_issues_a_one_time_password_and_ends_all_sessions(self, client, administrator):
        person = UserFactory(username="lisi")
        browser = Client()
        sign_in(browser, "lisi")

        page = client.post(reverse("user_reset_password", args=[person.pk]))

        assert ending_sessions.open_sessions(person) == []
        assert not is_inside(browser)
        assert sign_in(Client(), "lisi", PASSWORD).status_code == 200
        again = sign_in(browser, "lisi", password_on(page))
        assert again.request["PATH_INFO"] == reverse("account_change_password")

    def test_of_oneself_is_refused(self, administrator):
        with pytest.raises(Refused, match="自己的密码"):
            administering.reset_password(administrator, by=administrator, at=timezone.now())


class TestEditing:
    def test_lets_no_last_auditor_expire(self, administrator):
        auditor, yesterday = one_with(Role.AUDITOR), timezone.localdate() - timedelta(days=1)

        with pytest.raises(Refused, match="最后一个可用的审计员"):
            administering.edit(
                auditor, name="王五", unit=auditor.unit, expires_on=yesterday, by=administrator, at=timezone.now()
            )

    def test_leaves_an_account_usable_to_the_end_of_its_last_day(self):
        person = UserFactory(expires_on=date(2027, 1, 31))

        assert person in User.objects.usable(on=date(2027, 1, 31))
        assert person not in User.objects.usable(on=date(2027, 2, 1))

    def test_changes_name_unit_and_last_day(self, client, administrator):
        person, unit = UserFactory(), UnitFactory(name="示范州档案局")

        client.post(
            reverse("user_edit", args=[person.pk]), {"name": "王五", "unit": unit.pk, "expires_on": "2027年1月31日"}
        )

        person.refresh_from_db()
        assert (person.name, person.unit, str(person.expires_on)) == ("王五", unit, "2027-01-31")

    def test_of_the_own_account_is_refused(self, client, administrator):
        page = client.post(
            reverse("user_edit", args=[administrator.pk]), {"name": "王五", "unit": administrator.unit_id}
        )

        assert "不能修改自己的账号" in text_of(page)


class TestTheUserPages:
    def test_offer_each_administrator_only_the_own_acts(self, client):
        person = UserFactory()
        offered = {}
        for role in (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR):
            client.force_login(one_with(role))
            offered[role] = text_of(client.get(person.get_absolute_url()))

        assert "停用" in offered[Role.SYSTEM_ADMINISTRATOR]
        assert "授权" not in offered[Role.SYSTEM_ADMINISTRATOR]
        assert "授权" in offered[Role.SECURITY_ADMINISTRATOR]
        assert "重置密码" not in offered[Role.SECURITY_ADMINISTRATOR]
        assert "重置密码" not in offered[Role.AUDITOR]
        assert "授权" not in offered[Role.AUDITOR]

    def test_are_closed_to_others(self, client):
        client.force_login(outsider())

        assert client.get(reverse("user_list")).status_code == 403

    def test_answer_404_for_an_unknown_account(self, client, administrator):
        assert client.get(reverse("user_detail", args=[999_999])).status_code == 404

    def test_find_by_name_role_and_state(self, client, administrator):
        UserFactory(name="古丽", role=Role.AUDITOR)

        page = client.get(reverse("user_list"), {"q": "古丽", "role": Role.AUDITOR, "state": AccountState.ACTIVE})

        assert "古丽" in text_of(page)
        assert administrator.username not in re.findall(r"<td[^>]*>\s*<a[^>]*>([^<]+)", page.content.decode())

    def test_need_the_same_queries_for_one_account_and_for_thirty(
        self, client, administrator, django_assert_num_queries
    ):
        UserFactory(role=Role.STAFF)
        client.get(reverse("user_list"))
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("user_list"))
        for _ in range(30):
            UserFactory(role=Role.STAFF)

        with django_assert_num_queries(len(few)):
            client.get(reverse("user_list"))


class TestANewServer:
    def test_gets_one_account_for_each_separated_role_from_the_command(self, client):
        out = StringIO()

        call_command("open_administrators", unit="示范州人民政府办公厅", stdout=out)

        lines = [line.split("\t") for line in out.getvalue().splitlines()[:3]]
        assert [name for name, _, _ in lines] == ["系统管理员", "安全管理员", "审计员"]
        page = sign_in(client, lines[0][1], lines[0][2])
        assert page.request["PATH_INFO"] == reverse("account_change_password")

    def test_gets_them_once(self):
        UserFactory()

        with pytest.raises(CommandError, match="已有账号"):
            call_command("open_administrators", unit="示范州人民政府办公厅")
