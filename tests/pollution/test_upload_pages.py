"""What the pages of an upload say in each state, and what their buttons do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pollution import ingesting
from pollution.choices import UploadState
from pollution.file_choices import FileChoices
from pollution.models import MonitoringUpload, Reading, Station
from portal import jobs
from portal.accounts.choices import Role
from portal.jobs import Job, JobState
from portal.organization.models import Region
from tests.cast import one_with
from tests.meanwhile import at_every_moment, ended_by_the_worker
from tests.pollution.factories import NOW, StationFactory, csv_file, hour, recalculated, received, stored
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db
AT = "2026-03-10 12:00:00"


@pytest.fixture
def clerk(client):
    client.user = one_with(Role.MONITORING_CLERK)
    client.force_login(client.user)
    return client


def press(client, action, upload, **given):
    return client.post(reverse(f"pollution:upload_{action}", args=[upload.pk]), given, follow=True)


def page_of(client, upload, query=""):
    return client.get(upload.get_absolute_url() + query)


def messages_of(answer):
    return [str(each) for each in answer.context["messages"]]


def a_file(*hours, **facts):
    return csv_file(hours or [hour(StationFactory().code, AT)], **facts)


def with_doubt():
    """A file that was read, of which one value is refused."""
    station = StationFactory()
    return received(a_file(hour(station.code, AT), hour(station.code, "2026-03-10 13:00:00", pm25="=1+1")))


def confirmed(upload, *, accepts_doubts=True):
    return ingesting.confirm(upload, accepts_doubts=accepts_doubts, by=one_with(Role.MONITORING_CLERK), at=NOW)


class TestHandingIn:
    def test_keeps_the_file_and_leads_to_its_page_with_the_progress_of_the_reading(self, clerk):
        body = b"date,hour,type,T1\n20260310,1,PM2.5,35\n"
        given = {"file": SimpleUploadedFile("一月.csv", body)}

        answer = clerk.post(reverse("pollution:upload_new"), given, follow=True)

        upload = MonitoringUpload.objects.get()
        assert (upload.state, upload.received_by) == (UploadState.RECEIVED, clerk.user)
        assert answer.redirect_chain == [(upload.get_absolute_url(), 302)]
        assert 'hx-trigger="every 2s"' in answer.text
        assert "排队中" in text_of(answer)

    def test_says_at_the_field_what_is_no_station_file(self, clerk):
        answer = clerk.post(reverse("pollution:upload_new"), {"file": SimpleUploadedFile("a.xls", b"x")})

        assert answer.context["form"].errors["file"]
        assert not MonitoringUpload.objects.exists()

    def test_is_for_clerks_only(self, client):
        client.force_login(one_with(Role.WARNING_ANALYST))

        assert client.get(reverse("pollution:upload_new")).status_code == 403
        assert "上传监测数据" not in client.get(reverse("pollution:upload_list")).text.partition("<main")[2]


class TestAFileToCheck:
    def test_shows_what_was_understood(self, clerk):
        station = StationFactory(name="市政府站")
        rows = [hour(station.code, AT, co="0.500", pm10="/"), hour("X9", AT, pm25="NA")]
        upload = received(a_file(*rows))

        text = text_of(page_of(clerk, upload))

        assert "格式 总站实时数据" in text
        assert "编码 UTF-8" in text
        assert "时间范围 2026-03-10 12:00 至 2026-03-10 12:00" in text
        assert "CO mg/m³ mg/m³" in text
        assert f"2 {station.code} 2026-03-10 12:00 10 20 0.5 60 / 35" in text
        assert "X9 没有登记 测试站 1" in text
        assert f"{station.code} 市政府站 1" in text
        assert "NA 1处" in text
        assert "新增 1个站点小时" in text

    def test_says_how_grave_each_remark_is(self, clerk):
        station = StationFactory()
        rows = [hour(station.code, f"2026-03-10 {at}:00:00", o3=90, o3_24h=60) for at in (11, 12)]

        text = text_of(page_of(clerk, received(a_file(*rows, hour("X9", AT, o3=90, o3_24h=60, pm25="x")))))

        assert "问题 O3列几乎处处不低于O3_24h列" in text
        assert "存疑 1处被拒收" in text
        assert "提示 1个站点没有登记" in text

    def test_shows_what_would_change_and_where_the_old_value_came_from(self, clerk):
        station = StationFactory(name="市政府站")
        first = stored(a_file(hour(station.code, AT, pm25=35)))
        second = received(a_file(hour(station.code, AT, pm25=40)))

        page = page_of(clerk, second)

        assert "PM2.5（µg/m³）：35 → 40" in text_of(page)
        assert f'<a href="{first.get_absolute_url()}">第{first.pk}次上传</a>第2行' in page.text
        assert "更正 1个站点小时" in text_of(page)

    def test_tells_of_the_same_file_before(self, clerk):
        station = StationFactory()
        stored(a_file(hour(station.code, AT)))

        page = page_of(clerk, received(a_file(hour(station.code, AT))))

        assert "与本文件内容完全相同" in page.text
        assert "再次入库不会有变化" in page.text
        assert "全部1个站点小时与已入库的数据相同" in page.text

    def test_says_when_another_file_of_the_same_time_has_come_or_gone_since(self, clerk):
        station = StationFactory()
        first = stored(a_file(hour(station.code, AT)))
        upload = received(a_file(hour(station.code, AT), name="再传.csv"), at=NOW + timedelta(minutes=1))
        stored(a_file(hour(station.code, "2026-03-11 12:00:00")), at=NOW + timedelta(minutes=2))
        assert "本文件读取之后" not in text_of(page_of(clerk, upload))

        ingesting.withdraw(first, reason="误传", by=clerk.user, at=NOW + timedelta(minutes=3))
        assert "同一时段的另一文件正在撤回" in text_of(page_of(clerk, upload))
        ingesting.take_back(first, at=NOW + timedelta(minutes=3))
        stored(a_file(hour(station.code, AT, pm25=36)), at=NOW + timedelta(minutes=4))

        page = text_of(page_of(clerk, upload))
        assert "同一时段的另一文件已于2026-11-20 09:33撤回" in page
        assert "同一时段的另一文件已于2026-11-20 09:34入库" in page

    def test_is_read_again_as_a_person_chooses(self, clerk):
        upload = received(a_file(hour("X9", AT)))
        region = Region.objects.get(name="伊宁市")

        answer = press(clerk, "read_again", upload, co_unit="µg/m³", creates_stations="on", region=region.pk)

        upload.refresh_from_db()
        assert answer.redirect_chain[-1][0] == upload.get_absolute_url()
        ingesting.read(upload, at=NOW)
        text = text_of(page_of(clerk, upload))
        assert "CO的单位（已指定） µg/m³" in text
        assert "未登记的站点（已指定） 新建，列入伊宁市" in text
        assert "存疑 确认后新建1个站点：X9" in text

    def test_takes_no_region_without_new_stations(self, clerk):
        upload = received(a_file())
        region = Region.objects.get(name="伊宁市")

        answer = press(clerk, "read_again", upload, region=region.pk)

        assert "只有勾选“新建站点”时才需要选择区域" in answer.text
        upload.refresh_from_db()
        assert upload.state == UploadState.READ

    def test_is_confirmed_when_its_doubts_were_looked_at(self, clerk):
        upload = with_doubt()
        seen = upload.read_at.isoformat()

        refused = press(clerk, "confirm", upload, seen=seen)
        upload.refresh_from_db()
        assert messages_of(refused) == ["文件中有疑点，请逐条核对后勾选“已核对全部疑点”"]
        assert upload.state == UploadState.READ
        press(clerk, "confirm", upload, seen=seen, accepts_doubts="on")

        upload.refresh_from_db()
        assert (upload.state, upload.confirmed_by) == (UploadState.CONFIRMED, clerk.user)

    def test_asks_for_no_tick_without_doubts(self, clerk):
        upload = received(a_file())

        page = page_of(clerk, upload)
        press(clerk, "confirm", upload, seen=upload.read_at.isoformat())

        assert "已核对全部疑点" not in page.text
        upload.refresh_from_db()
        assert upload.state == UploadState.CONFIRMED

    def test_is_confirmed_once_when_the_button_is_pressed_twice(self, clerk):
        upload = received(a_file())
        seen = upload.read_at.isoformat()

        press(clerk, "confirm", upload, seen=seen)
        again = press(clerk, "confirm", upload, seen=seen)

        assert "当前状态不能确认入库" in messages_of(again)[0]
        assert Job.objects.filter(kind=ingesting.STORE).count() == 1

    def test_is_not_confirmed_as_it_was_read_before(self, clerk):
        upload = received(a_file())
        seen = upload.read_at.isoformat()
        press(clerk, "read_again", upload, co_unit="µg/m³")
        upload.refresh_from_db()
        ingesting.read(upload, at=NOW + timedelta(minutes=1))

        refused = press(clerk, "confirm", upload, seen=seen)

        assert messages_of(refused) == ["文件在您核对之后又重新读取过，请核对新的结果后再确认"]
        upload.refresh_from_db()
        assert upload.state == UploadState.READ

    def test_is_given_up(self, clerk):
        upload = received(a_file())

        press(clerk, "discard", upload)
        again = press(clerk, "discard", upload)

        assert "当前状态不能放弃" in messages_of(again)[0]
        page = page_of(clerk, upload)
        assert [each.label for each in page.context["steps"]] == ["上传", "放弃"]
        assert "确认入库" not in page.text

    def test_offers_no_act_to_who_only_looks(self, client):
        upload = with_doubt()
        client.force_login(one_with(Role.WARNING_MANAGER))

        page = page_of(client, upload)

        assert page.status_code == 200
        assert "<button" not in page.text.partition("<main")[2]

    def test_asks_as_many_queries_for_thirty_stations_as_for_one(self, clerk):
        few = [hour(StationFactory().code, AT)]
        many = [hour(StationFactory().code, AT) for _ in range(30)]

        assert queries(clerk, received(a_file(*few))) == queries(clerk, received(a_file(*many)))


class TestAnUnreadableFile:
    def test_says_why_and_what_to_do(self, clerk):
        upload = received(csv_file([("1", "2")], head=("甲", "乙")))

        text = text_of(page_of(clerk, upload))

        assert upload.state == UploadState.UNREADABLE
        assert upload.refusal in text
        assert "怎么办：按上面所说更正文件后重新上传" in text
        assert "读取 未成功" in text


class TestAConfirmedFile:
    def test_goes_back_when_its_job_was_called_off(self, clerk):
        upload = confirmed(received(a_file()))
        under_way = press(clerk, "reopen", upload)
        assert "正在入库" in messages_of(under_way)[0]
        job = jobs.cancel(jobs.latest(ingesting.STORE, subject_id=upload.pk), by=clerk.user, at=timezone.now())

        page = page_of(clerk, upload)
        assert "入库任务已取消" in page.text
        press(clerk, "try_again", upload)
        job.refresh_from_db()
        assert job.state == JobState.PENDING
        jobs.cancel(job, by=clerk.user, at=timezone.now())
        press(clerk, "reopen", upload)

        upload.refresh_from_db()
        assert (upload.state, upload.confirmed_by) == (UploadState.READ, None)


class TestAPageMadeWhileTheWorkerEnds:
    def test_tells_what_the_reading_brought_or_asks_again(self, clerk):
        upload = ingesting.receive(a_file(), by=clerk.user, at=NOW)

        pages = list(
            at_every_moment(
                lambda: ended_by_the_worker(ingesting.READ, upload.pk), lambda: page_of(clerk, upload).context
            )
        )

        assert len(pages) > 5
        assert [page["findings"] for page in pages if page["is_stuck"]] == []
        assert {page["is_waiting"] for page in pages} == {True, False}


class TestAStoredFile:
    def test_shows_what_came_of_it(self, clerk):
        station = StationFactory()
        stored(a_file(hour(station.code, AT)))
        upload = stored(a_file(hour(station.code, AT, pm25=40), hour(station.code, "2026-03-10 13:00:00")))
        recalculated()

        page = page_of(clerk, upload)

        text = text_of(page)
        assert "入库的站点小时 2" in text
        assert "其中更正 1" in text
        assert "指数重算（数据入库 2026-03-10至2026-03-10）：排队中" in text
        assert "确认入库" not in page.text.partition("入库结果")[2]
        assert [each.state for each in page.context["steps"]] == ["done"] * 4

    def test_tells_its_history(self, clerk):
        upload = stored(a_file())

        text = text_of(page_of(clerk, upload, "?tab=history"))

        assert "状态 待核对 等待入库" in text
        assert "状态 等待入库 已入库" in text

    def test_tells_in_words_how_the_file_was_to_be_read(self, clerk):
        upload = received(a_file())
        said = FileChoices(o3="exchanged", creates_stations=True, region=Region.objects.get(name="伊宁市").pk)
        MonitoringUpload.objects.filter(pk=upload.pk).update(choices=said.to_json())

        text = text_of(page_of(clerk, upload, "?tab=history"))

        assert "O3两列：两列颠倒（总站实时数据如此）；未登记的站点：新建，列入伊宁市" in text
        assert "creates_stations" not in text

    def test_is_withdrawn_for_a_reason(self, clerk):
        upload = stored(a_file())
        url = reverse("pollution:upload_withdraw", args=[upload.pk])
        assert "全部1个站点小时" in clerk.get(url).text
        assert "reason" in clerk.post(url, {"reason": ""}).context["form"].errors

        clerk.post(url, {"reason": "校准期间误传"})
        again = clerk.post(url, {"reason": "再来一次"})

        upload.refresh_from_db()
        assert (upload.state, upload.withdrawal_reason) == (UploadState.WITHDRAWING, "校准期间误传")
        assert "当前状态不能撤回数据" in str(again.context["form"].errors)
        ingesting.take_back(upload, at=NOW)
        text = text_of(page_of(clerk, upload))
        assert "撤回理由 校准期间误传" in text
        assert not Reading.objects.exists()

    def test_is_handed_out_as_it_came(self, clerk):
        upload = stored(a_file())

        answer = clerk.get(reverse("pollution:upload_file", args=[upload.pk]))

        assert b"".join(answer) == upload.attachment.path.read_bytes()


def queries(client, upload):
    page_of(client, upload)
    with CaptureQueriesContext(connection) as captured:
        assert page_of(client, upload).status_code == 200
    return len(captured)


def test_new_stations_of_a_file_are_registered_with_it(clerk):
    upload = stored(a_file(hour("2703A", AT)), creates_stations=True, region=Region.objects.get(name="伊宁市").pk)

    assert Station.objects.get(code="2703A").periods.get().region.name == "伊宁市"
    assert upload.rows_stored == 1
