"""Keys for one purpose each, derived from SECRET_KEY: what one of them opens, no other does."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


def keys_for(purpose: str) -> list[bytes]:
    """256 bits from SECRET_KEY, first, and from each of SECRET_KEY_FALLBACKS (GB/T 22239-2019 8.1.4.8)."""
    return [_derived(secret, purpose) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _derived(secret: str | bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(force_bytes(secret))
