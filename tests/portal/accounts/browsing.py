"""What a person does at the door, in the words of the tests."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD


def sign_in(client: Client, username: str, password: str = PASSWORD, **extra):
    """Post the sign-in form; answers the page one lands on."""
    return client.post(reverse("account_login"), {"login": username, "password": password}, follow=True, **extra)


def is_inside(client: Client) -> bool:
    """Whether this browser gets the workbench."""
    return client.get(reverse("workbench")).status_code == 200


def code_of(secret: str, *, steps_ahead: int = 0) -> str:
    """What an authenticator app shows for `secret`."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_ahead))


def text_of(response) -> str:
    """The page without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
