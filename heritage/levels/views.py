"""Recognitions: their list, and entering, correcting and ending one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.changing.choices import ChangeKind
from heritage.changing.proposing import propose
from heritage.changing.views import proposal_page
from heritage.levels import recognising
from heritage.levels.forms import CorrectionForm, EndForm, RecognitionForm, TakeBackForm
from heritage.levels.tables import RecognitionFilters, RecognitionTable
from heritage.models import LevelRecognition, Project, RegisterChange
from heritage.permissions import may_keep_register, may_see_register
from portal.access import requires
from portal.listing import list_page
from portal.requests import SignedInRequest

REGISTER = ("非遗项目", reverse_lazy("heritage:register"))


@require_safe
@requires(may_see_register)
def level_list(request: SignedInRequest) -> HttpResponseBase:
    """All recognitions."""
    rows = LevelRecognition.objects.visible_to(request.user).select_related("project", "region", "document")
    return list_page(
        request,
        rows,
        title="级别认定",
        table=RecognitionTable,
        filters=RecognitionFilters,
        breadcrumbs=[(REGISTER[0], str(REGISTER[1]))],
        empty="没有符合条件的级别认定；在项目页面登记",
    )


@requires(may_keep_register)
def recognition_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记级别认定."""
    project: Project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = RecognitionForm(request.POST or None, initial={"list_kind": "new", "seen": ""})

    def perform(_: dict[str, Any]) -> RegisterChange:
        said = {"listing": form.listing()}
        return propose(ChangeKind.RECOGNISE, project, said, by=request.user, at=timezone.now())

    return proposal_page(request, form, perform, project, f"登记级别认定：{project}", clause=recognising.CLAUSE)


@requires(may_keep_register)
def recognition_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正级别认定."""
    row = _recognition(request, pk)
    form = CorrectionForm(request.POST or None, row=row)

    def perform(given: dict[str, Any]) -> RegisterChange:
        said = {"listing": form.listing(), "reason": given["reason"], "seen": int(given["seen"] or 0)}
        return propose(ChangeKind.CORRECT_RECOGNITION, row, said, by=request.user, at=timezone.now())

    return _form(request, row, form, perform, "更正级别认定")


@requires(may_keep_register)
def recognition_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """退出该级名录."""
    row = _recognition(request, pk)
    form = EndForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> RegisterChange:
        facts = {"on": given["on"], "reason": given["reason"], "seen": int(given["seen"] or 0)}
        said = facts | {"paper": form.paper()}
        return propose(ChangeKind.END_RECOGNITION, row, said, by=request.user, at=timezone.now())

    return _form(request, row, form, perform, "退出名录")


@requires(may_keep_register)
def recognition_take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回退出 of that list."""
    row = _recognition(request, pk)
    if row.ended_on is None:
        raise Http404
    form = TakeBackForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> RegisterChange:
        said = {"reason": given["reason"], "paper": form.paper(), "seen": int(given["seen"] or 0)}
        return propose(ChangeKind.TAKE_BACK_END, row, said, by=request.user, at=timezone.now())

    return _form(request, row, form, perform, "撤回退出")


def _form(
    request: SignedInRequest,
    row: LevelRecognition,
    form: Any,
    perform: Callable[[dict[str, Any]], RegisterChange],
    label: str,
) -> HttpResponse:
    title = f"{label}：{row.project}（{row}）"
    return proposal_page(request, form, perform, row.project, title, clause=recognising.CLAUSE)


def _recognition(request: SignedInRequest, pk: int) -> LevelRecognition:
    rows = LevelRecognition.objects.visible_to(request.user).select_related("project", "region", "document")
    found: LevelRecognition = get_object_or_404(rows, pk=pk)
    return found
