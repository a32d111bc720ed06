"""Sets of rows of issuing: which series a person may use, who sees which paper, what waits for whom."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from documents.issuing.choices import PaperState, StepKind
from documents.permissions import may_check, may_countersign, may_manage, may_review_legally, may_sign
from portal.organization.choices import UnitKind

# What another room signed was never a draft here, and never sent.
_SENT = ~Q(submitted_at=None, state__in=[PaperState.DRAFTED, PaperState.WITHDRAWN])


def desk_of(user: Any) -> Q:
    """The papers that a 核稿人 or 签发人 handles: of the own unit; those of a general office also of its government."""
    unit = user.unit
    mine = Q(series__unit=unit)
    if unit.kind == UnitKind.GENERAL_OFFICE and unit.parent_id:
        mine |= Q(series__unit=unit.parent_id)
    return mine


GOVERNMENTS = (
    UnitKind.PREFECTURE_GOVERNMENT, UnitKind.COUNTY_GOVERNMENT, UnitKind.TOWNSHIP, UnitKind.CORPS_DIVISION,
)  # fmt: skip


def government_of(unit: Any) -> Any:
    """The government that a unit is or stands directly below; None where there is none."""
    return unit if unit.kind in GOVERNMENTS else unit.parent


def bench_of(user: Any) -> Q:
    """The papers that 法制机构管理员 reviews: of the own unit, its government, and the bodies directly below that.

    国办发〔2018〕115号第（四）项: what is issued in the name of a government or its office is reviewed by the body of
    the same government.
    """
    mine, government = Q(series__unit=user.unit_id), government_of(user.unit)
    if government is None:
        return mine
    below = Q(series__unit__parent=government) & ~Q(series__unit__kind__in=GOVERNMENTS)
    return mine | Q(series__unit=government) | below


class SeriesQuerySet(models.QuerySet[Any]):
    """Series."""

    def open_on(self, day: date) -> Self:
        """From which a paper of that day may be numbered."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)

    def usable_by(self, unit: Any) -> Self:
        """For which somebody of `unit` may draft: the own, those of the bodies above, and of their general offices.

        Departments draft for the government and its office 代拟稿; what goes out is checked and signed there.
        """
        above = [unit.pk]
        while unit.parent_id:
            unit = unit.parent
            above.append(unit.pk)
        of_offices = Q(unit__parent__in=above, unit__kind=UnitKind.GENERAL_OFFICE)
        return self.filter(Q(unit__in=above) | of_offices)


class OutgoingPaperQuerySet(models.QuerySet[Any]):
    """Papers on their way out."""

    def visible_to(self, user: Any) -> Self:
        """Whoever drafted it, is of its unit and 知悉层级, is asked, or handles papers of the issuing unit.

        文件管理员 number and issue every paper; 法制机构管理员 see the normative ones of their government, and
        any other once it came to them. Before it is first sent for checking a draft is its drafter's and his unit's;
        sent back, it stays in sight of whoever handles it.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if may_manage(user):
            return self
        seen = Q(drafted_by=user) | Q(drafting_unit=user.unit_id, knowledge_level__lte=user.knowledge_level)
        if may_check(user) or may_sign(user):
            seen |= desk_of(user) & _SENT
        if may_countersign(user):
            seen |= Q(Exists(_asked(user))) & _SENT
        if may_review_legally(user):
            referred = Q(state=PaperState.UNDER_REVIEW) | Q(Exists(_reviews()))
            seen |= (Q(is_normative=True) | referred) & bench_of(user) & _SENT
        return self.filter(seen)

    def drafted_by(self, user: Any) -> Self:
        """The own drafts, whatever became of them."""
        return self.filter(drafted_by=user)

    def waiting_for(self, user: Any) -> Self:
        """What this person can carry on now; the acts ask the same of one paper (documents/issuing/powers.py)."""
        waits = Q(state=PaperState.DRAFTED, drafted_by=user, round__gt=1)
        apart = ~Q(drafted_by=user)
        if may_check(user):
            waits |= Q(state=PaperState.SUBMITTED) & desk_of(user) & apart
        if may_countersign(user):
            waits |= (
                Q(Exists(_asked(user)), state=PaperState.CHECKED)
                & apart
                & ~Q(Exists(_steps(StepKind.COUNTERSIGN).filter(unit=user.unit_id)))
            )
        if may_review_legally(user):
            waits |= Q(state=PaperState.UNDER_REVIEW) & bench_of(user) & apart
        if may_sign(user):
            waits |= Q(state=PaperState.COUNTERSIGNED) & desk_of(user) & apart & ~Q(checked_by=user)
        if may_manage(user):
            waits |= Q(state__in=[PaperState.SIGNED, PaperState.NUMBERED])
        return self.filter(waits)


def _asked(user: Any) -> Any:
    countersigns = apps.get_model("documents", "Countersign").objects
    return countersigns.filter(paper=OuterRef("pk"), unit=user.unit_id)


def _reviews() -> Any:
    """The legality reviews of all rounds."""
    return apps.get_model("documents", "OutgoingStep").objects.filter(paper=OuterRef("pk"), kind=StepKind.LEGAL_REVIEW)


def _steps(kind: StepKind) -> Any:
    """The opinions of the present round."""
    steps = apps.get_model("documents", "OutgoingStep").objects
    return steps.filter(paper=OuterRef("pk"), round=OuterRef("round"), kind=kind)
