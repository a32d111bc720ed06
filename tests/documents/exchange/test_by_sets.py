"""A file is entered by sets: the questions to the database do not grow with its lines."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.exchange import entering
from documents.models import Determination, Document, Instrument, ValidityEvent
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.exchange.files import BASE, entered, read

pytestmark = pytest.mark.django_db


def line(series: str, at: int) -> dict:
    """A paper with a text of its own name, an end that was determined, and a repeal by the paper before it."""
    ends = {"kind": "natural_end", "since": "2026-04-01", "reason": "第九条"}
    decided = [{"outcome": "confirmed", "reason": "核对原件"}]
    by = {"number": f"{series}〔2021〕{at - 1}号"}
    events = [
        {"kind": "commencement", "since": "2021-04-01", "reason": "第九条"},
        ends | {"determinations": decided},
        *([{"kind": "repeal", "since": "2024-01-01", "by": by}] if at > 1 else []),
    ]
    return BASE | {
        "number": f"{series}〔2021〕{at}号",
        "instruments": [{"title": f"{series}办法{at}", "events": events}],
    }


def queries_to_confirm(*raws: dict) -> int:
    by = one_with(Role.DOCUMENT_MANAGER)
    there = read(*raws, by=by)
    with CaptureQueriesContext(connection) as asked:
        entering.confirm(there, by=by, at=timezone.now())
    return len(asked)


class TestConfirming:
    def test_asks_as_often_for_thirty_new_lines_as_for_two(self):
        few = queries_to_confirm(*(line("测政发", at) for at in (1, 2)))

        assert queries_to_confirm(*(line("测政办发", at) for at in range(1, 31))) == few
        assert Determination.objects.count() == 32

    def test_asks_as_often_for_thirty_lines_that_complete_as_for_two(self):
        for series, many in (("测政发", 2), ("测政办发", 30)):
            entered(*({"number": f"{series}〔2021〕{at}号", "is_directory_only": True} for at in range(1, many + 1)))

        few = queries_to_confirm(*(line("测政发", at) for at in (1, 2)))

        assert queries_to_confirm(*(line("测政办发", at) for at in range(1, 31))) == few
        assert not Document.objects.filter(is_directory_only=True).exists()
        assert Instrument.objects.filter(title__startswith="测政办发办法").count() == 30
        assert ValidityEvent.objects.filter(kind="repeal").count() == 30
        assert Determination.objects.count() == 32
        assert Document.objects.filter(pairs=[]).count() == 0
