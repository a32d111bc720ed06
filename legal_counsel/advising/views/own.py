"""我的顾问工作: the own terms, matters with what is due, opinions and what became of them, training and awards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.advising.choices import AssignmentState, MatterState
from legal_counsel.advising.knowing import last_adoption
from legal_counsel.advising.presenting import internal_use
from legal_counsel.advising.views.finding import MATTERS
from legal_counsel.appointing.wording import standing
from legal_counsel.choices import AppointmentState
from legal_counsel.models import Adoption, Appointment, Assignment, Counsel, Opinion
from legal_counsel.pinning import in_force
from portal.access import requires, signed_in
from portal.requests import SignedInRequest

TITLE = "我的顾问工作"
_STANDING = (AppointmentState.APPOINTED, AppointmentState.DISMISSED)


@dataclass(frozen=True)
class Task:
    """A matter that one is on: what it waits for, and whether its day is past without an opinion."""

    assignment: Assignment
    waits_for: str
    is_mine: bool
    is_late: bool


@dataclass(frozen=True)
class Heard:
    """An opinion in its last version, and what the unit told of it; none while it has not."""

    opinion: Opinion
    adoption: Adoption | None
    told_on: date | None


def counsel_of(user: Any) -> Counsel | None:
    """As whom somebody is counsel."""
    found: Counsel | None = Counsel.objects.select_related("unit", "firm").filter(account=user.pk).first()
    return found


@require_safe
@requires(signed_in)
def own_page(request: SignedInRequest) -> HttpResponse:
    """One's own; 404 for who is no counsel."""
    counsel, today = counsel_of(request.user), timezone.localdate()
    if counsel is None:
        raise Http404
    rule = in_force(today)
    terms = counsel.appointments.filter(state__in=_STANDING).select_related("unit").order_by("-begins_on")
    context = {
        "title": TITLE,
        "breadcrumbs": [MATTERS],
        "counsel": counsel,
        "rule": rule,
        "facts": [
            ("姓名", counsel.name),
            ("类别", counsel.get_kind_display()),
            ("所在单位", counsel.where),
            ("提醒", "；".join(filter(None, (_ends_soon(each, today) for each in terms))) or "没有"),
        ],
        "terms": [(each, standing(each.begins_on, each.ends_on, each.ended_on, today)) for each in terms],
        "tasks": tasks_of(counsel, today),
        "heard": heard_of(counsel),
        "internal_use": internal_use(rule),
        "attainments": counsel.attainment_rows.standing().order_by("-on"),
        "assessments": [each for term in terms for each in term.assessments.confirmed()],
    }
    return render(request, "legal_counsel/own.html", context)


def tasks_of(counsel: Counsel, on: date) -> list[Task]:
    """Open matters, those first that wait for counsel."""
    rows = Assignment.objects.filter(
        appointment__counsel=counsel, matter__state=MatterState.OPEN,
        state__in=(AssignmentState.ASSIGNED, AssignmentState.ACCEPTED),
    ).select_related("matter__unit", "appointment__counsel").order_by("matter__due_on", "pk")  # fmt: skip
    reading = set(rows.with_material(on).values_list("pk", flat=True))
    said = set(Opinion.objects.filter(assignment__in=rows).values_list("assignment", flat=True))
    found = []
    for row in rows:
        is_late = row.pk not in said and row.matter.due_on < on
        if row.state == AssignmentState.ASSIGNED:
            found.append(Task(row, "待本人声明有无利害关系", True, is_late))
        elif row.pk in said:
            found.append(Task(row, "意见已提交", False, False))
        elif row.pk in reading:
            found.append(Task(row, "待本人提交意见", True, is_late))
        else:
            found.append(Task(row, "待单位授权查阅材料", False, is_late))
    return sorted(found, key=lambda each: not each.is_mine)


def heard_of(counsel: Counsel) -> list[Heard]:
    """第二十五条: what became of one's opinions; the unit's words are read on their page."""
    rows: QuerySet[Opinion] = Opinion.objects.current().filter(assignment__appointment__counsel=counsel)
    rows = rows.select_related("assignment__matter__unit", "assignment__appointment__counsel")
    found = []
    for row in rows.prefetch_related("adoptions__feedback").order_by("-submitted_at", "-pk"):
        last = last_adoption(row)
        feedback = getattr(last, "feedback", None) if last else None
        found.append(Heard(row, last, feedback.told_on if feedback else None))
    return found


def _ends_soon(term: Appointment, on: date) -> str:
    """第十八条: that a term ends within the first of the days that its version names."""
    left = (term.last_day - on).days
    if term.state != AppointmentState.APPOINTED or not 0 <= left <= max(term.rule.rules.reminders):
        return ""
    return f"{term.unit}的聘期还有{left}日届满（{term.last_day}）"
