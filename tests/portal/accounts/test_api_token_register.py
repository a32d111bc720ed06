"""The security administrator sees every token and ends any, with a reason that its owner and the auditor read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts import issuing_tokens
from portal.accounts.choices import EventKind, Role, Scope
from portal.accounts.models import ApiToken, SecurityEvent
from portal.lifecycle import Refused
from tests.cast import one_with, outsider

pytestmark = pytest.mark.django_db
REGISTER, REVOKE = "api_token_register", "api_token_revoke_many"


def token_of(user, *scopes: Scope, name: str = "取数") -> ApiToken:
    expires_on = timezone.localdate() + timedelta(days=30)
    given = {"name": name, "scopes": scopes or (Scope.READ,), "expires_on": expires_on}
    return issuing_tokens.issue(**given, by=user, at=timezone.now()).row


@pytest.fixture
def security():
    return one_with(Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def browser(security):
    browser = Client()
    browser.force_login(security)
    return browser


def listed(browser, **query):
    page = browser.get(reverse(REGISTER), query)
    return [row.record for row in page.context["table"].page.object_list]


class TestTheRegister:
    def test_shows_whose_token_opens_what_and_from_where(self, browser):
        token = token_of(one_with(Role.MONITORING_CLERK), Scope.READ, Scope.MONITORING_WRITE)
        ApiToken.objects.update(addresses=["10.8.0.0/24"])

        page = browser.get(reverse(REGISTER)).text

        for shown in (token.user.name, token.user.username, token.prefix, "读取、上传监测数据", "10.8.0.0/24", "可用"):
            assert shown in page

    def test_finds_by_user_scope_state_and_prefix(self, browser):
        uploading = token_of(one_with(Role.MONITORING_CLERK), Scope.MONITORING_WRITE)
        over, revoked = token_of(outsider()), token_of(outsider())
        ApiToken.objects.filter(pk=over.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
        issuing_tokens.revoke(revoked, by=revoked.user, at=timezone.now())

        assert listed(browser, user=over.user.username) == [over]
        assert listed(browser, user=revoked.user.name) == [revoked]
        assert listed(browser, scope="monitoring:write") == [uploading]
        assert listed(browser, scope="read") == [revoked, over]
        assert listed(browser, state="usable") == [uploading]
        assert listed(browser, state="expired") == [over]
        assert listed(browser, state="revoked") == [revoked]
        assert listed(browser, prefix=over.prefix[:8]) == [over]

    def test_is_linked_from_the_users_for_who_may_open_it(self, browser, client):
        client.force_login(one_with(Role.SYSTEM_ADMINISTRATOR))

        assert reverse(REGISTER) in browser.get(reverse("user_list")).text
        assert reverse(REGISTER) not in client.get(reverse("user_list")).text

    def test_needs_the_same_queries_for_one_token_and_for_thirty(self, browser, django_assert_num_queries):
        token_of(outsider())
        browser.get(reverse(REGISTER))
        with CaptureQueriesContext(connection) as few:
            browser.get(reverse(REGISTER))
        for _ in range(29):
            token = token_of(outsider())
            issuing_tokens.revoke(token, by=token.user, at=timezone.now())

        with django_assert_num_queries(len(few)):
            browser.get(reverse(REGISTER))


class TestRevoking:
    def test_ends_the_tokens_that_were_picked_and_tells_why(self, browser, security, client):
        tokens = [token_of(outsider()), token_of(outsider()), token_of(outsider())]
        picked = [token.pk for token in tokens[:2]]

        page = browser.post(reverse(REVOKE), {"pk": picked, "reason": "怀疑泄露"}, follow=True).text

        assert "吊销：已完成 2 条" in page
        rows = ApiToken.objects.exclude(revoked_at=None).values_list("pk", "revoked_by", "revocation_reason")
        assert {*rows} == {(pk, security.pk, "怀疑泄露") for pk in picked}
        events = SecurityEvent.objects.filter(kind=EventKind.TOKEN, is_success=True, user=security)
        assert {event.detail for event in events} == {
            f"吊销用户 {token.user.username} 的接口令牌 {token}，理由：怀疑泄露" for token in tokens[:2]
        }
        client.force_login(tokens[0].user)
        assert f"已吊销：怀疑泄露（{security.name}）" in client.get(reverse("api_token_list")).text

    def test_asks_for_a_reason_first(self, browser):
        token = token_of(outsider())

        for given in ({}, {"reason": ""}, {"reason": "   "}):
            assert browser.post(reverse(REVOKE), {"pk": [token.pk], **given}).status_code == 200

        assert ApiToken.objects.get().revoked_at is None

    def test_names_each_token_before_and_says_which_is_revoked_already(self, browser):
        first, second = token_of(outsider()), token_of(outsider())
        issuing_tokens.revoke(second, by=second.user, at=timezone.now())

        page = browser.get(reverse(REVOKE), {"pk": [first.pk, second.pk]}).text

        assert f"{first.user}（{first.user.username}）：{first}，读取" in page
        assert page.count("该令牌已经吊销") == 1

    def test_is_refused_the_second_time_and_recorded(self, browser):
        token = token_of(outsider())
        issuing_tokens.revoke(token, by=token.user, at=timezone.now())

        page = browser.post(reverse(REVOKE), {"pk": [token.pk], "reason": "怀疑泄露"}, follow=True).text

        assert "该令牌已经吊销" in page
        assert ApiToken.objects.get().revocation_reason == ""
        event = SecurityEvent.objects.get(kind=EventKind.TOKEN)
        assert (event.is_success, event.detail[-7:]) == (False, "该令牌已经吊销")

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR, Role.STAFF])
    def test_of_others_is_for_nobody_else(self, role):
        token = token_of(outsider())

        with pytest.raises(Refused, match="由安全管理员吊销"):
            issuing_tokens.revoke(token, by=one_with(role), at=timezone.now(), reason="怀疑泄露")

        assert ApiToken.objects.get().revoked_at is None

    def test_of_others_takes_a_reason_and_of_the_own_ones_does_not(self, security):
        token, own = token_of(outsider()), token_of(security)

        with pytest.raises(Refused, match="须写明理由"):
            issuing_tokens.revoke(token, by=security, at=timezone.now(), reason=" ")

        assert issuing_tokens.revoke(own, by=security, at=timezone.now()).revoked_by == security


class TestTheOwnPage:
    def test_shows_the_security_administrator_the_own_tokens_only(self, browser):
        other = token_of(outsider(), name="别人的程序")

        assert "别人的程序" not in browser.get(reverse("api_token_list")).text
        assert browser.post(reverse("api_token_revoke", args=[other.pk])).status_code == 404
