"""Whose counsel somebody sees: the own line (第六条), and the units whose justice the own unit administers (第五条)."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.db.models.expressions import RawSQL

from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel
from portal.organization.choices import HAS_JUDICIAL_ADMINISTRATION, UnitKind
from portal.organization.models import Unit

# The own unit, every unit whose 司法行政部门 it is, and all that stands below one of them.
_IN_REACH = """
    WITH RECURSIVE reach(id) AS (
        SELECT id FROM organization_unit WHERE id = %s OR judicial_administration_id = %s
        UNION SELECT u.id FROM organization_unit u JOIN reach ON u.parent_id = reach.id
    ) SELECT id FROM reach
"""


def units_in_reach(user: Any) -> QuerySet[Unit]:
    """The units of which `user` may see counsel; `user` is signed in. Who decides for a unit sees that unit."""
    line = RawSQL(_IN_REACH, [user.unit_id, user.unit_id])  # noqa: S611  # constant text
    return Unit.objects.filter(Q(pk__in=line) | Q(pk__in=spoken_for(user)))


def is_in_reach(user: Any, unit: Unit) -> bool:
    """Whether `unit` is one of them."""
    return units_in_reach(user).filter(pk=unit.pk).exists()


def keeps_the_rules(user: Any) -> Q:
    """Whether the unit of `user` is the 州 justice bureau (第三十五条) or the office that issued the rules."""
    units = Unit.objects.filter(
        Q(kind=UnitKind.PREFECTURE_GOVERNMENT, judicial_administration=user.unit_id)
        | Q(kind=UnitKind.GENERAL_OFFICE, pk=user.unit_id)
    )
    return Q(Exists(units))


def is_keeper_of_rules(user: Any) -> bool:
    """The same, asked for one person."""
    return Unit.objects.filter(keeps_the_rules(user)).exists()


def administers_justice(user: Any) -> bool:
    """Whether the unit of `user` is the 司法行政部门 of somebody (第五、二十九条)."""
    return Unit.objects.filter(judicial_administration=user.unit_id).exists()


def spoken_for(user: Any) -> list[int]:
    """The units for which somebody decides: the own one, and of a general office its government."""
    government = user.unit.parent_id if user.unit.kind == UnitKind.GENERAL_OFFICE else None
    return [user.unit_id, government] if government else [user.unit_id]


def run_by(user: Any, unit: str = "unit") -> Q:
    """第五条: rows of the units whose agency this person is of, as `agencies.agency_of` says; `unit` is the way."""
    if not may_keep_counsel(user):
        return Q(pk__in=[])
    governments = Q(**{f"{unit}__kind__in": HAS_JUDICIAL_ADMINISTRATION})
    return (governments & Q(**{f"{unit}__judicial_administration": user.unit_id})) | (
        ~governments & Q(**{unit: user.unit_id})
    )


def decided_by(user: Any, unit: str = "unit") -> Q:
    """Rows of the units for which somebody decides."""
    return Q(**{f"{unit}__in": spoken_for(user)}) if may_decide_on_counsel(user) else Q(pk__in=[])
