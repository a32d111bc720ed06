"""Answers that a caller may keep: strong ETags and 304."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder


def etag_of(*parts: object) -> str:
    """A strong ETag from everything that an answer depends on: a counter, the query string, the user."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]


def unless_unchanged(
    request: Request, *, etag: str, answer: Callable[[], HttpResponse], is_public: bool = False
) -> HttpResponse:
    """`answer()` with its ETag, or 304 without a body when the caller has that version already.

    What `is_public` may be kept by caches on the way as well, as long as nobody is signed in.
    """
    quoted = quote_etag(etag)
    response: HttpResponse = get_conditional_response(request._request, etag=quoted) or answer()
    response["ETag"] = quoted
    # Kept by the caller alone where the same address answers each person differently; and asked for again each time.
    is_shared = is_public and not request.user.is_authenticated
    response.setdefault("Cache-Control", "public, no-cache" if is_shared else "private, no-cache")
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return response


def unless_the_same(request: Request, answer: Response) -> HttpResponse:
    """`answer` with an ETag of what it says: whatever changes in it changes the tag, the day of today included.

    It saves sending the answer, not making it; nothing that it depends on can be forgotten.
    """
    etag = etag_of(json.dumps(answer.data, cls=JSONEncoder, ensure_ascii=False))
    return unless_unchanged(request, etag=etag, answer=lambda: answer)
