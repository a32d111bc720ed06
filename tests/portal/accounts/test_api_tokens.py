"""Tokens by which programs read: issued once, revoked at once, worth no more than the account behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts import administering, issuing_tokens
from portal.accounts.choices import AccountState, EventKind, Role
from portal.accounts.models import ApiToken, SecurityEvent, User
from portal.lifecycle import Refused
from tests.cast import one_with, outsider

pytestmark = pytest.mark.django_db
CLOSED = "/api/v1/duties/"


def issued(user: User, **facts) -> issuing_tokens.IssuedToken:
    given = {"name": "取数", "expires_on": timezone.localdate() + timedelta(days=30)} | facts
    return issuing_tokens.issue(**given, by=user, at=timezone.now())


def ask(client, token: issuing_tokens.IssuedToken, method: str = "get"):
    return getattr(client, method)(CLOSED, headers={"Authorization": f"Bearer {token.text}"})


class TestIssuing:
    def test_keeps_only_a_digest(self):
        token = issued(outsider())

        stored = ApiToken.objects.values().get()
        assert token.text not in str(stored)
        assert token.text.startswith(stored["beginning"])
        assert stored["digest"] == issuing_tokens.digest_of(token.text)

    @pytest.mark.parametrize("days", [-1, 366])
    def test_is_for_a_year_at_most_and_not_for_yesterday(self, days):
        with pytest.raises(Refused, match="最长365天"):
            issued(outsider(), expires_on=timezone.localdate() + timedelta(days=days))

    @pytest.mark.parametrize("days", [0, 365])
    def test_is_possible_for_today_and_for_a_whole_year(self, client, days):
        token = issued(one_with(Role.STAFF), expires_on=timezone.localdate() + timedelta(days=days))

        assert ask(client, token).status_code == 200

    def test_takes_a_name_once_until_it_is_revoked(self):
        user = outsider()
        first = issued(user)
        with pytest.raises(Refused, match="已有同名的接口令牌"):
            issued(user)

        issuing_tokens.revoke(first.row, by=user, at=timezone.now())

        issued(user)

    def test_stops_at_ten(self):
        user = outsider()
        for number in range(issuing_tokens.MOST_TOKENS):
            issued(user, name=f"程序{number}")

        with pytest.raises(Refused, match="最多同时有10个"):
            issued(user, name="再一个")

    def test_counts_neither_the_revoked_nor_the_expired_ones(self):
        user = outsider()
        tokens = [issued(user, name=f"程序{number}").row for number in range(issuing_tokens.MOST_TOKENS)]
        issuing_tokens.revoke(tokens[0], by=user, at=timezone.now())
        issued(user, name="替已吊销的")

        ApiToken.objects.filter(pk=tokens[1].pk).update(expires_on=timezone.localdate() - timedelta(days=1))

        issued(user, name="替已过期的")


class TestRevoking:
    def test_is_for_the_owner_alone(self):
        token = issued(outsider()).row

        with pytest.raises(Refused, match="已经吊销"):
            issuing_tokens.revoke(token, by=outsider(), at=timezone.now())

        assert ApiToken.objects.get().revoked_at is None


class TestTheTokenOpens:
    def test_what_its_owner_may_read_and_notes_when(self, client):
        user = one_with(Role.STAFF)

        assert ask(client, issued(user)).status_code == 200
        assert ApiToken.objects.get().last_used_at is not None

    @pytest.mark.parametrize(("seconds", "is_noted"), [(30, False), (90, True)])
    def test_and_notes_it_once_a_minute(self, client, seconds, is_noted):
        token = issued(one_with(Role.STAFF))
        before = timezone.now() - timedelta(seconds=seconds)
        ApiToken.objects.update(last_used_at=before)

        ask(client, token)

        assert (ApiToken.objects.get().last_used_at > before) is is_noted

    def test_nothing_for_writing(self, client):
        answer = ask(client, issued(one_with(Role.DOCUMENT_MANAGER)), "post")

        assert answer.status_code == 403
        assert "只能用于读取" in answer.json()["error"]["message"]

    def test_no_page(self, client):
        token = issued(one_with(Role.STAFF))

        answer = client.get("/workbench/", headers={"Authorization": f"Bearer {token.text}"})

        assert answer.status_code == 302

    @pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x", "Bearer \xff", "Bearer yili_x y"])
    def test_nothing_where_it_is_none(self, client, header):
        answer = client.get(CLOSED, headers={"Authorization": header})

        assert answer.status_code == 401
        assert "接口令牌无效" in answer.json()["error"]["message"]

    @pytest.mark.parametrize("header", ["Basic eDp5", "", "x"])
    def test_nothing_by_another_scheme_even_beside_a_session(self, client, header):
        client.force_login(one_with(Role.STAFF))

        answer = client.get(CLOSED, headers={"Authorization": header})

        assert answer.status_code == 401
        assert "只接受“Bearer 接口令牌”" in answer.json()["error"]["message"]


class TestTheTokenIsOver:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (lambda user: user.api_tokens.update(revoked_at=timezone.now()), "已吊销"),
            (lambda user: user.api_tokens.update(expires_on=timezone.localdate() - timedelta(days=1)), "届满"),
            (
                lambda user: User.objects.filter(pk=user.pk).update(
                    state=AccountState.DISABLED, disabled_at=timezone.now()
                ),
                "账号已停用",
            ),
            (
                lambda user: User.objects.filter(pk=user.pk).update(
                    expires_on=timezone.localdate() - timedelta(days=1)
                ),
                "账号有效期",
            ),
            (lambda user: User.objects.filter(pk=user.pk).update(is_password_one_time=True), "密码须更换"),
            (
                lambda user: User.objects.filter(pk=user.pk).update(
                    password_set_at=timezone.now() - timedelta(days=91)
                ),
                "密码须更换",
            ),
        ],
        ids=["revoked", "expired", "account disabled", "account expired", "one-time password", "old password"],
    )
    def test_with_a_reason_that_the_auditor_reads_too(self, client, change, sentence):
        user = one_with(Role.STAFF)
        token = issued(user)
        change(user)

        answer = ask(client, token)

        assert answer.status_code == 401
        assert sentence in answer.json()["error"]["message"]
        event = SecurityEvent.objects.get(kind=EventKind.TOKEN)
        assert (event.is_success, event.user) == (False, user)
        assert sentence in event.detail

    def test_without_the_second_factor_that_the_role_demands(self, client, settings):
        settings.STAFF_MFA_REQUIRED = True

        assert "第二因素" in ask(client, issued(one_with(Role.STAFF))).json()["error"]["message"]

    @pytest.mark.parametrize("act", [administering.disable, administering.reset_password])
    def test_when_the_account_is_closed_or_its_password_reset(self, act):
        user = outsider()
        issued(user)

        act(user, by=one_with(Role.SYSTEM_ADMINISTRATOR), at=timezone.now())

        assert ApiToken.objects.get().revoked_at is not None


class TestThePages:
    def test_show_a_token_once_and_record_it(self, client):
        user = outsider()
        client.force_login(user)
        given = {"name": "取数", "expires_on": (timezone.localdate() + timedelta(days=30)).isoformat()}

        page = client.post(reverse("api_token_create"), given)

        text = page.context["text"]
        assert text in page.text
        assert "no-store" in page["Cache-Control"]
        assert text not in client.get(reverse("api_token_list")).text
        event = SecurityEvent.objects.get(kind=EventKind.TOKEN)
        assert text not in event.detail
        assert "建立接口令牌 取数" in event.detail

    def test_revoke_one_at_once(self, client):
        user = outsider()
        token = issued(user)
        client.force_login(user)

        page = client.post(reverse("api_token_revoke", args=[token.row.pk]), follow=True).text

        assert "已吊销接口令牌“取数”" in page
        assert ask(client, token).status_code == 401
        assert "该令牌已经吊销" in client.post(reverse("api_token_revoke", args=[token.row.pk]), follow=True).text

    def test_show_nobody_the_tokens_of_others(self, client):
        token = issued(outsider())
        client.force_login(outsider())

        assert "取数" not in client.get(reverse("api_token_list")).text
        assert client.post(reverse("api_token_revoke", args=[token.row.pk])).status_code == 404

    def test_refuse_on_the_form(self, client):
        user = outsider()
        issued(user)
        client.force_login(user)
        given = {"name": "取数", "expires_on": timezone.localdate().isoformat()}

        assert "已有同名的接口令牌" in client.post(reverse("api_token_create"), given).text
