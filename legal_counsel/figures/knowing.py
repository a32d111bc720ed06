"""What is known of the rows of some units on a day, read from the register for `measures`.

As many queries whatever is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Min, QuerySet
from django.utils import timezone

from legal_counsel.advising.choices import MatterState
from legal_counsel.advising.lifecycle import MATTER
from legal_counsel.choices import CounselKind
from legal_counsel.figures.measures import (
    Answer,
    Bound,
    FilingFact,
    MatterFact,
    Of,
    OpinionFact,
    UnitFact,
)
from legal_counsel.filing.choices import FilingCause
from legal_counsel.filing.lifecycle import TRANSITIONS as FILING
from legal_counsel.models import (
    Adoption,
    AdoptionFeedback,
    Appointment,
    ConflictDeclaration,
    CounselFiling,
    FilingStep,
    Matter,
    MatterStep,
    Opinion,
    SentOpinion,
    ServiceLog,
)
from legal_counsel.scope import DEPARTMENTS, GOVERNMENTS, REFERRED
from portal.organization.models import Unit

_BOUND = {each.value: Bound.MUST for each in (*GOVERNMENTS, *DEPARTMENTS)}
_BOUND |= {each.value: Bound.REFERRED for each in REFERRED}
_HANDED_IN, _CANCELLED = str(FILING["submit"].label), str(FILING["cancel"].label)
_TAKEN_BACK = (str(FILING["recall"].label), str(FILING["send_back"].label))
Units = QuerySet[Unit]


@dataclass(frozen=True)
class Known:
    """The facts of some units by kind."""

    units: list[UnitFact]
    matters: list[MatterFact]
    filings: list[FilingFact]
    opinions: list[OpinionFact]

    def of(self, kind: Of) -> list[Any]:
        """Those that a measure counts."""
        facts: list[Any] = getattr(self, kind.value)
        return facts


def known(units: Units, on: date) -> Known:
    """All of it, as known at the end of the day `on`."""
    return Known(**{kind.value: facts_of(kind, units, on) for kind in Of})


def facts_of(kind: Of, units: Units, on: date) -> list[Any]:
    """What measures of one kind count, as known at the end of the day `on`."""
    if kind is Of.UNITS:
        return unit_facts(units, on)
    if kind is Of.MATTERS:
        return matter_facts(units, on)
    return filing_facts(units, on) if kind is Of.FILINGS else opinion_facts(units, on)


def unit_facts(units: Units, on: date) -> list[UnitFact]:
    """Units in use that were there by the day, and whose terms run on it."""
    running = Appointment.objects.running(on).filter(unit__in=units)
    served: set[int] = set(running.values_list("unit", flat=True))
    inside: set[int] = set(running.filter(counsel__kind=CounselKind.INTERNAL).values_list("unit", flat=True))
    rows = units.filter(is_active=True).values_list("pk", "kind", "established_on")
    return [
        UnitFact(pk, pk, _BOUND.get(kind, Bound.OUTSIDE), pk in served, pk in inside)
        for pk, kind, established_on in rows
        if established_on is None or established_on <= on
    ]


def matter_facts(units: Units, on: date) -> list[MatterFact]:
    """Matters opened by the day and not withdrawn by then, with the day that held, and the first that was done."""
    end = _end_of(on)
    of_units = {"assignment__matter__unit__in": units}
    gone = set(_withdrawn(units, end).values_list("matter", flat=True))
    interested = ConflictDeclaration.objects.filter(has_interest=True, at__lt=end, **of_units).values("assignment")
    opinions = Opinion.objects.filter(submitted_at__lt=end, **of_units).exclude(assignment__in=interested)
    sent = SentOpinion.objects.filter(sending__at__lt=end, opinion__in=opinions)
    services = ServiceLog.objects.filter(served_on__lte=on, recorded_at__lt=end, **of_units)
    first_opinion = _firsts(opinions, "assignment__matter", "submitted_at")
    first_sent = _firsts(sent, "opinion__assignment__matter", "sending__at")
    first_service = _firsts(services, "assignment__matter", "served_on")
    rows = Matter.objects.filter(unit__in=units, opened_at__lt=end)
    moved = MatterStep.objects.filter(at__gte=end, due_before__isnull=False, matter__in=rows).order_by("-pk")
    due_then = {pk: due_before for pk, due_before in moved.values_list("matter", "due_before") if due_before}
    return [
        MatterFact(
            pk, unit, stage, timezone.localdate(opened_at), due_then.get(pk, due_on),
            first_opinion.get(pk), first_sent.get(pk), first_service.get(pk),
        )
        for pk, unit, stage, opened_at, due_on in rows.values_list("pk", "unit", "stage", "opened_at", "due_on")
        if pk not in gone
    ]  # fmt: skip


def filing_facts(units: Units, on: date) -> list[FilingFact]:
    """Filings owed by the day and not cancelled by then, with the day that held; what was sent or taken back by then
    is not handed in."""
    end = _end_of(on)
    rows = CounselFiling.objects.filter(appointment__unit__in=units).exclude(cause=FilingCause.SUPPLEMENT)
    ways: dict[int, _Way] = {}
    steps = FilingStep.objects.filter(filing__in=rows).order_by("pk")
    for pk, act, at, due_before, handed_in_on in steps.values_list("filing", "act", "at", "due_before", "handed_in_on"):
        ways.setdefault(pk, _Way()).take(act, at < end, due_before, handed_in_on)
    found = rows.values_list("pk", "appointment__unit", "due_on", "appointment__counsel__kind")
    return [
        FilingFact(pk, unit, way.due_then or due_on, way.handed_in_on, kind == CounselKind.INTERNAL)
        for pk, unit, due_on, kind in found
        if (way := ways.get(pk)) and way.is_owed
    ]


@dataclass
class _Way:
    """What the lines of a filing tell of a day: those until it, and the first after it that moved when it is due."""

    is_owed: bool = False
    handed_in_on: date | None = None
    due_then: date | None = None

    def take(self, act: str, is_known: bool, due_before: date | None, handed_in_on: date | None) -> None:
        """The next line."""
        if not is_known:
            self.due_then = self.due_then or due_before
            return
        self.is_owed = act != _CANCELLED
        if act in (_HANDED_IN, *_TAKEN_BACK):
            self.handed_in_on = handed_in_on


def opinion_facts(units: Units, on: date) -> list[OpinionFact]:
    """The last version of each counsel given by the day, on matters not withdrawn, with what was said to it by then."""
    end = _end_of(on)
    rows = Opinion.objects.filter(submitted_at__lt=end, assignment__matter__unit__in=units)
    rows = rows.exclude(assignment__matter__in=_withdrawn(units, end).values("matter"))
    names = ("assignment", "pk", "assignment__matter__unit", "submitted_at")
    last = {each[0]: each for each in rows.order_by("assignment", "number").values_list(*names)}
    said = {
        opinion: (pk, status, reason)
        for pk, opinion, status, reason in Adoption.objects.filter(decided_at__lt=end, opinion__in=rows)
        .order_by("pk")
        .values_list("pk", "opinion", "status", "reason_class")
    }
    sent = set(SentOpinion.objects.filter(sending__at__lt=end, opinion__in=rows).values_list("opinion", flat=True))
    told = set(
        AdoptionFeedback.objects.filter(at__lt=end, adoption__opinion__in=rows).values_list("adoption", flat=True)
    )
    found = []
    for _, pk, unit, submitted_at in last.values():
        adoption, status, reason = said.get(pk, (None, None, ""))
        found.append(
            OpinionFact(
                pk, unit, timezone.localdate(submitted_at), pk in sent, Answer(status) if status else None,
                adoption in told, reason,
            )
        )  # fmt: skip
    return found


def _withdrawn(units: Units, end: datetime) -> QuerySet[MatterStep]:
    """The lines of 事项经过 that withdrew a matter before a moment."""
    label = str(MATTER["withdraw"].label)
    return MatterStep.objects.filter(act=label, at__lt=end, matter__unit__in=units, matter__state=MatterState.WITHDRAWN)


def _firsts(rows: QuerySet[Any], matter: str, moment: str) -> dict[int, date]:
    """By matter, the first day."""
    found = rows.order_by().values_list(matter).annotate(first=Min(moment))
    return {pk: timezone.localdate(first) if isinstance(first, datetime) else first for pk, first in found}


def _end_of(on: date) -> datetime:
    """The moment at which a day is over here."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
