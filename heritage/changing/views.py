"""Changes: their list, one with what it does, confirming and turning back; and the two that have no page elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.changing import correcting, exiting, proposing
from heritage.changing.choices import ChangeKind, ChangeState
from heritage.changing.forms import ExitForm, InscriptionForm, ReinstatementForm, RestorationForm, WordsForm
from heritage.changing.kinds import KINDS
from heritage.changing.lifecycle import CHANGE, TWO_PEOPLE
from heritage.changing.tables import ChangeFilters, ChangeTable, change_mark
from heritage.models import Inscription, Project, Protection, RegisterChange
from heritage.permissions import may_keep_register, may_review, may_see_register
from heritage.protecting.choices import PROTECTION, REINSTATE
from portal.access import posted_from, requires
from portal.accounts.changes import changes_of
from portal.acting import form_page, press
from portal.listing import list_page
from portal.requests import SignedInRequest

REGISTER = ("非遗项目", reverse_lazy("heritage:register"))
CHANGES = ("登记变更", reverse_lazy("heritage:change_list"))
PROPOSED = "已提请，由另一位非遗审核人员确认后登记"


@require_safe
@requires(may_see_register)
def change_list(request: SignedInRequest) -> HttpResponseBase:
    """All changes, what waits first."""
    return list_page(
        request,
        RegisterChange.objects.visible_to(request.user).select_related("project", "proposed_by", "decided_by"),
        title=CHANGES[0],
        table=ChangeTable,
        filters=ChangeFilters,
        breadcrumbs=[(REGISTER[0], str(REGISTER[1]))],
        empty="没有符合条件的登记变更",
    )


@require_safe
@requires(may_see_register)
def change_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One change: what it does to the register, on which paper, and what may be done with it."""
    row = _change(request, pk)
    facts: list[tuple[str, object]] = [
        ("事项", row.get_kind_display()),
        ("依据", KINDS[row.kind].clause),
        ("所据文件", row.paper),
        ("理由", row.reason),
        ("提请人", row.proposed_by),
        ("提请时间", f"{timezone.localtime(row.proposed_at):%Y-%m-%d %H:%M}"),
    ]
    if row.decided_at:
        facts += [("办理人", row.decided_by), ("办理时间", f"{timezone.localtime(row.decided_at):%Y-%m-%d %H:%M}")]
    if row.words:
        facts.append(("退回或撤回的理由", row.words))
    waits, is_own = row.state == ChangeState.PROPOSED, row.proposed_by == request.user
    context = {
        "title": str(row),
        "breadcrumbs": [REGISTER, CHANGES],
        "change": row,
        "state": change_mark(row.state),
        "facts": facts,
        "may_confirm": waits and not is_own and may_review(request.user),
        "is_own": waits and is_own,
        "acts": _acts(row, request.user) if waits else (),
        "clause": TWO_PEOPLE,
        "changes": changes_of(row) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "heritage/change_detail.html", context)


@posted_from("heritage:change_detail")
@requires(may_review)
def change_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """确认登记."""
    row = _change(request, pk)
    return press(
        request,
        lambda: proposing.confirm(row, by=request.user, at=timezone.now()),
        done="已确认，变更已登记",
        address=row,
    )


@requires(may_review)
def change_send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """退回."""
    return _turned_back(request, _change(request, pk), "send_back", proposing.send_back)


@requires(may_keep_register)
def change_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回提请."""
    return _turned_back(request, _change(request, pk), "withdraw", proposing.withdraw)


@requires(may_keep_register)
def inscription_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正列入."""
    rows = Inscription.objects.filter(project__in=Project.objects.visible_to(request.user))
    row: Inscription = get_object_or_404(rows.select_related("project").prefetch_related("units"), pk=pk)
    form = InscriptionForm(request.POST or None, row=row)

    def perform(given: dict[str, Any]) -> RegisterChange:
        facts = {"reason": given["reason"], "paper": form.paper(), "seen": int(given["seen"] or 0)}
        said = {"wording": form.wording()} | facts
        return proposing.propose(ChangeKind.CORRECT_INSCRIPTION, row, said, by=request.user, at=timezone.now())

    return proposal_page(request, form, perform, row.project, f"更正列入：{row}", clause=correcting.CLAUSE)


@requires(may_keep_register)
def project_exit(request: SignedInRequest, pk: int) -> HttpResponse:
    """退出州级名录."""
    project: Project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = ExitForm(request.POST or None)

    def perform(given: dict[str, Any]) -> RegisterChange:
        said = {"on": given["on"], "reason": given["reason"], "paper": form.paper()}
        return proposing.propose(ChangeKind.EXIT, project, said, by=request.user, at=timezone.now())

    return proposal_page(request, form, perform, project, f"退出州级名录：{project}", clause=exiting.CLAUSE)


@requires(may_keep_register)
def project_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """恢复列入: the exit that stands is taken back."""
    rows = Project.objects.visible_to(request.user).filter(exited_on__isnull=False)
    project: Project = get_object_or_404(rows.select_related("exit_document"), pk=pk)
    form = RestorationForm(request.POST or None, project=project)

    def perform(given: dict[str, Any]) -> RegisterChange:
        facts = {name: given[name] for name in ("kind", "on", "reason")}
        said = facts | {"exited_on": project.exited_on, "paper": form.paper()}
        return proposing.propose(ChangeKind.RESTORE, project, said, by=request.user, at=timezone.now())

    return proposal_page(request, form, perform, project, f"撤回退出，恢复列入：{project}", clause=exiting.CLAUSE)


@requires(may_keep_register)
def protection_reinstate(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤销解除 of a protection unit."""
    rows = Protection.objects.visible_to(request.user).select_related("project", "unit")
    row: Protection = get_object_or_404(rows, pk=pk)
    form = ReinstatementForm(request.POST or None, initial={"seen": str(row.decisions.count())})

    def perform(given: dict[str, Any]) -> RegisterChange:
        said = {name: given[name] for name in ("on", "reason", "paper")} | {"seen": int(given["seen"] or 0)}
        return proposing.propose(ChangeKind.REINSTATE, row, said, by=request.user, at=timezone.now())

    step = PROTECTION[REINSTATE]
    title, clause = f"{step.label}：{row}", str(step.clause)
    return proposal_page(request, form, perform, row.project, title, clause=clause, cancel_url=row.get_absolute_url())


def proposal_page(
    request: SignedInRequest,
    form: Any,
    perform: Callable[[dict[str, Any]], RegisterChange],
    project: Project,
    title: str,
    *,
    clause: str,
    **more: Any,
) -> HttpResponse:
    """A form whose content another person has to confirm."""
    here = reverse("heritage:register_project", args=[project.pk])
    usual = {"cancel_url": here, "breadcrumbs": [REGISTER, (str(project), here)], "template": "heritage/proposal.html"}
    return form_page(
        request, form, perform, title=title, done=PROPOSED, submit_label="提请确认", clause=clause, **(usual | more)
    )


def _turned_back(
    request: SignedInRequest, row: RegisterChange, action: str, act: Callable[..., RegisterChange]
) -> HttpResponse:
    label = str(CHANGE[action].label)
    return form_page(
        request,
        WordsForm(request.POST or None),
        lambda given: act(row, words=given["words"], by=request.user, at=timezone.now()),
        title=f"{label}：{row}",
        done=f"已{label}",
        submit_label=label,
        cancel_url=row.get_absolute_url(),
        breadcrumbs=[REGISTER, CHANGES, (str(row), row.get_absolute_url())],
    )


def _change(request: SignedInRequest, pk: int) -> RegisterChange:
    rows = RegisterChange.objects.visible_to(request.user).select_related("project", "proposed_by", "decided_by")
    found: RegisterChange = get_object_or_404(rows, pk=pk)
    return found


def _acts(row: RegisterChange, user: Any) -> list[tuple[str, str, str, bool]]:
    """Label, address, clause, and whether it is the main one."""
    found = []
    if may_review(user) and row.proposed_by != user:
        found.append(("退回", reverse("heritage:change_send_back", args=[row.pk]), TWO_PEOPLE, False))
    if may_keep_register(user):
        found.append(("撤回提请", reverse("heritage:change_withdraw", args=[row.pk]), TWO_PEOPLE, False))
    return found
