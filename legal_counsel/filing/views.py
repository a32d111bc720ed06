"""Filings: the list with its board, one with its material and how its day is counted, and what is done with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.filing import handing_in
from legal_counsel.filing.board import board
from legal_counsel.filing.choices import FilingCause, FilingState
from legal_counsel.filing.forms import MaterialForm, ReasonForm, ReceiptForm, SubmitForm, facts
from legal_counsel.filing.lifecycle import TRANSITIONS
from legal_counsel.filing.periods import deadline_of, reading_of
from legal_counsel.filing.tables import FilingFilters, FilingTable, filing_mark
from legal_counsel.models import CounselFiling, FilingMaterial
from legal_counsel.permissions import may_keep_counsel, may_see_counsel
from legal_counsel.readings import internal_filing
from portal.access import posted_from, requires
from portal.accounts.changes import changes_of
from portal.acting import act_page, press
from portal.attachments import download_response
from portal.lifecycle import actions_from
from portal.listing import list_page
from portal.pages import Answer, Button, Step
from portal.requests import SignedInRequest

FILINGS = ("法律顾问备案", reverse_lazy("legal_counsel:filing_list"))
_form = partial(act_page, above=[FILINGS])
_CHANGEABLE = (FilingState.OWED, FilingState.RETURNED)
_BY_FILER, _BY_RECEIVER = ("submit", "recall", "cancel"), ("receive", "send_back")


@require_safe
@requires(may_see_counsel)
def filing_list(request: SignedInRequest) -> HttpResponseBase:
    """All filings of one's reach, under the board of their levels."""
    rows = CounselFiling.objects.visible_to(request.user)
    return list_page(
        request,
        rows.select_related("appointment__counsel", "appointment__unit", "filer"),
        title=FILINGS[0],
        table=FilingTable,
        filters=FilingFilters,
        empty="没有符合条件的备案；聘任或者解聘后自动产生",
        template="legal_counsel/filing_list.html",
        board=board(rows, timezone.localdate()),
        whole_exports=[Button("备案登记簿（PDF）", reverse("legal_counsel:filing_register"))],
    )


@require_safe
@requires(may_see_counsel)
def filing_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One filing: where it stands, its material, how its day is counted, and what may be done."""
    row, today = _filing(request, pk), timezone.localdate()
    steps = list(row.steps.select_related("by"))
    context = {
        "title": str(row),
        "breadcrumbs": [FILINGS],
        "filing": row,
        "state": filing_mark(row, today, internal_filing(today)),
        "steps": _progress(row),
        "facts": [
            ("备案事项", row.get_cause_display()),
            ("人选", row.appointment.counsel),
            ("聘任（任用）单位", row.appointment.unit),
            ("报送机关", row.filer),
            ("备案机关", row.receiver_name),
            ("起算", f"{row.get_trigger_display()}，{row.triggered_on}"),
            ("届满日", row.due_on),
            ("报送日期", row.submitted_on),
            ("备案日期", row.received_on),
            ("备案编号", row.receipt_number),
            ("依据", f"{row.rule}{'（依据已届满待确认）' if row.is_basis_run_out else ''}"),
        ],
        "answer": deadline_of(row),
        "reading": reading_of(row),
        "missing": handing_in.missing_material(row) if row.state in _CHANGEABLE else [],
        "contract": row.appointment.contract if row.cause != FilingCause.DISMISSAL else None,
        "materials": row.materials.select_related("attachment"),
        "may_change": _acts_as_filer(request, row) and row.state in _CHANGEABLE,
        "acts": _acts(request, row),
        "told": steps,
        "changes": changes_of(row, also=("materials",)) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "legal_counsel/filing_detail.html", context)


@requires(may_keep_counsel)
def material_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """添加材料."""
    row = _filing(request, pk)
    form = MaterialForm(request.POST or None, request.FILES or None)

    def perform(given: dict[str, Any]) -> CounselFiling:
        handing_in.attach(row, **given, by=request.user, at=timezone.now())
        return row

    return _form(request, row, form, perform, "添加材料", done="已添加")


@require_safe
@requires(may_see_counsel)
def material(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as a download."""
    return download_response(_material(request, pk).attachment)


@posted_from("legal_counsel:filing_list")
@requires(may_keep_counsel)
def material_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """移出材料."""
    known = _material(request, pk)
    address = known.filing.get_absolute_url()
    return press(request, lambda: handing_in.detach(known, by=request.user), done="已移出", address=address)


@requires(may_keep_counsel)
def filing_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """核对并报送: everything once more, with the 名单 as it goes out."""
    row = _filing(request, pk)
    form = SubmitForm(request.POST or None, initial={"seen": str(row.version), "on": timezone.localdate()})
    files = row.materials.all()
    answers = [
        Answer("名单", f"{row.appointment.counsel}（{row.appointment.counsel.get_kind_display()}）"),
        Answer("聘任（任用）单位", row.appointment.unit),
        Answer("期限", row.appointment.served),
        Answer("备案机关", row.receiver_name),
        Answer("届满日", row.due_on),
        Answer("材料", "、".join(map(str, files)) or "无", reverse("legal_counsel:filing_detail", args=[row.pk])),
    ]

    def perform(given: dict[str, Any]) -> CounselFiling:
        return handing_in.submit(row, on=given["on"], seen=int(given["seen"]), by=request.user, at=timezone.now())

    return _form(request, row, form, perform, "核对并报送", done="已报送", template="kinds/check.html", answers=answers)


@requires(may_keep_counsel)
def filing_act(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """收回、登记备案回执、退回补正、撤销."""
    if action not in handing_in.ACTS or action == "submit":
        raise Http404
    row, label = _filing(request, pk), str(TRANSITIONS[action].label)
    chosen = ReceiptForm if action == "receive" else ReasonForm
    form = chosen(request.POST or None, initial={"seen": str(row.version)})

    def perform(_: dict[str, Any]) -> CounselFiling:
        return handing_in.ACTS[action](row, **facts(form), by=request.user, at=timezone.now())

    return _form(request, row, form, perform, label, done=f"已{label}")


def _filing(request: SignedInRequest, pk: int) -> CounselFiling:
    rows = CounselFiling.objects.visible_to(request.user).select_related(
        "appointment__counsel", "appointment__unit", "appointment__contract", "filer", "receiver", "rule"
    )
    found: CounselFiling = get_object_or_404(rows, pk=pk)
    return found


def _material(request: SignedInRequest, pk: int) -> FilingMaterial:
    rows = FilingMaterial.objects.filter(filing__in=CounselFiling.objects.visible_to(request.user))
    found: FilingMaterial = get_object_or_404(rows.select_related("attachment", "filing"), pk=pk)
    return found


def _acts_as_filer(request: SignedInRequest, row: CounselFiling) -> bool:
    return may_keep_counsel(request.user) and request.user.unit_id == row.filer_id


def _acts(request: SignedInRequest, row: CounselFiling) -> list[tuple[str, str, str, bool]]:
    """What state, role and unit allow: label, address, clause, and whether it is the main one."""
    if not may_keep_counsel(request.user):
        return []
    answers = request.user.unit_id == (row.receiver_id or row.filer_id)
    found = []
    for action in actions_from(row.state, TRANSITIONS):
        if (action in _BY_FILER and not _acts_as_filer(request, row)) or (action in _BY_RECEIVER and not answers):
            continue
        if action == "cancel" and handing_in.why_not_cancel(row, timezone.localdate()):
            continue
        known = TRANSITIONS[action]
        if action == "submit":
            url = reverse("legal_counsel:filing_submit", args=[row.pk])
            found.append(("核对并报送", url, row.clause, True))
            url = reverse("legal_counsel:filing_material_new", args=[row.pk])
            found.append(("添加材料", url, row.clause, False))
        else:
            url = reverse("legal_counsel:filing_act", args=[row.pk, action])
            found.append((str(known.label), url, row.clause, action == "receive"))
    return found


def _progress(row: CounselFiling) -> list[Step]:
    """流程进度."""
    if row.state == FilingState.CANCELLED:
        return [Step("产生", "done"), Step("撤销", "failed")]
    done = {FilingState.SUBMITTED: 2, FilingState.RECEIVED: 3}.get(FilingState(row.state), 1)
    way = [("产生", ""), ("报送", str(row.filer)), ("备案", row.receiver_name)]
    states = ["done" if place < done else "current" if place == done else "next" for place in range(len(way))]
    return [Step(label, state, who) for (label, who), state in zip(way, states, strict=True)]
