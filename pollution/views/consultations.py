"""Consultations 会商: the list, one as it prints as 日报, 周报 or 月报, recording, withdrawing, and what is owed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pollution.alert_choices import ConsultationKind
from pollution.alert_readings import HEATING_FROM, HEATING_UNTIL, is_season_decided, season
from pollution.alerting import consulting, reports
from pollution.alerting.consulting import Attendee
from pollution.alerting.reports import period_words
from pollution.alerts.cadence import CLAUSE, Due
from pollution.consultation_forms import ConsultationForm
from pollution.consultation_tables import ConsultationFilters, ConsultationTable
from pollution.models import Consultation
from pollution.permissions import may_consult, may_see_warnings
from pollution.withdrawal_forms import WithdrawalForm
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.attachments import download_response
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

CONSULTATIONS = ("会商", reverse_lazy("pollution:consultation_list"))
BOARD = "应开未开"
SPANS = {"30": ("最近30天", timedelta(days=30)), "365": ("近一年", timedelta(days=365))}


@require_safe
@requires(may_see_warnings)
def consultation_list(request: SignedInRequest) -> HttpResponseBase:
    """Every consultation."""
    rows = Consultation.objects.visible_to(request.user).select_related("minutes", "recorded_by")
    return list_page(
        request,
        rows.prefetch_related("participants"),
        title=CONSULTATIONS[0],
        table=ConsultationTable,
        filters=ConsultationFilters,
        buttons=[Button(BOARD, reverse("pollution:consultation_board")), *_recording(request)],
        empty="没有符合条件的会商",
    )


@require_safe
@requires(may_see_warnings)
def consultation_board(request: SignedInRequest) -> HttpResponse:
    """应开未开: what 3.2 asks for by season and episode, and what was not held in time."""
    today = timezone.localdate()
    chosen = request.GET.get("days") if request.GET.get("days") in SPANS else "30"
    owed = [each for each in consulting.owed(today) if each.last >= today - SPANS[chosen or "30"][1]]
    lines = [_line(each, today) for each in reversed(owed)]
    heating = season(today)
    return render(
        request,
        "pollution/consultation_board.html",
        {
            "title": f"会商{BOARD}",
            "breadcrumbs": [CONSULTATIONS],
            "buttons": _recording(request),
            "lines": lines,
            "overdue": sum(each["is_overdue"] for each in lines),
            "spans": [(value, label, value == chosen) for value, (label, _) in SPANS.items()],
            "is_heating": heating.holds_on(today),
            "heating": [_month_day(heating.first), _month_day(heating.last)],
            "is_decided": is_season_decided(today),
            "readings": [reverse("reading_detail", args=[code]) for code in (HEATING_FROM, HEATING_UNTIL)],
            "clause": CLAUSE,
        },
    )


@requires(may_consult)
def consultation_new(request: SignedInRequest) -> HttpResponse:
    """记录会商."""
    if request.method == "POST":
        form = ConsultationForm(request.POST, request.FILES)
    else:
        kind = request.GET.get("kind", "")
        form = ConsultationForm(initial={"kind": kind if kind in ConsultationKind.values else None})

    def record(given: dict[str, Any]) -> Consultation:
        attendees = [Attendee(**each) for each in given.pop("rows")]
        return consulting.record(**given, attendees=attendees, by=request.user, at=timezone.now())

    return form_page(
        request,
        form,
        record,
        title="记录会商",
        done="已记录",
        cancel_url=str(CONSULTATIONS[1]),
        breadcrumbs=[CONSULTATIONS],
        submit_label="记录",
        template="pollution/rows_form.html",
    )


@require_safe
@requires(may_see_warnings)
def consultation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One consultation; printed it is the report that 3.2 asks for."""
    row = _consultation(request, pk)
    facts: list[tuple[str, object]] = [
        ("种类", row.get_kind_display()),
        ("会商时间", _clock(row.held_at)),
        ("所属期", period_words(row.kind, row.period_start)),
        ("参加人", "\n".join(str(each) for each in row.participants.all())),
        ("记录", f"{row.recorded_by}，{_clock(row.recorded_at)}"),
        ("依据", CLAUSE),
    ]
    if row.withdrawn_at:
        facts += [("撤回", f"{row.withdrawn_by}，{_clock(row.withdrawn_at)}"), ("撤回理由", row.withdrawal_reason)]
    is_history = request.GET.get("tab") == "history"
    return render(
        request,
        "pollution/consultation_detail.html",
        {
            "title": str(row),
            "breadcrumbs": [CONSULTATIONS],
            "consultation": row,
            "report": reports.name_of(row),
            "facts": facts,
            "may_withdraw": row.withdrawn_at is None and may_consult(request.user),
            "clause": CLAUSE,
            "judgements": [("气象条件", row.weather), ("空气质量趋势", row.outlook), ("会商结论", row.conclusion)],
            "changes": changes_of(row, also=("participants",)) if is_history else [],
        },
    )


@requires(may_consult)
def consultation_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回, with a reason."""
    row = _consultation(request, pk)
    return form_page(
        request,
        WithdrawalForm(request.POST or None),
        lambda given: consulting.withdraw(row, **given, by=request.user, at=timezone.now()),
        title=f"撤回{row}",
        done="已撤回，该会商不再计入所属期，也不能作为预警决定的依据",
        cancel_url=row.get_absolute_url(),
        breadcrumbs=[CONSULTATIONS, (str(row), row.get_absolute_url())],
        submit_label="撤回",
    )


@require_safe
@requires(may_see_warnings)
def consultation_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """月报, 周报 or 日报 as an official PDF."""
    row = _consultation(request, pk)
    answer = HttpResponse(reports.report(row).content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"{reports.title(row)}.pdf") or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@requires(may_see_warnings)
def consultation_minutes(request: SignedInRequest, pk: int) -> FileResponse:
    """The minutes as they were handed in."""
    row = _consultation(request, pk)
    if row.minutes is None:
        raise Http404
    return download_response(row.minutes)


def _line(due: Due, today: Any) -> dict[str, Any]:
    is_overdue = due.is_overdue(today)
    look = (
        ("state-ok", "已开") if due.is_held else ("state-stop", "逾期未开") if is_overdue else ("state-doubt", "待开")
    )
    kind = ConsultationKind(due.kind)
    return {
        "kind": kind,
        "report": reports.NAMES[kind],
        "period": period_words(due.kind, due.first),
        "last": due.last,
        "look": look,
        "is_overdue": is_overdue,
        "is_held": due.is_held,
    }


def _recording(request: SignedInRequest) -> list[Button]:
    if not may_consult(request.user):
        return []
    return [Button("记录会商", reverse("pollution:consultation_new"), is_primary=True)]


def _consultation(request: SignedInRequest, pk: int) -> Consultation:
    rows = Consultation.objects.visible_to(request.user).select_related("minutes", "recorded_by", "withdrawn_by")
    found: Consultation = get_object_or_404(rows.prefetch_related("participants"), pk=pk)
    return found


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _month_day(written: int) -> str:
    return f"{written // 100}月{written % 100}日"
