"""Suggested sand-dust events, by the tables of docs/rules/dust.md."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import polars as pl
import pytest

from pollution.air import dust
from pollution.air.monitoring.layouts import POLLUTANTS, ROWS
from tests.rule_tables import cases, listed

START = datetime(2026, 4, 12, 1)
READING = dust.Reading()


def rows(written, o3=60):
    found, hour = [], 0
    for part in written.split():
        count, pair = part.split("×")
        for _ in range(int(count)):
            if pair != "_":
                pm10, pm25 = (None if each == "-" else int(each) * 1000 for each in pair.split("/"))
                low = dict.fromkeys(POLLUTANTS, 5000) | {"co": 500, "o3": o3 * 1000}
                at = START + timedelta(hours=hour)
                found.append({"line": hour, "station": "甲", "at": at} | low | {"pm10": pm10, "pm25": pm25})
            hour += 1
    return pl.DataFrame(found, schema=ROWS)


def hour_of(at):
    return (at - START) // timedelta(hours=1) + 1


class TestHours:
    @pytest.mark.parametrize("case", cases("dust.md", "Cases: spans"), ids=lambda case: f"{case['hours']} {case['o3']}")
    def test_are_suggested_as_the_table_says(self, case):
        found = dust.suggestions(rows(case["hours"], int(case["o3"])))

        assert [f"{hour_of(each.first)}–{hour_of(each.last)}" for each in found] == listed(case["span"])
        assert {"yes" if each.is_strong else "no" for each in found} == ({case["strong"]} if case["strong"] else set())
        assert all(each.hours == hour_of(each.last) - hour_of(each.first) + 1 for each in found)

    def test_are_told_with_their_evidence(self):
        [found] = dust.suggestions(rows("6×80/40 1×400/120 1×812/162 1×300/60 3×80/40"))

        assert (found.peak, found.peak_at) == (812, START + timedelta(hours=7))
        assert (found.share, found.jump) == (Fraction(342, 1512), 5)
        assert found.evidence == (
            "2026-04-12 07:00至2026-04-12 09:00连续3小时PM10为首要污染物；PM10最高812µg/m³（04-12 08:00）；"
            "PM2.5与PM10之比0.23（各小时0.20至0.30），沙尘特征明显；起始小时PM10为前6小时均值80µg/m³的5.0倍"
        )

    def test_are_the_same_in_any_order(self):
        series = rows("6×80/40 3×600/120 3×80/40")

        assert dust.suggestions(series.reverse()) == dust.suggestions(series)

    def test_without_the_other_pollutants_are_suggested_too(self):
        """By HJ 633-2026 5.3.1 such hours may have no AQI; PM10 leads what there is."""
        alone = rows("6×80/40 3×170/30").with_columns(
            pl.lit(None, pl.Int64).alias(each) for each in ("so2", "no2", "co", "o3")
        )

        assert [each.hours for each in dust.suggestions(alone)] == [3]

    def test_that_are_none_suggest_nothing(self):
        assert dust.suggestions(pl.DataFrame(schema=ROWS)) == ()


class TestTheReading:
    @pytest.mark.parametrize("case", cases("dust.md", "The reading"), ids=lambda case: case["parameter"])
    def test_has_the_defaults_of_the_table(self, case):
        assert getattr(READING, case["parameter"]) == Fraction(case["default"])

    @pytest.mark.parametrize(
        ("parameter", "value"),
        [
            ("share", Fraction(1, 10)),
            ("jump", 8),
            ("first_above", 600),
            ("settled", 8),
            ("hours_known", 7),
            ("least_hours", 4),
        ],
    )
    def test_may_be_another_which_the_same_hours_do_not_meet(self, parameter, value):
        hours = rows("6×80/40 3×600/120 3×80/40")

        assert len(dust.suggestions(hours)) == 1
        assert dust.suggestions(hours, reading=dust.Reading(**{parameter: value})) == ()
