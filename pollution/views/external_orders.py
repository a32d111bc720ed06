"""Orders of the autonomous region 外部预警指令: list, detail, registering, lifting, withdrawing."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution.alerting import external_orders
from pollution.models import ExternalWarning
from pollution.order_forms import LiftOrderForm, OrderForm
from pollution.order_tables import OrderFilters, OrderTable, state_look
from pollution.permissions import may_consult, may_see_warnings
from pollution.withdrawal_forms import WithdrawalForm
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.attachments import download_response
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

ORDERS = ("外部指令", reverse_lazy("pollution:external_warning_list"))


@require_safe
@requires(may_see_warnings)
def external_warning_list(request: SignedInRequest) -> HttpResponseBase:
    """Every order."""
    rows = ExternalWarning.objects.visible_to(request.user).select_related("entered_by").prefetch_related("regions")
    buttons = []
    if may_consult(request.user):
        buttons = [Button("登记外部指令", reverse("pollution:external_warning_new"), is_primary=True)]
    return list_page(
        request,
        rows,
        title=ORDERS[0],
        table=OrderTable,
        filters=OrderFilters,
        buttons=buttons,
        empty="没有符合条件的外部预警指令。自治区对州直区域发出的预警指令在此登记",
    )


@requires(may_consult)
def external_warning_new(request: SignedInRequest) -> HttpResponse:
    """登记外部指令."""
    return form_page(
        request,
        OrderForm(request.POST or None, request.FILES or None),
        lambda given: external_orders.register(**given, by=request.user, at=timezone.now()),
        title="登记外部指令",
        done="已登记",
        cancel_url=str(ORDERS[1]),
        breadcrumbs=[ORDERS],
        submit_label="登记",
    )


@require_safe
@requires(may_see_warnings)
def external_warning_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One order."""
    order = _order(request, pk)
    is_history = request.GET.get("tab") == "history"
    facts: list[tuple[str, object]] = [
        ("发布单位", order.issuer),
        ("文号或文件名", order.doc_number),
        ("等级", f"{order.get_level_display()}预警"),
        ("所涉区域", "、".join(each.name for each in order.regions.all())),
        ("起始时间", _clock(order.starts_at)),
        ("解除时间", _clock(order.lifted_at)),
        ("要求摘要", order.note),
        ("登记", f"{order.entered_by}，{_clock(order.entered_at)}"),
    ]
    if order.lifted_at:
        facts.append(("登记解除", f"{order.lifted_by}，{_clock(order.lift_entered_at)}"))
    if order.withdrawn_at:
        facts += [
            ("撤回", f"{order.withdrawn_by}，{_clock(order.withdrawn_at)}"),
            ("撤回理由", order.withdrawal_reason),
        ]
    may_change = order.withdrawn_at is None and may_consult(request.user)
    return render(
        request,
        "pollution/external_warning_detail.html",
        {
            "title": f"{order.get_level_display()}预警指令：{order.doc_number}",
            "breadcrumbs": [ORDERS],
            "order": order,
            "state": state_look(order, timezone.now()),
            "may_lift": order.lifted_at is None and may_change,
            "may_withdraw": may_change,
            "clause": external_orders.CLAUSE,
            "facts": facts,
            "changes": changes_of(order) if is_history else [],
        },
    )


@requires(may_consult)
def external_warning_lift(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记解除."""
    order = _order(request, pk)
    return form_page(
        request,
        LiftOrderForm(request.POST or None),
        lambda given: external_orders.lift(order, **given, by=request.user, at=timezone.now()),
        title="登记解除",
        done="已登记解除",
        cancel_url=order.get_absolute_url(),
        breadcrumbs=[ORDERS, (order.doc_number, order.get_absolute_url())],
        submit_label="登记解除",
        refused_at="lifted_at",
    )


@requires(may_consult)
def external_warning_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回, with a reason."""
    order = _order(request, pk)
    return form_page(
        request,
        WithdrawalForm(request.POST or None),
        lambda given: external_orders.withdraw(order, **given, by=request.user, at=timezone.now()),
        title="撤回登记",
        done="已撤回，该指令不再约束所涉区域；登记有误的请重新登记",
        cancel_url=order.get_absolute_url(),
        breadcrumbs=[ORDERS, (order.doc_number, order.get_absolute_url())],
        submit_label="撤回",
    )


@require_safe
@requires(may_see_warnings)
def external_warning_paper(request: SignedInRequest, pk: int) -> FileResponse:
    """The paper as it came in."""
    order = _order(request, pk)
    if order.paper is None:
        raise Http404
    return download_response(order.paper)


def _order(request: SignedInRequest, pk: int) -> ExternalWarning:
    rows = ExternalWarning.objects.visible_to(request.user).select_related(
        "entered_by", "lifted_by", "withdrawn_by", "paper"
    )
    found: ExternalWarning = get_object_or_404(rows.prefetch_related("regions"), pk=pk)
    return found


def _clock(at: object) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""  # type: ignore[arg-type]  # a moment or None
