"""Doors for the worker and the beat: a register file that is read, entered, written, or whose time is over."""

from __future__ import annotations

from celery import shared_task
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from documents.exchange import entering, exporting
from documents.exchange.time_bound import TimeBound
from documents.filters import DocumentFilters
from documents.models import Document, RegisterExport, RegisterImport
from documents.permissions import may_manage
from portal import exports, jobs
from portal.lifecycle import Refused

PREVIEW_SECONDS = 20 * 60  # a worker that is busy for half an hour is ended (CELERY_TASK_TIME_LIMIT)


def _page(subject_id: int) -> str:
    return reverse("documents:register_import_detail", args=[subject_id])


@jobs.performs(entering.READ_REGISTER, label="读取登记簿文件", page=_page)
def read_register(job: jobs.Job, progress: jobs.Progress) -> str:
    """Say line by line what would happen."""
    progress.report(0, 0, "正在读取文件")
    register_import = RegisterImport.objects.select_related("attachment", "received_by").get(pk=job.subject_id)
    bound = TimeBound(PREVIEW_SECONDS)
    entering.read_upload(register_import, at=timezone.now(), report=progress.report, bound=bound)
    count = register_import.rows.count()
    return f"读出{count}件公文，等待核对" if count else register_import.refusal


@jobs.performs(entering.ENTER_REGISTER, label="登记登记簿文件", page=_page)
def enter_register(job: jobs.Job, progress: jobs.Progress) -> str:
    """Enter what a person confirmed, in that person's name."""
    assert job.created_by is not None, "entering.ask_to_confirm is asked by somebody"
    register_import = RegisterImport.objects.select_related("attachment", "received_by").get(pk=job.subject_id)
    entering.confirm(register_import, by=job.created_by, at=timezone.now(), report=progress.report)
    counts, _ = entering.tally(register_import)
    return "，".join(f"{label}{count}件" for label, count in counts.items() if count)


def _export_page(subject_id: int) -> str:
    return reverse("documents:register_export_detail", args=[subject_id])


def write_export(job: jobs.Job, progress: jobs.Progress) -> exporting.Written:
    """What the owner may see now, in a snapshot of its own and so before the transaction of the job."""
    export = RegisterExport.objects.select_related("asked_by").get(pk=job.subject_id)
    if not (export.asked_by.is_active and may_manage(export.asked_by)):
        raise Refused("导出人已停用或者不再是文件管理员，没有导出")
    rows = Document.objects.visible_to(export.asked_by)
    chosen = DocumentFilters(QueryDict(export.query), queryset=rows)
    if refusal := exports.refusal_of(chosen):
        raise Refused(refusal)
    return exporting.written(chosen.qs, export.format, report=progress.report)


@jobs.performs(exporting.EXPORT_REGISTER, label="导出登记簿", page=_export_page, prepare=write_export)
def export_register(job: jobs.Job, progress: jobs.Progress, made: exporting.Written) -> str:
    """Keep the file for whoever asked."""
    export = RegisterExport.objects.select_related("asked_by").get(pk=job.subject_id)
    exporting.offer(export, made, at=timezone.now())
    return f"已导出{made.total}件公文，可以下载，{exporting.KEPT_FOR.days}天内有效"


@shared_task
def withdraw_expired_exports() -> None:
    """Take away the files of exports whose time is over."""
    exporting.withdraw_expired(at=timezone.now())
