"""通报 with their receipts, for every unit its own (3.3.4, 5.1)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution.alert_choices import PaperKind
from pollution.alert_forms import AcknowledgeForm, CalledForm, CorrectNoteForm
from pollution.alert_tables import AnnouncementFilters, AnnouncementTable
from pollution.alerting import announcing, papers
from pollution.models import Announcement
from pollution.permissions import may_manage_alerts
from pollution.plan_basis import alerts_basis
from portal.access import requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.attachments import download_response
from portal.listing import list_page
from portal.requests import SignedInRequest

ANNOUNCEMENTS = ("通报签收", reverse_lazy("pollution:announcement_list"))


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
        basis=alerts_basis(request.user),
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
        "may_correct": received_at is not None
        and (announcement.received_by_id == request.user.pk or may_manage_alerts(request.user)),
        "is_own": is_own,
        "clause": announcing.CLAUSE,
        "changes": changes_of(announcement) if request.GET.get("tab") == "history" else [],
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


@requires(signed_in)
def announcement_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正签收说明: from whom the receipt is stays, its words are mended."""
    announcement = _announcement(request, pk)
    url = reverse("pollution:announcement_detail", args=[pk])

    def perform(given: dict[str, Any]) -> str:
        announcing.correct_note(announcement, **given, by=request.user, at=timezone.now())
        return url

    return form_page(
        request,
        CorrectNoteForm(request.POST or None, initial={"note": announcement.note}),
        perform,
        title=f"更正签收说明：{announcement}",
        done="已更正",
        submit_label="更正",
        cancel_url=url,
        breadcrumbs=[ANNOUNCEMENTS],
    )


def _announcement(request: SignedInRequest, pk: int) -> Announcement:
    rows = Announcement.objects.visible_to(request.user)
    found: Announcement = get_object_or_404(
        rows.select_related("version__episode", "version__decision", "unit", "received_by"), pk=pk
    )
    return found


def _at(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
