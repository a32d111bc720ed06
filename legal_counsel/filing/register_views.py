"""备案登记簿: the list of filings exactly as it is filtered and sorted, as PDF."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.filing.register import register_sheet
from legal_counsel.filing.tables import FilingFilters, FilingTable
from legal_counsel.models import CounselFiling
from legal_counsel.permissions import may_see_counsel
from legal_counsel.readings import internal_filing
from portal import exports
from portal.access import requires
from portal.lifecycle import Refused
from portal.requests import SignedInRequest


@require_safe
@requires(may_see_counsel)
def filing_register(request: SignedInRequest) -> HttpResponse:
    """By the query of the list; where it cannot be printed, back to the list with the reason."""
    rows = CounselFiling.objects.visible_to(request.user).select_related(
        "appointment__counsel__firm", "appointment__counsel__unit", "appointment__unit", "filer", "receiver", "rule"
    )
    chosen, today = FilingFilters(request.GET, queryset=rows, request=request), timezone.localdate()
    query = request.GET.urlencode()
    try:
        if refusal := exports.refusal_of(chosen):
            raise Refused(refusal)
        ordered = FilingTable(chosen.qs, order_by=request.GET.getlist("sort") or None).data
        sheet = register_sheet(
            ordered, on=today, internal=internal_filing(today), about=exports.described(chosen),
            printed_by=str(request.user),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"{request.path.removesuffix('register/')}?{query}")
    response = HttpResponse(sheet.content, content_type="application/pdf")
    response["Content-Disposition"] = exports.as_attachment(f"法律顾问备案登记簿-{today}.pdf")
    response["Cache-Control"] = "private, no-store"
    return response
