"""Whose signatures a decision needs, by the edition of the plan under which its episode began (3.3.4, 3.3.6)."""

from __future__ import annotations

from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerts.editions import Stage, edition
from pollution.alerts.settings import BY_COUNTY
from pollution.models import AlertDecision
from pollution.plan_readings import plan_readings
from portal.accounts.choices import Role

BY_THE_COUNTY = (Stage("approve", (Role.COUNTY_LEADER,)),)


def stages_of(decision: AlertDecision) -> tuple[Stage, ...]:
    """The stages of signature, in their order; none for lifting, which the office issues itself (3.3.6).

    Who approves the warning of a county alone is a dated reading (A4), taken on the day of the draft.
    """
    plan = edition(decision.episode.plan)
    if decision.kind == DecisionKind.LIFT:
        return plan.lift.stages
    if decision.episode.scope == AlertScope.COUNTY and _approves_itself(decision):
        return BY_THE_COUNTY
    return plan.level(AlertLevel(decision.level or 0).code).stages


def _approves_itself(decision: AlertDecision) -> bool:
    region = decision.episode.region
    answers = plan_readings(timezone.localdate(decision.drafted_at))
    return region is not None and answers.county_approver(region.adcode) == BY_COUNTY
