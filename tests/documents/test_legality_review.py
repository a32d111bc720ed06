"""Normative papers: proposed as such, denied with a reason, reviewed by the legal body, and signed only then."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from documents.issuing import allocating, composing, powers, signing
from documents.issuing.choices import PaperState, StepKind, StepOutcome
from documents.issuing.composing import AnnexPart, EffectPart, InstrumentPart
from documents.models import OutgoingPaper, ValidityPolicy
from documents.reviews.subjects import JURISDICTION
from documents.validity import EventKind
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import AT, TODAY, Office
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

RULES = InstrumentPart("测试值班办法", "第一条 甲。\n第二条 本办法自印发之日起施行，有效期两年。", years=2)
TITLED = {"title_lines": ["关于印发《测试值班办法》的通知"], "parts": [RULES]}
DENIED = TITLED | {"not_normative_reason": "只规定机关内部值班"}
NEXT_DAY = AT + timedelta(days=1)


@pytest.fixture
def office():
    return Office()


def refusal_of(act):
    with pytest.raises(Refused) as refused:
        act()
    return str(refused.value)


class TestTheProposal:
    def test_is_answered_before_the_paper_is_sent(self, office):
        paper = office.draft(**TITLED)

        told = refusal_of(lambda: signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT))

        assert "系统初判本文是行政规范性文件：所附《测试值班办法》是办法" in told
        assert "国办发〔2018〕37号" in told

    def test_is_denied_with_a_reason_that_the_checker_confirms(self, office):
        paper = office.submitted(**DENIED)

        told = refusal_of(lambda: office.agreed(paper, StepKind.CHECK, "核稿人"))
        assert "请确认，或退回" in told
        assert "只规定机关内部值班" in told

        paper = office.agreed(paper, StepKind.CHECK, "核稿人", facts=signing.Facts(is_denial_confirmed=True))
        assert paper.state == PaperState.COUNTERSIGNED
        assert office.agreed(paper, StepKind.SIGN, "签发人").state == PaperState.SIGNED

    def test_that_was_denied_is_confirmed_for_the_text_that_was_read(self, office):
        paper = office.submitted(**DENIED)
        paper = office.agreed(paper, StepKind.CHECK, "核稿人", facts=signing.Facts(is_denial_confirmed=True))
        OutgoingPaper.objects.filter(pk=paper.pk).update(version=paper.version + 1)
        paper.refresh_from_db()

        assert "未经核稿人确认" in refusal_of(lambda: office.agreed(paper, StepKind.SIGN, "签发人"))

    def test_of_the_series_is_not_denied(self, office):
        series = office.open("测政办规", office.office)
        paper = office.draft(**DENIED, series=series)

        told = refusal_of(lambda: signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT))

        assert "该系列专用于行政规范性文件" in told


class TestTheLegalityReview:
    def test_comes_after_the_countersigning_and_before_the_signature(self, office):
        paper = office.checked(is_normative=True, asked=[office.finance])
        assert paper.state == PaperState.CHECKED
        assert powers.seats(office.ask("法制"), paper) == []

        paper = office.agreed(paper, StepKind.COUNTERSIGN, "财政局负责人")
        assert paper.state == PaperState.UNDER_REVIEW
        assert "合法性审核中，现在不需要您签发" in refusal_of(lambda: office.agreed(paper, StepKind.SIGN, "签发人"))

        assert office.reviewed(paper).state == PaperState.COUNTERSIGNED

    def test_keeps_opinion_result_person_day_and_text(self, office):
        paper = office.reviewed(office.checked(is_normative=True))

        said = paper.steps.get(kind=StepKind.LEGAL_REVIEW)
        assert (said.outcome, said.opinion, said.by) == (StepOutcome.LAWFUL, "内容合法", office.ask("法制"))
        assert (said.at, said.round, said.version) == (AT, paper.round, paper.version)

    def test_needs_an_opinion(self, office):
        paper = office.checked(is_normative=True)

        assert "须写明审核意见" in refusal_of(lambda: office.agreed(paper, StepKind.LEGAL_REVIEW, "法制"))

    @pytest.mark.parametrize("outcome", [StepOutcome.TO_AMEND, StepOutcome.UNLAWFUL])
    def test_that_does_not_find_it_lawful_sends_it_back(self, office, outcome):
        paper = office.checked(is_normative=True)
        said = {"opinion": "第一条缺少依据", "outcome": outcome, "seen": paper.version, "at": AT}

        paper = signing.send_back(paper, StepKind.LEGAL_REVIEW, by=office.ask("法制"), **said)

        assert (paper.state, paper.round) == (PaperState.DRAFTED, 2)
        assert paper.steps.get(kind=StepKind.LEGAL_REVIEW).outcome == outcome

    def test_has_no_other_outcomes_and_no_other_step_has_its(self, office):
        paper = office.checked(is_normative=True)
        facts = {"opinion": "甲", "seen": paper.version, "at": AT}
        legal, checker = office.ask("法制"), office.ask("核稿人")

        for kind, by, outcome in (
            (StepKind.LEGAL_REVIEW, legal, StepOutcome.RETURNED),
            (StepKind.CHECK, checker, StepOutcome.UNLAWFUL),
        ):
            of = paper if kind == StepKind.LEGAL_REVIEW else office.submitted()
            said = facts | {"seen": of.version}
            with pytest.raises(Refused, match="结论不能是"):
                signing.send_back(of, kind, by=by, outcome=outcome, **said)

    def test_is_not_for_the_drafter(self, office):
        legal = office.ask("法制")
        paper = office.checked(is_normative=True, by=legal)

        assert "拟稿人不能合法性审核自己的稿" in refusal_of(lambda: office.reviewed(paper))

    def test_is_for_the_legal_body_of_the_same_government(self, office):
        county = UnitFactory(name="测试州甲县人民政府", kind=UnitKind.COUNTY_GOVERNMENT, parent=office.government)
        bureau = UnitFactory(name="测试州甲县司法局", parent=county)
        paper = office.checked(is_normative=True)

        for unit in (county, bureau):
            elsewhere = UserFactory(unit=unit, role=Role.LEGAL_MANAGER)
            assert powers.seats(elsewhere, paper) == []
            assert not OutgoingPaper.objects.visible_to(elsewhere).waiting_for(elsewhere).exists()
        for unit in (office.government, office.office, office.justice):
            here = UserFactory(unit=unit, role=Role.LEGAL_MANAGER)
            assert powers.seats(here, paper) == [StepKind.LEGAL_REVIEW]
            assert OutgoingPaper.objects.visible_to(here).waiting_for(here).get() == paper

    def test_of_a_county_is_not_for_the_prefecture(self, office):
        county = UnitFactory(name="测试州甲县人民政府", kind=UnitKind.COUNTY_GOVERNMENT, parent=office.government)
        series = office.open("甲政发", county)

        assert not powers.is_of_the_bench(office.ask("法制"), series)
        assert powers.is_of_the_bench(UserFactory(unit=UnitFactory(parent=county)), series)

    def test_is_void_once_the_text_has_changed(self, office):
        paper = office.reviewed(office.checked(is_normative=True))
        OutgoingPaper.objects.filter(pk=paper.pk).update(version=paper.version + 1)
        paper.refresh_from_db()

        told = refusal_of(lambda: office.agreed(paper, StepKind.SIGN, "签发人"))

        assert "尚未通过合法性审核，或审核后文稿又有改动" in told
        assert "国办发〔2018〕37号第二部分第（六）项" in told

    def test_is_asked_anew_in_a_new_round(self, office):
        paper = office.reviewed(office.checked(is_normative=True))
        paper = office.returned(paper, StepKind.SIGN, "签发人")
        composing.add_part(paper, AnnexPart("名单"), seen=paper.version, by=paper.drafted_by)
        paper.refresh_from_db()
        paper = signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)

        assert office.agreed(paper, StepKind.CHECK, "核稿人").state == PaperState.UNDER_REVIEW

    def test_stands_behind_number_and_issue_too(self, office):
        paper = office.signed(is_normative=True)
        OutgoingPaper.objects.filter(pk=paper.pk).update(version=paper.version + 1)
        paper.refresh_from_db()

        number = refusal_of(lambda: allocating.number(paper, seen=paper.version, by=office.ask("管理员"), at=AT))

        assert "合法性审核" in number


class TestAPaperThatChangesANormativeText:
    def repealing(self, office, *, series="", by_title="关于印发《旧收费标准》的通知", **facts):
        numbered = {"series": series, "year": 2020, "sequence": 3, "number": f"{series}〔2020〕3号"} if series else {}
        document = DocumentFactory(title=by_title, **numbered)
        document.issuers.create(order=1, printed_name=office.office.name, unit=office.office)
        text = document.instruments.create(order=1, title="旧收费标准" if "《" in by_title else by_title)
        return office.submitted(parts=[EffectPart(text, EventKind.REPEAL)], **facts)

    def test_is_reviewed_though_it_is_not_normative_itself(self, office):
        paper = self.repealing(office, series="测政办规")
        assert not paper.is_normative

        paper = office.agreed(paper, StepKind.CHECK, "核稿人")
        assert paper.state == PaperState.UNDER_REVIEW
        assert "合法性审核中，现在不需要您签发" in refusal_of(lambda: office.agreed(paper, StepKind.SIGN, "签发人"))

        paper = office.reviewed(paper)
        assert office.agreed(paper, StepKind.SIGN, "签发人").state == PaperState.SIGNED

    def test_is_not_signed_where_the_text_turned_out_to_be_normative_later(self, office):
        paper = office.agreed(
            self.repealing(office, by_title="关于某事的通知", series="测政办"), StepKind.CHECK, "核稿人"
        )
        assert paper.state == PaperState.COUNTERSIGNED
        office.open("测政办", office.office, is_normative=True)

        told = refusal_of(lambda: office.agreed(paper, StepKind.SIGN, "签发人"))

        assert "该件是行政规范性文件（系列测政办专用于行政规范性文件）" in told
        assert "国办发〔2018〕37号第二部分第（六）项" in told

    def test_by_a_sure_text_is_not_denied(self, office):
        paper = self.repealing(office, series="测政办规", not_normative_reason="只规定机关内部收费")

        assert office.agreed(paper, StepKind.CHECK, "核稿人").state == PaperState.UNDER_REVIEW

    def test_by_the_name_of_the_text_is_denied_with_a_reason_that_the_checker_confirms(self, office):
        paper = self.repealing(office, not_normative_reason="只规定机关内部收费")

        assert "请确认，或退回" in refusal_of(lambda: office.agreed(paper, StepKind.CHECK, "核稿人"))
        paper = office.agreed(paper, StepKind.CHECK, "核稿人", facts=signing.Facts(is_denial_confirmed=True))

        assert paper.state == PaperState.COUNTERSIGNED

    def test_by_the_words_of_the_text_is_reviewed_too(self, office):
        paper = self.repealing(office, by_title="关于春季防火的通知", series="测政办发")
        document = paper.effects.get().instrument.document
        document.blocks.create(order=1, anchor="p1", text="严禁在草原上用火，违反者处五百元罚款。")

        assert office.agreed(paper, StepKind.CHECK, "核稿人").state == PaperState.UNDER_REVIEW

    def test_by_a_text_that_was_issued_here_as_none_is_not_reviewed(self, office):
        facts = signing.Facts(is_denial_confirmed=True)
        paper = office.agreed(office.submitted(**DENIED), StepKind.CHECK, "核稿人", facts=facts)
        paper = office.agreed(paper, StepKind.SIGN, "签发人")
        paper = allocating.number(paper, seen=paper.version, by=office.ask("管理员"), at=AT)
        text = office.issue(paper).instruments.get()
        paper = office.submitted(parts=[EffectPart(text, EventKind.REPEAL, since=TODAY)])

        assert office.agreed(paper, StepKind.CHECK, "核稿人").state == PaperState.COUNTERSIGNED

    def test_is_seen_by_the_legal_body_once_it_came_to_it(self, office):
        legal, paper = office.ask("法制"), self.repealing(office, series="测政办规")
        assert not OutgoingPaper.objects.visible_to(legal).exists()

        paper = office.agreed(paper, StepKind.CHECK, "核稿人")
        assert OutgoingPaper.objects.visible_to(legal).waiting_for(legal).get() == paper

        paper = office.returned(office.reviewed(paper), StepKind.SIGN, "签发人")
        assert OutgoingPaper.objects.visible_to(legal).get() == paper

    def test_says_on_its_page_why_it_is_reviewed(self, client, office):
        paper = self.repealing(office, series="测政办规")
        client.force_login(office.ask("核稿人"))

        page = client.get(paper.get_absolute_url()).content.decode()

        assert "所变动的文本中有行政规范性文件，须经合法性审核" in page
        assert "系列测政办规专用于行政规范性文件" in page


class TestTheMeeting:
    def signed(self, office, **facts):
        paper = office.checked(is_normative=True)
        paper = office.reviewed(paper, at=NEXT_DAY)
        said = signing.Facts(**facts)
        return office.agreed(paper, StepKind.SIGN, "签发人", at=NEXT_DAY + timedelta(days=1), facts=said)

    def test_is_kept_with_its_day(self, office):
        paper = self.signed(office, meeting="第5次常务会议", meeting_on=timezone.localdate(NEXT_DAY))

        assert (paper.meeting, paper.meeting_on) == ("第5次常务会议", date(2026, 3, 3))

    def test_is_not_before_the_review(self, office):
        told = refusal_of(lambda: self.signed(office, meeting="第5次常务会议", meeting_on=TODAY))

        assert "集体审议（2026-03-02）早于合法性审核（2026-03-03）" in told

    def test_that_is_not_named_is_asked_about_and_stops_nothing(self, office):
        assert self.signed(office).meeting_on is None


class TestThePeriodOfANormativeText:
    def ruled(self, **figures):
        facts = {"title": "甲办法", "number": "令第1号", "source": "原件", "recorded_at": AT, "is_verified": True}
        ValidityPolicy.objects.create(jurisdiction=JURISDICTION, valid_from=date(2020, 1, 1), **(facts | figures))

    def test_is_no_longer_than_the_ruling_of_the_day_allows(self, office):
        self.ruled(most_years=1)
        paper = office.draft(**TITLED, is_normative=True)

        told = refusal_of(lambda: signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT))

        assert "《测试值班办法》的有效期超过规定的1年（《甲办法》（令第1号））" in told

    def test_is_stated_where_the_ruling_requires_it(self, office):
        self.ruled(is_period_required=True)
        silent = {"title_lines": TITLED["title_lines"], "parts": [InstrumentPart("测试值班办法", "第一条 甲。")]}
        paper = office.draft(**silent, is_normative=True)

        assert "没有写明有效期" in refusal_of(
            lambda: signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)
        )

    @pytest.mark.parametrize("years", [0, 9999])
    def test_is_a_possible_one(self, office, years):
        paper = office.draft()
        part = InstrumentPart("甲办法", "第一条 甲。", years=years)

        with pytest.raises(Refused, match="有效期应在1至30年之间"):
            composing.add_part(paper, part, seen=paper.version, by=paper.drafted_by)


class TestItsPages:
    @pytest.fixture
    def sit(self, client, office):
        def sit(who):
            client.force_login(office.ask(who))
            return client

        return sit

    def step(self, paper, kind, outcome):
        return reverse("documents:paper_step", args=[paper.pk, kind, outcome])

    def test_shows_the_review_among_the_steps_and_offers_its_three_results(self, office, sit):
        paper = office.checked(is_normative=True)

        page = sit("法制").get(paper.get_absolute_url()).content.decode()

        for label in ("合法性审核（合法）", "合法性审核（应当修改）", "合法性审核（不合法）", "合法性审核中"):
            assert label in page
        assert "没有征求意见的记录" in page
        assert "（待核）" in page

    def test_takes_the_written_opinion_and_hands_it_to_whoever_sees_the_paper(self, office, sit):
        paper = office.checked(is_normative=True)
        pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        file = SimpleUploadedFile("审核意见.pdf", pdf + b"trailer<</Root 1 0 R>>\n%%EOF\n")

        response = sit("法制").post(
            self.step(paper, "legal_review", "lawful"),
            {"opinion": "内容合法", "file": file, "seen": str(paper.version)},
        )

        assert response.status_code == 302, response.content.decode()
        said = paper.steps.get(kind=StepKind.LEGAL_REVIEW)
        url = reverse("documents:paper_opinion", args=[paper.pk, said.pk])
        assert url in sit("签发人").get(paper.get_absolute_url()).content.decode()
        assert b"".join(sit("签发人").get(url)).startswith(b"%PDF")
        assert sit("财政局负责人").get(url).status_code == 404

    def test_tells_beside_the_file_that_it_is_not_taken_and_records_nothing(self, office, sit):
        paper = office.checked(is_normative=True)
        file = SimpleUploadedFile("审核意见.pdf", b"\x89PNG\r\n\x1a\n")

        response = sit("法制").post(
            self.step(paper, "legal_review", "lawful"),
            {"opinion": "内容合法", "file": file, "seen": str(paper.version)},
        )

        assert list(response.context["form"].errors) == ["file"]
        assert "文件内容不是" in response.content.decode()
        assert not paper.steps.filter(kind=StepKind.LEGAL_REVIEW).exists()

    def test_asks_the_checker_to_confirm_a_denial(self, office, sit):
        paper = office.submitted(**DENIED)
        url = self.step(paper, "check", "agreed")

        page = sit("核稿人").get(url).content.decode()
        assert "确认不作为行政规范性文件" in page
        assert "请确认不作为行政规范性文件" in sit("核稿人").post(url, {"seen": str(paper.version)}).content.decode()
        sit("核稿人").post(url, {"seen": str(paper.version), "is_denial_confirmed": "on"})

        assert paper.steps.get().is_denial_confirmed

    def test_knows_no_outcome_of_another_step(self, office, sit):
        paper = office.checked(is_normative=True)

        assert sit("法制").get(self.step(paper, "legal_review", "agreed")).status_code == 404
        assert sit("法制").get(self.step(paper, "check", "lawful")).status_code == 404


def test_the_day_of_a_review_is_that_of_the_office(office):
    late = datetime(2026, 3, 2, 23, 30, tzinfo=timezone.get_default_timezone())
    paper = office.reviewed(office.checked(is_normative=True), at=late)
    said = signing.Facts(meeting="常务会议", meeting_on=TODAY)

    assert office.agreed(paper, StepKind.SIGN, "签发人", at=late, facts=said).state == PaperState.SIGNED
