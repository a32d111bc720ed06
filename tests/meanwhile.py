"""What others do meanwhile: a worker between any two queries of a page, or somebody who holds a table."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from portal import jobs
from portal.jobs import Job, JobState


def ended_by_the_worker(kind: str, subject_id: int) -> None:
    """What a worker does with the job that was asked for, in the transaction of the test."""
    job = jobs.latest(kind, subject_id=subject_id)
    assert job is not None, f"nobody asked for {kind}"
    now = timezone.now()
    asked, progress = jobs.kind_of(kind), jobs.Progress()
    prepared = (asked.prepare(job, progress),) if asked.prepare else ()
    result = asked.act(job, progress, *prepared)
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


class locked_table:  # noqa: N801
    """Holds the table of a model, on a connection of its own: whoever writes to it waits."""

    def __init__(self, model: type[Model]) -> None:
        self.table = model._meta.db_table

    def __enter__(self) -> None:
        self.is_over, held = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {self.table} IN EXCLUSIVE MODE")
                held.set()
                self.is_over.wait(60)
            connection.close()

        self.thread = threading.Thread(target=hold)
        self.thread.start()
        assert held.wait(10)

    def __exit__(self, *error: object) -> None:
        self.is_over.set()
        self.thread.join()


def somebody_waits_for_table(model: type[Model]) -> bool:
    """Whether another connection is held up at the table of a model."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [model._meta.db_table]
        )
        return bool(cursor.fetchone()[0] > 0)
