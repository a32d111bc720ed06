"""Putting a job down, giving it another chance, calling it off."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import structlog
from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F
from kombu.exceptions import OperationalError

from portal.constraints import keeping, violated
from portal.jobs.models import ATTEMPTS, TRANSITIONS, Job
from portal.jobs.registry import kind_of
from portal.lifecycle import move

if TYPE_CHECKING:
    from portal.accounts.models import User

log = structlog.get_logger(__name__)
PERFORM_TASK = "portal.tasks.perform_job"


def enqueue(kind: str, *, subject_id: int, by: User | None, at: datetime) -> Job:
    """Put down one job, in the caller's transaction; the worker hears of it after the commit.

    While an open job of this kind on this subject exists, that one is returned: a double click is one job.
    """
    if kind_of(kind) is None:
        raise LookupError(f"No act performs jobs of kind {kind}; register it with @jobs.performs in <app>/tasks.py")
    job = _open_job(kind, subject_id)
    while job is None:
        try:
            with transaction.atomic():
                job = Job.objects.create(kind=kind, subject_id=subject_id, created_by=by, created_at=at)
        except IntegrityError as error:
            if violated(error) != "job_open_once":
                raise
            job = _open_job(kind, subject_id)  # somebody was faster, and may even be done already
    log.info("job_enqueued", job_id=job.pk, kind=kind, subject_id=subject_id)
    transaction.on_commit(partial(hint, job.pk))
    return job


def retry(job: Job, *, by: User, at: datetime) -> Job:
    """重试: three more attempts for a job that failed or was called off."""
    with keeping(Job):
        move(job, "retry", TRANSITIONS, attempts_limit=F("attempts") + ATTEMPTS, finished_at=None)
    log.info("job_retried", job_id=job.pk, kind=job.kind, by=by.pk)
    transaction.on_commit(partial(hint, job.pk))
    return job


def cancel(job: Job, *, by: User, at: datetime) -> Job:
    """取消: what a running act has done so far is rolled back."""
    move(job, "cancel", TRANSITIONS, finished_at=at, lease_until=None)
    log.info("job_cancelled", job_id=job.pk, kind=job.kind, by=by.pk)
    return job


def hint(job_id: int) -> None:
    """Tell a worker to look at the row. Without Redis nobody hears it, and the sweep comes by later."""
    try:
        current_app.send_task(PERFORM_TASK, kwargs={"job_id": job_id})
    except OperationalError as error:
        log.warning("job_hint_not_sent", job_id=job_id, error=str(error))


def _open_job(kind: str, subject_id: int) -> Job | None:
    return Job.objects.open().filter(kind=kind, subject_id=subject_id).first()
