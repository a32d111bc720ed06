"""The cases of docs/rules/working_calendar.md, and what must hold for every calendar."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.organization.official_days import national_days, xinjiang_days
from portal.organization.workdays import (
    DayKind,
    Scope,
    SpecialDay,
    WorkingCalendar,
    add_days,
    add_months,
    add_working_days,
    corresponding_day,
    count_working_days,
    is_working_day,
)

RULES = Path(__file__).parents[3] / "docs/rules/working_calendar.md"
NATIONAL = list(national_days())
WITH_XINJIANG = [*NATIONAL, *(replace(each, is_confirmed=True) for each in xinjiang_days())]


def cases():
    for line in RULES.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"\d{4}-\d\d-\d\d", cells[0]):
            yield pytest.param(*cells[:5], id=f"{cells[0]} {cells[1]} {cells[2]}")


CASES = list(cases())


def calendar_of(scope):
    return WorkingCalendar(NATIONAL if scope == "national" else WITH_XINJIANG, scope=Scope(scope))


def answer(start, period, calendar):
    """(last day, is it provisional) for a period as the table writes it."""
    length = int(re.search(r"\d+", period)[0])
    if period.startswith("term"):
        return corresponding_day(start, 12 * length), False
    if period.endswith("working days"):
        deadline = add_working_days(start, length, calendar)
    elif period.endswith("days"):
        deadline = add_days(start, length, calendar)
    else:
        deadline = add_months(start, length * (12 if period.endswith("years") else 1), calendar)
    return deadline.on, deadline.is_provisional


class TestTheTableOfCases:
    def test_is_read_whole(self):
        assert len(CASES) == 27

    @pytest.mark.parametrize(("start", "period", "scope", "last_day", "provisional"), CASES)
    def test_holds(self, start, period, scope, last_day, provisional):
        found = answer(date.fromisoformat(start), period, calendar_of(scope))

        assert found == (date.fromisoformat(last_day), provisional == "yes")


class TestTheExplanation:
    def test_lists_every_day_with_its_number_and_reason(self):
        deadline = add_working_days(date(2026, 9, 24), 5, calendar_of("national"))

        lines = [(each.day.isoformat(), each.number, each.reason) for each in deadline.days]
        assert lines[0] == ("2026-09-24", None, "起算当日不计入（民法典第二百零一条第一款）")
        assert lines[1] == ("2026-09-25", None, "中秋节放假")
        assert lines[4:7] == [
            ("2026-09-28", 1, "工作日"),
            ("2026-09-29", 2, "工作日"),
            ("2026-09-30", 3, "工作日"),
        ]
        assert lines[-1] == ("2026-10-09", 5, "工作日")
        assert len(lines) == 16

    def test_says_that_a_day_off_moves_the_end(self):
        deadline = add_days(date(2026, 9, 17), 15, calendar_of("national"))

        assert (deadline.nominal, deadline.on) == (date(2026, 10, 2), date(2026, 10, 8))
        assert "民法典第二百零三条" in deadline.rule
        assert [each.reason for each in deadline.days[15:17]] == ["期间届满，国庆节放假", "国庆节放假"]
        assert deadline.days[-1].reason == "顺延至此，工作日"

    def test_names_the_regional_holiday(self):
        assert calendar_of("xinjiang").judge(date(2025, 6, 6)).reason == "古尔邦节放假（新疆）"


class TestADay:
    def test_of_two_notices_follows_that_of_xinjiang(self):
        day = date(2026, 10, 10)
        notices = [
            SpecialDay(day, DayKind.WORK, Scope.NATIONAL, "国庆节"),
            SpecialDay(day, DayKind.OFF, Scope.XINJIANG, "测试节"),
        ]

        assert not WorkingCalendar(notices, scope=Scope.XINJIANG).judge(day).is_working
        assert WorkingCalendar(notices, scope=Scope.NATIONAL).judge(day).is_working


class TestAProvisionalAnswer:
    def test_is_one_that_rests_on_an_unconfirmed_national_notice(self):
        day = date(2026, 10, 10)
        calendar = WorkingCalendar(
            [SpecialDay(day, DayKind.WORK, Scope.NATIONAL, "国庆节", is_confirmed=False)], scope=Scope.NATIONAL
        )

        assert calendar.judge(day).doubts == ("2026年全国放假安排尚未确认",)

    def test_names_the_missing_national_year(self):
        deadline = add_working_days(date(2026, 12, 28), 5, calendar_of("national"))

        assert deadline.doubts == (
            "2027年放假安排尚未录入或确认，可能调整2026年12月末的上班日",
            "2027年全国放假安排尚未录入，暂按双休日和法定节日推算",
        )

    @pytest.mark.parametrize(("day", "is_provisional"), [(25, False), (26, True)])
    def test_may_be_moved_by_the_next_notice_from_26_december_on(self, day, is_provisional):
        assert bool(calendar_of("national").judge(date(2026, 12, day)).doubts) is is_provisional

    def test_names_the_doubts_of_every_day_it_was_put_off_to(self):
        off = SpecialDay(date(2026, 12, 31), DayKind.OFF, Scope.NATIONAL, "测试节")

        deadline = add_days(date(2026, 12, 30), 1, WorkingCalendar([off], scope=Scope.NATIONAL))

        assert deadline.on == date(2027, 1, 4)
        assert deadline.doubts == (
            "2027年放假安排尚未录入或确认，可能调整2026年12月末的上班日",
            "2027年全国放假安排尚未录入，暂按双休日和法定节日推算",
        )

    def test_names_the_missing_regional_year_once(self):
        deadline = add_working_days(date(2026, 9, 24), 5, calendar_of("xinjiang"))

        assert deadline.doubts == ("2026年新疆自有节日放假安排尚未录入",)

    def test_stays_so_while_one_day_is_unconfirmed(self):
        unconfirmed = WorkingCalendar([*NATIONAL, *xinjiang_days()], scope=Scope.XINJIANG)

        assert add_working_days(date(2025, 6, 4), 5, unconfirmed).doubts == ("2025年新疆自有节日放假安排尚未确认",)

    def test_comes_out_of_an_empty_calendar_without_an_error(self):
        deadline = add_working_days(date(2026, 11, 20), 5, WorkingCalendar([], scope=Scope.NATIONAL))

        assert deadline.on == date(2026, 11, 27)
        assert deadline.is_provisional


class TestALength:
    @pytest.mark.parametrize("count", [add_working_days, add_days, add_months])
    def test_of_nothing_is_no_period(self, count):
        with pytest.raises(ValueError, match="at least one"):
            count(date(2026, 1, 5), 0, calendar_of("national"))


days = st.dates(min_value=date(2004, 1, 1), max_value=date(2040, 12, 31))
special_days = st.builds(
    SpecialDay,
    day=st.dates(min_value=date(2025, 1, 1), max_value=date(2026, 12, 31)),
    kind=st.sampled_from(DayKind),
    scope=st.sampled_from(Scope),
    name=st.just("节"),
    is_confirmed=st.booleans(),
)
calendars = st.one_of(
    st.sampled_from([calendar_of("national"), calendar_of("xinjiang")]),
    st.builds(WorkingCalendar, st.lists(special_days, max_size=40), scope=st.sampled_from(Scope)),
)


class TestAnyCalendar:
    @given(start=days, length=st.integers(1, 60), calendar=calendars)
    def test_never_ends_on_a_day_off(self, start, length, calendar):
        for count in (add_working_days, add_days, add_months):
            assert is_working_day(count(start, length, calendar).on, calendar)

    @given(start=days, length=st.integers(1, 60), calendar=calendars)
    def test_counts_back_what_was_added(self, start, length, calendar):
        deadline = add_working_days(start, length, calendar)

        assert count_working_days(start, deadline.on, calendar) == length
        assert [each.number for each in deadline.days if each.number] == list(range(1, length + 1))

    @given(start=days, later=st.integers(0, 30), length=st.integers(1, 40), more=st.integers(0, 20), calendar=calendars)
    def test_never_ends_earlier_for_a_later_start_or_a_longer_period(self, start, later, length, more, calendar):
        for count in (add_working_days, add_days):
            first = count(start, length, calendar).on
            assert count(start + timedelta(days=later), length, calendar).on >= first
            assert count(start, length + more, calendar).on >= first
