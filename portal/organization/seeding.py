"""What every installation starts with: regions, their borders, and the days of published notices. Idempotent.

`manage.py migrate` calls `seed()`, so that a fresh installation, an updated one and the tests have it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.db import transaction

from portal.organization import scheduling
from portal.organization.models import Region, RegionAdjacency
from portal.organization.official_days import DATA, national_days, xinjiang_days


@transaction.atomic
def seed() -> None:
    """Regions and adjacency where there are none; special days for years that have none."""
    if not Region.objects.exists():
        _seed_regions()
    scheduling.seed([*national_days(), *xinjiang_days()])


def _seed_regions() -> None:
    regions: dict[str, Region] = {}
    for order, row in enumerate(_rows("regions.csv"), start=1):
        regions[row["name"]] = Region.objects.create(
            name=row["name"],
            kind=row["kind"],
            adcode=row["adcode"],
            parent=regions.get(row["parent"]),
            is_enclave=row["is_enclave"] == "yes",
            order=order,
        )
    pairs = []
    for row in _rows("region_adjacency.csv"):
        first, second = sorted((regions[row["first"]], regions[row["second"]]), key=lambda each: each.pk)
        pairs.append(RegionAdjacency(first=first, second=second, basis=row["basis"]))
    RegionAdjacency.objects.bulk_create(pairs)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)
