"""The calculator of indices, as the command line hands it files."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from pollution.air import aqi
from pollution.air.calculating import OF_A_DAY
from tests.gazette_files import DATA, truth

ROOT = Path(__file__).resolve().parents[3]
needs_the_data = pytest.mark.skipif(not (DATA / "iaqi_vectors.csv").exists(), reason="../shared/data is absent")
PRSA_HEAD = "No,year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3,station"


def computed(path, *options):
    """The objects that the command prints, and its exit code."""
    out, code = io.StringIO(), 0
    try:
        call_command("compute_aqi", str(path), *options, stdout=out)
    except SystemExit as left:
        code = left.code
    return [json.loads(line) for line in out.getvalue().splitlines()], code


@pytest.fixture
def file(tmp_path):
    def written(*lines):
        path = tmp_path / "file.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


def hours(*values, day="2015,12,1", station="甲"):
    """Lines of PRSA hours of one day: PM2.5 as given, the other pollutants low."""
    return [f"{n},{day},{n},{value},40,5,20,500,30,{station}" for n, value in enumerate(values)]


class TestSingleValues:
    @needs_the_data
    def test_of_the_truth_file_are_all_right(self):
        found, code = computed(DATA / "iaqi_vectors.csv")

        assert code == 0
        assert len(found) == 721
        assert [each for each in found if str(each["iaqi"] or 0) != (each["expected_iaqi"] or "0")] == []

    def test_that_cannot_be_judged_are_named_by_line_and_the_others_computed(self, file):
        path = file(
            "edition,pollutant,averaging,concentration",
            "HJ633-2026,PM2.5,24h,60",
            "HJ633-2026,PM2.5,24h,many",
            "HJ633-2030,PM2.5,24h,60",
            "HJ633-2026,VOC,24h,60",
        )

        found, code = computed(path)

        assert code == 2
        assert found[0]["iaqi"] == 100
        assert [each["line"] for each in found[1:]] == [3, 4, 5]
        assert "不是浓度" in found[1]["error"]
        assert "没有标准版本HJ633-2030" in found[2]["error"]
        assert "没有项目“VOC 24h”" in found[3]["error"]


class TestDays:
    head = ",".join(["date", *(name for name in OF_A_DAY if name != "o3_1h_max")])

    def test_take_the_edition_of_their_date(self, file):
        path = file(self.head, "2026-02-28,10,20,0.5,60,120,60", "2026-03-01,10,20,0.5,60,120,60")

        [before, after], _ = computed(path)

        assert (before["edition"], before["aqi"], before["primary"]) == ("HJ633-2012", 85, ["PM10"])
        assert (after["edition"], after["aqi"], after["primary"]) == ("HJ633-2026", 100, ["PM10", "PM2.5"])
        assert (after["level"], after["category"]) == ("二级", "良")

    def test_take_the_edition_that_is_asked_for(self, file):
        path = file(self.head, "2026-03-01,10,20,0.5,60,120,60")

        [found], _ = computed(path, "--standard", "HJ633-2012")

        assert found["aqi"] == 85

    def test_say_how_a_date_is_written(self, file):
        [found], code = computed(file(self.head, "昨天,10,20,0.5,60,120,60"))

        assert (code, found["error"]) == (2, "第2行：“昨天”不是日期；请写成 2026-03-01")

    def test_without_date_and_edition_do_not_guess(self, file):
        [found], _ = computed(file("pm25_24h,pm10_24h", "60,120"))

        assert "不知道适用哪个版本" in found["error"]


class TestHours:
    def test_read_particles_as_rolling_means_by_the_text_of_2012(self, file):
        [*_, last], code = computed(file(PRSA_HEAD, *hours(*[75] * 20)))

        assert code == 0
        assert (last["time"], last["edition"]) == ("2015-12-01T19:00+08:00", "HJ633-2012")
        assert (last["aqi"], last["level"], last["primary"]) == (100, "二级", ["PM2.5"])

    def test_have_no_rolling_mean_before_twenty_hours(self, file):
        found, _ = computed(file(PRSA_HEAD, *hours(*[75] * 19)))

        assert {each["iaqi_pm25"] for each in found} == {None}

    def test_round_a_rolling_mean_half_to_even(self, file):
        [*_, last], _ = computed(file(PRSA_HEAD, *hours(*[36] * 12, *[37] * 12)))

        assert last["iaqi_pm25"] == 52  # 36.5 -> 36

    def test_do_not_count_hours_that_a_gap_pushed_out_of_the_window(self, file):
        lines = hours(*[75] * 23) + hours(*[35] * 1, day="2015,12,3")

        [*_, last], _ = computed(file(PRSA_HEAD, *lines))

        assert last["iaqi_pm25"] is None

    def test_read_particles_hour_by_hour_as_they_were_published(self, file):
        [first, *_], _ = computed(file(PRSA_HEAD, *hours(116)), "--profile", "cnemc")

        assert (first["aqi"], first["primary"]) == (152, ["PM2.5"])

    def test_at_midnight_belong_to_the_day_before(self, file):
        found, _ = computed(file(PRSA_HEAD, *hours(60, 60, day="2026,3,1")), "--profile", "cnemc")

        assert [each["edition"] for each in found] == ["HJ633-2012", "HJ633-2026"]
        assert [each["aqi"] for each in found] == [82, 100]

    def test_twice_alike_are_one(self, file):
        [line] = hours(60)

        found, code = computed(file(PRSA_HEAD, line, line), "--profile", "cnemc")

        assert (code, len(found)) == (0, 1)

    def test_twice_and_unlike_are_refused_both(self, file):
        [one], [other] = hours(60), hours(61)

        found, code = computed(file(PRSA_HEAD, one, other), "--profile", "cnemc")

        assert code == 2
        assert [each["line"] for each in found] == [2, 3]
        assert found[0]["error"] == "第2行：甲在2015-12-01 00:00有不同的值，请只保留正确的一行"

    def test_name_the_cell_that_is_refused(self, file):
        found, code = computed(file(PRSA_HEAD, *hours("abc")), "--profile", "cnemc")

        assert code == 2
        assert found[0]["error"] == "第2行：PM2.5“abc”不是数字；缺测请填 NA，不监测请填 /"

    def test_that_were_cut_off_are_refused(self, file):
        found, code = computed(file(PRSA_HEAD, *hours(60), "2,2015,12"), "--profile", "cnemc")

        assert code == 2
        assert "第3行有3列，表头有12列" in found[0]["error"]

    @needs_the_data
    def test_of_cnemc_equal_what_was_published(self):
        name = "cnemc_live_20180220T07.csv"
        found, code = computed(DATA / name, "--profile", aqi.CNEMC.code, "--o3-exchanged")
        published = {row["stationcode"]: row["aqi"] for row in truth(name) if row["aqi"].isdigit()}

        ours = {each["station"]: str(each["aqi"]) for each in found if each["station"] in published}
        assert code == 0
        assert ours == published
        assert len(published) == 1475


class TestExchangedColumns:
    head = "timepoint,stationcode,pm2_5,pm10,so2,no2,co,o3,o3_24h"

    def doubts(self, path, *options):
        err = io.StringIO()
        call_command("compute_aqi", str(path), "--profile", "cnemc", *options, stdout=io.StringIO(), stderr=err)
        return err.getvalue()

    def test_are_doubted_where_the_hour_is_above_the_highest_of_its_day(self, file):
        path = file(self.head, "2018-02-20T07:00:00,1001A,38,50,3,17,0.7,84,62")

        assert "O3不低于O3_24h" in self.doubts(path)
        assert self.doubts(path, "--o3-exchanged") == ""

    def test_are_not_doubted_where_any_hour_is_below_it(self, file):
        lines = ["2018-02-20T07:00:00,1001A,38,50,3,17,0.7,84,62", "2018-02-20T07:00:00,1002A,38,50,3,17,0.7,60,62"]

        assert self.doubts(file(self.head, *lines)) == ""


class TestTheCommand:
    def test_writes_csv(self, file):
        out = io.StringIO()

        call_command("compute_aqi", str(file(PRSA_HEAD, *hours(116))), "--csv", "--profile", "cnemc", stdout=out)

        [row] = csv.DictReader(io.StringIO(out.getvalue()))
        assert (row["station"], row["aqi"], row["primary"]) == ("甲", "152", "PM2.5")

    @pytest.mark.parametrize(
        ("lines", "words"), [(["甲,乙", "1,2"], "看不懂表头“甲、乙”"), (["a"], "只有一列"), ([""], "文件是空的")]
    )
    def test_says_what_it_can_read_where_a_file_is_none_of_it(self, file, lines, words):
        with pytest.raises(CommandError, match=words):
            call_command("compute_aqi", str(file(*lines)), stdout=io.StringIO())

    def test_names_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(CommandError, match="无法打开文件"):
            call_command("compute_aqi", str(tmp_path / "absent.csv"))

    def test_needs_no_database(self, file, tmp_path):
        outcome = subprocess.run(
            [sys.executable, "manage.py", "compute_aqi", str(file(PRSA_HEAD, *hours(116))), "--profile", "cnemc"],
            cwd=ROOT, env={"DATA_DIR": str(tmp_path / "none"), "PATH": ""}, capture_output=True, text=True, check=False,
        )  # fmt: skip

        assert (outcome.returncode, outcome.stderr) == (0, "")
        assert json.loads(outcome.stdout)["aqi"] == 152
        assert not (tmp_path / "none" / "servers").exists()


class TestAnyOtherStationFile:
    head = ["站点编码", "监测时间", "二氧化硫", "NO2(μg/m³)", "CO", "O3(μg/m³)", "PM10(μg/m³)", "PM2.5(μg/m³)"]
    lines = [["2705A", f"2026-03-10 {hour:02}:00", "8", "20", "0.7", "60", "50", "35"] for hour in range(1, 3)]

    def test_is_understood_by_the_names_of_its_columns(self, file, capsys):
        found, code = computed(file(*(",".join(line) for line in [self.head, *self.lines])), "--profile", "cnemc")

        assert code == 0
        assert [(each["station"], each["time"], each["aqi"]) for each in found] == [
            ("2705A", "2026-03-10T01:00+08:00", 50), ("2705A", "2026-03-10T02:00+08:00", 50),
        ]  # fmt: skip
        assert "“二氧化硫”列没有写单位，按µg/m³计算" in capsys.readouterr().err

    def test_may_be_a_workbook(self, file, tmp_path):
        book = openpyxl.Workbook()
        for line in [["某站小时数据"], self.head, *self.lines]:
            book.active.append(line)
        book.save(tmp_path / "hours.xlsx")
        as_text, _ = computed(file(*(",".join(line) for line in [self.head, *self.lines])))

        assert computed(tmp_path / "hours.xlsx") == (as_text, 0)

    def test_in_parts_per_billion_is_refused(self, file):
        with pytest.raises(CommandError, match="请换算为µg/m³"):
            computed(file("站点,时间,SO2(ppb),CO", "甲,2026-03-10 12:00,1,1"))
