"""304 for public pages and files: who has an answer already is told so (RFC 9110 13).

A page is tagged by what it says, so nothing it depends on can be forgotten. A file that is long in the making is tagged
by the version of the tables it is made of (`portal.counting.version_of`). Last-Modified is the moment since which the
tag has been the same, as the shared cache saw it; without the cache there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.cache import cache
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag
from redis.exceptions import RedisError

from portal.api import etag_of
from portal.counting import version_of

log = structlog.get_logger(__name__)
KEPT_FOR = timedelta(days=30)
SECOND_IS_OVER = timedelta(seconds=2)
"""A date names whole seconds: before the second is over, another answer could get the same."""


def unless_same_page(
    request: HttpRequest, page: HttpResponse, *, asked: Mapping[str, Any] | None = None
) -> HttpResponseBase:
    """A page with the tag of its content, or 304. Pages of who is signed in are sent as they are.

    `asked` is what the cache has of `since_key`, where it was asked already together with something else.
    """
    if page.status_code != 200 or request.user.is_authenticated:
        return page
    return _answer(request, etag_of(page.content), lambda: page, asked)


def since_key(request: HttpRequest) -> str:
    """Under which the cache has how this address was last answered, and since when."""
    return "since:" + etag_of(request.build_absolute_uri(), request.user.pk)


def unless_same_file(
    request: HttpRequest,
    tables: Sequence[type[models.Model]],
    about: Sequence[object],
    make: Callable[[], HttpResponseBase],
) -> HttpResponseBase:
    """The file that `make` gives, or 304 while none of `tables` has changed since it was last given.

    `about` is everything else that it says: the question, the day, who asks.
    """
    return _answer(request, etag_of(request.get_full_path(), version_of(tables), *about), make)


def _answer(
    request: HttpRequest, etag: str, make: Callable[[], HttpResponseBase], asked: Mapping[str, Any] | None = None
) -> HttpResponseBase:
    quoted, now = quote_etag(etag), timezone.now()
    since = _since(request, etag, now, asked)
    modified = int(since.timestamp()) if since and now - since >= SECOND_IS_OVER else None
    response = get_conditional_response(request, quoted, modified) or make()
    if response.status_code not in (200, 304):
        return response
    if request.method == "HEAD" and isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()  # who asks for the head alone does not have the rows read
    response.headers["ETag"] = quoted
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    is_shared = not request.user.is_authenticated
    response.headers["Cache-Control"] = "public, no-cache" if is_shared else "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def _since(request: HttpRequest, etag: str, now: datetime, asked: Mapping[str, Any] | None) -> datetime | None:
    """Since when this address has been answered so."""
    key = since_key(request)
    try:
        kept = cache.get(key) if asked is None else asked.get(key)
        if kept and kept[0] == etag:
            since: datetime = kept[1]
            return since
        cache.set(key, (etag, now), KEPT_FOR.total_seconds())
    except RedisError as error:
        log.warning("moment_not_kept", reason=str(error))
        return None
    return now
