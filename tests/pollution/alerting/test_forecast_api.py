"""/api/v1/air/forecasts/: the same act as the pages, for programs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from pollution.models import Forecast
from portal.accounts.choices import Role, Scope
from tests.cast import one_with, outsider
from tests.pollution.alerting.test_forecast_pages import day, now, standing
from tests.pollution.test_upload_api import token_of

pytestmark = pytest.mark.django_db
URL = "/api/v1/air/forecasts/"


@pytest.fixture
def program(client):
    client.user = one_with(Role.WARNING_ANALYST)
    client.headers = token_of(client.user, Scope.READ, Scope.FORECASTS_WRITE)
    return client


def row(region="伊宁市", ahead=1, **facts):
    usual = {"lower": 120, "upper": 150, "primary": "PM2.5", "source": "州站", "issued_at": now().isoformat()}
    return {"region": region, "day": str(day(ahead))} | usual | facts


def send(client, *rows, headers=None):
    data = {"forecasts": list(rows)}
    return client.post(URL, data, content_type="application/json", headers=headers or client.headers)


class TestEntering:
    def test_answers_201_with_what_was_entered_known_and_missing(self, program):
        standing("霍城县", 1)

        answer = send(program, row(), row("654023"))

        told = answer.json()
        assert answer.status_code == 201, told
        assert [(each["region"], each["day"]) for each in told["entered"]] == [("伊宁市", str(day(1)))]
        assert told["known"] == 1
        assert {"region": "昭苏县", "days": [str(day(1))]} in told["missing"]
        entered = Forecast.objects.get(region__name="伊宁市")
        assert (entered.channel, entered.entered_by, entered.issued_at) == ("api", program.user, now())
        assert told["entered"][0]["url"] == f"http://testserver{URL}{entered.pk}/"

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("[" * 100_000, "嵌套过深"),
            ('{"forecasts":' + "[" * 5_000 + "]" * 5_000 + "}", "嵌套过深"),
            ('{"forecasts":[{"\\ud800":1}]}', "不是有效的文字"),
            ('{"forecasts":[{"source":"\\udc00"}]}', "不是有效的文字"),
        ],
    )
    def test_refuses_a_body_that_cannot_be_answered(self, program, body, said):
        answer = program.post(URL, body, content_type="application/json", headers=program.headers)

        assert answer.status_code == 400
        assert said in answer.json()["error"]["message"]

    def test_refuses_an_unknown_name_beside_the_forecasts(self, program):
        data = {"forecasts": [row()], "forcasts": []}

        answer = program.post(URL, data, content_type="application/json", headers=program.headers)

        assert answer.status_code == 400
        assert answer.json()["error"]["fields"] == {"forcasts": ["没有这个字段"]}
        assert not Forecast.objects.exists()

    def test_reads_a_pair_of_surrogates_as_the_sign_it_is(self, program):
        body = json.dumps({"forecasts": [row(source="州站😀")]})
        assert "\\ud83d" in body

        program.post(URL, body, content_type="application/json", headers=program.headers)

        assert Forecast.objects.get().source == "州站😀"

    def test_reads_a_moment_with_any_offset(self, program):
        send(program, row(issued_at=now().astimezone(timezone.get_fixed_timezone(0)).isoformat()))

        assert Forecast.objects.get().issued_at == now()

    def test_answers_409_with_the_rule_and_enters_nothing(self, program):
        answer = send(program, row(), row("霍城县", lower=151))

        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (409, "refused")
        assert "第2条：AQI下限151大于上限150（规则F1）" in error["message"]
        assert not Forecast.objects.exists()

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"day": "2026-02-30"}, "day"),
            ({"lower": "高"}, "lower"),
            ({"primary": "雾霾"}, "primary"),
            ({"source": "长" * 61}, "source"),
            ({"note": "x"}, "note"),
            ({"issued_at": "0001-01-01T00:00:00"}, "issued_at"),
            ({"issued_at": "9999-12-31T00:00:00+08:00"}, "issued_at"),
            ({"issued_at": "٢٠٢٦-12-01T08:00:00+08:00"}, "issued_at"),
            ({"lower": "١٢٠"}, "lower"),
            ({"day": "٢٠٢٦-12-01"}, "day"),
        ],
    )
    def test_answers_400_with_the_field_of_the_row(self, program, facts, field):
        answer = send(program, row(), row("霍城县", **facts))

        fields = answer.json()["error"]["fields"]["forecasts"]
        assert answer.status_code == 400
        assert list(fields) == ["1"]
        assert list(fields["1"]) == [field]

    @pytest.mark.parametrize("data", [{}, {"forecasts": []}, {"forecasts": "x"}, []])
    def test_answers_400_to_what_is_no_submission(self, program, data):
        answer = program.post(URL, data, content_type="application/json", headers=program.headers)

        assert answer.status_code == 400

    def test_takes_the_scope_and_the_role(self, program, client):
        reading = token_of(one_with(Role.WARNING_ANALYST), Scope.READ)
        assert send(program, row(), headers=reading).status_code == 403

        client.force_login(one_with(Role.WARNING_MANAGER))
        answer = client.post(URL, {"forecasts": [row()]}, content_type="application/json")
        assert answer.status_code == 403
        assert "预警技术组" in answer.json()["error"]["message"]
        assert not Forecast.objects.exists()


class TestReading:
    def test_is_for_the_chain(self, client):
        standing()
        assert client.get(URL).status_code == 401
        client.force_login(outsider())
        assert client.get(URL).status_code == 403
        client.force_login(one_with(Role.COUNTY_LEADER))

        [told] = client.get(URL).json()["results"]

        assert (told["region"]["name"], told["lower"], told["upper"], told["primary"]) == (
            "伊宁市",
            120,
            150,
            ["PM2.5"],
        )

    def test_filters(self, program):
        older = standing(issued_at=timezone.make_naive(now()) - timedelta(hours=2))
        newer, later = standing(), standing("霍城县", 2)

        def found(query):
            answer = program.get(f"{URL}?{query}", headers=program.headers)
            assert answer.status_code == 200, answer.json()
            return [each["id"] for each in answer.json()["results"]]

        assert found("") == [older.pk, newer.pk, later.pk]
        assert found("newest=true") == [newer.pk, later.pk]
        assert found("region=654023") == found(f"region={later.region_id}") == found(f"from={day(1)}") == [later.pk]
        assert found(f"to={day(1)}") == found(f"day={day()}") == [older.pk, newer.pk]
        assert found("withdrawn=true") == []

    @pytest.mark.parametrize("query", ["state=x", "day=2026-02-30", "from=", "newest=true&newest=false"])
    def test_refuses_what_makes_no_sense(self, program, query):
        assert program.get(f"{URL}?{query}", headers=program.headers).status_code == 400
