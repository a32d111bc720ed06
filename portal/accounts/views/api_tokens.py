"""我的接口令牌: what programs of mine work with; issued, seen once, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.access import posted_from, requires, signed_in
from portal.accounts import issuing_tokens
from portal.accounts.choices import EventKind
from portal.accounts.forms import ApiTokenForm
from portal.accounts.models import ApiToken
from portal.accounts.recording import record
from portal.acting import form_page, press
from portal.lifecycle import Refused
from portal.requests import SignedInRequest

TOKENS = ("我的接口令牌", reverse_lazy("api_token_list"))
USUAL_DAYS = 90


@require_safe
@requires(signed_in)
def api_token_list(request: SignedInRequest) -> HttpResponse:
    """The own tokens, also those that are over."""
    today = timezone.localdate()
    rows = ApiToken.objects.filter(user=request.user).select_related("revoked_by")
    tokens = [(each, each.state_on(today).label) for each in rows]
    return render(request, "accounts/api_token_list.html", {"title": "我的接口令牌", "tokens": tokens})


@requires(signed_in)
def api_token_create(request: SignedInRequest) -> HttpResponse:
    """Issue a token; its text stands on the answer and nowhere else."""
    now = timezone.now()

    def perform(given: dict[str, Any]) -> HttpResponse:
        try:
            issued = issuing_tokens.issue(**given, by=request.user, at=now)
        except Refused as refusal:
            detail = f"建立接口令牌 {given['name']}：{refusal}"
            record(EventKind.TOKEN, request=request, at=now, is_success=False, detail=detail)
            raise
        token = issued.row
        detail = f"建立接口令牌 {token}，权限范围：{token.scope_labels()}，地址：{token.address_labels()}"
        record(EventKind.TOKEN, request=request, at=now, detail=detail)
        facts = [
            ("用途", token.name),
            ("令牌标识", token.prefix),
            ("权限范围", token.scope_labels()),
            ("允许的地址", token.address_labels()),
            ("有效期至", token.expires_on),
        ]
        context = {"title": "接口令牌已建立", "breadcrumbs": [TOKENS], "facts": facts, "text": issued.text}
        response = render(request, "accounts/api_token_issued.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    usual = {"expires_on": timezone.localdate(now) + timedelta(days=USUAL_DAYS)}
    return form_page(
        request,
        ApiTokenForm(request.POST or None, initial=usual),
        perform,
        title="建立接口令牌",
        done="",
        cancel_url=reverse("api_token_list"),
        breadcrumbs=[TOKENS],
        submit_label="建立",
    )


@posted_from("api_token_list")
@requires(signed_in)
def api_token_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one of the own tokens at once."""
    token = get_object_or_404(ApiToken.objects.filter(user=request.user), pk=pk)

    def perform() -> None:
        issuing_tokens.revoke(token, by=request.user, at=timezone.now())
        record(EventKind.TOKEN, request=request, at=timezone.now(), detail=f"吊销接口令牌 {token}")

    return press(request, perform, done=f"已吊销接口令牌“{token.name}”", address=reverse("api_token_list"))
