"""Drafting by hand, from a proposal and anew: the form, the page on which it is checked, and what is refused there."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, DecisionState, ProposalState
from pollution.alerting import grounds
from pollution.alerting.deciding import Grounds
from pollution.models import AlertDecision, Episode
from tests.pollution.chain_walks import (
    DAY,
    HOUR,
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
    whole_form,
)
from tests.pollution.factories import region_named
from tests.pollution.walks import NEIGHBOURS, Command
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(db):
    return Command()


@pytest.fixture
def analyst(command):
    return browser_of(command.ask("技术组"))


def address(episode, kind, level=None):
    at = f"&level={level.value}" if level else ""
    return f"{reverse('pollution:decision_new', args=[episode.pk])}?kind={kind}{at}"


def errors_of(answer):
    return " ".join(str(each) for errors in answer.context["form"].errors.values() for each in errors)


class TestADraftByHand:
    def test_offers_the_levels_first(self, analyst):
        answer = page(analyst, "decision_new", begun().pk)

        assert [label for label, _, _ in answer.context["choices"]] == ["发布黄色预警", "发布橙色预警", "发布红色预警"]

    def test_offers_what_can_follow_a_standing_alert(self, analyst, command):
        version = standing_alert(command, AlertLevel.ORANGE)

        labels = [label for label, _, _ in page(analyst, "decision_new", version.episode_id).context["choices"]]

        assert labels == ["降低为黄色预警", "调整橙色预警的范围或时间", "提高为红色预警", "解除预警"]

    def test_shows_the_measures_of_the_level_chosen_and_the_lower_ones_included(self, analyst):
        answer = analyst.get(address(begun(), "release", AlertLevel.ORANGE))

        groups = answer.context["form"].measure_groups
        assert [each.name for each in groups] == ["健康防护措施", "倡议性减排措施", "强制性减排措施"]
        assert all(is_ticked for _, is_ticked in groups[0].own)
        assert {each.level for each in groups[0].included} == {"yellow"}
        assert 'value="4.3.3.1（1）" checked' in answer.text
        assert 'value="4.3.2.1（1）"' not in answer.text
        assert "4.3.2.1（1）（低级别措施，已包含，不可取消）" in answer.text

    def test_marks_the_six_contents_of_the_plan(self, analyst):
        text = text_of(analyst.get(address(begun(), "release", AlertLevel.YELLOW)))

        assert text.count("预警信息必备内容（预案3.3.5）") == 4
        assert "污染范围（预案3.3.5、3.3.3）" in text
        assert "应采取的措施（预案3.3.5、4.3）" in text

    def test_is_checked_before_anything_is_written(self, analyst):
        url = address(begun(), "release", AlertLevel.YELLOW)

        answer = analyst.post(url, whole_form(analyst, url))

        assert not AlertDecision.objects.exists()
        told = {each.label: each.value for each in answer.context["answers"]}
        assert told["污染范围"] == "、".join(NEIGHBOURS)
        assert told["首要污染物"] == "PM2.5"
        assert "老幼和慢性病等易感人群尽量待在室内" in told["应采取的措施（1项）"]
        assert 'name="confirmed"' in answer.text
        assert f'data-draft="{url}"'.replace("&", "&amp;") in answer.text

    def test_stands_once_it_was_confirmed(self, analyst, command):
        episode = begun()
        url = address(episode, "release", AlertLevel.YELLOW)
        given = whole_form(analyst, url)

        answer = analyst.post(url, given | {"confirmed": "1"}, follow=True)

        decision = AlertDecision.objects.get()
        assert answer.redirect_chain == [(decision.get_absolute_url(), 302)]
        assert (decision.state, decision.drafted_by) == (DecisionState.DRAFTED, command.ask("技术组"))
        assert timezone.localtime(decision.starts_at).minute == 0
        assert [each.region.name for each in decision.areas.order_by("region__order")] == list(NEIGHBOURS)
        assert decision.measures == ["4.3.2.1（1）"]

    def test_holds_the_measures_of_the_lower_levels_whatever_was_ticked(self, analyst):
        url = address(begun(), "release", AlertLevel.ORANGE)
        given = whole_form(analyst, url, level=AlertLevel.ORANGE, measures=["4.3.3.1（1）"])

        analyst.post(url, given | {"confirmed": "1"})

        measures = AlertDecision.objects.get().measures
        assert measures[-1] == "4.3.3.1（1）"
        assert len([each for each in measures if each.startswith("4.3.2")]) == 12

    @pytest.mark.parametrize(("level", "held"), [(AlertLevel.RED, True), (AlertLevel.ORANGE, False)])
    def test_holds_measures_of_a_higher_level_only_where_an_area_responds_at_it(self, analyst, level, held):
        url = address(begun(), "release", AlertLevel.ORANGE)
        given = whole_form(analyst, url, level=AlertLevel.ORANGE, measures=["4.3.3.1（1）", "4.3.4.1（1）"])
        given[f"area_{region_named('伊宁市').pk}"] = str(level.value)

        analyst.post(url, given | {"confirmed": "1"})

        assert ("4.3.4.1（1）" in AlertDecision.objects.get().measures) is held

    def test_comes_back_as_it_was_typed(self, analyst):
        url = address(begun(), "release", AlertLevel.YELLOW)

        answer = analyst.post(url, whole_form(analyst, url, primary="O3") | {"again": "1"})

        assert answer.context["form"]["primary"].value() == "O3"
        assert not answer.context["form"].errors
        assert not AlertDecision.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"starts_at": "后天早上"}, "starts_at", "不是日期和时间"),
            ({"starts_at": ""}, "starts_at", "必填"),
            ({"ends_at": "2020-1-1 8:00"}, "ends_at", "须晚于启动时间"),
            ({"primary": "PM2.5\u202e"}, "primary", "看不见的"),
            ({"primary": "PM2.5\uffff"}, "primary", "看不见的"),
            ({"primary": "PM2.5\tPM10"}, "primary", "只能写一行"),
            ({"primary": "PM2.5\nPM10"}, "primary", "只能写一行"),
        ],
    )
    def test_says_at_the_field_what_is_wrong(self, analyst, changes, field, message):
        url = address(begun(), "release", AlertLevel.YELLOW)

        answer = analyst.post(url, whole_form(analyst, url, **changes) | {"confirmed": "1"})

        assert message in " ".join(answer.context["form"].errors[field])
        assert not AlertDecision.objects.exists()

    def test_asks_why_a_region_responds_below_the_alert(self, analyst):
        url = address(begun(), "release", AlertLevel.ORANGE)
        county = region_named("伊宁县")
        given = whole_form(analyst, url, level=AlertLevel.ORANGE) | {f"area_{county.pk}": "1"}

        refused = analyst.post(url, given)
        taken = analyst.post(url, given | {f"reason_{county.pk}": "未超过限值", "confirmed": "1"})

        assert "须写明特殊情况" in refused.context["form"].errors[f"reason_{county.pk}"][0]
        assert taken.status_code == 302
        assert AlertDecision.objects.get().areas.get(region=county).reason == "未超过限值"

    def test_says_on_the_form_what_the_rules_refuse(self, analyst):
        url = address(begun(), "release", AlertLevel.YELLOW)
        given = whole_form(analyst, url) | {f"area_{region_named('伊宁县').pk}": "0"}

        answer = analyst.post(url, given)

        assert "3个及以上连片县市、团场" in errors_of(answer)

    def test_asks_for_the_reason_of_short_notice(self, analyst):
        url = address(begun(), "release", AlertLevel.YELLOW)
        soon = f"{timezone.localtime() + 3 * HOUR:%Y-%m-%d %H:00}"

        refused = analyst.post(url, whole_form(analyst, url, starts_at=soon))
        taken = analyst.post(url, whole_form(analyst, url, starts_at=soon, reason="夜间突发"))

        assert "24小时" in errors_of(refused)
        assert taken.context["answers"]

    def test_is_refused_where_another_is_under_way(self, analyst, command):
        episode = begun()
        url = address(episode, "release", AlertLevel.YELLOW)
        given = whole_form(analyst, url)
        drafted(command, episode=episode)

        assert "已有正在办理的决定" in analyst.get(url).text
        assert "已有正在办理的预警决定" in errors_of(analyst.post(url, given | {"confirmed": "1"}))
        assert AlertDecision.objects.count() == 1

    def test_begins_a_change_with_what_was_published(self, analyst, command):
        version = standing_alert(command, AlertLevel.YELLOW)

        form = analyst.get(address(version.episode, "raise", AlertLevel.RED)).context["form"]

        assert form["primary"].value() == "PM2.5"
        assert form[f"area_{region_named('伊宁市').pk}"].value() == "3"
        assert "监测 不能确认" in text_of(analyst.get(address(version.episode, "raise", AlertLevel.RED)))
        assert form["starts_at"].value() is None

    def test_lifts_when_it_is_issued_and_says_why(self, analyst, command):
        version = standing_alert(command)
        url = address(version.episode, "lift")
        given = {"reason": ""}
        assert "starts_at" not in analyst.get(url).context["form"].fields
        checked = analyst.post(url, {"reason": "会商认定已改善"})
        assert {each.label: each.value for each in checked.context["answers"]}["解除时间"] == "发布解除指令时"

        refused = analyst.post(url, given | {"confirmed": "1"})
        analyst.post(url, given | {"reason": "会商认定已改善", "confirmed": "1"})

        assert "数据不足以确认" in errors_of(refused)
        assert AlertDecision.objects.get(kind=DecisionKind.LIFT).reason == "会商认定已改善"

    def test_rests_on_the_grounds_that_are_asked_at_the_moment(self, analyst, command, monkeypatch):
        version = standing_alert(command)
        asked = []

        def told(episode, kind, level, *, at):
            asked.append((episode, kind, level))
            return Grounds(is_observed=True, is_forecast=True, told={"is_observed": True})

        monkeypatch.setattr(grounds, "of", told)
        shown = text_of(analyst.get(address(version.episode, "raise", AlertLevel.RED)))
        given = {"reason": "", "confirmed": "1"}
        analyst.post(address(version.episode, "lift"), given)

        assert asked[-1] == (version.episode, DecisionKind.LIFT, None)
        assert "监测 符合 ，预报 符合 ，按预测已达3.3.2 不符合" in shown
        assert AlertDecision.objects.get(kind=DecisionKind.LIFT).evidence == {"is_observed": True}


class TestANewEpisode:
    def test_is_begun_together_with_its_first_draft(self, analyst):
        answer = send(analyst, "episode_new", scope="regional", level="1", is_drill="on")
        url = answer.redirect_chain[-1][0]
        assert not Episode.objects.exists()

        analyst.post(url, whole_form(analyst, url) | {"confirmed": "1"})

        episode = Episode.objects.get()
        assert (episode.is_drill, episode.plan, episode.decisions.count()) == (True, "2023-31", 1)

    def test_of_a_county_concerns_that_county(self, analyst):
        region = region_named("尼勒克县")
        url = send(analyst, "episode_new", scope="county", region=region.pk, level="3").redirect_chain[-1][0]

        assert "area_" not in analyst.get(url).text
        analyst.post(url, whole_form(analyst, url, level=AlertLevel.RED) | {"confirmed": "1"})

        area = AlertDecision.objects.get().areas.get()
        assert (area.region, area.level) == (region, AlertLevel.RED)

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"scope": "county"}, "县市、团场预警须指明区域"),
            ({"scope": "regional", "region": "伊宁市"}, "区域预警不指明"),
            ({"scope": "regional"}, "已有一次未结束的污染过程"),
        ],
    )
    def test_says_beforehand_why_there_can_be_none(self, analyst, given, message):
        begun()
        if "region" in given:
            given = given | {"region": region_named(given["region"]).pk}

        answer = send(analyst, "episode_new", level="1", **given)

        assert message in errors_of(answer)

    @pytest.mark.parametrize(
        "query",
        [
            "", "?scope=regional", "?scope=x&level=1", "?scope=county&region=0&level=9", "?scope=county&level=1",
            "?scope=county&region=999999&level=1",
        ],
    )  # fmt: skip
    def test_begins_at_its_form_where_the_address_says_too_little(self, analyst, query):
        answer = analyst.get(reverse("pollution:episode_draft") + query)

        assert answer.url == reverse("pollution:episode_new")


class TestAProposal:
    def test_is_adopted_with_what_it_knows(self, analyst):
        proposal = proposed(primary="PM10")
        proposal.regions.set([region_named(each) for each in NEIGHBOURS])
        url = reverse("pollution:proposal_adopt", args=[proposal.pk])

        form = analyst.get(url).context["form"]
        analyst.post(url, whole_form(analyst, url) | {"confirmed": "1"})

        assert (form["primary"].value(), form["affected"].value()) == ("PM10", "伊宁市、伊宁县、霍城县")
        assert form[f"area_{region_named('霍城县').pk}"].value() == "1"
        proposal.refresh_from_db()
        assert (proposal.state, proposal.decision.state) == (ProposalState.ADOPTED, DecisionState.DRAFTED)

    def test_that_has_begun_is_drafted_from_the_next_full_hour_on(self, analyst):
        """A proposal begins when it is judged; nothing begins before it is drafted."""
        ahead = timezone.now().replace(microsecond=0) + 30 * HOUR
        gone = proposed(starts_at=earlier(), ends_at=ahead)
        coming = proposed(episode=begun(scope=AlertScope.COUNTY), starts_at=ahead, ends_at=ahead + DAY)

        starts = [
            analyst.get(reverse("pollution:proposal_adopt", args=[each.pk])).context["form"].initial["starts_at"]
            for each in (gone, coming)
        ]

        assert timezone.now() < starts[0] <= timezone.now() + HOUR
        assert starts[0].minute == 0
        assert starts[1] == ahead

    def test_gives_a_heavier_member_its_own_level(self, analyst):
        """4.2, as the judgement told it."""
        heavy = region_named("伊宁县")
        proposal = proposed(judgement={"levels": {str(heavy.pk): 3}})
        proposal.regions.set([region_named(each) for each in NEIGHBOURS])

        form = analyst.get(reverse("pollution:proposal_adopt", args=[proposal.pk])).context["form"]

        assert form[f"area_{heavy.pk}"].value() == "3"
        assert form[f"area_{region_named('霍城县').pk}"].value() == "1"

    def test_shows_its_acts_to_the_technical_group_only(self, analyst, command):
        proposal = proposed()

        assert "采用并拟稿" in page(analyst, "proposal_detail", proposal.pk).text
        assert "采用并拟稿" not in page(browser_of(command.ask("指")), "proposal_detail", proposal.pk).text

    def test_is_dismissed_with_a_reason(self, analyst):
        proposal = proposed()

        assert "reason" in send(analyst, "proposal_dismiss", proposal.pk, reason="").context["form"].errors
        send(analyst, "proposal_dismiss", proposal.pk, reason="沙尘天气")

        proposal.refresh_from_db()
        assert (proposal.state, proposal.reason) == (ProposalState.DISMISSED, "沙尘天气")

    def test_that_is_settled_is_not_adopted_again(self, analyst):
        proposal = proposed()
        send(analyst, "proposal_dismiss", proposal.pk, reason="沙尘天气")

        adopting = analyst.get(reverse("pollution:proposal_adopt", args=[proposal.pk]), follow=True)
        assert adopting.redirect_chain == [(proposal.get_absolute_url(), 302)]
        assert "不予采用，不能再采用" in adopting.text
        assert "可能刚被他人处理" in send(analyst, "proposal_dismiss", proposal.pk, reason="再次").text


class TestARedraft:
    def test_begins_with_what_was_drafted_and_may_change_the_level(self, analyst, command):
        decision = drafted(command)
        url = reverse("pollution:decision_redraft", args=[decision.pk])

        answer = analyst.get(url)
        changed = f"{url}?level=3"
        given = whole_form(analyst, changed, level=AlertLevel.RED, measures=[])
        analyst.post(changed, given | {"confirmed": "1"})

        assert answer.context["form"]["degree"].value() == "重度污染"
        assert "改为橙色" in answer.text
        decision.refresh_from_db()
        assert (decision.level, decision.areas.filter(level=AlertLevel.RED).count()) == (AlertLevel.RED, 3)

    @pytest.mark.parametrize("walk", [sent_on, signed])
    def test_is_over_once_it_was_sent_on(self, analyst, command, walk):
        decision = walk(command)

        answer = analyst.get(reverse("pollution:decision_redraft", args=[decision.pk]), follow=True)

        assert answer.redirect_chain == [(decision.get_absolute_url(), 302)]
        assert "只有拟稿中的决定可以修改" in answer.text


def test_a_form_asks_as_often_for_every_episode(analyst, django_assert_max_num_queries):
    begun()
    begun(scope=AlertScope.COUNTY)

    with django_assert_max_num_queries(25):
        analyst.get(address(Episode.objects.filter(scope=AlertScope.REGIONAL).get(), "release", AlertLevel.RED))
