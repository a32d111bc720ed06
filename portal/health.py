"""/healthz: this process answers. /readyz: it can work, or why not."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from portal.access import anyone, requires


@requires(anyone)
def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: touches neither database nor Redis."""
    return JsonResponse({"status": "ok"})
