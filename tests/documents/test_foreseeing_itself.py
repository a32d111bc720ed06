"""What a page says ended the document itself, and what the check page shows: docs/rules/import_findings.md."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from documents.choices import FindingDecision
from documents.models import Document, ValidityEvent
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import CITING, held
from tests.documents.foreseeing_walks import TARGET, answer, confirm, known, noticed, questions

pytestmark = pytest.mark.django_db


class TestWhatEndedTheDocumentItself:
    BANNER = "（本文件已被测政发〔2023〕8号废止）\n"

    def test_cannot_be_recorded_before_its_start_is_known(self):
        read = noticed("", self.BANNER + CITING)

        assert questions(read) == ["repealed_by_undated"]
        answer(read, FindingDecision.LEAVE)
        confirm(read)
        assert not ValidityEvent.objects.exists()
        assert Document.objects.get(number="测政发〔2023〕8号").is_directory_only

    def test_is_recorded_from_its_start_on(self):
        ender = held("《清理决定》（测政发〔2023〕8号）正文")
        ender.issuers.create(order=1, printed_name="测试州人民政府")
        read = noticed("", self.BANNER + CITING)

        assert questions(read) == ["repealed_by_unsaid"]
        confirm(read)

        event = ValidityEvent.objects.get()
        assert (event.kind, event.effective.lower, event.by_document) == ("repeal", ender.issued_on, ender)
        assert (event.clause, event.reason) == ("", "导入的页面注明，不是从依据的公文中读出")
        assert event.instrument.document.number == "测政发〔2023〕1号"

    def test_is_passed_over_where_it_says_so_itself(self):
        ender, stub = held("《清理决定》（测政发〔2023〕8号）正文"), held("《某通知》（测政发〔2023〕1号）")
        ValidityEvent.objects.create(
            instrument=stub.instruments.get(),
            kind="repeal",
            effective=DateRange(date(2024, 1, 1), None),
            by_document=ender,
            recorded_at=timezone.now(),
        )
        read = noticed("", self.BANNER + CITING)

        assert questions(read) == []
        confirm(read)
        assert ValidityEvent.objects.get().effective.lower == date(2024, 1, 1)


class TestTheCheckPage:
    def test_says_what_will_be_recorded_and_what_waits(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        known(TARGET)
        read = noticed(f"将{TARGET}第三条修改为：“略。”《乙办法》（乙政发〔2020〕3号）同时废止。")

        page = client.get(reverse("documents:import_confirm", args=[read.pk])).text

        assert "将登记的效力事件（1项，共读出2项）" in page
        assert re.search(
            r"修改《值班办法》（测政发〔2020〕3号）第三条（自2023年8月17日起）</td>\s*<td[^>]*>登记为“修改”", page
        )
        assert re.search(r"废止《乙办法》（乙政发〔2020〕3号）（自2023年8月17日起）</td>\s*<td[^>]*>.*待决定", page)
