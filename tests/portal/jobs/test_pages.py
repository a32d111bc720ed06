import pytest
from django.urls import reverse

from portal.accounts.choices import Role
from portal.jobs import Job, JobState
from tests.cast import one_with, outsider
from tests.factories import JobFactory
from tests.portal.jobs import acts  # noqa: F401  # registers the kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    user = one_with(Role.DOCUMENT_MANAGER)
    client.force_login(user)
    return user


def page(client, job: Job) -> str:
    return client.get(job.get_absolute_url()).content.decode()


class TestTheListOfJobs:
    def test_shows_the_own_jobs(self, client, clerk):
        own, other = JobFactory(created_by=clerk), JobFactory(created_by=outsider())

        text = client.get(reverse("job_list")).content.decode()

        assert str(own) in text
        assert str(other) not in text

    def test_shows_all_to_the_system_administrator(self, client):
        job = JobFactory(created_by=outsider())
        client.force_login(one_with(Role.SYSTEM_ADMINISTRATOR))

        assert str(job) in client.get(reverse("job_list")).content.decode()

    def test_tells_what_came_of_it_only_whom_the_page_of_the_subject_lets_in(self, client):
        """An error may name a document that the system administrator may not see (docs/rules/visibility.md)."""
        job = JobFactory(kind="documents.read_upload", failed=True)
        done = JobFactory(kind="documents.read_upload", done=True)
        Job.objects.filter(pk=job.pk).update(last_error="《密级标题》已登记")  # a change, which the history tells
        Job.objects.filter(pk=done.pk).update(result="《密级标题》")
        addresses = [reverse("job_list"), reverse("job_list") + "?export=csv"]
        addresses += [f"{each.get_absolute_url()}{tab}" for each in (job, done) for tab in ("", "?tab=history")]

        def told_to(user):
            client.force_login(user)
            answers = [client.get(each) for each in addresses]
            return ["密级标题" in (b"".join(each) if each.streaming else each.content).decode() for each in answers]

        administrator = one_with(Role.SYSTEM_ADMINISTRATOR)
        assert not any(told_to(administrator))
        Job.objects.update(created_by=administrator)
        assert all(told_to(administrator))

    def test_filters_by_state(self, client, clerk):
        waiting, failed = JobFactory(created_by=clerk), JobFactory(created_by=clerk, failed=True)

        text = client.get(reverse("job_list"), {"state": "failed"}).content.decode()

        assert str(failed) in text
        assert str(waiting) not in text

    def test_asks_for_a_sign_in(self, client):
        assert client.get(reverse("job_list")).status_code == 302

    def test_takes_the_same_queries_for_one_row_and_thirty(self, client, clerk, django_assert_max_num_queries):
        JobFactory(created_by=clerk)
        with django_assert_max_num_queries(30) as one_row:
            client.get(reverse("job_list"))

        JobFactory.create_batch(29, created_by=clerk)
        with django_assert_max_num_queries(len(one_row)):
            client.get(reverse("job_list"), {"per_page": 50})

    def test_says_of_each_how_far_it_is_or_what_came_of_it(self, client, clerk):
        JobFactory(created_by=clerk, running=True, progress_note="正在登记项目")
        JobFactory(created_by=clerk, done=True, result="登记 45 个项目")
        JobFactory(created_by=clerk, failed=True)

        text = client.get(reverse("job_list")).content.decode()

        assert all(each in text for each in ("正在登记项目", "登记 45 个项目", "文件无法读取"))

    def test_exports_the_same_rows(self, client, clerk):
        JobFactory.create_batch(2, created_by=clerk)

        response = client.get(reverse("job_list"), {"export": "csv"})

        lines = b"".join(response.streaming_content).decode().splitlines()
        assert lines[0].startswith("\ufeff任务,状态,进展")
        assert len(lines) == 3
        assert "留痕 #" in lines[1]
        assert "排队中" in lines[1]


class TestTheJobPage:
    def test_shows_progress_and_asks_again_with_and_without_script(self, client, clerk):
        job = JobFactory(
            created_by=clerk, running=True, progress_done=3, progress_total=45, progress_note="正在登记项目"
        )

        text = page(client, job)

        assert "3/45 正在登记项目" in text
        assert 'value="6"' in text
        assert 'hx-trigger="every 2s"' in text
        assert "刷新查看进展" in text

    def test_stops_asking_when_the_job_has_ended(self, client, clerk):
        text = page(client, JobFactory(created_by=clerk, done=True, result="登记 45 个项目"))

        assert "登记 45 个项目" in text
        assert "hx-trigger" not in text
        assert "刷新查看进展" not in text

    def test_links_to_what_it_is_about(self, client, clerk):
        text = page(client, JobFactory(created_by=clerk, kind="test.waits_for_file", subject_id=7))

        assert 'href="/units/7/"' in text

    def test_links_only_whom_the_page_of_the_subject_lets_in(self, client):
        job = JobFactory(kind="documents.read_upload", subject_id=7)

        def is_linked_for(role):
            user = one_with(role)
            client.force_login(user)
            Job.objects.update(created_by=user)
            return f'href="{reverse("documents:import_detail", args=[7])}"' in page(client, job)

        assert is_linked_for(Role.DOCUMENT_MANAGER)
        assert not is_linked_for(Role.SYSTEM_ADMINISTRATOR)

    def test_says_once_why_it_failed_and_offers_another_try(self, client, clerk):
        answer = client.get(JobFactory(created_by=clerk, failed=True).get_absolute_url())
        text = answer.text

        assert [(step.label, step.state) for step in answer.context["steps"]] == [
            ("提交", "done"), ("执行", "done"), ("需人工处理", "current")
        ]  # fmt: skip
        assert text.count("文件无法读取") == 1
        assert ">重试</button>" in text
        assert ">取消</button>" in text  # it waits on the workbench until somebody does one or the other

    def test_tells_in_its_history_who_called_it_off_and_nothing_of_leases(self, client, clerk):
        job = JobFactory(created_by=clerk)
        Job.objects.filter(pk=job.pk).update(progress_done=3, progress_note="正在登记项目")
        client.post(reverse("job_cancel", args=[job.pk]))

        changes = client.get(job.get_absolute_url(), {"tab": "history"}).context["changes"]

        told = [(each.who, each.act, each.field, each.old, each.new) for each in changes]
        assert told == [(clerk.name, "修改", "状态", "排队中", "已取消"), ("系统", "新建", "", "—", "—")]

    def test_is_unknown_to_others(self, client, clerk):
        job = JobFactory(created_by=outsider(), failed=True)

        assert client.get(job.get_absolute_url()).status_code == 404
        assert client.post(reverse("job_retry", args=[job.pk])).status_code == 404
        assert client.post(reverse("job_cancel", args=[job.pk])).status_code == 404


class TestActingOnAJob:
    def test_retries_a_failed_one(self, client, clerk):
        job = JobFactory(created_by=clerk, failed=True)

        response = client.post(reverse("job_retry", args=[job.pk]), follow=True)

        job.refresh_from_db()
        assert job.state == JobState.PENDING
        assert "已重新排队" in response.content.decode()
        assert "等待第 4 次尝试" in response.content.decode()

    def test_cancels_an_open_one(self, client, clerk):
        job = JobFactory(created_by=clerk)

        client.post(reverse("job_cancel", args=[job.pk]))

        job.refresh_from_db()
        assert job.state == JobState.CANCELLED

    def test_says_so_when_it_comes_too_late(self, client, clerk):
        job = JobFactory(created_by=clerk, done=True)

        response = client.post(reverse("job_cancel", args=[job.pk]), follow=True)

        assert "当前状态不能取消" in response.content.decode()

    def test_cancels_several_after_naming_each_and_checks_each_again(self, client, clerk):
        waiting, done, others = JobFactory(created_by=clerk), JobFactory(created_by=clerk, done=True), JobFactory()
        url, picked = reverse("job_cancel_many"), {"pk": [waiting.pk, done.pk, others.pk]}
        assert f'formaction="{url}"' in client.get(reverse("job_list")).text

        confirmation = client.get(url, picked).text
        outcome = client.post(url, picked, follow=True).text

        assert str(waiting) in confirmation
        assert "当前已是“已完成”" in confirmation
        assert str(others) not in confirmation
        assert "取消任务：已完成 1 条" in outcome
        assert f"{done}：当前状态不能取消" in outcome
        states = [Job.objects.get(pk=job.pk).state for job in (waiting, done, others)]
        assert states == [JobState.CANCELLED, JobState.DONE, JobState.PENDING]

    @pytest.mark.parametrize("name", ["job_retry", "job_cancel"])
    def test_is_not_possible_by_following_a_link(self, client, clerk, name):
        assert client.get(reverse(name, args=[JobFactory(created_by=clerk).pk])).status_code == 405
