"""Background work: rows in PostgreSQL that a worker leases; Celery carries only the hint.

    # in <app>/tasks.py, which every process imports at start
    @jobs.performs("documents.read_upload", label="读取公报")
    def read_upload(job: Job, progress: Progress) -> None: ...

    # in an act, inside its transaction
    jobs.enqueue("documents.read_upload", subject_id=upload.pk, by=user, at=now)

The act runs in one transaction together with the mark `done`, so its result stands exactly once
however often processes die. Losing Redis delays work and loses nothing: a sweep hands rows out again.
"""

from portal.jobs.enqueueing import cancel, enqueue, retry
from portal.jobs.models import TRANSITIONS, Job, JobState, latest
from portal.jobs.performing import Progress, Report, Stopped, unheard
from portal.jobs.registry import Kind, kind_of, performs

__all__ = [
    "TRANSITIONS",
    "Job",
    "JobState",
    "Kind",
    "Progress",
    "Report",
    "Stopped",
    "cancel",
    "enqueue",
    "kind_of",
    "latest",
    "performs",
    "retry",
    "unheard",
]
