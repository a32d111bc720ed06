"""Putting right what the register says of a document."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from documents.models import Document
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


@pytest.fixture
def document(db) -> Document:
    row = DocumentFactory(title="关于印发值班半法的通知", series="测政发", year=2023, sequence=7)
    row.issuers.create(order=1, printed_name="测试州人民政府")
    row.instruments.create(title="值班半法")
    return row


def correct(client, document: Document, **changes):
    url = reverse("documents:document_correct", args=[document.pk])
    initial = client.get(url).context["form"].initial
    sent = {name: "" if value is None else value for name, value in initial.items()}
    return client.post(url, sent | {"reason": "与原件核对"} | changes, follow=True)


class TestCorrecting:
    def test_replaces_what_is_wrong_and_keeps_why_and_by_whom(self, manager, document):
        page = correct(manager, document, title="关于印发值班办法的通知", instruments="值班办法")

        document.refresh_from_db()
        assert (document.title, document.instruments.get().title) == ("关于印发值班办法的通知", "值班办法")
        correction = document.corrections.get()
        assert correction.changes == [
            ["标题", "关于印发值班半法的通知", "关于印发值班办法的通知"],
            ["施行文本", "值班半法", "值班办法"],
        ]
        assert "与原件核对" in page.text
        assert correction.corrected_by.name in page.text

    @pytest.mark.parametrize("field", ["title", "reason"])
    def test_refuses_characters_that_nobody_sees(self, manager, document, field):
        page = correct(manager, document, **{field: "关于印发\u202e值班办法的通知"})

        assert "看不见的改变文字方向的字符（U+202E）" in page.text
        assert not document.corrections.exists()

    @pytest.mark.parametrize(("day", "is_refused"), [("2010-03-31", True), ("2010-04-01", False)])
    def test_refuses_a_day_before_the_issuer_was_established(self, manager, document, day, is_refused):
        UnitFactory(name="测试州人民政府", established_on=date(2010, 4, 1))

        page = correct(manager, document, issued_on=day)

        told = f"成文日期{day}早于发文机关测试州人民政府的成立日期2010-04-01"
        assert (told in page.text, document.corrections.exists()) == (is_refused, not is_refused)

    def test_is_found_and_sorted_by_its_new_title(self, manager, document):
        correct(manager, document, title="关于印发值班办法的通知", number="测政发[2023]8号")

        assert list(Document.objects.named("值班办法")) == [document]
        assert list(Document.objects.named("测政发〔2023〕8号")) == [document]
        document.refresh_from_db()
        assert document.title_key.startswith("guan yu yin fa zhi ban ban fa")

    def test_keeps_the_order_of_issuers(self, manager, document):
        correct(manager, document, issuers="测试州人民政府\n测试州军分区", issued_on="2023年9月6日")

        document.refresh_from_db()
        assert [str(each) for each in document.issuers.all()] == ["测试州人民政府", "测试州军分区"]
        assert document.issued_on == date(2023, 9, 6)

    def test_leaves_the_rows_of_what_it_does_not_change(self, manager, document):
        Document.objects.filter(pk=document.pk).update(number_as_printed="测政发 [2023] 7号")
        before = [each.pk for each in document.issuers.all()]

        correct(manager, document, title="关于印发值班办法的通知")

        document.refresh_from_db()
        assert [each.pk for each in document.issuers.all()] == before
        assert document.number_as_printed == "测政发 [2023] 7号"

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"reason": " "}, "请写明理由"),
            ({}, "没有要更正的内容"),
            ({"title": ""}, "标题不能为空"),
            ({"number": "七号"}, "不是发文字号"),
            ({"number": "测政发〔2023〕9号"}, "该发文字号已登记"),
            ({"instruments": "甲\n乙"}, "仍须为1个"),
            ({"seen": "3"}, "刚被他人更正"),
        ],
    )
    def test_says_what_is_wrong_and_changes_nothing(self, manager, document, changes, said):
        DocumentFactory(series="测政发", year=2023, sequence=9)

        page = correct(manager, document, **changes)

        assert said in page.text
        document.refresh_from_db()
        assert (document.title, document.number) == ("关于印发值班半法的通知", "测政发〔2023〕7号")
        assert not document.corrections.exists()
