"""What a password must be (GB/T 22239-2019 8.1.4.1 a), and one-time passwords that meet it.

ASVS 5.0 advises against composition rules and forced rotation; the clause demands both, so both hold.
"""

from __future__ import annotations

import secrets
import string
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

# Without 0/O, 1/l/I: people copy one-time passwords from paper.
READABLE = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))


def character_classes(password: str) -> int:
    """How many of the four classes occur: small letters, capital letters, digits, everything else."""
    return sum(
        (
            any(each in string.ascii_lowercase for each in password),
            any(each in string.ascii_uppercase for each in password),
            any(each in string.digits for each in password),
            any(each not in string.ascii_letters + string.digits for each in password),
        )
    )


def one_time_password() -> str:
    """A random password of 15 characters with all four classes, in groups that can be read aloud."""
    while True:
        password = "-".join("".join(secrets.choice(READABLE) for _ in range(5)) for _ in range(3))
        if character_classes(password) == 4:
            return password


class LongEnough(MinimumLengthValidator):
    """Password validator: at least `min_length` characters; Django's own message has no Chinese."""

    def get_error_message(self) -> str:
        return self.get_help_text()

    def get_help_text(self) -> str:
        return f"密码至少要有 {self.min_length} 个字符。"


class ThreeOfFourClasses:
    """Password validator: at least three of the four character classes."""

    def validate(self, password: str, user: Any = None) -> None:
        if character_classes(password) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self) -> str:
        return "密码须包含大写字母、小写字母、数字、其他符号中的至少三类。"


class NotUsedRecently:
    """Password validator: none of the last PASSWORD_HISTORY passwords of this user."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        former = user.former_passwords.values_list("password", flat=True)[: settings.PASSWORD_HISTORY - 1]
        if any(check_password(password, used) for used in (user.password, *former)):
            raise ValidationError(self.get_help_text(), code="password_used_recently")

    def get_help_text(self) -> str:
        return f"不能与最近 {settings.PASSWORD_HISTORY} 次使用过的密码相同。"
