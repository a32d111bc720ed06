"""The stored calendar: what the library seeds, what the office enters, confirms, corrects and lacks."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from portal.lifecycle import Refused
from portal.organization import scheduling, seeding
from portal.organization.choices import CalendarScope
from portal.organization.day_lists import read_day_list
from portal.organization.models import CalendarDay
from portal.organization.workdays import Scope, add_working_days
from tests.portal.organization.factories import CalendarDayFactory

pytestmark = pytest.mark.django_db

NATIONAL, XINJIANG = CalendarScope.NATIONAL, CalendarScope.XINJIANG


def entries(text, year=2026):
    found = read_day_list(text, year=year)
    assert not found.refusals
    return found.entries


class TestTheSeed:
    def test_confirms_the_national_years_and_leaves_the_regional_ones_open(self):
        calendar = CalendarDay.objects.as_calendar()

        assert all(calendar.covers(year, Scope.NATIONAL) for year in range(2004, 2027))
        assert not calendar.covers(2027, Scope.NATIONAL)
        assert not calendar.covers(2025, Scope.XINJIANG)

    def test_keeps_what_the_office_changed(self):
        CalendarDay.objects.filter(date=date(2026, 1, 2), scope=NATIONAL).delete()

        seeding.seed()

        assert not CalendarDay.objects.filter(date=date(2026, 1, 2)).exists()

    def test_gives_the_answer_of_the_rules_table(self):
        calendar = CalendarDay.objects.as_calendar(scope=Scope.NATIONAL)

        assert add_working_days(date(2026, 9, 24), 5, calendar).on == date(2026, 10, 9)


class TestEnteringDays:
    def test_makes_a_year_certain_once_confirmed(self):
        start = date(2026, 5, 20)
        scheduling.enter(entries("古尔邦节：5月27日至28日"), scope=XINJIANG, source_document="", is_confirmed=False)
        provisional = add_working_days(start, 5, CalendarDay.objects.as_calendar())

        scheduling.confirm_year(2026, scope=XINJIANG, source_document="新政办明电〔2026〕1号")
        certain = add_working_days(start, 5, CalendarDay.objects.as_calendar())

        assert (provisional.on, provisional.doubts) == (date(2026, 5, 29), ("2026年新疆自有节日放假安排尚未确认",))
        assert (certain.on, certain.is_provisional) == (date(2026, 5, 29), False)

    def test_foretells_what_it_would_do(self):
        CalendarDayFactory(date=date(2040, 5, 1), name="肉孜节")
        CalendarDayFactory(date=date(2040, 5, 2), name="肉孜节")

        found = scheduling.effects(entries("2040-5-1 肉孜节\n2040-5-2 古尔邦节\n2040-5-3 古尔邦节"), scope=XINJIANG)

        assert [(each.label, each.before) for each in found] == [("不变", ""), ("改动", "肉孜节休"), ("新增", "")]

    def test_takes_the_new_content_of_a_day_entered_before(self):
        CalendarDayFactory(date=date(2040, 5, 1), name="肉孜节")

        scheduling.enter(entries("2040-5-1 古尔邦节"), scope=XINJIANG, source_document="", is_confirmed=False)

        day = CalendarDay.objects.get(date=date(2040, 5, 1))
        assert (day.name, day.is_confirmed) == ("古尔邦节", False)

    def test_confirms_nothing_without_its_document(self):
        with pytest.raises(Refused, match="依据文件"):
            scheduling.enter(entries("2040-5-1"), scope=XINJIANG, source_document="", is_confirmed=True)
        with pytest.raises(Refused, match="依据文件"):
            scheduling.confirm_year(2025, scope=XINJIANG, source_document="")
        with pytest.raises(IntegrityError, match="calendar_day_confirmed_by_a_document"), transaction.atomic():
            CalendarDayFactory(source_document="", is_confirmed=True)

    def test_confirms_a_year_once(self):
        scheduling.confirm_year(2025, scope=XINJIANG, source_document="通知")

        with pytest.raises(Refused, match="2025年没有待确认的新疆放假安排"):
            scheduling.confirm_year(2025, scope=XINJIANG, source_document="通知")


class TestOneDay:
    def test_is_corrected(self):
        day = CalendarDayFactory()

        scheduling.revise_day(day, kind="work", name="调休", source_document="更正通知", is_confirmed=True)

        day.refresh_from_db()
        assert (day.kind, day.name, day.source_document) == ("work", "调休", "更正通知")

    def test_is_withdrawn_once(self):
        day = CalendarDayFactory()
        scheduling.withdraw_day(CalendarDay.objects.get(pk=day.pk))

        with pytest.raises(Refused, match="撤回"):
            scheduling.withdraw_day(day)

    def test_stands_once_in_its_scope(self):
        CalendarDayFactory()

        with pytest.raises(IntegrityError, match="calendar_day_once"), transaction.atomic():
            CalendarDayFactory()


class TestTheWarning:
    def test_asks_for_next_year_from_november_on(self):
        assert scheduling.missing_years(date(2026, 10, 31)) == [(2026, XINJIANG)]
        assert scheduling.missing_years(date(2026, 11, 1)) == [(2026, XINJIANG), (2027, NATIONAL), (2027, XINJIANG)]

    def test_ends_with_the_confirmed_notice(self):
        for scope in CalendarScope:
            for year in (2026, 2027):
                scheduling.enter(entries("5月1日", year), scope=scope, source_document="通知", is_confirmed=True)

        assert scheduling.missing_years(date(2026, 11, 1)) == []
