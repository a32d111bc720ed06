"""What a project tells everybody of its care, and the batches for programs: docs/rules/heritage_public.md."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heritage.choices import ListKind
from heritage.heritage_day import next_day
from heritage.models import ListStatement, Project
from heritage.readings import HERITAGE_DAY, UNTOLD
from portal import readings
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.heritage import test_plans
from tests.heritage.factories import HeritageUnitFactory, InscriptionFactory, ProjectFactory
from tests.heritage.test_protecting import decide, entered
from tests.rule_tables import cases, listed

RULES = "heritage_public.md"
PROJECTS, BATCHES = "/api/v1/heritage/projects/", "/api/v1/heritage/batches/"


@pytest.fixture
def keeper(db):
    return one_with(Role.HERITAGE_MANAGER)


class TestTheCareOfAProject:
    @pytest.mark.parametrize("case", cases(RULES, "Cases: what a project tells of its care"), ids=str)
    def test_is_told_as_of_today(self, client, keeper, case):
        project = ProjectFactory(number=38)
        protections = {}
        for name, act in (each.split() for each in listed(case["acts"])):
            if name in protections:
                decide(protections[name], act, keeper)
            else:
                protections[name] = entered(keeper, act, project=project, unit=HeritageUnitFactory(name=name))
        planned(project, case["plan"], by=keeper)

        answer = client.get(f"{PROJECTS}VIII-38/").json()
        page = client.get("/heritage/VIII-38/").text

        told = [f"{each['unit']} {each['state']}" for each in answer["protection_units"]]
        assert told == listed(case["units"])
        assert answer["is_protection_vacant"] is (case["vacant"] == "yes")
        assert answer["has_plan"] is (case["has plan"] == "yes")
        assert ("空缺，待重新认定" in page) is (case["vacant"] == "yes")
        assert ("<dt>保护规划</dt><dd>执行中</dd>" in page) is (case["has plan"] == "yes")

    def test_keeps_papers_and_reasons_inside(self, client, keeper):
        project = ProjectFactory(number=38)
        decide(entered(keeper, project=project), "order_rectification", keeper)

        told = client.get(f"{PROJECTS}VIII-38/").text + client.get("/heritage/VIII-38/").text
        told += b"".join(client.get("/heritage/?export=json").streaming_content).decode()

        for inside in ("州文旅发〔2024〕1号", "核查结果", "2024-03-31"):
            assert inside not in told

    def test_stands_in_the_download(self, client, keeper):
        entered(keeper, project=ProjectFactory(), unit=HeritageUnitFactory(name="甲"))

        (told,) = json.loads(b"".join(client.get("/heritage/?export=json").streaming_content))["projects"]

        assert [(each["unit"], each["since"]) for each in told["protection_units"]] == [("甲", "2024-01-01")]

    def test_is_asked_as_often_for_ten_projects_as_for_one(self, client, keeper):
        asked = []
        for more in (1, 9):
            for _ in range(more):
                entered(keeper)
            with CaptureQueriesContext(connection) as queries:
                client.get(PROJECTS)
            asked.append(len(queries))

        assert asked[0] == asked[1]


def planned(project, how, *, by):
    """A plan of the project that is drafted, in force, or over."""
    past = {"begins_on": date(2010, 1, 1), "ends_on": date(2012, 12, 31), "measures": [("办传习班", date(2011, 1, 1))]}
    if how == "drafted":
        test_plans.drafted(by, project)
    elif how:
        test_plans.approved(by, project, **(past if how == "over" else {}))


class TestBatches:
    @pytest.fixture(autouse=True)
    def _lists(self, db):
        self.notice = DocumentFactory(
            number="测政发〔2023〕9号", title="关于公布第五批的通知", issued_on=date(2023, 8, 4)
        )
        for category, stated, absence in ((None, 3, ""), (8, 1, ""), (5, None, "暂缺")):
            ListStatement.objects.create(
                document=self.notice, list_kind=ListKind.NEW, category=category, stated=stated, absence=absence
            )
        for number in (1, 2):
            ProjectFactory(serial=number, number=number).inscriptions.update(document=self.notice)
        ProjectFactory(serial=3, number=3, is_exited=True).inscriptions.update(document=self.notice)
        InscriptionFactory(
            project=Project.objects.get(serial=1), list_kind=ListKind.EXTENSION, batch=6, inscribed_on=date(2025, 1, 1)
        )
        ProjectFactory(serial=4, number=4).inscriptions.update(batch=None)

    def test_tell_their_lists_and_what_these_say(self, client):
        five, six = client.get(BATCHES).json()["results"]

        assert (five["number"], five["inscribed_on"], five["project_count"]) == (5, "2023-08-04", 2)
        assert five["lists"] == [
            {
                "list_kind": "new",
                "document": {
                    "number": "测政发〔2023〕9号", "title": "关于公布第五批的通知", "issued_on": "2023-08-04",
                },
                "counted": 3,
                "stated": 3,
                "differences": [{"category_name": "传统技艺", "stated": 1, "counted": 3}],
                "absences": [{"category_name": "曲艺", "reason": "暂缺"}],
            }
        ]  # fmt: skip
        assert [each["list_kind"] for each in six["lists"]] == ["extension"]
        assert [each["name"] for each in client.get(five["projects"]).json()["results"]] == [
            "第1项制作技艺",
            "第2项制作技艺",
        ]

    def test_keep_their_address_and_come_in_pages(self, client):
        first = client.get(BATCHES, {"page_size": 1}).json()
        second = client.get(first["next"]).json()

        assert [each["number"] for each in first["results"] + second["results"]] == [5, 6]
        answer = client.get(f"{BATCHES}5/")
        assert answer.json() == first["results"][0]
        assert client.get(f"{BATCHES}5/", headers={"If-None-Match": answer["ETag"]}).status_code == 304

    @pytest.mark.parametrize("address", [f"{BATCHES}7/", f"{BATCHES}x/"])
    def test_that_are_not_there_are_not_found(self, client, address):
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("address", [f"{BATCHES}?batch=5", f"{BATCHES}5/?page_size=1", f"{BATCHES}?page_size=x"])
    def test_refuse_what_they_do_not_know(self, client, address):
        assert client.get(address).status_code == 400

    def test_are_read_alone(self, client):
        assert {client.post(BATCHES).status_code, client.delete(f"{BATCHES}5/").status_code} <= {403, 405}


class TestTheHeritageDay:
    @pytest.mark.parametrize("case", cases(RULES, "Cases: the next day"), ids=str)
    def test_is_the_second_saturday_of_june(self, case):
        assert next_day(date.fromisoformat(case["today"])).isoformat() == case["next"]

    def test_stands_on_the_overview_unless_the_office_has_it_untold(self, client, keeper):
        today = timezone.localdate()
        assert f"遗产日：{next_day(today):%Y年}" in client.get("/heritage/overview/").text.replace(
            "今天是文化和自然遗产日", f"遗产日：{today:%Y年}"
        )

        readings.decide(HERITAGE_DAY, value=UNTOLD, valid_from=today, basis="测试", by=keeper, at=timezone.now())

        assert "遗产日" not in client.get("/heritage/overview/").text
