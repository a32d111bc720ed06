"""The 24 hours of a region computed without the hours that somebody has decided to be dust (1.4, L13).

The published indices stay as they are (docs/rules/dust.md); this is what a warning looks at instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from pollution import assessing, readings
from pollution.air import assessment


def rolling_without(region: int, dust: Collection[datetime], *, until: datetime) -> Iterator[dict[str, Any]]:
    """Rows of COLUMNS of `pollution.air.assessment` for every window that holds one of these hours, up to `until`.

    Times in Beijing time. A mean needs 20 of its 24 hours as always, so where dust has taken more there is no index.
    """
    first, last = min(dust), min(max(dust) + assessment.LEAD_IN, until)
    if last < first:
        return
    members = assessing.memberships((first - assessment.LEAD_IN).date(), last.date()).filter(pl.col("region") == region)
    since, end = timezone.make_aware(first - assessment.LEAD_IN), timezone.make_aware(last)
    rows = assessing.rows_of(members["station"].unique().to_list(), since, end)
    kept = rows.filter(~pl.col("at").is_in(list(dust)))
    if not kept.is_empty():
        found = assessment.assess(kept, members, first=first, last=last, rules=readings.rules())
        yield from found.regions.filter(pl.col("scale") == assessment.ROLLING).iter_rows(named=True)
