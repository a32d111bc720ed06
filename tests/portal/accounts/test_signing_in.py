"""Who comes in by the front door, and what is written down about it."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from portal.accounts import authorizing, limits
from portal.accounts.choices import AccountState, EventKind, Role
from portal.accounts.models import SecurityEvent
from tests.cast import one_with
from tests.factories import PASSWORD, UserFactory
from tests.portal.accounts.browsing import is_inside, sign_in, text_of

pytestmark = pytest.mark.django_db


class TestSigningIn:
    def test_leads_to_the_workbench_and_is_recorded(self, client):
        user = UserFactory(username="zhangsan")

        page = sign_in(client, "zhangsan")

        assert page.redirect_chain[-1][0] == reverse("workbench")
        event = SecurityEvent.objects.get()
        assert (event.kind, event.is_success, event.user, event.ip) == (EventKind.SIGNED_IN, True, user, "127.0.0.1")
        assert len(event.request_id) == 16

    def test_shows_the_name_of_the_portal_and_not_of_the_host(self, client):
        page = text_of(client.get(reverse("account_login")))

        assert settings.SITE["name"] in page
        assert "testserver" not in page

    def test_takes_the_user_name_in_any_case(self, client):
        UserFactory(username="ZhangSan")

        sign_in(client, "zhangsan")

        assert is_inside(client)

    def test_with_a_wrong_password_says_what_to_do_and_is_recorded_with_the_typed_name(self, client):
        page = sign_in(client, "nobody\n伪造的一行", "wrong")

        assert "忘记密码请联系系统管理员重置" in text_of(page)
        event = SecurityEvent.objects.get()
        assert (event.is_success, event.user, event.username) == (False, None, "nobody 伪造的一行")

    @pytest.mark.parametrize(
        ("account", "reason"),
        [
            ({"state": AccountState.DISABLED, "disabled_at": timezone.now()}, "账号已停用"),
            ({"expires_on": timezone.localdate() - timedelta(days=1)}, "有效期已于"),
        ],
    )
    def test_is_refused_with_the_reason(self, client, account, reason):
        UserFactory(username="zhangsan", **account)

        page = sign_in(client, "zhangsan")

        assert page.status_code == 403
        assert reason in text_of(page)
        assert not is_inside(client)
        assert SecurityEvent.objects.filter(is_success=False, detail__contains=reason).exists()

    def test_tells_nobody_without_the_password_that_an_account_is_disabled(self, client):
        UserFactory(username="zhangsan", state=AccountState.DISABLED, disabled_at=timezone.now())

        page = sign_in(client, "zhangsan", "wrong")

        assert "停用" not in text_of(page)

    def test_is_possible_on_the_last_day(self, client):
        UserFactory(username="zhangsan", expires_on=timezone.localdate())

        sign_in(client, "zhangsan")

        assert is_inside(client)

    def test_out_is_recorded(self, client):
        UserFactory(username="zhangsan")
        sign_in(client, "zhangsan")

        client.post(reverse("account_logout"))

        assert not is_inside(client)
        assert SecurityEvent.objects.filter(kind=EventKind.SIGNED_OUT, username="zhangsan").exists()

    def test_does_not_lead_to_another_site(self, client):
        UserFactory(username="zhangsan")

        page = client.post(
            reverse("account_login"),
            {"login": "zhangsan", "password": PASSWORD, "next": "https://example.com/"},
        )

        assert page.url == reverse("workbench")


class TestAClosedHouse:
    @pytest.mark.parametrize(
        "name",
        ["account_signup", "account_email", "account_reset_password", "account_set_password", "account_inactive"],
    )
    def test_has_no_address_for_what_makes_no_sense_here(self, name):
        with pytest.raises(NoReverseMatch):
            reverse(name)

    def test_lets_nobody_sign_up_wherever_that_would_be_asked(self, rf):
        assert not get_adapter().is_open_for_signup(rf.get("/"))

    @pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "3rdparty/", "login/code/confirm/"])
    def test_answers_404_there(self, client, path):
        assert client.get(f"/accounts/{path}").status_code == 404


class TestTooManyFailures:
    @pytest.fixture
    def locked(self, client):
        user = UserFactory(username="zhangsan")
        for _ in range(5):
            sign_in(client, "zhangsan", "wrong")
        return user

    def test_stop_even_the_right_password_and_say_until_when(self, client, locked):
        page = sign_in(client, "zhangsan")

        assert page.status_code == 429
        assert 14 * 60 < int(page.headers["Retry-After"]) <= 15 * 60 + 1
        assert "之后（约 15 分钟）再试" in text_of(page)
        assert not is_inside(client)
        assert SecurityEvent.objects.filter(is_success=False, detail__contains="失败次数过多").exists()

    def test_count_for_the_account_whatever_host_name_is_used(self, locked):
        page = sign_in(Client(), "ZHANGSAN", headers={"host": "other.example"})

        assert page.status_code == 429

    def test_leave_other_accounts_alone(self, client, locked):
        UserFactory(username="lisi")

        sign_in(client, "lisi")

        assert is_inside(client)

    def test_end_when_the_first_of_the_five_is_old_enough(self, client, monkeypatch):
        user, begun = UserFactory(username="zhangsan"), timezone.now()
        for minute in range(5):
            now = begun.timestamp() + 60 * minute
            clock = SimpleNamespace(time=lambda now=now: now, monotonic=time.monotonic)
            monkeypatch.setattr("allauth.core.internal.ratelimit.time", clock)
            sign_in(client, "zhangsan", "wrong")

        until = limits.locked_until(user, at=begun + timedelta(minutes=4))

        assert abs(until - begun - timedelta(minutes=15)) < timedelta(seconds=1)
        assert limits.locked_until(user, at=begun + timedelta(minutes=15, seconds=1)) is None

    def test_never_send_anybody_back_at_once(self, rf):
        request = rf.get("/")
        request.user = AnonymousUser()

        assert limits.too_many(request)["Retry-After"] == "1"

    def test_end_when_the_time_is_over(self, client, locked, monkeypatch):
        later = SimpleNamespace(time=lambda: time.time() + 15 * 60 + 1, monotonic=time.monotonic)
        monkeypatch.setattr("allauth.core.internal.ratelimit.time", later)

        sign_in(client, "zhangsan")

        assert is_inside(client)

    def test_end_when_the_security_administrator_unlocks(self, client, locked):
        authorizing.unlock(locked, by=one_with(Role.SECURITY_ADMINISTRATOR), at=timezone.now())

        sign_in(client, "zhangsan")

        assert is_inside(client)

    def test_do_not_add_up_over_successful_sign_ins(self, client):
        UserFactory(username="zhangsan")
        for _ in range(7):
            sign_in(client, "zhangsan")
            client.post(reverse("account_logout"))

        sign_in(client, "zhangsan")

        assert is_inside(client)

    def test_from_one_address_are_limited_too(self, client):
        answers = [sign_in(client, f"guess{number}", "wrong").status_code for number in range(31)]

        assert answers[:30] == [200] * 30
        assert answers[30] == 429
