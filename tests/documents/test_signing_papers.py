"""A paper on its way from the draft to the signature: who may do what, in which order, and what is told otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from documents.issuing import composing, powers, signing
from documents.issuing.choices import PaperState, StepKind
from documents.issuing.composing import AnnexPart, Draft, EffectPart, InstrumentPart
from documents.issuing.lifecycle import ISSUING
from documents.models import OutgoingPaper
from documents.validity import EventKind
from portal.accounts.choices import KnowledgeLevel, Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import AT, BODY, TODAY, Office
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


class TestTheTable:
    def test_rests_each_act_on_its_clause(self):
        assert all("《党政机关公文处理工作条例》第" in each.clause for each in ISSUING.values())
        assert all("国办发〔2018〕37号第二部分第（六）项" in ISSUING[act].clause for act in ("refer", "review"))

    def test_leads_back_from_every_opinion_and_out_until_the_signature(self):
        given = {PaperState.SUBMITTED, PaperState.CHECKED, PaperState.UNDER_REVIEW, PaperState.COUNTERSIGNED}

        assert ISSUING["return"].sources == given
        assert ISSUING["withdraw"].sources == given | {PaperState.DRAFTED, PaperState.SIGNED}


class TestDrafting:
    def test_is_for_those_below_the_body_and_its_office(self, office):
        department = UserFactory(unit=office.finance)
        office.open("测政发", office.government)

        assert office.draft(by=department).drafting_unit == office.finance

    def test_is_not_for_others(self, office):
        county = UserFactory(unit=UnitFactory(name="测试州甲县人民政府", kind=UnitKind.COUNTY_GOVERNMENT))

        with pytest.raises(Refused, match="不能以测政办发拟稿"):
            office.draft(by=county)

    def test_keeps_the_lines_of_the_title(self, office):
        paper = office.draft(title_lines=["关于做好第一项", " 工作的通知 ", ""])

        assert (paper.title, paper.title_lines) == ("关于做好第一项工作的通知", ["关于做好第一项", "工作的通知"])

    def test_lets_the_drafter_alone_change_it(self, office):
        paper = office.draft()
        given = Draft(kind="notice", title_lines=["关于甲的通知"], series=office.series, body=BODY)

        with pytest.raises(Refused, match="只有拟稿人"):
            composing.redraft(paper, given, seen=paper.version, by=office.ask("同事"), at=AT)
        assert composing.redraft(paper, given, seen=paper.version, by=paper.drafted_by, at=AT).title == "关于甲的通知"

    def test_tells_the_second_of_two_windows(self, office):
        paper = office.draft()
        composing.add_part(paper, AnnexPart("名单"), seen=1, by=paper.drafted_by)

        with pytest.raises(Refused, match="已被修改"):
            composing.add_part(paper, AnnexPart("名单"), seen=1, by=paper.drafted_by)

    def test_changes_nothing_that_was_sent_on(self, office):
        paper = office.submitted()

        with pytest.raises(Refused, match="待核稿，不能修改"):
            composing.add_part(paper, AnnexPart("名单"), seen=paper.version, by=paper.drafted_by)

    def test_closes_the_ranks_when_an_annex_is_taken_out(self, office):
        paper = office.draft(parts=[AnnexPart("甲"), AnnexPart("乙"), AnnexPart("丙")])
        first = paper.annexes.get(order=1)

        composing.drop_part(first, seen=paper.version, by=paper.drafted_by)

        assert [(each.order, each.title) for each in paper.annexes.all()] == [(1, "乙"), (2, "丙")]

    def test_gives_a_text_one_end_or_none(self, office):
        paper = office.draft()
        part = InstrumentPart("甲办法", "第一条 甲。", years=2, ends_on=TODAY)

        with pytest.raises(Refused, match="只写年数或截止日期之一"):
            composing.add_part(paper, part, seen=paper.version, by=paper.drafted_by)


class TestSendingOn:
    def test_is_refused_with_all_that_is_wrong_in_form(self, office):
        paper = office.draft(title_lines=["关于甲的函"], addressees=[])

        with pytest.raises(Refused) as refused:
            signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)

        assert "没有以文种“通知”结尾" in str(refused.value)
        assert "没有主送机关" in str(refused.value)

    def test_is_for_the_drafter(self, office):
        paper = office.draft()

        with pytest.raises(Refused, match="您不能送核这件发文稿"):
            signing.submit(paper, seen=paper.version, by=office.ask("同事"), at=AT)


class TestChecking:
    def test_goes_straight_to_the_signer_where_nobody_is_asked(self, office):
        assert office.checked().state == PaperState.COUNTERSIGNED

    def test_waits_for_all_that_are_asked(self, office):
        paper = office.checked(asked=[office.justice, office.finance])
        assert paper.state == PaperState.CHECKED

        paper = office.agreed(paper, StepKind.COUNTERSIGN, "财政局负责人")
        assert paper.state == PaperState.CHECKED
        assert powers.left_to_ask(paper) == ["测试州司法局会签"]
        assert office.agreed(paper, StepKind.COUNTERSIGN, "司法局负责人").state == PaperState.COUNTERSIGNED

    def test_is_not_for_the_drafter(self, office):
        checker = office.ask("核稿人")
        paper = office.submitted(by=checker)

        with pytest.raises(Refused, match="拟稿人不能核稿自己的稿"):
            signing.agree(paper, StepKind.CHECK, seen=paper.version, by=checker, at=AT)

    def test_is_for_the_desk_of_the_issuing_body(self, office):
        elsewhere = UserFactory(unit=office.finance, role=Role.OFFICE_CHECKER)
        paper = office.submitted()

        with pytest.raises(Refused, match="现在不需要您核稿"):
            signing.agree(paper, StepKind.CHECK, seen=paper.version, by=elsewhere, at=AT)

    def test_of_a_paper_of_the_government_is_for_its_office(self, office):
        paper = office.submitted(series=office.open("测政发", office.government))

        assert office.agreed(paper, StepKind.CHECK, "核稿人").checked_by == office.ask("核稿人")


class TestCountersigning:
    def test_is_for_the_head_of_a_unit_that_is_asked_once(self, office):
        paper = office.checked(asked=[office.justice, office.finance])
        paper = office.agreed(paper, StepKind.COUNTERSIGN, "财政局负责人")

        with pytest.raises(Refused, match="现在不需要您会签"):
            office.agreed(paper, StepKind.COUNTERSIGN, "财政局负责人")
        with pytest.raises(Refused, match="现在不需要您会签"):
            office.agreed(paper, StepKind.COUNTERSIGN, "签发人")


class TestSigning:
    def test_gives_the_paper_its_date(self, office):
        paper = office.signed()

        assert (paper.signed_by, paper.signed_on) == (office.ask("签发人"), timezone.localdate(AT))

    def test_is_not_for_whoever_checked_it(self, office):
        both = UserFactory(unit=office.office, role=Role.OFFICE_CHECKER)
        both.roles.create(role=Role.ISSUING_LEADER)
        paper = office.submitted()
        paper = signing.agree(paper, StepKind.CHECK, seen=paper.version, by=both, at=AT)

        with pytest.raises(Refused, match="核稿人不能签发"):
            signing.agree(paper, StepKind.SIGN, seen=paper.version, by=both, at=AT)

    def test_comes_after_the_countersigning(self, office):
        paper = office.checked(asked=[office.finance])

        with pytest.raises(Refused, match="会签中，现在不需要您签发"):
            office.agreed(paper, StepKind.SIGN, "签发人")

    def test_signs_no_text_that_was_not_read(self, office):
        paper = office.countersigned()
        read = paper.version
        paper = office.returned(paper, StepKind.SIGN, "签发人")
        paper = signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)
        paper = office.agreed(paper, StepKind.CHECK, "核稿人")

        with pytest.raises(Refused, match="已被修改"):
            signing.agree(paper, StepKind.SIGN, seen=read, by=office.ask("签发人"), at=AT)


class TestSendingBack:
    def test_begins_a_new_round_in_which_all_are_asked_anew(self, office):
        paper = office.checked(asked=[office.justice, office.finance])
        paper = office.agreed(paper, StepKind.COUNTERSIGN, "财政局负责人")

        paper = office.returned(paper, StepKind.COUNTERSIGN, "司法局负责人")

        assert (paper.state, paper.round, paper.checked_by) == (PaperState.DRAFTED, 2, None)
        paper = signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)
        paper = office.agreed(paper, StepKind.CHECK, "核稿人")
        assert set(powers.left_to_ask(paper)) == {"测试州财政局会签", "测试州司法局会签"}
        assert paper.steps.filter(round=1).count() == 3

    def test_needs_an_opinion(self, office):
        paper = office.submitted()

        with pytest.raises(Refused, match="退回须写明意见"):
            signing.send_back(paper, StepKind.CHECK, opinion="  ", seen=paper.version, by=office.ask("核稿人"), at=AT)


class TestWithdrawing:
    @pytest.mark.parametrize("walk", ["draft", "submitted", "checked", "countersigned", "signed"])
    def test_is_for_the_drafter_before_a_number_is_taken(self, office, walk):
        paper = getattr(office, walk)()

        paper = signing.withdraw(paper, reason="会议取消", seen=paper.version, by=paper.drafted_by, at=AT)

        assert (paper.state, paper.withdrawal_reason) == (PaperState.WITHDRAWN, "会议取消")

    def test_is_for_the_manager_once_it_is_signed(self, office):
        paper = office.signed()

        assert signing.withdraw(
            paper, reason="须作实质修改", seen=paper.version, by=office.ask("管理员"), at=AT
        ).withdrawn_by == office.ask("管理员")

    def test_is_not_for_others_nor_without_a_reason(self, office):
        paper = office.submitted()

        with pytest.raises(Refused, match="您不能撤回"):
            signing.withdraw(paper, reason="误", seen=paper.version, by=office.ask("核稿人"), at=AT)
        with pytest.raises(Refused, match="须写明理由"):
            signing.withdraw(paper, reason="", seen=paper.version, by=paper.drafted_by, at=AT)

    def test_is_over_once_a_number_is_taken(self, office):
        paper = office.numbered()

        with pytest.raises(Refused, match="待印发，不能撤回"):
            signing.withdraw(paper, reason="误", seen=paper.version, by=paper.drafted_by, at=AT)


class TestWhoSeesAPaper:
    def seen(self, user):
        return OutgoingPaper.objects.visible_to(user).exists()

    def test_its_unit_down_to_the_level_that_may_know(self, office):
        paper = office.draft(knowledge_level=KnowledgeLevel.COUNTY)

        assert self.seen(paper.drafted_by)
        assert not self.seen(UserFactory(unit=office.office))
        assert self.seen(UserFactory(unit=office.office, knowledge_level=KnowledgeLevel.COUNTY))

    def test_whoever_is_asked_once_it_was_sent_on(self, office):
        paper = office.draft(asked=[office.finance])
        assert not self.seen(office.ask("财政局负责人"))

        signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)

        assert self.seen(office.ask("财政局负责人"))
        assert not self.seen(office.ask("司法局负责人"))

    def test_the_desk_from_the_sending_on_whatever_becomes_of_it(self, office):
        paper = office.draft(by=UserFactory(unit=office.finance))
        assert not self.seen(office.ask("核稿人"))
        assert not self.seen(office.ask("签发人"))

        sent = signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)
        assert self.seen(office.ask("核稿人"))
        assert self.seen(office.ask("签发人"))

        office.returned(sent, StepKind.CHECK, "核稿人")
        assert self.seen(office.ask("核稿人"))

    def test_the_desk_not_what_was_given_up_before(self, office):
        paper = office.draft(by=UserFactory(unit=office.finance))

        signing.withdraw(paper, reason="不再需要", seen=paper.version, by=paper.drafted_by, at=AT)

        assert not self.seen(office.ask("签发人"))

    def test_the_legal_reviewer_only_what_is_normative(self, office):
        office.submitted()
        assert not self.seen(office.ask("法制"))

        office.submitted(is_normative=True)

        assert OutgoingPaper.objects.visible_to(office.ask("法制")).count() == 1

    def test_nobody_who_is_not_signed_in(self, office, client):
        from django.contrib.auth.models import AnonymousUser

        office.draft()

        assert not self.seen(AnonymousUser())


class TestWhatWaits:
    STATES = ("draft", "submitted", "checked", "under_review", "countersigned", "signed", "numbered")
    PEOPLE = ("拟稿人", "核稿人", "签发人", "管理员", "法制", "财政局负责人", "司法局负责人")

    def test_is_what_the_acts_allow_of_each_paper(self, office):
        papers = [getattr(office, state)(asked=[office.finance], is_normative=True) for state in self.STATES]
        papers.append(office.returned(office.submitted(), StepKind.CHECK, "核稿人"))
        papers.append(office.agreed(office.checked(asked=[office.finance]), StepKind.COUNTERSIGN, "财政局负责人"))

        for who in self.PEOPLE:
            user = office.ask(who)
            waiting = set(OutgoingPaper.objects.visible_to(user).waiting_for(user))
            mine = {"submit", "number", "issue"}
            carried = {
                each
                for each in papers
                if powers.seats(user, each) or (mine & set(powers.acts(user, each)) and not self.is_first_draft(each))
            }
            assert waiting == carried, who

    def is_first_draft(self, paper):
        """A draft that nobody sent back waits for nobody."""
        return paper.state == PaperState.DRAFTED and paper.round == 1


class TestATextThatNotAllMayKnow:
    @pytest.fixture
    def effect(self, office):
        held = DocumentFactory(title="关于某事的通知", knowledge_level=KnowledgeLevel.COUNTY)
        held.issuers.create(order=1, printed_name=office.office.name, unit=office.office)
        return EffectPart(held.instruments.create(order=1, title=held.title), EventKind.REPEAL)

    def test_is_not_changed_by_a_paper_that_more_people_see(self, office, effect):
        paper = office.draft()

        with pytest.raises(Refused, match="知悉层级"):
            composing.add_part(paper, effect, seen=paper.version, by=paper.drafted_by)

    def test_keeps_the_level_of_the_paper_that_changes_it(self, office, effect):
        paper = office.draft(parts=[effect], knowledge_level=KnowledgeLevel.COUNTY)
        given = Draft(kind="notice", title_lines=["关于甲的通知"], series=office.series, body=BODY)

        with pytest.raises(Refused, match="知悉层级"):
            composing.redraft(paper, given, seen=paper.version, by=paper.drafted_by, at=AT)


class TestTheLastDayOfAText:
    def test_is_asked_before_anybody_checks(self, office):
        paper = office.draft(parts=[InstrumentPart("甲方案", "第一条 甲。", ends_on=TODAY - timedelta(days=1))])

        with pytest.raises(Refused, match="早于施行日期"):
            signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)

    def test_is_asked_again_for_the_day_of_printing(self, office):
        paper = office.numbered(
            parts=[InstrumentPart("甲方案", "本方案有效期至2026年3月5日。", ends_on=date(2026, 3, 5))]
        )

        with pytest.raises(Refused, match="早于印发日期"):
            office.issue(paper, printed_on=TODAY + timedelta(days=4), at=AT + timedelta(days=9))
        assert office.issue(paper, printed_on=TODAY + timedelta(days=3), at=AT + timedelta(days=9))
