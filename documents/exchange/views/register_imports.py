"""Pages of the register as a file: what was handed in, what would become of each line, and confirming."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.choices import ExportFormat, ImportState, RowOutcome
from documents.exchange import entering
from documents.exchange.doubting import DOUBT
from documents.exchange.forms import RegisterImportFilters, RegisterUploadForm
from documents.exchange.tables import RegisterImportTable
from documents.importing import progressing
from documents.models import RegisterImport
from documents.permissions import may_manage
from portal import exports, jobs
from portal.access import posted_from, requires
from portal.accounts.changes import changes_of
from portal.acting import form_page, press
from portal.attachments import download_response
from portal.lifecycle import Refused
from portal.listing import list_page
from portal.pages import Answer, Button
from portal.requests import SignedInRequest

IMPORTS = ("登记簿导入导出", reverse_lazy("documents:register_import_list"))
ROWS_A_PAGE = 100
DOUBTFUL = "doubtful"  # of the filter of lines, beside the outcomes
LINE_COLUMNS = ("行号", "公文", "结果", "说明")


@require_safe
@requires(may_manage)
def register_import_list(request: SignedInRequest) -> HttpResponseBase:
    """Every register file that was handed in, newest first; and the way out."""
    rows = RegisterImport.objects.visible_to(request.user).select_related("attachment", "received_by", "confirmed_by")
    return list_page(
        request,
        rows.annotate(row_count=Count("rows")),
        title="登记簿导入导出",
        table=RegisterImportTable,
        filters=RegisterImportFilters,
        buttons=[
            Button("导入登记簿", reverse("documents:register_import_upload"), is_primary=True),
            *(
                Button(f"导出登记簿（{label}）", reverse("documents:register_export", args=[name]))
                for name, label in ExportFormat.choices
            ),
            Button("已导出的文件", reverse("documents:register_export_list")),
        ],
        empty="还没有导入过登记簿文件",
    )


@requires(may_manage)
def register_import_upload(request: SignedInRequest) -> HttpResponse:
    """Hand in a file. It is compared by a worker; nothing is entered before it is confirmed."""
    return form_page(
        request,
        RegisterUploadForm(request.POST or None, request.FILES or None),
        lambda given: entering.receive(given["file"], by=request.user, at=timezone.now()),
        title="导入登记簿",
        done="",
        cancel_url=reverse("documents:register_import_list"),
        breadcrumbs=[IMPORTS],
        submit_label="上传并比对",
        refused_at="file",
    )


@require_safe
@requires(may_manage)
def register_import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """How many lines end how, and every line with its reason."""
    standing = progressing.Standing.of(
        pk,
        lambda: _visible(request, pk),
        reading=entering.READ_REGISTER,
        entering=entering.ENTER_REGISTER,
    )
    register_import, is_waiting = standing.row, standing.is_waiting
    outcome = request.GET.get("outcome", "")
    rows = register_import.rows.select_related("document")
    if outcome in RowOutcome.values:
        rows = rows.filter(outcome=outcome)
    elif outcome == DOUBTFUL:
        rows = rows.doubtful(DOUBT)
    context = standing.context([IMPORTS], checking="核对") | {
        "register_import": register_import,
        "findings": progressing.failures(register_import, standing.job, standing.confirmation),
        "outcome": outcome,
        # A page that asks again every two seconds counts no lines; they are told when it has ended.
        "tally": [] if is_waiting else _tally(register_import),
        "rows": None if is_waiting else Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("rows")),
        "changes": changes_of(register_import) if request.GET.get("tab") == "history" else (),
    }
    return render(request, "documents/register_import_detail.html", context)


@require_safe
@requires(may_manage)
def register_import_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as it was handed in."""
    return download_response(_visible(request, pk).attachment)


@require_safe
@requires(may_manage)
def register_import_lines(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """What could not be entered, as a table to work through: every line that conflicts or is refused."""
    register_import = _visible(request, pk)
    rows = register_import.rows.filter(outcome__in=[RowOutcome.CONFLICT, RowOutcome.REFUSED])
    return exports.export_response(
        "xlsx",
        name=f"{register_import}未登记的行",
        columns=LINE_COLUMNS,
        rows=([each.line, each.name, each.get_outcome_display(), "；".join(each.says)] for each in rows.iterator()),
        about=register_import.attachment.name,
    )


@requires(may_manage)
def register_import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The check page before it is entered, and the confirmation itself."""
    register_import = _visible(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            entering.ask_to_confirm(register_import, by=request.user, at=timezone.now())
        except Refused as error:
            refusal = str(error)
        else:
            return redirect(register_import)
    asked = jobs.latest(entering.ENTER_REGISTER, subject_id=pk)
    if register_import.state != ImportState.READ or (asked and asked.is_open):
        state = "正在登记" if asked and asked.is_open else register_import.get_state_display()
        messages.info(request, f"该导入{state}")
        return redirect(register_import)
    context = {
        "title": "核对后确认登记",
        "breadcrumbs": [IMPORTS, (str(register_import), register_import.get_absolute_url())],
        "register_import": register_import,
        "refusal": refusal,
        "answers": [
            Answer("文件", register_import.attachment.name),
            *(Answer(line["label"], f"{line['count']}件：{line['means']}") for line in _tally(register_import)),
        ],
    }
    return render(request, "documents/register_import_confirm.html", context)


@posted_from("documents:register_import_detail")
@requires(may_manage)
def register_import_read_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a reading that failed back into the queue, or compare what was read with the register of now."""
    register_import = _visible(request, pk)
    return press(
        request,
        lambda: redirect(entering.read_again(register_import, by=request.user, at=timezone.now())),
        done="",
        address=register_import,
    )


@posted_from("documents:register_import_detail")
@requires(may_manage)
def register_import_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the import up."""
    register_import = _visible(request, pk)
    return press(
        request,
        lambda: entering.withdraw(register_import, by=request.user, at=timezone.now()),
        done="已撤回本次导入，没有登记任何公文",
        address=register_import,
    )


def _visible(request: SignedInRequest, pk: int) -> RegisterImport:
    people = ("attachment", "confirmed_by", "received_by", "withdrawn_by")
    rows = RegisterImport.objects.visible_to(request.user).select_related(*people)
    found: RegisterImport = get_object_or_404(rows, pk=pk)
    return found


MEANINGS = {
    RowOutcome.NEW: "登记簿中没有，登记为新的公文",
    RowOutcome.COMPLETED: "登记簿中已有，补填其中空缺的内容",
    RowOutcome.UNCHANGED: "登记簿中已有，没有新的内容",
    RowOutcome.CONFLICT: "与登记簿不一致，不登记，也不改动登记簿",
    RowOutcome.REFUSED: "内容有误，不登记",
}


def _tally(register_import: RegisterImport) -> list[dict[str, Any]]:
    counts, doubtful = entering.tally(register_import)
    return [
        *(
            {"outcome": each.value, "label": each.label, "count": counts[each.label], "means": MEANINGS[each]}
            for each in RowOutcome
        ),
        {
            "outcome": DOUBTFUL,
            "label": "请核对",
            "count": doubtful,
            "means": "日期少见或者机关的权限待核，确认即登记",
        },
    ]
