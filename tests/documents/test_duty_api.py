"""/api/v1/duties/: who assists whom, for programs of staff."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.duties import assigning
from documents.models import DutyAssignment
from portal.accounts import issuing_tokens
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.duty_notices import EARLIER, NOTICE
from tests.documents.factories import DutyAssignmentFactory, confirmed_import

pytestmark = pytest.mark.django_db
LIST = "/api/v1/duties/"


@pytest.fixture
def staff(client):
    client.force_login(one_with(Role.STAFF))
    return client


class TestTheDoor:
    def test_is_closed_to_the_public_in_json(self, client):
        answer = client.get(LIST)

        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert answer.json()["error"]["message"]

    def test_opens_to_a_token(self, client):
        now = timezone.now()
        expires_on = timezone.localdate(now) + timedelta(days=1)
        issued = issuing_tokens.issue(name="取数", expires_on=expires_on, by=one_with(Role.STAFF), at=now)

        answer = client.get(LIST, headers={"Authorization": f"Bearer {issued.text}"})

        assert answer.status_code == 200


class TestTheList:
    def test_tells_whom_a_deputy_assists_in_what(self, staff):
        confirmed_import(NOTICE)

        first, second = staff.get(LIST).json()["results"]

        assert (first["deputy"], first["remark"], first["standing_work"]) == ("甲一", "挂职", "州政府交办的其他工作")
        assert (first["since"], first["until"], first["is_start_inferred"]) == ("2023-08-10", None, True)
        assert first["document_number"] == "测政办发〔2023〕30号"
        assert [(each["official"], each["scope"], each["matters"], each["is_open"]) for each in first["assists"]] == [
            ("赵三", "overall", [], False),
            ("钱四", "matters", ["交通", "水利"], True),
        ]
        assert second["assists"][0]["printed"] == "协助赵三副州长处理教育工作"
        assert second["assists"][0]["anchor"].startswith("p")

    @pytest.mark.parametrize(
        ("query", "deputies"),
        [
            ("", ["丙五", "乙二", "甲一", "甲一"]),
            ("on=2022-01-01", ["丙五", "甲一"]),
            ("on=2024-01-01", ["丙五", "乙二", "甲一"]),
            ("on=2020-01-01", []),
            ("deputy=乙", ["乙二"]),
            ("leader=钱四&on=2024-01-01", ["甲一"]),
            ("matter=教", ["丙五", "乙二"]),
            ("document=测政办发〔2021〕9号", ["丙五", "甲一"]),
        ],
    )
    def test_filters(self, staff, query, deputies):
        confirmed_import(NOTICE)
        confirmed_import(EARLIER)

        assert sorted(row["deputy"] for row in staff.get(f"{LIST}?{query}").json()["results"]) == deputies

    def test_says_since_when_anything_is_known(self, staff):
        assert staff.get(LIST).json()["known_since"] is None
        confirmed_import(NOTICE)

        assert staff.get(f"{LIST}?on=2020-01-01").json() == {
            "next": None,
            "previous": None,
            "results": [],
            "known_since": "2023-08-10",
        }

    @pytest.mark.parametrize("query", ["on=someday", "on=", "official=x"])
    def test_names_the_filter_that_makes_no_sense(self, staff, query):
        answer = staff.get(f"{LIST}?{query}")

        assert answer.status_code == 400
        assert query.split("=")[0] in answer.json()["error"]["fields"]

    def test_leaves_out_what_was_withdrawn(self, staff):
        row = DutyAssignmentFactory()
        by = one_with(Role.DOCUMENT_MANAGER)
        assigning.withdraw(row, reason="误登", by=by, at=timezone.now())

        assert staff.get(LIST).json()["results"] == []
        assert staff.get(f"{LIST}{row.pk}/").status_code == 404

    def test_costs_the_same_for_one_and_thirty(self, staff):
        DutyAssignmentFactory()
        staff.get(LIST)
        with CaptureQueriesContext(connection) as one:
            staff.get(LIST)
        DutyAssignmentFactory.create_batch(29)
        with CaptureQueriesContext(connection) as thirty:
            assert len(staff.get(LIST).json()["results"]) == 30
        assert len(thirty) == len(one)

    def test_goes_on_from_page_to_page(self, staff):
        rows = DutyAssignmentFactory.create_batch(3)

        first = staff.get(f"{LIST}?page_size=2").json()
        second = staff.get(first["next"]).json()

        assert [row["id"] for row in [*first["results"], *second["results"]]] == [row.pk for row in rows]

    def test_is_not_sent_again_to_who_has_it(self, staff):
        row = DutyAssignmentFactory()
        etag = staff.get(LIST)["ETag"]
        assert staff.get(LIST, headers={"If-None-Match": etag}).status_code == 304

        row.assistances.update(matters=["教育"])

        assert staff.get(LIST, headers={"If-None-Match": etag}).status_code == 200

    def test_takes_nothing(self, staff):
        assert staff.post(LIST, {}).status_code == 405
        assert not DutyAssignment.objects.exists()


def test_one_is_answered_whenever_it_held(staff):
    row = DutyAssignmentFactory()

    assert staff.get(f"{LIST}{row.pk}/").json()["deputy"] == row.deputy_name
