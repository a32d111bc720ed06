"""A person without an account reads the heritage list, at a desk, on a phone, and without script."""

import re

import pytest
from playwright.sync_api import expect

from portal.accounts.choices import Role
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with
from tests.gazette_files import needs_the_real_gazette
from tests.heritage.conftest import the_real_lists  # noqa: F401  # a fixture

pytestmark = [needs_the_real_gazette, pytest.mark.usefixtures("the_real_lists")]

ADDRESSES = (
    "/heritage/",
    "/heritage/?category=8&region=特克斯县&search=技艺",
    "/heritage/?category=4",
    "/heritage/VIII-38/",
    "/heritage/V-1/",
    "/heritage/overview/",
    "/heritage/data/",
)


class TestThePublicPages:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_pass_axe_and_fit_the_window(self, visitor, address):
        for name, size in (("desk", DESK), ("phone", PHONE)):
            visitor.resize(size)
            page = visitor.open(address, wait_until="networkidle")
            visitor.screenshot(f"heritage-{ADDRESSES.index(address)}-{name}", full_page=True)

            assert visitor.axe_findings() == []
            assert visitor.width_beyond_the_window() == 0
            assert page.title()

    def test_work_without_script(self, new_visitor):
        reader = new_visitor(java_script_enabled=False)
        page = reader.open("/heritage/")

        page.get_by_label("关键词").fill("8-38")
        page.get_by_role("button", name="查询").click()
        page.get_by_role("link", name="伊犁抓饭制作技艺").click()

        assert page.url.endswith("/heritage/VIII-38/")
        expect(page.locator("main")).to_contain_text("伊州政发〔2023〕9号")

    def test_narrow_the_list_by_keyboard_and_lead_back(self, new_visitor):
        reader = new_visitor(java_script_enabled=False)
        page = reader.open("/heritage/")

        page.get_by_role("link", name="Ⅷ 传统技艺 16").focus()
        page.keyboard.press("Enter")
        expect(page).to_have_title(re.compile("类别：传统技艺：共16项"))
        page.get_by_role("link", name="扩展项目 4").click()
        expect(page.locator("#summary")).to_contain_text("共 4 项（类别：传统技艺；名录类别：扩展项目）")
        expect(page.locator("#results tbody tr")).to_have_count(4)

        page.get_by_role("link", name=re.compile("类别：传统技艺.*去掉这个条件")).click()
        expect(page.locator("#summary")).to_contain_text("共 12 项")

    def test_lead_from_the_overview_into_the_list(self, visitor):
        page = visitor.open("/heritage/overview/")

        page.get_by_role("link", name="Ⅷ 传统技艺，特克斯县：3项").click()

        expect(page.locator("#summary")).to_contain_text("共 3 项")

    def test_are_downloaded_as_filtered(self, visitor):
        page = visitor.open("/heritage/?category=8")

        with page.expect_download() as file:
            page.get_by_role("link", name="PDF").click()

        assert file.value.suggested_filename.endswith(".pdf")
        assert file.value.path().read_bytes().startswith(b"%PDF")

    def test_print_the_table_without_what_only_a_screen_can_use(self, visitor):
        page = visitor.open("/heritage/?per_page=100")
        page.emulate_media(media="print")

        expect(page.locator(".data-table")).to_be_visible()
        expect(page.locator(".keyword")).to_be_hidden()
        expect(page.locator(".facets")).to_be_hidden()
        expect(page.locator(".pager")).to_be_hidden()
        visitor.screenshot("heritage-print", full_page=True)


class TestTheRegister:
    def test_passes_axe_and_fits_the_window(self, visitor):
        visitor.sign_in(one_with(Role.HERITAGE_MANAGER))
        for name, size in (("desk", DESK), ("phone", PHONE)):
            visitor.resize(size)
            visitor.open("/heritage/register/", wait_until="networkidle")
            visitor.screenshot(f"heritage-register-{name}")

            assert visitor.axe_findings() == []
            assert visitor.width_beyond_the_window() == 0
