"""/api/v1/air/: regions, stations, the air of now, what changed, and which answers a program may keep."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pollution import assessing, registering_stations
from pollution.models import Recalculation, StationPeriod
from portal.organization.models import Region
from tests.pollution.factories import NOW, StationFactory, clerk, csv_file, hour, recalculated, stored, withdrawn
from tests.pollution.test_air_observations_api import NOON, YINING, measured

pytestmark = pytest.mark.django_db
AIR = "/api/v1/air"


def get(client, path):
    answer = client.get(f"{AIR}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def region_named(name):
    return Region.objects.get(name=name)


def stands_in(region, source, *, since=date(2020, 1, 1), until=None):
    return registering_stations.substitute(
        region_named(region),
        region_named(source),
        since=since,
        until=until,
        basis="会议纪要〔2020〕1号",
        by=clerk(),
        at=NOW,
    )


def costs(client, path):
    client.get(f"{AIR}/{path}")
    with CaptureQueriesContext(connection) as queries:
        get(client, path)
    return len(queries)


class TestRegions:
    def test_name_their_stations_of_today(self, client):
        StationFactory(code="S")
        StationFactory(code="OLD", until=date(2020, 1, 1))

        row = get(client, f"regions/{region_named('伊宁市').pk}/")

        assert (row["name"], row["kind_label"], row["adcode"]) == ("伊宁市", "县级市", YINING)
        assert row["parent"]["name"] == "伊犁州直"
        assert [each["code"] for each in row["stations"]] == ["S"]
        assert row["substitute"] is None
        assert client.get(row["observations"]).status_code == client.get(row["stations"][0]["url"]).status_code == 200

    def test_name_whose_air_stands_in_since_when_and_why(self, client):
        stands_in("霍城县", "伊宁市")

        row = get(client, f"regions/{region_named('霍城县').pk}/")

        assert row["substitute"] == {
            "region": {"id": region_named("伊宁市").pk, "name": "伊宁市", "adcode": YINING},
            "since": "2020-01-01",
            "basis": "会议纪要〔2020〕1号",
        }

    def test_need_nobody_when_they_have_a_station(self, client):
        stands_in("霍城县", "伊宁市")
        StationFactory(region="霍城县")

        assert get(client, f"regions/{region_named('霍城县').pk}/")["substitute"] is None

    def test_are_listed_with_the_same_queries_for_one_station_and_thirty(self, client):
        StationFactory()
        one = costs(client, "regions/")
        for region in ("霍城县", "新源县"):
            StationFactory.create_batch(15, region=region)
        stands_in("昭苏县", "伊宁市")

        assert costs(client, "regions/") == one

    @pytest.mark.parametrize("path", ["regions/999999/", "regions/x/", "regions/?kind=x", "regions/?page_size=x"])
    def test_that_do_not_exist(self, client, path):
        assert client.get(f"{AIR}/{path}").status_code in {400, 404}


class TestStations:
    def test_tell_where_they_stood_with_the_last_day(self, client):
        station = StationFactory(code="S", until=date(2020, 1, 1), operator="运维公司")
        StationPeriod.objects.create(
            station=station, region=None, held=DateRange(date(2020, 1, 1), None), longitude="81.3", latitude="43.9"
        )

        row = get(client, "stations/S/")

        assert (row["code"], row["kind"], row["kind_label"], row["operator"]) == ("S", "prefecture", "州控", "运维公司")
        assert row["periods"] == [
            {
                "region": {"id": region_named("伊宁市").pk, "name": "伊宁市", "adcode": YINING},
                "longitude": None, "latitude": None, "from": "2010-01-01", "to": "2019-12-31",
            },
            {"region": None, "longitude": 81.3, "latitude": 43.9, "from": "2020-01-01", "to": None},
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "codes"),
        [
            ("", ["NOW", "OLD", "ELSE"]),
            (f"region={YINING}", ["NOW"]),
            (f"region={YINING}&on=2019-12-31", ["NOW", "OLD"]),
            (f"region={YINING}&on=2020-01-01", ["NOW"]),
            ("on=2020-01-01", ["NOW", "ELSE"]),
            ("on=2009-12-31", []),
            ("kind=county", ["ELSE"]),
            ("kind=national", []),
        ],
    )
    def test_are_filtered(self, client, query, codes):
        StationFactory(code="NOW")
        StationFactory(code="OLD", until=date(2020, 1, 1))
        StationFactory(code="ELSE", region="霍城县", kind="county")

        assert [row["code"] for row in get(client, f"stations/?{query}")["results"]] == codes

    @pytest.mark.parametrize(
        ("query", "status"),
        [("kind=x", 400), ("on=x", 400), ("on=", 400), ("code=S", 400), ("region=%00", 400), ("region=999999", 404)],
    )
    def test_refuse_what_cannot_be_meant(self, client, query, status):
        assert client.get(f"{AIR}/stations/?{query}").status_code == status

    def test_cost_the_same_for_one_and_thirty(self, client):
        StationFactory()
        one = costs(client, "stations/")
        StationFactory.create_batch(29)

        assert costs(client, "stations/") == one


def now_of(client, name, at="2026-03-10T14:30:00%2B08:00"):
    rows = {row["region"]["name"]: row for row in get(client, f"current/?at={at}")["results"]}
    return rows[name]


class TestTheAirOfNow:
    def test_is_the_newest_hour_and_its_24_hours_with_their_age(self, client):
        measured(StationFactory().code, since=NOON - timedelta(hours=23), count=26)

        row = now_of(client, "伊宁市")

        assert (row["age_minutes"], row["stale"], row["taken_from"], row["note"]) == (30, False, None, "")
        assert [(row[each]["at"], row[each]["scale"], row[each]["aqi"]) for each in ("hour", "rolling")] == [
            ("2026-03-10T14:00:00+08:00", "hourly", 50),
            ("2026-03-10T14:00:00+08:00", "rolling", 50),
        ]

    @pytest.mark.parametrize(("at", "stale"), [("14:59:59", False), ("15:00:00", True), ("18:00:00", True)])
    def test_is_stale_after_three_hours(self, client, at, stale):
        measured(StationFactory().code)

        assert now_of(client, "伊宁市", f"2026-03-10T{at}%2B08:00")["stale"] is stale

    def test_at_midnight_has_the_stations_of_the_day_that_ends(self, client):
        measured(StationFactory(code="S", until=date(2026, 3, 11)).code, since=datetime(2026, 3, 10, 22), count=3)

        last, next_one = (now_of(client, "伊宁市", f"2026-03-11T{at}%2B08:00") for at in ("00:00:00", "01:00:00"))

        assert (last["hour"]["at"], last["age_minutes"]) == ("2026-03-11T00:00:00+08:00", 0)
        assert next_one["hour"] is None
        address = reverse("pollution:region_air", args=[region_named("伊宁市").pk])
        stations = [
            [str(each.station.code) for each in client.get(f"{address}?at=2026-03-11T{at}").context["stations"]]
            for at in ("00:00", "01:00")
        ]
        assert stations == [["S"], []]

    def test_is_that_of_another_region_where_one_stands_in(self, client):
        measured(StationFactory().code)
        stands_in("霍城县", "伊宁市")

        row = now_of(client, "霍城县")

        assert row["taken_from"]["name"] == row["hour"]["subject"]["name"] == "伊宁市"
        assert now_of(client, "伊宁市")["taken_from"] is None

    def test_says_where_nothing_is_known(self, client):
        StationFactory()

        told = [
            (row["hour"], row["age_minutes"], row["stale"], row["note"])
            for row in (now_of(client, "伊宁市"), now_of(client, "新源县"))
        ]

        assert told == [
            (None, None, True, "没有数据"),
            (None, None, True, "该区域没有站点，也未确定取用哪个区域的结果"),
        ]

    def test_is_told_for_counties_and_regiments_and_not_for_what_holds_them(self, client):
        names = {row["region"]["name"] for row in get(client, "current/")["results"]}

        assert {"伊宁市", "可克达拉市", "第四师61团"} <= names
        assert not {"伊犁州直", "第四师"} & names

    def test_is_asked_without_a_time_as_of_the_minute(self, client):
        asked = datetime.fromisoformat(get(client, "current/")["at"])

        assert timezone.now() - asked < timedelta(minutes=2)
        assert asked.second == 0

    @pytest.mark.parametrize(
        "query", ["at=x", "at=2026-03-10T08:00:00", "at=", "on=2026-03-10", "at=2026-01-01&at=2026-01-02"]
    )
    def test_refuses_what_cannot_be_meant(self, client, query):
        assert client.get(f"{AIR}/current/?{query}").status_code == 400

    def test_costs_the_same_for_one_region_and_many(self, client):
        measured(StationFactory().code)
        one = costs(client, "current/?at=2026-03-10T14:30:00Z")
        measured(
            *(StationFactory(region=name).code for name in ("霍城县", "新源县", "昭苏县", "特克斯县")),
            at=NOW + timedelta(hours=1),
        )

        assert costs(client, "current/?at=2026-03-10T14:30:00Z") == one


class TestChanges:
    def test_are_told_once_they_are_computed_with_the_hours_to_fetch_again(self, client):
        upload = stored(csv_file([hour(StationFactory().code, "2026-03-10T12:00:00")]))
        assert get(client, "changes/")["results"] == []
        recalculated()

        [row] = get(client, "changes/")["results"]

        assert row == {
            "revision": 1, "reason": "stored", "reason_label": "数据入库", "done_at": "2026-11-20T09:30:00+08:00",
            "from": "2026-03-10T01:00:00+08:00", "to": "2026-03-11T23:00:00+08:00",
        }  # fmt: skip
        withdrawn(upload)
        assessing.recalculate(Recalculation.objects.latest("pk"), at=NOW)
        [row] = get(client, "changes/?since=1")["results"]
        assert (row["revision"], row["reason_label"]) == (2, "数据撤回")
        assert get(client, "changes/?since=2")["results"] == []

    def test_name_every_hour_that_differs_from_before(self, client):
        code = StationFactory().code
        measured(code, since=NOON - timedelta(hours=24), count=60)
        before = everything(client)

        upload = stored(csv_file([hour(code, "2026-03-10T12:00:00", pm25=300)]), at=NOW + timedelta(hours=1))
        assessing.recalculate(Recalculation.objects.get(upload=upload), at=NOW)
        after = everything(client)

        [row] = get(client, "changes/?since=1")["results"]
        changed = sorted(at for (at, scale), values in after.items() if before[at, scale] != values)
        assert row["from"] <= changed[0] <= changed[-1] <= row["to"]
        assert changed[-1] == "2026-03-11T11:00:00+08:00"

    def test_go_on_from_page_to_page(self, client):
        code = StationFactory().code
        for number in range(3):
            stored(csv_file([hour(code, f"2026-03-1{number}T12:00:00")]), at=NOW + timedelta(hours=number))
        recalculated()

        first = get(client, "changes/?page_size=2")
        second = client.get(first["next"]).json()

        assert [row["revision"] for row in [*first["results"], *second["results"]]] == [1, 2, 3]

    @pytest.mark.parametrize("query", ["since=x", "since=", "since=1.5", "after=1"])
    def test_refuse_what_cannot_be_meant(self, client, query):
        assert client.get(f"{AIR}/changes/?{query}").status_code == 400

    def test_may_be_asked_since_any_number(self, client):
        assert get(client, f"changes/?since={10**30}")["results"] == []


def everything(client):
    return {
        (row["at"], row["scale"]): row["pollutants"]
        for scale in ("hourly", "rolling")
        for row in get(client, f"observations/?scale={scale}&page_size=1000")["results"]
    }
