"""Who is on a matter: declaration, authorisation, undertaking, services, release."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from legal_counsel.advising import assigning
from legal_counsel.advising.choices import AssignmentState
from legal_counsel.advising.forms import AuthoriseForm, DeclarationForm, ReasonForm, ServiceForm, UndertakingForm
from legal_counsel.advising.presenting import url
from legal_counsel.advising.views.finding import form_of, now, visible_assignment
from legal_counsel.models import Assignment
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel
from portal.access import requires, signed_in
from portal.requests import SignedInRequest


@requires(signed_in)
def assignment_declare(request: SignedInRequest, pk: int) -> HttpResponse:
    """利害关系声明, or 申请回避 when an interest turns up later."""
    row = visible_assignment(request, pk)
    is_later = row.state == AssignmentState.ACCEPTED
    form = DeclarationForm(request.POST or None, initial={"has_interest": "yes"} if is_later else None)
    if row.appointment.counsel.account_id is not None:
        del form.fields["paper"]

    def perform(given: dict[str, Any]) -> str:
        declared = assigning.declare(row, **given, **now(request))
        return url("matter_list") if declared.state == AssignmentState.RECUSED else row.matter.get_absolute_url()

    return form_of(request, row.matter, form, perform, f"{row}的利害关系声明", done="已声明", submit_label="声明")


@requires(may_decide_on_counsel)
def assignment_authorise(request: SignedInRequest, pk: int) -> HttpResponse:
    """授权查阅材料."""
    row = visible_assignment(request, pk)
    form = AuthoriseForm(request.POST or None, assignment=row)
    return form_of(
        request, row.matter, form, lambda given: assigning.authorise(row, **given, **now(request)),
        f"授权{row}查阅材料", done="已授权", submit_label="授权",
    )  # fmt: skip


@requires(may_decide_on_counsel)
def assignment_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """收回授权."""
    row = visible_assignment(request, pk)
    return _with_reason(request, row, assigning.revoke, f"收回{row}的授权", done="已收回")


@requires(may_keep_counsel)
def assignment_release(request: SignedInRequest, pk: int) -> HttpResponse:
    """解除指派."""
    row = visible_assignment(request, pk)
    return _with_reason(request, row, assigning.release, f"解除{row}的指派", done="已解除，可以另行指派")


@requires(may_keep_counsel)
def undertaking_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记保密承诺书."""
    row = visible_assignment(request, pk)
    form = UndertakingForm(request.POST or None, request.FILES or None)
    return form_of(
        request, row.matter, form, lambda given: assigning.undertake(row, **given, **now(request)),
        f"登记{row}的保密承诺书", done="已登记", submit_label="登记",
    )  # fmt: skip


@requires(signed_in)
def service_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记服务."""
    row = visible_assignment(request, pk)
    form = ServiceForm(request.POST or None)
    return form_of(
        request, row.matter, form, lambda given: assigning.log_service(row, **given, **now(request)),
        f"登记{row}的服务", done="已登记", submit_label="登记",
    )  # fmt: skip


def _with_reason(request: SignedInRequest, row: Assignment, act: Any, label: str, *, done: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    return form_of(
        request, row.matter, form, lambda given: act(row, **given, **now(request)), label, done=done,
        submit_label="确定",
    )  # fmt: skip
