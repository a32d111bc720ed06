"""Pages of the import: upload, what was understood, correcting, confirming."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from documents import annexes, importing, lifecycle, presenting, registering
from documents.choices import Decision, ImportState
from documents.filters import ImportFilters
from documents.forms import CorrectionForm, UploadForm
from documents.models import DraftDocument, GazetteImport
from documents.permissions import may_manage
from documents.tables import ImportTable
from portal import jobs
from portal.access import requires
from portal.acting import form_page, press
from portal.attachments import download_response
from portal.lifecycle import Refused, actions_from
from portal.listing import list_page
from portal.pages import Button, Step
from portal.requests import SignedInRequest

IMPORTS = ("公报导入", reverse_lazy("documents:import_list"))


@require_safe
@requires(may_manage)
def import_list(request: SignedInRequest) -> HttpResponseBase:
    """Every file that was handed in, newest first."""
    rows = (
        GazetteImport.objects.visible_to(request.user)
        .select_related("attachment", "received_by", "confirmed_by")
        .defer("text")
        .annotate(draft_count=Count("drafts"))
    )
    return list_page(
        request,
        rows,
        title="公报导入",
        table=ImportTable,
        filters=ImportFilters,
        buttons=[Button("导入公报", reverse("documents:import_upload"), is_primary=True)],
        empty="还没有导入过公报",
    )


@requires(may_manage)
def import_upload(request: SignedInRequest) -> HttpResponse:
    """Hand in a file. It is read by a worker; nothing is official before it is confirmed."""
    return form_page(
        request,
        UploadForm(request.POST or None, request.FILES or None),
        lambda given: importing.receive(given["file"], by=request.user, at=timezone.now()),
        title="导入公报",
        done="",
        cancel_url=reverse("documents:import_list"),
        breadcrumbs=[IMPORTS],
        submit_label="上传并读取",
        refused_at="file",
    )


@require_safe
@requires(may_manage)
def import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was understood, what is doubtful, what stands in the way; one document beside its source."""
    gazette_import = _visible(request, pk)
    drafts = _drafts(gazette_import)
    wanted = request.GET.get("document", "")
    chosen = next((each for each in drafts if str(each.order) == wanted), drafts[0] if drafts else None)
    is_open = gazette_import.state == ImportState.READ
    existing = registering.find(chosen.values["number"]) if chosen and is_open else None
    if existing and existing.is_directory_only:
        existing = None
    context = {
        "title": f"{gazette_import}：{gazette_import.attachment.name}",
        "breadcrumbs": [IMPORTS],
        "gazette_import": gazette_import,
        "job": jobs.latest(importing.READ_UPLOAD, subject_id=gazette_import.pk),
        "steps": _steps(gazette_import),
        "findings": presenting.findings(gazette_import, drafts if is_open else ()),
        "drafts": drafts,
        "draft": chosen,
        "facts": presenting.facts(chosen) if chosen else (),
        "records": _labelled(presenting.records(chosen)) if chosen else (),
        "lines": presenting.source_lines(chosen) if chosen else (),
        "existing": existing,
        "differences": presenting.differences(chosen, existing) if chosen and existing else (),
        "actions": actions_from(gazette_import.state, lifecycle.IMPORT),
    }
    return render(request, "documents/import_detail.html", context)


@require_safe
@requires(may_manage)
def import_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the worker is, for the page that waits; when it is done, the page is loaded anew."""
    gazette_import = _visible(request, pk)
    job = jobs.latest(importing.READ_UPLOAD, subject_id=gazette_import.pk)
    response = render(request, "documents/_import_progress.html", {"gazette_import": gazette_import, "job": job})
    if gazette_import.state != ImportState.RECEIVED:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@requires(may_manage)
def import_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as it was handed in."""
    return download_response(_visible(request, pk).attachment)


@requires(may_manage)
def draft_correct(request: SignedInRequest, pk: int, order: int) -> HttpResponse:
    """Correct one document of an import."""
    gazette_import = _visible(request, pk)
    draft = get_object_or_404(DraftDocument.objects.select_related("gazette_import"), gazette_import=pk, order=order)
    if request.method != "POST" and gazette_import.state != ImportState.READ:
        messages.info(request, f"该导入{gazette_import.get_state_display()}，不能再更正")
        return redirect(draft.get_absolute_url())
    form = CorrectionForm(request.POST) if request.method == "POST" else CorrectionForm.of(draft)

    def perform(given: dict[str, Any]) -> DraftDocument:
        return importing.correct(
            draft,
            values=form.changed_values(draft),
            decision=given["decision"],
            version=given["version"],
            by=request.user,
            at=timezone.now(),
        )

    return form_page(
        request,
        form,
        perform,
        title=f"更正第{order}件",
        done=f"已保存第{order}件的更正",
        cancel_url=draft.get_absolute_url(),
        breadcrumbs=[IMPORTS, (str(gazette_import), gazette_import.get_absolute_url())],
        submit_label="保存更正",
    )


@requires(may_manage)
def import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The check page before it becomes official, and the confirmation itself."""
    gazette_import = _visible(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            importing.confirm(gazette_import, by=request.user, at=timezone.now())
        except Refused as error:
            refusal = str(error)
        else:
            count = gazette_import.drafts.filter(document__isnull=False).count()
            messages.success(request, f"已登记{count}件公文。公开属性为“待定”，经信息公开审批后才对外公开")
            return redirect(gazette_import)
    if gazette_import.state != ImportState.READ:
        messages.info(request, f"该导入{gazette_import.get_state_display()}")
        return redirect(gazette_import)
    drafts = _drafts(gazette_import)
    context = {
        "title": "核对后确认登记",
        "breadcrumbs": [IMPORTS, (str(gazette_import), gazette_import.get_absolute_url())],
        "gazette_import": gazette_import,
        "refusal": refusal,
        "problems": [str(each) for each in importing.problems_of(drafts)],
        "answers": [
            {
                "label": f"第{each.order}件（{each.get_decision_display()}）",
                "value": f"{(each.values['number'] or {}).get('value', '（无字号）')} {each}",
                "change_url": reverse("documents:draft_correct", args=[pk, each.order]),
            }
            for each in drafts
        ],
        "annexes": _annex_previews(gazette_import, drafts),
    }
    return render(request, "documents/import_confirm.html", context)


@require_POST
@requires(may_manage)
def import_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the import up."""
    gazette_import = _visible(request, pk)
    return press(
        request,
        lambda: importing.withdraw(gazette_import, by=request.user, at=timezone.now()),
        done="已撤回本次导入，没有登记任何公文",
        address=gazette_import,
    )


def _visible(request: SignedInRequest, pk: int) -> GazetteImport:
    rows = GazetteImport.objects.visible_to(request.user)
    found: GazetteImport = get_object_or_404(rows.select_related("attachment", "confirmed_by", "received_by"), pk=pk)
    return found


def _drafts(gazette_import: GazetteImport) -> list[DraftDocument]:
    drafts = list(gazette_import.drafts.select_related("document").defer("blocks"))
    for draft in drafts:
        draft.gazette_import = gazette_import
    return drafts


def _labelled(records: list[tuple[str, int]]) -> list[tuple[str, int]]:
    kinds = {kind.name: kind.label for kind in annexes.kinds()}
    return [(kinds.get(name, name), count) for name, count in records]


def _annex_previews(gazette_import: GazetteImport, drafts: list[DraftDocument]) -> list[dict[str, object]]:
    """What storing the annex rows would do, in the words and with the template of the app that stores them."""
    try:
        records = importing.annex_records(gazette_import, drafts)
    except Refused:
        return []
    previews: list[dict[str, object]] = []
    for draft in drafts:
        for part in records[draft.order] if draft.decision == Decision.REGISTER else ():
            if kind := annexes.kind_named(part.name):
                outcomes = kind.preview(part, document=None)
                previews.append({"label": kind.label, "template": kind.template, "outcomes": outcomes, "draft": draft})
    return previews


def _steps(gazette_import: GazetteImport) -> list[Step]:
    state = gazette_import.state
    uploader = str(gazette_import.received_by or "")
    if state == ImportState.WITHDRAWN:
        withdrawn = Step("撤回", "done", str(gazette_import.withdrawn_by), gazette_import.withdrawn_at)
        return [Step("上传", "done", uploader, gazette_import.received_at), withdrawn]
    is_read = state in (ImportState.READ, ImportState.CONFIRMED)
    is_confirmed = state == ImportState.CONFIRMED
    reading = Step("读取", "done" if is_read else "current", "系统", gazette_import.read_at, gazette_import.refusal)
    checking = Step("核对、更正", "done" if is_confirmed else "current" if is_read else "next", "文件管理员")
    who = str(gazette_import.confirmed_by) if is_confirmed else "文件管理员"
    confirming = Step("确认登记", "done" if is_confirmed else "next", who, gazette_import.confirmed_at)
    return [Step("上传", "done", uploader, gazette_import.received_at), reading, checking, confirming]
