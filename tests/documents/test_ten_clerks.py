"""Ten clerks at once: each on a connection of its own, all begun in the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from documents.issuing import allocating, issuing
from documents.models import Document, IssuedNumber, NumberYear, OutgoingPaper
from portal.lifecycle import Refused
from tests.documents.paper_walks import AT, TODAY, Office

pytestmark = pytest.mark.django_db(transaction=True)
CLERKS = 10


class Failed(Exception):
    """What ends the transaction of a clerk."""


def at_once(acts):
    """Carry all out in threads that leave a barrier together; answers what each returned or raised."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(30)
            return act()
        except (Failed, Refused) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def numbering(paper, manager, *, fails=False):
    """Number and issue one paper in one transaction, which may fail after the number was taken."""

    def act():
        with transaction.atomic():
            numbered = allocating.number(paper, seen=paper.version, by=manager, at=AT)
            if fails:
                raise Failed
            issuing.issue(numbered, seen=numbered.version, printed_on=TODAY, by=manager, at=AT)
            return numbered.number.sequence

    return act


class TestTenClerksAtOnce:
    def test_get_ten_consecutive_numbers(self):
        office = Office()
        papers = [office.signed() for _ in range(CLERKS)]
        manager = office.ask("管理员")

        got = at_once([numbering(each, manager) for each in papers])

        assert sorted(got) == list(range(1, CLERKS + 1))
        assert set(Document.objects.values_list("sequence", flat=True)) == set(got)
        assert NumberYear.objects.get().next == CLERKS + 1

    def test_leave_no_gap_where_some_fail(self):
        office = Office()
        papers = [office.signed() for _ in range(CLERKS)]
        manager = office.ask("管理员")

        got = at_once([numbering(each, manager, fails=place % 3 == 0) for place, each in enumerate(papers)])

        kept = sorted(each for each in got if isinstance(each, int))
        assert kept == list(range(1, 7))
        assert sum(isinstance(each, Failed) for each in got) == 4
        assert sorted(IssuedNumber.objects.values_list("sequence", flat=True)) == kept
        assert OutgoingPaper.objects.filter(state="signed").count() == 4

    def test_on_one_paper_give_it_one_number(self):
        office = Office()
        paper = office.signed()
        manager = office.ask("管理员")

        got = at_once([lambda: allocating.number(paper, seen=paper.version, by=manager, at=AT)] * CLERKS)

        assert sum(isinstance(each, Refused) for each in got) == CLERKS - 1
        assert IssuedNumber.objects.count() == 1

    def test_in_two_series_wait_for_nobody_of_the_other(self):
        office = Office()
        other = office.open("测政发", office.government)
        papers = [office.signed(series=series) for series in (office.series, other) for _ in range(5)]

        got = at_once([numbering(each, office.ask("管理员")) for each in papers])

        assert sorted(got) == sorted([*range(1, 6), *range(1, 6)])
