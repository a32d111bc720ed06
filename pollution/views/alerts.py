"""Published versions with their papers, for the chain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from pollution.models import AlertVersion
from pollution.permissions import may_see_warnings
from portal.access import requires


@requires(may_see_warnings)
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version with its papers, announcements and filings."""
    version = get_object_or_404(AlertVersion.objects.visible_to(request.user), pk=pk)
    return render(request, "pollution/version_detail.html", {"title": str(version), "version": version})
