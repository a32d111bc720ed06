"""Readings 监测数据: hours of stations as the newest file says, and what earlier files said of the same hours.

Values are whole thousandths of the unit of the pollutant (µg/m³, CO mg/m³); null is missing, -1 is not monitored.
`at` is the end of the hour. Stations and uploads are named without foreign keys: their checks would cost as much as
the rows, neither can be deleted (triggers), and `pollution.storing` writes only ids it has just read.
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

    A value of a pollutant that this upload does not speak of comes from the newest `SupersededReading` whose upload does.
    """

    pk = models.CompositePrimaryKey("at", "station")
    at = models.DateTimeField("时间")
    station = models.ForeignKey(
        "pollution.Station", verbose_name="站点", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="readings",
    )  # fmt: skip
    upload = models.ForeignKey(
        "pollution.MonitoringUpload", verbose_name="来源", on_delete=models.DO_NOTHING, db_constraint=False,
        db_index=False, related_name="readings",
    )  # fmt: skip
    line = models.IntegerField("行号")
    so2 = models.IntegerField("SO2", null=True)
    no2 = models.IntegerField("NO2", null=True)
    co = models.IntegerField("CO", null=True)
    o3 = models.IntegerField("O3", null=True)
    pm10 = models.IntegerField("PM10", null=True)
    pm25 = models.IntegerField("PM2.5", db_column="pm25", null=True)

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

    Only the pollutants that the upload speaks of count; rows of withdrawn uploads stay and do not count.
    """

    pk = models.CompositePrimaryKey("at", "station", "upload")
    at = models.DateTimeField("时间")
    station = models.ForeignKey(
        "pollution.Station", verbose_name="站点", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    upload = models.ForeignKey(
        "pollution.MonitoringUpload", verbose_name="来源", on_delete=models.DO_NOTHING, db_constraint=False,
        db_index=False, related_name="+",
    )  # fmt: skip
    line = models.IntegerField("行号")
    so2 = models.IntegerField("SO2", null=True)
    no2 = models.IntegerField("NO2", null=True)
    co = models.IntegerField("CO", null=True)
    o3 = models.IntegerField("O3", null=True)
    pm10 = models.IntegerField("PM10", null=True)
    pm25 = models.IntegerField("PM2.5", null=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "历史监测数据"
        verbose_name_plural = "历史监测数据"

    def __str__(self) -> str:
        return f"{self.station_id} {self.at} {self.upload_id}"
