"""设置列对应: a file of no known format is read as a person says, and as it was said before."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pollution import ingesting
from pollution.choices import UploadState
from pollution.models import MonitoringMapping, Reading
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.pollution.factories import NOW, StationFactory, csv_file, hour, received
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db
HEAD = ("点位编码", "监测时间", "PM2.5(μg/m³)", "一氧化碳", "O3(ppb)", "备注")


@pytest.fixture
def clerk(client):
    client.user = one_with(Role.MONITORING_CLERK)
    client.force_login(client.user)
    return client


def monthly(code="T1", head=HEAD, **facts):
    return csv_file([(code, "2026-03-10 12:00", "35", "0.6", "21", "")], head=head, **facts)


def page_of(client, upload):
    return client.get(reverse("pollution:upload_map", args=[upload.pk]))


def send(client, upload, **changed):
    """The form as it was proposed, with what is changed; read again."""
    form = page_of(client, upload).context["form"]
    given = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    answer = client.post(reverse("pollution:upload_map", args=[upload.pk]), given | changed)
    upload.refresh_from_db()
    if upload.state == UploadState.RECEIVED:
        ingesting.read(upload, at=NOW)
    return answer


class TestAFileOfNoKnownFormat:
    def test_offers_to_say_which_column_is_what(self, clerk):
        upload = received(monthly())

        page = clerk.get(upload.get_absolute_url())

        assert upload.state == UploadState.UNREADABLE
        assert reverse("pollution:upload_map", args=[upload.pk]) in page.text
        assert page.context["understood"] is None
        assert clerk.get(reverse("pollution:upload_errors", args=[upload.pk])).status_code == 404

    def test_is_proposed_by_the_names_of_its_columns(self, clerk):
        page = page_of(clerk, received(monthly()))

        initial = page.context["form"].initial
        assert (initial["station"], initial["day"]) == ("点位编码", "监测时间")
        assert (initial["pm25"], initial["pm25_unit"], initial["co"]) == ("PM2.5(μg/m³)", "µg/m³", "一氧化碳")
        assert "文件没有写单位，推断为mg/m³，请确认" in page.text
        assert "“O3(ppb)”列 不是质量浓度" in text_of(page).replace("列不是", "列 不是")

    def test_is_read_as_it_is_said(self, clerk):
        station = StationFactory(code="T1")
        upload = received(monthly())

        send(clerk, upload, co_unit="µg/m³")

        assert (upload.state, upload.understanding["units"]) == ("read", {"co": "µg/m³", "pm25": "µg/m³"})
        text = text_of(clerk.get(upload.get_absolute_url()))
        assert "列对应（已指定） CO ← 一氧化碳（µg/m³），PM2.5 ← PM2.5(μg/m³)（µg/m³）" in text
        ingesting.confirm(upload, accepts_doubts=True, by=clerk.user, at=NOW)
        ingesting.store(upload, at=NOW)
        reading = Reading.objects.get(station_id=station.pk)
        assert (reading.pm25, reading.co, reading.o3) == (35_000, 1, None)

    def test_may_be_of_one_station_as_a_whole(self, clerk):
        StationFactory(code="T7")
        upload = received(monthly())

        send(clerk, upload, station="", fixed_station="T7")

        assert upload.understanding["stations"] == {"T7": 1}

    def test_takes_day_and_hour_from_columns_of_their_own(self, clerk):
        rows = [("T1", "2026-03-10", "13", "35")]
        upload = received(csv_file(rows, head=("点位编码", "日期", "小时", "PM2.5")))

        send(clerk, upload)

        assert upload.understanding["first_rows"][0]["at"] == "2026-03-10T13:00:00"

    @pytest.mark.parametrize(
        ("changed", "problem"),
        [
            ({"station": ""}, "请选择站点编码列"),
            ({"fixed_station": "T1"}, "二者取一"),
            ({"day": ""}, "请选择时间列"),
            ({"co": "", "pm25": ""}, "请至少选择一种污染物的列"),
            ({"co": "PM2.5(μg/m³)"}, "列用了不止一次"),
        ],
    )
    def test_is_not_read_by_half_a_mapping(self, clerk, changed, problem):
        upload = received(monthly())

        answer = send(clerk, upload, **changed)

        assert problem in str(answer.context["form"].errors)
        assert upload.state == UploadState.UNREADABLE

    def test_is_mapped_again_after_it_was_read(self, clerk):
        upload = received(monthly())
        send(clerk, upload)

        form = page_of(clerk, upload).context["form"]
        assert form.initial["pm25"] == "PM2.5(μg/m³)"
        send(clerk, upload, pm25="")

        assert upload.understanding["units"] == {"co": "mg/m³"}

    def test_keeps_its_mapping_when_something_else_is_said_of_it(self, clerk):
        upload = received(monthly())
        send(clerk, upload)

        clerk.post(reverse("pollution:upload_read_again", args=[upload.pk]), {"creates_stations": "on"})

        upload.refresh_from_db()
        ingesting.read(upload, at=NOW)
        assert (upload.state, upload.understanding["format"]) == ("read", "mapped")

    def test_with_a_head_beyond_measure_is_told_in_short(self):
        upload = received(monthly(head=tuple(f"{number}{'长' * 200}" for number in range(6))))

        assert upload.state == UploadState.UNREADABLE
        assert len(upload.refusal) == 500


class TestAMappingThatIsKept:
    def test_is_chosen_for_the_next_file(self, clerk):
        first, second = received(monthly()), received(monthly(name="四月.csv"))
        send(clerk, first, save_as="巩留县站月报", co_unit="µg/m³")
        row = MonitoringMapping.objects.get()

        send(clerk, second, saved=row.pk, pm25="")

        assert (row.name, row.created_by) == ("巩留县站月报", clerk.user)
        assert second.understanding["units"] == {"co": "µg/m³", "pm25": "µg/m³"}

    def test_fits_files_with_its_columns_only(self, clerk):
        first = received(monthly())
        send(clerk, first, save_as="月报")
        other = received(csv_file([("T1", "2026-03-10 12:00", "35")], head=("点位编码", "监测时间", "PM10")))

        answer = send(clerk, other, saved=MonitoringMapping.objects.get().pk)

        assert "文件中没有“一氧化碳”列" in str(answer.context["form"].errors["saved"])

    def test_has_a_name_of_its_own(self, clerk):
        first, second = received(monthly()), received(monthly(name="四月.csv"))
        send(clerk, first, save_as="月报")

        answer = send(clerk, second, save_as="月报")

        assert answer.context["form"].errors["save_as"] == ["已有同名的列对应"]
        assert second.state == UploadState.UNREADABLE


class TestAFileOfAKnownFormat:
    def test_has_no_columns_to_explain(self, clerk):
        upload = received(csv_file([hour("T1", "2026-03-10 12:00")]))

        assert page_of(clerk, upload).status_code == 404
        assert "设置列对应" not in clerk.get(upload.get_absolute_url()).text
