"""Cells, hours and layouts: what a table of text says, and what of it is refused."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from pollution.air.columns import NOT_MONITORED
from pollution.air.items import Pollutant
from pollution.air.monitoring import formats
from pollution.air.monitoring.cells import Measured, Unit, understood
from pollution.air.monitoring.layouts import Wide, gaps, mixed_zones, zones
from pollution.air.monitoring.stations import stations_of
from pollution.air.monitoring.tables import TextLimits, Unreadable, opened
from pollution.air.monitoring.times import DayAndHour, OneColumn, Parts
from tests.gazette_files import DATA
from tests.rule_tables import cases

needs_the_data = pytest.mark.skipif(not (DATA / "regions.csv").exists(), reason="../shared/data is absent")
WORDS = {"missing": None, "not monitored": NOT_MONITORED}


def text_table(**columns):
    height = len(next(iter(columns.values())))
    return pl.DataFrame({"line": range(2, height + 2)} | columns, schema_overrides={"line": pl.UInt32})


def read(name, *, is_o3_exchanged=False):
    with opened(DATA / name, text=TextLimits(1 << 30)) as table:
        form = formats.recognised(table.head)
        layout = form.layout(formats.Choices(is_o3_exchanged=is_o3_exchanged))
        parts = list(table.parts())
        return form, parts, pl.concat([layout.read(part).rows for part in parts])


class TestACell:
    @pytest.mark.parametrize("case", cases("monitoring_files.md", "Cases: cells"), ids=lambda case: case["cell"])
    def test_is_a_value_a_gap_or_refused(self, case):
        measured = Measured(Pollutant(case["pollutant"]), Unit(case["unit"]))

        [found] = understood(pl.Series([case["cell"]]), measured).rows(named=True)

        wanted = WORDS[case["thousandths"]] if case["thousandths"] in WORDS else int(case["thousandths"])
        assert found["value"] == wanted
        assert (found["reason"] or "") == case["reason"]


class TestAnHour:
    @pytest.mark.parametrize("case", cases("monitoring_files.md", "Cases: times"), ids=lambda case: case["written"])
    def test_is_read_in_every_written_form(self, case):
        found = pl.DataFrame({"time": [case["written"]]}).select(OneColumn("time").at()).item()

        assert found == (datetime.fromisoformat(case["at"]) if case["at"] else None)

    def test_may_stand_beside_its_day(self):
        frame = pl.DataFrame({"date": ["20180220", "2018-2-20", "20180220"], "hour": ["7", "24", "25"]})

        assert frame.select(DayAndHour("date", "hour").at()).to_series().to_list() == [
            datetime(2018, 2, 20, 7), datetime(2018, 2, 21), None,
        ]  # fmt: skip

    def test_may_be_in_four_parts(self):
        frame = pl.DataFrame({"y": ["2015", "2015"], "m": ["2", "2"], "d": ["28", "29"], "h": ["0", "0"]})

        assert frame.select(Parts("y", "m", "d", "h").at()).to_series().to_list() == [datetime(2015, 2, 28), None]


class TestALine:
    layout = Wide("station", OneColumn("time"), {"PM2.5": Measured.usual(Pollutant.PM25)})

    def refusals(self, **cells):
        table = text_table(**({"station": ["2704A"], "time": ["2026-03-10 12:00"], "PM2.5": ["35"]} | cells))
        batch = self.layout.read(table)
        return batch.rows.height, [tuple(row) for row in batch.refusals.rows()]

    def test_without_a_station_is_refused_whole(self):
        assert self.refusals(station=[" "]) == (0, [(2, "station", "", "没有站点编码，无法知道是哪个站点的数据")])

    def test_without_a_time_is_refused_whole(self):
        [(line, column, value, reason)] = self.refusals(time=["昨天"])[1]

        assert (line, column, value) == (2, "time", "昨天")
        assert "请写成 2026-03-10 12:00" in reason

    def test_within_an_hour_is_refused_whole(self):
        assert self.refusals(time=["2026-03-10 12:30"])[1][0][3] == "不是整点；小时数据的时间应为整点"

    def test_with_a_bad_value_keeps_the_others(self):
        rows, [(line, column, value, reason)] = self.refusals(**{"PM2.5": ["-5"]})

        assert rows == 1
        assert (line, column, value) == (2, "PM2.5", "-5")
        assert reason.startswith("浓度为负")

    def test_says_nothing_of_gaps_but_counts_them(self):
        table = text_table(a=["NA", "/", "1"], b=["-;", "NA", None])

        assert gaps(table, ["a", "b"]) == {"NA": 2, "": 1, "-;": 1, "/": 1}


class TestTimesOfOneFile:
    layout = Wide("station", OneColumn("time"), {"SO2": Measured.usual(Pollutant.SO2)})

    def doubts(self, *parts):
        found = [zones(self.layout, text_table(time=times)) for times in parts]
        return [(row["line"], row["reason"]) for row in mixed_zones(self.layout, found).rows(named=True)]

    def test_may_all_have_one_offset_or_none(self):
        assert self.doubts(["2026-03-10T12:00:00+08:00"] * 2, ["2026-03-11 12:00+08:00"]) == []
        assert self.doubts(["2026-03-10 12:00", "2026-03-10", "46091.5", ""]) == []
        assert self.doubts() == []

    def test_are_doubted_where_offsets_differ(self):
        assert self.doubts(
            ["2026-03-10T12:00:00+08:00", "2026-03-10T12:00:00+06:00"], ["2026-03-10T12:00:00+06:00"]
        ) == [(3, "同一文件有两种时区：这里是+06:00，前面是+08:00；请核对")]

    def test_are_doubted_where_only_some_have_an_offset(self):
        assert self.doubts(["2026-03-10 12:00"], ["2026-03-10T12:00:00Z"]) == [
            (2, "同一文件有两种时区：这里是Z，前面没有写时区（按北京时间）；请核对")
        ]


class TestACountryInColumns:
    def test_may_have_as_many_stations_as_the_country(self, tmp_path):
        """A filter over so many columns at once, pushed down into the scan, took minutes and gigabytes."""
        path = tmp_path / "china_sites.csv"
        codes, kinds = [f"{each}A" for each in range(1001, 2501)], ("SO2", "NO2", "CO", "O3", "PM10", "PM2.5")
        lines = [f"20180220,{at},{kind},{',5' * len(codes)}".replace(",,", ",") for at in range(24) for kind in kinds]
        path.write_text(f"date,hour,type,{','.join(codes)}\n" + "\n".join(lines) + "\n", encoding="utf-8")

        with opened(path) as table:
            layout = formats.recognised(table.head).layout()
            parts = list(table.parts())
            rows = sum(layout.read(part).rows.height for part in parts)

        assert rows == 24 * len(codes)
        assert not any(layout.gaps(part) for part in parts)

    def form(self, *places):
        return formats.recognised(["date", "hour", "type", *places])

    def test_is_of_sites_or_of_cities_by_their_names(self):
        assert self.form("1001A", "1002A").code == "china_sites"
        assert self.form("北京", "天津").code == "china_cities"
        assert self.form("北京", "天津").label == "全国城市逐时数据（按列）"

    def test_is_read_alike_for_cities(self):
        table = text_table(date=["20180220"] * 2, hour=["7"] * 2, type=["SO2", "CO"], 北京=["8", "0.7"], 天津=["9", ""])

        rows = self.form("北京", "天津").layout().read(table).rows

        assert rows.select("station", "so2", "co").rows() == [("北京", 8000, 700), ("天津", 9000, None)]
        assert stations_of(self.form("北京", "天津"), table).rows() == [
            ("北京", "北京", None, None, None), ("天津", "天津", None, None, None),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("other", "outcome"), [("8", ["1961A", "1962A"]), ("9", "“1961A”出现了不止一次（第4列和第6列）")]
    )
    def test_may_have_a_station_twice_where_both_say_the_same(self, tmp_path, other, outcome):
        path = tmp_path / "china_sites.csv"
        path.write_text(f"date,hour,type,1961A,1962A,1961A\n20180220,7,SO2,8,7,{other}\n", encoding="utf-8")
        if isinstance(outcome, str):
            with pytest.raises(Unreadable, match=outcome), opened(path, text=TextLimits(1 << 20)):
                pass
            return

        with opened(path, text=TextLimits(1 << 20)) as table:
            [part] = table.parts()
            rows = formats.recognised(table.head).layout().read(part).rows

            assert rows["station"].to_list() == outcome
            assert table.doubts()["column"].to_list() == ["1961A"]


class TestALiveList:
    head = "timepoint,stationcode,positionname,area,longitude,latitude,pm2_5,pm10,so2,no2,co,o3,o3_24h"
    line = "2022-01-05T01:00:00,{},第二水厂,伊犁哈萨克州,81.3364,43.9409,35,50,8,20,0.7,60,70"

    def read(self, tmp_path, head):
        path = tmp_path / "live.csv"
        lines = [self.line.format(code) for code in ("2704A", "2705A")]
        path.write_text("\n".join([head, *lines, *lines]) + "\n", encoding="utf-8")
        with opened(path, text=TextLimits(1 << 20)) as table:
            form = formats.recognised(table.head)
            [part] = table.parts()
            return form, part, form.layout().read(part)

    def test_that_stands_twice_in_its_file_reads_twice_the_same(self, tmp_path):
        _, _, batch = self.read(tmp_path, self.head)

        assert batch.rows.height == 4
        assert batch.rows.drop("line").unique().height == 2
        assert batch.refusals.height == 0

    def test_tells_its_stations_once(self, tmp_path):
        form, part, _ = self.read(tmp_path, self.head)

        assert stations_of(form, part).rows() == [
            (code, "第二水厂", "伊犁哈萨克州", 81.3364, 43.9409) for code in ("2704A", "2705A")
        ]

    def test_may_spell_its_columns_in_capitals(self, tmp_path):
        _, _, batch = self.read(tmp_path, self.head.upper())

        assert batch.rows["pm25"].to_list() == [35_000] * 4


class TestOpenAQ:
    def table(self, unit, value):
        return text_table(
            location_id=["2178"] * 2, datetime=["2026-03-10T12:00:00+08:00"] * 2, parameter=["pm25", "temperature"],
            units=[unit, "c"], value=[value, "3"],
        )  # fmt: skip

    def test_takes_the_pollutants_and_leaves_the_weather(self):
        [form] = [each for each in formats.FORMATS if each.code == "openaq"]

        [row] = form.layout().read(self.table("µg/m³", "35.5")).rows.rows(named=True)

        assert (row["station"], row["at"], row["pm25"], row["o3"]) == ("2178", datetime(2026, 3, 10, 12), 35500, None)

    def test_refuses_parts_per_million(self):
        [form] = [each for each in formats.FORMATS if each.code == "openaq"]

        batch = form.layout().read(self.table("ppm", "0.03"))

        assert batch.rows.height == 0
        assert "不是质量浓度" in batch.refusals["reason"].item()


@needs_the_data
class TestTheRealFiles:
    def test_say_the_same_in_both_layouts(self):
        live_form, _, live = read("cnemc_live_20180220T07.csv", is_o3_exchanged=True)
        wide_form, _, wide = read("china_sites_20180220_h07_derived.csv", is_o3_exchanged=True)

        assert (live_form.code, wide_form.code) == ("cnemc_live", "china_sites")
        assert live.drop("line").sort("station").equals(wide.drop("line").sort("station"))
        assert live.height == 1495

    @pytest.mark.parametrize(
        ("name", "is_exchanged"),
        [
            ("cnemc_live_20180220T07.csv", True),
            ("china_sites_20180220_h07_derived.csv", True),
            ("prsa_beijing_20151101_20160131.csv", False),
        ],
    )
    def test_are_asked_about_where_the_o3_columns_look_exchanged(self, name, is_exchanged):
        form, parts, _ = read(name)

        assert formats.seems_exchanged(form, pl.concat(parts)) is is_exchanged

    def test_of_beijing_have_co_in_milligrams(self):
        form, _, rows = read("prsa_beijing_20151101_20160131.csv")

        assert form.code == "prsa"
        assert rows.height == 13_248
        assert rows.row(0, named=True) == {
            "line": 2, "station": "Aotizhongxin", "at": datetime(2015, 11, 1), "so2": 9000, "no2": 104000, "co": 1900,
            "o3": 7000, "pm10": 132000, "pm25": 83000, "said": 63,
        }  # fmt: skip

    def test_of_2026_tell_missing_from_not_monitored(self):
        _, parts, _ = read("cnemc_live_20260310T12_sample.csv")

        assert set(gaps(pl.concat(parts), ["pm10", "pm2_5", "o3", "so2", "no2", "co"])) <= {"NA", "/"}
