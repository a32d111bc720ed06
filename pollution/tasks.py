"""Doors of the air for the worker and the beat."""

from __future__ import annotations

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from pollution import assessing, ingesting, suggesting_dust
from pollution.alert_choices import MAKE_PAPERS, NUMBER_NOTICE
from pollution.alerting import judging, numbering, papers, proposing
from pollution.choices import DustState, UploadState
from pollution.models import AlertVersion, MonitoringUpload, Recalculation
from portal import jobs
from portal.jobs import Job, Progress


def _page(pk: int) -> str:
    return reverse("pollution:upload_detail", args=[pk])


@jobs.performs(ingesting.READ, label="读取监测数据", page=_page)
def read_upload(job: Job, progress: Progress) -> str:
    """Understand one file."""
    upload = ingesting.read(_upload(job), at=timezone.now(), progress=progress)
    return upload.refusal or f"读取{upload.rows_read}行，等待核对"


@jobs.performs(ingesting.STORE, label="监测数据入库", page=_page)
def store_upload(job: Job, progress: Progress) -> str:
    """Store one confirmed file."""
    upload = ingesting.store(_upload(job), at=timezone.now(), progress=progress)
    if upload.state != UploadState.STORED:
        return "读取之后其他文件有变动，将更正的数据与您核对过的不同；已退回重新读取，请再次核对"
    return (
        f"入库{upload.rows_stored}个站点小时（其中更正{upload.rows_changed}），{upload.rows_unchanged}个与已有数据相同"
    )


@jobs.performs(ingesting.WITHDRAW, label="撤回监测数据", page=_page)
def withdraw_upload(job: Job, progress: Progress) -> str:
    """Take one stored file back."""
    ingesting.take_back(_upload(job), at=timezone.now(), progress=progress)
    return "已撤回，相关小时按其余文件恢复"


@jobs.performs(assessing.RECALCULATE, label="计算空气质量指数")
def recalculate(job: Job, progress: Progress) -> str:
    """Assess the days of one recalculation."""
    row = Recalculation.objects.select_related("upload").get(pk=job.subject_id)
    at = timezone.now()
    count = assessing.recalculate(row, at=at, progress=progress)
    events = suggesting_dust.suggest_for(row, at=at)
    judging.ask(by=None, at=at)
    dropped = sum(each.state == DustState.DROPPED for each in events)
    told = (f"提示{len(events) - dropped}次沙尘过程", len(events) > dropped), (f"撤销{dropped}次提示", bool(dropped))
    return "，".join([f"已计算{count}条站点指数", *(words for words, is_so in told if is_so)])


@jobs.performs(MAKE_PAPERS, label="生成预警文件", page=lambda pk: reverse("pollution:version_detail", args=[pk]))
def make_alert_papers(job: Job, progress: Progress) -> str:
    """The notice and the sheet for 12379 of one version."""
    made = papers.make(AlertVersion.objects.select_related("episode").get(pk=job.subject_id), at=timezone.now())
    return f"已生成{'、'.join(str(each.get_kind_display()) for each in made)}" if made else "文件已在"


@jobs.performs(NUMBER_NOTICE, label="预警通知编号", page=lambda pk: reverse("pollution:version_detail", args=[pk]))
def number_alert_notice(job: Job, progress: Progress) -> str:
    """Number and register the notice of one version, or leave it to a person."""
    assert job.created_by is not None, "publishing.publish is pressed by somebody"
    version = AlertVersion.objects.select_related("episode").get(pk=job.subject_id)
    return numbering.by_itself(version, by=job.created_by, at=timezone.now())


@jobs.performs(proposing.JUDGE, label="按预案研判")
def judge_anew(job: Job, progress: Progress) -> str:
    """Raise what the plan asks for with new indices or forecasts."""
    return f"提出{len(proposing.raise_due(at=timezone.now()))}项研判建议"


@shared_task
def judge_air() -> None:
    """Raise what the plan asks for now: forecasts and the clock move without a new reading, too."""
    proposing.raise_due(at=timezone.now())


@shared_task
def close_day() -> None:
    """Once a natural day is over, compute what its last hours left open."""
    assessing.close_day(at=timezone.now())


def _upload(job: Job) -> MonitoringUpload:
    return MonitoringUpload.objects.select_related("attachment", "received_by", "confirmed_by").get(pk=job.subject_id)
