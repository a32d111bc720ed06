"""Asking for a judgement as soon as what it rests on has changed: new indices, a forecast entered or withdrawn."""

from __future__ import annotations

from datetime import datetime

from pollution.alerting.proposing import JUDGE
from portal import jobs
from portal.accounts.models import User
from portal.jobs import Job, JobState


def ask(*, by: User | None, at: datetime) -> Job:
    """A job that begins after the caller's transaction, and so knows what that changes.

    It judges everything, so whoever asks shares one that has not begun; a running one may have read already what is
    being changed. The job that waits is locked: no worker takes it before the change stands. As its subject it names
    the job that runs before it, 0 where none does, because of one subject one job is open at a time.
    """
    while True:
        if job := waiting():
            return job
        running = Job.objects.filter(kind=JUDGE, state=JobState.RUNNING).order_by("-pk").first()
        jobs.enqueue(JUDGE, subject_id=running.pk if running else 0, by=by, at=at)


def waiting() -> Job | None:
    """The job that has not begun, held until the caller's transaction ends."""
    return Job.objects.select_for_update().filter(kind=JUDGE, state=JobState.PENDING).order_by("pk").first()
