"""Everybody reads the air: tiles and charts at a desk, on a phone, on paper and without script."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from pollution.air import generating
from portal.accounts.choices import Role
from portal.organization.models import Region
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with
from tests.pollution.factories import StationFactory, csv_file, recalculated, stored

SINCE, UNTIL = date(2026, 1, 1), date(2026, 1, 20)
MOMENT = "2026-01-20T18:00"


@pytest.fixture
def stations(transactional_db):
    """Two stations with three weeks of a winter."""
    invented = [generating.Station("T1", "甲站", "伊宁市"), generating.Station("T2", "乙站", "霍城县", load=0.6)]
    for each in invented:
        StationFactory(code=each.code, name=each.name, region=each.region)
    head, *rows = generating.table(7, invented, SINCE, UNTIL)
    stored(csv_file(rows, head=head), o3="as_named")
    recalculated()
    return invented


def region_page():
    return f"/air/regions/{Region.objects.get(name='伊宁市').pk}/?at={MOMENT}"


@pytest.mark.usefixtures("stations")
class TestThePages:
    @pytest.mark.parametrize("name", ["now", "region", "station", "hour"])
    def test_pass_axe_and_fit_the_window(self, visitor, name):
        address = {
            "now": f"/air/?at={MOMENT}",
            "region": region_page(),
            "station": f"/air/stations/T1/?at={MOMENT}",
            "hour": f"/air/stations/T1/hours/{MOMENT}/",
        }[name]
        for label, size in (("desk", DESK), ("phone", PHONE)):
            visitor.resize(size)
            visitor.open(address, wait_until="networkidle")
            visitor.screenshot(f"air-{name}-{label}", full_page=True)

            assert visitor.axe_findings() == []
            assert visitor.width_beyond_the_window() == 0

    def test_draw_both_charts_within_the_policy(self, visitor):
        page = visitor.open(region_page())

        page.locator("[data-drawn]").nth(1).wait_for()

        for place in (0, 1):
            assert page.locator(".air-chart").nth(place).locator("svg path").count() > 20
        page.locator(".air-chart").first.hover()  # a tooltip of HTML would breach the policy; the visitor notes it
        told = page.locator(".air-chart").first.locator("svg text", has_text=re.compile(r"^AQI (\d+|NA)"))
        told.first.wait_for()

    def test_say_everything_without_script(self, new_visitor):
        reader = new_visitor(java_script_enabled=False)
        page = reader.open(region_page())

        expect(page.locator(".air-chart").first).to_be_hidden()
        page.get_by_text("近7天逐小时数据表").click()
        assert page.get_by_role("region", name="逐小时数值").locator("tbody tr").count() > 150
        page.get_by_role("link", name="甲站").click()
        page.get_by_text("近7天逐小时数据表").click()
        page.get_by_role("region", name="逐小时数值").locator("tbody a").first.click()
        expect(page.locator("main")).to_contain_text("按总站实时发布口径")

    def test_print_numbers_instead_of_charts(self, visitor):
        page = visitor.open(region_page(), wait_until="networkidle")
        page.emulate_media(media="print")

        expect(page.locator(".air-chart").first).to_be_hidden()
        expect(page.locator(".air-calendar")).to_be_visible()
        visitor.screenshot("air-region-print", full_page=True)

    def test_load_the_charts_only_where_there_is_one(self, visitor):
        loaded = []
        visitor.context.on("request", lambda request: loaded.append(request.url))

        visitor.open(f"/air/?at={MOMENT}", wait_until="networkidle")
        assert not any("echarts" in each for each in loaded)
        visitor.open(region_page(), wait_until="networkidle")
        assert any("echarts" in each for each in loaded)


@pytest.mark.usefixtures("stations")
class TestTheOffice:
    def test_decides_a_suggested_event_from_its_page(self, visitor):
        visitor.sign_in(one_with(Role.WARNING_ANALYST))
        page = visitor.open("/air/dust/new/")
        page.get_by_label("伊宁市").check()
        page.get_by_label("第一小时").fill("2026-01-20T10:00")
        page.get_by_label("最后一小时").fill("2026-01-20T12:00")
        page.get_by_label("证据").fill("气象站报扬沙")
        page.get_by_role("button", name="保存").click()
        page.get_by_role("link", name="认定为沙尘").click()
        page.get_by_role("button", name="认定为沙尘").click()

        expect(page.locator(".heading")).to_contain_text("已认定")
        assert visitor.axe_findings() == []
        page.get_by_role("link", name="伊宁市").click()
        expect(page.locator("main")).to_contain_text("所列小时已认定为沙尘影响")  # waits for the page to come

    @pytest.mark.parametrize("address", ["/air/dust/", f"/air/quality/?at={MOMENT}"])
    def test_finds_its_pages_in_order(self, visitor, address):
        visitor.sign_in(one_with(Role.WARNING_ANALYST))
        for size in (DESK, PHONE):
            visitor.resize(size)
            visitor.open(address, wait_until="networkidle")

            assert visitor.axe_findings() == []
            assert visitor.width_beyond_the_window() == 0
