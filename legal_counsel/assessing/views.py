"""Assessments: the list under what is missing, one of them, and what agency and unit do with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.assessing import judging
from legal_counsel.assessing.choices import AssessmentState
from legal_counsel.assessing.forms import AssessmentForm, ConfirmForm, SendBackForm
from legal_counsel.assessing.missing import missing
from legal_counsel.assessing.powers import assessor_on, may_enter, may_settle
from legal_counsel.assessing.tables import AssessmentFilters, AssessmentTable, assessment_mark
from legal_counsel.complaining.telling import TOLD_WITH, told
from legal_counsel.models import Appointment, CounselAssessment
from legal_counsel.permissions import may_see_counsel
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import act_page, form_page
from portal.listing import list_page
from portal.pages import Answer, Finding
from portal.requests import SignedInRequest

ASSESSMENTS = ("法律顾问考核", reverse_lazy("legal_counsel:assessment_list"))
_form = partial(act_page, above=[ASSESSMENTS])


@require_safe
@requires(may_see_counsel)
def assessment_list(request: SignedInRequest) -> HttpResponseBase:
    """All assessments of one's reach, under those that are missing."""
    seen = Appointment.objects.visible_to(request.user)
    rows, today = CounselAssessment.objects.visible_to(request.user), timezone.localdate()
    reading = assessor_on(today)
    return list_page(
        request,
        rows.select_related("appointment__counsel", "appointment__unit"),
        title=ASSESSMENTS[0],
        table=AssessmentTable,
        filters=AssessmentFilters,
        empty="没有符合条件的考核",
        template="legal_counsel/assessment_list.html",
        missing=[
            (each, may_enter(request.user, each.appointment.unit, reading))
            for each in missing(seen.select_related("unit__judicial_administration"), today)
        ],
    )


@requires(may_see_counsel)
def assessment_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入考核."""
    seen = Appointment.objects.visible_to(request.user).select_related("counsel", "unit__judicial_administration")
    appointment: Appointment = get_object_or_404(seen, pk=pk)
    reading = assessor_on(timezone.localdate())
    if not may_enter(request.user, appointment.unit, reading):
        raise PermissionDenied
    form = AssessmentForm.to_begin(judging.periods_missing(appointment, timezone.localdate()), request.POST or None)

    def perform(_: dict[str, Any]) -> CounselAssessment:
        return judging.assess(appointment, form.verdict(), by=request.user, at=timezone.now())

    return form_page(
        request,
        form,
        perform,
        title=f"考核：{appointment}",
        template="legal_counsel/warned_form.html",
        findings=_told(request, appointment),
        done=f"已录入，待{reading.confirmed_by}确认",
        cancel_url=str(ASSESSMENTS[1]),
        breadcrumbs=[ASSESSMENTS],
    )


@require_safe
@requires(may_see_counsel)
def assessment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One assessment."""
    row = _assessment(request, pk)
    context = {
        "title": str(row),
        "breadcrumbs": [ASSESSMENTS],
        "state": assessment_mark(row),
        "facts": [
            *_facts(row),
            ("录入", f"{row.assessed_by}，{timezone.localtime(row.assessed_at):%Y-%m-%d %H:%M}"),
            ("确认人", row.confirmed_by or f"待{assessor_on(timezone.localdate()).confirmed_by}确认"),
            ("退回理由", row.sent_back_for),
            ("依据", f"{row.rule}{'（依据已届满待确认）' if row.is_basis_run_out else ''}"),
        ],
        "findings": _told(request, row.appointment),
        "acts": _acts(request, row),
        "changes": changes_of(row) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "legal_counsel/assessment_detail.html", context)


@requires(may_see_counsel)
def assessment_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """修改考核."""
    row = _assessment(request, pk)
    form = AssessmentForm.of(row, request.POST or None)

    def perform(given: dict[str, Any]) -> CounselAssessment:
        return judging.revise(row, form.verdict(), seen=int(given["seen"]), by=request.user, at=timezone.now())

    return _form(request, row, form, perform, "修改", done="已修改")


@requires(may_see_counsel)
def assessment_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """核对并确认."""
    row = _assessment(request, pk)
    form = ConfirmForm(request.POST or None, initial={"seen": str(row.version)})
    answers = [Answer(label, value) for label, value in _facts(row)]
    answers += [Answer("经核实的反映", f"{each.place}，{each.message}") for each in _told(request, row.appointment)]

    def perform(given: dict[str, Any]) -> CounselAssessment:
        return judging.confirm(row, seen=int(given["seen"]), by=request.user, at=timezone.now())

    more: dict[str, Any] = {"template": "kinds/check.html", "answers": answers}
    return _form(request, row, form, perform, "核对并确认", done="已确认", **more)


@requires(may_see_counsel)
def assessment_send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """退回修改."""
    row = _assessment(request, pk)

    def perform(given: dict[str, Any]) -> CounselAssessment:
        return judging.send_back(row, reason=given["reason"], by=request.user, at=timezone.now())

    return _form(request, row, SendBackForm(request.POST or None), perform, "退回", done="已退回")


def _facts(row: CounselAssessment) -> Sequence[tuple[str, object]]:
    return [
        ("人选", row.appointment.counsel),
        ("聘任（任用）单位", row.appointment.unit),
        ("期间", row.period),
        ("考核日期", row.assessed_on),
        ("工作完成情况", row.completion),
        ("工作效率", row.efficiency),
        ("服务质量", row.quality),
        ("考核结果", row.get_result_display()),
        ("考核意见", row.remark),
    ]


def _told(request: SignedInRequest, appointment: Appointment) -> list[Finding]:
    """第二十一条: what was found true of counsel, beside their assessment."""
    return told(appointment.complaints.visible_to(request.user).upheld().select_related(*TOLD_WITH))


def _assessment(request: SignedInRequest, pk: int) -> CounselAssessment:
    rows = CounselAssessment.objects.visible_to(request.user).select_related(
        "appointment__counsel", "appointment__unit__judicial_administration", "assessed_by", "confirmed_by", "rule"
    )
    found: CounselAssessment = get_object_or_404(rows, pk=pk)
    return found


def _acts(request: SignedInRequest, row: CounselAssessment) -> list[tuple[str, str, str, bool]]:
    """What state, role and unit allow: label, address, clause, and whether it is the main one."""
    user, found = request.user, []
    unit, reading = row.appointment.unit, assessor_on(timezone.localdate())
    is_open = row.state == AssessmentState.DRAFTED
    if may_settle(user, unit, reading) and row.appointment.counsel.account_id != user.pk:
        if is_open and row.assessed_by_id != user.pk:
            url = reverse("legal_counsel:assessment_confirm", args=[row.pk])
            found.append(("核对并确认", url, row.clause, True))
        if not is_open:
            url = reverse("legal_counsel:assessment_send_back", args=[row.pk])
            found.append(("退回", url, row.clause, False))
    if is_open and may_enter(user, unit, reading):
        found.append(("修改", reverse("legal_counsel:assessment_edit", args=[row.pk]), row.clause, False))
    return found
