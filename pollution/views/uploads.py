"""Pages of the upload: the list, the file that is handed in, and what was understood of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution import assessing, ingesting, lifecycle, mapping_columns, presenting, progressing
from pollution.choices import UploadState
from pollution.file_choices import FileChoices
from pollution.file_rows import refusals
from pollution.filters import UploadFilters
from pollution.forms import ConfirmForm, ReadingForm, UploadForm, WithdrawForm
from pollution.models import MonitoringUpload
from pollution.permissions import may_see_uploads, may_upload
from pollution.tables import UploadTable, state_look
from portal import exports, jobs
from portal.access import posted_from, requires
from portal.accounts.changes import changes_of
from portal.acting import form_page, press
from portal.attachments import download_response
from portal.lifecycle import Refused, actions_from
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

UPLOADS = ("监测数据上传", reverse_lazy("pollution:upload_list"))
REFUSAL_COLUMNS = {"line": "行", "column": "列", "value": "值", "reason": "原因"}


@require_safe
@requires(may_see_uploads)
def upload_list(request: SignedInRequest) -> HttpResponseBase:
    """Every file that was handed in, newest first."""
    rows = MonitoringUpload.objects.visible_to(request.user).defer("understanding")
    buttons = []
    if may_upload(request.user):
        buttons = [Button("上传监测数据", reverse("pollution:upload_new"), is_primary=True)]
    return list_page(
        request,
        rows.select_related("attachment", "received_by"),
        title="监测数据上传",
        table=UploadTable,
        filters=UploadFilters,
        buttons=buttons,
        empty="还没有上传过监测数据",
    )


@requires(may_upload)
def upload_new(request: SignedInRequest) -> HttpResponse:
    """Hand in a file. It is read by a worker; nothing is a reading before it is confirmed."""
    return form_page(
        request,
        UploadForm(request.POST or None, request.FILES or None),
        lambda given: ingesting.receive(given["file"], by=request.user, at=timezone.now()),
        title="上传监测数据",
        done="",
        cancel_url=reverse("pollution:upload_list"),
        breadcrumbs=[UPLOADS],
        submit_label="上传并读取",
        refused_at="file",
    )


@require_safe
@requires(may_see_uploads)
def upload_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is, what was understood, what is doubtful, what would happen or happened."""
    # The job first: one that ends meanwhile has moved the upload, and no page says of it that it brought nothing.
    job = ingesting.latest_job(pk)
    upload = visible_upload(request, pk)
    is_waiting = progressing.is_waiting(upload, job)
    context: dict[str, Any] = {
        "title": f"{upload}：{upload.attachment.name}",
        "breadcrumbs": [UPLOADS],
        "subject": upload,
        "upload": upload,
        "state": state_look(upload),
        "job": job if is_waiting else None,
        "is_waiting": is_waiting,
        "is_stuck": progressing.is_stuck(upload, job),
        "steps": progressing.steps(upload, job),
        "actions": actions_from(upload.state, lifecycle.UPLOAD) if may_upload(request.user) else [],
    }
    if request.GET.get("tab") == "history":
        changes = changes_of(upload, worded={"choices": presenting.choices_in_words})
        return render(request, "pollution/upload_detail.html", context | {"changes": changes})
    understood = presenting.understood(upload)
    findings = understood.findings if understood else []
    has_doubts = any(each.severity != "info" for each in findings)
    context |= {
        "findings": [
            *progressing.failures(upload, job),
            *progressing.same_files(upload, _same_files(request, upload)),
            *progressing.meanwhile(_settled_since_reading(request, upload)),
            *findings,
        ],
        "understood": understood,
        "has_columns": mapping_columns.proposed(upload) is not None,
        "choices": presenting.choices(upload.choices),
        "has_doubts": has_doubts,
        "confirm_form": ConfirmForm(initial={"seen": _stamp(upload)}) if upload.state == UploadState.READ else None,
        "result": _result(upload),
        "recalculations": _recalculations(request, upload),
    }
    return render(request, "pollution/upload_detail.html", context)


@require_safe
@requires(may_see_uploads)
def upload_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as it was handed in."""
    return download_response(visible_upload(request, pk).attachment)


@require_safe
@requires(may_see_uploads)
def upload_errors(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Everything that is refused as CSV, to be put right line by line."""
    upload = visible_upload(request, pk)
    if "format" not in upload.understanding:
        raise Http404
    refused = refusals(upload, at=timezone.now())
    first = list(islice(refused, 1))  # a file that cannot be read any more answers before the head is sent
    rows: Iterator[list[Any]] = ([each[name] for name in REFUSAL_COLUMNS] for each in chain(first, refused))
    return exports.export_response("csv", name=f"{upload}拒收明细", columns=[*REFUSAL_COLUMNS.values()], rows=rows)


@requires(may_upload)
def upload_read_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """读取方式: answer what the file leaves open, and have it read again."""
    upload = visible_upload(request, pk)
    form = ReadingForm(request.POST) if request.method == "POST" else ReadingForm.of(_said(upload))
    return form_page(
        request,
        form,
        lambda _: ingesting.read_again(upload, form.said(_said(upload)), by=request.user, at=timezone.now()),
        title="读取方式",
        done="",
        cancel_url=upload.get_absolute_url(),
        breadcrumbs=[UPLOADS, (str(upload), upload.get_absolute_url())],
        submit_label="按此重新读取",
    )


@posted_from("pollution:upload_detail")
@requires(may_upload)
def upload_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """确认入库 of what was looked at."""
    upload = visible_upload(request, pk)
    form = ConfirmForm(request.POST)

    def perform() -> MonitoringUpload:
        if not form.is_valid():
            raise Refused("页面不完整，请刷新后重新核对")
        return ingesting.confirm(upload, **form.cleaned_data, by=request.user, at=timezone.now())

    return press(request, perform, done="已确认入库，由后台进行", address=upload)


@requires(may_upload)
def upload_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回数据, with a reason."""
    upload = visible_upload(request, pk)
    return form_page(
        request,
        WithdrawForm(request.POST or None),
        lambda given: ingesting.withdraw(upload, reason=given["reason"], by=request.user, at=timezone.now()),
        title="撤回数据",
        done="已开始撤回，相关小时将按其余文件恢复",
        cancel_url=upload.get_absolute_url(),
        breadcrumbs=[UPLOADS, (str(upload), upload.get_absolute_url())],
        submit_label="撤回本文件的全部数据",
        template="pollution/upload_withdraw.html",
        upload=upload,
    )


@posted_from("pollution:upload_detail")
@requires(may_upload)
def upload_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """放弃."""
    upload = visible_upload(request, pk)
    return press(
        request,
        lambda: ingesting.discard(upload, by=request.user, at=timezone.now()),
        done="已放弃本次上传，没有数据入库",
        address=upload,
    )


@posted_from("pollution:upload_detail")
@requires(may_upload)
def upload_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """退回核对."""
    upload = visible_upload(request, pk)
    return press(
        request,
        lambda: ingesting.reopen(upload, by=request.user, at=timezone.now()),
        done="已退回核对",
        address=upload,
    )


@posted_from("pollution:upload_detail")
@requires(may_upload)
def upload_try_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the job that failed back into the queue."""
    upload = visible_upload(request, pk)
    return press(
        request,
        lambda: ingesting.try_again(upload, by=request.user, at=timezone.now()),
        done="已重新排队，请稍候",
        address=upload,
    )


def visible_upload(request: SignedInRequest, pk: int) -> MonitoringUpload:
    """The upload, for whoever may see it."""
    rows = MonitoringUpload.objects.visible_to(request.user)
    people = ("attachment", "received_by", "confirmed_by", "withdrawn_by")
    found: MonitoringUpload = get_object_or_404(rows.select_related(*people), pk=pk)
    return found


def _said(upload: MonitoringUpload) -> FileChoices:
    return FileChoices.from_json(upload.choices)


def _stamp(upload: MonitoringUpload) -> str:
    return upload.read_at.isoformat() if upload.read_at else ""


def _same_files(request: SignedInRequest, upload: MonitoringUpload) -> list[MonitoringUpload]:
    rows = MonitoringUpload.objects.visible_to(request.user).with_same_file(upload.attachment.sha256)
    others = rows.exclude(pk=upload.pk).select_related("received_by").defer("understanding")
    return list(others[: progressing.MOST_SAME_FILES])


def _settled_since_reading(request: SignedInRequest, upload: MonitoringUpload) -> list[MonitoringUpload]:
    if upload.state not in (UploadState.READ, UploadState.CONFIRMED) or upload.first_at is None:
        return []
    rows = MonitoringUpload.objects.visible_to(request.user).settled_since_reading(upload)
    return list(rows.select_related("attachment").defer("understanding")[: progressing.MOST_SAME_FILES])


def _result(upload: MonitoringUpload) -> list[tuple[str, Any]]:
    """What storing brought, for as long as it tells something."""
    if upload.stored_at is None:
        return []
    store = jobs.latest(ingesting.STORE, subject_id=upload.pk)
    seconds = None
    if store and store.started_at and store.finished_at:
        seconds = (store.finished_at - store.started_at).total_seconds()
    facts = [
        ("入库的站点小时", upload.rows_stored),
        ("其中更正", upload.rows_changed),
        ("与已有数据相同", upload.rows_unchanged),
        ("拒收", upload.rows_refused),
        ("未登记站点（未入库）", upload.rows_left_out),
        ("用时", f"{seconds:.1f}秒" if seconds is not None else "—"),
        ("撤回理由", upload.withdrawal_reason),
    ]
    return [(label, value) for label, value in facts if value != ""]


def _recalculations(request: SignedInRequest, upload: MonitoringUpload) -> list[tuple[Any, jobs.Job | None, bool]]:
    """Each recalculation with its job, and whether this person may open the job."""
    rows = list(upload.recalculations.order_by("pk"))
    found = jobs.Job.objects.filter(kind=assessing.RECALCULATE, subject_id__in=[each.pk for each in rows])
    by_subject = {each.subject_id: each for each in found.order_by("pk")}
    mine = set(jobs.Job.objects.visible_to(request.user).filter(pk__in=found.values("pk")).values_list("pk", flat=True))
    return [(row, job := by_subject.get(row.pk), job is not None and job.pk in mine) for row in rows]
