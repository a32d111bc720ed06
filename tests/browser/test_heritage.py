"""A person without an account reads the heritage list, at a desk, on a phone, and without script."""

import pytest
from playwright.sync_api import expect

from portal.accounts.choices import Role
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with
from tests.gazette_files import needs_the_real_gazette
from tests.heritage.conftest import the_real_lists  # noqa: F401  # a fixture

pytestmark = [needs_the_real_gazette, pytest.mark.usefixtures("the_real_lists")]

ADDRESSES = ("/heritage/", "/heritage/?category=4", "/heritage/VIII-38/", "/heritage/V-1/")


class TestThePublicPages:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_pass_axe_and_fit_the_window(self, visitor, address):
        for name, size in (("desk", DESK), ("phone", PHONE)):
            visitor.resize(size)
            page = visitor.open(address, wait_until="networkidle")
            visitor.screenshot(
                f"heritage-{address.strip('/').replace('/', '-').replace('?', '-')}-{name}", full_page=True
            )

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

    def test_print_the_table_without_what_only_a_screen_can_use(self, visitor):
        page = visitor.open("/heritage/?per_page=100")
        page.emulate_media(media="print")

        expect(page.locator(".data-table")).to_be_visible()
        expect(page.locator(".filter-row")).to_be_hidden()
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
