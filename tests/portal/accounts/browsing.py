"""What a person does at the door, in the words of the tests."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import dual_control
from portal.accounts.choices import Role
from tests.cast import one_with
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


def agreed(act, user, *, by, agreed_by=None):
    """A request under dual control that waits for `by` to perform it; an auditor has agreed."""
    request = dual_control.ask(user, act, reason="本人到场", by=by, at=timezone.now())
    return dual_control.agree(request, by=agreed_by or one_with(Role.AUDITOR), at=timezone.now())
