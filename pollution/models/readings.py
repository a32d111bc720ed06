"""Readings 监测数据: hours of stations as the newest file says, and what earlier files said of the same hours.

`said` has a bit for each pollutant that the file speaks of (pollution.air.monitoring.layouts.BITS). Values are whole
thousandths of the unit of the pollutant (µg/m³, CO mg/m³); null is missing, -1 is not monitored. `at` is the end of the
hour. Stations and uploads are named by their keys without a foreign key, whose check would cost as much as the row:
neither can be deleted (triggers), and `pollution.storing` writes only keys that it has just read.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pollution.air.columns import NOT_MONITORED
from pollution.querysets import ReadingQuerySet

VALUES = ("so2", "no2", "co", "o3", "pm10", "pm25")
_NOT_NEGATIVE = Q(*(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": NOT_MONITORED}) for name in VALUES))


class Reading(models.Model):
    """监测数据: one station and hour. `upload` and `line` are where the newest contribution stands.

    A pollutant that this file does not speak of has its value from the newest `SupersededReading` that does.
    """

    pk = models.CompositePrimaryKey("at", "station_id")
    at = models.DateTimeField("时间")
    station_id = models.BigIntegerField("站点")
    upload_id = models.BigIntegerField("来源")
    line = models.IntegerField("行号")
    said = models.SmallIntegerField("所含项目")
    so2 = models.IntegerField("SO2浓度", null=True)
    no2 = models.IntegerField("NO2浓度", null=True)
    co = models.IntegerField("CO浓度", null=True)
    o3 = models.IntegerField("O3浓度", null=True)
    pm10 = models.IntegerField("PM10浓度", null=True)
    pm25 = models.IntegerField("PM2.5浓度", null=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "监测数据"
        verbose_name_plural = "监测数据"
        constraints = [
            models.CheckConstraint(
                name="reading_not_negative",
                condition=_NOT_NEGATIVE,
                violation_error_message="浓度不能为负；-1 表示不监测",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.at}"


class SupersededReading(models.Model):
    """历史监测数据: what an upload said of an hour where it is not, or no longer, the newest to say something.

    Only the pollutants in `said` count; rows of withdrawn uploads stay and do not count.
    """

    pk = models.CompositePrimaryKey("at", "station_id", "upload_id")
    at = models.DateTimeField("时间")
    station_id = models.BigIntegerField("站点")
    upload_id = models.BigIntegerField("来源")
    line = models.IntegerField("行号")
    said = models.SmallIntegerField("所含项目")
    so2 = models.IntegerField("SO2浓度", null=True)
    no2 = models.IntegerField("NO2浓度", null=True)
    co = models.IntegerField("CO浓度", null=True)
    o3 = models.IntegerField("O3浓度", null=True)
    pm10 = models.IntegerField("PM10浓度", null=True)
    pm25 = models.IntegerField("PM2.5浓度", null=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "历史监测数据"
        verbose_name_plural = "历史监测数据"

    def __str__(self) -> str:
        return f"{self.station_id} {self.at} {self.upload_id}"
