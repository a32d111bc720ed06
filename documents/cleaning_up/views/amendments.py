"""清理后待修改: what clean-ups decided to be amended by a day, and how it is settled otherwise."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.cleaning_up import settling
from documents.cleaning_up.forms import SettlementForm
from documents.cleaning_up.tables import AmendmentFilters, AmendmentTable
from documents.cleaning_up.views.campaigns import CAMPAIGNS
from documents.models import CampaignItem
from documents.permissions import may_review_legally
from portal.access import requires, signed_in
from portal.acting import form_page
from portal.listing import list_page
from portal.requests import SignedInRequest

AMENDMENTS = ("清理后待修改", reverse_lazy("documents:amendment_list"))


@require_safe
@requires(signed_in)
def amendment_list(request: SignedInRequest) -> HttpResponseBase:
    """What is to be amended, was, or was settled otherwise, in the order of the days."""
    return list_page(
        request,
        _visible(request).order_by("due_on"),
        title=AMENDMENTS[0],
        table=AmendmentTable,
        filters=AmendmentFilters,
        breadcrumbs=[(CAMPAIGNS[0], str(CAMPAIGNS[1]))],
        empty="没有清理后待修改的文件",
    )


@requires(may_review_legally)
def amendment_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """另行了结, with a reason and the paper."""
    item: CampaignItem = get_object_or_404(_visible(request), pk=pk)

    def settle(given: dict[str, Any]) -> CampaignItem:
        settling.settle(item, **given, by=request.user, at=timezone.now())
        return item

    return form_page(
        request,
        SettlementForm(request.POST or None),
        settle,
        title=f"另行了结：{item}",
        done="已了结，不再列为待修改",
        submit_label="了结",
        cancel_url=item.get_absolute_url(),
        breadcrumbs=[CAMPAIGNS, AMENDMENTS],
    )


def _visible(request: SignedInRequest) -> Any:
    rows = CampaignItem.objects.visible_to(request.user).to_amend(timezone.localdate())
    return rows.select_related("unit", "campaign", "instrument__document")
