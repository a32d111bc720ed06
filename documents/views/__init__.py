"""Pages of the documents register."""

from django.http import HttpRequest

from portal.accounts.models import User


class StaffRequest(HttpRequest):
    """A request behind `requires(...)` of a role: the user is known."""

    user: User
