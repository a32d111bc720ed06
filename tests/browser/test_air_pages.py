"""Upload and station pages in a real browser; no worker runs beside these tests, which read the file themselves."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pollution import ingesting
from pollution.choices import UploadState
from pollution.models import MonitoringUpload
from portal.accounts.choices import Role
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with
from tests.pollution.factories import NOW, StationFactory, csv_file, hour, received, stored

AT = "2026-03-10 {:02}:00:00"
PUBLIC = ("/air/stations/", "/air/stations/T1/")
OFFICE = (*PUBLIC, "/air/stations/new/", "/air/substitutes/", "/air/substitutes/new/")
PLACES = [*((each, Role.MONITORING_CLERK) for each in OFFICE), *((each, None) for each in PUBLIC)]
SIZES = {"desk": DESK, "phone": PHONE}
WIDEST_CELL = {"desk": 600, "phone": 240}  # a desk shares out what room is left


def doubtful():
    """A file that changes, repeats and lacks something, and knows a station that nobody does."""
    station = StationFactory(code="2703A", name="市政府站")
    stored(csv_file([hour(station.code, AT.format(at), pm25=30 + at) for at in range(1, 13)], name="三月上旬.csv"))
    rows = [hour(station.code, AT.format(at), pm25=60 + at, o3=90, o3_24h=60) for at in range(1, 24)]
    rows += [rows[-1], hour(station.code, AT.format(3), pm25=99), hour("X9", AT.format(4), so2="坏", co="NA")]
    return received(csv_file(rows, name="三月上旬（更正）.csv"))


class TestTheUploadPage:
    @pytest.mark.parametrize("size", SIZES)
    def test_shows_a_doubtful_file(self, visitor, size):
        upload = doubtful()
        visitor.sign_in(one_with(Role.MONITORING_CLERK))
        visitor.resize(SIZES[size])

        visitor.open(upload.get_absolute_url())

        assert visitor.width_beyond_the_window() == 0
        visitor.screenshot(f"air-upload-{size}", full_page=True)
        assert visitor.axe_findings() == []

    @pytest.mark.parametrize("size", SIZES)
    def test_stays_within_the_window_whatever_the_file_calls_things(self, visitor, size):
        endless = "ABCDEFGH" * 12
        station = StationFactory(code="2703A", name="站" * 100)
        stored(csv_file([hour(station.code, AT.format(1), pm25=30)]))
        rows = [
            hour(station.code, AT.format(1)),
            hour(station.code, AT.format(2), so2=endless),
            hour(endless, AT.format(3)),
        ]
        rows += [hour(endless, AT.format(3), pm25=1), (AT.format(4), endless[1:], endless * 3, *rows[0][3:])]
        upload = received(csv_file(rows, name=f"{endless}.csv"), creates_stations=True)
        visitor.sign_in(one_with(Role.MONITORING_CLERK))
        visitor.resize(SIZES[size])

        page = visitor.open(upload.get_absolute_url())

        assert visitor.width_beyond_the_window() == 0
        cells = page.locator("td.written")
        assert cells.count() >= 12
        assert max(cells.evaluate_all("all => all.map(each => each.offsetWidth)")) <= WIDEST_CELL[size]
        visitor.screenshot(f"air-upload-endless-{size}", full_page=True)

    def test_goes_from_the_file_to_the_stored_readings(self, visitor, tmp_path):
        station = StationFactory(code="2703A")
        path = tmp_path / "三月.csv"
        rows = [hour(station.code, AT.format(1)), hour(station.code, AT.format(2), pm25="坏")]
        path.write_bytes(csv_file(rows).read())
        visitor.sign_in(one_with(Role.MONITORING_CLERK))

        page = visitor.open("/air/uploads/new/")
        visitor.screenshot("air-upload-new")
        page.get_by_label("监测数据文件").set_input_files(path)
        page.get_by_role("button", name="上传并读取").click()
        page.get_by_text("在后台进行，可以离开本页").wait_for()
        visitor.screenshot("air-upload-waiting")
        upload = ingesting.read(MonitoringUpload.objects.get(), at=NOW)
        page.get_by_role("heading", name="读懂的内容", exact=True).wait_for()
        page.get_by_label("已核对全部疑点").check()
        page.get_by_role("button", name="确认入库").dblclick(no_wait_after=True)
        page.get_by_text("已确认入库，由后台进行").wait_for()
        upload.refresh_from_db()
        ingesting.store(upload, at=NOW)
        page.get_by_text("入库结果").wait_for()
        visitor.screenshot("air-upload-stored", full_page=True)

        upload.refresh_from_db()
        assert (upload.state, upload.rows_stored) == (UploadState.STORED, 2)

    @pytest.mark.parametrize("address", ["/air/uploads/", "/air/uploads/{}/read/", "/air/uploads/{}/withdraw/"])
    def test_fits_a_phone(self, visitor, address):
        upload = doubtful()
        visitor.sign_in(one_with(Role.MONITORING_CLERK))
        for name, size in SIZES.items():
            visitor.resize(size)
            visitor.open(address.format(upload.pk))
            assert visitor.width_beyond_the_window() == 0
            visitor.screenshot(f"air{address.format('').replace('/', '-')}{name}", full_page=True)
        assert visitor.axe_findings() == []


class TestTheColumns:
    def test_are_explained_at_a_desk_and_on_a_phone(self, visitor):
        head = ("点位编码", "监测时间", "PM2.5(μg/m³)", "一氧化碳", "O3(ppb)")
        upload = received(csv_file([("T1", "2026-03-10 12:00", "35", "0.6", "21")], head=head, name="月报.csv"))
        visitor.sign_in(one_with(Role.MONITORING_CLERK))
        for name, size in SIZES.items():
            visitor.resize(size)
            visitor.open(f"/air/uploads/{upload.pk}/columns/")
            assert visitor.width_beyond_the_window() == 0
            visitor.screenshot(f"air-columns-{name}", full_page=True)
        assert visitor.axe_findings() == []
        visitor.open(upload.get_absolute_url())
        visitor.screenshot("air-upload-unreadable", full_page=True)


class TestTheStationPages:
    @pytest.mark.parametrize(("address", "role"), PLACES)
    def test_fit_desk_and_phone(self, visitor, address, role):
        StationFactory(code="T1", name="市政府站", operator="州生态环境监测站")
        StationFactory.create_batch(20)
        if role:
            visitor.sign_in(one_with(role))
        for name, size in SIZES.items():
            visitor.resize(size)
            page = visitor.open(address)
            expect(page.locator("h1")).to_be_visible()
            assert visitor.width_beyond_the_window() == 0
            visitor.screenshot(f"air{address.replace('/', '-')}{role or 'public'}-{name}", full_page=True)
        assert visitor.axe_findings() == []
