"""Sand-dust events that the stored hours suggest, examined again whenever these hours change (docs/rules/dust.md)."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count
from django.utils import timezone

from pollution import assessing, readings
from pollution.air import dust
from pollution.air.columns import NOT_MONITORED
from pollution.air.items import Pollutant
from pollution.air.monitoring.cells import THOUSANDTHS
from pollution.deciding_dust import HOUR, lock
from pollution.lifecycle import DUST
from pollution.models import VALUES, DustEvent, Reading, Recalculation, RegionIndex, StationPeriod, SupersededReading
from pollution.querysets import DustEventQuerySet
from portal.lifecycle import move
from portal.organization.models import Region

AROUND = timedelta(hours=24)
"""A span is told from what came before it, and may go on after the days that were computed again."""
FELT = dust.HOURS_COMPARED * HOUR
"""So far after its own end an hour has a say in whether a span begins."""
GONE = "所列小时的监测数据已更正或撤回，或计入的站点有变，按现有数据不再呈现沙尘特征"


def suggest_for(recalculation: Recalculation, *, at: datetime) -> list[DustEvent]:
    """What the hours that a recalculation touched suggest now: events suggested, grown, and dropped.

    It runs in the transaction of the recalculation, whose lock keeps two of them apart.
    """
    since, until = assessing.hours_of(recalculation)
    regions = {each.pk: each for each in assessing.regions_of(recalculation)}
    if recalculation.upload_id:
        _note_changed_data(recalculation.upload_id, since, until, at=at)
    else:  # of whole days; a region may have lost the stations that a suggestion rests on
        touched = DustEvent.objects.suggested().touching(since, until)
        regions |= Region.objects.in_bulk(list(touched.values_list("regions", flat=True)))
    return [event for _, each in sorted(regions.items()) for event in suggest(each, since, until, at=at)]


@transaction.atomic
def suggest(region: Region, since: datetime, until: datetime, *, at: datetime) -> list[DustEvent]:
    """Suggest events for hours that end from `since` to `until`, by docs/rules/dust.md over the region's hours.

    Of one region never two events overlap: a suggestion follows the hours, and is dropped where they no longer make
    one; what a person has decided or rejected stays as it is.
    """
    lock()
    standing = list(_own(region).touching(since, until + FELT))
    first = min([since, *(each.hours.lower + HOUR for each in standing)])
    last = max([until + FELT, *(each.hours.upper for each in standing)])
    found = dust.suggestions(_hours(region, first - AROUND, last + AROUND), edition_on=readings.rules().edition_on)
    spans = [(_span(each), each.evidence) for each in found]
    touching = [(span, evidence) for span, evidence in spans if span.upper >= first and span.lower < last]
    groundless = [each for each in standing if not any(_overlap(each.hours, span) for span, _ in touching)]
    dropped = [move(each, "drop", DUST, reason=GONE) for each in groundless]
    return dropped + [event for span in touching for event in _suggested(region, *span, at=at)]


def _own(region: Region) -> DustEventQuerySet:
    """What the hours of this region alone suggest, and nobody has decided."""
    suggested = DustEvent.objects.suggested().filter(suggested_at__isnull=False)
    alone = suggested.annotate(concerned=Count("places")).filter(concerned=1)
    rows: DustEventQuerySet = alone.filter(pk__in=DustEvent.objects.filter(regions=region).values("pk"))
    return rows.order_by("hours")


def _suggested(region: Region, span: DateTimeTZRange, evidence: str, *, at: datetime) -> list[DustEvent]:
    known = DustEvent.objects.standing().filter(regions=region, hours__overlap=span)
    if not known.exists():
        event = DustEvent.objects.create(hours=span, evidence=evidence, suggested_at=at)
        event.regions.set([region])
        return [event]
    own = list(_own(region).filter(hours__overlap=span))
    if known.count() > len(own):
        return []
    event, *others = own
    joined = [move(each, "drop", DUST, reason=f"与{event}连成一段，并入其中") for each in others]
    if not joined and (event.hours, event.evidence) == (span, evidence):
        return []
    DustEvent.objects.filter(pk=event.pk).update(hours=span, evidence=evidence, suggested_at=at)
    event.refresh_from_db()
    return [event, *joined]


def _note_changed_data(upload: int, since: datetime, until: datetime, *, at: datetime) -> None:
    """Note on what persons have decided that an upload brought, changed or took back data of its hours."""
    for event in DustEvent.objects.said().touching(since, until):
        if _speaks_of(upload, event):
            DustEvent.objects.filter(pk=event.pk).update(data_changed_at=at)


def _speaks_of(upload: int, event: DustEvent) -> bool:
    """Whether an upload has a row, current or superseded, of a station that stood in a region of the event then."""
    return any(
        rows.objects.filter(upload_id=upload, station_id=period.station_id, at__gt=lower, at__lte=upper).exists()
        for period in StationPeriod.objects.filter(region__in=event.places.values("region"))
        for lower, upper in period.hours_within(event.hours.lower, event.hours.upper)
        for rows in (Reading, SupersededReading)
    )


def _hours(region: Region, since: datetime, until: datetime) -> pl.DataFrame:
    """The region's hourly means as rows of readings: Beijing time, thousandths of a unit."""
    rows = RegionIndex.objects.hourly().between(since, until).filter(region=region)
    told = [
        (timezone.make_naive(at), *(_thousandths(*each) for each in zip(values, Pollutant, strict=True)))
        for at, *values in rows.values_list("at", *VALUES)
    ]
    schema: dict[str, pl.DataType] = {"at": pl.Datetime("us"), **dict.fromkeys(VALUES, pl.Int64())}
    return pl.DataFrame(told, schema=schema, orient="row")


def _thousandths(value: int | None, pollutant: Pollutant) -> int | None:
    return value if value is None or value == NOT_MONITORED else value * THOUSANDTHS // pollutant.steps


def _span(suggestion: dust.Suggestion) -> DateTimeTZRange:
    first, last = (timezone.make_aware(each) for each in (suggestion.first, suggestion.last))
    return DateTimeTZRange(first - HOUR, last, "(]")


def _overlap(one: DateTimeTZRange, other: DateTimeTZRange) -> bool:
    return bool(one.lower < other.upper and other.lower < one.upper)
