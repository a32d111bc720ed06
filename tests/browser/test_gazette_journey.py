"""From a file to the public page and REST, by three people in a real browser.

The job is performed here; workers have tests of their own.
"""

from __future__ import annotations

from playwright.sync_api import expect

from documents.models import Document
from portal.accounts.choices import Role
from portal.demonstration import GAZETTE as DEMONSTRATION
from portal.jobs import Job
from portal.jobs.performing import perform
from tests.browser.conftest import PHONE
from tests.cast import one_with
from tests.documents.factories import GAZETTE, read_import


class TestAGazette:
    def test_goes_from_a_file_to_the_public(self, new_visitor, tmp_path):
        file = tmp_path / "公报.txt"
        file.write_text(GAZETTE)
        manager, approver, stranger = new_visitor(), new_visitor(), new_visitor()
        manager.sign_in(one_with(Role.DOCUMENT_MANAGER))
        approver.sign_in(one_with(Role.PUBLICITY_APPROVER))

        page = manager.open("/documents/imports/new/")
        page.get_by_label("公报文件").set_input_files(file)
        page.get_by_role("button", name="上传并读取").click()
        page.locator("#import-progress").wait_for()
        perform(Job.objects.get().pk)
        page.get_by_role("heading", name="读出2件公文").wait_for()
        expect(page.locator("mark", has_text="测政办规〔2023〕2号")).to_have_count(1)
        manager.screenshot("documents-import", full_page=True)
        assert manager.axe_findings() == []

        page.get_by_role("link", name="核对后确认登记").click()
        manager.screenshot("documents-confirm")
        assert manager.axe_findings() == []
        page.get_by_role("button", name="确认登记").click()
        page.get_by_text("已登记2件公文").wait_for()

        manager.open("/documents/")
        expect(page.get_by_role("link", name="关于提高文件办理效率的通知")).to_have_count(1)
        manager.screenshot("documents-register")
        assert manager.axe_findings() == []

        document = Document.objects.get(number="测政办函〔2023〕72号")
        stranger.tolerate("404")
        assert stranger.open(document.get_absolute_url()).get_by_text("72号").count() == 0

        approver.open(document.get_absolute_url()).get_by_role("link", name="批准主动公开").click()
        approver.page.get_by_label("第二十条第一项").check()
        approver.page.get_by_role("button", name="批准主动公开").click()
        approver.page.get_by_text("已批准主动公开").wait_for()
        approver.screenshot("documents-detail", full_page=True)
        assert approver.axe_findings() == []

        public = stranger.open("/documents/public/")
        public.get_by_role("link", name="关于提高文件办理效率的通知").click()
        expect(public.get_by_text('<script>alert("文件")</script>')).to_have_count(1)
        stranger.resize(PHONE)
        stranger.screenshot("documents-public-phone", full_page=True)
        assert stranger.width_beyond_the_window() == 0
        assert stranger.axe_findings() == []

        answer = stranger.page.request.get(f"{stranger.origin}/api/v1/documents/").json()
        assert [row["number"] for row in answer["results"]] == ["测政办函〔2023〕72号"]


class TestTheConfirmationOfAnAnnex:
    def test_fits_a_phone(self, visitor):
        gazette_import = read_import(DEMONSTRATION.read_text(encoding="utf-8"))
        visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))
        visitor.resize(PHONE)

        page = visitor.open(f"/documents/imports/{gazette_import.pk}/confirm/")

        assert page.locator("table").count() >= 1
        assert visitor.width_beyond_the_window() == 0
