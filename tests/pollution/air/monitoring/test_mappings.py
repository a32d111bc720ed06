"""Files of no known format: what the names of columns say, and the mapping that a person keeps."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pollution.air.items import Pollutant
from pollution.air.monitoring import formats, heads
from pollution.air.monitoring.cells import Unit
from pollution.air.monitoring.layouts import ROWS, mixed_zones, zones
from pollution.air.monitoring.mappings import BadMapping, Mapping, Value, guess, without_mass
from pollution.air.monitoring.stations import stations_of
from pollution.air.monitoring.tables import TextLimits, Unreadable, opened
from tests.rule_tables import cases

SO2 = Value(Pollutant.SO2, "SO2", Unit.MICROGRAM)
WHOLE = Mapping(("监测时间",), (SO2, Value(Pollutant.CO, "CO", Unit.MILLIGRAM, is_unit_guessed=True)), "站点编码")


def rows(**columns):
    height = len(next(iter(columns.values())))
    return pl.DataFrame({"line": range(2, height + 2)} | columns, schema_overrides={"line": pl.UInt32})


def guessed(**columns):
    return guess(tuple(columns), rows(**columns))


class TestANameOfAColumn:
    @pytest.mark.parametrize("case", cases("monitoring_files.md", "Cases: names of columns"), ids=lambda c: c["name"])
    def test_means_what_the_table_says(self, case):
        found = heads.meaning(case["name"])

        assert (found.role or found.pollutant or "") == case["means"]
        assert ("ppb" if found.is_parts else found.unit or "") == case["unit"]

    @given(st.text())
    def test_of_any_text_means_something_or_nothing(self, name):
        assert isinstance(heads.meaning(name), heads.Meaning)


class TestAGuess:
    def test_marks_the_units_that_no_name_states(self):
        found = guessed(**{"站点编码": ["甲"], "时间": ["2026-03-10 12:00"], "SO2(μg/m³)": ["1"], "一氧化碳": ["0.7"]})

        assert found == Mapping(
            ("时间",),
            (
                Value(Pollutant.SO2, "SO2(μg/m³)", Unit.MICROGRAM),
                Value(Pollutant.CO, "一氧化碳", Unit.MILLIGRAM, is_unit_guessed=True),
            ),
            "站点编码",
        )

    @pytest.mark.parametrize(
        ("cells", "unit"),
        [(["0.7", "1.2", "999"], Unit.MILLIGRAM), (["700", "NA", "1900"], Unit.MICROGRAM), (["NA"], Unit.MILLIGRAM)],
    )
    def test_tells_the_unit_of_co_by_its_size(self, cells, unit):
        found = guessed(站点=["甲"] * len(cells), 时间=["1"] * len(cells), CO=cells)

        assert found.values == (Value(Pollutant.CO, "CO", unit, is_unit_guessed=True),)

    def test_takes_the_first_of_two_and_no_mean_of_a_day(self):
        found = guessed(点位=["甲"], 时间=["1"], SO2日均=["1"], SO2=["1"], 二氧化硫=["2"])

        assert [each.column for each in found.values] == ["SO2"]

    @pytest.mark.parametrize(
        ("columns", "time"),
        [
            ({"时间": ["2026-03-10 12:00"]}, ("时间",)),
            ({"日期": ["2026-03-10 12:00"]}, ("日期",)),
            ({"时次": ["2026-03-10 12时"]}, ("时次",)),
            ({"日期": ["2026-03-10"], "小时": ["12"]}, ("日期", "小时")),
            ({"日期": ["2026-03-10 00:00:00"], "时": ["12"]}, ("日期", "时")),
            ({"时间": ["2026-03-10"], "时次": ["12"]}, ("时间", "时次")),
            ({"监测时间": ["2026-03-10 12:00"], "小时": ["12"]}, ("监测时间",)),
            ({"年": ["2026"], "月": ["3"], "日": ["10"], "时": ["12"]}, ("年", "月", "日", "时")),
        ],
    )
    def test_finds_the_time(self, columns, time):
        assert guessed(**columns, SO2=["1"]).time == time

    def test_prefers_the_code_of_a_station_to_its_name_and_takes_a_city_last(self):
        facts = {"城市": ["伊宁"], "站点名称": ["二水厂"], "经度": ["81"], "纬度": ["43"]}

        assert guessed(**facts, station_code=["2705A"]).station == "station_code"
        assert guessed(**facts).station == "站点名称"
        assert guessed(城市=["伊宁"]).station == "城市"

    def test_says_what_is_lacking(self):
        assert guessed(a=["1"]).problems() == [
            "请选择站点编码列，或填写整个文件所属的一个站点（二者取一）",
            "请选择时间列：一列、日期和小时两列，或年、月、日、小时四列",
            "请至少选择一种污染物的列",
        ]

    def test_reads_no_parts_per_billion_and_says_why(self):
        assert guessed(**{"SO2(ppb)": ["1"]}).values == ()
        assert list(without_mass(["SO2(ppb)", "CO"])) == ["SO2(ppb)"]
        assert "请换算为µg/m³" in without_mass(["SO2(ppb)"])["SO2(ppb)"]

    def test_needs_no_rows(self):
        assert guess(["站点", "时间", "CO"], pl.DataFrame()).problems() == []


class TestAMapping:
    def test_reads_the_rows_it_describes(self):
        table = rows(站点编码=["2705A"], 监测时间=["2026-03-10 12:00"], SO2=["8"], CO=["0.7"])

        [row] = WHOLE.layout().read(table).rows.rows(named=True)

        assert (row["station"], row["at"], row["so2"], row["co"]) == ("2705A", datetime(2026, 3, 10, 12), 8000, 700)

    def test_may_be_of_one_station_for_the_whole_file(self):
        mapping = Mapping(("日期", "时"), (SO2,), fixed_station="2705A")

        batch = mapping.layout().read(rows(日期=["2026-03-10"] * 2, 时=["12", "x"], SO2=["8", "9"]))

        assert batch.rows["station"].to_list() == ["2705A"]
        assert batch.refusals["line"].to_list() == [3]

    def test_says_which_columns_a_file_lacks(self):
        assert WHOLE.problems(["监测时间", "SO2", "CO"]) == ["文件中没有“站点编码”列"]

    def test_is_the_same_after_it_was_kept(self):
        assert Mapping.from_json(WHOLE.to_json()) == WHOLE

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"time": ["a", "b", "c"]}, "请选择时间列"),
            ({"time": "a"}, "time应为列表"),
            ({"time": [1]}, "time应为文字"),
            ({"values": []}, "请至少选择一种污染物"),
            ({"values": [{"pollutant": "SO2", "column": "x"}]}, "values缺少unit"),
            ({"values": [{"pollutant": "VOC", "column": "x", "unit": "µg/m³"}]}, "没有污染物“VOC”"),
            ({"values": [{"pollutant": "SO2", "column": "x", "unit": "ppb"}]}, "单位“ppb”不是质量浓度"),
            ({"values": [{"pollutant": "SO2", "column": "", "unit": "µg/m³"}]}, "SO2没有选择列"),
            ({"values": [{"pollutant": "SO2", "column": "监测时间", "unit": "µg/m³"}]}, "用了不止一次"),
            ({"values": [{"pollutant": "SO2", "column": each, "unit": "µg/m³"} for each in "ab"]}, "不止一列"),
            ({"fixed_station": "2705A"}, "二者取一"),
            ({"station": ""}, "二者取一"),
            ({"surprise": 1}, "不认识surprise"),
        ],
    )
    def test_that_is_not_whole_is_refused(self, change, reason):
        with pytest.raises(BadMapping, match=reason):
            Mapping.from_json(json.dumps(json.loads(WHOLE.to_json()) | change))

    @pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 9999, '{"time": null, "values": 1}'])
    def test_that_is_none_is_refused(self, text):
        with pytest.raises(BadMapping):
            Mapping.from_json(text)

    def test_tells_the_stations_and_one_that_is_renamed(self):
        mapping = Mapping(("时间",), (SO2,), station="编码", name="名称", longitude="经度", latitude="纬度")
        table = rows(
            编码=["2705A", "2705A", "2705A", "2703A", ""], 名称=["第二水厂", " 第二水厂", "二水厂", "—", "无"],
            经度=["81.3364", "81.3364", "81.3364", "８１.2", "1"], 纬度=["43.9409", "43.9409", "43.9409", "943", "1"],
        )  # fmt: skip

        assert stations_of(mapping, table).rows() == [
            ("2705A", "第二水厂", None, 81.3364, 43.9409),
            ("2705A", "二水厂", None, 81.3364, 43.9409),
            ("2703A", None, None, 81.2, None),
        ]
        of_one = Mapping(("时间",), (SO2,), fixed_station="2705A", name="名称")
        assert stations_of(of_one, table.head(2)).rows() == [("2705A", "第二水厂", None, None, None)]


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.decimals(allow_nan=True).map(str),
    st.datetimes().map(str),
    st.sampled_from(
        ["NA", "/", "-;", "46091.5", "2026-13-01", "2026-03-10T12:00:00+08:00", "24", "9" * 40, "1e400", '"']
    ),
)
HEADS = st.lists(
    st.one_of(
        CELLS, st.sampled_from(["站点", "时间", "日期", "小时", "SO2", "CO(mg/m3)", "经度", "date", "hour", "type"])
    ),
    min_size=2, max_size=6,
)  # fmt: skip


@given(head=HEADS, lines=st.lists(st.lists(CELLS, max_size=6), max_size=6), delimiter=st.sampled_from(",\t;"))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_of_any_cells_is_read_or_refused_in_words(tmp_path, head, lines, delimiter):
    path = tmp_path / "file.csv"
    path.write_text("\n".join(delimiter.join(line) for line in [head, *lines]), encoding="utf-8", newline="")

    with suppress(Unreadable), opened(path, text=TextLimits(1 << 20)) as table:
        for part in table.parts():
            form = formats.recognised(table.head) or guess(table.head, part)
            if isinstance(form, Mapping) and form.problems(table.head):
                continue
            if form.layout().columns <= set(table.head):
                batch = form.layout().read(part)
                assert batch.rows.columns == list(ROWS)
                mixed_zones(form.layout(), [zones(form.layout(), part)])
                stations_of(form, part)
