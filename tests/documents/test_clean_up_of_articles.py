"""Single articles in a clean-up, from the proposal to the register (docs/rules/cleaning_up.md)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from documents.cleaning_up import proposing, resolving
from documents.cleaning_up.choices import OF_ARTICLES
from documents.cleaning_up.proposing import Said
from documents.models import Campaign, Document, ValidityEvent
from documents.validity import EventKind
from portal.lifecycle import Refused
from tests.documents.clean_up_walks import AT, TODAY, CleanUp
from tests.documents.test_campaign_pages import browser, url
from tests.portal.accounts.browsing import text_of
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
PAGE_FORM = {"until": "", "due_on": "", "reason": "已有上位规定", "seen": ""}


@pytest.fixture
def clean_up(db):
    return CleanUp()


@pytest.fixture
def now(db):
    """The same, today."""
    return CleanUp(at=timezone.now().replace(microsecond=0))


def standing_of(text, on=TODAY):
    return type(text).objects.get(pk=text.pk).standing(on)


class TestWhatMayBecomeOfAnArticle:
    @pytest.mark.parametrize(
        "case", cases("cleaning_up.md", "Cases: what may become of an article"), ids=lambda case: str(case.values())
    )
    def test_is_what_the_table_says(self, clean_up, case):
        text, by = clean_up.of_articles(), clean_up.text().document
        if case["ended"]:
            ended = listed(case["ended"])
            clean_up.event(text, EventKind.REPEAL, TODAY - timedelta(days=90), articles=ended, by_document=by)
        if case["annulled"]:
            clean_up.event(text, EventKind.ANNULMENT, None, articles=listed(case["annulled"]), by_document=by)
        item = clean_up.opened(text).items.get()
        said = Said(case["outcome"], "已有上位规定", articles=listed(case["articles"]))

        if not case["told"]:
            assert clean_up.propose(item, said.outcome, articles=said.articles).articles == said.articles
            return
        with pytest.raises(Refused) as refused:
            clean_up.propose(item, said.outcome, articles=said.articles)
        assert case["told"] in str(refused.value)

    @pytest.mark.parametrize("outcome", OF_ARTICLES)
    def test_of_a_text_by_name_is_its_repeal_alone(self, clean_up, outcome):
        campaign = clean_up.agreed({}, ("关于旧事的办法", "测政发〔2005〕5号", "repeal_part"))

        assert campaign.items.get().proposals.get().articles == ["第三条"]
        if outcome == "restore_part":
            with pytest.raises(Refused, match="不在登记簿中"):
                proposing.check(campaign.items.get(), Said(outcome, "需要", articles=("第三条",)), on=TODAY)

    def test_is_asked_of_a_text_whose_articles_nobody_knows(self, now):
        item = now.opened(now.text()).items.get()
        now.propose(item, "repeal_part", articles=("第九条",))

        for address in (item.get_absolute_url(), url("item_review", item.pk, "agreed")):
            page = text_of(browser(now.ask("法制")).get(address))

            assert "废止部分条款：第九条" in page
            assert "登记簿没有该文件的条文，第九条未经核对，请对照原件" in page
            assert "上位法已修改" in page

    def test_is_told_as_compared_where_the_text_is_known(self, now):
        item = now.opened(now.of_articles()).items.get()
        now.propose(item, "repeal_part")

        assert "未经核对" not in text_of(browser(now.ask("法制")).get(item.get_absolute_url()))


class TestTheDecision:
    def test_ends_the_articles_and_leaves_the_rest(self, clean_up):
        text = clean_up.of_articles()

        _, document = clean_up.concluded({text: "repeal_part", clean_up.text(): "repeal"})

        event = ValidityEvent.objects.get(by_document=document, articles__len=1)
        assert (event.kind, event.articles, event.effective.lower) == ("repeal", ["第三条"], TODAY)
        assert (standing_of(text).status, standing_of(text).lapsed) == ("partly_lapsed", ("第三条",))
        assert standing_of(text, TODAY - timedelta(days=1)).status == "in_force"
        printed = "\n".join(each.text for each in document.blocks.all())
        assert document.title == "关于废止一批文件以及废止一批文件部分条款的通知"
        assert "决定废止文件1件，废止部分条款的文件1件" in printed
        assert f"二、废止部分条款的文件\n1.{text.title}（{text.document.number}）第三条" in printed

    def test_names_the_text_and_not_the_paper_that_carries_it(self, clean_up):
        text = clean_up.of_articles(title="甲办法")
        Document.objects.filter(pk=text.document_id).update(title="关于印发《甲办法》的通知")

        _, document = clean_up.concluded({text: "repeal_part"})

        assert f"1.甲办法（{text.document.number}）第三条" in [each.text for each in document.blocks.all()]

    def test_may_differ_item_by_item(self, clean_up):
        text = clean_up.of_articles()
        campaign = clean_up.decided({text: "repeal"})
        said = Said("repeal_part", "会议认为其余条款仍须执行", articles=("第二条", "第四条第二款"))

        resolving.decide_otherwise(campaign.items.get(), said, by=clean_up.ask("签发人"), at=AT)
        clean_up.conclude(Campaign.objects.get(pk=campaign.pk))

        assert standing_of(text).lapsed == ("第二条", "第四条第二款")

    def test_may_differ_only_so_that_the_register_bears_it(self, clean_up):
        campaign = clean_up.decided({clean_up.of_articles(): "keep"})

        with pytest.raises(Refused, match="登记的正文没有第九条"):
            resolving.decide_otherwise(
                campaign.items.get(),
                Said("repeal_part", "理由", articles=("第九条",)),
                by=clean_up.ask("签发人"),
                at=AT,
            )

    def test_is_refused_where_an_article_has_been_ended_meanwhile(self, clean_up):
        text = clean_up.of_articles()
        campaign = clean_up.decided({text: "repeal_part"})
        clean_up.event(text, EventKind.REPEAL, TODAY, articles=["第三条"], by_document=clean_up.text().document)

        with pytest.raises(Refused, match=r"第三条已经不施行.*退回重议"):
            clean_up.conclude(campaign)

    def test_enters_by_name_a_text_that_the_register_lacks(self, clean_up):
        clean_up.concluded({}, ("关于旧事的办法", "测政发〔2005〕5号", "repeal_part"))

        [text] = Document.objects.get(number="测政发〔2005〕5号").instruments.all()
        assert standing_of(text).status == "partly_lapsed"

    def test_is_taken_back_by_a_new_one(self, clean_up):
        text = clean_up.of_articles()
        clean_up.concluded({text: "repeal_part"})
        later = AT + timedelta(days=30)

        document = clean_up.conclude(clean_up.decided({text: "restore_part"}), at=later)

        assert document.title == "关于恢复施行一批文件部分条款的通知"
        assert standing_of(text, TODAY + timedelta(days=29)).status == "partly_lapsed"
        assert standing_of(text, TODAY + timedelta(days=30)).status == "in_force"


class TestThePages:
    def test_take_articles_as_people_type_them(self, now):
        item = now.opened(now.of_articles(12)).items.get()
        head = browser(now.ask("财政局负责人"))

        head.post(
            url("item_propose", item.pk), PAGE_FORM | {"outcome": "repeal_part", "articles": "第3至5条，第八条（二）"}
        )
        again = head.get(url("item_propose", item.pk))

        assert item.proposals.get().articles == ["第三条", "第四条", "第五条", "第八条第二项"]
        assert again.context["form"]["articles"].value() == "第三条、第四条、第五条、第八条第二项"

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"outcome": "repeal_part", "articles": ""}, "须写明条款"),
            ({"outcome": "repeal", "articles": "第三条"}, "不写条款"),
            ({"outcome": "repeal_part", "articles": "收费规定"}, "看不出是哪一条"),
            ({"outcome": "repeal_part", "articles": "第九条"}, "登记的正文没有第九条"),
        ],
    )
    def test_say_what_is_wrong_with_them(self, now, given, message):
        item = now.opened(now.of_articles()).items.get()

        answer = browser(now.ask("财政局负责人")).post(url("item_propose", item.pk), PAGE_FORM | given)

        assert message in text_of(answer)
        assert not item.proposals.exists()

    def test_for_many_items_offer_whole_texts_alone(self, now):
        campaign = now.opened(now.of_articles())
        head = browser(now.ask("财政局负责人"))
        given = {"pk": [campaign.items.get().pk], "outcome": "repeal_part", "articles": "第三条"}

        shown = head.post(url("propose", campaign.pk), PAGE_FORM | given)

        assert "articles" not in shown.context["form"].fields
        assert not campaign.items.get().proposals.exists()

    def test_tell_the_articles_wherever_the_outcome_is_told(self, now):
        text = now.of_articles()
        campaign = now.opened(text)
        item = campaign.items.get()
        now.propose(item, "repeal_part")
        legal, items = browser(now.ask("法制")), url("items", campaign.pk)

        assert "废止部分条款 第三条" in text_of(legal.get(items))
        assert "废止部分条款：第三条" in text_of(legal.get(url("item_review", item.pk, "agreed")))
        assert "废止部分条款：第三条" in text_of(legal.get(url("review", campaign.pk, "agreed"), {"pk": [item.pk]}))
        assert "废止部分条款：第三条" in text_of(legal.get(text.document.get_absolute_url()))
        assert "测试州财政局 — 1 0 0 1" in text_of(legal.get(campaign.get_absolute_url()))
        exported = legal.get(f"{items}?export=csv")
        content = b"".join(exported.streaming_content) if exported.streaming else exported.content
        assert "废止部分条款,第三条" in content.decode("utf-8-sig")
