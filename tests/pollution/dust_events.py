"""Sand-dust events and the hours that suggest them, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from pollution import assessing, deciding_dust, suggesting_dust
from pollution.choices import DustState
from pollution.models import Recalculation
from portal.accounts.choices import Role
from portal.organization.models import Region
from tests.cast import one_with
from tests.pollution.factories import hour

TZ = timezone.get_default_timezone()
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=TZ)
HOUR = timedelta(hours=1)
EVIDENCE = "气象站报扬沙，能见度800米"


def at(day_and_hour):
    return datetime.fromisoformat(f"2026-{day_and_hour}").replace(tzinfo=TZ)


def dusty_hours(station, *, first=7, hours=3, day="04-10"):
    """Twelve hours of a day, of which some from the `first` on are full of sand."""
    dusty = range(first, first + hours)
    air = {True: {"pm10": 600, "pm25": 120}, False: {"pm10": 80, "pm25": 40}}
    return [hour(station.code, f"2026-{day} {each:02d}:00", **air[each in dusty]) for each in range(1, 13)]


def region(name="伊宁市"):
    return Region.objects.get(name=name)


def suggested_for_all(*, moment=NOW):
    """What a worker does: carry out each recalculation that was put down, and suggest."""
    found = []
    for row in Recalculation.objects.filter(done_at=None).order_by("pk"):
        assessing.recalculate(row, at=moment)
        found += suggesting_dust.suggest_for(row, at=moment)
    return found


def event_of(*, state=DustState.SUGGESTED, first="04-10 07:00", last="04-10 09:00", name="伊宁市"):
    found = deciding_dust.enter(regions=[region(name)], first=at(first), last=at(last), evidence=EVIDENCE)
    if state == DustState.DECIDED:
        decided(found)
    return found


def decided(event, *, act=deciding_dust.decide, **changes):
    given = {
        "regions": list(event.regions.all()), "first": event.hours.lower + HOUR, "last": event.hours.upper,
        "evidence": EVIDENCE, "reason": "", "by": one_with(Role.WARNING_ANALYST), "at": NOW,
    }  # fmt: skip
    return act(event, **given | changes)
