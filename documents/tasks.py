"""Doors for the worker."""

from django.urls import reverse
from django.utils import timezone

from documents import importing
from documents.models import GazetteImport
from portal import jobs


def _page(subject_id: int) -> str:
    return reverse("documents:import_detail", args=[subject_id])


@jobs.performs(importing.READ_UPLOAD, label="读取公报", page=_page)
def read_upload(job: jobs.Job, progress: jobs.Progress) -> str:
    """Read an uploaded gazette into drafts."""
    progress.report(0, 1, "正在读取文件")
    gazette_import = GazetteImport.objects.select_related("attachment").get(pk=job.subject_id)
    importing.read_upload(gazette_import, at=timezone.now())
    progress.report(1, 1, "已读取")
    count = gazette_import.drafts.count()
    return f"读出{count}件公文，等待核对" if count else gazette_import.refusal
