"""The same people in every test: one per role, and an outsider who must get nothing."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.models import User
from tests.factories import UserFactory


def one_with(role: Role) -> User:
    """A user who holds exactly `role`."""
    return UserFactory(role=role)


def outsider() -> User:
    """Signed in, without any role."""
    return UserFactory()
