"""The pages of a job and of a reading: progress that keeps itself up to date, and nothing that axe objects to."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portal import readings
from portal.accounts.choices import Role
from portal.jobs import Job, JobState
from tests.browser.conftest import PHONE
from tests.cast import one_with
from tests.factories import JobFactory

FIRST_DAY = readings.ask(
    "browser.first_day",
    label="公示期是否含首日",
    clause="测试办法 第九条",
    default="exclude",
    options={"exclude": "不含公示当日", "include": "含公示当日"},
)


@pytest.fixture
def clerk(visitor, transactional_db):
    user = one_with(Role.LEGAL_MANAGER)
    visitor.sign_in(user)
    visitor.user = user
    return visitor


class TestAJobThatRuns:
    def test_shows_new_progress_and_its_end_without_a_reload(self, clerk):
        job = JobFactory(created_by=clerk.user, running=True, progress_done=12, progress_total=45)
        page = clerk.open(job.get_absolute_url())
        page.evaluate("document.querySelector('.side').dataset.mark = 'same page'")
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "26")

        Job.objects.update(progress_done=30, progress_note="正在登记项目")
        expect(page.get_by_text("30/45 正在登记项目")).to_be_visible()
        Job.objects.update(state=JobState.DONE, lease_until=None, finished_at=timezone.now(), result="登记 45 个项目")

        expect(page.locator("#job-status")).to_have_text("已完成")
        expect(page.locator("#job").get_by_text("登记 45 个项目").first).to_be_visible()
        expect(page.get_by_role("button", name="取消")).to_have_count(0)
        assert page.locator(".side").get_attribute("data-mark") == "same page"

    def test_shows_its_progress_again_after_a_reload_and_without_script(self, new_visitor, transactional_db):
        visitor = new_visitor(java_script_enabled=False)
        user = one_with(Role.DOCUMENT_MANAGER)
        visitor.sign_in(user)
        job = JobFactory(created_by=user, running=True, progress_note="第一步")
        page = visitor.open(job.get_absolute_url())

        Job.objects.update(progress_note="第二步")
        page.get_by_role("link", name="刷新查看进展").click()

        expect(page.get_by_text("执行中：第二步")).to_be_visible()


class TestThesePages:
    @pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, PHONE])
    def test_have_nothing_that_axe_objects_to_and_fit_the_window(self, clerk, size):
        clerk.resize(size)
        failed, running = (JobFactory(created_by=clerk.user, **each) for each in ({"failed": True}, {"running": True}))
        readings.decide(
            FIRST_DAY.code,
            value="include",
            valid_from=date(2099, 1, 1),
            basis="会议纪要",
            by=clerk.user,
            at=timezone.now(),
        )

        for number, address in enumerate(
            [
                "/jobs/",
                failed.get_absolute_url(),
                running.get_absolute_url(),
                "/readings/",
                f"/readings/{FIRST_DAY.code}/",
                f"/readings/{FIRST_DAY.code}/decide/",
            ]
        ):
            clerk.open(address)
            clerk.screenshot(f"rooms-{number}-{size['width']}")
            assert clerk.axe_findings() == [], address
            assert clerk.width_beyond_the_window() == 0, address
