"""Sets of versions of the rules, of counsel and appointments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from legal_counsel.choices import AppointmentState, CounselKind, RuleState
from legal_counsel.permissions import may_see_counsel
from legal_counsel.reach import keeps_the_rules, spoken_for, units_in_reach
from portal.organization.choices import HAS_JUDICIAL_ADMINISTRATION


class RuleVersionQuerySet(models.QuerySet[Any]):
    """规则版本."""

    def visible_to(self, user: Any) -> Self:
        """The rules are no secret to anybody who is signed in."""
        return self if user.is_authenticated and user.is_active else self.none()

    def begun_by(self, on: date) -> Any:
        """The last confirmed one to have begun by a day, or None, whether or not its own term has run out since."""
        return self.filter(state=RuleState.CONFIRMED, first_on__lte=on).order_by("-first_on").first()

    def with_work_for(self, user: Any) -> Self:
        """Which this person may look through, themselves or an extension of theirs: proposed by another."""
        asked = (
            apps.get_model("legal_counsel", "RuleExtension").objects.waiting_for(user).filter(version=OuterRef("pk"))
        )
        mine = keeps_the_rules(user) & Q(state=RuleState.PROPOSED) & ~Q(proposed_by=user.pk)
        return self.filter(mine | Exists(asked))


class RuleExtensionQuerySet(models.QuerySet[Any]):
    """规则续期."""

    def waiting_for(self, user: Any) -> Self:
        """Which this person may look through: proposed by another."""
        return self.filter(keeps_the_rules(user), state=RuleState.PROPOSED).exclude(proposed_by=user.pk)


class RuleInterpretationQuerySet(models.QuerySet[Any]):
    """规则解释."""

    def standing(self, on: date) -> Self:
        """Those that are shown on a day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), issued_on__lte=on)


GOVERNED = [str(kind) for kind in HAS_JUDICIAL_ADMINISTRATION]
"""第五条: whose agency is a 司法行政部门."""


class CounselQuerySet(models.QuerySet[Any]):
    """人选."""

    def visible_to(self, user: Any) -> Self:
        """Externals to everybody who works with counsel; internals to their own line and to their justice bureau."""
        if not may_see_counsel(user):
            return self.none()
        return self.filter(Q(unit=None) | Q(unit__in=units_in_reach(user)))


class FactQuerySet(models.QuerySet[Any]):
    """What is known of counsel."""

    def visible_to(self, user: Any) -> Self:
        """Those of counsel that one sees."""
        return self.filter(counsel__in=apps.get_model("legal_counsel", "Counsel").objects.visible_to(user))

    def standing(self) -> Self:
        """Without what was entered in error."""
        return self.filter(withdrawn_at=None)


class PoolEntryQuerySet(models.QuerySet[Any]):
    """人才库."""

    def visible_to(self, user: Any) -> Self:
        """Everybody who works with counsel; the public is told through `standing`."""
        return self if may_see_counsel(user) else self.none()

    def standing(self, on: date) -> Self:
        """Who is in the pool on a day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), listed_on__lte=on, valid_to__gte=on)

    def stale(self, on: date) -> Self:
        """Over, without anybody having renewed or ended it (第二十九条: the pool is kept up to date)."""
        later = self.model.objects.filter(counsel=OuterRef("counsel"), listed_on__gt=OuterRef("valid_to"))
        return self.filter(~Exists(later), ended_on=None, valid_to__lt=on)

    def ending(self, on: date, *, within: int) -> Self:
        """Valid for so many days more, at most."""
        return self.standing(on).filter(ended_on=None, valid_to__lt=on + timedelta(days=within))

    def kept_by(self, user: Any) -> Self:
        """Those that the unit of this person entered."""
        return self.filter(unit=user.unit_id)


class AppointmentQuerySet(models.QuerySet[Any]):
    """聘任."""

    def visible_to(self, user: Any) -> Self:
        """Those of the own unit, of the units below it, and of the units whose justice one administers (第六条)."""
        return self.filter(unit__in=units_in_reach(user)) if may_see_counsel(user) else self.none()

    def of_agency(self, user: Any) -> Self:
        """Those of which the own unit is the agency (第五条); by what `agencies.agency_of` answers."""
        own = Q(unit=user.unit_id) & ~Q(unit__kind__in=GOVERNED)
        return self.filter(own | Q(unit__judicial_administration=user.unit_id, unit__kind__in=GOVERNED))

    def to_decide(self, user: Any) -> Self:
        """Drafted by others, and of others, for the unit for which this person speaks."""
        rows = self.filter(unit__in=spoken_for(user), state=AppointmentState.DRAFTED)
        return rows.exclude(drafted_by=user).exclude(counsel__account=user)

    def to_certify(self) -> Self:
        """Decided, of external counsel, without a certificate."""
        rows = self.filter(state=AppointmentState.APPOINTED, certificate_number="")
        return rows.exclude(counsel__kind=CounselKind.INTERNAL)

    def to_contract(self) -> Self:
        """With a certificate, and no contract yet (第十七条第二项第6目)."""
        return self.filter(state=AppointmentState.APPOINTED, contract_on=None).exclude(certificate_number="")

    def to_paper(self) -> Self:
        """Decided, without the paper of the appointment."""
        return self.filter(state=AppointmentState.APPOINTED, document=None, paper_number="")

    def to_renew(self, on: date, days: int) -> Self:
        """Ending within so many days, or over for no longer than that, without a renewal on its way (第十八条)."""
        offered = timedelta(days=days)
        return self.not_renewed().filter(ends_on__gte=on - offered, ends_on__lte=on + offered)

    def not_renewed(self) -> Self:
        """Decided, without a renewal on its way."""
        renewed = self.model.objects.filter(renews=OuterRef("pk")).exclude(state=AppointmentState.WITHDRAWN)
        return self.filter(~Exists(renewed), state=AppointmentState.APPOINTED)

    def to_remind(self, on: date, days: int, *, beyond: int) -> Self:
        """Not renewed, and ending within so many days, but not within `beyond`."""
        soonest, latest = on + timedelta(days=beyond), on + timedelta(days=days)
        return self.not_renewed().filter(ends_on__gt=soonest, ends_on__lte=latest)

    def running(self, on: date) -> Self:
        """Those whose term runs on a day: begun, not over, not dismissed before."""
        states = (AppointmentState.APPOINTED, AppointmentState.DISMISSED)
        last = Coalesce("ended_on", "ends_on")
        return self.alias(last_day=last).filter(state__in=states, begins_on__lte=on, last_day__gte=on)
