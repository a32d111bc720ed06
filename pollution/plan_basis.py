"""The document on which alerts and the command rest, and whether it still holds (依据)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from documents import rule_bases
from documents.models import Document
from documents.resting import flaw_of
from pollution.alerts.editions import Plan, edition, editions
from pollution.models import Episode

ALERTS = ("重污染天气", "预警、响应和指挥部")


@dataclass(frozen=True)
class Basis:
    """An edition with its document, where the reader may see it; `flaw` says why it no longer holds."""

    plan: Plan
    document: Document | None
    flaw: str


def alerts_basis(user: Any) -> rule_bases.HeldBasis | None:
    """The plan of today for the lists, which show alerts of many editions; None where it holds."""
    return rule_bases.failing(*ALERTS, user, timezone.localdate())


def plan_basis(plan: Plan, user: Any, *, on: date) -> Basis:
    """An edition as a basis on a day, for somebody who may not see every document."""
    rows = Document.objects.visible_to(user).filter(number=plan.doc_number).with_parties(user)
    document = rows.order_by("pk").first()
    return Basis(plan, document, _flaw(plan, document, on))


def episode_basis(episode: Episode, user: Any, *, at: datetime) -> Basis:
    """The edition that an episode keeps, today or on the day it ended."""
    return plan_basis(edition(episode.plan), user, on=timezone.localdate(episode.closed_at or at))


def _flaw(plan: Plan, document: Document | None, on: date) -> str:
    later = next((each for each in editions() if plan.since < each.since <= on), None)
    if later is not None:
        return f"依据被替代：自{later.since:%Y-%m-%d}起实施新的预案（{later.doc_number}）"
    flaw = flaw_of(document, on)
    return flaw.words if flaw else ""
