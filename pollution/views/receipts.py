"""通报 with their receipts, for every unit its own, and 报备 with theirs (3.3.4, 5.1)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution.alert_choices import PaperKind
from pollution.alert_forms import AcknowledgeForm, CalledForm, FileForm, ReceiptForm
from pollution.alert_tables import AnnouncementFilters, AnnouncementTable, FilingFilters, FilingTable
from pollution.alerting import announcing, papers
from pollution.models import Announcement, Filing
from pollution.permissions import may_manage_alerts, may_see_warnings
from portal.access import requires, signed_in
from portal.acting import form_page
from portal.attachments import download_response
from portal.listing import list_page
from portal.requests import SignedInRequest

ANNOUNCEMENTS = ("通报签收", reverse_lazy("pollution:announcement_list"))
FILINGS = ("预警报备", reverse_lazy("pollution:filing_list"))


@require_safe
@requires(signed_in)
def announcement_list(request: SignedInRequest) -> HttpResponseBase:
    """The own unit's for everybody; for the chain all of them, so that it can call whoever has not acknowledged."""
    rows = Announcement.objects.visible_to(request.user).defer("version__content", "version__cap")
    return list_page(
        request,
        rows.select_related("version__episode", "version__decision", "unit", "received_by").order_by(
            "-sent_at", "unit", "pk"
        ),
        title=ANNOUNCEMENTS[0],
        table=partial(AnnouncementTable, user=request.user),
        filters=AnnouncementFilters,
        template="pollution/chain_list.html",
        empty="没有符合条件的预警通报",
    )


@require_safe
@requires(signed_in)
def announcement_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a unit is told, a drill too, which nobody else sees."""
    announcement = _announcement(request, pk)
    content = announcement.version.content
    is_own = announcement.unit_id == request.user.unit_id
    received_at = announcement.received_at
    facts: list[tuple[str, object]] = [
        ("接收单位", announcement.unit),
        ("预警标识", announcement.version.identifier),
        ("通报时间", _at(announcement.sent_at)),
        ("签收", f"{announcement.received_by}，{_at(received_at)}" if received_at else "未签收"),
        ("签收说明", announcement.note or "—"),
    ]
    context = {
        "title": f"通报：{papers.title(content)}",
        "breadcrumbs": [ANNOUNCEMENTS],
        "announcement": announcement,
        "facts": facts,
        "may_acknowledge": received_at is None and (is_own or may_manage_alerts(request.user)),
        "is_own": is_own,
        "told": announcement.version,
        "notice_title": papers.title(content),
        "addressees": papers.ADDRESSEES,
        "words": list(papers.words(content)),
        "has_notice": announcement.version.papers.filter(kind=PaperKind.NOTICE).exists(),
    }
    return render(request, "pollution/announcement_detail.html", context)


@require_safe
@requires(signed_in)
def announcement_notice(request: SignedInRequest, pk: int) -> FileResponse:
    """The notice as PDF, for the unit that it was sent to."""
    announcement = _announcement(request, pk)
    paper = announcement.version.papers.select_related("attachment").filter(kind=PaperKind.NOTICE).first()
    if paper is None:
        raise Http404("预警通知尚未生成")
    return download_response(paper.attachment)


@requires(signed_in)
def announcement_acknowledge(request: SignedInRequest, pk: int) -> HttpResponse:
    """签收; by 管理组 for a unit that was called, with whom they spoke to."""
    announcement = _announcement(request, pk)
    is_own = announcement.unit_id == request.user.unit_id
    form = (AcknowledgeForm if is_own else CalledForm)(request.POST if request.method == "POST" else None)

    def perform(given: dict[str, Any]) -> str:
        announcing.acknowledge(announcement, **given, by=request.user, at=timezone.now())
        return str(ANNOUNCEMENTS[1])

    return form_page(
        request,
        form,
        perform,
        title=f"{'签收' if is_own else '登记电话签收'}：{announcement}",
        done="已签收",
        submit_label="签收",
        cancel_url=str(ANNOUNCEMENTS[1]),
        breadcrumbs=[ANNOUNCEMENTS],
    )


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
        empty="没有符合条件的报备",
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


def _announcement(request: SignedInRequest, pk: int) -> Announcement:
    rows = Announcement.objects.visible_to(request.user)
    found: Announcement = get_object_or_404(
        rows.select_related("version__episode", "version__decision", "unit", "received_by"), pk=pk
    )
    return found


def _filing(request: SignedInRequest, pk: int) -> Filing:
    found: Filing = get_object_or_404(Filing.objects.visible_to(request.user).select_related("version"), pk=pk)
    return found


def _at(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
