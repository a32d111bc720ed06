"""合并 and 撤销合并: two units that a person says are one body (docs/rules/heritage_units.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, ForeignKey

from heritage.findings.noting import refresh
from heritage.models import HeritageUnit, HeritageUnitAlias, InscriptionUnit, MergedRow, UnitMerge
from heritage.registering import wait_for_other_lists
from heritage.uniting.choices import MergeSide
from heritage.uniting.naming import fields, rows_of, told
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused

CHANGED = "核对之后已有变化，请重新核对后再提交"


@dataclass(frozen=True, slots=True)
class Named:
    """A row that names a unit: the foreign key it does so by, the row, and its words."""

    field: ForeignKey[Any, Any]
    row: Any
    words: str


@dataclass(frozen=True, slots=True)
class Merging:
    """What a merge does: what the unit that stays has, what moves to it, and whether it gets an alias."""

    kept: HeritageUnit
    gone: HeritageUnit
    own: tuple[Named, ...]
    moved: tuple[Named, ...]
    adds_alias: bool

    @property
    def stamp(self) -> str:
        """Tells this state from any other."""
        return _stamp(self.own, self.moved)


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing a merge does: what goes back, and what came since and stays."""

    merge: UnitMerge
    back: tuple[Named, ...]
    since: tuple[Named, ...]

    @property
    def stamp(self) -> str:
        """Tells this state from any other."""
        return _stamp(self.back, self.since)


def planned(kept: HeritageUnit, gone: HeritageUnit) -> Merging:
    """What merging would do; raises Refused where it stands in its own way."""
    if kept.pk == gone.pk:
        raise Refused("请选择另一单位")
    for each in (kept, gone):
        if merge := each.merges_away.filter(undone_at=None).select_related("kept").first():
            raise Refused(f"{each}已并入{merge.kept}，请刷新后选择保留的单位")
    both = (
        InscriptionUnit.objects.filter(unit__in=[kept, gone])
        .values("inscription", "inscription__printed_name", "role")
        .annotate(units=Count("unit", distinct=True))
        .filter(units=2)
        .order_by("inscription")
        .first()
    )
    if both:
        raise Refused(
            f"“{both['inscription__printed_name']}”的同一行列有两者，说明公布时是两个单位；请先核对公布文件的原文"
        )
    alias = HeritageUnitAlias.objects.filter(name=gone.name).first()
    if alias and alias.unit_id not in (kept.pk, gone.pk):
        raise Refused(f"“{gone.name}”已是另一单位的别名，请先核对")
    return Merging(kept, gone, _naming(kept), _naming(gone), adds_alias=alias is None)


@transaction.atomic
def merge(kept: HeritageUnit, gone: HeritageUnit, *, reason: str, seen: str, by: User, at: datetime) -> UnitMerge:
    """合并: `gone` becomes a name of `kept`. `seen` is the stamp of what was checked."""
    reason = reason.strip()
    if not reason:
        raise Refused("合并须写明理由")
    wait_for_other_lists()
    kept, gone = _held(kept, gone)
    plan = planned(kept, gone)
    if plan.stamp != seen:
        raise Refused(CHANGED)
    for each in plan.moved:
        _name(each, kept)
    done = UnitMerge(kept=kept, gone=gone, reason=reason, by=by, at=at)
    with keeping(UnitMerge):
        done.save(force_insert=True)
    rows = [_kept_row(done, MergeSide.KEPT, each) for each in plan.own]
    rows += [_kept_row(done, MergeSide.MOVED, each) for each in plan.moved]
    if plan.adds_alias:
        alias = HeritageUnitAlias.objects.create(unit=kept, name=gone.name)
        unit_field: Any = HeritageUnitAlias._meta.get_field("unit")
        rows.append(_kept_row(done, MergeSide.ADDED, Named(unit_field, alias, told(alias))))
    MergedRow.objects.bulk_create(rows)
    refresh(by=by, at=at)
    return done


def undoing(merge: UnitMerge) -> Undoing:
    """What undoing would do; raises Refused where it would not be exact."""
    if merge.undone_at:
        raise Refused("这次合并已撤销，请刷新后查看")
    further = merge.kept.merges_away.filter(undone_at=None).select_related("kept").first()
    if further:
        raise Refused(f"{merge.kept}其后又并入了{further.kept}，请先撤销其后的合并")
    known = {(each.table, each.field, each.row): each for each in merge.rows.all()}
    moved = {key: each for key, each in known.items() if each.side == MergeSide.MOVED}
    now = _naming(merge.kept)
    keys = {_key(each): each for each in now}
    lost = [each.words for key, each in moved.items() if key not in keys]
    if lost:
        raise Refused(f"合并时移动的记录已被更改或删除，不能原样退回：{'；'.join(lost)}")
    back = tuple(each for key, each in keys.items() if key in moved)
    return Undoing(merge, back, tuple(each for key, each in keys.items() if key not in known))


@transaction.atomic
def undo(merge: UnitMerge, *, reason: str, seen: str, by: User, at: datetime) -> UnitMerge:
    """撤销合并: what moved goes back; what came since stays and is named."""
    reason = reason.strip()
    if not reason:
        raise Refused("撤销合并须写明理由")
    wait_for_other_lists()
    _held(merge.kept, merge.gone)
    row = UnitMerge.objects.select_for_update(of=("self",)).select_related("kept", "gone").get(pk=merge.pk)
    plan = undoing(row)
    if plan.stamp != seen:
        raise Refused(CHANGED)
    row.undone_reason, row.undone_by, row.undone_at = reason, by, at
    with keeping(UnitMerge):
        row.save()
    HeritageUnitAlias.objects.filter(
        pk__in=row.rows.filter(side=MergeSide.ADDED).values("row"), unit=row.kept, name=row.gone.name
    ).delete()
    for each in plan.back:
        _name(each, row.gone)
    MergedRow.objects.bulk_create(_kept_row(row, MergeSide.SINCE, each) for each in plan.since)
    refresh(by=by, at=at)
    return row


def standing_unit(unit: HeritageUnit) -> HeritageUnit:
    """The unit itself, or the one that stays for it after however many merges."""
    while further := UnitMerge.objects.filter(gone=unit, undone_at=None).select_related("kept").first():
        unit = further.kept
    return unit


def _held(kept: HeritageUnit, gone: HeritageUnit) -> tuple[HeritageUnit, HeritageUnit]:
    """Both units, locked in the order of their keys: nobody names either meanwhile."""
    held = HeritageUnit.objects.select_for_update().order_by("pk").in_bulk([kept.pk, gone.pk])
    return held[kept.pk], held[gone.pk]


def _naming(unit: HeritageUnit) -> tuple[Named, ...]:
    return tuple(Named(field, row, told(row)) for field in fields() for row in rows_of(field, unit))


def _name(each: Named, unit: HeritageUnit) -> None:
    model = each.field.model
    with keeping(model):
        model._base_manager.filter(pk=each.row.pk).update(**{each.field.name: unit})


def _kept_row(merge: UnitMerge, side: MergeSide, each: Named) -> MergedRow:
    table, field, row = _key(each)
    return MergedRow(merge=merge, side=side, table=table, field=field, row=row, words=each.words)


def _key(each: Named) -> tuple[str, str, int]:
    return each.field.model._meta.db_table, each.field.name, each.row.pk


def _stamp(*sides: Sequence[Named]) -> str:
    text = "\n".join(f"{number} {_key(each)}" for number, side in enumerate(sides) for each in side)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
