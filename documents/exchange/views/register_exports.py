"""The register on its way out: a short part of it at once, a long one by a worker, for its owner to fetch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.choices import ExportFormat
from documents.exchange import exporting
from documents.exchange.forms import RegisterExportFilters
from documents.exchange.tables import EVERYTHING, RegisterExportTable
from documents.exchange.views.register_imports import IMPORTS
from documents.filters import DocumentFilters
from documents.models import Document, RegisterExport
from documents.permissions import may_manage
from portal import exports, jobs
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.attachments import download_response
from portal.file_kinds import FORMATS, FileKind
from portal.lifecycle import Refused
from portal.listing import list_page
from portal.pages import Answer
from portal.requests import SignedInRequest

EXPORTS = ("已导出的文件", reverse_lazy("documents:register_export_list"))


@requires(may_manage)
def register_export(request: SignedInRequest, format: str) -> HttpResponseBase:
    """The register, or what the filters of its list choose of it, with everything that a record tells.

    What is short is written while the browser waits; before a long part is left to a worker, a page says so.
    """
    if format not in ExportFormat:
        raise Http404
    query = _dated(request.GET)
    chosen = DocumentFilters(query, queryset=Document.objects.visible_to(request.user), request=request)
    if refusal := exports.refusal_of(chosen):
        messages.error(request, refusal)
        return redirect("documents:register_import_list")
    if (count := chosen.qs.count()) <= exporting.MOST_AT_ONCE:
        return _at_once(request, chosen, format)
    about = exports.described(chosen)
    if request.method == "POST":
        asked = exporting.ask(
            ExportFormat(format), query=query.urlencode(), about=about, by=request.user, at=timezone.now()
        )
        return redirect(asked)
    context = {
        "title": "导出登记簿",
        "breadcrumbs": [IMPORTS],
        "answers": [
            Answer("格式", ExportFormat(format).label),
            Answer("范围", about or EVERYTHING),
            Answer("公文件数", f"{count}件"),
        ],
        "most": exporting.MOST_AT_ONCE,
        "days": exporting.KEPT_FOR.days,
    }
    return render(request, "documents/register_export_ask.html", context)


def _dated(given: QueryDict) -> QueryDict:
    """The conditions of the list; a status that is asked without a day means that of today, also for the worker."""
    query = given.copy()
    if query.get("status") and not query.get("on"):
        query["on"] = timezone.localdate().isoformat()
    return query


def _at_once(request: SignedInRequest, chosen: DocumentFilters, format: str) -> HttpResponseBase:
    try:
        made = exporting.written(chosen.qs, format)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("documents:register_import_list")
    response = FileResponse(
        made.file, as_attachment=True, filename=made.name, content_type=FORMATS[made.kind].content_type
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires(may_manage)
def register_export_list(request: SignedInRequest) -> HttpResponseBase:
    """What this person had a worker export, newest first."""
    return list_page(
        request,
        RegisterExport.objects.visible_to(request.user),
        title="已导出的文件",
        table=RegisterExportTable,
        filters=RegisterExportFilters,
        breadcrumbs=[(IMPORTS[0], str(IMPORTS[1]))],
        empty=f"还没有在后台导出过登记簿。不超过{exporting.MOST_AT_ONCE}件的导出直接下载，不列在这里",
    )


@require_safe
@requires(may_manage)
def register_export_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is, and the file."""
    job = jobs.latest(exporting.EXPORT_REGISTER, subject_id=pk)  # first: one that ends meanwhile has made the file
    export = _visible(request, pk)
    context = {
        "title": str(export),
        "breadcrumbs": [IMPORTS, EXPORTS],
        "export": export,
        "job": job,
        "is_offered": export.is_offered(timezone.now()),
        "is_divided": export.attachment is not None and export.attachment.kind == FileKind.ZIP,
        "facts": _facts(export),
        "changes": changes_of(export) if request.GET.get("tab") == "history" else (),
    }
    return render(request, "documents/register_export_detail.html", context)


def _facts(export: RegisterExport) -> list[tuple[str, Any]]:
    facts = [
        ("格式", export.get_format_display()),
        ("范围", export.about or EVERYTHING),
        ("提交时间", export.asked_at),
        ("登记簿的时刻", export.taken_at),
        ("公文件数", export.document_count),
        ("文件", export.attachment),
        ("下载期限", export.expires_at),
    ]
    return [(label, value) for label, value in facts if value is not None]


@require_safe
@requires(may_manage)
def register_export_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file, for its owner and until its time is over."""
    export = _visible(request, pk)
    if export.attachment is None or not export.is_offered(timezone.now()):
        messages.error(request, "文件还没有生成，或者已过下载期限；过期的请重新导出")
        return redirect(export)
    response: FileResponse = download_response(export.attachment)
    return response


def _visible(request: SignedInRequest, pk: int) -> RegisterExport:
    rows = RegisterExport.objects.visible_to(request.user).select_related("attachment", "asked_by")
    found: RegisterExport = get_object_or_404(rows, pk=pk)
    return found
