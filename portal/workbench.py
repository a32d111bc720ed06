"""工作台: what waits for this user; and the public front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.access import anyone, requires, signed_in


@requires(signed_in)
def workbench(request: HttpRequest) -> HttpResponse:
    """The first page after signing in; what waits comes with the shell, whose menu counts it too."""
    return render(request, "portal/workbench.html", {"title": "工作台", "today": timezone.localdate()})


@requires(anyone)
def home(request: HttpRequest) -> HttpResponse:
    """The public front page."""
    return render(request, "portal/home.html", {"title": "首页"})


@requires(anyone)
def site_map(request: HttpRequest) -> HttpResponse:
    """站点地图 (国办发〔2017〕47号): every public column in one place."""
    return render(request, "portal/site_map.html", {"title": "站点地图"})
