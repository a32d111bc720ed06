"""What holds on every request: sessions end, conditions of entry are met, refusals and downloads recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from portal.access import came_from
from portal.accounts.adapters import SEEN_AT, SIGNED_IN_AT, has_second_factor, needs_second_factor, why_not
from portal.accounts.choices import EventKind
from portal.accounts.models import User
from portal.accounts.recording import record

Respond = Callable[[HttpRequest], HttpResponse]
# Reached while a condition of entry is still open: they are the ways to meet it, or to leave.
ALWAYS_OPEN = frozenset(
    {
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


class SecurityEventMiddleware:
    """Records what a signed-in user was refused (403) and what was handed out as a file.

    Here rather than in `requires`, so that no refusal and no export can be forgotten by a view. Refusals of
    anonymous callers stand in the log only: strangers must not be able to fill the table.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        disposition = response.get("Content-Disposition", "")
        is_refused = response.status_code == HTTPStatus.FORBIDDEN
        if (is_refused or disposition.startswith("attachment")) and request.user.is_authenticated:
            said = (request.method, request.META.get("QUERY_STRING"), disposition, _token_of(request))
            record(
                EventKind.REFUSED if is_refused else EventKind.DOWNLOADED,
                request=request,
                at=timezone.now(),
                is_success=not is_refused,
                detail=" ".join(filter(None, said)),
            )
        return response


def _token_of(request: HttpRequest) -> str:
    """The API token by which a program came; Django REST framework leaves it on the request."""
    token = getattr(request, "auth", None)
    return f"接口令牌 {token}" if token else ""


class SessionLimitsMiddleware:
    """Ends a session after idle time, after its longest life, and when its account may no longer be used.

    The visitor goes on as nobody: public pages still show, all others lead to the sign-in page, which says
    why. Limits in seconds: SESSION_IDLE_SECONDS, SESSION_ABSOLUTE_SECONDS (ASVS 7.3.1, 7.3.2, 7.4.2).
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        if not request.user.is_authenticated:
            if request.session.is_empty() or SESSION_KEY in request.session:
                request.session.flush()
                messages.warning(
                    request, "您的登录已结束，请重新登录。可能的原因：在别处结束了会话、密码被重置或账号停用。"
                )
            return self.get_response(request)
        reason = self._why_ended(request)
        if reason:
            record(EventKind.SESSION_ENDED, request=request, at=timezone.now(), detail=reason)
            UserSession.objects.filter(session_key=request.session.session_key).delete()
            logout(request)
            messages.warning(request, reason)
            return self.get_response(request)
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"  # ASVS 14.3.2
        return response

    def _why_ended(self, request: HttpRequest) -> str:
        """The reason to end this session now, in words for its owner; notes that it was seen otherwise."""
        now = timezone.now()
        session = request.session
        user = _known(request)
        signed_in_at = _signed_in_at(request, now)
        seen_at = session.get(SEEN_AT, signed_in_at)
        if now.timestamp() - signed_in_at > settings.SESSION_ABSOLUTE_SECONDS:
            return f"本次登录已满 {settings.SESSION_ABSOLUTE_SECONDS // 3600} 小时，为安全起见已自动退出，请重新登录。"
        if now.timestamp() - seen_at > settings.SESSION_IDLE_SECONDS:
            return f"您已超过 {settings.SESSION_IDLE_SECONDS // 60} 分钟没有操作，为安全起见已自动退出，请重新登录。"
        reason = why_not(user, at=now)
        # Written once a minute, not on every request: the session lives in the database too.
        if not reason and now.timestamp() - seen_at > _unseen_seconds():
            session[SEEN_AT] = now.timestamp()
            UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now)
        return reason


def seconds_left(request: HttpRequest, *, at: datetime) -> dict[str, int]:
    """For the warning on the page: seconds to the end by idleness, counted from now, and by the longest life.

    Idleness is counted a little short, because being seen is written once a minute only.
    """
    age = at.timestamp() - _signed_in_at(request, at)
    return {
        "idle": int(settings.SESSION_IDLE_SECONDS - _unseen_seconds()),
        "whole": int(settings.SESSION_ABSOLUTE_SECONDS - age),
    }


def _signed_in_at(request: HttpRequest, at: datetime) -> float:
    """The adapter writes it; a session made otherwise counts from the account's last sign-in."""
    return float(request.session.get(SIGNED_IN_AT, (_known(request).last_login or at).timestamp()))


def _unseen_seconds() -> float:
    """How long a session may be used without that being written."""
    return float(min(60, settings.SESSION_IDLE_SECONDS / 10))


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks for a sign-in and leads back to what was wanted: to a page, never to an address that only takes POST."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:  # type: ignore[override]
        """To the page of sign-in; a request of htmx takes the whole window there, not a piece of its page."""
        wanted = _page_of(request, view_func)
        to_sign_in = redirect_to_login(wanted, self.get_login_url(view_func))
        return HttpResponseClientRedirect(to_sign_in.url) if request.headers.get("HX-Request") else to_sign_in


def _page_of(request: HttpRequest, view: Callable[..., Any]) -> str:
    """Where the person stood who sent this, as far as the request tells; the Referer is not asked."""
    if current := request.headers.get("HX-Current-URL"):
        return came_from(request, current)
    page = getattr(view, "page", None)
    if page is None or request.resolver_match is None:
        return request.get_full_path()
    try:
        address = reverse(page, kwargs=request.resolver_match.kwargs)
    except NoReverseMatch:
        address = reverse(page)
    return came_from(request, request.POST.get("next", ""), default=address)


class EntryConditionsMiddleware:
    """Leads to the change of a one-time or outdated password, then to enrolment of the second factor.

    A program that calls the API gets 403 with the reason instead.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        is_open = not getattr(view, "login_required", True) and not hasattr(view, "cls")
        if is_open or match is None or match.url_name in ALWAYS_OPEN or not request.user.is_authenticated:
            return None
        user = _known(request)
        if user.must_change_password(at=timezone.now()):
            what = "一次性密码" if user.is_password_one_time else f"已使用满 {settings.PASSWORD_ROTATION_DAYS} 天的密码"
            return _lead(request, "account_change_password", f"请先更换{what}，再继续使用。")
        if needs_second_factor(user) and not has_second_factor(user):
            return _lead(request, "mfa_activate_totp", "您的角色要求绑定第二因素，请先完成绑定，再继续使用。")
        return None


def _known(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user


def _lead(request: HttpRequest, url_name: str, message: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        raise PermissionDenied(message)
    messages.warning(request, message)
    url = reverse(url_name)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    if request.method == "GET":
        url = f"{url}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(url)
