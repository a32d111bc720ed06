"""An issued paper is a document of the register: whole, with what it carries, cites and does to other texts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from documents.issuing import issuing, origins, signing
from documents.issuing.choices import PaperState
from documents.issuing.composing import AnnexPart, Draft, EffectPart, InstrumentPart
from documents.issuing.describing import facts_of
from documents.issuing.origins import Origin
from documents.issuing.paper_steps import steps_of
from documents.models import Document, Instrument, IssuedNumber, NumberYear, OutgoingPaper, ValidityEvent
from documents.validity import EventKind, Status
from portal.jobs import Job
from portal.lifecycle import Refused
from tests.documents.factories import DocumentFactory, confirmed_import
from tests.documents.paper_walks import AT, TODAY, Office, saying
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

RULES = "第一条 为规范值班，制定本办法。\n第二条 本办法自印发之日起施行，有效期两年。"
CARRYING = {
    "title_lines": ["关于印发《测试值班办法》的通知"],
    "body": "《测试值班办法》已经同意，现印发给你们。",
}


@pytest.fixture
def office():
    return Office()


def old_text(office, *, issuer=None, title="旧值班办法") -> Instrument:
    document = DocumentFactory(title=f"关于印发《{title}》的通知")
    unit = issuer or office.office
    document.issuers.create(order=1, printed_name=unit.name, unit=unit)
    return document.instruments.create(order=1, title=title)


class TestAnIssuedPaper:
    def test_stands_in_the_register_under_its_number(self, office):
        document = office.issued()

        assert str(document) == "《关于做好第一项工作的通知》（测政办发〔2026〕1号）"
        assert (document.series, document.year, document.sequence) == ("测政办发", 2026, 1)
        assert (document.issued_on, document.get_publicity_display()) == (TODAY, "待定")
        [issuer] = document.issuers.all()
        assert (issuer.printed_name, issuer.unit) == ("测试州人民政府办公厅", office.office)
        assert [each.printed_name for each in document.addressees.all()] == ["各县市人民政府"]

    def test_has_its_text_paragraph_by_paragraph(self, office):
        document = office.issued(parts=[AnnexPart("名单", "甲乙丙"), AnnexPart("另送的图")], note="此件公开发布")

        assert [(each.kind, each.text) for each in document.blocks.all()] == [
            ("title", "关于做好第一项工作的通知"),
            ("number", "测政办发〔2026〕1号"),
            ("addressees", "各县市人民政府："),
            ("paragraph", "为做好第一项工作，现将有关事项通知如下。"),
            ("heading", "一、明确责任"),
            ("paragraph", "各单位确定专人负责。"),
            ("annex_note", "附件：1.名单"),
            ("annex_note", "2.另送的图"),
            ("signature", "测试州人民政府办公厅"),
            ("date", "2026年3月2日"),
            ("paragraph", "（此件公开发布）"),
            ("annex_label", "附件1"),
            ("title", "名单"),
            ("paragraph", "甲乙丙"),
        ]
        named = [(each.number, each.title, each.block and each.block.text) for each in document.annexes.all()]
        assert named == [(1, "名单", "附件1"), (2, "另送的图", None)]

    def test_is_found_by_its_words(self, office):
        document = office.issued()

        assert Document.objects.containing("确定专人").get() == document
        assert Document.objects.named("测政办发[2026]1号").get() == document

    def test_keeps_the_level_that_may_know_it(self, office):
        assert office.issued(knowledge_level=30).knowledge_level == 30

    def test_applies_itself_from_its_printing_on(self, office):
        document = office.issue(office.numbered(), printed_on=TODAY + timedelta(days=2), at=AT + timedelta(days=3))
        [text] = document.instruments.all()

        assert document.printed_on == TODAY + timedelta(days=2)
        assert text.standing(TODAY + timedelta(days=1)).status == Status.NOT_YET_IN_FORCE
        assert text.standing(TODAY + timedelta(days=2)).status == Status.IN_FORCE

    @pytest.mark.parametrize("days", [-1, 1])
    def test_was_printed_between_its_signature_and_today(self, office, days):
        paper = office.numbered()

        with pytest.raises(Refused, match="印发日期应在"):
            office.issue(paper, printed_on=TODAY + timedelta(days=days))

    def test_knows_the_document_that_it_became(self, office):
        paper = office.numbered()
        document = office.issue(paper)

        paper.refresh_from_db()
        assert (paper.state, paper.document, paper.issued_by) == (PaperState.ISSUED, document, office.ask("管理员"))

    def test_completes_the_record_that_was_known_by_its_number_alone(self, office):
        known = DocumentFactory(
            title="", series="测政办发", year=2026, sequence=1, number="测政办发〔2026〕1号", is_directory_only=True
        )

        document = office.issued()

        assert document.pk == known.pk
        assert not document.is_directory_only

    def test_is_refused_where_somebody_else_entered_its_number(self, office):
        paper = office.numbered()
        DocumentFactory(series="测政办发", year=2026, sequence=1, title="关于另一件的通知")

        with pytest.raises(Refused, match="已是另一件公文《关于另一件的通知》"):
            office.issue(paper)

    def test_is_found_by_an_import_of_its_own_text(self, office):
        document = office.issued()
        text = "\n".join(each.text for each in document.blocks.all())

        with pytest.raises(Refused, match="测政办发〔2026〕1号已登记"):
            confirmed_import(text)


class TestATextThatIsIssued:
    def issued(self, office, clause="自印发之日起施行，有效期两年", **facts):
        part = InstrumentPart("测试值班办法", RULES.replace("自印发之日起施行，有效期两年", clause), **facts)
        document = office.issued(parts=[part], is_normative=True, **CARRYING)
        [text] = document.instruments.all()
        return text

    def test_is_the_instrument_of_the_document(self, office):
        text = self.issued(office, years=2)

        assert text.title == "测试值班办法"
        assert [each.kind for each in text.document.blocks.all()][-3:] == ["title", "article", "article"]

    def test_holds_for_its_years_with_the_other_reading_beside(self, office):
        text = self.issued(office, years=2)

        end = text.validity_events.get(kind=EventKind.NATURAL_END)
        assert (end.effective.lower, end.other_since) == (date(2028, 3, 3), date(2028, 3, 2))
        assert text.standing(date(2028, 3, 1)).status == Status.IN_FORCE
        assert {each.clause for each in text.validity_events.all()} == {"第二条"}

    def test_holds_to_the_day_that_is_stated(self, office):
        text = self.issued(office, "自印发之日起施行，有效期至2026年12月31日", ends_on=date(2026, 12, 31))

        end = text.validity_events.get(kind=EventKind.NATURAL_END)
        assert (end.effective.lower, end.other_since) == (date(2027, 1, 1), None)
        assert text.standing(date(2026, 12, 31)).status == Status.IN_FORCE
        assert text.standing(date(2027, 1, 1)).status == Status.LAPSED


class TestWhatAPaperDoesToOthers:
    @pytest.mark.parametrize(
        ("kind", "facts", "status"),
        [
            (EventKind.REPEAL, {}, Status.REPEALED),
            (EventKind.DECLARED_LAPSE, {}, Status.DECLARED_LAPSED),
            (EventKind.REPEAL, {"articles": ["第三条"]}, Status.PARTLY_LAPSED),
        ],
    )
    def test_counts_from_its_printing_on(self, office, kind, facts, status):
        text = old_text(office)

        document = office.issued(parts=[EffectPart(text, kind, **facts)])

        event = text.validity_events.get()
        assert (event.by_document, event.effective.lower, event.recorded_by) == (document, TODAY, office.ask("管理员"))
        assert event.clause == "正文第4段"
        assert Instrument.objects.get(pk=text.pk).standing(TODAY).status == status

    def test_stands_at_the_place_that_the_text_gives_whatever_was_typed(self, office):
        text = old_text(office)

        office.issued(parts=[EffectPart(text, EventKind.REPEAL, clause="第九条")])

        assert text.validity_events.get().clause == "正文第4段"

    def test_annuls_from_the_start(self, office):
        text = old_text(office)

        office.issued(parts=[EffectPart(text, EventKind.ANNULMENT)])

        assert text.validity_events.get().effective.lower is None
        assert text.standing(date(2020, 1, 1)).status == Status.ANNULLED

    def test_counts_from_a_day_of_its_own(self, office):
        text = old_text(office)

        office.issued(parts=[EffectPart(text, EventKind.REPEAL, since=date(2026, 7, 1))])

        assert text.standing(date(2026, 6, 30)).status != Status.REPEALED
        assert text.standing(date(2026, 7, 1)).status == Status.REPEALED

    def test_prolongs_to_the_last_day_that_it_names(self, office):
        text = old_text(office)

        office.issued(parts=[EffectPart(text, EventKind.EXTENSION, until=date(2027, 12, 31))])

        event = text.validity_events.get()
        assert (event.effective.lower, event.effective.upper) == (TODAY, date(2028, 1, 1))

    def test_is_refused_where_the_issuer_has_not_the_authority(self, office):
        text = old_text(office, issuer=office.government)
        department = office.open("测财发", office.finance)
        drafter = UserFactory(unit=office.finance)
        paper = office.draft(by=drafter, series=department, parts=[EffectPart(text, EventKind.REPEAL)])

        with pytest.raises(Refused, match="第三十三条"):
            signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)


class TestWhatAPaperCites:
    def test_is_linked_where_the_register_holds_it_and_entered_by_name_where_not(self, office):
        known = DocumentFactory(series="测政发", year=2025, sequence=8)
        cited = [f"《关于第{each}项工作的通知》（测政发〔2025〕{each}号）" for each in (8, 9)]
        body = f"根据{'和'.join(cited)}，现通知如下。"

        document = office.issued(body=body)

        cited = {each.number: each.document for each in document.blocks.get(order=4).citations.all()}
        assert cited["测政发〔2025〕8号"] == known
        assert cited["测政发〔2025〕9号"].is_directory_only

    def test_is_not_itself(self, office):
        document = office.issued(parts=[InstrumentPart("测试值班办法", RULES, years=2)], is_normative=True, **CARRYING)

        assert not document.blocks.filter(citations__isnull=False).exists()


class Died(BaseException):
    """What ends a process in the middle of its work."""


def dying_at(moment):
    """Lets the query of number `moment` kill the process; savepoints are of the test and no query of the act."""
    left = iter(range(moment, 0, -1))

    def wrapped(execute, sql, params, many, context):
        if "SAVEPOINT" not in sql and next(left, 0) == 1:
            raise Died
        return execute(sql, params, many, context)

    return wrapped


class TestAProcessThatDies:
    def counts(self):
        tables = (Document, Instrument, ValidityEvent, IssuedNumber, Job)
        return [each.objects.count() for each in tables], NumberYear.objects.values_list("next").first()

    def test_stores_nothing_half_wherever_it_is_killed(self, office):
        text = old_text(office)
        paper = office.numbered(
            parts=[
                AnnexPart("名单", "甲"),
                EffectPart(text, EventKind.REPEAL),
                InstrumentPart("测试值班办法", RULES, years=2),
            ],
            is_normative=True,
            **CARRYING,
        )
        before, moment, deaths = self.counts(), 0, 0
        while True:
            moment += 1
            try:
                with connection.execute_wrapper(dying_at(moment)), transaction.atomic():
                    office.issue(paper)
            except Died:
                deaths += 1
                assert self.counts() == before, f"killed at query {moment}"
                assert OutgoingPaper.objects.get(pk=paper.pk).state == PaperState.NUMBERED
                continue
            break

        assert deaths > 20
        assert OutgoingPaper.objects.get(pk=paper.pk).state == PaperState.ISSUED


class TestAnotherRoom:
    @pytest.fixture(autouse=True)
    def _known(self, monkeypatch):
        monkeypatch.setattr(origins, "_origins", {})
        origins.register(Origin("test_decision", "测试决定", lambda key: f"/test/{key}/"))

    def issue(self, office, key="1", parts=(), **facts):
        given = Draft(
            kind="notice", title_lines=["关于测试决定的通知"], series=office.series,
            body=f"现通知如下。{saying(parts)}", addressees=["各县市人民政府"], **facts,
        )  # fmt: skip
        people = {"signed_by": office.ask("签发人"), "signed_at": AT, "by": office.ask("同事"), "at": AT}
        return issuing.for_origin("test_decision", key, given, parts, **people)

    def test_gets_number_document_and_paper_from_here(self, office):
        text = old_text(office, title="旧值班方案")

        document = self.issue(office, parts=[AnnexPart("清单", "甲"), EffectPart(text, EventKind.REPEAL)])

        assert document.number == "测政办发〔2026〕1号"
        assert document.annexes.get().title == "清单"
        assert text.standing(TODAY).status == Status.REPEALED
        assert document.paper.origin_key == "1"
        assert Job.objects.filter(kind=issuing.MAKE_PAPER, subject_id=document.pk).exists()

    def test_claims_no_step_that_its_own_chain_made(self, office):
        paper = self.issue(office).paper

        told = [(each.label, each.note) for each in steps_of(paper, facts_of(paper, on=TODAY))]

        assert [label for label, _ in told] == ["拟稿", "审核", "签发", "编号", "印发"]
        assert ("审核", "在“测试决定”的程序中办理") in told

    def test_changes_no_normative_text_without_the_review_of_its_own_chain(self, office):
        with pytest.raises(Refused, match="该件是行政规范性文件（所附《旧值班办法》是办法）"):
            self.issue(office, parts=[EffectPart(old_text(office), EventKind.REPEAL)])

    def test_gets_one_paper_for_one_thing(self, office):
        self.issue(office)

        with pytest.raises(Refused, match="该事项已经发文"):
            self.issue(office)
        assert NumberYear.objects.get().next == 2

    def test_is_held_to_the_form_like_everybody(self, office):
        with pytest.raises(Refused, match="尚未通过合法性审核"):
            self.issue(office, is_normative=True)
        assert not OutgoingPaper.objects.exists()

    def test_may_bring_the_legal_review_of_its_own_chain(self, office):
        origins.register(Origin("test_decision", "测试决定", lambda key: "", reviews=True))

        assert self.issue(office, is_normative=True).paper.is_normative

    def test_is_no_room_that_nobody_registered(self, office):
        origins._origins.clear()

        with pytest.raises(KeyError):
            self.issue(office)
