"""The page of a decision on its way: who sees which button, what each press does, and what is refused in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, DecisionState
from pollution.alerting import deciding, standing
from pollution.alerting.deciding import Contents
from pollution.models import AlertVersion, Authorization, Consultation, Episode, Signature
from portal.accounts.choices import Role
from tests.cast import outsider
from tests.factories import UserFactory
from tests.pollution.alert_factories import a_held_consultation, a_withdrawn_consultation
from tests.pollution.chain_walks import (
    begun,
    browser_of,
    drafted,
    earlier,
    page,
    send,
    sent_on,
    signed,
    standing_alert,
)
from tests.pollution.factories import region_named
from tests.pollution.walks import Command
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db
DIRECTOR = ("approve", "command_office_director")
REVIEW = ("review", "command_office_director")


@pytest.fixture
def command(db):
    return Command()


@pytest.fixture
def at_desk(command):
    """A browser of somebody of the chain: `at_desk("主任")`."""
    return lambda post: browser_of(command.ask(post))


def buttons(client, decision):
    return [each.label for each in page(client, "decision_detail", decision.pk).context["acts"]]


def errors_of(answer):
    return " ".join(str(each) for errors in answer.context["form"].errors.values() for each in errors)


def stands_for(command, post, *, delegate=None, hours=24):
    """An authorisation of `post` that holds now."""
    during = DateTimeTZRange(earlier(2), earlier(2) + timedelta(hours=hours), "[)")
    return Authorization.objects.create(
        role=Command.POSTS[post], principal=command.ask(post), delegate=delegate or UserFactory(), during=during,
        basis="授权书", recorded_by=command.ask("管理组"), recorded_at=earlier(2),
    )  # fmt: skip


class TestTheButtons:
    @pytest.mark.parametrize(
        ("walk", "post", "labels"),
        [
            (drafted, "技术组", ["会商后送签", "修改", "撤回"]),
            (drafted, "管理组", ["会商后送签"]),
            (drafted, "主任", []),
            (sent_on, "技术组", ["撤回"]),
            (sent_on, "管理组", []),
            (sent_on, "主任", ["同意（指挥部办公室主任批准）", "退回"]),
            (sent_on, "指", []),
            (sent_on, "县", []),
            (signed, "技术组", ["撤回"]),
            (signed, "管理组", ["发布"]),
            (signed, "主任", []),
        ],
    )
    def test_are_those_that_state_and_role_allow(self, at_desk, command, walk, post, labels):
        assert buttons(at_desk(post), walk(command)) == labels

    def test_follow_the_order_of_red(self, at_desk, command):
        decision = sent_on(command, AlertLevel.RED)
        before = [buttons(at_desk(post), decision) for post in ("主任", "副", "指")]
        send(at_desk("主任"), "decision_sign", decision.pk, *REVIEW, seen=1, opinion="")
        after = [buttons(at_desk(post), decision) for post in ("主任", "副", "指")]

        assert before == [["同意（指挥部办公室主任审核）", "退回"], [], []]
        assert after == [[], ["同意（第一副指挥长批准）", "退回"], ["同意（指挥长批准）", "退回"]]

    def test_name_the_clause_they_rest_on(self, at_desk, command):
        text = page(at_desk("管理组"), "decision_detail", signed(command).pk).text

        assert 'title="依据：伊州政办发〔2023〕31号 3.3.4、3.3.5"' in text

    def test_of_a_lifting_leave_out_the_signatures(self, at_desk, command):
        decision = a_lifting(command)

        assert buttons(at_desk("管理组"), decision) == ["发布解除指令"]
        assert buttons(at_desk("主任"), decision) == []
        assert "不须批准" in page(at_desk("主任"), "decision_detail", decision.pk).text


def a_lifting(command):
    version = standing_alert(command, at=earlier(5))
    decision = deciding.draft(
        version.episode, kind=DecisionKind.LIFT, level=None, areas=[],
        contents=Contents(starts_at=earlier(1), reason="会商认定"),
        grounds=deciding.Grounds(), by=command.ask("技术组"), at=earlier(4),
    )  # fmt: skip
    return deciding.consult(decision, consultation_of(command), by=command.ask("技术组"), at=earlier(3))


def consultation_of(command, hours=4):
    return a_held_consultation(
        held_at=earlier(hours), recorded_at=earlier(hours), period_start=timezone.localdate(earlier(hours)),
        recorded_by=command.ask("技术组"),
    )  # fmt: skip


class TestThePage:
    def test_says_word_by_word_what_will_be_published(self, at_desk, command):
        text = text_of(page(at_desk("主任"), "decision_detail", sent_on(command, AlertLevel.ORANGE).pk))

        assert "关于发布重污染天气橙色预警的通知" in text
        assert "首要污染物PM2.5，重度污染。静稳、逆温。" in text
        assert "伊宁市、伊宁县、霍城县。" in text

    def test_says_what_a_draft_still_lacks(self, at_desk, command):
        decision = drafted(command, danger="", measures=())

        text = text_of(page(at_desk("技术组"), "decision_detail", decision.pk))

        assert "送签前还须写明：潜在危险程度、应采取的措施" in text
        assert page(at_desk("技术组"), "decision_notice", decision.pk).status_code == 404

    def test_says_who_may_sign_and_who_signed_on_whose_behalf(self, at_desk, command):
        decision = sent_on(command, AlertLevel.ORANGE)
        stand_in = stands_for(command, "指").delegate
        send(at_desk("主任"), "decision_sign", decision.pk, *REVIEW, seen=1, opinion="情况属实")
        before = text_of(page(at_desk("管理组"), "decision_detail", decision.pk))

        send(browser_of(stand_in), "decision_sign", decision.pk, "approve", "commander", seen=1, opinion="")
        after = text_of(page(at_desk("管理组"), "decision_detail", decision.pk))

        assert "情况属实" in before
        assert f"可由{command.ask('指')}、{stand_in}（代{command.ask('指')}）签批" in before
        assert f"代{command.ask('指')}，授权书" in after
        decision.refresh_from_db()
        assert decision.state == DecisionState.APPROVED

    def test_opens_to_whoever_signs_for_another_as_long_as_that_holds(self, command):
        decision = sent_on(command)
        authorization = stands_for(command, "主任")
        opened = page(browser_of(authorization.delegate), "decision_detail", decision.pk).status_code
        Authorization.objects.filter(pk=authorization.pk).update(
            revoked_by=command.ask("主任"), revoked_at=timezone.now()
        )

        assert opened == 200
        assert page(browser_of(authorization.delegate), "decision_detail", decision.pk).status_code == 403

    @pytest.mark.parametrize("name", ["decision_detail", "decision_notice", "decision_cap", "decision_consult"])
    def test_is_closed_to_others(self, command, name):
        assert page(browser_of(outsider()), name, drafted(command).pk).status_code == 403

    def test_keeps_the_opinions_of_earlier_rounds(self, at_desk, command):
        decision = sent_on(command)
        send(at_desk("主任"), "decision_return", decision.pk, *DIRECTOR, seen=1, opinion="请补充气象条件")

        answer = page(at_desk("技术组"), "decision_detail", decision.pk)

        assert "以前各轮" in answer.text
        assert "请补充气象条件" in answer.text
        assert [each.label for each in answer.context["acts"]] == ["会商后送签", "修改", "撤回"]

    def test_shows_the_notice_and_the_message_to_the_chain_alone(self, at_desk, command):
        decision = sent_on(command)

        notice = page(at_desk("主任"), "decision_notice", decision.pk)
        message = page(at_desk("主任"), "decision_cap", decision.pk)

        assert notice.content.startswith(b"%PDF")
        assert notice["Cache-Control"] == message["Cache-Control"] == "private, no-store"
        assert "<msgType>Alert</msgType>" in message.text
        assert not AlertVersion.objects.exists()

    def test_tells_its_history(self, at_desk, command):
        decision = sent_on(command)

        assert "已会商，待签批" in text_of(page(at_desk("主任"), "decision_detail", decision.pk, tab="history"))


class TestConsulting:
    def test_offers_the_consultations_of_the_last_48_hours(self, at_desk, command):
        decision = drafted(command)
        recent, _ = consultation_of(command, 4), consultation_of(command, 60)
        a_withdrawn_consultation(held_at=earlier(5), recorded_at=earlier(5), withdrawn_at=earlier(4))

        answer = page(at_desk("技术组"), "decision_consult", decision.pk)

        assert list(answer.context["form"].fields["consultation"].queryset) == [recent]

    def test_sends_the_decision_on(self, at_desk, command):
        decision = drafted(command)

        send(
            at_desk("管理组"),
            "decision_consult",
            decision.pk,
            seen=decision.text_seen,
            consultation=consultation_of(command).pk,
        )

        decision.refresh_from_db()
        assert decision.state == DecisionState.CONSULTED

    def test_says_what_is_missing(self, at_desk, command):
        decision = drafted(command, affected="")

        answer = send(
            at_desk("技术组"),
            "decision_consult",
            decision.pk,
            seen=decision.text_seen,
            consultation=consultation_of(command).pk,
        )

        assert "尚未填写：可能受影响的区域" in errors_of(answer)

    def test_takes_no_old_one(self, at_desk, command):
        decision = drafted(command)

        answer = send(
            at_desk("技术组"),
            "decision_consult",
            decision.pk,
            seen=decision.text_seen,
            consultation=consultation_of(command, 60).pk,
        )

        assert answer.context["form"].errors["consultation"]
        assert Consultation.objects.exists()


class TestSigning:
    def test_carries_the_decision_on(self, at_desk, command):
        decision = sent_on(command)

        answer = send(at_desk("主任"), "decision_sign", decision.pk, *DIRECTOR, seen=1, opinion="同意发布")

        assert answer.redirect_chain == [(decision.get_absolute_url(), 302)]
        decision.refresh_from_db()
        assert (decision.state, Signature.objects.get().opinion) == (DecisionState.APPROVED, "同意发布")

    @pytest.mark.parametrize(
        ("post", "message"),
        [("指", "您不能指挥部办公室主任批准"), ("技术组", "拟稿人不能签批自己的决定"), ("管理组", "您不能")],
    )
    def test_is_refused_in_words(self, at_desk, command, post, message):
        decision = sent_on(command)

        answer = send(at_desk(post), "decision_sign", decision.pk, *DIRECTOR, seen=1, opinion="")

        assert message in errors_of(answer)
        assert not Signature.objects.exists()

    def test_of_two_at_once_tells_the_second(self, at_desk, command):
        decision = sent_on(command)
        first, second = at_desk("主任"), browser_of(UserFactory(role=Role.COMMAND_OFFICE_DIRECTOR))
        send(first, "decision_sign", decision.pk, *DIRECTOR, seen=1, opinion="")

        answer = send(second, "decision_sign", decision.pk, *DIRECTOR, seen=1, opinion="")

        assert "现在不需要指挥部办公室主任批准；该决定已批准，待发布" in errors_of(answer)

    def test_back_needs_an_opinion(self, at_desk, command):
        decision = sent_on(command)

        answer = send(at_desk("主任"), "decision_return", decision.pk, *DIRECTOR, seen=1, opinion="")

        assert answer.context["form"].errors["opinion"]

    @pytest.mark.parametrize("seat", [("publish", "commander"), ("approve", "nobody")])
    def test_knows_only_seats_that_there_are(self, at_desk, command, seat):
        assert page(at_desk("指"), "decision_sign", sent_on(command).pk, *seat).status_code == 404

    def test_of_a_county_is_for_its_own_leader(self, at_desk, command):
        decision = sent_on(command, episode=begun(scope=AlertScope.COUNTY))

        assert buttons(at_desk("县"), decision) == []
        assert buttons(at_desk("主任"), decision) == ["同意（指挥部办公室主任批准）", "退回"]


class TestPublishing:
    def test_says_before_that_the_start_went_by(self, at_desk, command):
        """The response then begins when it is published."""
        given = {"starts_at": earlier(3), "reason": "来势突然"}
        gone, ahead = signed(command, **given), signed(command, episode=begun(scope=AlertScope.COUNTY))

        shown = [text_of(page(at_desk("管理组"), "decision_publish", each.pk)) for each in (gone, ahead)]

        assert "响应自发布时起启动" in shown[0]
        assert "响应自发布时起启动" not in shown[1]

    def test_makes_the_version(self, at_desk, command):
        decision = signed(command)
        client = at_desk("管理组")

        shown = page(client, "decision_publish", decision.pk)
        answer = send(client, "decision_publish", decision.pk)

        assert {each.label: each.value for each in shown.context["answers"]}["等级"] == "黄色预警"
        assert answer.redirect_chain == [(decision.get_absolute_url(), 302)]
        version = AlertVersion.objects.get()
        assert reverse("pollution:version_detail", args=[version.pk]) in answer.text

    def test_happens_once(self, at_desk, command):
        decision = signed(command)
        client = at_desk("管理组")
        send(client, "decision_publish", decision.pk)

        answer = send(client, "decision_publish", decision.pk)

        assert "可能刚被他人处理" in errors_of(answer)
        assert AlertVersion.objects.count() == 1

    def test_waits_for_the_signatures(self, at_desk, command):
        assert "当前状态不能发布" in errors_of(send(at_desk("管理组"), "decision_publish", sent_on(command).pk))

    def test_lifts_without_them(self, at_desk, command):
        decision = a_lifting(command)

        send(at_desk("管理组"), "decision_publish", decision.pk)

        assert decision.episode.versions.order_by("-number").first().message_type == "Cancel"


class TestWithdrawing:
    def test_needs_a_reason_and_ends_the_decision(self, at_desk, command):
        decision = sent_on(command)
        client = at_desk("技术组")

        refused = send(client, "decision_withdraw", decision.pk, reason="")
        answer = send(client, "decision_withdraw", decision.pk, reason="气象条件好转")

        assert refused.context["form"].errors["reason"]
        assert "气象条件好转" in answer.text
        assert "已撤回，不会发布" in answer.text


def of_a_county(command, region):
    """A decision about a county alone, for the signers."""
    episode = Episode.objects.create(scope=AlertScope.COUNTY, region=region, plan="2023-31", began_at=earlier(6))
    return sent_on(command, episode=episode, areas=[deciding.Area(region, AlertLevel.YELLOW)])


class TestTheList:
    def test_shows_those_that_wait_for_this_person(self, at_desk, command):
        mine, _ = sent_on(command), signed(command, episode=begun(scope=AlertScope.COUNTY))

        answer = page(at_desk("主任"), "decision_list", waiting="sign")

        assert [row.record for row in answer.context["table"].rows] == [mine]

    def test_asks_as_often_for_thirty_as_for_one(self, at_desk, command):
        def asked():
            client = at_desk("主任")
            with CaptureQueriesContext(connection) as queries:
                answer = page(client, "decision_list", waiting="sign")
            return len(queries), len(answer.context["table"].rows)

        region_named("伊宁市")
        first, *others = standing.regions()
        of_a_county(command, first)
        few = asked()
        for region in others[:29]:
            of_a_county(command, region)

        many = asked()
        assert (few[1], many[1]) == (1, min(1 + len(others), 30))
        assert many[0] == few[0]
