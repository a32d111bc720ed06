"""Published alerts: a page for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from pollution.models import AlertVersion
from portal.access import anyone, requires


@requires(anyone)
def alert_public(request: HttpRequest, pk: int) -> HttpResponse:
    """The alert of one episode as it stands."""
    rows = AlertVersion.objects.visible_to(request.user).filter(episode=pk).order_by("-number")
    version = rows.first() or get_object_or_404(rows)
    return render(request, "pollution/alert_public.html", {"title": str(version), "version": version})
