"""Sets of rows of the organisation: trees, who holds what on a day, the calendar as a value."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Prefetch, Q
from django.db.models.expressions import RawSQL

from portal.organization.workdays import Scope, WorkingCalendar

if TYPE_CHECKING:
    from portal.organization.models import CalendarDay, Region, Unit

BELOW = """
    WITH RECURSIVE tree(id) AS (
        SELECT id FROM organization_unit WHERE id = %s
        UNION SELECT u.id FROM organization_unit u JOIN tree ON u.parent_id = tree.id
    ) SELECT id FROM tree
"""
ABOVE = """
    WITH RECURSIVE tree(id, parent_id) AS (
        SELECT p.id, p.parent_id FROM organization_unit u JOIN organization_unit p ON p.id = u.parent_id WHERE u.id = %s
        UNION SELECT p.id, p.parent_id FROM organization_unit p JOIN tree ON p.id = tree.parent_id
    ) SELECT id FROM tree
"""


class ReadByTheOffice(models.QuerySet[Any]):
    """Rows that everybody who is signed in may read."""

    def visible_to(self, user: Any) -> Self:
        """All rows for an active account, none for anybody else."""
        return self if user.is_authenticated and user.is_active else self.none()


class UnitQuerySet(ReadByTheOffice):
    """Units."""

    def active(self) -> Self:
        """Units that exist today."""
        return self.filter(is_active=True)

    def subtree(self, unit: Unit) -> Self:
        """`unit` and everything below it."""
        return self.filter(pk__in=RawSQL(BELOW, [unit.pk]))  # noqa: S611  # constant text, bound value

    def ancestors(self, unit: Unit) -> Self:
        """Everything above `unit`, without itself; in no order (see `path_to`)."""
        return self.filter(pk__in=RawSQL(ABOVE, [unit.pk]))  # noqa: S611  # constant text, bound value

    def path_to(self, unit: Unit) -> list[Unit]:
        """The units above `unit`, the highest first; one query."""
        above = {each.pk: each for each in self.ancestors(unit)}
        path, parent = [], unit.parent_id
        while parent in above:
            path.append(above[parent])
            parent = above[parent].parent_id
        return path[::-1]

    def called(self, name: str) -> Self:
        """Units whose name, short name or recorded other name is exactly `name`."""
        other = _rows_of("UnitName").filter(name=name)
        return self.filter(Q(name=name) | Q(short_name=name) | Q(pk__in=other.values("unit")))

    def matching(self, text: str) -> Self:
        """Units with `text` in a present or recorded name."""
        other = _rows_of("UnitName").filter(name__icontains=text)
        return self.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(pk__in=other.values("unit")))


class RegionQuerySet(ReadByTheOffice):
    """Regions."""

    def with_borders(self) -> Self:
        """Each region with what `Region.borders` reads; two queries more whatever the length."""
        pairs = _rows_of("RegionAdjacency").select_related("first", "second")
        return self.prefetch_related(
            Prefetch("borders_as_first", queryset=pairs), Prefetch("borders_as_second", queryset=pairs)
        )

    def adjacent_to(self, region: Region) -> Self:
        """Regions that share a border with `region`, in either direction of the stored pair."""
        pairs = _rows_of("RegionAdjacency").filter(Q(first=region) | Q(second=region))
        return self.filter(Q(pk__in=pairs.values("first")) | Q(pk__in=pairs.values("second"))).exclude(pk=region.pk)


class PostQuerySet(ReadByTheOffice):
    """Posts."""

    def with_holders(self, on: date) -> Self:
        """Each post with `holders`: its tenures on the day `on`; one query more whatever the length."""
        tenures = _rows_of("Tenure").filter(held__contains=on).select_related("official")
        return self.prefetch_related(Prefetch("tenures", queryset=tenures, to_attr="holders"))


class OfficialQuerySet(ReadByTheOffice):
    """Officials."""

    def in_office(self, on: date) -> Self:
        """Officials who hold any post on the day `on`."""
        return self.filter(tenures__held__contains=on).distinct()

    def with_posts(self, on: date) -> Self:
        """Each official with `present`: the tenures on the day `on`, with post and unit."""
        tenures = _rows_of("Tenure").filter(held__contains=on).select_related("post__unit")
        return self.prefetch_related(Prefetch("tenures", queryset=tenures, to_attr="present"))


class TenureQuerySet(ReadByTheOffice):
    """Tenures."""

    def holding(self, on: date) -> Self:
        """Tenures that hold on the day `on`."""
        return self.filter(held__contains=on)


class CalendarDayQuerySet(ReadByTheOffice):
    """Days of holiday notices."""

    def of_year(self, year: int) -> Self:
        """The days of one year."""
        return self.filter(date__year=year)

    def as_calendar(self, *, scope: Scope = Scope.XINJIANG) -> WorkingCalendar:
        """The working calendar as a value; all rows in one query, some forty a year."""
        days: list[CalendarDay] = list(self)
        return WorkingCalendar((each.as_value() for each in days), scope=scope)


def _rows_of(model: str) -> models.QuerySet[Any]:
    """The rows of a model by name: models import this module, so it cannot import them."""
    rows: models.QuerySet[Any] = apps.get_model("organization", model)._default_manager.all()
    return rows
