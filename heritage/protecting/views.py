"""保护单位: the list, one unit with what was found of it, vacant projects, and what is recorded."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.models import Project, Protection
from heritage.permissions import may_keep_register, may_see_register
from heritage.plans.tables import MissingFilters
from heritage.protecting import deciding, reporting
from heritage.protecting.choices import HOLDING, NONE, PROTECTION, REINSTATE
from heritage.protecting.forms import DecisionForm, EntryForm, ReportForm
from heritage.protecting.querysets import vacant_projects
from heritage.protecting.tables import ProtectionFilters, ProtectionTable, protection_mark
from heritage.tables import RegisterTable
from heritage.views.register import TITLE
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import act_page, form_page
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

PROTECTIONS = "保护单位"


@require_safe
@requires(may_see_register)
def protection_list(request: SignedInRequest) -> HttpResponseBase:
    """All of them as they stand today."""
    rows = Protection.objects.visible_to(request.user).on(timezone.localdate())
    return list_page(
        request,
        rows.select_related("project", "unit"),
        title=PROTECTIONS,
        table=ProtectionTable,
        filters=ProtectionFilters,
        breadcrumbs=[(TITLE, reverse("heritage:register"))],
        buttons=[Button("空缺的项目", reverse("heritage:protection_vacant"))],
        empty="没有符合条件的保护单位",
    )


@require_safe
@requires(may_see_register)
def protection_vacant(request: SignedInRequest) -> HttpResponseBase:
    """Projects whose unit was dismissed and that have none now."""
    return list_page(
        request,
        vacant_projects(timezone.localdate()).with_inscriptions(),
        title="保护单位空缺的项目",
        table=RegisterTable,
        filters=MissingFilters,
        breadcrumbs=_crumbs(),
        empty="没有保护单位空缺的项目",
    )


@require_safe
@requires(may_see_register)
def protection_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One unit of one project: its state, everything that was found, its reports."""
    protection, today = _protection(request, pk), timezone.localdate()
    keeps, holds = may_keep_register(request.user), protection.state_now in HOLDING
    facts: list[tuple[str, object]] = [
        ("项目", str(protection.project)),
        ("保护单位", protection.unit),
        ("法人资格", protection.unit.get_legal_person_display()),
        ("状态自", protection.since),
        ("最近核查合格", protection.checked_on or "无"),
    ]
    if protection.due_on:
        facts.append(("整改期限", protection.due_on))
    return render(
        request,
        "heritage/protection_detail.html",
        {
            "title": str(protection),
            "breadcrumbs": _crumbs(),
            "protection": protection,
            "state": protection_mark(protection.state_now, protection.due_on, today),
            "facts": facts,
            "may_decide": keeps and bool(deciding.actions_of_one(protection.state_now or NONE)),
            "may_reinstate": keeps and protection.state_now in PROTECTION[REINSTATE].sources,
            "reinstate_clause": PROTECTION[REINSTATE].clause,
            "may_report": keeps and holds,
            "events": protection.decisions.select_related("by"),
            "reports": protection.reports.select_related("by"),
            "changes": changes_of(protection, also=("decisions", "reports"))
            if request.GET.get("tab") == "history"
            else [],
        },
    )


@requires(may_keep_register)
def protection_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """认定, 不予认定 or 重新认定 of a unit that has no record for the project yet."""
    project: Project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    here = reverse("heritage:register_project", args=[project.pk])
    form = EntryForm(request.POST or None, actions=deciding.actions_of_one(NONE))

    def perform(given: dict[str, Any]) -> Protection:
        return deciding.enter(project, given["unit"], form.decision(), by=request.user, at=timezone.now())

    return form_page(
        request,
        form,
        perform,
        title=f"登记保护单位：{project}",
        done="已登记",
        submit_label="登记",
        cancel_url=here,
        breadcrumbs=[*_crumbs(), (str(project), here)],
    )


@requires(may_keep_register)
def protection_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """The next act, of those that the state allows."""
    protection = _protection(request, pk)
    actions = deciding.actions_of_one(protection.state_now or NONE)
    form = DecisionForm(request.POST or None, actions=actions, initial={"seen": str(protection.decisions.count())})

    def perform(given: dict[str, Any]) -> Any:
        seen = int(given["seen"] or 0)
        deciding.decide(protection, form.decision(), seen=seen, by=request.user, at=timezone.now())
        return protection

    return _form(request, protection, form, perform, "登记核查和处理")


@requires(may_keep_register)
def report_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记自查报告."""
    protection = _protection(request, pk)

    def perform(given: dict[str, Any]) -> Any:
        reporting.record_report(protection, **given, by=request.user, at=timezone.now())
        return protection

    return _form(request, protection, ReportForm(request.POST or None), perform, "登记自查报告")


def _protection(request: SignedInRequest, pk: int) -> Any:
    rows = Protection.objects.visible_to(request.user).on(timezone.localdate())
    return get_object_or_404(rows.select_related("project", "unit"), pk=pk)


def _crumbs() -> list[tuple[str, str]]:
    return [(TITLE, reverse("heritage:register")), (PROTECTIONS, reverse("heritage:protection_list"))]


def _form(request: SignedInRequest, protection: Protection, form: Any, perform: Any, label: str) -> HttpResponse:
    more: dict[str, Any] = {"above": _crumbs(), "done": "已登记", "submit_label": "登记"}
    return act_page(request, protection, form, perform, label, **more)
