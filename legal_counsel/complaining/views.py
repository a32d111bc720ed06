"""What is said of counsel: the list, one with its material, and what the agency does with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.agencies import is_agency
from legal_counsel.articles import resting_on
from legal_counsel.complaining import verifying
from legal_counsel.complaining.choices import ComplaintState
from legal_counsel.complaining.forms import ComplaintForm, MaterialForm, ReasonForm, VerifyForm
from legal_counsel.complaining.lifecycle import TRANSITIONS
from legal_counsel.complaining.tables import ComplaintFilters, ComplaintTable, complaint_mark
from legal_counsel.complaining.telling import READING
from legal_counsel.models import Appointment, ComplaintEvidence, CounselComplaint
from legal_counsel.permissions import may_keep_counsel, may_see_counsel
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import act_page, form_page
from portal.attachments import download_response
from portal.lifecycle import actions_from
from portal.listing import list_page
from portal.pages import Answer
from portal.requests import SignedInRequest

COMPLAINTS = ("履职反映", reverse_lazy("legal_counsel:complaint_list"))
_form = partial(act_page, above=[COMPLAINTS])
_NAMED = "实名，由工作机构保管"
_MAIN = "verify"


@require_safe
@requires(may_see_counsel)
def complaint_list(request: SignedInRequest) -> HttpResponseBase:
    """All of one's reach."""
    rows = CounselComplaint.objects.visible_to(request.user)
    return list_page(
        request,
        rows.select_related("appointment__counsel", "appointment__unit"),
        title=COMPLAINTS[0],
        table=ComplaintTable,
        filters=ComplaintFilters,
        empty="没有符合条件的反映；在聘任页面登记",
    )


@requires(may_keep_counsel)
def complaint_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记反映 of an appointment."""
    seen = Appointment.objects.visible_to(request.user).select_related("counsel", "unit")
    appointment: Appointment = get_object_or_404(seen, pk=pk)
    form = ComplaintForm(request.POST or None, request.FILES or None)

    def perform(given: dict[str, Any]) -> CounselComplaint:
        return verifying.record(appointment, **given, by=request.user, at=timezone.now())

    return form_page(
        request,
        form,
        perform,
        title=f"登记反映：{appointment}",
        done="已登记，待核实",
        submit_label="登记",
        cancel_url=appointment.get_absolute_url(),
        breadcrumbs=[COMPLAINTS],
    )


@require_safe
@requires(may_see_counsel)
def complaint_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them. Who said it is told to the agency alone, and so is the history, which has the name."""
    row = _complaint(request, pk)
    keeps = may_keep_counsel(request.user) and is_agency(request.user, row.appointment.unit)
    is_history = request.GET.get("tab") == "history" and keeps
    context = {
        "title": str(row),
        "breadcrumbs": [COMPLAINTS],
        "state": complaint_mark(row),
        "facts": [
            *_facts(row),
            ("反映人", (row.informant if keeps else _NAMED) if row.informant else "匿名"),
            ("登记", f"{row.recorded_by}，{timezone.localtime(row.recorded_at):%Y-%m-%d %H:%M}"),
            ("核实结果", row.get_result_display()),
            ("查明的事实", row.finding),
            ("核实", f"{row.found_by}，{row.found_on}" if row.found_on else "待工作机构核实"),
            *([("重新核实或者作废的理由", row.note)] if row.note else []),
            ("依据", f"{row.rule}{'（依据已届满待确认）' if row.is_basis_run_out else ''}"),
        ],
        "reading": READING,
        "keeps": keeps,
        "appointment": row.appointment,
        "material": row.evidence.select_related("attachment"),
        "acts": _acts(request, row) if keeps else [],
        "changes": changes_of(row, also=("evidence",)) if is_history else [],
    }
    return render(request, "legal_counsel/complaint_detail.html", context)


@requires(may_keep_counsel)
def complaint_material_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """添加材料."""
    row = _complaint(request, pk)

    def perform(given: dict[str, Any]) -> CounselComplaint:
        verifying.attach(row, **given, by=request.user, at=timezone.now())
        return row

    form = MaterialForm(request.POST or None, request.FILES or None)
    return _form(request, row, form, perform, "添加材料", done="已添加")


@require_safe
@requires(may_see_counsel)
def complaint_material(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as a download, for the agency: it may name who said it."""
    seen = CounselComplaint.objects.visible_to(request.user).run_by(request.user)
    rows = ComplaintEvidence.objects.filter(complaint__in=seen).select_related("attachment")
    known: ComplaintEvidence = get_object_or_404(rows, pk=pk)
    return download_response(known.attachment)


@requires(may_keep_counsel)
def complaint_verify(request: SignedInRequest, pk: int) -> HttpResponse:
    """核实, with what is said and the material before one's eyes."""
    row = _complaint(request, pk)
    files = "、".join(str(each) for each in row.evidence.all()) or "无"
    answers = [*(Answer(label, value) for label, value in _facts(row)), Answer("材料", files)]
    form = VerifyForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> CounselComplaint:
        return verifying.verify(row, **form.found(), seen=int(given["seen"]), by=request.user, at=timezone.now())

    more: dict[str, Any] = {"template": "kinds/check.html", "answers": answers}
    return _form(request, row, form, perform, "核实", done="已核实", **more)


@requires(may_keep_counsel)
def complaint_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """重新核实."""
    return _with_reason(request, pk, verifying.reopen, "重新核实", done="已恢复为待核实")


@requires(may_keep_counsel)
def complaint_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """作废."""
    return _with_reason(request, pk, verifying.withdraw, "作废", done="已作废，变更记录中仍可查到")


def _with_reason(request: SignedInRequest, pk: int, act: Callable[..., Any], label: str, *, done: str) -> HttpResponse:
    row = _complaint(request, pk)
    form = ReasonForm(request.POST or None)
    return _form(request, row, form, lambda given: act(row, **given, by=request.user), label, done=done)


def _facts(row: CounselComplaint) -> list[tuple[str, object]]:
    return [
        ("人选", row.appointment.counsel),
        ("聘任（任用）单位", row.appointment.unit),
        ("所涉义务", f"{row.get_item_display()}（{row.clause}）"),
        ("反映内容", row.words),
        ("收到日期", row.received_on),
    ]


def _complaint(request: SignedInRequest, pk: int) -> CounselComplaint:
    rows = CounselComplaint.objects.visible_to(request.user).select_related(
        "appointment__counsel", "appointment__unit", "rule", "recorded_by", "found_by"
    )
    found: CounselComplaint = get_object_or_404(rows, pk=pk)
    return found


def _acts(request: SignedInRequest, row: CounselComplaint) -> list[tuple[str, str, str, bool]]:
    """What the state allows the agency: label, address, clause, and whether it is the main one."""
    table = resting_on(TRANSITIONS, row.clause)
    found = [
        (str(table[action].label), reverse(f"legal_counsel:complaint_{action}", args=[row.pk]), row.clause,
         action == _MAIN)
        for action in actions_from(row.state, table)
    ]  # fmt: skip
    if row.state == ComplaintState.RECEIVED:
        url = reverse("legal_counsel:complaint_material_new", args=[row.pk])
        found.append(("添加材料", url, row.clause, False))
    return found
