"""Confirming an import is work for a worker: asked for once, seen on the page, entered once or not at all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from documents.choices import Decision, ImportState
from documents.importing import deciding, importing, questioning
from documents.importing.effect_questions import CODES
from documents.models import Document, GazetteImport, Instrument, ValidityEvent
from portal import jobs
from portal.accounts.choices import Role
from portal.jobs import Job, JobState
from portal.jobs.performing import perform
from portal.lifecycle import Refused
from portal.organization.models import Unit
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, decided_import, entered_by_the_worker, held
from tests.documents.test_foreseeing import TARGET, accepted, noticed
from tests.factories import UnitFactory
from tests.meanwhile import locked_table, somebody_waits_for_table
from tests.processes import eventually

pytestmark = pytest.mark.django_db


def ask(gazette_import: GazetteImport, by=None, seen: int | None = None) -> Job:
    seen = importing.corrections_of(gazette_import.drafts.all()) if seen is None else seen
    by = by or one_with(Role.DOCUMENT_MANAGER)
    importing.ask_to_confirm(gazette_import, seen=seen, by=by, at=timezone.now())
    return jobs.latest(importing.CONFIRM_IMPORT, subject_id=gazette_import.pk)


def correct(gazette_import: GazetteImport, order: int = 2, **facts):
    draft = gazette_import.drafts.get(order=order)
    facts = {"values": {}, "decision": draft.decision, "version": draft.version} | facts
    return importing.correct(draft, **facts, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


def registered() -> int:
    return Document.objects.filter(is_directory_only=False).count()


class TestAsking:
    def test_enters_nothing_by_itself(self):
        job = ask(decided_import())

        assert (job.state, registered()) == (JobState.PENDING, 0)
        assert GazetteImport.objects.get().state == ImportState.READ

    def test_twice_is_one_job(self):
        gazette_import = decided_import()

        assert ask(gazette_import) == ask(gazette_import)
        assert Job.objects.filter(kind=importing.CONFIRM_IMPORT).count() == 1

    def test_after_the_confirmation_changes_nothing(self):
        gazette_import = decided_import()
        first = one_with(Role.DOCUMENT_MANAGER)
        ask(gazette_import, by=first)
        entered_by_the_worker(gazette_import)

        ask(gazette_import)

        gazette_import.refresh_from_db()
        assert gazette_import.confirmed_by == first
        assert Job.objects.filter(kind=importing.CONFIRM_IMPORT).count() == 1

    def test_is_refused_at_once_for_what_stands_in_the_way(self):
        gazette_import = decided_import()
        gazette_import.findings.update(decision="", remark="", decided_by=None, decided_at=None)

        with pytest.raises(Refused, match="没有决定"):
            ask(gazette_import)
        assert not Job.objects.filter(kind=importing.CONFIRM_IMPORT).exists()

    def test_is_refused_for_a_document_older_than_its_issuer(self):
        gazette_import = decided_import()
        values = gazette_import.drafts.get(order=2).values
        issuer = values["issuers"][0]["value"]
        Unit.objects.filter(name=issuer).delete()
        UnitFactory(name=issuer, established_on=date(2100, 1, 1))

        with pytest.raises(Refused, match=f"第2件：成文日期.*早于发文机关{issuer}的成立日期2100-01-01"):
            ask(gazette_import)

    def test_is_refused_for_what_was_corrected_since_the_person_looked(self):
        gazette_import = decided_import()
        seen = importing.corrections_of(gazette_import.drafts.all())
        correct(gazette_import, decision=Decision.SKIP)

        with pytest.raises(Refused, match="有人更正了公文"):
            ask(gazette_import, seen=seen)

    def test_is_refused_for_what_was_withdrawn(self):
        gazette_import = decided_import()
        importing.withdraw(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())
        job = ask(gazette_import)

        with pytest.raises(Refused, match="当前状态不能确认登记"):
            entered_by_the_worker(gazette_import)
        assert job.created_by


class TestAQuestionThatCameUpSince:
    @pytest.mark.django_db(transaction=True)
    def test_is_asked_once_though_two_people_press_at_the_same_time(self, monkeypatch):
        read = _ended_since()
        people = [one_with(Role.DOCUMENT_MANAGER), one_with(Role.DOCUMENT_MANAGER)]
        has_begun, has_ended = threading.Event(), threading.Event()
        foresee = questioning.foresee

        def foreseen(*given):
            """The first goes on once the second has ended or waits for a lock."""
            found = foresee(*given)
            if not has_begun.is_set():
                has_begun.set()
                while not has_ended.is_set() and not _somebody_waits():
                    pass
            return found

        monkeypatch.setattr(questioning, "foresee", foreseen)

        def press(by):
            try:
                with pytest.raises(Refused, match="1处疑点没有决定"):
                    ask(read, by)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(press, people[0])
            assert has_begun.wait(60)
            second = pool.submit(press, people[1])
            second.add_done_callback(lambda _: has_ended.set())
            first.result(60)
            second.result(60)

        assert [each.code for each in read.findings.filter(code__in=CODES)] == ["already_ended"]

    def test_is_not_asked_while_a_worker_enters(self):
        read = accepted(noticed())
        job = ask(read)
        _end_the_target()

        assert ask(read) == job
        assert not read.findings.filter(code__in=CODES).exists()

    def test_is_foreseen_once_a_page(self, client, monkeypatch):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        read = _ended_since()
        calls, foresee = [], questioning.foresee
        monkeypatch.setattr(questioning, "foresee", lambda *given: calls.append(given) or foresee(*given))
        address = reverse("documents:import_confirm", args=[read.pk])

        client.get(address)
        assert len(calls) == 1
        refused = client.post(address, {"seen": importing.corrections_of(read.drafts.all())})

        assert "1处疑点没有决定" in refused.text
        assert len(calls) == 3  # by the act, and of what it left by the page


def _ended_since() -> GazetteImport:
    """An import whose target somebody else has ended after it was read."""
    read = accepted(noticed())
    _end_the_target()
    return read


def _end_the_target() -> None:
    ValidityEvent.objects.create(
        instrument=held(TARGET).instruments.get(),
        kind="repeal",
        effective=DateRange(date(2022, 1, 1), None),
        by_document=held("《清理决定》（测政发〔2022〕1号）"),
        recorded_at=timezone.now(),
    )


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


class TestWhileItIsUnderWay:
    @pytest.mark.parametrize(
        "act",
        [
            correct,
            lambda row: deciding.decide(
                row,
                {row.findings.first().pk: "as_read"},
                decision="",
                by=one_with(Role.DOCUMENT_MANAGER),
                at=timezone.now(),
            ),
            lambda row: importing.withdraw(row, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now()),
        ],
        ids=["correct", "decide", "withdraw"],
    )
    def test_nothing_of_it_is_changed(self, act):
        gazette_import = decided_import()
        job = ask(gazette_import)

        with pytest.raises(Refused, match=f"{job.created_by}已确认，正在登记"):
            act(gazette_import)

        jobs.cancel(job, by=job.created_by, at=timezone.now())
        act(gazette_import)

    def test_the_page_shows_it_again_after_a_reload(self, client):
        person = one_with(Role.DOCUMENT_MANAGER)
        client.force_login(person)
        gazette_import = decided_import()
        job = ask(gazette_import, by=person)
        Job.objects.filter(pk=job.pk).update(progress_done=1, progress_total=2, progress_note="正在登记测政办函")

        for _ in range(2):
            page = client.get(gazette_import.get_absolute_url())
            assert "every 2s" in page.text
            assert "1/2 正在登记测政办函" in page.text
            assert [(each.label, each.state) for each in page.context["steps"]][2:] == [
                ("核对、更正", "done"),
                ("确认登记", "current"),
            ]
            assert "核对后确认登记" not in page.text
            assert "撤回本次导入" not in page.text
            assert page.context["decision_form"] is None
            assert f'href="{job.get_absolute_url()}"' in page.text
        again = client.get(reverse("documents:import_confirm", args=[gazette_import.pk]), follow=True)
        assert "该导入正在登记" in again.text


class TestWhatIsRefusedInTheJob:
    """Whatever changes between the press and the worker ends as a message, with the draft as it was."""

    @pytest.mark.django_db(transaction=True)
    def test_stands_on_the_page_with_the_draft_as_before(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        gazette_import = decided_import()
        first = ask(gazette_import)
        before = list(gazette_import.drafts.values("values", "decision", "version", "document"))
        taken = DocumentFactory(series="测政办函", year=2023, sequence=72)

        perform(first.pk)

        first.refresh_from_db()
        gazette_import.refresh_from_db()
        assert (first.state, gazette_import.state, registered()) == (JobState.FAILED, ImportState.READ, 1)
        assert list(gazette_import.drafts.values("values", "decision", "version", "document")) == before
        page = client.get(gazette_import.get_absolute_url())
        assert "确认登记需人工处理" in page.text
        assert "测政办函〔2023〕72号已登记" in page.text
        assert [each.state for each in page.context["steps"]][-1] == "failed"
        assert "核对后确认登记" in page.text

        taken.delete()
        second = ask(gazette_import)
        perform(second.pk)

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state, registered()) == (JobState.CANCELLED, JobState.DONE, 2)
        page = client.get(gazette_import.get_absolute_url())
        assert "已登记2件公文" in page.text
        assert "需人工处理" not in page.text

    def test_waits_for_nobody_once_the_import_is_withdrawn(self):
        gazette_import = decided_import()
        job = ask(gazette_import)
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, finished_at=timezone.now(), last_error="某")

        importing.withdraw(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        job.refresh_from_db()
        assert job.state == JobState.CANCELLED


@pytest.mark.django_db(transaction=True)
class TestTheResult:
    def test_is_in_the_name_of_who_pressed(self):
        person = one_with(Role.DOCUMENT_MANAGER)
        job = ask(decided_import(), by=person)

        perform(job.pk)

        job.refresh_from_db()
        assert GazetteImport.objects.get().confirmed_by == person
        assert (job.progress_text, job.result[:7]) == ("2/2 正在登记引用、废止和宣布失效的文件", "已登记2件公文")

    def test_stands_once_though_the_worker_is_killed_in_the_middle(self, machine):
        gazette_import = decided_import()
        with locked_table(Instrument):
            job = ask(gazette_import)
            eventually(lambda: somebody_waits_for_table(Instrument), "工作进程已登记一半")
            machine.kill_worker()
        assert registered() == 0

        machine.start_worker()

        eventually(lambda: Job.objects.filter(pk=job.pk, state=JobState.DONE).exists(), "登记完成")
        job.refresh_from_db()
        gazette_import.refresh_from_db()
        assert (job.attempts, gazette_import.state, registered()) == (2, ImportState.CONFIRMED, 2)
        assert gazette_import.drafts.filter(document__isnull=False).count() == 2
