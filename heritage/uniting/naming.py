"""Everything that names a unit, in whichever table it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import ForeignKey
from pghistory.models import Event

from heritage.models import HeritageUnit, InscriptionUnit, ListEntry, UnitMerge

KEPT_BY_THEMSELVES = (ListEntry, UnitMerge)  # triggers follow the links; a merge names its two units for ever
MOST_WORDS = 300


def fields() -> Iterator[ForeignKey[Any, Any]]:
    """The foreign keys to a unit."""
    for relation in HeritageUnit._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            model = relation.related_model
            if not issubclass(model, Event) and model not in KEPT_BY_THEMSELVES:
                yield relation.field


def rows_of(field: ForeignKey[Any, Any], unit: HeritageUnit) -> list[Any]:
    """The rows whose `field` names the unit."""
    rows = field.model._base_manager.filter(**{field.name: unit}).order_by("pk")
    if field.model is InscriptionUnit:
        rows = rows.select_related("inscription__project", "inscription__document")
    return list(rows)


def told(row: Any) -> str:
    """A row in words."""
    if isinstance(row, InscriptionUnit):
        inscription = row.inscription
        source = inscription.document.number or inscription.document.title
        words = (
            f"{inscription.project}的{row.get_role_display()}（{source}{inscription.annex}，原文“{row.printed_name}”）"
        )
    else:
        words = f"{row._meta.verbose_name}：{row}"
    return words[:MOST_WORDS]
