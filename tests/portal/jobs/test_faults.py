"""What a job's result must survive: each fault is done for real, to real processes."""

import os
import signal

import pytest
from django.utils import timezone

from portal import jobs
from portal.jobs import Job, JobState
from tests.cast import outsider
from tests.machine import WORKER
from tests.portal.jobs.acts import traces
from tests.processes import Marked, eventually

pytestmark = pytest.mark.django_db(transaction=True)

SUPERVISE_A_DEAF_WORKER = """
import signal
from portal.supervisor import children, supervise
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGQUIT})  # what the worker inherits
[worker] = [child for child in children(host="127.0.0.1", port=1, workers=1) if child.name == "worker"]
worker.command += ["--include", "tests.portal.jobs.acts"]
supervise([worker], announced=lambda: True)
"""


@pytest.fixture
def apart(machine):
    """Processes beside the machine, on its Redis and without its own worker and beat: nobody sweeps."""
    machine.kill_worker()
    redis = machine.redis.client()
    eventually(lambda: redis.info("clients")["blocked_clients"] == 0, "nobody who dies takes a hint along")
    redis.flushall()
    each = Marked(**machine.environment())
    yield each
    each.end()


def enqueue(kind: str, subject_id: int) -> Job:
    return jobs.enqueue(kind, subject_id=subject_id, by=None, at=timezone.now())


def is_in(job: Job, state: JobState) -> bool:
    return Job.objects.filter(pk=job.pk, state=state).exists()


def has_reported(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == JobState.RUNNING and job.progress_done > 0


def assert_stands_once(job: Job, *, attempts: int) -> None:
    eventually(lambda: is_in(job, JobState.DONE), "任务完成")
    job.refresh_from_db()
    assert (job.attempts, job.result) == (attempts, "已留下一行")
    assert traces(job.subject_id) == 1


class TestTheResultStandsOnce:
    def test_when_nothing_goes_wrong(self, machine):
        assert_stands_once(enqueue("test.trace", 1), attempts=1)

    def test_when_the_pool_child_is_killed(self, machine):
        job = enqueue("test.trace_at_second_attempt", 2)
        eventually(lambda: has_reported(job), "第一次尝试已到中途")

        os.kill(int(job.progress_note.removeprefix("进程 ")), signal.SIGKILL)

        assert_stands_once(job, attempts=2)

    def test_when_the_whole_worker_is_killed(self, machine):
        job = enqueue("test.trace_at_second_attempt", 3)
        eventually(lambda: has_reported(job), "第一次尝试已到中途")

        machine.kill_worker()
        assert traces(3) == 0
        machine.start_worker()

        assert_stands_once(job, attempts=2)

    def test_when_redis_is_down_while_it_is_put_down(self, machine):
        machine.redis.process.kill()
        machine.redis.process.wait()

        job = enqueue("test.trace", 4)

        assert is_in(job, JobState.PENDING)
        machine.redis.start()
        assert_stands_once(job, attempts=1)

    def test_when_redis_is_emptied(self, machine):
        machine.kill_worker()
        left_by_beat = machine.redis.client().llen("celery")
        job = enqueue("test.trace", 5)
        assert machine.redis.client().llen("celery") == left_by_beat + 1

        machine.redis.client().flushall()
        machine.start_worker()

        assert_stands_once(job, attempts=1)

    def test_when_redis_is_restarted_under_a_running_job(self, machine):
        job = enqueue("test.waits_for_file", 6)
        eventually(lambda: has_reported(job), "任务正在执行")

        machine.redis.process.kill()
        machine.redis.process.wait()
        machine.redis.start()
        machine.gate.touch()

        assert_stands_once(job, attempts=1)


class TestAPoisonousJob:
    def test_kills_three_children_and_then_waits_for_a_person_while_others_go_on(self, machine):
        poison = enqueue("test.poison", 7)
        harmless = enqueue("test.trace", 8)

        eventually(lambda: is_in(poison, JobState.FAILED), "毒丸任务转人工处理")
        poison.refresh_from_db()
        assert (poison.attempts, traces(7)) == (3, 0)
        assert "多次意外退出" in poison.last_error
        assert_stands_once(harmless, attempts=1)


class TestARunningJob:
    def test_shows_its_progress_before_it_commits(self, machine):
        job = enqueue("test.waits_for_file", 9)

        eventually(lambda: has_reported(job), "进展可见")
        assert (job.progress_done, job.progress_total, job.progress_note) == (1, 3, "等待")
        assert traces(9) == 0

        machine.gate.touch()
        assert_stands_once(job, attempts=1)

    def test_keeps_its_lease_for_as_long_as_it_takes(self, machine):
        job = enqueue("test.waits_for_file", 10)
        eventually(lambda: has_reported(job), "任务正在执行")
        first_lease = job.lease_until

        eventually(lambda: timezone.now() > first_lease and has_reported(job), "第一个期限已过，任务仍在执行")
        assert job.lease_until > first_lease
        machine.gate.touch()

        assert_stands_once(job, attempts=1)

    def test_that_is_cancelled_leaves_nothing(self, machine):
        job = enqueue("test.waits_for_file", 11)
        eventually(lambda: has_reported(job), "任务正在执行")

        jobs.cancel(job, by=outsider(), at=timezone.now())
        machine.gate.touch()
        assert_stands_once(enqueue("test.trace", 12), attempts=1)  # the only child is free again

        assert is_in(job, JobState.CANCELLED)
        assert traces(11) == 0

    @pytest.mark.parametrize("kind", ["test.waits_in_the_database", "test.works_in_silence"])
    def test_that_is_cancelled_ends_within_seconds_whatever_it_is_at(self, machine, kind):
        job = enqueue(kind, 16)
        eventually(lambda: has_reported(job), "任务正在执行")

        jobs.cancel(job, by=outsider(), at=timezone.now())
        after = enqueue("test.trace", 17)

        eventually(lambda: is_in(after, JobState.DONE), "唯一的工作进程已空闲", within=8)
        assert is_in(job, JobState.CANCELLED)
        assert traces(16) == 0


class TestAHint:
    def test_waits_for_whoever_is_free_and_not_in_line_behind_a_long_job(self, machine, apart):
        apart.start(*WORKER)
        long = enqueue("test.waits_for_file", 13)
        eventually(lambda: has_reported(long), "第一个执行进程正忙")

        short = enqueue("test.trace", 14)
        apart.start(*WORKER, "--hostname", "free@%h")

        assert_stands_once(short, attempts=1)
        assert is_in(long, JobState.RUNNING)


class TestASupervisorThatIsKilled:
    def test_takes_a_worker_with_it_that_waits_for_its_job_and_hears_nothing(self, machine, apart):
        supervisor = apart.start("-c", SUPERVISE_A_DEAF_WORKER)
        job = enqueue("test.waits_for_file", 15)
        eventually(lambda: has_reported(job), "任务正在执行")

        supervisor.kill()

        eventually(lambda: not apart.family(), "执行进程已结束", within=15)
        assert traces(15) == 0
