"""What the database refuses, with the sentence that a person gets to read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from documents.choices import Publicity
from documents.models import (
    Addressee,
    Block,
    Citation,
    Correction,
    Determination,
    Document,
    Instrument,
    Issuer,
    ValidityEvent,
)
from documents.validity import EventKind
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, paragraph
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ALWAYS = DateRange(date(2023, 1, 1), None)


def refused_by(row, constraint: str) -> str:
    """Save `row` past all Python checks: the database must refuse it by `constraint`. Returns the message."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.bulk_create([row])
    found = next(each for each in type(row)._meta.constraints if each.name == constraint)
    with pytest.raises(ValidationError) as error:
        found.validate(type(row), row)
    return error.value.messages[0]


def document(**facts) -> Document:
    return DocumentFactory.build(**facts)


def decided() -> dict[str, Any]:
    return {"publicity_decided_by": one_with(Role.PUBLICITY_APPROVER), "publicity_decided_at": timezone.now()}


def event(**facts) -> ValidityEvent:
    instrument = Instrument.objects.create(document=DocumentFactory(), title="办法")
    return ValidityEvent(
        **{
            "instrument": instrument,
            "kind": EventKind.REPEAL.value,
            "effective": ALWAYS,
            "reason": "测试",
            "recorded_at": timezone.now(),
        }
        | facts
    )


class TestADocument:
    def test_of_which_the_title_alone_is_known_stands_there_once(self):
        facts = {"number": "", "series": "", "year": None, "sequence": None, "is_directory_only": True}
        DocumentFactory(title="《甲办法（２０２３年版）》", **facts)

        refused = refused_by(document(title="甲办法 (2023年版)", **facts), "document_known_by_title_once")
        assert "同题公文已有一条目录记录" in refused
        DocumentFactory(title="甲办法（2023年版）")  # with a number it is another

    def test_is_told_apart_only_where_its_title_alone_is_known(self):
        refused = refused_by(document(is_told_apart=True), "document_told_apart_is_known_by_title")
        assert "只有仅知标题的目录记录" in refused

    def test_has_a_number_that_no_other_has(self):
        DocumentFactory(series="测政发", year=2023, sequence=11)

        assert (
            refused_by(document(series="测政发", year=2023, sequence=11), "document_number_once") == "该发文字号已登记"
        )

    def test_has_an_order_number_without_year_that_no_other_has(self):
        DocumentFactory(series="测试州人民政府令", year=None, sequence=218, number="测试州人民政府令第218号")

        again = document(series="测试州人民政府令", year=None, sequence=218, number="测试州人民政府令第218号")
        assert refused_by(again, "document_number_once") == "该发文字号已登记"

    def test_may_have_no_number_like_others(self):
        DocumentFactory.create_batch(2, series="", year=None, sequence=None)

        assert Document.objects.filter(number="").count() == 2

    def test_has_a_whole_number_or_none(self):
        assert "整个留空" in refused_by(document(sequence=None), "document_number_whole")
        assert "整个留空" in refused_by(document(number=""), "document_number_whole")

    def test_has_a_possible_year(self):
        assert "1900" in refused_by(document(year=203), "document_year_possible")

    def test_has_a_title(self):
        assert "标题不能为空" in refused_by(document(title=""), "document_title_given")
        assert "标题不能为空" in refused_by(
            document(title="", is_directory_only=True, number="", series="", year=None, sequence=None),
            "document_title_given",
        )

    def test_has_a_known_kind(self):
        assert refused_by(document(kind="memo"), "document_kind_known") == "文种不在列表中"

    def test_has_a_known_publicity(self):
        row = DocumentFactory.build(publicity="secret", publicity_reason="某", **decided())
        assert refused_by(row, "document_publicity_known") == "公开属性不在列表中"

    def test_has_a_known_knowledge_level(self):
        assert refused_by(document(knowledge_level=11), "document_knowledge_level_known") == "知悉层级不在列表中"

    def test_is_public_only_by_a_recorded_decision(self):
        assert "审批" in refused_by(document(publicity=Publicity.PUBLIC), "document_publicity_decided")

    def test_is_withheld_only_for_a_reason(self):
        row = DocumentFactory(is_approved_public=True)
        row.publicity = Publicity.WITHHELD

        with pytest.raises(IntegrityError, match="document_publicity_reasoned"):
            row.save()


class TestPartiesAndParts:
    @pytest.mark.parametrize(
        ("model", "facts", "constraint"),
        [
            (Issuer, {"printed_name": "测试州人民政府"}, "issuer_order_once"),
            (Addressee, {"printed_name": "各县市人民政府"}, "addressee_order_once"),
            (Instrument, {"title": "办法"}, "instrument_order_once"),
            (Block, {"text": "第一条", "anchor": "p9"}, "block_order_once"),
        ],
    )
    def test_have_one_place_each(self, model, facts, constraint):
        row = DocumentFactory()
        model.objects.create(document=row, order=1, **(facts | ({"anchor": "p1"} if model is Block else {})))

        assert "重复" in refused_by(model(document=row, order=1, **facts), constraint)

    def test_block_has_an_anchor_of_its_own(self):
        block = paragraph(DocumentFactory(), "第一条")

        again = Block(document=block.document, order=2, anchor=block.anchor, text="第二条")
        assert "锚点重复" in refused_by(again, "block_anchor_once")

    def test_instrument_has_a_title(self):
        assert "名称" in refused_by(Instrument(document=DocumentFactory(), title=""), "instrument_title_given")

    def test_citation_names_something(self):
        block = paragraph(DocumentFactory(), "第一条")

        assert "标题或字号" in refused_by(Citation(block=block, start=0, end=2), "citation_names_something")

    def test_citation_has_length(self):
        block = paragraph(DocumentFactory(), "第一条")

        assert "止点" in refused_by(Citation(block=block, start=2, end=2, number="某"), "citation_has_length")


class TestWhatIsSaidOnce:
    """docs/adr/0002: the running role meets the same triggers as the owner here."""

    def refused(self, act) -> str:
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            self.at_once(act)
        return str(refusal.value)

    def at_once(self, act) -> None:
        act()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def determined(self) -> Determination:
        row = event()
        row.save()
        by = UserFactory()
        return Determination.objects.create(
            event=row, outcome="confirmed", reason="会议纪要", decided_by=by, decided_at=timezone.now()
        )

    @pytest.mark.parametrize("change", [{"kind": "annulment"}, {"reason": "另一理由"}, {"recorded_at": timezone.now()}])
    def test_an_event_says_the_same_for_ever(self, change):
        row = self.determined().event
        rows = ValidityEvent._base_manager.filter(pk=row.pk)

        assert "update" in self.refused(lambda: rows.update(**change)).lower()
        rows.update(instrument=DocumentFactory().instruments.create(title="甲"))

    def test_a_determination_says_the_same_for_ever(self):
        rows = Determination.objects.filter(pk=self.determined().pk)

        assert "update" in self.refused(lambda: rows.update(outcome="rejected")).lower()

    def test_goes_only_with_what_it_is_about(self):
        row = self.determined()

        assert "determination_goes_with_its_event" in self.refused(row.delete)
        assert "validity_event_goes_with_its_text" in self.refused(row.event.delete)
        self.at_once(row.event.instrument.document.delete)

    def test_a_correction_stays_as_it_was_written(self):
        document = DocumentFactory()
        row = Correction.objects.create(
            document=document, reason="核对", changes=[["标题", "甲", "乙"]], corrected_by=UserFactory(),
            corrected_at=timezone.now(),
        )  # fmt: skip

        assert "update" in self.refused(lambda: Correction.objects.update(reason="改")).lower()
        assert "correction_goes_with_its_document" in self.refused(row.delete)


class TestAValidityEvent:
    def test_is_recorded_once(self):
        first = event()
        first.save()

        again = event(instrument=first.instrument)
        assert "请撤销该认定" in refused_by(again, "validity_event_once")

    def test_is_another_one_by_another_document_or_where_it_is_only_suspected(self):
        end = event(kind="natural_end", by_document=None, reason="名称载明期间", is_suspected=True)
        end.save()

        event(instrument=end.instrument, kind="natural_end", by_document=None, reason="有效期两年").save()
        for document in (DocumentFactory(), DocumentFactory()):
            event(instrument=end.instrument, by_document=document).save()

        assert end.instrument.validity_events.count() == 4

    def test_has_a_known_kind(self):
        assert "种类" in refused_by(event(kind="paused"), "validity_event_kind_known")

    def test_has_a_period_with_days_in_it(self):
        with pytest.raises(IntegrityError, match="validity_event_period_not_empty"):
            event(effective=DateRange(date(2023, 1, 1), date(2023, 1, 1))).save()

    def test_has_a_start_unless_it_annuls(self):
        event(kind=EventKind.ANNULMENT.value, effective=DateRange(None, None)).save()

        assert "起始日" in refused_by(event(effective=DateRange(None, None)), "validity_event_has_start")

    def test_extends_to_a_named_day(self):
        assert "延至何日" in refused_by(event(kind=EventKind.EXTENSION.value), "validity_event_extension_has_end")

    def test_is_founded_on_a_document_or_a_reason(self):
        assert "依据" in refused_by(event(reason=""), "validity_event_founded")

    def test_awaits_confirmation_only_as_a_natural_end(self):
        event(kind=EventKind.NATURAL_END.value, is_suspected=True).save()

        assert "推定" in refused_by(event(is_suspected=True), "validity_event_only_ends_are_suspected")

    @pytest.mark.parametrize(
        "effective", [DateRange(date(1899, 12, 31), None), DateRange(date(2023, 1, 1), date(2201, 1, 2))]
    )
    def test_has_days_that_are_no_slips_of_the_pen(self, effective):
        event(effective=DateRange(date(1900, 1, 1), date(2201, 1, 1))).save()

        refused = refused_by(event(effective=effective), "validity_event_days_possible")
        assert refused == "效力事件的日期应在1900年至2200年之间"

    def test_has_no_day_where_it_annuls(self):
        refused = refused_by(event(kind=EventKind.ANNULMENT.value), "validity_event_annulment_is_from_the_start")
        assert refused == "撤销的自始无效，没有起始日和截止日"

    def test_republishes_the_whole(self):
        again = event(kind=EventKind.REPUBLICATION.value, articles=["第三条"])
        assert refused_by(again, "validity_event_republication_is_whole") == "重新公布是对整件的，不列条款"

    def test_has_a_successor_only_where_a_text_takes_its_place(self):
        new = DocumentFactory().instruments.create(title="办法（2024年修订）")
        event(kind=EventKind.AMENDMENT.value, successor=new).save()

        refused = refused_by(event(successor=new), "validity_event_successor_of_a_replacement")
        assert refused == "只有修改、重新公布有替代的文本"

    def test_is_not_succeeded_by_itself(self):
        row = event(kind=EventKind.AMENDMENT.value)
        row.successor = row.instrument
        assert refused_by(row, "validity_event_not_its_own_successor") == "替代的文本不能是该文本自身"
