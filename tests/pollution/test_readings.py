"""docs/rules/readings.md: what an hour is by several files, and what is said of a file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pollution.air.monitoring.cells import THOUSANDTHS
from pollution.models import Reading, SupersededReading
from tests.pollution.factories import NOW, StationFactory, csv_file, stored, withdrawn
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
AT = "2026-03-10 12:00"


def file_saying(station, pm25, o3):
    """A file of one hour with a column for each pollutant that it says something of."""
    said = [(kind, value.replace("-", "NA")) for kind, value in (("PM2.5", pm25), ("O3", o3)) if value]
    lines = [("20260310", "12", kind, value) for kind, value in said]
    return csv_file(lines, head=("date", "hour", "type", station.code))


def shown(value):
    return "-" if value is None else str(value // THOUSANDTHS)


class TestAnHour:
    @pytest.mark.parametrize("case", cases("readings.md", "Cases: an hour"), ids=lambda case: case["files"])
    def test_is_what_the_newest_files_say_that_nobody_withdrew(self, case):
        station = StationFactory()
        uploads = []
        for minute, step in enumerate(listed(case["files"])):
            at = NOW + timedelta(minutes=minute)
            if step.startswith("×"):
                withdrawn(uploads[int(step[1:]) - 1], at=at)
            else:
                uploads.append(stored(file_saying(station, *step.split(",")), at=at))

        found = Reading.objects.filter(station_id=station.pk).first()

        if case["pm25"] == "none":
            assert found is None
        else:
            assert (shown(found.pm25), shown(found.o3)) == (case["pm25"], case["o3"])
            assert found.upload_id == uploads[int(case["from file"]) - 1].pk
        superseded = SupersededReading.objects.filter(station_id=station.pk)
        assert not superseded.filter(upload_id=found.upload_id if found else 0).exists()
