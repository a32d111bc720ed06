"""Alerts as the public reads them: the list, one alert and its versions, the banner; drills nowhere."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.urls import reverse

from documents.choices import Publicity
from documents.models import Document
from documents.validity import EventKind
from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.warning_looks import SHAPES
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.pollution.plan_documents import happened, the_plan
from tests.pollution.pulling import changed, command, lifted, released
from tests.pollution.walks import AT, DAY, HOUR

__all__ = ["command"]  # a fixture
pytestmark = pytest.mark.django_db
BANNER = "正在生效的重污染天气预警"


@pytest.fixture
def clock(monkeypatch):
    """`clock(hours)` after the first publication."""

    def set_to(hours):
        monkeypatch.setattr("pollution.views.public_alerts.timezone.now", lambda: AT + hours * HOUR)

    set_to(0)
    return set_to


def page(client, version, number=None):
    if number:
        return client.get(reverse("pollution:alert_version_public", args=[version.episode_id, number])).text
    return client.get(version.get_absolute_url()).text


def words_of(text):
    """What a person reads, without spaces."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text.split("<main", 1)[1]))


class TestOneAlert:
    @pytest.mark.parametrize("level", AlertLevel)
    def test_shows_its_level_by_colour_word_and_shape(self, client, command, clock, level):
        text = page(client, released(command, level))

        assert f"warning-level warning-{level.value}" in text
        assert f"{level.label}预警" in text
        assert f"icons.svg#{SHAPES[level]}" in text
        assert f"{level.response}应急响应" in text

    def test_says_all_that_the_plan_wants_the_public_to_know(self, client, command, clock):
        version = released(command)

        text = page(client, version)

        for name in ("primary", "degree", "weather", "danger", "affected", "advice", "sender_name", "identifier"):
            assert version.content[name] in text
        for each in version.content["measures"]:
            assert f"{each['text']} <span" in text
            assert f"（{each['clause']}）" in text
        for group in ("健康防护措施", "强制性减排措施"):
            assert f"<h3>{group}</h3>" in text
        assert "2026年12月11日11时至2026年12月15日9时，约94小时" in text
        assert "伊宁市654002橙色预警Ⅱ级应急响应" in words_of(text)

    @pytest.mark.parametrize(
        ("hours", "state"),
        [
            (0, "预警已发布，Ⅱ级应急响应自2026年12月11日 11:00起启动"),
            (25.99, "预警已发布"),
            (26, "生效中"),
            (119.99, "生效中"),
            (120, "已过预计结束时间（2026年12月15日 09:00），尚未发布解除或更新，预警和响应仍然有效"),
        ],
    )
    def test_says_how_it_stands(self, client, command, clock, hours, state):
        version = released(command)
        clock(hours)

        assert state in page(client, version)

    def test_tells_of_its_lift_and_what_held_until_then(self, client, command, clock):
        version = released(command)
        lifted(version, command=command, hours=50)
        clock(60)

        text = page(client, version)

        assert "该预警已于2026年12月12日 11:00解除" in text
        assert "以下为解除前的内容" in text
        assert version.content["danger"] in text
        assert "伊宁市、伊宁县、霍城县" in text

    def test_leads_to_every_version_and_marks_the_older_ones(self, client, command, clock):
        first = released(command)
        changed(first, DecisionKind.RAISE, AlertLevel.RED, command=command, hours=1, danger="极重")
        lifted(first, command=command, hours=30)
        clock(40)

        text = page(client, first)
        for number in (1, 2, 3):
            assert f'href="{reverse("pollution:alert_version_public", args=[first.episode_id, number])}"' in text
        assert text.count("已被取代（") == 2

        old = page(client, first, 1)
        assert "这是第1版，已于2026-12-10 10:00被第2版取代" in old
        assert f'<a href="{first.get_absolute_url()}">查看最新一版</a>' in old
        assert ("warning-level warning-2" in old, "极重" in old) == (True, False)
        assert "这是第" not in page(client, first, 3)

    def test_is_described_for_programs(self, client, command, clock):
        version = released(command)
        text = page(client, version)

        [described] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
        told = json.loads(described)
        assert (told["@type"], told["identifier"]) == ("SpecialAnnouncement", version.identifier)
        assert told["datePosted"] == "2026-12-10T09:00:00+08:00"
        assert told["expires"] == "2026-12-15T09:00:00+08:00"
        assert told["spatialCoverage"][0] == {
            "@type": "AdministrativeArea",
            "name": "伊宁市",
            "identifier": "654002",
        }
        assert f'<link rel="canonical" href="http://127.0.0.1:8000/air/alerts/{version.episode_id}/">' in text
        assert 'type="application/atom+xml"' in text
        assert 'type="application/cap+xml"' in text

    def test_ends_nothing_early_by_what_was_written(self, client, command, clock):
        evil = "</script><script>alert(1)</script>"
        text = page(client, released(command, affected=evil, advice=evil))

        assert "<script>alert" not in text
        assert "&lt;/script&gt;&lt;script&gt;alert(1)" in text

    @pytest.mark.parametrize(
        "address", ["999999/", "1/versions/0/", "1/versions/99999999999999999999/", f"{'9' * 30}/"]
    )
    def test_is_404_where_there_is_none(self, client, command, clock, address):
        assert client.get(f"/air/alerts/{address}").status_code == 404

    def test_costs_as_many_queries_for_one_version_as_for_three(
        self, client, command, clock, django_assert_num_queries
    ):
        first = released(command)
        with django_assert_num_queries(3):  # versions, document, banner
            page(client, first)
        changed(first, DecisionKind.RAISE, AlertLevel.RED, command=command, hours=1)
        lifted(first, command=command, hours=2)
        clock(3)
        with django_assert_num_queries(3):  # versions, document, banner
            page(client, first)


class TestItsBasis:
    @pytest.fixture
    def plan(self):
        return the_plan()

    def test_is_named_where_it_is_not_registered(self, client, command, clock):
        text = page(client, released(command))

        assert "伊州政办发〔2023〕31号" in text
        assert "依据已失效" not in text

    def test_is_linked_where_it_is(self, client, command, clock, plan):
        text = page(client, released(command))

        assert f'<a href="{plan.document.get_absolute_url()}">伊州政办发〔2023〕31号</a>' in text
        assert "依据已失效" not in text

    def test_is_not_linked_where_it_is_not_public(self, client, command, clock, plan):
        facts = {"publicity": Publicity.PENDING, "publicity_decided_by": None, "publicity_decided_at": None}
        Document.objects.filter(pk=plan.document.pk).update(**facts)

        assert plan.document.get_absolute_url() not in page(client, released(command))

    @pytest.mark.parametrize(
        ("kind", "since", "says"),
        [
            (EventKind.REPEAL, date(2026, 12, 1), "依据已失效：已废止"),
            (EventKind.REPEAL, date(2026, 12, 10), "依据已失效：已废止"),
            (EventKind.REPEAL, date(2026, 12, 11), ""),
            (EventKind.DECLARED_LAPSE, date(2026, 12, 1), "依据已失效：已失效（宣布失效）"),
            (EventKind.AMENDMENT, date(2026, 12, 1), "依据被替代：已修改"),
        ],
    )
    def test_is_said_to_be_over_where_it_is(self, client, command, clock, plan, kind, since, says):
        happened(plan, kind, since)

        text = page(client, released(command))

        assert (says in text) if says else ("依据" in text and "依据已失效" not in text)

    def test_is_asked_for_the_day_of_the_lift(self, client, command, clock, plan):
        version = released(command)
        lifted(version, command=command, hours=50)
        happened(plan, EventKind.REPEAL, date(2026, 12, 20))
        clock(24 * 30)

        assert "依据已失效" not in page(client, version)


class TestAChangeAheadOfItsStart:
    """3.3.6: what holds goes on until the change begins, and the pages say so."""

    @pytest.fixture
    def red(self, command, clock):
        yellow = released(command, AlertLevel.YELLOW, starts_at=AT, reason="来不及")
        clock(3)
        return changed(yellow, DecisionKind.RAISE, AlertLevel.RED, command=command, hours=2)

    def test_is_told_with_what_holds_until_then(self, client, red):
        text = words_of(page(client, red))

        assert "Ⅰ级应急响应自2026年12月11日13:00起启动" in text
        assert "在此之前仍按第1版黄色预警（伊宁市、伊宁县、霍城县，Ⅲ级应急响应）执行" in text
        assert "已发布，尚未启动，此前仍按黄色预警响应" in text

    def test_is_told_on_the_page_of_the_version_that_holds(self, client, red):
        assert "在此之前仍按本版执行" in words_of(page(client, red, 1))

    def test_is_told_in_the_banner_and_in_the_rolling_text(self, client, red):
        told = client.get(reverse("pollution:alert_list")).context["active"]

        assert [each.held_over.number for each in told] == [1]
        assert "将于12月11日13时启动Ⅰ级应急响应（此前仍按黄色预警执行）" in told[0].line

    def test_is_told_no_more_once_it_has_begun(self, client, red, clock):
        clock(28)

        text = words_of(page(client, red))

        assert "生效中" in text
        assert "此前仍按" not in text
        assert "在此之前" not in text


class TestTheList:
    def test_shows_what_holds_and_what_held(self, client, command, clock):
        lifted(released(command), command=command, hours=1)
        released(command, AlertLevel.RED, hours=2, scope=AlertScope.COUNTY)
        clock(3)

        text = client.get(reverse("pollution:alert_list")).text

        assert "现有1个预警未解除" in text
        assert "已发布，尚未启动" in text
        assert "已解除" in text
        assert "伊宁市、伊宁县、霍城县" in text

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 2), ("status=active", 1), ("status=lifted", 1), ("level=3", 1), ("level=2&status=active", 0),
            ("level=9", 2), ("status=x", 2), ("region=0", 2), ("region=%27%3B--", 2), ("page=9999", 2),
            ("sort=-nonsense", 2), ("sort=level", 2),
        ],
    )  # fmt: skip
    def test_filters_and_ignores_what_makes_no_sense(self, client, command, clock, query, count):
        lifted(released(command), command=command, hours=1)
        released(command, AlertLevel.RED, hours=2, scope=AlertScope.COUNTY)
        clock(3)

        text = client.get(f"{reverse('pollution:alert_list')}?{query}").text

        assert len(re.findall(r'<td[^>]*><a href="/air/alerts/\d+/">', text)) == count

    def test_says_that_there_is_none(self, client, clock):
        text = client.get(reverse("pollution:alert_list")).text

        assert "现在没有生效的重污染天气预警" in text

    def test_can_be_taken_away(self, client, command, clock):
        released(command)

        answer = client.get(f"{reverse('pollution:alert_list')}?export=csv")

        assert (
            "重污染天气橙色预警,橙色预警,已发布，尚未启动,Ⅱ级应急响应,伊宁市、伊宁县、霍城县"
            in answer.getvalue().decode()
        )

    def test_costs_the_same_for_one_alert_and_three(self, client, command, clock, django_assert_num_queries):
        address = reverse("pollution:alert_list")
        released(command)
        with django_assert_num_queries(8):
            client.get(address)
        released(command, AlertLevel.RED, hours=2, scope=AlertScope.COUNTY)
        clock(3)
        with django_assert_num_queries(8):
            client.get(address)


class TestTheBanner:
    @pytest.fixture(autouse=True)
    def _now(self, monkeypatch):
        monkeypatch.setattr("portal.navigation.timezone.now", lambda: AT + 30 * HOUR)

    @pytest.mark.parametrize("address", ["/", "/air/", "/air/alerts/", "/air/stations/"])
    def test_stands_on_the_front_page_and_on_those_of_the_air(self, client, command, address):
        released(command)

        text = client.get(address).text

        assert BANNER in text
        assert "warning-level warning-2" in text
        assert "css/warnings.css" in text

    def test_tells_in_one_line_what_has_to_be_known(self, client, command):
        released(command)

        assert (
            "重污染天气橙色预警：伊宁市、伊宁县、霍城县，已于12月11日11时启动Ⅱ级应急响应，预计至12月15日9时，"
            "首要污染物PM2.5。减少户外活动。"
        ) in client.get("/").text

    def test_says_that_it_is_overdue(self, client, command, monkeypatch):
        released(command)
        monkeypatch.setattr("portal.navigation.timezone.now", lambda: AT + 6 * DAY)

        text = client.get("/").text

        assert "已过预计结束时间，尚未解除，仍然有效" in text
        assert "原预计至12月15日9时，尚未解除，仍然有效" in text

    def test_is_not_there_without_an_alert(self, client, command):
        lifted(released(command), command=command, hours=1)

        assert BANNER not in client.get("/").text
        assert "alerts.css" not in client.get("/").text

    @pytest.mark.parametrize("address", ["/documents/public/", "/heritage/", "/sitemap/"])
    def test_leaves_other_pages_alone(self, client, command, address):
        released(command)

        assert BANNER not in client.get(address).text

    def test_names_the_gravest_first(self, client, command):
        released(command, AlertLevel.YELLOW)
        released(command, AlertLevel.RED, hours=1, scope=AlertScope.COUNTY)

        text = client.get("/").text

        assert text.index("warning-3") < text.index("warning-1")

    def test_costs_one_query(self, client, command, django_assert_num_queries):
        released(command)
        with django_assert_num_queries(1):
            client.get("/")
        released(command, AlertLevel.RED, hours=1, scope=AlertScope.COUNTY)
        with django_assert_num_queries(1):
            client.get("/")


class TestADrill:
    @pytest.mark.parametrize("who", [None, Role.WARNING_MANAGER, Role.COMMANDER])
    def test_is_on_no_public_page_whoever_looks(self, client, command, clock, monkeypatch, who):
        monkeypatch.setattr("portal.navigation.timezone.now", lambda: AT + 30 * HOUR)
        drill = released(command, AlertLevel.RED, is_drill=True)
        if who:
            client.force_login(one_with(who))

        assert client.get(drill.get_absolute_url()).status_code == 404
        assert client.get(reverse("pollution:alert_version_public", args=[drill.episode_id, 1])).status_code == 404
        for address in ("/", "/air/", "/air/alerts/"):
            text = client.get(address).text
            assert "warning-3" not in text
            assert drill.identifier not in text
