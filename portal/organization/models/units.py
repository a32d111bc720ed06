"""Units 机构: who issues, receives, employs and is responsible; and the other names they are known by."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Case, F, Q, Value, When

from portal.history import tracked
from portal.organization.choices import HAS_JUDICIAL_ADMINISTRATION, LEVEL_OF_KIND, Level, NameKind, UnitKind
from portal.organization.models.regions import Region
from portal.organization.querysets import UnitQuerySet
from portal.pinyin import KEY_LENGTH

# The advisory lock: two moves that close a ring only together wait for each other.
NO_RING = pgtrigger.Trigger(
    name="unit_tree_has_no_ring",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),  # type: ignore[no-untyped-call]
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__parent_id__isnull=False),
    func="""
        PERFORM pg_advisory_xact_lock(7203);
        IF EXISTS (
            WITH RECURSIVE above(id, parent_id) AS (
                SELECT id, parent_id FROM organization_unit WHERE id = NEW.parent_id
                UNION
                SELECT u.id, u.parent_id FROM organization_unit u JOIN above ON u.id = above.parent_id
            )
            SELECT 1 FROM above WHERE id = NEW.id
        ) THEN
            RAISE EXCEPTION 'unit_tree_has_no_ring'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_tree_has_no_ring';
        END IF;
        RETURN NEW;
    """,
)


@tracked(exclude=["level"])
class Unit(models.Model):
    """机构: a body of the prefecture, standing in a tree below the body that leads it."""

    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=50, blank=True)
    pinyin = models.CharField("拼音排序", max_length=KEY_LENGTH, blank=True, editable=False)
    kind = models.CharField("类别", max_length=30, choices=UnitKind)
    stated_level = models.CharField("指定层级", max_length=20, choices=Level, blank=True)
    level = models.GeneratedField(
        verbose_name="层级",
        expression=Case(
            *(When(kind=kind, then=Value(level.value)) for kind, level in LEVEL_OF_KIND.items()),
            default=F("stated_level"),
        ),
        output_field=models.CharField(max_length=20, choices=Level),
        db_persist=True,
    )
    parent = models.ForeignKey(
        "self", verbose_name="上级机构", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    region = models.ForeignKey(
        Region, verbose_name="所在区域", on_delete=models.PROTECT, null=True, blank=True, related_name="units"
    )
    judicial_administration = models.ForeignKey(
        "self",
        verbose_name="司法行政部门",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="administers_justice_for",
    )
    established_on = models.DateField(
        "成立日期", null=True, blank=True, help_text="此前的公文不可能由它制发；不知道的留空"
    )
    is_active = models.BooleanField("在用", default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"
        ordering = ["pinyin", "name"]
        triggers = [NO_RING]
        constraints = [
            models.UniqueConstraint(
                name="unit_name_taken_once",
                fields=["name"],
                violation_error_message="已有同名机构",
                violation_error_code="unique",
            ),
            models.CheckConstraint(
                name="unit_kind_known",
                condition=Q(kind__in=UnitKind.values),
                violation_error_message="机构类别不在列表中",
            ),
            models.CheckConstraint(
                name="unit_name_given", condition=~Q(name=""), violation_error_message="机构名称不能为空"
            ),
            models.CheckConstraint(
                name="unit_level_stated_only_where_open",
                condition=Q(stated_level="") | (Q(stated_level__in=Level.values) & ~Q(kind__in=[*LEVEL_OF_KIND])),
                violation_error_message="该类别的机构层级由类别决定，不另指定",
            ),
            models.CheckConstraint(
                name="unit_not_its_own_parent",
                condition=~Q(parent=F("id")),
                violation_error_message="机构不能是自己的上级",
            ),
            models.CheckConstraint(
                name="unit_judicial_administration_of_governments",
                condition=Q(judicial_administration=None)
                | Q(kind__in=[kind.value for kind in HAS_JUDICIAL_ADMINISTRATION]),
                violation_error_message="只有政府、乡镇、管委会和派出机关才指定司法行政部门",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level_label(self) -> str:
        """层级 in words; empty where neither the kind nor the office says it."""
        return str(Level(self.level).label) if self.level else ""

    @property
    def state_label(self) -> str:
        """在用 or 停用."""
        return "在用" if self.is_active else "停用"

    def name_on(self, on: date) -> str:
        """The name that held on `on`, by the recorded renamings; reads `other_names`."""
        former = [
            each
            for each in self.other_names.all()
            if each.kind == NameKind.FORMER and each.used_until and each.used_until >= on
        ]
        return min(former, key=lambda each: each.used_until or on).name if former else self.name


@tracked()
class UnitName(models.Model):
    """其他名称: a former name with its last day, a short name, or another name that documents use."""

    unit = models.ForeignKey(Unit, verbose_name="机构", on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("种类", max_length=10, choices=NameKind)
    used_until = models.DateField("最后使用日", null=True, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "机构其他名称"
        verbose_name_plural = "机构其他名称"
        ordering = ["unit", "-used_until", "name"]
        constraints = [
            models.CheckConstraint(
                name="unit_name_kind_known",
                condition=Q(kind__in=NameKind.values),
                violation_error_message="名称种类不在列表中",
            ),
            models.CheckConstraint(
                name="unit_name_former_iff_dated",
                condition=Q(kind=NameKind.FORMER, used_until__isnull=False)
                | (~Q(kind=NameKind.FORMER) & Q(used_until=None)),
                violation_error_message="曾用名须写明最后使用日，其他名称没有最后使用日",
            ),
            models.UniqueConstraint(
                name="unit_name_once",
                fields=["unit", "name", "kind", "used_until"],
                nulls_distinct=False,
                violation_error_message="该名称已登记",
            ),
        ]

    def __str__(self) -> str:
        return self.name
