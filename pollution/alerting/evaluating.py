"""The rules of the plan ready to judge a moment, on everything that was known at it (3.3.1 to 3.3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from pollution.alert_choices import AlertLevel
from pollution.alerting import telling
from pollution.alerting.situations import HOUR, Regions, beijing, situation
from pollution.alerts.adjustment import Adjustment, adjust
from pollution.alerts.editions import Plan, editions, latest
from pollution.alerts.plan import Judge, Judged, Judgement
from pollution.alerts.settings import Readings
from pollution.plan_readings import plan_readings


@dataclass(frozen=True)
class Evaluation:
    """The rules ready to judge one moment, and what they judge it on."""

    at: datetime
    plan: Plan
    readings: Readings
    regions: Regions
    judge: Judge
    is_observed_only: bool

    @cached_property
    def judgement(self) -> Judgement:
        """What holds."""
        return self.judge.at(beijing(self.at), is_observed_only=self.is_observed_only)

    @cached_property
    def region(self) -> Judged | None:
        """The set that the region is to be warned for first, by which an alert of the region is raised too (L11)."""
        return self.judge.next_region(beijing(self.at), is_observed_only=self.is_observed_only)

    @property
    def is_in_force(self) -> bool:
        """Whether the edition was in force on the day, not only applied to look back, or for want of a newer one."""
        return self.plan.is_in_force_on(timezone.localdate(self.at))

    @property
    def calm_needed(self) -> timedelta:
        """So long a lift asks for, and so far apart two episodes are (3.3.6)."""
        return self.readings.hours_needed(self.plan.lift.hours) * HOUR

    def told(self) -> telling.Told:
        """The same as JSON."""
        return telling.judgement(self.judgement, self.plan, self.regions) | {"is_in_force": self.is_in_force}

    def adjustment(self, members: tuple[str, ...], level: AlertLevel, *, begins: datetime) -> Adjustment:
        """What may be done with an alert of `level` for these units, which begins at a time or has begun."""
        return adjust(
            self.judge,
            members,
            beijing(self.at),
            current=level.code,
            begins=beijing(begins),
            is_observed_only=self.is_observed_only,
        )


def evaluation(
    at: datetime,
    *,
    is_observed_only: bool = False,
    further_sets: tuple[tuple[str, ...], ...] = (),
    plan: Plan | None = None,
) -> Evaluation:
    """Read everything known at a moment, under an edition, that of its day where none is given, and its readings.

    A moment before the first edition is judged by that one, for looking back; `is_in_force` of the result says so.
    """
    day = timezone.localdate(at)
    plan = plan or latest(day) or editions()[0]
    readings, regions = plan_readings(day), Regions()
    known = situation(at, regions, readings, further_sets=further_sets)
    return Evaluation(at, plan, readings, regions, Judge(known, plan=plan, readings=readings), is_observed_only)
