"""Doors for the worker."""

from django.urls import reverse
from django.utils import timezone

import documents.exchange.tasks  # noqa: F401  # its doors are known to every process that imports this module
from documents.cleaning_up import concluding, scoping
from documents.importing import importing
from documents.issuing import issuing, papers
from documents.models import Campaign, Document, GazetteImport, OutgoingPaper
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


@jobs.performs(importing.CONFIRM_IMPORT, label="确认登记", page=_page)
def confirm_import(job: jobs.Job, progress: jobs.Progress) -> str:
    """Enter what a person confirmed, in that person's name."""
    assert job.created_by is not None, "importing.ask_to_confirm is asked by somebody"
    gazette_import = GazetteImport.objects.get(pk=job.subject_id)
    importing.confirm(gazette_import, by=job.created_by, at=timezone.now(), report=progress.report)
    count = gazette_import.drafts.filter(document__isnull=False).count()
    return f"已登记{count}件公文。公开属性为“待定”，经信息公开审批后才对外公开"


def _campaign_page(subject_id: int) -> str:
    return reverse("documents:campaign_detail", args=[subject_id])


@jobs.performs(scoping.CONCLUDE, label="印发清理决定", page=_campaign_page)
def conclude_clean_up(job: jobs.Job, progress: jobs.Progress) -> str:
    """Paper, number and events of a clean-up, in the name of whoever pressed."""
    assert job.created_by is not None, "concluding.ask is asked by somebody"
    concluding.conclude(
        Campaign.objects.get(pk=job.subject_id),
        asked_at=job.created_at,
        by=job.created_by,
        at=timezone.now(),
        report=progress.report,
    )
    return "已编号、印发并登记，各件的效力已相应变动；正式文稿另行生成"


def _paper_page(subject_id: int) -> str:
    paper = OutgoingPaper.objects.get(document=subject_id)
    return paper.get_absolute_url()


@jobs.performs(issuing.MAKE_PAPER, label="生成正式文稿", page=_paper_page)
def make_paper(job: jobs.Job, progress: jobs.Progress) -> str:
    """The printed paper of an issued document."""
    progress.report(0, 1, "正在排印")
    papers.make(Document.objects.get(pk=job.subject_id), at=timezone.now())
    progress.report(1, 1, "已排印")
    return "正式文稿已生成"
