"""What is done alike with every file on its way into the register: reading it again, and giving it up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from documents import lifecycle
from documents.choices import ImportState
from documents.models.taken_in import TakenIn as Import
from portal import jobs
from portal.accounts.models import User
from portal.lifecycle import Refused, move


def refuse_while_entering(row: Import, kind: str) -> jobs.Job | None:
    """Refused while a worker enters what was confirmed by a job of `kind`; answers the last one there was."""
    job = jobs.latest(kind, subject_id=row.pk)
    if job and job.is_open:
        raise Refused(f"{job.created_by or '系统'}已确认，正在登记；请等登记结束，或先取消该后台任务")
    return job


def call_off(job: jobs.Job | None, *, by: User, at: datetime) -> None:
    """A confirmation that failed waits for nobody once somebody has gone on."""
    if job and job.state == jobs.JobState.FAILED:
        jobs.cancel(job, by=by, at=at)


def queue_again(row: Import, kind: str, *, by: User, at: datetime) -> None:
    """Put the reading back into the queue after its job, of `kind`, had failed or was called off."""
    job = jobs.latest(kind, subject_id=row.pk)
    if row.state != ImportState.RECEIVED or job is None:
        raise Refused(f"该导入{row.get_state_display()}，不需要重新读取")
    jobs.retry(job, by=by, at=at)


def give_up(row: Import, kind: str, *, by: User, at: datetime) -> None:
    """Withdraw an import before it is confirmed, which a job of `kind` would do."""
    refuse_while_entering(row, kind)  # before the lock, which the worker holds until it is done
    with transaction.atomic():
        type(row).objects.select_for_update().only("pk").get(pk=row.pk)
        call_off(refuse_while_entering(row, kind), by=by, at=at)
        move(row, "withdraw", lifecycle.IMPORT, withdrawn_by=by, withdrawn_at=at)
