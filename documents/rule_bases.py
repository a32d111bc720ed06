"""The documents on which the rules of the registers rest, registered by the `AppConfig.ready()` of each app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from documents.events.changed_provisions import CHANGING
from documents.models import Document, Instrument, ValidityEvent
from documents.resting import flaw_of_provisions
from documents.validity import OVER

PUBLICITY, DUTIES, CLEAN_UPS = ("公文", "公开审批"), ("公文", "分工"), ("公文", "清理的结果")
"""The rules of this register."""


@dataclass(frozen=True)
class RuleBasis:
    """What of a register rests on which document: its number and, where one clause says it, the clause."""

    register: str
    rule: str
    number: str
    clause: str = ""


@dataclass(frozen=True)
class HeldBasis:
    """A basis with its document, where the reader may see it, and why it holds no more."""

    basis: RuleBasis
    document: Document | None
    label: str
    flaw: str


_BASES: list[RuleBasis] = []


def register(*bases: RuleBasis) -> None:
    """Tell on what rules rest; the same told again changes nothing."""
    _BASES.extend(each for each in bases if each not in _BASES)


def bases() -> Sequence[RuleBasis]:
    """All, in the order of the registers."""
    return tuple(_BASES)


def failing(register: str, rule: str, user: Any, on: date) -> HeldBasis | None:
    """The document on which a rule rests where none of those registered for it holds on a day, else None.

    For the head of the pages on which the rule works: one query where it holds, and no provision was ever changed of a
    document of which the rule names its clause. LookupError for a rule that nobody registered.
    """
    wanted = [each for each in _BASES if (each.register, each.rule) == (register, rule)]
    if not wanted:
        raise LookupError(f"No basis is registered for {register} {rule}")
    numbers = [each.number for each in wanted]
    seen = Document.objects.visible_to(user).filter(number__in=numbers)
    texts = Instrument.objects.filter(document__in=seen.values("pk"))
    clauses = [each.number for each in wanted if each.clause]
    with_clause = seen.filter(number__in=clauses)
    touched = ValidityEvent.objects.filter(
        ~Q(articles=[]), kind__in=[kind.value for kind in CHANGING], instrument__document__in=with_clause.values("pk")
    )
    if not texts.filter(Q(pk__in=texts.having_status(*OVER, on=on)) | Q(pk__in=touched.values("instrument"))).exists():
        return None
    known = {each.number: each for each in seen.with_parties(user).order_by("-pk")}
    held = [_held(each, known[each.number], on) for each in wanted if each.number in known]
    return held[-1] if all(each.flaw for each in held) else None


def held_bases(user: Any, on: date) -> list[HeldBasis]:
    """Each basis with its standing on a day; one query more whatever the number of bases."""
    rows = Document.objects.visible_to(user).filter(number__in={each.number for each in _BASES})
    known = {each.number: each for each in rows.with_parties(user).order_by("-pk")}
    return [_held(each, known.get(each.number), on) for each in _BASES]


def _held(basis: RuleBasis, document: Document | None, on: date) -> HeldBasis:
    if document is None:
        return HeldBasis(basis, None, "未登记", "")
    flaw = flaw_of_provisions(document, [basis.clause] if basis.clause else (), on)
    labels = dict.fromkeys(each.standing(on).label for each in document.instruments.all())
    return HeldBasis(basis, document, "；".join(labels) or "没有登记施行文本", flaw.words if flaw else "")
