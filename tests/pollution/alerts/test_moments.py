"""When answers about alerts change by themselves, by the tables of docs/rules/alert_api.md."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.alerts.moments import Sent, around, of_an_alert
from tests.pollution.alerts.messages import SENT
from tests.rule_tables import cases, listed

RULES = "alert_api.md"


def hour(number):
    return SENT + timedelta(hours=int(number))


def version(text):
    sent, *times = text.split()
    if times == ["x"]:
        return Sent(hour(sent), hour(sent), hour(sent) + timedelta(hours=24), is_lift=True)
    starts, ends = times
    return Sent(hour(sent), hour(starts), hour(ends), is_lift=False)


class TestAnAlert:
    @pytest.mark.parametrize("case", cases(RULES, "Cases: moments"), ids=lambda case: case["versions"])
    def test_changes_at_the_moments_of_the_table(self, case):
        versions = [version(each) for each in listed(case["versions"])]

        assert sorted(set(of_an_alert(versions))) == [hour(each) for each in listed(case["moments"])]


class TestTheSpanAroundAMoment:
    @pytest.mark.parametrize("case", cases(RULES, "Cases: spans"), ids=lambda case: case["hour"])
    def test_is_the_one_of_the_table(self, case):
        span = around([hour(96), hour(0), hour(24), hour(24)], hour(case["hour"]))

        wanted = [hour(case[each]) if case[each] else None for each in ("since", "until")]
        assert [span.since, span.until] == wanted
        assert hour(case["hour"]) in span

    @given(st.lists(st.integers(-50, 50)), st.integers(-60, 60))
    def test_holds_no_moment_but_the_one_it_begins_with(self, moments, at):
        span = around(map(hour, moments), hour(at))

        assert hour(at) in span
        inside = [each for each in moments if hour(each) in span]
        assert set(inside) <= ({min(inside)} if inside else set())

    @given(st.lists(st.integers(-50, 50), min_size=1))
    def test_of_one_is_followed_by_that_of_the_next(self, moments):
        spans = [around(map(hour, moments), hour(each)) for each in sorted(set(moments))]

        assert all(one.until == other.since for one, other in pairwise(spans))
