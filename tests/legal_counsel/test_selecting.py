"""Selection, step by step, and what each step waits for (docs/rules/counsel_selection.md)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from legal_counsel.models import Selection
from legal_counsel.selecting import entering, opening, scoring
from legal_counsel.selecting.choices import EntryMode, EntryState, SelectionState, SelectionWay
from legal_counsel.selecting.lifecycle import SELECTION
from legal_counsel.selecting.recommenders import may_recommend
from legal_counsel.selecting.scores import ranked, weighted
from legal_counsel.selecting.scoring import Seat
from portal.file_kinds import Unsafe
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.factories import UserFactory
from tests.legal_counsel.factories import CounselFactory
from tests.legal_counsel.selection_walks import CounselWalk, fit, scanned, unfit
from tests.rule_tables import cases, listed

FILE = "counsel_selection.md"


@pytest.fixture
def walk(db):
    return CounselWalk()


class TestTheRules:
    def test_name_every_transition(self):
        told = {each["act"]: (set(listed(each["from"])), each["to"]) for each in cases(FILE, "Transitions")}

        assert told == {act: (set(each.sources), each.target) for act, each in SELECTION.items()}

    @pytest.mark.parametrize("row", cases(FILE, "Recommenders"), ids=lambda row: row["who"] or "nobody")
    def test_name_who_may_recommend(self, row):
        assert may_recommend(row["who"]) is (row["may"] == "yes")

    def test_rank_by_the_weighted_mean_of_those_who_did_not_recuse_themselves(self):
        rows, weights = cases(FILE, "Scores"), {1: 60, 2: 40}
        sheets = {
            number: [
                weighted(dict(enumerate(map(int, each.split(",")), start=1)), weights)
                for each in listed(row["sheets"])
                if each != "回避"
            ]
            for number, row in enumerate(rows)
        }
        found = {each.key: each for each in ranked(sheets)}

        assert [str(found[number].mean) for number in range(3)] == [row["mean"] for row in rows]
        assert [found[number].place for number in range(3)] == [2, 1, 3]
        assert [each.place for each in ranked({1: [Decimal(80)], 2: [Decimal(80)], 3: [Decimal(70)]})] == [1, 1, 3]


class TestOpening:
    @pytest.mark.parametrize("criteria", [(), (("专业能力", 60), ("服务方案", 41)), (("专业能力", 99),)])
    def test_states_weights_that_sum_up(self, walk, criteria):
        with pytest.raises(Refused, match="权重"):
            walk.opened(criteria=criteria)

    def test_leaves_what_was_announced_as_it_was(self, walk):
        selection = walk.announced()

        with pytest.raises(Refused, match="公告后不能修改评分标准"):
            opening.change(selection, walk.outline(seats=5), seen=selection.version, **walk.now())

    def test_is_changed_before(self, walk):
        selection = walk.opened()
        outline = walk.outline(criteria=(("综合", 100),))
        selection = opening.change(selection, outline, seen=selection.version, **walk.now())

        assert [str(each) for each in selection.criteria.all()] == ["综合（100%）"]

    def test_notes_the_rules_that_have_run_out(self, walk):
        assert walk.opened().is_basis_run_out is True

    @pytest.mark.parametrize(
        ("who", "whose", "may"),
        [
            ("财政局", "finance", True),
            ("司法局", "finance", False),
            ("司法局", "government", True),
            ("财政局", "government", False),
            ("外人", "finance", False),
            ("外人", "government", False),
        ],
    )
    def test_belongs_to_the_agency_of_the_unit(self, walk, who, whose, may):
        if may:
            assert walk.opened(who=who, unit=getattr(walk, whose)).state == SelectionState.DRAFTED
        else:
            with pytest.raises(Refused, match="工作机构"):
                walk.opened(who=who, unit=getattr(walk, whose))

    def test_is_not_for_a_unit_that_the_rules_do_not_cover(self, walk):
        walk.finance.kind = UnitKind.INSTITUTION
        walk.finance.stated_level = "prefecture"
        walk.finance.save()

        with pytest.raises(Refused, match=r"不在本规定适用范围内.*第二条、第三十四条"):
            walk.opened()

    def test_asks_for_an_agency(self, walk):
        walk.government.judicial_administration = None
        walk.government.save()

        with pytest.raises(Refused, match=r"没有指定司法行政部门.*第五条"):
            walk.opened(who="司法局", unit=walk.government)


class TestAnnouncing:
    def test_asks_for_a_snapshot(self, walk):
        selection = walk.opened()
        with pytest.raises(Refused, match="快照"):
            walk.announce(selection, snapshot=None)
        with pytest.raises(Unsafe):
            walk.announce(selection, snapshot=scanned("快照.exe"))

        selection.refresh_from_db()
        assert (selection.state, selection.announcement) == (SelectionState.DRAFTED, None)

    def test_happens_no_later_than_today_and_before_the_closing_day(self, walk):
        with pytest.raises(Refused, match="不能晚于今日"):
            walk.announce(walk.opened(), on=walk.day(1))
        late = walk.opened(title="报名已截止的选聘", entries_until=walk.day(-1))
        with pytest.raises(Refused, match="早于公告日期"):
            walk.announced(late)

    def test_is_no_way_to_a_firm(self, walk):
        selection = walk.opened(way=SelectionWay.PROCUREMENT)

        with pytest.raises(Refused, match="政府采购程序"):
            walk.announced(selection)


class TestProcuring:
    def test_gives_the_firm_that_won(self, walk):
        entry = walk.procured()

        assert (entry.state, entry.selection.state) == (EntryState.SELECTED, SelectionState.DECIDED)
        assert entry.selection.result_notice is not None

    @pytest.mark.parametrize("missing", ["reference", "method", "notice"])
    def test_asks_for_reference_method_and_notice(self, walk, missing):
        selection = walk.opened(way=SelectionWay.PROCUREMENT)
        given = {"reference": "XJ-1", "method": "inquiry", "notice": scanned()} | {
            missing: None if missing == "notice" else ""
        }

        with pytest.raises(Refused, match="第十七条第一项"):
            opening.procure(
                selection, opening.Procured(CounselFactory(is_firm=True), on=walk.day(), **given), **walk.now()
            )

    def test_is_for_firms(self, walk):
        with pytest.raises(Refused, match="不是律师事务所"):
            walk.procured(firm=CounselFactory())


class TestEntering:
    def test_waits_for_the_announcement(self, walk):
        with pytest.raises(Refused, match="不在报名期间"):
            walk.entered(walk.opened())

    def test_ends_with_the_closing_day(self, walk):
        selection = walk.announced()
        walk.later(7)
        walk.entered(selection)
        walk.later(1)

        with pytest.raises(Refused, match="报名截止日期"):
            walk.entered(selection)

    def test_asks_for_material_and_for_who_may_recommend(self, walk):
        selection = walk.announced()
        with pytest.raises(Refused, match="材料"):
            walk.entered(selection, files=[])
        with pytest.raises(Refused, match="律师协会或者高等院校"):
            walk.entered(selection, mode=EntryMode.RECOMMENDED, recommender="示范州司法局")

        assert walk.entered(selection, mode=EntryMode.RECOMMENDED, recommender="示范大学").recommender == "示范大学"

    def test_is_once_and_for_individuals_from_outside(self, walk):
        selection, lawyer = walk.announced(), CounselFactory()
        walk.entered(selection, lawyer)
        with pytest.raises(Refused, match="已报名"):
            walk.entered(selection, lawyer)
        with pytest.raises(Refused, match="政府采购"):
            walk.entered(selection, CounselFactory(is_firm=True))
        with pytest.raises(Refused, match="内部人选"):
            walk.entered(selection, CounselFactory(is_internal=True))

    def test_who_gave_up_may_enter_again(self, walk):
        selection, lawyer = walk.announced(), CounselFactory()
        entering.withdraw_entry(walk.entered(selection, lawyer), reason="另有任务", **walk.now())

        assert walk.entered(selection, lawyer).state == EntryState.ENTERED


class TestTheInitialCheck:
    def test_lets_nobody_pass_with_a_line_that_blocks(self, walk):
        entry = walk.entered(walk.announced())
        with pytest.raises(Refused, match="未满5年"):
            walk.check(entry, report=unfit)

        entry = walk.check(entry, report=unfit, passes=False)
        assert entry.state == EntryState.FAILED
        assert entry.report[0]["outcome"] == "unmet"

    def test_goes_by_the_closing_day_for_what_must_have_been_there(self, walk):
        entry = walk.entered(walk.announced())
        closing = entry.selection.entries_until
        walk.later(9)

        with pytest.raises(Refused, match=f"至{closing}未满5年"):
            walk.check(entry, report=lambda counsel, unit, on: (fit if on > closing else unfit)(counsel, unit, on))

    def test_gives_a_reason(self, walk):
        with pytest.raises(Refused, match="初审理由"):
            entering.check(walk.entered(walk.announced()), passes=True, reason=" ", report=fit, **walk.now())


class TestThePanel:
    def test_waits_for_closing_day_and_checks(self, walk):
        selection = walk.announced()
        entry = walk.entered(selection)
        seats = [Seat("评委一", "示范大学"), Seat("评委二", "示范大学")]
        with pytest.raises(Refused, match="截止后"):
            scoring.convene(selection, seats, **walk.now())
        walk.later(8)
        with pytest.raises(Refused, match="1人没有初审"):
            scoring.convene(selection, seats, **walk.now())
        walk.check(entry)
        with pytest.raises(Refused, match="至少2人"):
            scoring.convene(selection, seats[:1], **walk.now())

        assert scoring.convene(selection, seats, **walk.now()).state == SelectionState.SCORING

    def test_takes_no_candidate(self, walk):
        selection, lawyer = walk.announced(), CounselFactory(account=UserFactory())
        walk.check(walk.entered(selection, lawyer))
        walk.later(8)

        with pytest.raises(Refused, match="是人选"):
            scoring.convene(selection, [Seat("甲", "某处", lawyer.account), Seat("乙", "某处")], **walk.now())

    def test_tells_who_has_an_interest_to_recuse_himself_or_to_say_why_not(self, walk):
        selection, entries = walk.scoring(1)
        colleague = selection.members.first()
        colleague.employer = entries[0].counsel.firm.name
        colleague.save()
        with pytest.raises(Refused, match="应当回避"):
            walk.fill_in(entries[0], colleague, 90, 90)

        assert walk.fill_in(entries[0], colleague).is_recused
        stays = walk.fill_in(entries[0], colleague, 90, 90, stays_reason="已不在该所执业")
        assert (stays.is_recused, stays.lines.count()) == (False, 2)

    def test_lets_a_member_with_an_account_speak_for_himself(self, walk):
        member = UserFactory()
        selection, entries = walk.scoring(1, seats=[Seat("评委一", "某处", member), Seat("评委二", "某处")])
        own, other = selection.members.all()
        with pytest.raises(Refused, match="由其本人"):
            walk.fill_in(entries[0], own, 90, 90)
        with pytest.raises(Refused, match="签字评分表"):
            walk.fill_in(entries[0], other, 90, 90, paper="")
        with pytest.raises(Refused, match="成员本人或工作机构"):
            walk.fill_in(entries[0], other, 90, 90, who="外人")

        walk._people["评委"] = member
        assert walk.fill_in(entries[0], own, 90, 90, who="评委", paper="").paper == ""
        assert set(Selection.objects.visible_to(member)) == {selection}

    def test_scores_every_criterion(self, walk):
        selection, entries = walk.scoring(1)
        first = selection.criteria.first()

        with pytest.raises(Refused, match="每个评分项目"):
            scoring.fill_in(
                entries[0], selection.members.first(), scoring.Sheet("意见", {first.pk: 90}, paper="表"), **walk.now()
            )


class TestTheRecommendedList:
    def test_waits_for_every_sheet_and_for_the_protocol(self, walk):
        selection, entries = walk.scoring(1)
        one, two = selection.members.all()
        walk.fill_in(entries[0], one, 90, 90)
        with pytest.raises(Refused, match="还没有评分：评委二"):
            walk.recommend(selection, entries[0])
        walk.fill_in(entries[0], two)
        with pytest.raises(Refused, match="评审记录"):
            walk.recommend(selection, entries[0], protocol=None)

        assert walk.recommend(selection, entries[0]).protocol

    def test_holds_no_more_than_the_seats_and_gives_a_reason_for_who_is_passed_over(self, walk):
        selection, (best, second) = walk.scoring(2)
        for member in selection.members.all():
            walk.fill_in(best, member, 90, 90)
            walk.fill_in(second, member, 60, 60)
        with pytest.raises(Refused, match="多于拟聘人数"):
            walk.recommend(selection, best, second)
        with pytest.raises(Refused, match="须写明理由"):
            walk.recommend(selection, second)

        walk.recommend(selection, second, reason="第一名放弃")
        best.refresh_from_db()
        assert best.state == EntryState.RESERVED

    def test_is_looked_at_again(self, walk):
        selection, _ = walk.recommended()
        selection = scoring.reconsider(selection, reason="计分有误", **walk.now())

        assert (selection.state, selection.protocol) == (SelectionState.SCORING, None)
        assert set(selection.entries.values_list("state", flat=True)) == {EntryState.PASSED}
