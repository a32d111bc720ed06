"""Sets of counsel and appointments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from legal_counsel.choices import AppointmentState, CounselKind
from legal_counsel.deadlines import REMINDERS
from legal_counsel.permissions import may_see_counsel
from legal_counsel.reach import units_in_reach
from portal.organization.choices import HAS_JUDICIAL_ADMINISTRATION, UnitKind

GOVERNED = [str(kind) for kind in HAS_JUDICIAL_ADMINISTRATION]
"""第五条: whose agency is a 司法行政部门."""


class CounselQuerySet(models.QuerySet[Any]):
    """人选."""

    def visible_to(self, user: Any) -> Self:
        """Externals to everybody who works with counsel; internals to their own line and to their justice bureau."""
        if not may_see_counsel(user):
            return self.none()
        return self.filter(Q(unit=None) | Q(unit__in=units_in_reach(user)))


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
        """Drafted by others for the unit for which this person speaks."""
        office = Q(unit=user.unit.parent_id) if user.unit.kind == UnitKind.GENERAL_OFFICE else Q(unit=user.unit_id)
        drafted = self.filter(state=AppointmentState.DRAFTED).exclude(drafted_by=user)
        return drafted.filter(office | Q(unit=user.unit_id))

    def to_certify(self) -> Self:
        """Decided, of external counsel, without a certificate."""
        rows = self.filter(state=AppointmentState.APPOINTED, certificate_number="")
        return rows.exclude(counsel__kind=CounselKind.INTERNAL)

    def to_paper(self) -> Self:
        """Decided, without the paper of the appointment."""
        return self.filter(state=AppointmentState.APPOINTED, document=None, paper_number="")

    def to_renew(self, on: date) -> Self:
        """Ending within ninety days, or over for no longer than that, without a renewal on its way (第十八条)."""
        offered = timedelta(days=REMINDERS[0])
        rows = self.filter(state=AppointmentState.APPOINTED, ends_on__gte=on - offered, ends_on__lte=on + offered)
        renewed = self.model.objects.filter(renews=OuterRef("pk")).exclude(state=AppointmentState.WITHDRAWN)
        return rows.filter(~Exists(renewed))

    def running(self, on: date) -> Self:
        """Those whose term runs on a day: begun, not over, not dismissed before."""
        states = (AppointmentState.APPOINTED, AppointmentState.DISMISSED)
        last = Coalesce("ended_on", "ends_on")
        return self.alias(last_day=last).filter(state__in=states, begins_on__lte=on, last_day__gte=on)
