"""From a file to the public page and REST, by three people in a real browser, the file read by a real worker."""

from __future__ import annotations

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from documents.models import Document, GazetteImport
from portal.accounts.choices import Role
from portal.demonstration import GAZETTE as DEMONSTRATION
from portal.jobs import Job
from tests.browser.conftest import PHONE
from tests.cast import one_with
from tests.documents.factories import GAZETTE, decided_import, read_import
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


@pytest.mark.usefixtures("machine")
class TestAGazette:
    def test_goes_from_a_file_to_the_public(self, new_visitor, tmp_path):
        file = tmp_path / "公报.txt"
        file.write_text(GAZETTE)
        manager, approver, stranger = new_visitor(), new_visitor(), new_visitor()
        manager.sign_in(one_with(Role.DOCUMENT_MANAGER))
        approver.sign_in(one_with(Role.PUBLICITY_APPROVER))

        page = hand_in(manager, file)
        assert Job.objects.get().attempts == 1
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
        page.get_by_text("已登记2件公文").wait_for()
        manager.screenshot("documents-import-confirmed", full_page=True)
        assert manager.axe_findings() == []

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
        decide_all(page)
        confirm(page)
        page.get_by_text("已登记6件公文").wait_for()

        heritage = Document.objects.get(number="伊州政发〔2023〕9号")
        approver.open(heritage.get_absolute_url()).get_by_role("link", name="批准主动公开").click()
        approver.page.get_by_role("button", name="批准主动公开").click()
        approver.page.get_by_text("已批准主动公开").wait_for()

        expect(stranger.open("/heritage/").get_by_text("45").first).to_be_visible()
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


class TestTheImportPage:
    def test_is_usable_from_the_keyboard_on_a_phone_and_on_paper(self, visitor):
        gazette_import = read_import(GAZETTE.replace("事项通知如下", "事项\u202e通知\u200b如下"))
        visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))
        visitor.resize(PHONE)

        page = visitor.open(gazette_import.drafts.get(order=2).get_absolute_url())

        expect(page.locator(".hidden-character")).to_have_text(["U+202E", "U+200B"])
        assert visitor.width_beyond_the_window() == 0
        visitor.screenshot("documents-import-phone", full_page=True)
        assert visitor.axe_findings() == []
        page.locator("input[name=finding]").first.focus()
        for key in ("Space", "Tab"):
            page.keyboard.press(key)
        page.get_by_label("对勾选的疑点").focus()
        page.keyboard.press("ArrowDown")
        page.get_by_role("button", name="作出决定").focus()
        page.keyboard.press("Enter")
        page.get_by_text("已决定1处疑点").wait_for()
        page.emulate_media(media="print")
        expect(page.get_by_role("button", name="作出决定")).to_be_hidden()
        visitor.screenshot("documents-import-print", full_page=True)

    def test_registers_once_when_the_button_is_pressed_twice(self, visitor):
        gazette_import = decided_import()
        visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))

        page = visitor.open(f"/documents/imports/{gazette_import.pk}/confirm/")
        page.get_by_role("button", name="确认登记").dblclick(no_wait_after=True)
        page.get_by_text("已登记2件公文").wait_for()

        assert GazetteImport.objects.get().drafts.filter(document__isnull=False).count() == 2


class TestTheConfirmationOfAnAnnex:
    def test_fits_a_phone(self, visitor):
        gazette_import = read_import(DEMONSTRATION.read_text(encoding="utf-8"))
        visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))
        visitor.resize(PHONE)

        page = visitor.open(f"/documents/imports/{gazette_import.pk}/confirm/")

        assert page.locator("table").count() >= 1
        assert visitor.width_beyond_the_window() == 0
