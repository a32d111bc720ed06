"""Stations 站点: where air is measured, in which region at which time, and whose air stands in for a region without."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone

from pollution.choices import StationKind
from pollution.querysets import RegionSubstituteQuerySet, StationPeriodQuerySet, StationQuerySet
from portal.history import tracked
from portal.organization.models import Region

# Core PostgreSQL has no btree_gist; a range of one id does the same.
_STATION = Func(F("station"), F("station"), template="int8range(%(expressions)s, '[]')")
_REGION = Func(F("region"), F("region"), template="int8range(%(expressions)s, '[]')")


@tracked()
class Station(models.Model):
    """站点: code, name, who set it up and who runs it. Where it stood when is told by its periods."""

    code = models.CharField("编码", max_length=30, help_text="与上传文件中的站点编码一致，如 2703A")
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=StationKind, default=StationKind.OTHER)
    operator = models.CharField("运维单位", max_length=100, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = "站点"
        verbose_name_plural = "站点"
        ordering = ["code"]
        # Readings name their station without a foreign key, whose check costs as much as the row; so none goes.
        triggers = [pgtrigger.Protect(name="station_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                name="station_code_once",
                fields=["code"],
                violation_error_message="该编码的站点已登记",
                violation_error_code="unique",
            ),
            models.CheckConstraint(
                name="station_code_form",
                condition=Q(code__regex=r"^[0-9A-Za-z一-鿿][0-9A-Za-z一-鿿._-]*$") & ~Q(code__iregex=r"^new$"),
                violation_error_message="站点编码只能由字母、数字、汉字和._-组成，以字母、数字或汉字开头，且不能是new",
            ),
            models.CheckConstraint(
                name="station_name_given", condition=~Q(name=""), violation_error_message="站点名称不能为空"
            ),
            models.CheckConstraint(
                name="station_kind_known",
                condition=Q(kind__in=StationKind.values),
                violation_error_message="站点类别不在列表中",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"

    def get_absolute_url(self) -> str:
        return reverse("pollution:station_detail", args=[self.code])

    def period_on(self, day: date) -> Any:
        """The period that holds on a day, or None; reads `periods`, so prefetch for lists."""
        return next((each for each in self.periods.all() if day in each), None)


@tracked()
class StationPeriod(models.Model):
    """站点有效期: in which region and at which place a station measured, from when to when."""

    station = models.ForeignKey(Station, verbose_name="站点", on_delete=models.CASCADE, related_name="periods")
    region = models.ForeignKey(
        Region,
        verbose_name="所在区域",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="station_periods",
        help_text="参与该区域的均值；不参与评价的对照点留空",
    )
    held = DateRangeField("有效期", help_text="含起始日，不含终止日")
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=6, null=True, blank=True)

    objects = StationPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "站点有效期"
        verbose_name_plural = "站点有效期"
        ordering = ["station", "held"]
        constraints = [
            ExclusionConstraint(
                name="station_period_one_at_a_time",
                expressions=[
                    (_STATION, RangeOperators.OVERLAPS),
                    (F("held"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="该站点在这段时间已有登记，请先改前一段的终止日",
            ),
            models.CheckConstraint(
                name="station_period_not_empty",
                condition=Q(held__isempty=False),
                violation_error_message="终止日应晚于起始日",
            ),
            models.CheckConstraint(
                name="station_period_in_china",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False)  # a comparison with nothing lets it pass
                & Q(longitude__gte=73, longitude__lte=136, latitude__gte=3, latitude__lte=54),
                violation_error_message="经纬度应同时填写，并在中国境内（经度73—136，纬度3—54）；请核对是否填反",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.period_label}"

    def __contains__(self, day: date) -> bool:
        lower, upper = self.held.lower, self.held.upper
        return (lower is None or lower <= day) and (upper is None or day < upper)

    @property
    def hours(self) -> tuple[datetime | None, datetime | None]:
        """After which moment its hours end, and the end of the last: the hour that ends 00:00 is of the day before."""
        return _midnight(self.held.lower), _midnight(self.held.upper)

    def hours_within(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
        """The part of the stretch from after `since` to with `until` in which the period holds; empty or one."""
        first, last = self.hours
        lower, upper = max(since, first or since), min(until, last or until)
        return [(lower, upper)] if lower < upper else []

    @property
    def period_label(self) -> str:
        """`2016-01-01 起`, `2016-01-01 至 2018-12-31`, `至 2018-12-31`; the last day is one of it."""
        lower, upper = self.held.lower, self.held.upper
        last = upper - timedelta(days=1) if upper else None
        if lower and last:
            return f"{lower} 至 {last}"
        return f"{lower} 起" if lower else f"至 {last}" if last else "不限"


@tracked()
class RegionSubstitute(models.Model):
    """区域取值: whose air stands in for a region that has no station of its own, from when to when."""

    region = models.ForeignKey(Region, verbose_name="区域", on_delete=models.CASCADE, related_name="substitutes")
    source = models.ForeignKey(
        Region, verbose_name="取用区域", on_delete=models.PROTECT, related_name="+", help_text="取该区域的监测结果"
    )
    held = DateRangeField("有效期", help_text="含起始日，不含终止日")
    basis = models.CharField("依据", max_length=300, help_text="如 会议纪要、批示或复函的名称、文号和日期")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("登记时间")

    objects = RegionSubstituteQuerySet.as_manager()

    class Meta:
        verbose_name = "区域取值"
        verbose_name_plural = "区域取值"
        ordering = ["region", "held"]
        constraints = [
            ExclusionConstraint(
                name="region_substitute_one_at_a_time",
                expressions=[
                    (_REGION, RangeOperators.OVERLAPS),
                    (F("held"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="该区域在这段时间已登记取用区域",
            ),
            models.CheckConstraint(
                name="region_substitute_not_empty",
                condition=Q(held__isempty=False),
                violation_error_message="终止日应晚于起始日",
            ),
            models.CheckConstraint(
                name="region_substitute_is_another",
                condition=~Q(region=F("source")),
                violation_error_message="不能取用自己的监测结果",
            ),
            models.CheckConstraint(
                name="region_substitute_basis_given", condition=~Q(basis=""), violation_error_message="依据不能为空"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}取用{self.source}"


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None
