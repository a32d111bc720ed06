"""Where readings come from: which file and line says what a station's hour is, pollutant by pollutant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pollution.air.items import Pollutant
from pollution.air.monitoring.layouts import BITS
from pollution.choices import UploadState
from pollution.models import MonitoringUpload, Reading, SupersededReading

HOLDING = (UploadState.STORED, UploadState.WITHDRAWING)


@dataclass(frozen=True)
class Origin:
    """A line of a file, and the pollutants of the hour that have their value from it."""

    upload: MonitoringUpload
    line: int
    pollutants: tuple[Pollutant, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all six come from it."""
        return len(self.pollutants) == len(Pollutant)


def origins(stations: Iterable[int], since: datetime, until: datetime) -> dict[tuple[datetime, int], list[Origin]]:
    """The origins of each hour of stations, by its end and the station's key, from `since` to `until`, both with.

    Three queries whatever the span and the stations.

    Each pollutant has the value of the newest file that speaks of it and is not withdrawn (docs/rules/readings.md).
    """
    said: dict[tuple[datetime, int], list[tuple[int, int, int]]] = defaultdict(list)
    wanted = set(stations)
    for rows in (Reading.objects, SupersededReading.objects):
        told = rows.between(since, until).filter(station_id__in=wanted)
        for at, station, upload, line, bits in told.values_list("at", "station_id", "upload_id", "line", "said"):
            said[at, station].append((upload, line, bits))
    pks = {upload for each in said.values() for upload, _, _ in each}
    uploads = {each.pk: each for each in MonitoringUpload.objects.filter(pk__in=pks, state__in=HOLDING)}
    return {hour: list(_of_hour(lines, uploads)) for hour, lines in said.items()}


def _of_hour(lines: Iterable[tuple[int, int, int]], uploads: dict[int, MonitoringUpload]) -> Iterable[Origin]:
    left = set(Pollutant)
    held = (each for each in lines if each[0] in uploads)
    newest = sorted(held, key=lambda each: (uploads[each[0]].stored_at, each[0]), reverse=True)
    for pk, line, bits in newest:
        own = tuple(each for each in Pollutant if each in left and bits & BITS[each.name.lower()])
        left -= set(own)
        if own:
            yield Origin(uploads[pk], line, own)
