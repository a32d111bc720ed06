"""A person says that a record of one title is a document that the register holds otherwise, or that it is none."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from documents import identifying
from documents.models import Citation, Correction, Document, Instrument, ValidityEvent
from documents.registering import set_number
from documents.todo import todo
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.exchange.files import read
from tests.documents.factories import DocumentFactory, paragraph

pytestmark = pytest.mark.django_db
TITLE = "甲县值班管理办法"


@pytest.fixture
def known(db) -> Document:
    """Known by its title from two citations, and repealed by somebody."""
    record = DocumentFactory(title=TITLE, number="", series="", year=None, sequence=None, is_directory_only=True)
    record.instruments.create(title=TITLE)
    repealer = DocumentFactory(title="关于清理文件的通知")
    event(record.instruments.get(), "repeal", date(2024, 1, 1), by=repealer)
    for order in (1, 2):
        block = paragraph(repealer, f"根据《{TITLE}》", order)
        Citation.objects.create(block=block, start=2, end=12, document=record, title=TITLE)
    return record


@pytest.fixture
def document(db) -> Document:
    """The paper itself, which carries two texts."""
    row = DocumentFactory(title="关于印发两个办法的通知")
    row.instruments.create(order=1, title=TITLE)
    row.instruments.create(order=2, title="甲县档案管理办法")
    return row


def event(instrument: Instrument, kind: str, since: date, by: Document | None = None, **facts) -> ValidityEvent:
    return ValidityEvent.objects.create(
        instrument=instrument,
        kind=kind,
        effective=DateRange(since, None),
        by_document=by,
        reason="" if by else "某",
        recorded_at=timezone.now(),
        **facts,
    )


def _told(instrument: Instrument) -> set[tuple]:
    """Its events with all that was recorded and determined."""
    facts = ("kind", "articles", "effective", "by_document", "clause", "reason", "is_suspected", "recorded_at")
    rows = instrument.validity_events.all()
    return {(*(str(getattr(each, name)) for name in facts), str(each.outcome)) for each in rows}


def act(function, *args, **facts):
    by = one_with(Role.DOCUMENT_MANAGER)
    return function(*args, **facts, reason="与原件核对", by=by, at=timezone.now())


class TestIdentifying:
    def test_hands_over_citations_and_events_and_lets_the_record_go(self, known, document):
        correction = act(identifying.identify, known, document=document)

        assert not Document.objects.filter(pk=known.pk).exists()
        assert {each.document for each in Citation.objects.all()} == {document}
        assert {(each.instrument.title, each.kind) for each in ValidityEvent.objects.all()} == {(TITLE, "repeal")}
        assert (correction.document, correction.reason) == (document, "与原件核对")
        assert correction.changes == [["同一件", f"《{TITLE}》（仅知标题的目录记录）", str(document)]]

    def test_keeps_what_the_record_was_in_the_history(self, known, document):
        gone = known.pk

        act(identifying.identify, known, document=document)

        events = Document.pgh_event_model.objects.filter(pgh_obj_id=gone)
        assert [each.pgh_label for each in events.order_by("pgh_id")][-1] == "delete"

    def test_records_an_event_for_all_texts_where_the_title_means_the_paper(self, known, document):
        Document.objects.filter(pk=document.pk).update(title=TITLE)
        document.instruments.filter(order=1).update(title="甲县印章管理办法")

        act(identifying.identify, known, document=document)

        assert {(each.instrument.order, each.kind) for each in ValidityEvent.objects.all()} == {
            (1, "repeal"),
            (2, "repeal"),
        }

    def test_records_the_whole_event_for_all_of_them_with_what_was_determined(self, known, document):
        Document.objects.filter(pk=document.pk).update(title=TITLE)
        document.instruments.filter(order=1).update(title="甲县印章管理办法")
        text, day = known.instruments.get(), date(2024, 1, 1)
        repeal = text.validity_events.get()
        repeal.determinations.create(
            outcome="rejected", reason="误读", decided_by=one_with(Role.DOCUMENT_MANAGER), decided_at=timezone.now()
        )
        event(text, "amendment", day, articles=["第三条"], clause="第二条")
        event(text, "natural_end", date(2021, 1, 1), is_suspected=True)
        ValidityEvent.objects.create(
            instrument=text,
            kind="extension",
            effective=DateRange(day, date(2026, 1, 1)),
            reason="延期",
            recorded_at=timezone.now(),
        )
        before = _told(text)

        act(identifying.identify, known, document=document)

        assert [_told(each) for each in document.instruments.all()] == [before, before]

    def test_doubles_no_event_and_keeps_what_was_determined(self, known, document):
        first = known.instruments.get().validity_events.get()
        first.determinations.create(
            outcome="confirmed", reason="核实", decided_by=one_with(Role.DOCUMENT_MANAGER), decided_at=timezone.now()
        )
        same = event(document.instruments.get(order=1), "repeal", date(2024, 1, 1), by=first.by_document)

        act(identifying.identify, known, document=document)

        kept = ValidityEvent.objects.get()
        assert (kept, kept.determinations.get().reason) == (same, "核实")

    def test_hands_over_what_the_record_ends(self, known, document):
        other = DocumentFactory().instruments.create(title="乙办法")
        event(other, "repeal", date(2022, 1, 1), by=known)

        act(identifying.identify, known, document=document)

        assert {each.instrument for each in document.caused_events.all()} == {other}

    def test_leaves_the_line_of_a_register_file_that_meant_the_record(self, known, document):
        there = read({"title": TITLE, "is_directory_only": True}, {"title": "乙办法", "is_directory_only": True})
        line = there.rows.get(document=known)

        act(identifying.identify, known, document=document)

        line.refresh_from_db()
        assert (line.document, line.name) == (None, f"《{TITLE}》")

    def test_settles_the_citations_that_were_open_between_the_two(self, known, document):
        block = paragraph(DocumentFactory(), f"按照《{TITLE}》")
        opened = Citation.objects.create(block=block, start=2, end=12, title=f"{TITLE[:2]} {TITLE[2:]}")
        others = Citation.objects.create(block=block, start=3, end=12, title="乙县值班管理办法")

        act(identifying.identify, known, document=document)

        opened.refresh_from_db()
        others.refresh_from_db()
        assert (opened.document, others.document) == (document, None)

    def test_settles_nothing_while_a_third_bears_the_title(self, known, document):
        DocumentFactory(title=TITLE)
        opened = Citation.objects.create(block=paragraph(DocumentFactory(), "按"), start=0, end=1, title=TITLE)

        act(identifying.identify, known, document=document)

        opened.refresh_from_db()
        assert opened.document is None

    def test_is_refused_for_what_is_known_otherwise(self, known, document):
        with pytest.raises(Refused, match="已有字号或正文"):
            act(identifying.identify, document, document=known)
        with pytest.raises(Refused, match="不能认定为自身"):
            act(identifying.identify, known, document=known)

    def test_is_refused_the_second_time(self, known, document):
        act(identifying.identify, known, document=document)

        with pytest.raises(Refused, match="刚被他人认定"):
            act(identifying.identify, Document(pk=known.pk or 1), document=document)
        assert Correction.objects.count() == 1


class TestTellingApart:
    def test_ends_the_offer_and_says_why(self, known, document):
        assert list(Document.objects.perhaps_same()) == [known]

        correction = act(identifying.tell_apart, known)

        assert not Document.objects.perhaps_same().exists()
        assert (correction.document, correction.changes) == (known, [["同一件", "待认定", "不是其他同题公文"]])
        with pytest.raises(Refused, match="已认定不是"):
            act(identifying.tell_apart, known)

    def test_no_longer_counts_once_the_record_gets_a_number(self, known, document):
        act(identifying.tell_apart, known)
        known.refresh_from_db()

        set_number(known, {"value": "甲政发〔2020〕3号", "code": "甲政发", "year": 2020, "seq": 3})
        known.save()

        known.refresh_from_db()
        assert (known.number, known.is_told_apart) == ("甲政发〔2020〕3号", False)


class TestTheOffer:
    @pytest.fixture
    def manager(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        return client

    def test_stands_on_both_pages_for_the_office_alone(self, manager, known, document):
        url = reverse("documents:document_identify", args=[known.pk])

        assert f'<a href="{document.get_absolute_url()}">{document}</a>' in manager.get(known.get_absolute_url()).text
        assert f'href="{url}"' in manager.get(document.get_absolute_url()).text
        manager.force_login(one_with(Role.STAFF))
        assert url not in manager.get(document.get_absolute_url()).text
        assert "可能为同一件" not in manager.get(known.get_absolute_url()).text

    def test_waits_on_the_workbench_and_in_the_list(self, manager, known, document):
        waiting = {item.label: item for item in todo(one_with(Role.DOCUMENT_MANAGER), date(2024, 1, 1))}

        assert waiting["仅知标题的目录记录待认定"].waiting.count() == 1
        rows = manager.get("/documents/", {"holding": "perhaps_same"}).context["table"].rows
        assert [row.record for row in rows] == [known]

    def test_is_not_made_where_nothing_bears_the_title(self, manager, known):
        assert "可能为同一件" not in manager.get(known.get_absolute_url()).text
        assert not Document.objects.perhaps_same().exists()

    def test_is_taken_by_the_form(self, manager, known, document):
        url = reverse("documents:document_identify", args=[known.pk])

        answer = manager.post(url, {"choice": str(document.pk), "reason": "与原件核对"}, follow=True)

        assert answer.redirect_chain[0][0] == document.get_absolute_url()
        assert "已认定" in answer.text
        assert not Document.objects.filter(pk=known.pk).exists()

    def test_takes_a_number_typed_by_hand(self, manager, known):
        other = DocumentFactory(title="甲县人民政府关于值班管理办法的通知")
        other.instruments.create(title=other.title)
        url = reverse("documents:document_identify", args=[known.pk])

        manager.post(url, {"number": other.number.replace("〔", "[").replace("〕", "]"), "reason": "与原件核对"})

        assert {each.document for each in Citation.objects.all()} == {other}

    def test_can_be_declined(self, manager, known, document):
        url = reverse("documents:document_identify", args=[known.pk])

        manager.post(url, {"choice": "none", "reason": "2018年版，另有其文"})

        known.refresh_from_db()
        assert known.is_told_apart
        assert "可能为同一件" not in manager.get(known.get_absolute_url()).text

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({}, "二者取其一"),
            ({"choice": "none", "number": "测政办发〔2023〕999号"}, "登记簿中没有测政办发〔2023〕999号"),
            ({"number": "随便"}, "不是发文字号"),
        ],
    )
    def test_asks_for_one_answer(self, manager, known, given, said):
        url = reverse("documents:document_identify", args=[known.pk])

        assert said in manager.post(url, given | {"reason": "与原件核对"}).text
        assert Document.objects.filter(pk=known.pk).exists()
