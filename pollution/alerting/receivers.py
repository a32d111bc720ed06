"""To whom a version is announced: the units of the command, and those of the regions it concerns (5.1)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from pollution.models import AlertArea, AlertVersion, PlanMember
from portal.organization.choices import UnitKind
from portal.organization.models import Unit

RESPONSIBLE = (UnitKind.COUNTY_GOVERNMENT, UnitKind.CORPS_REGIMENT, UnitKind.CORPS_DIVISION)


def of_version(version: AlertVersion) -> QuerySet[Unit]:
    """The units that fill a place in the command on the day of sending, and the governments of the areas.

    A region that the version leaves out is told so as well.
    """
    members = PlanMember.objects.on(timezone.localdate(version.sent_at)).filter(plan=version.episode.plan)
    areas = AlertArea.objects.filter(
        version__episode=version.episode_id, version__number__in=(version.number, version.number - 1)
    )
    of_areas = Q(kind__in=RESPONSIBLE, region__in=areas.values("region"))
    return Unit.objects.filter(Q(pk__in=members.values("unit")) | of_areas, is_active=True)
