"""The documents on which the rules of the registers rest, registered by the `AppConfig.ready()` of each app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.models import Document
from documents.resting import flaw_of


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


def held_bases(user: Any, on: date) -> list[HeldBasis]:
    """Each basis with its standing on a day; one query more whatever the number of bases."""
    rows = Document.objects.visible_to(user).filter(number__in={each.number for each in _BASES})
    known = {each.number: each for each in rows.with_parties(user).order_by("-pk")}
    return [_held(each, known.get(each.number), on) for each in _BASES]


def _held(basis: RuleBasis, document: Document | None, on: date) -> HeldBasis:
    if document is None:
        return HeldBasis(basis, None, "未登记", "")
    flaw = flaw_of(document, on)
    labels = dict.fromkeys(each.standing(on).label for each in document.instruments.all())
    return HeldBasis(basis, document, "；".join(labels) or "没有登记施行文本", flaw.words if flaw else "")
