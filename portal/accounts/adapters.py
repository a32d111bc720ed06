"""What allauth asks this portal: nobody signs up, everything at the door is recorded, secrets are encrypted."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from portal.accounts import administering, limits
from portal.accounts.choices import EventKind
from portal.accounts.models import User
from portal.accounts.recording import record
from portal.accounts.secret_keys import keys_for

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"  # keys of the session


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by user name, without e-mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "用户名或密码不正确。请检查大小写和输入法；忘记密码请联系系统管理员重置。",
        "too_many_login_attempts": "验证失败次数过多，请稍后再试，或联系安全管理员解锁。",
        "incorrect_password": "密码不正确。",
        "enter_current_password": "当前密码不正确。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth puts the host name in front: then each host name would grant new attempts.
        return limits.sign_in_key(credentials.get("username", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse with a page that says until when, instead of a form error that does not."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            username = credentials.get("username", "")
            record(
                EventKind.SIGNED_IN,
                request=request,
                at=timezone.now(),
                username=username,
                is_success=False,
                detail="失败次数过多，暂不受理",
            )
            answer = limits.too_many(request, key=limits.sign_in_key(username))
            raise ImmediateHttpResponse(answer) from None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        record(
            EventKind.SIGNED_IN,
            request=request,
            at=timezone.now(),
            username=credentials.get("username", ""),
            is_success=False,
            detail="用户名或密码不正确",
        )

    def pre_login(self, request: HttpRequest, user: Any, **hook: Any) -> HttpResponse | None:
        """The password was right; a disabled or expired account is told so, and stays outside."""
        reason = why_not(user, at=timezone.now())
        if not reason:
            return None
        record(EventKind.SIGNED_IN, request=request, at=timezone.now(), user=user, is_success=False, detail=reason)
        return render(request, "account/account_inactive.html", {"title": "不能登录", "reason": reason}, status=403)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        now = timezone.now()
        request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now.timestamp()
        record(EventKind.SIGNED_IN, request=request, at=now, user=user)

    def logout(self, request: HttpRequest) -> None:
        record(EventKind.SIGNED_OUT, request=request, at=timezone.now())
        super().logout(request)

    def set_password(self, user: Any, password: str) -> None:
        """Called by allauth's change form after the validators."""
        now = timezone.now()
        administering.change_own_password(user, password, at=now)
        record(EventKind.PASSWORD, request=self.request, at=now, user=user, detail="本人修改密码")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("workbench")


def why_not(user: User, *, at: datetime) -> str:
    """Why this account may not be used now; empty when it may."""
    if not user.is_active:
        return "账号已停用，请联系系统管理员"
    if user.has_expired(on=timezone.localdate(at)):
        return f"账号有效期已于 {user.expires_on} 届满，请联系系统管理员延长"
    return ""


class MFAAdapter(DefaultMFAAdapter):
    """Second factor: its secrets are encrypted, and who needs one cannot put it away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "您的角色要求使用第二因素，不能停用；更换手机请联系安全管理员解除绑定。",
        "incorrect_code": "验证码不正确。请确认手机时间准确，并输入最新的六位数字。",
    }

    def get_totp_issuer(self) -> str:
        return "伊犁州政府办公门户"

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not needs_second_factor(authenticator.user)


def needs_second_factor(user: User) -> bool:
    """Whoever holds a role, where STAFF_MFA_REQUIRED (GB/T 22239-2019 8.1.4.1 d)."""
    return settings.STAFF_MFA_REQUIRED and bool(user.held_roles)


def has_second_factor(user: User) -> bool:
    """Whether the user has enrolled one; recovery codes alone are none."""
    enrolled: bool = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    return enrolled


def _cipher() -> MultiFernet:
    """Encrypts under SECRET_KEY; still reads what SECRET_KEY_FALLBACKS encrypted (8.1.4.8)."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys_for("portal.accounts.mfa")])
