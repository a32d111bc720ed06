"""Answers about the air that a program may keep: what changes their ETag, and what a 304 costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pollution import assessing, readings, registering_stations
from pollution.choices import DustState
from pollution.models import DustEvent, Station
from portal.accounts.choices import Role
from portal.organization.models import Region
from portal.readings import decide
from tests.cast import one_with
from tests.pollution.factories import NOW, StationFactory, clerk, csv_file, hour, recalculated, stored, withdrawn
from tests.pollution.test_air_observations_api import NOON, dust, measured

pytestmark = pytest.mark.django_db
AIR = "/api/v1/air"
OBSERVATIONS = f"{AIR}/observations/?subject=station"
EVERYWHERE = [
    OBSERVATIONS,
    f"{AIR}/observations/?scale=daily",
    f"{AIR}/regions/",
    f"{AIR}/stations/",
    f"{AIR}/stations/S/",
    f"{AIR}/current/?at=2026-03-10T14:30:00Z",
    f"{AIR}/changes/",
]


def correct(upload):
    stored(csv_file([hour("S", "2026-03-10T12:00:00", pm25=99)]), at=NOW + timedelta(hours=1))


def compute(upload):
    recalculated(at=NOW + timedelta(hours=1))


def decide_edition(upload):
    decide(readings.EDITION, value="HJ633-2012", valid_from=date(2026, 1, 1), basis="纪要", by=clerk(), at=NOW)
    assessing.recalculate(assessing.recalculate_all(by=clerk(), at=NOW), at=NOW)


def decide_dust(upload):
    DustEvent.objects.update(state=DustState.DECIDED, decided_by=clerk(), decided_at=NOW)


def widen_dust(upload):
    DustEvent.objects.get().regions.add(Region.objects.get(name="霍城县"))


def rename(upload):
    Station.objects.update(name="改过的名称")


def rename_region(upload):
    Region.objects.filter(name="伊宁市").update(name="伊宁")


def end(upload):
    registering_stations.end(Station.objects.get(code="S"), last_day=date(2026, 3, 10), by=clerk(), at=NOW)


def stand_in(upload):
    registering_stations.substitute(
        *(Region.objects.get(name=name) for name in ("霍城县", "伊宁市")),
        since=date(2020, 1, 1), until=None, basis="纪要", by=clerk(), at=NOW,
    )  # fmt: skip


@pytest.fixture
def upload():
    """One hour of station S, and a suggested sand-dust event over it."""
    StationFactory(code="S")
    dust(NOON - timedelta(hours=1), NOON, "伊宁市", state=DustState.SUGGESTED)
    return measured("S")


@pytest.mark.parametrize("path", EVERYWHERE)
class TestEveryAnswer:
    def test_is_not_sent_again_to_who_has_it(self, client, upload, path):
        answer = client.get(path)
        with CaptureQueriesContext(connection) as queries:
            again = client.get(path, headers={"If-None-Match": answer["ETag"]})

        assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
        assert not answer["ETag"].startswith("W/")
        assert not any("index" in query["sql"] for query in queries)
        assert len(queries) <= 3  # the state, and one thing by its name with its periods

    def test_may_be_kept_on_the_way_while_nobody_is_signed_in(self, client, upload, path):
        answer = client.get(path)
        assert answer["Cache-Control"] == "public, no-cache"
        assert client.get(path, headers={"If-None-Match": answer["ETag"]})["Cache-Control"] == "public, no-cache"
        assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))

        client.force_login(one_with(Role.STAFF))
        assert client.get(path)["Cache-Control"] == "private, no-cache"


class TestATag:
    @pytest.mark.parametrize(
        "change",
        [correct, compute, withdrawn, decide_edition, decide_dust, widen_dust, rename, rename_region, end, stand_in],
    )
    def test_changes_with_what_an_answer_may_rest_on(self, client, upload, change):
        tag = client.get(OBSERVATIONS)["ETag"]

        change(upload)

        answer = client.get(OBSERVATIONS, headers={"If-None-Match": tag})
        assert (answer.status_code, answer["ETag"] != tag) == (200, True)

    def test_is_another_one_for_those_who_see_more(self, client, upload):
        tag = client.get(OBSERVATIONS)["ETag"]
        client.force_login(one_with(Role.MONITORING_CLERK))

        assert client.get(OBSERVATIONS)["ETag"] != tag

    @pytest.mark.parametrize("other", ["&page_size=1", "&order=at", "&from=2026-03-10"])
    def test_belongs_to_one_question(self, client, upload, other):
        assert client.get(OBSERVATIONS)["ETag"] != client.get(OBSERVATIONS + other)["ETag"]

    def test_of_now_changes_with_the_minute(self, client, upload, monkeypatch):
        tags = []
        for second in (0, 59, 60):
            moment = NOW + timedelta(seconds=second)
            monkeypatch.setattr("pollution.api.current.timezone.now", lambda moment=moment: moment)
            tags.append(client.get(f"{AIR}/current/")["ETag"])

        assert tags[0] == tags[1] != tags[2]

    def test_of_regions_changes_with_the_day(self, client, upload, monkeypatch):
        tags = []
        for day in (10, 11):
            monkeypatch.setattr("pollution.api.views.timezone.localdate", lambda day=day: date(2026, 3, day))
            tags.append(client.get(f"{AIR}/regions/")["ETag"])

        assert tags[0] != tags[1]
