"""The register as a file in a real browser; no worker runs beside these tests, which read the file themselves."""

from __future__ import annotations

import pytest

from documents.exchange import exporting
from documents.models import RegisterExport
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.jobs import Job
from portal.jobs.performing import perform
from tests.browser.conftest import PHONE
from tests.cast import one_with
from tests.documents.exchange.files import BASE, HELD, entered, lines, read

FILE = lines(
    BASE,
    BASE | {"number": "测政发〔2021〕6号", "title": "<b>关于</b>" + "很长的标题" * 20 + "的通知"},
    BASE | {"number": "测政发〔2021〕7号", "issued_on": "2021-02-30"},
    BASE | {"number": "测政发〔2020〕1号"},
    BASE | {"number": "测政发〔2021〕6号"},
    BASE | {"number": "测政发〔2021〕8号"},
    b"{\n",
)


@pytest.fixture
def manager() -> User:
    return one_with(Role.DOCUMENT_MANAGER)


class TestTheRegisterAsAFile:
    def test_goes_from_the_upload_to_the_register(self, visitor, manager):
        entered(*HELD)
        visitor.sign_in(manager)
        page = visitor.open("/documents/register/")
        visitor.screenshot("register-imports")
        page.get_by_role("link", name="导入登记簿", exact=True).click()
        file = {"name": "登记簿.jsonl", "mimeType": "application/x-ndjson", "buffer": FILE}
        page.get_by_label("登记簿文件").set_input_files(file)
        visitor.screenshot("register-import-upload")
        page.get_by_role("button", name="上传并比对").click()
        page.get_by_text("读取登记簿文件在后台进行").wait_for()
        perform(Job.objects.get(kind="documents.read_register").pk)

        page.get_by_text("确认后将会发生什么").wait_for()
        assert "字号与第2行相同" in page.content()
        assert visitor.axe_findings() == []
        visitor.screenshot("register-import", full_page=True)
        page.get_by_role("link", name="核对后确认登记").click()
        assert visitor.axe_findings() == []
        visitor.screenshot("register-import-confirm", full_page=True)
        page.get_by_role("button", name="确认登记").click()
        page.get_by_text("登记登记簿文件在后台进行").wait_for()
        perform(Job.objects.get(kind="documents.enter_register").pk)

        page.get_by_text("各行的结果").wait_for()
        visitor.screenshot("register-import-done", full_page=True)

    def test_stands_within_the_window_of_a_phone(self, visitor, manager):
        there = read(FILE, by=manager)
        visitor.sign_in(manager)
        visitor.resize(PHONE)

        for name, address in (
            ("detail", there.get_absolute_url()),
            ("confirm", f"{there.get_absolute_url()}confirm/"),
            ("list", "/documents/register/"),
            ("upload", "/documents/register/imports/new/"),
        ):
            visitor.open(address)
            assert visitor.width_beyond_the_window() == 0, name
            assert visitor.axe_findings() == [], name
            visitor.screenshot(f"register-import-{name}-phone", full_page=True)


class TestALongExport:
    def test_is_fetched_from_the_page_that_waits_for_it(self, visitor, manager, monkeypatch):
        monkeypatch.setattr(exporting, "MOST_AT_ONCE", 1)
        entered(*HELD)
        visitor.sign_in(manager)
        page = visitor.open("/documents/?year=2021&named=通知")
        entered(BASE | {"number": "测政发〔2021〕6号"})
        page.locator("summary", has_text="导出").click()
        visitor.screenshot("register-export-choice")
        page.get_by_role("link", name="完整登记内容（JSON Lines）").click()
        page.get_by_text("年份：2021").wait_for()
        visitor.screenshot("register-export-ask")
        assert visitor.axe_findings() == []
        page.get_by_role("button", name="在后台导出").click()
        page.get_by_text("导出在后台进行").wait_for()
        visitor.screenshot("register-export-waiting")
        page.reload()
        perform(Job.objects.get(kind=exporting.EXPORT_REGISTER).pk)

        with page.expect_download() as download:
            page.get_by_role("link", name="下载文件").click()

        assert download.value.suggested_filename.startswith("公文登记簿-")
        visitor.screenshot("register-export-done")
        assert visitor.axe_findings() == []
        here = RegisterExport.objects.get().get_absolute_url()
        visitor.resize(PHONE)
        for name, address in (
            ("ask", "/documents/register/export/jsonl/"),
            ("done", here),
            ("list", "/documents/register/exports/"),
        ):
            visitor.open(address)
            assert visitor.width_beyond_the_window() == 0, name
            visitor.screenshot(f"register-export-{name}-phone", full_page=True)
