"""Safeguarding plans: what is in force, missing or overdue, and who does what with them."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heritage.models import PlanMeasure, SafeguardingPlan
from heritage.plans import measuring, planning
from heritage.plans.choices import PLAN, PlanState
from heritage.plans.planning import Outline
from heritage.plans.querysets import projects_without_plan
from heritage.uniting import merging
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory
from tests.rule_tables import cases, listed

RULES = "heritage_plans.md"
LIST = "/heritage/register/plans/"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def keeper(client, db):
    user = one_with(Role.HERITAGE_MANAGER)
    client.force_login(user)
    return user


@pytest.fixture
def reviewer(db):
    return one_with(Role.HERITAGE_REVIEWER)


def outline(**more):
    known = {
        "responsible": more.pop("responsible", None) or HeritageUnitFactory(),
        "begins_on": date(2024, 1, 1),
        "ends_on": date(2030, 12, 31),
        "goals": "存续活力增强",
        "measures": [("整理口述史", date(2024, 6, 30)), ("办传习班", date(2030, 6, 30))],
    }
    return Outline(**known | more)


def drafted(by, project=None, **more):
    return planning.draft(project or ProjectFactory(), outline(**more), by=by, at=timezone.now())


def approved(by, project=None, **more):
    plan = drafted(by, project, **more)
    return planning.approve(
        plan, seen=plan.version, body="特克斯县人民政府", day=date(2024, 1, 1), paper="特政复〔2024〕1号",
        by=by, at=timezone.now(),
    )  # fmt: skip


def plan_in(state, by, withdrawn_on=None, **more):
    plan = drafted(by, **more) if state == "drafted" else approved(by, **more)
    if state == "withdrawn":
        facts = {"day": withdrawn_on or date(2024, 2, 1), "reason": "机构调整", "seen": plan.version}
        planning.withdraw(plan, **facts, by=by, at=timezone.now())
    return plan


class TestAPlan:
    @pytest.mark.parametrize("case", cases(RULES, "Cases: in force"), ids=lambda case: f"{case['state']} {case['day']}")
    def test_is_in_force_by_the_table(self, keeper, case):
        day = date.fromisoformat(case["day"])
        withdrawn = date.fromisoformat(case["withdrawn on"]) if case["withdrawn on"] else None
        facts = {
            "state": case["state"],
            "withdrawn_on": withdrawn,
            "withdrawal_reason": "机构调整" if withdrawn else "",
        }
        plan = drafted(keeper) if case["state"] == "drafted" else approved(keeper)
        SafeguardingPlan.objects.filter(pk=plan.pk).update(
            begins_on=date(2026, 1, 1), ends_on=date(2030, 12, 31), **facts
        )
        plan.refresh_from_db()

        assert SafeguardingPlan.objects.in_force(day).exists() == (case["in force"] == "yes")
        assert plan.is_in_force(day) == (case["in force"] == "yes")
        assert projects_without_plan(day).exists() == (case["in force"] == "no")

    @pytest.mark.parametrize("case", cases(RULES, "Cases: transitions of a plan"), ids=lambda case: case["act"])
    def test_goes_its_way_by_the_table(self, keeper, case):
        assert (set(PLAN[case["act"]].sources), PLAN[case["act"]].target) == (set(listed(case["from"])), case["to"])
        acts = {
            "redraft": lambda plan: planning.redraft(
                plan, outline(goals="改"), seen=plan.version, by=keeper, at=timezone.now()
            ),
            "approve": lambda plan: planning.approve(
                plan, seen=plan.version, body="县政府", day=date(2024, 1, 2), paper="一号", by=keeper, at=timezone.now()
            ),
            "withdraw": lambda plan: planning.withdraw(
                plan, day=date(2024, 3, 1), reason="机构调整", seen=plan.version, by=keeper, at=timezone.now()
            ),
        }
        for state in PlanState.values:
            plan = plan_in(state, keeper)
            plan.refresh_from_db()
            if state in listed(case["from"]):
                assert acts[case["act"]](plan).state == case["to"]
                assert plan.steps.last().by == keeper
            else:
                with pytest.raises(Refused, match="当前状态不能"):
                    acts[case["act"]](plan)

    @pytest.mark.parametrize(
        ("facts", "told"),
        [
            ({"ends_on": date(2023, 1, 1)}, "规划末日不能早于首日"),
            ({"measures": []}, "至少有一项保护措施"),
            ({"measures": [("办班", date(2031, 1, 1))]}, "不在规划期内"),
            ({"goals": " "}, "请写明保护目标"),
        ],
    )
    def test_is_refused_half(self, keeper, facts, told):
        with pytest.raises(Refused, match=told), transaction.atomic():
            drafted(keeper, **facts)
        assert not SafeguardingPlan.objects.exists()

    def test_is_not_made_for_what_has_left_the_list(self, keeper):
        with pytest.raises(Refused, match="退出名录"):
            drafted(keeper, ProjectFactory(is_exited=True))

    def test_does_not_overlap_another_of_its_project(self, keeper):
        first = approved(keeper)
        with pytest.raises(Refused, match="已有批准的保护规划"):
            approved(keeper, first.project)

        approved(keeper, first.project, begins_on=date(2031, 1, 1), ends_on=date(2035, 12, 31),
                 measures=[("办班", date(2032, 1, 1))])  # fmt: skip
        approved(keeper)
        assert SafeguardingPlan.objects.filter(state=PlanState.APPROVED).count() == 3

    @pytest.mark.parametrize(("state", "told"), [("approved", "已批准，文本不能再更换"), ("withdrawn", "已废止")])
    def test_keeps_the_text_that_was_approved(self, client, keeper, state, told):
        plan = plan_in(state, keeper)

        with pytest.raises(Refused, match=told):
            planning.attach(plan, SimpleUploadedFile("别的.pdf", PDF), seen=plan.version, by=keeper, at=timezone.now())
        assert "附规划文本" not in client.get(plan.get_absolute_url()).content.decode()

    def test_tells_the_second_of_two_people(self, keeper):
        plan = drafted(keeper)
        planning.redraft(plan, outline(), seen=1, by=keeper, at=timezone.now())

        with pytest.raises(Refused, match="刚被修改"):
            planning.redraft(plan, outline(), seen=1, by=keeper, at=timezone.now())
        with pytest.raises(Refused, match="刚被修改"):
            planning.approve(
                plan, seen=1, body="县政府", day=date(2024, 1, 2), paper="一号", by=keeper, at=timezone.now()
            )

    def test_follows_its_unit_when_that_is_merged(self, keeper):
        kept, gone = HeritageUnitFactory(), HeritageUnitFactory()
        plan = drafted(keeper, responsible=gone)
        done = merging.merge(
            kept, gone, reason="同一单位", seen=merging.planned(kept, gone).stamp, by=keeper, at=timezone.now()
        )
        plan.refresh_from_db()
        assert plan.responsible == kept

        with pytest.raises(Refused, match="已并入另一单位"):
            drafted(keeper, responsible=gone)
        merging.undo(done, reason="有误", seen=merging.undoing(done).stamp, by=keeper, at=timezone.now())
        plan.refresh_from_db()
        assert plan.responsible == gone


class TestAMeasure:
    @pytest.mark.parametrize(
        "case", cases(RULES, "Cases: overdue"), ids=lambda case: f"{case['plan']} {case['done on']} {case['day']}"
    )
    def test_is_overdue_by_the_table(self, keeper, case):
        plan = plan_in(case["plan"], keeper)
        done = date.fromisoformat(case["done on"]) if case["done on"] else None
        measure = plan.measures.first()
        plan.measures.exclude(pk=measure.pk).delete()
        PlanMeasure.objects.filter(pk=measure.pk).update(
            due_on=date(2026, 6, 30), done_on=done, outcome="完成" if done else ""
        )

        overdue = PlanMeasure.objects.overdue(date.fromisoformat(case["day"]))

        assert overdue.exists() == (case["overdue"] == "yes")

    def test_is_done_taken_back_and_put_off(self, keeper):
        measure = approved(keeper).measures.first()
        facts = {"by": keeper, "at": timezone.now()}

        measuring.complete(measure, day=date(2024, 6, 1), outcome="建档42份", **facts)
        with pytest.raises(Refused, match="已于2024-06-01完成"):
            measuring.complete(measure, day=date(2024, 6, 1), outcome="再次", **facts)
        measuring.reopen(measure, reason="误标", **facts)
        measuring.put_off(measure, day=date(2025, 6, 30), reason="经费未到位", seen=measure.due_on, **facts)

        measure.refresh_from_db()
        assert (measure.done_on, measure.outcome, measure.due_on) == (None, "", date(2025, 6, 30))
        assert [each.act for each in measure.plan.steps.all()][-3:] == ["完成措施", "撤回完成", "措施延期"]
        assert "2024-06-30延至2025-06-30" in measure.plan.steps.last().reason

    @pytest.mark.parametrize(
        ("act", "facts", "told"),
        [
            ("complete", {"day": date(2023, 1, 1), "outcome": "完成"}, "完成日期应在"),
            ("complete", {"day": date(2999, 1, 1), "outcome": "完成"}, "完成日期应在"),
            ("complete", {"day": date(2024, 2, 1), "outcome": " "}, "请写明完成情况"),
            ("reopen", {"reason": "误"}, "尚未完成"),
            ("put_off", {"day": date(2024, 6, 30), "reason": "x"}, "新的期限应晚于"),
            ("put_off", {"day": date(2031, 6, 30), "reason": "x"}, "不晚于规划末日"),
            ("put_off", {"day": date(2025, 6, 30), "reason": ""}, "请写明延期的理由"),
        ],
    )
    def test_refuses(self, keeper, act, facts, told):
        measure = approved(keeper).measures.first()
        seen = {"seen": measure.due_on} if act == "put_off" else {}

        with pytest.raises(Refused, match=told):
            getattr(measuring, act)(measure, by=keeper, at=timezone.now(), **facts, **seen)

    def test_of_a_draft_is_not_marked(self, keeper):
        measure = drafted(keeper).measures.first()

        with pytest.raises(Refused, match="只有已批准的规划"):
            measuring.complete(measure, day=date(2024, 6, 1), outcome="完成", by=keeper, at=timezone.now())


class TestTheTables:
    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_plan_state_known", {"state": "x"}),
            ("heritage_plan_period_in_order", {"ends_on": date(2000, 1, 1)}),
            ("heritage_plan_has_goals", {"goals": ""}),
            ("heritage_plan_approved_whole", {"state": "approved"}),
            ("heritage_plan_approved_whole", {"approving_body": "县政府"}),
            ("heritage_plan_withdrawn_with_a_reason", {"state": "withdrawn"}),
            ("heritage_plan_withdrawn_with_a_reason", {"withdrawal_reason": "x"}),
        ],
    )
    def test_refuse_half_a_plan(self, keeper, constraint, facts):
        plan = drafted(keeper)

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            SafeguardingPlan.objects.filter(pk=plan.pk).update(**facts)

    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_measure_done_whole", {"done_on": date(2024, 1, 1)}),
            ("heritage_measure_done_whole", {"outcome": "完成"}),
            ("heritage_measure_named", {"words": ""}),
        ],
    )
    def test_refuse_half_a_measure(self, keeper, constraint, facts):
        measure = drafted(keeper).measures.first()

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            PlanMeasure.objects.filter(pk=measure.pk).update(**facts)


class TestThePages:
    def given(self, **more):
        return {
            "responsible": HeritageUnitFactory().pk,
            "begins_on": "2024-1-1",
            "ends_on": "2030年12月31日",
            "goals": "存续活力增强",
            "measures": "整理口述史，2024-6-30\n办传习班, 2030-6-30",
            "seen": "",
        } | more

    def test_walk_a_plan_from_its_draft_to_a_done_measure(self, client, keeper, reviewer):
        project = ProjectFactory()
        page = client.post(f"/heritage/register/{project.pk}/plans/new/", self.given(), follow=True).content.decode()
        assert "请附上规划文本，由非遗审核录入批准" in page
        plan = SafeguardingPlan.objects.get()
        page = plan.get_absolute_url()
        client.post(f"{page}edit/", self.given(goals="目标二", seen="1"))
        client.post(f"{page}attach/", {"file": SimpleUploadedFile("规划.pdf", PDF), "seen": "2"})
        assert client.get(f"{page}approve/").status_code == 403
        client.force_login(reviewer)
        client.post(f"{page}approve/", {"body": "县政府", "day": "2024-1-2", "paper": "特政复〔2024〕1号", "seen": "3"})
        client.force_login(keeper)
        measure = plan.measures.first()
        client.post(f"/heritage/register/measures/{measure.pk}/complete/", {"day": "2024-6-1", "outcome": "建档42份"})

        content = client.get(page).content.decode()
        for words in ("目标二", "县政府", "特政复〔2024〕1号", "建档42份", "规划.pdf", "录入批准"):
            assert words in content
        assert b"".join(client.get(f"{page}file/").streaming_content) == PDF
        assert "2024-01-01至2030-12-31" in client.get(f"/heritage/register/{project.pk}/").content.decode()
        assert client.get(f"{page}?tab=history").status_code == 200

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"measures": "整理口述史"}, "第1行“整理口述史”应写作"),
            ({"measures": "甲，2024-6-30\n乙，2024-13-1"}, "第2行的完成期限有误"),
            ({"measures": "\n".join(["甲，2024-6-30"] * 61)}, "最多60项"),
            ({"measures": f"{'长' * 301}，2024-6-30"}, "超过300字"),
            ({"measures": "甲，2031-6-30"}, "不在规划期内"),
            ({"ends_on": "2023-1-1"}, "规划末日不能早于首日"),
            ({"responsible": "9" * 30}, "选择"),
        ],
    )
    def test_say_what_is_wrong_and_store_nothing(self, client, keeper, wrong, told):
        answer = client.post(f"/heritage/register/{ProjectFactory().pk}/plans/new/", self.given(**wrong))

        assert told in answer.content.decode()
        assert not SafeguardingPlan.objects.exists()

    def test_refuse_a_file_that_is_not_what_it_says(self, client, keeper):
        plan = drafted(keeper)

        answer = client.post(
            f"{plan.get_absolute_url()}attach/", {"file": SimpleUploadedFile("规划.pdf", b"MZ" * 50), "seen": "1"}
        )

        assert answer.context["form"].errors
        assert client.get(f"{plan.get_absolute_url()}file/").status_code == 404

    def test_count_on_the_workbench_what_the_lists_show(self, client, keeper, reviewer):
        ProjectFactory.create_batch(2)
        approved(keeper)
        drafted(keeper)

        lines = {each.label: each for each in client.get("/workbench/").context["waiting"]}
        assert {label: each.count for label, each in lines.items()} == {"缺保护规划的非遗项目": 3, "逾期的保护措施": 1}
        for each in lines.values():
            assert client.get(each.url).context["table"].paginator.count == each.count
        assert lines["逾期的保护措施"].is_overdue
        client.force_login(reviewer)
        (line,) = client.get("/workbench/").context["waiting"]
        assert (line.label, line.count) == ("待录入批准的保护规划", 1)
        assert client.get(line.url).context["table"].paginator.count == 1

    def test_export_what_is_overdue(self, client, keeper):
        approved(keeper)

        sent = client.get(f"{LIST}measures/", {"state": "overdue", "export": "csv"})
        content = b"".join(sent.streaming_content).decode()

        assert "整理口述史" in content
        assert "逾期" in content
        assert "办传习班" not in content
        missing = client.get(f"{LIST}missing/", {"export": "csv"})
        assert "序号" in b"".join(missing.streaming_content).decode()

    @pytest.mark.parametrize("name", ["plan_list", "plan_missing", "measure_list"])
    def test_ask_the_database_as_often_for_thirty_as_for_one(self, client, keeper, name):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(f"heritage:{name}"), {"per_page": 100})
            return len(captured)

        ProjectFactory()
        approved(keeper)
        queries()
        before = queries()
        for _ in range(8):
            approved(keeper)
        ProjectFactory.create_batch(21)

        assert queries() == before

    def test_filter_by_what_is_in_force(self, client, keeper):
        approved(keeper)
        ended = approved(keeper)
        SafeguardingPlan.objects.filter(pk=ended.pk).update(ends_on=timezone.localdate() - timedelta(days=1))

        for value, count in (("yes", 1), ("no", 1)):
            assert client.get(LIST, {"in_force": value}).context["table"].paginator.count == count
