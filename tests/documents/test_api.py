"""/api/v1/documents/: what programs read."""

from __future__ import annotations

from base64 import b64encode
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.models import Document, ValidityEvent
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, paragraph

pytestmark = pytest.mark.django_db
LIST = "/api/v1/documents/"


def public(**facts) -> Document:
    document = DocumentFactory(is_approved_public=True, **facts)
    document.issuers.create(order=1, printed_name="测试州人民政府")
    instrument = document.instruments.create(title="测试州值班办法")
    for kind, since in (("commencement", date(2023, 8, 17)), ("natural_end", date(2025, 8, 18))):
        ValidityEvent.objects.create(
            instrument=instrument, kind=kind, effective=(since, None), reason="原文", recorded_at=timezone.now()
        )
    return document


class TestTheList:
    def test_gives_the_public_only_what_is_public(self, client):
        shown = public()
        DocumentFactory()

        assert [row["id"] for row in client.get(LIST).json()["results"]] == [shown.pk]

    def test_gives_staff_what_they_may_see(self, client):
        public()
        DocumentFactory()
        client.force_login(one_with(Role.STAFF))

        assert len(client.get(LIST).json()["results"]) == 2

    def test_carries_no_text(self, client):
        paragraph(public(), "很长的正文")

        assert "很长的正文" not in client.get(LIST).text

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("valid_on=2024-01-01", True),
            ("valid_on=2025-08-18", False),
            ("named=测政办发[2023]31号", True),
            ("named=没有", False),
            ("containing=自印发", True),
            ("kind=notice", True),
            ("kind=letter", False),
            ("issuer=人民政府", True),
            ("year=2022", False),
            ("issued_from=2023-09-05&issued_to=2023-09-05", True),
            ("issued_from=2023-09-06", False),
        ],
    )
    def test_filters(self, client, query, is_found):
        paragraph(public(sequence=31), "本办法自印发之日起施行")

        assert bool(client.get(f"{LIST}?{query}").json()["results"]) is is_found

    def test_tells_the_status_on_the_day_asked(self, client):
        public()

        (instrument,) = client.get(f"{LIST}?valid_on=2024-01-01").json()["results"][0]["instruments"]
        assert (instrument["status"], instrument["status_label"]) == ("in_force", "现行有效")
        assert "2025年8月18日" in instrument["reason"]

    @pytest.mark.parametrize(
        "query", ["valid_on=someday", "kind=memo", "year=x", "year=0.5", "valid_on=", "page_size=many", "named=%00"]
    )
    def test_names_the_filter_that_makes_no_sense(self, client, query):
        answer = client.get(f"{LIST}?{query}")

        assert answer.status_code == 400
        assert query.split("=")[0] in answer.json()["error"]["fields"]

    def test_takes_the_last_of_a_text_that_is_given_twice(self, client):
        shown = public()

        rows = client.get(f"{LIST}?named=没有&named=").json()["results"]

        assert [row["id"] for row in rows] == [shown.pk]

    def test_refuses_a_filter_that_it_does_not_have_and_names_those_it_has(self, client):
        public()

        answer = client.get(f"{LIST}?validon=2024-01-01&kind=notice")

        assert answer.status_code == 400
        (problem,) = answer.json()["error"]["fields"]["validon"]
        assert problem.startswith("没有这个参数；可用的参数：named、containing、kind")
        assert "valid_on、known_at、cursor、page_size" in problem

    def test_lists_as_valid_what_has_lost_single_provisions_only(self, client):
        document = public()
        ValidityEvent.objects.create(
            instrument=document.instruments.get(),
            kind="repeal",
            effective=(date(2024, 6, 1), None),
            articles=["第三条"],
            reason="原文",
            recorded_at=timezone.now(),
        )

        (row,) = client.get(f"{LIST}?valid_on=2024-07-01").json()["results"]
        assert row["instruments"][0]["status_label"] == "部分失效"

    def test_costs_the_same_for_one_and_thirty(self, client):
        public()
        client.get(LIST)
        with CaptureQueriesContext(connection) as one:
            client.get(LIST)
        for _ in range(29):
            public()
        with CaptureQueriesContext(connection) as thirty:
            assert len(client.get(LIST).json()["results"]) == 30
        assert len(thirty) == len(one)

    @pytest.mark.parametrize("cursor", ["p=x", "p=%00", "r=1&p=1.5", "o=-1", "p=9" + "9" * 5000])
    def test_takes_no_cursor_that_it_never_gave(self, client, cursor):
        public()

        answer = client.get(LIST, {"cursor": b64encode(cursor.encode()).decode()})

        assert answer.status_code == 404
        assert answer.json()["error"]["message"] == "无效游标"

    def test_goes_on_from_page_to_page(self, client):
        rows = [public() for _ in range(3)]

        first = client.get(f"{LIST}?page_size=2").json()
        second = client.get(first["next"]).json()
        assert [row["id"] for row in [*first["results"], *second["results"]]] == [row.pk for row in rows]

    def test_goes_on_where_it_was_when_documents_are_added_between_two_pages(self, client):
        rows = [public() for _ in range(3)]

        first = client.get(f"{LIST}?page_size=2").json()
        added = [public(issued_on=day) for day in (date(2001, 1, 1), date(2099, 1, 1))]
        second = client.get(first["next"]).json()

        seen = [row["id"] for row in [*first["results"], *second["results"]]]
        assert seen == [row.pk for row in [*rows, *added]][:4]
        assert second["previous"]

    def test_is_sent_again_on_the_day_that_a_status_changes_and_not_before(self, client, monkeypatch):
        public()
        tags = []
        for day in (16, 17, 18, 19):
            monkeypatch.setattr("documents.api.views.timezone.localdate", lambda day=day: date(2025, 8, day))
            tags.append(client.get(LIST)["ETag"])

        assert tags[0] == tags[1] != tags[2] == tags[3]

    def test_is_not_sent_again_to_who_has_it(self, client):
        document = public()
        etag = client.get(LIST)["ETag"]

        again = client.get(LIST, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")

        Document.objects.filter(pk=document.pk).update(title="改过的标题")
        assert client.get(LIST, headers={"If-None-Match": etag}).status_code == 200

    def test_takes_nothing(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))

        assert client.post(LIST, {}).status_code == 405


class TestOneDocument:
    def test_that_does_not_exist_is_told_in_chinese(self, client):
        assert client.get(f"{LIST}999/").json()["error"]["message"] == "没有这个地址，或记录不存在"

    def test_comes_with_its_text_and_citations(self, client):
        document, other = public(), public()
        block = paragraph(document, "根据《测试州值班办法》")
        block.citations.create(start=2, end=11, document=other, title="测试州值班办法")

        answer = client.get(reverse("document-detail", args=[document.pk])).json()

        assert answer["blocks"][0]["text"] == "根据《测试州值班办法》"
        assert answer["blocks"][0]["citations"][0]["document"] == other.pk

    @pytest.mark.parametrize(("day", "label"), [("2024-01-01", "现行有效"), ("2026-01-01", "已失效（有效期届满）")])
    def test_is_answered_with_its_status_on_the_day_asked_in_force_or_not(self, client, day, label):
        answer = client.get(reverse("document-detail", args=[public().pk]), {"valid_on": day})

        assert answer.status_code == 200
        assert answer.json()["instruments"][0]["status_label"] == label

    @pytest.mark.parametrize("query", ["valid_on=昨天", "valid_on=", "valid_on=2024-02-30", "on=2024-01-01"])
    def test_says_what_is_no_day_and_what_is_no_parameter(self, client, query):
        answer = client.get(f"{reverse('document-detail', args=[public().pk])}?{query}")

        assert answer.status_code == 400
        assert list(answer.json()["error"]["fields"]) == [query.split("=")[0]]

    def test_does_not_name_a_hidden_document_by_its_id(self, client):
        document = public()
        block = paragraph(document, "根据内部通知")
        block.citations.create(start=2, end=6, document=DocumentFactory(), title="内部通知")

        answer = client.get(reverse("document-detail", args=[document.pk])).json()

        assert answer["blocks"][0]["citations"][0]["document"] is None

    def test_is_unknown_to_the_public_until_approved(self, client):
        assert client.get(reverse("document-detail", args=[DocumentFactory().pk])).status_code == 404

    def test_costs_the_same_for_one_and_thirty_paragraphs(self, client):
        document = public()
        url = reverse("document-detail", args=[document.pk])
        paragraph(document, "第1段").citations.create(start=0, end=1, number="某号", document=public())
        client.get(url)
        with CaptureQueriesContext(connection) as one:
            client.get(url)
        for order in range(2, 31):
            paragraph(document, f"第{order}段", order).citations.create(start=0, end=1, number="某", document=public())
        with CaptureQueriesContext(connection) as thirty:
            client.get(url)
        assert len(thirty) == len(one)
