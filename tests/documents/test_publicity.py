"""信息公开审批, and what the public then sees: docs/rules/visibility.md."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from documents import publicizing
from documents.choices import Publicity
from documents.lifecycle import PUBLICITY_CLAUSES
from documents.models import Document, ValidityEvent
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, confirmed_import, paragraph

pytestmark = pytest.mark.django_db
INTERNAL = PUBLICITY_CLAUSES["withhold"][2]
NORMATIVE = PUBLICITY_CLAUSES["publish"][0]


@pytest.fixture
def approver(client):
    client.force_login(one_with(Role.PUBLICITY_APPROVER))
    return client


def decide(document: Document, action: str, clause: str, reason: str = "测试") -> Document:
    by = one_with(Role.PUBLICITY_APPROVER)
    return publicizing.decide(document, action, clause=clause, reason=reason, by=by, at=timezone.now())


class TestDecidingOnOne:
    def test_is_done_on_a_page_with_its_clause(self, approver):
        confirmed_import()
        document = Document.objects.get(number="测政办规〔2023〕2号")
        url = reverse("documents:document_publicity", args=[document.pk, "publish"])

        assert "72号" in approver.get(url).text
        approver.post(url, {"clause": NORMATIVE, "reason": ""})

        document.refresh_from_db()
        assert (document.publicity, document.publicity_clause) == (Publicity.PUBLIC, NORMATIVE)
        assert "第二十条第一项" in approver.get(document.get_absolute_url()).text
        approver.logout()
        assert approver.get(document.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize(
        ("sent", "said"),
        [({"clause": INTERNAL, "reason": " "}, "请写明理由"), ({"reason": "内部分工"}, "请选择依据的条款")],
    )
    def test_needs_a_clause_and_a_reason_to_withhold(self, approver, sent, said):
        document = DocumentFactory()

        page = approver.post(reverse("documents:document_publicity", args=[document.pk, "withhold"]), sent)

        assert said in page.text
        document.refresh_from_db()
        assert document.publicity == Publicity.PENDING

    def test_needs_a_reason_to_withhold_from_programs_too(self):
        with pytest.raises(Refused, match="请写明理由"):
            decide(DocumentFactory(), "withhold", INTERNAL, " ")

    def test_takes_no_clause_of_another_decision(self):
        with pytest.raises(Refused, match="请选择依据的条款"):
            decide(DocumentFactory(), "withhold", NORMATIVE)

    def test_may_be_changed_later_and_the_public_loses_sight_at_once(self, approver):
        document = decide(DocumentFactory(), "publish", NORMATIVE)

        decide(document, "withhold", INTERNAL, "误公开")

        history = approver.get(document.get_absolute_url() + "?tab=history").text
        assert "主动公开" in history
        assert "误公开" in history
        approver.logout()
        assert approver.get(document.get_absolute_url()).status_code == 404

    def test_never_publishes_what_has_no_text(self):
        with pytest.raises(Refused, match="仅有目录信息"):
            decide(DocumentFactory(is_directory_only=True), "publish", NORMATIVE)

    def test_is_not_done_twice(self):
        with pytest.raises(Refused, match="主动公开的公文不能批准主动公开"):
            decide(DocumentFactory(is_approved_public=True), "publish", NORMATIVE)

    @pytest.mark.parametrize("role", [Role.DOCUMENT_MANAGER, Role.STAFF])
    def test_is_closed_to_other_roles(self, client, role):
        client.force_login(one_with(role))

        url = reverse("documents:document_publicity", args=[DocumentFactory().pk, "publish"])
        assert client.post(url, {"clause": NORMATIVE}).status_code == 403
        assert "批准主动公开" not in client.get(reverse("documents:document_list")).text

    def test_knows_no_other_act(self, approver):
        for name, args in (("document_publicity", [DocumentFactory().pk, "burn"]), ("publicity_many", ["burn"])):
            assert approver.get(reverse(f"documents:{name}", args=args)).status_code == 404


class TestDecidingOnSeveral:
    def test_names_each_on_a_page_before_and_skips_what_cannot_be(self, approver):
        first, second = DocumentFactory(), DocumentFactory()
        stub = DocumentFactory(is_directory_only=True)
        url = reverse("documents:publicity_many", args=["publish"])
        picked = {"pk": [first.pk, second.pk, stub.pk]}

        page = approver.get(url, picked).text
        assert first.title in page
        assert "仅有目录信息的公文没有正文" in page
        done = approver.post(url, picked | {"clause": NORMATIVE, "reason": "经审查"}, follow=True).text

        assert "已完成 2 条" in done
        assert "1 条未能办理" in done
        assert set(Document.objects.public()) == {first, second}

    def test_asks_for_clause_and_reason_of_each(self, approver):
        document = DocumentFactory()
        url = reverse("documents:publicity_many", args=["withhold"])

        page = approver.post(url, {"pk": [document.pk], "clause": INTERNAL, "reason": ""}, follow=True).text

        assert "请写明理由" in page
        document.refresh_from_db()
        assert document.publicity == Publicity.PENDING

    @pytest.mark.parametrize(("reason", "said"), [("长" * 301, "300"), ("甲\u202e乙", "看不见的改变文字方向的字符")])
    def test_refuses_what_cannot_be_kept_before_anything_is_decided(self, approver, reason, said):
        document = DocumentFactory()
        url = reverse("documents:publicity_many", args=["withhold"])

        page = approver.post(url, {"pk": [document.pk], "clause": INTERNAL, "reason": reason})

        assert page.status_code == 200
        assert said in page.context["form"].errors["reason"][0]
        document.refresh_from_db()
        assert document.publicity == Publicity.PENDING


class TestWhatTheRegisterKnowsOfHiddenDocuments:
    """Neither number nor title of a document that is not public stands anywhere that the public looks."""

    @pytest.fixture
    def shown(self, db) -> Document:
        document = DocumentFactory(is_approved_public=True)
        hidden = DocumentFactory(series="密政发", year=2023, sequence=77, title="关于机密事项的决定")
        instrument = document.instruments.create(title="值班办法")
        older = DocumentFactory(series="密政发", year=2020, sequence=77, title="关于机密事项的通知")
        other = older.instruments.create(title="机密事项")
        since = DateRange(date(2023, 1, 1), None)
        now = timezone.now()
        ValidityEvent.objects.create(
            instrument=instrument, kind="repeal", effective=since, by_document=hidden, recorded_at=now
        )
        ValidityEvent.objects.create(
            instrument=other, kind="repeal", effective=since, by_document=document, recorded_at=now
        )
        block = paragraph(document, "废止有关决定。")
        block.citations.create(start=2, end=6, document=older, title="有关决定")
        paragraph(hidden, "引用").citations.create(start=0, end=2, document=document, title="引用")
        return document

    @pytest.mark.parametrize(
        "address",
        [
            "/documents/{pk}/",
            "/documents/public/",
            "/documents/public/?q=机密",
            "/documents/public/?export=csv",
            "/documents/public/?sort=-title",
            "/documents/public/feed/",
            "/sitemap/",
            "/api/v1/documents/",
            "/api/v1/documents/?containing=机密",
            "/api/v1/documents/?valid_on=2022-01-01",
            "/api/v1/documents/{pk}/",
        ],
    )
    def test_is_told_to_nobody_outside(self, client, shown, address):
        answer = client.get(address.format(pk=shown.pk))

        said = b"".join(answer.streaming_content).decode() if answer.streaming else answer.text
        assert answer.status_code == 200
        assert "密政发" not in said
        assert "机密事项" not in said

    def test_is_counted_for_nobody_outside(self, client, shown):
        assert client.get("/documents/public/?q=机密").context["table"].paginator.count == 0
        assert client.get("/api/v1/documents/?containing=机密").json()["results"] == []

    def test_does_not_change_the_answer_that_the_public_has(self, client, shown):
        before = client.get("/api/v1/documents/")["ETag"]

        Document.objects.filter(series="密政发").update(title="改了标题")

        assert client.get("/api/v1/documents/")["ETag"] == before

    def test_leaves_the_effect_in_the_status_without_the_name(self, client, shown):
        (instrument,) = client.get(f"/api/v1/documents/{shown.pk}/").json()["instruments"]

        assert instrument["status_label"] == "已废止"
        assert instrument["reason"] == "自2023年1月1日起由未公开的公文废止"
        assert "废止：《有关决定》" in client.get(shown.get_absolute_url()).text
