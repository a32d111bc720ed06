"""Every request gets a number, which its log lines, error page and security events carry."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from portal.error_pages import error_page, refused
from portal.lifecycle import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User

log = structlog.get_logger(__name__)
PROBES = ("/healthz", "/readyz")  # asked every few seconds by machines
ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class SignedInRequest(HttpRequest):
    """For annotations: the request of a view that `requires` a sign-in."""

    user: User  # nobody anonymous gets there


class RequestLogMiddleware:
    """Gives each request its number and writes one log line for it: what was asked, by whom, how it went."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        request_id = offered if ACCEPTABLE_ID.fullmatch(offered) else secrets.token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id, request=request)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        if request.path_info not in PROBES:
            log.info(
                "request",
                method=request.method,
                path=request.path,  # without the query string, which may hold what people search for
                status=response.status_code,
                duration_ms=round(1000 * (time.perf_counter() - started)),
            )
        return response


class RefusedMethodMiddleware:
    """Words the empty 405 that Django gives where an address that only takes POST is opened as a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = error_page(request, 405)
        page["Allow"] = response["Allow"]
        return page


class RefusedMiddleware:
    """Words an act's refusal that no page has caught: a page that only shows can have nowhere else to say it.

    A stored file that is missing or was changed is the usual one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, while the view's transaction is rolled back as with every exception."""
        if not isinstance(exception, Refused):
            return None
        log.warning("refused_without_a_form", method=request.method, reason=exception.message)
        return refused(request, exception)


class RequestSizeMiddleware:
    """Refuses a body that declares more than any upload may hold, before a byte of it is read, and an address with NUL.

    No row is named by what PostgreSQL cannot hold, so such an address leads nowhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            return error_page(request, 404)
        declared = request.headers.get("Content-Length") or "0"
        most = settings.REQUEST_MAX_BYTES_AT.get(request.path_info, settings.REQUEST_MAX_BYTES)
        if declared.isdecimal() and int(declared) > most:
            return error_page(request, 413)
        return self.get_response(request)
