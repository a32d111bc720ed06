"""`Authorization: Bearer …` on the REST interface: the account of the token."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.http import HttpRequest
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from portal.accounts import token_text
from portal.accounts.adapters import has_second_factor, needs_second_factor, why_not
from portal.accounts.choices import EventKind, Scope
from portal.accounts.models import ApiToken, User
from portal.accounts.recording import client_address, record
from portal.accounts.scopes import scope_asked

SCHEME = "Bearer"
SEEN_EVERY = timedelta(minutes=1)
INVALID = "接口令牌无效；请核对是否完整抄录，或在“接口令牌”页面重新建立"


class TokenAuthentication(BaseAuthentication):
    """401 for a token that is none, is over, comes from elsewhere or belongs to an account that may not be used now.

    The conditions of entry are those of a session: account in use and not expired, password not to be changed,
    second factor enrolled where the role demands one. What the token opens is for `scopes.WithinScope` to say.
    Standing first in the settings this class also makes 401 the answer to somebody unknown.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        if "HTTP_AUTHORIZATION" not in request.META:
            return None
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != SCHEME.lower():  # whoever sends credentials means to be known by them, not by a cookie
            raise AuthenticationFailed("Authorization 只接受“Bearer 接口令牌”；用浏览器会话时请不要发送 Authorization")
        now = timezone.now()
        token = _named_by(text.strip())
        reason = _why_not(token, request._request, at=now)
        if reason:
            detail = f"接口令牌 {token}：{reason}"
            record(EventKind.TOKEN, request=request._request, at=now, user=token.user, is_success=False, detail=detail)
            raise AuthenticationFailed(reason)
        if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


def _named_by(written: str) -> ApiToken:
    """The token with this text. AuthenticationFailed, with the same words and work, for unknown prefix and wrong key.

    Neither is a security event: strangers must not be able to fill the table. The log line of the request names
    the prefix.
    """
    text = token_text.read(written)
    if text is None:
        raise AuthenticationFailed(INVALID)
    structlog.contextvars.bind_contextvars(token=text.prefix)
    token: ApiToken | None = ApiToken.objects.select_related("user").filter(prefix=text.prefix).first()
    is_key = text.has(token.digest if token else token_text.NO_DIGEST)
    if token is None or not is_key:
        raise AuthenticationFailed(INVALID)
    return token


def _why_not(token: ApiToken, request: HttpRequest, *, at: datetime) -> str:
    """Why this token opens nothing now and from there; empty where it does."""
    user = token.user
    if token.revoked_at:
        return "接口令牌已吊销"
    if token.expires_on < timezone.localdate(at):
        return f"接口令牌的有效期已于{token.expires_on}届满，请重新建立"
    if token.addresses and not token.may_come_from(address := client_address(request)):
        return f"接口令牌不能从 {address} 使用：不在建立时允许的地址之内"
    return _why_not_account(user, at=at)


def _why_not_account(user: User, *, at: datetime) -> str:
    """Which condition of entry the account does not meet."""
    if unusable := why_not(user, at=at):
        return unusable
    if user.must_change_password(at=at):
        return "账号的密码须更换；请登录更换密码后再使用接口令牌"
    if needs_second_factor(user) and not has_second_factor(user):
        return "账号的角色要求绑定第二因素；请登录完成绑定后再使用接口令牌"
    return ""


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library registers it so
    """How openapi.yaml names it; an operation that no scope opens does not offer it."""

    target_class = TokenAuthentication
    name = "tokenAuth"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": _described()}

    def get_security_requirement(self, auto_schema: Any) -> Any:
        is_opened = scope_asked(auto_schema.view, auto_schema.method) is not None
        return super().get_security_requirement(auto_schema) if is_opened else None


def _described() -> str:
    """The scheme in words, with every scope there is."""
    return "\n".join(
        (
            f"在“接口令牌”页面建立，形如 `{token_text.MARK}标识.密钥`。",
            "令牌能做的限于其所属账号的权限和令牌的权限范围：",
            "",
            *(f"- `{scope}` {scope.described()}" for scope in Scope),
            "",
            "GET、HEAD、OPTIONS 须有 `read`；其他方法须有该地址指明的范围，没有指明的不接受令牌。",
            "限定了地址的令牌从其他地址使用，答复 401。",
        )
    )
