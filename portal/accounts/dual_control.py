"""Acts under dual control 双人办理: what would let one administrator become another takes two of 三员.

Whoever may reset a password, take a second factor away or give one of the three roles could otherwise make
themselves the colleague who is to watch them. So one asks, a second one of another of the three roles agrees,
and the first acts, once, on the day of the request or the day after.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from portal.accounts.choices import SEPARATED_ROLES, ControlledAct, Role
from portal.accounts.models import DualControlRequest, User
from portal.constraints import keeping
from portal.lifecycle import Refused

CLAUSE = "GB/T 22239-2019 8.1.4.2 d"
GRANTS = {role: ControlledAct(f"grant_{role}") for role in SEPARATED_ROLES}


def is_controlled(user: User) -> bool:
    """Whether the account holds one of the three roles, as the database has it now."""
    return user.roles.filter(role__in=SEPARATED_ROLES).exists()


def acts_to_ask(by: User, user: User) -> list[ControlledAct]:
    """What `by` may do with the account of `user` only under dual control."""
    controlled = is_controlled(user)
    if by == user:
        return []
    if by.holds(Role.SYSTEM_ADMINISTRATOR):
        return [ControlledAct.RESET_PASSWORD] if controlled else []
    if by.holds(Role.SECURITY_ADMINISTRATOR):
        removing = [ControlledAct.REMOVE_SECOND_FACTOR] if controlled else []
        return removing + [act for role, act in GRANTS.items() if role not in user.held_roles]
    return []


@transaction.atomic
def ask(user: User, act: ControlledAct, *, reason: str, by: User, at: datetime) -> DualControlRequest:
    """申请: lay the act before the other administrators."""
    if act not in acts_to_ask(by, user):
        raise Refused(f"您的角色不能对该账号申请“{act.label}”", clause=CLAUSE)
    standing = DualControlRequest.objects.standing(on=localdate(at)).filter(user=user, act=act, asked_by=by)
    if standing.exists():
        raise Refused(f"您对该账号的“{act.label}”申请仍然有效，不必重复提出")
    with keeping(DualControlRequest):
        return DualControlRequest.objects.create(
            user=user, act=act, reason=reason, asked_by=by, asked_as=_role_of(by), asked_at=at
        )


@transaction.atomic
def agree(request: DualControlRequest, *, by: User, at: datetime) -> DualControlRequest:
    """同意: by somebody else than who asked and whose account it is, in another of the three roles."""
    if reason := why_not_agree(request, by):
        raise Refused(reason, clause=CLAUSE)
    rows = DualControlRequest.objects.to_agree(on=localdate(at)).filter(pk=request.pk)
    with keeping(DualControlRequest):
        moved = rows.update(agreed_by=by, agreed_as=_role_of(by), agreed_at=at)
    if not moved:
        raise Refused("该申请已有人同意或已过期；过期的请由申请人重新提出")
    request.refresh_from_db()
    return request


def why_not_agree(request: DualControlRequest, by: User) -> str:
    """Why `by` may not be the second person; empty when they may."""
    if by.pk in (request.asked_by_id, request.user_id):
        return "申请人和对象本人不能同意该申请，请由另一位管理员办理"
    if by.holds(request.asked_role):
        return f"须由{request.asked_role.label}以外的管理员同意"
    return ""


def use(user: User, act: ControlledAct, *, by: User, at: datetime) -> None:
    """办理: spend the agreement that `by` was given for this act; Refused without one. Inside the act's transaction."""
    moved = (
        DualControlRequest.objects.to_perform(on=localdate(at))
        .filter(user=user, act=act, asked_by=by)
        .update(used_at=at)
    )
    if not moved:
        raise Refused(
            f"对三员账号“{act.label}”须两人办理：请在该用户页面“申请双人办理”，由另一类管理员同意后再办理",
            clause=CLAUSE,
        )


def _role_of(user: User) -> Role:
    held: Role = next(role for role in SEPARATED_ROLES if user.holds(role))
    return held
