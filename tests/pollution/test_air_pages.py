"""The public pages of the air: what they say of now and of any hour, and what they say where they know nothing."""

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pollution.models import RegionSubstitute
from pollution.tiles import places
from portal.accounts.choices import Role
from portal.organization.models import Region, RegionAdjacency
from tests.cast import one_with
from tests.pollution.factories import StationFactory, csv_file, hour, recalculated, stored

pytestmark = pytest.mark.django_db
TZ = timezone.get_default_timezone()
LATER = datetime(2026, 11, 20, 9, 30, tzinfo=TZ)
OLD_DAY = date(2015, 12, 1)


def hours_of(station, day=OLD_DAY, *, count=30, **values):
    """Lines of successive hours from 01:00 of a day on."""
    first = datetime.combine(day, datetime.min.time()) + timedelta(hours=1)
    return [hour(station, f"{first + timedelta(hours=each):%Y-%m-%d %H:00}", **values) for each in range(count)]


def measured(*stations, **values):
    """A file with 30 hours of each station from 2015-12-01 01:00 on, computed."""
    upload = stored(csv_file([line for each in stations for line in hours_of(each.code, **values)]))
    recalculated()
    return upload


def text_of(response):
    """What stands on the page, the cells of a table apart."""
    cells = re.sub(r"</(td|th|div|p|h2)>", " ", response.text)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cells))


def tile(response, name):
    """What the tile of a region says."""
    tiles = re.findall(r'<li class="air-tile.*?</li>', response.text, re.S)
    [found] = [each for each in tiles if f">{name}</a>" in each]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found)).strip()


def region_url(name):
    return reverse("pollution:region_air", args=[Region.objects.get(name=name).pk])


class TestTheTiles:
    def test_hold_every_county_and_the_city_of_the_corps(self):
        counties = Region.objects.filter(kind__in=["county_city", "county", "autonomous_county", "corps_city"])

        assert set(places()) == set(counties.values_list("name", flat=True))
        assert len({(each.row, each.column) for each in places().values()}) == 12

    def test_touch_where_the_register_says_that_regions_touch(self):
        def touch(one, other):
            return max(abs(one.row - other.row), abs(one.column - other.column)) == 1

        borders = RegionAdjacency.objects.filter(first__name__in=places(), second__name__in=places())
        apart = {str(each) for each in borders if not touch(places()[each.first.name], places()[each.second.name])}
        assert apart == {"察布查尔锡伯自治县—霍城县"}
        assert not any(touch(places()["奎屯市"], each) for name, each in places().items() if name != "奎屯市")


class TestTheAirNow:
    def test_says_what_to_do_while_there_are_no_data(self, client):
        page = client.get("/air/")

        assert "还没有监测数据" in page.text
        assert "监测录入员登录后" in page.text

    def test_names_level_number_and_primary_pollutant_of_the_hour_asked_for(self, client):
        measured(StationFactory(), pm25=160)

        page = client.get("/air/?at=2015-12-02T06:00")

        assert tile(page, "伊宁市") == "伊宁市 210 重度污染 PM2.5 · 12-02 06:00"
        assert tile(page, "霍城县") == "霍城县 无站点"
        assert "12个县市中1个有有效结果：重度污染1个" in text_of(page)

    def test_does_not_pass_an_old_hour_off_as_that_of_now(self, client):
        measured(StationFactory(), pm25=160)

        after_two, after_three = (client.get(f"/air/?at=2015-12-02T{each}") for each in ("08:59", "09:00"))

        assert "重度污染" in tile(after_two, "伊宁市")
        assert tile(after_three, "伊宁市") == "伊宁市 数据已过期 最近：2015-12-02 06:00，AQI 210"

    def test_says_why_there_is_no_index(self, client):
        station = StationFactory()
        stored(csv_file([hour(station.code, "2026-11-20 09:00", pm25="")]))
        recalculated()

        page = client.get("/air/?at=2026-11-20T09:30")

        assert tile(page, "伊宁市") == "伊宁市 缺测 PM2.5缺测，其余项目的IAQI未超过100，不发布AQI（HJ 633-2026 5.3.1）"

    def test_says_whose_result_stands_in(self, client):
        measured(StationFactory(), pm25=160)
        RegionSubstitute.objects.create(
            region=Region.objects.get(name="霍城县"), source=Region.objects.get(name="伊宁市"),
            held=DateRange(date(2015, 1, 1), None), basis="会议纪要", decided_at=LATER,
        )  # fmt: skip

        page = client.get("/air/?at=2015-12-02T06:00")
        own = client.get(region_url("霍城县") + "?at=2015-12-02T06:00")

        assert "取用伊宁市的结果" in tile(page, "霍城县")
        assert "12个县市中1个有有效结果" in text_of(page)  # nobody is counted twice
        assert "霍城县没有自己的站点，取用伊宁市的结果。依据：会议纪要" in text_of(own)

    def test_tells_the_natural_day_before_and_the_24_hours_up_to_any_hour(self, client):
        measured(StationFactory(), pm25=160)

        assert "12-02 00:00" in tile(client.get("/air/?scale=day&at=2015-12-02T15:00"), "伊宁市")
        assert "没有数据" in tile(client.get("/air/?scale=day&at=2015-12-04T15:00"), "伊宁市")
        assert "12-02 06:00" in tile(client.get("/air/?scale=rolling&at=2015-12-02T06:00"), "伊宁市")

    def test_tells_a_day_of_those_whose_stations_counted_on_it(self, client):
        measured(StationFactory(until=date(2015, 12, 2)), pm25=160)  # the day before is over when it stops

        assert "12-02 00:00" in tile(client.get("/air/?scale=day&at=2015-12-02T15:00"), "伊宁市")
        assert "无站点" in tile(client.get("/air/?scale=hour&at=2015-12-02T15:00"), "伊宁市")

    def test_shows_no_level_of_a_station_whose_newest_hour_is_old(self, client):
        old, new = StationFactory(name="旧站"), StationFactory(name="新站")
        measured(old, pm25=160)
        stored(csv_file([hour(new.code, "2015-12-03 06:00", pm25=30, pm10=40)]))
        recalculated()

        page = client.get(region_url("伊宁市") + "?at=2015-12-03T06:00")

        [of_old] = [row for row in page.text.partition('id="stations"')[2].split("<tr>") if "旧站" in row]
        assert "数据已过期" in of_old
        assert "重度污染" not in of_old

    def test_ignores_a_moment_that_is_none(self, client):
        for written in (
            "gestern",
            "2015-13-01T00:00",
            "0001-01-01T00:00",
            "9999-12-31T23:59",
            "2015-12-01T14:00%2B23:59",
        ):
            assert client.get(f"/air/?at={written}&scale=week").status_code == 200

    def test_exports_and_sorts_the_table(self, client):
        measured(StationFactory(), StationFactory(region="霍城县"), pm25=160)

        rows = b"".join(client.get("/air/?export=csv&at=2015-12-02T06:00").streaming_content).decode()
        page = client.get("/air/?sort=-aqi&at=2015-12-02T06:00")

        assert "伊宁市,210,五级 重度污染,PM2.5" in rows
        assert re.findall(r"<td[^>]*><a href=\"/air/regions/\d+/\">(\S+?)</a>", page.text)[:2] == ["伊宁市", "霍城县"]

    def test_asks_as_many_questions_for_one_region_as_for_twelve(self, client):
        def queries():
            with CaptureQueriesContext(
                connection,
            ) as context:
                client.get("/air/?at=2015-12-02T06:00")
            return len(context)

        measured(StationFactory())
        one = queries()
        measured(*(StationFactory(region=each) for each in places()))

        assert queries() == one


class TestARegion:
    def test_shows_advice_shares_days_and_completeness(self, client):
        measured(StationFactory(), pm25=160)

        page = client.get(region_url("伊宁市") + "?at=2015-12-02T06:00")
        text = text_of(page)

        assert "敏感人群：" in text
        assert "依据：HJ 633-2012 表2" in text
        assert 'title="12月1日：AQI 210 重度污染，首要污染物PM2.5"' in page.text
        assert re.search(r"2015-12 (30) 100% 100%", text)

    def test_tells_programs_what_it_holds(self, client):
        measured(StationFactory(), pm25=160)

        page = client.get(region_url("伊宁市") + "?at=2015-12-02T06:00")
        [written] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text)

        assert json.loads(written)["subjectOf"]["value"] == 210
        assert f'<link rel="canonical" href="{settings.SITE["url"]}{region_url("伊宁市")}">' in page.text

    def test_is_not_there_for_the_areas_that_hold_regions(self, client):
        assert client.get(region_url("伊犁州直")).status_code == 404

    def test_says_where_nobody_measures(self, client):
        assert "无站点，也未确定取用哪个区域的结果" in client.get(region_url("昭苏县")).text

    def test_hands_the_chart_its_data(self, client):
        measured(StationFactory(), pm25=160)
        address = client.get(region_url("伊宁市")).text

        [url] = re.findall(r'data-series="([^"]+scale=hour[^"]+)"', address)
        data = client.get(url.replace("&amp;", "&")).json()

        assert (data["at"][0], data["at"][-1]) == ("2015-12-01 01:00", "2015-12-02 06:00")
        assert (len(data["at"]), data["aqi"][-1], data["primary"][-1]) == (30, 210, "PM2.5")
        assert [each["name"] for each in data["pollutants"]][-1] == "PM2.5"

    def test_hands_out_no_endless_series(self, client):
        address = reverse("pollution:region_series", args=[Region.objects.get(name="伊宁市").pk])

        assert client.get(f"{address}?scale=day&from=2000-01-01&to=2026-01-01").json()["at"] == []
        assert client.get(f"{address}?scale=week&from=2000-01-01&to=2026-01-01").status_code == 404
        assert client.get(address).status_code == 404


class TestAStation:
    def test_names_file_and_line_for_the_office_and_the_day_for_the_public(self, client):
        station = StationFactory(operator="伊宁监测站")
        upload = measured(station)
        address = f"{station.get_absolute_url()}?at=2015-12-02T06:00"

        public = text_of(client.get(address))
        client.force_login(one_with(Role.MONITORING_CLERK))
        office = text_of(client.get(address))

        assert "2026-11-20文件，伊宁监测站" in public
        assert str(upload) not in public
        assert f"{upload}第2行" in office

    def test_names_the_file_of_each_pollutant_where_there_are_several(self, client):
        station = StationFactory()
        measured(station)
        second = stored(
            csv_file([("20151201", 1, "PM2.5", 77)], head=("date", "hour", "type", station.code)),
            at=LATER + timedelta(hours=1),
        )
        client.force_login(one_with(Role.MONITORING_CLERK))

        page = text_of(client.get(f"/air/stations/{station.code}/hours/2015-12-01T01:00/"))

        assert f"PM2.5：{second}，第2行" in page


class TestAnHourExplained:
    def explained(self, client, station, moment="2015-12-02T06:00"):
        return client.get(f"/air/stations/{station.code}/hours/{moment}/")

    def test_shows_each_step_under_both_profiles(self, client):
        station = StationFactory()
        lines = hours_of(station.code, count=30, pm25=40)
        lines[-1] = hour(station.code, "2015-12-02 06:00", pm25=160)
        stored(csv_file(lines))
        recalculated()

        page = self.explained(client, station)
        text = text_of(page)

        assert "按标准文本：AQI 63 二级（良），首要污染物PM2.5" in text
        assert "PM2.5 24小时滑动平均 45（24个小时中24个有效，至少20个） 45 µg/m³ 浓度35—75，IAQI 50—100 63" in text
        assert "按总站实时发布口径：AQI 210 五级（重度污染），首要污染物PM2.5" in text
        assert "PM2.5 1小时平均 160 160 µg/m³ 浓度150—250，IAQI 200—300 210" in text
        assert "现行结果：AQI 63" in text

    def test_names_the_note_of_the_table_above_its_last_row(self, client):
        station = StationFactory()
        stored(csv_file([hour(station.code, "2026-11-20 08:00", so2=900)]))
        recalculated()

        text = text_of(self.explained(client, station, "2026-11-20T08:00"))

        assert "SO2 1小时平均 900 900 µg/m³ 超过末行 200 HJ 633-2026 表1注b" in text

    def test_is_not_there_for_an_hour_that_nobody_measured(self, client):
        station = StationFactory()
        measured(station)

        for moment in ("2015-12-05T06:00", "2015-12-02T06:30", "heute"):
            assert self.explained(client, station, moment).status_code == 404


class TestTheColours:
    def test_carry_their_words(self):
        """WCAG 1.4.3: 4.5 to 1 between each level's colour and the words on it."""
        sheet = (Path(settings.BASE_DIR) / "static/css/air.css").read_text()
        tokens = dict(re.findall(r"(--aqi-\d(?:-ink)?): (#[0-9a-f]+);", sheet))

        def luminance(colour):
            digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
            parts = [int(digits[each : each + 2], 16) / 255 for each in (0, 2, 4)]
            linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

        for rank in range(1, 7):
            light, dark = sorted((luminance(tokens[f"--aqi-{rank}"]), luminance(tokens[f"--aqi-{rank}-ink"])))[::-1]
            assert (light + 0.05) / (dark + 0.05) >= 4.5, rank
