"""`requires(predicate)`: the one way a view says who may call it.

Every view is closed until it says otherwise: SignInMiddleware asks for a sign-in, DRF's default
permission denies, and a test walks the resolver for views without a predicate. A predicate takes the
user and answers for the *role*; which *rows* a user sees is the queryset's `visible_to(user)`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from rest_framework.permissions import BasePermission

if TYPE_CHECKING:  # at run time rest_framework.views itself looks for DeclaredAccess
    from rest_framework.request import Request
    from rest_framework.views import APIView

Predicate = Callable[[Any], bool]
View = TypeVar("View", bound=Callable[..., Any])


def anyone(user: Any) -> bool:
    """Public: no sign-in needed."""
    return True


def signed_in(user: Any) -> bool:
    """Any active account."""
    return bool(user.is_authenticated and user.is_active)


def requires(predicate: Predicate) -> Callable[[View], View]:
    """Declare who may call a view: a function view, or a DRF view class."""

    def declare(view: View) -> View:
        if isinstance(view, type):
            view.access = staticmethod(predicate)  # type: ignore[attr-defined]  # read by DeclaredAccess
            return view

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not predicate(request.user):
                raise PermissionDenied
            response: HttpResponse = view(request, *args, **kwargs)
            return response

        guarded.access = predicate  # type: ignore[attr-defined]  # read by the test that walks the resolver
        guarded.login_required = predicate is not anyone  # type: ignore[attr-defined]  # read by SignInMiddleware
        return guarded  # type: ignore[return-value]

    return declare


def posted_from(page: str) -> Callable[[View], View]:
    """Declare that a view takes POST alone, from a form or button that stands on the page of this name.

    Whoever has to sign in first is led back to that page, because the address itself shows nothing. It takes the
    arguments of the view, or none. A form that stands on many pages names its own in the field `next`.
    """

    def declare(view: View) -> View:
        posted = require_POST(view)
        posted.page = page  # type: ignore[attr-defined]  # read by SignInMiddleware
        return posted

    return declare


def came_from(request: HttpRequest, address: str, *, default: str = "") -> str:
    """`address` where it is one of this site, without the origin; else `default`, the workbench where none is given.

    What is left is looked at again: `//` behind the origin is another site, and a bare word is the name of a view.
    """
    is_here = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    path = urlsplit(address)._replace(scheme="", netloc="").geturl() if is_here else ""
    if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return path
    return default or reverse("workbench")


class DeclaredAccess(BasePermission):
    """DRF's default permission: what `requires` declared on the view class, and nothing without it."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        predicate: Predicate | None = getattr(type(view), "access", None)
        return predicate is not None and predicate(request.user)
