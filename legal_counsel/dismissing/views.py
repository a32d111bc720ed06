"""Dismissals: the list, one with its evidence, and what agency and unit do with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.agencies import decides_for, is_agency
from legal_counsel.complaining.telling import TOLD_WITH, told
from legal_counsel.dismissing import deciding
from legal_counsel.dismissing.choices import DismissalState
from legal_counsel.dismissing.forms import DecisionForm, DismissalForm, EvidenceForm, WithdrawalForm
from legal_counsel.dismissing.lifecycle import TRANSITIONS
from legal_counsel.dismissing.tables import DismissalFilters, DismissalTable, dismissal_mark
from legal_counsel.models import Appointment, CounselDismissal, DismissalEvidence
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel, may_see_counsel
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import act_page, form_page
from portal.attachments import download_response
from portal.listing import list_page
from portal.pages import Answer
from portal.requests import SignedInRequest

DISMISSALS = ("法律顾问解聘", reverse_lazy("legal_counsel:dismissal_list"))
_form = partial(act_page, above=[DISMISSALS])


@require_safe
@requires(may_see_counsel)
def dismissal_list(request: SignedInRequest) -> HttpResponseBase:
    """All dismissals of one's reach."""
    rows = CounselDismissal.objects.visible_to(request.user)
    return list_page(
        request,
        rows.select_related("appointment__counsel", "appointment__unit"),
        title=DISMISSALS[0],
        table=DismissalTable,
        filters=DismissalFilters,
        empty="没有符合条件的解聘；在聘任页面拟订",
    )


@requires(may_keep_counsel)
def dismissal_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """拟订解聘 of an appointment; a ground that the register knows of is chosen beforehand."""
    seen = Appointment.objects.visible_to(request.user).select_related("counsel", "unit")
    appointment: Appointment = get_object_or_404(seen, pk=pk)
    form = DismissalForm(request.POST or None, suggested=deciding.suggested_grounds(appointment, request.user))

    def perform(given: dict[str, Any]) -> CounselDismissal:
        return deciding.draft(appointment, **given, by=request.user, at=timezone.now())

    return form_page(
        request,
        form,
        perform,
        title=f"拟订解聘：{appointment}",
        done="已拟订；添加证据后由另一人决定",
        template="legal_counsel/warned_form.html",
        findings=told(appointment.complaints.visible_to(request.user).upheld().select_related(*TOLD_WITH)),
        cancel_url=appointment.get_absolute_url(),
        breadcrumbs=[DISMISSALS],
    )


@require_safe
@requires(may_see_counsel)
def dismissal_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One dismissal."""
    row = _dismissal(request, pk)
    context = {
        "title": str(row),
        "breadcrumbs": [DISMISSALS],
        "state": dismissal_mark(row),
        "facts": [
            *_facts(row),
            ("决定日期", row.decided_on),
            ("决定文件", row.decision_paper),
            ("通知日期", row.told_on),
            ("聘任关系终止日", row.ends_on),
            ("撤回理由", row.withdrawal_reason),
            ("依据", f"{row.rule}{'（依据已届满待确认）' if row.is_basis_run_out else ''}"),
        ],
        "appointment": row.appointment,
        "complaints": row.appointment.complaints.visible_to(request.user).upheld(),
        "evidence": row.evidence.select_related("attachment"),
        "filings": row.appointment.filings.all(),
        "acts": _acts(request, row),
        "changes": changes_of(row, also=("evidence",)) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "legal_counsel/dismissal_detail.html", context)


@requires(may_keep_counsel)
def evidence_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """添加证据."""
    row = _dismissal(request, pk)

    def perform(given: dict[str, Any]) -> CounselDismissal:
        deciding.attach(row, **given, by=request.user, at=timezone.now())
        return row

    form = EvidenceForm(request.POST or None, request.FILES or None)
    return _form(request, row, form, perform, "添加证据", done="已添加")


@require_safe
@requires(may_see_counsel)
def evidence(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as a download."""
    seen = CounselDismissal.objects.visible_to(request.user)
    rows = DismissalEvidence.objects.filter(dismissal__in=seen).select_related("attachment")
    known: DismissalEvidence = get_object_or_404(rows, pk=pk)
    return download_response(known.attachment)


@requires(may_decide_on_counsel)
def dismissal_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """核对并决定: ground, facts and evidence once more, with the decision."""
    row = _dismissal(request, pk)
    files = "、".join(str(each) for each in row.evidence.all()) or "无"
    answers = [*(Answer(label, value) for label, value in _facts(row)), Answer("证据", files)]
    form = DecisionForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> CounselDismissal:
        seen = int(given["seen"])
        return deciding.decide(row, **form.decision(), seen=seen, by=request.user, at=timezone.now())

    more: dict[str, Any] = {"template": "kinds/check.html", "answers": answers}
    return _form(request, row, form, perform, "核对并决定", done="已解聘，已产生解聘备案事项", **more)


@requires(may_keep_counsel)
def dismissal_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回."""
    row = _dismissal(request, pk)

    def perform(given: dict[str, Any]) -> CounselDismissal:
        return deciding.withdraw(row, reason=given["reason"], by=request.user)

    return _form(request, row, WithdrawalForm(request.POST or None), perform, "撤回", done="已撤回")


def _facts(row: CounselDismissal) -> Sequence[tuple[str, object]]:
    return [
        ("人选", row.appointment.counsel),
        ("聘任（任用）单位", row.appointment.unit),
        ("情形", f"{row.get_ground_display()}（{row.ground_clause}）"),
        ("事实", row.facts),
    ]


def _dismissal(request: SignedInRequest, pk: int) -> CounselDismissal:
    rows = CounselDismissal.objects.visible_to(request.user).select_related(
        "appointment__counsel", "appointment__unit", "rule"
    )
    found: CounselDismissal = get_object_or_404(rows, pk=pk)
    return found


def _acts(request: SignedInRequest, row: CounselDismissal) -> list[tuple[str, str, str, bool]]:
    """What state, role and unit allow: label, address, clause, and whether it is the main one."""
    user, found = request.user, []
    if row.state != DismissalState.DRAFTED:
        return []
    decides = may_decide_on_counsel(user) and decides_for(user, row.appointment.unit)
    if decides and user.pk not in (row.drafted_by_id, row.appointment.counsel.account_id):
        url = reverse("legal_counsel:dismissal_decide", args=[row.pk])
        found.append(("核对并决定", url, row.clause, True))
    if may_keep_counsel(user) and is_agency(user, row.appointment.unit):
        url = reverse("legal_counsel:dismissal_evidence_new", args=[row.pk])
        found.append(("添加证据", url, row.clause, False))
        url = reverse("legal_counsel:dismissal_withdraw", args=[row.pk])
        found.append((str(TRANSITIONS["withdraw"].label), url, row.clause, False))
    return found
