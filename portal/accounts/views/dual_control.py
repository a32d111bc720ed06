"""双人办理: the requests of 三员, asking, and agreeing on a page that names each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from portal.access import requires
from portal.accounts import dual_control
from portal.accounts.choices import ControlledAct, EventKind
from portal.accounts.forms import DualControlForm
from portal.accounts.models import DualControlRequest, User
from portal.accounts.permissions import may_ask_for_dual_control, may_read_users
from portal.accounts.recording import record, recorded
from portal.accounts.views.users import LIST_CRUMB, find_user
from portal.acting import form_page
from portal.listing import BulkAct, bulk_page, list_page
from portal.requests import SignedInRequest

CRUMB = ("双人办理", reverse_lazy("dual_control_list"))
STATES = {
    "mine": "待我同意",
    "to_agree": "待同意",
    "to_perform": "已同意，待办理",
    "used": "已办理",
    "lapsed": "已过期",
}


class DualControlTable(tables.Table):
    """One line a request."""

    user = tables.Column("对象账号", linkify=True)
    state = tables.Column("状态", empty_values=(), orderable=False)

    class Meta:
        model = DualControlRequest
        fields = ("asked_at", "act", "user", "reason", "asked_by", "asked_as", "agreed_by", "agreed_as", "state")

    def render_state(self, record: DualControlRequest) -> str:
        return STATES[record.state_on(timezone.localdate())]


class DualControlFilter(django_filters.FilterSet):
    """Filter row of the requests."""

    state = django_filters.ChoiceFilter(label="状态", choices=[*STATES.items()], method="filter_state")
    act = django_filters.ChoiceFilter(label="事项", choices=ControlledAct.choices)

    class Meta:
        model = DualControlRequest
        fields = ("state", "act")

    def filter_state(self, rows: Any, name: str, value: str) -> QuerySet[DualControlRequest]:
        on = timezone.localdate()
        sets: dict[str, Callable[[date], QuerySet[DualControlRequest]]] = {
            "mine": lambda on: rows.to_agree_by(self.request.user, on=on),
            "to_agree": lambda on: rows.to_agree(on=on),
            "to_perform": lambda on: rows.to_perform(on=on),
            "used": lambda on: rows.exclude(used_at=None),
            "lapsed": lambda on: rows.lapsed(on=on),
        }
        return sets[value](on)


@requires(may_read_users)
def dual_control_list(request: SignedInRequest) -> HttpResponseBase:
    """All requests, for 三员."""
    return list_page(
        request,
        DualControlRequest.objects.visible_to(request.user).select_related("user", "asked_by", "agreed_by"),
        title="双人办理",
        table=DualControlTable,
        filters=DualControlFilter,
        bulk=[BulkAct("同意", reverse("dual_control_agree"))],
        breadcrumbs=[("用户", reverse("user_list"))],
        empty="没有符合条件的申请；对三员账号重置密码、解除第二因素、授予三员角色，在用户页面提出",
    )


@requires(may_ask_for_dual_control)
def dual_control_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """申请: which act on this account, and why."""
    user, by = find_user(request, pk), request.user

    def perform(given: dict[str, Any]) -> User:
        act = ControlledAct(given["act"])
        with recorded(EventKind.AUTHORIZATION, f"申请双人办理：{act.label} {user.username}", request=request):
            dual_control.ask(user, act, reason=given["reason"], by=by, at=timezone.now())
        return user

    return form_page(
        request,
        DualControlForm(request.POST or None, acts=dual_control.acts_to_ask(by, user)),
        perform,
        title=f"申请双人办理：{user}（{user.username}）",
        done="申请已提出，由另一类管理员在“双人办理”页面同意后，您再来办理；当日和次日有效",
        cancel_url=user.get_absolute_url(),
        breadcrumbs=[LIST_CRUMB, CRUMB],
        submit_label="提出申请",
    )


@requires(may_read_users)
def dual_control_agree(request: SignedInRequest) -> HttpResponse:
    """同意: each request named on the confirmation page, checked by itself and recorded."""
    by = request.user

    def tell(asked: DualControlRequest, refusal: str) -> None:
        detail = f"同意双人办理：{asked.get_act_display()} {asked.user.username}" + (f"：{refusal}" if refusal else "")
        record(EventKind.AUTHORIZATION, request=request, at=timezone.now(), is_success=not refusal, detail=detail)

    return bulk_page(
        request,
        DualControlRequest.objects.visible_to(by).select_related("user", "asked_by"),
        lambda asked: dual_control.agree(asked, by=by, at=timezone.now()),
        title="同意双人办理",
        submit_label="同意",
        back_url=reverse("dual_control_list"),
        refusal=lambda asked: dual_control.why_not_agree(asked, by) or _why_too_late(asked),
        afterwards=tell,
        named=lambda asked: f"{asked}，{asked.asked_by}申请，理由：{asked.reason}",
        breadcrumbs=(LIST_CRUMB, CRUMB),
    )


def _why_too_late(asked: DualControlRequest) -> str:
    state = asked.state_on(timezone.localdate())
    return "" if state == "to_agree" else f"当前“{STATES[state]}”"
