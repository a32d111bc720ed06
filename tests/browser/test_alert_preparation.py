"""Forecasts, consultations, orders and the roster in a real browser, at a desk and on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from pollution.alerting import commanding
from pollution.models import Consultation, DutyShift, Forecast
from portal.accounts.choices import Role
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with
from tests.factories import UnitFactory
from tests.pollution.alerting.factories import consultation, order, shifts
from tests.pollution.alerting.test_chain_pages import MET
from tests.pollution.alerting.test_commanding import alert
from tests.pollution.alerting.test_forecast_pages import day, now, standing

SIZES = {"desk": DESK, "phone": PHONE}
PAGES = {
    "forecasts": "/air/forecasts/",
    "grid": "/air/forecasts/grid/",
    "forecast-new": "/air/forecasts/new/",
    "forecast-file": "/air/forecasts/files/new/",
    "consultations": "/air/consultations/",
    "board": "/air/consultations/board/?days=365",
    "consultation-new": "/air/consultations/new/",
    "orders": "/air/orders/",
    "order-new": "/air/orders/new/",
    "command": "/air/command/",
    "place": f"/air/command/places/2023-31/{MET}/",
    "duty": "/air/command/duty/",
    "duty-new": "/air/command/duty/new/",
}


def filled():
    """Something of everything; answers the addresses of single rows."""
    regions = ("伊宁市", "霍城县", "察布查尔锡伯自治县", "第四师66团")
    for number, region in enumerate(regions):
        for ahead in range(7):
            last = standing(region, ahead, lower=60 * number + 20 * ahead, upper=60 * number + 20 * ahead + 60)
    held = timezone.now() - timedelta(days=40)
    for kind in ("monthly", "daily"):
        talk = consultation(kind=kind, held_at=held, weather="静稳，近地面逆温，相对湿度80%以上。" * 3)
    unit = UnitFactory(name="伊犁哈萨克自治州气象局")
    commanding.assign(plan="2023-31", place=MET, unit=unit, since=timezone.localdate(), until=None, basis="指挥部文件")
    shifts(unit, (now(), now() + timedelta(hours=8)), (now() + timedelta(hours=9), now() + timedelta(hours=12)))
    alert(starts_at=now() - timedelta(hours=5), sent_at=now() - timedelta(hours=6))
    bound = order(starts_at=now() - timedelta(hours=2), now=timezone.now(), note="奎—独—乌区域联防")
    return {"forecast": last, "consultation": talk, "order": bound}


@pytest.mark.parametrize("role", [Role.WARNING_ANALYST, Role.WARNING_MANAGER])
def test_every_page_fits_and_has_nothing_that_axe_objects_to(visitor, role):
    singles = filled()
    visitor.sign_in(one_with(role))
    objections = []
    addresses = PAGES | {f"one-{name}": row.get_absolute_url() for name, row in singles.items()}
    may_not = ("forecast-new", "forecast-file") if role is Role.WARNING_MANAGER else ()
    for name, address in addresses.items():
        for size, window in SIZES.items():
            if name in may_not:
                continue
            visitor.resize(window)
            visitor.open(address)
            visitor.screenshot(f"alert-{name}-{role}-{size}", full_page=True)
            objections += [f"{name} {size}: {each}" for each in visitor.axe_findings()]
            if beyond := visitor.width_beyond_the_window():
                objections.append(f"{name} {size}: scrolls {beyond} px sideways")

    assert objections == []


class TestEnteringForecasts:
    def test_goes_from_the_form_to_the_grid(self, visitor):
        visitor.sign_in(one_with(Role.WARNING_ANALYST))
        page = visitor.open("/air/forecasts/new/")

        page.get_by_label("区域").select_option("伊宁市")
        page.get_by_label("预报来源").fill("州站")
        page.get_by_label("第1行AQI下限").fill("120")
        page.get_by_label("第1行AQI上限").fill("110")
        page.get_by_role("button", name="录入", exact=True).click()
        page.get_by_text("处需要更正").wait_for()
        visitor.screenshot("alert-forecast-refused", full_page=True)
        page.get_by_label("第1行AQI上限").fill("160")
        page.get_by_label("第1行AQI上限").press("Enter")
        page.get_by_text("已录入1条预报").wait_for()

        assert Forecast.objects.get().upper == 160

    def test_goes_from_a_file_to_the_grid(self, visitor, tmp_path):
        visitor.sign_in(one_with(Role.WARNING_ANALYST))
        path = tmp_path / "预报.csv"
        path.write_text(f"区域,{day(1)},{day(2)}\n伊宁市,120～150 PM2.5,210\n霍城,90,坏\n", encoding="utf-8")

        page = visitor.open("/air/forecasts/files/new/")
        page.get_by_label("预报文件").set_input_files(path)
        page.get_by_label("预报来源").fill("州站")
        page.get_by_role("button", name="上传并读取").click()
        page.get_by_role("heading", name="读懂的内容").wait_for()
        for size, window in SIZES.items():
            visitor.resize(window)
            visitor.screenshot(f"alert-forecast-read-{size}", full_page=True)
            assert visitor.axe_findings() == []
            assert visitor.width_beyond_the_window() == 0
        page.get_by_role("button", name="确认录入2条").click()
        page.get_by_text("已录入2条预报").wait_for()

        assert Forecast.objects.count() == 2


class TestRows:
    def fill(self, page):
        page.get_by_label("种类").select_option("daily")
        page.get_by_label("会商时间").fill(f"{timezone.localtime() - timedelta(minutes=1):%Y-%m-%d %H:%M}")
        for label in ("气象条件", "空气质量趋势", "会商结论"):
            page.get_by_label(label).fill("静稳")
        page.get_by_label("第1行姓名").fill("张三")
        page.get_by_label("第1行单位及职务").fill("站长")

    @pytest.mark.parametrize("with_script", [True, False])
    def test_come_and_go_and_keep_what_was_typed(self, new_visitor, with_script):
        visitor = new_visitor(java_script_enabled=with_script)
        visitor.sign_in(one_with(Role.WARNING_ANALYST))
        page = visitor.open("/air/consultations/new/")

        self.fill(page)
        page.get_by_role("button", name="增加一行").click()
        page.get_by_label("第4行姓名").fill("李四")
        page.get_by_label("第4行单位及职务").fill("台长")
        page.get_by_role("button", name="第2行").click()
        page.get_by_role("button", name="记录", exact=True).click()
        page.get_by_role("heading", name="日会商").wait_for()

        row = Consultation.objects.get()
        assert [each.name for each in row.participants.all()] == ["张三", "李四"]

    def test_of_the_roster_are_entered_by_keyboard(self, visitor):
        person = one_with(Role.WARNING_MANAGER)
        visitor.sign_in(person)
        page = visitor.open("/air/command/duty/new/")

        page.get_by_label("单位（必填）", exact=True).select_option(str(person.unit))
        for label, text in (("值班人", "张三"), ("值班电话", "0999-8020000"), ("起", "2026-12-1 8:00")):
            page.get_by_label(f"第1行{label}", exact=True).fill(text)
        page.get_by_label("第1行止", exact=True).fill("2026-12-1 24:00")
        page.get_by_label("第1行止", exact=True).press("Enter")
        page.get_by_text("班次已登记").wait_for()

        assert DutyShift.objects.get().person == "张三"
