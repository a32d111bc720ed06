"""Which decisions wait for a person's signature, as one set of rows: what `signing.powers` answers one by one (3.3.4).

Every page of the shell counts them, so the question is put to the database whole: the stages of each level of each
edition are few and become conditions, of which those are asked whose post the person has, or signs for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, TruncDate

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, DecisionState, SignatureOutcome
from pollution.alerting.chain import BY_THE_COUNTY
from pollution.alerts.editions import Stage, editions
from pollution.alerts.settings import BY_COUNTY, COUNTY_APPROVAL, COUNTY_QUESTION, REGIMENTS
from pollution.models import AlertDecision, Authorization, FormerDrafter, Signature
from pollution.permissions import posts_passed_on_to
from portal.accounts.choices import AccountState, Role
from portal.accounts.models import RoleAssignment, User
from portal.readings import ClauseReading

STATES = (DecisionState.CONSULTED, DecisionState.REVIEWED)
"""In which state a decision waits for its first and its second stage."""


def to_sign(user: User, *, at: datetime) -> QuerySet[AlertDecision]:
    """Decisions that `user` may sign at a moment, by the own post or on an authorisation."""
    under_way = AlertDecision.objects.filter(state__in=STATES).exclude(drafted_by=user).exclude(former_drafters=user)
    asked: Any = under_way.annotate(
        drafted_on=TruncDate("drafted_at"),
        asked_as=Concat(Value(f"{COUNTY_APPROVAL}."), Coalesce(_adcode(), Value(REGIMENTS))),
    )
    asked = asked.annotate(county_approver=_county_approver()).filter(~Exists(_signed_by(user.pk)))
    mine = Q(pk__in=[])
    passed_on = posts_passed_on_to(user, at)
    for condition, step, role in _seats():
        is_open = condition & ~Exists(_agreed(step, role))
        if user.holds(role):
            mine |= is_open & _own(user, role)
        if role in passed_on:
            mine |= is_open & Exists(_passed_on(user, role, at))
    found: QuerySet[AlertDecision] = asked.filter(mine)
    return found


def _seats() -> Iterator[tuple[Q, str, Role]]:
    """Every seat that there is: for which decisions it is the turn of its stage, its step and its post."""
    alone = Q(episode__scope=AlertScope.COUNTY, county_approver=BY_COUNTY)
    for plan in editions():
        of_plan = Q(episode__plan=plan.code) & ~Q(kind=DecisionKind.LIFT)
        yield from _of_stages(of_plan & alone, BY_THE_COUNTY)
        for level in AlertLevel:
            yield from _of_stages(of_plan & Q(level=level) & ~alone, plan.level(level.code).stages)


def _of_stages(condition: Q, stages: tuple[Stage, ...]) -> Iterator[tuple[Q, str, Role]]:
    for state, stage in zip(STATES, stages, strict=False):
        for post in stage.posts:
            yield condition & Q(state=state), stage.act, Role(post)


def _own(user: User, role: Role) -> Q:
    """By the own post; 县市负责人 for the own county."""
    if role != Role.COUNTY_LEADER:
        return Q(pk__isnull=False)
    return Q(episode__region__isnull=False, episode__region=user.unit.region_id)


def _passed_on(user: User, role: Role, at: datetime) -> QuerySet[Authorization]:
    """Authorisations of this post: the principal still holds it, and neither drafted the decision nor signed it."""
    holds = RoleAssignment.objects.filter(user=OuterRef("principal"), role=role)
    held = Authorization.objects.holding(at).filter(
        Exists(holds), delegate=user, role=role, principal__state=AccountState.ACTIVE
    )
    if role == Role.COUNTY_LEADER:
        held = held.filter(principal__unit__region=OuterRef("episode__region"))
    of_round = Signature.objects.filter(decision=OuterRef(OuterRef("pk")), round=OuterRef(OuterRef("round")))
    signed = of_round.filter(Q(signed_by=OuterRef("principal")) | Q(power_of=OuterRef("principal")))
    drafted = FormerDrafter.objects.filter(decision=OuterRef(OuterRef("pk")), user=OuterRef("principal"))
    free = held.filter(~Exists(signed), ~Exists(drafted))
    found: QuerySet[Authorization] = free.exclude(principal=OuterRef("drafted_by"))
    return found


def _signed_by(user: int) -> QuerySet[Signature]:
    return _of_round().filter(Q(signed_by=user) | Q(power_of=user))


def _agreed(step: str, role: Role) -> QuerySet[Signature]:
    return _of_round().filter(step=step, role=role, outcome=SignatureOutcome.AGREED)


def _of_round() -> QuerySet[Signature]:
    found: QuerySet[Signature] = Signature.objects.filter(decision=OuterRef("pk"), round=OuterRef("round"))
    return found


def _adcode() -> Any:
    return NullIf("episode__region__adcode", Value(""))


def _county_approver() -> Any:
    """Who approves the alerts of the county, as read on the day of the draft (A4)."""
    decided = ClauseReading.objects.filter(code=OuterRef("asked_as"), valid_from__lte=OuterRef("drafted_on"))
    return Coalesce(Subquery(decided.order_by("-valid_from").values("value")[:1]), Value(COUNTY_QUESTION.default))
