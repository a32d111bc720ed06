"""Pages of consultations, external orders, the command and its roster."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from pollution.alerting import commanding
from pollution.models import Consultation, Episode, ExternalWarning, PlanMember
from pollution.views import command
from portal.accounts.choices import Role
from portal.waiting import waiting_for
from tests.cast import one_with
from tests.factories import UnitFactory, UserFactory
from tests.pollution.alert_factories import a_waiting_announcement
from tests.pollution.alerting.factories import consultation, order
from tests.pollution.alerting.test_commanding import alert
from tests.pollution.factories import region_named
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"
MET = "member_6_prefecture"


@pytest.fixture
def analyst(client):
    client.user = one_with(Role.WARNING_ANALYST)
    client.force_login(client.user)
    return client


@pytest.fixture
def manager(client):
    client.user = one_with(Role.WARNING_MANAGER)
    client.force_login(client.user)
    return client


def now():
    return timezone.localtime().replace(second=0, microsecond=0)


def written(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def record(**facts):
    usual = {
        "kind": "daily",
        "held_at": written(now() - timedelta(minutes=5)),
        "weather": "静稳",
        "outlook": "轻度污染",
        "conclusion": "不启动",
        "row_count": "2",
        "row-0-name": "张三",
        "row-0-affiliation": "监测站站长",
    }
    return usual | facts


class TestConsultations:
    def test_are_recorded_with_people_and_minutes(self, analyst):
        paper = SimpleUploadedFile("纪要.pdf", PDF)

        page = analyst.post(reverse("pollution:consultation_new"), record(minutes=paper), follow=True)

        row = Consultation.objects.get()
        assert page.redirect_chain[-1][0] == row.get_absolute_url()
        assert (str(row.participants.get()), row.recorded_by) == ("张三（监测站站长）", analyst.user)
        assert "日报" in text_of(page)
        minutes = analyst.get(reverse("pollution:consultation_minutes", args=[row.pk]))
        assert b"".join(minutes.streaming_content) == PDF

    def test_say_when_their_minutes_are_lost(self, analyst):
        row = consultation(minutes=SimpleUploadedFile("纪要.pdf", PDF), held_at=timezone.now() - timedelta(hours=2))
        row.minutes.path.unlink()

        answer = analyst.get(reverse("pollution:consultation_minutes", args=[row.pk]))

        assert answer.status_code == 409
        assert "文件“纪要.pdf”在存储中已找不到，请联系系统管理员从备份恢复" in answer.text

    def test_keep_what_was_typed_when_a_person_is_added(self, analyst):
        page = analyst.post(reverse("pollution:consultation_new"), record(add_row="1", held_at="不知"))

        form = page.context["form"]
        assert (form["weather"].value(), form["held_at"].value(), len(form.rows)) == ("静稳", "不知", 3)
        assert form.rows[0]["name"].value() == "张三"
        assert not Consultation.objects.exists()

    def test_say_which_person_lacks_what(self, analyst):
        given = {"row-0-affiliation": "", "row-1-name": "张三\u202e", "row-1-affiliation": "局长"}

        page = analyst.post(reverse("pollution:consultation_new"), record(**given))

        assert [each.partition("：")[0] for each in page.context["form"].non_field_errors()] == [
            "第1行单位及职务",
            "第2行姓名",
        ]

    def test_are_listed_with_the_same_questions_for_one_and_thirty(self, analyst, django_assert_max_num_queries):
        for day in range(1, 31):
            consultation(kind="daily", held_at=timezone.now() - timedelta(days=day))

        with django_assert_max_num_queries(26):
            page = analyst.get(reverse("pollution:consultation_list"), {"per_page": "50"})
        assert page.text.count("日会商</td>") == 30
        found = analyst.get(reverse("pollution:consultation_list"), {"attendee": "气象台", "kind": "weekly"})
        assert len(found.context["table"].rows) == 0

    def test_are_told_on_the_board_when_nobody_held_them(self, analyst):
        consultation(kind="monthly", held_at=timezone.now() - timedelta(days=80))

        page = analyst.get(reverse("pollution:consultation_board"), {"days": "365"})

        assert "逾期未开" in text_of(page)
        assert "待核" in text_of(page)
        lines = analyst.get(reverse("pollution:consultation_board")).context["lines"]
        waiting = {each.label: each.count for each in analyst.get(reverse("workbench")).context["waiting"]}
        assert waiting["会商逾期未开"] == sum(each["is_overdue"] for each in lines) > 0

    def test_are_withdrawn_with_a_reason_and_stay_to_be_read(self, analyst):
        row = consultation(kind="daily", held_at=timezone.now() - timedelta(hours=2))
        address = reverse("pollution:consultation_withdraw", args=[row.pk])
        assert address in analyst.get(row.get_absolute_url()).text

        page = analyst.post(address, {"reason": "应为昨日"}, follow=True)

        assert "已撤回" in text_of(page)
        assert "应为昨日" in text_of(page)
        assert address not in page.text
        lists = {
            state: analyst.get(reverse("pollution:consultation_list"), {"state": state}).context["table"].rows
            for state in ("withdrawn", "standing")
        }
        assert [len(rows) for rows in lists.values()] == [1, 0]


class TestExternalOrders:
    def test_are_registered_and_lifted(self, manager):
        given = {
            "issuer": "自治区指挥部",
            "doc_number": "新重污染办〔2026〕3号",
            "paper": SimpleUploadedFile("通知.pdf", PDF),
            "level": "2",
            "regions": [region_named("奎屯市").pk],
            "starts_at": written(now() - timedelta(hours=2)),
            "note": "",
        }

        page = manager.post(reverse("pollution:external_warning_new"), given, follow=True)
        row = ExternalWarning.objects.get()
        assert "橙色预警指令：新重污染办〔2026〕3号" in text_of(page)
        assert (str(row.regions.get()), row.level) == ("奎屯市", 2)

        lift = reverse("pollution:external_warning_lift", args=[row.pk])
        assert lift in page.text
        early = manager.post(lift, {"lifted_at": written(now() - timedelta(hours=3))})
        assert "早于起始时间" in str(early.context["form"].errors["lifted_at"])
        done = manager.post(lift, {"lifted_at": written(now())}, follow=True)
        assert "已解除" in text_of(done)
        assert lift not in done.text
        paper = manager.get(reverse("pollution:external_warning_paper", args=[row.pk]))
        assert b"".join(paper.streaming_content) == PDF

    def test_are_withdrawn_with_a_reason_and_stay_to_be_read(self, manager):
        at = timezone.now()
        row = order(starts_at=at - timedelta(hours=1), now=at)
        address = reverse("pollution:external_warning_withdraw", args=[row.pk])
        assert address in manager.get(row.get_absolute_url()).text

        page = manager.post(address, {"reason": "应为奎屯市"}, follow=True)

        assert "已撤回 " in text_of(page)
        assert "应为奎屯市" in text_of(page)
        assert address not in page.text
        assert reverse("pollution:external_warning_lift", args=[row.pk]) not in page.text
        table = manager.get(reverse("pollution:external_warning_list"), {"state": "withdrawn"}).context["table"]
        assert [each.record for each in table.rows] == [row]
        for state in ("standing", "coming", "lifted"):
            found = manager.get(reverse("pollution:external_warning_list"), {"state": state}).context["table"]
            assert not found.rows

    def test_are_found_by_where_they_stand(self, manager):
        at = timezone.now()
        standing = order(starts_at=at - timedelta(hours=1), now=at)
        coming = order(doc_number="下一号", starts_at=at + timedelta(hours=5), now=at)

        def found(**query):
            table = manager.get(reverse("pollution:external_warning_list"), query).context["table"]
            return [row.record for row in table.rows]

        assert found(state="standing") == [standing]
        assert found(state="coming", regions=region_named("奎屯市").pk) == [coming]
        assert found(state="lifted") == []
        assert found(q="下一") == [coming]


class TestTheCommand:
    def test_shows_every_place_with_its_unit(self, manager):
        unit = UnitFactory(name="伊犁州气象局")
        address = reverse("pollution:command_assign", args=["2023-31", MET])

        page = manager.post(
            address, {"unit": unit.pk, "since": "2026年1月5日", "until": "", "basis": "文件"}, follow=True
        )

        assert "2026-01-05起" in text_of(page)
        board = text_of(manager.get(reverse("pollution:command")))
        assert "自治州气象局 伊犁州气象局 气象会商" in board
        assert "项职责还没有指定单位" in board

    def test_is_on_the_workbench_of_the_managing_group_while_places_are_vacant(self, manager):
        def waiting(user):
            found = {each.label: each for each in waiting_for(user, timezone.localdate())}
            return found.get("指挥部职责没有指定单位")

        before = waiting(manager.user)
        commanding.assign(
            plan="2023-31", place=MET, unit=UnitFactory(), since=timezone.localdate(), until=None, basis=""
        )

        after = waiting(manager.user)
        assert (before.count - after.count, after.url) == (1, reverse("pollution:command"))
        assert f"{after.count}项职责还没有指定单位" in text_of(manager.get(after.url))
        assert waiting(one_with(Role.WARNING_ANALYST)) is None

    def test_is_asked_for_where_an_alert_reached_no_unit(self, manager):
        def waiting():
            [line] = [each for each in waiting_for(manager.user, timezone.localdate()) if "通报任何单位" in each.label]
            return line

        told = alert(starts_at=now(), sent_at=now())
        Episode.objects.update(closed_at=timezone.now())  # one open at a time
        alert(starts_at=now(), sent_at=now(), lifted=True)
        Episode.objects.update(closed_at=timezone.now())
        untold = alert(starts_at=now(), sent_at=now())
        a_waiting_announcement(version=told.versions.get(), sent_at=timezone.now())

        rows = manager.get(waiting().url).context["table"].rows

        assert (waiting().count, [row.record for row in rows]) == (1, [untold])

    def test_ends_a_unit_and_tells_of_it(self, manager):
        member = commanding.assign(
            plan="2023-31", place=MET, unit=UnitFactory(), since=timezone.localdate(), until=None, basis=""
        )

        manager.post(reverse("pollution:command_end", args=[member.pk]), {"last_day": str(timezone.localdate())})

        member.refresh_from_db()
        assert member.held.upper == timezone.localdate() + timedelta(days=1)
        history = manager.get(reverse("pollution:command_place", args=["2023-31", MET]), {"tab": "history"})
        assert str(member.unit) in text_of(history)

    def test_is_read_by_everybody_and_changed_by_the_managing_group(self, client):
        client.force_login(UserFactory())
        address = reverse("pollution:command_place", args=["2023-31", MET])

        assign = reverse("pollution:command_assign", args=["2023-31", MET])
        assert assign not in client.get(address).text
        assert client.get(assign).status_code == 403
        assert client.get(reverse("pollution:command_place", args=["2019", MET])).status_code == 404
        assert not PlanMember.objects.exists()


def test_the_command_says_where_no_edition_is_known(client, monkeypatch):
    monkeypatch.setattr(command, "latest", lambda day: None)
    client.force_login(UserFactory())

    assert "没有有效的预案版本数据" in client.get(reverse("pollution:command")).text
