"""工作台: what waits for this user, gathered from each app's `todo`; and the public front door."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from documents.todo import todo as documents_todo
from heritage.todo import todo as heritage_todo
from portal.access import anyone, requires, signed_in
from portal.organization.todo import todo as organization_todo
from portal.pages import TodoItem

# Each app's todo: `todo(user, on)` gives lines whose count is the length of the list they link to.
TODOS: tuple[Callable[[Any, date], Iterable[TodoItem]], ...] = (documents_todo, heritage_todo, organization_todo)


@requires(signed_in)
def workbench(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    today = timezone.localdate()
    items = [item for todo in TODOS for item in todo(request.user, today) if item.count]
    items.sort(key=lambda item: not item.is_overdue)
    return render(request, "portal/workbench.html", {"title": "工作台", "items": items, "today": today})


@requires(anyone)
def home(request: HttpRequest) -> HttpResponse:
    """The public front page."""
    return render(request, "portal/home.html", {"title": "首页"})


@requires(anyone)
def site_map(request: HttpRequest) -> HttpResponse:
    """站点地图 (国办发〔2017〕47号): every public column in one place."""
    return render(request, "portal/site_map.html", {"title": "站点地图"})
