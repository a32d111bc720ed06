"""Follows every link a person can click, one address for each route, starting at the front doors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

LINK = re.compile(r"<a\b[^>]*?\bhref=\"([^\"]+)\"")
FRONT_DOORS = ("/", "/workbench/", "/search/?q=%E5%B7%9E")


@dataclass(frozen=True)
class Place:
    """One page as one person sees it; `user` is None for the public."""

    route: str
    address: str
    user: Any
    found_on: str
    status: int
    is_page: bool


def places(user: Any, known: set[str]) -> Iterator[Place]:
    """Every route not in `known` that links lead `user` to; adds them to `known`."""
    client = Client()
    if user is not None:
        client = Client(REMOTE_ADDR=f"10.1.{user.pk // 250 % 250}.{user.pk % 250}")  # each at a machine of their own
        client.force_login(user)
    waiting = [(door, door) for door in FRONT_DOORS if user is not None or door == "/"]
    seen: set[str] = set()
    while waiting:
        address, found_on = waiting.pop(0)
        route = _route(address)
        if route in seen:
            continue
        seen.add(route)
        response = client.get(address)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if route not in known:
            known.add(route)
            yield Place(route, address, user, found_on, response.status_code, is_page)
        if is_page and response.status_code == 200:
            waiting += [(link, address) for link in _links(response, address)]
        if response.streaming:
            list(response.streaming_content)  # the test client closes the file behind it at its end


def _links(response: HttpResponse, address: str) -> Iterator[str]:
    """Addresses on this site that the page links to; a second sort or filter of a list is no new page."""
    for href in LINK.findall(response.text):
        link = urldefrag(urljoin(address, unescape(href))).url
        if not urlsplit(link).netloc and link.startswith("/"):
            yield link


def _route(address: str) -> str:
    """The route of the address, with the names of its parameters: another tab or export is another page."""
    parts = urlsplit(address)
    try:
        route = str(resolve(parts.path).route)
    except Resolver404:
        route = parts.path
    told_apart = sorted(set(re.findall(r"(?:^|&)(tab=\w+|export=\w+)", parts.query)))
    return "?".join([route, *told_apart])
