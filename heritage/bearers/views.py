"""Bearers as the office keeps them: the list, one with its assessments, and what the keeper does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.bearers import assessing, recording
from heritage.bearers.choices import BearerEnd
from heritage.bearers.forms import AssessmentForm, BearerCorrectionForm, BearerEndForm, BearerForm, RevisionForm
from heritage.bearers.querysets import PRIVATE
from heritage.bearers.tables import BearerFilters, BearerTable, bearer_mark
from heritage.changing.choices import ChangeKind
from heritage.changing.proposing import propose
from heritage.changing.views import proposal_page
from heritage.levels.forms import TakeBackForm
from heritage.models import Bearer, BearerAssessment, Project, RegisterChange
from heritage.permissions import may_keep_register, may_see_register
from portal.access import requires
from portal.accounts.changes import Change, changes_of
from portal.acting import act_page
from portal.listing import list_page
from portal.requests import SignedInRequest

BEARERS = ("代表性传承人", reverse_lazy("heritage:bearer_list"))
_form = partial(act_page, above=[BEARERS])
UNSEEN = [str(each.verbose_name) for each in Bearer._meta.fields if each.name in PRIVATE]
"""Fields that the keeper alone sees, by the words of 变更记录."""


@require_safe
@requires(may_see_register)
def bearer_list(request: SignedInRequest) -> HttpResponseBase:
    """All bearers."""
    return list_page(
        request,
        Bearer.objects.visible_to(request.user).select_related("project").defer(*PRIVATE),
        title=BEARERS[0],
        table=BearerTable,
        filters=BearerFilters,
        empty="没有符合条件的传承人；在项目页面登记",
    )


@require_safe
@requires(may_see_register)
def bearer_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One bearer with the assessments."""
    row = _bearer(request, pk)
    keeps = may_keep_register(request.user)
    facts: list[tuple[str, object]] = [
        ("姓名", row.name),
        ("性别", row.get_sex_display()),
        ("项目", row.project),
        ("级别", row.get_level_display()),
        ("认定年份", str(row.year)),
        ("批次", row.batch),
        ("认定文件", " ".join(filter(None, (row.source_number, row.source_title)))),
    ]
    if keeps:
        facts += [("出生日期（不公开）", row.birth_on), ("联系方式（不公开）", row.contact)]
    if row.ended_on:
        facts += [("终止日期", row.ended_on), ("终止原因", row.end_reason), ("终止所据文件", row.end_paper)]
    context = {
        "title": str(row),
        "breadcrumbs": [BEARERS],
        "bearer": row,
        "state": bearer_mark(row),
        "facts": facts,
        "assessments": row.assessments.all(),
        "failed_too_often": not row.ended_on and assessing.failed_too_often(row),
        "may_keep": keeps,
        "acts": _acts(row) if keeps else (),
        "changes": _changes(row, keeps) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "heritage/bearer_detail.html", context)


@requires(may_keep_register)
def bearer_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记传承人 of a project."""
    project: Project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = BearerForm(request.POST or None, initial={"seen": ""})

    def perform(_: dict[str, Any]) -> RegisterChange:
        said = {"profile": form.profile()}
        return propose(ChangeKind.RECORD_BEARER, project, said, by=request.user, at=timezone.now())

    return proposal_page(request, form, perform, project, f"登记传承人：{project}", clause=recording.CLAUSE)


@requires(may_keep_register)
def bearer_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正登记."""
    row = _bearer(request, pk)
    form = BearerCorrectionForm(request.POST or None, row=row)

    def perform(given: dict[str, Any]) -> RegisterChange:
        said = {"profile": form.profile(), "reason": given["reason"], "seen": int(given["seen"] or 0)}
        return propose(ChangeKind.CORRECT_BEARER, row, said, by=request.user, at=timezone.now())

    return _proposal(request, row, form, perform, "更正登记", clause=recording.CLAUSE)


@requires(may_keep_register)
def bearer_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """终止资格."""
    row = _bearer(request, pk)
    form = BearerEndForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> RegisterChange:
        facts = {name: given[name] for name in ("kind", "on", "reason")}
        said = facts | {"paper": form.paper(), "seen": int(given["seen"] or 0)}
        return propose(ChangeKind.END_BEARER, row, said, by=request.user, at=timezone.now())

    return _proposal(request, row, form, perform, "终止资格", clause=recording.END_CLAUSE)


@requires(may_keep_register)
def bearer_take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回终止."""
    row = _bearer(request, pk)
    if row.ended_on is None:
        raise Http404
    form = TakeBackForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> RegisterChange:
        said = {"reason": given["reason"], "paper": form.paper(), "seen": int(given["seen"] or 0)}
        return propose(ChangeKind.TAKE_BACK_BEARER_END, row, said, by=request.user, at=timezone.now())

    return _proposal(request, row, form, perform, "撤回终止", clause=recording.END_CLAUSES[BearerEnd(row.end_kind)])


@requires(may_keep_register)
def assessment_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记评估."""
    row = _bearer(request, pk)
    form = AssessmentForm(request.POST or None, initial={"seen": "", "year": timezone.localdate().year - 1})

    def perform(_: dict[str, Any]) -> Bearer:
        assessing.assess(row, form.verdict(), by=request.user, at=timezone.now())
        return row

    return _form(request, row, form, perform, "登记评估", done="已登记评估")


@requires(may_keep_register)
def assessment_revise(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正评估."""
    rows = BearerAssessment.objects.filter(bearer__in=Bearer.objects.visible_to(request.user))
    known: BearerAssessment = get_object_or_404(rows.select_related("bearer__project", "document"), pk=pk)
    form = RevisionForm(request.POST or None, row=known)

    def perform(given: dict[str, Any]) -> Bearer:
        seen = int(given["seen"] or 0)
        assessing.revise(known, form.verdict(), reason=given["reason"], seen=seen, by=request.user, at=timezone.now())
        return known.bearer

    return _form(request, known.bearer, form, perform, f"更正{known.year}年度评估", done="已更正")


def _proposal(
    request: SignedInRequest,
    row: Bearer,
    form: Any,
    perform: Callable[[dict[str, Any]], RegisterChange],
    label: str,
    *,
    clause: str,
) -> HttpResponse:
    here = row.get_absolute_url()
    crumbs = [BEARERS, (str(row), here)]
    title = f"{label}：{row}"
    return proposal_page(request, form, perform, row.project, title, clause=clause, cancel_url=here, breadcrumbs=crumbs)


def _bearer(request: SignedInRequest, pk: int) -> Bearer:
    rows = Bearer.objects.visible_to(request.user).select_related("project", "document", "end_document")
    found: Bearer = get_object_or_404(rows, pk=pk)
    return found


def _acts(row: Bearer) -> list[tuple[str, str, str, bool]]:
    """Label, address, clause, and whether it is the main one."""
    found = [
        ("登记评估", reverse("heritage:assessment_new", args=[row.pk]), assessing.CLAUSE, True),
        ("更正", reverse("heritage:bearer_correct", args=[row.pk]), recording.CLAUSE, False),
    ]
    word, name = ("撤回终止", "heritage:bearer_take_back") if row.ended_on else ("终止资格", "heritage:bearer_end")
    return [*found, (word, reverse(name, args=[row.pk]), recording.END_CLAUSE, False)]


def _changes(row: Bearer, keeps: bool) -> list[Change]:
    """变更记录; what the keeper alone sees stays away from others."""
    found = changes_of(row, also=("assessments",))
    return found if keeps else [each for each in found if each.field not in UNSEEN]
