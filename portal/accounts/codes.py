"""Codes of the second factor are good for one use (ASVS 6.5.1).

allauth remembers a used code for one period, but accepts it for as many as MFA_TOTP_TOLERANCE says, and does not
remember the one used to enrol. So the portal remembers them itself, for as long as they could be accepted.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa import app_settings
from django.core.cache import cache


def spend(user: Any, code: str) -> bool:
    """Note that `code` is used; False where it was used before. Call it once the code has been found right."""
    lifetime = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    is_first: bool = cache.add(f"second-factor-code-{user.pk}-{''.join(code.split())}", 1, timeout=lifetime)
    return is_first
