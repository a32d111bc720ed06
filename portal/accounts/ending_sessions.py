"""Ending sessions: one of the own, all others of the own, every session of an account."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from portal.accounts.models import User


def open_sessions(user: User) -> list[UserSession]:
    """The sessions that still stand, newest first. Reads only: allauth's own list deletes while it is read."""
    sessions = list(UserSession.objects.filter(user=user).order_by("-created_at"))
    standing = set(Session.objects.filter(pk__in=[each.session_key for each in sessions]).values_list("pk", flat=True))
    return [each for each in sessions if each.session_key in standing]


def end_one(session: UserSession) -> None:
    """End one session; its browser has to sign in again."""
    session.end()


def end_all(user: User, *, except_key: str | None = None) -> int:
    """End every session of `user`, or every other one; answers how many."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=except_key or ""))
    for each in sessions:
        each.end()
    return len(sessions)
