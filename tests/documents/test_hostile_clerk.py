"""A clerk who presses twice, sends stale pages and goes on with what is over: told in words, and nothing is doubled."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.issuing import composing, signing
from documents.issuing.choices import PaperState
from documents.issuing.composing import AnnexPart
from documents.models import Document, IssuedNumber, NumberYear, OutgoingPaper, OutgoingStep
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import AT, Office
from tests.documents.test_paper_pages import act, filled, said, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def sit(client, office):
    def sit(who):
        client.force_login(office.ask(who))
        return client

    return sit


def seen_on(response) -> dict[str, str]:
    """What the form of a page sends along unseen."""
    return {"seen": response.context["form"]["seen"].value()}


class TestTwoPresses:
    def test_of_every_act_carry_the_paper_on_once(self, office, sit):
        paper = office.draft(asked=[office.finance], is_normative=True)
        today = str(timezone.localdate())
        way = [
            ("拟稿人", act(paper, "submit"), {}, PaperState.SUBMITTED),
            ("核稿人", step(paper, "check"), {"opinion": "无误"}, PaperState.CHECKED),
            ("财政局负责人", step(paper, "countersign"), {}, PaperState.UNDER_REVIEW),
            ("法制", step(paper, "legal_review", "lawful"), {"opinion": "内容合法"}, PaperState.COUNTERSIGNED),
            ("签发人", step(paper, "sign"), {"meeting": "常务会议", "meeting_on": today}, PaperState.SIGNED),
            ("管理员", act(paper, "number"), {}, PaperState.NUMBERED),
            ("管理员", act(paper, "issue"), {"printed_on": today}, PaperState.ISSUED),
        ]
        for who, url, given, state in way:
            browser = sit(who)
            sent = seen_on(browser.get(url)) | given

            first, second = browser.post(url, sent), browser.post(url, sent)

            assert (first.status_code, second.status_code) == (302, 200), said(second)
            assert f"该稿{state.label}" in said(second)
            paper.refresh_from_db()
            assert paper.state == state

        assert OutgoingStep.objects.count() == 4
        assert (IssuedNumber.objects.count(), NumberYear.objects.get().next) == (1, 2)
        assert Document.objects.filter(number=str(paper.number)).count() == 1

    @pytest.mark.parametrize(("sort", "given"), [
        ("annex", {"title": "名单"}),
        ("instrument", {"title": "甲方案", "text": "第一条 甲。"}),
        ("effect", {"kind": "repeal", "name": "旧方案"}),
    ])  # fmt: skip
    def test_of_a_part_add_it_once(self, office, sit, sort, given):
        DocumentFactory(title="旧方案").instruments.create(title="旧方案")
        paper = office.draft()
        url, browser = reverse("documents:paper_part_new", args=[paper.pk, sort]), sit("拟稿人")
        sent = seen_on(browser.get(url)) | given

        first, second = browser.post(url, sent), browser.post(url, sent)

        assert (first.status_code, second.status_code) == (302, 200)
        assert "已被修改" in said(second)
        assert getattr(paper, f"{sort}s" if sort != "annex" else "annexes").count() == 1

    def test_of_a_withdrawal_withdraw_once_with_the_first_reason(self, office, sit):
        paper = office.draft()
        sent = {"seen": str(paper.version), "reason": "不再需要"}

        sit("拟稿人").post(act(paper, "withdraw"), sent)
        again = sit("拟稿人").post(act(paper, "withdraw"), sent | {"reason": "另一个理由"})

        assert "该稿已撤回，不能撤回" in said(again)
        paper.refresh_from_db()
        assert paper.withdrawal_reason == "不再需要"

    def test_of_a_void_number_leave_it_void_and_unused(self, office, sit):
        paper = office.numbered()
        sent = {"seen": str(paper.version), "reason": "会议取消"}

        first, second = (sit("管理员").post(act(paper, "void"), sent) for _ in range(2))

        assert (first.status_code, second.status_code) == (302, 200)
        assert office.numbered().number.sequence == 2


class TestAStalePage:
    def test_of_the_draft_changes_nothing_and_keeps_what_was_typed(self, office, sit):
        paper = office.draft()
        url, browser = reverse("documents:paper_edit", args=[paper.pk]), sit("拟稿人")
        sent = filled(office) | seen_on(browser.get(url)) | {"title": "关于旧窗口的通知"}
        composing.add_part(paper, AnnexPart("名单"), seen=paper.version, by=paper.drafted_by)

        page = said(browser.post(url, sent))

        assert "您打开本页后该稿已被修改" in page
        assert "关于旧窗口的通知" in page
        paper.refresh_from_db()
        assert paper.title == "关于做好第一项工作的通知"

    def test_of_a_step_signs_no_text_that_nobody_read(self, office, sit):
        paper = office.countersigned()
        url = step(paper, "sign")
        sent = seen_on(sit("签发人").get(url))
        paper = office.returned(paper, "sign", "签发人")
        composing.add_part(paper, AnnexPart("名单"), seen=paper.version, by=paper.drafted_by)
        paper.refresh_from_db()
        signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)

        answer = sit("签发人").post(url, sent)

        assert answer.status_code == 200
        assert "已被修改或办理" in said(answer)
        paper.refresh_from_db()
        assert paper.state == PaperState.SUBMITTED

    def test_of_a_part_that_was_taken_out_is_gone(self, office, sit):
        paper = office.draft(parts=[AnnexPart("名单")])
        part = paper.annexes.get()
        args = [paper.pk, "annex", part.pk]
        url, browser = reverse("documents:paper_part_drop", args=args), sit("拟稿人")
        sent = {"seen": str(paper.version)}

        assert browser.post(url, sent).status_code == 302
        assert browser.post(url, sent).status_code == 404
        assert browser.post(reverse("documents:paper_part_change", args=args), sent).status_code == 404

    @pytest.mark.parametrize("sent", [{}, {"seen": ""}, {"seen": "一"}, {"seen": "-1"}, {"seen": "9" * 30}])
    def test_without_a_version_of_this_world_is_told(self, office, sit, sent):
        paper = office.draft()

        for url in (act(paper, "submit"), act(paper, "withdraw"), reverse("documents:paper_edit", args=[paper.pk])):
            assert sit("拟稿人").post(url, sent).status_code == 200

        paper.refresh_from_db()
        assert paper.state == PaperState.DRAFTED


class TestADraftThatWasWithdrawn:
    def test_is_neither_changed_nor_sent_nor_signed(self, office, sit):
        paper = office.submitted()
        signing.withdraw(paper, reason="不再需要", seen=paper.version, by=paper.drafted_by, at=AT)
        sent = {"seen": str(paper.version)}
        ways = [
            ("拟稿人", reverse("documents:paper_edit", args=[paper.pk]), filled(office) | sent),
            ("拟稿人", reverse("documents:paper_part_new", args=[paper.pk, "annex"]), {"title": "名单"} | sent),
            ("拟稿人", act(paper, "submit"), sent),
            ("核稿人", step(paper, "check"), sent),
            ("管理员", act(paper, "number"), sent),
            ("管理员", act(paper, "issue"), sent | {"printed_on": "2026-03-02"}),
        ]
        for who, url, given in ways:
            answer = sit(who).post(url, given)

            assert answer.status_code == 200
            assert "该稿已撤回" in said(answer)

        assert OutgoingPaper.objects.get().state == PaperState.WITHDRAWN
        assert not IssuedNumber.objects.exists()

    def test_says_what_to_do_instead(self, office, sit):
        paper = office.draft()
        signing.withdraw(paper, reason="不再需要", seen=paper.version, by=paper.drafted_by, at=AT)
        sent = filled(office) | {"seen": str(paper.version)}

        page = said(sit("拟稿人").post(reverse("documents:paper_edit", args=[paper.pk]), sent))

        assert "该稿已撤回，不能修改；需要发文的另行拟稿" in page

    def test_is_not_saved_again_by_the_page_on_which_it_was_begun(self, office, sit):
        page = f"{reverse('documents:paper_new')}?template=notice&page={'a' * 32}"
        browser = sit("拟稿人")
        browser.post(page, filled(office))
        paper = OutgoingPaper.objects.get()
        signing.withdraw(paper, reason="不再需要", seen=paper.version, by=paper.drafted_by, at=AT)

        answer = browser.post(page, filled(office))

        assert "该稿已撤回，不能修改；需要发文的另行拟稿" in said(answer)
        assert OutgoingPaper.objects.get() == paper
        assert browser.get(page).url == paper.get_absolute_url()
