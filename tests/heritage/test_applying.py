"""Applying for a batch and the check of what was handed in (docs/rules/heritage_batches.md)."""

from __future__ import annotations

import pytest

from heritage.batches import applying, checking, judging, opening
from heritage.batches.checking import Answer
from heritage.batches.choices import ApplicationState, EntryKind
from heritage.batches.opening import Outline
from heritage.models import Application, Batch, BatchStep, NumberFloor, Project
from portal.lifecycle import Refused
from tests.heritage.batch_walks import BatchWalk
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(db):
    return BatchWalk()


class TestOpeningABatch:
    def test_says_who_when_and_on_which_paper(self, walk):
        batch = walk.opened()

        step = batch.steps.get()
        assert (step.act, step.by, step.at) == ("布置申报", walk.ask("管理"), walk.at)
        assert "测文旅发〔2026〕1号" in step.paper

    def test_comes_behind_the_batches_of_the_register(self, walk):
        ProjectFactory()  # of the fifth

        with pytest.raises(Refused, match="已有第5批"):
            walk.opened(number=5)

    def test_is_done_once_a_number_until_it_is_withdrawn(self, walk):
        first = walk.opened()
        with pytest.raises(Refused, match="已经布置"):
            walk.opened()

        opening.withdraw(first, reason="推迟", by=walk.ask("管理"), at=walk.at)
        assert walk.opened().number == 6

    def test_can_be_put_off_but_not_renumbered(self, walk):
        batch = walk.opened()
        outline = {name: getattr(batch, name) for name in ("number", "basis", "series", "addressees")}
        late = walk.later(40).date()
        facts = {"seen": opening.state_of(batch), "by": walk.ask("管理"), "at": walk.at}
        opening.change(batch, Outline(**outline, applications_until=late), **facts)

        assert Batch.objects.get().applications_until == late
        with pytest.raises(Refused, match="已被他人修改"):
            opening.change(batch, Outline(**outline | {"basis": "另一通知"}, applications_until=walk.today), **facts)
        assert (Batch.objects.get().applications_until, Batch.objects.get().basis) == (late, batch.basis)
        facts["seen"] = opening.state_of(Batch.objects.get())
        with pytest.raises(Refused, match="序数不能修改"):
            opening.change(batch, Outline(**outline | {"number": 7}, applications_until=late), **facts)

    def test_tells_the_second_of_two_who_enter_numbers_given_elsewhere(self, walk):
        facts = {"seen": opening.state_of_floors(), "by": walk.ask("管理"), "at": walk.at}
        opening.record_floor(8, last=48, basis="州文旅局复函", **facts)

        with pytest.raises(Refused, match="有人登记了已用编号"):
            opening.record_floor(8, last=12, basis="第四批通知", **facts)
        assert NumberFloor.objects.get().last == 48


class TestSubmitting:
    def test_hands_in_what_is_whole(self, walk):
        row = walk.submitted(walk.opened())

        assert row.state == ApplicationState.SUBMITTED
        assert [each.act for each in row.steps.all()] == ["填报", "提交"]

    def test_is_refused_with_the_group_that_lacks_something(self, walk):
        row = walk.drafted(walk.opened(), with_file=False, lineage=" ", goals="")

        with pytest.raises(Refused, match="传承情况（传承谱系）；保护要求（保护目标）；视听资料（文件）"):
            applying.submit(row, seen=row.version, by=walk.ask("甲县"), at=walk.at)

    def test_is_for_the_own_unit_alone(self, walk):
        row = walk.drafted(walk.opened())

        with pytest.raises(Refused, match="只有甲县文化馆可以办理"):
            applying.submit(row, seen=row.version, by=walk.ask("乙县"), at=walk.at)

    def test_is_refused_behind_the_closing_day_but_for_what_was_returned(self, walk):
        batch = walk.opened()
        late, returned = walk.drafted(batch), walk.submitted(batch, "皮雕制作技艺")
        checking.send_back(returned, {"media": "没有录像"}, seen=returned.version, by=walk.ask("管理"), at=walk.at)

        with pytest.raises(Refused, match="截止"):
            applying.submit(late, seen=late.version, by=walk.ask("甲县"), at=walk.later(11))
        applying.submit(returned, seen=returned.version, by=walk.ask("甲县"), at=walk.later(11))

    @pytest.mark.parametrize(
        "case", cases("heritage_batches.md", "Cases: names of an application"), ids=lambda each: each["answer"]
    )
    def test_takes_words_and_no_markup(self, walk, case):
        facts = {"applicants": (case["unit"],)}
        if case["answer"] == "drafted":
            assert walk.drafted(walk.opened(), case["name"], **facts).name == case["name"]
        else:
            with pytest.raises(Refused, match=case["answer"]):
                walk.drafted(walk.opened(), case["name"], **facts)
            assert not Application.objects.exists()

    def test_tells_the_second_of_two_who_write(self, walk):
        row = walk.drafted(walk.opened())
        seen = row.version
        applying.redraft(row, walk.material("木雕"), seen=seen, by=walk.ask("甲县"), at=walk.at)

        with pytest.raises(Refused, match="已被修改"):
            applying.redraft(row, walk.material("木雕刻"), seen=seen, by=walk.ask("甲县"), at=walk.at)
        assert Application.objects.get().name == "木雕"

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"applicants": ("甲县文化馆、乙县文化馆",)}, "是多个单位"),
            ({"applicants": (" ",)}, "请填写申报地区或单位"),
            ({"name": "木雕\n技艺"}, "换行"),
            ({"code": "八之三"}, "不是项目编号"),
        ],
    )
    def test_refuses_what_no_annex_could_print(self, walk, facts, words):
        with pytest.raises(Refused, match=words):
            walk.drafted(walk.opened(), **facts)

    def test_can_be_taken_back_with_a_reason(self, walk):
        row = walk.submitted(walk.opened())

        with pytest.raises(Refused, match="须写明理由"):
            applying.withdraw(row, reason=" ", by=walk.ask("甲县"), at=walk.at)
        applying.withdraw(row, reason="传承人异地", by=walk.ask("甲县"), at=walk.at)
        assert BatchStep.objects.filter(application=row).last().reason == "传承人异地"


class TestTheCheck:
    def test_returns_with_what_each_group_lacks(self, walk):
        row = walk.submitted(walk.opened())
        checking.send_back(
            row, {"media": "没有录像", "protection": "步骤不明"}, seen=row.version, by=walk.ask("管理"), at=walk.at
        )

        assert row.state == ApplicationState.RETURNED
        assert row.checks.get().lacks == [("保护要求", "步骤不明"), ("视听资料", "没有录像")]

    def test_says_what_is_missing(self, walk):
        row = walk.submitted(walk.opened())

        with pytest.raises(Refused, match="哪一组材料缺什么"):
            checking.send_back(row, {"media": " "}, seen=row.version, by=walk.ask("管理"), at=walk.at)

    def test_is_not_done_by_the_applying_unit(self, walk):
        row = walk.submitted(walk.opened())
        walk.ask("管理").unit = row.unit

        with pytest.raises(Refused, match="不能复核本单位"):
            checking.accept(row, seen=row.version, by=walk.ask("管理"), at=walk.at)

    def test_notes_what_a_name_plainly_is(self, walk):
        project = ProjectFactory(serial=16, number=16, name="哈萨克族马具制作技艺", units=[HeritageUnitFactory()])
        batch = walk.opened()

        new = walk.accepted(batch, "木雕制作技艺")
        extension = walk.accepted(batch, "哈萨克族马具制作技艺", code="VIII-16", by="乙县")

        assert (new.kind, new.extends) == (EntryKind.NEW, None)
        assert (extension.kind, extension.extends) == (EntryKind.EXTENSION, project)

    def test_waits_for_a_person_where_a_name_resembles_another(self, walk):
        ProjectFactory(serial=16, number=16, name="哈萨克族马具制作技艺")
        row = walk.submitted(walk.opened(), "马具制作技艺")

        with pytest.raises(Refused, match="与Ⅷ-16哈萨克族马具制作技艺相同或相近"):
            checking.accept(row, seen=row.version, by=walk.ask("管理"), at=walk.at)
        with pytest.raises(Refused, match="认定须写明理由"):
            checking.determine(row, Answer(EntryKind.NEW), seen=row.version, by=walk.ask("管理"), at=walk.at)
        checking.determine(
            row, Answer(EntryKind.NEW, reason="技法不同"), seen=row.version, by=walk.ask("管理"), at=walk.at
        )
        checking.accept(row, seen=row.version, by=walk.ask("管理"), at=walk.at)
        assert (row.kind, row.kind_reason) == (EntryKind.NEW, "技法不同")

    def test_tells_the_second_of_two_who_answer(self, walk):
        batch = walk.opened()
        ProjectFactory(name="木雕制作技艺", category=8, number=9)
        row = walk.submitted(batch)
        seen = row.version
        checking.determine(row, Answer(EntryKind.NEW, reason="技法不同"), seen=seen, by=walk.ask("管理"), at=walk.at)

        other = Answer(EntryKind.EXTENSION, Project.objects.get(), reason="同一")
        with pytest.raises(Refused, match="重新认定"):
            checking.determine(row, other, seen=seen, by=walk.ask("管理"), at=walk.at)
        with pytest.raises(Refused, match="重新认定"):
            checking.accept(row, seen=seen, by=walk.ask("管理"), at=walk.at)
        row.refresh_from_db()
        assert (row.kind, row.kind_reason) == (EntryKind.NEW, "技法不同")

    def test_asks_again_when_another_name_has_come_in_since(self, walk):
        row = walk.submitted(walk.opened(), "马具制作技艺")
        checking.determine(row, Answer(EntryKind.NEW, reason="未见"), seen=row.version, by=walk.ask("管理"), at=walk.at)
        ProjectFactory(serial=16, number=16, name="哈萨克族马具制作技艺")

        with pytest.raises(Refused, match="认定之后又有"):
            checking.accept(row, seen=row.version, by=walk.ask("管理"), at=walk.at)

    def test_extends_nothing_that_has_left_the_list(self, walk):
        project = ProjectFactory(name="毛毡制作技艺", is_exited=True)
        row = walk.submitted(walk.opened(), "毛毡制作技艺")

        with pytest.raises(Refused, match="已退出名录"):
            checking.determine(
                row,
                Answer(EntryKind.EXTENSION, project, reason="同一"),
                seen=row.version,
                by=walk.ask("管理"),
                at=walk.at,
            )

    def test_extends_nothing_by_a_unit_that_stands_there(self, walk):
        project = ProjectFactory(name="木雕制作技艺", units=[HeritageUnitFactory(name="甲县文化馆")])
        row = walk.submitted(walk.opened(), code=str(project.code))

        with pytest.raises(Refused, match="没有可扩展的单位"):
            checking.accept(row, seen=row.version, by=walk.ask("管理"), at=walk.at)

    def test_joins_the_second_of_two_applications_for_one_project(self, walk):
        batch = walk.opened()
        first = walk.accepted(batch)
        second = walk.submitted(batch, "木雕制作技艺", by="乙县")

        with pytest.raises(Refused, match="与同批申报的木雕制作技艺相同或相近"):
            checking.accept(second, seen=second.version, by=walk.ask("管理"), at=walk.at)
        answer = Answer(EntryKind.JOINT, joins=first, reason="同一项目，两县共有")
        checking.determine(second, answer, seen=second.version, by=walk.ask("管理"), at=walk.at)
        checking.accept(second, seen=second.version, by=walk.ask("管理"), at=walk.at)
        assert second.joins == first
        with pytest.raises(Refused, match="不是新列入的申报"):
            checking.determine(
                first,
                Answer(EntryKind.JOINT, joins=second, reason="反之"),
                seen=first.version,
                by=walk.ask("管理"),
                at=walk.at,
            )


class TestWhoSeesAnApplication:
    def test_is_the_unit_alone_until_it_is_submitted(self, walk):
        batch = walk.opened()
        drafted, submitted = walk.drafted(batch), walk.submitted(batch, "皮雕制作技艺")

        seen = {who: set(Application.objects.visible_to(walk.ask(who))) for who in ("甲县", "乙县", "管理", "评审")}
        assert seen == {"甲县": {drafted, submitted}, "乙县": set(), "管理": {submitted}, "评审": {submitted}}

    def test_is_a_member_of_the_panel_from_the_review_on(self, walk):
        batch = walk.opened()
        row, outside = walk.accepted(batch), walk.submitted(batch, "皮雕制作技艺")
        checking.send_back(outside, {"media": "缺"}, seen=outside.version, by=walk.ask("管理"), at=walk.at)
        expert = walk.ask("乙县")
        assert list(Application.objects.visible_to(expert)) == []

        seats = [judging.Seat("甲", "大学", is_chair=True), judging.Seat("乙", "大学", account=expert)]
        judging.begin_review(batch, seats, by=walk.ask("管理"), at=walk.at)
        assert list(Application.objects.visible_to(expert)) == [row]
        assert list(Application.objects.to_judge(expert)) == [row]
