"""期限计算: a deadline with 怎么算的, day by day. The state of the page is its URL, so other pages link to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from portal.access import requires, signed_in
from portal.organization.forms import DeadlineForm
from portal.organization.models import CalendarDay
from portal.organization.workdays import Deadline, Scope, add_days, add_months, add_working_days


@requires(signed_in)
def deadline(request: HttpRequest) -> HttpResponse:
    """The calculator: `?start=2026-9-24&length=5&unit=workdays&scope=xinjiang`."""
    form = DeadlineForm(request.GET if "start" in request.GET else None)
    answer = _answer(form.cleaned_data) if form.is_valid() else None
    context = {
        "title": "期限计算",
        "filter": {"form": form},
        "answer": answer,
        "breadcrumbs": [("工作日历", reverse("calendar"))],
    }
    is_fragment = request.headers.get("HX-Target") == "results"
    response = render(request, "organization/_deadline.html" if is_fragment else "organization/deadline.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _answer(data: Mapping[str, Any]) -> Deadline:
    calendar = CalendarDay.objects.as_calendar(scope=Scope(data["scope"] or Scope.XINJIANG))
    start, length = data["start"], data["length"]
    if data["unit"] == "workdays":
        return add_working_days(start, length, calendar)
    if data["unit"] == "days":
        return add_days(start, length, calendar)
    return add_months(start, length * (12 if data["unit"] == "years" else 1), calendar)
