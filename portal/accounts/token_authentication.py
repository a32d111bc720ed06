"""`Authorization: Bearer …` on the REST interface: the account of the token, for reading only."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from portal.accounts.adapters import has_second_factor, needs_second_factor, why_not
from portal.accounts.choices import EventKind
from portal.accounts.issuing_tokens import digest_of
from portal.accounts.models import ApiToken, User
from portal.accounts.recording import record

SCHEME = "Bearer"
SEEN_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """401 for a token that is none, is over or belongs to an account that may not be used now; 403 for writing.

    The conditions of entry are those of a session: account in use and not expired, password not to be changed,
    second factor enrolled where the role demands one. Standing first in the settings it also makes 401 the answer
    to somebody unknown.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        if "HTTP_AUTHORIZATION" not in request.META:
            return None
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != SCHEME.lower():  # whoever sends credentials means to be known by them, not by a cookie
            raise AuthenticationFailed("Authorization 只接受“Bearer 接口令牌”；用浏览器会话时请不要发送 Authorization")
        now = timezone.now()
        token = ApiToken.objects.select_related("user").filter(digest=digest_of(text.strip())).first()
        if token is None:
            raise AuthenticationFailed("接口令牌无效；请核对是否完整抄录，或在“接口令牌”页面重新建立")
        reason = _why_not(token)
        if reason:
            detail = f"接口令牌 {token}：{reason}"
            record(EventKind.TOKEN, request=request._request, at=now, user=token.user, is_success=False, detail=detail)
            raise AuthenticationFailed(reason)
        if request.method not in SAFE_METHODS:
            raise PermissionDenied("接口令牌只能用于读取；登记和审批请登录后在页面上办理")
        if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


def _why_not(token: ApiToken) -> str:
    """Why this token opens nothing now; empty where it does."""
    now = timezone.now()
    user = token.user
    if token.revoked_at:
        return "接口令牌已吊销"
    if token.expires_on < timezone.localdate(now):
        return f"接口令牌的有效期已于{token.expires_on}届满，请重新建立"
    if unusable := why_not(user, at=now):
        return unusable
    if user.must_change_password(at=now):
        return "账号的密码须更换；请登录更换密码后再使用接口令牌"
    if needs_second_factor(user) and not has_second_factor(user):
        return "账号的角色要求绑定第二因素；请登录完成绑定后再使用接口令牌"
    return ""


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library registers it so
    """How openapi.yaml names it."""

    target_class = TokenAuthentication
    name = "tokenAuth"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "在“接口令牌”页面建立，只能用于读取"}
