"""The pages of papers on their way out."""

from __future__ import annotations

from uuid import uuid4

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.issuing import papers
from documents.issuing.choices import PaperState
from documents.issuing.composing import AnnexPart, EffectPart
from documents.issuing.paper_templates import templates
from documents.models import Document, OutgoingPaper
from documents.validity import EventKind
from portal.official_pdf import MOST_PAGES_SHOWN
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import AT, BODY, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def at_the_desk(client, office):
    """`at_the_desk("核稿人")`: the browser of that person."""

    def sit(who):
        client.force_login(office.ask(who))
        return client

    return sit


def filled(office, **facts):
    given = {
        "kind": "notice", "series": office.series.pk, "title": "关于做好第一项\n工作的通知",
        "addressees": "各县市人民政府", "body": BODY, "knowledge_level": "10", "publicity": "public", "seen": "",
    }  # fmt: skip
    return given | facts


def new(template="notice"):
    """The page of a new draft, each time another one."""
    return f"{reverse('documents:paper_new')}?template={template}&page={uuid4().hex}"


def act(paper, action):
    return reverse("documents:paper_act", args=[paper.pk, action])


def step(paper, kind, outcome="agreed"):
    return reverse("documents:paper_step", args=[paper.pk, kind, outcome])


def said(response):
    return response.content.decode()


class TestTheList:
    def test_shows_mine_what_waits_and_all(self, office, at_the_desk):
        mine = office.draft()
        office.draft(by=office.ask("同事"), title_lines=["关于同事的通知"])
        waiting = office.submitted(title_lines=["关于待核的通知"])
        url = reverse("documents:paper_list")

        page = said(at_the_desk("拟稿人").get(f"{url}?scope=mine"))
        assert mine.title in page
        assert "关于同事的通知" not in page
        assert "关于同事的通知" in said(at_the_desk("拟稿人").get(url))
        page = said(at_the_desk("核稿人").get(f"{url}?scope=waiting"))
        assert waiting.title in page
        assert mine.title not in page

    def test_asks_as_much_for_thirty_as_for_two(self, office, at_the_desk, django_assert_num_queries):
        browser, url = at_the_desk("管理员"), f"{reverse('documents:paper_list')}?per_page=50"
        office.draft()
        office.numbered()
        browser.get(url)
        with CaptureQueriesContext(connection) as asked:
            browser.get(url)
        for _ in range(14):
            office.draft()
            office.numbered()

        with django_assert_num_queries(len(asked)):
            browser.get(url)

    def test_counts_what_waits_on_the_workbench(self, office, at_the_desk):
        office.submitted()

        page = said(at_the_desk("核稿人").get(reverse("workbench")))

        assert "发文稿待我办" in page


class TestANewDraft:
    def test_begins_with_the_choice_of_a_template(self, office, at_the_desk):
        page = said(at_the_desk("拟稿人").get(reverse("documents:paper_new")))

        assert all(each.use in page for each in templates())

    @pytest.mark.parametrize("template", [each.code for each in templates()])
    def test_holds_what_the_template_says(self, office, at_the_desk, template):
        page = said(at_the_desk("拟稿人").get(new(template)))

        assert "保存草稿" in page
        assert f'value="{office.series.pk}"' in page

    def test_is_kept(self, office, at_the_desk):
        given = filled(office, asked="测试州财政局\n测试州司法局", copies="州委办公厅")

        response = at_the_desk("拟稿人").post(new(), given)

        paper = OutgoingPaper.objects.get()
        assert response.url == paper.get_absolute_url()
        assert paper.title_lines == ["关于做好第一项", "工作的通知"]
        assert {str(each) for each in paper.countersigns.all()} == {"测试州财政局", "测试州司法局"}
        assert (paper.copies, paper.drafting_unit) == (["州委办公厅"], office.office)

    @pytest.mark.parametrize(
        ("facts", "told"),
        [
            ({"title": ""}, "标题不能为空"),
            ({"title": "关" * 61}, "一行超过60字"),
            ({"series": ""}, "请选择发文字号系列"),
            ({"asked": "没有的局"}, "机构目录中没有在用的“没有的局”"),
            ({"title": "关于甲\u200b的通知"}, "零宽字符"),
            ({"kind": "other"}, "请从列表中选择一项"),
        ],
    )
    def test_is_refused_at_the_field(self, office, at_the_desk, facts, told):
        page = said(at_the_desk("拟稿人").post(new(), filled(office, **facts)))

        assert told in page
        assert not OutgoingPaper.objects.exists()

    def test_escapes_what_was_typed(self, office, at_the_desk):
        at_the_desk("拟稿人").post(new(), filled(office, title="关于<script>alert(1)</script>的通知"))

        page = said(at_the_desk("拟稿人").get(OutgoingPaper.objects.get().get_absolute_url()))

        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


class TestAPaper:
    def test_shows_where_it_stands_and_what_is_wrong(self, office, at_the_desk):
        paper = office.draft(addressees=[])

        page = said(at_the_desk("拟稿人").get(paper.get_absolute_url()))

        assert "没有主送机关" in page
        assert "写明主送机关" in page
        assert "《党政机关公文处理工作条例》第九条第八项" in page
        assert "流程进度" in page

    def test_offers_what_state_and_role_allow(self, office, at_the_desk):
        paper = office.submitted()

        assert "核稿同意" in said(at_the_desk("核稿人").get(paper.get_absolute_url()))
        assert "核稿同意" not in said(at_the_desk("签发人").get(paper.get_absolute_url()))

    def test_is_not_found_by_whoever_may_not_see_it(self, office, at_the_desk):
        paper = office.draft()

        for url in (
            paper.get_absolute_url(), act(paper, "submit"), step(paper, "check"),
            reverse("documents:paper_edit", args=[paper.pk]), reverse("documents:paper_pdf", args=[paper.pk]),
        ):  # fmt: skip
            assert at_the_desk("财政局负责人").get(url).status_code == 404

    @pytest.mark.parametrize("walk", ["draft", "submitted", "checked", "countersigned", "signed", "numbered"])
    def test_opens_in_every_state(self, office, at_the_desk, walk):
        text = DocumentFactory().instruments.create(title="旧办法")
        paper = getattr(office, walk)(
            asked=[office.finance], parts=[AnnexPart("名单", "甲\n乙"), EffectPart(text, EventKind.REPEAL)]
        )

        assert at_the_desk("管理员").get(paper.get_absolute_url()).status_code == 200
        assert at_the_desk("拟稿人").get(f"{paper.get_absolute_url()}?tab=history").status_code == 200

    def test_of_an_issued_document_leads_to_it(self, office, at_the_desk):
        document = office.issued()
        papers.make(document, at=AT)

        page = said(at_the_desk("管理员").get(document.paper.get_absolute_url()))

        assert document.get_absolute_url() in page
        assert "正式文稿（PDF）" in page

    def test_is_linked_from_its_document_with_what_was_proposed(self, office, at_the_desk):
        document = office.issued(publicity="withheld", publicity_clause="第十六条")

        page = said(at_the_desk("管理员").get(document.get_absolute_url()))

        assert document.paper.get_absolute_url() in page
        assert "不予公开，第十六条" in page

    def test_is_not_previewed_where_it_fills_hundreds_of_pages(self, office, at_the_desk):
        paper = office.numbered()
        with pgtrigger.ignore("documents.OutgoingPaper:outgoing_paper_stays_as_it_was_read"):
            OutgoingPaper.objects.filter(pk=paper.pk).update(body="长。\n" * 22 * MOST_PAGES_SHOWN + BODY)

        answer = at_the_desk("管理员").get(reverse("documents:paper_pdf", args=[paper.pk]), follow=True)

        assert answer.redirect_chain[-1][0] == paper.get_absolute_url()
        assert f"不能预览：全文约{MOST_PAGES_SHOWN + 1}页，超过{MOST_PAGES_SHOWN}页" in answer.content.decode()

    def test_is_printed_as_a_preview_and_then_as_it_was_issued(self, office, at_the_desk):
        paper = office.numbered()
        url = reverse("documents:paper_pdf", args=[paper.pk])
        preview = at_the_desk("管理员").get(url)
        assert preview["Content-Type"] == "application/pdf"
        assert preview.content.startswith(b"%PDF")

        document = office.issue(paper)
        assert at_the_desk("管理员").get(url).status_code == 302
        papers.make(document, at=AT)
        assert b"".join(at_the_desk("管理员").get(url)).startswith(b"%PDF")


class TestChanging:
    def test_shows_what_stands_and_keeps_what_is_typed(self, office, at_the_desk):
        paper = office.draft()
        url = reverse("documents:paper_edit", args=[paper.pk])
        assert paper.title in said(at_the_desk("拟稿人").get(url))

        at_the_desk("拟稿人").post(url, filled(office, title="关于乙的通知", seen=str(paper.version)))

        paper.refresh_from_db()
        assert (paper.title, paper.version) == ("关于乙的通知", 2)

    def test_tells_a_stale_page_once_and_then_takes_it(self, office, at_the_desk):
        paper = office.draft()
        url = reverse("documents:paper_edit", args=[paper.pk])

        page = said(at_the_desk("拟稿人").post(url, filled(office, title="关于乙的通知", seen="0")))

        assert "已被修改或办理" in page
        paper.refresh_from_db()
        assert paper.title != "关于乙的通知"

    def test_adds_changes_and_drops_an_annex(self, office, at_the_desk):
        paper = office.draft()
        browser = at_the_desk("拟稿人")

        browser.post(reverse("documents:paper_part_new", args=[paper.pk, "annex"]), {"title": "名单", "seen": "1"})
        row = paper.annexes.get()
        browser.post(
            reverse("documents:paper_part_change", args=[paper.pk, "annex", row.pk]), {"title": "名册", "seen": "2"}
        )
        assert paper.annexes.get().title == "名册"
        browser.post(reverse("documents:paper_part_drop", args=[paper.pk, "annex", row.pk]), {"seen": "3"})

        assert not paper.annexes.exists()

    def test_adds_a_text_with_its_term(self, office, at_the_desk):
        paper = office.draft()
        given = {"title": "甲办法", "text": "第一条 甲。", "years": "2", "seen": "1"}

        at_the_desk("拟稿人").post(reverse("documents:paper_part_new", args=[paper.pk, "instrument"]), given)

        assert paper.instruments.get().term == "自印发之日起施行，有效期2年"

    @pytest.mark.parametrize("years", ["0", "-1", "9999"])
    def test_refuses_an_absurd_period(self, office, at_the_desk, years):
        paper = office.draft()
        given = {"title": "甲办法", "text": "第一条 甲。", "years": years, "seen": "1"}

        page = at_the_desk("拟稿人").post(reverse("documents:paper_part_new", args=[paper.pk, "instrument"]), given)

        assert "有效期应在1至30年之间" in said(page)

    def test_names_another_text_by_its_number(self, office, at_the_desk):
        paper = office.draft()
        document = DocumentFactory(series="测政发", year=2020, sequence=3, number="测政发〔2020〕3号")
        text = document.instruments.create(title="旧办法")
        url = reverse("documents:paper_part_new", args=[paper.pk, "effect"])

        at_the_desk("拟稿人").post(url, {"kind": "repeal", "number": "测政发[2020]3号", "seen": "1"})

        assert paper.effects.get().instrument == text

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({}, "请填写所涉公文的字号"),
            ({"number": "测政发〔2020〕99号"}, "登记簿中没有这样的文本"),
            ({"number": "甲"}, "不是发文字号"),
            ({"name": "旧办法"}, "有几个文本符合"),
        ],
    )
    def test_refuses_what_names_no_text(self, office, at_the_desk, given, told):
        paper = office.draft()
        for _ in range(2):
            DocumentFactory().instruments.create(title="旧办法")
        url = reverse("documents:paper_part_new", args=[paper.pk, "effect"])

        assert told in said(at_the_desk("拟稿人").post(url, {"kind": "repeal", "seen": "1"} | given))

    def test_names_no_text_that_the_drafter_may_not_see(self, office, at_the_desk):
        paper = office.draft()
        DocumentFactory(knowledge_level=40).instruments.create(title="密办法")
        url = reverse("documents:paper_part_new", args=[paper.pk, "effect"])

        page = said(at_the_desk("拟稿人").post(url, {"kind": "repeal", "name": "密办法", "seen": "1"}))

        assert "登记簿中没有这样的文本" in page


class TestCarryingOn:
    def test_walks_from_the_draft_to_the_register(self, office, at_the_desk):
        paper = office.draft(asked=[office.finance], is_normative=True)
        way = [
            ("拟稿人", act(paper, "submit"), {}),
            ("核稿人", step(paper, "check"), {"opinion": "无误"}),
            ("财政局负责人", step(paper, "countersign"), {}),
            ("法制", step(paper, "legal_review", "lawful"), {"opinion": "内容合法"}),
            ("签发人", step(paper, "sign"), {"meeting": "常务会议", "meeting_on": str(timezone.localdate())}),
            ("管理员", act(paper, "number"), {}),
            ("管理员", act(paper, "issue"), {"printed_on": str(timezone.localdate())}),
        ]
        for who, url, given in way:
            browser = at_the_desk(who)
            assert browser.get(url).status_code == 200
            response = browser.post(url, {"seen": str(paper.version)} | given)
            assert response.status_code == 302, said(response)

        paper.refresh_from_db()
        assert paper.state == PaperState.ISSUED
        assert paper.document.sequence == 1

    def test_says_on_the_form_why_not(self, office, at_the_desk):
        paper = office.draft(addressees=[])

        page = said(at_the_desk("拟稿人").post(act(paper, "submit"), {"seen": "1"}))

        assert "尚不能送核：没有主送机关" in page
        paper.refresh_from_db()
        assert paper.state == PaperState.DRAFTED

    def test_sends_back_with_an_opinion_only(self, office, at_the_desk):
        paper = office.submitted()
        url = step(paper, "check", "returned")

        assert "退回须写明意见" in said(at_the_desk("核稿人").post(url, {"seen": str(paper.version)}))
        at_the_desk("核稿人").post(url, {"seen": str(paper.version), "opinion": "补充依据"})

        paper.refresh_from_db()
        assert (paper.state, paper.round) == (PaperState.DRAFTED, 2)
        assert "补充依据" in said(at_the_desk("拟稿人").get(paper.get_absolute_url()))

    def test_voids_a_number_with_its_reason(self, office, at_the_desk):
        paper = office.numbered()

        at_the_desk("管理员").post(act(paper, "void"), {"seen": str(paper.version), "reason": "会议取消"})

        page = said(at_the_desk("管理员").get(office.series.get_absolute_url() + f"?year={paper.number.year}"))
        assert "作废" in page
        assert "会议取消" in page

    @pytest.mark.parametrize("url", [lambda paper: act(paper, "dance"), lambda paper: step(paper, "dance")])
    def test_knows_no_other_acts(self, office, at_the_desk, url):
        assert at_the_desk("管理员").get(url(office.draft())).status_code == 404

    def test_writes_nothing_on_get(self, office, at_the_desk):
        paper = office.numbered()

        at_the_desk("管理员").get(act(paper, "issue"))

        assert not Document.objects.exists()
