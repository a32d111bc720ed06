"""The command of the plan 指挥部: its places with the units that fill them, and the duty roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution.alerting import commanding
from pollution.alerting.commanding import told
from pollution.alerts import places
from pollution.alerts.editions import Plan, edition, latest
from pollution.alerts.places import Place
from pollution.command_forms import DutyForm, EndMemberForm, MemberForm, PhoneForm, PressForm
from pollution.duty_tables import DutyFilters, DutyTable
from pollution.models import DutyShift, PlanMember
from pollution.permissions import may_manage_alerts, may_see_warnings
from pollution.plan_basis import plan_basis
from portal.access import requires, signed_in
from portal.accounts.changes import changes_among
from portal.acting import form_page
from portal.listing import list_page
from portal.organization.models import Unit
from portal.pages import Button
from portal.requests import SignedInRequest

COMMAND = ("指挥部与值守", reverse_lazy("pollution:command"))
DUTY = ("值守", reverse_lazy("pollution:duty_list"))


@dataclass(frozen=True)
class Filled:
    """A place with the units that fill it today."""

    place: Place
    members: list[PlanMember]


@require_safe
@requires(signed_in)
def command(request: SignedInRequest) -> HttpResponse:
    """Every place of the edition in force, and who fills it today."""
    today = timezone.localdate()
    plan = latest(today)
    rows = PlanMember.objects.visible_to(request.user).on(today).select_related("unit")
    held: dict[str, list[PlanMember]] = {}
    for each in rows.filter(plan=plan.code) if plan else ():
        held.setdefault(each.place, []).append(each)
    lines = [Filled(each, held.get(each.code, [])) for each in places.places(plan)] if plan else []
    return render(
        request,
        "pollution/command.html",
        {
            "title": COMMAND[0],
            "edition": plan,
            "basis": plan_basis(plan, request.user, on=today) if plan else None,
            "lines": lines,
            "vacant": sum(not each.members for each in lines),
            "may_assign": may_manage_alerts(request.user),
            "buttons": [Button("值守班次", str(DUTY[1]))],
        },
    )


@require_safe
@requires(signed_in)
def command_place(request: SignedInRequest, plan: str, place: str) -> HttpResponse:
    """One place: its duties, who fills it and who did."""
    known, found = _place(plan, place)
    rows = PlanMember.objects.visible_to(request.user).filter(plan=plan, place=place).select_related("unit")
    is_history = request.GET.get("tab") == "history"
    return render(
        request,
        "pollution/command_place.html",
        {
            "title": found.name,
            "breadcrumbs": [COMMAND],
            "edition": known,
            "basis": plan_basis(known, request.user, on=timezone.localdate()),
            "place": found,
            "members": [(each, _period(each)) for each in rows.order_by("-held", "unit")],
            "may_assign": may_manage_alerts(request.user),
            "facts": [
                ("职责", "\n".join(found.duties)),
                ("依据", f"{known.doc_number} {found.section}"),
                ("预案版本", known.title),
            ],
            "changes": changes_among(PlanMember, plan=plan, place=place) if is_history else [],
        },
    )


@requires(may_manage_alerts)
def command_assign(request: SignedInRequest, plan: str, place: str) -> HttpResponse:
    """指定单位."""
    _, found = _place(plan, place)
    address = reverse("pollution:command_place", args=[plan, place])

    def assign(given: dict[str, Any]) -> str:
        commanding.assign(plan=plan, place=place, **given)
        return address

    return form_page(
        request,
        MemberForm(request.POST or None, initial={"since": timezone.localdate()}),
        assign,
        title=f"指定单位：{found.name}",
        done="已登记",
        cancel_url=address,
        breadcrumbs=[COMMAND, (found.name, address)],
    )


@requires(may_manage_alerts)
def command_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """终止."""
    rows = PlanMember.objects.visible_to(request.user).select_related("unit")
    member: PlanMember = get_object_or_404(rows, pk=pk)
    address = reverse("pollution:command_place", args=[member.plan, member.place])

    def end(given: dict[str, Any]) -> str:
        commanding.end(member, **given)
        return address

    return form_page(
        request,
        EndMemberForm(request.POST or None, initial={"last_day": timezone.localdate()}),
        end,
        title=f"终止：{member.unit}",
        done="已登记终止日",
        cancel_url=address,
        breadcrumbs=[COMMAND],
        submit_label="终止",
        refused_at="last_day",
    )


@require_safe
@requires(signed_in)
def duty_list(request: SignedInRequest) -> HttpResponseBase:
    """Who is on duty, by unit and day; the chain sees all units and their holes, a unit its own."""
    now = timezone.now()
    rows = DutyShift.objects.visible_to(request.user).select_related("unit", "recorded_by")
    sees_all, manages = may_see_warnings(request.user), may_manage_alerts(request.user)
    since = commanding.response_since(now)
    holes = commanding.uncovered(now) if sees_all else []
    return list_page(
        request,
        rows,
        title=DUTY[0],
        table=partial(DutyTable, entered_by=lambda shift: manages or shift.unit_id == request.user.unit_id),
        filters=DutyFilters,
        buttons=[Button("登记班次", reverse("pollution:duty_new"), is_primary=True)],
        breadcrumbs=[(COMMAND[0], str(COMMAND[1]))],
        empty="没有符合条件的班次",
        template="pollution/duty_list.html",
        on_duty=[(each, told(each.during)) for each in rows.at(now).order_by("unit")],
        response_since=since,
        sees_all=sees_all,
        holes=[(each.unit, [_span(*gap) for gap in each.gaps]) for each in holes],
    )


@requires(signed_in)
def duty_new(request: SignedInRequest) -> HttpResponse:
    """登记班次: several at once; without the role 预警管理组 of the own unit."""

    def enter(given: dict[str, Any]) -> str:
        commanding.enter_shifts(given["unit"], form.shifts(), by=request.user, at=timezone.now())
        return str(DUTY[1])

    units = _units(request)
    if request.method == "POST":
        form = DutyForm(request.POST, units=units)
    else:
        form = DutyForm(units=units, initial={"unit": request.user.unit_id})
    return form_page(
        request,
        form,
        enter,
        title="登记班次",
        done="班次已登记",
        cancel_url=str(DUTY[1]),
        breadcrumbs=[COMMAND, DUTY],
        submit_label="登记",
        template="pollution/rows_form.html",
        note="响应期间24小时值班（伊州政办发〔2023〕31号 6.1）。止为24时的，可写 2026-12-1 24:00；留空的行不登记。",
    )


@requires(signed_in)
def duty_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤销 a shift that has not begun, after a look at it."""
    return _pressed(request, pk, commanding.cancel_shift, label="撤销", done="班次已撤销")


@requires(signed_in)
def duty_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """提前结束 a running shift, after a look at it: for another person, or another telephone."""
    done = "班次已结束，请登记接替的班次"
    return _pressed(request, pk, commanding.end_shift, label="提前结束", done=done)


@requires(signed_in)
def duty_phone(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正电话 of a shift that is not over."""
    shift = _shift(request, pk)

    def correct(given: dict[str, Any]) -> str:
        commanding.correct_phone(shift, **given, at=timezone.now())
        return str(DUTY[1])

    return form_page(
        request,
        PhoneForm(request.POST or None, initial={"phone": shift.phone}),
        correct,
        title=f"更正电话：{shift.unit} {shift.person}，{told(shift.during)}",
        done="电话已更正",
        cancel_url=str(DUTY[1]),
        breadcrumbs=[COMMAND, DUTY],
        submit_label="更正",
    )


def _shift(request: SignedInRequest, pk: int) -> DutyShift:
    rows = DutyShift.objects.visible_to(request.user).filter(unit__in=_units(request)).select_related("unit")
    found: DutyShift = get_object_or_404(rows, pk=pk)
    return found


def _pressed(request: SignedInRequest, pk: int, act: Callable[..., object], *, label: str, done: str) -> HttpResponse:
    shift = _shift(request, pk)

    def acted(_: dict[str, Any]) -> str:
        act(shift, at=timezone.now())
        return str(DUTY[1])

    return form_page(
        request,
        PressForm(request.POST if request.method == "POST" else None),
        acted,
        title=f"{label}班次：{shift.unit} {shift.person}，{told(shift.during)}",
        done=done,
        cancel_url=str(DUTY[1]),
        breadcrumbs=[COMMAND, DUTY],
        submit_label=label,
    )


def _units(request: SignedInRequest) -> QuerySet[Unit]:
    """The units whose shifts a person enters: all for 预警管理组, else the own one."""
    units = Unit.objects.active()
    return units if may_manage_alerts(request.user) else units.filter(pk=request.user.unit_id)


def _place(plan: str, place: str) -> tuple[Plan, Place]:
    try:
        known = edition(plan)
    except LookupError as error:
        raise Http404 from error
    found = places.place(known, place)
    if found is None:
        raise Http404
    return known, found


def _period(member: PlanMember) -> str:
    last = f"至{member.held.upper - timedelta(days=1)}" if member.held.upper else "起"
    return f"{member.held.lower}{last}"


def _span(start: Any, end: Any) -> str:
    return " 至 ".join(f"{timezone.localtime(each):%m-%d %H:%M}" for each in (start, end))
