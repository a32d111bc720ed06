"""A row in words, to show what a change does to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from heritage.bearers.querysets import PRIVATE
from heritage.choices import UnitRole
from heritage.models import Bearer, Inscription, Recommendation

UNSEEN = frozenset({
    "id", "version", "name_key", "project", "recorded_by", "recorded_at", "registered_by", "registered_at", "ended_by",
    "ended_at", "drafted_by", "drafted_at", "correction", "correction_document", "correction_paper",
})  # fmt: skip
"""Columns that say who wrote the row and why: the change itself tells that."""


def facts_of(row: Model) -> dict[str, str]:
    """What stands in a row, by the labels of its columns."""
    facts = {str(each.verbose_name): _word(row, each) for each in row._meta.concrete_fields if each.name not in UNSEEN}
    if isinstance(row, Inscription):
        links = list(row.units.all())
        for role in UnitRole:
            facts[str(role.label)] = "、".join(each.printed_name for each in links if each.role == role)
    if isinstance(row, Recommendation) and row.recognition:
        facts |= facts_of(row.recognition)
    return facts


def lines(row: Model, before: dict[str, str]) -> list[list[str]]:
    """Label, before and after of whatever `row` says differently now; what is not for all is told without its words."""
    private = {str(each.verbose_name) for each in Bearer._meta.fields if each.name in PRIVATE}
    found = [(label, before.get(label, ""), now) for label, now in facts_of(row).items()]
    return [
        [label, *(_veiled(word) if label in private else word for word in (old, now))]
        for label, old, now in found
        if old != now
    ]


def _word(row: Any, field: Any) -> str:
    display = getattr(row, f"get_{field.name}_display", None)
    value = display() if display else getattr(row, field.name)
    return "" if value is None else str(value)


def _veiled(word: str) -> str:
    return "已填写，不公开" if word else ""
