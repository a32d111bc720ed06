"""What a token opens: its scopes and the roles of its owner, both, at the moment of use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import get_resolver
from django.utils import timezone
from rest_framework.settings import api_settings

from pollution.api.kept_answers import KeptAnswers
from portal.access import DeclaredAccess
from portal.accounts import issuing_tokens
from portal.accounts.changes import changes_of
from portal.accounts.choices import EventKind, Role, Scope
from portal.accounts.models import ApiToken, RoleAssignment, SecurityEvent
from portal.accounts.scopes import WithinScope
from portal.accounts.token_authentication import TokenAuthentication, TokenScheme
from portal.lifecycle import Refused
from portal.organization.models import Unit
from tests.cast import one_with, outsider
from tests.portal.accounts.example_uploads import Closed, Uploads
from tests.portal.test_access import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.accounts.example_uploads")]
UPLOADS, CLOSED = "/api/v1/example/uploads/", "/api/v1/example/closed/"
READ, WRITE = Scope.READ, Scope.MONITORING_WRITE


def token_of(user, *scopes: Scope) -> str:
    expires_on = timezone.localdate() + timedelta(days=30)
    issued = issuing_tokens.issue(name="上传", scopes=scopes, expires_on=expires_on, by=user, at=timezone.now())
    return issued.text


def get(client, url, text):
    return client.get(url, headers={"Authorization": f"Bearer {text}"})


def post(client, url, text):
    given = {"name": "测试州上传局"}
    return client.post(url, given, content_type="application/json", headers={"Authorization": f"Bearer {text}"})


def message(answer):
    return answer.json()["error"]["message"]


class TestIssuing:
    def test_asks_for_the_role_that_a_scope_takes(self):
        with pytest.raises(Refused, match="“上传监测数据”须有角色“监测录入员”"):
            token_of(one_with(Role.STAFF), READ, WRITE)

        assert not ApiToken.objects.exists()

    def test_keeps_each_scope_once_in_the_order_of_the_list(self):
        token_of(one_with(Role.MONITORING_CLERK), WRITE, READ, WRITE)

        assert ApiToken.objects.get().scopes == ["read", "monitoring:write"]

    def test_takes_at_least_one(self):
        with pytest.raises(Refused, match="至少须有一个权限范围"):
            token_of(outsider())


class TestATokenThatWrites:
    def test_writes_where_the_view_names_its_scope_and_the_history_names_its_owner(self, client):
        clerk = one_with(Role.MONITORING_CLERK)

        answer = post(client, UPLOADS, token_of(clerk, WRITE))

        assert answer.status_code == 202
        unit = Unit.objects.get(pk=answer.json()["unit"])
        assert changes_of(unit)[-1].who == clerk.name

    def test_reads_only_with_the_scope_to_read(self, client):
        clerk = one_with(Role.MONITORING_CLERK)

        refused = get(client, UPLOADS, token_of(clerk, WRITE))

        assert refused.status_code == 403
        assert "不含“读取”（read）" in message(refused)

    def test_writes_nowhere_else(self, client):
        analyst = one_with(Role.WARNING_ANALYST)
        RoleAssignment.objects.create(user=analyst, role=Role.MONITORING_CLERK)

        refused = post(client, CLOSED, token_of(analyst, READ, WRITE))

        assert refused.status_code == 403
        assert "只能用于读取" in message(refused)

    def test_stops_writing_when_its_owner_loses_the_role_and_still_reads(self, client):
        clerk = one_with(Role.MONITORING_CLERK)
        text = token_of(clerk, READ, WRITE)
        clerk.roles.all().delete()

        refused = post(client, UPLOADS, text)

        assert refused.status_code == 403
        assert "须有角色“监测录入员”" in message(refused)
        assert get(client, UPLOADS, text).status_code == 200


class TestATokenThatReads:
    def test_does_not_write_though_its_owner_may(self, client):
        refused = post(client, UPLOADS, token_of(one_with(Role.MONITORING_CLERK), READ))

        assert refused.status_code == 403
        assert "不含“上传监测数据”（monitoring:write）" in message(refused)
        assert not Unit.objects.filter(name="测试州上传局").exists()

    def test_opens_nothing_that_its_owner_may_not(self, client):
        assert get(client, CLOSED, token_of(one_with(Role.WARNING_ANALYST), READ)).status_code == 200
        assert get(client, CLOSED, token_of(one_with(Role.STAFF), READ)).status_code == 403

    def test_asks_what_a_view_can_do_and_takes_no_other_method(self, client):
        header = {"Authorization": f"Bearer {token_of(outsider(), READ)}"}

        assert client.options(UPLOADS, headers=header).status_code == 200
        assert client.delete(UPLOADS, headers=header).status_code == 403


class TestARefusal:
    def test_is_a_security_event_that_names_the_token(self, client):
        user = one_with(Role.MONITORING_CLERK)
        text = token_of(user, READ)

        post(client, UPLOADS, text)

        event = SecurityEvent.objects.get(kind=EventKind.REFUSED)
        assert (event.user, event.is_success) == (user, False)
        assert event.detail == f"POST 接口令牌 上传（{ApiToken.objects.get().prefix}）"


class TestASession:
    def test_needs_no_scope(self, client):
        client.force_login(outsider())

        assert client.post(UPLOADS, {"name": "测试州上传局"}, content_type="application/json").status_code == 202


class TestEveryRestView:
    def test_asks_for_scope_and_role_and_knows_tokens(self):
        views = [view.cls for _, _, view in addresses(get_resolver("portal.urls").url_patterns) if hasattr(view, "cls")]

        assert len(views) > 5
        assert {each for view in views for each in view.permission_classes} == {WithinScope, DeclaredAccess}
        assert {tuple(view.permission_classes) for view in views} == {tuple(api_settings.DEFAULT_PERMISSION_CLASSES)}
        without = [view for view in views if TokenAuthentication not in view.authentication_classes]
        assert all(issubclass(view, KeptAnswers) for view in without), "only what is the same for everybody asks nobody"


class TestTheDescription:
    @pytest.mark.parametrize(
        ("view", "method", "is_offered"),
        [(Uploads, "GET", True), (Uploads, "POST", True), (Closed, "GET", True), (Closed, "POST", False)],
    )
    def test_offers_a_token_where_one_opens_the_operation(self, view, method, is_offered):
        operation = type("Operation", (), {"view": view(), "method": method})

        assert (TokenScheme(TokenAuthentication).get_security_requirement(operation) is not None) is is_offered

    def test_names_every_scope_and_the_role_that_it_takes(self):
        described = TokenScheme(TokenAuthentication).get_security_definition(None)["description"]

        assert "- `read` 读取\n" in described
        assert "- `monitoring:write` 上传监测数据（须有角色“监测录入员”）\n" in described
