from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal import jobs
from portal.jobs import Job, JobState
from portal.lifecycle import Refused
from tests.cast import outsider
from tests.factories import JobFactory
from tests.portal.jobs import acts  # noqa: F401  # registers the acts
from tests.processes import eventually, somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db


def enqueue(subject_id: int = 1) -> Job:
    return jobs.enqueue("test.trace", subject_id=subject_id, by=None, at=timezone.now())


class TestEnqueueing:
    def test_puts_down_a_pending_row_and_hints_only_after_the_commit(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as hints:
            job = enqueue()

        job.refresh_from_db()
        assert (job.state, job.attempts, job.label) == (JobState.PENDING, 0, "留痕")
        assert len(hints) == 1

    def test_is_undone_with_the_transaction_of_the_caller(self):
        with transaction.atomic():
            enqueue()
            transaction.set_rollback(True)

        assert not Job.objects.exists()

    def test_of_the_same_subject_twice_is_one_job(self):
        assert enqueue() == enqueue()
        assert enqueue(2) != enqueue()

    def test_after_the_first_has_ended_is_a_new_job(self):
        first = enqueue()
        jobs.cancel(first, by=outsider(), at=timezone.now())

        assert enqueue() != first

    def test_refuses_a_kind_that_nobody_performs(self):
        with pytest.raises(LookupError, match="No act performs"):
            jobs.enqueue("nobody.knows", subject_id=1, by=None, at=timezone.now())


@pytest.mark.django_db(transaction=True)
class TestTwoWhoEnqueueAtTheSameTime:
    def test_get_the_same_job(self):
        def second():
            try:
                return enqueue()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                first = enqueue()
                other = pool.submit(second)
                eventually(somebody_waits_for_a_lock, "第二个正在等待")

            assert other.result() == first


class TestAKindOfJob:
    def test_has_one_act(self):
        with pytest.raises(ValueError, match=r"Two acts for jobs of kind test\.trace"):
            jobs.performs("test.trace", label="另一个")(lambda job, progress: None)


class TestTheProgress:
    @pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, None), (1, 3, 33), (3, 3, 100), (5, 3, 100)])
    def test_is_never_more_than_the_whole(self, done, total, percent):
        assert JobFactory.build(progress_done=done, progress_total=total).percent == percent


class TestRetrying:
    def test_gives_three_more_attempts(self):
        job = jobs.retry(JobFactory(failed=True), by=outsider(), at=timezone.now())

        assert (job.state, job.attempts, job.attempts_limit) == (JobState.PENDING, 3, 6)

    def test_hints_after_the_commit(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as hints:
            jobs.retry(JobFactory(failed=True), by=outsider(), at=timezone.now())

        assert len(hints) == 1

    def test_refuses_while_the_job_is_open(self):
        with pytest.raises(Refused, match="不能重试"):
            jobs.retry(JobFactory(), by=outsider(), at=timezone.now())

    def test_refuses_when_another_job_does_the_same(self):
        failed = JobFactory(failed=True, kind="test.trace", subject_id=7)
        enqueue(7)

        with pytest.raises(Refused, match="已有未结束的同类任务"):
            jobs.retry(failed, by=outsider(), at=timezone.now())


class TestCancelling:
    @pytest.mark.parametrize("state", [{}, {"running": True}])
    def test_ends_an_open_job(self, state):
        job = jobs.cancel(JobFactory(**state), by=outsider(), at=timezone.now())

        assert job.state == JobState.CANCELLED
        assert job.finished_at is not None

    def test_refuses_when_it_has_ended(self):
        with pytest.raises(Refused, match="不能取消"):
            jobs.cancel(JobFactory(done=True), by=outsider(), at=timezone.now())


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("job_state_known", {"state": "resting"}),
            ("job_leased_iff_running", {"lease_until": timezone.now()}),
            ("job_leased_iff_running", {"state": "running", "attempts": 1, "started_at": timezone.now()}),
            ("job_finished_iff_ended", {"finished_at": timezone.now()}),
            ("job_finished_iff_ended", {"state": "cancelled"}),
            ("job_started_iff_attempted", {"attempts": 1}),
            ("job_running_was_attempted", {"state": "done", "finished_at": timezone.now()}),
            ("job_attempts_within_limit", {"attempts": 4, "started_at": timezone.now()}),
            ("job_failure_has_reason", {"state": "failed", "finished_at": timezone.now()}),
        ],
    )
    def test_refuses_a_state_without_its_facts(self, constraint, facts):
        with pytest.raises(IntegrityError, match=constraint):
            Job.objects.create(kind="test.trace", subject_id=1, created_at=timezone.now(), **facts)

    def test_refuses_two_open_jobs_on_one_subject(self):
        job = JobFactory()

        with pytest.raises(IntegrityError, match="job_open_once"):
            JobFactory(kind=job.kind, subject_id=job.subject_id)


class TestTheLatestJob:
    def test_is_the_newest_of_the_subject(self):
        JobFactory(failed=True, subject_id=5, created_at=timezone.now() - timedelta(days=1))
        newest = JobFactory(subject_id=5)

        assert jobs.latest("test.trace", subject_id=5) == newest
        assert jobs.latest("test.trace", subject_id=6) is None
