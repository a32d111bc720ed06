"""我的账号: what everybody sees and ends of the own account, and the second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.internal import flows
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from portal.access import posted_from, requires, signed_in
from portal.accounts import codes, ending_sessions
from portal.accounts.adapters import has_second_factor
from portal.accounts.choices import EventKind
from portal.accounts.models import User
from portal.accounts.recording import record
from portal.requests import SignedInRequest


def facts_of(user: User) -> list[tuple[str, Any]]:
    """What an account page says about the account, whoever reads it."""
    return [
        ("用户名", user.username),
        ("姓名", user.name),
        ("所在机构", user.unit),
        ("角色", user.role_labels() or "无"),
        ("知悉层级", user.get_knowledge_level_display()),
        ("有效期至", user.expires_on or "长期"),
        ("密码设置时间", f"{timezone.localtime(user.password_set_at):%Y-%m-%d %H:%M}"),
        ("双因素认证", "已绑定" if has_second_factor(user) else "未绑定"),
    ]


@requires(signed_in)
def my_account(request: SignedInRequest) -> HttpResponse:
    """The own account: what the administrators set, and what one sets oneself."""
    user = request.user
    return render(
        request,
        "accounts/my_account.html",
        {"title": "我的账号", "facts": facts_of(user)},
    )


@requires(signed_in)
def my_sessions(request: SignedInRequest) -> HttpResponse:
    """The own open sessions."""
    sessions = ending_sessions.open_sessions(request.user)
    return render(
        request,
        "usersessions/usersession_list.html",
        {"title": "我的登录会话", "sessions": sessions, "current_key": request.session.session_key},
    )


@requires(signed_in)
@posted_from("usersessions_list")
def end_my_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one own session; ending this one is signing out."""
    session = get_object_or_404(UserSession.objects.filter(user=request.user), pk=pk)
    if session.session_key == request.session.session_key:
        flows.logout.logout(request)
        return redirect("account_login")
    record(EventKind.SESSION_ENDED, request=request, at=timezone.now(), detail=f"本人结束在 {session.ip} 的会话")
    ending_sessions.end_one(session)
    messages.success(request, "已结束该会话")
    return redirect("usersessions_list")


@requires(signed_in)
@posted_from("usersessions_list")
def end_my_other_sessions(request: SignedInRequest) -> HttpResponse:
    """End every own session but this one."""
    count = ending_sessions.end_all(request.user, except_key=request.session.session_key)
    record(EventKind.SESSION_ENDED, request=request, at=timezone.now(), detail=f"本人结束其他 {count} 个会话")
    messages.success(request, f"已结束其他 {count} 个会话")
    return redirect("usersessions_list")


class _OurSite:
    """allauth names the host as `site` and would hide the portal's own facts of that name."""

    def get_context_data(self, **facts: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**facts)  # type: ignore[misc]  # of the view it is mixed into
        context.pop("site", None)
        return context


class SignIn(_OurSite, LoginView):
    """User name and password."""


class EnterCode(_OurSite, AuthenticateView):
    """The second factor at sign-in."""


class ActivateSecondFactor(ActivateTOTPView):
    """Enrolment, recorded; the code that proved it does not open the door once more."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        codes.spend(self.request.user, form.cleaned_data["code"])
        record(EventKind.SECOND_FACTOR, request=self.request, at=timezone.now(), detail="本人绑定第二因素")
        return response


class DeactivateSecondFactor(DeactivateTOTPView):
    """Taking it away, recorded; refused to whom the portal demands one."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record(EventKind.SECOND_FACTOR, request=self.request, at=timezone.now(), detail="本人停用第二因素")
        return response
