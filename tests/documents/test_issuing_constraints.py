"""What the database refuses of series, numbers and papers on their way out, with the sentence that a person reads."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from documents.models import (
    Countersign,
    IssuedNumber,
    NumberYear,
    OutgoingAnnex,
    OutgoingEffect,
    OutgoingInstrument,
    OutgoingIssuer,
    OutgoingPaper,
    OutgoingStep,
    Series,
)
from documents.validity import EventKind
from portal.attachments import Attachment
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import AT, TODAY, Office
from tests.documents.test_constraints import refused_by

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def office():
    return Office()


def series(office, **facts):
    known = {"code": "测政函", "unit": office.office, "form": "bracket", "mark": "甲", "opened_on": TODAY}
    return Series(**(known | facts))


def paper(office, **facts):
    known = {
        "title_lines": ["关于甲的通知"], "title": "关于甲的通知", "kind": "notice", "series": office.series,
        "drafting_unit": office.office, "drafted_by": office.ask("拟稿人"), "drafted_at": NOW,
    }  # fmt: skip
    return OutgoingPaper(**(known | facts))


def number(office, **facts):
    known = {"series": office.series, "year": 2026, "sequence": 1}
    return IssuedNumber(**(known | {"allocated_by": office.ask("管理员"), "allocated_at": NOW} | facts))


SERIES = [
    ("series_code_once", {"code": "测政办发"}),
    ("series_code_readable", {"code": "测政办发〔2026〕"}),
    ("series_code_readable", {"code": "测 发"}),
    ("series_form_known", {"form": "other"}),
    ("series_order_named_order", {"code": "测州人民政府令"}),
    ("series_order_named_order", {"form": "order"}),
    ("series_mark_given", {"mark": ""}),
    ("series_closed_after_opened", {"closed_on": TODAY}),
]
YEARS = [
    ("number_year_possible", {"year": 1800}),
    ("number_year_begins_at_one_or_later", {"first": 0, "next": 0}),
    ("number_year_begins_at_one_or_later", {"first": 5, "next": 4}),
]
PAPERS = [
    ("outgoing_paper_title_given", {"title": ""}),
    ("outgoing_paper_kind_known", {"kind": "poem"}),
    ("outgoing_paper_publicity_known", {"publicity": "secret"}),
    ("outgoing_paper_knowledge_level_known", {"knowledge_level": 11}),
    ("outgoing_paper_checked_by_somebody", {"checked_at": NOW}),
    ("outgoing_paper_checked_before_signed", {"state": "countersigned"}),
    ("outgoing_paper_signed_whole", {"signed_at": NOW}),
    ("outgoing_paper_signed_whole", {"state": "signed", "origin_kind": "x", "origin_key": "1"}),
    ("outgoing_paper_numbered_whole", {"state": "numbered", "signed": True}),
    ("outgoing_paper_issued_whole", {"issued_at": NOW}),
    ("outgoing_paper_withdrawn_whole", {"state": "withdrawn"}),
    ("outgoing_paper_withdrawn_whole", {"withdrawal_reason": "误"}),
    ("outgoing_paper_origin_whole", {"origin_kind": "x"}),
    ("outgoing_paper_mention_of_an_origin", {"mention_reason": "只是引述"}),
    ("outgoing_paper_sent_with_its_moment", {"state": "submitted"}),
    ("outgoing_paper_urgency_known", {"urgency": "缓"}),
    ("outgoing_paper_normative_or_denied", {"is_normative": True, "not_normative_reason": "内部"}),
    ("outgoing_paper_comments_whole", {"comments_from": TODAY}),
    ("outgoing_paper_comments_whole", {"comments_from": TODAY, "comments_to": TODAY}),
    (
        "outgoing_paper_comments_whole",
        {"comments_from": TODAY, "comments_to": date(2026, 1, 1), "comments": "甲"},
    ),
    ("outgoing_paper_meeting_whole", {"meeting": "常务会议"}),
    ("outgoing_paper_meeting_whole", {"meeting_on": TODAY}),
]
INSTRUMENTS = [
    ("outgoing_instrument_whole", {"title": ""}),
    ("outgoing_instrument_whole", {"text": ""}),
    ("outgoing_instrument_one_end", {"years": 2, "ends_on": TODAY}),
    ("outgoing_instrument_period_possible", {"years": 0}),
    ("outgoing_instrument_period_possible", {"years": 31}),
    ("outgoing_instrument_ends_after_start", {"starts_on": TODAY, "ends_on": date(2026, 1, 1)}),
]
EFFECTS = [
    ("outgoing_effect_kind_known", {"kind": EventKind.COMMENCEMENT.value}),
    ("outgoing_effect_extension_has_end", {"kind": EventKind.EXTENSION.value}),
    ("outgoing_effect_extension_has_end", {"until": TODAY}),
    ("outgoing_effect_annulment_from_the_start", {"kind": EventKind.ANNULMENT.value, "since": TODAY}),
    (
        "outgoing_effect_ends_after_start",
        {"kind": EventKind.EXTENSION.value, "since": TODAY, "until": date(2026, 1, 1)},
    ),
    ("outgoing_effect_republication_is_whole", {"kind": EventKind.REPUBLICATION.value, "articles": ["第三条"]}),
    ("outgoing_effect_successor_of_a_replacement", {"successor": "乙办法"}),
    (
        "outgoing_effect_successor_of_a_replacement",
        {"kind": EventKind.AMENDMENT.value, "articles": ["第三条"], "successor": "乙办法"},
    ),
]
STEPS = [
    ("outgoing_step_kind_known", {"kind": "dance"}),
    ("outgoing_step_outcome_known", {"outcome": "perhaps"}),
    ("outgoing_step_return_reasoned", {"outcome": "returned"}),
    ("outgoing_step_return_reasoned", {"kind": "legal_review", "outcome": "lawful"}),
    ("outgoing_step_outcome_fits", {"outcome": "lawful", "opinion": "合法"}),
    ("outgoing_step_outcome_fits", {"kind": "legal_review", "outcome": "agreed"}),
    ("outgoing_step_denial_of_check", {"kind": "sign", "is_denial_confirmed": True}),
    ("outgoing_step_denial_of_check", {"outcome": "returned", "opinion": "否", "is_denial_confirmed": True}),
]
ELSEWHERE = {  # each with a test of its own below
    "number_year_once", "issued_number_once", "issued_number_from_one", "issued_number_void_whole",
    "outgoing_paper_state_known", "outgoing_paper_three_people",
    "outgoing_paper_unchecked_while_drafted", "outgoing_paper_printed_after_it_was_signed",
    "outgoing_paper_origin_once", "outgoing_paper_page_once", "outgoing_issuer_once", "outgoing_issuer_order_once",
    "outgoing_instrument_order_once", "outgoing_annex_order_once", "outgoing_annex_title_given",
    "outgoing_effect_order_once", "outgoing_effect_once", "countersign_unit_once", "outgoing_step_once",
    "outgoing_step_file_of_review",
}  # fmt: skip


class TestTheDatabase:
    @pytest.mark.parametrize(("constraint", "facts"), SERIES)
    def test_holds_what_a_series_must_be(self, office, constraint, facts):
        refused_by(series(office, **facts), constraint)

    @pytest.mark.parametrize(("constraint", "facts"), YEARS)
    def test_holds_what_a_year_must_be(self, office, constraint, facts):
        refused_by(NumberYear(**({"series": office.series, "year": 2026} | facts)), constraint)

    @pytest.mark.parametrize("year", [2026, None])
    def test_begins_a_year_once(self, office, year):
        NumberYear.objects.create(series=office.series, year=year)

        refused_by(NumberYear(series=office.series, year=year), "number_year_once")

    @pytest.mark.parametrize("year", [2026, None])
    def test_gives_a_number_once(self, office, year):
        number(office, year=year).save()

        assert "已编给另一件" in refused_by(number(office, year=year), "issued_number_once")

    def test_gives_numbers_from_one_on_and_voids_them_whole(self, office):
        refused_by(number(office, sequence=0), "issued_number_from_one")
        refused_by(number(office, void_reason="误编"), "issued_number_void_whole")
        refused_by(number(office, voided_by=office.ask("管理员"), voided_at=NOW), "issued_number_void_whole")

    @pytest.mark.parametrize(("constraint", "facts"), PAPERS)
    def test_holds_what_a_paper_must_be(self, office, constraint, facts):
        if facts.get("signed"):
            facts = {name: value for name, value in facts.items() if name != "signed"}
            facts |= {"checked_by": office.ask("核稿人"), "checked_at": NOW, "signed_by": office.ask("签发人")}
            facts |= {"signed_at": NOW, "signed_on": TODAY}
        refused_by(paper(office, **facts), constraint)

    def test_knows_the_states_of_a_paper(self, office):
        """The constraints that say what belongs to a state refuse an unknown one as well."""
        lost = paper(office, state="lost")
        [known] = [each for each in OutgoingPaper._meta.constraints if each.name == "outgoing_paper_state_known"]

        with pytest.raises(ValidationError, match="办理状态不在列表中"):
            known.validate(OutgoingPaper, lost)
        with pytest.raises(IntegrityError, match="outgoing_paper"), transaction.atomic():
            lost.save()

    def test_keeps_drafter_checker_and_signer_apart(self, office):
        drafter, checker = office.ask("拟稿人"), office.ask("核稿人")
        checked = {"state": "countersigned", "submitted_at": NOW, "checked_at": NOW}
        signed = {"state": "signed", "submitted_at": NOW, "checked_at": NOW, "signed_at": NOW, "signed_on": TODAY}

        refused_by(paper(office, checked_by=drafter, **checked), "outgoing_paper_three_people")
        refused_by(paper(office, checked_by=checker, signed_by=drafter, **signed), "outgoing_paper_three_people")
        refused_by(paper(office, checked_by=checker, signed_by=checker, **signed), "outgoing_paper_three_people")

    def test_knows_no_checker_of_a_draft_and_no_print_before_the_signature(self, office):
        checked = {"checked_by": office.ask("核稿人"), "checked_at": NOW}
        numbered = office.numbered()
        printed = {"printed_on": date(2026, 1, 1), "issued_by": office.ask("管理员"), "issued_at": NOW}
        row = OutgoingPaper.objects.get(pk=numbered.pk)
        for name, value in (printed | {"state": "issued", "document": DocumentFactory(), "pk": None}).items():
            setattr(row, name, value)

        refused_by(paper(office, **checked), "outgoing_paper_unchecked_while_drafted")
        refused_by(row, "outgoing_paper_printed_after_it_was_signed")

    def test_gives_one_paper_to_one_thing_of_another_room(self, office):
        origin = {"origin_kind": "x", "origin_key": "1"}
        paper(office, **origin).save()

        refused_by(paper(office, **origin), "outgoing_paper_origin_once")

    def test_gives_one_paper_to_one_page_of_its_drafter(self, office):
        paper(office, page_key="a1").save()
        paper(office, page_key="a1", drafted_by=office.ask("同事")).save()

        assert "本页已保存" in refused_by(paper(office, page_key="a1"), "outgoing_paper_page_once")

    @pytest.mark.parametrize(("constraint", "facts"), INSTRUMENTS)
    def test_holds_what_a_text_must_be(self, office, constraint, facts):
        known = {"paper": office.draft(), "order": 1, "title": "甲办法", "text": "第一条 甲。"}
        refused_by(OutgoingInstrument(**(known | facts)), constraint)

    @pytest.mark.parametrize(("constraint", "facts"), EFFECTS)
    def test_holds_what_an_effect_must_be(self, office, constraint, facts):
        refused_by(self.effect(office.draft(), **facts), constraint)

    def effect(self, of, **facts):
        text = facts.pop("instrument", None) or DocumentFactory().instruments.create(title="甲办法")
        return OutgoingEffect(**({"paper": of, "order": 1, "instrument": text, "kind": "repeal"} | facts))

    def test_takes_each_part_once(self, office):
        of = office.draft()
        rows = {
            "outgoing_instrument_order_once": OutgoingInstrument(paper=of, order=1, title="甲", text="甲"),
            "outgoing_annex_order_once": OutgoingAnnex(paper=of, order=1, title="甲"),
            "outgoing_issuer_order_once": OutgoingIssuer(paper=of, order=1, unit=office.justice),
            "outgoing_effect_order_once": self.effect(of),
        }
        for constraint, row in rows.items():
            row.save()
            row.pk = None
            if constraint == "outgoing_issuer_order_once":
                row.unit = office.finance
            if constraint == "outgoing_effect_order_once":
                row.kind = "annulment"
            refused_by(row, constraint)

    def test_names_each_unit_and_effect_once(self, office):
        of = office.draft()
        OutgoingIssuer.objects.create(paper=of, order=1, unit=office.justice)
        Countersign.objects.create(paper=of, unit=office.justice)
        effect = self.effect(of)
        effect.save()

        refused_by(OutgoingIssuer(paper=of, order=2, unit=office.justice), "outgoing_issuer_once")
        refused_by(Countersign(paper=of, unit=office.justice), "countersign_unit_once")
        refused_by(self.effect(of, order=2, instrument=effect.instrument), "outgoing_effect_once")
        refused_by(OutgoingAnnex(paper=of, order=1, title=""), "outgoing_annex_title_given")

    def step(self, office, of, **facts):
        known = {"paper": of, "round": 1, "version": 1, "kind": "check", "unit": office.office, "outcome": "agreed"}
        return OutgoingStep(**(known | {"by": office.ask("核稿人"), "at": AT} | facts))

    @pytest.mark.parametrize(("constraint", "facts"), STEPS)
    def test_holds_what_an_opinion_must_be(self, office, constraint, facts):
        refused_by(self.step(office, office.draft(), **facts), constraint)

    def test_keeps_a_written_opinion_of_a_legal_review_alone(self, office):
        kept = Attachment(name="意见.pdf", kind="pdf", size=1, sha256="0" * 64, stored_name="a" * 32, uploaded_at=NOW)
        kept.save()

        refused_by(self.step(office, office.draft(), attachment=kept), "outgoing_step_file_of_review")

    def test_hears_a_unit_once_a_round(self, office):
        of = office.draft()
        self.step(office, of).save()

        refused_by(self.step(office, of), "outgoing_step_once")


def test_every_constraint_of_issuing_has_a_case():
    written = {name for cases in (SERIES, YEARS, PAPERS, INSTRUMENTS, EFFECTS, STEPS) for name, _ in cases}
    names = ("Series", "NumberYear", "IssuedNumber", "OutgoingPaper", "OutgoingIssuer", "OutgoingInstrument")
    names += ("OutgoingAnnex", "OutgoingEffect", "Countersign", "OutgoingStep", "PaperFile")
    models_ = [apps.get_model("documents", name) for name in names]
    held = {
        each.name for model in models_ for each in model._meta.constraints if isinstance(each, models.BaseConstraint)
    }

    assert held == written | ELSEWHERE
