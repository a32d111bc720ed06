"""The page on which a person says which column of a file is what."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from pollution import mapping_columns
from pollution.air.monitoring import mappings
from pollution.mapping_forms import MappingForm
from pollution.models import MonitoringMapping
from pollution.permissions import may_upload
from pollution.views.uploads import UPLOADS, visible_upload
from portal.access import requires
from portal.acting import form_page
from portal.requests import SignedInRequest


@requires(may_upload)
def upload_map(request: SignedInRequest, pk: int) -> HttpResponse:
    """设置列对应 of a file of no known format; it is read again by it."""
    upload = visible_upload(request, pk)
    proposed = mapping_columns.proposed(upload)
    if proposed is None:
        raise Http404
    head = upload.understanding["head"]
    form = MappingForm(
        request.POST or None,
        head=head,
        proposed=proposed,
        saved=MonitoringMapping.objects.visible_to(request.user),
    )

    def perform(given: dict[str, Any]) -> Any:
        return mapping_columns.map_columns(
            upload, form.mapping, save_as=given["save_as"], by=request.user, at=timezone.now()
        )

    return form_page(
        request,
        form,
        perform,
        title="设置列对应",
        done="",
        cancel_url=upload.get_absolute_url(),
        breadcrumbs=[UPLOADS, (str(upload), upload.get_absolute_url())],
        submit_label="按此重新读取",
        refused_at="save_as",
        template="pollution/upload_map.html",
        upload=upload,
        head=head,
        without_mass=mappings.without_mass(head),
    )
