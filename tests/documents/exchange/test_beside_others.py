"""A long register file and people who work meanwhile: each on a connection of its own."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import InternalError, connection, transaction
from django.utils import timezone

from documents import correcting
from documents.choices import ExportFormat, ImportState
from documents.events import determining
from documents.exchange import entering, exporting
from documents.gazette.numbering import parse_number
from documents.gazette.shadow import shadow_of
from documents.importing.drafting import number_parts
from documents.models import Determination, Document, ValidityEvent
from portal import data_changes, jobs
from portal.accounts.choices import Role
from portal.data_changes import DataChange
from portal.exports import snapshot
from portal.jobs import performing
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.exchange.files import BASE, entered, exported, lines_of_workbook, outcomes, read
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import Office
from tests.documents.test_ten_clerks import numbering

pytestmark = pytest.mark.django_db(transaction=True)
MOST_SECONDS = 60
PREPARED, ENTERED = "正在准备引用", "正在登记"
TITLES = [BASE["title"], "关于第6项工作的通知"]
REPEAL = {"kind": "repeal", "since": "2024-01-01", "by": {"number": "测政发〔2023〕9号"}}


class Meanwhile:
    """Progress of the import; at one note somebody else acts, and the import goes on when that is over."""

    def __init__(self, note: str, act: Callable[[], object]) -> None:
        self.note, self.act, self.answers = note, act, []

    def report(self, done: int, total: int = 0, note: str = "") -> None:
        if note == self.note and not self.answers:
            with ThreadPoolExecutor(1) as pool:
                self.answers.append(pool.submit(self._of_its_own).result(MOST_SECONDS))

    def _of_its_own(self) -> object:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '20s'")  # whoever waits for the import waits for ever
            return self.act()
        finally:
            connection.close()


def confirm(there, progress):
    return entering.confirm(there, by=there.received_by, at=timezone.now(), report=progress.report)


class TestALongFile:
    @pytest.mark.parametrize("note", ["正在核对并准备", PREPARED, ENTERED])
    def test_lets_a_clerk_issue_a_paper(self, note):
        office = Office()
        paper = office.signed()
        there = read(
            BASE | {"instruments": [{"title": "甲", "events": [REPEAL]}]}, *(_numbered(at) for at in range(6, 9))
        )
        meanwhile = Meanwhile(note, numbering(paper, office.ask("管理员")))

        confirm(there, meanwhile)

        assert meanwhile.answers == [1]
        assert there.state == ImportState.CONFIRMED
        assert Document.objects.filter(series="测政发", is_directory_only=False).count() >= 4

    def test_is_refused_with_the_line_where_its_number_was_taken_meanwhile(self):
        there = read(BASE, _numbered(6))
        taken = lambda: DocumentFactory(series="测政发", year=2021, sequence=6, title="别的标题")  # noqa: E731

        with pytest.raises(Refused, match="第2行涉及的公文刚被他人登记"):
            confirm(there, Meanwhile(PREPARED, taken))

        assert Document.objects.count() == 1
        there.refresh_from_db()
        assert there.state == ImportState.READ

    def test_is_refused_with_the_line_where_what_an_event_rests_on_came_meanwhile(self):
        there = read(_numbered(6), BASE | {"instruments": [{"title": "甲", "events": [REPEAL]}]})
        came = lambda: DocumentFactory(series="测政发", year=2023, sequence=9, title="废止决定")  # noqa: E731

        with pytest.raises(Refused, match="第2行"):
            confirm(there, Meanwhile(PREPARED, came))

    def test_and_a_determination_of_the_same_event_never_wait_for_each_other(self):
        """The determination holds the event and wants the rings; the file holds no ring before it has the event."""
        entered(_repealed())
        event = ValidityEvent.objects.get(kind="repeal")
        by = one_with(Role.DOCUMENT_MANAGER)
        told = REPEAL | {"determinations": [{"outcome": "confirmed", "reason": "核对原件"}]}
        more = REPEAL | {"since": "2025-01-01"}
        first = _numbered(6) | {"instruments": [{"title": "丙", "events": [more]}]}
        there = read(first, BASE | {"instruments": [{"title": BASE["title"], "events": [told]}]}, by=by)
        holds_the_event = threading.Event()

        def decide():
            try:
                with connection.execute_wrapper(_after_locking(holds_the_event)):
                    return determining.determine(event, "confirmed", reason="另查", seen=0, by=by, at=timezone.now())
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            decided = []

            def begin():
                decided.append(pool.submit(decide))
                assert holds_the_event.wait(MOST_SECONDS)

            with pytest.raises(Refused, match="第2行涉及的公文刚被他人登记或者更改"):
                confirm(there, Meanwhile(ENTERED, begin))
            assert decided[0].result(MOST_SECONDS)

        assert Determination.objects.get().reason == "另查"


class TestADocumentThatTheFileCompletes:
    """Nothing is written of it before the lock: whoever completes or corrects it meanwhile would wait, lock in hand."""

    @pytest.mark.parametrize("note", ["正在核对并准备", PREPARED, ENTERED])
    def test_is_issued_meanwhile_without_waiting(self, note):
        office = Office()
        paper = office.signed()
        known = {"number": "测政办发〔2026〕1号", "title": paper.title, "is_directory_only": True}
        entered(known)
        line = BASE | {"number": known["number"], "title": paper.title, "issued_on": None}
        there = read(_numbered(6), line | {"instruments": [], "addressees": ["各县市人民政府"]})
        assert outcomes(there) == ["new", "completed"]
        meanwhile = Meanwhile(note, numbering(paper, office.ask("管理员")))

        with pytest.raises(Refused, match="第2行涉及的公文刚被他人登记或者更改"):
            confirm(there, meanwhile)

        assert meanwhile.answers == [1]
        assert [each.printed_name for each in Document.objects.get(sequence=1).issuers.all()] == [
            "测试州人民政府办公厅"
        ]

    @pytest.mark.parametrize("note", ["正在核对并准备", PREPARED, ENTERED])
    def test_is_corrected_meanwhile_without_waiting(self, note):
        """Only its issuers: that nobody sees in the row of the document."""
        there = _completing()
        meanwhile = Meanwhile(note, _corrected)

        with pytest.raises(Refused, match="第1行涉及的公文刚被他人登记或者更改"):
            confirm(there, meanwhile)

        assert [str(each) for each in Document.objects.get().issuers.all()] == ["别的机关"]
        assert len(meanwhile.answers) == 1

    def test_keeps_a_change_that_the_beat_would_have_forgotten_meanwhile(self):
        """A file that takes longer than a change is remembered: hours pass between the change and the end."""
        there = _completing()

        def correct_and_forget():
            Document.objects.filter(sequence=5).update(title="更正后的标题")
            cache.delete(data_changes._SEEN)
            data_changes.forget()
            cache.set(data_changes._SEEN, (_snapshot_of_now(), 0), None)
            data_changes.forget()
            return DataChange.objects.filter(table="documents_document").exists()

        meanwhile = Meanwhile(PREPARED, correct_and_forget)
        with pytest.raises(Refused, match="第1行涉及的公文刚被他人登记或者更改"):
            confirm(there, meanwhile)

        assert meanwhile.answers == [True]
        assert Document.objects.get(sequence=5).title == "更正后的标题"

    def test_keeps_a_change_that_began_before_and_ended_after_the_comparison(self):
        """Somebody else's change of another document ended in between, with a higher number in the history."""
        there = _completing()
        other = DocumentFactory(series="测政发", year=2019, sequence=9, title="别的公文")
        has_written, may_end = threading.Event(), threading.Event()

        def correct():
            try:
                with transaction.atomic():
                    Document.objects.filter(sequence=5).update(title="更正后的标题")
                    has_written.set()
                    assert may_end.wait(MOST_SECONDS)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            correcting = pool.submit(correct)
            assert has_written.wait(MOST_SECONDS)
            Document.objects.filter(pk=other.pk).update(title="更正后的别的标题")

            def end():
                may_end.set()
                correcting.result(MOST_SECONDS)

            with pytest.raises(Refused, match="第1行涉及的公文刚被他人登记或者更改"):
                confirm(there, Meanwhile(PREPARED, end))

        assert Document.objects.get(sequence=5).title == "更正后的标题"

    def test_is_completed_with_all_its_parts(self):
        there = _completing()

        confirm(there, Meanwhile("", lambda: None))

        document = Document.objects.get()
        assert [str(each) for each in document.issuers.all()] == BASE["issuers"]
        assert [each.text for each in document.blocks.all()] == ["正文。"]


class TestAnExport:
    @pytest.mark.parametrize("way", ["jsonl", "xlsx", "worker"])
    def test_is_the_register_of_one_moment(self, way):
        entered(BASE, _numbered(6))
        before = exported()
        changes = []

        def change():
            try:
                Document.objects.filter(sequence=6).update(title="改后的标题")
            finally:
                connection.close()

        def meanwhile(execute, sql, params, many, context):
            if "documents_document" in sql and not changes:
                answer = execute(sql, params, many, context)
                changes.append(sql)
                with ThreadPoolExecutor(1) as pool:
                    pool.submit(change).result(MOST_SECONDS)
                return answer
            return execute(sql, params, many, context)

        with connection.execute_wrapper(meanwhile):
            during = _by_the_worker() if way == "worker" else exported(format=way)

        assert changes
        assert Document.objects.get(sequence=6).title == "改后的标题"
        if during.startswith(b"PK"):
            assert [each.raw["title"] for each in lines_of_workbook(io.BytesIO(during))] == TITLES
        else:
            assert during == before

    def test_writes_nothing(self):
        with pytest.raises(InternalError, match="read-only"), snapshot():
            Document.objects.update(title="x")


def _by_the_worker() -> bytes:
    by = one_with(Role.DOCUMENT_MANAGER)
    export = exporting.ask(ExportFormat.JSONL, query="", about="", by=by, at=timezone.now())
    performing.perform(jobs.latest(exporting.EXPORT_REGISTER, subject_id=export.pk).pk)
    export.refresh_from_db()
    with export.attachment.open() as file:
        return file.read()


def _snapshot_of_now() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


def _numbered(sequence: int) -> dict:
    title = f"关于第{sequence}项工作的通知"
    return BASE | {"number": f"测政发〔2021〕{sequence}号", "title": title, "instruments": [{"title": title}]}


def _completing():
    """A file with the text of a document that the register holds by name."""
    entered({"number": BASE["number"], "title": BASE["title"], "is_directory_only": True})
    there = read(BASE)
    assert outcomes(there) == ["completed"]
    return there


def _corrected() -> object:
    document = Document.objects.get()
    return correcting.correct(
        document,
        number=number_parts(parse_number(shadow_of(document.number))),
        title=document.title,
        kind=document.kind,
        issued_on=None,
        issuers=["别的机关"],
        addressees=[],
        instruments=[each.title for each in document.instruments.all()],
        reason="核对原件",
        seen=0,
        by=one_with(Role.DOCUMENT_MANAGER),
        at=timezone.now(),
    )


def _repealed() -> dict:
    return BASE | {"instruments": [{"title": BASE["title"], "events": [REPEAL]}]}


def _after_locking(done: threading.Event):
    """After the row of the event is locked: wait until somebody waits for a lock, then go on."""

    def wrapper(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if "FOR UPDATE" in sql and not done.is_set():
            done.set()
            with connection.cursor() as cursor:
                waiting = 0
                while not waiting:
                    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    waiting = cursor.fetchone()[0]
        return answer

    return wrapper
