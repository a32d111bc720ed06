"""The import page in a real browser; no worker runs beside these tests, which read the file themselves."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from documents.importing import importing
from documents.models import GazetteImport
from portal.accounts.choices import Role
from portal.demonstration import GAZETTE as DEMONSTRATION
from portal.jobs import Job
from portal.jobs.performing import perform
from tests.browser.conftest import PHONE
from tests.cast import one_with
from tests.documents.factories import GAZETTE, decided_import, read_import
from tests.factories import PASSWORD


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

    def test_shows_a_line_of_brackets_at_once_and_within_the_window(self, visitor):
        text = GAZETTE.replace("事项通知如下", "《" * 5000 + "（" * 5000)
        gazette_import = read_import(text)
        visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))

        page = visitor.open(gazette_import.drafts.get(order=2).get_absolute_url(), timeout=10_000)

        expect(page.locator(".source-text wbr").first).to_be_attached()
        assert page.locator(".source-text").inner_text().count("《") > 4000
        assert visitor.width_beyond_the_window() == 0

    def test_registers_once_when_the_button_is_pressed_twice(self, visitor):
        gazette_import = decided_import()
        visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))

        page = visitor.open(f"/documents/imports/{gazette_import.pk}/confirm/")
        page.get_by_role("button", name="确认登记").dblclick(no_wait_after=True)
        page.get_by_text("确认登记在后台进行").wait_for()
        job = Job.objects.get(kind=importing.CONFIRM_IMPORT)  # one, for two presses
        visitor.screenshot("documents-import-confirming", full_page=True)
        assert visitor.axe_findings() == []
        page.reload()
        expect(page.get_by_label("排队中")).to_be_visible()

        perform(job.pk)

        page.get_by_text("已登记2件公文").wait_for()  # brought by the page itself
        expect(page.get_by_role("link", name="核对后确认登记")).to_have_count(0)
        assert GazetteImport.objects.get().drafts.filter(document__isnull=False).count() == 2


class TestDecidingDoubts:
    def test_goes_on_where_the_session_ended(self, visitor):
        manager = one_with(Role.DOCUMENT_MANAGER)
        gazette_import = read_import()
        visitor.sign_in(manager)
        page = visitor.open(f"{gazette_import.get_absolute_url()}?document=2")
        page.get_by_label("全选本页疑点").check()
        page.get_by_label("对勾选的疑点").select_option("已核对，按读取结果")
        page.get_by_label("备注").fill("与原件一致")
        Session.objects.all().delete()

        page.get_by_role("button", name="作出决定").click()
        page.get_by_label("用户名").fill(manager.username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()

        page.wait_for_url(f"**{gazette_import.get_absolute_url()}?document=2")
        page.get_by_text("已恢复上次没有提交的草稿").wait_for()
        expect(page.get_by_label("备注")).to_have_value("与原件一致")
        page.get_by_role("button", name="作出决定").click()
        page.get_by_text("疑点已全部决定").wait_for()
        expect(page.get_by_text("已恢复上次没有提交的草稿")).to_have_count(0)
        expect(page.get_by_label("备注")).to_have_value("")
        assert set(gazette_import.findings.values_list("remark", flat=True)) == {"与原件一致"}

    def test_keeps_the_ticks_when_the_decision_is_refused(self, visitor):
        gazette_import = read_import()
        visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))
        page = visitor.open(gazette_import.get_absolute_url())
        page.locator("input[name=finding]").first.check()
        page.get_by_label("对勾选的疑点").select_option("已核对，按读取结果")
        page.get_by_label("备注").fill("甲\u202e")

        page.get_by_role("button", name="作出决定").click()

        page.get_by_text("看不见的改变文字方向的字符").wait_for()
        expect(page.locator("input[name=finding]").first).to_be_checked()


class TestTheConfirmationOfAnAnnex:
    def test_fits_a_phone(self, visitor):
        gazette_import = read_import(DEMONSTRATION.read_text(encoding="utf-8"))
        visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))
        visitor.resize(PHONE)

        page = visitor.open(f"/documents/imports/{gazette_import.pk}/confirm/")

        assert page.locator("table").count() >= 1
        assert visitor.width_beyond_the_window() == 0
