"""How long somebody has to wait after too many attempts, and how a lock is lifted.

allauth's rate limits on the shared cache are the only limiter (ACCOUNT_RATE_LIMITS). This module reads
the same counters: it answers "until when", which allauth does not, and clears those of one account.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.exceptions import ErrorDetail, Throttled

from portal.accounts.models import User
from portal.error_pages import Explanation, error_page

APP = "allauth.account"
DOWNLOAD = "download"
"""Long answers that are open to everybody."""


def sign_in_key(username: str) -> str:
    """The counter of failed passwords of one account, the same on every host name of the portal."""
    return username.strip().lower()


def keys_of(user: User) -> tuple[str, str]:
    """Both counters of an account: failed passwords, and failed codes of the second factor."""
    return sign_in_key(user.username), f"mfa-auth-user-{user.pk}"


def locked_until(user: User, *, at: datetime) -> datetime | None:
    """When the account may try again; None while it may."""
    waits = [
        _wait(ratelimit.get_cache_key(None, app=APP, action="login_failed", rate=rate, key=key), rate, at.timestamp())
        for key in keys_of(user)
        for rate in _account_rates()
    ]
    return at + timedelta(seconds=max(waits)) if any(waits) else None


def clear(user: User) -> None:
    """Forget the failed attempts of one account."""
    cache.delete_many(
        [
            ratelimit.get_cache_key(None, app=APP, action="login_failed", rate=rate, key=key)
            for key in keys_of(user)
            for rate in _account_rates()
        ]
    )


def too_many(request: HttpRequest, exception: Exception | None = None, *, key: str = "") -> HttpResponse:
    """429: says when to try again. `key` names the account's counter where one stopped the attempt."""
    now = timezone.now()
    seconds = max([_wait(name, rate, now.timestamp()) for name, rate in _counters(request, key)], default=0.0)
    seconds = max(1, round(seconds + 0.5))
    until = timezone.localtime(now + timedelta(seconds=seconds))
    response = error_page(
        request,
        429,
        Explanation(
            "尝试次数过多",
            "短时间内尝试次数过多，为保护账号已暂停受理。"
            f"请在 {until:%H:%M:%S} 之后（约 {-(-seconds // 60)} 分钟）再试。",
            "急需使用请联系安全管理员解锁；忘记密码请联系系统管理员重置。如果不是您本人在尝试，请告知安全管理员。",
        ),
    )
    response["Retry-After"] = str(seconds)
    return response


def admit(request: HttpRequest, action: str) -> None:
    """Count one use of what ACCOUNT_RATE_LIMITS bounds by address; Throttled (429 with Retry-After) where it is one
    too many.
    """
    if ratelimit.consume(request, app=APP, action=action, limit_get=True):
        return
    rates = ratelimit.get_rates(app=APP, action=action)
    now = timezone.now().timestamp()
    waits = [_wait(ratelimit.get_cache_key(request, app=APP, action=action, rate=each), each, now) for each in rates]
    seconds = math.ceil(max(*waits, 1.0))
    refusal = Throttled(wait=seconds)
    refusal.detail = ErrorDetail(f"下载过于频繁，请在{seconds}秒后再试", code="throttled")
    raise refusal


def _account_rates() -> list[ratelimit.Rate]:
    return [rate for rate in ratelimit.get_rates(app=APP, action="login_failed") if rate.per == "key"]


def _counters(request: HttpRequest, key: str) -> list[tuple[str, ratelimit.Rate]]:
    """Every counter that may have stopped this request, by address, user and account."""
    found = []
    for action in set(app_settings.RATE_LIMITS) - {DOWNLOAD}:
        for rate in ratelimit.get_rates(app=APP, action=action):
            if rate.per == "user" and not request.user.is_authenticated:
                continue
            found.append((ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), rate))
    return found


def _wait(cache_key: str, rate: ratelimit.Rate, now: float) -> float:
    """Seconds until one more attempt fits; 0 when it fits now. The history holds the newest attempt first."""
    history: list[Any] = cache.get(cache_key, [])
    if len(history) < rate.amount:
        return 0.0
    return float(max(0.0, history[rate.amount - 1] + rate.duration - now))
