"""工作台: what waits for this user, gathered from each app's `todo`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.access import anyone, requires, signed_in


@requires(signed_in)
def workbench(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    return render(request, "portal/workbench.html", {"title": "工作台"})


@requires(anyone)
def home(request: HttpRequest) -> HttpResponse:
    """The public front page."""
    return render(request, "portal/home.html", {"title": "首页"})
