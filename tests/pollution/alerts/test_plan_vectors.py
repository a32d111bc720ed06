"""docs/rules/pollution_plan.md: the winter of Beijing 2015 to 2016 under both readings, from the file of hours on."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from pollution.air.assessment import ROLLING, Rules, assess
from pollution.air.monitoring import formats
from pollution.air.monitoring.tables import TextLimits, opened
from pollution.air.standards import edition
from pollution.alerts import editions
from pollution.alerts.history import spells
from pollution.alerts.inputs import Hour, Situation, Unit
from pollution.alerts.plan import Judge
from pollution.alerts.settings import Readings
from tests.pollution.station_files import PRSA, needs
from tests.rule_tables import cases

VECTORS = cases("pollution_plan.md", "Vectors: spells")
pytestmark = needs(PRSA)


@pytest.fixture(scope="module")
def units():
    form = formats.recognised(["year", "month", "day", "hour", "PM2.5", "CO", "station"])
    with opened(PRSA, text=TextLimits(1 << 30)) as table:
        winter = pl.concat([form.layout().read(part).rows for part in table.parts()])
    names = sorted(winter["station"].unique())
    rows = winter.drop("line", "said").with_columns(
        pl.col("station").replace_strict(names, list(range(len(names))), return_dtype=pl.Int64)
    )
    members = pl.DataFrame(
        [(each, each, None, None) for each in range(len(names))],
        schema=pl.Schema([("station", pl.Int64), ("region", pl.Int64), ("since", pl.Date), ("until", pl.Date)]),
        orient="row",
    )
    of_2012 = Rules(edition_on=lambda day: edition("HJ633-2012"))
    found = assess(rows, members, first=rows["at"].min(), last=rows["at"].max(), rules=of_2012)
    rolling = found.stations.filter(scale=ROLLING)
    return tuple(
        Unit(name, {row["at"]: Hour(row["aqi"], pm25=row["pm25"]) for row in of_one.iter_rows(named=True)})
        for number, name in enumerate(names)
        for of_one in (rolling.filter(station=number),)
    )


@pytest.fixture(scope="module")
def judge(units):
    names = [unit.code for unit in units]
    borders = tuple((one, other) for one in names for other in names if one < other)
    return Judge(Situation(tuple(names), borders, units), plan=editions.edition("2023-31"), readings=Readings())


class TestAWinter:
    def test_has_as_many_hours_above_as_were_counted(self, units, judge):
        lane = judge.subjects.lane_of([unit.code for unit in units])
        first, last = min(units[0].hours), max(units[0].hours)
        hours = [first + timedelta(hours=each) for each in range((last - first) // timedelta(hours=1) + 1)]
        outlook = judge.evidence.outlook(last, is_blind=True)
        windows = judge.chains["hourly"].windows
        start = judge.evidence.first_hour
        values = [windows.value(lane, start + each, outlook).aqi for each in range(len(hours))]

        known = [each for each in values if each is not None]
        assert (len(known), sum(each > 150 for each in known), max(known)) == (2182, 820, 482)
        assert first.date() == date(2015, 11, 1)

    @pytest.mark.parametrize("merged", ["no", "yes"])
    @pytest.mark.parametrize("reading", ["blocks", "hourly"])
    def test_has_the_spells_of_the_table(self, units, judge, reading, merged):
        first, last = min(units[0].hours), max(units[0].hours)
        everybody = [unit.code for unit in units]

        found = spells(judge, everybody, reading, first=first, last=last, is_merged=merged == "yes")

        assert [
            {
                "reading": reading, "merged": merged, "first": f"{each.first:%Y-%m-%d %H:%M}",
                "last": f"{each.last:%Y-%m-%d %H:%M}", "level": each.level,
                **{level: str(count) for level, count in each.hours.items()},
            }
            for each in found
        ] == [row for row in VECTORS if (row["reading"], row["merged"]) == (reading, merged)]  # fmt: skip
