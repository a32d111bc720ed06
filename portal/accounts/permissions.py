"""Predicates over roles, for `requires(...)`."""

from __future__ import annotations

from typing import Any

from portal.access import Predicate
from portal.accounts.choices import SEPARATED_ROLES, Role, Scope


def holds(*roles: Role) -> Predicate:
    """A predicate: the user is signed in and holds one of `roles`."""

    def predicate(user: Any) -> bool:
        return bool(user.is_authenticated and user.is_active and user.holds(*roles))

    predicate.__name__ = "holds_" + "_or_".join(roles)
    predicate.__doc__ = "需要角色：" + "、".join(role.label for role in roles)
    return predicate


def why_not_hold(user: Any, scope: Scope) -> str:
    """Why `user` may neither issue nor use a token with this scope now; empty where they may."""
    if scope.role is None or user.holds(scope.role):
        return ""
    return f"权限范围“{scope.label}”须有角色“{scope.role.label}”，令牌所属的账号没有该角色"


may_read_users = holds(*SEPARATED_ROLES)
may_manage_users = holds(Role.SYSTEM_ADMINISTRATOR)
may_manage_security = holds(Role.SECURITY_ADMINISTRATOR)
may_audit = holds(Role.AUDITOR)
may_ask_for_dual_control = holds(Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)
