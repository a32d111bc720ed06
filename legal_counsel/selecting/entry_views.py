"""Entries of a selection, their initial check, the sheets of the panel, and objections."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.agencies import decides_for, is_agency
from legal_counsel.models import PanelMember, Selection, SelectionEntry, SelectionObjection
from legal_counsel.permissions import may_keep_counsel, may_see_counsel
from legal_counsel.selecting import entering, noticing, scoring
from legal_counsel.selecting.forms import (
    CheckForm,
    EntryForm,
    FileForm,
    ObjectionForm,
    ReasonForm,
    ReplyForm,
    SheetForm,
)
from legal_counsel.selecting.reports import report_on
from legal_counsel.selecting.views import SELECTIONS, act_page, now, visible
from portal.access import requires, signed_in
from portal.requests import SignedInRequest


@requires(may_keep_counsel)
def entry_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记报名."""
    row = visible(request, pk)
    form = EntryForm(request.POST or None, request.FILES or None, user=request.user)
    return act_page(request, row, form, lambda _: entering.enter(row, form.entering(), **now(request)), "登记报名")


@requires(may_keep_counsel)
def entry_file_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """补充材料."""
    entry = _entry(request, pk)
    form = FileForm(request.POST or None, request.FILES or None)

    def perform(given: dict[str, Any]) -> Any:
        return entering.add_file(entry, given["file"], **now(request))

    return act_page(request, entry.selection, form, perform, f"补充{entry.counsel}的材料")


@requires(may_keep_counsel)
def entry_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """初审, beside the qualification report on which it rests."""
    entry = _entry(request, pk)
    form = CheckForm(request.POST or None)

    def perform(given: dict[str, Any]) -> Any:
        passes = given["outcome"] == "pass"
        return entering.check(entry, passes=passes, reason=given["reason"], report=report_on, **now(request))

    findings = entering.findings_for(entry, timezone.localdate(), report_on)
    return act_page(
        request, entry.selection, form, perform, f"初审{entry.counsel}",
        page="legal_counsel/findings_form.html", findings=findings,
        blocked=sum(each.blocks for each in findings),
    )  # fmt: skip


@require_safe
@requires(may_see_counsel)
def entry_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """The lines on which the initial check rested, as they were on its day."""
    entry = _entry(request, pk)
    if entry.checked_at is None:
        raise Http404
    row = entry.selection
    context = {
        "title": f"{entry.counsel}的初审",
        "breadcrumbs": [SELECTIONS, (str(row), row.get_absolute_url())],
        "facts": [
            ("初审结果", entry.get_state_display()),
            ("理由", entry.check_reason),
            ("初审人", entry.checked_by),
            ("初审时间", timezone.localtime(entry.checked_at).strftime("%Y-%m-%d %H:%M")),
        ],
        "findings": entering.findings_kept(entry),
    }
    return render(request, "legal_counsel/entry_report.html", context)


@requires(may_keep_counsel)
def entry_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """退出选聘."""
    entry = _entry(request, pk)

    def perform(given: dict[str, Any]) -> Any:
        return entering.withdraw_entry(entry, **given, **now(request))

    return act_page(request, entry.selection, ReasonForm(request.POST or None), perform, f"{entry.counsel}退出选聘")


@requires(signed_in)
def sheet_fill_in(request: SignedInRequest, pk: int, member: int) -> HttpResponse:
    """评分 of one member for one candidate, by himself or from the signed sheet."""
    entry = _entry(request, pk)
    seat: PanelMember = get_object_or_404(entry.selection.members.all(), pk=member)
    user = request.user
    is_own = seat.account_id == user.pk
    keeps = may_keep_counsel(user) and is_agency(user, entry.selection.unit)
    if not is_own and (seat.account_id or not keeps):
        raise Http404
    form = SheetForm(
        request.POST or None, entry=entry, member=seat, is_own=is_own, interest=scoring.interest_of(seat, entry)
    )

    def perform(_: dict[str, Any]) -> Any:
        return scoring.fill_in(entry, seat, form.sheet(), **now(request))

    return act_page(request, entry.selection, form, perform, f"{seat.name}对{entry.counsel}的评分")


@requires(may_keep_counsel)
def objection_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记异议."""
    row = visible(request, pk)
    form = ObjectionForm(request.POST or None, selection=row)

    def perform(given: dict[str, Any]) -> Any:
        return noticing.object_to(given.pop("entry"), **given, **now(request))

    return act_page(request, row, form, perform, "登记异议")


@requires(may_see_counsel)
def objection_reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """答复异议 by the unit or its agency."""
    rows = SelectionObjection.objects.filter(notice__selection__in=Selection.objects.visible_to(request.user))
    objection: SelectionObjection = get_object_or_404(rows.select_related("entry__counsel", "notice"), pk=pk)
    row = visible(request, objection.notice.selection_id)
    if not (is_agency(request.user, row.unit) or decides_for(request.user, row.unit)):
        raise Http404
    form = ReplyForm(request.POST or None)

    def perform(given: dict[str, Any]) -> Any:
        return noticing.reply(objection, **given, **now(request))

    return act_page(request, row, form, perform, f"答复{objection}")


def _entry(request: SignedInRequest, pk: int) -> SelectionEntry:
    rows = SelectionEntry.objects.filter(selection__in=Selection.objects.visible_to(request.user))
    related = ("selection__unit__judicial_administration", "counsel__firm", "counsel__unit")
    found: SelectionEntry = get_object_or_404(rows.select_related(*related), pk=pk)
    return found
