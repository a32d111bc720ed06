"""Sets of rows of the air: what is public is public to all, files are for the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone

from pollution.choices import DustState, Scale, UploadState
from pollution.permissions import may_see_uploads

if TYPE_CHECKING:
    from portal.organization.models import Region


class PublicRows(models.QuerySet[Any]):
    """Rows that anybody may read: the air belongs to everybody (环境保护法 第五十三条、第五十四条)."""

    def visible_to(self, user: Any) -> Self:
        """All of them."""
        return self


class StationQuerySet(PublicRows):
    """Stations."""

    def on(self, day: date) -> Self:
        """Stations with a period that holds on a day."""
        return self.filter(periods__held__contains=day)

    def in_region(self, region: Region, on: date) -> Self:
        """Stations whose values count for a region on a day."""
        return self.filter(periods__region=region, periods__held__contains=on)

    def with_periods(self) -> Self:
        """Each station with its periods and their regions; two queries more whatever the length."""
        periods = _rows_of("StationPeriod").select_related("region").order_by("held")
        return self.prefetch_related(Prefetch("periods", queryset=periods))


class StationPeriodQuerySet(PublicRows):
    """Periods of stations."""


class MonitoringMappingQuerySet(models.QuerySet[Any]):
    """Mappings that people keep."""

    def visible_to(self, user: Any) -> Self:
        """All for those who work with files, none for anybody else."""
        return self if may_see_uploads(user) else self.none()


class RegionSubstituteQuerySet(PublicRows):
    """Whose air stands in for a region."""


class MonitoringUploadQuerySet(models.QuerySet[Any]):
    """Files with readings."""

    def visible_to(self, user: Any) -> Self:
        """All for those who work with them, none for anybody else."""
        return self if may_see_uploads(user) else self.none()

    def stored(self) -> Self:
        """Those whose rows are readings, as long as nobody has withdrawn them."""
        return self.filter(state=UploadState.STORED)

    def touching(self, day: date) -> Self:
        """Those whose hours span a natural day, 01:00 to 24:00."""
        start = timezone.make_aware(datetime.combine(day, time()))
        return self.filter(first_at__lte=start + timedelta(days=1), last_at__gt=start)

    def settled_since_reading(self, upload: Any) -> Self:
        """Those that were stored or withdrawn after `upload` was read, of hours within its time."""
        since = Q(stored_at__gt=upload.read_at) | Q(stored_at__isnull=False, withdrawn_at__gt=upload.read_at)
        return self.filter(since, first_at__lte=upload.last_at, last_at__gte=upload.first_at).exclude(pk=upload.pk)

    def with_same_file(self, sha256: str) -> Self:
        """Files of the same bytes."""
        return self.filter(attachment__sha256=sha256)


class ReadingQuerySet(PublicRows):
    """Readings, or superseded ones."""

    def between(self, since: datetime, until: datetime) -> Self:
        """Hours from `since` to `until`, both with."""
        return self.filter(at__gte=since, at__lte=until)


class IndexQuerySet(PublicRows):
    """Indices of stations or regions."""

    def hourly(self) -> Self:
        """Real-time values."""
        return self.filter(scale=Scale.HOUR)

    def rolling(self) -> Self:
        """Continuous 24 hours (伊州政办发〔2023〕31号 3.3.2), one for each hour at which they end."""
        return self.filter(scale=Scale.ROLLING)

    def daily(self) -> Self:
        """Natural days 01:00 to 24:00: the rolling ones that end at midnight of Beijing time, which is 16:00 UTC."""
        return self.rolling().filter(at__hour=0)

    def between(self, since: datetime, until: datetime) -> Self:
        """Periods that end from `since` to `until`, both with."""
        return self.filter(at__gte=since, at__lte=until)

    def in_regions(self, regions: Iterable[int]) -> Self:
        """Indices of stations that stood in one of the regions, given by keys, on the day of the last hour."""
        stood = Q(pk__in=[])
        for each in _rows_of("StationPeriod").filter(region__in=list(regions)):
            since, until = each.hours
            during = Q(station_id=each.station_id)
            during &= Q(at__gt=since) if since else Q()
            stood |= during & (Q(at__lte=until) if until else Q())
        return self.filter(stood)


class RecalculationQuerySet(PublicRows):
    """Orders to compute indices again."""

    def done(self) -> Self:
        """Those that were carried out, the first one first."""
        return self.filter(revision__isnull=False).order_by("revision")


class DustEventQuerySet(models.QuerySet[Any]):
    """Sand-dust events."""

    def visible_to(self, user: Any) -> Self:
        """Decided ones for anybody, since they explain public values; the others for those who decide."""
        return self if may_see_uploads(user) else self.filter(state=DustState.DECIDED)

    def decided(self) -> Self:
        """What holds."""
        return self.filter(state=DustState.DECIDED)

    def touching(self, since: datetime, until: datetime) -> Self:
        """Events with an hour that ends from `since` to `until`."""
        return self.filter(hours__overlap=(since - timedelta(hours=1), until))

    def suggested(self) -> Self:
        """Those that nobody has decided yet."""
        return self.filter(state=DustState.SUGGESTED)

    def said(self) -> Self:
        """Those of which a person has said whether they are dust."""
        return self.filter(state__in=(DustState.DECIDED, DustState.REJECTED))

    def standing(self) -> Self:
        """All but what was dropped, and rejections under which data has come, changed or gone since."""
        over = Q(state=DustState.REJECTED, data_changed_at__gte=F("decided_at"))
        return self.exclude(state=DustState.DROPPED).exclude(over)

    def due_for_review(self) -> Self:
        """Decided ones under which data has come, changed or gone since."""
        return self.decided().filter(data_changed_at__gte=F("decided_at"))


class DustRegionQuerySet(models.QuerySet[Any]):
    """The regions of sand-dust events."""

    def visible_to(self, user: Any) -> Self:
        """Those of the events that one may see."""
        return self if may_see_uploads(user) else self.filter(event__state=DustState.DECIDED)


def without_own_station(regions: models.QuerySet[Any], on: date) -> models.QuerySet[Any]:
    """Of `regions` those that have no station of their own on a day."""
    own = _rows_of("StationPeriod").filter(region=OuterRef("pk"), held__contains=on)
    return regions.filter(~Exists(own))


def substitutes_on(on: date) -> dict[int, int]:
    """Region → the region whose air stands in for it on a day; a region with stations of its own needs none."""
    rows = _rows_of("RegionSubstitute").filter(held__contains=on)
    own = _rows_of("StationPeriod").filter(region=OuterRef("region"), held__contains=on)
    return dict(rows.filter(~Exists(own)).values_list("region_id", "source_id"))


def _rows_of(model: str) -> models.QuerySet[Any]:
    """The rows of a model by name: models import this module, so it cannot import them."""
    rows: models.QuerySet[Any] = apps.get_model("pollution", model)._default_manager.all()
    return rows
