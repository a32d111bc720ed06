"""Sets of rows of clean-ups: who sees them, and where each item stands."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from documents.cleaning_up.choices import (
    AmendmentState,
    CampaignState,
    CleanupOutcome,
    ItemState,
    ItemWait,
    ReviewOutcome,
)
from documents.models.plain_title import plain
from documents.permissions import may_manage, may_review_legally, may_sign
from documents.validity import ENDINGS, REPLACEMENTS, EventKind


def _sees_all(user: Any) -> bool:
    return may_manage(user) or may_review_legally(user) or may_sign(user)


class CampaignQuerySet(models.QuerySet[Any]):
    """Campaigns."""

    def visible_to(self, user: Any) -> Self:
        """The offices that run them see all, a unit those that ask it for something; a draft only who runs them."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if _sees_all(user):
            return self
        items = apps.get_model("documents", "CampaignItem").objects.filter(campaign=OuterRef("pk"), unit=user.unit_id)
        return self.filter(Exists(items)).exclude(state=CampaignState.DRAFTED)

    def ready_to_decide(self) -> Self:
        """Opened, and every item agreed to."""
        items: Any = apps.get_model("documents", "CampaignItem").objects.filter(campaign=OuterRef("pk")).with_state()
        open_ones = items.exclude(item_state=ItemState.AGREED)
        return self.filter(Exists(items), ~Exists(open_ones), state=CampaignState.OPENED)

    def decided(self) -> Self:
        """Waiting to be issued."""
        return self.filter(state=CampaignState.DECIDED)


class CampaignItemQuerySet(models.QuerySet[Any]):
    """Items."""

    def visible_to(self, user: Any) -> Self:
        """With their campaign; a unit its own. Of documents that the person may not see no item is told."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        known = apps.get_model("documents", "Document").objects.visible_to(user)
        told = self.filter(Q(instrument=None) | Q(instrument__document__in=known))
        if _sees_all(user):
            return told
        return told.filter(unit=user.unit_id).exclude(campaign__state=CampaignState.DRAFTED)

    def with_state(self) -> Self:
        """`item_state` of each (docs/rules/cleaning_up.md), and what the decision or else the latest proposal says."""
        proposals = apps.get_model("documents", "CleanupProposal").objects.filter(item=OuterRef("pk"))
        latest = proposals.order_by("-proposed_at", "-pk")
        decisions = apps.get_model("documents", "CleanupDecision").objects.filter(item=OuterRef("pk"))
        known = self.annotate(
            proposed=Subquery(latest.values("outcome")[:1]),
            reviewed=Subquery(latest.values("review__outcome")[:1]),
            decided=Subquery(decisions.values("outcome")[:1]),
            articles=Coalesce(Subquery(decisions.values("articles")[:1]), Subquery(latest.values("articles")[:1])),
        )
        state = Case(
            When(decided__isnull=False, then=Value(ItemState.DECIDED)),
            When(proposed__isnull=True, then=Value(ItemState.WAITING)),
            When(reviewed=ReviewOutcome.AGREED, then=Value(ItemState.AGREED)),
            When(reviewed=ReviewOutcome.RETURNED, then=Value(ItemState.RETURNED)),
            default=Value(ItemState.PROPOSED),
            output_field=CharField(),
        )
        return known.annotate(item_state=state)

    def to_propose(self, user: Any) -> Self:
        """What waits for a proposal of the user's unit."""
        open_ones = self.filter(campaign__state=CampaignState.OPENED, unit=user.unit_id)
        return open_ones.with_state().filter(item_state__in=[ItemState.WAITING, ItemState.RETURNED])

    def to_review(self) -> Self:
        """What waits for 合法性审核."""
        return self.filter(campaign__state=CampaignState.OPENED).with_state().filter(item_state=ItemState.PROPOSED)

    def overdue(self, on: date) -> Self:
        """Without an answer after the day until which it was asked for."""
        late = self.filter(campaign__state=CampaignState.OPENED, campaign__propose_by__lt=on)
        return late.with_state().filter(item_state__in=[ItemState.WAITING, ItemState.RETURNED])

    def waiting(self, wait: ItemWait, user: Any, on: date) -> Self:
        """What waits, in the words of the workbench."""
        if wait == ItemWait.REVIEW:
            return self.to_review()
        if wait == ItemWait.OVERDUE:
            return self.overdue(on)
        asked, late = self.to_propose(user), Q(campaign__propose_by__lt=on)
        return asked.filter(late) if wait == ItemWait.LATE else asked.exclude(late)

    def about(self, document: Any) -> Self:
        """What went through a document, the newest first: its texts, or by its number or title what was named only."""
        by_number = Q(named_number=document.number) if document.number else Q(pk=None)
        titles = {each.plain_title for each in document.instruments.all()} | {document.plain_title}
        by_title = Q(named_number="", named_key__in=titles - {""})
        named = self.alias(named_key=plain("named_title"))
        found = named.filter(Q(instrument__document=document) | Q(instrument=None) & (by_number | by_title))
        return found.select_related("campaign__document", "instrument", "decision").order_by(
            "-campaign__drafted_at", "pk"
        )

    def to_amend(self, on: date) -> Any:
        """What concluded clean-ups want amended, each with `due_on` and `amendment`, its `AmendmentState` on a day."""
        wanted = self.filter(decision__outcome=CleanupOutcome.AMEND, campaign__state=CampaignState.CONCLUDED)
        registered = _amending().filter(instrument=OuterRef("instrument"))
        named = _amending().filter(instrument__document__number=OuterRef("named_number"))
        state = Case(
            When(decision__settled_at__isnull=False, then=Value(AmendmentState.SETTLED)),
            When(Exists(registered), then=Value(AmendmentState.AMENDED)),
            When(~Q(named_number="") & Exists(named), then=Value(AmendmentState.AMENDED)),
            When(decision__due_on__lt=on, then=Value(AmendmentState.OVERDUE)),
            default=Value(AmendmentState.PENDING),
            output_field=CharField(),
        )
        return wanted.annotate(amendment=state, due_on=F("decision__due_on"))


def _amending() -> Any:
    """Events that do what the decision on an item asks for: recorded after it, with effect since the meeting or later.

    What ends the whole does it as well; what ends provisions may leave the rest to be amended.
    """
    whole_ends = ENDINGS - {EventKind.NATURAL_END}
    since = Q(effective__startswith__gte=OuterRef("campaign__meeting_on"))
    does_it = since & (Q(kind__in=[each.value for each in REPLACEMENTS]) | Q(kind__in=whole_ends, articles=[]))
    voids_it = Q(kind=EventKind.ANNULMENT.value, articles=[])
    events = apps.get_model("documents", "ValidityEvent").objects.filter(does_it | voids_it, counts=True)
    return events.filter(recorded_at__gt=OuterRef("decision__decided_at"))
