"""The download of observations: the same question as a stream (docs/rules/air_api.md)."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection

from pollution.api import downloads
from portal.accounts.choices import EventKind, Role
from portal.accounts.models import SecurityEvent
from tests.cast import one_with
from tests.pollution.factories import StationFactory, csv_file, hour, recalculated, stored

pytestmark = pytest.mark.django_db
URL = "/api/v1/air/observations.csv"


@pytest.fixture
def station():
    station = StationFactory(code="S1", name="=SUM(A1)")
    lines = [hour("S1", f"2026-03-10T{at:02}:00:00", pm25=at + 30) for at in range(1, 24)]
    stored(csv_file([*lines, hour("S1", "2026-03-11T00:00:00", so2="/", pm25="NA")]))
    recalculated()
    return station


def lines_of(answer):
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


class TestTheDownload:
    def test_has_a_line_for_every_value_oldest_first(self, client, station):
        lines = lines_of(client.get(URL, {"station": "S1"}))

        assert len(lines) == 24
        assert (lines[0]["at"], lines[-1]["at"]) == ("2026-03-10T01:00:00+08:00", "2026-03-11T00:00:00+08:00")

    def test_says_the_same_as_the_pages(self, client, station):
        [page] = client.get("/api/v1/air/observations/", {"station": "S1", "scale": "daily"}).json()["results"]

        [line] = lines_of(client.get(URL, {"station": "S1", "scale": "daily"}))

        assert (line["aqi"], line["category"], line["primary"]) == (
            str(page["aqi"]), page["category"], "、".join(page["primary"]),
        )  # fmt: skip
        assert line["pm25_concentration"] == str(page["pollutants"]["pm25"]["concentration"])
        assert line["pm25_count"] == "23"

    def test_tells_missing_from_not_monitored(self, client, station):
        line = lines_of(client.get(URL, {"station": "S1"}))[-1]

        assert (line["so2_validity"], line["so2_concentration"]) == ("not_monitored", "")
        assert (line["pm25_validity"], line["pm25_concentration"]) == ("insufficient", "")

    def test_has_the_pollutants_that_were_asked_for(self, client, station):
        line = lines_of(client.get(URL, {"station": "S1", "pollutant": "pm25"}))[0]

        assert "pm25_iaqi" in line
        assert "so2_iaqi" not in line

    def test_lets_no_name_become_a_formula(self, client, station):
        assert lines_of(client.get(URL, {"station": "S1"}))[0]["name"] == "'=SUM(A1)"

    def test_is_a_head_alone_where_there_is_nothing(self, client):
        answer = client.get(URL)

        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert lines_of(answer) == []

    def test_is_not_sent_again_to_who_has_it(self, client, station):
        etag = client.get(URL, {"station": "S1"})["ETag"]

        assert client.get(URL, {"station": "S1"}, headers={"If-None-Match": etag}).status_code == 304

    def test_is_given_to_who_asks_for_csv_by_accept(self, client, station):
        assert client.get(URL, {"station": "S1"}, headers={"Accept": "text/csv"}).status_code == 200

    def test_is_public_and_so_no_event_of_security(self, client, station):
        client.force_login(one_with(Role.STAFF))

        assert client.get(URL, {"station": "S1"}).status_code == 200
        assert not SecurityEvent.objects.filter(kind=EventKind.DOWNLOADED).exists()

    def test_refuses_what_makes_no_sense_in_json(self, client, station):
        answer = client.get(URL, {"from": "gestern"}, headers={"Accept": "text/csv"})

        assert answer.status_code == 400
        assert "不是日期或时间" in answer.json()["error"]["fields"]["from"][0]

    def test_refuses_more_than_one_stream_should_carry(self, client, station, monkeypatch):
        monkeypatch.setattr(downloads, "MOST_VALUES", 23)

        answer = client.get(URL, {"station": "S1"})

        assert answer.status_code == 400
        assert "最多有24个值，一次最多23个" in answer.json()["error"]["fields"]["from"][0]

    def test_counts_the_stations_of_a_region_alone(self, client, station, monkeypatch):
        StationFactory(code="S2", region="霍城县")
        monkeypatch.setattr(downloads, "MOST_VALUES", 24)

        assert len(lines_of(client.get(URL, {"subject": "station", "region": "654002"}))) == 24
        assert "最多有48个值" in client.get(URL, {"subject": "station"}).text

    @pytest.mark.parametrize("scale", ["hourly", "rolling", "daily"])
    def test_is_the_same_however_small_its_stretches_are(self, client, station, monkeypatch, scale):
        StationFactory(code="S2")
        stored(csv_file([hour("S2", f"2026-03-12T{at:02}:00:00") for at in range(1, 24)]))
        recalculated()
        asked = {"subject": "station", "scale": scale}
        whole = lines_of(client.get(URL, asked))

        monkeypatch.setattr(downloads, "ROWS_AT_ONCE", 5)

        assert lines_of(client.get(URL, asked)) == whole
        assert len(whole) > 1

    def test_holds_no_cursor_and_no_transaction_while_it_is_read(self, client, station, monkeypatch):
        monkeypatch.setattr(downloads, "ROWS_AT_ONCE", 5)
        stream = iter(client.get(URL, {"station": "S1"}))
        for _ in range(3):
            next(stream)

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors")
            assert cursor.fetchone() == (0,)

    def test_is_refused_for_a_while_to_who_asks_too_often(self, client, station, settings):
        settings.ACCOUNT_RATE_LIMITS = {"download": "2/m/ip"}
        client.get(URL, {"station": "S1"})
        etag = client.get(URL, {"station": "S1"})["ETag"]

        refused = client.get(URL, {"station": "S1"})

        assert refused.status_code == 429
        assert 1 <= int(refused["Retry-After"]) <= 60
        assert f"请在{refused['Retry-After']}秒后再试" in refused.json()["error"]["message"]
        assert client.get(URL, {"station": "S1"}, headers={"If-None-Match": etag}).status_code == 304
        assert client.get("/api/v1/air/observations/", {"station": "S1"}).status_code == 200

    def test_asks_the_database_no_more_for_many_rows_than_for_one(self, client, station, django_assert_max_num_queries):
        with django_assert_max_num_queries(14):
            lines_of(client.get(URL, {"station": "S1"}))
