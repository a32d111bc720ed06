"""Gazettes and corrections that hold more than any document does are refused in words, never half stored."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.choices import ImportState
from documents.gazette.numbering import parse_number
from documents.importing import importing
from documents.models import Document
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, confirmed_import, decided_import, read_import, received_import

pytestmark = pytest.mark.django_db

NOTICE = """关于加强值班工作的通知
测政办发〔2031〕7号

各县市人民政府：
    为加强值班工作，现通知如下。
    本通知自2031年4月1日起施行。

测试州人民政府办公厅
2031年3月1日
"""


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


def corrected(gazette_import, **values):
    draft = gazette_import.drafts.get()
    return importing.correct(
        draft,
        values=values,
        decision=draft.decision,
        version=draft.version,
        by=one_with(Role.DOCUMENT_MANAGER),
        at=timezone.now(),
    )


class TestAFile:
    def test_of_more_documents_than_a_person_looks_through_is_to_be_split(self, monkeypatch):
        monkeypatch.setattr(importing, "MOST_DOCUMENTS", 2)
        text = "\n\n".join(NOTICE.replace("7号", f"{number}号") for number in range(1, 6))

        gazette_import = importing.read_upload(received_import(text), at=timezone.now())

        assert gazette_import.state == ImportState.UNREADABLE
        assert "读出5件公文，一次导入最多2件。请把文件拆成3份以上" in gazette_import.refusal
        assert not gazette_import.drafts.exists()

    def test_that_names_more_documents_than_are_entered_at_once_is_to_be_split(self, monkeypatch):
        monkeypatch.setattr(importing, "MOST_NAMED", 1)
        text = NOTICE.replace(
            "现通知", "根据《甲管理办法》（测政发〔2019〕9号）、《乙管理办法》（测政发〔2019〕8号），现通知"
        )

        gazette_import = importing.read_upload(received_import(text), at=timezone.now())

        assert gazette_import.state == ImportState.UNREADABLE
        assert "公文共2件，一次导入最多1件" in gazette_import.refusal

    def test_of_as_many_as_allowed_is_read(self, monkeypatch):
        monkeypatch.setattr(importing, "MOST_DOCUMENTS", 1)

        assert read_import(NOTICE).state == ImportState.READ


class TestConfirming:
    @pytest.mark.parametrize(
        ("printed", "instead", "said"),
        [
            ("各县市人民政府：", f"各{'县' * 500}人民政府：", "主送机关中有超过200字的一项"),
            ("起施行。", "起施行，有效期至2150年12月31日。", "有效期届满日2150-12-31不在1900至2100年之间"),
        ],
    )
    def test_names_what_the_reader_took_for_more_than_it_can_be(self, printed, instead, said):
        gazette_import = decided_import(NOTICE.replace(printed, instead))

        with pytest.raises(Refused, match=said):
            importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert not Document.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("issuers", [{"value": "局" * 201}], "发文机关中有超过200字的一项"),
            ("instruments", [{"value": "规" * 501}], "所印发的文本中有超过500字的一项"),
            ("title", {"value": "题" * 501}, "标题超过500字"),
        ],
    )
    def test_names_what_no_row_holds(self, field, value, said):
        gazette_import = decided_import(NOTICE)
        corrected(gazette_import, **{field: value})

        with pytest.raises(Refused, match=said):
            importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

    def test_names_the_first_of_many_problems(self, manager, monkeypatch):
        monkeypatch.setattr(importing, "MOST_PROBLEMS", 1)
        monkeypatch.setattr("documents.importing.views.import_checking.MOST_OBSTACLES", 1)
        gazette_import = decided_import(NOTICE)
        corrected(gazette_import, title={"value": "题" * 501}, issuers=[{"value": "局" * 201}])

        url = reverse("documents:import_confirm", args=[gazette_import.pk])
        page = manager.post(url, {"seen": manager.get(url).context["seen"]})

        assert "；另有1处" in page.text
        assert len(page.context["findings"]) == 1
        assert "另有1处同样须先处理" in page.text

    def test_finds_a_title_that_grows_when_widths_are_unified(self):
        gazette_import = decided_import(NOTICE)
        corrected(gazette_import, title={"value": "㍿" * 400})

        importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert Document.objects.named("株式会社" * 100).count() == 1

    def test_cuts_the_name_of_a_cited_paper_to_what_a_title_holds(self):
        long_name = f"关于{'长' * 600}的通知"
        confirmed_import(NOTICE.replace("现通知", f"根据《{long_name}》（测政办发〔2019〕9号），现通知"))

        cited = Document.objects.get(is_directory_only=True)
        assert (cited.number, cited.title) == ("测政办发〔2019〕9号", long_name[:500])


class TestANumber:
    @pytest.mark.parametrize("written", ["测政办发〔2031〕0号", "测政办发〔2031〕00号", "测试州人民政府令第0号"])
    def test_begins_with_one(self, written):
        assert parse_number(written.replace("〔", "(").replace("〕", ")")) is None
        assert parse_number(written) is None

    def test_that_is_none_is_neither_registered_nor_cited(self):
        confirmed_import(NOTICE.replace("现通知", "《关于某事的通知》（测政办发〔2019〕0号）同时废止，现通知"))

        assert not Document.objects.filter(number__contains="〕0号").exists()


class TestCorrecting:
    def answer_to(self, manager, **typed):
        gazette_import = decided_import(NOTICE)
        url = reverse("documents:draft_correct", args=[gazette_import.pk, 1])
        shown = manager.get(url).context["form"]
        untouched = {name: value or "" for name, value in shown.initial.items()}
        return manager.post(url, untouched | typed)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"issuers": "测试州人民政府\n" + "局" * 201}, "第2个（“局局局局局局局局局局……”）超过200字"),
            ({"instruments": "规" * 501}, "超过500字"),
            ({"addressees": "甲\x00乙"}, "看不见的控制字符（U+0000）"),
            ({"version": ""}, "请从导入页重新打开更正页"),
            ({"version": "x"}, "请从导入页重新打开更正页"),
        ],
    )
    def test_says_at_the_field_what_is_wrong(self, manager, typed, said):
        answer = self.answer_to(manager, **typed)

        assert answer.status_code == 200
        assert said in answer.text

    def test_is_not_offered_for_what_is_settled(self, manager):
        gazette_import = confirmed_import(NOTICE)

        answer = manager.get(reverse("documents:draft_correct", args=[gazette_import.pk, 1]), follow=True)

        assert answer.redirect_chain
        assert "不能再更正" in answer.text


class TestAHeadRequest:
    def test_is_answered_on_public_pages(self, client):
        document = DocumentFactory(is_approved_public=True)

        for url in (reverse("documents:public_list"), document.get_absolute_url()):
            assert client.head(url).status_code == 200
