"""GET /api/v1/air/current/: the newest hour of every region, how old it is, and whose it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from pollution.air.items import Pollutant
from pollution.air_at import FRESH_FOR, NOT_JUDGED
from pollution.api.observing import Subjects, beijing, observed, scale_of
from pollution.api.questions import MomentField, SubjectKind
from pollution.api.serializers import CurrentListSerializer
from pollution.api.versions import unless_same_state
from pollution.assessing import day_of
from pollution.choices import Scale
from pollution.models import RegionIndex
from pollution.querysets import substitutes_on
from portal.access import anyone, requires
from portal.api import query_data
from portal.organization.models import Region

NO_STATION = "该区域没有站点，也未确定取用哪个区域的结果"
NO_DATA = "没有数据"


class CurrentQuestion(serializers.Serializer):
    """At which moment."""

    at = MomentField(ends_day=True, required=False, help_text="问哪一时刻，如 2026-03-10T12:30:00+08:00；不填为现在")


@requires(anyone)
class CurrentViewSet(GenericViewSet[Region]):
    """各区域的最新空气质量."""

    queryset = Region.objects.none()
    serializer_class = CurrentListSerializer
    filter_backends = []
    pagination_class = None

    @extend_schema(summary="各区域的最新空气质量", parameters=[CurrentQuestion], responses=CurrentListSerializer)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """每个区域最近一小时和同时结束的连续24小时；没有站点的区域取用所定区域的结果。每分钟可能不同。"""
        asking = CurrentQuestion(data=query_data(request, CurrentQuestion()))
        asking.is_valid(raise_exception=True)
        moment = asking.validated_data.get("at") or timezone.now().replace(second=0, microsecond=0)
        return unless_same_state(
            request, moment, answer=lambda: Response({"at": beijing(moment), "results": current(request, moment)})
        )


def current(request: Request, moment: datetime) -> list[dict[str, Any]]:
    """All regions that are judged, at a moment; the same few queries whatever their number."""
    regions = list(Region.objects.exclude(kind__in=NOT_JUDGED))
    day = day_of(moment)
    taken = substitutes_on(day)
    rows = _newest(moment)
    times = [at for at, _, _ in rows] or [moment]
    subjects = Subjects(request, since=min(times), until=max(times))
    with_station = subjects.with_station_on(day)
    newest = {region: at for at, scale, region in rows if scale == Scale.HOUR}

    def told(pk: int, scale: str) -> dict[str, Any] | None:
        row = rows.get((newest[pk], scale, pk)) if pk in newest else None
        return observed(row, scale_of(row), subjects, pollutants=tuple(Pollutant)) if row else None

    found = []
    for region in regions:
        source = taken.get(region.pk, region.pk)
        has_station = source in with_station or source != region.pk
        age = moment - newest[source] if has_station and source in newest else None
        found.append(
            {
                "region": subjects.told(SubjectKind.REGION, region.pk),
                "taken_from": subjects.told(SubjectKind.REGION, source) if source != region.pk else None,
                "age_minutes": int(age / timedelta(minutes=1)) if age is not None else None,
                "stale": age is None or age >= FRESH_FOR,
                "note": "" if age is not None else NO_DATA if has_station else NO_STATION,
                "hour": told(source, Scale.HOUR) if has_station else None,
                "rolling": told(source, Scale.ROLLING) if has_station else None,
            }
        )
    return found


def _newest(moment: datetime) -> dict[tuple[datetime, str, int], RegionIndex]:
    """The newest hour of each region up to a moment, and the 24 hours that end with it, by their keys."""
    hours = RegionIndex.objects.hourly().filter(region=OuterRef("pk"), at__lte=moment).order_by("-at")
    newest = Region.objects.annotate(newest=Subquery(hours.values("at")[:1])).filter(newest__isnull=False)
    keys = [(at, scale, pk) for pk, at in newest.values_list("pk", "newest") for scale in Scale.values]
    return {(each.at, each.scale, each.region_id): each for each in RegionIndex.objects.filter(pk__in=keys)}
