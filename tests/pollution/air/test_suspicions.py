"""What looks wrong in station hours, by the tables of docs/rules/suspicions.md."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.air.items import Pollutant
from pollution.air.monitoring import formats
from pollution.air.monitoring.layouts import POLLUTANTS, ROWS
from pollution.air.monitoring.tables import TextLimits, opened
from pollution.air.suspicions import BOUNDS, FOUND, REACH, Kind, in_parts, suspicions
from tests.gazette_files import DATA
from tests.rule_tables import cases, listed

START = datetime(2026, 1, 10, 1)
WRITTEN = {"": None, "-": None, "/": -1}


def thousandths(written):
    return WRITTEN[written] if written in WRITTEN else int(Decimal(written) * 1000)


def rows(hours):
    """Rows of (station, hour from 1, values by column)."""
    empty = dict.fromkeys(POLLUTANTS)
    listed_rows = [
        {"line": line, "station": station, "at": START + timedelta(hours=hour - 1)} | empty | values
        for line, (station, hour, values) in enumerate(hours, start=2)
    ]
    return pl.DataFrame(listed_rows, schema=ROWS)


def series(pollutant, written, station="甲"):
    column, hours, hour = pollutant.name.lower(), [], 0
    for part in written.split():
        count, value = part.split("×")
        for _ in range(int(count)):
            hour += 1
            hours += [] if value == "_" else [(station, hour, {column: thousandths(value)})]
    return rows(hours)


def hour_of(at):
    return (at - START) // timedelta(hours=1) + 1


class TestOneHour:
    @pytest.mark.parametrize(
        "case", cases("suspicions.md", "Cases: one hour"), ids=lambda case: " ".join(list(case.values())[:6])
    )
    def test_is_suspicious_as_the_table_says(self, case):
        found = suspicions(rows([("甲", 1, {name: thousandths(case[name]) for name in POLLUTANTS})]))

        kinds = [f"{row['kind']} {row['pollutant'] or ''}".strip() for row in found.iter_rows(named=True)]
        assert sorted(kinds) == sorted(listed(case["found"]))

    def test_says_in_words_what_it_found(self):
        found = suspicions(rows([("甲", 1, {"pm10": 90_000, "pm25": 120_500, "so2": 0, "no2": 0})]))

        assert found["detail"].to_list() == ["浓度为0", "浓度为0", "PM2.5为120.5µg/m³，PM10为90µg/m³"]
        assert found["value"].to_list() == [0, 0, 120_500]
        assert [Kind(each).label for each in found["kind"]] == ["浓度为零", "浓度为零", "PM2.5高于PM10"]
        assert found.schema == FOUND


class TestHoursOfOnePollutant:
    @pytest.mark.parametrize(
        "case",
        cases("suspicions.md", "Cases: hours of one pollutant"),
        ids=lambda case: f"{case['pollutant']} {case['hours']}",
    )
    def test_are_suspicious_as_the_table_says(self, case):
        found = suspicions(series(Pollutant(case["pollutant"]), case["hours"]))

        of_kind = found.filter(pl.col("kind") == case["kind"])
        assert [str(hour_of(at)) for at in of_kind["at"]] == listed(case["at"])

    def test_say_in_words_what_they_are_compared_with(self):
        spikes = suspicions(series(Pollutant.CO, "1×0.5 1×0.6 1×0.5 1×3.9 1×0.6 1×0.5 1×0.6"))
        stuck = suspicions(series(Pollutant.PM10, "8×66"))

        assert spikes["detail"].to_list() == ["比前后各3小时的中位数0.55mg/m³高出3.35mg/m³"]
        assert set(stuck["detail"]) == {"连续不少于8小时同为66µg/m³"}

    @pytest.mark.parametrize("case", cases("suspicions.md", "Cases: numbers"), ids=lambda case: case["pollutant"])
    def test_have_the_numbers_of_the_table(self, case):
        bounds = BOUNDS[Pollutant(case["pollutant"])]

        numbers = [case[name] for name in ("spike by more than", "stuck hours", "stuck above")]
        assert [str(bounds.spike), str(bounds.stuck_hours), bounds.stuck_above] == numbers

    @pytest.mark.parametrize(
        ("earlier", "later"),
        [
            ("5×35", "5×_ 5×35"),
            ("1×40 1×41 1×400", "1×41 1×42 1×43"),
            ("1×41 1×42 1×43", "1×400 1×41 1×40"),
        ],
    )
    def test_of_two_stations_are_not_one_series(self, earlier, later):
        stations = [series(Pollutant.PM25, earlier, station="A"), series(Pollutant.PM25, later, station="B")]

        assert suspicions(pl.concat(stations)).is_empty()


values = st.sampled_from([None, -1, 0, 3000, 35_000, 35_000, 35_000, 600_000])
station_hours = st.dictionaries(
    st.tuples(st.sampled_from(["甲", "乙"]), st.integers(1, 60)), st.tuples(values, values), min_size=1, max_size=90
)


def drawn(hours):
    return rows([(station, hour, {"pm10": a, "pm25": b}) for (station, hour), (a, b) in hours.items()])


class TestAnySeries:
    @given(station_hours, st.randoms(use_true_random=False))
    def test_is_the_same_in_any_order(self, hours, random):
        ordered = drawn(hours)
        order = list(range(ordered.height))
        random.shuffle(order)

        assert suspicions(ordered[order]).equals(suspicions(ordered))

    @given(station_hours, st.integers(1, 40), st.booleans())
    def test_is_the_same_in_parts(self, hours, size, is_by_time):
        ordered = drawn(hours).sort(("at", "station") if is_by_time else ("station", "at"))

        found = pl.concat(in_parts(ordered.iter_slices(size)))

        assert found.sort("station", "at", maintain_order=True).equals(suspicions(ordered))

    @pytest.mark.parametrize("size", [*range(1, 30), 47, 60])
    def test_is_the_same_in_parts_where_the_longest_run_lies_across_them(self, size):
        longest = max(each.stuck_hours for each in BOUNDS.values())
        changing = " ".join(f"1×{value}" for value in range(50, 80))
        hours = series(Pollutant.O3, f"{changing} {longest}×35 {changing}")

        assert pl.concat(in_parts(hours.iter_slices(size))).equals(suspicions(hours))
        assert suspicions(hours).height == longest

    @given(station_hours)
    def test_standing_there_twice_is_one(self, hours):
        ordered = drawn(hours)

        assert suspicions(pl.concat([ordered, ordered])).equals(suspicions(ordered))

    def test_held_between_parts_does_not_grow(self):
        """Every hour of 10,000 is told by the time that its decisive hours have come, and not at the end."""
        hours = series(Pollutant.PM25, "10000×35")

        found = list(in_parts(hours.iter_slices(100)))

        assert [part.height for part in found[1:-1]] == [100] * 99
        assert found[-1].height == REACH

    def test_without_rows_has_none(self):
        assert suspicions(pl.DataFrame(schema=ROWS)).equals(pl.DataFrame(schema=FOUND))
        assert [part.height for part in in_parts([])] == [0]


@pytest.mark.skipif(not (DATA / "prsa_beijing_20151101_20160131.csv").exists(), reason="../shared/data is absent")
def test_a_real_winter_with_two_heavy_episodes_gives_few_suspicions():
    form = formats.recognised(["year", "month", "day", "hour", "PM2.5", "CO", "station"])
    with opened(DATA / "prsa_beijing_20151101_20160131.csv", text=TextLimits(1 << 30)) as table:
        winter = pl.concat([form.layout().read(part).rows for part in table.parts()])

    found = suspicions(winter)

    assert winter.height == 13_248
    assert dict(found["kind"].value_counts().iter_rows()) == {"spike": 12}
