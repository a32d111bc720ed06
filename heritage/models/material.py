"""The four groups of material of 非遗法第十九条, as an application and a recommendation hold them."""

from __future__ import annotations

from django.db import models


class GroupedMaterial(models.Model):
    """The parts by `heritage.batches.materials.PARTS`; files are rows of their own."""

    history = models.TextField("历史", blank=True)
    present = models.TextField("现状", blank=True)
    value = models.TextField("价值", blank=True)
    scope = models.TextField("传承范围", blank=True)
    lineage = models.TextField("传承谱系", blank=True)
    skill = models.TextField("技艺水平", blank=True)
    influence = models.TextField("社会影响", blank=True)
    goals = models.TextField("保护目标", blank=True)
    measures = models.TextField("保护措施", blank=True)
    schedule = models.TextField("保护步骤", blank=True)
    management = models.TextField("管理制度", blank=True)
    media = models.TextField("视听资料说明", blank=True)

    class Meta:
        abstract = True
