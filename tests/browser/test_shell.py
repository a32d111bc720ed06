"""The frame around every page: menu, skip link, messages, keyboard, and what works without script."""

from playwright.sync_api import expect

from portal.accounts.choices import Role
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with, outsider
from tests.factories import UnitFactory


class TestTheShell:
    def test_serves_all_it_needs_from_its_own_origin_under_the_strict_policy(self, visitor):
        page = visitor.open("/")

        assert page.locator("h1").inner_text() != ""
        assert page.evaluate("typeof htmx") == "object"

    def test_first_tab_stop_leads_to_the_content(self, visitor):
        visitor.sign_in(outsider())
        page = visitor.open("/workbench/")

        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        expect(page.locator("#main")).to_be_focused()

    def test_marks_the_present_place_in_the_menu(self, visitor):
        visitor.sign_in(outsider())
        page = visitor.open("/workbench/")

        assert page.locator(".side [aria-current=page]").inner_text().strip() == "工作台"

    def test_user_menu_closes_on_escape_and_returns_the_focus(self, visitor):
        visitor.sign_in(outsider())
        page = visitor.open("/workbench/")

        page.locator(".top summary").click()
        page.keyboard.press("Escape")

        expect(page.locator(".top details[open]")).to_have_count(0)
        expect(page.locator(".top summary")).to_be_focused()

    def test_stroke_goes_to_the_search_box_and_enter_searches(self, visitor):
        visitor.sign_in(outsider())
        UnitFactory(name="测试河管理处")
        page = visitor.open("/workbench/")

        page.keyboard.press("/")
        page.keyboard.type("测试河")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="测试河管理处").wait_for()

        assert page.url.endswith("/search/?q=%E6%B5%8B%E8%AF%95%E6%B2%B3")
        for name, size in (("desk", DESK), ("phone", PHONE)):
            visitor.resize(size)
            visitor.screenshot(f"search-{name}")
            assert visitor.width_beyond_the_window() == 0
            assert visitor.axe_findings() == []

    def test_menu_opens_on_a_phone_without_script(self, new_visitor):
        phone = new_visitor(java_script_enabled=False, viewport=PHONE)
        phone.sign_in(outsider())
        page = phone.open("/workbench/")

        expect(page.locator(".side")).to_be_hidden()
        page.locator(".top-menu").click()

        expect(page.locator(".side")).to_be_visible()

    def test_keeps_the_trail_in_one_line_however_long_the_names(self, visitor):
        visitor.sign_in(one_with(Role.SYSTEM_ADMINISTRATOR))
        unit = UnitFactory(name="测试哈萨克自治州文化体育广播电视和旅游局非物质文化遗产保护中心")

        page = visitor.open(f"/units/{unit.pk}/names/new/")

        assert page.locator(".top .trail ol").bounding_box()["height"] < 30
        expect(page.get_by_title(unit.name)).to_have_count(1)

    def test_icons_are_fetched_under_the_policy(self, visitor):
        visitor.sign_in(outsider())

        with visitor.page.expect_response("**/img/icons.svg") as fetched:
            visitor.open("/workbench/")

        assert fetched.value.ok

    def test_is_seen_at_desk_and_phone(self, visitor):
        visitor.sign_in(outsider())
        for name, size in (("desk", DESK), ("phone", PHONE)):
            visitor.resize(size)
            visitor.open("/workbench/")
            visitor.screenshot(f"workbench-{name}")
            visitor.open("/")
            visitor.screenshot(f"home-{name}")

            assert visitor.width_beyond_the_window() == 0
