"""The pages of the register and of the import, as a person and as the public see them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.choices import ImportState
from documents.importing import importing
from documents.models import Document, GazetteImport
from portal.accounts.choices import Role
from tests.cast import one_with, outsider
from tests.documents.factories import (
    DocumentFactory,
    confirmed_import,
    entered_by_the_worker,
    paragraph,
    read_import,
    received_import,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


@pytest.fixture
def approver(client):
    client.force_login(one_with(Role.PUBLICITY_APPROVER))
    return client


def filled(form) -> dict:
    """What a browser would send back untouched."""
    return {name: value or "" for name, value in form.initial.items()}


class TestTheImport:
    def test_goes_from_upload_to_the_register(self, manager):
        answer = manager.post(reverse("documents:import_upload"), {"file": upload()}, follow=True)
        assert "等待读取" in answer.text or "排队中" in answer.text
        gazette_import = importing.read_upload(GazetteImport.objects.get(), at=timezone.now())

        page = manager.get(gazette_import.get_absolute_url())
        assert "读出2件公文" in page.text
        assert '<mark title="发文字号">测政办规〔2023〕2号</mark>' in page.text

        findings = [f"{each.pk}:" for each in gazette_import.findings.all()]
        decided = manager.post(
            reverse("documents:import_decide", args=[gazette_import.pk]),
            {"finding": findings, "decision": "as_read", "remark": "与原件一致"},
            follow=True,
        )
        assert "疑点已全部决定" in decided.text

        check = manager.get(reverse("documents:import_confirm", args=[gazette_import.pk]))
        assert "测政办函〔2023〕72号" in check.text
        assert "与原件一致" in check.text

        asked = manager.post(check.request["PATH_INFO"], {"seen": check.context["seen"]}, follow=True)
        assert "确认登记在后台进行" in asked.text
        entered_by_the_worker(gazette_import)
        assert "已登记2件公文" in manager.get(gazette_import.get_absolute_url()).text
        register = manager.get(reverse("documents:document_list"))
        assert "测政办规〔2023〕2号" in register.text

    def test_says_at_the_field_why_a_file_is_refused(self, manager):
        page = manager.post(reverse("documents:import_upload"), {"file": upload(b"\x89PNG\x00", "图.txt")})

        assert "文件内容不是文本" in page.text
        assert not GazetteImport.objects.exists()

    def test_prints_markup_of_the_source_as_text(self, manager):
        gazette_import = read_import()

        page = manager.get(gazette_import.drafts.get(order=2).get_absolute_url())

        assert "&lt;script&gt;alert" in page.text
        assert "<script>alert" not in page.text

    def test_says_why_a_file_could_not_be_read(self, manager):
        gazette_import = importing.read_upload(received_import("没有公文的文字"), at=timezone.now())

        assert "没有读出公文" in manager.get(gazette_import.get_absolute_url()).text

    def test_refuses_to_confirm_what_is_registered_and_shows_the_difference(self, manager):
        DocumentFactory(series="测政办规", year=2023, sequence=2, title="另一标题")
        gazette_import = read_import()

        page = manager.get(gazette_import.get_absolute_url())
        assert "另一标题" in page.text
        refused = manager.post(reverse("documents:import_confirm", args=[gazette_import.pk]), {"seen": 2})
        assert "测政办规〔2023〕2号已登记" in refused.text
        assert GazetteImport.objects.get().state == ImportState.READ

    def test_takes_a_correction_and_keeps_the_place(self, manager):
        draft = read_import().drafts.get(order=2)
        url = reverse("documents:draft_correct", args=[draft.gazette_import_id, 2])
        form = manager.get(url).context["form"]

        manager.post(url, filled(form) | {"number": "测政办函(2023)73号", "issued_on": "2023年8月26日"})

        draft.refresh_from_db()
        assert draft.values["number"]["value"] == "测政办函〔2023〕73号"
        assert draft.values["number"]["start"] > 0
        assert draft.values["issued_on"]["value"] == "2023-08-26"
        assert "corrected" not in draft.values["title"]

    def test_keeps_what_was_typed_when_a_correction_is_refused(self, manager):
        draft = read_import().drafts.get(order=2)
        url = reverse("documents:draft_correct", args=[draft.gazette_import_id, 2])
        form = manager.get(url).context["form"]

        page = manager.post(url, filled(form) | {"number": "七十二号", "title": "改过的标题"})

        assert "不是发文字号" in page.text
        assert "改过的标题" in page.text

    def test_hands_out_the_file(self, manager):
        gazette_import = read_import()

        answer = manager.get(reverse("documents:import_file", args=[gazette_import.pk]))

        assert b"".join(answer.streaming_content).decode() == gazette_import.text

    @pytest.mark.parametrize("name", ["import_list", "import_upload"])
    def test_is_closed_to_others(self, client, name):
        client.force_login(outsider())

        assert client.get(reverse(f"documents:{name}")).status_code == 403

    def test_list_costs_the_same_for_one_and_thirty(self, manager):
        self.same_cost(manager, reverse("documents:import_list"), received_import, 30)

    @staticmethod
    def same_cost(client, url, make, many):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        make()
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as one:
            client.get(url)
        for _ in range(many - 1):
            make()
        with CaptureQueriesContext(connection) as thirty:
            page = client.get(url)
        assert len(thirty) == len(one), page


class TestTheRegister:
    def test_filters_by_what_a_document_is_called_says_and_is(self, manager):
        wanted = DocumentFactory(title="关于狩猎的通知", year=2022)
        paragraph(wanted, "禁止在保护区狩猎")
        wanted.issuers.create(order=1, printed_name="测试州林业局")
        other = DocumentFactory()
        other.issuers.create(order=1, printed_name="测试州水利局")

        for query in ("named=狩猎", "body=保护区", "issuer=林业", "year=2022", f"named={wanted.number}"):
            page = manager.get(reverse("documents:document_list") + f"?{query}")
            assert wanted.title in page.text, query
            assert other.title not in page.text, query

    def test_filters_by_status_on_a_day(self, manager):
        confirmed_import()
        url = reverse("documents:document_list")

        assert "测政办函〔2023〕72号" in manager.get(f"{url}?status=start_unknown&on=2023-8-1").text
        assert "测政办函〔2023〕72号" not in manager.get(f"{url}?status=repealed&on=2023-8-1").text

    def test_sorts_by_number(self, manager):
        for sequence in (9, 11, 2):
            DocumentFactory(series="测政发", sequence=sequence)

        page = manager.get(reverse("documents:document_list") + "?sort=number")

        places = [page.text.index(f"测政发〔2023〕{sequence}号") for sequence in (2, 9, 11)]
        assert places == sorted(places)

    def test_costs_the_same_for_one_and_thirty(self, manager):
        def make():
            row = DocumentFactory()
            row.issuers.create(order=1, printed_name="测试州林业局")
            row.instruments.create(title="办法")

        TestTheImport.same_cost(manager, reverse("documents:document_list") + "?per_page=50", make, 30)


class TestADocument:
    def test_shows_text_status_and_source_to_the_manager(self, manager):
        gazette_import = confirmed_import()
        document = Document.objects.get(number="测政办规〔2023〕2号")

        page = manager.get(document.get_absolute_url())

        assert "第二条 本办法自印发之日起施行，有效期两年。" in page.text
        assert gazette_import.drafts.get(order=1).get_absolute_url() in page.text
        assert "生效日期待核" in page.text or "现行有效" in page.text or "失效" in page.text

    def test_answers_for_the_day_asked_and_says_what_is_no_day(self, manager):
        document = DocumentFactory()
        document.instruments.create(title="办法")

        assert 'value="2023-01-05"' in manager.get(document.get_absolute_url() + "?on=2023年1月5日").text
        assert "不是日期" in manager.get(document.get_absolute_url() + "?on=昨天").text

    def test_is_hidden_from_the_public_until_approved(self, client):
        document = DocumentFactory()

        assert client.get(document.get_absolute_url()).status_code == 404

    def test_is_read_by_the_public_without_what_is_for_the_office(self, client):
        document = DocumentFactory(is_approved_public=True)
        hidden = DocumentFactory(title="内部通知")
        block = paragraph(document, "根据内部通知办理")
        block.citations.create(start=2, end=6, document=hidden, title="内部通知")

        page = client.get(document.get_absolute_url())

        assert document.title in page.text
        assert "变更记录" not in page.text
        assert hidden.get_absolute_url() not in page.text

    def test_public_list_is_found_by_a_part_of_the_text_at_the_same_cost_for_thirty(self, client):
        url = reverse("documents:public_list") + "?per_page=50"
        TestTheImport.same_cost(client, url, lambda: DocumentFactory(is_approved_public=True), 30)
        wanted = DocumentFactory(is_approved_public=True, title="关于唯一一件的通知")

        assert [row.record for row in client.get(url, {"q": "唯一一件"}).context["table"].rows] == [wanted]

    def test_public_list_holds_only_public_ones(self, client):
        shown = DocumentFactory(is_approved_public=True)
        hidden = DocumentFactory()

        page = client.get(reverse("documents:public_list"))

        assert shown.title in page.text
        assert hidden.title not in page.text


class TestTheWorkbench:
    def test_counts_exactly_the_rows_it_links_to(self, manager):
        read_import()
        received_import()

        page = manager.get(reverse("workbench"))

        items = [item for item in page.context["waiting"] if item.label.startswith("公报")]
        assert [(item.label, item.count) for item in items] == [("公报导入待确认", 1)]
        assert manager.get(items[0].url).context["table"].paginator.count == 1
