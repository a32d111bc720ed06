"""Cells, hours and layouts: what a table of text says, and what of it is refused."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from pollution.air.columns import NOT_MONITORED
from pollution.air.items import Pollutant
from pollution.air.monitoring import formats
from pollution.air.monitoring.cells import Measured, Unit, understood
from pollution.air.monitoring.layouts import Wide, gaps
from pollution.air.monitoring.tables import opened
from pollution.air.monitoring.times import DayAndHour, OneColumn, Parts
from tests.gazette_files import DATA
from tests.rule_tables import cases

needs_the_data = pytest.mark.skipif(not (DATA / "regions.csv").exists(), reason="../shared/data is absent")
WORDS = {"missing": None, "not monitored": NOT_MONITORED}


def text_table(**columns):
    height = len(next(iter(columns.values())))
    return pl.DataFrame({"line": range(2, height + 2)} | columns, schema_overrides={"line": pl.UInt32})


def read(name, *, is_o3_exchanged=False):
    with opened(DATA / name, most_bytes=1 << 30) as table:
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
            "o3": 7000, "pm10": 132000, "pm25": 83000,
        }  # fmt: skip

    def test_of_2026_tell_missing_from_not_monitored(self):
        _, parts, _ = read("cnemc_live_20260310T12_sample.csv")

        assert set(gaps(pl.concat(parts), ["pm10", "pm2_5", "o3", "so2", "no2", "co"])) <= {"NA", "/"}
