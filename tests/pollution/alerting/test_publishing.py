"""What stands once an alert is published, lifted or drilled, and what binds a region then."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from lxml import etree

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, FilingReceiver, ProposalState
from pollution.alerting import papers, publishing, standing, wording
from pollution.alerting.deciding import Area
from pollution.models import AlertPaper, AlertVersion, Episode, ExternalWarning, Filing, PlanMember
from portal.accounts.choices import Role
from portal.jobs import Job
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from portal.readings import ClauseReading
from tests.factories import UnitFactory, UserFactory
from tests.pollution.alert_factories import an_open_proposal
from tests.pollution.chain_walks import browser_of, send, signed
from tests.pollution.factories import region_named
from tests.pollution.walks import AT, DAY, HOUR, Command, a_draft, an_episode, approved, consulted, published

CAP = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}


@pytest.fixture
def command(db):
    return Command()


def told(version, path):
    return etree.fromstring(version.cap.encode()).xpath(f"string(//c:{path})", namespaces=CAP)


def of(region, at):
    return next(each for each in standing.standings(at) if each.region.name == region)


class TestAPublishedAlert:
    def test_says_what_was_decided_word_by_word(self, command):
        version = published(an_episode(), AlertLevel.ORANGE, command=command)

        assert version.content["primary"] == "PM2.5"
        assert [each["name"] for each in version.content["areas"]] == ["伊宁市", "伊宁县", "霍城县"]
        assert version.content["measures"][0]["clause"] == "4.3.2.1（1）"
        assert version.content["basis"] == "伊州政办发〔2023〕31号"

    def test_is_a_cap_alert_with_the_identifier_of_its_second(self, command):
        version = published(an_episode(), AlertLevel.RED, command=command)

        assert told(version, "msgType") == "Alert"
        assert told(version, "status") == "Actual"
        assert told(version, "severity") == "Extreme"
        assert told(version, "identifier") == version.identifier == "65400000000000_20261210090000"
        assert told(version, "sent") == "2026-12-10T09:00:00+08:00"

    def test_stays_as_it_is(self, command):
        version = published(an_episode(), command=command)

        with pytest.raises(DatabaseError), transaction.atomic():
            AlertVersion.objects.filter(pk=version.pk).update(level=AlertLevel.RED)

    def test_is_announced_to_the_command_and_the_counties_it_names(self, command):
        member = UnitFactory(name="测试气象局")
        PlanMember.objects.create(plan="2023-31", place="气象", unit=member, held=(timezone.localdate(AT), None))
        county = UnitFactory(name="霍城县政府（测试）", kind=UnitKind.COUNTY_GOVERNMENT, region=region_named("霍城县"))
        UnitFactory(name="昭苏县政府（测试）", kind=UnitKind.COUNTY_GOVERNMENT, region=region_named("昭苏县"))

        version = published(an_episode(), command=command)

        assert {each.unit for each in version.announcements.all()} == {member, county}

    def test_of_a_county_is_announced_to_the_office_of_the_command_as_well(self, command):
        """A4: also where the county approves it itself; the office holds a place of the command."""
        office = UnitFactory(name="州生态环境局（测试）")
        PlanMember.objects.create(
            plan="2023-31", place="command_office", unit=office, held=(timezone.localdate(AT), None)
        )
        ClauseReading.objects.create(
            code="pollution.plan.county_approval.654002", value="county", valid_from=timezone.localdate(AT),
            basis="批复", decided_by=UserFactory(), decided_at=AT,
        )  # fmt: skip

        version = published(an_episode(scope=AlertScope.COUNTY), AlertLevel.RED, command=command)

        assert [each.role for each in version.decision.signatures.all()] == [Role.COUNTY_LEADER]
        assert version.announcements.filter(unit=office).exists()

    def test_is_told_to_the_region_that_it_leaves_out(self, command):
        names = ("伊宁市", "伊宁县", "霍城县", "察布查尔锡伯自治县")
        county = UnitFactory(kind=UnitKind.COUNTY_GOVERNMENT, region=region_named(names[3]))
        episode, areas = an_episode(), [Area(region_named(each), AlertLevel.YELLOW) for each in names]
        published(episode, command=command, areas=areas)
        given = {"kind": DecisionKind.ADJUST, "areas": areas[:3], "reason": "已改善"}
        left = published(episode, command=command, at=AT + HOUR, **given)
        after = published(episode, command=command, at=AT + 2 * HOUR, **given)

        assert left.content["left_out"] == [names[3]]
        assert any("察布查尔锡伯自治县不再列入本预警的范围" in each.text for each in papers.words(left.content))
        assert [each.announcements.filter(unit=county).exists() for each in (left, after)] == [True, False]

    def test_is_to_be_filed_with_government_and_region(self, command):
        version = published(an_episode(), command=command)

        assert {each.receiver for each in version.filings.all()} == set(FilingReceiver.values)

    def test_names_all_versions_before_it(self, command):
        episode = an_episode()
        first = published(episode, command=command)
        second = published(episode, AlertLevel.ORANGE, command=command, kind=DecisionKind.RAISE, at=AT + HOUR)
        third = published(episode, command=command, kind=DecisionKind.LIFT, at=AT + 2 * HOUR)

        assert told(second, "msgType") == "Update"
        assert told(third, "msgType") == "Cancel"
        references = told(third, "references").split()
        assert [each.split(",")[1] for each in references] == [first.identifier, second.identifier]

    def test_bears_a_number_where_another_one_was_sent_in_the_same_second(self, command):
        published(an_episode(), command=command)

        second = published(an_episode(scope=AlertScope.COUNTY), command=command)

        assert second.identifier == "65400000000000_20261210090000_2"

    def test_bears_the_moment_at_which_its_turn_has_come(self, command, monkeypatch):
        """Otherwise it would be seen after a version that bears a later moment."""
        decision, pressed = signed(command), timezone.now()
        client, moments = browser_of(command.ask("管理组")), [pressed]
        monkeypatch.setattr("pollution.views.signatures.timezone.now", lambda: moments[-1])

        def waits(execute, sql, *rest):
            if "pg_advisory_xact_lock" in sql or ("pollution_episode" in sql and "FOR UPDATE" in sql):
                moments.append(moments[0] + timedelta(minutes=len(moments)))
            return execute(sql, *rest)

        with connection.execute_wrapper(waits):
            send(client, "decision_publish", decision.pk)

        assert AlertVersion.objects.get().sent_at == (pressed + timedelta(minutes=2)).replace(microsecond=0)

    def test_gets_its_papers_once_whoever_makes_them(self, command):
        version = published(an_episode(), command=command)
        assert Job.objects.filter(kind=publishing.MAKE_PAPERS, subject_id=version.pk).count() == 1

        papers.make(version, at=AT)
        again = papers.make(version, at=AT)

        assert again == []
        assert {each.kind for each in AlertPaper.objects.filter(version=version)} == {"notice", "handoff"}


class TestAStartThatWentBy:
    """While signatures were collected: the response begins when it is published."""

    def ready(self, command, **given):
        analyst = command.ask("技术组")
        decision = a_draft(an_episode(), by=analyst, starts_at=AT + HOUR, reason="来势突然", **given)
        return approved(consulted(decision, by=analyst), command)

    def test_becomes_the_moment_of_publication(self, command):
        later = AT + 3 * HOUR

        version = publishing.publish(self.ready(command), by=command.ask("管理组"), at=later)

        assert version.starts_at == later
        assert version.content["starts_at"] == told(version, "info/c:onset") == "2026-12-10T12:00:00+08:00"
        assert of("伊宁市", later).is_begun

    def test_is_shown_in_the_preview(self, command):
        decision = self.ready(command)

        begins = [wording.preview(decision, at=AT + hours * HOUR).starts_at for hours in (0, 3)]

        assert begins == [AT + HOUR, AT + 3 * HOUR]

    def test_and_an_end_that_went_by_as_well_take_a_new_draft(self, command):
        decision = self.ready(command, ends_at=AT + 5 * HOUR)

        with pytest.raises(Refused, match="请撤回后重新拟稿"):
            publishing.publish(decision, by=command.ask("管理组"), at=AT + 6 * HOUR)


class TestTheLift:
    def test_takes_effect_when_it_is_issued(self, command):
        """3.3.6: also where it was drafted the day before."""
        episode = an_episode()
        published(episode, command=command)
        analyst, issued = command.ask("技术组"), AT + 3 * DAY
        draft = a_draft(episode, kind=DecisionKind.LIFT, by=analyst, at=AT + 2 * DAY)

        version = publishing.publish(consulted(draft, by=analyst, at=issued), by=command.ask("管理组"), at=issued)

        assert (version.starts_at, version.content["starts_at"]) == (issued, "2026-12-13T09:00:00+08:00")
        assert Episode.objects.get(pk=episode.pk).closed_at == issued

    def test_ends_the_episode_and_needs_no_signature_and_no_filing(self, command):
        episode = an_episode()
        published(episode, command=command)

        version = published(episode, command=command, kind=DecisionKind.LIFT, at=AT + DAY)

        episode.refresh_from_db()
        assert episode.closed_at == AT + DAY
        assert version.decision.signatures.count() == 0
        assert not Filing.objects.filter(version=version).exists()
        assert of("伊宁市", AT + DAY).level is None

    def test_is_not_held_up_by_a_clock_that_was_set_back_before_the_alert(self, command):
        """The episode then ends when it began."""
        episode = an_episode(began_at=AT + 3 * DAY)
        published(episode, command=command)

        published(episode, command=command, kind=DecisionKind.LIFT, at=AT + DAY)

        episode.refresh_from_db()
        assert episode.closed_at == episode.began_at == AT + 3 * DAY

    def test_settles_the_proposals_that_were_open(self, command):
        """Drafted by hand, it leaves nothing to be adopted for an alert that is over."""
        episode = an_episode()
        published(episode, command=command)
        half_a_second = timedelta(milliseconds=500)
        proposal = an_open_proposal(episode=episode, judged_at=AT, raised_at=AT + DAY + half_a_second)

        published(episode, kind=DecisionKind.LIFT, command=command, at=AT + DAY + half_a_second)

        proposal.refresh_from_db()
        assert (proposal.state, proposal.settled_by) == (ProposalState.SUPERSEDED, None)
        assert proposal.settled_at == proposal.raised_at

    def test_tells_everybody_whom_the_alert_bound(self, command):
        government = UnitFactory(kind=UnitKind.COUNTY_GOVERNMENT, region=region_named("霍城县"))
        episode = an_episode()
        alert = published(episode, command=command)

        lift = published(episode, command=command, kind=DecisionKind.LIFT, at=AT + DAY)

        assert lift.content["areas"] == alert.content["areas"]
        assert lift.announcements.filter(unit=government).exists()

    def test_is_the_last_word(self, command):
        episode = an_episode()
        published(episode, command=command)
        published(episode, command=command, kind=DecisionKind.LIFT, at=AT + DAY)

        with pytest.raises(Refused, match="已结束"):
            a_draft(episode, kind=DecisionKind.LIFT, by=command.ask("技术组"), at=AT + DAY)


class TestWhatBindsARegion:
    def test_is_the_alert_from_its_publication_on_and_the_response_from_its_start(self, command):
        published(an_episode(), AlertLevel.ORANGE, command=command)

        assert of("霍城县", AT - HOUR).level is None
        assert (of("霍城县", AT).level, of("霍城县", AT).is_begun) == (AlertLevel.ORANGE, False)
        assert of("霍城县", AT + 26 * HOUR).is_begun
        assert of("昭苏县", AT + 26 * HOUR).level is None

    def test_is_the_higher_of_its_own_and_the_regions_alert(self, command):
        published(an_episode(), AlertLevel.YELLOW, command=command)
        own = published(an_episode(scope=AlertScope.COUNTY), AlertLevel.RED, command=command, at=AT + HOUR)

        at = AT + 30 * HOUR
        assert (of("伊宁市", at).level, of("伊宁市", at).version) == (AlertLevel.RED, own)
        assert of("伊宁县", at).level == AlertLevel.YELLOW

    def test_is_an_order_from_outside_where_that_is_higher(self, command):
        order = ExternalWarning.objects.create(
            issuer="自治区重污染天气应急指挥部", doc_number="测试〔2026〕1号", level=AlertLevel.ORANGE, starts_at=AT,
            entered_by=UserFactory(), entered_at=AT,
        )  # fmt: skip
        order.regions.set([region_named("奎屯市")])

        assert (of("奎屯市", AT).level, of("奎屯市", AT).order) == (AlertLevel.ORANGE, order)
        lift = {"lifted_at": AT + HOUR, "lifted_by": order.entered_by, "lift_entered_at": AT}
        ExternalWarning.objects.filter(pk=order.pk).update(**lift)
        assert of("奎屯市", AT + HOUR).level is None

    def test_still_binds_past_its_expected_end_and_says_that_it_is_overdue(self, command):
        published(an_episode(), command=command)

        late = of("伊宁市", AT + 6 * DAY)

        assert (late.level, late.is_overdue) == (AlertLevel.YELLOW, True)

    def test_is_asked_in_as_many_queries_for_one_alert_as_for_three(self, command, django_assert_num_queries):
        published(an_episode(), command=command)
        with django_assert_num_queries(3):
            standing.standings(AT)
        published(an_episode(scope=AlertScope.COUNTY), command=command, at=AT + HOUR)
        with django_assert_num_queries(3):
            standing.standings(AT + HOUR)


class TestADrill:
    def test_is_an_exercise_that_binds_nobody_and_is_filed_with_nobody(self, command):
        version = published(an_episode(is_drill=True), AlertLevel.RED, command=command)

        assert told(version, "status") == "Exercise"
        assert of("伊宁市", AT + 30 * HOUR).level is None
        assert not version.filings.exists()
        assert AlertVersion.objects.visible_to(UserFactory()).count() == 0

    def test_runs_beside_a_real_alert(self, command):
        published(an_episode(is_drill=True), AlertLevel.RED, command=command)

        published(an_episode(), AlertLevel.YELLOW, command=command, at=AT + HOUR)

        assert Episode.objects.open().count() == 2


@pytest.mark.django_db(transaction=True)
class TestTenAtOnce:
    def test_publish_once(self):
        command = Command()
        decision = approved(
            consulted(a_draft(an_episode(), by=command.ask("技术组")), by=command.ask("技术组")), command
        )
        people = [command.ask("管理组") for _ in range(10)]
        outcomes = []

        def press(person):
            try:
                outcomes.append(publishing.publish(decision, by=person, at=AT))
            except Refused as refusal:
                outcomes.append(refusal)
            finally:
                connection.close()

        threads = [threading.Thread(target=press, args=[each]) for each in people]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

        assert sum(isinstance(each, AlertVersion) for each in outcomes) == 1
        assert AlertVersion.objects.count() == 1
        assert Job.objects.filter(kind=publishing.MAKE_PAPERS).count() == 1
