"""我的接口令牌: what programs of mine read with; issued, seen once, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.access import requires, signed_in
from portal.accounts import issuing_tokens
from portal.accounts.choices import EventKind
from portal.accounts.forms import ApiTokenForm
from portal.accounts.models import ApiToken
from portal.accounts.recording import record
from portal.acting import form_page, press
from portal.requests import SignedInRequest

TOKENS = ("我的接口令牌", reverse_lazy("api_token_list"))
USUAL_DAYS = 90


@require_safe
@requires(signed_in)
def api_token_list(request: SignedInRequest) -> HttpResponse:
    """The own tokens, also those that are over."""
    today = timezone.localdate()
    tokens = [(each, each.state_label(on=today)) for each in ApiToken.objects.visible_to(request.user)]
    return render(request, "accounts/api_token_list.html", {"title": "我的接口令牌", "tokens": tokens})


@requires(signed_in)
def api_token_create(request: SignedInRequest) -> HttpResponse:
    """Issue a token; its text stands on the answer and nowhere else."""
    now = timezone.now()

    def perform(given: dict[str, Any]) -> HttpResponse:
        issued = issuing_tokens.issue(**given, by=request.user, at=now)
        record(EventKind.TOKEN, request=request, at=now, detail=f"建立接口令牌 {issued.row}")
        context = {"title": "接口令牌已建立", "breadcrumbs": [TOKENS], "token": issued.row, "text": issued.text}
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


@require_POST
@requires(signed_in)
def api_token_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one of the own tokens at once."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)

    def perform() -> None:
        issuing_tokens.revoke(token, by=request.user, at=timezone.now())
        record(EventKind.TOKEN, request=request, at=timezone.now(), detail=f"吊销接口令牌 {token}")

    return press(request, perform, done=f"已吊销接口令牌“{token.name}”", address=reverse("api_token_list"))
