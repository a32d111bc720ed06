"""What the documents of an import do to others: docs/rules/import_findings.md."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from documents.choices import FindingDecision
from documents.importing import importing
from documents.importing.effect_questions import CODES, IMPOSSIBLE
from documents.models import Citation, Document, ValidityEvent
from documents.validity import Status
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from portal.organization.models import Unit
from tests.cast import one_with
from tests.documents.factories import CITING, held
from tests.documents.foreseeing_walks import (
    REPEALING,
    TARGET,
    accepted,
    answer,
    confirm,
    known,
    noticed,
    questions,
    told,
)
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db


class TestTheEffects:
    @pytest.mark.parametrize("row", cases("import_findings.md", "Cases: effects"), ids=lambda row: row["sentence"])
    def test_follow_the_table(self, row):
        document = known(row["held"])
        read = noticed(row["sentence"])

        assert questions(read) == listed(row["asked"])
        if set(questions(read)) & IMPOSSIBLE:
            answer(read, FindingDecision.LEAVE, codes=IMPOSSIBLE)
        confirm(read)

        events = ValidityEvent.objects.filter(by_document__sequence=1).order_by("pk")
        assert [told(each) for each in events] == listed(row["recorded"])
        assert {each.instrument.document for each in events} <= {document}
        assert {each.by_document.number for each in events} <= {"测政发〔2023〕1号"}
        assert Citation.objects.filter(document=document).exists()

    @pytest.mark.parametrize(
        ("held_until", "recorded", "asked"),
        [
            ("", ["extension 2023-08-17..2025-12-31", "natural_end 2026-01-01"], []),
            ("至2024-07-31", ["extension 2024-08-01..2025-12-31"], []),
            ("至2025-12-31", [], []),
            ("至2030-07-31", [], ["extension_backwards"]),
        ],
    )
    def test_of_a_list_of_what_goes_on_are_the_last_days_that_it_states(self, held_until, recorded, asked):
        known(f"{TARGET}{held_until}")
        row = "《值班办法》（测政发〔2020〕3号），有效期至2025年12月31日"
        read = noticed(
            "",
            CITING.replace("关于加强值班工作的通知", "关于公布文件清理结果的通知")
            + f"附件\n一、继续有效的文件\n1.{row}\n\n",
        )

        assert questions(read) == asked
        if asked:
            answer(read, FindingDecision.LEAVE, codes=IMPOSSIBLE)
        confirm(read)

        assert [told(each) for each in ValidityEvent.objects.filter(by_document__sequence=1).order_by("pk")] == recorded

    def test_of_an_extension_that_comes_too_late_leave_the_text_lapsed_as_the_question_says(self):
        document = known(f"{TARGET}至2023-01-31")
        read = noticed(f"将{TARGET}有效期延长至2025年12月31日。")
        assert "仍为已失效" in read.findings.get(code="extension_after_end").message

        confirm(read)

        assert document.instruments.get().standing(date(2024, 6, 1)).status is Status.LAPSED

    def test_of_a_second_extension_reach_as_far_as_the_paper_says(self):
        document = known(f"{TARGET}至2023-12-31延2025-12-31")
        read = noticed(f"{TARGET}有效期延长两年。")
        assert questions(read) == ["extension_counted"]

        confirm(read)

        text = document.instruments.get()
        assert text.standing(date(2027, 12, 31)).status is not Status.LAPSED
        assert text.standing(date(2028, 1, 1)).status is Status.LAPSED

    def test_table_names_every_question(self):
        rows = cases("import_findings.md", "Cases: questions about effects")

        assert {row["question"]: row["can be recorded"] for row in rows} == {
            code: "no" if code in IMPOSSIBLE else "yes" for code in CODES
        }

    def test_carry_the_article_that_says_so(self):
        read = noticed("\n    第九条  " + REPEALING)
        confirm(read)

        assert ValidityEvent.objects.get(kind="repeal").clause == "第九条"

    def test_carry_the_paragraph_in_a_paper_without_articles(self):
        confirm(noticed())

        event = ValidityEvent.objects.get(kind="repeal")
        assert event.clause == "正文第2段"
        told = event.instrument.standing(date(2024, 1, 1)).reason
        assert "由测政发〔2023〕1号正文第2段废止" in told

    def test_carry_the_entry_of_a_list_in_an_annex(self):
        listed = CITING.replace("关于加强值班工作的通知", "关于废止和宣布失效一批文件的通知")
        listed += f"附件\n\n一、废止的文件\n1.《供热办法》（测政发〔2019〕5号）\n2.{TARGET}\n\n"
        listed += "二、宣布失效的文件\n1.《渡口办法》（测政发〔2018〕8号）\n"

        confirm(noticed("", listed))

        said = {each.instrument.title: each.clause for each in ValidityEvent.objects.filter(by_document__isnull=False)}
        assert said == {
            "供热办法": "附件“一、废止的文件”第1项",
            "值班办法": "附件“一、废止的文件”第2项",
            "渡口办法": "附件“二、宣布失效的文件”第1项",
        }

    def test_on_what_the_register_does_not_hold_make_a_record_by_name(self):
        confirm(noticed("将《渡口办法》（测政规〔2018〕3号）第三条修改为：“略。”"))

        event = ValidityEvent.objects.get()
        assert (event.kind, event.articles, event.instrument.document.is_directory_only) == (
            "amendment",
            ["第三条"],
            True,
        )

    def test_of_a_title_that_names_one_of_two_texts_are_on_that_one(self):
        document = held("《关于印发〈甲办法〉〈值班办法〉的通知》（测政发〔2020〕3号）正文")

        confirm(noticed())

        assert document.instruments.count() == 2
        assert ValidityEvent.objects.get(kind="repeal").instrument.title == "值班办法"

    @pytest.mark.parametrize("before", ["", f"{TARGET}已作修订，"])
    def test_of_a_new_version_lead_from_the_old_text_to_it_and_to_nothing_else(self, before):
        document = known(TARGET)
        text = CITING.replace("关于加强值班工作的通知", "关于重新公布《值班办法》的通知")
        read = noticed(f"{before}现将修订后的《值班办法（2023年修订）》重新公布。", text)

        confirm(read)

        event = document.instruments.get().validity_events.get()
        assert (event.kind, event.successor.title) == ("republication", "值班办法（2023年修订）")
        assert event.successor.document.number == "测政发〔2023〕1号"
        assert not event.successor.validity_events.filter(kind="republication").exists()
        assert Document.objects.count() == 2

    def test_of_a_new_text_of_the_same_name_name_it_as_the_successor(self):
        known(TARGET)
        text = CITING.replace("关于加强值班工作的通知", "关于重新公布《值班办法》的通知")

        read = noticed(f"{TARGET}经评估继续施行，现重新公布。", text)
        assert questions(read) == []
        confirm(read)

        event = ValidityEvent.objects.get(kind="republication")
        assert event.successor.document.number == "测政发〔2023〕1号"
        assert event.instrument.standing(date(2023, 8, 17)).label == "已修改"

    def test_are_entered_once(self):
        read = noticed()
        confirm(read)
        confirm_again = importing.confirm(read, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert ValidityEvent.objects.filter(kind="repeal").count() == 1
        assert confirm_again.confirmed_at
        with pytest.raises(Refused, match="已登记"):
            confirm(noticed())
        assert ValidityEvent.objects.filter(kind="repeal").count() == 1


class TestAQuestion:
    UNKNOWN = "《值班办法》（乙政发〔2020〕3号）同时废止。"

    def test_stands_in_the_way(self):
        read = noticed(self.UNKNOWN)

        with pytest.raises(Refused, match="疑点没有决定"):
            importing.confirm(read, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

    def test_answered_with_no_records_nothing_and_keeps_the_citation(self):
        document = known("《值班办法》（乙政发〔2020〕3号）")
        read = noticed(self.UNKNOWN)
        answer(read, FindingDecision.LEAVE, remark="乙县的文件，原文有误")

        confirm(read)

        assert not ValidityEvent.objects.exists()
        assert Citation.objects.get().document == document

    def test_wants_a_reason(self):
        with pytest.raises(Refused, match="写明予以登记或者不予登记的理由"):
            answer(noticed(self.UNKNOWN), FindingDecision.RECORD, remark=" ")

    @pytest.mark.parametrize("decision", ["as_read", "corrected", "harmless"])
    def test_is_answered_by_nothing_else(self, decision):
        with pytest.raises(Refused, match="请选择“予以登记”或者“不予登记”"):
            answer(noticed(self.UNKNOWN), decision)

    def test_of_the_reader_is_not_answered_like_one_about_an_effect(self):
        read = noticed(f"{TARGET}等12件文件同时废止。")

        with pytest.raises(Refused, match="请选择“已核对，按读取结果”"):
            answer(read, FindingDecision.RECORD, codes=["list_partial"])

    def test_about_what_cannot_be_recorded_is_answered_with_no(self):
        known(TARGET)
        read = noticed(f"{TARGET}有效期延长三年。")

        with pytest.raises(Refused, match="无法登记"):
            answer(read, FindingDecision.RECORD)
        with pytest.raises(Refused, match="没有确定的有效期届满日"):
            confirm(read)

    def test_goes_when_a_correction_removes_its_ground_and_comes_with_one(self):
        read = noticed(REPEALING)
        assert questions(read) == []
        draft = read.drafts.get()

        importing.correct(
            draft,
            values={"issuers": [{"value": "乙县人民政府", "corrected": True}]},
            decision=draft.decision,
            version=draft.version,
            by=one_with(Role.DOCUMENT_MANAGER),
            at=timezone.now(),
        )
        changed = questions(read)
        draft.refresh_from_db()
        importing.correct(
            draft,
            values={"issuers": []},
            decision=draft.decision,
            version=draft.version,
            by=one_with(Role.DOCUMENT_MANAGER),
            at=timezone.now(),
        )

        assert (changed, questions(read)) == ([], ["authority_unknown"])

    def test_that_came_up_since_is_asked_before_it_is_confirmed(self):
        read = accepted(noticed())
        ender = held("《清理决定》（测政发〔2022〕1号）")
        ValidityEvent.objects.create(
            instrument=held(TARGET).instruments.get(),
            kind="repeal",
            effective=DateRange(date(2022, 1, 1), None),
            by_document=ender,
            recorded_at=timezone.now(),
        )

        with pytest.raises(Refused, match="登记簿在读取之后有了变化"):
            importing.confirm(read, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())
        seen = importing.corrections_of(list(read.drafts.all()))
        with pytest.raises(Refused, match="1处疑点没有决定"):
            importing.ask_to_confirm(read, seen=seen, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert questions(read) == ["already_ended"]


class TestAnOrganWithoutAuthority:
    @pytest.fixture
    def read(self):
        government = Unit.objects.create(name="测试州人民政府", kind=UnitKind.PREFECTURE_GOVERNMENT)
        Unit.objects.create(name="测试州人民政府办公厅", kind=UnitKind.GENERAL_OFFICE, parent=government)
        document = held(TARGET)
        document.issuers.create(order=1, printed_name=government.name, unit=government)
        text = CITING.replace("测政发", "测政办发").replace("\n测试州人民政府\n", "\n测试州人民政府办公厅\n")
        return noticed(text=text)

    def test_is_asked_about_and_never_taken_for_granted(self, read):
        assert questions(read) == ["authority_missing"]
        assert "测试州人民政府办公厅既不是制定机关" in read.findings.get(code="authority_missing").message
        with pytest.raises(Refused, match="疑点没有决定"):
            confirm(read)

    def test_is_recorded_where_a_person_says_so(self, read):
        answer(read, FindingDecision.RECORD, remark="经州人民政府同意，见会议纪要")

        confirm(read)

        assert ValidityEvent.objects.get().kind == "repeal"

    def test_is_not_recorded_where_a_person_says_no(self, read):
        answer(read, FindingDecision.LEAVE)

        confirm(read)

        assert not ValidityEvent.objects.exists()
