"""公示 as anybody reads it, and the objections that the office enters and answers."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.batches import noticing
from heritage.batches.choices import ApplicationState, EntryKind
from heritage.batches.forms import ObjectionForm, ReplyForm
from heritage.batches.views.batches import BATCHES, crumbs, visible_batch
from heritage.codes import CATEGORIES, SIGNS
from heritage.models import Application, Objection, PublicNotice
from heritage.permissions import may_keep_register
from portal.access import anyone, requires
from portal.acting import form_page
from portal.requests import SignedInRequest

NOTICES = "非遗项目公示"
_LEFT = (ApplicationState.DECLINED, ApplicationState.WITHDRAWN)


@require_safe
@requires(anyone)
def notice_list(request: HttpRequest) -> HttpResponse:
    """The notices that anybody may read, running ones first."""
    today = timezone.localdate()
    rows = PublicNotice.objects.public(today).select_related("batch__document")
    running = [each for each in rows if each.last_day >= today]
    context = {"title": NOTICES, "running": running, "ended": [each for each in rows if each not in running]}
    return render(request, "heritage/notice_list.html", context)


@require_safe
@requires(anyone)
def notice_public(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: what is to be listed, until when, and how to object."""
    today = timezone.localdate()
    notice: PublicNotice = get_object_or_404(PublicNotice.objects.public(today).select_related("batch"), pk=pk)
    listed = notice.batch.applications.filter(state__in=[ApplicationState.PROPOSED, ApplicationState.LISTED])
    left = notice.batch.applications.filter(state__in=_LEFT).filter(
        Q(steps__at__gte=notice.published_at), steps__act__in=["异议成立，不予列入", "撤回申报"]
    )
    context = {
        "title": f"{notice.batch}公示",
        "breadcrumbs": [(NOTICES, reverse("heritage:notice_list"))],
        "notice": notice,
        "is_running": notice.last_day >= today,
        "length": noticing.length(notice.first_day, notice.last_day),
        "sections": _sections(list(listed.select_related("extends"))),
        "left": left.distinct(),
    }
    return render(request, "heritage/notice_public.html", context)


@require_safe
@requires(may_keep_register)
def objection_list(request: SignedInRequest) -> HttpResponseBase:
    """Objections without a reply."""
    rows = Objection.objects.visible_to(request.user).unanswered().select_related("application", "notice__batch")
    context = {"title": "待答复的公示异议", "breadcrumbs": [BATCHES], "objections": rows, "may_keep": True}
    return render(request, "heritage/objection_list.html", context)


@requires(may_keep_register)
def objection_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记异议."""
    batch = visible_batch(request, pk)

    def perform(given: dict[str, Any]) -> Any:
        noticing.object_to(**given, by=request.user, at=timezone.now())
        return batch

    return form_page(
        request,
        ObjectionForm(request.POST or None, batch=batch),
        perform,
        title=f"登记异议：{batch}",
        done="已登记，答复后才能批准",
        submit_label="登记",
        cancel_url=batch.get_absolute_url(),
        breadcrumbs=crumbs(batch),
    )


@requires(may_keep_register)
def objection_reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """答复异议."""
    rows = Objection.objects.visible_to(request.user).select_related("application", "notice__batch")
    objection: Objection = get_object_or_404(rows, pk=pk)
    batch = objection.notice.batch

    def perform(given: dict[str, Any]) -> Any:
        noticing.reply(objection, **given, by=request.user, at=timezone.now())
        return batch

    return form_page(
        request,
        ReplyForm(request.POST or None),
        perform,
        title=f"答复异议：{objection.application.name}",
        done="已答复",
        submit_label="答复",
        cancel_url=batch.get_absolute_url(),
        breadcrumbs=crumbs(batch),
        template="heritage/objection_reply.html",
        objection=objection,
    )


def _sections(rows: list[Application]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The projects by category; applications for one project stand in one line with the units of both."""
    leads = [each for each in rows if each.kind != EntryKind.JOINT]
    joined: dict[int | None, list[str]] = {}
    for each in rows:
        if each.kind == EntryKind.JOINT:
            joined.setdefault(each.joins_id, []).extend(each.applicants)
    found = []
    for number in range(1, len(CATEGORIES) + 1):
        own = [
            (
                each.extends.name if each.extends else each.name,
                "、".join(dict.fromkeys([*each.applicants, *joined.get(each.pk, [])])),
                f"扩展项目（{each.extends.code}）" if each.extends else "新列入",
            )
            for each in leads
            if each.category == number
        ]
        if own:
            found.append((f"{SIGNS[number - 1]} {CATEGORIES[number - 1]}（{len(own)}项）", own))
    return found
