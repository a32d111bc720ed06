"""The air of every region and station at a moment, or in words why it is not known.

Whatever the number of regions and stations, the queries are the same few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from pollution.air.aqi import LEVELS, Level
from pollution.assessing import day_of
from pollution.choices import Scale
from pollution.models import RegionIndex, RegionSubstitute, Station, StationIndex, StationPeriod
from pollution.querysets import substitutes_on
from pollution.showing import Air, shown
from portal.organization.choices import RegionKind
from portal.organization.models import Region

FRESH_FOR = timedelta(hours=3)
"""An older hour is not the air of now (HJ 633-2026: real-time values appear within an hour of theirs)."""
NOT_JUDGED = (RegionKind.PREFECTURE_AREA, RegionKind.CORPS_DIVISION)


class Span(models.TextChoices):
    """Over which hours the pages speak of the air."""

    HOUR = "hour", "实时（1小时）"
    ROLLING = "rolling", "连续24小时"
    DAY = "day", "昨日（自然日）"


class Standing(models.TextChoices):
    """What is known of the air of a region."""

    KNOWN = "known", "有效"
    STALE = "stale", "数据已过期"
    MISSING = "missing", "缺测"
    NO_DATA = "no_data", "没有数据"
    NO_STATION = "no_station", "无站点"


@dataclass(frozen=True)
class PlaceAir:
    """The newest index of a region or station up to the moment asked, and what it is worth then."""

    air: Air | None
    asked_at: datetime
    span: str
    has_station: bool = True
    region: Region | None = None
    source: Region | None = None
    """Whose result it is; not `region` where another stands in for it."""
    station: Station | None = None

    @property
    def standing(self) -> Standing:
        """What is known."""
        if not self.has_station:
            return Standing.NO_STATION
        if self.air is None:
            return Standing.NO_DATA
        if self.span != Span.DAY and self.asked_at - self.air.at >= FRESH_FOR:
            return Standing.STALE
        return Standing.MISSING if self.air.aqi is None else Standing.KNOWN

    @property
    def name(self) -> str:
        """Of the region or station."""
        return str(self.region or self.station)

    @property
    def url(self) -> str:
        """The page of the region or station."""
        if self.station:
            return self.station.get_absolute_url()
        return reverse("pollution:region_air", args=[self.region.pk]) if self.region else ""

    @property
    def level(self) -> Level | None:
        """The level that may be shown as that of the moment: none of stale values."""
        return self.air.level if self.air and self.standing == Standing.KNOWN else None

    @property
    def is_taken(self) -> bool:
        """Whether it is the result of another region."""
        return self.source is not None and self.source != self.region

    @property
    def says(self) -> str:
        """Why there is no level, or whose result it is."""
        words = {
            Standing.KNOWN: "",
            Standing.STALE: f"数据已过期：最近一小时为{_clock(self.air)}，早于所查时间3小时以上",
            Standing.MISSING: f"缺测：{self.air.note}" if self.air else "",
            Standing.NO_DATA: "没有数据",
            Standing.NO_STATION: "无站点，也未确定取用哪个区域的结果",
        }[self.standing]
        taken = f"取用{self.source}的结果" if self.is_taken else ""
        return "；".join(filter(None, (taken, words)))


@dataclass(frozen=True)
class Summary:
    """How many counties have which air, and the worst of them."""

    counted: int
    possible: int
    levels: tuple[tuple[Level, int], ...]
    worst: PlaceAir | None


def regions_at(moment: datetime, *, span: str = Span.HOUR) -> list[PlaceAir]:
    """Every county, city and regiment with its air at a moment; five queries."""
    regions = list(Region.objects.exclude(kind__in=NOT_JUDGED))
    day = day_of(midnight(moment) if span == Span.DAY else moment)  # whose stations those of the shown period were
    held = StationPeriod.objects.filter(region__isnull=False, held__contains=day)
    own = set(held.values_list("region", flat=True))
    taken = substitutes_on(day)
    by_pk = {each.pk: each for each in regions}
    source_of = {each.pk: each.pk if each.pk in own else taken.get(each.pk) for each in regions}
    airs = _newest(moment, span=span, regions=filter(None, source_of.values()))
    return [
        PlaceAir(
            airs.get(source) if source else None,
            moment,
            span,
            has_station=source is not None,
            region=each,
            source=by_pk.get(source) if source else None,
        )
        for each in regions
        for source in (source_of[each.pk],)
    ]


def region_at(region: Region, moment: datetime) -> tuple[PlaceAir, RegionSubstitute | None]:
    """The air of one region in the hour, and the entry by which another stands in for it."""
    day = day_of(moment)
    if region.station_periods.filter(held__contains=day).exists():
        entry = None
        source: Region | None = region
    else:
        entry = region.substitutes.filter(held__contains=day).select_related("source").first()
        source = entry.source if entry else None
    air = _newest(moment, span=Span.HOUR, regions=[source.pk]).get(source.pk) if source else None
    place = PlaceAir(air, moment, Span.HOUR, has_station=source is not None, region=region, source=source)
    return place, entry


def stations_at(stations: Sequence[Station], moment: datetime) -> list[PlaceAir]:
    """Each station with its newest hour."""
    pks = [each.pk for each in stations]
    newest = StationIndex.objects.filter(scale=Scale.HOUR, station_id=OuterRef("pk"), at__lte=moment)
    ends = dict(
        Station.objects.filter(pk__in=pks)
        .annotate(newest=Subquery(newest.order_by("-at").values("at")[:1]))
        .values_list("pk", "newest")
    )
    rows = StationIndex.objects.filter(scale=Scale.HOUR, station_id__in=pks, at__in={*filter(None, ends.values())})
    airs = {each.station_id: shown(each) for each in rows if each.at == ends[each.station_id]}
    return [PlaceAir(airs.get(each.pk), moment, Span.HOUR, station=each) for each in stations]


def summary(places: Iterable[PlaceAir]) -> Summary:
    """Of the counties that have stations of their own; whoever takes the result of another is not counted twice."""
    counted = [each for each in places if each.region and each.region.kind != RegionKind.CORPS_REGIMENT]
    known = [each for each in counted if each.level and not each.is_taken]
    numbers = Counter(each.level for each in known)
    worst = max(known, key=lambda each: (each.air.aqi if each.air else 0) or 0, default=None)
    return Summary(len(known), len(counted), tuple((each, numbers[each]) for each in LEVELS if numbers[each]), worst)


def midnight(moment: datetime) -> datetime:
    """The last end of a natural day up to a moment: 00:00 of Beijing time."""
    return timezone.make_aware(datetime.combine(timezone.localdate(moment), time(0)))


def _newest(moment: datetime, *, span: str, regions: Iterable[int]) -> dict[int, Air]:
    pks = set(regions)
    if span == Span.DAY:
        rows = RegionIndex.objects.filter(scale=Scale.ROLLING, region__in=pks, at=midnight(moment))
        return {each.region_id: shown(each) for each in rows}
    newest = RegionIndex.objects.filter(scale=span, region=OuterRef("pk"), at__lte=moment)
    ends = dict(
        Region.objects.filter(pk__in=pks)
        .annotate(newest=Subquery(newest.order_by("-at").values("at")[:1]))
        .values_list("pk", "newest")
    )
    found = RegionIndex.objects.filter(scale=span, region__in=pks, at__in={*filter(None, ends.values())})
    return {each.region_id: shown(each) for each in found if each.at == ends[each.region_id]}


def _clock(air: Air | None) -> str:
    return f"{timezone.localtime(air.at):%Y-%m-%d %H:%M}" if air else ""
