"""保护规划: the lists, one plan, and what is done with it and its measures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.models import PlanMeasure, Project, SafeguardingPlan
from heritage.permissions import may_keep_register, may_review, may_see_register
from heritage.plans import measuring, planning
from heritage.plans.choices import PLAN, PlanState
from heritage.plans.forms import (
    CompletionForm,
    PlanApprovalForm,
    PlanFileForm,
    PlanForm,
    PutOffForm,
    WhyForm,
    WithdrawalForm,
)
from heritage.plans.querysets import projects_without_plan
from heritage.plans.tables import (
    MeasureFilters,
    MeasureTable,
    MissingFilters,
    MissingTable,
    PlanFilters,
    PlanTable,
    measure_words,
    plan_mark,
)
from heritage.views.register import TITLE
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import act_page, form_page
from portal.attachments import download_response
from portal.lifecycle import actions_from
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

PLANS = ("保护规划", reverse_lazy("heritage:plan_list"))


@require_safe
@requires(may_see_register)
def plan_list(request: SignedInRequest) -> HttpResponseBase:
    """All plans."""
    done = Count("measures", filter=Q(measures__done_on__isnull=False))
    rows = SafeguardingPlan.objects.visible_to(request.user).select_related("project", "responsible")
    return list_page(
        request,
        rows.annotate(measure_count=Count("measures"), done_count=done),
        title="保护规划",
        table=PlanTable,
        filters=PlanFilters,
        breadcrumbs=[(TITLE, reverse("heritage:register"))],
        buttons=[
            Button("缺规划的项目", reverse("heritage:plan_missing")),
            Button("保护措施", reverse("heritage:measure_list")),
        ],
        empty="没有符合条件的保护规划",
    )


@require_safe
@requires(may_see_register)
def plan_missing(request: SignedInRequest) -> HttpResponseBase:
    """Listed projects without a plan in force today."""
    last = Max("plans__ends_on", filter=Q(plans__state=PlanState.APPROVED))
    drafts = Count("plans", filter=Q(plans__state=PlanState.DRAFTED))
    return list_page(
        request,
        projects_without_plan(timezone.localdate()).annotate(last_end=last, draft_count=drafts),
        title="缺保护规划的项目",
        table=MissingTable,
        filters=MissingFilters,
        breadcrumbs=_crumbs(),
        empty="没有缺保护规划的项目",
    )


@require_safe
@requires(may_see_register)
def measure_list(request: SignedInRequest) -> HttpResponseBase:
    """All measures."""
    rows = PlanMeasure.objects.visible_to(request.user)
    return list_page(
        request,
        rows.select_related("plan__project", "plan__responsible"),
        title="保护措施",
        table=MeasureTable,
        filters=MeasureFilters,
        breadcrumbs=_crumbs(),
        empty="没有符合条件的保护措施",
    )


@require_safe
@requires(may_see_register)
def plan_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One plan: its period, measures and what was done, and what this person may do."""
    plan, today = _plan(request, pk), timezone.localdate()
    measures = list(plan.measures.order_by("due_on", "order"))
    for each in measures:
        each.plan = plan
    facts: list[tuple[str, object]] = [
        ("项目", str(plan.project)),
        ("责任单位", plan.responsible),
        ("规划期限", f"{plan.begins_on}至{plan.ends_on}"),
        ("保护目标", plan.goals),
    ]
    if plan.approved_on:
        facts.append(("批准", f"{plan.approving_body}，{plan.approved_on}；{plan.approval_paper}"))
    if plan.withdrawn_on:
        facts.append(("废止", f"自{plan.withdrawn_on}起；{plan.withdrawal_reason}"))
    keeps = may_keep_register(request.user)
    return render(
        request,
        "heritage/plan_detail.html",
        {
            "title": str(plan),
            "breadcrumbs": _crumbs(),
            "plan": plan,
            "state": plan_mark(plan, today),
            "facts": facts,
            "acts": _acts(plan, request.user),
            "measures": [(each, *measure_words(each, today)) for each in measures],
            "may_mark": keeps and plan.state == PlanState.APPROVED,
            "told": plan.steps.select_related("by"),
            "changes": changes_of(plan, also=("measures",)) if request.GET.get("tab") == "history" else [],
        },
    )


@requires(may_keep_register)
def plan_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """拟订 for a project."""
    project: Project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    here = reverse("heritage:register_project", args=[project.pk])
    form = PlanForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda _: planning.draft(project, form.outline(), by=request.user, at=timezone.now()),
        title=f"拟订保护规划：{project}",
        done=f"已拟订；请附上规划文本，{'然后可录入批准' if may_review(request.user) else '由非遗审核录入批准'}",
        submit_label="拟订",
        cancel_url=here,
        breadcrumbs=[*_crumbs(), (str(project), here)],
    )


@requires(may_keep_register)
def plan_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """修改规划, until it is approved."""
    plan = _plan(request, pk)
    form = PlanForm.of(plan, request.POST or None)

    def perform(given: dict[str, Any]) -> SafeguardingPlan:
        return planning.redraft(plan, form.outline(), seen=_version(given), by=request.user, at=timezone.now())

    return _form(request, plan, form, perform, "修改规划")


@requires(may_keep_register)
def plan_attach(request: SignedInRequest, pk: int) -> HttpResponse:
    """附规划文本."""
    plan = _plan(request, pk)
    form = PlanFileForm(request.POST or None, request.FILES or None, initial={"seen": str(plan.version)})

    def perform(given: dict[str, Any]) -> SafeguardingPlan:
        return planning.attach(plan, given["file"], seen=_version(given), **_now(request))

    return _form(request, plan, form, perform, "附规划文本")


@require_safe
@requires(may_see_register)
def plan_file(request: SignedInRequest, pk: int) -> FileResponse:
    """规划文本 as a download."""
    plan = _plan(request, pk)
    if plan.attachment is None:
        raise Http404
    return download_response(plan.attachment)


@requires(may_review)
def plan_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入批准."""
    plan = _plan(request, pk)
    form = PlanApprovalForm(request.POST or None, initial={"seen": str(plan.version)})

    def perform(given: dict[str, Any]) -> SafeguardingPlan:
        facts = {name: given[name] for name in ("body", "day", "paper")}
        return planning.approve(plan, seen=_version(given), **facts, **_now(request))

    return _form(request, plan, form, perform, "录入批准")


@requires(may_keep_register)
def plan_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """废止规划."""
    plan = _plan(request, pk)
    form = WithdrawalForm(request.POST or None, plan=plan)

    def perform(given: dict[str, Any]) -> SafeguardingPlan:
        said = {name: given[name] for name in ("day", "reason")}
        return planning.withdraw(plan, **said, seen=_version(given), **_now(request))

    return _form(request, plan, form, perform, "废止规划")


@requires(may_keep_register)
def measure_complete(request: SignedInRequest, pk: int) -> HttpResponse:
    """完成措施."""
    measure = _measure(request, pk)
    form = CompletionForm(request.POST or None)

    def perform(given: dict[str, Any]) -> SafeguardingPlan:
        return measuring.complete(measure, **given, **_now(request)).plan

    return _form(request, measure.plan, form, perform, "完成措施", of=measure)


@requires(may_keep_register)
def measure_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回完成."""
    measure = _measure(request, pk)
    form = WhyForm(request.POST or None)

    def perform(given: dict[str, Any]) -> SafeguardingPlan:
        return measuring.reopen(measure, **given, **_now(request)).plan

    return _form(request, measure.plan, form, perform, "撤回完成", of=measure)


@requires(may_keep_register)
def measure_put_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """措施延期."""
    measure = _measure(request, pk)
    form = PutOffForm(request.POST or None, measure=measure)

    def perform(given: dict[str, Any]) -> SafeguardingPlan:
        seen = date.fromisoformat(given.pop("seen"))
        return measuring.put_off(measure, **given, seen=seen, **_now(request)).plan

    return _form(request, measure.plan, form, perform, "措施延期", of=measure)


def _plan(request: SignedInRequest, pk: int) -> SafeguardingPlan:
    rows = SafeguardingPlan.objects.visible_to(request.user)
    found: SafeguardingPlan = get_object_or_404(rows.select_related("project", "responsible", "attachment"), pk=pk)
    return found


def _measure(request: SignedInRequest, pk: int) -> PlanMeasure:
    rows = PlanMeasure.objects.visible_to(request.user)
    found: PlanMeasure = get_object_or_404(rows.select_related("plan__project"), pk=pk)
    return found


def _version(given: dict[str, Any]) -> int:
    return int(given["seen"] or 0)


def _now(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _crumbs() -> list[tuple[str, str]]:
    return [(TITLE, reverse("heritage:register")), (PLANS[0], str(PLANS[1]))]


def _acts(plan: SafeguardingPlan, user: Any) -> list[tuple[str, str, str, bool]]:
    """Label, address, clause, and whether it is the main one: what state and role allow."""
    allowed = actions_from(plan.state, PLAN)
    offered = [
        ("redraft", "plan_edit", may_keep_register, False),
        ("approve", "plan_approve", may_review, True),
        ("withdraw", "plan_withdraw", may_keep_register, False),
    ]
    found = [
        (str(PLAN[action].label), reverse(f"heritage:{name}", args=[plan.pk]), PLAN[action].clause, is_main)
        for action, name, may, is_main in offered
        if action in allowed and may(user)
    ]
    if plan.state == PlanState.DRAFTED and may_keep_register(user):
        found.append(("附规划文本", reverse("heritage:plan_attach", args=[plan.pk]), "", False))
    return found


def _form(
    request: SignedInRequest,
    plan: SafeguardingPlan,
    form: Any,
    perform: Callable[[dict[str, Any]], Any],
    label: str,
    *,
    of: PlanMeasure | None = None,
) -> HttpResponse:
    return act_page(request, plan, form, perform, label, above=_crumbs(), done=f"已{label}", subject=of)
