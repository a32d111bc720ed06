"""Tokens of programs: issued once, revoked at once, worth no more than the account behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts import administering, issuing_tokens, token_text
from portal.accounts.choices import AccountState, EventKind, Role
from portal.accounts.models import ApiToken, SecurityEvent, User
from portal.lifecycle import Refused
from tests.cast import one_with, outsider

pytestmark = pytest.mark.django_db
CLOSED = "/api/v1/duties/"


def issued(user: User, **facts) -> issuing_tokens.IssuedToken:
    given = {"name": "取数", "expires_on": timezone.localdate() + timedelta(days=30)} | facts
    return issuing_tokens.issue(**given, by=user, at=timezone.now())


def ask(client, token: issuing_tokens.IssuedToken, method: str = "get", **more):
    return getattr(client, method)(CLOSED, headers={"Authorization": f"Bearer {token.text}"}, **more)


def wrong_key(token: issuing_tokens.IssuedToken) -> str:
    return token.text[:-4] + ("aaaa" if token.text[-4:] != "aaaa" else "bbbb")


def asked(**facts) -> dict:
    """What the form sends."""
    expires_on = (timezone.localdate() + timedelta(days=30)).isoformat()
    return {"name": "取数", "scopes": ["read"], "addresses": "", "expires_on": expires_on} | facts


class TestIssuing:
    def test_keeps_the_prefix_and_a_digest_of_the_key(self):
        token = issued(outsider())

        stored = ApiToken.objects.values().get()
        text = token_text.read(token.text)
        assert text.key not in str(stored)
        assert (stored["prefix"], stored["digest"]) == (text.prefix, text.digest())
        assert token.text not in repr(token)

    def test_reads_from_everywhere_where_nothing_else_is_said(self):
        issued(outsider())

        assert ApiToken.objects.values("scopes", "addresses").get() == {"scopes": ["read"], "addresses": []}

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

        with pytest.raises(Refused, match="由安全管理员吊销"):
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
        token = issued(one_with(Role.DOCUMENT_MANAGER))

        answer = ask(client, token, "post")

        assert answer.status_code == 403
        assert token.row.prefix in SecurityEvent.objects.get(kind=EventKind.REFUSED).detail
        assert "只能用于读取" in answer.json()["error"]["message"]

    def test_no_page(self, client):
        token = issued(one_with(Role.STAFF))

        answer = client.get("/workbench/", headers={"Authorization": f"Bearer {token.text}"})

        assert answer.status_code == 302

    def test_and_the_log_names_its_prefix(self, client):
        token = issued(outsider())

        ask(client, token)

        assert structlog.contextvars.get_contextvars()["token"] == token.row.prefix

    @pytest.mark.parametrize(
        "header",
        ["Bearer", "Bearer ", "Bearer x", "Bearer \xff", "Bearer yili_x y", f"Bearer yili_{'0' * 12}.{'k' * 43}"],
    )
    def test_nothing_where_it_is_none(self, client, header):
        answer = client.get(CLOSED, headers={"Authorization": header})

        assert answer.status_code == 401
        assert "接口令牌无效" in answer.json()["error"]["message"]

    def test_nothing_by_a_wrong_key_which_answers_and_costs_what_an_unknown_prefix_does(self, client):
        token = issued(outsider())
        wrong, unknown = wrong_key(token), f"yili_{'0' * 12}.{'k' * 43}"

        answers, queries = [], []
        for text in (wrong, unknown):
            with CaptureQueriesContext(connection) as asked_of_database:
                answers.append(client.get(CLOSED, headers={"Authorization": f"Bearer {text}"}))
            queries.append(len(asked_of_database))

        assert [answer.status_code for answer in answers] == [401, 401]
        first, second = (answer.json()["error"] | {"request_id": ""} for answer in answers)
        assert first == second
        assert queries == [1, 1]
        assert not SecurityEvent.objects.filter(kind=EventKind.TOKEN).exists()
        assert ApiToken.objects.get().last_used_at is None

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
            (lambda user: user.api_tokens.update(revoked_at=timezone.now(), revoked_by=user), "已吊销"),
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

    @pytest.mark.parametrize(
        ("act", "reason"), [(administering.disable, "账号停用"), (administering.reset_password, "密码重置")]
    )
    def test_when_the_account_is_closed_or_its_password_reset(self, act, reason):
        user = outsider()
        issued(user)

        by = one_with(Role.SYSTEM_ADMINISTRATOR)

        act(user, by=by, at=timezone.now())

        token = ApiToken.objects.get()
        assert token.revoked_at is not None
        assert (token.revoked_by, token.revocation_reason) == (by, reason)


class TestTheTokenBelongsToAPlace:
    @pytest.mark.parametrize("address", ["10.8.0.12", "2001:db8::7", "::ffff:10.8.0.12"])
    def test_and_opens_from_there(self, client, address):
        token = issued(outsider(), addresses=["10.8.0.0/24", "2001:db8::/32"])

        assert ask(client, token, REMOTE_ADDR=address).status_code == 200

    def test_and_from_nowhere_else_which_the_auditor_reads(self, client):
        user = outsider()
        token = issued(user, addresses=["10.8.0.0/24"])

        answer = ask(client, token, REMOTE_ADDR="10.9.0.1")

        assert answer.status_code == 401
        assert "不能从 10.9.0.1 使用" in answer.json()["error"]["message"]
        event = SecurityEvent.objects.get(kind=EventKind.TOKEN)
        assert (event.is_success, event.user, event.ip) == (False, user, "10.9.0.1")
        assert f"接口令牌 取数（{token.row.prefix}）：接口令牌不能从" in event.detail
        assert ApiToken.objects.get().last_used_at is None

    def test_and_a_client_does_not_say_where_it_is(self, client):
        token = issued(outsider(), addresses=["10.8.0.12"])
        header = {"Authorization": f"Bearer {token.text}", "X-Forwarded-For": "10.8.0.12"}

        assert client.get(CLOSED, headers=header, REMOTE_ADDR="10.9.0.1").status_code == 401

    def test_but_the_trusted_proxy_does(self, client, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        token = issued(outsider(), addresses=["10.8.0.12"])
        header = {"Authorization": f"Bearer {token.text}", "X-Forwarded-For": "10.7.7.7, 10.8.0.12"}

        assert client.get(CLOSED, headers=header, REMOTE_ADDR="172.16.0.1").status_code == 200
        header["X-Forwarded-For"] = "10.8.0.12, 10.7.7.7"
        assert client.get(CLOSED, headers=header, REMOTE_ADDR="172.16.0.1").status_code == 401


class TestThePages:
    def test_show_a_token_once_and_record_it(self, client):
        user = one_with(Role.MONITORING_CLERK)
        client.force_login(user)
        given = asked(scopes=["read", "monitoring:write"], addresses="10.8.0.12\n10.8.1.0/24")

        page = client.post(reverse("api_token_create"), given)

        text = page.context["text"]
        assert text in page.text
        assert "no-store" in page["Cache-Control"]
        prefix = ApiToken.objects.get().prefix
        listed = client.get(reverse("api_token_list")).text
        assert token_text.read(text).key not in listed
        for shown in (prefix, "读取、上传监测数据", "10.8.0.12、10.8.1.0/24"):
            assert shown in listed
            assert shown in page.text
        event = SecurityEvent.objects.get(kind=EventKind.TOKEN)
        assert event.detail == (
            f"建立接口令牌 取数（{prefix}），权限范围：读取、上传监测数据，地址：10.8.0.12、10.8.1.0/24"
        )

    def test_refuse_a_scope_without_its_role_in_words_and_record_it(self, client):
        client.force_login(one_with(Role.STAFF))

        page = client.post(reverse("api_token_create"), asked(scopes=["read", "monitoring:write"])).text

        assert "权限范围“上传监测数据”须有角色“监测录入员”" in page
        event = SecurityEvent.objects.get(kind=EventKind.TOKEN)
        assert (event.is_success, event.detail[:9]) == (False, "建立接口令牌 取数")
        assert not ApiToken.objects.exists()

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"scopes": []}, "请至少勾选一个权限范围"),
            ({"addresses": "10.8.0.12\n10.8.0.300"}, "第2行“10.8.0.300”不是有效的"),
            ({"addresses": "10.8.0.12\u200b"}, "看不见的零宽字符"),
            ({"name": "取\u202e数"}, "看不见的改变文字方向的字符"),
        ],
        ids=["no scope", "address", "hidden in an address", "hidden in the name"],
    )
    def test_say_at_the_field_what_is_wrong(self, client, given, sentence):
        client.force_login(outsider())

        assert sentence in client.post(reverse("api_token_create"), asked(**given)).text
        assert not ApiToken.objects.exists()

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
        given = asked()

        assert "已有同名的接口令牌" in client.post(reverse("api_token_create"), given).text
