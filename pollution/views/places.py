"""One region or station: its air now, what to do, a week and a year of it, and where the values come from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution import series
from pollution.air.advice import advice
from pollution.air.items import Pollutant
from pollution.air_at import NOT_JUDGED, PlaceAir, region_at, stations_at
from pollution.assessing import day_of
from pollution.describing import observation, script_safe
from pollution.models import Station, StationPeriod
from pollution.origins import origins
from pollution.permissions import may_see_uploads
from pollution.series import Subject
from pollution.showing import LEGEND
from pollution.views.air import TITLE
from pollution.views.moments import moment_asked, read_moment, written_moment
from portal.access import anyone, requires
from portal.organization.models import Region

MOST_OF_A_SERIES = {"hour": series.WEEK * 5, "day": series.YEAR}


@require_safe
@requires(anyone)
def region_air(request: HttpRequest, pk: int) -> HttpResponse:
    """One region, under its key: regiments have no adcode."""
    region = _region(pk)
    now = timezone.now()
    moment = moment_asked(request, now=now)
    place, entry = region_at(region, moment)
    subject = Subject("region", place.source.pk if place.source else region.pk)
    held = StationPeriod.objects.filter(region=subject.pk, held__contains=day_of(moment))
    stations = Station.objects.filter(pk__in=held.values("station"))
    address = reverse("pollution:region_series", args=[subject.pk])
    context = _air(request, subject, place, moment, now=now, series_url=address)
    return render(
        request,
        "pollution/region_air.html",
        context
        | {
            "title": f"{region.name}空气质量",
            "breadcrumbs": [(TITLE, reverse("pollution:air_now"))],
            "region": region,
            "entry": entry,
            "stations": stations_at(list(stations), context["end"]),
            "structured": script_safe(observation(place, request.build_absolute_uri(request.path))),
        },
    )


def station_air(request: HttpRequest, station: Station) -> dict[str, Any]:
    """What `pollution/_station_air.html` needs of a station, at `?at=`."""
    now = timezone.now()
    moment = moment_asked(request, now=now)
    [place] = stations_at([station], moment)
    subject = Subject("station", station.pk)
    address = reverse("pollution:station_series", args=[station.code])
    context = _air(request, subject, place, moment, now=now, series_url=address)
    since = context["end"] - series.WEEK
    found = origins([station.pk], since, context["end"])
    for line in context["hours"]:
        line["origins"] = found.get((line["hour"].air.at, station.pk), [])
        line["url"] = reverse("pollution:station_hour", args=[station.code, written_moment(line["hour"].air.at)])
    return context


@require_safe
@requires(anyone)
def region_series(request: HttpRequest, pk: int) -> JsonResponse:
    """The data of a region's chart."""
    return _series(request, Subject("region", _region(pk).pk))


@require_safe
@requires(anyone)
def station_series(request: HttpRequest, code: str) -> JsonResponse:
    """The data of a station's chart."""
    station = get_object_or_404(Station.objects.visible_to(request.user), code=code)
    return _series(request, Subject("station", station.pk))


def _region(pk: int) -> Region:
    found: Region = get_object_or_404(Region.objects.exclude(kind__in=NOT_JUDGED), pk=pk)
    return found


def _series(request: HttpRequest, subject: Subject) -> JsonResponse:
    """`?scale=hour|day&from=&to=`: periods that end after `from` and up to `to`; long spans are cut at their start."""
    scale = request.GET.get("scale", "hour")
    since, until = read_moment(request.GET.get("from", "")), read_moment(request.GET.get("to", ""))
    if scale not in MOST_OF_A_SERIES or since is None or until is None or since > until:
        raise Http404
    since = max(since, until - MOST_OF_A_SERIES[scale])
    lines = series.days(subject, since, until) if scale == "day" else _hourly(subject, since, until)
    return JsonResponse(series.chart(subject, lines, since, until), json_dumps_params={"ensure_ascii": False})


def _hourly(subject: Subject, since: datetime, until: datetime) -> list[Any]:
    return [each.air for each in series.hours(subject, since, until)]


def _air(
    request: HttpRequest, subject: Subject, place: PlaceAir, moment: datetime, *, now: datetime, series_url: str
) -> dict[str, Any]:
    end, last_midnight = series.span_of(subject, moment)
    lines = series.hours(subject, end - series.WEEK, end)
    days = series.days(subject, last_midnight - series.YEAR, last_midnight)
    air = place.air
    year = day_of(end).year
    level = place.level
    return {
        "place": place,
        "air": air,
        "moment": moment,
        "written": written_moment(moment),
        "is_now": moment == now,
        "end": end,
        "rolling": next((each.rolling for each in lines if air and each.air.at == air.at), None),
        "advice": advice(air.edition, level, air.exceeding) if air and level else None,
        "hours": [{"hour": each, "origins": [], "url": ""} for each in lines],
        "days": days,
        "year": year,
        "calendar": series.of_year(subject, year) if days else [],
        "other_years": [(each, f"{each}-12-31T23:00") for each in (year - 1, year + 1) if each <= now.year],
        "months": series.completeness(subject, end) if lines else [],
        "dust": sorted({each.dust for each in lines if each.dust}, key=lambda event: event.pk),
        "pollutants": list(Pollutant),
        "legend": LEGEND,
        "sees_uploads": may_see_uploads(request.user),
        "charts": _charts(series_url, end, last_midnight) if lines or days else [],
    }


def _charts(url: str, end: datetime, last_midnight: datetime) -> list[dict[str, str]]:
    spans = (
        ("hour", "近7天逐小时", end - series.WEEK, end),
        ("day", "近一年逐日", last_midnight - series.YEAR, last_midnight),
    )
    return [
        {
            "scale": scale,
            "label": label,
            "url": f"{url}?scale={scale}&from={written_moment(since)}&to={written_moment(to)}",
        }
        for scale, label, since, to in spans
    ]
