"""What happens between reading and storing: other files, new stations, a worker that is killed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from pollution import ingesting, mapping_columns
from pollution.choices import UploadState
from pollution.models import Reading, Station
from portal import jobs
from portal.jobs import JobState, performing
from portal.jobs.sweeping import sweep
from portal.lifecycle import Refused
from tests.pollution.factories import NOW, StationFactory, clerk, csv_file, hour, received, stored, withdrawn
from tests.processes import eventually

AT = "2026-03-10T12:00:00"


@pytest.mark.django_db
class TestWhatHappensMeanwhile:
    def test_hours_that_had_not_passed_at_reading_are_not_stored_later(self):
        station = StationFactory()
        lines = [hour(station.code, f"2026-11-20T{at:02}:00:00") for at in range(1, 25) if at < 24]
        upload = received(csv_file(lines), at=NOW)
        ingesting.confirm(upload, accepts_doubts=True, by=clerk(), at=NOW + timedelta(days=1))

        ingesting.store(upload, at=NOW + timedelta(days=1))

        assert (upload.rows_stored, Reading.objects.count()) == (9, 9)
        withdrawn(upload, at=NOW + timedelta(days=1))
        assert not Reading.objects.exists()

    def test_a_file_that_would_overwrite_more_than_was_looked_at_goes_back(self):
        station = StationFactory()
        first, second = (received(csv_file([hour(station.code, AT, pm25=value)])) for value in (35, 48))
        for upload in (first, second):
            ingesting.confirm(upload, accepts_doubts=False, by=clerk(), at=NOW)
            ingesting.store(upload, at=NOW)

        assert (first.state, second.state) == (UploadState.STORED, UploadState.RECEIVED)
        assert Reading.objects.get().pm25 == 35_000
        ingesting.read(second, at=NOW)
        assert [each["code"] for each in second.understanding["findings"]] == ["changes"]

    def test_a_file_that_would_overwrite_other_values_than_were_looked_at_goes_back(self):
        station, other = StationFactory.create_batch(2)
        first = stored(csv_file([hour(station.code, AT, pm25=35)]))
        upload = received(csv_file([hour(station.code, AT, pm25=48), hour(other.code, AT, pm25=48)]))
        ingesting.confirm(upload, accepts_doubts=True, by=clerk(), at=NOW)
        withdrawn(first)
        stored(csv_file([hour(other.code, AT, pm25=36)]))

        ingesting.store(upload, at=NOW)

        assert upload.state == UploadState.RECEIVED
        assert Reading.objects.get().pm25 == 36_000

    def test_a_file_that_no_longer_overwrites_anything_is_stored(self):
        station = StationFactory()
        first = stored(csv_file([hour(station.code, AT, pm25=35)]))
        upload = received(csv_file([hour(station.code, AT, pm25=48)]))
        ingesting.confirm(upload, accepts_doubts=True, by=clerk(), at=NOW)
        withdrawn(first)

        ingesting.store(upload, at=NOW)

        assert (upload.state, upload.rows_stored, upload.rows_changed) == (UploadState.STORED, 1, 0)

    def test_a_file_that_is_given_up_while_it_is_read_leaves_no_job_behind(self):
        upload = ingesting.receive(csv_file([hour(StationFactory().code, AT)]), by=clerk(), at=NOW)

        ingesting.discard(upload, by=clerk(), at=NOW)

        assert jobs.latest(ingesting.READ, subject_id=upload.pk).state == JobState.CANCELLED
        assert upload.state == UploadState.WITHDRAWN

    def test_the_file_stored_last_is_the_newest_whatever_the_clocks_say(self):
        station = StationFactory()
        first = stored(csv_file([hour(station.code, AT, pm25=35)]))
        late = stored(csv_file([hour(station.code, AT, pm25=48)]), at=NOW - timedelta(minutes=5))
        assert late.stored_at > first.stored_at
        third = stored(csv_file([hour(station.code, AT, pm25=60)]), at=NOW + timedelta(minutes=5))

        withdrawn(third, at=NOW + timedelta(minutes=6))

        assert Reading.objects.get().pm25 == 48_000

    def test_a_file_without_rows_does_not_confirm_itself(self):
        upload = ingesting.receive(csv_file([]), confirms_itself=True, by=clerk(), at=NOW)

        ingesting.read(upload, at=NOW)

        assert upload.state == UploadState.READ

    def test_a_file_whose_lines_all_have_another_width_is_no_such_table(self):
        lines = [(*hour("X1", AT), "") for _ in range(10_001)]

        upload = received(csv_file(lines))

        assert upload.state == UploadState.UNREADABLE
        assert "10000行以上的列数与表头不同，例如第2行有11列，表头有10列" in upload.refusal

    def test_one_odd_line_does_not_silence_the_question_of_o3(self):
        station = StationFactory()
        lines = [hour(station.code, f"2026-03-10T{at:02}:00:00", o3=90, o3_24h=60) for at in range(1, 22)]

        upload = received(csv_file([*lines, hour(station.code, "2026-03-10T23:00:00", o3=60, o3_24h=61)]))

        assert upload.understanding["findings"][0]["code"] == "o3_exchanged"


@pytest.mark.django_db
class TestStationsThatAreNew:
    def test_have_their_double_hours_named_before_they_are_created(self):
        lines = [hour("N1", AT, pm25=35), hour("N1", AT, pm25=36), hour("N1", "2026-03-10T13:00:00")]

        upload = received(csv_file(lines), creates_stations=True)

        assert upload.understanding["outcome"]["new"] == 1
        [double] = upload.understanding["duplicates"]["examples"]
        assert (double["station"], double["lines"], double["is_same"]) == ("N1", [2, 3], False)

    @pytest.mark.parametrize("code", ["new", "..", "站 1", "H28\u202e", "=A1", "-1"])
    def test_have_codes_that_lead_to_their_page(self, code):
        upload = received(csv_file([hour(code, AT)]), creates_stations=True)

        with pytest.raises(Refused, match="站点编码只能由字母"):
            ingesting.confirm(upload, accepts_doubts=True, by=clerk(), at=NOW)

    def test_may_be_called_anything_without_filling_the_preview(self):
        endless = "长" * 20_000
        lines = [hour(endless, AT), hour("N1", AT, so2=endless), hour("N2", AT)]
        lines[2] = (*lines[2][:2], endless, *lines[2][3:])

        upload = received(csv_file(lines), creates_stations=True)

        found = upload.understanding
        assert [each["reason"][:9] for each in found["refusals"]] == ["站点编码超过100", "不是数字；缺测请填"]
        assert len(json.dumps(found, ensure_ascii=False)) < 5_000
        assert "station_name_too_long" in {each["code"] for each in found["findings"]}
        ingesting.confirm(upload, accepts_doubts=True, by=clerk(), at=NOW)
        ingesting.store(upload, at=NOW)
        assert Station.objects.get(code="N2").name == "长" * 100

    def test_a_unit_of_co_that_cannot_be_is_asked_for(self):
        upload = received(csv_file([hour(StationFactory().code, AT, co=700)]))
        assert upload.understanding["findings"][0]["code"] == "co_unit"

        ingesting.read_again(upload, ingesting.FileChoices(co_unit="µg/m³"), by=clerk(), at=NOW)
        ingesting.read(upload, at=NOW)

        assert upload.understanding["first_rows"][0]["co"] == 700

    def test_a_value_of_co_among_others_that_cannot_be_is_told(self):
        code = StationFactory().code
        lines = [hour(code, f"2026-03-10T{at}:00:00", co=value) for at, value in ((10, 0.7), (11, 700), (12, "/"))]

        upload = received(csv_file(lines))

        told = {each["code"]: each["message"] for each in upload.understanding["findings"]}
        assert told["co_high"].startswith("1个CO值超过50mg/m³")

    def test_a_unit_of_co_is_heard_also_where_columns_were_mapped(self):
        head = ("站点编码", "时间", "CO(mg/m³)")
        code = StationFactory().code
        mapping = json.dumps(mapping_columns.proposed(received(csv_file([(code, AT, 700)], head=head))))

        upload = received(csv_file([(code, AT, 700)], head=head), mapping=mapping, co_unit="µg/m³")

        assert upload.understanding["units"] == {"co": "µg/m³"}
        assert upload.understanding["first_rows"][0]["co"] == 700

    def test_a_line_that_is_repeated_often_costs_no_more_than_its_length(self):
        station = StationFactory()

        upload = received(csv_file([hour(station.code, AT)] * 20_000))

        assert upload.understanding["duplicates"]["dropped"] == 19_999


class TestAWorkerThatDies:
    HOURS, STATIONS = 2_100, 100

    def test_in_the_middle_of_storing_leaves_nothing_and_the_next_stores_all(self, machine):
        stations = StationFactory.create_batch(self.STATIONS)
        since = datetime(2025, 1, 1, 1)
        lines = [
            hour(station.code, f"{since + timedelta(hours=number):%Y-%m-%dT%H:%M:%S}")
            for number in range(self.HOURS)
            for station in stations
        ]
        by, now = clerk(), timezone.now()
        machine.kill_worker()
        upload = received(csv_file(lines), by=by, at=now)
        jobs.cancel(jobs.latest(ingesting.READ, subject_id=upload.pk), by=by, at=now)
        ingesting.confirm(upload, accepts_doubts=True, by=by, at=now)
        job = jobs.latest(ingesting.STORE, subject_id=upload.pk)

        machine.start_worker()
        eventually(lambda: has_read_some(job), "入库已到中途")
        machine.kill_worker()
        assert not Reading.objects.exists()
        machine.start_worker()

        eventually(lambda: is_done(job), "入库完成")
        upload.refresh_from_db()
        assert (upload.state, upload.rows_stored) == (UploadState.STORED, self.HOURS * self.STATIONS)
        assert Reading.objects.count() == self.HOURS * self.STATIONS
        job.refresh_from_db()
        assert job.attempts == 2
        eventually(lambda: not jobs.Job.objects.open().exists(), "指数已计算")


@pytest.mark.django_db
class TestAFileThatKillsItsWorkers:
    def test_ends_in_words_after_three_of_them_and_goes_on_when_a_person_says_so(self, client):
        by = clerk()
        upload = ingesting.receive(csv_file([hour(StationFactory().code, AT)]), by=by, at=NOW)
        job = jobs.latest(ingesting.READ, subject_id=upload.pk)
        for _ in range(3):
            assert performing.claim(job.pk)  # and the process is gone
            jobs.Job.objects.filter(pk=job.pk).update(lease_until=NOW - timedelta(days=1))
            sweep()

        job.refresh_from_db()
        assert (job.state, job.attempts) == (JobState.FAILED, 3)
        assert performing.claim(job.pk) is None
        client.force_login(by)
        page = client.get(upload.get_absolute_url()).content.decode()
        assert "读取任务需人工处理：执行该任务的进程多次意外退出，可能因文件过大或已损坏" in page
        assert "没有留下做了一半的数据；排除原因后重试，或放弃本次上传" in page

        ingesting.try_again(upload, by=by, at=timezone.now())
        assert performing.claim(job.pk)


def has_read_some(job) -> bool:
    job.refresh_from_db()
    return job.state == JobState.RUNNING and job.progress_done > 0


def is_done(job) -> bool:
    job.refresh_from_db()
    return job.state == JobState.DONE
