"""代行授权: who signs in whose place, recorded by 管理组, ended by them or by the principal (3.3.4)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution.alert_forms import AuthorizationForm
from pollution.alert_tables import AuthorizationFilters, AuthorizationTable
from pollution.alerting import authorizing
from pollution.models import Authorization
from pollution.permissions import may_manage_alerts, may_see_warnings
from portal.access import requires
from portal.acting import form_page
from portal.listing import list_page
from portal.pages import Answer, Button
from portal.requests import SignedInRequest

AUTHORIZATIONS = ("代行授权", reverse_lazy("pollution:authorization_list"))


@require_safe
@requires(may_see_warnings)
def authorization_list(request: SignedInRequest) -> HttpResponseBase:
    """All authorisations, those that are over too: what was signed on them stays signed."""
    rows = Authorization.objects.visible_to(request.user).select_related("principal", "delegate", "recorded_by")
    buttons = []
    if may_manage_alerts(request.user):
        buttons = [Button("登记代行授权", reverse("pollution:authorization_new"), is_primary=True)]
    return list_page(
        request,
        rows,
        title=AUTHORIZATIONS[0],
        table=partial(AuthorizationTable, user=request.user),
        filters=AuthorizationFilters,
        buttons=buttons,
        empty="没有符合条件的代行授权。签批人不在时，由预警管理组凭书面授权登记",
    )


@requires(may_manage_alerts)
def authorization_new(request: SignedInRequest) -> HttpResponse:
    """登记代行授权."""

    def perform(given: dict[str, Any]) -> str:
        now = timezone.now()
        since = given["since"] or now
        authorizing.authorize(**given | {"since": since}, by=request.user, at=now)
        return str(AUTHORIZATIONS[1])

    return form_page(
        request,
        AuthorizationForm(request.POST or None),
        perform,
        title="登记代行授权",
        done="代行授权已登记",
        cancel_url=str(AUTHORIZATIONS[1]),
        breadcrumbs=[AUTHORIZATIONS],
        submit_label="登记",
    )


@requires(may_see_warnings)
def authorization_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """终止代行, by 管理组 or the principal; the act refuses others."""
    rows = Authorization.objects.visible_to(request.user).select_related("principal", "delegate")
    authorization: Authorization = get_object_or_404(rows, pk=pk)

    def perform(_: object) -> str:
        authorizing.revoke(authorization, by=request.user, at=timezone.now())
        return str(AUTHORIZATIONS[1])

    until = timezone.localtime(authorization.during.upper)
    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        perform,
        title=f"终止：{authorization}",
        done="代行已终止，已作的签批不受影响",
        cancel_url=str(AUTHORIZATIONS[1]),
        breadcrumbs=[AUTHORIZATIONS],
        submit_label="终止代行",
        template="kinds/check.html",
        answers=[
            Answer("代行职务", authorization.get_role_display()),
            Answer("委托人", authorization.principal),
            Answer("代行人", authorization.delegate),
            Answer("原定终止", f"{until:%Y-%m-%d %H:%M}"),
            Answer("授权依据", authorization.basis),
        ],
    )
