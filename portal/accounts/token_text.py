"""The text of an API token, `yili_<prefix>.<key>`: what it looks like, and what is kept of it."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field

from portal.accounts.secret_keys import keys_for

MARK = "yili_"  # so that a token that leaked is recognised as one
PREFIX_BYTES, KEY_BYTES = 6, 32
PREFIX_LENGTH = 2 * PREFIX_BYTES
WRITTEN = re.compile(rf"{MARK}([0-9a-f]{{{PREFIX_LENGTH}}})\.([A-Za-z0-9_-]{{43}})")
NO_DIGEST = "0" * 64
"""Compared with where no row has the prefix, so that an unknown prefix costs what a wrong key costs."""


@dataclass(frozen=True)
class TokenText:
    """`prefix` names the token and may be shown; `key` is the secret, 256 random bits in base64url."""

    prefix: str
    key: str = field(repr=False)

    def __str__(self) -> str:
        return f"{MARK}{self.prefix}.{self.key}"

    def digest(self) -> str:
        """What is kept: HMAC-SHA256 of the whole text, so that it fits the row of its prefix and no other."""
        return self._digests()[0]

    def has(self, digest: str) -> bool:
        """Whether `digest` was made of this text, under SECRET_KEY or an earlier one; in constant time."""
        return True in [hmac.compare_digest(each, digest) for each in self._digests()]

    def _digests(self) -> list[str]:
        return [hmac.digest(key, str(self).encode(), "sha256").hex() for key in keys_for("portal.accounts.api_tokens")]


def draw() -> TokenText:
    """The text of a new token. 256 random bits need no slow hash."""
    return TokenText(secrets.token_hex(PREFIX_BYTES), secrets.token_urlsafe(KEY_BYTES))


def read(text: str) -> TokenText | None:
    """The parts of a text; None for what is no token."""
    found = WRITTEN.fullmatch(text)
    return TokenText(*found.groups()) if found else None
