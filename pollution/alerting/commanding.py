"""Who fills the places of the command, and who is on duty (伊州政办发〔2023〕31号 2.1, 附件1, 6.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import Min, Q
from django.utils import timezone

from pollution.alerting.receivers import RESPONSIBLE
from pollution.alerts import duty_gaps
from pollution.alerts.duty_gaps import Span
from pollution.alerts.editions import edition, latest
from pollution.alerts.places import Place, places
from pollution.alerts.places import place as place_of
from pollution.models import AlertArea, AlertVersion, DutyShift, ExternalWarning, PlanMember
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.organization.models import Unit

PLAN = "伊州政办发〔2023〕31号"
PLACES, DUTY = f"{PLAN} 附件1", f"{PLAN} 6.1"
LONGEST_SHIFT = timedelta(hours=48)
AHEAD = timedelta(hours=24)
BACK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shift:
    """A shift as it came in: who, under which number, from when until when."""

    person: str
    phone: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Uncovered:
    """A member unit with the stretches in which nobody is on duty."""

    unit: Unit
    gaps: tuple[Span, ...]


@transaction.atomic
def assign(*, plan: str, place: str, unit: Unit, since: date, until: date | None, basis: str) -> PlanMember:
    """A unit fills a place from a day on; `until` is its last day. A place may be filled by several units."""
    try:
        known = edition(plan)
    except LookupError as error:
        raise Refused(f"没有预案版本{plan}的职责", clause=PLACES) from error
    if place_of(known, place) is None:
        raise Refused("预案的这一版没有这项职责", clause=PLACES)
    if until is not None and until < since:
        raise Refused("终止日不能早于起始日", clause=PLACES)
    held = DateRange(since, until + _DAY if until else None)
    with keeping(PlanMember):
        return PlanMember.objects.create(plan=plan, place=place, unit=unit, held=held, basis=basis)


@transaction.atomic
def end(member: PlanMember, *, last_day: date) -> PlanMember:
    """A unit fills the place until a day, that day with."""
    row = PlanMember.objects.select_for_update().get(pk=member.pk)
    if last_day < row.held.lower:
        raise Refused(f"终止日不能早于起始日{row.held.lower}", clause=PLACES)
    if row.held.upper is not None and row.held.upper <= last_day + _DAY:
        raise Refused(f"已于{row.held.upper - _DAY}终止", clause=PLACES)
    row.held = DateRange(row.held.lower, last_day + _DAY)
    with keeping(PlanMember):
        row.save(update_fields=["held"])
    return row


def vacant(on: date) -> list[Place]:
    """The places of the edition in force that no unit fills on a day: through them nobody is told 通报."""
    plan = latest(on)
    if plan is None:
        return []
    held = set(PlanMember.objects.on(on).filter(plan=plan.code).values_list("place", flat=True))
    return [each for each in places(plan) if each.code not in held]


@transaction.atomic
def enter_shifts(unit: Unit, shifts: Sequence[Shift], *, by: User, at: datetime) -> list[DutyShift]:
    """Enter several shifts of a unit, all or none; of one unit only one person is on duty at a time."""
    if not shifts:
        raise Refused("没有可登记的班次", clause=DUTY)
    for number, each in enumerate(shifts, start=1):
        if each.ends_at <= each.starts_at:
            raise Refused(f"第{number}班的终止时间须晚于起始时间", clause=DUTY)
        if each.ends_at - each.starts_at > LONGEST_SHIFT:
            hours = int(LONGEST_SHIFT.total_seconds() // 3600)
            raise Refused(f"第{number}班超过{hours}小时，请核对日期或分成几班", clause=DUTY)
        before = next((place for place, other in enumerate(shifts[: number - 1], start=1) if _overlap(other, each)), 0)
        if before:
            raise Refused(f"第{number}班与第{before}班的时间重叠", clause=DUTY)
        during = DateTimeTZRange(each.starts_at, each.ends_at)
        other = DutyShift.objects.filter(unit=unit, during__overlap=during).first()
        if other:
            raise Refused(f"第{number}班与已登记的{other.person}（{told(other.during)}）重叠", clause=DUTY)
    rows = [
        DutyShift(
            unit=unit, person=each.person, phone=each.phone, during=DateTimeTZRange(each.starts_at, each.ends_at),
            recorded_by=by, recorded_at=at,
        )
        for each in shifts
    ]  # fmt: skip
    with keeping(DutyShift):
        return DutyShift.objects.bulk_create(rows)


@transaction.atomic
def cancel_shift(shift: DutyShift, *, at: datetime) -> None:
    """Take back a shift that has not begun; the history keeps it. Raises Refused."""
    gone, _ = DutyShift.objects.filter(pk=shift.pk, during__startswith__gt=at).delete()
    if not gone:
        raise Refused("班次已经开始或已撤销，不能撤销；正在值班的可以提前结束，再登记其后的班次", clause=DUTY)


@transaction.atomic
def end_shift(shift: DutyShift, *, at: datetime) -> DutyShift:
    """提前结束 a running shift with the minute that has begun, so that whoever takes over is entered from there on."""
    row = DutyShift.objects.select_for_update().filter(pk=shift.pk, during__contains=at).first()
    if row is None:
        raise Refused("班次没有正在进行，不能提前结束；尚未开始的可以撤销", clause=DUTY)
    minute = at.replace(second=0, microsecond=0)
    if minute <= row.during.lower:
        raise Refused("班次在这一分钟才开始，请过一分钟再结束", clause=DUTY)
    row.during = DateTimeTZRange(row.during.lower, minute)
    with keeping(DutyShift):
        row.save(update_fields=["during"])
    return row


@transaction.atomic
def correct_phone(shift: DutyShift, *, phone: str, at: datetime) -> DutyShift:
    """更正电话 of a shift that is not over: whoever calls must reach the person; the history keeps what stood there."""
    with keeping(DutyShift):
        moved = DutyShift.objects.filter(pk=shift.pk, during__endswith__gt=at).update(phone=phone.strip())
    if not moved:
        raise Refused("班次已经结束或已撤销，电话不再更正", clause=DUTY)
    shift.refresh_from_db()
    return shift


def response_since(at: datetime) -> datetime | None:
    """Since when a response runs: by an alert that nobody has lifted, or an order from outside; drills do not count."""
    running = AlertVersion.objects.real().active(at).values("episode")
    firsts = AlertVersion.objects.filter(episode__in=running).aggregate(first=Min("starts_at"))["first"]
    ordered = ExternalWarning.objects.standing(at).aggregate(first=Min("starts_at"))["first"]
    found: datetime | None = min(filter(None, (firsts, ordered)), default=None)
    return found if found is not None and found <= at + AHEAD else None


def uncovered(at: datetime) -> list[Uncovered]:
    """Units without somebody on duty in a response, from its start (a week back at most) to a day ahead: those of the
    command, and the governments of the regions that respond."""
    begun = response_since(at)
    if begun is None:
        return []
    since, until = max(begun, at - BACK), at + AHEAD
    bound = AlertArea.objects.filter(version__in=AlertVersion.objects.real().active(at)).values("region")
    ordered = ExternalWarning.regions.through.objects.filter(externalwarning__in=ExternalWarning.objects.standing(at))
    of_command = Q(plan_places__held__contains=timezone.localdate(at))
    of_regions = Q(kind__in=RESPONSIBLE) & (Q(region__in=bound) | Q(region__in=ordered.values("region")))
    members = Unit.objects.active().filter(of_command | of_regions).distinct()
    shifts: dict[int, list[Span]] = defaultdict(list)
    window = DateTimeTZRange(since, until)
    for unit, during in DutyShift.objects.filter(unit__in=members, during__overlap=window).values_list(
        "unit", "during"
    ):
        shifts[unit].append((during.lower, during.upper))
    found = [Uncovered(each, tuple(duty_gaps.gaps(shifts[each.pk], since, until))) for each in members]
    return [each for each in found if each.gaps]


def told(during: DateTimeTZRange) -> str:
    """A stretch of time in words."""
    first, last = (timezone.localtime(each) for each in (during.lower, during.upper))
    same_day = first.date() == last.date()
    return f"{first:%Y-%m-%d %H:%M} 至 {last:%H:%M}" if same_day else f"{first:%Y-%m-%d %H:%M} 至 {last:%Y-%m-%d %H:%M}"


def _overlap(one: Shift, other: Shift) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
