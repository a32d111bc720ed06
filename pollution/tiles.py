"""Where each county stands on the schematic map: placed by hand in tiles.csv, roughly by direction and adjacency.

No polygons and no borders: a public map of China needs an approval number (地图管理条例 第十五条、第二十二条).
What touches in the register of borders touches here, at a side or a corner, but for 霍城县 and
察布查尔锡伯自治县 across the river.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Row and column of a tile, counted from the north-west."""

    row: int
    column: int


@cache
def places() -> dict[str, Place]:
    """Region name → its tile."""
    with Path(__file__).with_name("tiles.csv").open(encoding="utf-8", newline="") as handle:
        return {each["name"]: Place(int(each["row"]), int(each["column"])) for each in csv.DictReader(handle)}
