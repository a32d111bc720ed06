"""Pages of stations: the list and one station, for everybody; registering, moving and ending, for 监测录入员."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution import registering_stations
from pollution.filters import StationFilters
from pollution.forms import LastDayForm, NewPeriodForm, PeriodCorrectionForm, StationEditForm, StationForm
from pollution.models import Station, StationPeriod
from pollution.permissions import may_keep_stations, may_see_uploads
from pollution.tables import StationTable
from pollution.views.places import station_air
from portal.access import anyone, requires
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

STATIONS = ("空气质量监测站点", reverse_lazy("pollution:station_list"))


@require_safe
@requires(anyone)
def station_list(request: HttpRequest) -> HttpResponseBase:
    """All stations, in the shell of the office for those who are signed in."""
    buttons = []
    if may_see_uploads(request.user):
        buttons.append(Button("区域取值", reverse("pollution:substitute_list")))
    if may_keep_stations(request.user):
        buttons.append(Button("登记站点", reverse("pollution:station_new"), is_primary=True))
    return list_page(
        request,
        Station.objects.visible_to(request.user).with_periods(),
        title=STATIONS[0],
        table=partial(StationTable, on=timezone.localdate()),
        filters=StationFilters,
        buttons=buttons,
        template="kinds/list.html" if request.user.is_authenticated else "pollution/station_list.html",
        empty="没有符合条件的站点",
    )


@require_safe
@requires(anyone)
def station_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One station; the public reads the same address without what is for the office."""
    station = _station(request, code)
    is_office = request.user.is_authenticated
    template = "pollution/station_detail.html" if is_office else "pollution/station_public.html"
    return render(request, template, station_air(request, station) | _context(request, station))


@requires(may_keep_stations)
def station_new(request: SignedInRequest) -> HttpResponse:
    """登记站点."""
    form = StationForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda _: registering_stations.register(**form.described, at=timezone.now()),
        title="登记站点",
        done="站点已登记",
        cancel_url=reverse("pollution:station_list"),
        breadcrumbs=[STATIONS],
        refused_at="code",
    )


@requires(may_keep_stations)
def station_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """修改名称、类别、运维单位、备注."""
    station = _station(request, code)
    form = StationEditForm(request.POST or None, instance=station)
    return _act(
        request, station, form, lambda given: registering_stations.edit(station, given), title="修改站点", done="已修改"
    )


@requires(may_keep_stations)
def period_new(request: SignedInRequest, code: str) -> HttpResponse:
    """登记新的位置或区域, from a day on."""
    station = _station(request, code)
    last = next(reversed(station.periods.all()), None)
    initial = {"region": last.region_id, "longitude": last.longitude, "latitude": last.latitude} if last else {}
    return _act(
        request,
        station,
        NewPeriodForm(request.POST or None, initial=initial),
        lambda given: registering_stations.begin_period(station, **given, by=request.user, at=timezone.now()),
        title="登记新的有效期",
        done="已登记，相关区域的指数将重算",
    )


@requires(may_keep_stations)
def period_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正有效期: what was written wrongly of a place or region."""
    periods = StationPeriod.objects.visible_to(request.user).select_related("station", "region")
    period: StationPeriod = get_object_or_404(periods, pk=pk)
    written = {"region": period.region_id, "longitude": period.longitude, "latitude": period.latitude}
    return _act(
        request,
        period.station,
        PeriodCorrectionForm(request.POST or None, initial=written),
        lambda given: registering_stations.correct_period(period, **given, by=request.user, at=timezone.now()),
        title=f"更正有效期：{period.period_label}",
        done="已更正，区域有变的指数将重算",
    )


@requires(may_keep_stations)
def station_end(request: SignedInRequest, code: str) -> HttpResponse:
    """停用."""
    station = _station(request, code)
    return _act(
        request,
        station,
        LastDayForm(request.POST or None),
        lambda given: registering_stations.end(station, **given, by=request.user, at=timezone.now()),
        title="停用站点",
        done="已停用，相关区域的指数将重算",
        refused_at="last_day",
    )


def _station(request: HttpRequest, code: str) -> Station:
    found: Station = get_object_or_404(Station.objects.visible_to(request.user).with_periods(), code=code)
    return found


def _context(request: HttpRequest, station: Station) -> dict[str, Any]:
    """What the page of a station tells, to the public and to the office."""
    today = timezone.localdate()
    period = station.period_on(today)
    is_office = request.user.is_authenticated
    wants_history = is_office and request.GET.get("tab") == "history"
    return {
        "title": str(station),
        "breadcrumbs": [STATIONS],
        "station": station,
        "period": period,
        "periods": list(reversed(station.periods.all())),
        "may_keep": may_keep_stations(request.user),
        "facts": [
            ("编码", station.code),
            ("名称", station.name),
            ("类别", station.get_kind_display()),
            ("所在区域", (period.region or "不参与评价") if period else "今天不在有效期"),
            ("运维单位", station.operator),
            *([("备注", station.remark)] if is_office else []),
        ],
        "changes": changes_of(station, also=("periods",)) if wants_history else [],
    }


def _act(request: SignedInRequest, station: Station, form: Any, act: Any, *, title: str, **more: Any) -> HttpResponse:
    """A form about a station, which leads back to it."""
    here = station.get_absolute_url()

    def perform(given: dict[str, Any]) -> str:
        act(given)
        return here

    return form_page(
        request, form, perform, title=title, cancel_url=here, breadcrumbs=[STATIONS, (str(station), here)], **more
    )
