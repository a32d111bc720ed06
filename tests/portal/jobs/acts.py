"""Acts that only the tests perform. The worker process of the fault tests imports this module too."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from uuid import uuid4

from django.db import connection

from portal import jobs
from portal.jobs import Job, Progress
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from portal.organization.models import Unit


def _leave_a_trace(job: Job) -> str:
    """A row that nothing but the transaction keeps from standing there twice."""
    Unit.objects.create(name=str(uuid4()), short_name=f"subject {job.subject_id}", kind=UnitKind.AGENCY)
    return "已留下一行"


def traces(subject_id: int) -> int:
    """How often the result of the act on this subject stands in the database."""
    return Unit.objects.filter(short_name=f"subject {subject_id}").count()


@jobs.performs("test.trace", label="留痕")
def trace(job: Job, progress: Progress) -> str:
    progress.report(1, 1, "写入")
    return _leave_a_trace(job)


@jobs.performs("test.trace_at_second_attempt", label="第二次才留痕")
def trace_at_second_attempt(job: Job, progress: Progress) -> str:
    """The first attempt hangs in the middle of its transaction until somebody kills it."""
    result = _leave_a_trace(job)
    progress.report(1, 2, f"进程 {os.getpid()}")
    if job.attempts == 1:
        threading.Event().wait()
    return result


@jobs.performs("test.poison", label="毒丸")
def poison(job: Job, progress: Progress) -> None:
    _leave_a_trace(job)
    os.kill(os.getpid(), signal.SIGKILL)


@jobs.performs("test.fails", label="出错")
def fails(job: Job, progress: Progress) -> None:
    _leave_a_trace(job)
    raise ValueError("technical detail")


@jobs.performs("test.refuses", label="不予办理")
def refuses(job: Job, progress: Progress) -> None:
    raise Refused("文件中没有公文", clause="第三条")


@jobs.performs("test.waits_for_file", label="等待文件", page=lambda subject_id: f"/units/{subject_id}/")
def waits_for_file(job: Job, progress: Progress) -> str:
    """Reports until the file named in JOB_TEST_GATE exists."""
    result, pause = _leave_a_trace(job), threading.Event()
    while not Path(os.environ["JOB_TEST_GATE"]).exists():
        progress.report(1, 3, "等待")
        pause.wait(0.02)
    return result


@jobs.performs("test.waits_in_the_database", label="等待数据库")
def waits_in_the_database(job: Job, progress: Progress) -> str:
    """One statement that would take an hour."""
    result = _leave_a_trace(job)
    progress.report(1, 2, "等待")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(3600)")
    return result


@jobs.performs("test.works_in_silence", label="没有进展可报")
def works_in_silence(job: Job, progress: Progress) -> str:
    """Reports once and then only asks whether it may go on."""
    result, pause = _leave_a_trace(job), threading.Event()
    progress.report(1, 2, "埋头做事")
    while True:
        progress.check()
        pause.wait(0.02)
    return result
