"""/api/v1/air/observations/: whose values, which of them, what stands beside each, and how they are paged."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pollution.api.serializers import ObservationSerializer, OriginSerializer, ValueSerializer
from pollution.choices import DustState
from pollution.models import DustEvent, StationPeriod
from portal.accounts.choices import Role
from portal.organization.models import Region
from tests.cast import one_with
from tests.pollution.factories import NOW, StationFactory, clerk, csv_file, hour, recalculated, stored, withdrawn
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
LIST = "/api/v1/air/observations/"
NOON = datetime(2026, 3, 10, 12)
YINING = "654002"


def measured(*codes, since=NOON, count=1, at=NOW, **values):
    """Hours of stations from `since` on, stored and computed."""
    moments = [since + timedelta(hours=number) for number in range(count)]
    lines = [hour(code, f"{moment:%Y-%m-%dT%H:%M:%S}", **values) for moment in moments for code in codes]
    upload = stored(csv_file(lines), at=at)
    recalculated(at=max(at, NOW))
    return upload


def results(client, query=""):
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def aware(moment):
    return timezone.make_aware(moment)


@pytest.fixture
def two():
    """A station of 伊宁市 and one of 霍城县."""
    return StationFactory(code="S"), StationFactory(code="T", region="霍城县")


class TestWhoseRows:
    @pytest.mark.usefixtures("two")
    @pytest.mark.parametrize("case", cases("air_api.md", "Cases: whose rows"), ids=lambda case: case["query"] or "none")
    def test_are_told(self, client, case):
        measured("S", "T")

        answer = client.get(f"{LIST}?{case['query']}")

        if case["subject"].isdigit():
            assert answer.status_code == int(case["subject"])
            return
        subjects = [row["subject"] for row in answer.json()["results"]]
        field = "code" if case["subject"] == "station" else "name"
        assert {each["kind"] for each in subjects} == {case["subject"]}
        assert sorted(each[field] for each in subjects) == sorted(listed(case["rows of"]))

    def test_are_those_of_the_region_in_which_a_station_stood_on_the_day(self, client):
        station = StationFactory(code="S", until=date(2026, 3, 10))
        StationPeriod.objects.create(
            station=station, region=Region.objects.get(name="霍城县"), held=DateRange(date(2026, 3, 10), None)
        )
        measured("S", since=datetime(2026, 3, 9, 23), count=4)

        found = {
            adcode: [row["at"][8:13] for row in results(client, f"subject=station&region={adcode}&order=at")]
            for adcode in (YINING, "654023")
        }

        assert found == {YINING: ["09T23", "10T00"], "654023": ["10T01", "10T02"]}
        assert [row["region"] for row in results(client, "station=S&order=at")] == [
            Region.objects.get(adcode=adcode).pk for adcode in (YINING, YINING, "654023", "654023")
        ]

    def test_names_what_does_not_exist(self, client):
        answer = client.get(f"{LIST}?station=X")

        assert (answer.status_code, answer.json()["error"]["message"]) == (404, "没有编码为“X”的站点")


class TestWhichValues:
    @pytest.mark.usefixtures("two")
    @pytest.mark.parametrize(
        "case", cases("air_api.md", "Cases: which values"), ids=lambda case: " ".join(case.values())
    )
    def test_are_told(self, client, case):
        measured("S", since=datetime(2026, 3, 9, 1), count=80)

        rows = results(client, f"station=S&scale={case['scale']}&from={case['from']}&to={case['to']}&page_size=1000")

        ends = sorted(row["at"].replace("T", " ")[:16] for row in rows) or ["none"]
        assert (ends[0], ends[-1]) == (case["first"], case["last"])

    @pytest.mark.usefixtures("two")
    @pytest.mark.parametrize("case", cases("air_api.md", "Cases: refused"), ids=lambda case: case["query"])
    def test_that_cannot_be_meant_are_refused(self, client, case):
        answer = client.get(f"{LIST}?{case['query']}")

        assert answer.status_code == 400
        assert case["message"] in str(answer.json()["error"]["fields"][case["field"]])

    @pytest.mark.parametrize(
        "query",
        [
            "from=0001-01-01&to=9999-12-31",
            "from=0001-01-01T00:00:00%2B14:00",
            "to=9999-12-31T23:59:59-12:00",
            "page_size=99999999999999999999",
            "page_size=-1",
        ],
    )
    def test_may_be_asked_of_any_range(self, client, query):
        assert results(client, query) == []

    @pytest.mark.parametrize(
        "query",
        [
            "station=%00",
            "region=%00",
            "station=",
            "from=%00",
            "scale=%00",
            "region=9" + "9" * 400,
            "station=" + "x" * 99,
            "&".join(f"station=X{number}" for number in range(101)),
            "pollutant=",
            "subject=both",
        ],
    )
    def test_refuses_what_is_meant_to_harm(self, client, query):
        assert client.get(f"{LIST}?{query}").status_code in {400, 404}

    @pytest.mark.usefixtures("two")
    def test_has_the_fields_of_the_pollutants_asked(self, client):
        measured("S")

        [row] = results(client, "station=S&pollutant=pm25&pollutant=co")

        assert list(row["pollutants"]) == ["co", "pm25"]
        assert (row["pollutants"]["co"]["concentration"], row["aqi"]) == (0.5, 50)


class TestAValue:
    @pytest.mark.usefixtures("two")
    def test_has_the_shape_that_openapi_yaml_promises(self, client):
        measured("S")
        client.force_login(one_with(Role.MONITORING_CLERK))

        [row] = results(client, "station=S")

        assert list(row) == list(ObservationSerializer().fields)
        assert {tuple(each) for each in row["pollutants"].values()} == {tuple(ValueSerializer().fields)}
        assert list(row["pollutants"]["pm25"]["source"]) == list(OriginSerializer().fields)

    def test_of_a_region_says_what_it_rests_on(self, client):
        StationFactory.create_batch(2)
        measured(StationFactory(code="A").code, pm25=61)

        [row] = results(client, f"region={YINING}")

        assert (row["subject"]["name"], row["subject"]["code"], row["possible"]) == ("伊宁市", YINING, 3)
        assert (row["aqi"], row["note"]) == (None, "没有可用的浓度")
        assert row["pollutants"]["pm25"] == {
            "concentration": None, "unit": "µg/m³", "count": 1, "needed": None, "possible": 3,
            "validity": "insufficient", "iaqi": None, "source": None,
        }  # fmt: skip

    @pytest.mark.usefixtures("two")
    def test_of_an_hour_has_its_period_edition_level_and_pollutants(self, client):
        measured("S", pm25=61)

        [row] = results(client, "station=S")

        told = {name: row[name] for name in ("at", "period_start", "day", "scale", "edition", "profile")}
        assert told == {
            "at": "2026-03-10T12:00:00+08:00", "period_start": "2026-03-10T11:00:00+08:00", "day": "2026-03-10",
            "scale": "hourly", "edition": "HJ633-2026", "profile": "text",
        }  # fmt: skip
        assert (row["aqi"], row["level"], row["category"]) == (101, 3, "轻度污染")
        assert (row["primary"], row["exceeding"], row["note"]) == (["PM2.5"], ["PM2.5"], "")
        assert row["pollutants"]["pm25"] == {
            "concentration": 61, "unit": "µg/m³", "count": 1, "needed": 1, "possible": 1, "validity": "valid",
            "iaqi": 101, "source": {"received_at": "2026-11-20T09:30:00+08:00"},
        }  # fmt: skip

    @pytest.mark.usefixtures("two")
    def test_that_is_missing_says_why_with_the_clause(self, client):
        measured("S", pm10="NA", o3="/", o3_24h="/")

        [row] = results(client, "station=S")

        assert (row["aqi"], row["level"], row["category"]) == (None, None, None)
        assert row["note"] == "PM10缺测，其余项目的IAQI未超过100，不发布AQI（HJ 633-2026 5.3.1）"
        assert row["pollutants"]["pm10"]["validity"] == "insufficient"
        assert (row["pollutants"]["o3"]["validity"], row["pollutants"]["o3"]["concentration"]) == (
            "not_monitored",
            None,
        )

    @pytest.mark.usefixtures("two")
    def test_of_a_day_counts_hours_and_windows(self, client):
        measured("S", since=datetime(2026, 3, 10, 1), count=22)

        [row] = results(client, "station=S&scale=daily")

        assert (row["period_start"], row["at"], row["day"]) == (
            "2026-03-10T00:00:00+08:00", "2026-03-11T00:00:00+08:00", "2026-03-10",
        )  # fmt: skip
        counts = {
            name: [row["pollutants"][name][each] for each in ("count", "needed", "possible")] for name in ("o3", "pm25")
        }
        assert counts == {"o3": [17, 14, 17], "pm25": [22, 20, 24]}
        assert (row["pollutants"]["pm25"]["source"], row["scale"]) == (None, "daily")

    @pytest.mark.usefixtures("two")
    def test_names_its_source_and_the_line_to_those_who_may_see_files(self, client):
        upload = measured("S")

        def source():
            return results(client, "station=S")[0]["pollutants"]["pm25"]["source"]

        assert source() == {"received_at": "2026-11-20T09:30:00+08:00"}
        client.force_login(one_with(Role.STAFF))
        assert source() == {"received_at": "2026-11-20T09:30:00+08:00"}
        client.force_login(one_with(Role.WARNING_ANALYST))
        assert source() == {"received_at": "2026-11-20T09:30:00+08:00", "upload": upload.pk, "line": 2}

    @pytest.mark.usefixtures("two")
    def test_names_the_file_of_each_pollutant_like_the_pages(self, client):
        first = measured("S")
        pm10_alone = csv_file([("20260310", 12, "PM10", 77)], head=("date", "hour", "type", "S"))
        second = stored(pm10_alone, at=NOW + timedelta(hours=1))
        client.force_login(one_with(Role.WARNING_ANALYST))

        [row] = results(client, "station=S")

        files = {name: each["source"]["upload"] for name, each in row["pollutants"].items()}
        assert files == dict.fromkeys(("so2", "no2", "co", "o3", "pm25"), first.pk) | {"pm10": second.pk}
        page = client.get("/air/stations/S/hours/2026-03-10T12:00/").text
        assert f'PM10：<a href="{second.get_absolute_url()}"' in page

    @pytest.mark.usefixtures("two")
    def test_names_the_file_before_where_the_newest_is_withdrawn(self, client):
        first = measured("S")
        withdrawn(stored(csv_file([hour("S", "2026-03-10T12:00:00", pm10=77)]), at=NOW + timedelta(hours=1)))
        client.force_login(one_with(Role.WARNING_ANALYST))

        [row] = results(client, "station=S")

        assert {each["source"]["upload"] for each in row["pollutants"].values()} == {first.pk}

    @pytest.mark.usefixtures("two")
    def test_is_marked_as_dust_in_the_hours_and_region_of_a_decided_event(self, client):
        measured("S", "T", since=NOON, count=3)
        dust(NOON, NOON + timedelta(hours=1), "伊宁市")
        dust(NOON + timedelta(hours=1), NOON + timedelta(hours=2), "伊宁市", state=DustState.SUGGESTED)

        marked = {
            (row["subject"]["name"], row["at"][11:13]): row["dust"]
            for row in results(client, "order=at&page_size=1000")
        }

        assert [key for key, is_dust in marked.items() if is_dust] == [("伊宁市", "13")]
        assert [
            row["dust"]
            for row in results(client, "station=S&station=T&from=2026-03-10T13:00:00Z&to=2026-03-10T13:00:00Z")
        ] == []
        assert {row["subject"]["code"] for row in results(client, "subject=station") if row["dust"]} == {"S"}
        rolling = {
            row["at"][8:13]: row["dust"] for row in results(client, "region=654002&scale=rolling&page_size=1000")
        }
        assert {each for each, is_dust in rolling.items() if not is_dust} == {"10T12", "11T13"}

    @pytest.mark.usefixtures("two")
    def test_that_was_taken_back_is_absent(self, client):
        upload = measured("S")
        withdrawn(upload)
        recalculated()

        assert results(client, "station=S") == []


def dust(after, until, region, *, state=DustState.DECIDED):
    by = clerk() if state == DustState.DECIDED else None
    event = DustEvent.objects.create(
        state=state, hours=DateTimeTZRange(aware(after), aware(until), "(]"), evidence="卫星云图",
        decided_by=by, decided_at=NOW if by else None,
    )  # fmt: skip
    event.regions.set(Region.objects.filter(name=region))
    return event


def walked(client, query, *, between=lambda page: None):
    """All rows, page by page; `between` happens after each page."""
    url, rows, pages = f"{LIST}?{query}", [], 0
    while url:
        answer = client.get(url).json()
        rows += [(row["at"], row["subject"]["id"]) for row in answer["results"]]
        url, pages = answer["next"], pages + 1
        between(pages)
    return rows


class TestPages:
    @pytest.mark.usefixtures("two")
    @pytest.mark.parametrize(
        "query", ["subject=station", "station=S", "subject=region", "subject=station&scale=rolling"]
    )
    @pytest.mark.parametrize("order", ["at", "-at"])
    @pytest.mark.parametrize("size", [1, 3, 7])
    def test_hold_everything_once_in_order(self, client, query, order, size):
        measured("S", "T", count=5)

        rows = walked(client, f"{query}&order={order}&page_size={size}")

        whole = [(row["at"], row["subject"]["id"]) for row in results(client, f"{query}&order={order}&page_size=1000")]
        assert len(whole) >= 5
        assert rows == whole == sorted(set(whole), reverse=order == "-at")

    @pytest.mark.usefixtures("two")
    @pytest.mark.parametrize("order", ["at", "-at"])
    def test_skip_and_repeat_nothing_while_rows_come_in_on_both_sides(self, client, order):
        measured("S", "T", count=4)
        before = set(walked(client, "subject=station"))

        def more(page):
            if page == 1:
                measured("S", since=NOON - timedelta(hours=5), at=NOW + timedelta(hours=1))
                measured("S", "T", since=NOON + timedelta(hours=9), at=NOW + timedelta(hours=2))

        rows = walked(client, f"subject=station&order={order}&page_size=3", between=more)

        assert len(rows) == len(set(rows))
        assert before <= set(rows)

    @pytest.mark.usefixtures("two")
    def test_go_on_where_they_were_when_the_row_of_the_cursor_is_taken_back(self, client):
        measured("S", count=2)
        upload = measured("T", at=NOW + timedelta(hours=1))

        rows = walked(client, "subject=station&order=at&page_size=2", between=lambda page: page == 1 and back(upload))

        assert [at[11:13] for at, _ in rows] == ["12", "12", "13"]

    @pytest.mark.usefixtures("two")
    def test_take_no_cursor_of_another_question(self, client):
        measured("S", "T", count=3)
        following = client.get(f"{LIST}?subject=station&page_size=2").json()["next"]
        cursor = urlsplit(following).query.split("cursor=")[1].split("&")[0]

        for query in ("subject=region", "subject=station&order=at", "subject=station&scale=rolling", "station=S"):
            answer = client.get(f"{LIST}?{query}&cursor={cursor}")
            assert (answer.status_code, answer.json()["error"]["message"]) == (404, "无效游标"), query
        assert client.get(f"{LIST}?subject=station&page_size=1&cursor={cursor}").status_code == 200

    @pytest.mark.parametrize("cursor", ["x", "", "%00", "啊", "1.1.000000000000", "9" * 5000])
    def test_take_no_cursor_that_was_never_given(self, client, cursor):
        for given in (cursor, urlsafe_b64encode(cursor.encode()).decode()):
            assert client.get(LIST, {"cursor": given}).status_code == 404

    def test_cost_the_same_for_one_row_and_for_many(self, client):
        first = StationFactory(code="S")
        measured("S")
        client.get(LIST)
        with CaptureQueriesContext(connection) as one:
            assert len(results(client, "subject=station")) == 1
        others = StationFactory.create_batch(20)
        measured(first.code, *(each.code for each in others), since=NOON + timedelta(days=1), count=48)
        with CaptureQueriesContext(connection) as many:
            assert len(results(client, "subject=station&page_size=1000")) == 1000
        assert len(many) == len(one)


def back(upload):
    withdrawn(upload)
    recalculated()
