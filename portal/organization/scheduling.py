"""Acts on the working calendar: enter days of a notice, confirm a year, correct or withdraw a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.lifecycle import Refused
from portal.organization.choices import CalendarDayKind, CalendarScope
from portal.organization.day_lists import DayEntry
from portal.organization.models import CalendarDay
from portal.organization.workdays import Scope, SpecialDay

NOTICES_DUE = (11, 1)  # the State Council publishes next year's arrangement from about this day on


@dataclass(frozen=True)
class Effect:
    """What entering a day would do to the calendar: 新增, 改动 or 不变."""

    entry: DayEntry
    kind: str
    label: str
    before: str = ""


def effects(entries: Sequence[DayEntry], *, scope: str) -> list[Effect]:
    """What `enter` would do, without doing it; one query."""
    present = {each.date: each for each in CalendarDay.objects.filter(scope=scope, date__in=[e.day for e in entries])}
    found = []
    for entry in entries:
        kind = CalendarDayKind(entry.kind.value).label
        there = present.get(entry.day)
        if there is None:
            found.append(Effect(entry, kind, "新增"))
        elif (there.kind, there.name) == (entry.kind.value, entry.name):
            found.append(Effect(entry, kind, "不变"))
        else:
            found.append(Effect(entry, kind, "改动", before=f"{there.name}{there.get_kind_display()}"))
    return found


def enter(entries: Iterable[DayEntry], *, scope: str, source_document: str, is_confirmed: bool) -> int:
    """Write the days of a notice; days entered before take the new content. Returns how many days were written."""
    if is_confirmed and not source_document:
        raise Refused("确认放假安排须写明依据文件；没有文件的请不要勾选“已确认”，按暂定录入")
    rows = [
        CalendarDay(
            date=each.day,
            kind=each.kind.value,
            scope=scope,
            name=each.name,
            source_document=source_document,
            is_confirmed=is_confirmed,
        )
        for each in entries
    ]
    return _upsert(rows)


def confirm_year(year: int, *, scope: str, source_document: str) -> int:
    """确认: the days of `year` stand as in `source_document`. Returns how many days were waiting for it."""
    if not source_document:
        raise Refused("确认放假安排须写明依据文件")
    confirmed = CalendarDay.objects.of_year(year).filter(scope=scope, is_confirmed=False)
    count: int = confirmed.update(is_confirmed=True, source_document=source_document)
    if not count:
        raise Refused(f"{year}年没有待确认的{CalendarScope(scope).label}放假安排")
    return count


def revise_day(day: CalendarDay, *, kind: str, name: str, source_document: str, is_confirmed: bool) -> CalendarDay:
    """Correct one day."""
    if is_confirmed and not source_document:
        raise Refused("确认放假安排须写明依据文件")
    day.kind, day.name, day.source_document, day.is_confirmed = kind, name, source_document, is_confirmed
    day.save()
    return day


def withdraw_day(day: CalendarDay) -> None:
    """撤回: the day is an ordinary day again; its history stays."""
    deleted, _ = CalendarDay.objects.filter(pk=day.pk).delete()
    if not deleted:
        raise Refused("这一天刚被他人撤回；请刷新后再看")


def missing_years(today: date) -> list[tuple[int, CalendarScope]]:
    """Years whose arrangement is not entered and confirmed: this year, and from 1 November also the next."""
    years = [today.year] + ([today.year + 1] if (today.month, today.day) >= NOTICES_DUE else [])
    calendar = CalendarDay.objects.filter(date__year__in=years).as_calendar()
    return [(year, scope) for year in years for scope in CalendarScope if not calendar.covers(year, Scope(scope.value))]


def seed(days: Iterable[SpecialDay]) -> int:
    """Write known days of years that have none of the same scope yet: what the office entered is left alone."""
    taken = set(CalendarDay.objects.values_list("scope", "date__year"))
    return _upsert(
        [
            CalendarDay(
                date=each.day,
                kind=each.kind.value,
                scope=each.scope.value,
                name=each.name,
                source_document=each.source,
                is_confirmed=each.is_confirmed,
            )
            for each in days
            if (each.scope.value, each.day.year) not in taken
        ]
    )


def _upsert(rows: list[CalendarDay]) -> int:
    CalendarDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["date", "scope"],
        update_fields=["kind", "name", "source_document", "is_confirmed"],
    )
    return len(rows)
