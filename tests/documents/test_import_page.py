"""What the page of an import says: its history, the same file before, differences, failures, hidden characters."""

from __future__ import annotations

import sys
import unicodedata
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents import highlighting
from documents.choices import Decision, ImportState
from documents.gazette.shadow import Text
from documents.importing import deciding, importing
from documents.models import Document, DraftDocument, GazetteImport
from portal.accounts.choices import Role
from portal.hidden_characters import HIDDEN, refusal_of, visible
from portal.jobs import Job, JobState
from tests.cast import one_with
from tests.documents.factories import (
    GAZETTE,
    DocumentFactory,
    confirmed_import,
    decided_import,
    entered_by_the_worker,
    read_import,
    received_import,
)
from tests.meanwhile import at_every_moment, ended_by_the_worker

pytestmark = pytest.mark.django_db
UNNUMBERED = """关于做好春节期间值班工作的通知

各县市人民政府：
    为做好春节期间值班工作，现将有关事项通知如下。

测试州人民政府办公厅
2023年1月10日
"""


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


def page_of(client, gazette_import: GazetteImport, query: str = ""):
    return client.get(gazette_import.get_absolute_url() + query)


def confirm(gazette_import: GazetteImport) -> GazetteImport:
    return importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


def corrected_by_form(client, draft: DraftDocument, **typed):
    url = reverse("documents:draft_correct", args=[draft.gazette_import_id, draft.order])
    untouched = {name: value or "" for name, value in client.get(url).context["form"].initial.items()}
    return client.post(url, untouched | typed)


class TestTheHistory:
    def test_tells_who_corrected_decided_and_confirmed_what(self, manager):
        gazette_import = read_import()
        corrected_by_form(manager, gazette_import.drafts.get(order=2), issued_on="2023-8-26")
        findings = [f"{each.pk}:" for each in gazette_import.findings.all()]
        manager.post(
            reverse("documents:import_decide", args=[gazette_import.pk]),
            {"finding": findings, "decision": "as_read", "remark": "与原件一致"},
        )
        url = reverse("documents:import_confirm", args=[gazette_import.pk])
        manager.post(url, {"seen": manager.get(url).context["seen"]})
        entered_by_the_worker(gazette_import)

        changes = page_of(manager, gazette_import, "?tab=history").context["changes"]

        told = {(each.field, each.old, each.new) for each in changes}
        assert ("第2件：成文日期", "2023-08-25", "2023-08-26") in told
        assert ("第1件，第13行：决定", "—", "已核对，按读取结果") in told
        assert ("状态", "待确认", "已登记") in told
        assert {each.at for each in changes} == {each.at for each in sorted(changes, key=lambda each: each.at)}
        assert [each.at for each in changes] == sorted((each.at for each in changes), reverse=True)

    def test_copies_neither_text_nor_values_into_its_events(self):
        confirmed_import()

        for model in (GazetteImport, DraftDocument):
            carried = {field.name for field in model.pgh_event_model._meta.fields}
            assert carried.isdisjoint({"text", "values", "blocks"}), model
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max(pg_column_size(event)) FROM {model.pgh_event_model._meta.db_table} event")
            assert cursor.fetchone()[0] < 1000

    def test_stays_to_be_read_after_the_confirmation(self, manager):
        gazette_import = read_import()
        corrected_by_form(manager, gazette_import.drafts.get(order=2), issued_on="2023-8-26")
        by = one_with(Role.DOCUMENT_MANAGER)
        deciding.accept_as_read(gazette_import, remark="已电话核实", by=by, at=timezone.now())
        confirm(gazette_import)

        page = page_of(manager, gazette_import)

        assert "已电话核实" in page.text
        assert page.context["decision_form"] is None
        assert [str(each) for each in page.context["corrections"]] == ["成文日期：2023-08-25 → 2023-08-26"]


class TestTheSameFileAgain:
    def test_is_told_before_and_after_reading(self, manager):
        first = confirmed_import()
        second = received_import()

        assert f"与本文件内容完全相同，由{first.received_by}于" in page_of(manager, second).text
        importing.read_upload(second, at=timezone.now())
        page = page_of(manager, second)
        assert f"已由{first.confirmed_by}于" in page.text
        assert f'href="{first.get_absolute_url()}"' in page.text

    def test_is_not_told_of_other_files(self, manager):
        read_import()

        assert "内容完全相同" not in page_of(manager, read_import(UNNUMBERED)).text

    def test_is_never_registered_twice_even_without_numbers(self):
        confirm(decided_import(UNNUMBERED))

        with pytest.raises(importing.Refused, match="已登记"):
            confirm(decided_import(UNNUMBERED))
        assert Document.objects.count() == 1

    def test_is_not_the_notice_of_another_year(self):
        confirm(decided_import(UNNUMBERED))

        confirm(decided_import(UNNUMBERED.replace("2023年", "2024年")))

        assert Document.objects.count() == 2

    def test_completes_what_was_known_by_title_only(self):
        DocumentFactory(
            title="关于做好春节期间值班工作的通知",
            number="",
            series="",
            year=None,
            sequence=None,
            issued_on=None,
            is_directory_only=True,
        )

        confirm(decided_import(UNNUMBERED))

        assert not Document.objects.get().is_directory_only

    def test_says_to_whom_confirms_it_a_second_time_that_nothing_was_done(self, manager):
        gazette_import = confirmed_import()
        before = gazette_import.confirmed_at

        said = manager.post(reverse("documents:import_confirm", args=[gazette_import.pk]), {"seen": 2}, follow=True)

        assert f"已由{gazette_import.confirmed_by}于" in said.text
        assert "没有再次登记" in said.text
        gazette_import.refresh_from_db()
        assert gazette_import.confirmed_at == before


class TestADocumentThatIsRegistered:
    def test_is_compared_item_by_item(self, manager):
        confirmed_import()
        again = read_import(
            GAZETTE.replace("2023年8月17日", "2023年8月18日")
            .replace("有效期两年", "有效期三年")
            .replace("各县市人民政府，州人民政府各部门", "各县市人民政府")
            .replace("请认真贯彻执行", "请遵照执行")
        )

        differing = {
            each.label: (each.registered, each.read) for each in page_of(manager, again).context["differences"]
        }

        assert differing["成文日期"] == ("2023-08-17", "2023-08-18")
        assert differing["主送机关"] == ("各县市人民政府；州人民政府各部门", "各县市人民政府")
        assert differing["有效期至"] == ("2025-08-17", "2026-08-18")
        assert "段为另一方所无" in differing["正文"][1]
        assert "标题" not in differing

    def test_that_is_the_same_says_so(self, manager):
        confirmed_import()

        page = page_of(manager, read_import())

        assert page.context["differences"] == []
        assert "与本件没有差异" in page.text

    def test_known_by_name_only_will_be_completed(self, manager):
        DocumentFactory(series="测政办规", year=2023, sequence=2, title="测试州值班工作办法", is_directory_only=True)

        page = page_of(manager, read_import())

        assert "仅有目录信息，确认登记时以本件补全" in page.text
        assert [each.label for each in page.context["differences"]] == ["标题"]


class TestAReadingThatFails:
    def test_is_not_shown_as_under_way(self, manager):
        gazette_import = importing.read_upload(received_import("没有公文的文字"), at=timezone.now())

        page = page_of(manager, gazette_import)

        assert [(step.label, step.state) for step in page.context["steps"]][1] == ("读取", "failed")
        assert "没有读出公文" in page.text
        assert "上传另一份文件" in page.text

    def test_can_be_tried_again_when_the_job_gave_up(self, manager):
        gazette_import = received_import()
        now = timezone.now()
        Job.objects.update(
            state=JobState.FAILED, attempts=3, started_at=now, finished_at=now, last_error="读写文件失败"
        )

        page = page_of(manager, gazette_import)
        assert "读取任务需人工处理：读写文件失败" in page.text
        assert "every 2s" not in page.text
        manager.post(reverse("documents:import_read_again", args=[gazette_import.pk]))

        assert Job.objects.get().state == JobState.PENDING
        assert "every 2s" in page_of(manager, gazette_import).text

    def test_is_not_tried_again_once_it_is_read(self, manager):
        gazette_import = read_import()

        said = manager.post(reverse("documents:import_read_again", args=[gazette_import.pk]), follow=True)

        assert "不需要重新读取" in said.text


class TestAPageMadeWhileTheWorkerEnds:
    """Whichever query finds the job ended: the page waits or tells the outcome, and never that nothing came of it."""

    @pytest.mark.parametrize(("text", "outcome"), [("没有公文的文字", "没有读出公文"), (GAZETTE, "读出2件公文")])
    def test_tells_of_a_reading_what_it_brought_or_asks_again(self, manager, text, outcome):
        gazette_import = received_import(text)

        pages = list(
            at_every_moment(
                lambda: ended_by_the_worker(importing.READ_UPLOAD, gazette_import.pk),
                lambda: page_of(manager, gazette_import).text,
            )
        )

        assert len(pages) > 5
        assert [page for page in pages if "读取任务" in page] == []
        assert {outcome in page or "every 2s" in page for page in pages} == {True}
        assert {"every 2s" in page for page in pages} == {True, False}

    def test_tells_of_a_confirmation_what_it_brought_or_asks_again(self, manager):
        gazette_import = decided_import()
        url = reverse("documents:import_confirm", args=[gazette_import.pk])
        manager.post(url, {"seen": manager.get(url).context["seen"]})

        pages = list(
            at_every_moment(
                lambda: ended_by_the_worker(importing.CONFIRM_IMPORT, gazette_import.pk),
                lambda: page_of(manager, gazette_import).text,
            )
        )

        assert len(pages) > 5
        assert [page for page in pages if "没有登记任何公文" in page] == []
        assert {"已登记2件公文" in page or "every 2s" in page for page in pages} == {True}


class TestCharactersThatNobodySees:
    def test_are_all_known(self):
        every = (chr(code) for code in range(sys.maxunicode + 1))
        hidden = {each for each in every if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}

        assert {hex(ord(each)) for each in hidden if not HIDDEN.match(each)} == {"0x9", "0xa", "0xd"}
        assert not HIDDEN.search("关于印发《办法》的通知〔2023〕·１２　Ⅹ坎吉别克")

    def test_are_named_where_they_stand(self, manager):
        gazette_import = read_import(GAZETTE.replace("事项通知如下", "事项\u202e通知\u200b\u200b如下"))

        page = manager.get(gazette_import.drafts.get(order=2).get_absolute_url())

        assert '<span class="hidden-character" title="改变文字方向的字符">U+202E</span>' in page.text
        assert '<span class="hidden-character" title="零宽字符">U+200B×2</span>' in page.text
        assert "\u202e" not in page.text

    def test_come_from_nul_as_what_was_unreadable(self, manager):
        text = GAZETTE.replace("事项通知如下", "事项\x00通知如下")
        gazette_import = importing.read_upload(received_import(text.encode("utf-16")), at=timezone.now())

        page = manager.get(gazette_import.drafts.get(order=2).get_absolute_url())

        assert '<span class="hidden-character" title="无法识别的字符">U+FFFD</span>' in page.text

    @pytest.mark.parametrize("field", ["title", "number", "issuers", "addressees", "instruments"])
    def test_are_refused_in_a_correction_with_their_place(self, manager, field):
        draft = read_import().drafts.get(order=2)
        typed = {"number": "测政办函\u202e〔2023〕72号"}.get(field, "关于甲乙\u202e丙的通知")

        page = corrected_by_form(manager, draft, **{field: typed})

        assert "”之后有看不见的改变文字方向的字符（U+202E），请删去" in page.text
        draft.refresh_from_db()
        assert draft.version == 1

    def test_are_told_in_words(self):
        assert refusal_of("甲\x00") == "“甲”之后有看不见的控制字符（U+0000），请删去后重新输入这几个字"
        assert refusal_of("\u200b甲").startswith("第1个字符处有看不见的零宽字符")
        assert visible("甲\u202e乙") == "甲［U+202E］乙"


class TestALongSource:
    def test_numbers_its_lines_as_the_reader_does(self):
        text = "甲\r\n乙\u2028丙\v丁\x85戊\f己\x1c庚\n\n辛"

        lines = list(highlighting.marked_lines(text, 0, len(text), ()))

        reader = Text(text)
        assert [line.number - 1 for line in lines] == [reader.line_at(each.start) for each in reader.lines]

    def test_is_shown_in_parts_that_findings_lead_to(self, manager, monkeypatch):
        monkeypatch.setattr(highlighting, "PART", 100)
        monkeypatch.setattr("documents.importing.presenting.PART", 100)
        gazette_import = read_import()
        finding = gazette_import.findings.get(code="start_inferred")

        page = manager.get(finding.url.partition("#")[0])

        assert f'id="{finding.url.partition("#")[2]}"' in page.text
        assert "原文第 3 页，共" in page.text or "原文第 2 页，共" in page.text
        assert "原文第 1 页，共" in page_of(manager, gazette_import, "?part=x").text

    def test_costs_no_more_queries_with_more_documents(self, manager):
        one = read_import(UNNUMBERED)
        many = read_import(
            "\n".join(
                GAZETTE.replace("2号", f"{number}号").replace("72号", f"{number}号", 1) for number in range(100, 130)
            )
        )
        page_of(manager, one)

        with CaptureQueriesContext(connection) as for_one:
            page_of(manager, one)
        with CaptureQueriesContext(connection) as for_many:
            page = page_of(manager, many)

        orders = [each.order for each in page.context["drafts"].paginator.object_list]
        assert orders == list(range(1, len(orders) + 1))
        assert len(orders) > 30
        assert len(for_many) <= len(for_one) + 1, [each["sql"][:90] for each in for_many]  # no finding, no query of it


class TestTheDecisions:
    def test_say_what_is_missing_and_change_nothing(self, manager):
        gazette_import = read_import()
        url = reverse("documents:import_decide", args=[gazette_import.pk])
        key = gazette_import.findings.first().pk

        for given, said in [
            ({"decision": "as_read"}, "先勾选要决定的疑点"),
            ({"finding": f"{key}:"}, "请选择一种决定"),
            ({"finding": f"{key}:", "decision": "as_read", "remark": "甲\u202e"}, "看不见的改变文字方向的字符"),
            ({"finding": "x", "decision": "as_read"}, "页面不完整"),
            ({"finding": "9" * 5000, "decision": "as_read"}, "页面不完整"),
        ]:
            assert said in manager.post(url, given, follow=True).text, given
        assert gazette_import.findings.undecided().count() == 2

    def test_lead_back_to_the_document_that_was_looked_at(self, manager):
        gazette_import = read_import()
        key = gazette_import.findings.first().pk

        answer = manager.post(
            reverse("documents:import_decide", args=[gazette_import.pk]),
            {"finding": f"{key}:", "decision": "harmless", "next": f"{gazette_import.get_absolute_url()}?document=2"},
        )

        assert answer.url == f"{gazette_import.get_absolute_url()}?document=2#doubts"

    def test_lead_to_the_import_where_what_was_looked_at_is_no_address(self, manager):
        gazette_import = read_import()
        url = reverse("documents:import_decide", args=[gazette_import.pk])

        assert manager.post(url, {"next": "甲"}).url == f"{gazette_import.get_absolute_url()}#doubts"

    def test_are_not_asked_for_a_document_that_is_left_out(self, manager):
        gazette_import = read_import()
        corrected_by_form(manager, gazette_import.drafts.get(order=1), decision=Decision.SKIP)

        assert "处疑点没有决定" not in page_of(manager, gazette_import).text
        gazette_import.refresh_from_db()
        assert gazette_import.state == ImportState.READ
        assert gazette_import.received_at > timezone.now() - timedelta(hours=1)
