"""Acts of the system administrator 系统管理员: accounts, never what they may do (see authorizing)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from portal.accounts import dual_control, ending_sessions, issuing_tokens
from portal.accounts.choices import SEPARATED_ROLES, ControlledAct, Role
from portal.accounts.lifecycle import TRANSITIONS
from portal.accounts.models import FormerPassword, User
from portal.accounts.passwords import one_time_password
from portal.constraints import keeping
from portal.lifecycle import Refused, move
from portal.organization.choices import UnitKind
from portal.organization.establishing import establish
from portal.organization.models import Unit


@dataclass(frozen=True)
class Issued:
    """An account with the password that is shown once and kept nowhere."""

    user: User
    password: str


@transaction.atomic
def create(*, username: str, name: str, unit: Unit, expires_on: date | None, by: User, at: datetime) -> Issued:
    """Open an account without any role; its one-time password has to be changed at the first sign-in."""
    if expires_on is not None and expires_on < localdate(at):
        raise Refused("有效期早于今天，账号将无法登录；请填写今天或以后的日期，长期有效的请留空")
    password = one_time_password()
    user = User(username=username, name=name, unit=unit, expires_on=expires_on)
    user.set_password(password)
    user.password_set_at, user.is_password_one_time = at, True
    taken = f"用户名 {username} 刚被他人使用，请换一个"
    with keeping(User, also=dict.fromkeys(("user_username_once_in_any_case", "accounts_user_username_key"), taken)):
        user.save()
    return Issued(user, password)


@transaction.atomic
def open_first(*, unit_name: str, at: datetime) -> list[Issued]:
    """Open the first account of each of 三员 on a new server. Refused as soon as there is any account."""
    if User.objects.exists():
        raise Refused("已有账号：新账号由系统管理员在“用户”页面建立")
    unit = Unit.objects.filter(name=unit_name).first() or establish(name=unit_name, kind=UnitKind.GENERAL_OFFICE)
    issued = []
    for role in SEPARATED_ROLES:
        password = one_time_password()
        user = User(username=role.value, name=role.label, unit=unit, password_set_at=at, is_password_one_time=True)
        user.set_password(password)
        user.save()
        user.roles.create(role=role)
        issued.append(Issued(user, password))
    return issued


@transaction.atomic
def edit(user: User, *, name: str, unit: Unit, expires_on: date | None, by: User, at: datetime) -> User:
    """Change name, unit and last day; an own account is edited by a colleague."""
    if user == by:
        raise Refused("不能修改自己的账号，请由另一位系统管理员办理")
    if expires_on is not None and expires_on < localdate(at):
        refuse_to_lose_the_last(user, user.held_roles, on=localdate(at))
    user.name, user.unit, user.expires_on = name, unit, expires_on
    user.save(update_fields=["name", "unit", "expires_on"])
    return user


@transaction.atomic
def disable(user: User, *, by: User, at: datetime) -> User:
    """Close the account, end its sessions and tokens at once (GB/T 22239-2019 8.1.4.2 c)."""
    if user == by:
        raise Refused("不能停用自己的账号，请由另一位系统管理员办理")
    refuse_to_lose_the_last(user, user.held_roles, on=localdate(at))
    move(user, "disable", TRANSITIONS, disabled_at=at)
    ending_sessions.end_all(user)
    issuing_tokens.revoke_all(user, by=by, at=at, reason="账号停用")
    return user


@transaction.atomic
def enable(user: User, *, by: User, at: datetime) -> User:
    """Open a disabled account again; roles and password are as they were."""
    return move(user, "enable", TRANSITIONS, disabled_at=None)


@transaction.atomic
def reset_password(user: User, *, by: User, at: datetime) -> Issued:
    """Issue a new one-time password, end all sessions and tokens; the second factor stays as it is (ASVS 6.4.3).

    For an account of 三员 under dual control.
    """
    if user == by:
        raise Refused("自己的密码请在“我的账号—修改密码”中更换")
    if dual_control.is_controlled(user):
        dual_control.use(user, ControlledAct.RESET_PASSWORD, by=by, at=at)
    password = one_time_password()
    _replace_password(user, password, at=at, is_one_time=True)
    ending_sessions.end_all(user)
    issuing_tokens.revoke_all(user, by=by, at=at, reason="密码重置")
    return Issued(user, password)


@transaction.atomic
def change_own_password(user: User, password: str, *, at: datetime) -> User:
    """Set a password that its owner chose and that the validators have accepted."""
    _replace_password(user, password, at=at, is_one_time=False)
    return user


def _replace_password(user: User, password: str, *, at: datetime, is_one_time: bool) -> None:
    FormerPassword.objects.create(user=user, password=user.password, replaced_at=at)
    user.set_password(password)
    user.password_set_at, user.is_password_one_time = at, is_one_time
    user.save(update_fields=["password", "password_set_at", "is_password_one_time"])


def refuse_to_lose_the_last(user: User, roles: Iterable[str], *, on: date) -> None:
    """The portal always keeps somebody usable in each of the 三员 roles: `user` may not be the last one."""
    for role in sorted({*roles} & {*SEPARATED_ROLES}):
        # Lock all holders, so that two administrators cannot close each other's account at the same time.
        holders = list(User.objects.usable(on=on).holding(Role(role)).select_for_update(of=("self",)).order_by("pk"))
        if holders == [user]:
            raise Refused(f"这是最后一个可用的{Role(role).label}账号，请先为他人授予该角色")
