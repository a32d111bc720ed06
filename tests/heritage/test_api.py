"""Programs read the heritage list without an account."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heritage.changing.restoring import restore
from heritage.choices import ListKind
from heritage.levels.papers import Paper
from heritage.models import HeritageUnitAlias
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.gazette_files import needs_the_real_gazette, truth
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory

LIST = "/api/v1/heritage/projects/"


def pages(client, **query):
    """All results of all pages."""
    address, found = LIST, []
    while address:
        answer = client.get(address, query).json()
        found += answer["results"]
        address, query = answer["next"], {}
    return found


@needs_the_real_gazette
class TestTheRealLists:
    def test_are_answered_as_they_were_checked_by_hand(self, client, the_real_lists):
        read = [
            (str(each["serial"]), each["code"], each["category_name"], each["name"], ";".join(each["units"]))
            for each in pages(client, page_size=20)
        ]

        expected = [
            (row["serial"], row["code"], row["category_name"], row["name"], row["units"])
            for row in truth("heritage_batch5.csv") + truth("heritage_extension.csv")
        ]
        assert read == sorted(expected, key=lambda row: int(row[0]))
        assert len(read) == 45
        assert sum(len(units.split(";")) for *_, units in read) == 56

    def test_name_their_source(self, client, the_real_lists):
        (inscription,) = client.get(f"{LIST}VIII-38/").json()["inscriptions"]

        assert inscription["document"] == {
            "number": "伊州政发〔2023〕9号",
            "title": "关于公布第五批自治州级非物质文化遗产名录和自治州级非物质文化遗产名录扩展项目的通知",
            "issued_on": "2023-08-04",
        }
        assert (inscription["list_kind"], inscription["batch"], inscription["annex"]) == ("new", 5, "附件1")
        assert inscription["line"] > 180


@pytest.mark.django_db
class TestTheList:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"category": 8}, ["木碗制作技艺"]),
            ({"list_kind": "extension"}, ["奶茶习俗"]),
            ({"unit": "甲县文化馆"}, ["木碗制作技艺"]),
            ({"unit": "无此单位"}, []),
            ({"batch": 5}, ["木碗制作技艺", "奶茶习俗"]),
            ({"batch": 4}, []),
            ({"search": "Ⅹ-1"}, ["奶茶习俗"]),
        ],
    )
    def test_is_filtered(self, client, query, names):
        ProjectFactory(serial=1, number=1, name="木碗制作技艺", units=[HeritageUnitFactory(name="甲县文化馆")])
        ProjectFactory(serial=2, category=10, number=1, name="奶茶习俗", is_stub=True)

        assert [each["name"] for each in pages(client, **query)] == names

    @pytest.mark.parametrize(
        "query",
        [
            "category=11",
            "list_kind=old",
            "batch=x",
            "batch=",
            "batch=0",
            "batch=1000",
            "batch=5&batch=6",
            "page_size=x",
            "catgory=8",
        ],
    )
    def test_refuses_what_cannot_be_meant(self, client, query):
        response = client.get(f"{LIST}?{query}")

        assert response.status_code == 400
        assert list(response.json()["error"]["fields"]) == [query.partition("=")[0]]

    def test_asks_the_database_as_often_for_thirty_rows_as_for_one(
        self, client, django_assert_num_queries, django_assert_max_num_queries
    ):
        ProjectFactory()
        with django_assert_max_num_queries(12) as captured:
            client.get(LIST)
        expected = len(captured)
        ProjectFactory.create_batch(29)

        with django_assert_num_queries(expected):
            client.get(LIST)


@pytest.mark.django_db
class TestOneProject:
    @pytest.mark.parametrize("code", ["VIII-38", "8-38", "Ⅷ-38", "viii-38"])
    def test_is_found_however_its_code_is_written(self, client, code):
        ProjectFactory(number=38, name="抓饭制作技艺", is_stub=True)

        answer = client.get(f"{LIST}{code}/").json()

        assert (answer["name"], answer["standing"]) == ("抓饭制作技艺", "stub")
        assert answer["inscriptions"][0]["list_kind"] == ListKind.EXTENSION
        assert answer["url"] == "http://testserver/heritage/VIII-38/"

    @pytest.mark.parametrize("code", ["VIII-39", "x", "XI-1"])
    def test_that_is_not_there_is_not_found(self, client, code):
        response = client.get(f"{LIST}{code}/")

        assert response.status_code == 404
        assert response.json()["error"]["code"] == "not_found"

    def test_takes_no_parameter(self, client):
        ProjectFactory(number=38)

        assert client.get(f"{LIST}VIII-38/?batch=5").status_code == 400


@pytest.mark.django_db
class TestProjectsThatHaveLeft:
    @pytest.fixture(autouse=True)
    def _projects(self, db):
        ProjectFactory(serial=1, number=1, name="木碗制作技艺")
        ProjectFactory(serial=2, number=2, name="奶茶习俗", is_stub=True)
        self.left = ProjectFactory(serial=3, number=3, name="弓箭制作技艺", is_exited=True)

    @pytest.mark.parametrize(
        ("standing", "names"),
        [
            ({}, ["木碗制作技艺", "奶茶习俗"]),
            ({"standing": "listed"}, ["木碗制作技艺"]),
            ({"standing": "stub"}, ["奶茶习俗"]),
            ({"standing": "exited"}, ["弓箭制作技艺"]),
            ({"standing": "exited", "search": "弓箭"}, ["弓箭制作技艺"]),
            ({"standing": "exited", "level": "prefecture"}, []),
        ],
    )
    def test_stand_in_no_list_but_that_of_their_state(self, client, standing, names):
        assert [each["name"] for each in pages(client, **standing)] == names
        told = client.get("/api/v1/heritage/inscriptions/", standing).json()["results"]
        assert [each["project"]["name"] for each in told] == names
        page = client.get("/heritage/", standing)
        assert page.context["shown"].count == len(names)
        assert all(name in page.content.decode() for name in names)
        units = client.get("/api/v1/heritage/units/", standing).json()["results"]
        assert len(units) == len(names)

    def test_are_told_by_their_code_for_ever(self, client):
        answer = client.get(f"{LIST}VIII-3/").json()

        assert (answer["serial"], answer["code"]) == (3, "Ⅷ-3")
        assert (answer["standing"], answer["exited_on"]) == ("exited", "2024-05-01")
        assert answer["exits"] == [
            {
                "exited_on": "2024-05-01", "paper": "关于退出的通知", "restored_on": None, "restoration_paper": "",
                "is_mistake": False,
            }
        ]  # fmt: skip
        assert "不再存续" not in str(answer)  # why stays with the office

    def test_tell_how_they_came_back(self, client):
        by = one_with(Role.HERITAGE_MANAGER)
        said = {"kind": "reversed", "exited_on": date(2024, 5, 1), "on": date(2025, 6, 1), "reason": "复查存续"}
        restore(self.left, **said, paper=Paper("", "关于恢复的通知"), by=by, at=timezone.now())

        answer = client.get(f"{LIST}VIII-3/").json()

        assert (answer["standing"], answer["exited_on"]) == ("listed", None)
        (told,) = answer["exits"]
        assert (told["restored_on"], told["restoration_paper"]) == ("2025-06-01", "关于恢复的通知")
        assert [each["name"] for each in pages(client)] == ["木碗制作技艺", "奶茶习俗", "弓箭制作技艺"]

    def test_keep_the_ids_of_their_inscriptions_and_units(self, client):
        inscription = self.left.inscriptions.get()
        unit = inscription.units.get().unit_id

        assert client.get(f"/api/v1/heritage/inscriptions/{inscription.pk}/").json()["project"]["code"] == "Ⅷ-3"
        assert client.get(f"/api/v1/heritage/units/{unit}/").json()["id"] == unit

    @pytest.mark.parametrize("format", ["csv", "json"])
    def test_are_taken_along_with_their_state(self, client, format):
        def taken(**query):
            return b"".join(client.get("/heritage/", {"export": format, **query}).streaming_content).decode()

        assert "弓箭制作技艺" not in taken()
        assert "弓箭制作技艺" in taken(standing="exited")
        assert "木碗制作技艺" not in taken(standing="exited")

    def test_explain_no_category_as_if_a_list_lacked_it(self, client):
        page = client.get("/heritage/", {"standing": "exited"}).content.decode()

        assert "所录名录中没有这一类别" not in page
        assert "2024-05-01退出" in page
        assert "状态：已退出" in page

    def test_are_asked_for_as_often_for_thirty_as_for_one(self, client):
        asked = []
        for more in (0, 29):
            for _ in range(more):
                ProjectFactory(is_exited=True, exit_paper="", exit_document=DocumentFactory())
            with CaptureQueriesContext(connection) as queries:
                client.get(LIST, {"standing": "exited"})
            asked.append(len(queries))

        assert asked[0] == asked[1]


@pytest.mark.django_db
class TestAnAnswerThatTheCallerHas:
    def test_is_the_same_while_nothing_in_it_changes(self, client, monkeypatch):
        project = ProjectFactory(number=38)
        etag = client.get(LIST)["ETag"]

        project.inscriptions.get().document.save()
        tomorrow = timezone.localdate() + timedelta(days=1)
        monkeypatch.setattr("heritage.api.views.timezone.localdate", lambda: tomorrow)

        assert client.get(LIST)["ETag"] == etag

    @pytest.mark.parametrize("address", [LIST, f"{LIST}VIII-38/"])
    def test_is_not_sent_again_until_something_changes(self, client, address):
        project = ProjectFactory(number=38)
        etag = client.get(address)["ETag"]

        unchanged = client.get(address, headers={"If-None-Match": etag})
        type(project).objects.filter(pk=project.pk).update(gloss="米饭与肉、胡萝卜同焖")
        changed = client.get(address, headers={"If-None-Match": etag})

        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert changed.status_code == 200
        assert changed["ETag"] != etag


@pytest.mark.django_db
class TestInscriptionsAndUnits:
    @pytest.fixture(autouse=True)
    def _projects(self, db):
        self.unit = HeritageUnitFactory(name="甲县文化馆")
        HeritageUnitAlias.objects.create(unit=self.unit, name="甲文化馆")
        self.one = ProjectFactory(serial=1, number=1, name="木碗制作技艺", units=[self.unit])
        ProjectFactory(serial=2, category=10, number=1, name="奶茶习俗", is_stub=True)
        ProjectFactory(serial=3, number=3, is_exited=True)

    @pytest.mark.parametrize(
        ("query", "codes"),
        [
            ({}, ["Ⅷ-1", "Ⅹ-1"]),
            ({"list_kind": "extension"}, ["Ⅹ-1"]),
            ({"unit": "甲文化馆"}, ["Ⅷ-1"]),
            ({"search": "木碗"}, ["Ⅷ-1"]),
            ({"batch": 4}, []),
        ],
    )
    def test_inscriptions_are_filtered_as_projects_are(self, client, query, codes):
        answer = client.get("/api/v1/heritage/inscriptions/", query).json()

        assert [each["project"]["code"] for each in answer["results"]] == codes

    def test_an_inscription_keeps_its_address(self, client):
        inscription = self.one.inscriptions.get()

        answer = client.get(f"/api/v1/heritage/inscriptions/{inscription.pk}/").json()

        assert (answer["id"], answer["project"]["name"], answer["batch"]) == (inscription.pk, "木碗制作技艺", 5)
        assert answer["units"] == [{"printed_name": "甲县文化馆", "name": "甲县文化馆", "role": "applicant"}]

    def test_units_tell_their_aliases(self, client):
        answer = client.get("/api/v1/heritage/units/", {"category": 8}).json()

        unit = {"id": self.unit.pk, "name": "甲县文化馆", "aliases": ["甲文化馆"], "region": "", "former_ids": []}
        assert answer["results"] == [unit]
        assert client.get(f"/api/v1/heritage/units/{self.unit.pk}/").json() == answer["results"][0]

    @pytest.mark.parametrize("register", ["inscriptions", "units"])
    def test_are_paged_with_as_many_questions_for_thirty_rows_as_for_two(self, client, register):
        asked = []
        for more in (0, 28):
            ProjectFactory.create_batch(more)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(f"/api/v1/heritage/{register}/", {"page_size": 10}).json()
            asked.append(len(queries))

        assert asked[0] == asked[1]
        assert len(answer["results"]) == 10
        assert "cursor=" in answer["next"]

    @pytest.mark.parametrize("register", ["inscriptions", "units"])
    def test_refuse_what_cannot_be_meant(self, client, register):
        assert client.get(f"/api/v1/heritage/{register}/?catgory=8").status_code == 400
