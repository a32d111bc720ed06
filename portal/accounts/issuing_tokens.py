"""Acts on API tokens 接口令牌: each person issues and revokes the own ones."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from portal.accounts.models import ApiToken, User
from portal.constraints import keeping
from portal.lifecycle import Refused

PREFIX = "yili_"  # so that a token that leaked is recognised as one
SHOWN = 12
LONGEST_DAYS = 365
MOST_TOKENS = 10


@dataclass(frozen=True)
class IssuedToken:
    """A token with its text, which is shown once and kept nowhere."""

    row: ApiToken
    text: str


@transaction.atomic
def issue(*, name: str, expires_on: date, by: User, at: datetime) -> IssuedToken:
    """Issue a token for the own account; it reads what its owner may read, until `expires_on`."""
    today = localdate(at)
    if not today <= expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise Refused(f"有效期应在今天至{today + timedelta(days=LONGEST_DAYS)}之间（最长{LONGEST_DAYS}天）")
    User.objects.select_for_update().get(pk=by.pk)
    if by.api_tokens.usable(on=today).count() >= MOST_TOKENS:
        raise Refused(f"每人最多同时有{MOST_TOKENS}个可用的接口令牌，请先吊销不用的")
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        user=by,
        name=name.strip(),
        digest=digest_of(text),
        beginning=text[:SHOWN],
        created_at=at,
        expires_on=expires_on,
    )
    with keeping(ApiToken):
        row.save()
    return IssuedToken(row, text)


def revoke(token: ApiToken, *, by: User, at: datetime) -> ApiToken:
    """End a token at once. Refused the second time."""
    if not ApiToken.objects.filter(pk=token.pk, user=by, revoked_at=None).update(revoked_at=at):
        raise Refused("该令牌已经吊销")
    token.refresh_from_db()
    return token


def revoke_all(user: User, *, at: datetime) -> int:
    """End every token of an account, as its sessions end: whoever took the one may have taken the other."""
    return user.api_tokens.filter(revoked_at=None).update(revoked_at=at)


def digest_of(text: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()
