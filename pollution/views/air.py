"""The air of now, for everybody: the schematic map, the same as a table, and any moment that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution.air_at import PlaceAir, Span, regions_at, summary
from pollution.air_table import AirTable
from pollution.describing import dataset, script_safe
from pollution.models import Reading
from pollution.showing import LEGEND
from pollution.tiles import places
from pollution.views.moments import moment_asked, written_moment
from portal.access import anyone, requires
from portal.exports import FORMATS, table_response
from portal.organization.choices import RegionKind
from portal.organization.models import RegionAdjacency

TITLE = "空气质量"


@require_safe
@requires(anyone)
def air_now(request: HttpRequest) -> HttpResponseBase:
    """Every region at `?at=`, over `?scale=hour|rolling|day`; `?export=xlsx|csv` gives the table as a file."""
    now = timezone.now()
    moment = moment_asked(request, now=now)
    span = request.GET.get("scale", "")
    span = span if span in Span.values else Span.HOUR.value
    airs = regions_at(moment, span=span)
    table = AirTable(airs, order_by=request.GET.getlist("sort") or None, request=request)
    table.paginate(per_page=max(len(airs), 1))
    about = f"{Span(span).label}，{timezone.localtime(moment):%Y-%m-%d %H:%M}"
    if (export := request.GET.get("export", "")) in FORMATS:
        return table_response(table, export, name=TITLE, about=about)
    tiles = places()
    return render(
        request,
        "pollution/air_now.html",
        {
            "title": TITLE,
            "airs": airs,
            "tiles": [(tiles[each.name], each) for each in airs if each.name in tiles],
            "regiments": _by_host(airs),
            "summary": summary(airs),
            "table": table,
            "moment": moment,
            "written": written_moment(moment),
            "is_now": moment == now,
            "span": Span(span),
            "spans": [(each, each.label) for each in Span],
            "legend": LEGEND,
            "is_empty": not Reading.objects.exists(),
            "export_formats": FORMATS,
            "structured": script_safe(dataset(request.build_absolute_uri(request.path), at=_newest(airs))),
        },
    )


def _newest(airs: Sequence[PlaceAir]) -> datetime | None:
    return max((each.air.at for each in airs if each.air), default=None)


def _by_host(airs: Sequence[PlaceAir]) -> list[tuple[str, list[tuple[PlaceAir, bool]]]]:
    """The regiments under the county whose air they take, else under the one that holds them; is the host certain?"""
    counties = {each.region.pk: each.name for each in airs if each.region and each.name in places()}
    regiments = [each for each in airs if each.region and each.region.kind == RegionKind.CORPS_REGIMENT]
    hosts: dict[int, tuple[str, bool]] = {}
    for border in RegionAdjacency.objects.order_by("pk"):
        for one, other in ((border.first_id, border.second_id), (border.second_id, border.first_id)):
            if other in counties:
                hosts.setdefault(one, (counties[other], border.is_verified))
    found: dict[str, list[tuple[PlaceAir, bool]]] = {}
    for each in regiments:
        host, is_certain = hosts.get(each.region.pk if each.region else 0, ("所在县市未定", True))
        if each.is_taken:
            host, is_certain = str(each.source), True
        found.setdefault(host, []).append((each, is_certain))
    return list(found.items())
