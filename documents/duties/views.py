"""Pages of duties 分工: list, a day by leader and by deputy, overlaps and gaps, one deputy, and the acts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents import rule_bases
from documents.duties import assigning
from documents.duties import reports as duty_reports
from documents.duties.forms import CorrectDutiesForm, EndDutiesForm, WithdrawDutiesForm
from documents.filters import DutyFilters
from documents.models import Assistance, DutyAssignment
from documents.permissions import may_manage
from documents.tables import DutyTable
from documents.validity import Status
from documents.views.days import day_asked
from portal.access import posted_from, requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page, press
from portal.dates import written
from portal.listing import list_page
from portal.pages import Button, Finding
from portal.requests import SignedInRequest

DUTIES = ("分工", reverse_lazy("documents:duty_list"))
ENDED = (Status.ANNULLED, Status.REPEALED, Status.DECLARED_LAPSED, Status.LAPSED)


@require_safe
@requires(signed_in)
def duty_list(request: SignedInRequest) -> HttpResponseBase:
    """Who assists whom in what: every relation recorded, whenever it held."""
    rows = Assistance.objects.visible_to(request.user).select_related("assignment__document")
    return list_page(
        request,
        rows.order_by("-assignment__period", "assignment__deputy_pinyin", "assignment", "order"),
        title="分工",
        table=DutyTable,
        filters=DutyFilters,
        buttons=[
            Button("某日分工", reverse("documents:duty_day"), icon="calendar"),
            Button("重叠与空缺", reverse("documents:duty_check"), icon="check"),
        ],
        basis=rule_bases.failing(*rule_bases.DUTIES, request.user, timezone.localdate()),
        empty="没有符合条件的分工。分工随分工通知的公报导入登记；最早的通知之前，分工未登记",
    )


@require_safe
@requires(signed_in)
def duty_day(request: SignedInRequest) -> HttpResponse:
    """The duties of one day, by leader and by deputy; made to be printed."""
    on, refusal = day_asked(request)
    context = {
        "title": f"{written(on)}的分工",
        "breadcrumbs": [DUTIES],
        "on": on,
        "date_refusal": refusal,
        "basis": rule_bases.failing(*rule_bases.DUTIES, request.user, on),
        "day": duty_reports.day(request.user, on),
    }
    return render(request, "documents/duty_day.html", context)


@require_safe
@requires(signed_in)
def duty_check(request: SignedInRequest) -> HttpResponse:
    """What two deputies do at once on a day, and what nobody does."""
    on, refusal = day_asked(request)
    context = {
        "title": f"{written(on)}的分工重叠与空缺",
        "breadcrumbs": [DUTIES],
        "on": on,
        "date_refusal": refusal,
        "basis": rule_bases.failing(*rule_bases.DUTIES, request.user, on),
        "day": duty_reports.day(request.user, on),
        "report": duty_reports.report(request.user, on),
    }
    return render(request, "documents/duty_check.html", context)


@require_safe
@requires(signed_in)
def duty_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one notice gives one deputy, with the printed sentences and what was changed by hand."""
    row = _visible(request, pk)
    rows = DutyAssignment.objects.visible_to(request.user).effective().filter(deputy_name=row.deputy_name)
    context = {
        "title": f"{row}（{row.since}起）",
        "breadcrumbs": [DUTIES],
        "assignment": row,
        "basis": rule_bases.failing(*rule_bases.DUTIES, request.user, timezone.localdate()),
        "facts": _facts(row),
        "findings": _findings(row, timezone.localdate()),
        "assistances": row.assistances.all(),
        "others": rows.exclude(pk=row.pk).select_related("document").order_by("period"),
        "buttons": _buttons(request, row),
        "may_restore": row.is_withdrawn and may_manage(request.user),
        "changes": changes_of(row, also=("assistances",)) if request.GET.get("tab") == "history" else (),
    }
    return render(request, "documents/duty_detail.html", context)


@requires(may_manage)
def duty_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put right what was misread."""
    row = _visible(request, pk)
    form = CorrectDutiesForm(request.POST) if request.method == "POST" else CorrectDutiesForm.of(row)

    def perform(given: dict[str, Any]) -> DutyAssignment:
        facts = {"since": given["since"], "reason": given["reason"]}
        return assigning.correct(row, given["lines"], **facts, by=request.user, at=timezone.now())

    return _act_page(request, row, form, perform, title="更正分工", done="已更正", submit_label="保存更正")


@requires(may_manage)
def duty_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End duties without a new notice."""
    row = _visible(request, pk)
    return _act_page(
        request,
        row,
        EndDutiesForm(request.POST or None),
        lambda given: assigning.end(row, **given, by=request.user, at=timezone.now()),
        title="结束分工",
        done="已结束",
        submit_label="结束分工",
    )


@requires(may_manage)
def duty_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take duties out of effect for every day."""
    row = _visible(request, pk)
    return _act_page(
        request,
        row,
        WithdrawDutiesForm(request.POST or None),
        lambda given: assigning.withdraw(row, **given, by=request.user, at=timezone.now()),
        title="撤销分工",
        done="已撤销，自始不计；此人在前一件公文中的分工随之延续",
        submit_label="撤销分工",
    )


@posted_from("documents:duty_detail")
@requires(may_manage)
def duty_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put withdrawn duties back into effect."""
    row = _visible(request, pk)
    return press(
        request,
        lambda: assigning.restore(row, by=request.user, at=timezone.now()),
        done="已恢复",
        address=row.get_absolute_url(),
    )


def _visible(request: SignedInRequest, pk: int) -> DutyAssignment:
    rows = DutyAssignment.objects.visible_to(request.user).with_assistances()
    found: DutyAssignment = get_object_or_404(rows, pk=pk)
    return found


def _act_page(request: HttpRequest, row: DutyAssignment, form: Any, act: Any, **words: str) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        cancel_url=row.get_absolute_url(),
        breadcrumbs=[DUTIES, (str(row), row.get_absolute_url())],
        template="documents/duty_act.html",
        assignment=row,
        **words,
    )


def _buttons(request: SignedInRequest, row: DutyAssignment) -> list[Button]:
    if row.is_withdrawn or not may_manage(request.user):
        return []
    acts = [("更正", "duty_correct"), ("撤销", "duty_withdraw")]
    if not row.until:
        acts.insert(1, ("结束", "duty_end"))
    return [Button(label, reverse(f"documents:{name}", args=[row.pk])) for label, name in acts]


def _facts(row: DutyAssignment) -> list[tuple[str, Any]]:
    start = written(row.since) + ("（文中未写明，按成文日期推定）" if row.is_start_inferred else "")
    facts: list[tuple[str, Any]] = [
        ("分工人员", row.deputy_label),
        ("原文所印职务", row.post),
        ("起始日", start),
        ("最后一日", written(row.end) if row.end else "未定"),
        ("其他工作", row.standing_work or "文中未写"),
    ]
    if row.last_day:
        facts.append(("提前结束的理由", f"{row.end_reason}（至{written(row.last_day)}）"))
    if row.correction_reason:
        facts.append(("最近一次更正的理由", row.correction_reason))
    return facts


def _findings(row: DutyAssignment, on: date) -> list[Finding]:
    """What a reader must know before trusting the row: it was withdrawn, or its notice no longer applies."""
    if row.withdrawn_at:
        when = timezone.localtime(row.withdrawn_at)
        message = f"已由{row.withdrawn_by}于{when:%Y-%m-%d %H:%M}撤销，自始不计入分工：{row.withdrawal_reason}"
        return [Finding(message, severity="error")]
    instruments = row.document.instruments.prefetch_related("validity_events__by_document")
    standings = [each.standing(on) for each in instruments]
    return [
        Finding(
            f"所依据的公文{each.label}",
            remedy="分工不随公文效力自动结束；请核对后结束或撤销",
            url=row.document.get_absolute_url(),
            place=row.document.number,
        )
        for each in standings
        if each.status in ENDED
    ]
