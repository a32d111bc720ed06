"""Programs read the heritage list without an account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from heritage.choices import ListKind
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
        ["category=11", "list_kind=old", "batch=x", "batch=", "batch=5&batch=6", "page_size=x", "catgory=8"],
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
