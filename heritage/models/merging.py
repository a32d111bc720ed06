"""UnitMerge 单位合并: a person says that two units are one body; what each had, so that it can be undone exactly."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON
from heritage.models.inscription import InscriptionUnit
from heritage.models.unit import HeritageUnit, HeritageUnitAlias
from heritage.uniting.choices import MergeSide
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
NAMES_STANDING_UNIT = "heritage_unit_stands"
"""The constraint that a row violates which names a unit that was merged into another."""
MERGED_ALREADY = {NAMES_STANDING_UNIT: "该单位已并入另一单位，请选用保留的单位"}


@tracked()
class UnitMerge(models.Model):
    """单位合并. `gone` keeps its row and number; its name is an alias of `kept` until the merge is undone."""

    kept = models.ForeignKey(HeritageUnit, verbose_name="保留的单位", on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(
        HeritageUnit, verbose_name="被并入的单位", on_delete=models.PROTECT, related_name="merges_away"
    )
    reason = models.CharField("理由", max_length=LONGEST_REASON)
    by = models.ForeignKey(_USER, verbose_name="合并人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("合并时间")
    undone_reason = models.CharField("撤销理由", max_length=LONGEST_REASON, blank=True)
    undone_by = models.ForeignKey(
        _USER, verbose_name="撤销人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = "单位合并"
        verbose_name_plural = "单位合并"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_merge_gone_once",
                fields=["gone"],
                condition=Q(undone_at=None),
                violation_error_message="该单位已并入另一单位",
            ),
            models.CheckConstraint(
                name="heritage_merge_of_two", condition=~Q(kept=F("gone")), violation_error_message="请选择另一单位"
            ),
            models.CheckConstraint(
                name="heritage_merge_explained", condition=~Q(reason=""), violation_error_message="合并须写明理由"
            ),
            models.CheckConstraint(
                name="heritage_merge_undone_whole",
                condition=Q(undone_at=None, undone_by=None, undone_reason="")
                | (Q(undone_at__gte=F("at"), undone_by__isnull=False) & ~Q(undone_reason="")),
                violation_error_message="撤销合并须有撤销人、时间和理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone}并入{self.kept}"

    def get_absolute_url(self) -> str:
        return reverse("heritage:unit_detail", args=[self.kept_id])


@tracked()
class MergedRow(models.Model):
    """合并所涉记录: a row that named one of the two units; `table` and `field` say where it stands."""

    merge = models.ForeignKey(UnitMerge, verbose_name="合并", on_delete=models.CASCADE, related_name="rows")
    side = models.CharField("归属", max_length=20, choices=MergeSide)
    table = models.CharField("数据表", max_length=63)
    field = models.CharField("字段", max_length=63)
    row = models.BigIntegerField("记录")
    words = models.CharField("内容", max_length=300)

    class Meta:
        verbose_name = "合并所涉记录"
        verbose_name_plural = "合并所涉记录"
        ordering = ["merge", "side", "table", "row"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_merged_row_once",
                fields=["merge", "table", "field", "row"],
                violation_error_message="该记录已在这次合并中",
            ),
            models.CheckConstraint(
                name="heritage_merged_row_side_known",
                condition=Q(side__in=MergeSide.values),
                violation_error_message="归属不在列表中",
            ),
        ]

    def __str__(self) -> str:
        return self.words


def names_standing_unit(column: str = "unit_id") -> pgtrigger.Trigger:
    """Refuses a row that names a unit which was merged into another; waits for a merge that is under way."""
    name = NAMES_STANDING_UNIT
    return pgtrigger.Trigger(
        name=f"names_standing_{column}",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            PERFORM 1 FROM heritage_heritageunit WHERE id = NEW.{column} FOR KEY SHARE;
            IF EXISTS (SELECT FROM heritage_unitmerge WHERE gone_id = NEW.{column} AND undone_at IS NULL) THEN
                RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END IF;
            RETURN NEW;
        """,  # constants of this module
    )


for _model in (InscriptionUnit, HeritageUnitAlias):
    pgtrigger.register(names_standing_unit())(_model)
