"""By when: the tables of deadlines in docs/rules/legal_counsel.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from legal_counsel.deadlines import (
    dismissal_filing,
    exceeds_three_years,
    filing_period,
    latest_end,
    notice_is_over,
    notice_period,
    reminders,
    yearly_assessment_due,
    years_to_assess,
)
from legal_counsel.rules import Readings, Rules
from portal.organization.official_days import national_days, xinjiang_days
from portal.organization.workdays import Scope, WorkingCalendar
from tests.rule_tables import cases, listed

NATIONAL = list(national_days())
CALENDARS = {
    "national": WorkingCalendar(NATIONAL, scope=Scope.NATIONAL),
    "xinjiang": WorkingCalendar(
        [*NATIONAL, *(replace(each, is_confirmed=True) for each in xinjiang_days())], scope=Scope.XINJIANG
    ),
}


def day(cell):
    return date.fromisoformat(cell) if cell else None


class TestFiling:
    @pytest.mark.parametrize("row", cases("legal_counsel.md", "Filing"), ids=str)
    def test_is_due_fifteen_days_from_the_earlier_paper(self, row):
        period = filing_period(day(row["document"]), day(row["contract"]), CALENDARS[row["scope"]])

        assert (period.trigger, period.due.on) == (row["begins with"], day(row["due"]))
        assert (period.supplement and period.supplement.on) == day(row["supplement"])

    def test_explains_itself_day_by_day(self):
        due = filing_period(None, date(2026, 9, 17), CALENDARS["national"]).due

        assert [each.day for each in due.days] == [date(2026, 9, 17) + timedelta(each) for each in range(22)]
        assert "国庆节" in due.days[15].reason

    def test_of_nothing_has_no_beginning(self):
        with pytest.raises(ValueError, match="a document or a contract"):
            filing_period(None, None, CALENDARS["national"])

    def test_of_a_dismissal_begins_with_the_earlier_of_decision_and_notice(self):
        calendar = CALENDARS["national"]

        assert dismissal_filing(date(2026, 11, 2), date(2026, 11, 9), calendar).on == date(2026, 11, 17)
        assert dismissal_filing(date(2026, 11, 9), date(2026, 11, 2), calendar).on == date(2026, 11, 17)
        assert dismissal_filing(date(2026, 11, 2), None, calendar).on == date(2026, 11, 17)


class TestANotice:
    @pytest.mark.parametrize("row", cases("legal_counsel.md", "Notices"), ids=str)
    def test_lasts_five_working_days_and_opens_the_decision_the_day_after(self, row):
        posted, calendar = day(row["posted"]), CALENDARS[row["scope"]]
        opens = day(row["decision from"])

        assert notice_period(posted, calendar).on == day(row["last day"])
        assert notice_is_over(posted, opens, calendar)
        assert not notice_is_over(posted, opens - timedelta(days=1), calendar)


class TestATerm:
    @pytest.mark.parametrize("row", cases("legal_counsel.md", "Terms"), ids=str)
    def test_is_three_years_at_most_as_a_rule(self, row):
        assert exceeds_three_years(day(row["begins"]), day(row["ends"])) == (row["too long"] == "yes")

    def test_is_brought_to_mind_three_times_before_it_ends(self):
        assert reminders(date(2026, 12, 31)) == (date(2026, 10, 2), date(2026, 12, 1), date(2026, 12, 24))


class TestAssessment:
    @pytest.mark.parametrize("row", cases("legal_counsel.md", "Assessment years"), ids=str)
    def test_is_asked_for_each_year_of_service_that_is_over(self, row):
        years = years_to_assess(day(row["begins"]), day(row["ends"]), day(row["on"]))

        assert list(years) == [int(year) for year in listed(row["years"])]

    def test_is_due_on_the_day_the_office_decides_of_the_year_after(self):
        assert yearly_assessment_due(2025, (3, 31)) == date(2026, 3, 31)

    def test_falls_on_the_last_of_a_month_that_lacks_the_day(self):
        assert yearly_assessment_due(2025, (2, 31)) == date(2026, 2, 28)


class TestTheOtherReading:
    """A1–A8 decided the other way; the cases by default stand in the tables."""

    @pytest.mark.parametrize(
        ("readings", "contract", "due"),
        [
            (Readings(filing_in_working_days=True), date(2026, 11, 2), date(2026, 11, 23)),
            (Readings(first_day_counts=True), date(2026, 11, 3), date(2026, 11, 17)),
            (Readings(rolls_over=False), date(2026, 9, 17), date(2026, 10, 2)),
            (Readings(rolls_over=False), date(2026, 11, 2), date(2026, 11, 17)),
        ],
    )
    def test_moves_the_day_of_filing(self, readings, contract, due):
        period = filing_period(None, contract, CALENDARS["national"], readings=readings)

        assert period.due.on == due
        assert period.due.days[-1].day == due

    def test_begins_with_the_later_paper_and_asks_for_no_supplement(self):
        papers = date(2026, 11, 2), date(2026, 11, 20)
        period = filing_period(*papers, CALENDARS["national"], readings=Readings(later_paper_begins=True))

        assert (period.trigger, period.due.on, period.supplement) == ("contract", date(2026, 12, 7), None)

    @pytest.mark.parametrize(
        ("begins", "due"),
        [("decision", date(2026, 11, 24)), ("notice", date(2026, 11, 17)), ("earlier", date(2026, 11, 17))],
    )
    def test_begins_a_dismissal_as_the_office_reads_it(self, begins, due):
        days = date(2026, 11, 9), date(2026, 11, 2)

        assert dismissal_filing(*days, CALENDARS["national"], readings=Readings(dismissal_begins=begins)).on == due

    def test_counts_the_day_of_posting(self):
        counted = Readings(notice_first_day_counts=True)

        assert notice_period(date(2026, 11, 2), CALENDARS["national"], readings=counted).on == date(2026, 11, 6)
        assert notice_is_over(date(2026, 11, 2), date(2026, 11, 7), CALENDARS["national"], readings=counted)

    def test_ends_a_term_the_day_before(self):
        before = Readings(term_ends_the_day_before=True)

        assert latest_end(date(2026, 3, 1), readings=before) == date(2029, 2, 28)
        assert latest_end(date(2028, 2, 29), readings=before) == date(2031, 2, 28)


class TestAnotherVersionOfTheRules:
    def test_has_its_own_numbers(self):
        rules, calendar = (
            Rules(filing_days=10, notice_working_days=3, term_years=2, reminders=(60,)),
            CALENDARS["national"],
        )

        assert filing_period(None, date(2026, 11, 2), calendar, rules=rules).due.on == date(2026, 11, 12)
        assert dismissal_filing(date(2026, 11, 2), None, calendar, rules=rules).on == date(2026, 11, 12)
        assert notice_period(date(2026, 11, 2), calendar, rules=rules).on == date(2026, 11, 5)
        assert exceeds_three_years(date(2026, 3, 1), date(2028, 3, 2), rules=rules)
        assert reminders(date(2026, 12, 31), rules=rules) == (date(2026, 11, 1),)
