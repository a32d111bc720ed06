"""Performing a job: claim the row, keep the lease, run the act, mark it done, all or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

import pghistory
import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from psycopg.errors import QueryCanceled

from portal.jobs.models import TRANSITIONS, Job, JobState, lease
from portal.jobs.registry import Kind, kind_of
from portal.lifecycle import Refused

log = structlog.get_logger(__name__)
WRITE_AT_MOST_EVERY = 0.2  # seconds between two progress writes
LOOK_AT_LEAST_EVERY = 1.0  # seconds until a running act is told that it was called off
NOTE_LENGTH = 200


class Stopped(Exception):
    """The job was cancelled, or another worker has taken it over: nothing of this attempt may remain."""


class Progress:
    """How far an act is. Who keeps the lease writes it down on a connection of its own."""

    def __init__(self) -> None:
        self.done, self.total, self.note = 0, 0, ""
        self.changed = threading.Event()
        self.is_stopped = False

    def report(self, done: int, total: int = 0, note: str = "") -> None:
        """Say how many of how many are done (0: nobody knows), and what is being done, in Chinese.

        Raises Stopped when the job has been cancelled or taken over; an act lets it pass.
        """
        self.check()
        self.done, self.total, self.note = done, total, note[:NOTE_LENGTH]
        self.changed.set()

    def check(self) -> None:
        """Raise Stopped when the job has been cancelled or taken over; for work that has nothing to report yet."""
        if self.is_stopped:
            raise Stopped


def unheard(done: int, total: int = 0, note: str = "") -> None:
    """`Progress.report` of what runs in the foreground."""


Report = Callable[..., None]


class LeaseKeeper(threading.Thread):
    """Renews the lease and writes progress while the act runs.

    A thread has a database connection of its own, so what it writes shows before the act commits; and
    it dies with the process, so the lease of a killed worker runs out.

    An act that was called off hears of it at its next report or check; a statement that it waits for meanwhile is
    ended in the database.
    """

    def __init__(self, job: Job) -> None:
        super().__init__(name=f"lease-of-job-{job.pk}", daemon=True)
        self.job, self.progress = job, Progress()
        self._ended = threading.Event()

    def __enter__(self) -> Progress:
        connection.ensure_connection()
        self._of_the_act = connection.connection
        self.start()
        return self.progress

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self.progress.changed.set()
        self.join()

    def run(self) -> None:
        """Write at every report, and in any case often enough to keep the lease."""
        structlog.contextvars.bind_contextvars(job_id=self.job.pk)
        try:
            while not self._ended.wait(WRITE_AT_MOST_EVERY):
                self.progress.changed.wait(min(LOOK_AT_LEAST_EVERY, settings.JOB_LEASE_SECONDS / 4))
                self.progress.changed.clear()
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        said = self.progress
        try:
            kept = Job.objects.held_as(self.job).update(
                lease_until=lease(), progress_done=said.done, progress_total=said.total, progress_note=said.note
            )
        except DatabaseError as error:  # the database restarts: the next round finds it again, or the lease ends
            log.warning("job_lease_not_renewed", error=str(error))
            connection.close()
            return
        said.is_stopped = not kept
        if said.is_stopped and not self._ended.is_set():
            self._end_statement()

    def _end_statement(self) -> None:
        """Between two statements the server passes over it, and the next round asks again."""
        try:
            self._of_the_act.cancel_safe(timeout=LOOK_AT_LEAST_EVERY)
        except psycopg.Error as error:  # the act has lost its connection, and so its transaction
            log.warning("job_statement_not_ended", error=str(error))


def claim(job_id: int) -> Job | None:
    """Take the row for one attempt, or None when somebody has it, it has ended or it must not be tried again."""
    taken = (
        Job.objects.waiting()
        .filter(pk=job_id)
        .order_by()
        .update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            lease_until=lease(),
            started_at=Now(),
            progress_done=0,
            progress_total=0,
            progress_note="",
        )
    )
    return Job.objects.select_related("created_by").get(pk=job_id) if taken else None


def perform(job_id: int) -> None:
    """One attempt at one job; does nothing when the row is not free."""
    job = claim(job_id)
    if job is None:
        log.debug("job_not_free", job_id=job_id)
        return
    carry_out(job)


def carry_out(job: Job) -> None:
    """One attempt at a job that was claimed."""
    with structlog.contextvars.bound_contextvars(job_id=job.pk, user_id=job.created_by_id):
        log.info("job_started", kind=job.kind, attempt=job.attempts)
        try:
            with pghistory.context(user=job.created_by_id, job=job.pk):
                _run(job)
        except Stopped:
            log.info("job_stopped", kind=job.kind, attempt=job.attempts)
        except Refused as refusal:
            _give_up(job, str(refusal))
        except Exception as error:
            log.exception("job_attempt_failed", kind=job.kind, attempt=job.attempts)
            _try_later(job, explained(error, job))
        else:
            log.info("job_done", kind=job.kind, attempt=job.attempts)


def _run(job: Job) -> None:
    kind = kind_of(job.kind)
    if kind is None:
        raise Refused(f"本版本的门户不认识任务类型 {job.kind}")
    keeper = LeaseKeeper(job)
    try:
        _perform_held(job, kind, keeper)
    except (OperationalError, QueryCanceled) as error:  # Django passes the errors of COPY on as they are
        if keeper.progress.is_stopped and isinstance(error.__cause__ or error, QueryCanceled):
            raise Stopped from error
        raise


def _perform_held(job: Job, kind: Kind, keeper: LeaseKeeper) -> None:
    with keeper as progress:
        prepared = (kind.prepare(job, progress),) if kind.prepare else ()
        _perform_whole(job, kind, progress, *prepared)


def _perform_whole(job: Job, kind: Kind, progress: Progress, *prepared: Any) -> None:
    with transaction.atomic():
        result = kind.act(job, progress, *prepared)
        done = Job.objects.held_as(job).update(
            state=TRANSITIONS["finish"].target,
            lease_until=None,
            finished_at=Now(),
            last_error="",
            result=result or "",
            progress_done=progress.done,
            progress_total=progress.total,
            progress_note=progress.note,
        )
        if not done:
            raise Stopped


def _give_up(job: Job, reason: str) -> None:
    moved = Job.objects.held_as(job).update(
        state=TRANSITIONS["give_up"].target, lease_until=None, finished_at=Now(), last_error=reason
    )
    log.warning("job_given_up", kind=job.kind, attempt=job.attempts, reason=reason, moved=moved)


def _try_later(job: Job, reason: str) -> None:
    """Leave it to the next sweep, which is also the pause between two attempts."""
    if job.attempts >= job.attempts_limit:
        _give_up(job, reason)
        return
    Job.objects.held_as(job).update(state=TRANSITIONS["postpone"].target, lease_until=None, last_error=reason)


def explained(error: Exception, job: Job) -> str:
    """A Chinese sentence for the person who waits; the traceback is in the log under this job's id."""
    if isinstance(error, OperationalError):
        return "数据库暂时不可用，或有其他操作占用同一记录"
    if isinstance(error, MemoryError):
        return "内存不足，文件可能过大；请拆分后再试"
    if isinstance(error, OSError):
        return f"读写文件失败（{error.strerror or type(error).__name__}），请联系系统管理员检查存储"
    return f"处理中发生内部错误，详情已记入日志（任务编号 {job.pk}，第 {job.attempts} 次尝试）"
