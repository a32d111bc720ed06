"""Pages of the working calendar 工作日历: a year at a glance, its days, entering a notice, confirming a year."""

from __future__ import annotations

import calendar as months_of_the_year
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from portal.access import posted_from, requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page, press
from portal.filters import WholeNumberFilter
from portal.lifecycle import Refused
from portal.listing import list_page
from portal.listing.columns import DayColumn
from portal.organization import scheduling
from portal.organization.choices import CalendarDayKind, CalendarScope
from portal.organization.day_lists import read_day_list
from portal.organization.forms import YEARS, CalendarDayForm, ConfirmYearForm, DaysForm
from portal.organization.models import CalendarDay
from portal.organization.permissions import may_edit_calendar
from portal.organization.workdays import WEEKDAYS, DayKind, Scope, SpecialDay, WorkingCalendar
from portal.pages import Button, Finding


@dataclass(frozen=True)
class Cell:
    """One day of the year view: its number, its mark in a word and a shape, and what the notice says."""

    number: int
    mark: str = ""
    shape: str = ""
    says: str = ""


@requires(signed_in)
def calendar_now(request: HttpRequest) -> HttpResponse:
    """This year."""
    return redirect("calendar_year", year=timezone.localdate().year)


@requires(signed_in)
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve months with days off, make-up workdays and Xinjiang's own days; what is missing stands above."""
    if year not in YEARS:
        raise Http404
    rows = list(CalendarDay.objects.visible_to(request.user).of_year(year))
    days = WorkingCalendar((row.as_value() for row in rows), scope=Scope.XINJIANG)
    may_edit = may_edit_calendar(request.user)
    context = {
        "title": f"{year}年工作日历",
        "year": year,
        "years": [each for each in (year - 1, year, year + 1) if each in YEARS],
        "weekdays": WEEKDAYS,
        "months": [_month(year, month, days) for month in range(1, 13)],
        "findings": _missing(year, days),
        "days": rows,
        "buttons": _year_buttons(year, rows, may_edit=may_edit),
        "breadcrumbs": [("工作日历", reverse("calendar"))],
        "working_days": sum(
            days.judge(date(year, month, day)).is_working
            for month in range(1, 13)
            for day in range(1, months_of_the_year.monthrange(year, month)[1] + 1)
        ),
    }
    return render(request, "organization/calendar_year.html", context)


class CalendarDayTable(tables.Table):
    """One line a day of a notice."""

    date = DayColumn(linkify=("calendar_day_detail", [tables.A("pk")]))
    is_confirmed = tables.Column("状态")

    class Meta:
        model = CalendarDay
        fields = ("date", "kind", "scope", "name", "source_document", "is_confirmed")

    def render_is_confirmed(self, value: bool) -> str:
        return "已确认" if value else "暂定"


class CalendarDayFilter(django_filters.FilterSet):
    """Filter row of the days."""

    year = WholeNumberFilter(
        label="年份", field_name="date", lookup_expr="year", min_value=YEARS.start, max_value=YEARS.stop - 1
    )
    scope = django_filters.ChoiceFilter(label="范围", choices=CalendarScope.choices)
    kind = django_filters.ChoiceFilter(label="休班", choices=CalendarDayKind.choices)
    is_confirmed = django_filters.TypedChoiceFilter(
        label="状态",
        choices=[("true", "已确认"), ("false", "暂定")],
        coerce=lambda value: value == "true",
        empty_value=None,
    )

    class Meta:
        model = CalendarDay
        fields = ("year", "scope", "kind", "is_confirmed")


@requires(signed_in)
def calendar_day_list(request: HttpRequest) -> HttpResponseBase:
    """Every day of every notice."""
    buttons = []
    if may_edit_calendar(request.user):
        buttons.append(Button("录入放假安排", reverse("calendar_days_enter"), is_primary=True))
    return list_page(
        request,
        CalendarDay.objects.visible_to(request.user).order_by("-date"),
        title="放假安排",
        table=CalendarDayTable,
        filters=CalendarDayFilter,
        buttons=buttons,
        breadcrumbs=[("工作日历", reverse("calendar"))],
        empty="没有符合条件的日期",
    )


@requires(signed_in)
def calendar_day_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One day with its source and history."""
    day = _find(request, pk)
    context = {
        "title": str(day),
        "day": day,
        "facts": [
            ("日期", f"{day.date:%Y-%m-%d}（周{WEEKDAYS[day.date.weekday()]}）"),
            ("名称", day.name),
            ("休班", day.get_kind_display()),
            ("范围", day.get_scope_display()),
            ("依据文件", day.source_document),
            ("状态", "已确认" if day.is_confirmed else "暂定"),
        ],
        "breadcrumbs": [("工作日历", reverse("calendar")), ("放假安排", reverse("calendar_day_list"))],
        "may_edit": may_edit_calendar(request.user),
        "changes": changes_of(day) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "organization/calendar_day_detail.html", context)


@requires(may_edit_calendar)
def calendar_day_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """更正一天."""
    day = _find(request, pk)
    address = reverse("calendar_day_detail", args=[day.pk])

    def perform(data: dict[str, Any]) -> str:
        scheduling.revise_day(day, **data)
        return address

    return form_page(
        request,
        CalendarDayForm(request.POST or None, instance=day),
        perform,
        title=f"更正 {day.date:%Y-%m-%d}",
        done="日期已更正",
        cancel_url=address,
        breadcrumbs=[("工作日历", reverse("calendar")), ("放假安排", reverse("calendar_day_list"))],
    )


@requires(may_edit_calendar)
@posted_from("calendar_day_detail")
def calendar_day_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回一天."""
    day = _find(request, pk)
    address = reverse("calendar_year", args=[day.date.year])
    return press(request, lambda: scheduling.withdraw_day(day), done="该日安排已撤回", address=address)


@requires(may_edit_calendar)
def calendar_days_enter(request: HttpRequest) -> HttpResponse:
    """录入放假安排: text → what was understood and refused → entered as it was shown."""
    this_year = timezone.localdate().year
    form = DaysForm(request.POST or None, initial={"year": request.GET.get("year", this_year)})
    context: dict[str, Any] = {
        "title": "录入放假安排",
        "form": form,
        "breadcrumbs": [("工作日历", reverse("calendar"))],
        "cancel_url": reverse("calendar"),
    }
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        found = read_day_list(data["text"], year=data["year"], name=data["name"])
        if request.POST.get("step") == "enter" and found.entries and not found.refusals:
            try:
                count = _enter(found.entries, data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已录入 {count} 天")
                return redirect("calendar_year", year=found.entries[0].day.year)
        context |= {
            "findings": [
                Finding(each.reason, place=f"第{each.line}行 {each.text}", severity="error") for each in found.refusals
            ],
            "effects": scheduling.effects(found.entries, scope=data["scope"]),
            "may_enter": bool(found.entries) and not found.refusals,
            "shown": DaysForm(request.POST, auto_id=False),
            "scope_label": CalendarScope(data["scope"]).label,
        }
    return render(request, "organization/calendar_days_enter.html", context)


@requires(may_edit_calendar)
def calendar_confirm(request: HttpRequest, year: int, scope: str) -> HttpResponse:
    """确认一年的放假安排."""
    if year not in YEARS or scope not in CalendarScope.values:
        raise Http404
    address = reverse("calendar_year", args=[year])

    def perform(data: dict[str, Any]) -> str:
        scheduling.confirm_year(year, scope=scope, **data)
        return address

    return form_page(
        request,
        ConfirmYearForm(request.POST or None),
        perform,
        title=f"确认{year}年{CalendarScope(scope).label}放假安排",
        done="放假安排已确认，不再暂定",
        cancel_url=address,
        breadcrumbs=[("工作日历", reverse("calendar")), (f"{year}年", address)],
        submit_label="确认",
    )


def _find(request: HttpRequest, pk: int) -> CalendarDay:
    day: CalendarDay = get_object_or_404(CalendarDay.objects.visible_to(request.user), pk=pk)
    return day


def _enter(entries: Any, data: dict[str, Any]) -> int:
    return scheduling.enter(
        entries,
        scope=data["scope"],
        source_document=data["source_document"],
        is_confirmed=data["is_confirmed"],
    )


def _month(year: int, month: int, days: WorkingCalendar) -> dict[str, Any]:
    weeks = [
        [_cell(date(year, month, number), days) if number else None for number in week]
        for week in months_of_the_year.Calendar().monthdayscalendar(year, month)
    ]
    return {"label": f"{month}月", "weeks": weeks}


def _cell(day: date, days: WorkingCalendar) -> Cell:
    special = days.special(day)
    if special is None:
        return Cell(day.day, shape="weekend" if day.weekday() >= 5 else "")
    doubt = "" if special.is_confirmed else "（暂定）"
    return Cell(day.day, _mark(special), _shape(special), f"{days.judge(day).reason}{doubt}")


def _mark(special: SpecialDay) -> str:
    if special.kind is DayKind.WORK:
        return "班"
    return "新" if special.scope is Scope.XINJIANG else "休"


def _shape(special: SpecialDay) -> str:
    if special.kind is DayKind.WORK:
        return "work"
    return "xinjiang" if special.scope is Scope.XINJIANG else "off"


def _missing(year: int, days: WorkingCalendar) -> list[Finding]:
    """What makes deadlines of this year provisional; for the middle of the year, far from its ends."""
    doubts = days.judge(date(year, 7, 1)).doubts
    return [
        Finding(each, severity="warning", remedy="录入或确认当年的放假通知；在此之前，算到这一年的期限均为暂定")
        for each in doubts
    ]


def _year_buttons(year: int, rows: list[CalendarDay], *, may_edit: bool) -> list[Button]:
    buttons = [
        Button("期限计算", reverse("deadline"), icon="clock"),
        Button("放假安排列表", f"{reverse('calendar_day_list')}?year={year}", icon="list"),
    ]
    if may_edit:
        for scope in CalendarScope:
            if any(row.scope == scope and not row.is_confirmed for row in rows):
                address = reverse("calendar_confirm", args=[year, scope.value])
                buttons.append(Button(f"确认{scope.label}安排", address, icon="check"))
        enter = f"{reverse('calendar_days_enter')}?year={year}"
        buttons.append(Button("录入放假安排", enter, is_primary=True, icon="plus"))
    return buttons
