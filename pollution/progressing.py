"""How far an upload is, in the words of its page: steps, what failed and what to do, the same file before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from pollution.choices import UploadState
from pollution.models import MonitoringUpload
from portal.jobs import Job
from portal.pages import Finding, Step

MOST_SAME_FILES = 5
KEEPER = "监测录入员"
_BY_A_WORKER = {UploadState.RECEIVED: "读取", UploadState.CONFIRMED: "入库", UploadState.WITHDRAWING: "撤回"}
_PAST_READING = (UploadState.READ, UploadState.CONFIRMED, UploadState.STORED, UploadState.WITHDRAWING)


def is_waiting(upload: MonitoringUpload, job: Job | None) -> bool:
    """Whether a worker has it, so that the page should ask again."""
    return upload.state in _BY_A_WORKER and job is not None and job.is_open


def is_stuck(upload: MonitoringUpload, job: Job | None) -> bool:
    """Whether a worker should have it and does not: its job failed or was called off."""
    return upload.state in _BY_A_WORKER and not is_waiting(upload, job)


def steps(upload: MonitoringUpload, job: Job | None) -> list[Step]:
    """上传, 读取, 核对, 入库, and 撤回 where it comes to that: who holds it, since when, what comes next."""
    received = Step("上传", "done", str(upload.received_by or "系统"), upload.received_at)
    if upload.state == UploadState.WITHDRAWN and upload.stored_at is None:
        return [received, Step("放弃", "done", str(upload.withdrawn_by), upload.withdrawn_at)]
    is_read = upload.read_at is not None
    is_confirmed = upload.confirmed_at is not None
    checking = "done" if is_confirmed else "current" if is_read else "next"
    found = [
        received,
        Step("读取", _reading(upload, job), "系统", upload.read_at),
        Step("核对", checking, str(upload.confirmed_by or KEEPER), upload.confirmed_at),
        Step("入库", _storing(upload, job), "系统", upload.stored_at),
    ]
    if upload.state in (UploadState.WITHDRAWING, UploadState.WITHDRAWN):
        state = "done" if upload.state == UploadState.WITHDRAWN else "failed" if is_stuck(upload, job) else "current"
        found.append(Step("撤回", state, str(upload.withdrawn_by), upload.withdrawn_at, upload.withdrawal_reason))
    return found


def failures(upload: MonitoringUpload, job: Job | None) -> list[Finding]:
    """Why it does not go on, and the way on."""
    place = f"文件“{upload.attachment.name}”"
    if upload.state == UploadState.UNREADABLE:
        remedy = "按上面所说更正文件后重新上传，或换一种方式重新读取；本次上传可以放弃"
        return [Finding(upload.refusal, place=place, remedy=remedy, severity="error")]
    if not is_stuck(upload, job):
        return []
    act = _BY_A_WORKER[UploadState(upload.state)]
    state = f"{job.state_label}：{job.last_error}" if job and job.last_error else job.state_label if job else "没有执行"
    other = {UploadState.CONFIRMED: "，或退回核对", UploadState.RECEIVED: "，或放弃本次上传"}
    remedy = f"没有留下做了一半的数据；排除原因后重试{other.get(UploadState(upload.state), '')}"
    return [Finding(f"{act}任务{state}", place=place, remedy=remedy, severity="error")]


def same_files(upload: MonitoringUpload, others: Iterable[MonitoringUpload]) -> list[Finding]:
    """A hint for each other upload of the same bytes. It forbids nothing: storing again changes nothing."""
    is_settled = upload.state not in (UploadState.RECEIVED, UploadState.READ, UploadState.UNREADABLE)
    return [
        Finding(
            f"与本文件内容完全相同，由{each.received_by or '系统'}于{_moment(each.received_at)}上传，{_state_of(each)}",
            place=str(each),
            url=each.get_absolute_url(),
            severity="info",
            remedy="" if is_settled else _advice(each),
        )
        for each in others
    ]


def meanwhile(others: Iterable[MonitoringUpload]) -> list[Finding]:
    """What has become of other files since this one was held against the readings, so that its counts are old."""
    return [
        Finding(
            f"本文件读取之后，同一时段的另一文件{_moment_of(each)}；下面的新增、更正数和举例是那之前的",
            place=str(each),
            url=each.get_absolute_url(),
            severity="info",
            remedy="要看现在的结果，请在“读取方式”中重新读取；入库时以当时的数据为准，将更正的数据与所核对的不同时会退回核对",
        )
        for each in others
    ]


def _moment_of(other: MonitoringUpload) -> str:
    if other.state == UploadState.WITHDRAWING:
        return "正在撤回"
    at = other.withdrawn_at or other.stored_at
    assert at is not None
    return f"已于{_moment(at)}{'撤回' if other.state == UploadState.WITHDRAWN else '入库'}"


def _reading(upload: MonitoringUpload, job: Job | None) -> str:
    if upload.state in _PAST_READING or upload.state == UploadState.WITHDRAWN:
        return "done"
    return "failed" if upload.state == UploadState.UNREADABLE or is_stuck(upload, job) else "current"


def _storing(upload: MonitoringUpload, job: Job | None) -> str:
    if upload.stored_at is not None:
        return "done"
    if upload.state != UploadState.CONFIRMED:
        return "next"
    return "failed" if is_stuck(upload, job) else "current"


def _state_of(other: MonitoringUpload) -> str:
    if other.state == UploadState.STORED and other.stored_at:
        return f"已于{_moment(other.stored_at)}入库"
    return str(other.get_state_display())


def _advice(other: MonitoringUpload) -> str:
    if other.state == UploadState.STORED:
        return "其中的数据已经入库，再次入库不会有变化；如无其他用意，请放弃本次上传"
    if other.state in (UploadState.READ, UploadState.CONFIRMED):
        return "请只核对、确认其中一次，放弃另一次"
    return ""


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i")
