"""Announcements with their receipts, filings with theirs, published versions, and authorisations at the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pollution.alerting import announcing, authorizing, papers
from pollution.models import Announcement, Authorization, Filing
from portal.accounts.choices import Role
from tests.cast import outsider
from tests.factories import UnitFactory, UserFactory
from tests.pollution.alert_factories import a_waiting_announcement
from tests.pollution.chain_walks import a_county_government, begun, browser_of, earlier, page, send, standing_alert
from tests.pollution.walks import Command
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(db):
    return Command()


@pytest.fixture
def manager(command):
    return browser_of(command.ask("管理组"))


def rows_of(answer):
    return [row.record for row in answer.context["table"].rows]


class TestAnnouncements:
    def test_are_seen_and_acknowledged_by_the_unit(self, command):
        unit = a_county_government()
        version = standing_alert(command)
        clerk = browser_of(UserFactory(unit=unit))
        [mine] = rows_of(page(clerk, "announcement_list"))

        shown = page(clerk, "announcement_detail", mine.pk)
        send(clerk, "announcement_acknowledge", mine.pk, note="")

        assert (mine.unit, mine.version) == (unit, version)
        assert "关于发布重污染天气黄色预警的通知" in shown.text
        mine.refresh_from_db()
        assert mine.received_by == clerk.user

    def test_of_a_drill_are_read_by_the_unit_that_takes_part(self, command):
        unit = a_county_government()
        standing_alert(command, episode=begun(is_drill=True))
        clerk = browser_of(UserFactory(unit=unit))

        text = text_of(page(clerk, "announcement_detail", Announcement.objects.get().pk))

        assert "【演练】" in text
        assert "本通知仅用于应急演练" in text

    def test_of_other_units_are_not_there(self, command):
        a_county_government()
        standing_alert(command)
        stranger = browser_of(outsider())
        pk = Announcement.objects.get().pk

        assert rows_of(page(stranger, "announcement_list")) == []
        for name in ("announcement_detail", "announcement_acknowledge", "announcement_notice"):
            assert page(stranger, name, pk).status_code == 404

    def test_show_the_manager_who_has_not_acknowledged(self, command, manager):
        waiting, called = a_county_government(), a_county_government("伊宁县")
        version = standing_alert(command)
        row = Announcement.objects.get(unit=called)
        send(manager, "announcement_acknowledge", row.pk, note="电话通知值班员")

        left = rows_of(page(manager, "announcement_list", state="waiting", identifier=version.identifier))
        board = page(manager, "version_detail", version.pk)

        assert [each.unit for each in left] == [waiting]
        assert board.context["received"] == 1
        assert "通报签收（1 / 2）" in text_of(board)
        assert "电话通知值班员" in board.text

    def test_by_telephone_say_who_answered(self, command, manager):
        a_county_government()
        standing_alert(command)

        answer = send(manager, "announcement_acknowledge", Announcement.objects.get().pk, note="")

        assert answer.context["form"].errors["note"]

    def test_are_acknowledged_by_the_first_of_two(self, command):
        unit = a_county_government()
        standing_alert(command)
        pk = Announcement.objects.get().pk
        first, second = (browser_of(UserFactory(unit=unit)) for _ in range(2))
        send(first, "announcement_acknowledge", pk, note="")

        answer = send(second, "announcement_acknowledge", pk, note="")

        assert "该通报已签收" in answer.text
        assert Announcement.objects.get().received_by == first.user

    def test_offer_no_button_to_the_rest_of_the_chain(self, command):
        a_county_government()
        standing_alert(command)
        commander = browser_of(command.ask("指"))

        assert "登记电话签收" not in page(commander, "announcement_list").text
        answer = send(commander, "announcement_acknowledge", Announcement.objects.get().pk, note="已知")
        assert "只能签收本单位的通报" in answer.text

    def test_are_listed_with_as_many_queries_for_thirty(self, command, manager):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                count = len(rows_of(page(manager, "announcement_list", per_page="50")))
            return len(queries), count

        version = standing_alert(command)
        a_waiting_announcement(version=version, sent_at=version.sent_at)
        few = asked()
        for _ in range(29):
            a_waiting_announcement(version=version, unit=UnitFactory(), sent_at=version.sent_at)

        assert asked() == (few[0], 30)


class TestFilings:
    def test_go_from_filing_to_receipt(self, command, manager):
        standing_alert(command)
        filing = Filing.objects.order_by("pk").first()

        send(manager, "filing_file", filing.pk, way="伊州环函〔2026〕1号")
        send(manager, "filing_receipt", filing.pk, receipt="已收悉", received_at=written(timezone.localtime()))

        filing.refresh_from_db()
        assert (filing.filed_by, filing.receipt) == (manager.user, "已收悉")

    def test_are_filed_once(self, command, manager):
        standing_alert(command)
        filing = Filing.objects.first()
        send(manager, "filing_file", filing.pk, way="传真")

        answer = send(manager, "filing_file", filing.pk, way="系统")

        assert "该项已登记报备" in answer.text
        assert Filing.objects.get(pk=filing.pk).way == "传真"

    @pytest.mark.parametrize(
        ("hours", "message"), [(-30, "报备时间早于预警发布时间"), (1, "报备时间晚于现在"), (-1, "")]
    )
    def test_may_be_recorded_later_than_they_went(self, command, manager, hours, message):
        standing_alert(command)
        filing = Filing.objects.first()
        filed_at = timezone.localtime() + timedelta(hours=hours)

        answer = send(manager, "filing_file", filing.pk, way="传真", filed_at=written(filed_at))

        assert message in answer.text
        filing.refresh_from_db()
        assert (filing.filed_at is None) == bool(message)

    def test_take_no_receipt_of_tomorrow(self, command, manager):
        standing_alert(command)
        filing = Filing.objects.first()
        send(manager, "filing_file", filing.pk, way="传真")
        tomorrow = written(timezone.localtime() + timedelta(days=1))

        answer = send(manager, "filing_receipt", filing.pk, receipt="已收悉", received_at=tomorrow)

        assert "回执时间晚于现在" in answer.text

    def test_show_what_is_to_be_done_to_the_manager_only(self, command, manager):
        standing_alert(command)

        assert "登记" not in text_of(page(browser_of(command.ask("指")), "filing_list")).split("共")[1]
        assert len(rows_of(page(manager, "filing_list", state="waiting"))) == 2
        assert "报备对象" in page(manager, "filing_list").text


class TestAVersion:
    def test_hands_out_its_papers(self, command, manager):
        version = standing_alert(command)
        before = page(manager, "version_detail", version.pk)
        papers.make(version, at=timezone.now())

        after = page(manager, "version_detail", version.pk)
        paper = page(manager, "version_paper", version.pk, "notice")

        assert "正在后台生成" in before.text
        assert reverse("pollution:version_paper", args=[version.pk, "handoff"]) in after.text
        assert b"".join(paper.streaming_content).startswith(b"%PDF")
        assert page(manager, "version_paper", version.pk, "nothing").status_code == 404

    def test_gives_the_unit_that_was_told_its_notice(self, command):
        unit = a_county_government()
        papers.make(standing_alert(command), at=timezone.now())
        clerk = browser_of(UserFactory(unit=unit))

        answer = page(clerk, "announcement_notice", Announcement.objects.get().pk)

        assert b"".join(answer.streaming_content).startswith(b"%PDF")

    def test_shows_the_message_as_it_was_sent(self, command, manager):
        version = standing_alert(command)

        text = page(manager, "version_detail", version.pk).text

        assert "&lt;identifier&gt;" in text
        assert version.identifier in text

    def test_of_a_drill_is_filed_with_nobody(self, command, manager):
        version = standing_alert(command, episode=begun(is_drill=True))

        assert "演练不报备" in page(manager, "version_detail", version.pk).text

    def test_is_closed_to_others(self, command):
        version = standing_alert(command)

        assert page(browser_of(outsider()), "version_detail", version.pk).status_code == 403


def written(at):
    return f"{at:%Y年%-m月%-d日 %H:%M}"


class TestAuthorizations:
    def given(self, command, **changes):
        usual = {
            "role": Role.COMMANDER.value,
            "principal": command.ask("指").pk,
            "delegate": UserFactory(name="代行人甲").pk,
            "since": "",
            "until": written(timezone.localtime() + timedelta(days=3)),
            "basis": "授权书（2026年11月20日）",
        }
        return usual | changes

    def test_are_recorded_by_the_manager_from_now_on(self, command, manager):
        send(manager, "authorization_new", **self.given(command))

        row = Authorization.objects.get()
        assert (row.principal, row.recorded_by) == (command.ask("指"), manager.user)
        assert "代行人甲" in page(manager, "authorization_list", holding="open").text

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"since": "2020-1-1 8:00"}, "代行不能补登"),
            ({"until": "2020年1月1日8时"}, "代行的终止须晚于起始"),
            ({"role": "command_office_director"}, "没有“指挥部办公室主任”职务"),
            ({"basis": ""}, "必填"),
        ],
    )
    def test_are_refused_on_the_form(self, command, manager, changes, message):
        answer = send(manager, "authorization_new", **self.given(command, **changes))

        assert message in " ".join(str(each) for each in answer.context["form"].errors.values())
        assert not Authorization.objects.exists()

    @pytest.mark.parametrize("post", ["指", "管理组"])
    def test_are_ended_by_the_principal_or_the_manager(self, command, post):
        row = authorized(command)
        client = browser_of(command.ask(post))
        assert "终止" in page(client, "authorization_list").text

        send(client, "authorization_revoke", row.pk)

        row.refresh_from_db()
        assert row.revoked_by == command.ask(post)

    @pytest.mark.parametrize("post", ["主任", "技术组"])
    def test_are_not_ended_by_anybody_else(self, command, post):
        row = authorized(command)

        answer = send(browser_of(command.ask(post)), "authorization_revoke", row.pk)

        assert "只有委托人和预警管理组可以终止代行" in answer.text
        row.refresh_from_db()
        assert row.revoked_at is None

    def test_end_once(self, command, manager):
        row = authorized(command)
        send(manager, "authorization_revoke", row.pk)

        assert "该授权已被终止" in send(manager, "authorization_revoke", row.pk).text


def authorized(command):
    at = earlier()
    return authorizing.authorize(
        role=Role.COMMANDER, principal=command.ask("指"), delegate=UserFactory(), since=at,
        until=at + timedelta(days=3), basis="授权书", by=command.ask("管理组"), at=at,
    )  # fmt: skip


class TestCorrecting:
    def test_a_filing_keeps_what_stood_there(self, command, manager):
        filing = a_filing_with_receipt(command)
        seen = {"seen": filing.text_seen}

        send(manager, "filing_correct", filing.pk, **seen, **corrected(filing, way="〔2026〕9号报文"))

        filing.refresh_from_db()
        assert (filing.way, filing.receipt, filing.filed_by) == ("〔2026〕9号报文", "收文第1号", command.ask("管理组"))
        assert "〔2026〕8号报文" in text_of(page(manager, "filing_detail", filing.pk, tab="history"))

    def test_a_filing_that_another_has_just_corrected_is_refused(self, command, manager):
        filing = a_filing_with_receipt(command)
        seen = {"seen": filing.text_seen}
        send(manager, "filing_correct", filing.pk, **seen, **corrected(filing, way="甲"))

        answer = send(manager, "filing_correct", filing.pk, **seen, **corrected(filing, way="乙"))

        assert "已被他人登记或更正" in text_of(answer)
        filing.refresh_from_db()
        assert filing.way == "甲"

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"receipt": ""}, "须同时填写"),
            ({"receipt": "", "received_at": ""}, "不能清空"),
            ({"received_at": "2020-1-1 8:00"}, "回执时间应不早于报备时间"),
            ({"filed_at": "2020-1-1 8:00"}, "报备时间早于预警发布时间"),
            ({"filed_at": "2099-1-1 8:00"}, "报备时间晚于现在"),
        ],
    )
    def test_a_filing_is_refused(self, command, manager, changes, message):
        filing = a_filing_with_receipt(command)

        answer = send(manager, "filing_correct", filing.pk, seen=filing.text_seen, **corrected(filing, **changes))

        assert message in text_of(answer)

    def test_a_filing_that_is_not_filed_yet_is_refused(self, command, manager):
        standing_alert(command)
        filing = Filing.objects.first()

        answer = send(manager, "filing_correct", filing.pk, seen=filing.text_seen, way="甲", filed_at="2026-1-1 8:00")

        assert "尚未报备" in text_of(answer)
        assert (
            reverse("pollution:filing_correct", args=[filing.pk]) not in page(manager, "filing_detail", filing.pk).text
        )

    def test_the_note_of_a_receipt_is_for_who_gave_it(self, command):
        unit = a_county_government()
        standing_alert(command)
        clerk, other = browser_of(UserFactory(unit=unit)), browser_of(UserFactory(unit=unit))
        mine = Announcement.objects.get()
        send(clerk, "announcement_acknowledge", mine.pk, note="电话记路")

        refused = send(other, "announcement_correct", mine.pk, note="乱改")
        send(clerk, "announcement_correct", mine.pk, note="电话记录")

        assert "只有签收人和预警管理组" in text_of(refused)
        mine.refresh_from_db()
        assert (mine.note, mine.received_by) == ("电话记录", clerk.user)
        assert "电话记路" in text_of(page(clerk, "announcement_detail", mine.pk, tab="history"))


def a_filing_with_receipt(command):
    version = standing_alert(command)
    filing = version.filings.first()
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    announcing.file(filing, way="〔2026〕8号报文", filed_at=minute, by=command.ask("管理组"), at=now)
    return announcing.record_receipt(filing, receipt="收文第1号", received_at=minute, at=now)


def corrected(filing, **changes):
    """What the form of a correction sends: what stands there, but for `changes`."""
    usual = {
        "way": filing.way,
        "filed_at": written(timezone.localtime(filing.filed_at)),
        "receipt": filing.receipt,
        "received_at": written(timezone.localtime(filing.receipt_at)),
    }
    return usual | changes
