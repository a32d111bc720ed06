"""The pages of batches, as the people of a batch and the public see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heritage.batches import judging, noticing, opening
from heritage.batches.choices import Vote
from heritage.batches.judging import Seat
from heritage.batches.materials import TEXTS
from heritage.batches.todo import batch_todo
from heritage.models import Application, Batch, Objection, Project, PublicNotice
from heritage.permissions import BATCH_ACTORS
from tests.cast import outsider
from tests.heritage.batch_walks import PDF, BatchWalk, pdf
from tests.heritage.factories import ProjectFactory
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(db):
    return BatchWalk(at=timezone.now())


@pytest.fixture
def at_desk(client, walk):
    """`at_desk("管理")` is a client of that person."""

    def sit(who):
        client.force_login(walk.ask(who))
        return client

    return sit


def url(name, *args):
    return reverse(f"heritage:{name}", args=args)


def posted(client, address, **given):
    """Sent, and the page that follows."""
    response = client.post(address, given, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def days_pass(days):
    """The standing notice was given so much earlier."""
    first = timezone.localdate() - timedelta(days=days)
    PublicNotice.objects.update(first_day=first, last_day=first + timedelta(days=20))


class TestABatch:
    def test_is_opened_by_the_manager_and_found_by_who_applies(self, walk, at_desk):
        given = {"number": "6", "basis": "通知", "applications_until": f"{walk.today + timedelta(days=9)}"}
        given |= {"series": walk.series.pk, "addressees": "各县市人民政府"}
        assert "已布置" in posted(at_desk("管理"), url("batch_new"), **given)

        page = at_desk("甲县").get(url("batch_list")).content.decode()
        assert "第6批" in page
        assert "填报申报" in at_desk("甲县").get(Batch.objects.get().get_absolute_url()).content.decode()

    def test_shows_in_each_state_what_each_person_may_do(self, walk, at_desk):
        batch = walk.opened()
        row = walk.accepted(batch)
        told = {"opened": {"管理": "转入评审"}, "reviewing": {"评审": "录入审议意见", "管理": "退回申报"}}
        told |= {
            "deliberated": {"管理": "公示", "评审": "退回评审"},
            "noticed": {"签发": "录入批准", "管理": "撤下公示"},
        }

        def look():
            batch.refresh_from_db()
            for who in ("管理", "评审", "签发", "甲县"):
                page = at_desk(who).get(batch.get_absolute_url()).content.decode()
                wanted = told.get(batch.state, {}).get(who)
                assert wanted is None or f">{wanted}</a>" in page, (batch.state, who)
                assert "木雕制作技艺" in page
                assert at_desk(who).get(row.get_absolute_url()).status_code == 200

        look()
        walk.reviewing(batch)
        look()
        walk.judged(row)
        walk.deliberated(batch)
        look()
        walk.noticed(batch)
        look()

    def test_is_turned_back_by_whom_the_table_names_and_with_a_reason(self, walk, at_desk):
        batch = walk.opened()
        row = walk.accepted(batch)
        walk.reviewing(batch)
        address = url("batch_turn_back", batch.pk, "reopen")
        assert at_desk("评审").get(address).status_code == 403
        assert at_desk("管理").get(url("batch_turn_back", batch.pk, "announce")).status_code == 404

        assert "必填" in posted(at_desk("管理"), address, reason="")
        assert "材料有误" in posted(at_desk("管理"), address, reason="材料有误")
        row.refresh_from_db()
        assert (Batch.objects.get().state, row.state) == ("opened", "accepted")

    def test_table_of_the_rules_names_who(self):
        told = {each["act"]: each["who"] for each in cases("heritage_batches.md", "Cases: transitions of a batch")}

        assert {f"需要角色：{who}" for who in told.values()} == {each.__doc__ for each in BATCH_ACTORS.values()}
        assert all(BATCH_ACTORS[act].__doc__ == f"需要角色：{who}" for act, who in told.items())

    @pytest.mark.parametrize("page", ["batch", "list"])
    def test_asks_the_database_as_often_for_ten_applications_as_for_one(self, walk, at_desk, page):
        batch = walk.opened()
        address = batch.get_absolute_url() if page == "batch" else url("application_list")
        walk.submitted(batch)
        client = at_desk("管理")
        client.get(address)
        few = queries_of(client, address)
        for number in range(9):
            walk.submitted(batch, f"第{number}项技艺")

        assert queries_of(client, address) == few


class TestAnApplication:
    def test_is_written_attached_checked_and_submitted(self, walk, at_desk):
        batch = walk.opened()
        client = at_desk("甲县")
        given = {"name": "木雕制作技艺", "category": "8", "applicants": "甲县文化馆、甲县木雕合作社", "seen": ""}
        given |= {name: f"{name}的文字" for name in TEXTS}
        assert "已保存" in posted(client, url("application_new", batch.pk), **given)
        row = Application.objects.get()
        assert row.applicants == ["甲县文化馆", "甲县木雕合作社"]

        page = client.get(url("application_submit", row.pk)).content.decode()
        assert "history的文字" in page
        refused = posted(client, url("application_submit", row.pk), seen=str(row.version))
        assert "视听资料（文件）" in refused
        attached = posted(client, url("application_file_new", row.pk), group="media", caption="录像", file=pdf())
        assert "视听资料.pdf" in attached
        row.refresh_from_db()
        assert "等待复核" in posted(client, url("application_submit", row.pk), seen=str(row.version))
        row.refresh_from_db()
        assert row.state == "submitted"
        kept = client.get(url("application_file", row.files.get().pk))
        assert b"".join(kept.streaming_content) == PDF

    def test_takes_no_file_that_is_not_what_it_says(self, walk, at_desk):
        row = walk.drafted(walk.opened(), with_file=False)
        fake = pdf()
        fake.file.write(b"<html>")
        fake.file.seek(0)

        page = posted(at_desk("甲县"), url("application_file_new", row.pk), group="media", caption="录像", file=fake)
        assert "field-error" in page or "error-summary" in page
        assert not row.files.exists()

    def test_drops_a_file_again(self, walk, at_desk):
        row = walk.drafted(walk.opened())

        assert "已移出" in posted(at_desk("甲县"), url("application_file_drop", row.files.get().pk))
        assert not row.files.exists()

    def test_of_others_is_not_found_before_it_is_submitted(self, walk, at_desk):
        row = walk.drafted(walk.opened())

        for who in ("乙县", "管理", "评审", "签发"):
            assert at_desk(who).get(row.get_absolute_url()).status_code == 404
            assert at_desk(who).get(url("application_file", row.files.get().pk)).status_code == 404

    def test_comes_back_with_what_each_group_lacks(self, walk, at_desk):
        row = walk.submitted(walk.opened())
        address = url("application_send_back", row.pk)
        assert "请写明哪一组材料缺什么" in posted(at_desk("管理"), address, media="", seen=row.version)

        posted(at_desk("管理"), address, media="没有录像", seen=row.version)
        page = at_desk("甲县").get(row.get_absolute_url()).content.decode()
        assert "没有录像" in page
        assert ">核对并提交</a>" in page

    def test_asks_about_a_name_that_resembles_another(self, walk, at_desk):
        ProjectFactory(serial=16, number=16, name="哈萨克族马具制作技艺")
        row = walk.submitted(walk.opened(), "马具制作技艺")
        client = at_desk("管理")
        assert "是同一项目还是另一项目" in client.get(row.get_absolute_url()).content.decode()
        assert "请先认定" in posted(client, url("application_accept", row.pk), seen=str(row.version))

        address, answer = url("application_determine", row.pk), {"kind": "extension", "seen": str(row.version)}
        assert "没有编号“Ⅷ-99”" in posted(client, address, **answer, code="Ⅷ-99", reason="同一")
        assert "已认定" in posted(client, address, **answer, code="8-16", reason="同一技艺")
        assert "重新认定，请重新核对" in posted(client, address, **answer, code="8-16", reason="再一次")
        assert "已复核" in posted(client, url("application_accept", row.pk), seen=str(row.version + 1))

    def test_is_judged_by_the_member_himself_and_from_signed_sheets(self, walk, at_desk):
        batch = walk.opened()
        row = walk.accepted(batch)
        members = f"组长，某大学\n王专家，某学院\n李专家，某研究所，{walk.ask('乙县').username}"
        assert "第1行" in posted(at_desk("管理"), url("batch_begin_review", batch.pk), members="只有姓名")
        posted(at_desk("管理"), url("batch_begin_review", batch.pk), members=members)
        chair, second, own = batch.panelists.all()

        assert [each.label for each in batch_todo(walk.ask("乙县"), walk.today) if each.waiting] == ["待评审的非遗申报"]
        say = {"vote": "for", "score": "85", "words": "有价值"}
        posted(at_desk("乙县"), url("opinion_record", row.pk, own.pk), **say)
        assert at_desk("乙县").get(url("opinion_record", row.pk, chair.pk)).status_code == 404
        assert at_desk("评审").get(url("opinion_record", row.pk, own.pk)).status_code == 404
        recused = {"vote": "recused", "score": "5", "words": "亲属", "paper": "表二"}
        assert "回避的不评分" in posted(at_desk("评审"), url("opinion_record", row.pk, second.pk), **recused)
        posted(at_desk("评审"), url("opinion_record", row.pk, second.pk), **recused | {"score": ""})
        posted(at_desk("评审"), url("opinion_record", row.pk, chair.pk), **say, paper="表一")
        seen = judging.state_of_opinions(row)
        page = posted(at_desk("评审"), url("application_conclude", row.pk), protocol="评审记录", seen=seen)

        assert "2票同意，以3人计，通过（1人回避）" in page


class TestThePanel:
    @pytest.mark.parametrize(
        "case", cases("heritage_batches.md", "Cases: who reads the panel"), ids=lambda case: case["reader"]
    )
    def test_is_read_by_who_runs_the_review(self, walk, at_desk, case):
        batch = walk.opened()
        row = walk.accepted(batch)
        seats = [Seat("周评委", "某大学", account=walk.ask("乙县"), is_chair=True), Seat("钱评委", "某学院")]
        chair, other = judging.begin_review(batch, seats, by=walk.ask("管理"), at=walk.at).panelists.all()
        walk.say(row, chair, Vote.FOR, words="理由一", paper="", by="乙县")
        walk.say(row, other, Vote.RECUSED, score=None, words="理由二")
        seen = judging.state_of_opinions(row)
        judging.conclude(row, seen=seen, protocol="周评委主持", by=walk.ask("乙县"), at=walk.at)
        client = at_desk(case["reader"])

        pages = [
            each + tail for each in (batch.get_absolute_url(), row.get_absolute_url()) for tail in ("", "?tab=history")
        ]
        read = "".join(client.get(each).content.decode() for each in pages)
        for names in ("周评委", "钱评委", "乙县申报人"):
            assert (names in read) == (case["names"] == "yes"), names
        for votes in ("：同意", "：回避", "理由一"):
            assert (votes in read) == (case["votes"] == "yes"), votes
        assert ("初评未通过" in read) == (case["outcome"] == "yes")


class TestANotice:
    def test_that_is_short_is_warned_of_and_given(self, walk, at_desk):
        batch = walk.opened()
        row = walk.accepted(batch)
        walk.reviewing(batch)
        walk.judged(row)
        walk.deliberated(batch)
        given = {"first_day": f"{walk.today}", "last_day": f"{walk.today + timedelta(days=14)}", "contact": "州文旅局"}

        page = posted(at_desk("管理"), url("batch_give_notice", batch.pk), **given)
        assert "公示14日，少于20日" in page
        assert not PublicNotice.objects.exists()
        page = posted(at_desk("管理"), url("batch_give_notice", batch.pk), **given, confirmed="1")
        assert "公示14日，少于20日" in page
        assert PublicNotice.objects.exists()

    def test_is_read_by_anybody_and_names_no_objector(self, walk, client):
        batch, (row,) = walk.proposed("木雕制作技艺")
        walk.object_to(row, content="某条意见")
        notice = batch.notices.get()

        assert notice.get_absolute_url() in client.get(url("notice_list")).content.decode()
        page = client.get(notice.get_absolute_url()).content.decode()
        assert all(words in page for words in ("木雕制作技艺", "甲县文化馆", "公示中", "州文旅局，电话0999-1"))
        assert "某人" not in page
        assert "某条意见" not in page

    def test_tells_which_project_is_no_longer_to_be_listed(self, walk, client):
        batch, (row, _) = walk.proposed("木雕制作技艺", "皮雕制作技艺")
        noticing.reply(walk.object_to(row), outcome="upheld", words="属实", by=walk.ask("管理"), at=walk.at)

        page = client.get(batch.notices.get().get_absolute_url()).content.decode()
        assert "木雕制作技艺：不予列入" in page

    @pytest.mark.parametrize("what", ["future", "recalled"])
    def test_is_not_found_before_its_first_day_nor_when_taken_down(self, walk, client, what):
        batch, _ = walk.proposed("木雕制作技艺")
        notice = batch.notices.get()
        if what == "future":
            PublicNotice.objects.update(first_day=walk.today + timedelta(days=1))
        else:
            noticing.recall(batch, reason="改期", by=walk.ask("管理"), at=walk.at)

        assert client.get(notice.get_absolute_url()).status_code == 404

    def test_brings_objections_that_are_entered_and_answered(self, walk, at_desk):
        batch, (row,) = walk.proposed("木雕制作技艺")
        given = {"application": row.pk, "objector": "张三", "content": "出自他县", "received_on": f"{walk.today}"}
        posted(at_desk("管理"), url("objection_new", batch.pk), **given)
        assert "张三" in at_desk("管理").get(url("objection_list")).content.decode()
        assert "张三" not in at_desk("甲县").get(batch.get_absolute_url()).content.decode()

        objection = Objection.objects.get()
        page = posted(at_desk("管理"), url("objection_reply", objection.pk), outcome="dismissed", words="不属实")
        assert "异议不成立：不属实" in page

    def test_keeps_the_words_of_a_reply_from_the_unit_objected_to(self, walk, at_desk):
        _, (row,) = walk.proposed("木雕制作技艺")
        objection = walk.object_to(row)
        form = at_desk("管理").get(url("objection_reply", objection.pk)).content.decode()
        assert "申报单位和公众看不到" in form
        words = "张三13800000000所述属实"
        posted(at_desk("管理"), url("objection_reply", objection.pk), outcome="upheld", words=words, paper="复函一号")

        page = at_desk("甲县").get(row.get_absolute_url()).content.decode()
        assert "答复异议：异议成立" in page
        assert "张三" not in page
        assert "复函一号" not in page
        assert words in at_desk("管理").get(row.batch.get_absolute_url()).content.decode()


class TestTheAnnouncement:
    def test_is_read_before_it_is_pressed_and_ends_on_the_public_list(self, walk, at_desk, client):
        ProjectFactory(serial=1, category=8, number=1, name="河灯制作技艺")
        batch, _ = walk.proposed("木雕制作技艺")
        days_pass(21)
        given = {"meeting": "第9次常务会议", "day": f"{walk.today}", "paper": "测政纪〔2026〕9号"}
        posted(at_desk("签发"), url("batch_approve", batch.pk), **given)

        page = at_desk("管理").get(url("batch_announce", batch.pk)).content.decode()
        assert all(words in page for words in ("Ⅷ-2", "关于公布第六批自治州级非物质文化遗产代表性项目名录的通知"))
        seen = str(batch.steps.count())
        page = posted(at_desk("管理"), url("batch_announce", batch.pk), seen=seen)
        assert "测政发〔" in page
        client.logout()
        public = client.get("/heritage/VIII-2/").content.decode()
        assert "木雕制作技艺" in public
        assert "测政发〔" in public

    def test_says_beforehand_which_number_is_not_known(self, walk, at_desk):
        ProjectFactory(serial=9, category=1, number=9, name="河传说")
        batch, _ = walk.proposed("木雕制作技艺")
        days_pass(21)
        walk.approved(batch, at=walk.at)
        assert "已用到的编号不能确定" in at_desk("管理").get(batch.get_absolute_url()).content.decode()

        told = {"category": "8", "last": "48", "basis": "复函", "seen": opening.state_of_floors()}
        posted(at_desk("管理"), url("floor_record", batch.pk), **told)
        assert "Ⅷ-49" in at_desk("管理").get(url("batch_announce", batch.pk)).content.decode()
        assert Project.objects.count() == 1


class TestTheWorkbench:
    def test_shows_each_person_the_step_that_waits(self, walk):
        def waiting(who):
            person = walk.ask(who)
            rows = [(each.label, each.waiting) for each in batch_todo(person, timezone.localdate())]
            return [label for label, found in rows if (found if isinstance(found, int) else found.count())]

        batch = walk.opened()
        row = walk.submitted(batch)
        assert waiting("管理") == ["待复核的非遗申报"]
        checked = walk.accepted(batch, "皮雕制作技艺")
        Application.objects.filter(pk=row.pk).update(state="returned")
        assert waiting("甲县") == ["待补正的非遗申报"]
        Batch.objects.update(applications_until=walk.today - timedelta(days=1))
        assert waiting("管理") == ["待转入评审的非遗批次"]
        walk.reviewing(batch)
        for panelist in batch.panelists.all():
            walk.say(checked, panelist)
        assert waiting("评审") == ["待录入初评结论的非遗申报"]
        walk.judged(checked)
        assert waiting("评审") == ["待录入审议意见的非遗批次"]
        walk.deliberated(batch)
        assert waiting("管理") == ["待公示的非遗批次"]
        walk.noticed(batch)
        checked.refresh_from_db()
        objection = walk.object_to(checked)
        assert waiting("管理") == ["待答复的公示异议"]
        days_pass(21)
        assert waiting("签发") == []
        noticing.reply(objection, outcome="dismissed", words="不属实", by=walk.ask("管理"), at=walk.at)
        assert waiting("签发") == ["待录入批准的非遗批次"]
        walk.approved(batch, at=walk.at)
        assert waiting("管理") == ["待公布的非遗批次"]

    def test_leads_to_lists_that_open(self, walk, at_desk):
        for who in ("管理", "评审", "签发", "甲县"):
            for each in batch_todo(walk.ask(who), walk.today):
                assert at_desk(who).get(each.url).status_code == 200, each.url

    def test_shows_an_outsider_no_application(self, walk, client):
        walk.submitted(walk.opened())
        client.force_login(outsider())

        assert "木雕" not in client.get(url("application_list")).content.decode()


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
