"""Recognitions: their list, and entering, correcting and ending one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.levels import recognising
from heritage.levels.forms import CorrectionForm, EndForm, RecognitionForm
from heritage.levels.tables import RecognitionFilters, RecognitionTable
from heritage.models import LevelRecognition, Project
from heritage.permissions import may_keep_register, may_see_register
from portal.access import requires
from portal.acting import form_page
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

    def perform(_: dict[str, Any]) -> str:
        recognising.recognise(project, form.listing(), by=request.user, at=timezone.now())
        return _page_of(project)

    return form_page(
        request,
        form,
        perform,
        title=f"登记级别认定：{project}",
        done="已登记，公众页面随之更新",
        submit_label="登记",
        cancel_url=_page_of(project),
        breadcrumbs=[REGISTER, (str(project), _page_of(project))],
    )


@requires(may_keep_register)
def recognition_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正级别认定."""
    row = _recognition(request, pk)
    form = CorrectionForm(request.POST or None, row=row)

    def perform(given: dict[str, Any]) -> str:
        seen = int(given["seen"] or 0)
        recognising.correct(row, form.listing(), reason=given["reason"], seen=seen, by=request.user, at=timezone.now())
        return _page_of(row.project)

    return _form(request, row, form, perform, "更正级别认定", done="已更正")


@requires(may_keep_register)
def recognition_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """退出该级名录."""
    row = _recognition(request, pk)
    form = EndForm(request.POST or None)

    def perform(given: dict[str, Any]) -> str:
        recognising.end(
            row, on=given["on"], reason=given["reason"], paper=form.paper(), by=request.user, at=timezone.now()
        )
        return _page_of(row.project)

    return _form(request, row, form, perform, "退出名录", done="已登记退出")


def _form(
    request: SignedInRequest, row: LevelRecognition, form: Any, perform: Any, label: str, *, done: str
) -> HttpResponse:
    here = _page_of(row.project)
    return form_page(
        request,
        form,
        perform,
        title=f"{label}：{row.project}（{row}）",
        done=done,
        submit_label=label,
        cancel_url=here,
        breadcrumbs=[REGISTER, (str(row.project), here)],
    )


def _recognition(request: SignedInRequest, pk: int) -> LevelRecognition:
    rows = LevelRecognition.objects.visible_to(request.user).select_related("project", "region", "document")
    found: LevelRecognition = get_object_or_404(rows, pk=pk)
    return found


def _page_of(project: Project) -> str:
    return reverse("heritage:register_project", args=[project.pk])
