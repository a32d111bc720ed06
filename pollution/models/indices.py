"""Indices of stations and regions as they were last computed, and the order to compute them again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from pollution.choices import RecalculationReason, Scale
from pollution.models.uploads import MonitoringUpload
from pollution.querysets import IndexQuerySet, RecalculationQuerySet
from portal.history import tracked
from portal.organization.models import Region


class Index(models.Model):
    """What a station or region and both scales share: mean, count and IAQI of each pollutant, and the AQI.

    Means are in the steps in which they are judged (µg/m³, CO 0.1 mg/m³); null is NA, -1 is not monitored. `at` is the
    end of the period; the rolling one of 00:00 is the natural day before. Counts are valid hours (O3 of the rolling
    scale: valid 8-hour windows), for a region valid stations.
    """

    scale = models.CharField("尺度", max_length=10, choices=Scale)
    at = models.DateTimeField("时间")
    edition = models.CharField("标准版本", max_length=20)
    profile = models.CharField("口径", max_length=10)
    so2 = models.IntegerField("SO2浓度", null=True)
    no2 = models.IntegerField("NO2浓度", null=True)
    co = models.IntegerField("CO浓度", null=True)
    o3 = models.IntegerField("O3浓度", null=True)
    pm10 = models.IntegerField("PM10浓度", null=True)
    pm25 = models.IntegerField("PM2.5浓度", null=True)
    so2_count = models.SmallIntegerField("SO2有效数")
    no2_count = models.SmallIntegerField("NO2有效数")
    co_count = models.SmallIntegerField("CO有效数")
    o3_count = models.SmallIntegerField("O3有效数")
    pm10_count = models.SmallIntegerField("PM10有效数")
    pm25_count = models.SmallIntegerField("PM2.5有效数")
    iaqi_so2 = models.SmallIntegerField("SO2的IAQI", null=True)
    iaqi_no2 = models.SmallIntegerField("NO2的IAQI", null=True)
    iaqi_co = models.SmallIntegerField("CO的IAQI", null=True)
    iaqi_o3 = models.SmallIntegerField("O3的IAQI", null=True)
    iaqi_pm10 = models.SmallIntegerField("PM10的IAQI", null=True)
    iaqi_pm25 = models.SmallIntegerField("PM2.5的IAQI", null=True)
    aqi = models.SmallIntegerField("AQI", null=True)
    primary = models.CharField("首要污染物", max_length=40, db_column="primary_pollutants", blank=True)

    class Meta:
        abstract = True


class StationIndex(Index):
    """站点指数; the station is named by its key alone, like in readings."""

    pk = models.CompositePrimaryKey("at", "scale", "station_id")
    station_id = models.BigIntegerField("站点")

    objects = IndexQuerySet.as_manager()

    class Meta:
        verbose_name = "站点指数"
        verbose_name_plural = "站点指数"
        indexes = [models.Index(name="station_index_series", fields=["station_id", "scale", "at"])]
        constraints = [
            models.CheckConstraint(
                name="station_index_scale_known",
                condition=Q(scale__in=Scale.values),
                violation_error_message="尺度不在列表中",
            ),
            models.CheckConstraint(
                name="station_index_in_range",
                condition=Q(aqi__isnull=True) | Q(aqi__gte=0, aqi__lte=500),
                violation_error_message="AQI应在0至500之间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.scale} {self.at}"


class RegionIndex(Index):
    """区域指数: the mean of the valid stations of a region; `possible` is how many it has then."""

    pk = models.CompositePrimaryKey("at", "scale", "region")
    region = models.ForeignKey(
        Region, verbose_name="区域", on_delete=models.PROTECT, db_index=False, related_name="indices"
    )
    possible = models.SmallIntegerField("应有站点数")

    objects = IndexQuerySet.as_manager()

    class Meta:
        verbose_name = "区域指数"
        verbose_name_plural = "区域指数"
        indexes = [models.Index(name="region_index_series", fields=["region", "scale", "at"])]
        constraints = [
            models.CheckConstraint(
                name="region_index_scale_known",
                condition=Q(scale__in=Scale.values),
                violation_error_message="尺度不在列表中",
            ),
            models.CheckConstraint(
                name="region_index_in_range",
                condition=Q(aqi__isnull=True) | Q(aqi__gte=0, aqi__lte=500),
                violation_error_message="AQI应在0至500之间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.scale} {self.at}"


@tracked(fields=["reason", "upload", "first_day", "last_day", "created_by"])
class Recalculation(models.Model):
    """重算: which days' indices are computed again, and why; a job carries it out.

    With an upload only the days and stations that it touches, else all stations of the days. `revision` counts up with
    every one that was carried out, in the order of their commits: whoever has seen one has seen all before it.
    """

    reason = models.CharField("原因", max_length=20, choices=RecalculationReason)
    upload = models.ForeignKey(
        MonitoringUpload, verbose_name="上传", on_delete=models.PROTECT, null=True, blank=True,
        related_name="recalculations",
    )  # fmt: skip
    first_day = models.DateField("起始日")
    last_day = models.DateField("终止日")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提交人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("提交时间")
    revision = models.PositiveBigIntegerField("指数版次", null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = RecalculationQuerySet.as_manager()

    class Meta:
        verbose_name = "重算"
        verbose_name_plural = "重算"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="recalculation_reason_known",
                condition=Q(reason__in=RecalculationReason.values),
                violation_error_message="重算原因不在列表中",
            ),
            models.CheckConstraint(
                name="recalculation_days_in_order",
                condition=Q(first_day__lte=F("last_day")),
                violation_error_message="起始日不能晚于终止日",
            ),
            models.UniqueConstraint(
                name="recalculation_revision_once", fields=["revision"], violation_error_message="该指数版次已存在"
            ),
            models.CheckConstraint(
                name="recalculation_done_has_revision",
                condition=Q(revision__isnull=True, done_at__isnull=True)
                | Q(revision__isnull=False, done_at__isnull=False),
                violation_error_message="已完成的重算须有指数版次和完成时间",
            ),
            models.UniqueConstraint(
                name="recalculation_day_ended_once",
                fields=["first_day"],
                condition=Q(reason=RecalculationReason.DAY_ENDED),
                violation_error_message="该日已重算",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.first_day}至{self.last_day}"
