"""Sets of rows of batches: who sees which application, what waits for whom, which notices run."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from heritage.batches.choices import ApplicationState, BatchState
from heritage.batches.lifecycle import OPEN
from heritage.permissions import may_see_all_applications


class BatchQuerySet(models.QuerySet[Any]):
    """Batches."""

    def visible_to(self, user: Any) -> Self:
        """Everybody of the office: a batch is a call to all of them."""
        return self if user.is_authenticated and user.is_active else self.none()

    def in_state(self, *states: BatchState) -> Self:
        """Waiting for the same step."""
        return self.filter(state__in=states)

    def ready_to_review(self, on: date) -> Self:
        """The closing day is over and nothing submitted is unchecked."""
        unchecked = _applications(batch=OuterRef("pk"), state=ApplicationState.SUBMITTED)
        ready = _applications(batch=OuterRef("pk"), state=ApplicationState.ACCEPTED)
        return self.filter(Exists(ready), ~Exists(unchecked), state=BatchState.OPENED, applications_until__lt=on)

    def ready_to_deliberate(self) -> Self:
        """Every application has its 初评结论."""
        unjudged = _applications(batch=OuterRef("pk"), state=ApplicationState.ACCEPTED)
        return self.filter(~Exists(unjudged), state=BatchState.REVIEWING)

    def ready_to_approve(self, on: date) -> Self:
        """The notice is over and no objection is unanswered."""
        ended = apps.get_model("heritage", "PublicNotice").objects.filter(
            batch=OuterRef("pk"), recalled_at=None, last_day__lt=on
        )
        open_ones = apps.get_model("heritage", "Objection").objects.filter(notice__batch=OuterRef("pk")).unanswered()
        return self.filter(Exists(ended), ~Exists(open_ones), state=BatchState.NOTICED)


class ApplicationQuerySet(models.QuerySet[Any]):
    """Applications."""

    def visible_to(self, user: Any) -> Self:
        """The own unit's; what was submitted for who runs batches; for a member of the panel what it judges."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        seen = Q(unit=user.unit_id)
        drafted = Q(state=ApplicationState.DRAFTED) | Q(submitted_at=None)
        if may_see_all_applications(user):
            seen |= ~drafted
        else:
            before = [ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.WITHDRAWN]
            seen |= Q(Exists(_own_seats(user))) & ~drafted & ~Q(state__in=before)
        return self.filter(seen)

    def of_unit(self, unit: Any) -> Self:
        """Those of one unit."""
        return self.filter(unit=unit)

    def to_put_right(self, user: Any) -> Self:
        """Returned to the own unit."""
        return self.filter(unit=user.unit_id, state=ApplicationState.RETURNED, batch__state=BatchState.OPENED)

    def to_check(self, user: Any) -> Self:
        """Submitted by others."""
        return self.filter(state=ApplicationState.SUBMITTED, batch__state=BatchState.OPENED).exclude(unit=user.unit_id)

    def to_judge(self, user: Any) -> Self:
        """Of which the panel waits for this member's opinion."""
        said = apps.get_model("heritage", "PanelOpinion").objects.filter(
            application=OuterRef("pk"), panelist__account=user.pk, panelist__round=OuterRef("batch__round")
        )
        under_review = self.filter(state=ApplicationState.ACCEPTED, batch__state=BatchState.REVIEWING)
        return under_review.filter(Exists(_own_seats(user)), ~Exists(said))

    def to_conclude(self) -> Self:
        """All members have spoken, and nothing is concluded yet."""
        said = apps.get_model("heritage", "PanelOpinion").objects.filter(
            application=OuterRef(OuterRef("pk")), panelist=OuterRef("pk")
        )
        silent = apps.get_model("heritage", "Panelist").objects.filter(
            ~Exists(said), batch=OuterRef("batch"), round=OuterRef("batch__round")
        )
        return self.filter(~Exists(silent), state=ApplicationState.ACCEPTED, batch__state=BatchState.REVIEWING)

    def proposed(self) -> Self:
        """What is to be listed."""
        return self.filter(state=ApplicationState.PROPOSED)


class PublicNoticeQuerySet(models.QuerySet[Any]):
    """Notices."""

    def standing(self) -> Self:
        """Not taken down."""
        return self.filter(recalled_at=None)

    def public(self, on: date) -> Self:
        """What anybody may read on a day: begun, and not taken down."""
        return self.standing().filter(first_day__lte=on).exclude(batch__state=BatchState.WITHDRAWN)

    def running(self, on: date) -> Self:
        """Open for objections on a day."""
        return self.public(on).filter(last_day__gte=on)


class ObjectionQuerySet(models.QuerySet[Any]):
    """Objections."""

    def visible_to(self, user: Any) -> Self:
        """Who runs batches: an objector is not told to those whom he objects to."""
        return self if may_see_all_applications(user) else self.none()

    def unanswered(self) -> Self:
        """Of batches that are still on their way, those too against a notice that was taken down since."""
        return self.filter(outcome="", notice__batch__state__in=OPEN)


def _applications(**facts: Any) -> Any:
    return apps.get_model("heritage", "Application").objects.filter(**facts)


def _own_seats(user: Any) -> Any:
    """Seats of a person in the panel of the application's batch, in its present round."""
    panelists = apps.get_model("heritage", "Panelist").objects
    return panelists.filter(batch=OuterRef("batch"), account=user.pk).filter(round=OuterRef("batch__round"))
