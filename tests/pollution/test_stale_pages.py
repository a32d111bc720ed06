"""Pages of decisions after the world has moved: an end that went by, a text that somebody else changed meanwhile."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, DecisionState, ProposalState, SignatureStep
from pollution.alerting import deciding, signing
from pollution.alerting.signing import Seat
from pollution.models import AlertDecision, Proposal, Signature
from portal.accounts.choices import Role
from tests.factories import UserFactory
from tests.pollution.alert_factories import a_drafted_lifting, a_held_consultation
from tests.pollution.chain_walks import (
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
from tests.pollution.walks import Command
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(db):
    return Command()


@pytest.fixture
def at_desk(command):
    """A browser of somebody of the chain: `at_desk("主任")`."""
    return lambda post: browser_of(command.ask(post))


def errors_of(answer):
    return " ".join(str(each) for errors in answer.context["form"].errors.values() for each in errors)


def consultation_of(command, hours=4):
    return a_held_consultation(
        held_at=earlier(hours), recorded_at=earlier(hours), period_start=timezone.localdate(earlier(hours)),
        recorded_by=command.ask("技术组"),
    )  # fmt: skip


def form_on(answer):
    """What the browser sends of the page as it is shown."""
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


class TestThePageOfADecision:
    @pytest.mark.parametrize("walk", [drafted, sent_on, signed])
    def test_opens_where_the_text_cannot_be_published_any_more(self, at_desk, command, walk):
        """Its expected end went by: it is withdrawn from this page."""
        decision = walk(command)
        AlertDecision.objects.filter(pk=decision.pk).update(starts_at=earlier(2), ends_at=earlier(1))

        answer = page(at_desk("技术组"), "decision_detail", decision.pk)

        assert "不能生成预警信息：失效时间" in text_of(answer)
        assert "撤回" in [each.label for each in answer.context["acts"]]
        for name in ("decision_notice", "decision_cap"):
            assert page(at_desk("技术组"), name, decision.pk).status_code == 404

    def test_opens_where_the_clock_was_set_back(self, at_desk, command):
        version = standing_alert(command, at=earlier(-1))
        decision = a_drafted_lifting(episode=version.episode, drafted_at=earlier(-1))

        assert "请检查系统时间" in text_of(page(at_desk("技术组"), "decision_detail", decision.pk))


class TestTwoPeopleOnOneDraft:
    def changed(self, client, decision, **given):
        url = reverse("pollution:decision_redraft", args=[decision.pk])
        return url, whole_form(client, url, **given)

    def test_do_not_overwrite_each_other_unread(self, at_desk, command):
        decision, mine = drafted(command), at_desk("技术组")
        other = UserFactory(role=Role.WARNING_ANALYST)
        url, given = self.changed(mine, decision, primary="PM10")
        _, theirs = self.changed(browser_of(other), decision, primary="O3")
        browser_of(other).post(url, theirs | {"confirmed": "1"})

        answers = [mine.post(url, given | more) for more in ({}, {"confirmed": "1"})]

        for answer in answers:
            assert "已被他人修改" in errors_of(answer)
            assert answer.context["form"]["primary"].value() == "PM10"
        decision.refresh_from_db()
        assert (decision.primary, decision.drafted_by) == ("O3", other)

    def test_may_still_mean_what_they_typed_once_they_were_told(self, at_desk, command):
        decision, mine = drafted(command), at_desk("技术组")
        url, given = self.changed(mine, decision, primary="PM10")
        other = browser_of(UserFactory(role=Role.WARNING_ANALYST))
        other.post(url, self.changed(other, decision, primary="O3")[1] | {"confirmed": "1"})
        told = mine.post(url, given)

        mine.post(url, form_on(told) | {"confirmed": "1"})

        decision.refresh_from_db()
        assert decision.primary == "PM10"

    def test_are_told_by_the_act_as_well(self, command):
        decision = drafted(command)

        with pytest.raises(deciding.Refused, match="已被他人修改"):
            deciding.consult(decision, consultation_of(command), seen="before", by=command.ask("技术组"), at=earlier(3))

    def test_hand_on_only_what_they_have_read(self, at_desk, command):
        decision, client = drafted(command), at_desk("管理组")
        shown = form_on(page(client, "decision_consult", decision.pk)) | {"consultation": consultation_of(command).pk}
        AlertDecision.objects.filter(pk=decision.pk).update(primary="O3", drafted_at=earlier(3))

        answer = send(client, "decision_consult", decision.pk, **shown)

        assert "已被他人修改" in errors_of(answer)
        decision.refresh_from_db()
        assert decision.state == DecisionState.DRAFTED
        send(client, "decision_consult", decision.pk, **form_on(answer))
        decision.refresh_from_db()
        assert decision.state == DecisionState.CONSULTED


class TestSigning:
    def test_a_text_that_was_changed_meanwhile_is_refused_once_and_then_shown_afresh(self, at_desk, command):
        """Read in the first round; returned by another, changed and sent on before the signature arrives."""
        decision, client = sent_on(command, AlertLevel.ORANGE), at_desk("主任")
        seat = Seat(SignatureStep.REVIEW, Role.COMMAND_OFFICE_DIRECTOR)
        shown = form_on(page(client, "decision_sign", decision.pk, seat.step, seat.role)) | {"opinion": "同意"}
        signing.send_back(decision, seat, opinion="改", by=command.ask("主任"), at=earlier(2))
        deciding.consult(decision, consultation_of(command), by=command.ask("技术组"), at=earlier(1))

        told = send(client, "decision_sign", decision.pk, seat.step, seat.role, **shown)
        before = Signature.objects.filter(decision=decision, round=2).count()
        send(client, "decision_sign", decision.pk, seat.step, seat.role, **form_on(told))

        assert "已被退回修改，请重新阅读" in errors_of(told)
        assert told.context["form"]["opinion"].value() == "同意"
        assert (before, Signature.objects.filter(decision=decision, round=2).count()) == (0, 1)


class TestALongForm:
    def test_is_kept_when_the_proposal_was_superseded(self, at_desk, command):
        client, old = at_desk("技术组"), proposed()
        url = reverse("pollution:proposal_adopt", args=[old.pk])
        given = whole_form(client, url, degree="写了很久的说明")
        Proposal.objects.filter(pk=old.pk).update(state=ProposalState.SUPERSEDED, settled_at=timezone.now())
        new = proposed(episode=old.episode, level=AlertLevel.RED)

        answer = client.post(url, given)

        assert "不能采用" in errors_of(answer)
        assert answer.context["form"]["degree"].value() == "写了很久的说明"
        assert f'href="{new.get_absolute_url()}"' in answer.text

    def test_is_kept_when_the_draft_was_handed_on(self, at_desk, command):
        client, decision = at_desk("技术组"), drafted(command)
        url = reverse("pollution:decision_redraft", args=[decision.pk])
        given = whole_form(client, url, degree="写了很久的说明")
        deciding.consult(decision, consultation_of(command), by=command.ask("技术组"), at=earlier(3))

        answer = client.post(url, given)

        assert "只有拟稿中的决定可以修改" in errors_of(answer)
        assert answer.context["form"]["degree"].value() == "写了很久的说明"

    @pytest.mark.parametrize(
        ("kind", "words"),
        [(DecisionKind.RELEASE, "已有生效的预警"), (DecisionKind.RAISE, "现为橙色预警，所选等级与“提高级别”不符")],
    )
    def test_is_kept_when_the_alert_changed(self, at_desk, command, kind, words):
        """Another released or raised it while the form was filled in."""
        episode, client, level = begun(), at_desk("技术组"), AlertLevel.ORANGE
        if kind == DecisionKind.RAISE:
            standing_alert(command, episode=episode)
        url = f"{reverse('pollution:decision_new', args=[episode.pk])}?kind={kind}&level={level}"
        given = whole_form(client, url, level=level, degree="写了很久的说明", measures=[])
        standing_alert(command, level, episode=episode, kind=kind, at=earlier(3))

        answer = client.post(url, given)

        assert words in errors_of(answer)
        assert answer.context["form"]["degree"].value() == "写了很久的说明"

    @pytest.mark.parametrize(
        ("asked", "words"),
        [("?scope=county&level=1", "须指明区域"), ("?scope=county", "请先选择"), ("", "请先选择")],
    )
    def test_of_a_new_episode_says_what_its_address_lacks(self, at_desk, asked, words):
        answer = at_desk("技术组").get(reverse("pollution:episode_draft") + asked, follow=True)

        assert answer.redirect_chain == [(reverse("pollution:episode_new"), 302)]
        assert words in text_of(answer)


class TestTheCheckOfADraft:
    """第N号决定 stands on papers, so looking at a draft before it is written takes no number."""

    def checked_and_drafted(self, client, url):
        """Refused once, looked at twice, then written."""
        given = whole_form(client, url)
        assert errors_of(client.post(url, given | {"starts_at": "2020-1-1 8:00", "ends_at": ""}))
        for _ in range(2):
            assert 'name="confirmed"' in client.post(url, given).text
        client.post(url, given | {"confirmed": "1"})
        return AlertDecision.objects.latest("pk")

    def test_takes_none_of_the_decisions(self, at_desk, command):
        first, episode = drafted(command), begun(scope=AlertScope.COUNTY)
        url = f"{reverse('pollution:decision_new', args=[episode.pk])}?kind=release&level={AlertLevel.YELLOW}"

        assert self.checked_and_drafted(at_desk("技术组"), url).pk == first.pk + 1

    def test_takes_none_of_the_decisions_and_episodes_that_begin_with_it(self, at_desk, command):
        first = drafted(command)
        url = f"{reverse('pollution:episode_draft')}?scope=county&level=1&region={region_named('伊宁县').pk}"

        after = self.checked_and_drafted(at_desk("技术组"), url)

        assert (after.pk, after.episode_id) == (first.pk + 1, first.episode_id + 1)

    def test_tells_that_another_is_on_its_way(self, at_desk, command):
        episode, client = begun(), at_desk("技术组")
        url = f"{reverse('pollution:decision_new', args=[episode.pk])}?kind=release&level={AlertLevel.YELLOW}"
        given = whole_form(client, url)
        drafted(command, episode=episode)

        assert "已有正在办理的预警决定" in errors_of(client.post(url, given))

    def test_tells_that_another_episode_was_begun_on_the_same_ground(self, at_desk):
        client, url = at_desk("技术组"), f"{reverse('pollution:episode_draft')}?scope=regional&level=1"
        given = whole_form(client, url)
        begun()

        assert errors_of(client.post(url, given))
