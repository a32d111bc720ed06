"""Pages of 区域取值: whose air stands in for a region without stations of its own, on what grounds."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution import registering_stations
from pollution.filters import SubstituteFilters
from pollution.forms import LastDayForm, SubstituteForm
from pollution.models import RegionSubstitute
from pollution.permissions import may_keep_stations, may_see_uploads
from pollution.tables import SubstituteTable
from pollution.views.stations import STATIONS
from portal.access import requires
from portal.acting import form_page
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

SUBSTITUTES = ("区域取值", reverse_lazy("pollution:substitute_list"))


@require_safe
@requires(may_see_uploads)
def substitute_list(request: SignedInRequest) -> HttpResponseBase:
    """Every substitution, past ones too."""
    rows = RegionSubstitute.objects.visible_to(request.user).select_related("region", "source", "decided_by")
    may_keep = may_keep_stations(request.user)
    return list_page(
        request,
        rows,
        title=SUBSTITUTES[0],
        table=SubstituteTable if may_keep else _without_acts,
        filters=SubstituteFilters,
        buttons=[Button("登记区域取值", reverse("pollution:substitute_new"), is_primary=True)] if may_keep else [],
        breadcrumbs=[(STATIONS[0], reverse("pollution:station_list"))],
        empty="没有登记区域取值：没有自己站点的区域不发布指数",
    )


@requires(may_keep_stations)
def substitute_new(request: SignedInRequest) -> HttpResponse:
    """登记区域取值."""

    def perform(given: dict[str, Any]) -> str:
        registering_stations.substitute(**given, by=request.user, at=timezone.now())
        return reverse("pollution:substitute_list")

    return form_page(
        request,
        SubstituteForm(request.POST or None),
        perform,
        title="登记区域取值",
        done="已登记",
        cancel_url=reverse("pollution:substitute_list"),
        breadcrumbs=[STATIONS, SUBSTITUTES],
    )


@requires(may_keep_stations)
def substitute_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """终止区域取值."""
    row: RegionSubstitute = get_object_or_404(RegionSubstitute.objects.visible_to(request.user), pk=pk)

    def perform(given: dict[str, Any]) -> str:
        registering_stations.end_substitute(row, **given)
        return reverse("pollution:substitute_list")

    return form_page(
        request,
        LastDayForm(request.POST or None),
        perform,
        title=f"终止：{row}",
        done="已终止",
        cancel_url=reverse("pollution:substitute_list"),
        breadcrumbs=[STATIONS, SUBSTITUTES],
        refused_at="last_day",
    )


def _without_acts(*args: Any, **options: Any) -> SubstituteTable:
    return SubstituteTable(*args, **options, exclude=("end",))
