"""docs/rules/command.md: holes in the roster, and the places that an edition names; no database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.alerts import places
from pollution.alerts.duty_gaps import gaps
from pollution.alerts.editions import edition
from tests.rule_tables import cases, listed

DAY = datetime(2026, 12, 1)


def span_of(words):
    start, end = map(int, words.split("-"))
    return DAY + timedelta(hours=start), DAY + timedelta(hours=end)


class TestHolesInTheRoster:
    @pytest.mark.parametrize("case", cases("command.md", "Cases: holes in the roster"), ids=str)
    def test_are_what_no_shift_covers(self, case):
        shifts = [span_of(each) for each in listed(case["shifts"])]
        since, until = (DAY + timedelta(hours=int(case[name])) for name in ("since", "until"))

        assert gaps(shifts, since, until) == [span_of(each) for each in listed(case["holes"])]

    @given(st.lists(st.tuples(st.integers(0, 47), st.integers(1, 24)), max_size=12))
    def test_agree_with_a_look_at_every_hour(self, shifts):
        spans = [(DAY + timedelta(hours=start), DAY + timedelta(hours=start + length)) for start, length in shifts]

        found = gaps(spans, DAY, DAY + timedelta(hours=48))

        open_hours = {hour for hour in range(48) for start, end in found if start <= DAY + timedelta(hours=hour) < end}
        covered = {hour for start, length in shifts for hour in range(start, start + length)}
        assert open_hours == set(range(48)) - covered


class TestThePlaces:
    def test_are_bodies_and_member_units_with_duties_and_section(self):
        plan = edition("2023-31")

        known = places.places(plan)

        assert len(known) == len(plan.command.bodies) + 19 + 17  # two of the 19 kinds have no unit of the division
        met = places.place(plan, "member_6_division")
        assert (met.name, met.duties[0], met.section) == (
            "第四师可克达拉市气象站",
            "气象会商、配合监测预警",
            "附件1 四 6",
        )
        assert places.place(plan, "member_18_division") is None
