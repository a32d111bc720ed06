"""Appointments: the list, one with its steps, and what carries it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.appointing import contracting, deciding, drafting, paperwork
from legal_counsel.appointing.checks import CONTRACTING
from legal_counsel.appointing.forms import (
    ContractForm,
    InternalForm,
    IssueForm,
    NamedPaperForm,
    PoolForm,
    ReasonsForm,
    RenewForm,
    SeenReasonForm,
    TermsForm,
)
from legal_counsel.appointing.gathering import findings_to_contract, findings_to_decide
from legal_counsel.appointing.presenting import acts_of, facts_of, steps_of
from legal_counsel.appointing.renewing import reminder_of
from legal_counsel.appointing.tables import AppointmentFilters, AppointmentTable, appointment_mark
from legal_counsel.choices import AppointmentState
from legal_counsel.complaining.telling import CONDITION, read_by
from legal_counsel.models import Appointment, Selection, SelectionEntry
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel, may_see_counsel
from legal_counsel.qualification import Finding
from legal_counsel.selecting.reports import report_on
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.attachments import Attachment, download_response
from portal.listing import list_page
from portal.pages import Answer, Button
from portal.requests import SignedInRequest

_YES_NO = {"True": "是", "False": "否"}
APPOINTMENTS = ("法律顾问聘任", reverse_lazy("legal_counsel:appointment_list"))


@require_safe
@requires(may_see_counsel)
def appointment_list(request: SignedInRequest) -> HttpResponseBase:
    """All appointments that this person sees."""
    buttons = []
    if may_keep_counsel(request.user):
        buttons = [
            Button("从选聘结果拟聘任", reverse("legal_counsel:appointment_results")),
            Button("从人才库拟聘任", reverse("legal_counsel:appointment_from_pool")),
            Button("内部任用", reverse("legal_counsel:appointment_internal"), is_primary=True, icon="plus"),
        ]
    return list_page(
        request,
        Appointment.objects.visible_to(request.user).select_related("counsel", "unit"),
        title=APPOINTMENTS[0],
        table=AppointmentTable,
        filters=AppointmentFilters,
        buttons=buttons,
        empty="没有符合条件的聘任",
    )


@require_safe
@requires(may_keep_counsel)
def appointment_results(request: SignedInRequest) -> HttpResponse:
    """Results of selections that nobody has drafted an appointment from."""
    rows = SelectionEntry.objects.to_appoint(request.user).select_related("selection__unit", "counsel")
    context = {"title": "从选聘结果拟聘任", "breadcrumbs": [APPOINTMENTS], "entries": rows}
    return render(request, "legal_counsel/appointment_results.html", context)


@requires(may_keep_counsel)
def appointment_from_result(request: SignedInRequest, pk: int) -> HttpResponse:
    """拟聘任 of somebody chosen."""
    rows = SelectionEntry.objects.filter(selection__in=Selection.objects.visible_to(request.user))
    entry: SelectionEntry = get_object_or_404(
        rows.select_related("selection__unit__judicial_administration", "counsel__firm"), pk=pk
    )
    form = TermsForm(request.POST or None, initial={"seen": "", "procurement": entry.selection.procurement})
    return _new(
        request, form, lambda _: drafting.draft_from_result(entry, form.terms(), **now(request)),
        f"拟聘任：{entry.counsel}",
    )  # fmt: skip


@requires(may_keep_counsel)
def appointment_from_pool(request: SignedInRequest) -> HttpResponse:
    """拟聘任 from the pool."""
    form = PoolForm(request.POST or None, user=request.user)

    def perform(given: dict[str, Any]) -> Appointment:
        return drafting.draft_from_pool(
            given["counsel"], given["unit"], form.terms(), basis=given["basis"], **now(request)
        )

    return _new(request, form, perform, "从人才库拟聘任")


@requires(may_keep_counsel)
def appointment_internal(request: SignedInRequest) -> HttpResponse:
    """内部任用."""
    form = InternalForm(request.POST or None, request.FILES or None, user=request.user)

    def perform(given: dict[str, Any]) -> Appointment:
        return drafting.draft_internal(given["counsel"], form.terms(), form.consent(), **now(request))

    return _new(request, form, perform, "内部任用")


@require_safe
@requires(may_see_counsel)
def appointment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One appointment: where it stands, what the checks say, and what this person may do."""
    row, user, today = visible(request, pk), request.user, timezone.localdate()
    findings: Sequence[Finding] = ()
    if row.state == AppointmentState.DRAFTED:
        findings = read_by(user, row.counsel, findings_to_decide(row, today, report_on))
    own = Q(condition=CONDITION) if row.counsel.account_id == user.pk else Q(pk__in=[])
    context = {
        "title": str(row),
        "breadcrumbs": [APPOINTMENTS],
        "row": row,
        "state": appointment_mark(row.state),
        "stamp": row.is_basis_run_out,
        "steps": steps_of(row, today),
        "facts": facts_of(row),
        "acts": acts_of(row, user, today),
        "reminder": reminder_of(row, today),
        "findings": findings,
        "remarks": row.remarks.exclude(own).select_related("by"),
        "files": _papers(row),
        "renewals": row.renewals.exclude(state=AppointmentState.WITHDRAWN),
        "filings": row.filings.all(),
        "assessments": row.assessments.all(),
        "complaints": row.complaints.visible_to(request.user),
        "incidents": row.incidents.visible_to(request.user),
        "dismissals": row.dismissals.all(),
        "told": row.steps.select_related("by"),
        "changes": changes_of(row) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "legal_counsel/appointment_detail.html", context)


@requires(may_keep_counsel)
def appointment_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """修改拟聘任."""
    row = visible(request, pk)
    form = TermsForm.of(row, request.POST or None)

    def perform(given: dict[str, Any]) -> Appointment:
        return drafting.change(row, form.terms(), seen=_seen(given), **now(request))

    return act_page(request, row, form, perform, "修改拟聘任")


@requires(may_keep_counsel)
def appointment_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回拟聘任."""
    row = visible(request, pk)
    form = SeenReasonForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> Appointment:
        return drafting.withdraw(row, reason=given["reason"], **now(request))

    return act_page(request, row, form, perform, "撤回拟聘任")


@requires(may_decide_on_counsel)
def appointment_approve_longer(request: SignedInRequest, pk: int) -> HttpResponse:
    """批准超过三年."""
    row = visible(request, pk)
    form = SeenReasonForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> Appointment:
        return deciding.approve_longer(row, reason=given["reason"], seen=_seen(given), **now(request))

    answers = [
        Answer("聘期", f"{row.begins_on}至{row.ends_on}"),
        Answer(row.rule.articles["term"], f"一般不超过{row.rule.term_years}年"),
    ]
    return act_page(request, row, form, perform, "批准超过三年", answers=answers)


@requires(may_decide_on_counsel)
def appointment_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """核对并决定聘任: every line of the checks, and a reason for each that warns."""
    row = visible(request, pk)
    findings = read_by(request.user, row.counsel, findings_to_decide(row, timezone.localdate(), report_on))
    form = ReasonsForm(request.POST or None, findings=findings, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> Appointment:
        return deciding.appoint(row, form.reasons(), seen=_seen(given), report=report_on, **now(request))

    known = [(label, value) for label, value in facts_of(row) if value not in (None, "")]
    answers = [Answer(label, _YES_NO.get(str(value), value)) for label, value in known]
    return act_page(
        request, row, form, perform, "决定聘任", answers=answers, page="legal_counsel/findings_form.html",
        findings=findings, blocked=sum(each.blocks for each in findings),
    )  # fmt: skip


@requires(may_keep_counsel)
def appointment_name_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记聘任文件."""
    row = visible(request, pk)
    form = NamedPaperForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> Appointment:
        facts = {"printed_on": given["printed_on"], "seen": _seen(given)}
        return paperwork.name_paper(row, form.paper(), **facts, **now(request))

    return act_page(request, row, form, perform, "登记聘任文件")


@requires(may_keep_counsel)
def appointment_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """印发聘任文件 through 发文, with its words before one's eyes."""
    row = visible(request, pk)
    form = IssueForm(request.POST or None, row=row, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> Appointment:
        facts = {"series": given["series"], "addressees": given["addressees"], "seen": _seen(given)}
        return paperwork.issue_paper(row, **facts, **now(request))

    title, body = paperwork.words_of(row)
    answers = [Answer("标题", title), Answer("正文", body), Answer("签发", row.appointed_by or "尚未决定")]
    return act_page(request, row, form, perform, "印发聘任文件", answers=answers)


@requires(may_keep_counsel)
def appointment_contract(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记合同."""
    row = visible(request, pk)
    row.contract_signer = row.unit
    findings = findings_to_contract(row)
    form = ContractForm(
        request.POST or None, request.FILES or None, row=row, findings=findings,
        initial={"seen": str(row.version), "signer": row.unit},
    )  # fmt: skip

    def perform(given: dict[str, Any]) -> Appointment:
        return contracting.sign(row, form.signed(), form.reasons(), seen=_seen(given), **now(request))

    answers = [Answer("相对方", row.contract_party), Answer("核查", f"{len(CONTRACTING)}项，见下")]
    return act_page(
        request, row, form, perform, "登记合同", answers=answers, page="legal_counsel/findings_form.html",
        findings=findings, blocked=sum(each.blocks for each in findings),
    )  # fmt: skip


@requires(may_keep_counsel)
def appointment_renew(request: SignedInRequest, pk: int) -> HttpResponse:
    """续聘, with what will be asked again before one's eyes."""
    row = visible(request, pk)
    first = row.ends_on + timedelta(days=1)
    known = {"begins_on": first, "fee": row.fee, "budget_line": row.budget_line, "fee_basis": row.fee_basis}
    form = RenewForm(request.POST or None, initial=known | {"seen": ""})

    def perform(given: dict[str, Any]) -> Appointment:
        return drafting.renew(row, form.terms(), basis=given["basis"], **now(request))

    return _new(request, form, perform, f"续聘：{row}")


@require_safe
@requires(may_see_counsel)
def appointment_file(request: SignedInRequest, pk: int, file: int) -> HttpResponseBase:
    """A file of the appointment."""
    row = visible(request, pk)
    if file not in {each.pk for _, each in _papers(row)}:
        raise Http404
    return download_response(get_object_or_404(Attachment, pk=file))


def visible(request: SignedInRequest, pk: int) -> Appointment:
    """The appointment, or 404."""
    rows = Appointment.objects.visible_to(request.user).select_related(
        "unit__judicial_administration", "counsel__firm", "counsel__unit", "entry__selection", "renews", "rule",
        "document", "contract_party", "contract_signer", "consent", "contract", "contract_authorisation",
        "appointed_by", "override_by", "drafted_by",
    )  # fmt: skip
    found: Appointment = get_object_or_404(rows, pk=pk)
    return found


def now(request: SignedInRequest) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": request.user, "at": timezone.now()}


def act_page(
    request: SignedInRequest,
    row: Appointment,
    form: Any,
    perform: Callable[[dict[str, Any]], Any],
    label: str,
    *,
    answers: list[Answer] | None = None,
    page: str = "",
    **more: Any,
) -> HttpResponse:
    """The form of an act on an appointment, with what is to be checked above it."""
    return form_page(
        request,
        form,
        perform,
        title=f"{label}：{row}",
        done=f"已{label}",
        submit_label=label,
        cancel_url=row.get_absolute_url(),
        breadcrumbs=[APPOINTMENTS, (str(row), row.get_absolute_url())],
        template=page or ("kinds/check.html" if answers else "kinds/form.html"),
        answers=answers or [],
        **more,
    )


def _new(
    request: SignedInRequest, form: Any, perform: Callable[[dict[str, Any]], Appointment], title: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        perform,
        title=title,
        done="已拟订，由本单位另一人决定",
        cancel_url=str(APPOINTMENTS[1]),
        breadcrumbs=[APPOINTMENTS],
    )


def _seen(given: dict[str, Any]) -> int:
    return int(given["seen"] or 0)


def _papers(row: Appointment) -> list[tuple[str, Attachment]]:
    found = [
        ("单位同意的材料", row.consent),
        ("服务合同", row.contract),
        ("授权签订合同的文件", row.contract_authorisation),
    ]
    return [(label, each) for label, each in found if each]
