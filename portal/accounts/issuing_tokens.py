"""Acts on API tokens 接口令牌: each person issues and revokes the own ones, 安全管理员 revokes any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from portal.accounts import token_text
from portal.accounts.choices import Role, Scope, TokenState
from portal.accounts.models import ApiToken, User
from portal.accounts.permissions import why_not_hold
from portal.constraints import keeping
from portal.lifecycle import Refused

LONGEST_DAYS = 365
MOST_TOKENS = 10
REVOKED_ALREADY = "该令牌已经吊销"


@dataclass(frozen=True)
class IssuedToken:
    """A token with its text, which is shown once and kept nowhere."""

    row: ApiToken
    text: str = field(repr=False)


@transaction.atomic
def issue(
    *,
    name: str,
    expires_on: date,
    by: User,
    at: datetime,
    scopes: Iterable[Scope] = (Scope.READ,),
    addresses: Iterable[str] = (),
) -> IssuedToken:
    """Issue a token for the own account, until `expires_on`, from `addresses` only where there are any.

    It never opens more than its owner may do; a scope that takes a role is refused without it. `addresses` are
    spelled as `networks.read_networks` spells them.
    """
    today = localdate(at)
    if not today <= expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise Refused(f"有效期应在今天至{today + timedelta(days=LONGEST_DAYS)}之间（最长{LONGEST_DAYS}天）")
    wanted = sorted(set(scopes), key=[*Scope].index)
    if refusal := next(filter(None, (why_not_hold(by, scope) for scope in wanted)), ""):
        raise Refused(refusal)
    User.objects.select_for_update().get(pk=by.pk)
    if by.api_tokens.standing(TokenState.USABLE, on=today).count() >= MOST_TOKENS:
        raise Refused(f"每人最多同时有{MOST_TOKENS}个可用的接口令牌，请先吊销不用的")
    text = token_text.draw()
    row = ApiToken(
        user=by,
        name=name.strip(),
        prefix=text.prefix,
        digest=text.digest(),
        scopes=wanted,
        addresses=[*addresses],
        created_at=at,
        expires_on=expires_on,
    )
    with keeping(ApiToken):
        row.save()
    return IssuedToken(row, str(text))


def revoke(token: ApiToken, *, by: User, at: datetime, reason: str = "") -> ApiToken:
    """End a token at once: the own one, or anybody's by 安全管理员 with a reason. Refused the second time."""
    if by.pk != token.user_id and not by.holds(Role.SECURITY_ADMINISTRATOR):
        raise Refused("他人的接口令牌由安全管理员吊销")
    with keeping(ApiToken):
        rows = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
        moved = rows.update(revoked_at=at, revoked_by=by, revocation_reason=reason.strip())
    if not moved:
        raise Refused(REVOKED_ALREADY)
    token.refresh_from_db()
    return token


def revoke_all(user: User, *, by: User, at: datetime, reason: str) -> int:
    """End every token of an account, as its sessions end: whoever took the one may have taken the other."""
    return user.api_tokens.filter(revoked_at=None).update(revoked_at=at, revoked_by=by, revocation_reason=reason)
