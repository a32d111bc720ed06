"""PoolEntry 人才库条目 (第二十九条): an external person or body in the pool, from a day to a day."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.choices import PoolSource
from legal_counsel.models.counsel import Counsel
from legal_counsel.querysets import PoolEntryQuerySet
from portal.history import tracked
from portal.organization.models import Unit

_USER = settings.AUTH_USER_MODEL


@tracked()
class PoolEntry(models.Model):
    """人才库条目, kept by a 司法行政部门. Of it only `legal_counsel.pool.publishing.PUBLIC` is ever published."""

    counsel = models.ForeignKey(Counsel, verbose_name="人选", on_delete=models.PROTECT, related_name="pool_entries")
    unit = models.ForeignKey(Unit, verbose_name="入库单位", on_delete=models.PROTECT, related_name="+")
    field = models.CharField("专业领域", max_length=100)
    source = models.CharField("来源", max_length=20, choices=PoolSource)
    basis = models.CharField("入库依据", max_length=LONGEST_TITLE)
    listed_on = models.DateField("入库日期")
    valid_to = models.DateField("有效期至")
    ended_on = models.DateField("出库日期", null=True, blank=True)
    end_reason = models.CharField("出库理由", max_length=LONGEST_REASON, blank=True)
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField("版次", default=1)

    objects = PoolEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "人才库条目"
        verbose_name_plural = "人才库条目"
        ordering = ["counsel__pinyin", "-listed_on", "pk"]
        constraints = [
            ExclusionConstraint(
                name="counsel_pool_once_at_a_time",
                expressions=[
                    (Func(F("counsel"), F("counsel"), template="int8range(%(expressions)s, '[]')"), "&&"),
                    (
                        Func(
                            F("listed_on"),
                            Coalesce(F("ended_on"), F("valid_to")),
                            template="daterange(%(expressions)s, '[]')",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="该人选在这段时间已在人才库中",
            ),
            models.CheckConstraint(
                name="counsel_pool_source_known",
                condition=Q(source__in=PoolSource.values),
                violation_error_message="来源不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_pool_told",
                condition=~Q(field="") & ~Q(basis=""),
                violation_error_message="入库须写明专业领域和依据",
            ),
            models.CheckConstraint(
                name="counsel_pool_days_in_order",
                condition=Q(valid_to__gte=F("listed_on")),
                violation_error_message="有效期末日不能早于入库日期",
            ),
            models.CheckConstraint(
                name="counsel_pool_ends_whole",
                condition=Q(ended_on=None, end_reason="")
                | (Q(ended_on__gte=F("listed_on"), ended_on__lte=F("valid_to")) & ~Q(end_reason="")),
                violation_error_message="出库须有日期和理由，日期在入库期间之内",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counsel}（{self.listed_on}至{self.ended_on or self.valid_to}）"

    def get_absolute_url(self) -> str:
        return self.counsel.get_absolute_url()
