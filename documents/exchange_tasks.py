"""Doors for the worker: reading a register file and entering it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from documents.exchange import entering
from documents.models import RegisterImport
from portal import jobs


def _page(subject_id: int) -> str:
    return reverse("documents:register_import_detail", args=[subject_id])


@jobs.performs(entering.READ_REGISTER, label="读取登记簿文件", page=_page)
def read_register(job: jobs.Job, progress: jobs.Progress) -> str:
    """Say line by line what would happen."""
    progress.report(0, 0, "正在读取文件")
    register_import = RegisterImport.objects.select_related("attachment", "received_by").get(pk=job.subject_id)
    entering.read_upload(register_import, at=timezone.now(), report=progress.report)
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
