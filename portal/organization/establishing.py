"""Acts on units: establish, revise, rename, close, reopen, and record the other names they are known by."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.organization.choices import LEVEL_OF_KIND, NameKind
from portal.organization.models import Region, Unit, UnitName
from portal.organization.models.units import NO_RING
from portal.pinyin import sort_key

# Not the name: an UPDATE that lists a key column locks the row against the foreign keys of others, and two
# moves at once would end in a deadlock instead of one refusal.
REVISED = [
    "kind",
    "parent",
    "short_name",
    "stated_level",
    "region",
    "judicial_administration",
    "pinyin",
    "established_on",
]


def establish(
    *,
    name: str,
    kind: str,
    parent: Unit | None = None,
    short_name: str = "",
    stated_level: str = "",
    region: Region | None = None,
    judicial_administration: Unit | None = None,
    established_on: date | None = None,
) -> Unit:
    """Enter a new unit below `parent`."""
    unit = Unit(name=name)
    return revise(
        unit,
        kind=kind,
        parent=parent,
        short_name=short_name,
        stated_level=stated_level,
        region=region,
        judicial_administration=judicial_administration,
        established_on=established_on,
    )


def revise(
    unit: Unit,
    *,
    kind: str,
    parent: Unit | None,
    short_name: str,
    stated_level: str,
    region: Region | None,
    judicial_administration: Unit | None,
    established_on: date | None = None,
) -> Unit:
    """Change everything but the name (see `rename`). Refuses a parent that stands below the unit itself.

    A level is kept only for kinds that do not say theirs.
    """
    if parent and not parent.is_active:
        raise Refused(f"上级机构“{parent}”已停用；请选择在用的机构")
    unit.kind, unit.parent, unit.short_name = kind, parent, short_name
    unit.stated_level = "" if kind in LEVEL_OF_KIND else stated_level
    unit.region, unit.judicial_administration = region, judicial_administration
    unit.established_on = established_on
    unit.pinyin = sort_key(unit.name)
    ring = f"“{parent}”是“{unit}”的下级，不能作它的上级；请另选上级机构"
    with keeping(Unit, also={str(NO_RING.name): ring}):
        unit.save(update_fields=REVISED if unit.pk else None)
    return unit


@transaction.atomic
def rename(unit: Unit, *, name: str, last_day: date, basis: str) -> Unit:
    """Give `unit` a new name; the old one stays as 曾用名, used until `last_day` included."""
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if name == unit.name:
        raise Refused("新名称与现名称相同")
    later = unit.other_names.filter(kind=NameKind.FORMER, used_until__gte=last_day).first()
    if later:
        raise Refused(f"曾用名“{later}”用至 {later.used_until}，现名称的最后使用日应在其后")
    UnitName.objects.create(unit=unit, name=unit.name, kind=NameKind.FORMER, used_until=last_day, basis=basis)
    unit.name, unit.pinyin = name, sort_key(name)
    with keeping(Unit):
        unit.save(update_fields=["name", "pinyin"])
    return unit


def add_name(unit: Unit, *, name: str, kind: str, basis: str = "") -> UnitName:
    """Record a short name or another name that documents use for `unit`."""
    if kind == NameKind.FORMER:
        raise Refused("曾用名由“更名”登记")
    other, is_new = UnitName.objects.get_or_create(
        unit=unit, name=name, kind=kind, used_until=None, defaults={"basis": basis}
    )
    if not is_new:
        raise Refused(f"“{name}”已登记")
    return other


def close(unit: Unit, *, on: date) -> Unit:
    """停用: refuse while units below are in use or anybody holds a post on `on`."""
    child = unit.children.filter(is_active=True).first()
    if child:
        raise Refused(f"下级机构“{child}”仍在用；请先停用或改换其上级")
    held = unit.posts.filter(tenures__held__contains=on).first()
    if held:
        raise Refused(f"“{held.title}”仍有人任职；请先办理免职")
    return _switch(unit, is_active=False)


def reopen(unit: Unit) -> Unit:
    """恢复使用: refuse while the unit above is not in use."""
    if unit.parent and not unit.parent.is_active:
        raise Refused(f"上级机构“{unit.parent}”已停用；请先恢复上级机构")
    return _switch(unit, is_active=True)


def _switch(unit: Unit, *, is_active: bool) -> Unit:
    if not Unit.objects.filter(pk=unit.pk, is_active=not is_active).update(is_active=is_active):
        raise Refused("机构状态刚被他人改动；请刷新后再看")
    unit.refresh_from_db()
    return unit
