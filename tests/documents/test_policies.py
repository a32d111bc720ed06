"""What rulings presume about silent texts: the table of docs/rules/policies.md."""

from __future__ import annotations

from datetime import date

import pytest

from documents.policies import DEFAULT_MONTHS, Policy, is_trial, months_before_an_end, policy_on, silent_trial
from tests.rule_tables import cases, listed

CASES = cases("policies.md", "Cases: texts that say nothing about their end")


def policies(cell: str) -> list[Policy]:
    """The verified ones: nobody computes from the others."""
    rows = [each.split() for each in listed(cell) if not each.endswith("?")]
    return [
        Policy("某规定", *days(period), silent_trial_years=int(years[0]) if years else None) for period, *years in rows
    ]


def days(period: str) -> tuple[date, date | None]:
    since, _, until = period.partition("..")
    return date.fromisoformat(since), day(until)


def day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


class TestATextThatSaysNothingAboutItsEnd:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['title']} {case['issued']} {case['policies']}")
    def test_is_looked_at_as_the_table_says(self, case):
        found = silent_trial(case["title"], day(case["issued"]), policies(case["policies"]))

        assert (found is not None) == (case["review"] == "yes")
        assert (found.lapsed_from if found else None) == day(case["presumed lapsed from"])

    def test_is_told_by_which_ruling_and_since_when(self):
        rule = Policy("《某规定》（某令第1号）", date(2020, 1, 1), silent_trial_years=2)

        words = silent_trial("甲办法（试行）", date(2021, 3, 5), [rule]).words

        assert "按《某规定》（某令第1号）推定有效期2年，自2023年3月6日起失效" in words


class TestAPolicy:
    def test_allows_a_trial_text_what_it_says_of_them_and_else_what_it_says_of_all(self):
        both = Policy("某", date(2020, 1, 1), most_years=5, trial_most_years=2)
        one = Policy("某", date(2020, 1, 1), most_years=5)

        assert (both.most(is_trial=True), both.most(is_trial=False)) == (2, 5)
        assert one.most(is_trial=True) == 5

    def test_holds_from_its_first_day_until_its_end(self):
        rows = [Policy("新", date(2022, 1, 1)), Policy("旧", date(2020, 1, 1), date(2022, 1, 1))]

        assert policy_on(rows, date(2019, 12, 31)) is None
        assert policy_on(rows, date(2021, 12, 31)).name == "旧"
        assert policy_on(rows, date(2022, 1, 1)).name == "新"
        assert policy_on(rows, None) is None

    def test_says_how_long_before_an_end_it_is_looked_at(self):
        assert months_before_an_end([], date(2024, 1, 1)) == DEFAULT_MONTHS
        assert months_before_an_end([Policy("某", date(2020, 1, 1))], date(2024, 1, 1)) == DEFAULT_MONTHS
        assert months_before_an_end([Policy("某", date(2020, 1, 1), evaluate_months=3)], date(2024, 1, 1)) == 3

    def test_marks_no_text_that_only_speaks_of_a_trial(self):
        assert not is_trial("关于做好试行工作的通知")
