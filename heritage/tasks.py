"""Doors for the worker."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from heritage.annex_imports import handing_in
from heritage.choices import Outcome
from heritage.models import AnnexImport
from portal import jobs


def _page(subject_id: int) -> str:
    return reverse("heritage:annex_import_detail", args=[subject_id])


@jobs.performs(handing_in.READ_ANNEX, label="读取非遗附件", page=_page)
def read_annex(job: jobs.Job, progress: jobs.Progress) -> str:
    """Say row by row what would happen."""
    annex_import = AnnexImport.objects.select_related("attachment", "document").get(pk=job.subject_id)
    handing_in.read_upload(annex_import, at=timezone.now(), report=progress.report)
    count = annex_import.rows.count()
    return f"读出{count}个项目，等待核对" if count else annex_import.refusal


@jobs.performs(handing_in.ENTER_ANNEX, label="登记非遗附件", page=_page)
def enter_annex(job: jobs.Job, progress: jobs.Progress) -> str:
    """Register what a person confirmed, in that person's name."""
    assert job.created_by is not None, "handing_in.ask_to_confirm is asked by somebody"
    annex_import = AnnexImport.objects.select_related("document").get(pk=job.subject_id)
    handing_in.confirm(annex_import, by=job.created_by, at=timezone.now(), report=progress.report)
    counts = handing_in.tally(annex_import)
    return "，".join(f"{Outcome(outcome).label}{count}项" for outcome, count in counts.items() if count)
