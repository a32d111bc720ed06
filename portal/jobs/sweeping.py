"""The sweep: what a lost hint or a dead worker left behind is handed out again."""

from __future__ import annotations

import structlog
from django.db.models import F
from django.db.models.functions import Now

from portal.jobs.enqueueing import hint
from portal.jobs.models import TRANSITIONS, Job

log = structlog.get_logger(__name__)
HINTS_PER_SWEEP = 100  # a hint too many is harmless, thousands of them in the queue are not
DIED = "执行该任务的进程多次意外退出，可能因文件过大或已损坏"


def sweep() -> int:
    """Give up what killed its worker too often, hint at the rest; returns how many hints were sent."""
    poisonous = (
        Job.objects.abandoned()
        .filter(attempts__gte=F("attempts_limit"))
        .update(state=TRANSITIONS["give_up"].target, lease_until=None, finished_at=Now(), last_error=DIED)
    )
    waiting = list(Job.objects.waiting().values_list("pk", flat=True)[:HINTS_PER_SWEEP])
    for job_id in waiting:
        hint(job_id)
    if poisonous or waiting:
        log.info("jobs_swept", hinted=len(waiting), given_up=poisonous)
    return len(waiting)
