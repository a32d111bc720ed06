"""Sets of rows of the warning and alert rooms: the chain sees its work, everybody sees what is published."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When

from pollution.alert_choices import (
    MAKE_PAPERS,
    NUMBER_NOTICE,
    ConsultationKind,
    DecisionKind,
    DecisionState,
    MessageType,
    PaperKind,
    ProposalState,
)
from pollution.permissions import may_see_warnings
from portal.jobs import Job


class OfTheChain(models.QuerySet[Any]):
    """Rows that those see who work in the chain of the plan."""

    def visible_to(self, user: Any) -> Self:
        """All for the chain, none for anybody else."""
        return self if may_see_warnings(user) else self.none()


class ForecastQuerySet(OfTheChain):
    """Forecasts."""

    def standing(self) -> Self:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def known_at(self, at: datetime) -> Self:
        """What could be known at a moment: issued and entered by then, and not withdrawn by then."""
        withdrawn_later = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)
        return self.filter(withdrawn_later, issued_at__lte=at, entered_at__lte=at)

    def newest(self) -> Self:
        """Of each region and day the one issued last; of two issued together the one entered last."""
        return self.order_by("region_id", "day", "-issued_at", "-entered_at", "-pk").distinct("region_id", "day")


class ConsultationQuerySet(OfTheChain):
    """Consultations."""

    def standing(self) -> Self:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def bases(self, at: datetime, *, within: timedelta, is_drill: bool) -> Self:
        """What a decision may rest on: held so short before a moment, about the day or a warning (3.2, 3.3.3).

        Nothing real rests on what was judged for a drill 演练, nor the other way round.
        """
        kinds = [ConsultationKind.WARNING, ConsultationKind.DAILY]
        return self.standing().filter(kind__in=kinds, is_drill=is_drill, held_at__range=(at - within, at))


class EpisodeQuerySet(OfTheChain):
    """Episodes."""

    def open(self) -> Self:
        """Not over yet."""
        return self.filter(closed_at__isnull=True)

    def real(self) -> Self:
        """No drills."""
        return self.filter(is_drill=False)

    def with_open_proposal(self) -> Self:
        """A proposal of theirs waits for somebody."""
        return self.filter(proposals__state=ProposalState.OPEN)

    def with_standing(self) -> Self:
        """With level and expected end of the alert that stands, none where it was lifted or never published."""
        versions = self.model._meta.get_field("versions").related_model._default_manager
        last = versions.filter(episode=OuterRef("pk")).order_by("-number")
        level = Case(When(message_type=MessageType.CANCEL, then=None), default=F("level"))
        until = Case(When(message_type=MessageType.CANCEL, then=None), default=F("ends_at"))
        return self.annotate(
            standing_level=Subquery(last.values(found=level)[:1]),
            standing_until=Subquery(last.values(found=until)[:1]),
        )

    def untold(self, at: datetime) -> Self:
        """Their alert stands, and of its last version no unit was told 通报."""
        versions = self.model._meta.get_field("versions").related_model._default_manager
        return self.filter(pk__in=versions.active(at).filter(announcements__isnull=True).values("episode"))

    def without_papers(self) -> Self:
        """Papers of a version are not there, and nobody makes them."""
        versions = self.model._meta.get_field("versions").related_model._default_manager
        return self.filter(pk__in=versions.without_papers().values("episode"))

    def unnumbered(self) -> Self:
        """The notice of a version waits for its number."""
        versions = self.model._meta.get_field("versions").related_model._default_manager
        return self.filter(pk__in=versions.unnumbered().values("episode"))

    def overdue(self, at: datetime) -> Self:
        """Their alert stands although its expected end has passed."""
        return self.with_standing().filter(standing_until__lte=at)


class ProposalQuerySet(OfTheChain):
    """Proposals."""

    def open(self) -> Self:
        """Nobody has settled them."""
        return self.filter(state=ProposalState.OPEN)


class ExternalWarningQuerySet(OfTheChain):
    """Orders from outside."""

    def kept(self) -> Self:
        """Nobody has withdrawn them."""
        return self.filter(withdrawn_at__isnull=True)

    def standing(self, at: datetime) -> Self:
        """In force at a moment as the portal knew it then: what was entered later does not count, lifts included."""
        known = self.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at), entered_at__lte=at)
        lifted_later = Q(lifted_at__isnull=True) | Q(lifted_at__gt=at) | Q(lift_entered_at__gt=at)
        return known.filter(lifted_later, starts_at__lte=at)


class DecisionQuerySet(OfTheChain):
    """Decisions."""

    def open(self) -> Self:
        """On their way."""
        return self.exclude(state__in=[DecisionState.PUBLISHED, DecisionState.WITHDRAWN])

    def publishable(self) -> Self:
        """Approved, or a lifting that was consulted and needs no approval (3.3.4, 3.3.6)."""
        is_lift = Q(kind=DecisionKind.LIFT, state=DecisionState.CONSULTED)
        return self.filter(Q(state=DecisionState.APPROVED) | is_lift)


class SignatureQuerySet(OfTheChain):
    """Signatures."""

    def of_round(self, decision: Any) -> Self:
        """What counts: the ones of the decision's present round."""
        return self.filter(decision=decision, round=decision.round)


class AuthorizationQuerySet(OfTheChain):
    """代行授权."""

    def holding(self, at: datetime) -> Self:
        """In force at a moment."""
        return self.filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=at), during__contains=at)


class AlertVersionQuerySet(models.QuerySet[Any]):
    """Published versions."""

    def visible_to(self, user: Any) -> Self:
        """What was published is public; drills are for those who take part in them."""
        return self if may_see_warnings(user) else self.real()

    def real(self) -> Self:
        """No drills."""
        return self.filter(episode__is_drill=False)

    def as_of(self, at: datetime) -> Self:
        """What was published by a moment."""
        return self.filter(sent_at__lte=at)

    def last_of_each(self, at: datetime) -> Self:
        """The last version of each episode by a moment."""
        later = self.model._default_manager.filter(
            episode=OuterRef("episode"), number__gt=OuterRef("number"), sent_at__lte=at
        )
        return self.as_of(at).filter(~Exists(later))

    def active(self, at: datetime) -> Self:
        """Last versions, by a moment, of what nobody had lifted by then; past their expected end they still hold."""
        return self.last_of_each(at).exclude(message_type=MessageType.CANCEL)

    def without_papers(self) -> Self:
        """Their papers are not there, and no job makes them: it failed, or somebody called it off."""
        makes = Job.objects.open().filter(kind=MAKE_PAPERS, subject_id=OuterRef("pk"))
        counted = self.alias(papers_made=Count("papers", distinct=True))
        return counted.filter(~Exists(makes), papers_made__lt=len(PaperKind))

    def unnumbered(self) -> Self:
        """Real ones whose notice has no number, with nobody who said that it stays so and no job that is about it."""
        numbers = Job.objects.open().filter(kind=NUMBER_NOTICE, subject_id=OuterRef("pk"))
        return self.real().filter(~Exists(numbers), notice=None)

    def binding(self, at: datetime) -> Self:
        """Every version by a moment of the alerts that are active then, from which `standing.in_force` picks."""
        active = self.model._default_manager.active(at)
        return self.as_of(at).filter(episode__in=active.values("episode"))


class AnnouncementQuerySet(models.QuerySet[Any]):
    """通报."""

    def visible_to(self, user: Any) -> Self:
        """The chain sees all of them, a unit its own."""
        if may_see_warnings(user):
            return self
        return self.filter(unit=user.unit_id) if user.is_authenticated else self.none()

    def of_unit_of(self, user: Any) -> Self:
        """Those of the user's own unit."""
        return self.filter(unit=user.unit_id)

    def waiting(self) -> Self:
        """Nobody has acknowledged them."""
        return self.filter(received_at__isnull=True)


class FilingQuerySet(OfTheChain):
    """报备."""

    def waiting(self) -> Self:
        """Not filed yet."""
        return self.filter(filed_at__isnull=True)


class PlanMemberQuerySet(models.QuerySet[Any]):
    """Places in the command."""

    def visible_to(self, user: Any) -> Self:
        """The command structure is known to everybody in the office."""
        return self if user.is_authenticated else self.none()

    def on(self, day: date) -> Self:
        """Held on a day."""
        return self.filter(held__contains=day)


class DutyShiftQuerySet(models.QuerySet[Any]):
    """Shifts."""

    def visible_to(self, user: Any) -> Self:
        """The chain sees all, a unit its own."""
        if may_see_warnings(user):
            return self
        return self.filter(unit=user.unit_id) if user.is_authenticated else self.none()

    def at(self, moment: datetime) -> Self:
        """Who is on duty at a moment."""
        return self.filter(during__contains=moment)
