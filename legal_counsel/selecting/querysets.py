"""Sets of selections: who sees which, and what waits for a step."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from legal_counsel.choices import AppointmentState
from legal_counsel.permissions import may_see_counsel
from legal_counsel.reach import spoken_for, units_in_reach
from legal_counsel.selecting.choices import EntryState, SelectionState
from portal.organization.choices import HAS_JUDICIAL_ADMINISTRATION


class SelectionQuerySet(models.QuerySet[Any]):
    """Selections."""

    def visible_to(self, user: Any) -> Self:
        """Of the own line and of the units whose justice one administers; for a member of the panel the own ones."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        seats = _rows("PanelMember").filter(selection=OuterRef("pk"), account=user.pk)
        seen = Q(Exists(seats))
        if may_see_counsel(user):
            seen |= Q(unit__in=units_in_reach(user))
        return self.filter(seen)

    def of_agency(self, user: Any) -> Self:
        """Those of which the own unit is the agency (第五条); by what `agencies.agency_of` answers."""
        governments = [str(kind) for kind in HAS_JUDICIAL_ADMINISTRATION]
        own = Q(unit=user.unit_id) & ~Q(unit__kind__in=governments)
        return self.filter(own | Q(unit__judicial_administration=user.unit_id, unit__kind__in=governments))

    def in_state(self, *states: SelectionState) -> Self:
        """Waiting for the same step."""
        return self.filter(state__in=states)

    def to_check(self) -> Self:
        """With somebody who waits for the initial check."""
        waiting = _rows("SelectionEntry").filter(selection=OuterRef("pk"), state=EntryState.ENTERED)
        return self.filter(Exists(waiting), state=SelectionState.ANNOUNCED)

    def to_score(self, user: Any) -> Self:
        """Of which this member has a sheet to fill in."""
        sheet = _rows("ScoreSheet").filter(member=OuterRef("pk"), entry=OuterRef("selection__entries__pk"))
        silent = _rows("PanelMember").filter(
            ~Exists(sheet),
            selection=OuterRef("pk"),
            account=user.pk,
            selection__entries__state=EntryState.PASSED,
        )
        return self.filter(Exists(silent), state=SelectionState.SCORING)

    def to_decide(self, user: Any) -> Self:
        """On public notice, for the unit for which this person decides; from which day on is said by their page."""
        return self.filter(unit__in=spoken_for(user), state=SelectionState.NOTICED)

    def with_open_objection(self) -> Self:
        """With an objection that nobody has answered."""
        unanswered = _rows("SelectionObjection").filter(notice__selection=OuterRef("pk"), outcome="")
        return self.filter(Exists(unanswered)).exclude(state__in=[SelectionState.DECIDED, SelectionState.WITHDRAWN])


class SelectionEntryQuerySet(models.QuerySet[Any]):
    """Entries."""

    def to_appoint(self, user: Any) -> Self:
        """Chosen, in a selection of the own agency, and nobody has drafted the appointment."""
        own = _rows("Selection").visible_to(user).of_agency(user)
        taken = _rows("Appointment").exclude(state=AppointmentState.WITHDRAWN).filter(entry=OuterRef("pk"))
        return self.filter(~Exists(taken), selection__in=own, state=EntryState.SELECTED)


class SelectionNoticeQuerySet(models.QuerySet[Any]):
    """Notices."""

    def standing(self) -> Self:
        """Not taken down."""
        return self.filter(recalled_at=None)


def _rows(model: str) -> Any:
    """The rows of a model by name: models import this module, so it cannot import them."""
    return apps.get_model("legal_counsel", model)._default_manager.all()
