"""docs/rules/alert_chain.md: what a decision may say."""

from __future__ import annotations

import pytest
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting import deciding, opening, wording
from pollution.alerting.deciding import Area, Contents, Grounds
from pollution.models import Episode
from portal import readings
from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.pollution.alert_factories import an_open_proposal
from tests.pollution.factories import region_named
from tests.pollution.walks import (
    AT,
    DAY,
    HOUR,
    MET,
    Command,
    a_draft,
    an_episode,
    consulted,
    contents,
    published,
)
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
TOLD = {"yes": True, "no": False, "unknown": None}


@pytest.fixture
def command():
    return Command()


def decided(question, value):
    """How the office reads the plan on the day of the tests."""
    readings.decide(
        f"pollution.plan.{question}", value=value, valid_from=timezone.localdate(AT), basis="会议纪要〔2026〕2号",
        by=UserFactory(), at=AT,
    )  # fmt: skip


class TestADraft:
    @pytest.mark.parametrize(
        "case", cases("alert_chain.md", "Cases: kind and level"), ids=lambda case: " ".join(case.values())
    )
    def test_says_truly_which_way_it_goes(self, case, command):
        episode = an_episode()
        at = AT
        if case["holds"] != "–":
            level = AlertLevel.RED if case["holds"] == "lifted" else AlertLevel[case["holds"].upper()]
            published(episode, level, command=command)
            at += HOUR
        if case["holds"] == "lifted":
            published(episode, command=command, kind=DecisionKind.LIFT, at=at)
            at += HOUR
        level = None if case["level"] == "–" else AlertLevel[case["level"].upper()]

        def draft():
            return a_draft(episode, level, kind=DecisionKind(case["kind"]), by=command.ask("技术组"), at=at)

        if case["answer"] == "drafted":
            assert draft().state == "drafted"
        else:
            with pytest.raises(Refused):
                draft()

    @pytest.mark.parametrize(
        "case", cases("alert_chain.md", "Cases: grounds"), ids=lambda case: " ".join(case.values())
    )
    def test_rests_on_readings_and_forecast(self, case, command):
        episode = an_episode()
        published(episode, AlertLevel.ORANGE, command=command)
        kind = DecisionKind(case["kind"])
        level = {DecisionKind.RAISE: AlertLevel.RED, DecisionKind.LOWER: AlertLevel.YELLOW}.get(kind, AlertLevel.ORANGE)
        meets_ahead = level.code if case["foretold"] else ""
        grounds = Grounds(TOLD[case["observed"]], TOLD[case["forecast"]], meets_ahead=meets_ahead)

        def draft():
            return a_draft(
                episode,
                level,
                kind=kind,
                by=command.ask("技术组"),
                at=AT + HOUR,
                grounds=grounds,
                reason=case["reason"],
            )

        if case["answer"] == "drafted":
            assert draft().evidence == {}
        else:
            with pytest.raises(Refused, match=r"3\.3\.6"):
                draft()

    @pytest.mark.parametrize(
        "case", cases("alert_chain.md", "Cases: regions of a change"), ids=lambda case: " ".join(case.values())
    )
    def test_lets_no_region_leave_or_go_lower_in_passing(self, case, command):
        episode, names = an_episode(), ("伊宁市", "伊宁县", "霍城县", "察布查尔锡伯自治县")
        held = [Area(region_named(each), AlertLevel.ORANGE) for each in names]
        held[2] = Area(held[2].region, AlertLevel.RED)
        measures = ("4.3.2.1（1）", "4.3.4.1（1）")
        published(episode, AlertLevel.ORANGE, command=command, areas=held, measures=measures)
        areas = [
            Area(region_named(name), AlertLevel[level.upper()])
            for name, level in zip(names, listed(case["levels"]), strict=True)
            if level != "-"
        ]

        def draft():
            return a_draft(
                episode, AlertLevel[case["level"].upper()], kind=DecisionKind(case["kind"]), areas=areas,
                by=command.ask("技术组"), at=AT + HOUR, reason=case["reason"],
            )  # fmt: skip

        if case["answer"] == "drafted":
            assert draft().areas.count() == len(areas)
        else:
            with pytest.raises(Refused, match=case["answer"]):
                draft()

    @pytest.mark.parametrize("case", cases("alert_chain.md", "Cases: times"), ids=lambda case: " ".join(case.values()))
    def test_says_when_it_begins_and_ends_and_is_asked_again_when_it_is_handed_on(self, case, command):
        analyst = command.ask("技术组")
        starts_at, ends_at = (AT + int(case[name]) * HOUR for name in ("start", "end"))
        given = {"starts_at": starts_at, "ends_at": ends_at, "reason": case["reason"]}

        if case["draft"] != "drafted":
            with pytest.raises(Refused, match=case["draft"]):
                a_draft(an_episode(), by=analyst, **given)
            return
        decision, later = a_draft(an_episode(), by=analyst, **given), AT + int(case["later"]) * HOUR
        if case["handed on"] == "consulted":
            assert consulted(decision, by=analyst, at=later).state == "consulted"
        else:
            with pytest.raises(Refused, match=case["handed on"]):
                consulted(decision, by=analyst, at=later)

    @pytest.mark.parametrize("kind", [DecisionKind.RAISE, DecisionKind.ADJUST, DecisionKind.LOWER])
    def test_of_a_change_starts_no_earlier_than_now(self, command, kind):
        episode = an_episode()
        published(episode, AlertLevel.ORANGE, command=command)
        level = {DecisionKind.RAISE: AlertLevel.RED, DecisionKind.LOWER: AlertLevel.YELLOW}.get(kind, AlertLevel.ORANGE)

        with pytest.raises(Refused, match="早于现在"):
            a_draft(episode, level, kind=kind, by=command.ask("技术组"), at=AT + 2 * HOUR, starts_at=AT + HOUR)

    def test_may_start_in_the_minute_in_which_it_is_drafted(self, command):
        at = AT + HOUR / 120

        assert a_draft(an_episode(), by=command.ask("技术组"), at=at, starts_at=AT, reason="夜间突发")

    @pytest.mark.parametrize("starts_at", [AT + DAY, AT - 700 * DAY])
    def test_of_a_lift_has_no_time_of_its_own(self, command, starts_at):
        episode = an_episode()
        published(episode, AlertLevel.ORANGE, command=command)
        at = AT + 30 * HOUR

        decision = deciding.draft(
            episode, kind=DecisionKind.LIFT, level=None, areas=[], contents=Contents(starts_at=starts_at),
            grounds=MET, by=command.ask("技术组"), at=at,
        )  # fmt: skip

        assert (decision.starts_at, decision.ends_at) == (at, None)

    def test_starts_no_later_than_forecasts_reach(self, command):
        episode = an_episode()

        with pytest.raises(Refused, match="请核对年月日"):
            a_draft(episode, by=command.ask("技术组"), starts_at=AT + 366 * DAY, ends_at=AT + 368 * DAY)
        a_draft(episode, by=command.ask("技术组"), starts_at=AT + 7 * DAY, ends_at=AT + 8 * DAY)

    def test_of_a_region_says_why_it_starts_within_24_hours(self, command):
        episode = an_episode()

        with pytest.raises(Refused, match="不足24小时"):
            a_draft(episode, by=command.ask("技术组"), starts_at=AT + 23 * HOUR)

        assert a_draft(episode, by=command.ask("技术组"), starts_at=AT + 23 * HOUR, reason="沙尘转静稳，来不及")

    def test_of_a_region_names_three_counties_at_least(self, command):
        two = [Area(region_named(each), AlertLevel.YELLOW) for each in ("伊宁市", "伊宁县")]

        with pytest.raises(Refused, match="3个及以上"):
            a_draft(an_episode(), by=command.ask("技术组"), areas=two)

    @pytest.mark.parametrize(
        ("reading", "names", "is_drafted"),
        [
            ("in_host", ("霍城县", "第四师62团", "第四师63团"), False),
            ("in_host", ("霍城县", "第四师62团", "第四师63团", "伊宁市"), False),
            ("in_host", ("第四师66团", "可克达拉市", "伊宁市"), True),
            ("in_host", ("霍城县", "第四师62团", "伊宁市", "伊宁县"), True),
            ("counties_only", ("第四师66团", "可克达拉市", "伊宁市"), False),
            ("counties_only", ("霍城县", "伊宁市", "伊宁县"), True),
        ],
    )
    def test_of_a_region_counts_a_regiment_as_the_county_in_which_it_lies(self, command, reading, names, is_drafted):
        """A5."""
        decided("regiments", reading)
        areas = [Area(region_named(each), AlertLevel.YELLOW) for each in names]

        if is_drafted:
            assert a_draft(an_episode(), by=command.ask("技术组"), areas=areas).areas.count() == len(names)
        else:
            with pytest.raises(Refused, match="3个及以上"):
                a_draft(an_episode(), by=command.ask("技术组"), areas=areas)

    def test_of_a_region_takes_in_nobody_that_does_not_hang_together_with_the_others(self, command):
        names = ("伊宁市", "伊宁县", "霍城县", "奎屯市")
        areas = [Area(region_named(each), AlertLevel.YELLOW) for each in names]

        with pytest.raises(Refused, match="奎屯市与其他区域不连片"):
            a_draft(an_episode(), by=command.ask("技术组"), areas=areas)

    def test_of_a_region_takes_in_a_regiment_beside_its_county(self, command):
        names = ("伊宁市", "伊宁县", "霍城县", "第四师66团")
        areas = [Area(region_named(each), AlertLevel.YELLOW) for each in names]

        assert a_draft(an_episode(), by=command.ask("技术组"), areas=areas).areas.count() == 4

    def test_of_a_region_lets_nobody_respond_lower_without_a_reason(self, command):
        names = ("伊宁市", "伊宁县", "霍城县", "察布查尔锡伯自治县")
        areas = [Area(region_named(each), AlertLevel.ORANGE) for each in names[:3]]
        lower = Area(region_named(names[3]), AlertLevel.YELLOW)
        episode = an_episode()

        with pytest.raises(Refused, match="察布查尔锡伯自治县的响应等级低于区域预警级别"):
            a_draft(episode, AlertLevel.ORANGE, by=command.ask("技术组"), areas=[*areas, lower])

        told = Area(lower.region, AlertLevel.YELLOW, reason="实际污染较轻，专家组建议")
        decision = a_draft(episode, AlertLevel.ORANGE, by=command.ask("技术组"), areas=[*areas, told])
        assert [each.level for each in decision.areas.order_by("region__order")] == [2, 2, 1, 2]

    def test_of_a_region_lets_nobody_respond_lower_where_the_office_reads_it_so(self, command):
        decided("lower_response", "never")
        names = ("伊宁市", "伊宁县", "霍城县")
        areas = [Area(region_named(each), AlertLevel.ORANGE) for each in names[:2]]
        areas.append(Area(region_named(names[2]), AlertLevel.YELLOW, reason="实际污染较轻"))

        with pytest.raises(Refused, match="一律不低于区域级别"):
            a_draft(an_episode(), AlertLevel.ORANGE, by=command.ask("技术组"), areas=areas)

    def test_is_one_at_a_time_in_an_episode(self, command):
        episode = an_episode()
        a_draft(episode, by=command.ask("技术组"))

        with pytest.raises(Refused, match="正在办理"):
            a_draft(episode, by=command.ask("技术组"))

    def test_goes_on_with_all_contents_only(self, command):
        decision = a_draft(an_episode(), by=command.ask("技术组"), danger="", measures=())

        with pytest.raises(Refused, match="潜在危险程度、应采取的措施"):
            consulted(decision, by=command.ask("技术组"))

    def test_is_told_once_of_each_thing_that_it_lacks_by_the_word_of_the_form(self, command):
        """主要污染物 and 首要污染物, the area to be warned and the area polluted are one field each."""
        decision = a_draft(an_episode(), by=command.ask("技术组"), primary="", degree="")
        decision.areas.all().delete()

        assert wording.missing(decision) == ["污染范围", "污染程度", "首要污染物"]

    @pytest.mark.parametrize(
        ("given", "message"),
        [({"primary": "PM2.5\tPM10"}, "只能有一行"), ({"danger": "加剧\uffff"}, "看不见的控制字符")],
    )
    def test_goes_on_only_where_programs_can_read_it(self, command, given, message):
        decision = a_draft(an_episode(), by=command.ask("技术组"), **given)

        with pytest.raises(Refused, match=message):
            consulted(decision, by=command.ask("技术组"))

    def test_can_be_changed_until_it_is_handed_on(self, command):
        analyst = command.ask("技术组")
        decision = a_draft(an_episode(), by=analyst)
        given = {"areas": decision.areas.all(), "level": AlertLevel.ORANGE, "grounds": MET, "by": analyst, "at": AT}
        given["areas"] = [Area(each.region, AlertLevel.ORANGE) for each in decision.areas.all()]

        deciding.redraft(decision, contents=contents(primary="PM10"), **given)

        decision.refresh_from_db()
        assert (decision.level, decision.primary) == (AlertLevel.ORANGE, "PM10")
        with pytest.raises(Refused, match="只有拟稿中"):
            deciding.redraft(consulted(decision, by=analyst), contents=contents(), **given)


class TestAProposal:
    """Of a clock that was set back."""

    def test_is_not_adopted_before_it_was_raised(self, command):
        proposal = an_open_proposal(episode=an_episode(), judged_at=AT, raised_at=AT)

        with pytest.raises(Refused, match="早于"):
            a_draft(proposal.episode, by=command.ask("技术组"), at=AT - HOUR, follows=proposal)

    def test_is_not_dismissed_before_it_was_raised(self, command):
        proposal = an_open_proposal(episode=an_episode(), judged_at=AT, raised_at=AT)

        with pytest.raises(Refused, match="早于"):
            deciding.dismiss(proposal, reason="沙尘天气", by=command.ask("技术组"), at=AT - HOUR)


class TestTheExclave:
    """A11: 奎屯市 touches no other county; the office may leave it to the orders of 自治区."""

    def episode(self, **facts):
        region = region_named("奎屯市")
        return Episode.objects.create(
            scope=AlertScope.COUNTY, region=region, plan="2023-31", began_at=AT - DAY, **facts
        )  # fmt: skip

    def draft(self, command, episode, kind, level=AlertLevel.ORANGE, *, at=AT):
        areas = [Area(episode.region, level)]
        return a_draft(episode, level, kind=kind, by=command.ask("技术组"), areas=areas, at=at)

    def test_begins_no_alert_of_its_own_where_the_office_reads_it_so(self, command):
        decided("exclaves", "external_only")
        region = region_named("奎屯市")

        with pytest.raises(Refused, match=r"登记为外部预警指令.*3\.3\.3"):
            opening.unopened(AlertScope.COUNTY, region, is_drill=False, at=AT)
        with pytest.raises(Refused, match="只执行自治区区域联防的通知"):
            self.draft(command, self.episode(), DecisionKind.RELEASE)

        assert opening.unopened(AlertScope.COUNTY, region_named("伊宁市"), is_drill=False, at=AT)
        assert opening.unopened(AlertScope.COUNTY, region, is_drill=True, at=AT)
        assert self.draft(command, self.episode(is_drill=True), DecisionKind.RELEASE)

    def test_begins_one_where_the_office_reads_it_otherwise(self, command):
        assert self.draft(command, self.episode(), DecisionKind.RELEASE)

    def test_may_only_come_down_from_what_stands(self, command):
        episode = self.episode()
        published(
            episode, AlertLevel.ORANGE, command=command, at=AT - HOUR, areas=[Area(episode.region, AlertLevel.ORANGE)]
        )
        decided("exclaves", "external_only")

        for kind, level in ((DecisionKind.RAISE, AlertLevel.RED), (DecisionKind.ADJUST, AlertLevel.ORANGE)):
            with pytest.raises(Refused, match="不自行发布预警"):
                self.draft(command, episode, kind, level)
        lower = self.draft(command, episode, DecisionKind.LOWER, AlertLevel.YELLOW)
        deciding.withdraw(lower, reason="改为解除", by=command.ask("技术组"), at=AT)
        assert self.draft(command, episode, DecisionKind.LIFT)
