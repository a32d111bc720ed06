"""The counties of the prefecture and their borders, as every installation begins with them."""

from __future__ import annotations

import csv

from portal.organization.official_days import DATA


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


NAMES = {row["adcode"]: row["name"] for row in _rows("regions.csv") if row["adcode"] and row["parent"] != ""}
ADCODES = {name: adcode for adcode, name in NAMES.items()}
COUNTIES = tuple(sorted(NAMES))
BORDERS = tuple(
    (ADCODES.get(row["first"], row["first"]), ADCODES.get(row["second"], row["second"]))
    for row in _rows("region_adjacency.csv")
)


def coded(*names):
    """Adcodes of counties, sorted."""
    return tuple(sorted(ADCODES[name] for name in names))
