"""Forecasts: the list, the grid of seven days, entry by form, and withdrawal. For those who work in the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from pollution.alert_choices import Channel
from pollution.alerting import forecasting
from pollution.alerting.forecasting import Objectionable
from pollution.alerting.situations import COUNTIES
from pollution.alerts.forecast_rules import horizon
from pollution.forecast_forms import ForecastForm
from pollution.forecast_tables import ForecastFilters, ForecastTable, levels_look, range_words, state_of
from pollution.models import Forecast
from pollution.permissions import may_analyse_warnings, may_see_warnings
from pollution.withdrawal_forms import WithdrawalForm
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.dates import UnreadableDate, read_date
from portal.listing import list_page
from portal.organization.models import Region
from portal.pages import Button
from portal.requests import SignedInRequest

FORECASTS = ("预报", reverse_lazy("pollution:forecast_list"))


@dataclass(frozen=True)
class Cell:
    """A region's day: the forecast that counts, and its values in words and shapes."""

    day: date
    forecast: Forecast | None

    @property
    def range(self) -> str:
        """120～150."""
        return range_words(self.forecast.lower, self.forecast.upper) if self.forecast else ""

    @property
    def levels(self) -> str:
        """The levels at both ends."""
        return levels_look(self.forecast.lower, self.forecast.upper) if self.forecast else ""


@require_safe
@requires(may_see_warnings)
def forecast_list(request: SignedInRequest) -> HttpResponseBase:
    """Every forecast, the last issued first."""
    rows = Forecast.objects.visible_to(request.user).select_related("region", "entered_by")
    return list_page(
        request,
        rows,
        title=FORECASTS[0],
        table=ForecastTable,
        filters=ForecastFilters,
        buttons=[Button("七日预报", reverse("pollution:forecast_grid")), *_entering(request)],
        empty="没有符合条件的预报",
        template="pollution/forecast_list.html",
    )


@require_safe
@requires(may_see_warnings)
def forecast_grid(request: SignedInRequest) -> HttpResponse:
    """七日预报: what counts of each county and day, and what is missing."""
    first = _day_asked(request)
    ahead = horizon(first)
    days = [first + timedelta(days=number) for number in range(ahead)]
    rows = Forecast.objects.visible_to(request.user).standing().filter(day__range=(days[0], days[-1]))
    newest = {(each.region_id, each.day): each for each in rows.newest().select_related("region")}
    regions = _regions(each for each, _ in newest)
    lines = [(region, [Cell(day, newest.get((region.pk, day))) for day in days]) for region in regions]
    missing = sum(cell.forecast is None for region, cells in lines if _is_county(region) for cell in cells)
    return render(
        request,
        "pollution/forecast_grid.html",
        {
            "title": "七日预报",
            "breadcrumbs": [FORECASTS],
            "buttons": [Button("预报列表", str(FORECASTS[1])), *_entering(request)],
            "days": days,
            "today": timezone.localdate(),
            "lines": lines,
            "missing": missing,
            "before": first - timedelta(days=ahead),
            "after": first + timedelta(days=ahead),
            "may_enter": may_analyse_warnings(request.user),
        },
    )


@requires(may_analyse_warnings)
def forecast_new(request: SignedInRequest) -> HttpResponse:
    """录入预报: one region, several days at once."""
    now = timezone.now()
    if request.method == "POST":
        form = ForecastForm(request.POST)
    else:
        form = ForecastForm.starting(now, request.GET.get("region", ""))

    def enter(_: dict[str, Any]) -> HttpResponse | str:
        try:
            entered = forecasting.enter_many(form.drafts(), channel=Channel.FORM, by=request.user, at=now)
        except Objectionable as refusal:
            for each in refusal.objections:
                if each.field in form.row_form.base_fields:
                    form.blame(each.number, each.field, each.message)
                elif form.fields.get(each.field) and each.field not in form.errors:
                    form.add_error(each.field, each.message)
            raise
        messages.success(request, entered.told)
        return reverse("pollution:forecast_grid")

    return form_page(
        request,
        form,
        enter,
        title="录入预报",
        done="",
        cancel_url=str(FORECASTS[1]),
        breadcrumbs=[FORECASTS],
        submit_label="录入",
        template="pollution/rows_form.html",
        note="留空的行不录入；一次录入一个区域在同一起报时间的各日预报。",
    )


@require_safe
@requires(may_see_warnings)
def forecast_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One forecast with its history, and the others of its region and day."""
    forecast = _forecast(request, pk)
    others = Forecast.objects.visible_to(request.user).filter(region=forecast.region, day=forecast.day)
    is_history = request.GET.get("tab") == "history"
    facts: list[tuple[str, object]] = [
        ("区域", forecast.region),
        ("预报日", f"{forecast.day:%Y-%m-%d}"),
        ("AQI", range_words(forecast.lower, forecast.upper)),
        ("级别", levels_look(forecast.lower, forecast.upper)),
        ("首要污染物", forecast.primary),
        ("来源", forecast.source),
        ("起报时间", _clock(forecast.issued_at)),
        ("录入", f"{forecast.entered_by}，{_clock(forecast.entered_at)}，{forecast.get_channel_display()}"),
    ]
    if forecast.file:
        link = '<a href="{}">{}</a>，{}'
        address = reverse("pollution:forecast_file", args=[forecast.pk])
        facts.append(("来源文件", format_html(link, address, forecast.file.name, forecast.place)))
    if forecast.withdrawn_at:
        facts += [
            ("撤回", f"{forecast.withdrawn_by}，{_clock(forecast.withdrawn_at)}"),
            ("撤回理由", forecast.withdrawal_reason),
        ]
    return render(
        request,
        "pollution/forecast_detail.html",
        {
            "title": str(forecast),
            "breadcrumbs": [FORECASTS],
            "forecast": forecast,
            "state": state_of(forecast),
            "facts": facts,
            "others": [
                Cell(forecast.day, each) for each in others.exclude(pk=forecast.pk).order_by("-issued_at", "-pk")
            ],
            "may_withdraw": forecast.withdrawn_at is None and may_analyse_warnings(request.user),
            "changes": changes_of(forecast) if is_history else [],
        },
    )


@requires(may_analyse_warnings)
def forecast_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回, with a reason."""
    forecast = _forecast(request, pk)
    return form_page(
        request,
        WithdrawalForm(request.POST or None),
        lambda given: forecasting.withdraw(forecast, **given, by=request.user, at=timezone.now()),
        title=f"撤回{forecast}",
        done="已撤回，该预报不再采用",
        cancel_url=forecast.get_absolute_url(),
        breadcrumbs=[FORECASTS, (str(forecast), forecast.get_absolute_url())],
        submit_label="撤回",
    )


def _entering(request: SignedInRequest) -> list[Button]:
    if not may_analyse_warnings(request.user):
        return []
    return [
        Button("上传预报文件", reverse("pollution:forecast_import")),
        Button("录入预报", reverse("pollution:forecast_new"), is_primary=True),
    ]


def _day_asked(request: SignedInRequest) -> date:
    """The first day of the grid; what is no date is today."""
    today = timezone.localdate()
    try:
        return read_date(request.GET["from"], year=today.year) if request.GET.get("from") else today
    except UnreadableDate:
        return today


def _regions(with_forecast: Any) -> Sequence[Region]:
    """The counties, and what else has a forecast."""
    return list(Region.objects.filter(kind__in=COUNTIES) | Region.objects.filter(pk__in=set(with_forecast)))


def _is_county(region: Region) -> bool:
    return region.kind in COUNTIES


def _forecast(request: SignedInRequest, pk: int) -> Forecast:
    rows = Forecast.objects.visible_to(request.user).select_related("region", "entered_by", "withdrawn_by", "file")
    found: Forecast = get_object_or_404(rows, pk=pk)
    return found


def _clock(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
