"""Indices as programs read them: every value with its unit, validity, counts, edition, and why there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.reverse import reverse

from pollution.air import averages
from pollution.air.aqi import EXCEEDING_ABOVE, PROFILES, concluded, level
from pollution.air.columns import NOT_MONITORED, SEPARATOR
from pollution.air.items import Pollutant
from pollution.air.standards import edition
from pollution.api.questions import POLLUTANTS, Asked, SubjectKind
from pollution.assessing import day_of
from pollution.choices import Scale
from pollution.models import DustEvent, Index, RegionIndex, Station, StationIndex, StationPeriod
from pollution.origins import Origin, origins
from portal.organization.models import Region

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_WINDOWS = 24 - averages.FIRST_WINDOW_ENDS_AT + 1
_NAMES = {pollutant: name for name, pollutant in POLLUTANTS.items()}
INSUFFICIENT, OFF, VALID = "insufficient", "not_monitored", "valid"
VALIDITIES = [(VALID, "有效"), (INSUFFICIENT, "数据不足"), (OFF, "不监测")]


class Subjects:
    """Who the stations and regions are, where each station stood when, and which hours are sand-dust.

    Read once for all rows of an answer: four queries whatever their number.
    """

    def __init__(self, request: Request, *, since: datetime, until: datetime) -> None:
        self._request = request
        self._names = {
            SubjectKind.STATION: {pk: about for pk, *about in Station.objects.values_list("pk", "code", "name")},
            SubjectKind.REGION: {pk: about for pk, *about in Region.objects.values_list("pk", "adcode", "name")},
        }
        self._told: dict[tuple[str, int], dict[str, Any]] = {}
        self._periods: dict[int, list[StationPeriod]] = defaultdict(list)
        for period in StationPeriod.objects.filter(region__isnull=False).only("station", "region", "held"):
            self._periods[period.station_id].append(period)
        self._dust = _dust(since - DAY, until)

    def told(self, kind: str, pk: int) -> dict[str, Any]:
        """A subject by its key."""
        if (kind, pk) not in self._told:
            code, name = self._names[SubjectKind(kind)][pk]
            address = reverse(f"air-{kind}-detail", args=[code if kind == "station" else pk], request=self._request)
            about = {"kind": str(kind), "id": pk, "code": code, "name": name, "url": address}
            self._told[kind, pk] = about
        return self._told[kind, pk]

    def region_of(self, station: int, day: date) -> int | None:
        """In which region a station stood on a day."""
        return next((each.region_id for each in self._periods[station] if day in each), None)

    def with_station_on(self, day: date) -> set[int | None]:
        """The regions that have a station on a day."""
        return {each.region_id for periods in self._periods.values() for each in periods if day in each}

    def is_dust(self, region: int | None, since: datetime, until: datetime) -> bool:
        """Whether an hour of a region that ends after `since` and up to `until` is a decided sand-dust hour."""
        return any(lower < until and since < upper for lower, upper in self._dust.get(region or 0, ()))


class Sources:
    """The file that each value of a station's hour comes from; of rolling values none, for they rest on many."""

    def __init__(self, rows: Iterable[Index], *, may_see_uploads: bool) -> None:
        self._may_see_uploads = may_see_uploads
        keys = [_subject_hour(each) for each in rows if _is_hour_of_station(each)]
        times = [at for at, _ in keys]
        self._origins = origins({station for _, station in keys}, min(times), max(times)) if keys else {}

    def of(self, row: Index) -> dict[Pollutant, dict[str, Any]]:
        """Where the values of an hour come from, as far as a file speaks of them."""
        found = self._origins.get(_subject_hour(row), []) if _is_hour_of_station(row) else []
        return {pollutant: self._told(each) for each in found for pollutant in each.pollutants}

    def _told(self, origin: Origin) -> dict[str, Any]:
        hidden = {"upload": origin.upload.pk, "line": origin.line} if self._may_see_uploads else {}
        return {"received_at": beijing(origin.upload.received_at), **hidden}


def observed(
    row: Index, scale: str, subjects: Subjects, *, pollutants: Sequence[Pollutant], sources: Sources | None = None
) -> dict[str, Any]:
    """One index; `scale` is the one that was asked for, of which a natural day is a name of a rolling one."""
    kind, pk = _subject(row)
    day = day_of(row.at)
    began = row.at - (HOUR if row.scale == Scale.HOUR else DAY)
    region = subjects.region_of(pk, day) if kind == SubjectKind.STATION else pk
    found = {each: getattr(row, f"iaqi_{name}") for each, name in _NAMES.items()}
    is_index = {each: iaqi for each, iaqi in found.items() if iaqi is not None}
    missing = [each for each, name in _NAMES.items() if found[each] is None and getattr(row, name) != NOT_MONITORED]
    _, note = concluded(edition(row.edition), is_index, missing, profile=PROFILES[row.profile])
    reached = None if row.aqi is None else level(row.aqi)
    came_from = sources.of(row) if sources else {}
    return {
        "subject": subjects.told(kind, pk),
        "region": region,
        "scale": str(scale),
        "period_start": beijing(began),
        "at": beijing(row.at),
        "day": day.isoformat(),
        "edition": row.edition,
        "profile": row.profile,
        "pollutants": {_NAMES[each]: _part(row, each) | {"source": came_from.get(each)} for each in pollutants},
        "aqi": row.aqi,
        "level": reached.rank if reached else None,
        "category": reached.category if reached else None,
        "primary": row.primary.split(SEPARATOR) if row.primary else [],
        "exceeding": [each.value for each, iaqi in is_index.items() if iaqi > EXCEEDING_ABOVE],
        "note": note,
        "dust": subjects.is_dust(region, began, row.at),
        "possible": getattr(row, "possible", None),
    }


def scale_of(row: Index) -> str:
    """What an index is asked for as."""
    return Asked.HOURLY if row.scale == Scale.HOUR else Asked.ROLLING


def beijing(at: datetime) -> str:
    """A moment with its offset: 2026-03-10T12:00:00+08:00."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def _part(row: Index, pollutant: Pollutant) -> dict[str, Any]:
    name = _NAMES[pollutant]
    steps = getattr(row, name)
    validity = INSUFFICIENT if steps is None else OFF if steps == NOT_MONITORED else VALID
    needed, possible = _counts(row, pollutant)
    value = steps if pollutant.steps == 1 else round((steps or 0) / pollutant.steps, 1)
    return {
        "concentration": value if validity == VALID else None,
        "unit": pollutant.unit,
        "count": getattr(row, f"{name}_count"),
        "needed": needed,
        "possible": possible,
        "validity": validity,
        "iaqi": getattr(row, f"iaqi_{name}"),
    }


def _counts(row: Index, pollutant: Pollutant) -> tuple[int | None, int]:
    """How many hours, windows or stations a value needs, and how many there can be."""
    if not isinstance(row, StationIndex):
        return None, cast("RegionIndex", row).possible
    if row.scale == Scale.HOUR:
        return 1, 1
    return (averages.WINDOWS_OF_A_DAY, _WINDOWS) if pollutant is Pollutant.O3 else (averages.HOURS_OF_A_DAY, 24)


def _dust(since: datetime, until: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    events = DustEvent.objects.decided().touching(since, until + HOUR)
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for region, hours in events.values_list("places__region", "hours"):
        spans[region].append((hours.lower, hours.upper))
    return spans


def _is_hour_of_station(row: Index) -> bool:
    return row.scale == Scale.HOUR and isinstance(row, StationIndex)


def _subject_hour(row: Index) -> tuple[datetime, int]:
    return row.at, _subject(row)[1]


def _subject(row: Index) -> tuple[SubjectKind, int]:
    if isinstance(row, StationIndex):
        return SubjectKind.STATION, row.station_id
    return SubjectKind.REGION, cast("RegionIndex", row).region_id
