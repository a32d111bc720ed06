"""Sand-dust events: suggested from stored hours, entered by hand, decided or rejected by a person with evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import polars as pl
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from pollution import assessing, readings
from pollution.air import dust
from pollution.air.columns import NOT_MONITORED
from pollution.air.items import Pollutant
from pollution.air.monitoring.cells import THOUSANDTHS
from pollution.choices import DustState
from pollution.lifecycle import DUST
from pollution.models import VALUES, DustEvent, Recalculation, RegionIndex
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move
from portal.organization.models import Region

AROUND = timedelta(hours=24)
"""A span is told from what came before it, and may go on after the days that were computed again."""
LONGEST = timedelta(days=15)
HOUR = timedelta(hours=1)


@transaction.atomic
def enter(*, regions: Iterable[Region], first: datetime, last: datetime, evidence: str) -> DustEvent:
    """Enter an event that the hours alone do not tell; it waits for its decision like a suggestion.

    `first` and `last` are ends of hours, both with.
    """
    where, hours = _checked(regions, first, last, except_for=None)
    with keeping(DustEvent):
        event = DustEvent.objects.create(hours=hours, evidence=evidence)
    event.regions.set(where)
    return event


@transaction.atomic
def decide(
    event: DustEvent,
    *,
    regions: Iterable[Region],
    first: datetime,
    last: datetime,
    evidence: str,
    reason: str,
    by: User,
    at: datetime,
) -> DustEvent:
    """认定为沙尘: hours and regions as the person found them, on evidence. The hours stay and are marked."""
    where, hours = _checked(regions, first, last, except_for=event)
    if not evidence.strip():
        raise Refused("认定须写明证据", clause=DUST["decide"].clause)
    with keeping(DustEvent):
        move(event, "decide", DUST, hours=hours, evidence=evidence, reason=reason, decided_by=by, decided_at=at)
    event.regions.set(where)
    return event


@transaction.atomic
def reject(event: DustEvent, *, reason: str, by: User, at: datetime) -> DustEvent:
    """不予认定: nothing is excluded, and the hours are not suggested again."""
    if not reason.strip():
        raise Refused("不予认定须写明理由", clause=DUST["reject"].clause)
    return move(event, "reject", DUST, reason=reason, decided_by=by, decided_at=at)


def suggest_for(recalculation: Recalculation, *, at: datetime) -> list[DustEvent]:
    """What the regions that a recalculation touched suggest in its days.

    It runs in the transaction of the recalculation, whose lock keeps two of them apart.
    """
    since, until = assessing.hours_of(recalculation)
    return [event for each in assessing.regions_of(recalculation) for event in suggest(each, since, until, at=at)]


@transaction.atomic
def suggest(region: Region, since: datetime, until: datetime, *, at: datetime) -> list[DustEvent]:
    """Suggest events for hours that end from `since` to `until`, by docs/rules/dust.md over the region's hours.

    Of one region never two events overlap: a suggestion that has grown grows, what a person has decided or rejected
    stays as it is.
    """
    rules = readings.rules()
    found = dust.suggestions(_hours(region, since - AROUND, until + AROUND), edition_on=rules.edition_on)
    spans = [(_span(each), each.evidence) for each in found]
    touching = [(span, evidence) for span, evidence in spans if span.upper >= since and span.lower < until]
    return [event for span, evidence in touching if (event := _suggested(region, span, evidence, at=at))]


def _suggested(region: Region, span: DateTimeTZRange, evidence: str, *, at: datetime) -> DustEvent | None:
    known = list(DustEvent.objects.filter(regions=region, hours__overlap=span).select_for_update(of=("self",)))
    if not known:
        event = DustEvent.objects.create(hours=span, evidence=evidence, suggested_at=at)
        event.regions.set([region])
        return event
    [event, *others] = known
    is_own = event.suggested_at is not None and event.regions.count() == 1
    if others or not is_own or (event.hours.lower, event.hours.upper) == (span.lower, span.upper):
        return None
    rows = DustEvent.objects.filter(pk=event.pk, state=DustState.SUGGESTED)
    return event if rows.update(hours=span, evidence=evidence, suggested_at=at) else None


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


def _checked(
    regions: Iterable[Region], first: datetime, last: datetime, *, except_for: DustEvent | None
) -> tuple[Sequence[Region], DateTimeTZRange]:
    where = list(regions)
    if not where:
        raise Refused("请至少选择一个区域")
    if any(each.minute or each.second for each in (first, last)):
        raise Refused("起止时刻应为整点")
    if last < first:
        raise Refused("最后一小时不能早于第一小时")
    if last - first > LONGEST:
        raise Refused(f"一次沙尘过程不超过{LONGEST.days}天，更长的请分段登记")
    hours = DateTimeTZRange(first - HOUR, last, "(]")
    others = DustEvent.objects.filter(regions__in=where, hours__overlap=hours).exclude(state=DustState.REJECTED)
    if except_for is not None:
        others = others.exclude(pk=except_for.pk)
    if other := others.first():
        raise Refused(f"所选区域在这段时间已有{other}，请在其中处理")
    return where, hours
