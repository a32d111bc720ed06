"""Recording what triggers cannot see: sign-ins, refusals, downloads, and acts on accounts.

Each event is written in a transaction of its own, so that a request that fails or rolls back keeps it.
No second connection is needed for that: requests have no transaction of their own here (ATOMIC_REQUESTS
is off), an act opens and closes its own, and events are written at the edge, after it. `durable=True`
makes Django raise where somebody records inside an open transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.choices import EventKind
from portal.accounts.models import SecurityEvent
from portal.lifecycle import Refused

CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def record(
    kind: EventKind,
    *,
    request: HttpRequest,
    at: datetime,
    user: Any = None,
    username: str = "",
    is_success: bool = True,
    detail: str = "",
) -> SecurityEvent:
    """Write one event; call it at the edge (view, middleware, adapter), outside every transaction.

    `user` is who acts, by default the user of the request; `username` is what was typed where nobody is
    known yet. Raises RuntimeError inside a transaction.
    """
    actor = user if user is not None else request.user
    known = actor if actor.is_authenticated else None
    with transaction.atomic(durable=True):
        return SecurityEvent.objects.create(
            at=at,
            kind=kind,
            is_success=is_success,
            user_id=known.pk if known else None,
            username=_one_line(username or (known.username if known else ""), 50),
            ip=client_address(request),
            path=_one_line(request.path, 500),
            request_id=getattr(request, "request_id", ""),
            detail=_one_line(detail, 500),
        )


def client_address(request: HttpRequest) -> str:
    """Whence a request came, past the trusted proxies (TRUSTED_PROXY_COUNT); PermissionDenied where nobody can tell."""
    address: str = get_adapter(request).get_client_ip(request)
    return address


@contextmanager
def recorded(kind: EventKind, detail: str, *, request: HttpRequest) -> Iterator[None]:
    """Around an act on an account: it is a security event, refused or not."""
    try:
        yield
    except Refused as refusal:
        record(kind, request=request, at=timezone.now(), is_success=False, detail=f"{detail}：{refusal}")
        raise
    record(kind, request=request, at=timezone.now(), detail=detail)


def _one_line(text: str, length: int) -> str:
    """Typed text can carry line breaks and NUL: neither may forge a line of the record."""
    return CONTROL_CHARACTERS.sub(" ", text)[:length]
