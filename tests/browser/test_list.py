"""The list page at a desk: dense, with its head and its acts in sight, and whole without script."""

import re

import pytest
from playwright.sync_api import expect

from portal.organization.models import Unit
from tests.browser.conftest import PHONE
from tests.cast import outsider
from tests.factories import UnitFactory

pytestmark = pytest.mark.urls("tests.portal.example_list")


@pytest.fixture
def forty_units(transactional_db):
    UnitFactory.create_batch(40, parent=UnitFactory(name="测试州人民政府"))


@pytest.fixture
def reader(visitor, forty_units):
    visitor.sign_in(outsider())
    return visitor


class TestTheTable:
    def test_shows_fifteen_rows_at_1366_by_768_without_scrolling(self, reader):
        page = reader.open("/example/")
        reader.screenshot("list-desk")

        area = page.locator(".table-area").bounding_box()
        bottoms = page.eval_on_selector_all(
            ".data-table tbody tr", "rows => rows.map(row => row.getBoundingClientRect().bottom)"
        )

        assert len([bottom for bottom in bottoms if bottom <= area["y"] + area["height"]]) >= 15
        assert page.evaluate("document.documentElement.scrollHeight") <= 768
        expect(page.locator(".pager")).to_be_visible()

    def test_keeps_head_and_acts_in_sight_while_it_scrolls(self, reader):
        reader.resize({"width": 1000, "height": 700})
        page = reader.open("/example/")
        page.locator(".data-table").evaluate("table => table.style.width = '2000px'")
        before = page.locator("thead th").first.bounding_box()["y"]

        page.locator(".table-area").evaluate("area => area.scrollTo(300, 400)")

        assert page.locator("thead th").first.bounding_box()["y"] == before
        acts = page.locator("tbody .acts").nth(15).bounding_box()
        assert acts["x"] + acts["width"] <= 1000

    def test_swaps_only_the_results_and_keeps_the_address(self, reader):
        page = reader.open("/example/")
        page.evaluate("document.querySelector('.side').dataset.mark = 'same page'")

        page.get_by_role("link", name="下一页").click()
        page.wait_for_url("**/example/?page=2")
        page.get_by_label("名称").fill("测试")
        page.get_by_role("button", name="查询").click()
        page.wait_for_url("**name=%E6%B5%8B%E8%AF%95**")

        assert page.locator(".side").get_attribute("data-mark") == "same page"
        page.reload()
        expect(page.get_by_label("名称")).to_have_value("测试")

    def test_back_button_returns_to_the_whole_page(self, reader):
        page = reader.open("/example/")
        page.get_by_role("link", name="下一页").click()
        page.wait_for_url("**/example/?page=2")

        page.go_back()

        page.locator(".side").wait_for()
        page.locator(".pager [aria-current=page]").get_by_text("1").wait_for()

    def test_filters_sorts_pages_and_acts_without_script(self, new_visitor, forty_units):
        plain = new_visitor(java_script_enabled=False)
        plain.sign_in(outsider())
        page = plain.open("/example/")

        page.get_by_label("名称").fill("测试州人民政府")
        page.get_by_role("button", name="查询").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("link", name="重置").click()
        page.get_by_role("link", name="名称").click()
        page.get_by_role("link", name="下一页").click()
        expect(page).to_have_url(re.compile("sort=name"))
        page.locator("tbody .pick input").first.check()
        page.get_by_role("button", name="停用").click()
        page.get_by_role("button", name="停用").click()

        expect(page.locator(".messages")).to_contain_text("停用：已完成 1 条")
        assert Unit.objects.filter(is_active=False).count() == 1

    def test_keeps_what_was_ticked_from_page_to_page(self, reader):
        page = reader.open("/example/")
        page.locator("tbody .pick input").nth(0).check()
        page.locator("tbody .pick input").nth(1).check()
        page.get_by_role("link", name="下一页").click()
        page.wait_for_url("**/example/?page=2")
        expect(page.locator("[data-picked]")).to_contain_text("已选 2 条（其他页 2 条）")
        page.locator("tbody .pick input").nth(3).check()
        page.reload()
        expect(page.locator("[data-picked]")).to_contain_text("已选 3 条（其他页 2 条）")

        page.get_by_role("button", name="停用").click()
        expect(page.locator("main tbody tr")).to_have_count(3)
        page.get_by_role("button", name="停用").click()

        expect(page.locator(".messages")).to_contain_text("停用：已完成 3 条")
        expect(page.locator("[data-picked]")).to_be_hidden()
        expect(page.locator("tbody .pick input:checked")).to_have_count(0)

    def test_lets_go_of_what_was_ticked(self, reader):
        page = reader.open("/example/")
        page.locator("[data-pick-all]").check()
        expect(page.locator("[data-picked]")).to_contain_text("已选 20 条")

        page.get_by_role("button", name="清除选择").click()

        expect(page.locator("tbody .pick input:checked")).to_have_count(0)
        expect(page.locator("[data-pick-all]")).not_to_be_checked()

    def test_fits_a_phone(self, reader):
        reader.resize(PHONE)
        reader.open("/example/")
        reader.screenshot("list-phone")

        assert reader.width_beyond_the_window() == 0

    def test_keeps_acts_and_tools_inside_the_window_of_a_phone(self, reader):
        reader.resize(PHONE)
        page = reader.open("/example/")

        acts = page.locator("tbody .acts").first.bounding_box()
        assert acts["x"] + acts["width"] <= PHONE["width"]
        for tool in page.locator(".list-bar-end details").all():
            tool.locator("summary").click()
            panel = tool.locator(".dropdown-panel").bounding_box()
            assert panel["x"] >= 0
            assert panel["x"] + panel["width"] <= PHONE["width"]
            tool.locator("summary").click()
