"""A gazette on its way into the register."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from documents.choices import Decision, ImportState, Publicity
from documents.importing import importing
from documents.models import Document, DraftDocument, GazetteImport, ValidityEvent
from portal.accounts.choices import Role
from portal.attachments import Attachment
from portal.file_kinds import Unsafe
from portal.jobs import Job
from portal.jobs.performing import perform
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import (
    GAZETTE,
    DocumentFactory,
    confirmed_import,
    decided_import,
    read_import,
    received_import,
    upload,
)

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def confirm(gazette_import: GazetteImport) -> GazetteImport:
    return importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


class TestHandingInAFile:
    def test_keeps_the_file_and_leaves_the_reading_to_a_worker(self):
        gazette_import = received_import()

        job = Job.objects.get(kind=importing.READ_UPLOAD, subject_id=gazette_import.pk)
        assert (gazette_import.state, gazette_import.attachment.name) == (ImportState.RECEIVED, "公报.txt")
        assert job.created_by == gazette_import.received_by

    @pytest.mark.parametrize(("content", "name"), [(PNG, "图.txt"), (b"", "空.txt"), (b"x", "公报.exe")])
    def test_refuses_what_is_no_text_and_stores_nothing(self, content, name):
        with pytest.raises(Unsafe):
            importing.receive(upload(content, name), by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert not GazetteImport.objects.exists()
        assert not Attachment.objects.exists()
        assert not Job.objects.exists()


class TestReading:
    def test_makes_a_draft_of_each_document(self):
        gazette_import = read_import()

        numbers = [draft.values["number"]["value"] for draft in gazette_import.drafts.all()]
        assert gazette_import.state == ImportState.READ
        assert numbers == ["测政办规〔2023〕2号", "测政办函〔2023〕72号"]
        assert not Document.objects.exists()

    def test_shows_where_each_value_was_read(self):
        draft = read_import().drafts.get(order=2)

        number = draft.values["number"]
        assert draft.gazette_import.text[number["start"] : number["end"]] == "测政办函〔2023〕72号"
        assert draft.values["issued_on"]["value"] == "2023-08-25"

    def test_twice_makes_no_second_drafts(self):
        gazette_import = read_import()

        importing.read_upload(gazette_import, at=timezone.now())
        importing.read_upload(GazetteImport.objects.get(), at=timezone.now())

        assert DraftDocument.objects.count() == 2

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("今天天气很好。\n", "没有读出公文"),
            (b"\x81\x20\x01\x02\x03\x04" * 200, "编码"),
            (" \n ", "文件是空的"),
        ],
    )
    def test_says_why_a_file_cannot_be_read(self, content, sentence):
        gazette_import = importing.read_upload(received_import(content), at=timezone.now())

        assert gazette_import.state == ImportState.UNREADABLE
        assert sentence in gazette_import.refusal
        assert not DraftDocument.objects.exists()

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_reads_the_encodings_that_offices_use(self, encoding):
        gazette_import = importing.read_upload(received_import(GAZETTE.encode(encoding)), at=timezone.now())

        assert gazette_import.text == GAZETTE

    def test_happens_in_the_job(self, transactional_db):
        gazette_import = received_import()

        perform(Job.objects.get().pk)

        gazette_import.refresh_from_db()
        assert gazette_import.state == ImportState.READ
        assert Job.objects.get().result == "读出2件公文，等待核对"


class TestTheCommand:
    def test_stores_what_the_upload_page_would(self, tmp_path, capsys):
        file = tmp_path / "公报.txt"
        file.write_text(GAZETTE)

        call_command("import_gazette", str(file))

        assert GazetteImport.objects.get().state == ImportState.READ
        assert "读出2件公文，待确认" in capsys.readouterr().out

    def test_confirms_in_the_name_of_an_account(self, tmp_path):
        file = tmp_path / "公报.txt"
        file.write_text(GAZETTE)
        manager = one_with(Role.DOCUMENT_MANAGER)

        call_command("import_gazette", str(file), "--confirm", "--accept-doubts", "--by", manager.username)

        assert GazetteImport.objects.get().confirmed_by == manager
        with pytest.raises(CommandError, match="已登记"):
            call_command("import_gazette", str(file), "--confirm", "--accept-doubts", "--by", manager.username)

    def test_confirms_in_nobodys_name_never(self, tmp_path):
        with pytest.raises(CommandError, match="--by"):
            call_command("import_gazette", str(tmp_path / "公报.txt"), "--confirm")


class TestCorrecting:
    def correct(self, draft: DraftDocument, **facts) -> DraftDocument:
        defaults = {"values": {}, "decision": draft.decision, "version": draft.version}
        by = one_with(Role.DOCUMENT_MANAGER)
        return importing.correct(draft, **(defaults | facts), by=by, at=timezone.now())

    def test_replaces_a_value(self):
        draft = read_import().drafts.get(order=1)

        self.correct(draft, values={"title": {"value": "关于值班的通知", "corrected": True}})

        draft.refresh_from_db()
        assert draft.values["title"]["value"] == "关于值班的通知"
        assert draft.values["number"]["value"] == "测政办规〔2023〕2号"

    def test_tells_the_second_of_two_people(self):
        draft = read_import().drafts.get(order=1)
        seen_by_both = draft.version
        self.correct(draft, decision=Decision.SKIP, version=seen_by_both)

        with pytest.raises(Refused, match=r"刚被.*更正（处理：登记 → 不登记）"):
            self.correct(draft, decision=Decision.REGISTER, version=seen_by_both)

    def test_is_refused_after_confirmation(self):
        draft = confirmed_import().drafts.first()

        with pytest.raises(Refused, match="不能再更正"):
            self.correct(draft)


class TestConfirming:
    def test_enters_each_document_whole(self):
        confirmed_import()

        document = Document.objects.get(number="测政办规〔2023〕2号")
        assert document.title == "测试州人民政府办公厅关于印发《测试州值班工作办法（试行）》的通知"
        assert (document.get_kind_display(), document.issued_on) == ("通知", date(2023, 8, 17))
        assert [str(each) for each in document.issuers.all()] == ["测试州人民政府办公厅"]
        assert [str(each) for each in document.addressees.all()] == ["各县市人民政府", "州人民政府各部门"]
        assert [each.title for each in document.instruments.all()] == ["测试州值班工作办法（试行）"]
        assert document.blocks.filter(text__contains="有效期两年").count() == 1
        assert document.draft.gazette_import.confirmed_by is not None

    def test_publishes_nothing(self):
        confirmed_import()

        assert set(Document.objects.values_list("publicity", flat=True)) == {Publicity.PENDING}

    def test_makes_a_document_without_carried_text_its_own_instrument(self):
        confirmed_import()

        document = Document.objects.get(number="测政办函〔2023〕72号")
        assert [each.title for each in document.instruments.all()] == [document.title]

    def test_twice_changes_nothing(self):
        gazette_import = confirmed_import()
        first = gazette_import.confirmed_by

        confirm(gazette_import)

        gazette_import.refresh_from_db()
        assert gazette_import.confirmed_by == first
        assert Document.objects.filter(is_directory_only=False).count() == 2

    def test_refuses_a_number_that_is_registered_and_changes_nothing(self):
        DocumentFactory(series="测政办函", year=2023, sequence=72, title="已登记的标题")

        with pytest.raises(Refused, match=r"第2件：测政办函〔2023〕72号已登记"):
            confirm(decided_import())

        assert Document.objects.get().title == "已登记的标题"
        assert GazetteImport.objects.get().state == ImportState.READ

    def test_leaves_out_what_is_not_to_be_registered(self):
        DocumentFactory(series="测政办函", year=2023, sequence=72)
        gazette_import = decided_import()
        gazette_import.drafts.filter(order=2).update(decision=Decision.SKIP)

        confirm(gazette_import)

        assert Document.objects.filter(is_directory_only=False).count() == 2
        assert gazette_import.drafts.get(order=2).document is None

    def test_refuses_when_nothing_is_to_be_registered(self):
        gazette_import = decided_import()
        gazette_import.drafts.update(decision=Decision.SKIP)

        with pytest.raises(Refused, match="没有可登记的内容"):
            confirm(gazette_import)

    def test_refuses_one_number_for_two_documents(self):
        gazette_import = decided_import(GAZETTE.replace("测政办函〔2023〕72号", "测政办规〔2023〕2号"))

        with pytest.raises(Refused, match="与第1件相同"):
            confirm(gazette_import)

    def test_refuses_a_document_without_title(self):
        gazette_import = decided_import()
        draft = gazette_import.drafts.get(order=1)
        draft.values["title"] = None
        draft.save()

        with pytest.raises(Refused, match="第1件：没有标题"):
            confirm(gazette_import)

    def test_completes_a_document_that_was_known_by_name_and_keeps_what_was_known(self):
        stub = DocumentFactory(
            series="测政办规", year=2023, sequence=2, title="测试州值班工作办法", is_directory_only=True
        )
        instrument = stub.instruments.create(title=stub.title)
        repeal = ValidityEvent.objects.create(
            instrument=instrument,
            kind="repeal",
            effective=(date(2024, 1, 1), None),
            reason="某",
            recorded_at=timezone.now(),
        )

        confirmed_import()

        stub.refresh_from_db()
        assert not stub.is_directory_only
        assert stub.title.endswith("的通知")
        repeal.refresh_from_db()
        assert repeal.instrument.title == "测试州值班工作办法（试行）"
        assert repeal.instrument.standing(date(2024, 1, 1)).label == "已废止"

    @pytest.mark.parametrize(
        ("clause", "other"),
        [
            ("有效期两年", date(2025, 8, 17)),
            ("有效期至2025年8月17日", None),
            ("自2025年8月18日起废止", None),
        ],
    )
    def test_keeps_a_second_reading_for_a_counted_period_only(self, clause, other):
        confirmed_import(GAZETTE.replace("有效期两年", clause))

        end = ValidityEvent.objects.get(kind="natural_end")
        assert (end.effective.lower, end.other_since) == (date(2025, 8, 18), other)
        assert (end.clause, end.reason) == ("第二条", f"“{clause}”")

    def test_records_who_did_it_in_the_history(self):
        confirmed_import()

        event = Document.pgh_event_model.objects.filter(pgh_label="insert").first()
        assert event.title

    def test_is_refused_for_a_withdrawn_import(self):
        gazette_import = decided_import()
        importing.withdraw(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        with pytest.raises(Refused, match="当前状态不能确认登记"):
            confirm(gazette_import)


class TestWithdrawing:
    def test_ends_an_import_and_keeps_its_file(self):
        gazette_import = read_import()

        importing.withdraw(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert gazette_import.state == ImportState.WITHDRAWN
        assert Attachment.objects.exists()

    def test_is_refused_after_confirmation(self):
        with pytest.raises(Refused, match="当前状态不能撤回"):
            importing.withdraw(confirmed_import(), by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


def at_once(*acts) -> list[Exception | None]:
    """Run each act in a thread with a connection of its own, all from the same moment on."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        barrier.wait()
        try:
            act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
class TestTwoPeopleAtOnce:
    def test_confirming_one_import_enter_it_once(self):
        gazette_import = decided_import()
        people = [one_with(Role.DOCUMENT_MANAGER) for _ in range(4)]

        errors = at_once(
            *(
                lambda who=who: importing.confirm(
                    GazetteImport.objects.get(pk=gazette_import.pk), by=who, at=timezone.now()
                )
                for who in people
            )
        )

        assert errors == [None] * 4
        assert Document.objects.filter(is_directory_only=False).count() == 2

    def test_confirming_the_same_gazette_from_two_imports_one_is_refused(self):
        imports = [decided_import(), decided_import()]
        who = one_with(Role.DOCUMENT_MANAGER)

        errors = at_once(
            *(
                lambda row=row: importing.confirm(GazetteImport.objects.get(pk=row.pk), by=who, at=timezone.now())
                for row in imports
            )
        )

        refusals = [each for each in errors if each]
        assert len(refusals) == 1
        assert isinstance(refusals[0], Refused)
        assert "已登记" in str(refusals[0])

    def test_confirming_and_withdrawing_end_in_one_state(self):
        gazette_import = decided_import()
        who = one_with(Role.DOCUMENT_MANAGER)

        def act(done):
            return lambda: done(GazetteImport.objects.get(pk=gazette_import.pk), by=who, at=timezone.now())

        errors = at_once(act(importing.confirm), act(importing.withdraw))

        gazette_import.refresh_from_db()
        is_confirmed = gazette_import.state == ImportState.CONFIRMED
        assert sum(isinstance(each, Refused) for each in errors) == 1
        assert Document.objects.filter(is_directory_only=False).count() == (2 if is_confirmed else 0)
