"""Acts of the security administrator 安全管理员: what an account may do and know, and lifting a lock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.timezone import localdate

from portal.accounts import dual_control, ending_sessions, limits
from portal.accounts.administering import refuse_to_lose_the_last
from portal.accounts.choices import SEPARATED_ROLES, ControlledAct, KnowledgeLevel, Role
from portal.accounts.models import RoleAssignment, User
from portal.lifecycle import Refused

SEPARATION = "GB/T 22239-2019 8.1.4.2 d"


@transaction.atomic
def authorize(user: User, *, roles: Iterable[Role], knowledge_level: KnowledgeLevel, by: User, at: datetime) -> User:
    """Give exactly `roles` and the level 知悉层级. Nobody changes the own ones; nobody holds two of 三员.

    One of 三员 is given under dual control, and only where no administrator knows the password.
    """
    wanted = {Role(role) for role in roles}
    _refuse_own(user, by)
    if len(wanted & set(SEPARATED_ROLES)) > 1:
        raise Refused("系统管理员、安全管理员、审计员三者不得由一人兼任", clause=SEPARATION)
    user = User.objects.select_for_update().get(pk=user.pk)
    held = set(user.held_roles)
    refuse_to_lose_the_last(user, held - wanted, on=localdate(at))
    for role in (wanted - held) & set(SEPARATED_ROLES):
        if user.is_password_one_time:
            raise Refused(f"请先由本人登录并更换一次性密码，再授予{role.label}", clause=SEPARATION)
        dual_control.use(user, dual_control.GRANTS[role], by=by, at=at)
    user.roles.filter(role__in=held - wanted).delete()
    # First the old one goes, then the new one comes: the constraint allows one of 三员 at any moment.
    RoleAssignment.objects.bulk_create([RoleAssignment(user=user, role=role) for role in sorted(wanted - held)])
    user.knowledge_level = knowledge_level
    user.save(update_fields=["knowledge_level"])
    again: User = User.objects.get(pk=user.pk)
    return again


def unlock(user: User, *, by: User, at: datetime) -> User:
    """Forget the failed attempts, so that the account may try again at once."""
    if limits.locked_until(user, at=at) is None:
        raise Refused("该账号没有被锁定，无须解锁")
    limits.clear(user)
    return user


@transaction.atomic
def remove_second_factor(user: User, *, by: User, at: datetime) -> User:
    """A lost telephone: take the second factor away, so that the user enrols a new one; ends all sessions.

    For an account of 三员 under dual control.
    """
    _refuse_own(user, by)
    if dual_control.is_controlled(user):
        dual_control.use(user, ControlledAct.REMOVE_SECOND_FACTOR, by=by, at=at)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Refused("该用户没有绑定第二因素")
    ending_sessions.end_all(user)
    return user


def _refuse_own(user: User, by: User) -> None:
    if user == by:
        raise Refused("不能变更自己的授权，请由另一位安全管理员办理", clause=SEPARATION)
