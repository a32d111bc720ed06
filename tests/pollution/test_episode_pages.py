"""The pages of an episode: where it stands, what belongs to it, and what waits for whom on the workbench."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting import deciding, publishing, standing
from pollution.alerting.deciding import Contents
from pollution.models import Episode
from portal.waiting import waiting_for
from tests.cast import outsider
from tests.factories import UserFactory
from tests.pollution.chain_walks import (
    HOUR,
    a_county_government,
    begun,
    browser_of,
    drafted,
    earlier,
    page,
    proposed,
    send,
    sent_on,
    signed,
    standing_alert,
)
from tests.pollution.walks import Command, consulted
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(db):
    return Command()


@pytest.fixture
def analyst(command):
    return browser_of(command.ask("技术组"))


def steps_of(client, episode):
    return [(each.label, each.state) for each in page(client, "episode_detail", episode.pk).context["steps"]]


def overdue_alert(command):
    """Published, and past its expected end."""
    at = earlier(60)
    episode = begun()
    Episode.objects.filter(pk=episode.pk).update(began_at=at - HOUR)
    return standing_alert(command, episode=episode, at=at, starts_at=at + 25 * HOUR, ends_at=at + 40 * HOUR)


class TestTheSteps:
    @pytest.mark.parametrize(
        ("walk", "states"),
        [
            (lambda command: begun(), ["current", "next", "next", "next", "next"]),
            (lambda command: proposed().episode, ["current", "next", "next", "next", "next"]),
            (lambda command: drafted(command).episode, ["done", "current", "next", "next", "next"]),
            (lambda command: sent_on(command).episode, ["done", "done", "current", "next", "next"]),
            (lambda command: signed(command).episode, ["done", "done", "done", "current", "next"]),
            (lambda command: standing_alert(command).episode, ["done", "done", "done", "done", "next"]),
            (lambda command: overdue_alert(command).episode, ["done", "done", "done", "done", "current"]),
            (lambda command: lifting(command).episode, ["done", "done", "done", "current", "current"]),
            (lambda command: lifted(command).episode, ["done", "done", "done", "done", "done"]),
        ],
        ids=["begun", "proposed", "drafted", "consulted", "approved", "published", "overdue", "lifting", "lifted"],
    )
    def test_say_who_holds_it(self, analyst, command, walk, states):
        assert steps_of(analyst, walk(command)) == list(
            zip(["研判", "会商", "签批", "发布", "解除"], states, strict=True)
        )

    def test_name_the_posts_that_are_waited_for(self, analyst, command):
        decision = sent_on(command, AlertLevel.RED)

        text = text_of(page(analyst, "episode_detail", decision.episode_id))

        assert "指挥部办公室主任审核" in text


def lifting(command):
    """A lifting that was consulted."""
    version = standing_alert(command, at=earlier(5))
    decision = deciding.draft(
        version.episode, kind=DecisionKind.LIFT, level=None, areas=[],
        contents=Contents(starts_at=earlier(1), reason="会商认定"), grounds=deciding.Grounds(),
        by=command.ask("技术组"), at=earlier(4),
    )  # fmt: skip
    return consulted(decision, by=command.ask("技术组"), at=earlier(3))


def lifted(command):
    return publishing.publish(lifting(command), by=command.ask("管理组"), at=earlier(2))


class TestADrillThatPublishedNothing:
    def drill(self, command):
        return begun(is_drill=True)

    def test_is_ended_once_its_decision_is_withdrawn_and_makes_room_for_the_next(self, analyst, command):
        decision = drafted(command, episode=self.drill(command))
        episode = decision.episode
        address = reverse("pollution:drill_end", args=[episode.pk])
        assert address not in page(analyst, "episode_detail", episode.pk).text
        refused = send(analyst, "drill_end", episode.pk)
        assert "尚在办理，请先撤回" in text_of(refused)
        deciding.withdraw(decision, reason="演练取消", by=command.ask("技术组"), at=timezone.now())

        assert address in page(analyst, "episode_detail", episode.pk).text
        assert "演练已结束" in text_of(send(analyst, "drill_end", episode.pk))

        episode.refresh_from_db()
        assert episode.closed_at is not None
        assert self.drill(command).pk != episode.pk
        assert "已结束" in text_of(send(analyst, "drill_end", episode.pk))

    def test_is_ended_by_its_lift_where_it_did_publish(self, analyst, command):
        version = standing_alert(command, episode=self.drill(command))

        assert "请先发布解除指令" in text_of(send(analyst, "drill_end", version.episode_id))

    def test_is_no_real_episode(self, analyst, command):
        episode = begun()

        assert reverse("pollution:drill_end", args=[episode.pk]) not in page(analyst, "episode_detail", episode.pk).text
        assert "真实污染过程" in text_of(send(analyst, "drill_end", episode.pk))
        episode.refresh_from_db()
        assert episode.closed_at is None


class TestThePage:
    def test_holds_what_belongs_to_it(self, analyst, command):
        a_county_government()
        proposal = proposed()
        version = standing_alert(command, episode=proposal.episode)

        answer = page(analyst, "episode_detail", version.episode_id)
        text = text_of(answer)

        assert "黄色预警" in text
        assert "0 / 1" in text
        assert "0 / 2" in text
        for link in (proposal.get_absolute_url(), version.decision.get_absolute_url()):
            assert f'href="{link}"' in answer.text
        assert reverse("pollution:version_detail", args=[version.pk]) in answer.text

    def test_tells_a_level_by_word_and_shape(self, analyst, command):
        version = standing_alert(command, AlertLevel.RED)

        text = page(analyst, "episode_detail", version.episode_id).text

        assert '<span class="warning-level warning-3"><svg' in text
        assert "#warning3" in text
        assert "</svg>红色预警</span>" in text

    def test_offers_a_draft_to_the_technical_group_while_none_is_under_way(self, analyst, command):
        episode = begun()
        url = reverse("pollution:decision_new", args=[episode.pk])

        assert url in page(analyst, "episode_detail", episode.pk).text
        assert url not in page(browser_of(command.ask("管理组")), "episode_detail", episode.pk).text
        drafted(command, episode=episode)
        assert url not in page(analyst, "episode_detail", episode.pk).text

    def test_is_closed_to_others_and_absent_where_there_is_none(self, analyst):
        episode = begun()

        assert page(browser_of(outsider()), "episode_detail", episode.pk).status_code == 403
        assert page(analyst, "episode_detail", episode.pk + 1).status_code == 404

    def test_tells_its_history(self, analyst):
        episode = begun()

        assert "变更记录" in page(analyst, "episode_detail", episode.pk, tab="history").text

    def test_asks_as_often_for_many_versions(self, analyst, command):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                page(analyst, "episode_detail", version.episode_id)
            return len(queries)

        version = standing_alert(command, at=earlier(40), episode=begun())
        few = asked()
        for number in range(6):
            standing_alert(command, kind=DecisionKind.ADJUST, episode=version.episode, at=earlier(39 - number))

        assert asked() == few


class TestTheList:
    def test_asks_as_often_for_thirty_as_for_one(self, analyst, command):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                answer = page(analyst, "episode_list", per_page="50")
            return len(queries), len(answer.context["table"].rows)

        standing_alert(command)
        few = asked()
        for region in list(standing.regions())[:29]:
            begun_in(region)

        assert asked() == (few[0], min(30, 1 + len(list(standing.regions()))))

    @pytest.mark.parametrize("state", ["open", "closed", "proposed", "overdue"])
    def test_is_filtered_by_state(self, analyst, command, state):
        found = {
            "open": begun,
            "closed": lambda: lifted(command).episode,
            "proposed": lambda: proposed().episode,
            "overdue": lambda: overdue_alert(command).episode,
        }[state]()
        answer = page(analyst, "episode_list", state=state)

        assert [row.record for row in answer.context["table"].rows] == [found]

    def test_of_what_is_overdue_leaves_out_what_was_lifted(self, analyst, command):
        lifted(command)

        assert len(page(analyst, "episode_list", state="overdue").context["table"].rows) == 0

    def test_is_exported_in_words(self, analyst, command):
        standing_alert(command)

        answer = page(analyst, "episode_list", export="csv")
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()

        assert "黄色" in text
        assert "<span" not in text


def begun_in(region):
    return Episode.objects.create(scope=AlertScope.COUNTY, region=region, plan="2023-31", began_at=earlier(6))


class TestTheWorkbench:
    @pytest.mark.parametrize(
        ("walk", "post", "label"),
        [
            (lambda command: proposed(), "技术组", "研判建议待处理"),
            (drafted, "技术组", "预警决定待会商送签"),
            (drafted, "管理组", "预警决定待会商送签"),
            (sent_on, "主任", "预警决定待我签批"),
            (signed, "管理组", "预警决定待发布"),
            (lifting, "管理组", "预警决定待发布"),
            (standing_alert, "管理组", "预警报备未办"),
            (overdue_alert, "技术组", "预警已过预计结束时间"),
        ],
    )
    def test_counts_what_the_list_behind_it_shows(self, command, walk, post, label):
        walk(command)
        client = browser_of(command.ask(post))

        line = next(each for each in waiting_for(client.user, timezone.localdate()) if each.label == label)
        rows = client.get(line.url).context["table"].rows

        assert line.count == len(rows) > 0

    @pytest.mark.parametrize("post", ["指", "副", "技术组", "县"])
    def test_asks_nobody_to_sign_who_may_not(self, command, post):
        sent_on(command)

        labels = [each.label for each in waiting_for(command.ask(post), timezone.localdate())]

        assert "预警决定待我签批" not in labels

    def test_asks_the_unit_for_its_receipt(self, command):
        unit = a_county_government()
        standing_alert(command)
        client = browser_of(UserFactory(unit=unit))

        [line] = [each for each in waiting_for(client.user, timezone.localdate()) if "通报" in each.label]

        assert line.count == len(client.get(line.url).context["table"].rows) == 1

    def test_has_nothing_of_the_chain_for_others(self, command):
        sent_on(command)

        assert waiting_for(outsider(), timezone.localdate()) == []
