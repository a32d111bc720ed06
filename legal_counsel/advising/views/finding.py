"""How the pages of this room find their rows, and show their forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils import timezone

from legal_counsel.models import Assignment, MajorDecision, Matter, Opinion
from portal.acting import act_page
from portal.requests import SignedInRequest

MATTERS = ("顾问事项", reverse_lazy("legal_counsel:matter_list"))
DECISIONS = ("重大决策审查", reverse_lazy("legal_counsel:decision_list"))
Crumbs = list[tuple[str, object]]


def visible_matter(request: SignedInRequest, pk: int) -> Matter:
    """The matter, or 404."""
    rows = Matter.objects.visible_to(request.user)
    found: Matter = get_object_or_404(
        rows.select_related("unit__judicial_administration", "rule", "opened_by", "closed_by", "mandate"), pk=pk
    )
    return found


def visible_assignment(request: SignedInRequest, pk: int) -> Assignment:
    """Somebody on a matter that one sees, or 404."""
    rows = Assignment.objects.filter(matter__in=Matter.objects.visible_to(request.user))
    found: Assignment = get_object_or_404(
        rows.select_related("matter__unit__judicial_administration", "matter__rule", "appointment__counsel__firm"),
        pk=pk,
    )
    return found


def visible_opinion(request: SignedInRequest, pk: int) -> Opinion:
    """An opinion that one may read, or 404."""
    rows = Opinion.objects.visible_to(request.user, timezone.localdate())
    found: Opinion = get_object_or_404(
        rows.select_related(
            "assignment__matter__unit__judicial_administration",
            "assignment__matter__rule",
            "assignment__appointment__counsel__firm",
            "assignment__appointment__counsel__unit",
            "rule",
            "submitted_by",
        ),
        pk=pk,
    )
    return found


def visible_decision(request: SignedInRequest, pk: int) -> MajorDecision:
    """The decision, or 404."""
    rows = MajorDecision.objects.visible_to(request.user)
    found: MajorDecision = get_object_or_404(
        rows.select_related("unit__judicial_administration", "rule", "prepared_by"), pk=pk
    )
    return found


def crumbs(row: Matter | MajorDecision) -> Crumbs:
    """The way to it."""
    return [MATTERS if isinstance(row, Matter) else DECISIONS, (str(row), row.get_absolute_url())]


def now(request: SignedInRequest) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": request.user, "at": timezone.now()}


def form_of(
    request: SignedInRequest,
    row: Matter | MajorDecision,
    form: Any,
    perform: Callable[[dict[str, Any]], Any],
    label: str,
    *,
    done: str,
    **more: Any,
) -> HttpResponse:
    """A form of an act on a matter or a decision, to whose page it leads back."""

    def act(given: dict[str, Any]) -> Any:
        outcome = perform(given)
        return outcome if isinstance(outcome, str | HttpResponseBase) else row.get_absolute_url()

    return act_page(request, row, form, act, label, above=crumbs(row)[:1], done=done, **more)
