from datetime import timedelta

import pytest
from django.utils import timezone

from portal import jobs
from portal.accounts.choices import Role
from portal.jobs import Job, JobState, performing, sweeping
from tests.cast import one_with, outsider
from tests.factories import JobFactory
from tests.portal.jobs.acts import traces


def job_of(kind: str, subject_id: int = 1, **facts) -> Job:
    return JobFactory(kind=kind, subject_id=subject_id, **facts)


def performed(job: Job) -> Job:
    performing.perform(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.django_db(transaction=True)
class TestPerforming:
    def test_keeps_the_result_and_the_mark_together(self):
        job = performed(job_of("test.trace"))

        assert (job.state, job.attempts, job.result, job.percent) == (JobState.DONE, 1, "已留下一行", 100)
        assert traces(1) == 1

    def test_twice_is_once(self):
        job = job_of("test.trace")

        performed(job)
        performed(job)

        assert traces(1) == 1

    def test_keeps_nothing_of_a_failed_attempt_and_says_so_in_chinese(self):
        job = performed(job_of("test.fails"))

        assert (job.state, job.attempts, traces(1)) == (JobState.PENDING, 1, 0)
        assert job.last_error.startswith("处理中发生内部错误")
        assert "technical detail" not in job.last_error

    def test_hands_over_to_a_person_after_three_attempts(self):
        job = job_of("test.fails")

        for _ in range(4):
            performed(job)

        assert (job.state, job.attempts) == (JobState.FAILED, 3)
        assert job.get_state_display() == "需人工处理"

    def test_does_not_try_again_what_was_refused(self):
        job = performed(job_of("test.refuses"))

        assert (job.state, job.attempts) == (JobState.FAILED, 1)
        assert job.last_error == "文件中没有公文（依据：第三条）"

    def test_gives_up_on_a_kind_of_an_earlier_version(self):
        job = performed(job_of("test.gone"))

        assert job.state == JobState.FAILED
        assert "test.gone" in job.last_error

    def test_leaves_alone_what_another_worker_holds(self):
        job = performed(job_of("test.trace", running=True))

        assert (job.attempts, traces(1)) == (1, 0)

    def test_takes_over_from_a_worker_whose_lease_ran_out(self):
        job = performed(job_of("test.trace", running=True, lease_until=timezone.now() - timedelta(seconds=1)))

        assert (job.state, job.attempts, traces(1)) == (JobState.DONE, 2, 1)


@pytest.mark.django_db(transaction=True)
class TestAWorkerThatSleptThroughItsLease:
    def test_no_longer_holds_the_row_that_another_attempt_took_over(self):
        job = JobFactory(running=True)
        slept = Job.objects.get(pk=job.pk)
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(minutes=1))

        taken = performing.claim(job.pk)

        assert taken is not None
        assert list(Job.objects.held_as(taken)) == [job]
        assert not Job.objects.held_as(slept).exists()

    def test_leaves_nothing_behind(self):
        asleep = performing.claim(job_of("test.trace").pk)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        performing.perform(asleep.pk)

        with pytest.raises(jobs.Stopped):
            performing._run(asleep)

        assert traces(1) == 1
        assert Job.objects.get().attempts == 2

    def test_cannot_spoil_the_state_either(self):
        asleep = performing.claim(job_of("test.trace").pk)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        performing.perform(asleep.pk)

        performing._try_later(asleep, "晚到的失败")

        assert Job.objects.get().state == JobState.DONE


@pytest.mark.django_db(transaction=True)
class TestSweeping:
    def test_gives_up_what_killed_its_worker_three_times(self):
        job = job_of("test.poison", running=True, attempts=3, lease_until=timezone.now() - timedelta(seconds=1))

        assert sweeping.sweep() == 0

        job.refresh_from_db()
        assert job.state == JobState.FAILED
        assert "多次意外退出" in job.last_error

    def test_hints_at_what_waits_and_at_what_was_left_behind(self):
        job_of("test.trace", 1)
        job_of("test.trace", 2, running=True, lease_until=timezone.now() - timedelta(seconds=1))
        job_of("test.trace", 3, running=True)
        job_of("test.trace", 4, done=True)

        assert sweeping.sweep() == 2


@pytest.mark.django_db
class TestWhoSeesAJob:
    def test_is_who_put_it_down_and_the_system_administrator(self):
        own = JobFactory(created_by=outsider())

        assert list(Job.objects.visible_to(own.created_by)) == [own]
        assert list(Job.objects.visible_to(outsider())) == []
        assert list(Job.objects.visible_to(one_with(Role.SYSTEM_ADMINISTRATOR))) == [own]
