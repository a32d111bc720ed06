"""Published alerts as a program pulls them: lists, status, one alert, its CAP message, the feed."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from capparselib.parsers import CAPParser
from django.urls import reverse
from lxml import etree

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting.deciding import Area
from pollution.api.alert_examples import ALERT, ALERTS, STATUS
from pollution.api.alert_serializers import AlertPageSerializer, AlertSerializer, StatusSerializer
from pollution.models import AlertVersion
from portal.accounts.choices import Role
from portal.organization.models import Region
from tests.cast import one_with
from tests.pollution.alert_factories import a_standing_external_warning
from tests.pollution.alerts.messages import NAMES, SCHEMA
from tests.pollution.factories import region_named
from tests.pollution.pulling import ALERTS as LIST
from tests.pollution.pulling import FEED, changed, clock, command, lifted, released, three_alerts
from tests.pollution.pulling import STATUS as STATUSES
from tests.pollution.walks import AT, DAY, HOUR
from tests.rule_tables import cases, listed

__all__ = ["clock", "command"]  # fixtures
pytestmark = pytest.mark.django_db


def of(answer, region):
    return next(each for each in answer.json()["results"] if each["region"]["name"] == region)


def shape_of(value):
    """The names of an answer, down to those of its parts."""
    if isinstance(value, dict):
        return {name: shape_of(each) for name, each in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [shape_of(value[0])]
    return None


class TestTheList:
    @pytest.fixture
    def names(self, command, clock):
        clock.set(4)
        return three_alerts(command)

    @pytest.mark.parametrize("case", cases("alert_api.md", "Cases: which alerts"), ids=lambda case: case["query"])
    def test_answers_as_the_table_says(self, client, names, case):
        answer = client.get(f"{LIST}?{case['query']}")

        assert answer.status_code == 200, answer.content.decode()
        assert [names[each["id"]] for each in answer.json()["results"]] == listed(case["answer"])

    @pytest.mark.parametrize("case", cases("alert_api.md", "Cases: refused questions"), ids=lambda case: case["query"])
    def test_refuses_what_the_table_refuses(self, client, names, case):
        answer = client.get(f"{LIST}?{case['query']}")

        assert answer.status_code == int(case["code"]), answer.content.decode()
        error = answer.json()["error"]
        assert case["message"] in (str(error["fields"][case["field"]]) if case["field"] else error["message"])

    def test_goes_on_by_cursor_and_tells_each_once_while_one_changes(self, client, command, names):
        numbers = list(names)
        page = client.get(f"{LIST}?status=all&page_size=1").json()
        seen = [each["id"] for each in page["results"]]
        yellow = AlertVersion.objects.get(episode=numbers[1])
        changed(yellow, DecisionKind.RAISE, AlertLevel.RED, command=command, hours=3.5)
        while page["next"]:
            page = client.get(page["next"]).json()
            seen += [each["id"] for each in page["results"]]

        assert seen == numbers[::-1]

    def test_names_a_region_by_its_id_as_well(self, client, names):
        pk = Region.objects.get(name="伊宁县").pk

        answer = client.get(f"{LIST}?region={pk}")

        assert [names[each["id"]] for each in answer.json()["results"]] == ["Y"]

    def test_asks_as_many_queries_for_one_alert_as_for_three(self, client, names, django_assert_num_queries):
        for address in (f"{LIST}?status=all&level=red", f"{LIST}?status=all"):
            with django_assert_num_queries(7):  # state, moments twice, two for the page, newest change, state
                client.get(address)

    def test_leaves_an_alert_out_of_a_region_that_it_no_longer_names(self, client, command, clock):
        first = released(command)
        areas = [Area(region_named(each), AlertLevel.ORANGE) for each in ("伊宁市", "伊宁县", "察布查尔锡伯自治县")]
        changed(first, DecisionKind.ADJUST, AlertLevel.ORANGE, command=command, hours=1, areas=areas, reason="已改善")
        clock.set(2)

        assert client.get(f"{LIST}?region=654023").json()["results"] == []
        lifted(first, command=command, hours=3)
        clock.set(3)
        assert len(client.get(f"{LIST}?status=lifted&region=654023").json()["results"]) == 1


class TestTheStatus:
    def test_says_of_every_region_what_it_has_to_do(self, client, command, clock):
        version = released(command)

        answer = client.get(STATUSES)

        assert of(answer, "伊宁市") == {
            "region": {"id": Region.objects.get(name="伊宁市").pk, "adcode": "654002", "name": "伊宁市"},
            "level": "orange",
            "level_name": "橙色",
            "response_level": "Ⅱ级",
            "since": "2026-12-11T11:00:00+08:00",
            "valid_until": "2026-12-15T09:00:00+08:00",
            "is_begun": False,
            "stale": False,
            "alert": version.episode_id,
            "version": 1,
            "identifier": version.identifier,
            "ordered_by": "",
            "next": None,
            "url": f"http://testserver{LIST}{version.episode_id}/?version=1",
        }
        assert of(answer, "昭苏县")["level"] is None
        assert answer.json()["changed_at"] == "2026-12-10T09:00:00+08:00"
        assert answer.json()["next_change_at"] == "2026-12-11T11:00:00+08:00"

    @pytest.mark.parametrize(
        ("at", "is_begun", "stale"),
        [
            ("2026-12-11T10:59:59+08:00", False, False),
            ("2026-12-11T11:00:00+08:00", True, False),
            ("2026-12-15T08:59:59+08:00", True, False),
            ("2026-12-15T09:00:00+08:00", True, True),
            ("2026-12-15T01:00:00Z", True, True),
        ],
    )
    def test_can_be_asked_for_any_moment(self, client, command, clock, at, is_begun, stale):
        released(command)

        found = of(client.get(STATUSES, {"at": at}), "霍城县")

        assert (found["is_begun"], found["stale"], found["level"]) == (is_begun, stale, "orange")

    def test_knows_nothing_of_an_alert_before_it_was_published(self, client, command, clock):
        released(command)

        assert of(client.get(STATUSES, {"at": "2026-12-10T08:59:59+08:00"}), "伊宁市")["level"] is None

    def test_names_the_body_whose_order_binds_a_region_and_no_more_of_it(self, client, clock):
        a_standing_external_warning(starts_at=AT, note="内部要求", doc_number="内部〔2026〕1号")
        clock.set(1)

        answer = client.get(STATUSES)

        assert of(answer, "奎屯市")["ordered_by"] == "自治区重污染天气应急指挥部"
        assert (of(answer, "奎屯市")["level"], of(answer, "奎屯市")["version"]) == ("orange", None)
        assert "内部" not in answer.content.decode()

    @pytest.mark.parametrize("at", ["", "now", "2026-13-01", "2026-12-10T08:00", "%00", "9999999999"])
    def test_refuses_a_moment_that_is_none(self, client, at):
        answer = client.get(f"{STATUSES}?at={at}")

        assert answer.status_code == 400
        assert list(answer.json()["error"]["fields"]) == ["at"]

    @pytest.mark.parametrize("at", ["0001-01-01", "9999-12-31T23:59:59+00:00"])
    def test_answers_for_the_ends_of_the_calendar(self, client, command, at):
        released(command)

        assert client.get(STATUSES, {"at": at}).status_code == 200


class TestOneAlert:
    def test_says_what_was_published_word_by_word(self, client, command, clock):
        version = released(command)

        told = client.get(f"{LIST}{version.episode_id}/").json()

        for name in ("primary", "degree", "weather", "danger", "affected", "advice", "sender_name"):
            assert told[name] == version.content[name]
        assert told["plan"]["doc_number"] == "伊州政办发〔2023〕31号"
        assert [each["clause"] for each in told["measures"]] == ["4.3.2.1（1）", "4.3.2.3（1）"]
        assert told["duration"] == "2026年12月11日11时至2026年12月15日9时，约94小时"

    def test_keeps_its_number_and_all_its_versions(self, client, command, clock):
        first = released(command)
        changed(first, DecisionKind.RAISE, AlertLevel.RED, command=command, hours=1)
        lifted(first, command=command, hours=30)
        clock.set(31)
        address = f"{LIST}{first.episode_id}/"

        told = client.get(address).json()
        assert (told["status"], told["version"], told["level"]) == ("lifted", 3, "red")
        assert [each["message_type"] for each in told["versions"]] == ["Alert", "Update", "Cancel"]
        assert [each["name"] for each in told["areas"]] == ["伊宁市", "伊宁县", "霍城县"]
        assert told["lifted_at"] == "2026-12-11T15:00:00+08:00"

        old = client.get(told["versions"][0]["url"]).json()
        assert (old["is_current"], old["level"], old["superseded_at"]) == (False, "orange", "2026-12-10T10:00:00+08:00")
        assert (old["status"], old["stale"]) == ("lifted", False)

    @pytest.mark.parametrize(
        ("query", "code"),
        [("version=2", 404), ("version=0", 400), ("version=x", 400), ("version=", 400), ("version=1e0", 400),
         ("version=99999", 400), ("version=-1", 400), ("version=1&version=1", 400), ("v=1", 400), ("version=%00", 400)],
    )  # fmt: skip
    def test_refuses_a_version_that_there_is_not(self, client, command, clock, query, code):
        pk = released(command).episode_id

        for address in (f"{LIST}{pk}/?{query}", f"{LIST}{pk}.cap?{query}"):
            answer = client.get(address)
            assert (answer.status_code, answer["Content-Type"]) == (code, "application/json"), address

    @pytest.mark.parametrize("pk", ["0", "999999", "9" * 18, "9" * 30])
    def test_is_404_where_there_is_none(self, client, pk):
        for address in (f"{LIST}{pk}/", f"{LIST}{pk}.cap"):
            answer = client.get(address)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), address


class TestItsCapMessage:
    def test_is_the_stored_one_byte_by_byte_and_valid(self, client, command, clock):
        first = released(command)
        second = changed(first, DecisionKind.RAISE, AlertLevel.RED, command=command, hours=1)
        clock.set(2)
        pk = first.episode_id

        for version, query in ((second, ""), (first, "?version=1"), (second, "?version=2")):
            by_name = client.get(f"{LIST}{pk}.cap{query}")
            by_accept = client.get(f"{LIST}{pk}/{query}", headers={"Accept": "application/cap+xml"})
            assert by_name.content == by_accept.content == version.cap.encode()
            assert by_name["Content-Type"] == by_accept["Content-Type"] == "application/cap+xml"
            assert SCHEMA.validate(etree.fromstring(by_name.content))
            [read] = CAPParser(by_name.content.decode()).as_dict()
            assert read["cap_id"] == version.identifier

    @pytest.mark.parametrize(
        ("accept", "comes"),
        [
            ("application/cap+xml", "application/cap+xml"),
            ("application/cap+xml, application/json;q=0.5", "application/json"),
            ("*/*", "application/json"),
            ("", "application/json"),
            ("application/*", "application/json"),
            ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ],
    )
    def test_comes_to_who_asks_for_it(self, client, command, clock, accept, comes):
        pk = released(command).episode_id

        assert client.get(f"{LIST}{pk}/", headers={"Accept": accept})["Content-Type"] == comes

    def test_is_not_given_where_nothing_that_there_is_is_accepted(self, client, command, clock):
        pk = released(command).episode_id

        both, lists = "application/json、application/cap+xml", "application/json、application/atom+xml"
        for address, there_is in ((f"{LIST}{pk}/", both), (LIST, lists)):
            answer = client.get(address, headers={"Accept": "text/html"})
            assert answer.status_code == 406
            assert answer.json()["error"]["message"] == f"该地址只提供{there_is}"


class TestTheFeed:
    def test_is_the_list_for_whoever_accepts_no_json(self, client, command, clock):
        released(command)
        clock.set(0)

        answer = client.get(LIST, headers={"Accept": "application/atom+xml"})

        feed = client.get(FEED)
        assert (answer["Content-Type"], answer.content, answer["ETag"]) == (
            "application/atom+xml", feed.content, feed["ETag"],
        )  # fmt: skip
        refused = client.get(f"{LIST}?status=all", headers={"Accept": "application/atom+xml"})
        assert (refused.status_code, refused["Content-Type"]) == (400, "application/json")
        unknown = client.get(f"{LIST}999/", headers={"Accept": "application/cap+xml"})
        assert (unknown.status_code, unknown["Content-Type"]) == (404, "application/json")
        assert client.get(LIST)["Content-Type"] == "application/json"

    def feed(self, client):
        answer = client.get(FEED)
        assert answer["Content-Type"] == "application/atom+xml"
        return ET.fromstring(answer.content)

    def links(self, root):
        return [
            link.get("href")
            for link in root.findall("atom:entry/atom:link", NAMES)
            if link.get("type") == "application/cap+xml"
        ]

    def stones(self, root):
        return [each.get("ref").rpartition(":")[2] for each in root.findall("at:deleted-entry", NAMES)]

    def test_leads_to_the_message_that_counts_and_buries_the_others(self, client, command, clock):
        first = released(command)
        [link] = self.links(self.feed(client))
        assert client.get(link).content == first.cap.encode()

        second = changed(first, DecisionKind.RAISE, AlertLevel.RED, command=command, hours=1)
        clock.set(1)
        root = self.feed(client)
        assert [client.get(link).content for link in self.links(root)] == [second.cap.encode()]
        assert self.stones(root) == [first.identifier]

        lift = lifted(first, command=command, hours=2)
        clock.set(2)
        root = self.feed(client)
        assert [client.get(link).content for link in self.links(root)] == [lift.cap.encode()]
        assert self.stones(root) == [second.identifier, first.identifier]

        clock.set(2 + 7 * 24)
        root = self.feed(client)
        assert (self.links(root), self.stones(root)) == ([], [])
        assert root.findtext("atom:updated", namespaces=NAMES) == "2026-12-17T11:00:00+08:00"

    def test_buries_what_ran_out_without_a_lift(self, client, command, clock):
        version = released(command)
        clock.now = AT + 5 * DAY

        root = self.feed(client)

        assert (self.links(root), self.stones(root)) == ([], [version.identifier])

    def test_tells_what_was_sent_and_not_what_would_be_sent_now(self, client, command, clock, settings):
        released(command)
        before = client.get(FEED).content
        settings.SITE = settings.SITE | {"contact": "0999-0000000"}

        assert client.get(FEED).content == before

    def test_dates_itself_by_the_alert_that_left_it_last(self, client, command, clock):
        lifted(released(command), command=command, hours=1)
        lifted(released(command, hours=20), command=command, hours=30)
        clock.set(60 * 24)

        updated = self.feed(client).findtext("atom:updated", namespaces=NAMES)

        assert updated == "2026-12-18T15:00:00+08:00"

    def test_is_there_before_anything_was_published(self, client):
        assert self.links(self.feed(client)) == []


class TestADrill:
    @pytest.mark.parametrize("who", [None, Role.WARNING_MANAGER, Role.COMMANDER])
    def test_is_in_no_answer_whoever_asks(self, client, command, clock, who):
        drill = released(command, AlertLevel.RED, is_drill=True)
        if who:
            client.force_login(one_with(who))
        pk = drill.episode_id

        for address in (f"{LIST}?status=all", STATUSES, f"{STATUSES}?at=2026-12-12", FEED):
            answer = client.get(address)
            assert answer.status_code == 200
            assert drill.identifier not in answer.content.decode()
        assert [client.get(each).status_code for each in (f"{LIST}{pk}/", f"{LIST}{pk}.cap")] == [404, 404]


class TestAnAnswer:
    def test_is_of_the_shape_that_openapi_shows(self, client, command, clock):
        version = released(command)

        for address, example, serializer in (
            (LIST, ALERTS, AlertPageSerializer),
            (f"{LIST}{version.episode_id}/", ALERT, AlertSerializer),
            (STATUSES, STATUS, StatusSerializer),
        ):
            told = client.get(address).json()
            assert shape_of(told) == shape_of(example.value), address
            assert list(told) == list(example.value)
            assert set(told) == set(serializer().fields), address

    def test_is_found_from_the_root(self, client):
        root = client.get("/api/v1/").json()

        assert root["alerts"] == f"http://testserver{LIST}"
        assert root["alerts/status"] == f"http://testserver{STATUSES}"

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_changes_nothing(self, client, method):
        for address in (LIST, STATUSES, FEED, reverse("alert-cap", args=[1])):
            assert getattr(client, method)(address).status_code == 405

    def test_of_a_county_alert_names_its_scope(self, client, command, clock):
        version = released(command, AlertLevel.RED, scope=AlertScope.COUNTY)

        told = client.get(f"{LIST}{version.episode_id}/").json()

        assert (told["scope_name"], [each["name"] for each in told["areas"]]) == ("县市、团场预警", ["伊宁市"])
        assert told["ends_at"] == (AT + 5 * DAY).isoformat() == "2026-12-15T09:00:00+08:00"
        assert told["starts_at"] == (AT + 26 * HOUR).isoformat()
