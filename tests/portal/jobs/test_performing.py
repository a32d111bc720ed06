from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from portal import jobs
from portal.accounts.changes import changes_of
from portal.accounts.choices import Role
from portal.jobs import Job, JobState, performing, sweeping
from portal.organization.models import Unit
from tests.cast import one_with, outsider
from tests.factories import JobFactory
from tests.portal.jobs.acts import traces
from tests.processes import eventually


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

    def test_takes_no_fourth_attempt_from_a_worker_that_died_in_the_third(self):
        died = job_of("test.trace", running=True, attempts=3, lease_until=timezone.now() - timedelta(seconds=1))

        assert performing.claim(died.pk) is None

    def test_begins_each_attempt_without_the_progress_of_the_last(self):
        job = performing.claim(job_of("test.trace", progress_done=2, progress_total=3, progress_note="登记项目").pk)

        assert (job.progress_done, job.progress_total, job.progress_note) == (0, 0, "")

    def test_tells_in_the_history_of_what_it_wrote_who_had_put_it_down(self):
        clerk = outsider()

        performed(job_of("test.trace", created_by=clerk))

        [change] = changes_of(Unit.objects.get(short_name="subject 1"))
        assert change.who == clerk.name

    @pytest.mark.parametrize(
        ("error", "sentence"),
        [
            (OperationalError("lock timeout"), "数据库暂时不可用"),
            (MemoryError(), "内存不足"),
            (FileNotFoundError(2, "No such file or directory"), "读写文件失败"),
            (KeyError("x"), "内部错误"),
        ],
    )
    def test_says_in_chinese_what_went_wrong(self, error, sentence):
        assert sentence in performing.explained(error, JobFactory.build(pk=1))


@pytest.mark.django_db(transaction=True)
class TestTheKeeperOfTheLease:
    @pytest.fixture
    def job(self):
        return performing.claim(job_of("test.trace").pk)

    def shows(self, job: Job, **facts) -> bool:
        return Job.objects.filter(pk=job.pk, **facts).exists()

    def test_renews_it_with_every_report(self, job):
        with performing.LeaseKeeper(job) as progress:
            progress.report(1, 3, "登记项目")
            eventually(lambda: self.shows(job, progress_done=1, lease_until__gt=job.lease_until), "期限延长")

    def test_cuts_a_note_that_the_row_cannot_hold(self, job):
        with performing.LeaseKeeper(job) as progress:
            progress.report(1, 3, "长" * 300)
            eventually(lambda: self.shows(job, progress_note="长" * 200), "说明截短")

    def test_goes_on_after_it_lost_its_connection(self, job):
        with performing.LeaseKeeper(job) as progress:
            progress.report(1, 3)
            eventually(lambda: self.shows(job, progress_done=1), "第一次进展")
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

            def goes_on():
                progress.report(2, 3)
                return self.shows(job, progress_done=2)

            eventually(goes_on, "连接恢复后的进展")

    def test_stops_the_act_at_its_next_report_once_the_job_is_called_off(self, job):
        with performing.LeaseKeeper(job) as progress:
            jobs.cancel(job, by=outsider(), at=timezone.now())

            def is_stopped():
                try:
                    progress.report(1)
                except jobs.Stopped:
                    return True
                return False

            assert eventually(is_stopped, "取消后停止")


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
        performing._give_up(asleep, "晚到的失败")

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

    def test_leaves_a_third_attempt_alone_while_it_lives(self):
        job = job_of("test.trace", running=True, attempts=3)

        sweeping.sweep()

        job.refresh_from_db()
        assert job.state == JobState.RUNNING

    def test_takes_the_oldest_first_and_no_more_than_a_hundred(self):
        now = timezone.now()
        jobs_by_age = [job_of("test.trace", age, created_at=now - timedelta(seconds=age)) for age in range(102)]

        assert list(Job.objects.waiting()) == jobs_by_age[::-1]
        assert sweeping.sweep() == 100


@pytest.mark.django_db
class TestWhoSeesAJob:
    def test_is_who_put_it_down_and_the_system_administrator(self):
        own = JobFactory(created_by=outsider())

        assert list(Job.objects.visible_to(own.created_by)) == [own]
        assert list(Job.objects.visible_to(outsider())) == []
        assert list(Job.objects.visible_to(one_with(Role.SYSTEM_ADMINISTRATOR))) == [own]
