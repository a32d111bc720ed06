"""What a worker does while a page is being made: between any two of its queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from portal import jobs
from portal.jobs import Job, JobState


def ended_by_the_worker(kind: str, subject_id: int) -> None:
    """What a worker does with the job that was asked for, in the transaction of the test."""
    job = jobs.latest(kind, subject_id=subject_id)
    assert job is not None, f"nobody asked for {kind}"
    now = timezone.now()
    result = jobs.kind_of(kind).act(job, jobs.Progress())
    done = {"state": JobState.DONE, "attempts": 1, "started_at": now, "finished_at": now, "result": result or ""}
    Job.objects.filter(pk=job.pk).update(**done)


def at_every_moment(act: Callable[[], object], ask: Callable[[], Any]) -> Iterator[Any]:
    """The answers of `ask()`, one for each of its queries, with `act()` done before it and undone afterwards."""
    moment = 0
    while True:
        moment += 1
        asked = _Asked(moment, act)
        before = transaction.savepoint()
        with connection.execute_wrapper(asked):
            answer = ask()
        transaction.savepoint_rollback(before)
        if not asked.is_done:
            return
        yield answer


class _Asked:
    """Counts queries, and acts before the one of number `moment`; the queries of the act are not counted."""

    def __init__(self, moment: int, act: Callable[[], object]) -> None:
        self.left, self.act, self.is_done = moment, act, False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if self.left == 0 and not self.is_done:
            self.is_done = True
            self.act()
        return execute(sql, params, many, context)
