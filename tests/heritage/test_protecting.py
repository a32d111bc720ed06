"""Protection units: what was found of them when, what follows from it, and their yearly reports."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heritage.models import Protection, ProtectionDecision, SelfReport
from heritage.protecting import deciding, reporting
from heritage.protecting.choices import NONE, PROTECTION, REINSTATE, ProtectionState
from heritage.protecting.deciding import Decision
from heritage.protecting.querysets import vacant_projects
from heritage.readings import CHECK_CYCLE, REPORT_MONTH
from heritage.uniting import merging
from portal import readings
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory
from tests.rule_tables import cases, listed

RULES = "heritage_protection.md"
LIST = "/heritage/register/protection/"


@pytest.fixture
def keeper(client, db):
    user = one_with(Role.HERITAGE_MANAGER)
    client.force_login(user)
    return user


def decision(act, on=date(2024, 1, 1), due_on=None):
    if act == "order_rectification":
        due_on = due_on or on + timedelta(days=90)
    return Decision(act, on, "州文旅发〔2024〕1号", "核查结果", due_on)


def entered(by, act="recognise", on=date(2024, 1, 1), project=None, unit=None):
    return deciding.enter(
        project or ProjectFactory(), unit or HeritageUnitFactory(), decision(act, on), by=by, at=timezone.now()
    )


def decide(protection, act, by, on=date(2024, 1, 1), due_on=None):
    seen = protection.decisions.count()
    if act == REINSTATE:
        said = {"on": on, "paper": "州文旅发〔2024〕1号", "reason": "复核结果"}
        return deciding.reinstate(protection, **said, seen=seen, by=by, at=timezone.now())
    return deciding.decide(protection, decision(act, on, due_on), seen=seen, by=by, at=timezone.now())


WAYS = {
    "qualified": ("recognise",),
    "rejected": ("reject",),
    "rectifying": ("recognise", "order_rectification"),
    "suspended": ("recognise", "suspend"),
    "dismissed": ("recognise", "dismiss"),
    "recognised_again": ("recognise_again",),
}


class TestTheActs:
    def test_are_recorded_by_whoever_saw_the_last_one(self, keeper):
        protection = entered(keeper)
        term = decision("order_rectification", date(2024, 2, 1))
        deciding.decide(protection, term, seen=1, by=keeper, at=timezone.now())

        with pytest.raises(Refused, match="已有新的记录"):
            deciding.decide(protection, term, seen=1, by=keeper, at=timezone.now())

        assert protection.decisions.count() == 2

    def test_give_another_term_where_the_first_was_not_enough(self, keeper):
        protection = entered(keeper)
        decide(protection, "order_rectification", keeper, on=date(2024, 3, 1), due_on=date(2024, 6, 30))
        decide(protection, "order_rectification", keeper, on=date(2024, 7, 1), due_on=date(2024, 9, 30))

        def overdue(day):
            return Protection.objects.overdue(day).exists()

        assert [overdue(date(2024, *day)) for day in ((6, 30), (7, 1), (9, 30), (10, 1))] == [False, False, False, True]
        assert [each.due_on for each in protection.decisions.all()][1:] == [date(2024, 6, 30), date(2024, 9, 30)]

    @pytest.mark.parametrize(
        "case", cases(RULES, "Cases: transitions of a protection unit"), ids=lambda case: case["act"]
    )
    def test_follow_the_table(self, keeper, case):
        act = case["act"]
        assert (set(PROTECTION[act].sources), PROTECTION[act].target) == (set(listed(case["from"])), case["to"])
        for state, way in WAYS.items():
            protection = entered(keeper, way[0])
            for each in way[1:]:
                decide(protection, each, keeper)
            if state in listed(case["from"]):
                assert decide(protection, act, keeper).state == case["to"]
            else:
                with pytest.raises(Refused, match="不能"):
                    decide(protection, act, keeper)
        if NONE in listed(case["from"]):
            assert entered(keeper, act).decisions.get().state == case["to"]

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            (Decision("confirm", date(2999, 1, 1), "文", "由"), "不能晚于今日"),
            (Decision("confirm", date(2023, 12, 31), "文", "由"), "不能早于上一次办理"),
            (Decision("order_rectification", date(2024, 2, 1), "文", "由"), "限期整改须写明期限"),
            (Decision("confirm", date(2024, 2, 1), "文", "由", date(2024, 3, 1)), "其他事项不写"),
            (Decision("order_rectification", date(2024, 2, 1), "文", "由", date(2024, 2, 1)), "晚于决定日期"),
            (Decision("confirm", date(2024, 2, 1), " ", "由"), "所据文件和理由"),
            (Decision("confirm", date(2024, 2, 1), "文", " "), "所据文件和理由"),
        ],
    )
    def test_refuse(self, keeper, wrong, told):
        protection = entered(keeper)

        with pytest.raises(Refused, match=told):
            deciding.decide(protection, wrong, seen=1, by=keeper, at=timezone.now())
        assert protection.decisions.count() == 1

    def test_enter_a_unit_once_for_a_project(self, keeper):
        protection = entered(keeper)

        with pytest.raises(Refused, match="已登记为该项目的保护单位"):
            entered(keeper, project=protection.project, unit=protection.unit)
        with pytest.raises(Refused, match="退出名录"):
            entered(keeper, on=date(2024, 6, 1), project=ProjectFactory(is_exited=True))

    def test_are_never_changed_afterwards(self, keeper):
        entered(keeper)

        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            ProtectionDecision.objects.update(reason="改")

    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_protection_act_leads_there", {"state": "dismissed"}),
            ("heritage_protection_explained", {"paper": ""}),
            ("heritage_protection_due_day", {"due_on": date(2024, 5, 1)}),
            ("heritage_protection_due_day", {"act": "order_rectification", "state": "rectifying"}),
        ],
    )
    def test_are_refused_half_by_the_database(self, keeper, constraint, facts):
        known = {
            "protection": entered(keeper), "act": "confirm", "state": "qualified", "on": date(2024, 2, 1),
            "paper": "文", "reason": "由", "by": keeper, "at": timezone.now(),
        }  # fmt: skip

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ProtectionDecision.objects.create(**known | facts)

    def test_go_with_the_unit_when_it_is_merged(self, keeper):
        kept, protection = HeritageUnitFactory(), entered(keeper)

        merging.merge(
            kept, protection.unit, reason="同一单位", seen=merging.planned(kept, protection.unit).stamp,
            by=keeper, at=timezone.now(),
        )  # fmt: skip

        protection.refresh_from_db()
        assert protection.unit == kept


class TestADay:
    @pytest.mark.parametrize("case", cases(RULES, "Cases: the state on a day"), ids=lambda case: case["day"])
    def test_has_the_state_of_the_table(self, keeper, case):
        protection = entered(keeper, on=date(2020, 1, 1))
        decide(protection, "order_rectification", keeper, date(2023, 3, 1), date(2023, 6, 30))
        decide(protection, "confirm", keeper, date(2023, 7, 10))
        decide(protection, "dismiss", keeper, date(2025, 5, 1))
        day = date.fromisoformat(case["day"])

        assert (Protection.objects.on(day).get().state_now or NONE) == case["state"]
        assert Protection.objects.overdue(day).exists() == (case["overdue"] == "yes")

    @pytest.mark.parametrize("case", cases(RULES, "Cases: vacant"), ids=lambda case: case["acts"])
    def test_shows_a_vacant_project_by_the_table(self, keeper, case):
        project, units = ProjectFactory(), {}
        for step in listed(case["acts"]):
            if step == "none":
                continue
            name, act = step.split()
            if name in units:
                decide(units[name], act, keeper)
            else:
                units[name] = entered(keeper, act, project=project)

        assert vacant_projects(date(2024, 1, 1)).exists() == (case["vacant"] == "yes")
        assert not vacant_projects(date(2023, 12, 31)).exists()


class TestReports:
    @pytest.mark.parametrize("case", cases(RULES, "Cases: missing reports"), ids=lambda case: case["day"])
    def test_are_missing_by_the_table(self, keeper, case):
        first = entered(keeper, on=date(2024, 2, 1))
        entered(keeper, on=date(2026, 5, 1))
        SelfReport.objects.create(
            protection=first, year=2025, received_on=date(2025, 3, 1), summary="正常", by=keeper, at=timezone.now()
        )

        missing = Protection.objects.missing_report(date.fromisoformat(case["day"]))

        assert list(missing) == ([first] if case["missing"] == "first" else [])

    def test_are_due_when_the_office_has_settled(self, keeper):
        protection = entered(keeper, on=date(2024, 1, 1))
        assert reporting.report_deadline(date(2026, 6, 1)) == date(2026, 3, 31)
        readings.decide(
            REPORT_MONTH, value="6", valid_from=date(2026, 1, 1), basis="州文旅局通知", by=keeper, at=timezone.now()
        )

        assert reporting.report_deadline(date(2026, 6, 1)) == date(2026, 6, 30)
        assert not Protection.objects.missing_report(date(2026, 6, 30)).exists()
        assert list(Protection.objects.missing_report(date(2026, 7, 1))) == [protection]

    def test_stand_once_a_year(self, keeper):
        facts = {"received_on": date(2025, 3, 1), "summary": "正常", "by": keeper, "at": timezone.now()}
        protection = entered(keeper)
        reporting.record_report(protection, year=2025, **facts)

        with pytest.raises(Refused, match="该年度的自查报告已登记"):
            reporting.record_report(protection, year=2025, **facts)
        with pytest.raises(Refused, match="年度应为2025"):
            reporting.record_report(protection, year=2020, **facts)
        with pytest.raises(Refused, match="不能晚于今日"):
            reporting.record_report(protection, year=2999, **facts | {"received_on": date(2999, 1, 1)})


class TestTheCycle:
    def test_brings_a_unit_up_for_its_check(self, keeper):
        protection = entered(keeper, on=date(2022, 5, 1))
        due = Protection.objects.to_check

        assert not due(date(2024, 4, 30), reporting.checked_before(date(2024, 4, 30))).exists()
        assert list(due(date(2024, 5, 1), reporting.checked_before(date(2024, 5, 1)))) == [protection]
        readings.decide(
            CHECK_CYCLE, value="5", valid_from=date(2024, 1, 1), basis="州文旅局通知", by=keeper, at=timezone.now()
        )
        assert not due(date(2024, 5, 1), reporting.checked_before(date(2024, 5, 1))).exists()

    def test_ends_on_the_last_day_of_february(self, db):
        assert reporting.checked_before(date(2024, 2, 29)) == date(2022, 2, 28)


class TestThePages:
    def given(self, act="recognise", **more):
        return {"act": act, "on": "2024-1-1", "due_on": "", "paper": "州文旅发〔2024〕1号", "reason": "符合条件"} | more

    def test_walk_a_unit_from_recognition_to_a_vacant_place(self, client, keeper):
        project, unit = ProjectFactory(), HeritageUnitFactory()
        client.post(f"/heritage/register/{project.pk}/protection/new/", self.given(unit=unit.pk))
        protection = Protection.objects.get()
        page = protection.get_absolute_url()
        refused = client.post(f"{page}decide/", self.given("order_rectification", on="2024-2-1", seen="1"))
        assert "限期整改须写明整改期限" in refused.content.decode()
        client.post(f"{page}decide/", self.given("order_rectification", on="2024-2-1", due_on="2024-5-1", seen="1"))
        assert "限期整改，逾期" in client.get(page).content.decode()
        client.post(f"{page}report/", {"year": "2025", "received_on": "2025-3-1", "summary": "传习正常"})
        client.post(f"{page}decide/", self.given("dismiss", on="2024-6-1", seen="2"))

        content = client.get(page).content.decode()
        for words in ("解除", "传习正常", "州文旅发〔2024〕1号", "2024-05-01"):
            assert words in content
        assert "空缺" in client.get(f"/heritage/register/{project.pk}/").content.decode()
        assert str(project) in client.get(f"/heritage/register/units/{unit.pk}/").content.decode()
        assert client.get(f"{LIST}vacant/").context["table"].paginator.count == 1
        assert client.get(f"{page}?tab=history").status_code == 200
        assert (
            "不能"
            not in client.post(
                f"{page}decide/", self.given("recognise_again", on="2024-7-1", seen="3")
            ).content.decode()
        )
        assert client.get(f"{LIST}vacant/").context["table"].paginator.count == 0

    def test_refuse_an_act_that_the_state_does_not_allow(self, client, keeper):
        protection = entered(keeper, "reject")

        answer = client.post(f"{protection.get_absolute_url()}decide/", self.given("dismiss"))

        assert answer.context["form"].errors
        assert protection.decisions.count() == 1

    def test_let_the_reviewer_read_but_not_act(self, client, keeper):
        page = entered(keeper).get_absolute_url()
        client.force_login(one_with(Role.HERITAGE_REVIEWER))

        assert client.get(LIST).status_code == 200
        assert "登记" not in client.get(page).content.decode().split("<h2>")[0].split("<h1>")[1]
        assert client.post(f"{page}decide/", self.given()).status_code == 403

    def test_count_on_the_workbench_what_the_lists_show(self, client, keeper):
        overdue = entered(keeper, on=date(2020, 1, 1))
        decide(overdue, "order_rectification", keeper, date(2023, 3, 1), date(2023, 6, 30))
        vacant = entered(keeper)
        decide(vacant, "dismiss", keeper)

        lines = {each.label: each for each in client.get("/workbench/").context["waiting"]}

        for label in ("逾期未整改的保护单位", "保护单位空缺的非遗项目"):
            assert lines[label].count == 1
        for each in lines.values():
            assert client.get(each.url).context["table"].paginator.count == each.count
        assert client.get(LIST, {"waits": "check"}).context["table"].paginator.count == 1

    def test_export_the_state(self, client, keeper):
        entered(keeper)

        sent = client.get(LIST, {"state": ProtectionState.QUALIFIED, "export": "csv"})

        assert "合格" in b"".join(sent.streaming_content).decode()

    def test_ask_the_database_as_often_for_thirty_as_for_one(self, client, keeper):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(LIST, {"per_page": 100})
            return len(captured)

        entered(keeper)
        queries()
        before = queries()
        for _ in range(20):
            entered(keeper)

        assert queries() == before
