"""报备 of published versions, with their receipts (3.3.4)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution.alert_forms import CorrectFilingForm, FileForm, ReceiptForm
from pollution.alert_tables import FilingFilters, FilingTable, filing_act
from pollution.alerting import announcing
from pollution.models import Filing
from pollution.permissions import may_manage_alerts, may_see_warnings
from pollution.plan_basis import alerts_basis
from pollution.warning_looks import version_name
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.listing import list_page
from portal.requests import SignedInRequest

FILINGS = ("预警报备", reverse_lazy("pollution:filing_list"))


@require_safe
@requires(may_see_warnings)
def filing_list(request: SignedInRequest) -> HttpResponseBase:
    """Which version is filed with whom, and what they answered."""
    rows = Filing.objects.visible_to(request.user).select_related("version__episode", "version__decision", "filed_by")
    return list_page(
        request,
        rows.defer("version__content", "version__cap").order_by("-version__sent_at", "receiver", "pk"),
        title=FILINGS[0],
        table=partial(FilingTable, user=request.user),
        filters=FilingFilters,
        template="pollution/chain_list.html",
        basis=alerts_basis(request.user),
        empty="没有符合条件的报备",
    )


@require_safe
@requires(may_see_warnings)
def filing_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One filing with its receipt, and what was corrected of them."""
    filing = _filing(request, pk)
    manages = may_manage_alerts(request.user)
    return render(
        request,
        "pollution/filing_detail.html",
        {
            "title": f"报备：{filing}",
            "breadcrumbs": [FILINGS],
            "filing": filing,
            "state": _state(filing),
            "act": filing_act(filing) if manages else "",
            "may_correct": manages and filing.filed_at is not None,
            "clause": announcing.CLAUSE,
            "facts": [
                ("预警", version_name(filing.version)),
                ("报备对象", filing.get_receiver_display()),
                ("发布时间", _at(filing.version.sent_at)),
                ("报备", f"{filing.filed_by}，{_at(filing.filed_at)}" if filing.filed_at else "未报备"),
                ("报备方式", filing.way or "—"),
                ("回执", filing.receipt or "—"),
                ("回执时间", _at(filing.receipt_at)),
                ("依据", announcing.CLAUSE),
            ],
            "changes": changes_of(filing) if request.GET.get("tab") == "history" else [],
        },
    )


@requires(may_manage_alerts)
def filing_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """报备."""
    filing = _filing(request, pk)

    def perform(given: dict[str, Any]) -> str:
        now = timezone.now()
        filed_at = given["filed_at"] or now.replace(second=0, microsecond=0)  # as exact as people write the receipt
        announcing.file(filing, way=given["way"], filed_at=filed_at, by=request.user, at=now)
        return str(FILINGS[1])

    return form_page(
        request,
        FileForm(request.POST or None),
        perform,
        title=f"报备：{filing}",
        done="已登记报备",
        submit_label="登记报备",
        cancel_url=str(FILINGS[1]),
        breadcrumbs=[FILINGS],
    )


@requires(may_manage_alerts)
def filing_receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记回执."""
    filing = _filing(request, pk)

    def perform(given: dict[str, Any]) -> str:
        announcing.record_receipt(filing, **given, at=timezone.now())
        return str(FILINGS[1])

    return form_page(
        request,
        ReceiptForm(request.POST or None),
        perform,
        title=f"登记回执：{filing}",
        done="已登记回执",
        submit_label="登记回执",
        cancel_url=str(FILINGS[1]),
        breadcrumbs=[FILINGS],
    )


@requires(may_manage_alerts)
def filing_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正 of what was entered."""
    filing = _filing(request, pk)
    return form_page(
        request,
        CorrectFilingForm.of(request.POST if request.method == "POST" else None, filing),
        lambda given: announcing.correct_filing(filing, **given, at=timezone.now()),
        title=f"更正报备：{filing}",
        done="已更正",
        submit_label="更正",
        cancel_url=filing.get_absolute_url(),
        breadcrumbs=[FILINGS, (str(filing), filing.get_absolute_url())],
    )


def _filing(request: SignedInRequest, pk: int) -> Filing:
    found: Filing = get_object_or_404(
        Filing.objects.visible_to(request.user).select_related(
            "version__episode__region", "version__decision", "filed_by"
        ),
        pk=pk,
    )
    return found


def _state(filing: Filing) -> tuple[str, str]:
    if filing.receipt_at:
        return "state-ok", "已有回执"
    return ("state-doubt", "已报备，无回执") if filing.filed_at else ("state-stop", "未报备")


def _at(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"
