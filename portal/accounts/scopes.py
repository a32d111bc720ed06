"""What an API token opens: a view asks for a scope beside the role that `requires` asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission

from portal.accounts.choices import Scope
from portal.accounts.models import ApiToken
from portal.accounts.permissions import why_not_hold

READ_ONLY = "接口令牌只能用于读取；登记和审批请登录后在页面上办理"
View = TypeVar("View", bound=type)


def writes_with(scope: Scope) -> Callable[[View], View]:
    """Declare on a DRF view class with which scope a token may write there; without it no token may."""

    def declare(view: View) -> View:
        view.write_scope = scope  # type: ignore[attr-defined]  # read by scope_asked
        return view

    return declare


def scope_asked(view: Any, method: str | None) -> Scope | None:
    """The scope with which a token may call `view`: to read `read`, to write what the view names, if it does."""
    if method in SAFE_METHODS:
        return Scope.READ
    named: Scope | None = getattr(type(view), "write_scope", None)
    return named


class WithinScope(BasePermission):
    """403 in words where a token asks for more than its scopes, or its owner lost the role that a scope takes.

    Says nothing of sessions, nor of roles in general: that is `portal.access.DeclaredAccess`, which stands beside it.
    """

    def has_permission(self, request: Any, view: Any) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return True
        scope = scope_asked(view, request.method)
        if scope is None:
            raise PermissionDenied(READ_ONLY)
        if scope not in token.scopes:
            raise PermissionDenied(f"该接口令牌的权限范围不含“{scope.label}”（{scope}），请用含该范围的令牌")
        if refusal := why_not_hold(request.user, scope):
            raise PermissionDenied(refusal)
        return True
