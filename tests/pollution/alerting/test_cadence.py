"""docs/rules/consultations.md, case by case; no database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.alerts.cadence import DAILY, MONTHLY, WEEKLY, Season, due, period_end, period_start
from tests.rule_tables import cases, listed

SEASON = Season(first=1015, last=415)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def days_of(cell):
    for span in listed(cell):
        first, last = map(date.fromisoformat, span.split(".."))
        yield from (first + timedelta(days=number) for number in range((last - first).days + 1))


def pair_of(words):
    kind, start = words.split()
    return kind, date.fromisoformat(start)


class TestTheSeason:
    @pytest.mark.parametrize("case", cases("consultations.md", "Cases: seasons"), ids=str)
    def test_holds_from_its_first_to_its_last_day(self, case):
        assert SEASON.holds_on(date.fromisoformat(case["day"])) == (case["heating"] == "yes")


class TestAPeriod:
    @pytest.mark.parametrize("case", cases("consultations.md", "Cases: periods"), ids=str)
    def test_holds_the_day_of_the_consultation(self, case):
        start = period_start(case["kind"], date.fromisoformat(case["held on"]))

        assert (str(start), str(period_end(case["kind"], start))) == (case["from"], case["to"])

    @given(day=DAYS, kind=st.sampled_from([MONTHLY, WEEKLY, DAILY]))
    def test_is_the_same_for_each_of_its_days(self, day, kind):
        start = period_start(kind, day)

        assert start <= day <= period_end(kind, start)
        assert period_start(kind, period_end(kind, start)) == start


class TestWhatIsDue:
    @pytest.mark.parametrize("case", cases("consultations.md", "Cases: due"), ids=str)
    def test_is_what_the_table_says(self, case):
        since, until = date.fromisoformat(case["since"]), date.fromisoformat(case["until"])
        held = {pair_of(each) for each in listed(case["held"])}

        found = due(since, until, season=SEASON, episode_days=set(days_of(case["episode"])), held=held)

        told = [f"{mark(each, until)}{each.kind} {each.first}" for each in found]
        assert told == listed(case["due"])

    @given(since=DAYS, length=st.integers(0, 60))
    def test_leaves_no_day_without_a_regular_consultation(self, since, length):
        until = since + timedelta(days=length)

        found = due(since, until, season=SEASON, episode_days=(), held=())

        for number in range(length + 1):
            day = since + timedelta(days=number)
            wanted = WEEKLY if SEASON.holds_on(day) else MONTHLY
            assert [each.kind for each in found if each.kind == wanted and each.first <= day <= each.last] == [wanted]


def mark(each, on):
    return "+" if each.is_held else "!" if each.is_overdue(on) else ""
