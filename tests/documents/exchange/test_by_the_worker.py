"""Register files through the worker: read, shown, entered, withdrawn, and what a reading that failed leaves."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents.choices import ImportState
from documents.exchange import entering, planning
from documents.models import (
    Document,
)
from portal import jobs
from portal.accounts.choices import Role
from portal.jobs import JobState
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.exchange.files import BASE, HELD, entered, lines, read, upload
from tests.meanwhile import ended_by_the_worker

pytestmark = pytest.mark.django_db


class TestTheWayThroughTheWorker:
    def test_reads_shows_and_enters(self):
        by = one_with(Role.DOCUMENT_MANAGER)
        there = entering.receive(upload(lines(BASE)), by=by, at=timezone.now())
        ended_by_the_worker(entering.READ_REGISTER, there.pk)
        there.refresh_from_db()
        assert there.state == ImportState.READ

        entering.ask_to_confirm(there, by=by, at=timezone.now())
        entering.ask_to_confirm(there, by=by, at=timezone.now())
        ended_by_the_worker(entering.ENTER_REGISTER, there.pk)

        there.refresh_from_db()
        assert (there.state, there.confirmed_by) == (ImportState.CONFIRMED, by)
        assert Document.objects.count() == 1

    def test_is_not_withdrawn_while_a_worker_enters_it(self):
        by = one_with(Role.DOCUMENT_MANAGER)
        there = read(BASE, by=by)
        entering.ask_to_confirm(there, by=by, at=timezone.now())

        with pytest.raises(Refused, match="正在登记"):
            entering.withdraw(there, by=by, at=timezone.now())

    def test_can_be_withdrawn_before(self):
        there = read(BASE)

        entering.withdraw(there, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert there.state == ImportState.WITHDRAWN
        assert Document.objects.count() == 0

    def test_goes_back_into_the_queue_only_where_a_reading_failed(self):
        there = entered(BASE)

        with pytest.raises(Refused, match="不需要重新读取"):
            entering.read_again(there, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

    def test_says_why_a_file_cannot_be_read(self, monkeypatch):
        by = one_with(Role.DOCUMENT_MANAGER)
        monkeypatch.setattr(planning, "MOST_DOCUMENTS", 1)
        there = entering.receive(upload(lines(BASE, HELD[1])), by=by, at=timezone.now())

        ended_by_the_worker(entering.READ_REGISTER, there.pk)

        there.refresh_from_db()
        assert (there.state, there.rows.count()) == (ImportState.UNREADABLE, 0)
        assert "请拆分" in there.refusal
        assert jobs.latest(entering.READ_REGISTER, subject_id=there.pk).state == JobState.DONE
