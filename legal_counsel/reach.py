"""Whose counsel somebody sees: the own line (第六条), and the units whose justice the own unit administers (第五条)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from portal.organization.models import Unit

# The own unit, every unit whose 司法行政部门 it is, and all that stands below one of them.
_IN_REACH = """
    WITH RECURSIVE reach(id) AS (
        SELECT id FROM organization_unit WHERE id = %s OR judicial_administration_id = %s
        UNION SELECT u.id FROM organization_unit u JOIN reach ON u.parent_id = reach.id
    ) SELECT id FROM reach
"""


def units_in_reach(user: Any) -> QuerySet[Unit]:
    """The units of which `user` may see counsel; `user` is signed in."""
    return Unit.objects.filter(pk__in=RawSQL(_IN_REACH, [user.unit_id, user.unit_id]))  # noqa: S611  # constant text


def is_in_reach(user: Any, unit: Unit) -> bool:
    """Whether `unit` is one of them."""
    return units_in_reach(user).filter(pk=unit.pk).exists()
