"""Answers for everybody that are asked again and again: kept as bytes, and never shown a moment too long.

What an answer rests on is the state of the rows (`changes.state`, one query) and the span of time in which nothing
begins or ends by itself. An answer stays in the memory of the process until either is over; no other cache is asked,
so nothing depends on one. What differs by who asks has no place here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from rest_framework.exceptions import NotAcceptable
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pollution.alerting import changes
from pollution.alerts.moments import Span
from portal.api import etag_of

BELOW = "/api/v1/alerts/"
VARY = "Accept"
MOST_ANSWERS = 256
MOST_BYTES = 8 << 20
LONGEST_ADDRESS = 2_000  # of what anybody may write, not more than this is remembered
SAME_SECOND_IS_OVER = timedelta(minutes=1)
"""A date names whole seconds, and two publications may share one; RFC 9110 8.8.2.2 gives them a minute."""


@dataclass(frozen=True)
class Answer:
    """What is sent."""

    content: bytes
    content_type: str
    etag: str
    changed_at: datetime | None


@dataclass(frozen=True)
class Kept:
    """An answer to one address: the rows and the time for which it is right; `at` is a moment that was asked for."""

    answer: Answer
    state: changes.State
    span: Span
    at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it is still the answer."""
        return (self.at or now) in self.span and self.state == changes.state()


class Answers:
    """The answers of one process, `most` and `most_bytes` of them; the one not asked for the longest goes first."""

    def __init__(self, most: int = MOST_ANSWERS, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes, self._bytes, self._lock = most, most_bytes, 0, Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def get(self, address: str) -> Kept | None:
        """What was kept, whether or not it still holds."""
        with self._lock:
            if address in self._kept:
                self._kept.move_to_end(address)
            return self._kept.get(address)

    def keep(self, address: str, kept: Kept) -> None:
        """In place of what was kept before."""
        if len(address) > LONGEST_ADDRESS:
            return
        with self._lock:
            if before := self._kept.pop(address, None):
                self._bytes -= len(before.answer.content)
            self._kept[address] = kept
            self._bytes += len(kept.answer.content)
            while len(self._kept) > self._most or self._bytes > self._most_bytes:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.answer.content)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)


ANSWERS = Answers()
Render = Callable[[datetime, Span], tuple[bytes, str]]


class KeptAnswersMiddleware:
    """Stands before everything that looks for a person: below `/api/v1/alerts/` nobody is recognised.

    What is kept is sent from here. What has to be made is made for a stranger, without cookies, so that none is set
    and no answer differs by one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(BELOW):
            return self.get_response(request)
        if request.method in ("GET", "HEAD"):
            now = timezone.now()
            kept = ANSWERS.get(_address(request))
            if kept and kept.holds(now):
                return _response(request, kept.answer, now)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        response.headers["Vary"] = VARY
        return response


class KeptAnswers(APIView):
    """For a REST view that is the same for everybody: its `get` validates the question and calls `answered`."""

    authentication_classes = ()

    def handle_exception(self, exc: Exception) -> Response:
        """What is not offered is said with what is; whatever was accepted, a refusal is JSON."""
        if isinstance(exc, NotAcceptable):
            offered = "、".join(each.media_type for each in self.get_renderers())
            exc = NotAcceptable(f"该地址只提供{offered}")
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return super().handle_exception(exc)

    def answered(
        self, request: Request, render: Render, *, at: datetime | None = None, shown_for: timedelta | None = None
    ) -> HttpResponse:
        """The answer as of `at` or now: `render(moment, span)` gives its bytes and their type.

        `shown_for`: what ended is told so long, so the end of telling it is a change as well.
        """
        now = timezone.now()
        moment = at or now
        before = changes.state()
        while True:
            span = changes.span_at(moment, shown_for=shown_for)
            content, content_type = render(moment, span)
            changed_at = max(filter(None, (span.since, changes.newest_change(now))), default=None)
            after = changes.state()
            if after == before:
                break
            before = after  # something was published while this was made: made of two states, it is neither
        answer = Answer(content, content_type, quote_etag(etag_of(content_type, content)), changed_at)
        ANSWERS.keep(_address(request._request), Kept(answer, before, span, at))
        return _response(request._request, answer, now)


def in_json(data: object) -> tuple[bytes, str]:
    """Data as JSON, as every other answer of the interface is written."""
    return JSONRenderer().render(data), "application/json"


class OneFormat:
    """For an address that says what comes, whatever a program accepts; what is refused is answered in JSON."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        return JSONRenderer(), JSONRenderer.media_type


def _address(request: HttpRequest) -> str:
    """All of a request that its answer depends on."""
    said = request.META
    accepted = said.get("HTTP_ACCEPT", "")
    return f"{request.scheme}://{request.get_host()}{request.path}?{said.get('QUERY_STRING', '')} {accepted}"


def _response(request: HttpRequest, answer: Answer, now: datetime) -> HttpResponse:
    """All of it, or 304 where the caller has it already."""
    changed = answer.changed_at
    is_settled = changed is not None and changed <= now - SAME_SECOND_IS_OVER
    modified = int(changed.timestamp()) if changed and is_settled else None
    headers = {"ETag": answer.etag, "Cache-Control": "public, max-age=30", "Vary": VARY}
    if modified is not None:
        headers["Last-Modified"] = http_date(modified)
    if request.META.get("HTTP_IF_NONE_MATCH") == answer.etag:  # what nearly every program sends
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    whole = HttpResponse(answer.content, content_type=answer.content_type, headers=headers)
    whole.headers["Content-Length"] = str(len(answer.content))
    return get_conditional_response(request, answer.etag, modified, whole) or whole
