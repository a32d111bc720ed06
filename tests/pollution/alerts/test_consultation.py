"""3.2: monthly consultation, weekly in the heating season, daily in heavy pollution; what was missed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pollution.alerts import editions
from pollution.alerts.consultation import cadence_on, missed, period_of
from pollution.alerts.settings import Readings

PLAN = editions.edition("2023-31")
READINGS = Readings()


def cadence(day, is_heavy=False):
    return cadence_on(PLAN, READINGS, day, is_heavy=is_heavy)


class TestTheCadence:
    @pytest.mark.parametrize(
        ("day", "is_heavy", "report", "period"),
        [
            (date(2026, 2, 10), False, "周报", (date(2026, 2, 9), date(2026, 2, 15))),
            (date(2026, 6, 10), False, "月报", (date(2026, 6, 1), date(2026, 6, 30))),
            (date(2026, 6, 10), True, "日报", (date(2026, 6, 10), date(2026, 6, 10))),
        ],
    )
    def test_follows_season_and_air(self, day, is_heavy, report, period):
        found = cadence(day, is_heavy)

        assert (found.report, period_of(found, day)) == (report, period)

    def test_lists_each_period_without_a_consultation(self):
        found = missed(cadence, {date(2026, 1, 6)}, since=date(2026, 1, 5), today=date(2026, 1, 27))

        assert [(first, last) for first, last, _ in found] == [
            (date(2026, 1, 12), date(2026, 1, 18)), (date(2026, 1, 19), date(2026, 1, 25)),
        ]  # fmt: skip

    def test_asks_daily_for_every_day_of_an_episode(self):
        heavy = {date(2026, 1, 7), date(2026, 1, 8)}

        found = missed(
            lambda day: cadence(day, day in heavy), {date(2026, 1, 8)}, since=date(2026, 1, 5), today=date(2026, 1, 9)
        )

        assert [first for first, _, _ in found] == [date(2026, 1, 7)]

    def test_asks_for_nothing_before_a_period_is_over(self):
        since = date(2026, 6, 1)

        assert [len(missed(cadence, [], since=since, today=since + timedelta(days=each))) for each in (29, 30)] == [
            0,
            1,
        ]
