"""Consultations 会商 are recorded and withdrawn, and what is owed of them is looked up (伊州政办发〔2023〕31号 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import CharField, DateTimeField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from pollution.alert_choices import ConsultationKind, DecisionState
from pollution.alert_readings import HEATING_FROM, HEATING_UNTIL, season_of
from pollution.alerts import cadence
from pollution.alerts.cadence import CLAUSE, Due
from pollution.models import AlertDecision, Consultation, Episode, ExternalWarning, Participant
from portal import attachments
from portal.accounts.models import User
from portal.constraints import keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused
from portal.readings import ClauseReading

MINUTES = (FileKind.PDF, FileKind.DOCX, FileKind.PNG, FileKind.JPEG)
LOOK_BACK = timedelta(days=365)
BACK = timedelta(days=31)
"""One held longer ago is a slip in year or month; the plan says nothing, the number is ours."""
LONGEST_PERIOD = timedelta(days=31)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Attendee:
    """Who took part: name, unit and post."""

    name: str
    affiliation: str


@transaction.atomic
def record(
    *,
    kind: str,
    held_at: datetime,
    weather: str,
    outlook: str,
    conclusion: str,
    attendees: Sequence[Attendee],
    by: User,
    at: datetime,
    minutes: File[Any] | None = None,
    is_drill: bool = False,
) -> Consultation:
    """Record a consultation that was held; it stands for the month, week or day in which it was, a drill for none."""
    if held_at > at:
        raise Refused("会商时间晚于现在；会商后再记录", clause=CLAUSE)
    if held_at < at - BACK:
        raise Refused(f"会商时间在{BACK.days}天以前，请核对年月", clause=CLAUSE)
    people = list(dict.fromkeys(attendees))
    if not people:
        raise Refused("会商须列出参加人", clause=CLAUSE)
    if len(people) != len(attendees):
        raise Refused("同一参加人列了不止一次", clause=CLAUSE)
    User.objects.select_for_update().get(pk=by.pk)  # one at a time, so that a press of two is one consultation
    said = {"kind": kind, "held_at": held_at, "weather": weather, "outlook": outlook, "conclusion": conclusion}
    said["is_drill"] = is_drill
    if Consultation.objects.standing().filter(**said, recorded_by=by).exists():
        raise Refused("该会商您已经记录，不重复记录", clause=CLAUSE)
    paper = attachments.store(minutes, allowed=MINUTES, by=by, at=at) if minutes else None
    with keeping(Consultation):
        row = Consultation.objects.create(
            kind=ConsultationKind(kind),
            is_drill=is_drill,
            held_at=held_at,
            period_start=cadence.period_start(kind, timezone.localdate(held_at)),
            weather=weather,
            outlook=outlook,
            conclusion=conclusion,
            minutes=paper,
            recorded_by=by,
            recorded_at=at,
        )
    with keeping(Participant):
        Participant.objects.bulk_create(
            Participant(consultation=row, name=each.name, affiliation=each.affiliation) for each in people
        )
    return row


@transaction.atomic
def withdraw(consultation: Consultation, *, reason: str, by: User, at: datetime) -> Consultation:
    """撤回 of a wrong record: it stays to be read, counts for no period, and no decision may rest on it."""
    if not reason.strip():
        raise Refused("撤回须写明理由", clause=CLAUSE)
    row: Consultation = Consultation.objects.select_for_update().get(
        pk=consultation.pk
    )  # `deciding.consult` waits, and looks again
    if row.withdrawn_at is not None:
        raise Refused("该会商已经撤回，可能刚被他人处理；请刷新页面后再看", clause=CLAUSE)
    # What was returned to its draft asks for a consultation anew.
    idle = (DecisionState.DRAFTED, DecisionState.WITHDRAWN)
    resting = AlertDecision.objects.filter(consultation=row).exclude(state__in=idle).first()
    if resting is not None:
        raise Refused(f"{resting}以该会商为依据，不能撤回；确有错误的，请先撤回或退回该决定", clause=CLAUSE)
    row.withdrawn_by, row.withdrawn_at, row.withdrawal_reason = by, at, reason.strip()
    with keeping(Consultation):
        row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawal_reason"])
    return row


def owed(on: date) -> list[Due]:
    """What was and is owed up to a day, oldest first; one query, since the side menu of every page asks."""
    known = _known(on)
    since = max(min([*known.days, on]), on - LOOK_BACK)
    in_episode = {day for began, closed in known.episodes for day in _days(began, closed, since, on)}
    return cadence.due(since, on, season=season_of(known.readings), episode_days=in_episode, held=set(known.held))


def overdue(on: date) -> list[Due]:
    """Of these the ones that nobody held in time."""
    return [each for each in owed(on) if each.is_overdue(on)]


@dataclass(frozen=True)
class _Known:
    """What the register knows of consultations, episodes and the season."""

    held: list[tuple[str, date]]
    episodes: list[tuple[datetime, datetime | None]]
    """With the orders from outside, under which one responds as well."""
    readings: dict[str, str]
    days: list[date]
    """First days of what there is."""


def _known(on: date) -> _Known:
    """Within the look back, and one row before it where there is one."""
    bound, end = _midnight(on - LOOK_BACK - LONGEST_PERIOD), _midnight(on + _DAY)
    held = Consultation.objects.standing().filter(is_drill=False, held_at__lt=end)
    episodes = Episode.objects.real().filter(began_at__lt=end)
    orders = ExternalWarning.objects.filter(withdrawn_at__isnull=True, starts_at__lt=end)
    ended = Q(closed_at__isnull=True) | Q(closed_at__gte=bound)
    started = ClauseReading.objects.filter(code__in=(HEATING_FROM, HEATING_UNTIL), valid_from__lte=on)
    moment = Cast("valid_from", DateTimeField())
    rows = _told(held.filter(held_at__gte=bound), "held", F("kind"), F("held_at")).union(
        _told(held.filter(held_at__lt=bound)[:1], "held", F("kind"), F("held_at")),
        _told(episodes.filter(ended), "episode", Value(""), F("began_at"), F("closed_at")),
        _told(
            orders.filter(Q(lifted_at__isnull=True) | Q(lifted_at__gte=bound)),
            "episode",
            Value(""),
            F("starts_at"),
            F("lifted_at"),
        ),
        _told(started, "reading", Concat("code", Value("="), "value"), moment),
        all=True,
    )
    told = list(rows)
    return _Known(
        [(text, cadence.period_start(text, timezone.localdate(at))) for what, text, at, _ in told if what == "held"],
        [(began, closed) for what, _, began, closed in told if what == "episode"],
        dict(text.split("=") for what, text, *_ in sorted(told, key=lambda each: each[2]) if what == "reading"),
        [timezone.localdate(at) for what, _, at, _ in told if what != "reading"],
    )


def _told(rows: Any, what: str, text: Any, start: Any, end: Any = None) -> Any:
    """Rows as (what, text, start, end), so that different tables make one query."""
    nothing = Cast(Value(None), DateTimeField())
    shaped = rows.order_by() if not rows.query.is_sliced else rows
    return shaped.annotate(
        what=Value(what), text=Cast(text, CharField()), start=start, end=end if end is not None else nothing
    ).values_list("what", "text", "start", "end")


def _days(began: datetime, closed: datetime | None, since: date, on: date) -> list[date]:
    first = max(timezone.localdate(began), since)
    last = min(timezone.localdate(closed), on) if closed else on
    return [first + number * _DAY for number in range((last - first).days + 1)]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
