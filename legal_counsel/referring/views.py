"""Incidents: the list, one with what it is about, and what agency and unit do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.advising.agencies import runs
from legal_counsel.articles import resting_on
from legal_counsel.models import CounselIncident, GateAttempt
from legal_counsel.permissions import may_see_counsel
from legal_counsel.referring import recording
from legal_counsel.referring.forms import CloseForm, HandOverForm, IncidentForm
from legal_counsel.referring.lifecycle import TRANSITIONS
from legal_counsel.referring.tables import IncidentFilters, IncidentTable, incident_mark
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import act_page, form_page
from portal.attachments import download_response
from portal.lifecycle import actions_from
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

INCIDENTS = ("追责事项", reverse_lazy("legal_counsel:incident_list"))
LINKS = ("matter", "decision", "appointment")


@require_safe
@requires(may_see_counsel)
def incident_list(request: SignedInRequest) -> HttpResponseBase:
    """Those of the units whose agency one is of, or for which one decides."""
    rows = CounselIncident.objects.visible_to(request.user)
    return list_page(
        request,
        rows.select_related("unit", "matter", "appointment__counsel"),
        title=INCIDENTS[0],
        table=IncidentTable,
        filters=IncidentFilters,
        buttons=[Button("登记追责事项", reverse("legal_counsel:incident_new"), is_primary=True, icon="plus")],
        empty="没有您单位的追责事项",
    )


@requires(may_see_counsel)
def incident_new(request: SignedInRequest) -> HttpResponse:
    """登记追责事项; `?matter=`, `?decision=` or `?appointment=` is what it is about."""
    about = {name: value for name in LINKS if (value := request.GET.get(name, "")).isdigit()}
    form = IncidentForm(request.POST or None, request.FILES or None, user=request.user, about=about)

    def perform(_: dict[str, Any]) -> CounselIncident:
        return recording.open_incident(form.told(), **form.links(), by=request.user, at=timezone.now())

    return form_page(
        request,
        form,
        perform,
        title="登记追责事项",
        done="已登记",
        submit_label="登记",
        cancel_url=str(INCIDENTS[1]),
        breadcrumbs=[INCIDENTS],
    )


@require_safe
@requires(may_see_counsel)
def incident_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them, with the attempts at the gate of what it is about, and the way to the evidence pack."""
    row = _incident(request, pk)
    attempts = GateAttempt.objects.filter(
        Q(decision__links__matter__incidents=row) | Q(decision__incidents=row)
    ).distinct()
    context = {
        "title": str(row),
        "breadcrumbs": [INCIDENTS],
        "state": incident_mark(row),
        "incident": row,
        "facts": [
            ("单位", row.unit),
            ("所涉条款", f"{row.get_liability_display()}（{row.clause}）"),
            ("发生日期", row.happened_on),
            ("经过", row.words),
            ("损失或者影响", row.loss),
            ("依据材料", row.basis or "见附件"),
            ("登记", f"{row.opened_by}，{timezone.localtime(row.opened_at):%Y-%m-%d %H:%M}"),
            *_end(row),
            ("依据", f"{row.rule}{'（依据已届满待确认）' if row.is_basis_run_out else ''}"),
        ],
        "attempts": attempts.select_related("decision", "by").order_by("pk"),
        "may_take": row.matter is not None and runs(request.user, row.unit),
        "acts": _acts(row),
        "changes": changes_of(row) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "legal_counsel/incident_detail.html", context)


@require_safe
@requires(may_see_counsel)
def incident_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The paper that it rests on, as a download."""
    row = _incident(request, pk)
    if row.basis_file is None:
        raise Http404
    return download_response(row.basis_file)


@requires(may_see_counsel)
def incident_hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记移送."""
    return _ending(request, pk, HandOverForm(request.POST or None), recording.hand_over, "登记移送")


@requires(may_see_counsel)
def incident_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """不作认定结案."""
    return _ending(request, pk, CloseForm(request.POST or None), recording.close, "不作认定结案")


def _ending(request: SignedInRequest, pk: int, form: forms.Form, act: Callable[..., Any], label: str) -> HttpResponse:
    row = _incident(request, pk)

    def perform(given: dict[str, Any]) -> Any:
        return act(row, **given, by=request.user, at=timezone.now())

    return act_page(request, row, form, perform, label, above=[INCIDENTS], done=f"已{label}")


def _end(row: CounselIncident) -> list[tuple[str, object]]:
    if row.handed_to:
        return [("移送", f"{row.handed_on}移送{row.handed_to}，{row.handed_paper}（{row.settled_by}录入）")]
    return [("结案理由", f"{row.closing_reason}（{row.settled_by}录入）")] if row.closing_reason else []


def _incident(request: SignedInRequest, pk: int) -> CounselIncident:
    rows = CounselIncident.objects.visible_to(request.user).select_related(
        "unit__judicial_administration", "matter", "decision", "appointment__counsel", "appointment__unit", "rule",
        "basis_file", "opened_by", "settled_by",
    )  # fmt: skip
    found: CounselIncident = get_object_or_404(rows, pk=pk)
    return found


def _acts(row: CounselIncident) -> list[tuple[str, str, str, bool]]:
    """What the state allows; who sees it may do it: label, address, clause, and whether it is the main one."""
    table = resting_on(TRANSITIONS, row.clause)
    return [
        (str(table[action].label), reverse(f"legal_counsel:incident_{action}", args=[row.pk]), row.clause,
         action == "hand_over")
        for action in actions_from(row.state, table)
    ]  # fmt: skip
