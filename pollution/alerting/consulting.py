"""Consultations 会商 are recorded, and what is owed of them is looked up (伊州政办发〔2023〕31号 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from pollution.alert_choices import ConsultationKind
from pollution.alert_readings import season
from pollution.alerting import cadence
from pollution.alerting.cadence import CLAUSE, Due
from pollution.models import Consultation, Episode, Participant
from portal import attachments
from portal.accounts.models import User
from portal.constraints import keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused

MINUTES = (FileKind.PDF, FileKind.DOCX, FileKind.PNG, FileKind.JPEG)
LOOK_BACK = timedelta(days=365)
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
) -> Consultation:
    """Record a consultation that was held; it stands for the month, week or day in which it was."""
    if held_at > at:
        raise Refused("会商时间晚于现在；会商后再记录", clause=CLAUSE)
    people = list(dict.fromkeys(attendees))
    if not people:
        raise Refused("会商须列出参加人", clause=CLAUSE)
    if len(people) != len(attendees):
        raise Refused("同一参加人列了不止一次", clause=CLAUSE)
    paper = attachments.store(minutes, allowed=MINUTES, by=by, at=at) if minutes else None
    with keeping(Consultation):
        row = Consultation.objects.create(
            kind=ConsultationKind(kind),
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


def owed(on: date) -> list[Due]:
    """What was and is owed up to a day, oldest first; five queries."""
    since = _first_day(on)
    spans = Episode.objects.real().filter(began_at__lt=_midnight(on + _DAY)).values_list("began_at", "closed_at")
    in_episode = {day for began, closed in spans for day in _days(began, closed, since, on)}
    kept = Consultation.objects.filter(period_start__gte=since - LONGEST_PERIOD)
    held = set(kept.values_list("kind", "period_start"))
    return cadence.due(since, on, season=season(on), episode_days=in_episode, held=held)


def overdue(on: date) -> list[Due]:
    """Of these the ones that nobody held in time."""
    return [each for each in owed(on) if each.is_overdue(on)]


def _first_day(on: date) -> date:
    """The day from which the register knows something, at most a year back."""
    firsts = [
        Consultation.objects.aggregate(first=Min("held_at"))["first"],
        Episode.objects.real().aggregate(first=Min("began_at"))["first"],
    ]
    known = [timezone.localdate(each) for each in firsts if each]
    return max(min([*known, on]), on - LOOK_BACK)


def _days(began: datetime, closed: datetime | None, since: date, on: date) -> list[date]:
    first = max(timezone.localdate(began), since)
    last = min(timezone.localdate(closed), on) if closed else on
    return [first + number * _DAY for number in range((last - first).days + 1)]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
