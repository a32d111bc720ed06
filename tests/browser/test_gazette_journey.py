"""From a file to the public page and REST, by three people in a real browser, the file read by a real worker."""

from __future__ import annotations

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from documents.importing import importing
from documents.models import Document
from portal.accounts.choices import Role
from portal.jobs import Job
from tests.browser.conftest import PHONE
from tests.cast import one_with
from tests.documents.factories import GAZETTE
from tests.gazette_files import needs_the_real_gazette, real_gazette, truth


def hand_in(manager, file) -> Page:
    """Upload a file and wait for what the worker makes of it; the page brings it by itself."""
    page = manager.open("/documents/imports/new/")
    page.get_by_label("公报文件").set_input_files(file)
    page.get_by_role("button", name="上传并读取").click()
    page.get_by_role("heading", name="件公文").wait_for(timeout=60_000)
    return page


def decide_all(page: Page) -> None:
    """Tick every doubt and stand behind it."""
    page.get_by_label("全选本页疑点").check()
    page.get_by_label("对勾选的疑点").select_option("已核对，按读取结果")
    page.get_by_label("备注").fill("与原件一致")
    page.get_by_role("button", name="作出决定").click()
    page.get_by_text("疑点已全部决定").wait_for()


def confirm(page: Page) -> None:
    """Look at what would happen, and confirm."""
    page.get_by_role("link", name="核对后确认登记").click()
    expect(page.get_by_text("与原件一致").first).to_be_visible()
    page.get_by_role("button", name="确认登记").click()


def publish(approver, document: Document) -> None:
    """Approve publication by its clause."""
    page = approver.open(document.get_absolute_url())
    page.get_by_role("link", name="批准主动公开").click()
    page.get_by_label("第二十条第一项").check()
    page.get_by_role("button", name="批准主动公开").click()
    page.get_by_text("已批准主动公开").wait_for()


@pytest.mark.usefixtures("machine")
class TestAGazette:
    def test_goes_from_a_file_to_the_public(self, new_visitor, tmp_path):
        file = tmp_path / "公报.txt"
        file.write_text(GAZETTE)
        manager, approver, stranger = new_visitor(), new_visitor(), new_visitor()
        manager.sign_in(one_with(Role.DOCUMENT_MANAGER))
        approver.sign_in(one_with(Role.PUBLICITY_APPROVER))

        page = hand_in(manager, file)
        assert Job.objects.get(kind=importing.READ_UPLOAD).attempts == 1
        expect(page.locator("mark", has_text="测政办规〔2023〕2号")).to_have_count(1)
        manager.screenshot("documents-import", full_page=True)
        assert manager.axe_findings() == []

        page.get_by_role("link", name="核对后确认登记").click()
        page.get_by_role("button", name="确认登记").click()
        page.get_by_text("还有2处疑点没有决定").first.wait_for()
        page.get_by_role("link", name="返回核对").click()
        decide_all(page)
        page.get_by_role("link", name="核对后确认登记").click()
        manager.screenshot("documents-confirm", full_page=True)
        assert manager.axe_findings() == []
        page.get_by_role("button", name="确认登记").click()
        page.get_by_text("已登记2件公文").wait_for(timeout=60_000)
        assert Job.objects.get(kind=importing.CONFIRM_IMPORT).attempts == 1
        manager.screenshot("documents-import-confirmed", full_page=True)
        assert manager.axe_findings() == []

        manager.open("/documents/")
        expect(page.get_by_role("link", name="关于提高文件办理效率的通知")).to_have_count(1)
        manager.screenshot("documents-register")
        assert manager.axe_findings() == []

        document = Document.objects.get(number="测政办函〔2023〕72号")
        stranger.tolerate("404")
        expect(stranger.open(document.get_absolute_url()).get_by_text("72号")).to_have_count(0)

        publish(approver, document)
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

    def test_that_cannot_be_read_says_why_and_what_to_do(self, new_visitor, tmp_path):
        file = tmp_path / "通讯.txt"
        file.write_text("今天天气很好。\n")
        manager = new_visitor()
        manager.sign_in(one_with(Role.DOCUMENT_MANAGER))

        page = manager.open("/documents/imports/new/")
        page.get_by_label("公报文件").set_input_files(file)
        page.get_by_role("button", name="上传并读取").click()

        page.get_by_text("没有读出公文").wait_for(timeout=60_000)
        expect(page.locator(".progress-steps .is-failed")).to_contain_text("读取")
        expect(page.get_by_role("link", name="上传另一份文件")).to_be_visible()
        expect(page.get_by_role("button", name="撤回本次导入")).to_be_visible()
        manager.screenshot("documents-import-unreadable", full_page=True)
        assert manager.axe_findings() == []

    @needs_the_real_gazette
    def test_of_2023_becomes_public_with_the_figures_of_its_truth_files(self, new_visitor, tmp_path):
        file = tmp_path / "gazette_yili_2023.txt"
        file.write_text(real_gazette(), encoding="utf-8")
        manager, approver, stranger = new_visitor(), new_visitor(), new_visitor()
        manager.sign_in(one_with(Role.DOCUMENT_MANAGER))
        approver.sign_in(one_with(Role.PUBLICITY_APPROVER))
        rows = [*truth("heritage_batch5.csv"), *truth("heritage_extension.csv")]

        page = hand_in(manager, file)
        expect(page.get_by_role("heading", name="读出6件公文")).to_be_visible()
        manager.screenshot("documents-import-2023", full_page=True)
        manager.resize(PHONE)
        assert manager.width_beyond_the_window() == 0
        decide_all(page)
        page.get_by_role("link", name="核对后确认登记").click()
        expect(page.get_by_text("登记时新建36条仅有目录信息的记录")).to_be_visible()
        manager.screenshot("documents-confirm-2023", full_page=True)
        page.go_back()
        confirm(page)
        page.get_by_text("已登记6件公文").wait_for(timeout=60_000)

        heritage = Document.objects.get(number="伊州政发〔2023〕9号")
        publish(approver, heritage)

        expect(stranger.open("/heritage/").get_by_text("下载当前筛选结果（45项，数据更新于")).to_be_visible()
        projects = everything(stranger, "/api/v1/heritage/projects/")
        assert Counter(each["name"] for each in projects) == Counter(row["name"] for row in rows)
        assert [each["number"] for each in everything(stranger, "/api/v1/documents/")] == ["伊州政发〔2023〕9号"]


def everything(visitor, address: str) -> list[dict]:
    """All rows of a list of the API, page by page."""
    url, rows = visitor.origin + address, []
    while url:
        answer = visitor.page.request.get(url).json()
        rows += answer["results"]
        url = answer["next"]
    return rows
