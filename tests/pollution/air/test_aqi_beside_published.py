"""Every row where profile `text` differs from what CNEMC published stands in docs/rules/aqi.md, with its reason."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from pollution.air import aqi
from pollution.air.items import Item, concentration
from pollution.air.standards import in_force
from tests.gazette_files import DATA, truth
from tests.rule_tables import RULES, cases

HOURS = {
    "2018-02-20 07:00": "cnemc_live_20180220T07.csv",
    "2026-03-10 12:00": "cnemc_live_20260310T12_sample.csv",
}
COLUMNS = {
    Item.SO2_1H: "so2", Item.NO2_1H: "no2", Item.CO_1H: "co", Item.O3_1H: "o3_24h", Item.O3_8H: "o3_8h",
    Item.PM10_1H: "pm10", Item.PM25_1H: "pm2_5", Item.PM10_24H: "pm10_24h", Item.PM25_24H: "pm2_5_24h",
}  # fmt: skip  # O3 and O3_24h are exchanged in the feed
POLLUTANTS = {"臭氧1小时": "O3", "颗粒物(PM10)": "PM10", "细颗粒物(PM2.5)": "PM2.5", "二氧化氮": "NO2",
              "二氧化硫": "SO2", "一氧化碳": "CO"}  # fmt: skip
NAMES = {Item.O3_8H: "O3 8h", Item.PM10_24H: "PM10 24h", Item.PM25_24H: "PM2.5 24h"}
pytestmark = pytest.mark.skipif(
    not all((DATA / file).exists() for file in HOURS.values()), reason="../shared/data is absent"
)
Row = tuple[str, str, str, str, str]
"""Hour, station, published, ours, reason."""


def computed() -> list[Row]:
    return [
        (hour, row["stationcode"], published, ours, reason)
        for hour, file in HOURS.items()
        for row in truth(file)
        for published, ours, reason in beside(row, date.fromisoformat(hour[:10]))
    ]


def beside(row, day):
    """What they printed, what we say, and why, where the two differ."""
    values = {of: concentration(row[name].replace("-;", "NA"), of.pollutant) for of, name in COLUMNS.items()}
    found = aqi.judge(in_force(day), aqi.hourly_items(in_force(day), aqi.TEXT), values)
    published = row["aqi"] if row["aqi"].isdigit() else "NA"
    primary = {POLLUTANTS[each] for each in row["primarypollutant"].split(",") if each in POLLUTANTS}
    ours = "NA" if found.aqi is None else str(found.aqi)
    if published == ours and primary == set(found.primary):
        return
    yield published, ours, reason_of(found, published, ours)


def reason_of(found, published, ours):
    if published == "NA":
        return "unpublished"
    if ours == "NA":
        assert found.note.startswith("PM10缺测")
        return "PM10 alone"
    if published == ours:
        return "other primary"
    deciding = [NAMES.get(each.item) for each in found.sub_indices if each.iaqi == found.aqi]
    return "、".join(deciding) if all(deciding) else "hours only"


def documented() -> list[Row]:
    rows = [tuple(each.values()) for each in cases("aqi.md", "Cases: rows where profile text differs")]
    text = (RULES / "aqi.md").read_text(encoding="utf-8")
    for reason, hour, block in re.findall(r"### Rows: (.+?), (.+?)\n.*?```\n(.*?)```", text, re.DOTALL):
        rows += [(hour, *each, reason) for each in re.findall(r"(\S+) (\S+)→(\S+)", block)]
    return rows


def test_the_list_is_what_is_computed():
    assert sorted(documented()) == sorted(computed())


def test_every_reason_is_explained_with_its_count():
    explained = {row["reason"]: int(row["rows"]) for row in cases("aqi.md", "Profile `text` beside what was published")}

    assert explained == Counter(reason for *_, reason in computed())
