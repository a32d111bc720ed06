"""The index of one set of concentrations, by the tables of docs/rules/aqi.md and by the truth files."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.air import aqi
from pollution.air.items import Gap, Item, Pollutant, concentration
from pollution.air.standards import edition, editions, in_force, limits_on
from tests.gazette_files import DATA, truth
from tests.rule_tables import cases

SET = ("so2", "no2", "co", "o3", "pm10", "pm25")
needs_the_truth_files = pytest.mark.skipif(not (DATA / "iaqi_vectors.csv").exists(), reason="../shared/data is absent")


def item(row):
    return Item(f"{row['pollutant'].replace('.', '').lower()}_{row['averaging']}")


def alone(code, of, written):
    return aqi.sub_index(edition(code), of, {of: concentration(written, of.pollutant)})


class TestEditions:
    @pytest.mark.parametrize("case", cases("aqi.md", "Cases: editions"), ids=lambda case: case["day"])
    def test_are_those_of_the_day(self, case):
        day = date.fromisoformat(case["day"])
        limits = limits_on(day)

        assert in_force(day).code == case["edition"]
        assert limits.code == case["limits"]
        assert limits.items[Item.PM25_24H] == int(case["PM2.5 24h"])
        assert limits.annual[Pollutant.PM10] == int(case["PM10 annual"])

    def test_do_not_reach_back_before_the_first(self):
        with pytest.raises(LookupError, match="HJ 633-2012自2012-02-29起可用"):
            in_force(date(2012, 2, 28))
        with pytest.raises(LookupError, match="GB 3095-2012"):
            limits_on(date(2012, 2, 28))

    def test_leave_no_day_between_them(self):
        older, newer = editions()

        assert (newer.since - older.until).days == 1

    def test_are_named_in_the_refusal_of_an_unknown_one(self):
        with pytest.raises(LookupError, match="HJ633-2012、HJ633-2026"):
            edition("HJ633-2030")


class TestOneConcentration:
    @pytest.mark.parametrize(
        "case", cases("aqi.md", "Cases: one concentration"), ids=lambda case: " ".join(list(case.values())[:3])
    )
    def test_has_the_index_of_the_table(self, case):
        found = alone(case["edition"], Item(case["item"]), case["concentration"])

        assert found.iaqi == (int(case["iaqi"]) if case["iaqi"] else None)
        assert found.clause == case["clause"]

    @pytest.mark.parametrize(("over", "instead"), [(Item.SO2_1H, Item.SO2_24H), (Item.O3_8H, Item.O3_1H)])
    def test_takes_the_other_averaging_time_above_800_in_2012(self, over, instead):
        older = edition("HJ633-2012")
        own = aqi.sub_index(older, instead, {instead: 900})

        assert aqi.sub_index(older, over, {over: 801, instead: 900}).iaqi == own.iaqi

    @needs_the_truth_files
    def test_equals_all_721_vectors(self):
        rows = truth("iaqi_vectors.csv")
        wrong = [row for row in rows if str(alone(row["edition"], item(row), row["concentration"]).iaqi or 0)
                 != (row["expected_iaqi"] or "0")]  # fmt: skip

        assert len(rows) == 721
        assert wrong == []

    @needs_the_truth_files
    def test_is_rounded_as_all_80_vectors_are(self):
        rows = truth("iaqi_rounding_vectors.csv")
        wrong = []
        for row in rows:
            of = item(row)
            steps = concentration(row["raw_mean"], of.pollutant)
            is_right = steps == concentration(row["rounded_gbt8170"], of.pollutant)
            if not is_right or alone(row["edition"], of, row["raw_mean"]).iaqi != int(row["expected_iaqi"]):
                wrong.append(row)

        assert len(rows) == 80
        assert wrong == []

    @pytest.mark.parametrize("written", ["-1", "1e999", "NaN", "inf", "12 µg", "—"])
    def test_is_refused_where_it_is_none(self, written):
        with pytest.raises(ValueError, match="浓度"):
            concentration(written, Pollutant.SO2)

    @given(st.sampled_from(editions()), st.sampled_from(list(Item)), st.integers(0, 5000))
    def test_never_falls_as_the_air_gets_worse(self, of_edition, of_item, steps):
        table = of_edition.columns[of_item]
        here, next_one = table.index(steps), table.index(steps + 1)

        assert here is None or 0 <= here <= 500
        assert here is None or next_one is None or here <= next_one


class TestOneSet:
    @pytest.mark.parametrize(
        "case", cases("aqi.md", "Cases: one set"), ids=lambda case: " ".join(list(case.values())[:9])
    )
    def test_is_judged_as_the_table_says(self, case):
        of_edition, profile = edition(case["edition"]), aqi.PROFILES[case["profile"]]
        values = {Item(f"{name}_1h"): concentration(case[name], Item(f"{name}_1h").pollutant) for name in SET}

        found = aqi.judge(of_edition, aqi.hourly_items(of_edition, profile), values, profile=profile)

        assert ("NA" if found.aqi is None else str(found.aqi)) == case["aqi"]
        assert (found.level.category if found.level else "") == case["level"]
        assert "、".join(found.primary) == case["primary"]
        assert "、".join(found.exceeding) == case["exceeding"]

    def test_without_an_index_says_what_is_missing_and_by_which_clause(self):
        newer = edition("HJ633-2026")

        found = aqi.judge(newer, newer.hourly, {Item.SO2_1H: 10, Item.PM25_1H: Gap.NOT_MONITORED})

        assert found.note == "NO2、CO、O3、PM10缺测，其余项目的IAQI未超过100，不发布AQI（HJ 633-2026 5.3.1）"

    def test_names_what_the_2012_edition_lets_pass(self):
        older = edition("HJ633-2012")
        values = dict.fromkeys(older.daily, 10) | {Item.CO_24H: Gap.MISSING}

        found = aqi.judge(older, older.daily, values)

        assert found.aqi == 15
        assert found.note == "CO缺测，AQI按其余项目计算"

    def test_of_a_day_takes_seven_items_in_2012_and_six_in_2026(self):
        assert [len(each.daily) for each in editions()] == [7, 6]
        values = dict.fromkeys(edition("HJ633-2012").daily, 0) | {Item.O3_1H: 400, Item.O3_8H: 100}

        assert aqi.judge(edition("HJ633-2012"), edition("HJ633-2012").daily, values).aqi == 200
        assert aqi.judge(edition("HJ633-2026"), edition("HJ633-2026").daily, values).aqi == 50


class TestThePublishedHours:
    """CNEMC prints the mark - where there is no value, and has O3 and O3_24h exchanged."""

    NAMES = {"二氧化硫": "SO2", "二氧化氮": "NO2", "一氧化碳": "CO", "臭氧1小时": "O3", "颗粒物(PM10)": "PM10",
             "细颗粒物(PM2.5)": "PM2.5"}  # fmt: skip

    @needs_the_truth_files
    @pytest.mark.parametrize(
        ("file", "day", "published"),
        [
            ("cnemc_live_20180220T07.csv", date(2018, 2, 20), 1475),
            ("cnemc_live_20260310T12_sample.csv", date(2026, 3, 10), 31),
        ],
    )
    def test_equal_ours_under_the_profile_cnemc(self, file, day, published):
        of_edition = in_force(day)
        wrong, ours_alone = [], []
        rows = truth(file)
        for row in rows:
            found = aqi.judge(of_edition, aqi.ONE_HOUR, self.values(row), profile=aqi.CNEMC)
            theirs = row["aqi"] if row["aqi"].isdigit() else None
            if theirs is None:
                ours_alone += [(row["stationcode"], found.aqi)] if found.aqi is not None else []
            elif str(found.aqi) != theirs or self.primary(row) != set(found.primary):
                wrong.append((row["stationcode"], theirs, found.aqi, row["primarypollutant"], found.primary))

        assert wrong == []
        assert sum(row["aqi"].isdigit() for row in rows) == published
        named = {station: None if ours == "NA" else int(ours) for station, ours in self.differences(day)}
        assert dict(ours_alone) == named

    @staticmethod
    def values(row):
        columns = {Item.SO2_1H: "so2", Item.NO2_1H: "no2", Item.CO_1H: "co", Item.O3_1H: "o3_24h",
                   Item.PM10_1H: "pm10", Item.PM25_1H: "pm2_5"}  # fmt: skip
        return {of: concentration(row[name].replace("-;", "NA"), of.pollutant) for of, name in columns.items()}

    @classmethod
    def primary(cls, row):
        written = row["primarypollutant"].replace("-;", "").replace("NA", "").replace("—", "")
        return {cls.NAMES[each] for each in written.split(",") if each}

    @staticmethod
    def differences(day):
        rows = cases("aqi.md", "Cases: rows that were not published")
        return [(row["station"], row["ours"]) for row in rows if row["hour"].startswith(day.isoformat())]
