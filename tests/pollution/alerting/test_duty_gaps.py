"""docs/rules/command.md: holes in the roster, and the places that an edition names; no database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.alerting import places
from pollution.alerting.duty_gaps import gaps
from tests.pollution.alerting.editions import written_edition
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
    def test_are_bodies_and_member_units_with_duties_and_section(self, tmp_path):
        written_edition(tmp_path)

        edition = places.edition_on(date(2026, 12, 1), tmp_path)

        assert [each.code for each in edition.places] == [
            "technical_group",
            "member_6_prefecture",
            "member_6_division",
            "member_18_prefecture",
        ]
        met = edition.place("member_6_prefecture")
        assert (met.name, met.duties, met.section) == ("自治州气象局", ("气象会商",), "附件1 四 6")
        assert places.places("2023-31", tmp_path) == edition.places

    def test_are_none_before_the_edition_and_without_a_file(self, tmp_path):
        assert places.edition_on(date(2026, 12, 1), tmp_path) is None
        written_edition(tmp_path / "later")

        assert places.edition_on(date(2023, 9, 4), tmp_path / "later") is None
        assert places.places("2019", tmp_path / "later") == ()
