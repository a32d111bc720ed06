"""接口令牌 of everybody, for the security administrator 安全管理员: who lets which program do what, and ending it."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from portal.access import requires
from portal.accounts import issuing_tokens
from portal.accounts.choices import EventKind, Scope, TokenState
from portal.accounts.forms import RevocationForm
from portal.accounts.models import ApiToken
from portal.accounts.permissions import may_manage_security
from portal.accounts.recording import record
from portal.accounts.views.users import LIST_CRUMB
from portal.listing import BulkAct, bulk_page, list_page
from portal.requests import SignedInRequest

CRUMB = ("接口令牌", reverse_lazy("api_token_register"))


class ApiTokenTable(tables.Table):
    """One line a token."""

    user = tables.Column("用户", linkify=True)
    username = tables.Column("用户名", accessor="user__username")
    scopes = tables.Column(orderable=False)
    addresses = tables.Column(empty_values=(), orderable=False)
    state = tables.Column("状态", empty_values=(), orderable=False)

    class Meta:
        model = ApiToken
        fields = (
            "user",
            "username",
            "name",
            "prefix",
            "scopes",
            "addresses",
            "state",
            "created_at",
            "expires_on",
            "last_used_at",
            "revoked_at",
            "revoked_by",
            "revocation_reason",
        )

    def render_scopes(self, record: ApiToken) -> str:
        return record.scope_labels()

    def render_addresses(self, record: ApiToken) -> str:
        return record.address_labels()

    def render_state(self, record: ApiToken) -> str:
        return str(record.state_on(timezone.localdate()).label)


class ApiTokenFilter(django_filters.FilterSet):
    """Filter row of the tokens."""

    user = django_filters.CharFilter(label="用户名或姓名", method="filter_user")
    scope = django_filters.ChoiceFilter(label="权限范围", choices=Scope.choices, method="filter_scope")
    state = django_filters.ChoiceFilter(label="状态", choices=TokenState.choices, method="filter_state")
    prefix = django_filters.CharFilter(label="令牌标识", lookup_expr="startswith")

    class Meta:
        model = ApiToken
        fields = ("user", "scope", "state", "prefix")

    def filter_user(self, rows: QuerySet[ApiToken], name: str, value: str) -> QuerySet[ApiToken]:
        return rows.filter(Q(user__username__icontains=value) | Q(user__name__icontains=value))

    def filter_scope(self, rows: QuerySet[ApiToken], name: str, value: str) -> QuerySet[ApiToken]:
        return rows.filter(scopes__contains=[value])

    def filter_state(self, rows: Any, name: str, value: str) -> QuerySet[ApiToken]:
        found: QuerySet[ApiToken] = rows.standing(TokenState(value), on=timezone.localdate())
        return found


@requires(may_manage_security)
def api_token_register(request: SignedInRequest) -> HttpResponseBase:
    """All tokens, newest first."""
    return list_page(
        request,
        ApiToken.objects.visible_to(request.user).select_related("user", "revoked_by"),
        title="接口令牌",
        table=ApiTokenTable,
        filters=ApiTokenFilter,
        bulk=[BulkAct("吊销", reverse("api_token_revoke_many"))],
        breadcrumbs=[("用户", reverse("user_list"))],
        empty="没有符合条件的接口令牌",
    )


@requires(may_manage_security)
def api_token_revoke_many(request: SignedInRequest) -> HttpResponse:
    """吊销 with a reason: each token named on the confirmation page, checked by itself and recorded."""
    by = request.user
    form = RevocationForm(request.POST or None)

    def revoke(token: ApiToken) -> ApiToken:
        return issuing_tokens.revoke(token, by=by, at=timezone.now(), reason=form.cleaned_data["reason"])

    def tell(token: ApiToken, refusal: str) -> None:
        detail = f"吊销用户 {token.user.username} 的接口令牌 {token}，理由：{form.cleaned_data['reason']}"
        detail += f"；未办理：{refusal}" if refusal else ""
        record(EventKind.TOKEN, request=request, at=timezone.now(), is_success=not refusal, detail=detail)

    return bulk_page(
        request,
        ApiToken.objects.visible_to(by).select_related("user"),
        revoke,
        title="吊销接口令牌",
        submit_label="吊销",
        back_url=reverse("api_token_register"),
        filters=ApiTokenFilter,
        refusal=lambda token: issuing_tokens.REVOKED_ALREADY if token.revoked_at else "",
        afterwards=tell,
        named=lambda token: f"{token.user}（{token.user.username}）：{token}，{token.scope_labels()}",
        breadcrumbs=(LIST_CRUMB, CRUMB),
        template="accounts/api_token_revoke_many.html",
        form=form,
    )
