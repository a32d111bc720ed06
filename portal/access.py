"""`requires(predicate)`: the one way a view says who may call it.

Every view is closed until it says otherwise: LoginRequiredMiddleware asks for a sign-in, DRF's default
permission denies, and a test walks the resolver for views without a predicate. A predicate takes the
user and answers for the *role*; which *rows* a user sees is the queryset's `visible_to(user)`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
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
        guarded.login_required = predicate is not anyone  # type: ignore[attr-defined]  # read by LoginRequiredMiddleware
        return guarded  # type: ignore[return-value]

    return declare


class DeclaredAccess(BasePermission):
    """DRF's default permission: what `requires` declared on the view class, and nothing without it."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        predicate: Predicate | None = getattr(type(view), "access", None)
        return predicate is not None and predicate(request.user)
