"""The pages of clean-ups, as the people use them who run, answer, review and decide."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.cleaning_up import scoping
from documents.cleaning_up.todo import cleaning_todo
from documents.models import Campaign, CampaignItem, CleanupReview, Document
from documents.validity import EventKind
from portal.accounts.choices import KnowledgeLevel
from portal.jobs.performing import perform
from tests.documents.clean_up_walks import CleanUp
from tests.factories import UserFactory
from tests.meanwhile import ended_by_the_worker
from tests.portal.accounts.browsing import text_of
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def clean_up(db):
    return CleanUp(at=timezone.now().replace(microsecond=0))


def browser(user):
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def url(name, *args):
    return reverse(f"documents:campaign_{name}", args=args)


def outline(clean_up, **facts):
    given = {
        "title": "2026年集中清理", "basis": "《测试办法》", "series": clean_up.series.pk, "addressees": "各部门",
        "propose_by": f"{clean_up.today + timedelta(days=20)}", "scope": "?status=in_force&named=工作",
    }  # fmt: skip
    return given | facts


def press(client, address, **given):
    """Send the form of a page as it was shown."""
    shown = client.get(address).context["form"]["seen"].value()
    return client.post(address, {"seen": shown} | given)


def late_of(user):
    """What the workbench marks as late, of what waits."""
    rows = cleaning_todo(user, timezone.localdate())
    return {each.label for each in rows if each.is_overdue and each.waiting.exists()}


def todo_of(user):
    counts = {each.label: each.waiting.count() for each in cleaning_todo(user, timezone.localdate())}
    return {label: count for label, count in counts.items() if count}


class TestTheList:
    def test_begins_with_the_newest(self, clean_up):
        text = clean_up.text()
        for title in ("甲次清理", "乙次清理", "丙次清理"):
            clean_up.drafted(text, title=title)

        rows = browser(clean_up.ask("管理员")).get(url("list")).context["table"].rows

        assert [row.record.title for row in rows] == ["丙次清理", "乙次清理", "甲次清理"]


class TestACampaign:
    def test_goes_from_its_scope_to_its_paper(self, clean_up):
        text = clean_up.text()
        manager, head = browser(clean_up.ask("管理员")), browser(clean_up.ask("财政局负责人"))
        legal, leader = browser(clean_up.ask("法制")), browser(clean_up.ask("签发人"))

        manager.post(url("new"), outline(clean_up))
        campaign = Campaign.objects.get()
        assert "范围内现有1个施行文本" in text_of(manager.get(campaign.get_absolute_url()))
        shown = manager.get(url("open", campaign.pk)).context["form"]["seen"].value()
        manager.post(url("open", campaign.pk), {"seen": shown})
        item = CampaignItem.objects.get()
        shown = manager.get(url("item_reassign", item.pk)).context["form"]["seen"].value()
        manager.post(url("item_reassign", item.pk), {"unit": clean_up.office.finance.pk, "seen": shown})
        assert todo_of(head.user) == {"待提清理意见的文件": 1}
        head.post(url("item_propose", item.pk), {"outcome": "repeal", "reason": "任务已完成", "seen": ""})
        assert todo_of(legal.user) == {"待合法性审核的清理意见": 1}
        seen = {f"seen_{item.pk}": str(item.proposals.get().pk)}
        legal.post(url("review", campaign.pk, "agreed"), {"pk": [item.pk], "opinion": "", "seen": ""} | seen)
        assert todo_of(leader.user) == {"待录入会议决定的清理": 1}
        shown = leader.get(url("decide", campaign.pk)).context["form"]["seen"].value()
        said = {"meeting": "第3次常务会议", "meeting_on": f"{clean_up.today}", "seen": shown}
        leader.post(url("decide", campaign.pk), said)
        assert todo_of(manager.user)["待印发的清理决定"] == 1
        check = manager.get(url("conclude", campaign.pk))
        done = manager.post(url("conclude", campaign.pk), {"seen": check.context["form"]["seen"].value()}, follow=True)

        assert "1." + text.title in text_of(check)
        assert "由后台办理" in text_of(done)
        assert "印发清理决定在后台进行" in text_of(done)
        assert done.context["acts"] == []
        ended_by_the_worker(scoping.CONCLUDE, campaign.pk)
        assert "已编号、印发并登记" in text_of(manager.get(campaign.get_absolute_url()))
        campaign.refresh_from_db()
        assert text_of(manager.get(campaign.document.get_absolute_url()))
        assert text.standing(clean_up.today).status.value == "repealed"

    def test_is_seen_by_a_unit_that_it_asks_and_not_by_others(self, clean_up):
        campaign = clean_up.opened(clean_up.text())

        assert browser(clean_up.ask("财政局负责人")).get(campaign.get_absolute_url()).status_code == 200
        assert browser(UserFactory()).get(campaign.get_absolute_url()).status_code == 404
        assert text_of(browser(UserFactory()).get(url("list"))).count(campaign.title) == 0

    def test_shows_progress_and_delay_per_department(self, clean_up):
        campaign = clean_up.opened(clean_up.text(), clean_up.text())
        Campaign.objects.filter(pk=campaign.pk).update(propose_by=clean_up.today - timedelta(days=3))
        clean_up.propose(campaign.items.first(), "keep")

        page = text_of(browser(clean_up.ask("管理员")).get(campaign.get_absolute_url()))

        assert "测试州财政局 逾期3天（自然日），1件 2 1 0 1 0 0" in page

    @pytest.mark.parametrize("case", cases("cleaning_up.md", "Cases: days late"), ids=str)
    def test_is_late_from_the_day_after_on_the_board_and_on_the_workbenches(self, clean_up, case):
        campaign = clean_up.opened(clean_up.text())
        item = campaign.items.get()
        if case["proposal"]:
            clean_up.propose(item, "keep")
        if case["review"]:
            clean_up.review(item, case["review"], opinion="请核对")
        last_day = clean_up.today - timedelta(days=int(case["day"]))
        Campaign.objects.filter(pk=campaign.pk).update(propose_by=last_day)
        manager, head = clean_up.ask("管理员"), clean_up.ask("财政局负责人")

        page = text_of(browser(manager).get(campaign.get_absolute_url()))
        told = [f"逾期{case['days late']}天（自然日），1件"] if case["days late"] else []

        assert re.findall(r"逾期\d+天（自然日），\d件", page) == told
        for who, label in ((head, case["on the workbench of the unit"]), (manager, case["of 文件管理员"])):
            assert todo_of(who) == ({label: 1} if label else {})
            assert late_of(who) == ({label} if "逾期" in label else set())

    def test_once_concluded_tells_how_it_is_reversed(self, clean_up):
        campaign, _ = clean_up.concluded({clean_up.text(): "repeal", clean_up.of_articles(): "repeal_part"})
        address = campaign.get_absolute_url()

        told, other = (text_of(browser(clean_up.ask(who)).get(address)) for who in ("管理员", "财政局负责人"))

        assert "本次废止的，提出“恢复施行”" in told
        assert "本次废止部分条款的，提出“恢复施行部分条款”" in told
        assert "另行布置清理" in told.replace("另行布置清理，", "")
        assert "另行布置清理" not in other.replace("另行布置清理，", "")

    def test_is_reversed_on_the_pages_by_a_new_one(self, clean_up):
        text = clean_up.text()
        clean_up.concluded({text: "repeal"})
        manager, head = browser(clean_up.ask("管理员")), browser(clean_up.ask("财政局负责人"))
        legal, leader = browser(clean_up.ask("法制")), browser(clean_up.ask("签发人"))

        manager.post(url("new"), outline(clean_up, title="2026年第二次清理", scope=""))
        campaign = Campaign.objects.get(title="2026年第二次清理")
        given = {"number": text.document.number, "title": "", "unit": clean_up.office.finance.pk}
        manager.post(url("add", campaign.pk), given)
        press(manager, url("open", campaign.pk))
        item = campaign.items.get()
        head.post(url("item_propose", item.pk), {"outcome": "restore", "reason": "废止有误", "seen": ""})
        press(legal, url("item_review", item.pk, "agreed"), opinion="")
        press(leader, url("decide", campaign.pk), meeting="第4次常务会议", meeting_on=f"{clean_up.today}")
        press(manager, url("conclude", campaign.pk))
        ended_by_the_worker(scoping.CONCLUDE, campaign.pk)

        campaign.refresh_from_db()
        assert campaign.document.title == "关于恢复施行一批文件的通知"
        assert text.standing(clean_up.today).status.value == "in_force"

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"scope": "甲乙丙"}, "没有登记簿的筛选条件"),
            ({"propose_by": "明天"}, "不是日期"),
            ({"title": ""}, "必填"),
        ],
    )
    def test_is_refused_at_the_field(self, clean_up, changes, message):
        answer = browser(clean_up.ask("管理员")).post(url("new"), outline(clean_up, **changes))

        assert message in text_of(answer)
        assert not Campaign.objects.exists()

    def test_takes_in_a_document_that_the_register_lacks(self, clean_up):
        campaign, manager = clean_up.drafted(), browser(clean_up.ask("管理员"))
        given = {"number": "测政发〔2005〕5号", "title": "", "unit": clean_up.office.finance.pk}

        refused = manager.post(url("add", campaign.pk), given)
        manager.post(url("add", campaign.pk), given | {"title": "关于旧事的通知"})

        assert "请同时填写名称" in text_of(refused)
        assert str(campaign.items.get()) == "《关于旧事的通知》"

    def test_takes_in_all_texts_of_a_document_by_its_number(self, clean_up):
        text, campaign = clean_up.text(), clean_up.drafted()

        browser(clean_up.ask("管理员")).post(
            url("add", campaign.pk), {"number": text.document.number, "title": "", "unit": ""}
        )

        assert campaign.items.get().instrument == text

    def test_takes_in_no_document_whose_number_stands_beside_another_title(self, clean_up):
        text, campaign = clean_up.text(), clean_up.drafted()
        given = {"number": text.document.number, "title": "示范州供热办法", "unit": ""}

        refused = browser(clean_up.ask("管理员")).post(url("add", campaign.pk), given)

        assert f"在登记簿中是《{text.document.title}》，不是《示范州供热办法》" in text_of(refused)
        assert not campaign.items.exists()

    def test_tells_a_page_that_is_too_old(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "keep"})

        answer = browser(clean_up.ask("管理员")).post(url("conclude", campaign.pk), {"seen": "早先"})

        assert "请重新阅读后再印发" in text_of(answer)

    @pytest.mark.django_db(transaction=True)
    def test_says_why_it_was_not_concluded(self, clean_up):
        text = clean_up.text()
        campaign = clean_up.decided({text: "repeal"})
        cause = clean_up.text().document
        clean_up.event(text, EventKind.REPEAL, clean_up.today, by_document=cause)
        perform(clean_up.ask_to_conclude(campaign).pk)

        page = text_of(browser(clean_up.ask("管理员")).get(campaign.get_absolute_url()))

        assert "需人工处理" in page
        assert "没有印发，没有编号" in page
        assert "登记簿中现为已废止" in page

    def test_shows_what_a_proposal_lacks(self, clean_up):
        item = clean_up.opened(clean_up.text()).items.get()

        answer = browser(clean_up.ask("财政局负责人")).post(
            url("item_propose", item.pk), {"outcome": "extend", "reason": "需要", "seen": ""}
        )

        assert "延长有效期须写明此日" in text_of(answer)

    def test_asks_as_many_questions_for_one_item_as_for_thirty(self, clean_up):
        campaign = clean_up.opened(*(clean_up.text() for _ in range(30)))
        few = clean_up.opened(clean_up.text())
        manager = browser(clean_up.ask("管理员"))

        manager.get(url("list"))  # what waits is counted once and kept
        counts = []
        for each in (few, campaign):
            with CaptureQueriesContext(connection) as asked:
                manager.get(url("items", each.pk))
            counts.append(len(asked))

        assert counts[0] == counts[1]

    def test_is_told_before_its_conclusion_to_those_who_see_it(self, clean_up):
        text = clean_up.text()
        campaign = clean_up.opened(text)
        clean_up.propose(campaign.items.get(), "repeal")
        address = text.document.get_absolute_url()

        page = text_of(browser(clean_up.ask("管理员")).get(address))
        other = text_of(browser(UserFactory(knowledge_level=KnowledgeLevel.PREFECTURE)).get(address))

        assert f"《{campaign.title}》 ：部门意见为废止 待审核" in page
        assert campaign.title not in other

    @pytest.mark.parametrize("number", ["测政发〔2005〕5号", ""])
    def test_is_told_on_the_page_of_what_it_named(self, clean_up, number):
        campaign, _ = clean_up.concluded({}, ("关于旧事的通知", number, "repeal"))
        item = campaign.items.get()
        document = Document.objects.get(title="关于旧事的通知")
        manager = browser(clean_up.ask("管理员"))

        page, other = manager.get(document.get_absolute_url()), manager.get(item.get_absolute_url())

        assert f'href="{item.get_absolute_url()}"' in page.content.decode()
        assert f"《{campaign.title}》 ：废止" in text_of(page)
        assert f'href="{document.get_absolute_url()}"' in other.content.decode()

    def test_is_told_on_the_page_of_what_it_went_through(self, clean_up):
        kept, ended = clean_up.text(), clean_up.text()
        campaign, document = clean_up.concluded({kept: "keep", ended: "repeal"})

        page = text_of(browser(clean_up.ask("管理员")).get(kept.document.get_absolute_url()))

        assert f"{document.number}《{campaign.title}》 ：继续有效" in page

    @pytest.mark.parametrize("many", [False, True])
    def test_reviews_the_proposal_that_was_read(self, clean_up, many):
        campaign = clean_up.opened(clean_up.text())
        item = campaign.items.get()
        read = clean_up.propose(item, "keep")
        clean_up.propose(item, "repeal", at=clean_up.at + timedelta(hours=1))
        legal = browser(clean_up.ask("法制"))

        if many:
            given = {"pk": [item.pk], f"seen_{item.pk}": str(read.pk), "opinion": "", "seen": ""}
            answer = legal.post(url("review", campaign.pk, "agreed"), given, follow=True)
        else:
            answer = legal.post(url("item_review", item.pk, "agreed"), {"opinion": "", "seen": str(read.pk)})

        assert "重新阅读后再" in text_of(answer)
        assert not CleanupReview.objects.exists()

    def test_tells_no_title_of_a_document_that_one_may_not_see(self, clean_up):
        secret = clean_up.text(title="关于内部事项的通知", knowledge_level=KnowledgeLevel.PREFECTURE)
        campaign = clean_up.opened(secret, clean_up.text())
        head = browser(clean_up.ask("财政局负责人"))

        told = text_of(head.get(url("items", campaign.pk))) + text_of(
            head.get(campaign.get_absolute_url() + "?tab=history")
        )

        assert "内部事项" not in told
        assert head.get(url("item", campaign.items.get(instrument=secret).pk)).status_code == 404
