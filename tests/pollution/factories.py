"""Stations and uploads that the database accepts, and files for them."""

from __future__ import annotations

import io
from datetime import date, datetime

import factory
from django.core.files.base import File
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from pollution import assessing, ingesting
from pollution.choices import StationKind
from pollution.file_choices import FileChoices
from pollution.models import MonitoringUpload, Recalculation, Station, StationPeriod
from portal.accounts.choices import Role
from portal.organization.models import Region
from tests.factories import UserFactory

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=timezone.get_default_timezone())
HEAD = ("timepoint", "stationcode", "positionname", "so2", "no2", "co", "o3", "o3_24h", "pm10", "pm2_5")


def region_named(name):
    """A region of the seed."""
    return Region.objects.get(name=name)


def kept(row):
    """The row, written."""
    row.save()
    return row


class StationFactory(factory.django.DjangoModelFactory):
    """A station of 伊宁市 since 2010; `StationFactory(region=None)` for one that counts for no region."""

    class Meta:
        model = Station

    code = factory.Sequence(lambda number: f"T{number:03d}")
    name = factory.LazyAttribute(lambda row: f"测试站{row.code}")
    kind = StationKind.PREFECTURE

    @classmethod
    def _create(cls, model_class, *args, region="伊宁市", since=date(2010, 1, 1), until=None, **kwargs):
        station = super()._create(model_class, *args, **kwargs)
        StationPeriod.objects.create(
            station=station,
            region=region_named(region) if region else None,
            held=DateRange(since, until),
        )
        return station


def csv_file(rows, *, head=HEAD, name="监测数据.csv") -> File:
    """A file with a line for each row, in the form of CNEMC's live feed."""
    lines = [",".join(head), *(",".join(map(str, row)) for row in rows)]
    return File(io.BytesIO(("\n".join(lines) + "\n").encode()), name=name)


def hour(station, at, *, so2=10, no2=20, co=0.5, o3=60, o3_24h=90, pm10=50, pm25=35):
    """One line of such a file."""
    return (at, station, "测试站", so2, no2, co, o3, o3_24h, pm10, pm25)


def clerk():
    """A 监测录入员."""
    return UserFactory(role=Role.MONITORING_CLERK)


def received(file, *, by=None, at=NOW, **choices) -> MonitoringUpload:
    """A file that was handed in and read."""
    upload = ingesting.receive(file, choices=FileChoices(**choices), by=by or clerk(), at=at)
    return ingesting.read(upload, at=at)


def stored(file, *, by=None, at=NOW, **choices) -> MonitoringUpload:
    """A file that was read, confirmed and stored."""
    by = by or clerk()
    upload = received(file, by=by, at=at, **choices)
    ingesting.confirm(upload, accepts_doubts=True, by=by, at=at)
    return ingesting.store(upload, at=at)


def withdrawn(upload: MonitoringUpload, *, at=NOW) -> MonitoringUpload:
    """The upload, taken back."""
    ingesting.withdraw(upload, reason="测试", by=clerk(), at=at)
    return ingesting.take_back(upload, at=at)


def recalculated(*, at=NOW) -> None:
    """Every recalculation that was put down, carried out."""
    for row in Recalculation.objects.order_by("pk"):
        assessing.recalculate(row, at=at)
