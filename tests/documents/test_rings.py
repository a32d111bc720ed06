"""Documents that would end each other: docs/rules/validity.md, What cannot be."""

from __future__ import annotations

from datetime import date, datetime
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from documents import identifying
from documents.choices import Outcome
from documents.events import determining
from documents.importing import importing
from documents.importing.checking import problems_of
from documents.models import Document, GazetteImport, ValidityEvent
from documents.validity import CAUSED_BY_OTHERS
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, decided_import, held

NOW = datetime(2026, 3, 1, 4, 0, tzinfo=timezone.get_current_timezone())
pytestmark = pytest.mark.django_db


def paper(**facts) -> Document:
    document = DocumentFactory(**facts)
    document.instruments.create(title=document.title)
    return document


def ends(ender: Document, ended: Document, kind: str = "repeal", day: date = date(2024, 1, 1)) -> ValidityEvent:
    """What the act would write, past all that it asks before."""
    is_annulled, lasts = kind == "annulment", date(2025, 1, 1) if kind == "extension" else None
    return ValidityEvent.objects.create(
        instrument=ended.instruments.get(),
        kind=kind,
        effective=DateRange(None if is_annulled else day, lasts),
        by_document=ender,
        recorded_at=NOW,
    )


def refused(ender: Document, ended: Document, kind: str = "repeal") -> bool:
    with pytest.raises(IntegrityError, match="validity_event_closes_no_ring"), transaction.atomic():
        ends(ender, ended, kind)
    return True


class TestTheDatabase:
    @pytest.mark.parametrize("kind", sorted(CAUSED_BY_OTHERS))
    def test_refuses_a_document_that_ends_itself(self, kind):
        document = paper()

        assert refused(document, document, kind)

    @pytest.mark.parametrize("kind", ["repeal", "amendment", "declared_lapse", "annulment", "republication"])
    def test_refuses_two_documents_that_end_each_other(self, kind):
        first, second = paper(), paper()
        ends(first, second, kind)

        assert refused(second, first)

    def test_refuses_a_ring_of_three(self):
        first, second, third = paper(), paper(), paper()
        ends(first, second)
        ends(second, third)

        assert refused(third, first)

    def test_takes_a_chain_and_what_one_document_ends_twice(self):
        first, second, third = paper(), paper(), paper()
        ends(first, second)
        ends(second, third)
        ends(first, third, day=date(2025, 1, 1))
        ends(first, third, "restoration")

        assert ValidityEvent.objects.count() == 4

    def test_takes_a_start_and_an_end_that_a_document_states_of_itself(self):
        document = paper()

        ends(document, document, "commencement")
        ends(document, document, "natural_end")

    def test_refuses_to_move_an_event_into_a_ring(self):
        first, second, other = paper(), paper(), paper()
        ends(first, second)
        moved = ends(second, other)

        with pytest.raises(IntegrityError, match="closes_no_ring"), transaction.atomic():
            ValidityEvent.objects.filter(pk=moved.pk).update(instrument=first.instruments.get())

    def test_does_not_count_an_event_that_is_not_accepted_until_it_is_again(self):
        first, second = paper(), paper()
        wrong = ends(second, first)
        manager = one_with(Role.DOCUMENT_MANAGER)
        determining.determine(wrong, Outcome.REJECTED, reason="误读", seen=0, by=manager, at=NOW)

        ends(first, second)

        with pytest.raises(Refused, match="不能互相或者循环废止"):
            determining.determine(wrong, Outcome.REOPENED, reason="又看", seen=1, by=manager, at=NOW)


class TestTheActs:
    def test_say_it_in_chinese(self):
        first, second = paper(), paper()
        ends(first, second)

        with pytest.raises(Refused, match="不能互相或者循环废止"):
            determining.record(
                first.instruments.get(),
                kind="repeal",
                since=date(2024, 1, 1),
                last_day=None,
                articles=[],
                by_document=second,
                reason="",
                by=one_with(Role.DOCUMENT_MANAGER),
                at=NOW,
            )

    def test_identify_no_record_with_a_document_that_it_ends(self):
        known = held("《甲办法》")
        document = held("《甲办法》（测政办规〔2023〕2号）正文")
        ends(known, document)

        with pytest.raises(Refused, match="不能互相或者循环废止"):
            identifying.identify(known, document=document, reason="原件", by=one_with(Role.DOCUMENT_MANAGER), at=NOW)


REPEALING = """关于废止{name}的通知
测政发〔2023〕{sequence}号

各县市人民政府：
    {name}（{repealed}）自本通知印发之日起废止。

测试州人民政府
2023年8月17日

"""


def repealing(*repealed: str) -> GazetteImport:
    """An import of one document for each of `repealed`, numbered from 1 on, which repeals it."""
    papers = [REPEALING.format(sequence=at, repealed=each, name="《某办法》") for at, each in enumerate(repealed, 1)]
    return decided_import("\n".join(papers))


def said(gazette_import: GazetteImport) -> list[str]:
    drafts = list(gazette_import.drafts.order_by("order"))
    return [str(each) for each in problems_of(gazette_import, drafts) if "循环" in str(each)]


class TestAnImport:
    def test_says_which_of_its_documents_repeal_each_other_and_is_not_confirmed(self):
        gazette_import = repealing("测政发〔2023〕2号", "测政发〔2023〕1号")

        (told,) = said(gazette_import)

        assert told.startswith("循环废止：第1件废止第2件，第2件废止第1件。")
        with pytest.raises(Refused):
            importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())
        assert not ValidityEvent.objects.exists()

    def test_says_so_of_a_ring_through_the_register(self):
        other = held("《乙办法》（测政发〔2020〕9号）")
        ends(other, held("《某通知》（测政发〔2023〕1号）"))  # known by name, and now coming with its text

        (told,) = said(repealing("测政发〔2020〕9号"))

        ring = "第1件废止《乙办法》（测政发〔2020〕9号），《乙办法》（测政发〔2020〕9号）已登记为对第1件作出规定"
        assert told.startswith(f"循环废止：{ring}。")

    def test_says_nothing_of_a_chain(self):
        assert said(repealing("测政发〔2020〕2号", "测政发〔2023〕1号")) == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_close_a_ring_together():
    first, second = paper(), paper()
    together, outcomes = Barrier(2), []

    def end(ender: Document, ended: Document) -> None:
        together.wait()
        try:
            ends(ender, ended)
            outcomes.append("recorded")
        except IntegrityError:
            outcomes.append("refused")
        finally:
            connection.close()

    people = [Thread(target=end, args=pair) for pair in ((first, second), (second, first))]
    for each in people:
        each.start()
    for each in people:
        each.join()

    assert sorted(outcomes) == ["recorded", "refused"]
