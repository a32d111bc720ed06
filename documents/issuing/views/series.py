"""Series of numbers 发文字号: the registry, and what became of the numbers of a year."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.issuing import administering_series, allocating
from documents.issuing.choices import SeriesForm as Form
from documents.issuing.number_reports import report
from documents.issuing.series_forms import BeginYearForm, CloseSeriesForm, SeriesForm
from documents.issuing.tables import SeriesFilters, SeriesTable
from documents.models import NumberYear, Series
from documents.permissions import may_manage
from portal.access import requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

SERIES = ("发文字号", reverse_lazy("documents:series_list"))


@require_safe
@requires(signed_in)
def series_list(request: SignedInRequest) -> HttpResponseBase:
    """All series, open and closed."""
    buttons = [Button("新增系列", reverse("documents:series_new"), is_primary=True)] if may_manage(request.user) else []
    return list_page(
        request,
        Series.objects.select_related("unit"),
        title=SERIES[0],
        table=SeriesTable,
        filters=SeriesFilters,
        buttons=buttons,
        empty="还没有登记发文字号系列",
    )


@require_safe
@requires(signed_in)
def series_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One series: its years, and every number of the year that is asked for."""
    series = _series(pk)
    year = _year_asked(request, series)
    told = report(series, year, request.user)
    standing = told.standing
    context: dict[str, Any] = {
        "title": series.code,
        "breadcrumbs": [SERIES],
        "series": series,
        "year": year,
        "years": _years(series),
        "report": told,
        "lines": list(reversed(told.lines)),
        "facts": [
            ("发文机关", series.unit),
            ("编号方式", series.get_form_display()),
            ("发文机关标志", series.mark),
            ("印制格式", "信函格式" if series.is_letter else "文件格式"),
            ("专用于行政规范性文件", series.is_normative),
            ("启用日期", series.opened_on),
            ("停用日期", series.closed_on or "—"),
        ],
        "next": series.written(year, standing.next if standing else allocating.suggested_first(series, year)),
        "may_manage": may_manage(request.user),
        "changes": changes_of(series) if request.GET.get("tab") == "history" else (),
    }
    return render(request, "documents/series_detail.html", context)


@requires(may_manage)
def series_new(request: SignedInRequest) -> HttpResponse:
    """Register a series."""
    return form_page(
        request,
        SeriesForm(request.POST or None, initial={"opened_on": timezone.localdate(), "seen": ""}),
        lambda given: administering_series.open_series(**{name: given[name] for name in administering_series.FIELDS}),
        title="新增发文字号系列",
        done="系列已登记",
        cancel_url=str(SERIES[1]),
        breadcrumbs=[SERIES],
    )


@requires(may_manage)
def series_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what numbers do not rest on."""
    series = _series(pk)
    return form_page(
        request,
        SeriesForm.of(series, request.POST or None),
        lambda given: administering_series.change_series(series, **given),
        title=f"修改系列：{series}",
        done="已保存",
        cancel_url=series.get_absolute_url(),
        breadcrumbs=[SERIES, (series.code, series.get_absolute_url())],
    )


@requires(may_manage)
def series_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """停用."""
    series = _series(pk)
    return form_page(
        request,
        CloseSeriesForm(request.POST or None),
        lambda given: administering_series.close_series(series, **given),
        title=f"停用系列：{series}",
        done="已停用",
        submit_label="停用",
        cancel_url=series.get_absolute_url(),
        breadcrumbs=[SERIES, (series.code, series.get_absolute_url())],
        refused_at="on",
    )


@requires(may_manage)
def series_begin(request: SignedInRequest, pk: int) -> HttpResponse:
    """确定起编号 of this year."""
    series = _series(pk)
    year = series.year_of(timezone.localdate())
    return form_page(
        request,
        BeginYearForm(request.POST or None, initial={"first": allocating.suggested_first(series, year)}),
        lambda given: allocating.begin_year(series, year, **given).series,
        title=f"确定起编号：{series}" + (f" {year}年" if year else ""),
        done="起编号已确定",
        submit_label="确定",
        cancel_url=series.get_absolute_url(),
        breadcrumbs=[SERIES, (series.code, series.get_absolute_url())],
        refused_at="first",
    )


def _series(pk: int) -> Series:
    found: Series = get_object_or_404(Series.objects.select_related("unit"), pk=pk)
    return found


def _years(series: Series) -> list[int]:
    """The years in which numbers were given here, and this one."""
    if series.form == Form.ORDER:
        return []
    given = NumberYear.objects.filter(series=series).values_list("year", flat=True)
    return sorted({timezone.localdate().year, *(each for each in given if each)}, reverse=True)


def _year_asked(request: SignedInRequest, series: Series) -> int | None:
    """A year that is offered, this one without."""
    asked = request.GET.get("year", "")
    if series.form == Form.ORDER:
        return None
    return next((each for each in _years(series) if str(each) == asked), timezone.localdate().year)
