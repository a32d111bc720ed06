"""A machine of its own: real Redis, a real Celery worker with beat, on the test database and its files.

A pytest plugin, like `tests.servers`: fault tests and browser journeys take the fixture `machine`.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from portal.embedded.account import dies_with_parent
from portal.embedded.redis import Redis
from tests.processes import eventually, free_port

LEASE = 1.5  # seconds; a killed worker is noticed that much later
WORKER = (
    "-m", "celery", "-A", "portal", "worker", "--concurrency", "1",
    "--without-mingle", "--without-gossip", "--include", "tests.portal.jobs.acts",
)  # fmt: skip


class Machine:
    """Redis and a worker with one pool child, which can be killed, emptied and started again."""

    def __init__(self, place: Path, database_url: str) -> None:
        port = free_port()
        self.place, self.database_url = place, database_url
        self.redis = Redis(place / "redis", port=port, password=secrets.token_hex(8))
        self.redis_url = f"redis://:{self.redis.password}@127.0.0.1:{port}"
        self.gate = place / "gate"
        self.log = place / "worker.log"
        self.worker: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """What a process finds this Redis and the test database by."""
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "JOB_LEASE_SECONDS": str(LEASE),
            "JOB_SWEEP_SECONDS": "0.4",
            "LOG_TO": "stdout",
            "JOB_TEST_GATE": str(self.gate),
            "DATA_DIR": str(self.place / "data"),
            "TEST_FILES": str(settings.MEDIA_ROOT),  # what the test process took in, the worker reads
        }

    def start_worker(self) -> None:
        environment = os.environ | self.environment()
        environment.pop("DATABASE_AS_OWNER", None)  # the worker runs as the portal does, without rights on history
        with self.log.open("ab") as output:
            self.worker = subprocess.Popen(
                [sys.executable, *WORKER, "--beat"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=settings.BASE_DIR,
                env=environment, process_group=0, preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509
            )  # fmt: skip

    def kill_worker(self) -> None:
        """kill -9 for the worker, its pool child and its beat at once."""
        assert self.worker is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()

    def pause_worker(self) -> bool:
        """Stop every process of the worker where none is inside a transaction; whether it came to that."""
        assert self.worker is not None
        os.killpg(self.worker.pid, signal.SIGSTOP)
        if _worker_is_between_transactions():
            return True
        os.killpg(self.worker.pid, signal.SIGCONT)
        return False

    def resume_worker(self) -> None:
        if self.worker is None or self.worker.poll() is not None:
            self.start_worker()
        else:
            os.killpg(self.worker.pid, signal.SIGCONT)

    def leave_tables(self) -> None:
        """What the worker is at must not meet the emptying of the tables: neither would get past the other's locks.

        A worker without work rests between two transactions until the next test; one with work, or one
        that comes to no rest, is killed, and the database given the time to end what it was asked for.
        """
        from portal.jobs import Job

        if self.worker is None or self.worker.poll() is not None:
            return
        if not Job.objects.open().exists():
            with contextlib.suppress(AssertionError):
                eventually(self.pause_worker, within=10)
                return
        self.kill_worker()
        eventually(_worker_has_left)

    def answers(self) -> bool:
        with contextlib.suppress(Exception):
            return bool(self.redis.client().ping())
        return False


@pytest.fixture(scope="module")
def _machine(django_db_setup, django_db_blocker) -> Iterator[Machine]:
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory() as place:  # not below pytest's own, which the account of Redis cannot enter
        Path(place).chmod(0o711)
        machine = Machine(Path(place), _url(os.environ["DATABASE_URL"], name))
        machine.redis.start()
        machine.start_worker()
        yield machine
        machine.kill_worker()
        machine.redis.stop()


def _url(url: str, name: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    return f"postgres://{parts['user']}:{parts['password']}@{parts['host']}:{parts['port']}/{name}"


@pytest.fixture
def machine(_machine, transactional_db) -> Iterator[Machine]:
    """The machine, up and running whatever the test before did to it; hints of this process go to its Redis."""
    if not _machine.answers():
        _machine.redis.start()
    _machine.resume_worker()
    _machine.gate.unlink(missing_ok=True)
    before = current_app.conf.broker_url
    _point_broker_at(f"{_machine.redis_url}/0")
    yield _machine
    _point_broker_at(before)
    _machine.leave_tables()


def _worker_has_left() -> bool:
    """Whether the database has ended the connections of a worker that was killed: each first ends its statement."""
    return _connections_of_worker() == 0


def _worker_is_between_transactions() -> bool:
    return _connections_of_worker("AND state <> 'idle'") == 0


def _connections_of_worker(which: str = "") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = %s {which}",
            [settings.RUNNING_ROLE],
        )
        return int(cursor.fetchone()[0])


def _point_broker_at(url: str) -> None:
    current_app.conf.broker_url = url
    current_app.amqp._producer_pool = current_app._pool = None
