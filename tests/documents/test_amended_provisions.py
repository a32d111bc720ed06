"""Provisions that the reader did not read are written by a person on the draft: docs/rules/import_findings.md."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documents.importing import amended_lines
from documents.models import ValidityEvent
from documents.validity import Status
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import held
from tests.documents.test_foreseeing import TARGET, confirm, noticed, questions
from tests.documents.test_import_page import corrected_by_form

pytestmark = pytest.mark.django_db
WHOLE = f"决定修改{TARGET}。"


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


class TestProvisionsOfAnAmendment:
    def test_are_written_on_the_page_and_answer_the_question(self, manager):
        text = held(TARGET).instruments.get()
        read = noticed(WHOLE)
        assert questions(read) == ["amendment_whole"]
        assert "填写“修改的条款”" in read.findings.get(code="amendment_whole").message
        draft = read.drafts.get()

        answer = corrected_by_form(manager, draft, amends=f"{TARGET}：第三条、第五条第二款")

        assert answer.status_code == 302
        assert questions(read) == []
        confirm(read)
        event = ValidityEvent.objects.get(instrument=text, by_document__isnull=False)
        assert (event.kind, event.articles) == ("amendment", ["第三条", "第五条第二款"])
        assert text.standing(event.effective.lower).status is not Status.AMENDED

    def test_are_kept_as_they_were_read_where_nobody_changes_them(self, manager):
        read = noticed(f"将{TARGET}第三条修改为“略”，删去第七条。")
        draft = read.drafts.get()
        form = manager.get(reverse("documents:draft_correct", args=[read.pk, 1])).context["form"]
        assert form.initial["amends"] == f"{TARGET}：第三条、第七条"

        corrected_by_form(manager, draft, title="关于值班的通知")

        draft.refresh_from_db()
        assert draft.values["amends"][0]["articles"] == ["第三条", "第七条"]
        assert "corrected" not in draft.values["amends"][0]

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("《别的办法》（测政发〔2020〕3号）：第三条", "与读出的不一致"),
            (f"{TARGET}第三条", "没有冒号"),
            (f"{TARGET}：{'第三条中的' * 10}", "超过40字"),
            ("", "与读出的不一致"),
        ],
    )
    def test_of_no_text_of_the_draft_are_refused(self, manager, typed, told):
        draft = noticed(WHOLE).drafts.get()

        page = corrected_by_form(manager, draft, amends=typed).content.decode()

        assert told in page
        draft.refresh_from_db()
        assert draft.values["amends"][0]["articles"] == []


class TestLinesOfProvisions:
    def test_come_back_as_they_were_written(self):
        amends = [
            {"title": "甲：办法", "number": {"value": "甲政发〔2020〕3号"}, "articles": ["第三条", "附件2"]},
            {"title": "乙办法", "number": None, "articles": []},
        ]

        read = amended_lines.read(amended_lines.written(amends))

        assert read == [("《甲：办法》（甲政发〔2020〕3号）", ["第三条", "附件2"]), ("《乙办法》", [])]
        assert amended_lines.amended(amends, read) == amends
