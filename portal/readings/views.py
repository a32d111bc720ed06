"""Pages of the readings: all questions, one question with its history, a new reading."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.access import posted_from, requires, signed_in
from portal.accounts.changes import changes_among
from portal.accounts.choices import Role
from portal.accounts.permissions import holds
from portal.acting import form_page, press
from portal.fields import WrittenDateField
from portal.pages import Button
from portal.readings.deciding import decide, withdraw
from portal.readings.models import ClauseReading
from portal.readings.registry import Question, questions
from portal.requests import SignedInRequest

may_decide_readings = holds(Role.LEGAL_MANAGER)
LIST_TITLE = "条款读法"


class ReadingForm(forms.Form):
    """One answer, its first day and on what it rests."""

    valid_from = WrittenDateField(label="起始日期", help_text="从这一天起按新读法计算，此前的结果不变")
    basis = forms.CharField(label="决定依据", max_length=300, help_text="会议纪要、批示或复函的名称、文号和日期")

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if question.options:
            answer: forms.Field = forms.ChoiceField(  # radio buttons: two readings differ in their last words
                label="读法", choices=list(question.options.items()), widget=forms.RadioSelect
            )
        else:
            answer = forms.IntegerField(
                label=f"读法（{question.measure}）", min_value=question.least, max_value=question.most
            )
        self.fields = {"value": answer, **self.fields}


@require_safe
@requires(signed_in)
def reading_list(request: HttpRequest) -> HttpResponse:
    """Every question with the reading of today."""
    today = timezone.localdate()
    held: dict[str, ClauseReading] = {}
    for reading in ClauseReading.objects.filter(valid_from__lte=today).order_by("valid_from"):
        held[reading.code] = reading  # the last one wins
    rows = [(asked, held.get(asked.code)) for asked in questions().values()]
    return render(request, "readings/reading_list.html", {"title": LIST_TITLE, "rows": rows, "today": today})


@require_safe
@requires(signed_in)
def reading_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One question: what it is about, what holds today, and all that was decided."""
    asked = _question_or_404(code)
    today = timezone.localdate()
    decided = list(ClauseReading.objects.of(code).select_related("decided_by"))
    held = next((each for each in decided if each.valid_from <= today), None)
    may_decide = may_decide_readings(request.user)
    return render(
        request,
        "readings/reading_detail.html",
        {
            "title": asked.label,
            "breadcrumbs": [(LIST_TITLE, reverse("reading_list"))],
            "asked": asked,
            "facts": [
                ("依据条款", asked.clause),
                ("今日读法", held.wording if held else asked.worded(asked.default)),
                ("起始日期", held.valid_from if held else "未登记，按默认读法"),
                ("默认读法", asked.worded(asked.default)),
                ("可选读法", "；".join(asked.options.values()) or f"{asked.least} 至 {asked.most} {asked.measure}"),
            ],
            "decided": [(each, each.valid_from > today) for each in decided],
            "may_decide": may_decide,
            "changes": changes_among(ClauseReading, code=code) if request.GET.get("tab") == "history" else [],
            "buttons": [Button("登记新读法", reverse("reading_decide", args=[code]), True)] if may_decide else [],
        },
    )


@requires(may_decide_readings)
def reading_decide(request: SignedInRequest, code: str) -> HttpResponse:
    """Register a reading from a day on."""
    asked = _question_or_404(code)
    here = reverse("reading_detail", args=[code])

    def perform(given: dict[str, Any]) -> str:
        decide(code, **given | {"value": str(given["value"])}, by=request.user, at=timezone.now())
        return here

    return form_page(
        request,
        ReadingForm(request.POST or None, question=asked),
        perform,
        title=f"登记读法：{asked.label}",
        done="已登记，自起始日期起按新读法",
        cancel_url=here,
        breadcrumbs=[(LIST_TITLE, reverse("reading_list")), (asked.label, here)],
        submit_label="登记",
    )


@posted_from("reading_list")
@requires(may_decide_readings)
def reading_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回 a reading that has not begun."""
    reading = get_object_or_404(ClauseReading, pk=pk)
    return press(
        request,
        lambda: withdraw(reading, by=request.user, on=timezone.localdate()),
        done="已撤回",
        address=reverse("reading_detail", args=[reading.code]),
    )


def _question_or_404(code: str) -> Question:
    asked = questions().get(code)
    if asked is None:
        raise Http404
    return asked
