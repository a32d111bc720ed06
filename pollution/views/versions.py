"""Published versions for the chain: their papers, who acknowledged and filed them, and the message."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.models import Document
from pollution.alert_choices import MAKE_PAPERS, NUMBER_NOTICE
from pollution.alert_tables import filing_act
from pollution.alerting import numbering, papers, publishing
from pollution.models import AlertNotice, AlertPaper, AlertVersion
from pollution.notice_forms import NumberNoticeForm, UnnumberedForm
from pollution.permissions import may_manage_alerts, may_see_warnings
from pollution.plan_basis import episode_basis
from pollution.views.episodes import EPISODES
from portal import jobs
from portal.access import posted_from, requires
from portal.acting import form_page, press
from portal.attachments import download_response
from portal.requests import SignedInRequest


@require_safe
@requires(may_see_warnings)
def version_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version with its papers, announcements and filings."""
    rows = AlertVersion.objects.visible_to(request.user)
    people = ("episode__region", "decision__published_by")
    version: AlertVersion = get_object_or_404(rows.select_related(*people), pk=pk)
    announcements = list(version.announcements.select_related("unit", "received_by").order_by("received_at", "unit"))
    may_manage = may_manage_alerts(request.user)
    filings = [(each, filing_act(each) if may_manage else "") for each in version.filings.select_related("filed_by")]
    context = {
        "title": f"第{version.number}版：{papers.title(version.content)}",
        "breadcrumbs": [EPISODES, (str(version.episode), version.episode.get_absolute_url())],
        "version": version,
        "basis": episode_basis(version.episode, request.user, at=timezone.now()),
        "facts": _facts(version),
        "papers": version.papers.select_related("attachment"),
        "is_unprinted": AlertVersion.objects.without_papers().filter(pk=pk).exists(),
        "job": jobs.latest(MAKE_PAPERS, subject_id=pk),
        "announcements": sorted(announcements, key=lambda each: each.received_at is not None),
        "received": sum(each.received_at is not None for each in announcements),
        "filings": filings,
        "may_manage": may_manage,
        "told": version,
        "notice_title": papers.title(version.content),
        "addressees": papers.ADDRESSEES,
        "words": list(papers.words(version.content)),
        **_notice(version, request.user),
    }
    return render(request, "pollution/version_detail.html", context)


@posted_from("pollution:version_detail")
@requires(may_manage_alerts)
def version_print(request: SignedInRequest, pk: int) -> HttpResponse:
    """重新生成 of the papers that could not be made."""
    version: AlertVersion = get_object_or_404(AlertVersion.objects.visible_to(request.user), pk=pk)
    return press(
        request,
        lambda: publishing.make_papers_again(version, by=request.user, at=timezone.now()),
        done="已重新排队生成预警文件，请稍后刷新",
        address=reverse("pollution:version_detail", args=[pk]),
    )


@requires(may_manage_alerts)
def version_number(request: SignedInRequest, pk: int) -> HttpResponse:
    """编号印发 of a notice whose series a person has to choose."""
    version = _version(request, pk)
    told = numbering.words_in_the_way(version)
    offered = numbering.series_for(version)
    form = NumberNoticeForm(request.POST or None, offered=offered, is_confirmed=bool(told))
    return _settled(
        request,
        version,
        form,
        lambda given: numbering.number(version, **given, by=request.user, at=timezone.now()),
        title="编号印发预警通知",
        done="已编号并登记入公文登记簿；正式文稿正在生成",
        submit_label="编号印发",
        template="pollution/notice_number.html",
        told=told,
        unnumbered_url=reverse("pollution:version_unnumbered", args=[pk]),
    )


@requires(may_manage_alerts)
def version_unnumbered(request: SignedInRequest, pk: int) -> HttpResponse:
    """不编号, with a reason."""
    version = _version(request, pk)
    return _settled(
        request,
        version,
        UnnumberedForm(request.POST or None),
        lambda given: numbering.leave_unnumbered(version, **given, by=request.user, at=timezone.now()),
        title="预警通知不编号",
        done="已登记，该通知不编号",
        submit_label="登记",
    )


@require_safe
@requires(may_see_warnings)
def version_paper(request: SignedInRequest, pk: int, kind: str) -> FileResponse:
    """The notice or the sheet for 12379."""
    version: AlertVersion = get_object_or_404(AlertVersion.objects.visible_to(request.user), pk=pk)
    paper: AlertPaper = get_object_or_404(version.papers.select_related("attachment"), kind=kind)
    return download_response(paper.attachment)


def _version(request: SignedInRequest, pk: int) -> AlertVersion:
    found: AlertVersion = get_object_or_404(
        AlertVersion.objects.visible_to(request.user).select_related("episode"), pk=pk
    )
    return found


def _settled(request: SignedInRequest, version: AlertVersion, form: Any, act: Any, **words: Any) -> HttpResponse:
    address = reverse("pollution:version_detail", args=[version.pk])

    def perform(given: dict[str, Any]) -> str:
        act(given)
        return address

    crumbs = [EPISODES, (f"第{version.number}版：{papers.title(version.content)}", address)]
    return form_page(request, form, perform, cancel_url=address, breadcrumbs=crumbs, **words)


def _notice(version: AlertVersion, user: Any) -> dict[str, Any]:
    """The number of the notice and its document, as far as this person may open it, or what it waits for."""
    notice = AlertNotice.objects.select_related("document", "settled_by").filter(version=version).first()
    seen = Document.objects.visible_to(user).filter(alert_notice__version=version).exists() if notice else False
    return {
        "notice": notice,
        "is_notice_readable": seen,
        "number_job": None if notice else jobs.latest(NUMBER_NOTICE, subject_id=version.pk),
    }


def _facts(version: AlertVersion) -> list[tuple[str, object]]:
    return [
        ("预警标识", version.identifier),
        ("信息类型", version.get_message_type_display()),
        ("性质", "演练" if version.episode.is_drill else "真实预警"),
        ("发布时间", f"{timezone.localtime(version.sent_at):%Y-%m-%d %H:%M:%S}"),
        ("发布人", version.decision.published_by),
        ("启动（解除）时间", f"{timezone.localtime(version.starts_at):%Y-%m-%d %H:%M}"),
        ("预计结束时间", f"{timezone.localtime(version.ends_at):%Y-%m-%d %H:%M}" if version.ends_at else "—"),
    ]
